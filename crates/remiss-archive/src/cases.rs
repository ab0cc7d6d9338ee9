//! Cases: documents that share a key are joined, whatever the order in which they came.
//!
//! Documents and keys form a graph; a case is a connected part of it. There are two such graphs, one of all documents and
//! one of the public ones alone ([`Sight`]), so that nobody hears from a case what only hidden documents say. Adding joins
//! parts at once, by looking up the new document's keys; removing recomputes the one part that is touched. The strongest
//! key of a case is the one whose weakest place in any public member's list is best, ties by text: a rule that knows
//! nothing of arrival. Only where no member is public do the others name the case: an address that staff pass on should
//! lead others to what they may see.

mod parts;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;

use crate::cases::parts::{Link, parts};
use crate::changes::{self, ChangeKind};
use crate::error::Result;
use crate::{DocumentId, rows};

/// Which documents make the cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// The public ones.
    Public,
    /// All.
    All,
}

/// A referral and the documents that answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The strongest key, which stands in the members' records.
    pub key: String,
    /// Every key that leads here, in order.
    pub keys: Vec<String>,
    /// Its documents in order of arrival.
    pub members: Vec<DocumentId>,
}

/// Where the cases of one sight lie.
struct Tables {
    cases: &'static str,
    keys: &'static str,
    /// The column of `documents`.
    case_num: &'static str,
}

impl Sight {
    fn tables(self) -> Tables {
        match self {
            Self::Public => Tables { cases: "public_cases", keys: "public_case_keys", case_num: "public_case_num" },
            Self::All => Tables { cases: "cases", keys: "case_keys", case_num: "case_num" },
        }
    }

    /// A statement about the cases of this sight, in which `{cases}`, `{keys}` and `{num}` stand for their places.
    fn sql(self, statement: &str) -> String {
        let Tables { cases, keys, case_num } = self.tables();
        statement.replace("{cases}", cases).replace("{keys}", keys).replace("{num}", case_num)
    }
}

/// Finds the case that a key leads to.
pub(crate) fn find(connection: &Connection, sight: Sight, key: &str) -> Result<Option<Case>> {
    case_with_key(connection, sight, key)?.map(|num| load(connection, sight, num)).transpose()
}

/// Lists cases by key, from the one after `after`.
pub(crate) fn list(connection: &Connection, sight: Sight, after: &str, limit: usize) -> Result<Vec<Case>> {
    let nums = connection
        .prepare_cached(&sight.sql("SELECT num FROM {cases} WHERE key > ?1 ORDER BY key LIMIT ?2"))?
        .query_map(params![after, rows::limit(limit)], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    nums.into_iter().map(|num| load(connection, sight, num)).collect()
}

/// Gives a document these keys and no others, joining or parting cases as its status says, and logs the other documents
/// whose key changes by that.
pub(crate) fn set_keys(connection: &Connection, document: i64, keys: &[String], at_ms: i64) -> Result<()> {
    let (old, is_public) = (keys_of(connection, document)?, is_public(connection, document)?);
    let mut changed = [Changed::new(), Changed::new()];
    for (sight, changed) in [Sight::Public, Sight::All].into_iter().zip(&mut changed) {
        let counts = sight == Sight::All || is_public;
        match case_of(connection, sight, document)? {
            Some(case) if counts && old == keys => name_anew(connection, sight, case, changed)?,
            Some(case) => leave(connection, sight, document, case, changed)?,
            None => {}
        }
    }
    if old != keys {
        connection.prepare_cached("DELETE FROM document_keys WHERE document = ?1")?.execute([document])?;
        for (place, key) in (0_i64..).zip(keys) {
            connection
                .prepare_cached("INSERT INTO document_keys (document, key, place) VALUES (?1, ?2, ?3)")?
                .execute(params![document, key, place])?;
        }
    }
    for (sight, changed) in [Sight::Public, Sight::All].into_iter().zip(&mut changed) {
        let counts = sight == Sight::All || is_public;
        if counts && !keys.is_empty() && case_of(connection, sight, document)?.is_none() {
            join(connection, sight, document, keys, changed)?;
        }
    }
    let [public, all] = changed;
    let public = log_changed(connection, Sight::Public, public, &BTreeSet::from([document]), at_ms)?;
    log_changed(connection, Sight::All, all, &public, at_ms)?;
    Ok(())
}

/// Brings the cases into line with the status of a document, which has changed.
pub(crate) fn set_status(connection: &Connection, document: i64, at_ms: i64) -> Result<()> {
    let keys = keys_of(connection, document)?;
    set_keys(connection, document, &keys, at_ms)
}

/// Joins the public documents of a catalogue whose format knew no cases of theirs.
pub(crate) fn join_public(connection: &Connection) -> Result<()> {
    let documents = connection
        .prepare("SELECT num FROM documents WHERE status = 'public' AND case_num IS NOT NULL ORDER BY num")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    for document in documents {
        let keys = keys_of(connection, document)?;
        join(connection, Sight::Public, document, &keys, &mut Changed::new())?;
    }
    Ok(())
}

/// The parts of all documents with keys, computed anew: what the stored cases must equal.
pub(crate) fn recompute(connection: &Connection, sight: Sight) -> Result<BTreeMap<String, BTreeSet<i64>>> {
    let seen = if sight == Sight::Public { "WHERE d.status = 'public'" } else { "" };
    let links = connection
        .prepare(&format!("{LINKS} {seen} ORDER BY k.document, k.place"))?
        .query_map([], Link::read)?
        .collect::<rusqlite::Result<Vec<Link>>>()?;
    Ok(parts(&links).into_iter().map(|part| (part.strongest(), part.documents)).collect())
}

/// The cases as they are stored, with their documents by number.
pub(crate) fn stored(connection: &Connection, sight: Sight) -> Result<BTreeMap<String, BTreeSet<i64>>> {
    let mut cases = BTreeMap::<String, BTreeSet<i64>>::new();
    let mut statement = connection
        .prepare(&sight.sql("SELECT c.key, d.num FROM {cases} c LEFT JOIN documents d ON d.{num} = c.num"))?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let members = cases.entry(row.get(0)?).or_default();
        members.extend(row.get::<_, Option<i64>>(1)?);
    }
    Ok(cases)
}

