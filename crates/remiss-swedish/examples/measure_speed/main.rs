//! Measures the speed of every step on a text file.
//!
//! `cargo run --release -p remiss-swedish --example measure_speed -- FILE`

#![expect(clippy::print_stdout, reason = "a measuring program prints")]

#[path = "../tables/swedish.rs"]
mod shared;

use std::collections::HashSet;
use std::time::Instant;

use remiss_swedish::{identifiers, language, normal, personal_numbers, tokenize};

fn main() -> std::io::Result<()> {
    let Some(path) = std::env::args().nth(1) else {
        println!("give a text file");
        return Ok(());
    };
    let text = std::fs::read_to_string(path)?;
    let megabytes = text.len() as f64 / 1e6;
    let start = Instant::now();
    let swedish = shared::swedish();
    println!("tables read in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let rate = |name: &str, work: &mut dyn FnMut() -> usize| {
        let start = Instant::now();
        let count = work();
        println!("{name}: {:.1} MB/s, {count} found", megabytes / start.elapsed().as_secs_f64());
    };
    let mut words = HashSet::new();
    rate("tokenize", &mut || tokenize(&text).count());
    rate("normal form", &mut || {
        let mut buffer = String::new();
        tokenize(&text).map(|token| normal(token.of(&text), &mut buffer).len()).sum()
    });
    let mut buffer = String::new();
    for token in tokenize(&text) {
        let word = normal(token.of(&text), &mut buffer);
        if !words.contains(word) {
            words.insert(word.to_owned());
        }
    }
    rate("identifiers", &mut || identifiers(&text).len());
    rate("personal numbers", &mut || personal_numbers(&text).len());
    // Documents are some kilobytes long, and what samples a text is measured on such.
    let mut documents = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (head, tail) = rest.split_at(rest.ceil_char_boundary(rest.len().min(8000)));
        documents.push(head);
        rest = tail;
    }
    rate("assess", &mut || documents.iter().filter(|document| swedish.assess(document).diacritics_lost).count());
    rate("language", &mut || documents.iter().filter_map(|document| language(document)).count());
    rate("repair of sound text", &mut || documents.iter().map(|document| swedish.repair(document).len()).sum());
    let mut sorted: Vec<&String> = words.iter().collect();
    sorted.sort();
    let start = Instant::now();
    let parts: usize = sorted.iter().map(|word| swedish.forms(word).parts.len()).sum();
    println!(
        "forms: {:.0} words/s, {} words, {parts} parts",
        sorted.len() as f64 / start.elapsed().as_secs_f64(),
        sorted.len()
    );
    Ok(())
}
