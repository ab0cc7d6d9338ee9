//! What ingest remembers: files as they were when they were read, and sources that could not be read.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::document::{now_ms, timestamp};
use crate::error::Result;

/// A file changed so shortly before it was read may have changed again within the same tick of the file system's
/// clock; two seconds is the coarsest tick in use (FAT).
const TICK_MS: i64 = 2_000;

/// Size and time of a file, by which an unchanged one is recognised without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// Length in bytes.
    pub size: u64,
    /// Last modification in nanoseconds since 1970.
    pub modified_ns: i64,
}

impl FileStamp {
    /// The stamp of a file.
    pub fn of(metadata: &std::fs::Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Self {
            size: metadata.len(),
            modified_ns: since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0),
        }
    }
}

/// A file as it was when everything in it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Size and time, taken before the file was read.
    pub stamp: FileStamp,
    /// BLAKE3 digest of its bytes (and of its sidecar's).
    pub digest: [u8; 32],
    /// What reads files: program version and tables; another reader may read it differently.
    pub fingerprint: String,
    /// Documents that it gave.
    pub documents: u64,
    /// Documents in it that could not be read.
    pub failed: u64,
    /// When it was read.
    pub read_at: Timestamp,
}

impl Input {
    /// Whether a file with this stamp need not even be opened.
    pub fn unchanged(&self, stamp: FileStamp, fingerprint: &str) -> bool {
        self.fingerprint == fingerprint
            && self.stamp == stamp
            && self.stamp.modified_ns / 1_000_000 + TICK_MS <= self.read_at.as_millisecond()
    }

    /// Whether a file with these bytes need not be read again; then [`crate::Batch::remember`] its new stamp.
    pub fn same_bytes(&self, digest: &[u8; 32], fingerprint: &str) -> bool {
        self.fingerprint == fingerprint && self.digest == *digest
    }
}

/// A source that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The source.
    pub source: String,
    /// Stable name of the reason ("encrypted", "too-large").
    pub code: String,
    /// The reason in words.
    pub reason: String,
    /// Municipality, where something besides the file tells.
    pub kommun: Option<String>,
    /// Committee, where something besides the file tells.
    pub namnd: Option<String>,
    /// Month ("2018-01"), where something besides the file tells.
    pub month: Option<String>,
    /// When it failed.
    pub at: Timestamp,
}

impl Failure {
    /// A failure now, of which only the source and the reason are known.
    pub fn now(source: impl Into<String>, code: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            code: code.into(),
            reason: reason.into(),
            kommun: None,
            namnd: None,
            month: None,
            at: Timestamp::now(),
        }
    }
}

pub(crate) fn input(connection: &Connection, path: &str) -> Result<Option<Input>> {
    Ok(connection
        .prepare_cached(
            "SELECT size, modified_ns, digest, fingerprint, documents, failed, read_at FROM inputs WHERE path = ?1",
        )?
        .query_row([path], |row| {
            Ok(Input {
                stamp: FileStamp { size: row.get::<_, i64>(0)? as u64, modified_ns: row.get(1)? },
                digest: row.get(2)?,
                fingerprint: row.get(3)?,
                documents: row.get::<_, i64>(4)? as u64,
                failed: row.get::<_, i64>(5)? as u64,
                read_at: timestamp(row.get(6)?),
            })
        })
        .optional()?)
}

pub(crate) fn remember(connection: &Connection, path: &str, input: &Input) -> Result<()> {
    connection.prepare_cached("INSERT OR REPLACE INTO inputs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(
        params![
            path,
            input.stamp.size.cast_signed(),
            input.stamp.modified_ns,
            input.digest,
            input.fingerprint,
            input.documents.cast_signed(),
            input.failed.cast_signed(),
            input.read_at.as_millisecond()
        ],
    )?;
    Ok(())
}

pub(crate) fn forget(connection: &Connection, path: &str) -> Result<()> {
    connection.prepare_cached("DELETE FROM inputs WHERE path = ?1")?.execute([path])?;
    Ok(())
}

pub(crate) fn record_failure(connection: &Connection, failure: &Failure) -> Result<()> {
    connection.prepare_cached("INSERT OR REPLACE INTO failures VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
        params![
            failure.source,
            failure.code,
            failure.reason,
            failure.kommun.as_deref().unwrap_or(""),
            failure.namnd.as_deref().unwrap_or(""),
            failure.month.as_deref().unwrap_or(""),
            if failure.at == Timestamp::default() { now_ms() } else { failure.at.as_millisecond() }
        ],
    )?;
    Ok(())
}

pub(crate) fn clear_failure(connection: &Connection, source: &str) -> Result<()> {
    connection.prepare_cached("DELETE FROM failures WHERE source = ?1")?.execute([source])?;
    Ok(())
}

/// The file itself, its lines (`#`) and its members (`!/`).
pub(crate) fn clear_failures_inside(connection: &Connection, path: &str) -> Result<()> {
    clear_failure(connection, path)?;
    for separator in ["#", "!/"] {
        let from = format!("{path}{separator}");
        let Some(until) = end_of_prefix(&from) else { continue };
        connection.prepare_cached("DELETE FROM failures WHERE source >= ?1 AND source < ?2")?.execute([from, until])?;
    }
    Ok(())
}

/// Failures of a source and of everything whose name begins like it, or all; in order.
pub(crate) fn failures(connection: &Connection, prefix: &str, limit: usize) -> Result<Vec<Failure>> {
    let until = end_of_prefix(prefix);
    let mut statement = connection.prepare_cached(
        "SELECT source, code, reason, kommun, namnd, month, at FROM failures
         WHERE source >= ?1 AND (?2 IS NULL OR source < ?2) ORDER BY source LIMIT ?3",
    )?;
    let found = statement.query_map(params![prefix, until, crate::rows::limit(limit)], failure)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Sources that begin with a prefix and come after another, in order, each with its document.
pub(crate) fn sources(
    connection: &Connection,
    prefix: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<(String, crate::DocumentId)>> {
    let until = end_of_prefix(prefix);
    let mut statement = connection.prepare_cached(
        "SELECT s.source, d.id FROM sources s JOIN documents d ON d.num = s.document
         WHERE s.source >= ?1 AND s.source > ?2 AND (?3 IS NULL OR s.source < ?3) ORDER BY s.source LIMIT ?4",
    )?;
    let found = statement.query_map(params![prefix, after, until, crate::rows::limit(limit)], |row| {
        Ok((row.get(0)?, crate::rows::id(row, 1)?))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The first text after all that begin with the prefix; none if the prefix is empty.
fn end_of_prefix(prefix: &str) -> Option<String> {
    let last = prefix.chars().next_back()?;
    let head = &prefix[..prefix.len() - last.len_utf8()];
    let next = (last as u32 + 1..=char::MAX as u32).find_map(char::from_u32);
    match next {
        Some(next) => Some(format!("{head}{next}")),
        None => end_of_prefix(head),
    }
}

fn failure(row: &Row<'_>) -> rusqlite::Result<Failure> {
    let optional = |text: String| if text.is_empty() { None } else { Some(text) };
    Ok(Failure {
        source: row.get(0)?,
        code: row.get(1)?,
        reason: row.get(2)?,
        kommun: optional(row.get(3)?),
        namnd: optional(row.get(4)?),
        month: optional(row.get(5)?),
        at: timestamp(row.get(6)?),
    })
}
