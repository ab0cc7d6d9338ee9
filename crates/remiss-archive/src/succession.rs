//! Which source speaks for a document, and what becomes of one that its sources left.

use rusqlite::{Connection, OptionalExtension, params};

use crate::changes::{self, ChangeKind};
use crate::document::{Place, Prepared, Status};
use crate::error::Result;
use crate::read::{self, Head};
use crate::{DocumentId, cases, corrections, pack, remove, rows};

/// Brings the columns and the case keys of a document into line with its reading and corrections.
pub(crate) fn settle_derived(connection: &Connection, num: i64, at_ms: i64) -> Result<()> {
    let head = read::head_of_num(connection, num)?;
    let corrections = corrections::in_force(connection, num)?;
    let reading = corrections::apply(read::reading(connection, &head)?, &corrections)?;
    let place = Place::of(&reading.record);
    connection
        .prepare_cached("UPDATE documents SET kommun = ?2, namnd = ?3, month = ?4, changed_at = ?5 WHERE num = ?1")?
        .execute(params![num, place.kommun, place.namnd, place.month, at_ms])?;
    cases::set_keys(connection, num, &reading.case_keys, at_ms)
}

/// Lets every orphan lead to what took its place; returns the pairs.
pub(crate) fn settle(connection: &Connection, at_ms: i64) -> Result<Vec<(DocumentId, DocumentId)>> {
    let orphans = connection
        .prepare_cached("SELECT document, successor, successor_is_new FROM orphans ORDER BY document")?
        .query_map([], |row| Ok((row.get(0)?, rows::id(row, 1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(i64, DocumentId, bool)>>>()?;
    let mut replaced = Vec::with_capacity(orphans.len());
    for (num, successor, successor_is_new) in orphans {
        let old = read::head_of_num(connection, num)?;
        // The successor may itself have been replaced before this point.
        let target = read::redirect(connection, successor)?.unwrap_or(successor);
        if let Some(new) = read::head_of(connection, target)?
            && successor_is_new
        {
            inherit(connection, &old, &new, at_ms)?;
        }
        remove::erase(connection, &old, at_ms)?;
        connection
            .prepare_cached("INSERT OR REPLACE INTO redirects (id, target, at) VALUES (?1, ?2, ?3)")?
            .execute(params![old.id.as_str(), target.as_str(), at_ms])?;
        connection
            .prepare_cached("UPDATE redirects SET target = ?2 WHERE target = ?1")?
            .execute(params![old.id.as_str(), target.as_str()])?;
        changes::log_replaced(connection, old.id.as_str(), target.as_str(), at_ms)?;
        replaced.push((old.id, target));
    }
    Ok(replaced)
}

/// Gives what people decided about a document to the one that takes its place.
fn inherit(connection: &Connection, old: &Head, new: &Head, at_ms: i64) -> Result<()> {
    let moved = connection
        .prepare_cached("UPDATE corrections SET document = ?2 WHERE document = ?1")?
        .execute(params![old.num, new.num])?;
    if moved > 0 {
        settle_derived(connection, new.num, at_ms)?;
        changes::log(connection, new.id.as_str(), ChangeKind::Corrected, at_ms)?;
    }
    // A new version of a withheld document stays withheld; a document set free by hand was set free for its own text only.
    let withhold = old.status_by_hand && old.status != Status::Public && !new.status_by_hand;
    if withhold {
        connection
            .prepare_cached("UPDATE documents SET status = ?2, status_by_hand = 1 WHERE num = ?1")?
            .execute(params![new.num, old.status.as_str()])?;
        cases::set_status(connection, new.num, at_ms)?;
    }
    let withhold_original = old.original_by_hand && old.original_withheld && !new.original_by_hand;
    if withhold_original {
        connection
            .prepare_cached("UPDATE documents SET original_withheld = 1, original_by_hand = 1 WHERE num = ?1")?
            .execute([new.num])?;
    }
    if withhold || withhold_original {
        changes::log(connection, new.id.as_str(), ChangeKind::Status, at_ms)?;
    }
    Ok(())
}

/// A source went from one document to another: if it was the last, the document waits as an orphan and is returned.
pub(crate) fn release(
    connection: &Connection,
    former: i64,
    source: &str,
    successor: DocumentId,
    successor_is_new: bool,
    at_ms: i64,
) -> Result<Option<DocumentId>> {
    if speak_for_remaining(connection, former, source, at_ms)? {
        return Ok(None);
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO orphans (document, successor, successor_is_new) VALUES (?1, ?2, ?3)")?
        .execute(params![former, successor.as_str(), successor_is_new])?;
    Ok(Some(read::head_of_num(connection, former)?.id))
}

/// After a document lost a source: lets the first of the remaining ones speak for it; false if none remains.
pub(crate) fn speak_for_remaining(connection: &Connection, num: i64, lost: &str, at_ms: i64) -> Result<bool> {
    let first: Option<(String, Option<Vec<u8>>)> = connection
        .prepare_cached("SELECT source, reading FROM sources WHERE document = ?1 ORDER BY source LIMIT 1")?
        .query_row([num], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((first, reading)) = first else { return Ok(false) };
    let head = read::head_of_num(connection, num)?;
    if head.source == lost {
        if let Some(reading) = reading {
            // The others were kept where they differ from the reading that goes now.
            let others = connection
                .prepare_cached("SELECT source FROM sources WHERE document = ?1 AND reading IS NULL")?
                .query_map([num], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<String>>>()?;
            for other in others {
                connection
                    .prepare_cached(
                        "UPDATE sources SET reading = (SELECT reading FROM contents WHERE document = ?2) WHERE source = ?1",
                    )?
                    .execute(params![other, num])?;
            }
            connection
                .prepare_cached("UPDATE contents SET reading = ?2 WHERE document = ?1")?
                .execute(params![num, reading])?;
            connection.prepare_cached("UPDATE sources SET reading = NULL WHERE source = ?1")?.execute([&first])?;
        }
        connection.prepare_cached("UPDATE documents SET source = ?2 WHERE num = ?1")?.execute(params![num, first])?;
        settle_derived(connection, num, at_ms)?;
    }
    connection.prepare_cached("UPDATE documents SET changed_at = ?2 WHERE num = ?1")?.execute(params![num, at_ms])?;
    changes::log(connection, head.id.as_str(), ChangeKind::Updated, at_ms)?;
    Ok(true)
}

/// Before another source speaks for a document: keeps the present reading with the sources that gave it.
pub(crate) fn keep_reading(connection: &Connection, known: &Head, coming: &Prepared) -> Result<()> {
    let present: Vec<u8> = connection
        .prepare_cached("SELECT reading FROM contents WHERE document = ?1")?
        .query_row([known.num], |row| row.get(0))?;
    if !same(&present, &coming.reading) {
        connection
            .prepare_cached("UPDATE sources SET reading = ?2 WHERE document = ?1 AND reading IS NULL AND source <> ?3")?
            .execute(params![known.num, present, coming.source])?;
    }
    Ok(())
}

pub(crate) fn document_of_source(connection: &Connection, source: &str) -> Result<Option<i64>> {
    Ok(connection
        .prepare_cached("SELECT document FROM sources WHERE source = ?1")?
        .query_row([source], |row| row.get(0))
        .optional()?)
}

/// Lets a source name a document.
pub(crate) fn name(connection: &Connection, source: &str, num: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO sources (source, document) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET document = excluded.document, reading = NULL",
        )?
        .execute(params![source, num])?;
    Ok(())
}

/// Whether two packed parts hold the same; an older version of the compressor may have packed one of them.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    one == other || matches!((pack::unpack(one), pack::unpack(other)), (Ok(one), Ok(other)) if one == other)
}
