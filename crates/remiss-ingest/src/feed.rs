//! The feeder: looks at each file, leaves out what has not changed, and cuts the rest into pieces of work.

use std::fs;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use crossbeam_channel::Sender;
use jiff::Timestamp;
use remiss_archive::FileStamp;
use remiss_parse::Given;

use crate::budget::Budget;
use crate::documents::{LINE_BYTES_MAX, is_json_lines, no_lines};
use crate::given::read_sidecar;
use crate::job::{Done, File, Item, Job, Remember, Work};
use crate::lines::{Line, Lines};
use crate::progress::Progress;
use crate::report::Failure;
use crate::single::sidecar_of;
use crate::walk::Found;

/// Lines of one piece of work: enough that handing it over costs nothing beside parsing it.
const PIECE_LINES: usize = 64;
/// Bytes after which a piece ends before it has that many lines.
const PIECE_BYTES: usize = 256 << 10;
/// What a piece costs beside its bytes: the record and its findings.
const PIECE_OVERHEAD: u64 = 16 << 10;

/// A file to be taken in, from the folder that it was found under.
#[derive(Debug)]
pub(crate) struct Planned {
    pub found: Result<Found, Failure>,
    /// Stands for the folder in fingerprints.
    pub root: String,
}

/// What the feeder uses.
pub(crate) struct Feed<'a> {
    pub archive: &'a remiss_archive::Reader,
    pub budget: &'a Budget,
    pub jobs: Sender<Job>,
    pub done: Sender<Done>,
    pub progress: &'a dyn Progress,
    /// What reads files: tables, program, settings.
    pub fingerprint: &'a str,
    /// When a document was last deleted; files read before may hold it, and are read again to say so.
    pub deleted_at: Option<Timestamp>,
    /// Whether memories of files are used.
    pub may_skip: bool,
    /// Whether memories of pieces are used; pruning must see every line.
    pub may_skip_lines: bool,
}

/// The work has ended, because the store could not go on.
struct Ended;

