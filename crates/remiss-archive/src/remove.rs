//! Taking documents away: what remains is a tombstone, and nothing of the text.

use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use crate::changes::{self, ChangeKind};
use crate::error::{Error, Result};
use crate::originals::Originals;
use crate::read::Head;
use crate::{cases, inputs};

/// How long a deletion waits for readers that still look at the state before it. A page or a batch of an export
/// takes far less.
const READERS_PATIENCE: Duration = Duration::from_secs(30);

/// Removes a document with everything that hangs on it, and leaves a tombstone and a change.
pub(crate) fn bury(connection: &Connection, head: &Head, reason: &str, refused: bool, at_ms: i64) -> Result<()> {
    erase(connection, head, at_ms)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO tombstones (id, at, reason, refused, status) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![head.id.as_str(), at_ms, reason, refused, head.status.as_str()])?;
    changes::log(connection, head.id.as_str(), ChangeKind::Deleted, at_ms)
}

/// Removes a document with everything that hangs on it: contents, sources, corrections, keys, and what the audit log
/// says of its values.
pub(crate) fn erase(connection: &Connection, head: &Head, at_ms: i64) -> Result<()> {
    cases::set_keys(connection, head.num, &[], at_ms)?;
    let sources = connection
        .prepare_cached("SELECT source FROM sources WHERE document = ?1")?
        .query_map([head.num], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    for source in sources {
        inputs::clear_failure(connection, &source)?;
    }
    if head.in_file {
        connection
            .prepare_cached("INSERT OR IGNORE INTO unlinks (name) VALUES (?1)")?
            .execute([Originals::name(&head.blake3)])?;
    }
    connection.prepare_cached("UPDATE audit SET detail = NULL WHERE id = ?1")?.execute([head.id.as_str()])?;
    connection.prepare_cached("DELETE FROM documents WHERE num = ?1")?.execute([head.num])?;
    Ok(())
}

/// Removes the files that committed deletions left to be removed; a crash in between is made up for at the next start.
pub(crate) fn unlink_pending(connection: &Connection, originals: &Originals) -> Result<()> {
    let names = connection
        .prepare_cached("SELECT name FROM unlinks")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    for name in names {
        originals.remove(&name)?;
        connection.prepare_cached("DELETE FROM unlinks WHERE name = ?1")?.execute([&name])?;
    }
    Ok(())
}

/// Writes the log into the catalogue and empties it, so that no earlier version of a page is left in it.
///
/// Pages of deleted rows are zeros by then (`secure_delete`).
pub(crate) fn empty_log(connection: &Connection) -> Result<()> {
    let started = Instant::now();
    loop {
        let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if !busy {
            return Ok(());
        }
        if started.elapsed() > READERS_PATIENCE {
            return Err(Error::LogBusy);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
