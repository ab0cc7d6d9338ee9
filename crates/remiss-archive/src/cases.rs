//! Cases: documents that share a key are joined, whatever the order in which they came.
//!
//! Documents and keys form a graph; a case is a connected part of it. Adding joins parts at once, by looking up the
//! new document's keys; removing recomputes the one part that is touched. The strongest key of a case is the one
//! whose weakest place in any public member's list is best, ties by text: a rule that knows nothing of arrival. Only
//! where no member is public do the others name the case: an address must not tell what only they say.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::changes::{self, ChangeKind};
use crate::error::Result;
use crate::{DocumentId, rows};

/// A referral and the documents that answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The strongest key, which stands in the members' records.
    pub key: String,
    /// Every key that leads here, in order.
    pub keys: Vec<String>,
    /// Those of them that public documents give.
    pub keys_public: Vec<String>,
    /// Its documents in order of arrival.
    pub members: Vec<DocumentId>,
}

/// Finds the case that a key leads to.
pub(crate) fn find(connection: &Connection, key: &str) -> Result<Option<Case>> {
    let num: Option<i64> = connection
        .prepare_cached("SELECT case_num FROM case_keys WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    num.map(|num| load(connection, num)).transpose()
}

/// Lists cases by key, from the one after `after`.
pub(crate) fn list(connection: &Connection, after: &str, limit: usize) -> Result<Vec<Case>> {
    let nums = connection
        .prepare_cached("SELECT num FROM cases WHERE key > ?1 ORDER BY key LIMIT ?2")?
        .query_map(params![after, rows::limit(limit)], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    nums.into_iter().map(|num| load(connection, num)).collect()
}

/// Gives a document these keys and no others, joining or parting cases, and logs the documents whose key changes by
/// that, the document itself apart.
pub(crate) fn set_keys(connection: &Connection, document: i64, keys: &[String], at_ms: i64) -> Result<()> {
    let old = connection
        .prepare_cached("SELECT key FROM document_keys WHERE document = ?1 ORDER BY place")?
        .query_map([document], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    if old == keys {
        return name_anew(connection, document, at_ms);
    }
    if !old.is_empty() {
        leave(connection, document, at_ms)?;
    }
    if !keys.is_empty() {
        join(connection, document, keys, at_ms)?;
    }
    Ok(())
}

/// Names the case of a document by its strongest key, which another status of the document may have changed, and logs its
/// members where it has.
pub(crate) fn name_anew(connection: &Connection, document: i64, at_ms: i64) -> Result<()> {
    let case: Option<i64> = connection
        .prepare_cached("SELECT case_num FROM documents WHERE num = ?1")?
        .query_row([document], |row| row.get(0))?;
    let Some(case) = case else { return Ok(()) };
    let (former, strongest) = (key_of(connection, case)?, strongest(connection, case)?);
    if former != strongest {
        connection.prepare_cached("UPDATE cases SET key = ?2 WHERE num = ?1")?.execute(params![case, strongest])?;
        log_members(connection, members_of(connection, case)?.iter(), at_ms)?;
    }
    Ok(())
}

/// The parts of all documents with keys, computed anew: what the stored cases must equal.
pub(crate) fn recompute(connection: &Connection) -> Result<BTreeMap<String, BTreeSet<i64>>> {
    let links = connection
        .prepare(&format!("{LINKS} ORDER BY k.document, k.place"))?
        .query_map([], link)?
        .collect::<rusqlite::Result<Vec<Link>>>()?;
    Ok(parts(&links).into_iter().map(|part| (part.strongest(), part.documents)).collect())
}

fn load(connection: &Connection, num: i64) -> Result<Case> {
    let key = key_of(connection, num)?;
    let keys = connection
        .prepare_cached("SELECT key FROM case_keys WHERE case_num = ?1 ORDER BY key")?
        .query_map([num], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let keys_public = connection
        .prepare_cached(
            "SELECT DISTINCT k.key FROM documents d JOIN document_keys k ON k.document = d.num
             WHERE d.case_num = ?1 AND d.status = 'public' ORDER BY k.key",
        )?
        .query_map([num], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let members = connection
        .prepare_cached("SELECT id FROM documents WHERE case_num = ?1 ORDER BY num")?
        .query_map([num], |row| rows::id(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Case { key, keys, keys_public, members })
}

fn join(connection: &Connection, document: i64, keys: &[String], at_ms: i64) -> Result<()> {
    let mut touched: BTreeMap<i64, i64> = BTreeMap::new();
    for (place, key) in (0_i64..).zip(keys) {
        connection
            .prepare_cached("INSERT INTO document_keys (document, key, place) VALUES (?1, ?2, ?3)")?
            .execute(params![document, key, place])?;
        let found: Option<i64> = connection
            .prepare_cached("SELECT case_num FROM case_keys WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        if let Some(case) = found {
            touched.insert(case, 0);
        }
    }
    for (case, members) in &mut touched {
        *members = connection
            .prepare_cached("SELECT count(*) FROM documents WHERE case_num = ?1")?
            .query_row([case], |row| row.get(0))?;
    }
    // The largest stays, so that the fewest rows are written.
    let stays = touched.iter().max_by_key(|(_, members)| **members).map(|(case, _)| *case);
    let case = if let Some(case) = stays {
        case
    } else {
        connection.prepare_cached("INSERT INTO cases (key) VALUES (?1)")?.execute([&keys[0]])?;
        connection.last_insert_rowid()
    };
    let mut former = Vec::new();
    if stays.is_some() {
        former.push((key_of(connection, case)?, members_of(connection, case)?));
    }
    for other in touched.keys().filter(|other| **other != case) {
        former.push((key_of(connection, *other)?, members_of(connection, *other)?));
        connection
            .prepare_cached("UPDATE documents SET case_num = ?2 WHERE case_num = ?1")?
            .execute(params![other, case])?;
        connection
            .prepare_cached("UPDATE case_keys SET case_num = ?2 WHERE case_num = ?1")?
            .execute(params![other, case])?;
        connection.prepare_cached("DELETE FROM cases WHERE num = ?1")?.execute([other])?;
    }
    connection.prepare_cached("UPDATE documents SET case_num = ?2 WHERE num = ?1")?.execute(params![document, case])?;
    for key in keys {
        connection
            .prepare_cached("INSERT OR IGNORE INTO case_keys (key, case_num) VALUES (?1, ?2)")?
            .execute(params![key, case])?;
    }
    let strongest = strongest(connection, case)?;
    connection.prepare_cached("UPDATE cases SET key = ?2 WHERE num = ?1")?.execute(params![case, strongest])?;
    for (key, members) in former {
        if key != strongest {
            log_members(connection, members.iter().filter(|(num, _)| *num != document), at_ms)?;
        }
    }
    Ok(())
}

/// Takes a document out of its case and joins anew what remains of it.
fn leave(connection: &Connection, document: i64, at_ms: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM document_keys WHERE document = ?1")?.execute([document])?;
    let case: Option<i64> = connection
        .prepare_cached("SELECT case_num FROM documents WHERE num = ?1")?
        .query_row([document], |row| row.get(0))?;
    let Some(case) = case else { return Ok(()) };
    let former = key_of(connection, case)?;
    connection.prepare_cached("UPDATE documents SET case_num = NULL WHERE num = ?1")?.execute([document])?;
    let members: BTreeMap<i64, String> = members_of(connection, case)?.into_iter().collect();
    let links = connection
        .prepare_cached(&format!("{LINKS} WHERE d.case_num = ?1 ORDER BY k.document, k.place"))?
        .query_map([case], link)?
        .collect::<rusqlite::Result<Vec<Link>>>()?;
    connection.prepare_cached("UPDATE documents SET case_num = NULL WHERE case_num = ?1")?.execute([case])?;
    connection.prepare_cached("DELETE FROM case_keys WHERE case_num = ?1")?.execute([case])?;
    connection.prepare_cached("DELETE FROM cases WHERE num = ?1")?.execute([case])?;
    for part in parts(&links) {
        let key = part.strongest();
        connection.prepare_cached("INSERT INTO cases (key) VALUES (?1)")?.execute([&key])?;
        let num = connection.last_insert_rowid();
        for document in &part.documents {
            connection
                .prepare_cached("UPDATE documents SET case_num = ?2 WHERE num = ?1")?
                .execute(params![document, num])?;
        }
        for text in part.places.keys() {
            connection
                .prepare_cached("INSERT INTO case_keys (key, case_num) VALUES (?1, ?2)")?
                .execute(params![text, num])?;
        }
        if key != former {
            let named = part.documents.iter().filter_map(|num| Some((*num, members.get(num)?.clone())));
            log_members(connection, named.collect::<Vec<_>>().iter(), at_ms)?;
        }
    }
    Ok(())
}

fn log_members<'a>(
    connection: &Connection,
    members: impl Iterator<Item = &'a (i64, String)>,
    at_ms: i64,
) -> Result<()> {
    for (num, id) in members {
        changes::log(connection, id, ChangeKind::Updated, at_ms)?;
        connection
            .prepare_cached("UPDATE documents SET changed_at = ?2 WHERE num = ?1")?
            .execute(params![num, at_ms])?;
    }
    Ok(())
}

fn key_of(connection: &Connection, case: i64) -> Result<String> {
    Ok(connection.prepare_cached("SELECT key FROM cases WHERE num = ?1")?.query_row([case], |row| row.get(0))?)
}

fn strongest(connection: &Connection, case: i64) -> Result<String> {
    Ok(connection
        .prepare_cached(
            "SELECT key FROM (
                 SELECT k.key, max(k.place) AS place, max(CASE d.status WHEN 'public' THEN k.place END) AS place_public
                 FROM documents d JOIN document_keys k ON k.document = d.num WHERE d.case_num = ?1 GROUP BY k.key
             ) ORDER BY place_public IS NULL, place_public, place, key LIMIT 1",
        )?
        .query_row([case], |row| row.get(0))?)
}

fn members_of(connection: &Connection, case: i64) -> Result<Vec<(i64, String)>> {
    Ok(connection
        .prepare_cached("SELECT num, id FROM documents WHERE case_num = ?1 ORDER BY num")?
        .query_map([case], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

/// A key that a document gives.
struct Link {
    document: i64,
    key: String,
    place: i64,
    is_public: bool,
}

const LINKS: &str = "SELECT k.document, k.key, k.place, d.status = 'public'
    FROM documents d JOIN document_keys k ON k.document = d.num";

fn link(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link { document: row.get(0)?, key: row.get(1)?, place: row.get(2)?, is_public: row.get(3)? })
}

/// Documents that hang together, and their keys with the weakest place that each has: in public documents, and in any.
#[derive(Default)]
struct Part {
    documents: BTreeSet<i64>,
    places: BTreeMap<String, (Option<i64>, i64)>,
}

impl Part {
    fn strongest(&self) -> String {
        let best =
            self.places.iter().min_by_key(|(key, (public, any))| (public.is_none(), *public, *any, key.as_str()));
        best.map(|(key, _)| key.clone()).unwrap_or_default()
    }
}

/// The connected parts of documents and keys; the links of one document stand together.
fn parts(links: &[Link]) -> Vec<Part> {
    let mut parent: BTreeMap<i64, i64> = BTreeMap::new();
    let mut giver_of_key: BTreeMap<&str, i64> = BTreeMap::new();
    for Link { document, key, .. } in links {
        parent.entry(*document).or_insert(*document);
        let giver = *giver_of_key.entry(key).or_insert(*document);
        let (one, other) = (root(&mut parent, *document), root(&mut parent, giver));
        parent.insert(one.max(other), one.min(other));
    }
    let mut parts: BTreeMap<i64, Part> = BTreeMap::new();
    for Link { document, key, place, is_public } in links {
        let part = parts.entry(root(&mut parent, *document)).or_default();
        part.documents.insert(*document);
        let public = is_public.then_some(*place);
        let known = part.places.entry(key.clone()).or_insert((public, *place));
        *known = (known.0.max(public), known.1.max(*place));
    }
    parts.into_values().collect()
}

/// The first document of the part that a document belongs to.
fn root(parent: &mut BTreeMap<i64, i64>, mut document: i64) -> i64 {
    while let Some(up) = parent.get(&document).copied()
        && up != document
    {
        // Halving the path keeps later walks short.
        let above = parent.get(&up).copied().unwrap_or(up);
        parent.insert(document, above);
        document = above;
    }
    document
}