/// Documents whose case has another key than before, with their identifier and that key.
type Changed = BTreeMap<i64, (String, String)>;

fn load(connection: &Connection, sight: Sight, num: i64) -> Result<Case> {
    let key = key_of(connection, sight, num)?;
    let keys = connection
        .prepare_cached(&sight.sql("SELECT key FROM {keys} WHERE case_num = ?1 ORDER BY key"))?
        .query_map([num], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let members = connection
        .prepare_cached(&sight.sql("SELECT id FROM documents WHERE {num} = ?1 ORDER BY num"))?
        .query_map([num], |row| rows::id(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Case { key, keys, members })
}

/// Names a case by its strongest key, which another status of a member may have changed.
fn name_anew(connection: &Connection, sight: Sight, case: i64, changed: &mut Changed) -> Result<()> {
    let (former, strongest) = (key_of(connection, sight, case)?, strongest(connection, sight, case)?);
    if former != strongest {
        rename(connection, sight, case, &strongest)?;
        note(changed, members_of(connection, sight, case)?, &former);
    }
    Ok(())
}

fn join(connection: &Connection, sight: Sight, document: i64, keys: &[String], changed: &mut Changed) -> Result<()> {
    let mut touched: BTreeMap<i64, i64> = BTreeMap::new();
    for key in keys {
        if let Some(case) = case_with_key(connection, sight, key)? {
            touched.insert(case, 0);
        }
    }
    for (case, members) in &mut touched {
        *members = connection
            .prepare_cached(&sight.sql("SELECT count(*) FROM documents WHERE {num} = ?1"))?
            .query_row([case], |row| row.get(0))?;
    }
    // The largest stays, so that the fewest rows are written.
    let stays = touched.iter().max_by_key(|(_, members)| **members).map(|(case, _)| *case);
    let (case, former) = if let Some(case) = stays {
        (case, key_of(connection, sight, case)?)
    } else {
        connection.prepare_cached(&sight.sql("INSERT INTO {cases} (key) VALUES (?1)"))?.execute([&keys[0]])?;
        (connection.last_insert_rowid(), keys[0].clone())
    };
    let mut others = Vec::new();
    for other in touched.keys().filter(|other| **other != case) {
        others.push((key_of(connection, sight, *other)?, members_of(connection, sight, *other)?));
        connection
            .prepare_cached(&sight.sql("UPDATE documents SET {num} = ?2 WHERE {num} = ?1"))?
            .execute(params![other, case])?;
        connection
            .prepare_cached(&sight.sql("UPDATE {keys} SET case_num = ?2 WHERE case_num = ?1"))?
            .execute(params![other, case])?;
        connection.prepare_cached(&sight.sql("DELETE FROM {cases} WHERE num = ?1"))?.execute([other])?;
    }
    connection
        .prepare_cached(&sight.sql("UPDATE documents SET {num} = ?2 WHERE num = ?1"))?
        .execute(params![document, case])?;
    for key in keys {
        connection
            .prepare_cached(&sight.sql("INSERT OR IGNORE INTO {keys} (key, case_num) VALUES (?1, ?2)"))?
            .execute(params![key, case])?;
    }
    let strongest = strongest(connection, sight, case)?;
    rename(connection, sight, case, &strongest)?;
    for (key, members) in others {
        note(changed, members, &key);
    }
    if former != strongest {
        note(changed, members_of(connection, sight, case)?, &former);
    }
    Ok(())
}

/// Takes a document out of its case and joins anew what remains of it.
fn leave(connection: &Connection, sight: Sight, document: i64, case: i64, changed: &mut Changed) -> Result<()> {
    let former = key_of(connection, sight, case)?;
    connection.prepare_cached(&sight.sql("UPDATE documents SET {num} = NULL WHERE num = ?1"))?.execute([document])?;
    let members: BTreeMap<i64, String> = members_of(connection, sight, case)?.into_iter().collect();
    let links = connection
        .prepare_cached(&sight.sql(&format!("{LINKS} WHERE d.{{num}} = ?1 ORDER BY k.document, k.place")))?
        .query_map([case], Link::read)?
        .collect::<rusqlite::Result<Vec<Link>>>()?;
    for clear in [
        "UPDATE documents SET {num} = NULL WHERE {num} = ?1",
        "DELETE FROM {keys} WHERE case_num = ?1",
        "DELETE FROM {cases} WHERE num = ?1",
    ] {
        connection.prepare_cached(&sight.sql(clear))?.execute([case])?;
    }
    for part in parts(&links) {
        let key = part.strongest();
        connection.prepare_cached(&sight.sql("INSERT INTO {cases} (key) VALUES (?1)"))?.execute([&key])?;
        let num = connection.last_insert_rowid();
        for document in &part.documents {
            connection
                .prepare_cached(&sight.sql("UPDATE documents SET {num} = ?2 WHERE num = ?1"))?
                .execute(params![document, num])?;
        }
        for text in part.places.keys() {
            connection
                .prepare_cached(&sight.sql("INSERT INTO {keys} (key, case_num) VALUES (?1, ?2)"))?
                .execute(params![text, num])?;
        }
        if key != former {
            let of_part = part.documents.iter().filter_map(|num| Some((*num, members.get(num)?.clone())));
            note(changed, of_part, &former);
        }
    }
    Ok(())
}

fn note(changed: &mut Changed, members: impl IntoIterator<Item = (i64, String)>, former: &str) {
    for (num, id) in members {
        changed.entry(num).or_insert_with(|| (id, former.to_owned()));
    }
}

/// Logs the documents whose key is another now, for those whose sight this is; returns them with the ones left out.
fn log_changed(
    connection: &Connection,
    sight: Sight,
    changed: Changed,
    left_out: &BTreeSet<i64>,
    at_ms: i64,
) -> Result<BTreeSet<i64>> {
    let mut logged = left_out.clone();
    for (num, (id, former)) in changed {
        let case = case_of(connection, sight, num)?;
        let is_other = case.map(|case| key_of(connection, sight, case)).transpose()?.as_ref() != Some(&former);
        if !is_other || !logged.insert(num) {
            continue;
        }
        changes::log_for(connection, sight, &id, ChangeKind::Updated, at_ms)?;
        if sight == Sight::Public {
            connection
                .prepare_cached("UPDATE documents SET changed_at = ?2 WHERE num = ?1")?
                .execute(params![num, at_ms])?;
        }
    }
    Ok(logged)
}

fn is_public(connection: &Connection, document: i64) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT status = 'public' FROM documents WHERE num = ?1")?
        .query_row([document], |row| row.get(0))?)
}

