//! Building the index anew from the archive, beside the one in service.

use std::sync::Arc;
use std::time::Duration;

use remiss_archive::{ChangeKind, Reader, failpoint};
use remiss_index::{Building, Engine, IndexError, LiveIndex, TantivyEngine};

use crate::error::IngestError;
use crate::index::{IndexResources, Indexing, catch_up, last_change};
use crate::progress::Progress;
use crate::words::words;

/// How often it is looked whether another process has built the index.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Entries of the change log that are read at once.
const STEP: usize = 1_024;

/// Makes the index answer for the whole archive: checks it against the archive, brings it level, and builds it anew
/// where it is missing, damaged, made of something else, or at odds with the archive.
///
/// Where another process is building it, this waits; where another one just writes it, what there is will do.
///
/// # Errors
/// The archive cannot be read, or the index cannot be written.
pub fn level(
    archive: &Reader,
    index: &LiveIndex,
    resources: IndexResources,
    progress: &dyn Progress,
) -> Result<(), IngestError> {
    let mut told = false;
    loop {
        index.refresh()?;
        let reason = match unusable(archive, index)? {
            Some(reason) => reason,
            None => match catch_up(archive, index, resources, progress) {
                Err(IngestError::Index(IndexError::Locked(_))) => {
                    progress.note("another process is writing the index; the newest documents may be missing");
                    return Ok(());
                }
                caught_up => {
                    caught_up?;
                    match unequal(archive, index)? {
                        Some(reason) => reason,
                        None => return Ok(()),
                    }
                }
            },
        };
        match rebuild(archive, index, resources, progress, &reason) {
            Err(IngestError::Index(IndexError::BeingBuilt(_))) => {
                if !std::mem::replace(&mut told, true) {
                    progress.note("waiting for another process that builds the index");
                }
                std::thread::sleep(LOOK_EVERY);
            }
            built => return built,
        }
    }
}

/// Builds a generation from the archive and puts it into service; searches go on meanwhile in the one before. Changes
/// that come meanwhile are in it.
///
/// # Errors
/// [`IndexError::BeingBuilt`] where another process does so; the archive cannot be read, or the disk refuses. Then the
/// generation before is in service as it was.
pub fn rebuild(
    archive: &Reader,
    index: &LiveIndex,
    resources: IndexResources,
    progress: &dyn Progress,
    reason: &str,
) -> Result<(), IngestError> {
    let building = index.begin()?;
    // A new data directory has an empty index, which is nothing to tell of.
    if last_change(archive)? > 0 {
        progress.note(&format!("the index is rebuilt from the archive: {reason}"));
    }
    build(archive, building, resources, progress)
}

/// Fills a generation and puts it into service.
///
/// # Errors
/// As [`rebuild`].
pub fn build(
    archive: &Reader,
    mut building: Building<'_>,
    resources: IndexResources,
    progress: &dyn Progress,
) -> Result<(), IngestError> {
    // Nothing that was deleted before now can get in.
    let mut forgotten = last_change(archive)?;
    building.engine().note_purged(forgotten)?;
    if let Some(words) = words(archive)? {
        building.know(&words)?;
    }
    let begin = || Indexing::begin(archive, Arc::clone(building.engine()), resources, progress);
    let mut indexing = begin()?;
    while indexing.step()? {
        indexing = forget(archive, indexing, &begin, &mut forgotten)?;
    }
    // The bulk of the merging is done before the last changes are fetched, so that little happens after those.
    indexing.commit()?;
    indexing.finish()?;
    let mut indexing = begin()?;
    indexing.follow()?;
    indexing.commit()?;
    drop(forget(archive, indexing, &begin, &mut forgotten)?);
    building.engine().drop_unheld_words()?;
    failpoint("generation-built");
    building.publish()?;
    failpoint("generation-published");
    Ok(())
}

/// Looks for deletions since the last look; what was deleted may be in the files by now, and must not stay there.
fn forget<'a>(
    archive: &Reader,
    mut indexing: Indexing<'a>,
    begin: &dyn Fn() -> Result<Indexing<'a>, IngestError>,
    forgotten: &mut u64,
) -> Result<Indexing<'a>, IngestError> {
    let mut deleted = Vec::new();
    loop {
        let changes = archive.changes(i64::try_from(*forgotten).unwrap_or(i64::MAX), STEP)?;
        let Some(newest) = changes.last() else { break };
        *forgotten = u64::try_from(newest.seq).unwrap_or(0);
        deleted.extend(changes.iter().filter(|change| change.kind == ChangeKind::Deleted).map(|change| change.id));
    }
    if deleted.is_empty() {
        return Ok(indexing);
    }
    indexing.commit()?;
    indexing.purge(&deleted, *forgotten, false)?;
    begin()
}

/// Why the index cannot be used as it is, if so.
fn unusable(archive: &Reader, index: &LiveIndex) -> Result<Option<String>, IngestError> {
    if let Some(trouble) = index.trouble() {
        return Ok(Some(trouble.to_string()));
    }
    let Some(engine) = index.engine() else { return Ok(Some("it is not in service".to_owned())) };
    let ahead = engine.applied() > last_change(archive)?;
    Ok(ahead.then(|| "it knows changes that the archive does not have".to_owned()))
}

/// How the documents of a level index are not those of the archive, if so.
fn unequal(archive: &Reader, index: &LiveIndex) -> Result<Option<String>, IngestError> {
    let Some(engine) = index.engine() else { return Ok(None) };
    let (last, documents) = archive.extent()?;
    let level = is_at(&engine, last);
    Ok((level && engine.documents() != documents)
        .then(|| format!("it holds {} documents of {documents}", engine.documents())))
}

fn is_at(engine: &TantivyEngine, change: i64) -> bool {
    u64::try_from(change).is_ok_and(|change| change == engine.applied())
}