impl Feed<'_> {
    /// Feeds all files; ends early where nobody takes the pieces any more.
    pub(crate) fn run(&self, files: Vec<Planned>) {
        let mut place = 0;
        for planned in files {
            if self.file(planned, &mut place).is_err() {
                return;
            }
        }
    }

    fn file(&self, planned: Planned, place: &mut u64) -> Result<(), Ended> {
        let found = match planned.found {
            Ok(found) => found,
            Err(failure) => {
                let file = Arc::new(nameless(&failure));
                return self.finished(file, vec![Item::Failed(failure)], None, 0, true, place);
            }
        };
        self.progress.file(&found.source);
        let file = self.describe(found, &planned.root);
        if file.may_skip
            && let Ok(Some(input)) = self.archive.input(&file.found.source)
            && input.unchanged(file.stamp, &file.fingerprint)
            && input.failed == 0
            && self.deleted_at.is_none_or(|at| at < input.read_at)
        {
            let (items, bytes) = (vec![Item::Unchanged(input.documents)], file.stamp.size);
            return self.finished(Arc::new(file), items, None, bytes, true, place);
        }
        if is_json_lines(&file.found.source) { self.lines(file, place) } else { self.whole(file, place) }
    }

    fn describe(&self, found: Found, root: &str) -> File {
        let (stamp, sidecar) = match &found.sidecar {
            None => (found.stamp, String::new()),
            Some((_, sidecar)) => {
                let modified_ns = found.stamp.modified_ns.max(sidecar.modified_ns);
                let own = format!("{}-{}", sidecar.size, sidecar.modified_ns);
                (FileStamp { size: found.stamp.size, modified_ns }, own)
            }
        };
        File {
            path: found.path.to_string_lossy().into_owned(),
            stamp,
            fingerprint: format!("{root}:{sidecar}:{}", self.fingerprint),
            given: Given::new(),
            may_skip: self.may_skip,
            found,
        }
    }

    fn whole(&self, file: File, place: &mut u64) -> Result<(), Ended> {
        let cost = file.stamp.size.min(LINE_BYTES_MAX) + PIECE_OVERHEAD;
        self.piece(&Arc::new(file), Work::Whole, cost, place)
    }

    fn lines(&self, mut file: File, place: &mut u64) -> Result<(), Ended> {
        if file.found.sidecar.is_some()
            && let Some((name, sidecar)) = sidecar_of(&file.found.path)
        {
            match sidecar.and_then(|bytes| read_sidecar(&bytes)) {
                Ok((_, given)) => file.given = given,
                Err(reason) => {
                    self.progress.note(&format!("{}: the known fields in {name} are not used: {reason}", file.path));
                }
            }
        }
        let file = Arc::new(file);
        let opened = match fs::File::open(&file.found.path) {
            Ok(opened) => opened,
            Err(error) => {
                let failure = Failure::of_io(&file.path, &error);
                return self.finished(file, vec![Item::Failed(failure)], None, 0, true, place);
            }
        };
        let mut hasher = blake3::Hasher::new();
        let mut items = Vec::new();
        let mut any = false;
        let reading = Hashed { input: opened, hasher: &mut hasher };
        let mut piece = Vec::new();
        let mut piece_bytes = 0;
        for line in Lines::new(BufReader::with_capacity(1 << 20, reading), LINE_BYTES_MAX) {
            match line {
                Ok(line) => {
                    any = true;
                    piece_bytes += line.bytes.as_ref().map_or(0, Vec::len);
                    piece.push(line);
                }
                Err(error) => {
                    items.push(Item::Failed(Failure::of_io(&file.path, &error)));
                    break;
                }
            }
            if piece.len() >= PIECE_LINES || piece_bytes >= PIECE_BYTES {
                self.some_lines(&file, std::mem::take(&mut piece), piece_bytes, place)?;
                piece_bytes = 0;
            }
        }
        if !piece.is_empty() {
            self.some_lines(&file, piece, piece_bytes, place)?;
        }
        if !any && items.is_empty() {
            items.push(Item::Failed(no_lines(&file.path)));
        }
        let remember = Remember { name: file.found.source.clone(), digest: *hasher.finalize().as_bytes(), whole: true };
        self.finished(file, items, Some(remember), 0, true, place)
    }

    fn some_lines(&self, file: &Arc<File>, lines: Vec<Line>, bytes: usize, place: &mut u64) -> Result<(), Ended> {
        let digest = digest_of(&lines);
        if file.may_skip
            && self.may_skip_lines
            && let Some(first) = lines.first()
            && let Ok(Some(input)) = self.archive.input(&format!("{}#{}", file.found.source, first.number))
            && input.same_bytes(&digest, &file.fingerprint)
            && input.failed == 0
            && self.deleted_at.is_none_or(|at| at < input.read_at)
        {
            let items = vec![Item::Unchanged(input.documents)];
            return self.finished(Arc::clone(file), items, None, bytes as u64, false, place);
        }
        self.piece(file, Work::Lines { lines, digest }, bytes as u64 + PIECE_OVERHEAD, place)
    }

    /// Hands a piece to the workers.
    fn piece(&self, file: &Arc<File>, work: Work, cost: u64, place: &mut u64) -> Result<(), Ended> {
        if !self.budget.take(cost) {
            return Err(Ended);
        }
        let job = Job { place: next(place), cost, file: Arc::clone(file), work };
        self.jobs.send(job).map_err(|_| Ended)
    }

    /// Hands what needs no work to the store.
    fn finished(
        &self,
        file: Arc<File>,
        items: Vec<Item>,
        remember: Option<Remember>,
        bytes: u64,
        last: bool,
        place: &mut u64,
    ) -> Result<(), Ended> {
        // The budget also bounds how far the feeder runs ahead of the store.
        if !self.budget.take(SKIPPED_COST) {
            return Err(Ended);
        }
        let done = Done { place: next(place), cost: SKIPPED_COST, bytes, file, items, remember, last };
        self.done.send(done).map_err(|_| Ended)
    }
}

/// Budget that a piece without work holds.
const SKIPPED_COST: u64 = 1 << 10;

fn next(place: &mut u64) -> u64 {
    *place += 1;
    *place - 1
}

/// Stands for a path under which no file was found.
fn nameless(failure: &Failure) -> File {
    let stamp = FileStamp { size: 0, modified_ns: 0 };
    File {
        found: Found { path: Path::new(&failure.path).to_owned(), source: failure.path.clone(), stamp, sidecar: None },
        path: failure.path.clone(),
        stamp,
        fingerprint: String::new(),
        given: Given::new(),
        may_skip: false,
    }
}

fn digest_of(lines: &[Line]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for line in lines {
        let bytes = line.bytes.as_deref().unwrap_or_default();
        hasher.update(&line.number.to_le_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    *hasher.finalize().as_bytes()
}

/// Reads and hashes at once.
struct Hashed<'a, R> {
    input: R,
    hasher: &'a mut blake3::Hasher,
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.input.read(buffer)?;
        self.hasher.update(&buffer[..length]);
        Ok(length)
    }
}
