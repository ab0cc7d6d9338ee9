//! The writing handle: one at a time for each data directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde_json::{Map, Value, json};

use crate::audit::{self, Deed};
use crate::changes::{self, ChangeKind};
use crate::document::{Status, Tombstone, now_ms};
use crate::error::{Attempt, Error, Result};
use crate::failpoint;
use crate::lock::WriterLock;
use crate::originals::{self, Originals};
use crate::read::{self, Head};
use crate::{Batch, DocumentId, Reader, cases, corrections, inputs, names, remove, schema, succession};

/// Writes to an archive, and reads it.
///
/// Only one exists for a data directory at a time, on whatever process; readers are not hindered.
#[derive(Debug)]
pub struct Archive {
    connection: Connection,
    originals: Originals,
    reader: Reader,
    dir: PathBuf,
    // Dropped last: the next writer starts when the connection is closed.
    _lock: WriterLock,
}

impl Archive {
    /// Opens the archive in a data directory for writing, creating both if need be. `purpose` is what a second writer
    /// is told ("remiss ingest").
    ///
    /// # Errors
    /// When another writer is at work, a newer program wrote the directory, or the disk refuses.
    pub fn create_or_open(dir: &Path, purpose: &str) -> Result<Self> {
        Self::create_or_open_within(dir, purpose, Duration::ZERO)
    }

