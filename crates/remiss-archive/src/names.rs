//! Names of private persons: after a time they are left out of what documents are found by and listed with.
//!
//! The catalogue keeps the day, so that every process, with whatever settings, hides the same names, and an index built
//! anew too. Nothing else in it changes: text, record and original are kept and shown as they are.

mod persons;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use remiss_parse::Record;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use crate::changes::{self, ChangeKind};
use crate::document::{Full, Stored, timestamp};
use crate::error::Result;
use crate::names::persons::Persons;
use crate::{corrections, read};

/// The row of `meta` that holds the day.
const META: &str = "names_hidden_before";

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

/// Hides the names of private persons in a document, wherever they stand in full, and their surnames alone where those can
/// mean nobody else.
pub(crate) fn hide(full: &mut Full) -> Result<()> {
    let findings = full.stored.record.findings.get("proposers").cloned().unwrap_or_default();
    let (persons, names) = hide_in_stored(&mut full.stored, &full.text)?;
    // A name that scanning damaged is written in another way in the text than in the record.
    let named = findings.iter().filter(|finding| names.iter().any(|name| finding.value["name"] == name.as_str()));
    let known = named.filter_map(|finding| Some(finding.start? as usize..finding.end? as usize));
    if let Some(text) = persons.hidden_in(&full.text, known.collect()) {
        full.text = text;
    }
    Ok(())
}

/// The same in what a document is listed with; `text` is its own. Returns the persons, and their names.
pub(crate) fn hide_in_stored(stored: &mut Stored, text: &str) -> Result<(Persons, Vec<String>)> {
    let record = &mut stored.record;
    let names: Vec<String> = record.private_persons().map(str::to_owned).collect();
    record.proposers.retain(|proposer| !names.contains(&proposer.name));
    let signatories = record.signatories.iter().map(|signatory| &signatory.name);
    let authors = record.proposers.iter().map(|proposer| &proposer.name);
    let others = record.handlaggare.iter().chain(signatories).chain(authors).map(String::as_str);
    let persons = Persons::new(&names, others, text);
    let mut value = serde_json::to_value(&*record)?;
    hide_in_value(&mut value, &persons);
    *record = serde_json::from_value(value)?;
    for source in std::iter::once(&mut record.source).chain(&mut stored.sources) {
        if let Some(hidden) = persons.hidden_in_source(source) {
            *source = hidden;
        }
    }
    Ok((persons, names))
}

fn hide_in_value(value: &mut Value, persons: &Persons) {
    match value {
        Value::String(text) => {
            if let Some(hidden) = persons.hidden_in(text, Vec::new()) {
                *text = hidden;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| hide_in_value(value, persons)),
        Value::Object(fields) => fields.values_mut().for_each(|value| hide_in_value(value, persons)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The day that counts: the document's own, or the one on which it came.
fn day_of(record: &Record, added_at_ms: i64) -> Date {
    record.date.unwrap_or_else(|| timestamp(added_at_ms).to_zoned(TimeZone::UTC).date())
}
