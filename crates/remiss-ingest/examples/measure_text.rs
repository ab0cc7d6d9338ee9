//! Measures extraction against true texts, as the program reads files: in confined workers, scans by tesseract.
//!
//! `measure_text DIR [PROGRAM]` reads `DIR/{pdf,office,text,scan}/…NNN….EXT` against `DIR/truth/NNN.truth.txt` and prints
//! each file's character error rate; then the pages of the PDFs a second of processor time, that of the workers
//! included; then how every file of `DIR/hostile` ends; and the most memory that a worker had. PROGRAM is the built
//! program whose workers are used instead of this one's. `measure_text FILE` prints one file's text.
#![expect(clippy::print_stdout, reason = "a measuring command prints")]
#![expect(clippy::cast_possible_wrap, reason = "texts are far shorter than half the address space")]

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use remiss_extract::{Content, ExtractError, Extracted, worker};
use remiss_ingest::{OcrMode, Reader, ReaderOptions};

/// How often the PDFs are read for the speed: enough for a second of processor time.
const ROUNDS: usize = 10;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    if path == "extract-worker" {
        return worker::run(io::stdin(), io::stdout());
    }
    let program = arguments.next().map(PathBuf::from).or_else(|| std::env::current_exe().ok()).unwrap_or_default();
    let path = PathBuf::from(path);
    if path.is_file() {
        print_file(&program, &path);
    } else {
        measure(&program, &path);
    }
    ExitCode::SUCCESS
}

fn reader(program: &Path, ocr: OcrMode) -> Reader {
    let worker_args = vec!["extract-worker".to_owned()];
    Reader::new(ReaderOptions { program: program.to_owned(), worker_args, ocr, ocr_cache: None })
}

fn read(reader: &Reader, path: &Path) -> Result<Content, ExtractError> {
    reader.read(&fs::read(path).unwrap_or_default(), path.to_str())
}

fn print_file(program: &Path, path: &Path) {
    match read(&reader(program, OcrMode::Auto), path) {
        Ok(content) => {
            if let Some(document) = &content.document {
                println!("{}", document.text);
                println!("--- {} pages {:?}", document.media_type, document.pages);
                for &(start, end) in &document.headings {
                    println!("--- heading {}", &document.text[start as usize..end as usize]);
                }
                println!("--- furniture {:?}", document.furniture);
                println!("--- without text {:?}", document.pages_without_text);
                println!("--- doubtful {:?} {:?}", document.pages_doubtful, document.warnings);
            }
            for member in &content.members {
                println!("--- member {} {} bytes", member.name, member.bytes.len());
            }
            for failed in &content.failed {
                println!("--- failed {} {}", failed.name, failed.error);
            }
        }
        Err(error) => println!("--- {error}"),
    }
}

fn measure(program: &Path, directory: &Path) {
    let scans = reader(program, OcrMode::Auto);
    for kind in ["pdf", "office", "text", "scan"] {
        for path in files(&directory.join(kind)) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let truth = name
                .split(['-', '.'])
                .rfind(|part| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|number| {
                    fs::read_to_string(directory.join("truth").join(format!("{number}.truth.txt"))).ok()
                });
            match (read(&scans, &path), truth) {
                (Ok(content), Some(truth)) => {
                    let document = content.document.unwrap_or_default();
                    println!("{kind}/{name}\t{:.2} %", 100.0 * error_rate(&document, &truth));
                }
                (Ok(_), None) => println!("{kind}/{name}\tread"),
                (Err(error), _) => println!("{kind}/{name}\t{error}"),
            }
        }
    }
    drop(scans);
    measure_speed(program, &files(&directory.join("pdf")));
    let hostile = reader(program, OcrMode::Never);
    for path in files(&directory.join("hostile")) {
        let begun = Instant::now();
        let outcome = match read(&hostile, &path) {
            Ok(Content { document: Some(document), .. }) => {
                format!("{} characters, {} pages", document.text.chars().count(), document.pages.len())
            }
            Ok(content) => format!("{} files inside", content.members.len()),
            Err(error) => error.to_string(),
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        println!("hostile/{name}\t{outcome}\t{:.1} s", begun.elapsed().as_secs_f64());
    }
    drop(hostile);
    println!("{} MiB at most in a worker that read hostile files", memory_of_workers() >> 20);
}

