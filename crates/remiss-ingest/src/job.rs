//! What goes from the feeder to the workers and from them to the store.

use std::sync::Arc;

use remiss_archive::{FileStamp, Input, Prepared};
use remiss_parse::Given;

use crate::lines::Line;
use crate::report::Failure;
use crate::walk::Found;

/// A file that is being taken in.
#[derive(Debug)]
pub(crate) struct File {
    /// The file as it was found.
    pub found: Found,
    /// How failures name it.
    pub path: String,
    /// Size and time of the file and its sidecar together.
    pub stamp: FileStamp,
    /// What reads it, from where: another reader, root or sidecar means that it is read again.
    pub fingerprint: String,
    /// Known fields of every line of a JSON Lines file.
    pub given: Given,
    /// Whether archived documents of it are trusted without parsing them again.
    pub may_skip: bool,
}

/// A piece of work.
#[derive(Debug)]
pub(crate) struct Job {
    /// Its place in the order of all pieces.
    pub place: u64,
    /// Bytes of the budget that it holds.
    pub cost: u64,
    /// The file that it belongs to.
    pub file: Arc<File>,
    /// What to do.
    pub work: Work,
}

/// What is to be done with a file.
#[derive(Debug)]
pub(crate) enum Work {
    /// Read all of it.
    Whole,
    /// Read some lines of a JSON Lines file.
    Lines {
        /// The lines.
        lines: Vec<Line>,
        /// How they are remembered once they are stored.
        digest: [u8; 32],
    },
}

/// A piece of work that is done.
#[derive(Debug)]
pub(crate) struct Done {
    /// Its place in the order of all pieces.
    pub place: u64,
    /// Bytes of the budget to be given back once it is stored.
    pub cost: u64,
    /// Bytes of input that it stands for.
    pub bytes: u64,
    /// The file that it belongs to.
    pub file: Arc<File>,
    /// What came of it, in the order of the file.
    pub items: Vec<Item>,
    /// What is remembered with it: the name and the input; documents and failures are counted by the store.
    pub remember: Option<Remember>,
    /// Whether the file ends with it.
    pub last: bool,
}

/// A memory of a file or of some lines of it.
#[derive(Debug)]
pub(crate) struct Remember {
    /// Its name in the archive's memory.
    pub name: String,
    /// Digest of the bytes.
    pub digest: [u8; 32],
    /// Whether it stands for the whole file rather than for this piece.
    pub whole: bool,
}

/// One outcome.
#[derive(Debug)]
pub(crate) enum Item {
    /// A document to be stored.
    Document(Box<Ready>),
    /// So many documents are in the archive already.
    Unchanged(u64),
    /// Something could not be read.
    Failed(Failure),
    /// Something is kept but worth a line in the report.
    Kept(Failure),
}

/// A document to be stored.
#[derive(Debug)]
pub(crate) struct Ready {
    /// The document.
    pub prepared: Prepared,
    /// How failures name it.
    pub path: String,
    /// Whether its source was given, so that its name does not lead to its file.
    pub source_given: bool,
    /// Places at which a personal identity number was found and masked.
    pub numbers_found: usize,
}

impl File {
    /// What is remembered of it or of a piece of it.
    pub(crate) fn input(&self, digest: [u8; 32], documents: u64, failed: u64, read_at: jiff::Timestamp) -> Input {
        Input { stamp: self.stamp, digest, fingerprint: self.fingerprint.clone(), documents, failed, read_at }
    }
}
