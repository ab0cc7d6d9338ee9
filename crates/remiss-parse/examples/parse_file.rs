//! Parses text files with the shipped tables and prints one record a line: `parse FILE… --json`, as the program does.

#![expect(clippy::print_stdout, reason = "the records are what the example is for")]

use std::collections::BTreeMap;
use std::path::Path;

use remiss_parse::{Given, Input, Parser, Tables};
use remiss_swedish::{Swedish, SwedishTables};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index-config");
    let mut files = BTreeMap::new();
    for folder in ["", "rules"] {
        for entry in std::fs::read_dir(config.join(folder))? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "toml") {
                let name = Path::new(folder).join(path.file_name().unwrap_or_default());
                files.insert(name.to_string_lossy().into_owned(), std::fs::read_to_string(&path)?);
            }
        }
    }
    let read = |name: &str| std::fs::read_to_string(config.join("swedish").join(name));
    let swedish = Swedish::new(&SwedishTables {
        terms: &read("terms.txt")?,
        names: &read("names.txt")?,
        places: &read("places.txt")?,
        stems: &read("stems.txt")?,
        compounds: &read("compounds.txt")?,
        confusions: &read("confusions.toml")?,
    })?;
    let parser = Parser::new(Tables::load(&files)?, swedish);
    let given = Given::new();
    for source in std::env::args().skip(1).filter(|a| a != "parse" && !a.starts_with("--")) {
        let text = String::from_utf8_lossy(&std::fs::read(&source)?).replace("\r\n", "\n");
        let record = parser.parse(&Input { text: &text, pages: &[], headings: &[], source: &source, given: &given });
        println!("{}", serde_json::to_string(&record)?);
    }
    Ok(())
}
