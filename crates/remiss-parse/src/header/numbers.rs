//! Reads the diary numbers of the matter: the office's own and the referring body's.

use remiss_swedish::{IdentifierKind, identifiers};

use crate::flow::one_line;
use crate::head::{Item, Kind, Label, span_in};
use crate::record::Record;
use crate::tables::Tables;
use crate::text::{Document, Span};
use crate::{Confidence, Finding};

/// How much of the body is searched for the number of the referral.
const BODY_BYTES_MAX: usize = 6_000;

/// How far a value stands from the column of its label, in characters.
const COLUMN_DRIFT: usize = 3;

/// How many labels without values are looked at.
const LABELS_MAX: usize = 20;

/// The most numbers of one matter.
const NUMBERS_MAX: usize = 40;

/// Writes the numbers into the record.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let mut numbers = Numbers { document, tables, seen: Vec::new(), found: Vec::new() };
    let title =
        record.findings.get("title").and_then(|all| all.first()).and_then(|f| Some(f.start? as usize..f.end? as usize));
    // A committee that writes in its own name puts the other body's number below its address.
    let letter = record.findings.get("namnd").is_some_and(|all| all.iter().any(|f| f.rule == "namnd-letterhead"));
    let to = document.head.iter().find(|item| item.kind == Kind::Label(Label::To)).filter(|_| letter);
    let bare = |item: &&Item| item.kind == Kind::Label(Label::Number) && item.value.is_empty();
    let labels: Vec<&Item> = document.head.iter().filter(bare).take(LABELS_MAX).collect();
    for item in &document.head {
        // The title is read as a whole, because a number in it may be cut by a line end.
        if title.as_ref().is_some_and(|title| title.start <= item.span.start && item.span.end <= title.end) {
            continue;
        }
        let folded = document.fold(&item.span);
        let (rule, grade) = match item.kind {
            Kind::Subtitle => ("dnr-referral", Confidence::High),
            Kind::Label(Label::Number) if tables.any("dnr-theirs", folded) => ("dnr-referral", Confidence::High),
            Kind::Label(Label::Number) | Kind::Number if to.is_some_and(|to| item.line > to.line) => {
                ("dnr-referral", Confidence::High)
            }
            Kind::Label(Label::Number) | Kind::Number => ("dnr-own", Confidence::High),
            Kind::Paragraph | Kind::Label(Label::Title) => ("dnr-title", Confidence::Medium),
            Kind::Label(Label::Contact | Label::Other) | Kind::Contact | Kind::Page => continue,
            _ => ("dnr-head", Confidence::Medium),
        };
        numbers.add(&item.span, rule, grade);
        let labelled = match item.kind {
            Kind::Label(Label::Number) if !item.value.is_empty() => Some(&item.value),
            Kind::Other | Kind::Type if is_below(&labels, item) => Some(&item.span),
            _ => None,
        };
        if let Some(span) = labelled {
            numbers.add_unknown(span, rule, grade);
        }
    }
    if let Some(title) = title {
        numbers.add(&title, "dnr-title", Confidence::Medium);
    }
    let start = document.lines.get(document.head_end).map_or(document.text.len(), |line| line.span.start);
    let end = document.text.floor_char_boundary((start + BODY_BYTES_MAX).min(document.text.len()));
    let first = document.line_at(start);
    let last = document.line_at(end);
    let flow = document.passage(first.min(last)..last);
    for rule in flow.active(tables.rules("dnr-body")) {
        for sentence in flow.sentences_for(rule) {
            for range in rule.find_all(sentence.text()) {
                let span = sentence.span(range);
                numbers.add(&span, "dnr-referral", rule.grade);
                if rule.has_value() {
                    // The full stop behind a number ends the sentence.
                    let span = span.start..span.start + document.text[span.clone()].trim_end_matches('.').len();
                    numbers.add_unknown(&span, "dnr-referral", rule.grade);
                }
            }
        }
    }
    for (value, finding) in numbers.found {
        record.dnr.push(value);
        record.findings.entry("dnr".to_owned()).or_default().push(finding);
    }
}

/// Whether one of some labels stands directly above a piece of the head, in its column.
fn is_below(labels: &[&Item], item: &Item) -> bool {
    labels.iter().any(|label| label.line + 1 == item.line && label.column.abs_diff(item.column) <= COLUMN_DRIFT)
}

struct Numbers<'d, 'a> {
    document: &'d Document<'a>,
    tables: &'d Tables,
    seen: Vec<String>,
    found: Vec<(String, Finding)>,
}

