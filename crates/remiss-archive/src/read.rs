//! Reading documents from the catalogue: one consistent picture a call.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::document::{Full, Layout, Lookup, Reading, Status, Stored, Times, Tombstone, timestamp};
use crate::error::{Error, Result};
use crate::mask::mask_numbers;
use crate::originals::{Original, Originals};
use crate::{DocumentId, corrections, names, pack, rows};

/// What stands in the short row of a document.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub(crate) struct Head {
    pub(crate) num: i64,
    pub(crate) id: DocumentId,
    pub(crate) source: String,
    pub(crate) in_file: bool,
    pub(crate) blake3: [u8; 32],
    pub(crate) status: Status,
    pub(crate) status_by_hand: bool,
    pub(crate) original_withheld: bool,
    pub(crate) original_by_hand: bool,
    pub(crate) sha256: [u8; 32],
    bytes: i64,
    pages: i64,
    media_type: String,
    pub(crate) added_at: i64,
    changed_at: i64,
    case: Option<String>,
    public_case: Option<String>,
}

const HEAD: &str = "SELECT d.num, d.id, d.source, d.in_file, d.blake3, d.status, d.status_by_hand, d.original_withheld,
    d.original_by_hand, d.sha256, d.bytes, d.pages, d.media_type, d.added_at, d.changed_at, c.key, p.key
    FROM documents d LEFT JOIN cases c ON c.num = d.case_num LEFT JOIN public_cases p ON p.num = d.public_case_num";

fn head(row: &Row<'_>) -> rusqlite::Result<Head> {
    let status: String = row.get(5)?;
    Ok(Head {
        num: row.get(0)?,
        id: rows::id(row, 1)?,
        source: row.get(2)?,
        in_file: row.get(3)?,
        blake3: row.get(4)?,
        status: Status::from_catalogue(&status),
        status_by_hand: row.get(6)?,
        original_withheld: row.get(7)?,
        original_by_hand: row.get(8)?,
        sha256: row.get(9)?,
        bytes: row.get(10)?,
        pages: row.get(11)?,
        media_type: row.get(12)?,
        added_at: row.get(13)?,
        changed_at: row.get(14)?,
        case: row.get(15)?,
        public_case: row.get(16)?,
    })
}