    /// As [`Archive::create_or_open`], but waits for another writer to end.
    ///
    /// # Errors
    /// As there, the other writer outlasting the patience.
    pub fn create_or_open_within(dir: &Path, purpose: &str, patience: Duration) -> Result<Self> {
        if !dir.is_dir() {
            fs::create_dir_all(dir).attempt("create", dir)?;
            if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                originals::sync_dir(parent)?;
            }
        }
        let lock = WriterLock::take(dir, purpose, patience)?;
        let originals = Originals::new(dir);
        let connection = schema::open_writer(dir)?;
        originals.prepare()?;
        originals::sync_dir(dir)?;
        remove::unlink_pending(&connection, &originals)?;
        let reader = Reader::open(dir)?;
        Ok(Self { connection, originals, reader, dir: dir.to_owned(), _lock: lock })
    }

    /// Opens the archive in a data directory for reading.
    ///
    /// # Errors
    /// When there is none, a newer program wrote it, or the disk refuses.
    pub fn open_read(dir: &Path) -> Result<Reader> {
        Reader::open(dir)
    }

    /// A reading handle on what is committed.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Begins a batch. What it does is visible and durable after its commit.
    pub fn begin(&mut self) -> Result<Batch<'_>> {
        let transaction = begin(&mut self.connection)?;
        Ok(Batch::new(transaction, &self.originals))
    }

    /// Corrects one field of a document; `null` says that it has no value.
    ///
    /// # Errors
    /// When there is no such document, or the value does not fit the field.
    pub fn correct(&mut self, id: DocumentId, field: &str, value: Value, who: &str, why: &str) -> Result<()> {
        self.correct_all(id, &Map::from_iter([(field.to_owned(), value)]), who, why)
    }

    /// Corrects several fields of a document at once, all or none.
    ///
    /// # Errors
    /// As for [`Archive::correct`].
    pub fn correct_all(&mut self, id: DocumentId, fields: &Map<String, Value>, who: &str, why: &str) -> Result<()> {
        let at_ms = now_ms();
        let transaction = begin(&mut self.connection)?;
        let head = current(&transaction, id)?;
        let before = audit::digest(&transaction, id)?;
        for (field, value) in fields {
            corrections::check(id, field, value)?;
            corrections::add(&transaction, head.num, (field, value), who, why, at_ms)?;
        }
        succession::settle_derived(&transaction, head.num, at_ms)?;
        let after = audit::digest(&transaction, id)?;
        let (before, after) = (before.as_deref(), after.as_deref());
        for (field, value) in fields {
            let detail = &json!({"field": field, "value": value, "why": why});
            let deed = Deed { who, what: "correct", id: Some(id), detail, before, after };
            audit::record(&transaction, &deed, at_ms)?;
        }
        changes::log(&transaction, id.as_str(), ChangeKind::Corrected, at_ms)?;
        commit(transaction)
    }

    /// Takes back the correction of a field, so that the one before it holds again, or what was read.
    ///
    /// # Errors
    /// When there is no such document, or the field is not corrected.
    pub fn undo(&mut self, id: DocumentId, field: &str, who: &str) -> Result<()> {
        let at_ms = now_ms();
        let transaction = begin(&mut self.connection)?;
        let head = current(&transaction, id)?;
        let before = audit::digest(&transaction, id)?;
        if !corrections::undo(&transaction, head.num, field, who, at_ms)? {
            return Err(Error::NotCorrected { id, field: field.to_owned() });
        }
        succession::settle_derived(&transaction, head.num, at_ms)?;
        let after = audit::digest(&transaction, id)?;
        let detail = &json!({"field": field});
        let (before, after) = (before.as_deref(), after.as_deref());
        audit::record(&transaction, &Deed { who, what: "undo", id: Some(id), detail, before, after }, at_ms)?;
        changes::log(&transaction, id.as_str(), ChangeKind::Corrected, at_ms)?;
        commit(transaction)
    }

    /// Decides by hand who may see a document; no later reading changes that.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn set_status(&mut self, id: DocumentId, status: Status, who: &str, why: &str) -> Result<()> {
        self.decide(
            id,
            "UPDATE documents SET status = ?2, status_by_hand = 1, changed_at = ?3 WHERE num = ?1",
            status.as_str(),
            who,
            why,
        )
    }

    /// Decides by hand whether the original of a document is kept from the public.
    ///
    /// # Errors
    /// When there is no such document.
    pub fn set_original_withheld(&mut self, id: DocumentId, withheld: bool, who: &str, why: &str) -> Result<()> {
        let sql = "UPDATE documents SET original_withheld = (?2 = 'withheld'), original_by_hand = 1, changed_at = ?3 WHERE num = ?1";
        self.decide(id, sql, if withheld { "withheld" } else { "public" }, who, why)
    }

    /// Decides that private persons in documents from before a day are not found by their names; with none, all are found.
    /// Returns the number of documents that are found by other words from now on, each of which is in the change log.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn hide_names_before(&mut self, day: Option<Date>) -> Result<u64> {
        let transaction = begin(&mut self.connection)?;
        let changed = names::hide_before(&transaction, day, now_ms())?;
        commit(transaction)?;
        Ok(changed)
    }

    /// Deletes a document: when this returns, nothing of its text is left in the archive, its write-ahead log included,
    /// and its bytes may not come back. Deleting again makes sure once more.
    ///
    /// # Errors
    /// When there is no such document, or a reader keeps the log open ([`Error::LogBusy`]: deleted, but repeat).
    pub fn delete(&mut self, id: DocumentId, reason: &str, who: &str) -> Result<Tombstone> {
        let at_ms = now_ms();
        let transaction = begin(&mut self.connection)?;
        // A damaged document has no digest, and must be possible to delete.
        let before = audit::digest(&transaction, id).unwrap_or_default();
        let deed = Deed {
            who,
            what: "delete",
            id: Some(id),
            detail: &json!({"why": reason}),
            before: before.as_deref(),
            after: None,
        };
        if let Some(head) = read::head_of(&transaction, id)? {
            remove::bury(&transaction, &head, reason, true, at_ms)?;
            audit::record(&transaction, &deed, at_ms)?;
        } else if let Some(tombstone) = read::tombstone(&transaction, id)? {
            if !tombstone.refused {
                transaction
                    .prepare_cached("UPDATE tombstones SET refused = 1, reason = ?2 WHERE id = ?1")?
                    .execute(params![id.as_str(), reason])?;
                audit::record(&transaction, &deed, at_ms)?;
            }
        } else {
            return Err(Error::UnknownDocument(id));
        }
        commit(transaction)?;
        failpoint("deletion-committed");
        remove::unlink_pending(&self.connection, &self.originals)?;
        failpoint("deletion-unlinked");
        remove::empty_log(&self.connection)?;
        read::tombstone(&self.connection, id)?.ok_or(Error::UnknownDocument(id))
    }

    /// Writes into the audit log what was taken in: one document, or none in particular.
    pub fn note(&mut self, who: &str, what: &str, id: Option<DocumentId>, detail: &Value) -> Result<()> {
        let after = match id {
            Some(id) => audit::digest(&self.connection, id)?,
            None => None,
        };
        let deed = Deed { who, what, id, detail, before: None, after: after.as_deref() };
        audit::record(&self.connection, &deed, now_ms())
    }

    /// Forgets how a file was, so that the next ingest reads it again.
    pub fn forget_input(&mut self, path: &str) -> Result<()> {
        inputs::forget(&self.connection, path)
    }

    /// Writes the log into the catalogue and empties it: pages of replaced and deleted documents leave the disk.
    ///
    /// # Errors
    /// When a reader keeps the log open ([`Error::LogBusy`]).
    pub fn empty_log(&mut self) -> Result<()> {
        remove::empty_log(&self.connection)
    }

    fn decide(&mut self, id: DocumentId, sql: &str, word: &str, who: &str, why: &str) -> Result<()> {
        let at_ms = now_ms();
        let transaction = begin(&mut self.connection)?;
        let head = current(&transaction, id)?;
        let before = audit::digest(&transaction, id)?;
        transaction.prepare_cached(sql)?.execute(params![head.num, word, at_ms])?;
        cases::set_status(&transaction, head.num, at_ms)?;
        let after = audit::digest(&transaction, id)?;
        let what = if sql.contains("original_withheld") { "original" } else { "status" };
        let detail = &json!({"value": word, "why": why});
        let (before, after) = (before.as_deref(), after.as_deref());
        audit::record(&transaction, &Deed { who, what, id: Some(id), detail, before, after }, at_ms)?;
        changes::log(&transaction, id.as_str(), ChangeKind::Status, at_ms)?;
        commit(transaction)
    }
}

pub(crate) fn begin(connection: &mut Connection) -> Result<Transaction<'_>> {
    connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(|source| Error::Catalogue { what: "begin a change of", source })
}

pub(crate) fn commit(transaction: Transaction<'_>) -> Result<()> {
    transaction.commit().map_err(|source| Error::Catalogue { what: "commit to", source })
}

fn current(connection: &Connection, id: DocumentId) -> Result<Head> {
    read::head_of(connection, id)?.ok_or(Error::UnknownDocument(id))
}
