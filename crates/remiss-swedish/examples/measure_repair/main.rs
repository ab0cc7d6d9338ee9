//! Measures OCR repair against clean texts.
//!
//! `cargo run --release -p remiss-swedish --example measure_repair -- CLEAN_DIR OCR_DIR [--show]`. Every `NAME.txt` of
//! OCR_DIR is compared with CLEAN_DIR's. The words of the clean text are aligned by edit distance with those of the
//! damaged and of the repaired text; words that find no partner, or none like them, are left out and counted.

#![expect(clippy::print_stdout, reason = "a measuring program prints")]

#[path = "../tables/swedish.rs"]
mod shared;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Default)]
struct Tally {
    damaged: u32,
    restored: u32,
    right: u32,
    spoiled: u32,
    left_out: u32,
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [clean_dir, ocr_dir, rest @ ..] = arguments.as_slice() else {
        println!("give the folder of clean texts and the folder of damaged ones");
        return Ok(());
    };
    let show = !rest.is_empty();
    let swedish = shared::swedish();
    let mut total = Tally::default();
    let (mut bytes, mut seconds) = (0, 0.0);
    let mut names: Vec<PathBuf> = fs::read_dir(ocr_dir)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    names.sort();
    for path in names.iter().filter(|path| path.extension().is_some_and(|extension| extension == "txt")) {
        let Some(name) = path.file_name() else { continue };
        let clean_path = Path::new(clean_dir).join(name);
        if !clean_path.exists() {
            continue;
        }
        let (clean, damaged) = (fs::read_to_string(clean_path)?, fs::read_to_string(path)?);
        let start = Instant::now();
        let replacements = swedish.repair(&damaged);
        seconds += start.elapsed().as_secs_f64();
        bytes += damaged.len();
        let mut repaired = String::new();
        let mut at = 0;
        for replacement in &replacements {
            repaired.push_str(&damaged[at..replacement.start as usize]);
            repaired.push_str(&replacement.text);
            at = replacement.end as usize;
        }
        repaired.push_str(&damaged[at..]);
        let tally = compare(&clean, &damaged, &repaired, show);
        println!(
            "{}: {} of {} damaged restored, {} of {} right spoiled, {} left out",
            name.to_string_lossy(),
            tally.restored,
            tally.damaged,
            tally.spoiled,
            tally.right,
            tally.left_out
        );
        total.damaged += tally.damaged;
        total.restored += tally.restored;
        total.right += tally.right;
        total.spoiled += tally.spoiled;
        total.left_out += tally.left_out;
    }
    println!(
        "all: {:.4} of {} damaged words restored, {:.4} of {} right words spoiled, {} left out; {:.2} MB/s",
        f64::from(total.restored) / f64::from(total.damaged.max(1)),
        total.damaged,
        f64::from(total.spoiled) / f64::from(total.right.max(1)),
        total.right,
        total.left_out,
        bytes as f64 / 1e6 / seconds
    );
    Ok(())
}

fn compare(clean: &str, damaged: &str, repaired: &str, show: bool) -> Tally {
    let (clean, damaged, repaired) = (words(clean), words(damaged), words(repaired));
    let (before, after) = (align(&clean, &damaged), align(&clean, &repaired));
    let mut tally = Tally::default();
    for (place, truth) in clean.iter().enumerate() {
        let (Some(before), Some(after)) = (before[place], after[place]) else {
            tally.left_out += 1;
            if show {
                println!("  left out  {truth}");
            }
            continue;
        };
        let (before, after) = (&damaged[before], &repaired[after]);
        let restored = after == truth;
        if before == truth {
            tally.right += 1;
            tally.spoiled += u32::from(!restored);
        } else {
            tally.damaged += 1;
            tally.restored += u32::from(restored);
        }
        if show && !restored {
            println!("  {} {truth}: read {before}, made {after}", if before == truth { "SPOILED" } else { "missed " });
        }
    }
    tally
}

/// Words without the punctuation around them.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '&' | '|' | '$' | '€')).to_owned())
        .filter(|word| word.chars().any(char::is_alphanumeric) || word == "|")
        .collect()
}

/// For each word of `left` its partner in `right`, by the cheapest alignment; partners must share half their letters.
fn align(left: &[String], right: &[String]) -> Vec<Option<usize>> {
    let gap = 0.6_f32;
    let width = right.len() + 1;
    let mut cost = vec![f32::MAX; (left.len() + 1) * width];
    let band = 200 + left.len().abs_diff(right.len());
    for i in 0..=left.len() {
        for j in i.saturating_sub(band)..=(i + band).min(right.len()) {
            let mut best = if i == 0 && j == 0 { 0.0 } else { f32::MAX };
            if i > 0 && j > 0 {
                best = best.min(cost[(i - 1) * width + j - 1] + distance(&left[i - 1], &right[j - 1]));
            }
            if i > 0 {
                best = best.min(cost[(i - 1) * width + j] + gap);
            }
            if j > 0 {
                best = best.min(cost[i * width + j - 1] + gap);
            }
            cost[i * width + j] = best;
        }
    }
    let mut partners = vec![None; left.len()];
    let (mut i, mut j) = (left.len(), right.len());
    while i > 0 && j > 0 {
        let here = cost[i * width + j];
        let apart = distance(&left[i - 1], &right[j - 1]);
        if (cost[(i - 1) * width + j - 1] + apart - here).abs() < 1e-3 {
            if apart <= 0.5 {
                partners[i - 1] = Some(j - 1);
            }
            i -= 1;
            j -= 1;
        } else if (cost[(i - 1) * width + j] + gap - here).abs() < 1e-3 {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    partners
}

/// Edit distance over the longer word's length.
fn distance(a: &str, b: &str) -> f32 {
    if a == b {
        return 0.0;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longest = a.len().max(b.len());
    if a.len().abs_diff(b.len()) * 2 > longest {
        return 1.0;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()] as f32 / longest as f32
}
