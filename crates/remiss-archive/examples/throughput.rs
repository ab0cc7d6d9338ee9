//! Measures how many small documents a second become durable: `cargo run --release --example throughput [COUNT [BATCH]]`.
#![expect(clippy::print_stdout, reason = "printing its figures is what the program is for")]

use std::time::Instant;

use remiss_archive::{Archive, NewDocument, Prepared, Put};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let count = arguments.next().transpose()?.unwrap_or(50_000);
    let batch_size = arguments.next().transpose()?.unwrap_or(1_000);
    let dir = tempfile::tempdir()?;
    let mut archive = Archive::create_or_open(dir.path(), "throughput")?;
    for round in ["first run", "second run, all unchanged"] {
        let started = Instant::now();
        let mut preparing = std::time::Duration::ZERO;
        let mut bytes = 0;
        let mut unchanged = 0;
        for first in (0..count).step_by(batch_size) {
            let mut batch = archive.begin()?;
            for n in first..(first + batch_size).min(count) {
                let began = Instant::now();
                let prepared = Prepared::new(document(n))?;
                preparing += began.elapsed();
                bytes += text(n).len();
                if batch.put(&prepared)? == Put::Unchanged {
                    unchanged += 1;
                }
            }
            batch.commit()?;
        }
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{round}: {count} documents, {:.1} MB of text in {seconds:.2} s: {:.0} documents/s, {:.1} MB/s; of that {:.2} s to hash and pack; {unchanged} unchanged",
            bytes as f64 / 1e6,
            count as f64 / seconds,
            bytes as f64 / 1e6 / seconds,
            preparing.as_secs_f64(),
        );
    }
    let started = Instant::now();
    let read = archive.reader().documents().try_fold(0, |sum, full| full.map(|full| sum + full.text.len()))?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "read back: {:.1} MB of text in {seconds:.2} s: {:.0} documents/s",
        read as f64 / 1e6,
        count as f64 / seconds
    );
    let stats = archive.reader().stats()?;
    println!("catalogue: {:.1} MB, {} cases", stats.catalogue_bytes as f64 / 1e6, stats.cases);
    Ok(())
}

/// Some 2.7 kB, as a question to a minister has, in words that repeat as words do.
fn text(n: usize) -> String {
    const WORDS: [&str; 24] = [
        "nämnden",
        "förslaget",
        "kommunen",
        "att",
        "och",
        "trygghet",
        "skolan",
        "i",
        "för",
        "ärendet",
        "om",
        "på",
        "äldreomsorg",
        "det",
        "som",
        "med",
        "trafik",
        "bör",
        "inte",
        "utredning",
        "av",
        "budget",
        "en",
        "yttrande",
    ];
    let mut state = n as u64 + 1;
    let mut text = format!("Yttrande nummer {n}\n\n");
    while text.len() < 2_700 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(WORDS[(state >> 33) as usize % WORDS.len()]);
        text.push(' ');
    }
    text
}

fn document(n: usize) -> NewDocument {
    let text = text(n);
    let mut new = NewDocument {
        original: format!("{{\"text\": {text:?}}}").into_bytes(),
        source: format!("frågor.jsonl#{n}"),
        media_type: "application/json".to_owned(),
        page_count: 1,
        case_keys: vec![format!("stad-ks-2019-{}", n / 5)],
        ..NewDocument::default()
    };
    new.record.title = Some(format!("Yttrande nummer {n}"));
    new.record.namnd = Some(format!("Nämnd {}", n % 40));
    new.record.date = jiff::civil::Date::new(2019, (n % 12 + 1) as i8, 1).ok();
    new.text = text;
    new
}
