//! One run: finds files, reads and parses them on several threads, and stores them on this one.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use remiss_archive::Archive;
use remiss_parse::Parser;

use crate::budget::Budget;
use crate::error::IngestError;
use crate::feed::{Feed, Planned};
use crate::guard::PersonalNumbers;
use crate::progress::Progress;
use crate::prune::prune;
use crate::reader::Reader;
use crate::report::{Failure, Report};
use crate::store::Store;
use crate::walk::{is_same, walk};
use crate::work::{Tools, work};

/// Bytes of input in flight between feeder and store. A piece takes some five times its bytes once it is parsed and
/// packed, so this keeps a run well below a gigabyte.
const BYTES_IN_FLIGHT: u64 = 48 << 20;

/// What a run does.
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// Files and pieces of lists that are read at the same time.
    pub jobs: usize,
    /// Stands for everything that decides how a file is read: tables, settings. Files read under another are read again.
    pub fingerprint: String,
    /// Whether documents are removed whose file vanished under the given folders.
    pub prune: bool,
    /// Whether files are read although they have not changed.
    pub force: bool,
    /// What is done about personal identity numbers; part of what the fingerprint stands for.
    pub personal_numbers: PersonalNumbers,
}

/// Takes in everything under the paths. `committed` is told the number of the last change after each commit.
///
/// What is counted in the report is in the archive for good. A run that is killed loses only what it has not reported;
/// the next run goes on where it was.
///
/// # Errors
/// The archive cannot be written. What is wrong with single files is in the report.
pub fn ingest(
    archive: &mut Archive,
    parser: &Parser,
    reader: &Reader,
    paths: &[PathBuf],
    options: &IngestOptions,
    progress: &dyn Progress,
    committed: &(dyn Fn(i64) + Sync),
) -> Result<Report, IngestError> {
    let Plan { files, clashes, roots } = plan(paths, archive.dir());
    let found = files.iter().filter_map(|f| f.found.as_ref().ok());
    progress.planned(found.clone().count() as u64, found.map(|f| f.stamp.size).sum());

    let catalogue = archive.reader().clone();
    let budget = Budget::new(BYTES_IN_FLIGHT);
    let (job_sender, jobs) = crossbeam_channel::bounded(options.jobs.max(1));
    let (done_sender, done) = crossbeam_channel::unbounded();
    let deleted_at = last_deletion(&catalogue)?;
    let feed = Feed {
        archive: &catalogue,
        budget: &budget,
        jobs: job_sender,
        done: done_sender.clone(),
        progress,
        fingerprint: &options.fingerprint,
        deleted_at,
        may_skip: !options.force,
        may_skip_lines: !options.prune,
    };
    let tools = Tools { parser, reader, archive: &catalogue, policy: options.personal_numbers, deleted_at };
    let mut store = Store::new(&budget, progress, committed, options.prune);
    for clash in clashes {
        store.left_out(clash);
    }
    std::thread::scope(|scope| {
        scope.spawn(move || feed.run(files));
        for _ in 0..options.jobs.max(1) {
            let (jobs, done) = (jobs.clone(), done_sender.clone());
            scope.spawn(move || {
                for job in jobs {
                    if done.send(work(tools, job)).is_err() {
                        return;
                    }
                }
            });
        }
        drop((jobs, done_sender));
        let stored = store.run(archive, &done);
        // Whether all is stored or nothing more can be: nobody is to wait for the store.
        budget.close();
        drop(done);
        stored
    })?;
    if options.prune {
        store.report.removed = prune(archive, &roots, &store.seen)?;
    }
    committed(archive.begin()?.commit()?.last_seq);
    Ok(store.report)
}

/// What a run takes in.
#[derive(Default)]
struct Plan {
    files: Vec<Planned>,
    /// Files that would replace another of the same run.
    clashes: Vec<Failure>,
    /// The folders among the paths as they stand in fingerprints.
    roots: HashSet<String>,
}

/// Finds the files under all paths, a file named twice once. A source names one document: of two files with one source
/// the first is taken, because else the second would silently take its place.
fn plan(paths: &[PathBuf], data: &Path) -> Plan {
    let Plan { mut files, mut clashes, mut roots } = Plan::default();
    let mut named: HashMap<String, PathBuf> = HashMap::new();
    for path in paths {
        let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
        let folder = folder.map(|f| if f.as_os_str().is_empty() { Path::new(".") } else { f });
        let whole = folder.and_then(|f| f.canonicalize().ok()).unwrap_or_default();
        // The folder's name is not kept: where documents lie on whose disk is nobody's business.
        let root = blake3::hash(whole.as_os_str().as_encoded_bytes()).to_hex()[..16].to_owned();
        if path.is_dir() {
            roots.insert(root.clone());
        }
        walk(path, Some(data), &mut |found| {
            if let Ok(file) = &found {
                if let Some(first) = named.get(&file.source) {
                    if !is_same(first, &file.path) {
                        clashes.push(clash(&file.source, first, &file.path));
                    }
                    return;
                }
                named.insert(file.source.clone(), file.path.clone());
            }
            files.push(Planned { found, root: root.clone() });
        });
    }
    Plan { files, clashes, roots }
}

/// The failure of a file whose source is that of another file.
fn clash(source: &str, first: &Path, second: &Path) -> Failure {
    let reason = format!(
        "{} is called {source} below the paths given, too, and is the one taken in; name a folder above both",
        first.display()
    );
    Failure::new(second.to_string_lossy(), "same-source", reason)
}

/// When a person last deleted a document. A file that was read before may hold it, and must be read again to say that
/// its bytes are refused.
fn last_deletion(archive: &remiss_archive::Reader) -> Result<Option<Timestamp>, IngestError> {
    /// Entries that are looked at: far more than happen between two runs.
    const ENTRIES: usize = 100_000;
    let entries = archive.audit(None, ENTRIES)?;
    Ok(entries.into_iter().find(|entry| entry.what == "delete").map(|entry| entry.at))
}
