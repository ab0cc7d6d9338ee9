//! The system of record: catalogue, originals, change log.
//!
//! A data directory holds `catalogue.sqlite` (with its write-ahead log), `originals/` for originals of 64 KiB and
//! more, and `writer.lock`. Everything else in it, the index above all, can be made anew from these.

mod archive;
mod audit;
mod batch;
mod cases;
mod changes;
mod corrections;
mod coverage;
mod document;
mod error;
mod id;
mod inputs;
mod lock;
mod originals;
mod pack;
mod read;
mod reader;
mod remove;
mod rows;
mod schema;

pub use archive::Archive;
pub use audit::AuditEntry;
pub use batch::{Batch, Committed};
pub use cases::Case;
pub use changes::{Change, ChangeKind};
pub use corrections::Correction;
pub use coverage::{Coverage, Stats};
pub use document::{Full, Layout, Lookup, NewDocument, Prepared, Put, Status, Stored, Tombstone};
pub use error::{Error, Result};
pub use id::{DocumentId, MalformedId};
pub use inputs::{Failure, FileStamp, Input};
pub use reader::{Documents, Reader};
