//! What tantivy alone does with the same text and the same queries: the yardstick of `cargo xtask bench`.
//!
//! `bare_tantivy DIRECTORY FILE.jsonl… -- QUERIES.jsonl…` indexes title and text of each line in one plain field with
//! tantivy's default tokenizer and two threads, commits once, then asks for the top ten and the count of every query
//! (all words must match). Prints one JSON object; times in seconds and milliseconds.

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::time::Instant;

use serde_json::{Value, json};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Schema, TEXT};
use tantivy::tokenizer::TokenStream as _;
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (directory, files) = arguments.split_first().ok_or("usage: bare_tantivy DIRECTORY FILE… -- QUERIES…")?;
    let (files, queries) = match files.iter().position(|a| a == "--") {
        Some(at) => (&files[..at], &files[at + 1..]),
        None => (files, &[][..]),
    };
    let mut builder = Schema::builder();
    let field = builder.add_text_field("text", TEXT);
    let index = Index::create_in_dir(directory, builder.build())?;

    let started = Instant::now();
    let mut writer: IndexWriter = index.writer_with_num_threads(2, 200_000_000)?;
    let (mut documents, mut bytes) = (0_u64, 0_usize);
    for file in files {
        for line in BufReader::new(File::open(file)?).lines() {
            let line: Value = serde_json::from_str(&line?)?;
            let text = format!("{}\n{}", line["title"].as_str().unwrap_or(""), line["text"].as_str().unwrap_or(""));
            bytes += text.len();
            documents += 1;
            let mut document = TantivyDocument::new();
            document.add_text(field, text);
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let index_seconds = started.elapsed().as_secs_f64();

    let searcher = index.reader()?.searcher();
    let mut analyzer = index.tokenizers().get("default").ok_or("tantivy has a default tokenizer")?;
    let mut times_ms = Vec::new();
    for file in queries {
        for line in BufReader::new(File::open(file)?).lines() {
            let line: Value = serde_json::from_str(&line?)?;
            let mut words: Vec<Box<dyn Query>> = Vec::new();
            analyzer.token_stream(line["query"].as_str().unwrap_or("")).process(&mut |token| {
                let term = Term::from_field_text(field, &token.text);
                words.push(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)));
            });
            let query = BooleanQuery::intersection(words);
            let started = Instant::now();
            searcher.search(&query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
            times_ms.push(started.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    let answer = json!({
        "documents": documents, "bytes": bytes, "index_seconds": index_seconds, "query_ms": times_ms,
    });
    writeln!(std::io::stdout(), "{answer}")?;
    Ok(())
}
