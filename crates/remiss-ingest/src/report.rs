//! What an ingest did: counts of documents, and every failure with its reason.

use remiss_parse::Given;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The outcome of one ingest; `remiss ingest --json` prints exactly this.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// Documents that were looked at, failed ones included.
    pub seen: u64,
    /// Documents that are new in the archive, or came back under a further source.
    pub added: u64,
    /// Documents whose bytes, known fields or tables changed.
    pub updated: u64,
    /// Documents that the archive already holds just so.
    pub unchanged: u64,
    /// Files, members and lines that could not be taken in.
    pub failed: Vec<Failure>,
    /// Documents removed because their file vanished (only with pruning).
    #[serde(skip)]
    pub removed: u64,
    /// Documents taken in or read anew in which personal identity numbers were masked.
    #[serde(skip)]
    pub masked: u64,
    /// Bytes of files and lines that were read.
    #[serde(skip)]
    pub bytes: u64,
}

/// One file, archive member (`a.zip!/b.pdf`) or line (`list.jsonl#17`) that could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Failure {
    /// What failed, as the user named it.
    pub path: String,
    /// A stable code for programs ("broken", "encrypted", "not-found").
    pub code: String,
    /// One sentence for the reader.
    pub reason: String,
    /// What is known besides, of which committee and day tell where the coverage counts it.
    #[serde(skip)]
    pub given: Box<Given>,
}

impl Failure {
    /// Makes a failure of a path with its code and reason.
    pub fn new(path: impl Into<String>, code: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), code: code.into(), reason: reason.into(), given: Box::default() }
    }

    /// The failure of something of which these fields are known besides.
    pub(crate) fn knowing(self, given: &Given) -> Self {
        Self { given: Box::new(given.clone()), ..self }
    }

    /// Translates an error of the file system.
    pub(crate) fn of_io(path: impl Into<String>, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let (code, reason) = match error.kind() {
            ErrorKind::NotFound => ("not-found", "there is no such file or folder".to_owned()),
            ErrorKind::PermissionDenied => ("not-readable", "reading it is not permitted".to_owned()),
            _ => ("io", error.to_string()),
        };
        Self::new(path, code, reason)
    }
}