/// Reads the PDFs again and again; workers count once they have ended.
fn measure_speed(program: &Path, paths: &[PathBuf]) {
    let bytes: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap_or_default()).collect();
    let before = processor_time();
    let mut pages = 0;
    let reader = reader(program, OcrMode::Never);
    for bytes in std::iter::repeat_n(&bytes, ROUNDS).flatten() {
        let content = reader.read(bytes, None).unwrap_or_default();
        pages += content.document.map_or(0, |document| document.pages.len());
    }
    drop(reader);
    let spent = processor_time().saturating_sub(before).as_secs_f64();
    println!("{pages} pages of PDF in {spent:.2} s of processor time: {:.0} a second", pages as f64 / spent);
    println!("{} MiB at most in a worker that read sound files", memory_of_workers() >> 20);
}

/// Processor time of this process and of its ended workers.
fn processor_time() -> Duration {
    let spent = [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN].into_iter().filter_map(|who| getrusage(who).ok());
    let microseconds: i64 =
        spent.map(|usage| usage.user_time().num_microseconds() + usage.system_time().num_microseconds()).sum();
    Duration::from_micros(microseconds.unsigned_abs())
}

/// The most bytes that any worker so far had in memory at once; tesseract counts too where it ran.
fn memory_of_workers() -> u64 {
    // Linux counts in units of 1024 bytes.
    getrusage(UsageWho::RUSAGE_CHILDREN).map_or(0, |usage| usage.max_rss().unsigned_abs() * 1024)
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(directory)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    found.sort();
    found
}

/// Edit distance over the length of the truth, after white space, page heads and furniture are put aside.
fn error_rate(document: &Extracted, truth: &str) -> f64 {
    let truth_lines: HashSet<String> = truth.lines().map(squeeze).collect();
    let furniture: HashSet<String> = document.furniture.iter().map(|line| squeeze(line)).collect();
    let lines: Vec<String> = document.text.lines().map(squeeze).filter(|line| !line.is_empty()).collect();
    // The page head stands before the first line of the truth.
    let first = truth.lines().map(squeeze).find(|line| !line.is_empty()).unwrap_or_default();
    let start = lines.iter().take(20).position(|line| line.starts_with(&first)).unwrap_or(0);
    let kept: Vec<&str> = lines[start..]
        .iter()
        .filter(|line| truth_lines.contains(*line) || !furniture.contains(*line))
        .map(String::as_str)
        .collect();
    let found: Vec<char> = squeeze(&kept.join(" ")).chars().collect();
    let truth: Vec<char> = squeeze(truth).chars().collect();
    distance(&found, &truth) as f64 / truth.len().max(1) as f64
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Levenshtein distance by furthest reaching diagonals: fast where texts are alike.
fn distance(a: &[char], b: &[char]) -> usize {
    let (n, m) = (a.len() as isize, b.len() as isize);
    let slide = |mut i: isize, k: isize| {
        while i < n && i + k < m && a[i as usize] == b[(i + k) as usize] {
            i += 1;
        }
        i
    };
    let width = (n + m + 3) as usize;
    let at = |k: isize| (k + n + 1) as usize;
    let mut row = vec![-2isize; width];
    row[at(0)] = slide(0, 0);
    for edits in 0..=(n + m) {
        if row[at(m - n)] >= n {
            return edits as usize;
        }
        let reach = (edits + 1).min(n.max(m));
        let mut next = row.clone();
        for k in (-reach).max(-n)..=reach.min(m) {
            let best = (row[at(k)] + 1).max(row[at(k - 1)]).max(row[at(k + 1)] + 1);
            if best >= 0 && best <= n && best + k <= m {
                next[at(k)] = slide(best, k);
            }
        }
        row = next;
    }
    (n + m) as usize
}
