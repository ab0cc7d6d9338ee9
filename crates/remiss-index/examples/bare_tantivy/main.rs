//! What tantivy alone does with the same text and the same queries: the yardstick of `cargo xtask bench`.
//!
//! `bare_tantivy plain DIRECTORY FILE.jsonl… -- QUERIES.jsonl…` indexes title and text of each line in one plain field
//! with tantivy's default tokenizer and two threads, commits once, then asks for the top ten and the count of every
//! query (all words must match). `bare_tantivy tokens DIRECTORY INDEX` takes the tokens out of an index of ours and
//! indexes them again, field by field, with the same threads. Both print one JSON object; times in seconds and
//! milliseconds, those ending in `cpu_seconds` of the processor.

mod tokens;

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TEXT};
use tantivy::tokenizer::TokenStream as _;
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

/// Threads and bytes of memory of every writer, as the program has them.
const THREADS: usize = 2;
const MEMORY_BYTES: usize = 200_000_000;

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let answer = match arguments.as_slice() {
        [mode, directory, rest @ ..] if mode == "plain" => {
            let end = rest.iter().position(|argument| argument == "--").unwrap_or(rest.len());
            plain(Path::new(directory), &rest[..end], rest.get(end + 1..).unwrap_or_default())?
        }
        [mode, directory, index] if mode == "tokens" => tokens::again(Path::new(directory), Path::new(index))?,
        _ => return Err("usage: bare_tantivy plain DIRECTORY FILE… -- QUERIES… | tokens DIRECTORY INDEX".into()),
    };
    writeln!(std::io::stdout(), "{answer}")?;
    Ok(())
}

fn plain(directory: &Path, files: &[String], queries: &[String]) -> Fallible<Value> {
    let mut builder = Schema::builder();
    let field = builder.add_text_field("text", TEXT);
    let index = Index::create_in_dir(directory, builder.build())?;
    let (started, cpu) = (Instant::now(), cpu_seconds());
    let mut writer: IndexWriter = index.writer_with_num_threads(THREADS, MEMORY_BYTES)?;
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
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let query_ms = search(&index, field, queries)?;
    Ok(json!({ "documents": documents, "bytes": bytes, "seconds": seconds, "cpu_seconds": cpu, "query_ms": query_ms }))
}

fn search(index: &Index, field: Field, queries: &[String]) -> Fallible<Vec<f64>> {
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
    Ok(times_ms)
}

/// Processor time of this process so far, from Linux's `/proc`, whose clock ticks a hundred times a second.
pub(crate) fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