/// The keys that a document gives, the strongest first.
fn keys_of(connection: &Connection, document: i64) -> Result<Vec<String>> {
    Ok(connection
        .prepare_cached("SELECT key FROM document_keys WHERE document = ?1 ORDER BY place")?
        .query_map([document], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?)
}

fn case_of(connection: &Connection, sight: Sight, document: i64) -> Result<Option<i64>> {
    Ok(connection
        .prepare_cached(&sight.sql("SELECT {num} FROM documents WHERE num = ?1"))?
        .query_row([document], |row| row.get(0))?)
}

fn case_with_key(connection: &Connection, sight: Sight, key: &str) -> Result<Option<i64>> {
    Ok(connection
        .prepare_cached(&sight.sql("SELECT case_num FROM {keys} WHERE key = ?1"))?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

fn key_of(connection: &Connection, sight: Sight, case: i64) -> Result<String> {
    Ok(connection
        .prepare_cached(&sight.sql("SELECT key FROM {cases} WHERE num = ?1"))?
        .query_row([case], |row| row.get(0))?)
}

fn rename(connection: &Connection, sight: Sight, case: i64, key: &str) -> Result<()> {
    connection
        .prepare_cached(&sight.sql("UPDATE {cases} SET key = ?2 WHERE num = ?1 AND key <> ?2"))?
        .execute(params![case, key])?;
    Ok(())
}

fn strongest(connection: &Connection, sight: Sight, case: i64) -> Result<String> {
    Ok(connection
        .prepare_cached(&sight.sql(
            "SELECT key FROM (
                 SELECT k.key, max(k.place) AS place, max(CASE d.status WHEN 'public' THEN k.place END) AS place_public
                 FROM documents d JOIN document_keys k ON k.document = d.num WHERE d.{num} = ?1 GROUP BY k.key
             ) ORDER BY place_public IS NULL, place_public, place, key LIMIT 1",
        ))?
        .query_row([case], |row| row.get(0))?)
}

fn members_of(connection: &Connection, sight: Sight, case: i64) -> Result<Vec<(i64, String)>> {
    Ok(connection
        .prepare_cached(&sight.sql("SELECT num, id FROM documents WHERE {num} = ?1 ORDER BY num"))?
        .query_map([case], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

const LINKS: &str = "SELECT k.document, k.key, k.place, d.status = 'public'
    FROM documents d JOIN document_keys k ON k.document = d.num";
