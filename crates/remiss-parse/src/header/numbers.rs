//! Reads the diary numbers of the matter: the office's own and the referring body's.

use remiss_swedish::{IdentifierKind, identifiers};

use crate::head::{Kind, Label};
use crate::record::Record;
use crate::tables::Tables;
use crate::text::{Document, Span, one_line};
use crate::{Confidence, Finding};

/// How much of the body is searched for the number of the referral.
const BODY_BYTES_MAX: usize = 6_000;

/// Writes the numbers into the record.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let mut numbers = Numbers { document, tables, seen: Vec::new(), found: Vec::new() };
    for item in &document.head {
        let folded = document.fold(&item.span);
        let (rule, grade) = match item.kind {
            Kind::Subtitle => ("dnr-referral", Confidence::High),
            Kind::Label(Label::Number) if tables.first("dnr-theirs", folded).is_some() => {
                ("dnr-referral", Confidence::High)
            }
            Kind::Label(Label::Number) | Kind::Number => ("dnr-own", Confidence::High),
            Kind::Paragraph | Kind::Label(Label::Title) => ("dnr-title", Confidence::Medium),
            Kind::Label(Label::Contact | Label::Other) | Kind::Contact | Kind::Page | Kind::Date => continue,
            _ => ("dnr-head", Confidence::Medium),
        };
        numbers.add(&item.span, rule, grade);
    }
    let start = document.lines.get(document.head_end).map_or(document.text.len(), |line| line.span.start);
    let end = document.text.floor_char_boundary((start + BODY_BYTES_MAX).min(document.text.len()));
    let first = document.line_at(start);
    let flow = document.flow_of(first.min(document.lines.len())..document.line_at(end));
    let folded = flow.folded();
    for rule in tables.rules("dnr-body") {
        for range in rule.find_all(&folded.text) {
            let span = folded.span(range);
            numbers.add(&span, "dnr-referral", rule.grade);
        }
    }
    for (value, finding) in numbers.found {
        record.dnr.push(value);
        record.findings.entry("dnr".to_owned()).or_default().push(finding);
    }
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
        for number in identifiers(text).into_iter().filter(|number| number.kind == IdentifierKind::Dnr) {
            let mut place = span.start + number.start as usize..span.start + number.end as usize;
            let folded = self.document.fold(&place);
            // "Dnr KS 171-2011/2017": the letters before an old number are a label.
            if let Some((_, range)) = self.tables.first("dnr-bare", folded) {
                place = crate::head::span_in(self.document, &place, range);
            }
            let value = one_line(&self.document.text[place.clone()]);
            let key: String = number.canonical.clone();
            if self.seen.contains(&key) {
                continue;
            }
            self.seen.push(key);
            let finding = self.document.finding(value.clone(), &place, rule, grade);
            self.found.push((value, finding));
        }
    }
}
