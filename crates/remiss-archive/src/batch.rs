//! Writing many documents in one durable step.

use rusqlite::{Transaction, params};

use crate::changes::{self, ChangeKind};
use crate::document::{Prepared, PreparedOriginal, Put, now_ms};
use crate::error::{Error, Result};
use crate::failpoint;
use crate::inputs::{self, Failure, Input};
use crate::originals::Originals;
use crate::read::{self, Head};
use crate::succession::{
    document_of_source, keep_reading, name, release, same, settle, settle_derived, speak_for_remaining,
};
use crate::{DocumentId, cases, remove};

/// Changes that become durable together, or, if the batch is dropped, not at all.
#[derive(Debug)]
pub struct Batch<'a> {
    transaction: Transaction<'a>,
    originals: &'a Originals,
    /// Large originals that this batch wrote, to be taken back if it is dropped.
    written: Vec<String>,
    /// Whether a change was left half made, so that the batch must not be committed.
    broken: bool,
}

/// What a commit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Number of the last entry in the change log.
    pub last_seq: i64,
    /// Documents that others replaced, each with what it now leads to.
    pub replaced: Vec<(DocumentId, DocumentId)>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(transaction: Transaction<'a>, originals: &'a Originals) -> Self {
        Self { transaction, originals, written: Vec::new(), broken: false }
    }

    /// Stores a document.
    ///
    /// # Errors
    /// When the disk or the catalogue refuses; the batch can then only be dropped.
    pub fn put(&mut self, new: &Prepared) -> Result<Put> {
        let put = self.try_put(new);
        self.broken |= put.is_err();
        put
    }

    /// Notes that a source could not be read; what it named before stays.
    pub fn fail(&mut self, failure: &Failure) -> Result<()> {
        inputs::record_failure(&self.transaction, failure)
    }

    /// Forgets the failures of a file and of everything inside it, before it is read again.
    pub fn clear_failures(&mut self, path: &str) -> Result<()> {
        inputs::clear_failures_inside(&self.transaction, path)
    }

    /// Remembers how a file was when everything in it was read, so that it need not be read again while unchanged.
    pub fn remember(&mut self, path: &str, input: &Input) -> Result<()> {
        inputs::remember(&self.transaction, path, input)
    }

    /// Removes a source that vanished; returns the document if that was its last source, and it is gone.
    ///
    /// The bytes may come back: a vanished file is not a deleted document.
    pub fn prune(&mut self, source: &str) -> Result<Option<DocumentId>> {
        let pruned = self.try_prune(source);
        self.broken |= pruned.is_err();
        pruned
    }

    /// Makes everything durable, and lets documents whose last source went to another lead to that other.
    ///
    /// When this returns, nothing in the batch can be lost to a crash or a power failure.
    ///
    /// # Errors
    /// When the disk or the catalogue refuses; then nothing of the batch happened.
    pub fn commit(self) -> Result<Committed> {
        let replaced = settle(&self.transaction, now_ms())?;
        self.finish(replaced)
    }

    /// Makes everything durable without deciding yet about documents whose last source went to another.
    ///
    /// For a file that takes several batches: a line put in at its head moves every later line to another source, and
    /// only at the end of the file is it known which documents are really gone.
    ///
    /// # Errors
    /// As for [`Batch::commit`].
    pub fn checkpoint(self) -> Result<Committed> {
        self.finish(Vec::new())
    }

    fn try_put(&mut self, new: &Prepared) -> Result<Put> {
        let at_ms = now_ms();
        if let Some(tombstone) = read::tombstone(&self.transaction, new.id)?
            && tombstone.refused
        {
            return Ok(Put::Refused { reason: tombstone.reason });
        }
        inputs::clear_failure(&self.transaction, &new.source)?;
        let known = read::head_of(&self.transaction, new.id)?;
        let former = document_of_source(&self.transaction, &new.source)?;
        let Some(known) = known else {
            return self.add(new, former, at_ms);
        };
        if known.blake3 != new.blake3 {
            return Err(Error::Collision(new.id));
        }
        self.store_original(new)?;
        if former == Some(known.num) {
            return if known.source == new.source {
                self.refresh(new, &known, at_ms)
            } else {
                self.remember_reading(new, &known)?;
                Ok(Put::Unchanged)
            };
        }
        let orphaned =
            self.transaction.prepare_cached("DELETE FROM orphans WHERE document = ?1")?.execute([known.num])? > 0;
        name(&self.transaction, &new.source, known.num)?;
        if orphaned || new.source < known.source {
            // The first source speaks for the document, so that the order of arrival does not matter.
            if !orphaned {
                keep_reading(&self.transaction, &known, new)?;
            }
            self.transaction
                .prepare_cached("UPDATE documents SET source = ?2, changed_at = ?3 WHERE num = ?1")?
                .execute(params![known.num, new.source, at_ms])?;
            self.write_reading(new, &known)?;
            settle_derived(&self.transaction, known.num, at_ms)?;
        } else {
            self.remember_reading(new, &known)?;
        }
        changes::log(&self.transaction, known.id.as_str(), ChangeKind::Updated, at_ms)?;
        if let Some(former) = former {
            release(&self.transaction, former, &new.source, new.id, false, at_ms)?;
        }
        Ok(Put::SourceAdded)
    }

    fn try_prune(&mut self, source: &str) -> Result<Option<DocumentId>> {
        let at_ms = now_ms();
        inputs::clear_failure(&self.transaction, source)?;
        inputs::forget(&self.transaction, source)?;
        let Some(num) = document_of_source(&self.transaction, source)? else { return Ok(None) };
        self.transaction.prepare_cached("DELETE FROM sources WHERE source = ?1")?.execute([source])?;
        if speak_for_remaining(&self.transaction, num, source, at_ms)? {
            return Ok(None);
        }
        let head = read::head_of_num(&self.transaction, num)?;
        remove::bury(&self.transaction, &head, "its source vanished", false, at_ms)?;
        Ok(Some(head.id))
    }

    fn finish(mut self, replaced: Vec<(DocumentId, DocumentId)>) -> Result<Committed> {
        if self.broken {
            return Err(Error::BrokenBatch);
        }
        let last_seq = changes::last_seq(&self.transaction)?;
        // From here on the files may belong to rows: a commit that fails at its last sync can still turn out to be there
        // at the next start. A file too many is harmless, a file too few is not.
        self.written.clear();
        self.transaction.execute_batch("COMMIT").map_err(|source| Error::Catalogue { what: "commit to", source })?;
        failpoint("batch-committed");
        remove::unlink_pending(&self.transaction, self.originals)?;
        Ok(Committed { last_seq, replaced })
    }

    fn add(&mut self, new: &Prepared, former: Option<i64>, at_ms: i64) -> Result<Put> {
        self.store_original(new)?;
        let in_file = matches!(new.original, PreparedOriginal::File(_));
        self.transaction
            .prepare_cached(
                "INSERT INTO documents (id, blake3, sha256, bytes, pages, media_type, status, original_withheld, in_file,
                    without_text, kommun, namnd, month, source, added_at, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)",
            )?
            .execute(params![
                new.id.as_str(),
                new.blake3,
                new.sha256,
                new.bytes.cast_signed(),
                new.page_count,
                new.media_type,
                new.status.as_str(),
                new.withhold_original,
                in_file,
                new.without_text,
                new.place.kommun,
                new.place.namnd,
                new.place.month,
                new.source,
                at_ms,
            ])?;
        let num = self.transaction.last_insert_rowid();
        let original = match &new.original {
            PreparedOriginal::Row(packed) => Some(packed),
            PreparedOriginal::File(_) => None,
        };
        self.transaction
            .prepare_cached(
                "INSERT INTO contents (document, reading, layout, text, original) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![num, new.reading, new.layout, new.text, original])?;
        name(&self.transaction, &new.source, num)?;
        cases::set_keys(&self.transaction, num, &new.case_keys, at_ms)?;
        // An identifier leads to one thing only: the document, now that it is here.
        self.transaction.prepare_cached("DELETE FROM redirects WHERE id = ?1")?.execute([new.id.as_str()])?;
        self.transaction.prepare_cached("DELETE FROM tombstones WHERE id = ?1")?.execute([new.id.as_str()])?;
        let replaced = match former {
            Some(former) => release(&self.transaction, former, &new.source, new.id, true, at_ms)?,
            None => None,
        };
        let kind = if replaced.is_some() { ChangeKind::Updated } else { ChangeKind::Added };
        changes::log(&self.transaction, new.id.as_str(), kind, at_ms)?;
        Ok(replaced.map_or(Put::Added, |replaced| Put::Updated { replaced }))
    }

    /// Stores what was read anew in a known document from its first source, if anything differs.
    fn refresh(&mut self, new: &Prepared, known: &Head, at_ms: i64) -> Result<Put> {
        let (reading, layout, text): (Vec<u8>, Vec<u8>, Vec<u8>) = self
            .transaction
            .prepare_cached("SELECT reading, layout, text FROM contents WHERE document = ?1")?
            .query_row([known.num], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let same_status = known.status_by_hand || known.status == new.status;
        let same_original = known.original_by_hand || known.original_withheld == new.withhold_original;
        if same_status
            && same_original
            && same(&reading, &new.reading)
            && same(&layout, &new.layout)
            && same(&text, &new.text)
        {
            return Ok(Put::Unchanged);
        }
        self.write_reading(new, known)?;
        settle_derived(&self.transaction, known.num, at_ms)?;
        changes::log(&self.transaction, known.id.as_str(), ChangeKind::Updated, at_ms)?;
        Ok(Put::Refreshed)
    }

    /// Writes what was read at the source that speaks for the document.
    fn write_reading(&self, new: &Prepared, known: &Head) -> Result<()> {
        self.transaction
            .prepare_cached("UPDATE contents SET reading = ?2, layout = ?3, text = ?4 WHERE document = ?1")?
            .execute(params![known.num, new.reading, new.layout, new.text])?;
        let status = if known.status_by_hand { known.status } else { new.status };
        let withheld = if known.original_by_hand { known.original_withheld } else { new.withhold_original };
        self.transaction
            .prepare_cached(
                "UPDATE documents SET status = ?2, original_withheld = ?3, without_text = ?4, pages = ?5, media_type = ?6
                 WHERE num = ?1",
            )?
            .execute(params![known.num, status.as_str(), withheld, new.without_text, new.page_count, new.media_type])?;
        Ok(())
    }

    /// Keeps what was read at another source than the first, where it differs.
    fn remember_reading(&self, new: &Prepared, known: &Head) -> Result<()> {
        let first: Vec<u8> = self
            .transaction
            .prepare_cached("SELECT reading FROM contents WHERE document = ?1")?
            .query_row([known.num], |row| row.get(0))?;
        let own = if same(&first, &new.reading) { None } else { Some(&new.reading) };
        self.transaction
            .prepare_cached("UPDATE sources SET reading = ?2 WHERE source = ?1")?
            .execute(params![new.source, own])?;
        Ok(())
    }

    /// Puts a large original on disk, also for a known document, whose file may have been lost.
    fn store_original(&mut self, new: &Prepared) -> Result<()> {
        if let PreparedOriginal::File(bytes) = &new.original {
            let name = Originals::name(&new.blake3);
            self.transaction.prepare_cached("DELETE FROM unlinks WHERE name = ?1")?.execute([&name])?;
            if self.originals.store(&name, bytes)? {
                self.written.push(name);
            }
        }
        Ok(())
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        for name in &self.written {
            // What stays behind is harmless, and `verify` names it.
            let _ = self.originals.remove(name);
        }
    }
}
