//! Checking that the archive is whole: every damage named, with what to do.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::time::{Duration, SystemTime};

use rusqlite::Connection;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::originals::Originals;
use crate::read::{self, Head};
use crate::{DocumentId, Reader, Sight, cases, rows};

/// Documents checked in one consistent step; short steps let a deletion empty the log meanwhile.
const STEP: usize = 64;
/// A file without a row that is younger than this may belong to a batch that is about to be committed.
const STRAY_AFTER: Duration = Duration::from_mins(10);
const RESTORE: &str = "restore the archive from its last backup";

/// Something in the archive that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable name of the kind of problem.
    pub code: &'static str,
    /// What it concerns: a document, a file, the catalogue.
    pub subject: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl Problem {
    fn new(code: &'static str, subject: impl Display, what: impl Display, advice: impl Display) -> Self {
        Self { code, subject: subject.to_string(), what: what.to_string(), advice: advice.to_string() }
    }
}

impl Reader {
    /// Checks the catalogue, and that every record, text and original can be read; `thorough` also hashes the originals.
    ///
    /// # Errors
    /// Only when the check itself cannot be made; damage is among the problems.
    pub fn verify(&self, thorough: bool) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        note(&mut problems, self.with(catalogue))?;
        note(&mut problems, self.with(references))?;
        note(&mut problems, self.check_documents(thorough))?;
        note(&mut problems, self.strays())?;
        note(&mut problems, self.with(coverage))?;
        note(&mut problems, self.with(joined))?;
        Ok(problems)
    }

    fn check_documents(&self, thorough: bool) -> Result<Vec<Problem>> {
        let mut problems = Vec::new();
        let mut after = 0;
        loop {
            let step = self.with(|connection| {
                let heads = read::heads_after(connection, after, STEP)?;
                for head in &heads {
                    problems.extend(document(connection, self.originals(), head, thorough)?);
                }
                Ok(heads.last().map(|head| head.num))
            });
            match step {
                Ok(Some(last)) => after = last,
                Ok(None) => return Ok(problems),
                Err(error) => {
                    note(&mut problems, Err(error))?;
                    return Ok(problems);
                }
            }
        }
    }

    /// Files that no document needs: what a writer killed between file and row left behind.
    fn strays(&self) -> Result<Vec<Problem>> {
        let names = self.originals().names()?;
        let known = self.with(|connection| {
            Ok(connection
                .prepare("SELECT lower(hex(blake3)) FROM documents WHERE in_file = 1")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<BTreeSet<String>>>()?)
        })?;
        let old = |name: &str| {
            let modified = std::fs::metadata(self.originals().path(name)).and_then(|metadata| metadata.modified());
            modified.is_ok_and(|time| SystemTime::now().duration_since(time).is_ok_and(|age| age > STRAY_AFTER))
        };
        Ok(names
            .iter()
            .filter(|name| !known.contains(*name) && old(name))
            .map(|name| {
                let path = self.originals().path(name);
                Problem::new(
                    "original-stray",
                    path.display(),
                    "no document has this original",
                    "remove the file, or ingest it if it is wanted",
                )
            })
            .collect())
    }
}