pub(crate) fn head_of(connection: &Connection, id: DocumentId) -> Result<Option<Head>> {
    let sql = head_where(" WHERE d.id = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([id.as_str()], head).optional()?)
}

pub(crate) fn head_of_num(connection: &Connection, num: i64) -> Result<Head> {
    let sql = head_where(" WHERE d.num = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([num], head)?)
}

pub(crate) fn heads_after(connection: &Connection, after: i64, limit: usize) -> Result<Vec<Head>> {
    let sql = head_where(" WHERE d.num > ?1 ORDER BY d.num LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(params![after, rows::limit(limit)], head)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

const TIMES: &str = "SELECT id, added_at, changed_at, status, num FROM documents";

fn times(row: &Row<'_>) -> rusqlite::Result<Times> {
    Ok(Times {
        id: rows::id(row, 0)?,
        added_at: timestamp(row.get(1)?),
        changed_at: timestamp(row.get(2)?),
        status: Status::from_catalogue(&row.get::<_, String>(3)?),
        arrival: row.get(4)?,
    })
}

pub(crate) fn times_of(connection: &Connection, id: DocumentId) -> Result<Option<Times>> {
    let sql = format!("{TIMES} WHERE id = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([id.as_str()], times).optional()?)
}

pub(crate) fn times_after(connection: &Connection, after: i64, limit: usize) -> Result<Vec<Times>> {
    let sql = format!("{TIMES} WHERE num > ?1 ORDER BY num LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(params![after, rows::limit(limit)], times)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn arrivals(connection: &Connection) -> Result<i64> {
    let last: Option<i64> =
        connection.prepare_cached("SELECT max(num) FROM documents")?.query_row([], |row| row.get(0))?;
    Ok(last.unwrap_or(0))
}

/// Documents that are kept from the public, or whose originals are, until someone has looked at them.
pub(crate) fn withheld_after(connection: &Connection, after: i64, limit: usize) -> Result<Vec<Head>> {
    let sql =
        head_where(" WHERE d.num > ?1 AND (d.original_withheld = 1 OR d.status = 'withheld') ORDER BY d.num LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(params![after, rows::limit(limit)], head)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn head_where(condition: &str) -> String {
    format!("{HEAD}{condition}")
}

/// What was read in a document, as stored: without corrections, case and source.
pub(crate) fn reading(connection: &Connection, head: &Head) -> Result<Reading> {
    let packed: Vec<u8> = connection
        .prepare_cached("SELECT reading FROM contents WHERE document = ?1")?
        .query_row([head.num], |row| row.get(0))?;
    let bytes = unpack(head.id, "the record", &packed)?;
    serde_json::from_slice(&bytes).map_err(|error| Error::Damaged {
        id: head.id,
        what: "the record",
        reason: error.to_string(),
    })
}

pub(crate) fn stored(connection: &Connection, head: Head) -> Result<Stored> {
    let corrections = corrections::in_force(connection, head.num)?;
    let Reading { mut record, numbers_allowed, .. } = corrections::apply(reading(connection, &head)?, &corrections)?;
    record.case = head.case;
    let shown = |source: String| if numbers_allowed { source } else { mask_numbers(&source).into_owned() };
    let sources = connection
        .prepare_cached("SELECT source FROM sources WHERE document = ?1 ORDER BY source")?
        .query_map([head.num], |row| row.get(0).map(shown))?
        .collect::<rusqlite::Result<_>>()?;
    record.source = shown(head.source);
    Ok(Stored {
        record,
        id: head.id,
        added_at: timestamp(head.added_at),
        changed_at: timestamp(head.changed_at),
        media_type: head.media_type,
        bytes: head.bytes as u64,
        pages: head.pages as u32,
        sha256: data_encoding::HEXLOWER.encode(&head.sha256),
        status: head.status,
        original_withheld: head.original_withheld,
        corrected: corrections.into_iter().map(|(field, _)| field).collect(),
        sources,
        arrival: head.num,
        public_case: head.public_case,
    })
}

pub(crate) fn full(connection: &Connection, head: Head) -> Result<Full> {
    let (id, num) = (head.id, head.num);
    let layout = layout_of_num(connection, id, num)?;
    let text = mask(text_of_num(connection, id, num)?, &layout);
    Ok(Full { stored: stored(connection, head)?, text, layout })
}

/// The document as it may be searched.
pub(crate) fn searchable(connection: &Connection, head: Head) -> Result<Full> {
    let mut full = full(connection, head)?;
    if names::are_hidden(connection, &full.stored)? {
        names::hide(&mut full)?;
    }
    Ok(full)
}

/// The document as lists may tell of it.
pub(crate) fn listed(connection: &Connection, head: Head) -> Result<Stored> {
    let (id, num) = (head.id, head.num);
    let mut stored = stored(connection, head)?;
    if names::are_hidden(connection, &stored)? {
        names::hide_in_stored(&mut stored, &text_of_num(connection, id, num)?)?;
    }
    Ok(stored)
}

/// The text as it may be shown.
pub(crate) fn masked_text(connection: &Connection, head: &Head) -> Result<String> {
    let layout = layout_of_num(connection, head.id, head.num)?;
    Ok(mask(text_of_num(connection, head.id, head.num)?, &layout))
}

fn mask(text: String, layout: &Layout) -> String {
    if layout.masked.is_empty() { text } else { crate::mask::mask(&text, &layout.masked) }
}

pub(crate) fn lookup(connection: &Connection, id: DocumentId) -> Result<Lookup> {
    if let Some(head) = head_of(connection, id)? {
        return Ok(Lookup::Found(Box::new(stored(connection, head)?)));
    }
    if let Some(tombstone) = tombstone(connection, id)? {
        return Ok(Lookup::Deleted(tombstone));
    }
    match redirect(connection, id)? {
        // What replaced it may be deleted by now; then there is nowhere to lead to.
        Some(target) => match tombstone(connection, target)? {
            Some(tombstone) => Ok(Lookup::Deleted(tombstone)),
            None => Ok(Lookup::Moved(target)),
        },
        None => Ok(Lookup::Unknown),
    }
}

pub(crate) fn redirect(connection: &Connection, id: DocumentId) -> Result<Option<DocumentId>> {
    Ok(connection
        .prepare_cached("SELECT target FROM redirects WHERE id = ?1")?
        .query_row([id.as_str()], |row| rows::id(row, 0))
        .optional()?)
}

pub(crate) fn tombstone(connection: &Connection, id: DocumentId) -> Result<Option<Tombstone>> {
    Ok(connection
        .prepare_cached("SELECT id, at, reason, refused, status FROM tombstones WHERE id = ?1")?
        .query_row([id.as_str()], |row| {
            Ok(Tombstone {
                id: rows::id(row, 0)?,
                deleted_at: timestamp(row.get(1)?),
                reason: mask_numbers(&row.get::<_, String>(2)?).into_owned(),
                refused: row.get(3)?,
                status: Status::from_catalogue(&row.get::<_, String>(4)?),
            })
        })
        .optional()?)
}

/// The text as it is kept, nothing masked.
pub(crate) fn text_of_num(connection: &Connection, id: DocumentId, num: i64) -> Result<String> {
    let packed: Vec<u8> = connection
        .prepare_cached("SELECT text FROM contents WHERE document = ?1")?
        .query_row([num], |row| row.get(0))?;
    let bytes = unpack(id, "the text", &packed)?;
    String::from_utf8(bytes).map_err(|error| Error::Damaged { id, what: "the text", reason: error.to_string() })
}

pub(crate) fn layout_of_num(connection: &Connection, id: DocumentId, num: i64) -> Result<Layout> {
    let packed: Vec<u8> = connection
        .prepare_cached("SELECT layout FROM contents WHERE document = ?1")?
        .query_row([num], |row| row.get(0))?;
    let bytes = unpack(id, "the page map", &packed)?;
    serde_json::from_slice(&bytes).map_err(|error| Error::Damaged {
        id,
        what: "the page map",
        reason: error.to_string(),
    })
}

pub(crate) fn original(connection: &Connection, originals: &Originals, head: &Head) -> Result<Vec<u8>> {
    if head.in_file {
        let name = Originals::name(&head.blake3);
        return originals
            .read(&name)?
            .ok_or_else(|| Error::OriginalMissing { id: head.id, path: originals.path(&name) });
    }
    let packed: Option<Vec<u8>> = connection
        .prepare_cached("SELECT original FROM contents WHERE document = ?1")?
        .query_row([head.num], |row| row.get(0))?;
    let packed = packed.ok_or_else(|| Error::Damaged {
        id: head.id,
        what: "the original",
        reason: "it is neither in the catalogue nor on disk".to_owned(),
    })?;
    unpack(head.id, "the original", &packed)
}

pub(crate) fn open_original(connection: &Connection, originals: &Originals, head: &Head) -> Result<Original> {
    if !head.in_file {
        return original(connection, originals, head).map(Original::in_memory);
    }
    let name = Originals::name(&head.blake3);
    originals.open(&name)?.ok_or_else(|| Error::OriginalMissing { id: head.id, path: originals.path(&name) })
}

fn unpack(id: DocumentId, what: &'static str, packed: &[u8]) -> Result<Vec<u8>> {
    pack::unpack(packed).map_err(|reason| Error::Damaged { id, what, reason })
}
