//! Bringing the index level with the archive, by the archive's change log.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use remiss_archive::{DocumentId, Full, Reader, Status};
use remiss_index::{IndexInput, IndexWriter, TantivyEngine};

use crate::error::IngestError;
use crate::progress::Progress;

/// Changes that are looked at in one step: enough work for all threads, little memory.
const STEP: usize = 1_024;
/// How often a long run makes its documents searchable. Each commit leaves a segment to be merged.
const COMMIT_EVERY: Duration = Duration::from_secs(15);

/// What the writing of the index may use.
#[derive(Debug, Clone, Copy)]
pub struct IndexResources {
    /// Memory that is gathered before it is written, in bytes.
    pub memory_bytes: usize,
    /// Threads that analyse documents.
    pub threads: usize,
}

/// Whether the index lacks changes of the archive.
pub fn is_behind(archive: &Reader, engine: &TantivyEngine) -> Result<bool, IngestError> {
    Ok(engine.applied() < last_change(archive)?)
}

/// Brings the index level with the archive; returns the number of changes that it lacked.
///
/// # Errors
/// The archive cannot be read, or the index cannot be written (among others because another process does).
pub fn catch_up(
    archive: &Reader,
    engine: &TantivyEngine,
    resources: IndexResources,
    progress: &dyn Progress,
) -> Result<u64, IngestError> {
    if !is_behind(archive, engine)? {
        return Ok(0);
    }
    let mut indexing = Indexing::begin(archive, engine, resources, progress)?;
    let from = indexing.applied;
    indexing.follow()?;
    indexing.commit()?;
    let lacked = indexing.applied - from;
    indexing.finish()?;
    Ok(lacked)
}

/// Brings the index level with the archive and rewrites every file of it that still holds something of deleted documents.
///
/// # Errors
/// As [`catch_up`].
pub fn purge(
    archive: &Reader,
    engine: &TantivyEngine,
    resources: IndexResources,
    progress: &dyn Progress,
) -> Result<(), IngestError> {
    let mut indexing = Indexing::begin(archive, engine, resources, progress)?;
    indexing.follow()?;
    indexing.commit()?;
    indexing.writer.purge(engine)?;
    Ok(())
}

/// Follows an ingest: indexes what is committed until nobody sends any more, then commits.
///
/// # Errors
/// As [`catch_up`].
pub fn follow(
    archive: &Reader,
    engine: &TantivyEngine,
    resources: IndexResources,
    progress: &dyn Progress,
    committed: &Receiver<i64>,
) -> Result<(), IngestError> {
    let mut indexing = Indexing::begin(archive, engine, resources, progress)?;
    let mut committed_at = Instant::now();
    loop {
        match committed.recv_timeout(COMMIT_EVERY) {
            Ok(_) => {
                // Several commits of the archive may be dealt with at once.
                while committed.try_recv().is_ok() {}
                indexing.follow()?;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if indexing.dirty && committed_at.elapsed() >= COMMIT_EVERY {
            indexing.commit()?;
            committed_at = Instant::now();
        }
    }
    indexing.follow()?;
    indexing.commit()?;
    indexing.finish()
}

struct Indexing<'a> {
    archive: &'a Reader,
    engine: &'a TantivyEngine,
    writer: IndexWriter,
    threads: usize,
    progress: &'a dyn Progress,
    applied: u64,
    dirty: bool,
}

impl<'a> Indexing<'a> {
    fn begin(
        archive: &'a Reader,
        engine: &'a TantivyEngine,
        resources: IndexResources,
        progress: &'a dyn Progress,
    ) -> Result<Self, IngestError> {
        let writer = engine.writer(resources.memory_bytes, resources.threads)?;
        // Another process may have committed between our opening of the index and our taking of its lock.
        engine.refresh()?;
        let (applied, threads) = (engine.applied(), resources.threads.max(1));
        Ok(Self { archive, engine, writer, threads, progress, applied, dirty: false })
    }

    /// Indexes all changes that are in the archive by now.
    fn follow(&mut self) -> Result<(), IngestError> {
        let last = last_change(self.archive)?;
        while self.applied < last {
            let since = i64::try_from(self.applied).unwrap_or(i64::MAX);
            let changes = self.archive.changes(since, STEP)?;
            let Some(newest) = changes.last() else { break };
            let newest = u64::try_from(newest.seq).unwrap_or(0);
            // A document is indexed as it is now, however often it changed.
            let ids: BTreeSet<DocumentId> = changes.iter().map(|c| c.id).collect();
            self.index(&ids.into_iter().collect::<Vec<_>>())?;
            self.applied = newest;
            self.dirty = true;
            self.progress.indexed(newest, last);
        }
        Ok(())
    }

    fn index(&self, ids: &[DocumentId]) -> Result<(), IngestError> {
        let next = AtomicUsize::new(0);
        let failure = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| {
                    while let Some(&id) = ids.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if let Err(error) = self.document(id) {
                            failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                            next.store(ids.len(), Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    fn document(&self, id: DocumentId) -> Result<(), IngestError> {
        match self.archive.full(id)? {
            None => self.writer.delete(id.as_str()),
            Some(full) => self.writer.add(&input(&full))?,
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), IngestError> {
        if self.dirty {
            self.writer.commit(self.applied)?;
            self.dirty = false;
            self.engine.refresh()?;
        }
        Ok(())
    }

    /// Waits until the engine has put small segments together.
    fn finish(self) -> Result<(), IngestError> {
        self.writer.finish()?;
        self.engine.refresh()?;
        Ok(())
    }
}

fn input(full: &Full) -> IndexInput<'_> {
    let stored = &full.stored;
    IndexInput {
        id: stored.id.as_str(),
        source: &stored.record.source,
        record: &stored.record,
        text: &full.text,
        pages: &full.layout.pages,
        case: stored.record.case.as_deref(),
        added_seq: u64::try_from(stored.arrival).unwrap_or(0),
        internal: stored.status != Status::Public,
    }
}

fn last_change(archive: &Reader) -> Result<u64, IngestError> {
    Ok(u64::try_from(archive.last_seq()?).unwrap_or(0))
}