/// Damage that stops a check is a problem like any other; only what is no damage stops the whole.
fn note(problems: &mut Vec<Problem>, found: Result<Vec<Problem>>) -> Result<()> {
    match found {
        Ok(found) => problems.extend(found),
        Err(Error::Catalogue { source, .. })
            if matches!(
                source.sqlite_error_code(),
                Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase)
            ) || matches!(source, rusqlite::Error::FromSqlConversionFailure(..)) =>
        {
            problems.push(Problem::new("catalogue-damaged", "catalogue", source, RESTORE));
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

fn catalogue(connection: &Connection) -> Result<Vec<Problem>> {
    let told = connection
        .prepare("PRAGMA integrity_check(20)")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(told
        .into_iter()
        .filter(|line| line != "ok")
        .map(|line| Problem::new("catalogue-damaged", "catalogue", line, RESTORE))
        .collect())
}

fn references(connection: &Connection) -> Result<Vec<Problem>> {
    let mut problems: Vec<Problem> = connection
        .prepare("PRAGMA foreign_key_check")?
        .query_map([], |row| Ok((row.get(0)?, row.get(2)?)))?
        .map(|pair: rusqlite::Result<(String, String)>| {
            let (table, parent) = pair?;
            Ok(Problem::new("reference-broken", table, format!("a row refers to a missing row of {parent}"), RESTORE))
        })
        .collect::<Result<_>>()?;
    let lost = connection
        .prepare(
            "SELECT id FROM documents d WHERE NOT EXISTS (SELECT 1 FROM contents c WHERE c.document = d.num)
             OR (NOT EXISTS (SELECT 1 FROM sources s WHERE s.document = d.num)
                 AND NOT EXISTS (SELECT 1 FROM orphans o WHERE o.document = d.num))",
        )?
        .query_map([], |row| rows::id(row, 0))?
        .collect::<rusqlite::Result<Vec<DocumentId>>>()?;
    problems.extend(
        lost.into_iter().map(|id| Problem::new("reference-broken", id, "its contents or sources are missing", RESTORE)),
    );
    let nowhere = connection
        .prepare(
            "SELECT id FROM redirects r WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = r.target)
             AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.id = r.target)",
        )?
        .query_map([], |row| rows::id(row, 0))?
        .collect::<rusqlite::Result<Vec<DocumentId>>>()?;
    problems.extend(nowhere.into_iter().map(|id| Problem::new("redirect-broken", id, "it leads nowhere", RESTORE)));
    Ok(problems)
}

fn document(connection: &Connection, originals: &Originals, head: &Head, thorough: bool) -> Result<Vec<Problem>> {
    let advice = format!("ingest {:?} again, or {RESTORE}", head.source);
    let parts = read::reading(connection, head)
        .map(|_| ())
        .and_then(|()| read::text_of_num(connection, head.id, head.num).map(|_| ()))
        .and_then(|()| read::layout_of_num(connection, head.id, head.num).map(|_| ()));
    let mut problems = Vec::new();
    match parts {
        Err(Error::Damaged { id, what, reason }) => {
            problems.push(Problem::new("document-damaged", id, format!("{what}: {reason}"), &advice));
        }
        parts => parts?,
    }
    if DocumentId::from_digest(&head.blake3) != head.id {
        problems.push(Problem::new("document-damaged", head.id, "its identifier is not that of its digest", RESTORE));
    }
    if head.in_file && !thorough {
        if !originals.path(&Originals::name(&head.blake3)).is_file() {
            problems.push(Problem::new("original-missing", head.id, "its file is missing", advice));
        }
        return Ok(problems);
    }
    match read::original(connection, originals, head) {
        Ok(bytes) if blake3::hash(&bytes) != head.blake3 || Sha256::digest(&bytes)[..] != head.sha256 => {
            problems.push(Problem::new("original-damaged", head.id, "its bytes are not those that came", advice));
        }
        Ok(_) => {}
        Err(Error::OriginalMissing { path, .. }) => {
            problems.push(Problem::new("original-missing", head.id, format!("no file {}", path.display()), advice));
        }
        Err(Error::Damaged { what, reason, .. }) => {
            problems.push(Problem::new("original-damaged", head.id, format!("{what}: {reason}"), advice));
        }
        Err(error) => return Err(error),
    }
    Ok(problems)
}

fn coverage(connection: &Connection) -> Result<Vec<Problem>> {
    let wrong: bool = connection.query_row(
        "WITH counted AS (
            SELECT kommun, namnd, month, status, count(*) AS documents, sum(without_text) AS without_text
            FROM documents GROUP BY kommun, namnd, month, status)
         SELECT EXISTS (SELECT * FROM counted EXCEPT SELECT * FROM coverage)
             OR EXISTS (SELECT * FROM coverage EXCEPT SELECT * FROM counted)",
        [],
        |row| row.get(0),
    )?;
    Ok(wrong
        .then(|| {
            Problem::new(
                "coverage-wrong",
                "catalogue",
                "counts per committee and month are not those of the documents",
                RESTORE,
            )
        })
        .into_iter()
        .collect())
}

fn joined(connection: &Connection) -> Result<Vec<Problem>> {
    let mut right = true;
    for sight in [Sight::Public, Sight::All] {
        right &= cases::stored(connection, sight)? == cases::recompute(connection, sight)?;
    }
    Ok((!right)
        .then(|| {
            Problem::new("cases-wrong", "catalogue", "the joined cases are not those of the documents' keys", RESTORE)
        })
        .into_iter()
        .collect())
}
