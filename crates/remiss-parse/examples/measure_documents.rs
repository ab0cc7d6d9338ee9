//! Measures how many documents a second the parser reads: texts of 8 kB made of the repository's fixtures, or files.
//!
//! Each fixture keeps its one head, and its body is prolonged by sections of other fixtures in the same language and state.
//!
//! `cargo run --release -p remiss-parse --example measure_documents [-- FILE…]`; a file `*.jsonl` holds a document a line.

#![expect(clippy::print_stdout, reason = "a measuring program prints")]

#[path = "shared/parser.rs"]
mod shared;

use std::path::Path;
use std::time::{Duration, Instant};

use remiss_parse::{Given, Input, Parser, Record, Section};

/// The length of a text, about that of a statement of four pages.
const TEXT_BYTES: usize = 8000;
/// How long one round of measuring lasts.
const ROUND: Duration = Duration::from_secs(2);
/// How many rounds there are; the best counts, because other programs only ever slow a round down.
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let parser = shared::parser()?;
    println!("tables read in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        let (sound, damaged): (Vec<_>, Vec<_>) =
            prolonged(&parser, &fixtures()?).into_iter().partition(|text| !is_damaged(&parser, text));
        measure(&parser, "sound", &sound);
        measure(&parser, "damaged, and repaired", &damaged);
    } else {
        measure(&parser, "given", &read(&files)?);
    }
    Ok(())
}

/// Reads some texts again and again, and prints how fast that goes.
fn measure(parser: &Parser, state: &str, texts: &[String]) {
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} texts of {} bytes on average, {state}", texts.len(), bytes / texts.len().max(1));
    let given = Given::new();
    let mut best = 0.0_f64;
    for _ in 0..ROUNDS {
        let (start, busy, mut count, mut findings) = (Instant::now(), busy_time(), 0_usize, 0_usize);
        for text in texts.iter().cycle() {
            if start.elapsed() > ROUND {
                break;
            }
            let record = parse(parser, text, &given);
            findings += record.findings.len();
            count += 1;
        }
        let spent = busy_time().zip(busy).map_or(start.elapsed(), |(now, before)| now.saturating_sub(before));
        let rate = count as f64 / spent.as_secs_f64();
        println!(
            "{rate:.0} documents a second of processor time, {:.1} fields found in each",
            findings as f64 / count.max(1) as f64
        );
        best = best.max(rate);
    }
    let megabytes = best * bytes as f64 / texts.len().max(1) as f64 / 1e6;
    println!("best: {best:.0} documents/s, {megabytes:.1} MB/s");
}

/// Whether words of a text are repaired before it is read.
fn is_damaged(parser: &Parser, text: &str) -> bool {
    parse(parser, text, &Given::new()).repaired
}

/// The texts of the fixtures.
fn fixtures() -> std::io::Result<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        // The broken ones are there to be refused.
        if !path.is_dir() || path.ends_with("broken") {
            continue;
        }
        for file in std::fs::read_dir(path)? {
            let file = file?.path();
            if file.extension().is_some_and(|extension| extension == "txt") {
                files.push(file);
            }
        }
    }
    files.sort();
    files.into_iter().map(read_text).collect()
}

/// Each text with one head, its body prolonged by sections of the others until it is long enough.
fn prolonged(parser: &Parser, texts: &[String]) -> Vec<String> {
    let given = Given::new();
    let records: Vec<Record> = texts.iter().map(|text| parse(parser, text, &given)).collect();
    let state = |record: &Record| (record.language.clone(), record.repaired);
    let mut out = Vec::new();
    for (index, (text, record)) in texts.iter().zip(&records).enumerate() {
        let others = (1..=texts.len()).map(|step| (index + step) % texts.len());
        let others = others.filter(|&other| state(&records[other]) == state(record));
        let sections: Vec<&str> = others
            .flat_map(|other| {
                records[other].sections.iter().filter(|section| is_body(section)).map(move |section| (other, section))
            })
            .map(|(other, section)| &texts[other][section.start as usize..section.end as usize])
            .collect();
        let at = record.sections.iter().rfind(|section| is_body(section)).map_or(text.len(), |last| last.end as usize);
        let mut more = String::new();
        for section in sections.iter().cycle().take(sections.len() * TEXT_BYTES) {
            if text.len() + more.len() >= TEXT_BYTES {
                break;
            }
            more.push_str("\n\n");
            more.push_str(section);
        }
        more.truncate(more.floor_char_boundary(TEXT_BYTES.saturating_sub(text.len())));
        let mut text = format!("{}{more}{}", &text[..at], &text[at..]);
        text.truncate(text.floor_char_boundary(TEXT_BYTES));
        out.push(text);
    }
    out
}

fn is_body(section: &Section) -> bool {
    matches!(section.kind.as_str(), "summary" | "background" | "matter" | "assessment" | "other")
}

fn parse(parser: &Parser, text: &str, given: &Given) -> Record {
    parser.parse(&Input { text, pages: &[], headings: &[], furniture: &[], source: "measured", given })
}

/// The processor time that the program has used, where the system tells: others on the machine do not count.
fn busy_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn read(files: &[String]) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut texts = Vec::new();
    for file in files {
        texts.extend(shared::texts(file)?);
    }
    Ok(texts)
}

fn read_text(path: impl AsRef<Path>) -> std::io::Result<String> {
    Ok(String::from_utf8_lossy(&std::fs::read(path)?).replace("\r\n", "\n"))
}
