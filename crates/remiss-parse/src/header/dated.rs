//! Reads the document's own date and the day of the meeting, or infers the date from the matter's preparation.

use jiff::civil::Date;

use crate::Confidence;
use crate::dates::{self, Found};
use crate::head::{self, Item, Kind, Label};
use crate::prose::Passage;
use crate::record::{DocumentType, Record};
use crate::tables::Tables;
use crate::text::{Document, Span};

/// Years in which documents of this kind were written.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2100;
/// How far below the committee the day of its meeting stands at most, in lines.
const REACH: usize = 3;
/// How many lines from the end place and day stand above the signatures.
const SIGNED_LINES_MAX: usize = 14;
/// How many days before the last day for the answer the preparation may begin, and how many after it end.
const DAYS_BEFORE_DUE: i32 = 300;
const DAYS_AFTER_DUE: i32 = 120;

/// Writes the dates into the record.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let head = head_dates(document);
    let pick = |role: Role| head.iter().find(|date| date.role == role);
    let minutes = record.document_type == DocumentType::Protokollsutdrag;
    let (own, meeting) = if minutes {
        (pick(Role::Meeting).or(pick(Role::Near)).or(pick(Role::Own)), None)
    } else {
        // The day below the committee is the meeting's only where another day stands for the document, or none for the meeting.
        let meeting = pick(Role::Meeting);
        match (pick(Role::Own), meeting, pick(Role::Near)) {
            (Some(own), Some(meeting), _) | (None, Some(meeting), Some(own)) | (Some(own), None, Some(meeting)) => {
                (Some(own), Some(meeting))
            }
            (Some(own), None, None) => (Some(own), None),
            (None, meeting, near) => (meeting.or(near), None),
        }
    };
    if let Some(date) = own {
        set_date(document, record, date.date, &date.span, date.rule, Confidence::High);
    } else if let Some((date, span)) = decided(document) {
        set_date(document, record, date, &span, "date-decision-label", Confidence::Medium);
    } else if let Some((date, span)) = signed(document) {
        set_date(document, record, date, &span, "date-signed", Confidence::Medium);
    } else if let Some((date, span)) = prepared(document, tables, record) {
        set_date(document, record, date, &span, "date-preparation", Confidence::Medium);
        record.date_inferred = true;
    }
    if let Some(date) = meeting {
        let finding = document.finding(date.date.to_string(), &date.span, date.rule, Confidence::High);
        record.findings.insert("meeting_date".to_owned(), vec![finding]);
        record.meeting_date = Some(date.date);
    }
}

/// The day of a decision that one person takes for the committee, where the head has no other.
fn decided(document: &Document<'_>) -> Option<(Date, Span)> {
    let is_decision = |item: &&Item| {
        item.kind == Kind::Label(Label::OtherDate) && document.fold(&item.span).starts_with("beslutsdatum")
    };
    let item = document.head.iter().find(is_decision)?;
    let found = dates::find(document.fold(&item.value)).into_iter().next()?;
    let date = found.date().filter(|date| YEARS.contains(&date.year()))?;
    Some((date, head::span_in(document, &item.value, found.range)))
}

fn set_date(document: &Document<'_>, record: &mut Record, date: Date, span: &Span, rule: &str, grade: Confidence) {
    record.findings.insert("date".to_owned(), vec![document.finding(date.to_string(), span, rule, grade)]);
    record.date = Some(date);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The document's own.
    Own,
    /// The meeting's, by its label or place.
    Meeting,
    /// Below a committee: the meeting's where the document has its own.
    Near,
}

struct HeadDate {
    date: Date,
    span: Span,
    role: Role,
    rule: &'static str,
}

fn head_dates(document: &Document<'_>) -> Vec<HeadDate> {
    let mut found = Vec::new();
    for (index, item) in document.head.iter().enumerate() {
        let searched = match item.kind {
            Kind::Subtitle | Kind::Paragraph | Kind::Label(Label::OtherDate | Label::Title) | Kind::Contact => continue,
            _ => item.span.clone(),
        };
        let folded = document.fold(&searched);
        if !folded.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let labelled = item.kind == Kind::Label(Label::Date) && !item.value.is_empty();
        if labelled && let Some(date) = dates::short(document.fold(&item.value)).and_then(|found| found.date()) {
            found.push(HeadDate { date, span: item.value.clone(), role: Role::Own, rule: "date-label" });
        }
        for date in dates::find(folded) {
            let Some(day) = date.date().filter(|d| YEARS.contains(&d.year())) else { continue };
            let span = head::span_in(document, &searched, date.range.clone());
            if let Some((role, rule)) = role(document, index, item, folded, &date) {
                found.push(HeadDate { date: day, span, role, rule });
            }
        }
    }
    found
}

