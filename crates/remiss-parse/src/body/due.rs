//! Reads the last day for the answer.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::sentences::Prose;
use crate::Confidence;
use crate::record::Record;
use crate::tables::Tables;
use crate::text::Document;

/// A date in words or digits; the year may be missing.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2}))|(?:\b(?P<day>\d{1,2})(?::?e|:a|st|nd|rd|th)? (?P<month>jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]{0,6}\.?,?(?: (?P<year>\d{4})\b)?)|(?:\b(?P<fd>\d{1,2})[/.](?P<fm>\d{1,2})(?:[- /.](?P<fy>\d{4}))?\b)",
    )
    .expect("constant pattern")
});

/// How many days after the document an answer may be due, and how many before.
const DAYS_AFTER: i32 = 300;
const DAYS_BEFORE: i32 = 150;

/// Reads the date into the record: the one first set, else the one that a granted extension names.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let prose = Prose::new(document.flow_of(0..document.lines.len()));
    for (field, rule_name) in [("answer-due", "due-sentence"), ("answer-extended", "extended-due")] {
        for sentence in &prose.sentences {
            let folded = prose.fold(sentence);
            // The day that an extension names is only used where the first one is not told.
            if field == "answer-due" && tables.rules("answer-extended").iter().any(|rule| rule.find(folded).is_some()) {
                continue;
            }
            for rule in tables.rules(field) {
                let Some(found) = rule.find(folded) else { continue };
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

/// The date directly behind a place, its year inferred where it is not written.
fn date_behind(text: &str, at: usize, record: &Record) -> Option<(Date, std::ops::Range<usize>)> {
    let found = DATE.captures_at(text, at)?;
    let whole = found.get(0)?;
    let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<i16>().ok());
    let (year, month, day) = if let (Some(y), Some(m), Some(d)) = (number("y"), number("m"), number("d")) {
        (Some(y), m, d)
    } else if let (Some(d), Some(month)) = (number("day"), found.name("month")) {
        (number("year"), month_number(month.as_str())?, d)
    } else {
        (number("fy"), number("fm")?, number("fd")?)
    };
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = match year {
        Some(year) if (1900..2100).contains(&year) => Date::new(year, month, day).ok()?,
        Some(_) => return None,
        None => nearest(month, day, record)?,
    };
    Some((date, whole.range()))
}

fn month_number(word: &str) -> Option<i16> {
    let month = match word {
        "jan" => 1,
        "feb" => 2,
        "mar" => 3,
        "apr" => 4,
        "maj" | "may" => 5,
        "jun" => 6,
        "jul" => 7,
        "aug" => 8,
        "sep" => 9,
        "okt" | "oct" => 10,
        "nov" => 11,
        "dec" => 12,
        _ => return None,
    };
    Some(month)
}

/// The day in the year that fits the document's own dates, or the year of its diary number.
fn nearest(month: i8, day: i8, record: &Record) -> Option<Date> {
    if let Some(base) = record.date.or(record.meeting_date) {
        let fits = |date: &Date| {
            let days = (*date - base).get_days();
            (-DAYS_BEFORE..=DAYS_AFTER).contains(&days)
        };
        let years = [base.year(), base.year() + 1, base.year() - 1];
        let dates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
        return dates.filter(fits).min_by_key(|date| (*date - base).get_days().abs());
    }
    let year = record.dnr.iter().find_map(|dnr| year_in(dnr))?;
    Date::new(year, month, day).ok()
}

/// A year written with four digits in a diary number.
fn year_in(dnr: &str) -> Option<i16> {
    dnr.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .find(|year| (1990..2060).contains(year))
}
