//! Automation that Cargo cannot do.

mod bench;
mod lexicon;
mod test;

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Measure the built program beside bare tantivy on the same text and queries
    Bench(bench::BenchArgs),
    /// Build the embedded word lists of remiss-swedish from SAOL and official text
    Lexicon(lexicon::LexiconArgs),
    /// Check everything: format, lints, tests, documentation, dependencies, and the pages in a browser
    Test(test::TestArgs),
}

fn main() -> anyhow::Result<ExitCode> {
    match Task::parse() {
        Task::Bench(args) => bench::run(&args).map(|()| ExitCode::SUCCESS),
        Task::Lexicon(args) => lexicon::run(&args).map(|()| ExitCode::SUCCESS),
        Task::Test(args) => test::run(&args),
    }
}
