//! Taking documents down: out of the archive, the index and everything that was made of them.

use std::path::Path;
use std::time::{Duration, Instant};

use remiss_archive::{Archive, DocumentId, Reader, Tombstone, failpoint};
use remiss_index::{IndexError, LiveIndex};

use crate::error::IngestError;
use crate::index::{IndexResources, Indexing, last_change};
use crate::progress::Progress;
use crate::rebuild::level;

/// How long a deletion waits for another process that writes or builds the index. Whoever builds it rewrites its files
/// after each step, and ends the merging of large ones first.
const PATIENCE: Duration = Duration::from_mins(5);
/// How often it is looked whether the other process is done.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Why and by whom a document is deleted.
#[derive(Debug, Clone, Copy)]
pub struct Deletion<'a> {
    /// The reason, kept with the tombstone.
    pub reason: &'a str,
    /// Who deletes.
    pub who: &'a str,
}

/// Deletes a document for good: the one way in which any part of the program does. When this returns, nothing of its
/// text is left in catalogue, write-ahead log, originals, index or cache; what remains is a tombstone.
///
/// A deletion that failed half-way is completed by repeating it.
///
/// # Errors
/// There is no such document; a disk refuses; or another process kept files of the index for five minutes: then the
/// document is deleted and found nowhere, but to be deleted once more.
pub fn take_down(
    archive: &mut Archive,
    index: &LiveIndex,
    resources: IndexResources,
    ocr_cache: &Path,
    id: DocumentId,
    deletion: Deletion<'_>,
    progress: &dyn Progress,
) -> Result<Tombstone, IngestError> {
    let tombstone = archive.delete(id, deletion.reason, deletion.who)?;
    // What was read of its page images may be among it; the rest is read again when it is needed.
    match std::fs::remove_dir_all(ocr_cache) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(IngestError::Cache { path: ocr_cache.to_owned(), source: error });
        }
        _ => {}
    }
    failpoint("deletion-unindexed");
    purge(archive.reader(), index, resources, progress)?;
    Ok(tombstone)
}

/// Brings the index level with the archive and rewrites every file of it that still holds something of deleted documents.
fn purge(
    archive: &Reader,
    index: &LiveIndex,
    resources: IndexResources,
    progress: &dyn Progress,
) -> Result<(), IngestError> {
    let through = last_change(archive)?;
    let started = Instant::now();
    loop {
        level(archive, index, resources, progress)?;
        if let Some(engine) = index.engine()
            && !engine.is_purged(through)
        {
            match Indexing::begin(archive, engine, resources, progress) {
                Err(IngestError::Index(IndexError::Locked(_))) => {}
                indexing => {
                    let mut indexing = indexing?;
                    indexing.follow()?;
                    indexing.commit()?;
                    indexing.purge(&[], through, true)?;
                }
            }
        }
        index.sweep()?;
        if index.is_purged(through)? {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            return Err(IndexError::InUse.into());
        }
        std::thread::sleep(LOOK_EVERY);
    }
}
