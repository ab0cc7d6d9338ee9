//! The pipeline from files to archive and index.

mod budget;
mod check;
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
mod purge;
mod reader;
mod rebuild;
mod report;
mod single;
mod store;
mod walk;
mod watch;
mod work;

pub use check::{IndexCheck, check_index};
pub use error::IngestError;
pub use guard::PersonalNumbers;
pub use index::{IndexResources, catch_up, follow, is_behind, lag};
pub use pipeline::{IngestOptions, ingest};
pub use progress::{Progress, Silent};
pub use purge::{Deletion, take_down};
pub use reader::{Check, OcrMode, Reader, ReaderOptions, doctor};
pub use rebuild::{build, level, rebuild};
pub use report::{Failure, Report};
pub use single::{ParseOutcome, SingleParser};
pub use watch::Watch;
