//! Reads the last day for the answer.

use std::ops::Range;

use jiff::civil::Date;

use crate::Confidence;
use crate::dates;
use crate::prose::Prose;
use crate::record::Record;
use crate::tables::Tables;
use crate::text::Document;

/// How many days after the document an answer may be due, and how many before.
const DAYS_AFTER: i32 = 300;
const DAYS_BEFORE: i32 = 150;

/// Reads the date into the record: the one first set, else the one that a granted extension names.
pub(crate) fn extract(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables, record: &mut Record) {
    let extended = prose.active(tables.rules("answer-extended"));
    let past = prose.active(tables.rules("answer-past"));
    // A consultation that is over is this one only where no other day is told.
    let passes = [
        ("answer-due", "due-sentence", true),
        ("answer-due", "due-sentence", false),
        ("answer-extended", "extended-due", false),
    ];
    for (field, rule_name, skips_past) in passes {
        let rules = prose.active(tables.rules(field));
        if rules.is_empty() || !skips_past && field == "answer-due" && past.is_empty() {
            continue;
        }
        for sentence in &prose.sentences {
            let folded = prose.fold(sentence);
            // The day that an extension names is only used where the first one is not told.
            if field == "answer-due"
                && prose.rules_in(sentence, extended.iter().copied()).any(|rule| rule.is_match(folded))
            {
                continue;
            }
            let over: Vec<Range<usize>> = prose
                .rules_in(sentence, past.iter().copied().filter(|_| skips_past))
                .flat_map(|rule| rule.find_all(folded))
                .collect();
            let is_over =
                |found: &Range<usize>| over.iter().any(|past| past.start < found.end && found.start < past.end);
            for rule in prose.rules_in(sentence, rules.iter().copied()) {
                let Some(found) = rule.find_all(folded).into_iter().find(|found| !is_over(found)) else { continue };
                let Some((date, range)) = date_behind(folded, found.end, record) else { continue };
                let span = prose.folded.span(sentence.folded.start + range.start..sentence.folded.start + range.end);
                let grade = if field == "answer-due" { Confidence::High } else { Confidence::Medium };
                let value = date.to_string();
                record.findings.insert("answer_due".to_owned(), vec![document.finding(value, &span, rule_name, grade)]);
                record.answer_due = Some(date);
                return;
            }
        }
    }
}

/// The first date behind a place, its year inferred where it is not written.
fn date_behind(text: &str, at: usize, record: &Record) -> Option<(Date, Range<usize>)> {
    let found = dates::find(&text[at..]).into_iter().next()?;
    let date = found.date().or_else(|| if found.year.is_none() { nearest(&found, record) } else { None })?;
    Some((date, at + found.range.start..at + found.range.end))
}

/// The day in the year that fits the document's own dates, or the year of its diary number.
fn nearest(found: &dates::Found, record: &Record) -> Option<Date> {
    if let Some(base) = record.date.or(record.meeting_date) {
        let fits = |date: &Date| {
            let days = (*date - base).get_days();
            (-DAYS_BEFORE..=DAYS_AFTER).contains(&days)
        };
        let years = [base.year(), base.year() + 1, base.year() - 1];
        let dates = years.into_iter().filter_map(|year| found.in_year(year));
        return dates.filter(fits).min_by_key(|date| (*date - base).get_days().abs());
    }
    let year = record.dnr.iter().find_map(|dnr| year_in(dnr))?;
    found.in_year(year)
}

/// A year written with four digits in a diary number.
fn year_in(dnr: &str) -> Option<i16> {
    dnr.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .find(|year| (1990..2060).contains(year))
}
