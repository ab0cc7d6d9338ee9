//! Corrections: what people know better than the parser, laid over the record and never into it.

use jiff::Timestamp;
use remiss_parse::{Confidence, Finding, Record};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::DocumentId;
use crate::document::{Reading, timestamp};
use crate::error::{Error, Result};
use crate::mask::mask_value;

/// Fields that follow from the text or from other fields, so that a person corrects those instead.
const DERIVED: [&str; 8] =
    ["source", "findings", "warnings", "sections", "text_quality", "repaired", "date_inferred", "id"];
/// The name under which a corrected value's finding stands, beside the rules of the parser.
const RULE: &str = "corrected";

/// One correction, in force, replaced by a later one, or undone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Correction {
    /// The field of the record.
    pub field: String,
    /// The value that the person gave.
    pub value: Value,
    /// Who.
    pub who: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// When it was taken back, and by whom.
    pub undone: Option<(Timestamp, String)>,
}

/// All corrections of a document, oldest first.
pub(crate) fn history(connection: &Connection, document: i64) -> Result<Vec<Correction>> {
    let mut statement = connection.prepare_cached(
        "SELECT field, value, who, why, at, undone_at, undone_by FROM corrections WHERE document = ?1 ORDER BY num",
    )?;
    let mut rows = statement.query([document])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let value: String = row.get(1)?;
        let undone_at: Option<i64> = row.get(5)?;
        let undone_by: Option<String> = row.get(6)?;
        found.push(Correction {
            field: row.get(0)?,
            value: serde_json::from_str(&value)?,
            who: row.get(2)?,
            why: row.get(3)?,
            at: timestamp(row.get(4)?),
            undone: undone_at.map(|at| (timestamp(at), undone_by.unwrap_or_default())),
        });
    }
    Ok(found)
}

/// The corrections in force, by field: the last of each that was not taken back.
pub(crate) fn in_force(connection: &Connection, document: i64) -> Result<Vec<(String, Value)>> {
    let mut statement = connection.prepare_cached(
        "SELECT field, value FROM corrections WHERE document = ?1 AND undone_at IS NULL ORDER BY num",
    )?;
    let mut rows = statement.query([document])?;
    let mut found = std::collections::BTreeMap::new();
    while let Some(row) = rows.next()? {
        let value: String = row.get(1)?;
        found.insert(row.get(0)?, serde_json::from_str(&value)?);
    }
    Ok(found.into_iter().collect())
}

pub(crate) fn add(
    connection: &Connection,
    document: i64,
    (field, value): (&str, &Value),
    who: &str,
    why: &str,
    at_ms: i64,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO corrections (document, field, value, who, why, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![document, field, value.to_string(), who, why, at_ms])?;
    Ok(())
}

/// Takes back the correction of a field that is in force, so that the one before it holds again; says whether there was one.
pub(crate) fn undo(connection: &Connection, document: i64, field: &str, who: &str, at_ms: i64) -> Result<bool> {
    let last: Option<i64> = connection
        .prepare_cached("SELECT max(num) FROM corrections WHERE document = ?1 AND field = ?2 AND undone_at IS NULL")?
        .query_row(params![document, field], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(num) = last else { return Ok(false) };
    connection
        .prepare_cached("UPDATE corrections SET undone_at = ?2, undone_by = ?3 WHERE num = ?1")?
        .execute(params![num, at_ms, who])?;
    Ok(true)
}

/// Lays corrections over what was read.
///
/// The proof of a corrected field is replaced, because the place in the text no longer proves the value. A corrected
/// `case` replaces the keys, so that a person can part what was wrongly joined.
pub(crate) fn apply(reading: Reading, corrections: &[(String, Value)]) -> Result<Reading> {
    if corrections.is_empty() {
        return Ok(reading);
    }
    let Reading { record, mut case_keys, numbers_allowed } = reading;
    let mut fields = serde_json::to_value(&record)?;
    let mut corrections = corrections.to_vec();
    if !numbers_allowed {
        for (_, value) in &mut corrections {
            mask_value(value);
        }
    }
    for (field, value) in &corrections {
        fields[field.as_str()] = value.clone();
    }
    let mut record: Record = serde_json::from_value(fields)?;
    for (field, value) in &corrections {
        let values = match value {
            Value::Array(values) => values.clone(),
            Value::Null => Vec::new(),
            single => vec![single.clone()],
        };
        record.findings.insert(field.clone(), values.into_iter().map(finding).collect());
        match field.as_str() {
            "date" => record.date_inferred = false,
            "case" => case_keys = record.case.clone().into_iter().collect(),
            _ => {}
        }
    }
    Ok(Reading { record, case_keys, numbers_allowed })
}

/// Whether a person can correct a field, rather than what it follows from.
pub fn is_correctable(field: &str) -> bool {
    !DERIVED.contains(&field)
}

/// Whether a field takes a value, before it is stored.
pub(crate) fn check(id: DocumentId, field: &str, value: &Value) -> Result<()> {
    let refused = |reason: String| Error::Correction { id, field: field.to_owned(), reason };
    let mut fields = serde_json::to_value(Record::default())?;
    if fields.get(field).is_none() {
        return Err(refused("a record has no such field".to_owned()));
    }
    if !is_correctable(field) {
        return Err(refused("its value follows from the text".to_owned()));
    }
    fields[field] = value.clone();
    serde_json::from_value::<Record>(fields).map_err(|error| refused(error.to_string()))?;
    Ok(())
}

fn finding(value: Value) -> Finding {
    Finding {
        value,
        start: None,
        end: None,
        page: None,
        quote: None,
        rule: RULE.to_owned(),
        confidence: Confidence::High,
    }
}
