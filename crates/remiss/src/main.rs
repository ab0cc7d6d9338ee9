//! The command `remiss`: reads flags and configuration, calls the libraries, turns results into exit codes.

use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;
use crate::outcome::Outcome;

mod assets;
mod cli;
mod commands;
mod logging;
mod open;
mod outcome;
mod output;
mod progress;
mod settings;

fn main() -> ExitCode {
    // A worker confines its whole process, so it begins before anything else has been opened or started.
    if std::env::args_os().skip(1).eq([cli::EXTRACT_WORKER]) {
        return remiss_extract::worker::run(std::io::stdin().lock(), std::io::stdout().lock());
    }
    let cli = Cli::parse();
    match commands::run(cli) {
        Ok(outcome) => outcome.into(),
        Err(error) if output::is_broken_pipe(&error) => Outcome::Done.into(),
        Err(error) => {
            output::error(&error);
            Outcome::Error.into()
        }
    }
}
