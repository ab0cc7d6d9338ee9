//! Measures extraction against true texts: character error rate a file, pages a CPU second, hostile files.
//!
//! `measure_text DIR` reads `DIR/{pdf,office,text}/…NNN….EXT` against `DIR/truth/NNN.truth.txt` and every
//! file of `DIR/hostile` in a confined worker; `measure_text FILE` prints one file's text.
#![expect(clippy::print_stdout, reason = "a measuring command prints")]
#![expect(clippy::cast_possible_wrap, reason = "texts are far shorter than half the address space")]

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use remiss_extract::protocol::{Frame, Request, read_frame};
use remiss_extract::{Extracted, Limits, extract, worker};

fn main() -> ExitCode {
    let argument = std::env::args().nth(1).unwrap_or_default();
    if argument == "--worker" {
        return worker::run(io::stdin(), io::stdout());
    }
    let path = PathBuf::from(argument);
    if path.is_file() {
        print_file(&path);
    } else {
        measure(&path);
    }
    ExitCode::SUCCESS
}

fn print_file(path: &Path) {
    let bytes = fs::read(path).unwrap_or_default();
    match extract(&bytes, path.to_str(), &Limits::default()) {
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

fn measure(directory: &Path) {
    let mut pages = 0;
    let begun = Instant::now();
    for kind in ["pdf", "office", "text"] {
        for path in files(&directory.join(kind)) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let truth = name
                .split(['-', '.'])
                .rfind(|part| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|number| {
                    fs::read_to_string(directory.join("truth").join(format!("{number}.truth.txt"))).ok()
                });
            let bytes = fs::read(&path).unwrap_or_default();
            match (extract(&bytes, Some(&name), &Limits::default()), truth) {
                (Ok(content), Some(truth)) => {
                    let document = content.document.unwrap_or_default();
                    pages += document.pages.len();
                    println!("{kind}/{name}\t{:.2} %", 100.0 * error_rate(&document, &truth));
                }
                (Ok(_), None) => println!("{kind}/{name}\tread"),
                (Err(error), _) => println!("{kind}/{name}\t{error}"),
            }
        }
    }
    println!("{pages} pages in {:.2} s", begun.elapsed().as_secs_f64());
    for path in files(&directory.join("hostile")) {
        println!("{}", in_worker(&path));
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(directory)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    found.sort();
    found
}

/// Reads a file in a worker of its own and says how it ended.
fn in_worker(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let begun = Instant::now();
    let outcome = ask_worker(path).unwrap_or_else(|error| format!("no worker: {error}"));
    format!("hostile/{name}\t{outcome}\t{:.1} s", begun.elapsed().as_secs_f64())
}

fn ask_worker(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)?;
    let mut child = Command::new(std::env::current_exe()?)
        .arg("--worker")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let request = Request::Extract { name: None, length: bytes.len() as u64 };
    let mut stdin = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut line = serde_json::to_vec(&request)?;
    line.push(b'\n');
    let feeder = std::thread::spawn(move || {
        // A worker that refuses the file closes its end early.
        let _ = stdin.write_all(&line).and_then(|()| stdin.write_all(&bytes));
    });
    let mut outcome = String::from("cut short");
    let mut pages = 0;
    while let Ok(Some(frame)) = read_frame(&mut stdout) {
        match frame {
            Frame::Page(_) => pages += 1,
            Frame::Document(document) => {
                outcome = format!("{} characters, {} pages", document.text.chars().count(), document.pages.len());
            }
            Frame::Failed(_, error) => outcome = error.to_string(),
            _ => {}
        }
    }
    let status = child.wait()?;
    let _ = feeder.join();
    Ok(format!("{outcome} ({pages} pages kept, {status})"))
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
