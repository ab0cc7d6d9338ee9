//! The record beside the text: every value with a link to the place that proves it.

use remiss_archive::Stored;
use remiss_index::FacetField;
use remiss_parse::{Confidence, Finding};
use serde_json::Value;

use crate::pages::text::finding_anchor;
use crate::strings::Strings;

/// Fields in the order of the panel.
const FIELDS: &[&str] = &[
    "namnd",
    "kommun",
    "forvaltning",
    "dnr",
    "date",
    "meeting_date",
    "document_type",
    "stance",
    "handlaggare",
    "matter_type",
    "referred_by",
    "motion_number",
    "proposers",
    "parties",
    "answer_due",
    "referral_bodies",
    "signatories",
    "references",
    "attachments",
    "language",
];

/// A row of the panel.
pub(crate) struct Row {
    pub(crate) label: &'static str,
    pub(crate) values: Vec<RowValue>,
    pub(crate) is_corrected: bool,
}

/// A value, and where it is proved.
pub(crate) struct RowValue {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
    /// What the reader should know of it ("osäker").
    pub(crate) notes: Vec<&'static str>,
}

/// The rows of a document's record.
pub(crate) fn rows(t: &Strings, document: &Stored) -> Vec<Row> {
    let record = &document.record;
    let Ok(Value::Object(fields)) = serde_json::to_value(record) else { return Vec::new() };
    let mut rows = Vec::new();
    for field in FIELDS {
        let (Some(label), Some(value)) = (t.record_field(field), fields.get(*field)) else { continue };
        if matches!(
            (*field, value.as_str()),
            ("stance", Some("oklart")) | ("matter_type" | "document_type", Some("annat"))
        ) {
            continue;
        }
        let values: Vec<&Value> = match value {
            Value::Null => continue,
            Value::Array(values) if values.is_empty() => continue,
            Value::Array(values) => values.iter().collect(),
            value => vec![value],
        };
        let findings = record.findings.get(*field).map(Vec::as_slice).unwrap_or_default();
        let values = values
            .into_iter()
            .enumerate()
            .map(|(place, value)| {
                let proof = proof(findings, value, place);
                let mut notes = Vec::new();
                if *field == "date" && record.date_inferred {
                    notes.push(t.inferred);
                }
                if proof.is_some_and(|(_, finding)| finding.confidence == Confidence::Low) {
                    notes.push(t.low_confidence);
                }
                if proof.is_some_and(|(_, finding)| finding.rule == "given") {
                    notes.push(t.given);
                }
                let href = proof
                    .filter(|(_, finding)| finding.start.is_some() && finding.end.is_some())
                    .map(|(number, _)| format!("#{}", finding_anchor(field, number)));
                RowValue { text: shown(t, field, value), href, notes }
            })
            .collect();
        rows.push(Row { label, values, is_corrected: document.corrected.iter().any(|name| name == field) });
    }
    rows
}

/// The finding that proves a value, with its number.
fn proof<'a>(findings: &'a [Finding], value: &Value, place: usize) -> Option<(usize, &'a Finding)> {
    let exact = findings.iter().enumerate().find(|(_, finding)| finding.value == *value);
    let by_name = || {
        let name = value.get("name")?;
        findings
            .iter()
            .enumerate()
            .find(|(_, finding)| finding.value == *name || finding.value.get("name") == Some(name))
    };
    exact.or_else(by_name).or_else(|| findings.get(place).map(|finding| (place, finding)))
}

fn shown(t: &Strings, field: &str, value: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match (field, value) {
        ("document_type" | "matter_type" | "stance", value) => t.value(&text(value)),
        ("language", value) => t.facet_value(FacetField::Language, &text(value)),
        ("date" | "meeting_date" | "answer_due", value) => {
            let written = text(value);
            written.parse().map_or(written, |date| t.day(date))
        }
        (_, Value::Object(person)) => {
            let name = person.get("name").map(text).unwrap_or_default();
            match person.get("party").or_else(|| person.get("role")).and_then(Value::as_str) {
                Some(more) if field == "proposers" => format!("{name} ({more})"),
                Some(more) => format!("{name}, {more}"),
                None => name,
            }
        }
        (_, value) => text(value),
    }
}
