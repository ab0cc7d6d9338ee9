//! The audit log: who did what, when, and what a document was before and after it.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::document::timestamp;
use crate::error::Result;
use crate::{DocumentId, read, rows};

/// One entry of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its place in the log; later entries have higher numbers.
    pub num: i64,
    /// When.
    pub at: Timestamp,
    /// Who: a person, a token's name, a command.
    pub who: String,
    /// What: "add", "correct", "undo", "status", "original", "delete", "ingest", "token", "revoke".
    pub what: String,
    /// The document, if it concerns one.
    pub id: Option<DocumentId>,
    /// Particulars; taken out when the document is deleted.
    pub detail: Option<Value>,
    /// Digest of the document's record and status before.
    pub before: Option<String>,
    /// The same after.
    pub after: Option<String>,
}

/// What someone did, on its way into the log.
pub(crate) struct Deed<'a> {
    pub(crate) who: &'a str,
    pub(crate) what: &'a str,
    pub(crate) id: Option<DocumentId>,
    pub(crate) detail: &'a Value,
    pub(crate) before: Option<&'a str>,
    pub(crate) after: Option<&'a str>,
}

pub(crate) fn record(connection: &Connection, deed: &Deed<'_>, at_ms: i64) -> Result<()> {
    let id = deed.id.map(|id| id.to_string());
    connection
        .prepare_cached(
            "INSERT INTO audit (at, who, what, id, detail, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![at_ms, deed.who, deed.what, id, deed.detail.to_string(), deed.before, deed.after])?;
    Ok(())
}

/// Stands for what a document says of itself and who may see it; the hexadecimal BLAKE3 digest.
pub(crate) fn digest(connection: &Connection, id: DocumentId) -> Result<Option<String>> {
    let Some(head) = read::head_of(connection, id)? else { return Ok(None) };
    let stored = read::stored(connection, head)?;
    let bytes = serde_json::to_vec(&(&stored.record, stored.status, stored.original_withheld))?;
    Ok(Some(blake3::hash(&bytes).to_hex().to_string()))
}

/// Entries of one document or of all, the latest first, from before a number.
pub(crate) fn list(
    connection: &Connection,
    id: Option<DocumentId>,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<AuditEntry>> {
    let id = id.map(|id| id.to_string());
    let mut statement = connection.prepare_cached(
        "SELECT num, at, who, what, id, detail, before, after FROM audit
         WHERE (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR num < ?2) ORDER BY num DESC LIMIT ?3",
    )?;
    let mut rows = statement.query(params![id, before, rows::limit(limit)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let detail: Option<String> = row.get(5)?;
        found.push(AuditEntry {
            num: row.get(0)?,
            at: timestamp(row.get(1)?),
            who: row.get(2)?,
            what: row.get(3)?,
            id: rows::optional_id(row, 4)?,
            detail: detail.map(|text| serde_json::from_str(&text)).transpose()?,
            before: row.get(6)?,
            after: row.get(7)?,
        });
    }
    Ok(found)
}
