//! The pipeline from files to archive and index.

mod budget;
mod documents;
mod error;
mod feed;
mod given;
mod guard;
mod index;
mod job;
mod lines;
mod parse;
mod pipeline;
mod progress;
mod prune;
mod reader;
mod report;
mod single;
mod store;
mod walk;
mod watch;
mod work;

pub use error::IngestError;
pub use guard::PersonalNumbers;
pub use index::{IndexResources, catch_up, follow, is_behind, purge};
pub use pipeline::{IngestOptions, ingest};
pub use progress::{Progress, Silent};
pub use reader::{Check, OcrMode, Reader, ReaderOptions, doctor};
pub use report::{Failure, Report};
pub use single::{ParseOutcome, SingleParser};
pub use watch::Watch;
