//! `remiss ingest --watch`: belongs here what happens to a folder over time, and that following it for long costs nothing.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use crate::support::{Bench, check_counts, statement, tell};

/// Rounds of the soak in an ordinary run; the environment variable of this name asks for more.
const ROUNDS: (&str, u64) = ("REMISS_SOAK_ROUNDS", 12);
/// Rounds after which everything that is made once is made.
const WARM: u64 = 6;
/// Growth of memory that a pause in giving back pages explains.
const GROWTH_KIB_MAX: u64 = 48 << 10;

/// A watch that ends with the test.
struct Watching {
    child: Child,
    reports: BufReader<ChildStdout>,
}

impl Watching {
    fn start(bench: &Bench, arguments: &[&str]) -> Self {
        let mut child = bench
            .command(&[&["ingest", "docs", "--watch", "--json", "--quiet"], arguments].concat())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let reports = BufReader::new(child.stdout.take().expect("stdout is piped"));
        Self { child, reports }
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.reports.read_line(&mut line).expect("the watch goes on");
        serde_json::from_str(&line).expect("it prints JSON")
    }

    /// Open files and resident memory in KiB, where the system tells.
    fn weight(&self) -> Option<(usize, u64)> {
        let process = format!("/proc/{}", self.child.id());
        let status = fs::read_to_string(format!("{process}/status")).ok()?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let resident = resident.trim().trim_end_matches(" kB").parse().ok()?;
        Some((fs::read_dir(format!("{process}/fd")).ok()?.count(), resident))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn document(number: u64, word: &str) -> String {
    let dnr = format!("SN 2019/{number}");
    statement("Socialnämnden", &dnr, "2019-03-14", &format!("Svar på remiss om {word}"), &format!("Det gäller {word}."))
}

#[test]
fn a_renamed_file_is_the_same_document_under_another_name() {
    let bench = Bench::with(&[("a.txt", &document(1, "lekplatser"))]);
    let mut watching = Watching::start(&bench, &["--prune"]);
    check_counts(&watching.next(), [1, 1, 0, 0, 0]);
    let id = |bench: &Bench| bench.json(&["search", "lekplatser"], 0)["hits"][0]["id"].clone();
    let before = id(&bench);
    fs::rename(bench.path("docs/a.txt"), bench.path("docs/b.txt")).expect("files can be renamed");
    check_counts(&watching.next(), [1, 0, 0, 1, 0]);
    assert_eq!(bench.sources(&["lekplatser"]), ["b.txt"]);
    assert_eq!(id(&bench), before, "its address goes on leading to it");
}

#[test]
fn without_prune_what_vanished_is_kept() {
    let bench = Bench::with(&[("a.txt", &document(1, "lekplatser"))]);
    let mut watching = Watching::start(&bench, &[]);
    check_counts(&watching.next(), [1, 1, 0, 0, 0]);
    fs::remove_file(bench.path("docs/a.txt")).expect("files can be removed");
    bench.write("docs/b.txt", document(2, "simhallar"));
    check_counts(&watching.next(), [1, 1, 0, 0, 0]);
    assert_eq!(bench.sources(&[]), ["a.txt", "b.txt"]);
}

#[test]
fn a_file_that_is_being_written_is_taken_in_whole() {
    let bench = Bench::with(&[("a.txt", &document(1, "lekplatser"))]);
    let mut watching = Watching::start(&bench, &[]);
    check_counts(&watching.next(), [1, 1, 0, 0, 0]);
    let text = document(2, "simhallar");
    for part in 1..=4 {
        bench.write("docs/b.txt", &text.as_bytes()[..text.len() * part / 4]);
        std::thread::sleep(std::time::Duration::from_millis(400));
    }
    check_counts(&watching.next(), [2, 1, 0, 1, 0]);
    assert_eq!(bench.sources(&["simhallar", "--match", "all"]), ["b.txt"]);
}

#[test]
fn following_a_folder_for_long_takes_no_more_memory_and_no_more_files() {
    let bench = Bench::with(&[("a.txt", &document(0, "lekplatser"))]);
    let rounds = std::env::var(ROUNDS.0).ok().and_then(|value| value.parse().ok()).unwrap_or(ROUNDS.1);
    let mut watching = Watching::start(&bench, &["--prune"]);
    watching.next();
    let mut warm = None;
    for round in 1..=rounds {
        // Each round a file comes, one changes, and one of before goes.
        bench.write(&format!("docs/{round}.txt"), document(round, "simhallar"));
        bench.write("docs/a.txt", document(0, &format!("lekplatser i kvarter {round}")));
        if round > 20 {
            fs::remove_file(bench.path(&format!("docs/{}.txt", round - 20))).expect("files can be removed");
        }
        let report = watching.next();
        assert_eq!(report["failed"], Value::Array(Vec::new()), "round {round}");
        if round == WARM {
            warm = watching.weight();
        }
    }
    let (Some((files_warm, warm)), Some((files, resident))) = (warm, watching.weight()) else { return };
    tell(&format!(
        "{rounds} rounds: {files_warm} files and {warm} KiB at first, {files} files and {resident} KiB at last"
    ));
    assert!(files <= files_warm + 4, "{files_warm} files were open, now {files}");
    assert!(resident <= warm + GROWTH_KIB_MAX, "{warm} KiB were resident, now {resident}");
}
