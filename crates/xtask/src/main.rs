//! Automation that Cargo cannot do.

mod lexicon;

use clap::Parser;

#[derive(Parser)]
enum Task {
    /// Build the embedded word lists of remiss-swedish from SAOL and official text
    Lexicon(lexicon::LexiconArgs),
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Lexicon(args) => lexicon::run(&args),
    }
}