/// What a date of the head says, by its label and its place.
fn role(
    document: &Document<'_>,
    index: usize,
    item: &Item,
    folded: &str,
    date: &Found,
) -> Option<(Role, &'static str)> {
    match item.kind {
        Kind::Label(Label::Meeting) => return Some((Role::Meeting, "date-meeting-label")),
        Kind::Label(Label::Date) => return Some((Role::Own, "date-label")),
        Kind::Label(Label::To) => return Some((Role::Meeting, "date-addressee")),
        // A scan puts the meeting's day behind the telephone number of the officer.
        Kind::Label(Label::Contact) => return Some((Role::Meeting, "date-beside-contact")),
        Kind::Other if folded[date.range.end..].trim_start_matches(',').starts_with(" kl") => {
            return Some((Role::Meeting, "date-meeting-time"));
        }
        Kind::Other if folded.len() > date.range.len() + 60 => return None,
        Kind::Other if folded[date.range.end..].starts_with(", arende") => {
            return Some((Role::Meeting, "date-agenda"));
        }
        _ => {}
    }
    if item.kind == Kind::Other && folded.contains("sammantrad") {
        return Some((Role::Meeting, "date-meeting"));
    }
    if item.kind == Kind::Other && folded[..date.range.start].split_whitespace().count() > 4 && !folded.contains(" kl")
    {
        return None;
    }
    let head = &document.head;
    // The label may stand above in the same column, or before on the same line.
    for above in head[..index].iter().rev() {
        if item.line - above.line > REACH {
            break;
        }
        let aligned = above.column.abs_diff(item.column) <= 6;
        if !aligned || above.line == item.line {
            continue;
        }
        return Some(match above.kind {
            Kind::Label(Label::Meeting) => (Role::Meeting, "date-meeting-label"),
            Kind::Label(Label::Date) => (Role::Own, "date-label"),
            Kind::Label(Label::OtherDate) => return None,
            Kind::Label(Label::To) => (Role::Meeting, "date-addressee"),
            Kind::Namnd if addressed(head, above) => (Role::Meeting, "date-below-namnd"),
            Kind::Namnd => (Role::Near, "date-near-namnd"),
            Kind::Other if above.line + 1 == item.line && is_committee_beside(document, above) => {
                (Role::Meeting, "date-below-namnd")
            }
            _ => (Role::Own, "date-head"),
        });
    }
    Some((Role::Own, "date-head"))
}

/// Whether "Till" stands above a committee.
fn addressed(head: &[Item], namnd: &Item) -> bool {
    head.iter().any(|item| {
        item.kind == Kind::Label(Label::To)
            && item.line <= namnd.line
            && namnd.line - item.line <= REACH
            && item.column.abs_diff(namnd.column) <= 6
    })
}

/// "(Lekplatsnämnden)" or a damaged name in the line above.
fn is_committee_beside(document: &Document<'_>, item: &Item) -> bool {
    let folded = document.fold(&item.span);
    let bare = folded.trim_end_matches(|c: char| !c.is_alphanumeric());
    bare.ends_with("namnden") || bare.ends_with("namnd") || (document.damaged && bare.ends_with("mnd"))
}

/// "Stockholm den 3 maj 2019" below the text.
fn signed(document: &Document<'_>) -> Option<(Date, Span)> {
    let lines = document.lines.iter().enumerate().rev().filter(|(_, line)| !line.is_blank() && !line.furniture);
    lines.take(SIGNED_LINES_MAX).find_map(|(index, _)| {
        let folded = document.line_folded(index);
        let found = dates::find(folded);
        let date = found.first().filter(|date| date.range.end == folded.trim_end_matches('.').len())?;
        let place = folded[..date.range.start].trim_end_matches([' ', ',']);
        let named =
            !place.is_empty() && place.split(' ').count() <= 2 && document.line(index).starts_with(char::is_uppercase);
        (named && index > document.head_end)
            .then(|| Some((date.date()?, document.line_span(index, date.range.clone()))))?
    })
}

/// The latest day on which the matter was prepared, meetings of the committee aside.
fn prepared(document: &Document<'_>, tables: &Tables, record: &Record) -> Option<(Date, Span)> {
    let due = due(document, tables);
    let in_section = document.parts.iter().find(|part| part.kind == "preparation").map(|part| part.lines.clone());
    let whole = document.head_end.min(document.lines.len())..document.lines.len();
    let sure = in_section.is_some();
    let flow = document.passage(in_section.unwrap_or(whole));
    let mut days: Vec<(Found, Span)> = Vec::new();
    for sentence in pieces(&flow) {
        let says = |field: &str| sentence.first(tables.rules(field)).is_some();
        if (!sure && !says("date-prepared")) || says("date-planned") || says("date-due") {
            continue;
        }
        for found in dates::find(sentence.text()) {
            let span = sentence.span(found.range.clone());
            days.push((found, span));
        }
    }
    let written: Vec<Date> = days.iter().filter_map(|(found, _)| found.date()).collect();
    let number_year = record.dnr.iter().find_map(|dnr| year_of(dnr));
    let dated = days.iter().filter_map(|(found, span)| {
        let date = found.date().or_else(|| {
            let near = |base: Date| nearest(found, base);
            written.first().copied().or(due).and_then(near).or_else(|| found.in_year(number_year?))
        })?;
        let fits = due.is_none_or(|due| (-DAYS_BEFORE_DUE..=DAYS_AFTER_DUE).contains(&(date - due).get_days()));
        (fits && YEARS.contains(&date.year())).then(|| (date, span.clone()))
    });
    dated.max_by_key(|(date, _)| *date)
}

/// The last day for the answer, roughly: the first full date in a sentence about it.
fn due(document: &Document<'_>, tables: &Tables) -> Option<Date> {
    let flow = document.flow();
    pieces(&flow).find_map(|sentence| {
        sentence.first(tables.rules("date-due"))?;
        dates::find(sentence.text()).iter().find_map(Found::date)
    })
}

/// The sentences of a passage, roughly.
fn pieces<'p>(flow: &'p Passage<'p>) -> impl Iterator<Item = Passage<'p>> {
    let mut end = 0;
    flow.text().split_inclusive(['.', '\n']).map(move |piece| {
        let start = end;
        end += piece.len();
        flow.part(start..end)
    })
}

/// The day in the year that brings it nearest to another.
fn nearest(found: &Found, base: Date) -> Option<Date> {
    let years = [base.year(), base.year() - 1, base.year() + 1];
    years.into_iter().filter_map(|year| found.in_year(year)).min_by_key(|date| (*date - base).get_days().abs())
}

/// A year of four digits in a diary number.
fn year_of(dnr: &str) -> Option<i16> {
    dnr.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .find(|year| (1990..=2060).contains(year))
}
