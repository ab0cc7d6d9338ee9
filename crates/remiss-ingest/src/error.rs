//! Why a whole run ends; what is wrong with single files is in its report.

/// An error that ends a run.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The archive cannot be read or written.
    #[error(transparent)]
    Archive(#[from] remiss_archive::Error),
    /// The index cannot be read or written.
    #[error(transparent)]
    Index(#[from] remiss_index::IndexError),
    /// There is no index to write to.
    #[error("there is no index to write to")]
    NoIndex,
    /// A cache cannot be emptied.
    #[error("cannot empty {path}: {source}")]
    Cache {
        /// The cache.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// An upload cannot be put down to be read.
    #[error("cannot write {}", path.display())]
    Upload {
        /// Where.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A part of the program stopped on a fault of ours.
    #[error("the {0} stopped on a fault in this program; what was taken in before is safe")]
    Stopped(&'static str),
}
