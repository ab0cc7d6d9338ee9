//! Why a file could not be read: a stable code for programs, a reason for people.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of failure, stable over versions and written in kebab case wherever it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The file holds no bytes.
    Empty,
    /// The content is none of the supported formats.
    UnknownFormat,
    /// A password is needed to open the file.
    Encrypted,
    /// The file is damaged beyond reading.
    Broken,
    /// The file, or what it unpacks to, is larger than the limit.
    TooLarge,
    /// The document has more pages than the limit.
    TooManyPages,
    /// The structure is nested deeper than the limit.
    TooDeep,
    /// The file unpacks to far more than a document of its size holds.
    Bomb,
    /// Reading took longer than the limit.
    Timeout,
    /// Reading took more memory than the limit.
    Memory,
    /// The reader stopped without an answer.
    Crashed,
    /// The file could be read but holds no text.
    NoText,
    /// The worker process could not be started or spoken to.
    Worker,
}

impl ErrorCode {
    /// The code as it is written in reports and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::UnknownFormat => "unknown-format",
            Self::Encrypted => "encrypted",
            Self::Broken => "broken",
            Self::TooLarge => "too-large",
            Self::TooManyPages => "too-many-pages",
            Self::TooDeep => "too-deep",
            Self::Bomb => "bomb",
            Self::Timeout => "timeout",
            Self::Memory => "memory",
            Self::Crashed => "crashed",
            Self::NoText => "no-text",
            Self::Worker => "worker",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{code}: {reason}")]
pub struct ExtractError {
    /// The kind of failure.
    pub code: ErrorCode,
    /// One sentence for the reader of a report, without the file's name.
    pub reason: String,
}

impl ExtractError {
    /// Makes an error of a kind with its reason.
    pub fn new(code: ErrorCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    pub(crate) fn broken(reason: impl Into<String>) -> Self {
        Self::new(ErrorCode::Broken, reason)
    }
}
