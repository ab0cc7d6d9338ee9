//! The store: takes finished pieces in the order of the input, writes them in batches, and keeps the report.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use jiff::Timestamp;
use remiss_archive::{Archive, Batch, Committed, Put};
use serde_json::Value;

use crate::budget::Budget;
use crate::error::IngestError;
use crate::job::{Done, Item, Ready};
use crate::progress::Progress;
use crate::report::{Failure, Report};

/// Documents of one batch: a commit costs a few milliseconds of fsync, which this spreads thin.
const BATCH_DOCUMENTS: usize = 512;
/// Bytes of input of one batch, so that a batch of long documents stays short in memory and time.
const BATCH_BYTES: u64 = 16 << 20;
/// What has been stored is committed after this time at the latest.
const BATCH_TIME: Duration = Duration::from_secs(1);

/// Takes finished pieces until all have come.
pub(crate) struct Store<'a> {
    pub budget: &'a Budget,
    pub progress: &'a dyn Progress,
    /// Told the number of the last change after each commit.
    pub committed: &'a (dyn Fn(i64) + Sync),
    pub report: Report,
    pub seen: Seen,
    /// When the run began; files are remembered as read no later than this.
    pub read_at: Timestamp,
    waiting: BTreeMap<u64, Done>,
    next: u64,
    file: Counts,
}

/// Files and sources that the run came across, for pruning.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Whether they are gathered.
    pub wanted: bool,
    /// Sources of files whose documents were not looked at one by one, because they are unchanged or unreadable.
    pub whole_files: HashSet<String>,
    /// Sources of documents.
    pub sources: HashSet<String>,
}

/// Documents and failures since the file began.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    documents: u64,
    failed: u64,
}

impl<'a> Store<'a> {
    /// Makes an empty store.
    pub(crate) fn new(
        budget: &'a Budget,
        progress: &'a dyn Progress,
        committed: &'a (dyn Fn(i64) + Sync),
        prune: bool,
    ) -> Self {
        Self {
            budget,
            progress,
            committed,
            report: Report::default(),
            seen: Seen { wanted: prune, ..Seen::default() },
            read_at: Timestamp::now(),
            waiting: BTreeMap::new(),
            next: 0,
            file: Counts::default(),
        }
    }

    /// Reports a file that is not looked at; the archive's memory of what its source names stays as it is.
    pub(crate) fn left_out(&mut self, failure: Failure) {
        self.progress.failed(&failure);
        self.report.seen += 1;
        self.report.failed.push(failure);
    }

    /// Stores pieces until nobody sends any more.
    pub(crate) fn run(&mut self, archive: &mut Archive, pieces: &Receiver<Done>) -> Result<(), IngestError> {
        while self.wait(pieces) {
            let begun = Instant::now();
            let mut load = Load::default();
            let mut batch = archive.begin()?;
            while let Some(done) = self.take(pieces, begun) {
                self.piece(&mut batch, done, &mut load)?;
                if load.documents >= BATCH_DOCUMENTS || load.bytes >= BATCH_BYTES || begun.elapsed() >= BATCH_TIME {
                    break;
                }
            }
            // Which documents are replaced for good is known when the run ends.
            self.acknowledge(&batch.checkpoint()?, load);
        }
        if self.waiting.is_empty() { Ok(()) } else { Err(IngestError::Stopped("reading")) }
    }

    /// Waits for the piece that is next in order; false where none will come any more.
    fn wait(&mut self, pieces: &Receiver<Done>) -> bool {
        while !self.waiting.contains_key(&self.next) {
            match pieces.recv() {
                Ok(done) => self.waiting.insert(done.place, done),
                Err(_) => return false,
            };
        }
        true
    }

    /// The piece that is next in order, if it comes while the batch may stay open.
    fn take(&mut self, pieces: &Receiver<Done>, begun: Instant) -> Option<Done> {
        loop {
            if let Some(done) = self.waiting.remove(&self.next) {
                self.next += 1;
                return Some(done);
            }
            match pieces.recv_timeout(BATCH_TIME.saturating_sub(begun.elapsed())) {
                Ok(done) => self.waiting.insert(done.place, done),
                Err(_) => return None,
            };
        }
    }

    fn acknowledge(&self, committed: &Committed, load: Load) {
        (self.committed)(committed.last_seq);
        self.progress.advanced(load.documents as u64 + load.skipped, load.bytes);
    }

