//! Bringing the index level with the archive, by the archive's change log.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use remiss_archive::{DocumentId, Full, Reader, Status, failpoint};
use remiss_index::{IndexError, IndexInput, IndexWriter, LiveIndex, TantivyEngine};

use crate::error::IngestError;
use crate::progress::Progress;
use crate::rebuild::level;

/// Changes that are looked at in one step: enough work for all threads, little memory.
const STEP: usize = 1_024;
/// How often a long run makes its documents searchable. Each commit leaves a segment to be merged.
const COMMIT_EVERY: Duration = Duration::from_secs(15);
/// How long a lock may outlive its holder: a worker process that is just being started has it for a moment too.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);
/// Pause between two attempts to take the lock.
const LOCK_RETRY: Duration = Duration::from_millis(20);
/// How often a run looks whether another generation was put into service.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What the writing of the index may use.
#[derive(Debug, Clone, Copy)]
pub struct IndexResources {
    /// Memory that is gathered before it is written, in bytes.
    pub memory_bytes: usize,
    /// Threads that analyse documents.
    pub threads: usize,
}

/// Whether the index lacks changes of the archive, or is none.
pub fn is_behind(archive: &Reader, index: &LiveIndex) -> Result<bool, IngestError> {
    let last = last_change(archive)?;
    Ok(index.engine().is_none_or(|engine| engine.applied() < last))
}

/// Changes of the archive that the index lacks; all of them where there is no index.
pub fn lag(archive: &Reader, index: &LiveIndex) -> Result<u64, IngestError> {
    Ok(last_change(archive)?.saturating_sub(index.engine().map_or(0, |engine| engine.applied())))
}

/// Brings the generation in service level with the archive; returns the number of changes that it lacked.
///
/// # Errors
/// The archive cannot be read, or the index cannot be written (among others because another process does), or there
/// is none.
pub fn catch_up(
    archive: &Reader,
    index: &LiveIndex,
    resources: IndexResources,
    progress: &dyn Progress,
) -> Result<u64, IngestError> {
    index.refresh()?;
    if !is_behind(archive, index)? {
        return Ok(0);
    }
    let mut indexing = Indexing::of(archive, index, resources, progress)?;
    let from = indexing.applied;
    indexing.follow()?;
    indexing.commit()?;
    let lacked = indexing.applied - from;
    indexing.finish()?;
    Ok(lacked)
}

/// Follows an ingest: indexes what is committed until nobody sends any more, then commits. An index that cannot be
/// used is built anew first; a generation that another process puts into service meanwhile is followed from then on.
///
/// # Errors
/// As [`crate::level`].
pub fn follow(
    archive: &Reader,
    index: &LiveIndex,
    resources: IndexResources,
    progress: &dyn Progress,
    committed: &Receiver<i64>,
) -> Result<(), IngestError> {
    level(archive, index, resources, progress)?;
    let mut indexing = None;
    let mut committed_at = Instant::now();
    loop {
        let ended = matches!(committed.recv_timeout(LOOK_EVERY), Err(RecvTimeoutError::Disconnected));
        // Several commits of the archive may be dealt with at once.
        while committed.try_recv().is_ok() {}
        if index.refresh()? {
            // Another generation: what was written to the one before is in the archive, from which this one follows.
            indexing = None;
        }
        if indexing.is_none() {
            indexing = Indexing::of(archive, index, resources, progress).map(Some).or_else(unless_locked)?;
        }
        match &mut indexing {
            Some(indexing) => {
                indexing.follow()?;
                if indexing.dirty && (ended || committed_at.elapsed() >= COMMIT_EVERY) {
                    indexing.commit()?;
                    committed_at = Instant::now();
                }
            }
            // Whoever writes the index now writes what is in the archive by now, and this takes over in time.
            None if !ended => continue,
            None => {
                level(archive, index, resources, progress)?;
            }
        }
        if ended {
            return indexing.map_or(Ok(()), Indexing::finish);
        }
    }
}

/// That another process has the lock is a reason to try again later.
fn unless_locked<T>(error: IngestError) -> Result<Option<T>, IngestError> {
    if matches!(error, IngestError::Index(IndexError::Locked(_))) { Ok(None) } else { Err(error) }
}

/// One writer of one generation.
pub(crate) struct Indexing<'a> {
    archive: &'a Reader,
    engine: Arc<TantivyEngine>,
    writer: IndexWriter,
    resources: IndexResources,
    progress: &'a dyn Progress,
    applied: u64,
    dirty: bool,
}

