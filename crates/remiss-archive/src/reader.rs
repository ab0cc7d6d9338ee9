//! Reading handle: cheap to clone, usable from any number of threads beside the one writer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use rusqlite::Connection;

use crate::audit::{self, AuditEntry};
use crate::cases::{self, Case, Sight};
use crate::changes::{self, Change, ChangePage};
use crate::corrections::{self, Correction};
use crate::coverage::{self, Coverage, Stats};
use crate::document::{Full, Layout, Lookup, Stored, Times};
use crate::error::{Error, Result};
use crate::inputs::{self, Failure, Input};
use crate::mask::{mask_numbers, mask_value};
use crate::originals::{Original, Originals};
use crate::tokens::Token;
use crate::{DocumentId, names, read, rows, schema, tokens};

/// Idle connections that are kept for the next call; more than a service has search threads.
const IDLE_MAX: usize = 32;
/// Documents that one step of an iteration reads: enough to make the step cheap, little memory even if all are long.
const STEP: usize = 64;

/// Reads an archive. Every call sees one consistent state, and waits for no writer.
#[derive(Debug, Clone)]
pub struct Reader {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    dir: PathBuf,
    originals: Originals,
    idle: Mutex<Vec<Connection>>,
}

impl Reader {
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let connection = schema::open_reader(dir)?;
        Ok(Self {
            shared: Arc::new(Shared {
                dir: dir.to_owned(),
                originals: Originals::new(dir),
                idle: Mutex::new(vec![connection]),
            }),
        })
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.shared.dir
    }

    /// What an identifier leads to: a document, its successor, a tombstone or nothing.
    pub fn lookup(&self, id: DocumentId) -> Result<Lookup> {
        self.with(|connection| read::lookup(connection, id))
    }

    /// A current document.
    pub fn get(&self, id: DocumentId) -> Result<Option<Stored>> {
        self.with(|connection| read::head_of(connection, id)?.map(|head| read::stored(connection, head)).transpose())
    }

    /// A current document with its text.
    pub fn full(&self, id: DocumentId) -> Result<Option<Full>> {
        self.with(|connection| read::head_of(connection, id)?.map(|head| read::full(connection, head)).transpose())
    }

    /// A current document with its text as it is found by: names of private persons masked where their time is over.
    pub fn searchable(&self, id: DocumentId) -> Result<Option<Full>> {
        self.with(|connection| {
            read::head_of(connection, id)?.map(|head| read::searchable(connection, head)).transpose()
        })
    }

    /// A current document as lists tell of it, the same names masked.
    pub fn listed(&self, id: DocumentId) -> Result<Option<Stored>> {
        self.with(|connection| read::head_of(connection, id)?.map(|head| read::listed(connection, head)).transpose())
    }

    /// The day before which documents are dated whose private persons are not found by name.
    pub fn names_hidden_before(&self) -> Result<Option<Date>> {
        self.with(names::hidden_before)
    }

    /// Whether names of private persons in a document are not found.
    pub fn hides_names(&self, stored: &Stored) -> Result<bool> {
        self.with(|connection| names::are_hidden(connection, stored))
    }

    /// The canonical text of a current document, personal identity numbers masked.
    pub fn text(&self, id: DocumentId) -> Result<Option<String>> {
        self.with(|connection| {
            read::head_of(connection, id)?.map(|head| read::masked_text(connection, &head)).transpose()
        })
    }

    /// The canonical text of a current document as it is kept: for those who review it, never for answers or indexes.
    pub fn unmasked_text(&self, id: DocumentId) -> Result<Option<String>> {
        self.with(|connection| {
            read::head_of(connection, id)?.map(|head| read::text_of_num(connection, id, head.num)).transpose()
        })
    }

    /// Pages and headings of a current document.
    pub fn layout(&self, id: DocumentId) -> Result<Option<Layout>> {
        self.with(|connection| {
            read::head_of(connection, id)?.map(|head| read::layout_of_num(connection, id, head.num)).transpose()
        })
    }

    /// The original bytes of a current document.
    ///
    /// # Errors
    /// Among others when the original is missing on disk.
    pub fn original(&self, id: DocumentId) -> Result<Option<Vec<u8>>> {
        self.original_by(id, read::original)
    }

    /// The original bytes of a current document, to be read piece by piece.
    pub fn open_original(&self, id: DocumentId) -> Result<Option<Original>> {
        self.original_by(id, read::open_original)
    }

    fn original_by<T>(
        &self,
        id: DocumentId,
        read: impl Fn(&Connection, &Originals, &read::Head) -> Result<T>,
    ) -> Result<Option<T>> {
        let found = self.with(|connection| {
            let head = read::head_of(connection, id)?;
            head.map(|head| read(connection, &self.shared.originals, &head)).transpose()
        });
        match found {
            // The file of a document that is being deleted goes after its row: then it is gone, not missing.
            Err(Error::OriginalMissing { .. }) if self.get(id)?.is_none() => Ok(None),
            found => found,
        }
    }

    /// The document that a source names.
    pub fn document_of_source(&self, source: &str) -> Result<Option<DocumentId>> {
        self.with(|connection| {
            let found = inputs::sources(connection, source, "", 1)?;
            Ok(found.into_iter().next().filter(|(name, _)| name == source).map(|(_, id)| id))
        })
    }

    /// Sources that begin with a prefix and come after another, in order, each with its document. They are names as
    /// they were given, for pruning and not for showing: nothing in them is masked.
    pub fn sources(&self, prefix: &str, after: &str, limit: usize) -> Result<Vec<(String, DocumentId)>> {
        self.with(|connection| inputs::sources(connection, prefix, after, limit))
    }

    /// All current documents in order of arrival, read in steps; documents that change meanwhile come in their old or
    /// new state, and stand in the change log after the number that [`Reader::last_seq`] gave before.
    pub fn documents(&self) -> Documents<'_> {
        Documents { reader: self, after: 0, step: Vec::new().into_iter(), ended: false }
    }

    /// Current documents that arrived after one (0 for the first), at most `limit`.
    pub fn documents_after(&self, arrival: i64, limit: usize) -> Result<Vec<Full>> {
        self.with(|connection| {
            let heads = read::heads_after(connection, arrival, limit)?;
            heads.into_iter().map(|head| read::full(connection, head)).collect()
        })
    }

    /// When documents came and changed, in the order asked; none for what is no current document.
    pub fn times(&self, ids: &[DocumentId]) -> Result<Vec<Option<Times>>> {
        self.with(|connection| ids.iter().map(|id| read::times_of(connection, *id)).collect())
    }

    /// When current documents that arrived after one (0 for the first) came and changed, at most `limit`.
    pub fn times_after(&self, arrival: i64, limit: usize) -> Result<Vec<Times>> {
        self.with(|connection| read::times_after(connection, arrival, limit))
    }

    /// Place of the document that arrived last, 0 where there is none.
    pub fn arrivals(&self) -> Result<i64> {
        self.with(read::arrivals)
    }

    /// Documents withheld, or with a withheld original, that arrived after one (0 for the first), at most `limit`.
    pub fn withheld_after(&self, arrival: i64, limit: usize) -> Result<Vec<Stored>> {
        self.with(|connection| {
            let heads = read::withheld_after(connection, arrival, limit)?;
            heads.into_iter().map(|head| read::stored(connection, head)).collect()
        })
    }

    /// Current documents without their texts that arrived after one (0 for the first), at most `limit`.
    pub fn stored_after(&self, arrival: i64, limit: usize) -> Result<Vec<Stored>> {
        self.with(|connection| {
            let heads = read::heads_after(connection, arrival, limit)?;
            heads.into_iter().map(|head| read::stored(connection, head)).collect()
        })
    }

    /// Entries of the change log after a number, at most `limit`.
    pub fn changes(&self, since: i64, limit: usize) -> Result<Vec<Change>> {
        self.with(|connection| changes::since(connection, since, limit))
    }

    /// Entries of the change log after a number that tell of documents in sight, at most `limit`.
    pub fn change_page(&self, sight: Sight, since: i64, limit: usize) -> Result<ChangePage> {
        self.with(|connection| changes::page(connection, sight, since, limit))
    }

    /// Number of the last entry in the change log; it grows with every change.
    pub fn last_seq(&self) -> Result<i64> {
        self.with(changes::last_seq)
    }

    /// The case that a key leads to, as these documents make it.
    pub fn case(&self, sight: Sight, key: &str) -> Result<Option<Case>> {
        self.with(|connection| cases::find(connection, sight, key))
    }

    /// Number of the last entry in the change log, and how many documents there are as of it.
    pub fn extent(&self) -> Result<(i64, u64)> {
        self.with(|connection| {
            let documents: i64 = connection
                .prepare_cached("SELECT coalesce(sum(documents), 0) FROM coverage")?
                .query_row([], |row| row.get(0))?;
            Ok((changes::last_seq(connection)?, documents as u64))
        })
    }

    /// The identifiers of all current documents, and the number of the last entry in the change log.
    pub fn ids(&self) -> Result<(i64, BTreeSet<DocumentId>)> {
        self.with(|connection| {
            let ids = connection
                .prepare_cached("SELECT id FROM documents")?
                .query_map([], |row| rows::id(row, 0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok((changes::last_seq(connection)?, ids))
        })
    }

    /// Cases, as these documents make them, in the order of their strongest keys, from the one after `after`.
    pub fn cases(&self, sight: Sight, after: &str, limit: usize) -> Result<Vec<Case>> {
        self.with(|connection| cases::list(connection, sight, after, limit))
    }

    /// Every correction ever made to a current document, oldest first.
    pub fn corrections(&self, id: DocumentId) -> Result<Vec<Correction>> {
        self.with(|connection| match read::head_of(connection, id)? {
            Some(head) => {
                let mut found = corrections::history(connection, head.num)?;
                if !read::reading(connection, &head)?.numbers_allowed {
                    for correction in &mut found {
                        mask_value(&mut correction.value);
                        correction.why = mask_numbers(&correction.why).into_owned();
                    }
                }
                Ok(found)
            }
            None => Ok(Vec::new()),
        })
    }

    /// The token with an id, also one that is revoked or has ended.
    pub fn token(&self, id: &str) -> Result<Option<Token>> {
        self.with(|connection| tokens::find(connection, id))
    }

    /// All tokens that were ever made, oldest first.
    pub fn tokens(&self) -> Result<Vec<Token>> {
        self.with(tokens::list)
    }

    /// The audit log, latest first; of one document or of all.
    pub fn audit(&self, id: Option<DocumentId>, limit: usize) -> Result<Vec<AuditEntry>> {
        self.with(|connection| audit::list(connection, id, None, limit))
    }

    /// Entries of the audit log from before a number, of one document or of all, latest first.
    pub fn audit_before(&self, id: Option<DocumentId>, num: i64, limit: usize) -> Result<Vec<AuditEntry>> {
        self.with(|connection| audit::list(connection, id, Some(num), limit))
    }

    /// Counts per committee and month.
    pub fn coverage(&self) -> Result<Vec<Coverage>> {
        self.with(coverage::coverage)
    }

    /// How much there is in all.
    pub fn stats(&self) -> Result<Stats> {
        self.with(coverage::stats)
    }

    /// How a file was when it was last read.
    pub fn input(&self, path: &str) -> Result<Option<Input>> {
        self.with(|connection| inputs::input(connection, path))
    }

    /// Sources that could not be read and whose names begin with a prefix, in order.
    pub fn failures(&self, prefix: &str, limit: usize) -> Result<Vec<Failure>> {
        let mut found = self.with(|connection| inputs::failures(connection, prefix, limit))?;
        for failure in &mut found {
            failure.source = mask_numbers(&failure.source).into_owned();
        }
        Ok(found)
    }

    pub(crate) fn originals(&self) -> &Originals {
        &self.shared.originals
    }

    /// Runs a call on a connection of its own, inside a transaction, so that all its statements see one state.
    pub(crate) fn with<T>(&self, call: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => schema::open_reader(&self.shared.dir)?,
        };
        connection.prepare_cached("BEGIN")?.execute([])?;
        let result = call(&connection);
        connection.prepare_cached("COMMIT")?.execute([])?;
        let mut idle = self.idle();
        if idle.len() < IDLE_MAX {
            idle.push(connection);
        }
        result
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // A thread that panicked between two list operations left the list whole.
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Iterates over all current documents in order of arrival.
#[derive(Debug)]
pub struct Documents<'a> {
    reader: &'a Reader,
    after: i64,
    step: std::vec::IntoIter<Full>,
    ended: bool,
}

impl Iterator for Documents<'_> {
    type Item = Result<Full>;

    fn next(&mut self) -> Option<Result<Full>> {
        if self.step.len() == 0 && !self.ended {
            match self.reader.documents_after(self.after, STEP) {
                Ok(step) => {
                    self.ended = step.len() < STEP;
                    self.after = step.last().map_or(self.after, |last| last.stored.arrival);
                    self.step = step.into_iter();
                }
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        self.step.next().map(Ok)
    }
}
