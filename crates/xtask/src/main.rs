//! Automation that Cargo cannot do.

mod bench;
mod fuzz;
mod lexicon;
mod load;
mod package;
mod test;

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Measure the built program beside bare tantivy on the same text and queries
    Bench(bench::BenchArgs),
    /// Give broken input to every parser, built with coverage counters
    Fuzz(fuzz::FuzzArgs),
    /// Build the embedded word lists of remiss-swedish from SAOL and official text
    Lexicon(lexicon::LexiconArgs),
    /// Ask the service many things at once, and tell how it answers
    Load(load::LoadArgs),
    /// Make a Debian package and an archive of the release program and its files
    Package,
    /// Check everything: format, lints, tests, documentation, dependencies, and the pages in a browser
    Test(test::TestArgs),
}

fn main() -> anyhow::Result<ExitCode> {
    match Task::parse() {
        Task::Bench(args) => bench::run(&args).map(|()| ExitCode::SUCCESS),
        Task::Fuzz(args) => fuzz::run(&args).map(|()| ExitCode::SUCCESS),
        Task::Lexicon(args) => lexicon::run(&args).map(|()| ExitCode::SUCCESS),
        Task::Load(args) => load::run(&args).map(|()| ExitCode::SUCCESS),
        Task::Package => package::run().map(|()| ExitCode::SUCCESS),
        Task::Test(args) => test::run(&args),
    }
}
