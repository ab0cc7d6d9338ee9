//! The change log: what happened to which document, in the order in which it happened.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use crate::document::{Status, timestamp};
use crate::error::Result;
use crate::{DocumentId, Sight, rows};

/// What happened to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It came.
    Added,
    /// It came in place of another, or is read differently, or its case or source changed.
    Updated,
    /// Another came in its place.
    Replaced,
    /// A person corrected it or took a correction back.
    Corrected,
    /// Who may see it or its original changed.
    Status,
    /// It was deleted.
    Deleted,
}

impl ChangeKind {
    const ALL: [Self; 6] = [Self::Added, Self::Updated, Self::Replaced, Self::Corrected, Self::Status, Self::Deleted];

    /// The word that stands for the kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Updated => "updated",
            Self::Replaced => "replaced",
            Self::Corrected => "corrected",
            Self::Status => "status",
            Self::Deleted => "deleted",
        }
    }
}

/// One entry of the change log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Change {
    /// Its place in the log; later entries have higher numbers, and some numbers may be missing.
    pub seq: i64,
    /// The document.
    pub id: DocumentId,
    /// What happened.
    pub kind: ChangeKind,
    /// When.
    pub at: Timestamp,
    /// The document that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replaced_by: Option<DocumentId>,
    /// Who may see the document now, or what replaced it, or might when it was deleted; none where nothing is left.
    #[serde(skip)]
    pub status: Option<Status>,
}

/// A page of the change log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePage {
    /// Entries in order.
    pub entries: Vec<Change>,
    /// The number after which to go on.
    pub next: i64,
    /// Whether there may be more after it; a page can be short, even empty, where very many hidden entries come first.
    pub more: bool,
}

/// Writes an entry.
pub(crate) fn log(connection: &Connection, id: &str, kind: ChangeKind, at_ms: i64) -> Result<()> {
    log_for(connection, Sight::Public, id, kind, at_ms)
}

/// Writes an entry of what changed for one sight alone: what only staff see otherwise is no news for the public.
pub(crate) fn log_for(connection: &Connection, sight: Sight, id: &str, kind: ChangeKind, at_ms: i64) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO changes (id, kind, at, for_staff) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, kind.as_str(), at_ms, sight == Sight::All])?;
    Ok(())
}

pub(crate) fn log_replaced(connection: &Connection, id: &str, by: &str, at_ms: i64) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO changes (id, kind, at, replaced_by) VALUES (?1, 'replaced', ?2, ?3)")?
        .execute(params![id, at_ms, by])?;
    Ok(())
}

// What was replaced is seen by those who may see what replaced it: to others its successor's identifier is news.
const CHANGES: &str = "SELECT c.seq, c.id, c.kind, c.at, c.replaced_by,
        CASE WHEN c.for_staff THEN 'internal'
            ELSE coalesce(d.status, t.status, successor.status, successor_gone.status) END AS seen_as
     FROM changes c LEFT JOIN documents d ON d.id = c.id LEFT JOIN tombstones t ON t.id = c.id
     LEFT JOIN redirects r ON r.id = c.id LEFT JOIN documents successor ON successor.id = r.target
     LEFT JOIN tombstones successor_gone ON successor_gone.id = r.target";

pub(crate) fn since(connection: &Connection, seq: i64, limit: usize) -> Result<Vec<Change>> {
    let mut statement = connection.prepare_cached(&format!("{CHANGES} WHERE c.seq > ?1 ORDER BY c.seq LIMIT ?2"))?;
    let found = statement.query_map(params![seq, rows::limit(limit)], change)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Entries that are looked at for one page: however many are hidden, a page takes some tenths of a second.
const LOOKED_AT_MAX: i64 = 100_000;

pub(crate) fn page(connection: &Connection, sight: Sight, since: i64, limit: usize) -> Result<ChangePage> {
    let last = last_seq(connection)?;
    let end = since.saturating_add(LOOKED_AT_MAX).min(last).max(since);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT * FROM ({CHANGES} WHERE c.seq > ?1 AND c.seq <= ?2)
         WHERE ?3 OR seen_as IS NULL OR seen_as = 'public' ORDER BY seq LIMIT ?4"
    ))?;
    let found = statement.query_map(params![since, end, sight == Sight::All, rows::limit(limit + 1)], change)?;
    let mut entries = found.collect::<rusqlite::Result<Vec<Change>>>()?;
    if entries.len() > limit {
        entries.truncate(limit);
        return Ok(ChangePage { next: entries.last().map_or(since, |entry| entry.seq), entries, more: true });
    }
    Ok(ChangePage { entries, next: end, more: end < last })
}

pub(crate) fn last_seq(connection: &Connection) -> Result<i64> {
    Ok(connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM changes")?.query_row([], |row| row.get(0))?)
}

fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    let kind: String = row.get(2)?;
    Ok(Change {
        seq: row.get(0)?,
        id: rows::id(row, 1)?,
        kind: ChangeKind::ALL
            .into_iter()
            .find(|candidate| candidate.as_str() == kind)
            .ok_or_else(|| rows::damaged(2, "unknown kind of change"))?,
        at: timestamp(row.get(3)?),
        replaced_by: rows::optional_id(row, 4)?,
        status: row.get::<_, Option<String>>(5)?.map(|word| Status::from_catalogue(&word)),
    })
}
