//! The parser with the repository's own tables, and the texts to read with it, for the examples.

use std::collections::BTreeMap;
use std::path::Path;

use remiss_parse::{Parser, Tables};
use remiss_swedish::{Swedish, SwedishTables};

/// Builds the parser from `index-config/`.
pub(crate) fn parser() -> Result<Parser, Box<dyn std::error::Error>> {
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
    Ok(Parser::new(Tables::load(&files)?, swedish))
}

/// The text of a file, or the texts of a file `*.jsonl` with a document a line.
pub(crate) fn texts(file: &str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let content = String::from_utf8_lossy(&std::fs::read(file)?).replace("\r\n", "\n");
    if Path::new(file).extension().is_none_or(|ending| ending != "jsonl") {
        return Ok(vec![content]);
    }
    let mut texts = Vec::new();
    for line in content.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        texts.extend(row.get("text").and_then(serde_json::Value::as_str).map(str::to_owned));
    }
    Ok(texts)
}
