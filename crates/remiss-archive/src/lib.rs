//! The system of record: catalogue, originals, change log.
//!
//! A data directory holds `catalogue.sqlite` (with its write-ahead log), `originals/` for originals of 64 KiB and
//! more, and `writer.lock`. Everything else in it, the index above all, can be made anew from these.
//!
//! # Why nothing acknowledged is lost
//!
//! A batch is acknowledged when [`Batch::commit`] returns. Before that, in this order:
//!
//! 1. each large original is written to `originals/unfinished/`, synced, renamed to the name that is its digest, and
//!    its directory is synced;
//! 2. rows are written to SQLite's write-ahead log, all in one transaction;
//! 3. the commit syncs the log (`synchronous = FULL`).
//!
//! Killed before 3, the transaction never happened; a file from 1 may be left over, which the same bytes will use when
//! they come again and which [`Reader::verify`] names until then. Killed after 3, the rows are there and every file
//! that they name was synced before them. There is no moment at which a row points to a file that is not whole.
//! A full disk makes 1, 2 or 3 fail, and the batch with it.
//!
//! A deletion goes the other way round: first the rows, with a note of the file to remove, in one transaction; then
//! the file; then the note; then the log is written into the catalogue and cut to nothing. Pages that held the rows
//! are overwritten with zeros (`secure_delete`). Killed in between, the deletion was not acknowledged but is durable,
//! and the next writer removes what was noted. Texts lie compressed, so a stray piece of a page that SQLite moved
//! would be no readable text; file names and corrected values are the only words that lie open.
//!
//! One process writes at a time: it holds the lock on `writer.lock`, which the system releases however it ends.
//! Readers see the last commit before their call and wait for nobody. [`Tokens`] alone are made and revoked without that
//! lock: taking a right back must not wait for the end of a long ingest.
//!
//! # Whose words hold
//!
//! What the parser read is stored as it was read; corrections are rows beside it and laid over it when it is read, so
//! neither a new reading nor new bytes from the same source can overwrite them. Where several sources give the same
//! bytes, the first of them by name speaks for the document, and cases are joined by a rule that knows no order: the
//! archive's answers do not depend on what came first.
//!
//! # What is masked
//!
//! Personal identity numbers stay in the text as it is kept, and are masked in whatever a reader hands out: the text by
//! the ranges in its [`Layout`], records, sources and corrections by looking for numbers. The one way past that is
//! [`Reader::unmasked_text`]. Documents ingested where numbers are allowed are left alone.
//!
//! Names of private persons in documents from before a day ([`Archive::hide_names_before`]) are masked in what documents
//! are found by and listed with ([`Reader::searchable`], [`Reader::listed`]), and nowhere else.

mod archive;
mod audit;
mod backup;
mod batch;
mod cases;
mod changes;
mod corrections;
mod coverage;
mod document;
mod error;
mod failpoint;
mod id;
mod inputs;
mod lock;
mod mask;
mod names;
mod originals;
mod pack;
mod read;
mod reader;
mod remove;
mod rows;
mod schema;
mod succession;
mod tokens;
mod verify;

pub use archive::Archive;
pub use audit::AuditEntry;
pub use backup::{BackupReport, restore, verify_backup};
pub use batch::{Batch, Committed};
pub use cases::{Case, Sight};
pub use changes::{Change, ChangeKind, ChangePage};
pub use corrections::{Correction, is_correctable};
pub use coverage::{Coverage, Stats};
pub use document::{Full, Layout, Lookup, NewDocument, Prepared, Put, Status, Stored, Times, Tombstone};
pub use error::{Error, Result};
pub use failpoint::failpoint;
pub use id::{DocumentId, MalformedId};
pub use inputs::{Failure, FileStamp, Input};
pub use mask::{mask, mask_numbers, mask_record, mask_value};
pub use originals::Original;
pub use reader::{Documents, Reader};
pub use tokens::{MalformedToken, PresentedToken, Scope, Token, Tokens, UnknownScope};
pub use verify::Problem;