impl Numbers<'_, '_> {
    /// Adds all diary numbers of a piece of text.
    fn add(&mut self, span: &Span, rule: &str, grade: Confidence) {
        let text = &self.document.text[span.clone()];
        if !text.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        // "(SOU / 2020:47)": a line end within a number or its label is a space like any other.
        let text = &text.replace(['\n', '\t'], " ");
        let folded = self.document.fold(span);
        let none = self.tables.first("dnr-none", folded).map(|(_, range)| span_in(self.document, span, range));
        let prefixed = self.tables.first("dnr-prefixed", folded).map(|(_, range)| span_in(self.document, span, range));
        let known = identifiers(text).into_iter().filter(|number| number.kind == IdentifierKind::Dnr);
        let mut places: Vec<(Span, Option<String>)> = known
            .map(|number| {
                (span.start + number.start as usize..span.start + number.end as usize, Some(number.canonical))
            })
            .collect();
        places.retain(|(place, _)| none.as_ref().is_none_or(|none| none.end <= place.start || place.end <= none.start));
        if let Some(prefixed) = prefixed {
            places.retain(|(place, _)| place.start < prefixed.start || prefixed.end < place.end);
            places.push((prefixed, None));
        }
        if places.is_empty()
            && none.is_none()
            && let Some((_, range)) = self.tables.first("dnr-form", self.document.fold(span))
        {
            places.push((span_in(self.document, span, range), None));
        }
        if self.document.damaged
            && let Some((_, range)) = self.tables.first("dnr-misread", folded)
        {
            let misread = span_in(self.document, span, range);
            places.retain(|(place, _)| place.end <= misread.start || misread.end <= place.start);
            places.push((misread, None));
        }
        for (mut place, canonical) in places {
            if let Some(start) = self.prefix(span, place.start) {
                place.start = start;
            }
            // "Dnr KS 171-2011/2017": the letters before an old number are a label.
            if let Some((_, range)) = self.tables.first("dnr-bare", self.document.fold(&place)) {
                place = span_in(self.document, &place, range);
            }
            let mut value = one_line(&self.document.text[place.clone()]);
            if self.document.damaged
                && let Some(letter) = misread_letter(&value)
            {
                value.replace_range(..1, letter);
            }
            let key = canonical.unwrap_or_else(|| value.to_lowercase());
            if self.seen.contains(&key) || self.seen.len() >= NUMBERS_MAX {
                continue;
            }
            self.seen.push(key);
            let finding = self.document.finding(value.clone(), &place, rule, grade);
            self.found.push((value, finding));
        }
    }

    /// Adds what stands behind or below a label as it is, where it has digits and no form that is known.
    fn add_unknown(&mut self, span: &Span, rule: &str, grade: Confidence) {
        let text = one_line(&self.document.text[span.clone()]);
        let covered = self.found.iter().any(|(_, finding)| {
            finding.start.is_some_and(|start| start >= span.start as u32)
                && finding.end.is_some_and(|end| end <= span.end as u32)
        });
        let key = text.to_lowercase();
        if covered || self.seen.contains(&key) || !self.tables.any("dnr-labelled", self.document.fold(span)) {
            return;
        }
        self.seen.push(key);
        let finding = self.document.finding(text.clone(), span, rule, grade);
        self.found.push((text, finding));
    }

    /// Where the capital letters begin that stand before a number behind a label: "Dnr OK KS 2019/211".
    fn prefix(&self, span: &Span, start: usize) -> Option<usize> {
        let before = &self.document.text[span.start..start];
        let letters = before.trim_end_matches(|c: char| c.is_uppercase() || matches!(c, ' ' | '-'));
        let prefix = before[letters.len()..].trim_start_matches([' ', '-']);
        // A label in capitals is none of them.
        let prefix = prefix.rsplit_once("DNR ").map_or(prefix, |(_, behind)| behind);
        let words = prefix.split(' ').filter(|word| !word.is_empty()).count();
        ((1..=2).contains(&words) && prefix.len() <= 10 && !letters.is_empty()).then(|| start - prefix.len())
    }
}

/// The register's letter that a scan took for a sign: no year has five figures.
fn misread_letter(number: &str) -> Option<&'static str> {
    let year = number.get(1..5).is_some_and(|year| {
        (year.starts_with("19") || year.starts_with("20")) && year.chars().all(|c| c.is_ascii_digit())
    });
    match number.chars().next()? {
        '$' => Some("S"),
        '7' if year => Some("T"),
        '5' if year => Some("S"),
        _ => None,
    }
}
