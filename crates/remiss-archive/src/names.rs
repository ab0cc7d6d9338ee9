//! Names of private persons: after a time they are left out of what documents are found by and listed with.
//!
//! The catalogue keeps the day, so that every process, with whatever settings, hides the same names, and an index built
//! anew too. Nothing else in it changes: text, record and original are kept and shown as they are.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use remiss_parse::Record;
use remiss_swedish::{fold, normal, tokenize};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::changes::{self, ChangeKind};
use crate::document::{Full, Stored, timestamp};
use crate::error::Result;
use crate::{corrections, read};

/// The row of `meta` that holds the day.
const META: &str = "names_hidden_before";
/// What stands in the place of each byte of a hidden name: neither letter nor digit, so that no word comes of it.
const SIGN: &str = "*";

/// The day before which a document is dated whose private persons are not found by name; none where all are.
pub(crate) fn hidden_before(connection: &Connection) -> Result<Option<Date>> {
    let day: Option<String> = connection
        .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
        .query_row([META], |row| row.get(0))
        .optional()?;
    Ok(day.and_then(|day| day.parse().ok()))
}

/// Moves that day, and logs every document that is found by other words from then on; returns how many those are.
pub(crate) fn hide_before(connection: &Connection, day: Option<Date>, at_ms: i64) -> Result<u64> {
    let before = hidden_before(connection)?;
    if before == day {
        return Ok(0);
    }
    match day {
        Some(day) => connection
            .prepare_cached("INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)")?
            .execute(params![META, day.to_string()])?,
        None => connection.prepare_cached("DELETE FROM meta WHERE name = ?1")?.execute([META])?,
    };
    let (from, to) = (before.min(day), before.max(day));
    let month = |day: Option<Date>| day.map(|day| day.strftime("%Y-%m").to_string()).unwrap_or_default();
    // Undated documents have an empty month; their day is the one on which they came.
    let nums = connection
        .prepare_cached("SELECT num FROM documents WHERE month = '' OR month BETWEEN ?1 AND ?2 ORDER BY num")?
        .query_map([month(from), month(to)], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut changed = 0;
    for num in nums {
        let head = read::head_of_num(connection, num)?;
        let in_force = corrections::in_force(connection, num)?;
        let record = corrections::apply(read::reading(connection, &head)?, &in_force)?.record;
        let day = Some(day_of(&record, head.added_at));
        if from <= day && day < to && record.private_persons().next().is_some() {
            changes::log(connection, head.id.as_str(), ChangeKind::Updated, at_ms)?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// Whether the names of private persons in a document are hidden.
pub(crate) fn are_hidden(connection: &Connection, stored: &Stored) -> Result<bool> {
    let day = day_of(&stored.record, stored.added_at.as_millisecond());
    Ok(hidden_before(connection)?.is_some_and(|before| day < before)
        && stored.record.private_persons().next().is_some())
}

/// Masks the names of private persons in a record; returns them.
pub(crate) fn hide_in_record(record: &mut Record) -> Result<Vec<String>> {
    let names: Vec<String> = record.private_persons().map(str::to_owned).collect();
    record.proposers.retain(|proposer| !names.contains(&proposer.name));
    let mut value = serde_json::to_value(&*record)?;
    hide_in_value(&mut value, &words_of(&names));
    *record = serde_json::from_value(value)?;
    Ok(names)
}

/// Masks the names of private persons in a document, wherever they stand in full.
pub(crate) fn hide(full: &mut Full) -> Result<()> {
    let findings = full.stored.record.findings.get("proposers").cloned().unwrap_or_default();
    let names = hide_in_record(&mut full.stored.record)?;
    let mut ranges = places(&full.text, &words_of(&names));
    // A name that scanning damaged is written in another way in the text than in the record.
    let named = findings.iter().filter(|finding| names.iter().any(|name| finding.value["name"] == name.as_str()));
    ranges.extend(named.filter_map(|finding| Some(finding.start? as usize..finding.end? as usize)));
    full.text = masked(&full.text, &ranges);
    Ok(())
}

/// The day that counts: the document's own, or the one on which it came.
fn day_of(record: &Record, added_at_ms: i64) -> Date {
    record.date.unwrap_or_else(|| timestamp(added_at_ms).to_zoned(TimeZone::UTC).date())
}

/// The words of each name, as they are compared, in the order written and with the surname, of however many words, first.
fn words_of(names: &[String]) -> BTreeSet<Vec<String>> {
    let mut all = BTreeSet::new();
    for name in names {
        let mut words: Vec<String> = tokenize(name).map(|token| compared(token.of(name))).collect();
        for _ in 0..words.len() {
            all.insert(words.clone());
            words.rotate_left(1);
        }
    }
    all
}

fn compared(word: &str) -> String {
    fold(normal(word, &mut String::new())).into_owned()
}

/// Where a text holds one of the names in full, the genitive included.
fn places(text: &str, names: &BTreeSet<Vec<String>>) -> Vec<std::ops::Range<usize>> {
    let words: Vec<_> = tokenize(text).map(|token| (token.start, token.end, compared(token.of(text)))).collect();
    let is_at = |at: usize, name: &[String]| {
        let Some(found) = words.get(at..at + name.len()) else { return false };
        let (Some(((_, _, last), given)), Some((surname, others))) = (found.split_last(), name.split_last()) else {
            return false;
        };
        given.iter().zip(others).all(|((_, _, word), other)| word == other)
            && last.strip_prefix(surname.as_str()).is_some_and(|ending| ending.is_empty() || ending == "s")
    };
    let mut found = Vec::new();
    for at in 0..words.len() {
        for name in names.iter().filter(|name| is_at(at, name)) {
            found.push(words[at].0 as usize..words[at + name.len() - 1].1 as usize);
        }
    }
    found
}

fn hide_in_value(value: &mut Value, names: &BTreeSet<Vec<String>>) {
    match value {
        Value::String(text) => {
            let found = places(text, names);
            if !found.is_empty() {
                *text = masked(text, &found);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| hide_in_value(value, names)),
        Value::Object(fields) => fields.values_mut().for_each(|value| hide_in_value(value, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The text with the letters inside the byte ranges masked; every other byte stays where it was.
fn masked(text: &str, ranges: &[std::ops::Range<usize>]) -> String {
    let mut masked = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        if letter.is_alphanumeric() && ranges.iter().any(|range| range.contains(&at)) {
            masked.push_str(&SIGN.repeat(letter.len_utf8()));
        } else {
            masked.push(letter);
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let names = words_of(&["Åsa Kvist-Ek".to_owned()]);
        let shown = masked(text, &places(text, &names));
        assert_eq!(shown, expected);
        assert_eq!(shown.len(), text.len(), "offsets are kept");
    }

    #[test]
    fn full_names_are_masked_and_nothing_else() {
        check("av Åsa Kvist-Ek.", "av **** *****-**.");
        check("ÅSA\nKVIST-EKS förslag", "****\n*****-*** förslag");
        check("Kvist-Ek, Åsa", "*****-**, ****");
        check("Åsa och Kvist-Ek", "Åsa och Kvist-Ek");
        check("Åsa Kvist-Eklund", "Åsa Kvist-Eklund");
        check("", "");
    }
}
