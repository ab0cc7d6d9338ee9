//! The audit log: who did what, when.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::Value;

use crate::document::timestamp;
use crate::error::Result;
use crate::{DocumentId, rows};

/// One entry of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: a person, a token's name, a command.
    pub who: String,
    /// What: "correct", "undo", "status", "original", "delete".
    pub what: String,
    /// The document, if it concerns one.
    pub id: Option<DocumentId>,
    /// Particulars; taken out when the document is deleted.
    pub detail: Option<Value>,
}

pub(crate) fn record(
    connection: &Connection,
    who: &str,
    what: &str,
    id: Option<DocumentId>,
    detail: &Value,
    at_ms: i64,
) -> Result<()> {
    let id = id.map(|id| id.to_string());
    connection
        .prepare_cached("INSERT INTO audit (at, who, what, id, detail) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![at_ms, who, what, id, detail.to_string()])?;
    Ok(())
}

pub(crate) fn list(connection: &Connection, id: Option<DocumentId>, limit: usize) -> Result<Vec<AuditEntry>> {
    let id = id.map(|id| id.to_string());
    let mut statement = connection.prepare_cached(
        "SELECT at, who, what, id, detail FROM audit WHERE ?1 IS NULL OR id = ?1 ORDER BY num DESC LIMIT ?2",
    )?;
    let mut rows = statement.query(params![id, rows::limit(limit)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let detail: Option<String> = row.get(4)?;
        found.push(AuditEntry {
            at: timestamp(row.get(0)?),
            who: row.get(1)?,
            what: row.get(2)?,
            id: rows::optional_id(row, 3)?,
            detail: detail.map(|text| serde_json::from_str(&text)).transpose()?,
        });
    }
    Ok(found)
}
