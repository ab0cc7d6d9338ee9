//! What SQLite's full-text index does with the same text and the same queries: a yardstick of `cargo xtask bench`.
//!
//! `fts5 FILE.jsonl… -- QUERIES.jsonl…` puts title, proposers, numbers and text of each line into one column of an FTS5
//! table in memory (unicode61, diacritics kept), then asks every query for the ten best by BM25: words joined with OR,
//! a quoted query as a phrase. Prints one JSON object: seconds of indexing, and for each query its milliseconds and the
//! sources found.

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::time::Instant;

use rusqlite::Connection;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let end = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    let (files, queries) = (&arguments[..end], arguments.get(end + 1..).unwrap_or_default());

    let mut database = Connection::open_in_memory()?;
    let started = Instant::now();
    database.execute_batch(
        "create virtual table documents using fts5(source unindexed, body, tokenize = 'unicode61 remove_diacritics 0')",
    )?;
    let transaction = database.transaction()?;
    let mut insert = transaction.prepare("insert into documents values (?1, ?2)")?;
    for file in files {
        for line in BufReader::new(File::open(file)?).lines() {
            let line: Value = serde_json::from_str(&line?)?;
            insert.execute((line["source"].as_str(), body(&line)))?;
        }
    }
    drop(insert);
    transaction.commit()?;
    let seconds = started.elapsed().as_secs_f64();

    let mut select =
        database.prepare("select source from documents where documents match ?1 order by rank limit 10")?;
    let (mut query_ms, mut found) = (Vec::new(), Vec::new());
    for file in queries {
        for line in BufReader::new(File::open(file)?).lines() {
            let line: Value = serde_json::from_str(&line?)?;
            let question = question(line["query"].as_str().unwrap_or_default());
            let started = Instant::now();
            let sources: Vec<String> = select.query_map([&question], |row| row.get(0))?.collect::<Result<_, _>>()?;
            query_ms.push(started.elapsed().as_secs_f64() * 1_000.0);
            found.push(sources);
        }
    }
    writeln!(std::io::stdout(), "{}", json!({ "seconds": seconds, "query_ms": query_ms, "found": found }))?;
    Ok(())
}

fn body(line: &Value) -> String {
    let names = line["proposers"].as_array().into_iter().flatten().filter_map(|person| person["name"].as_str());
    let numbers = line["dnr"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let title = line["title"].as_str().unwrap_or_default();
    let text = line["text"].as_str().unwrap_or_default().replace('\u{ad}', "");
    [title].into_iter().chain(names).chain(numbers).chain([text.as_str()]).collect::<Vec<_>>().join("\n")
}

fn question(query: &str) -> String {
    let words: Vec<&str> =
        query.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    if query.starts_with('"') {
        return format!("\"{}\"", words.join(" "));
    }
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" OR ")
}