    fn piece(&mut self, batch: &mut Batch<'_>, done: Done, load: &mut Load) -> Result<(), IngestError> {
        let Done { cost, bytes, file, items, remember, last, .. } = done;
        let before = self.file;
        if self.file.documents + self.file.failed == 0 && remember.is_some() {
            batch.clear_failures(&file.found.source)?;
        }
        for item in items {
            match item {
                Item::Document(ready) => {
                    load.documents += 1;
                    self.document(batch, *ready, &file.found.source, &file.fingerprint)?;
                }
                Item::Unchanged(documents) => {
                    load.skipped += documents;
                    self.report.seen += documents;
                    self.report.unchanged += documents;
                    self.file.documents += documents;
                    if self.seen.wanted {
                        self.seen.whole_files.insert(file.found.source.clone());
                    }
                }
                Item::Failed(failure) => {
                    if self.seen.wanted && failure.path == file.path {
                        self.seen.whole_files.insert(file.found.source.clone());
                    }
                    self.report.seen += 1;
                    self.fail(batch, &file.path, &file.found.source, failure)?;
                }
                Item::Kept(failure) => self.fail(batch, &file.path, &file.found.source, failure)?,
            }
        }
        if let Some(remember) = remember {
            let since = if remember.whole { Counts::default() } else { before };
            let documents = self.file.documents - since.documents;
            let failed = self.file.failed - since.failed;
            let input = file.input(remember.digest, documents, failed, self.read_at);
            batch.remember(&remember.name, &input)?;
        }
        if last {
            self.file = Counts::default();
        }
        self.report.bytes += bytes;
        load.bytes += bytes;
        self.budget.give_back(cost);
        Ok(())
    }

    fn document(
        &mut self,
        batch: &mut Batch<'_>,
        ready: Ready,
        file: &str,
        fingerprint: &str,
    ) -> Result<(), IngestError> {
        let Ready { prepared, path, source_given, numbers_found } = ready;
        let source = prepared.source().to_owned();
        self.report.seen += 1;
        let put = batch.put(&prepared)?;
        if numbers_found > 0 && !matches!(put, Put::Unchanged | Put::Refused { .. }) {
            self.report.masked += 1;
            self.progress.note(&masked(&path, &prepared.id().to_string(), numbers_found));
        }
        match put {
            Put::Added => self.report.added += 1,
            Put::Updated { .. } | Put::Refreshed => self.report.updated += 1,
            Put::Unchanged | Put::SourceAdded => self.report.unchanged += 1,
            Put::Refused { reason } => {
                let reason = format!("the document was deleted ({reason}) and may not come back");
                self.failed(Failure::new(path, "deleted", reason));
                return Ok(());
            }
        }
        self.file.documents += 1;
        if source_given {
            // Pruning finds the file of such a document by this pointer.
            batch.remember(&source, &crate::prune::pointer(file, fingerprint, self.read_at))?;
        }
        if self.seen.wanted {
            self.seen.sources.insert(source);
        }
        Ok(())
    }

    fn fail(&mut self, batch: &mut Batch<'_>, path: &str, source: &str, failure: Failure) -> Result<(), IngestError> {
        // Inside the archive a failure goes by its source: the file's, and what follows the file's name in the path.
        let inside = failure.path.strip_prefix(path).unwrap_or_default();
        let name = format!("{source}{inside}");
        let known = |field: &str| failure.given.get(field).and_then(Value::as_str).map(str::to_owned);
        let day = known("date").and_then(|date| date.parse::<jiff::civil::Date>().ok());
        batch.fail(&remiss_archive::Failure {
            kommun: known("kommun"),
            namnd: known("namnd"),
            month: day.map(|day| day.strftime("%Y-%m").to_string()),
            ..remiss_archive::Failure::now(name, failure.code.clone(), failure.reason.clone())
        })?;
        self.failed(failure);
        Ok(())
    }

    fn failed(&mut self, failure: Failure) {
        self.progress.failed(&failure);
        self.file.failed += 1;
        self.report.failed.push(failure);
    }
}

/// The line in the report about a document with personal identity numbers.
fn masked(path: &str, id: &str, numbers_found: usize) -> String {
    let path = remiss_archive::mask_numbers(path);
    let numbers = if numbers_found == 1 { "number".to_owned() } else { format!("numbers ({numbers_found})") };
    format!(
        "{path}: personal identity {numbers} masked; the original is withheld until reviewed: \
         `remiss correct {id} original=released` lets it out"
    )
}

/// What a batch holds so far.
#[derive(Debug, Clone, Copy, Default)]
struct Load {
    documents: usize,
    skipped: u64,
    bytes: u64,
}
