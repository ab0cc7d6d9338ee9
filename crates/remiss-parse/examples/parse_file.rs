//! Parses text files with the shipped tables and prints one record a line: `parse FILE… --json`, as the program does.
//!
//! A file `*.jsonl` holds a document a line, so that a change can be compared over a whole collection.

#[path = "shared/parser.rs"]
mod shared;

use std::io::Write;

use remiss_parse::{Given, Input};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parser = shared::parser()?;
    let given = Given::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for source in std::env::args().skip(1).filter(|a| a != "parse" && !a.starts_with("--")) {
        for text in shared::texts(&source)? {
            let record = parser.parse(&Input {
                text: &text,
                pages: &[],
                headings: &[],
                furniture: &[],
                source: &source,
                given: &given,
            });
            writeln!(out, "{}", serde_json::to_string(&record)?)?;
        }
    }
    Ok(())
}
