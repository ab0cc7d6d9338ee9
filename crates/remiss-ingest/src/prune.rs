//! Pruning: documents whose file vanished from under the folders that were taken in.

use std::collections::HashSet;

use jiff::Timestamp;
use remiss_archive::{Archive, FileStamp, Input};

use crate::error::IngestError;
use crate::store::Seen;

/// Sources that one step of pruning looks at.
const STEP: usize = 1_000;
/// Marks a memory that is no memory of a file but points from a given source to the file that it came from.
const POINTER: &str = "in:";

/// The memory that leads from a document whose source was given to its file.
pub(crate) fn pointer(file: &str, fingerprint: &str, read_at: Timestamp) -> Input {
    let root = root_of(fingerprint);
    let stamp = FileStamp { size: 0, modified_ns: 0 };
    let fingerprint = format!("{POINTER}{root}:{file}");
    Input { stamp, digest: [0; 32], fingerprint, documents: 0, failed: 0, read_at }
}

/// Removes documents that came from under one of the roots and were not come across in this run; returns how many.
pub(crate) fn prune(archive: &mut Archive, roots: &HashSet<String>, seen: &Seen) -> Result<u64, IngestError> {
    let reader = archive.reader().clone();
    let mut after = String::new();
    let mut removed = 0;
    loop {
        let step = reader.sources("", &after, STEP)?;
        let Some((last, _)) = step.last() else { return Ok(removed) };
        after.clone_from(last);
        let mut vanished = Vec::new();
        for (source, _) in step {
            if !seen.sources.contains(&source)
                && let Some((root, file)) = origin(&reader, &source)?
                && roots.contains(&root)
                && !seen.whole_files.contains(&file)
            {
                vanished.push((source, file));
            }
        }
        if vanished.is_empty() {
            continue;
        }
        let mut batch = archive.begin()?;
        for (source, file) in vanished {
            removed += u64::from(batch.prune(&source)?.is_some());
            if source != file {
                // The file's own memory says how many documents it gave, which is no longer so.
                batch.prune(&file)?;
            }
        }
        batch.checkpoint()?;
    }
}

/// The root and the file that a source came from, where the archive remembers them.
fn origin(reader: &remiss_archive::Reader, source: &str) -> Result<Option<(String, String)>, IngestError> {
    let around = source.split_once("!/").map(|(file, _)| file);
    let around = around.or_else(|| source.rsplit_once('#').map(|(file, _)| file));
    for name in [Some(source), around].into_iter().flatten() {
        if let Some(input) = reader.input(name)? {
            if let Some((root, file)) = input.fingerprint.strip_prefix(POINTER).and_then(|p| p.split_once(':')) {
                return Ok(Some((root.to_owned(), file.to_owned())));
            }
            // The memory of some lines stands under the source of the first.
            let file = around.filter(|_| name == source && source.contains('#')).unwrap_or(name);
            return Ok(Some((root_of(&input.fingerprint).to_owned(), file.to_owned())));
        }
    }
    Ok(None)
}

fn root_of(fingerprint: &str) -> &str {
    fingerprint.split(':').next().unwrap_or_default()
}
