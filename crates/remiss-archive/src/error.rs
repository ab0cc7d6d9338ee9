//! What can go wrong in the archive, said with what was attempted and where.

use std::io;
use std::path::{Path, PathBuf};

use crate::DocumentId;

/// An error of the archive.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no archive where one should be read.
    #[error("no archive in {}: ingest documents first", dir.display())]
    Missing {
        /// The data directory.
        dir: PathBuf,
    },
    /// The catalogue file is some other program's, or damaged at its head.
    #[error(
        "{} is not a catalogue of remiss; if it was one, its head is damaged: restore the archive from its last backup",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer program wrote the data directory.
    #[error(
        "the archive in {} has format {found}, but this program (version {}) reads formats up to {known}: use the newer program",
        dir.display(), env!("CARGO_PKG_VERSION")
    )]
    NewerVersion {
        /// The data directory.
        dir: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// An older program wrote the data directory and nothing has upgraded it yet.
    #[error(
        "the archive in {} has format {found}, this program reads format {known}: any command that writes, such as ingest, upgrades it",
        dir.display()
    )]
    OlderVersion {
        /// The data directory.
        dir: PathBuf,
        /// Its format.
        found: i64,
        /// The format that this program reads.
        known: i64,
    },
    /// Another process writes to the archive.
    #[error("the archive in {} is being written by {holder}: try again when it has ended", dir.display())]
    Locked {
        /// The data directory.
        dir: PathBuf,
        /// Who holds it: the command, its process and machine, since when.
        holder: String,
    },
    /// No current document has the identifier.
    #[error("no document {0} in the archive")]
    UnknownDocument(DocumentId),
    /// No source has the name.
    #[error("no source {0:?} in the archive")]
    UnknownSource(String),
    /// A correction does not fit the record.
    #[error("field {field:?} of document {id} cannot be corrected: {reason}")]
    Correction {
        /// The document.
        id: DocumentId,
        /// The field as given.
        field: String,
        /// What is wrong with the field or the value.
        reason: String,
    },
    /// There is nothing to undo.
    #[error("field {field:?} of document {id} has no correction")]
    NotCorrected {
        /// The document.
        id: DocumentId,
        /// The field as given.
        field: String,
    },
    /// A token cannot be made.
    #[error("the token was not made: {reason}")]
    Token {
        /// What is wrong.
        reason: String,
    },
    /// No token that could be revoked has the name or id.
    #[error("there is no token {0:?} that is not revoked")]
    UnknownToken(String),
    /// Two different originals have one identifier.
    #[error("two different originals have the identifier {0}: the second was not stored")]
    Collision(DocumentId),
    /// A change in the batch failed half-way.
    #[error("a change in this batch failed, so none of it was stored")]
    BrokenBatch,
    /// Something stored cannot be read back.
    #[error("{what} of document {id} is damaged in the catalogue: {reason}")]
    Damaged {
        /// The document.
        id: DocumentId,
        /// Which part.
        what: &'static str,
        /// How the damage shows.
        reason: String,
    },
    /// An original that should lie on disk does not.
    #[error("the original of document {id} is missing at {}: restore it from a backup or ingest it again", path.display())]
    OriginalMissing {
        /// The document.
        id: DocumentId,
        /// Where it should lie.
        path: PathBuf,
    },
    /// A deleted text may still stand in the write-ahead log, because a reader kept it open.
    #[error("the deletion is done but readers keep its log open: repeat the command to make sure that nothing is left")]
    LogBusy,
    /// Restoring or backing up would overwrite what is something else.
    #[error("{} is not empty: name a new directory", dir.display())]
    NotEmpty {
        /// The directory named as target.
        dir: PathBuf,
    },
    /// A backup does not hold what it should.
    #[error("the backup in {} is not whole: {reason}", dir.display())]
    BadBackup {
        /// The directory of the backup.
        dir: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A record cannot be written as JSON or read from it.
    #[error("a record could not be turned into or read from JSON")]
    Json(#[from] serde_json::Error),
    /// The file system refused.
    #[error("could not {what} {}", path.display())]
    Io {
        /// What was attempted.
        what: &'static str,
        /// On which file or directory.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// SQLite refused.
    #[error("could not {what} the catalogue")]
    Catalogue {
        /// What was attempted.
        what: &'static str,
        /// SQLite's answer.
        source: rusqlite::Error,
    },
}

/// The archive's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Self {
        Self::Catalogue { what: "read or write", source }
    }
}

impl Error {
    /// Whether the disk is full, which the user can mend.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Io { source, .. } => source.kind() == io::ErrorKind::StorageFull,
            Self::Catalogue { source, .. } => source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
            _ => false,
        }
    }
}

/// Adds to an I/O error what was attempted, and where.
pub(crate) trait Attempt<T> {
    fn attempt(self, what: &'static str, path: &Path) -> Result<T>;
}

impl<T> Attempt<T> for io::Result<T> {
    fn attempt(self, what: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { what, path: path.to_owned(), source })
    }
}