impl<'a> Indexing<'a> {
    /// Takes the lock of the generation in service.
    pub(crate) fn of(
        archive: &'a Reader,
        index: &LiveIndex,
        resources: IndexResources,
        progress: &'a dyn Progress,
    ) -> Result<Self, IngestError> {
        let engine = index.engine().ok_or(IngestError::NoIndex)?;
        Self::begin(archive, engine, resources, progress)
    }

    /// Takes the lock of a generation.
    pub(crate) fn begin(
        archive: &'a Reader,
        engine: Arc<TantivyEngine>,
        resources: IndexResources,
        progress: &'a dyn Progress,
    ) -> Result<Self, IngestError> {
        let started = Instant::now();
        let writer = loop {
            match engine.writer(resources.memory_bytes, resources.threads) {
                Err(IndexError::Locked(_)) if started.elapsed() < LOCK_PATIENCE => std::thread::sleep(LOCK_RETRY),
                writer => break writer?,
            }
        };
        // Another process may have committed between our opening of the index and our taking of its lock.
        engine.refresh()?;
        let applied = engine.applied();
        Ok(Self { archive, engine, writer, resources, progress, applied, dirty: false })
    }

    /// Indexes all changes that are in the archive by now.
    pub(crate) fn follow(&mut self) -> Result<(), IngestError> {
        while self.step()? {}
        Ok(())
    }

    /// Indexes the next changes; tells whether there were any.
    pub(crate) fn step(&mut self) -> Result<bool, IngestError> {
        let last = last_change(self.archive)?;
        if self.applied >= last {
            return Ok(false);
        }
        let since = i64::try_from(self.applied).unwrap_or(i64::MAX);
        let changes = self.archive.changes(since, STEP)?;
        let Some(newest) = changes.last() else { return Ok(false) };
        let newest = u64::try_from(newest.seq).unwrap_or(0);
        // A document is indexed as it is now, however often it changed.
        let ids: BTreeSet<DocumentId> = changes.iter().map(|c| c.id).collect();
        self.index(&ids.into_iter().collect::<Vec<_>>())?;
        self.applied = newest;
        self.dirty = true;
        self.progress.indexed(newest, last);
        Ok(true)
    }

    /// Makes what was indexed durable and visible.
    pub(crate) fn commit(&mut self) -> Result<(), IngestError> {
        if self.dirty {
            failpoint("index-uncommitted");
            self.writer.commit(self.applied)?;
            self.dirty = false;
            self.engine.refresh()?;
        }
        Ok(())
    }

    /// Takes documents out and rewrites every file that holds something of deleted documents, noting that nothing of
    /// what was deleted up to a change is left. Ends the writing, because it must not be in the midst of merging.
    /// `whole` says whether the index holds every document of the archive.
    pub(crate) fn purge(self, ids: &[DocumentId], through: u64, whole: bool) -> Result<(), IngestError> {
        let Self { archive, engine, writer, resources, progress, dirty, .. } = self;
        debug_assert!(!dirty, "what is not committed would be lost");
        writer.finish()?;
        let mut purging = Indexing::begin(archive, engine, resources, progress)?;
        purging.writer.keep_segments();
        for id in ids {
            purging.writer.delete(id.as_str());
        }
        purging.dirty = !ids.is_empty();
        purging.commit()?;
        failpoint("index-unpurged");
        purging.writer.purge(&purging.engine, through, whole)?;
        Ok(())
    }

    /// Puts small segments together.
    pub(crate) fn finish(self) -> Result<(), IngestError> {
        self.writer.finish()?;
        self.engine.compact()?;
        self.engine.refresh()?;
        Ok(())
    }

    fn index(&self, ids: &[DocumentId]) -> Result<(), IngestError> {
        let next = AtomicUsize::new(0);
        let failure = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..self.resources.threads.max(1) {
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
        match self.archive.searchable(id)? {
            None => self.writer.delete(id.as_str()),
            Some(full) => self.writer.add(&input(&full))?,
        }
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
        public_case: stored.public_case.as_deref(),
        added_seq: u64::try_from(stored.arrival).unwrap_or(0),
        internal: stored.status != Status::Public,
    }
}

pub(crate) fn last_change(archive: &Reader) -> Result<u64, IngestError> {
    Ok(u64::try_from(archive.last_seq()?).unwrap_or(0))
}
