//! Exit codes: 0 done or found, 1 nothing found or some files failed, 2 error.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was done, or something was found.
    Done,
    /// Nothing was found, or some files failed while all else was done.
    Partly,
    /// Nothing could be done.
    Error,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Partly => Self::from(1),
            Outcome::Error => Self::from(2),
        }
    }
}
