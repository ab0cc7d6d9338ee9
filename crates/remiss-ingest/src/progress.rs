//! How a long run tells what it is doing.

use crate::report::Failure;

/// Receives what happens during a run. Calls come from several threads, often; implementations are quick.
pub trait Progress: Send + Sync {
    /// The files to read have been counted, with their bytes.
    fn planned(&self, files: u64, bytes: u64) {
        let _ = (files, bytes);
    }

    /// Work on a file has begun.
    fn file(&self, source: &str) {
        let _ = source;
    }

    /// More documents and bytes are dealt with.
    fn advanced(&self, documents: u64, bytes: u64) {
        let _ = (documents, bytes);
    }

    /// Something could not be taken in.
    fn failed(&self, failure: &Failure) {
        let _ = failure;
    }

    /// So many of so many archive changes are in the index.
    fn indexed(&self, done: u64, of: u64) {
        let _ = (done, of);
    }

    /// Something the user should know.
    fn note(&self, message: &str) {
        let _ = message;
    }
}

/// A progress that nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}
