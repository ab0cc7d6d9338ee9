//! The queries that are replayed, and how well known items are found by them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::Value;

/// A query of a file, with the sources of the documents that it is meant to find, where the file says so.
pub(super) struct Query {
    /// Name of the file.
    pub(super) set: String,
    pub(super) text: String,
    pub(super) relevant: Vec<String>,
}

/// Reads files with one query a line, `{"query": …, "relevant": [source, …]}`.
///
/// # Errors
/// A file cannot be read or is not JSON Lines.
pub(super) fn read(files: &[PathBuf]) -> anyhow::Result<Vec<Query>> {
    let mut queries = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        for line in text.lines() {
            let line: Value = serde_json::from_str(line)?;
            let relevant = line["relevant"].as_array().into_iter().flatten();
            queries.push(Query {
                set: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                text: line["query"].as_str().unwrap_or_default().to_owned(),
                relevant: relevant.filter_map(|source| source.as_str().map(ToOwned::to_owned)).collect(),
            });
        }
    }
    Ok(queries)
}

/// How well the queries of one set found what they were meant to find.
#[derive(Default)]
pub(super) struct Known {
    pub(super) queries: u32,
    reciprocal: f64,
    first: u32,
    ten: u32,
}

impl Known {
    /// Notes the sources that were found, best first.
    pub(super) fn note<'a>(&mut self, query: &Query, found: impl IntoIterator<Item = &'a str>) {
        self.queries += 1;
        let place = found.into_iter().take(10).position(|source| query.relevant.iter().any(|other| other == source));
        if let Some(place) = place {
            self.reciprocal += 1.0 / (place as f64 + 1.0);
            self.first += u32::from(place == 0);
            self.ten += 1;
        }
    }
}

/// The table of all sets: ours, and beside it what SQLite FTS5 makes of the same.
pub(super) fn table(ours: &BTreeMap<String, Known>, theirs: &BTreeMap<String, Known>) -> String {
    let share = |known: &Known, part: f64| part / f64::from(known.queries.max(1));
    let mut table = String::new();
    for (set, known) in ours {
        let none = Known::default();
        let other = theirs.get(set).unwrap_or(&none);
        let _ = writeln!(
            table,
            "{set:16} {:4} queries  MRR@10 {:.4} (FTS5 {:.4})  hit@1 {:.3} ({:.3})  hit@10 {:.3} ({:.3})",
            known.queries,
            share(known, known.reciprocal),
            share(other, other.reciprocal),
            share(known, known.first.into()),
            share(other, other.first.into()),
            share(known, known.ten.into()),
            share(other, other.ten.into()),
        );
    }
    table
}

/// A text as it stands in the query of an address.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_of_a_wanted_document_counts() {
        let query = Query { set: "titles".to_owned(), text: String::new(), relevant: vec!["b".to_owned()] };
        let mut known = Known::default();
        known.note(&query, ["a", "b", "b"]);
        known.note(&query, ["c"]);
        known.note(&query, ["b"]);
        let table = table(&[("titles".to_owned(), known)].into(), &BTreeMap::new());
        assert!(table.contains("3 queries  MRR@10 0.5000 (FTS5 0.0000)  hit@1 0.333"), "{table}");
    }
}
