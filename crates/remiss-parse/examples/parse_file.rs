//! Parses text files with the shipped tables and prints one record a line: `parse FILE… --json`, as the program does.

#![expect(clippy::print_stdout, reason = "the records are what the example is for")]

#[path = "shared/parser.rs"]
mod shared;

use remiss_parse::{Given, Input};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parser = shared::parser()?;
    let given = Given::new();
    for source in std::env::args().skip(1).filter(|a| a != "parse" && !a.starts_with("--")) {
        let text = String::from_utf8_lossy(&std::fs::read(&source)?).replace("\r\n", "\n");
        let record = parser.parse(&Input {
            text: &text,
            pages: &[],
            headings: &[],
            furniture: &[],
            source: &source,
            given: &given,
        });
        println!("{}", serde_json::to_string(&record)?);
    }
    Ok(())
}
