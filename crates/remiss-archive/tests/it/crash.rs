//! A writer killed at random moments: what it acknowledged is there, what it deleted is not, and nothing is damaged.
//!
//! The writer is this test binary itself, started anew with a directory to write to in its environment.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use remiss_archive::{Archive, DocumentId, Prepared};
use serde_json::json;

use crate::support::document;

const DIR: &str = "REMISS_ARCHIVE_CRASH_DIR";
const SEED: &str = "REMISS_ARCHIVE_CRASH_SEED";
/// Kills in an ordinary run of the tests; the environment variable of this name asks for more.
const ROUNDS: (&str, u64) = ("REMISS_ARCHIVE_CRASH_ROUNDS", 12);

/// The writer. Does nothing when it runs as one of the tests.
#[test]
fn child() {
    let (Ok(dir), Ok(seed)) = (std::env::var(DIR), std::env::var(SEED)) else { return };
    let mut archive = Archive::create_or_open(Path::new(&dir), "crash test").unwrap();
    let mut random = Random(seed.parse().unwrap());
    let mut kept = Vec::new();
    let mut out = std::io::stdout();
    loop {
        let mut batch = archive.begin().unwrap();
        let mut added = Vec::new();
        for _ in 0..=random.below(20) {
            let number = random.next();
            let length = if random.below(10) == 0 { 4_000 } else { 1 };
            let text = format!("Yttrande {number} ").repeat(length);
            let mut new = document(&format!("{number}.txt"), &text);
            new.case_keys = vec![format!("fall-{}", number % 50)];
            let prepared = Prepared::new(new).unwrap();
            batch.put(&prepared).unwrap();
            added.push(prepared.id());
        }
        batch.commit().unwrap();
        for id in added {
            writeln!(out, "\nadded {id}").unwrap();
            kept.push(id);
        }
        let chosen = random.below(kept.len() as u64) as usize;
        match random.below(4) {
            0 => {
                let id = kept.swap_remove(chosen);
                writeln!(out, "\ndeleting {id}").unwrap();
                out.flush().unwrap();
                archive.delete(id, "prov", "Ada").unwrap();
                writeln!(out, "\ndeleted {id}").unwrap();
            }
            1 => {
                archive.correct(kept[chosen], "title", json!("Rättad"), "Ada", "prov").unwrap();
                writeln!(out, "\ncorrected {}", kept[chosen]).unwrap();
            }
            _ => {}
        }
        out.flush().unwrap();
    }
}

#[test]
fn a_killed_writer_loses_nothing_that_it_acknowledged() {
    let rounds = std::env::var(ROUNDS.0).ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS.1);
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(u64::from(std::process::id()));
    let (mut added, mut deleting, mut deleted, mut corrected) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child", "--nocapture", "--test-threads=1"])
            .env(DIR, dir.path())
            .env(SEED, random.next().to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let listener = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
        std::thread::sleep(Duration::from_millis(20 + random.below(250)));
        child.kill().unwrap();
        child.wait().unwrap();
        for line in listener.join().unwrap() {
            let Some((what, Ok(id))) = line.split_once(' ').map(|(what, id)| (what, id.parse::<DocumentId>())) else {
                continue;
            };
            match what {
                "added" => added.insert(id),
                "deleting" => deleting.insert(id),
                "deleted" => deleted.insert(id),
                "corrected" => corrected.insert(id),
                _ => false,
            };
        }
        let archive = Archive::create_or_open(dir.path(), "test").unwrap();
        let reader = archive.reader();
        assert_eq!(reader.verify(true).unwrap(), [], "round {round}");
        for id in &added {
            let stored = reader.get(*id).unwrap();
            if deleted.contains(id) {
                assert!(stored.is_none(), "round {round}: {id} came back");
            } else if !deleting.contains(id) {
                let stored = stored.unwrap_or_else(|| panic!("round {round}: {id} is lost"));
                assert!(!corrected.contains(id) || stored.corrected == ["title"], "round {round}: {id}");
                assert!(reader.original(*id).unwrap().is_some());
            }
        }
    }
    assert!(!added.is_empty(), "the writer must get to write");
}

/// A small generator, so that a run can be repeated from its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^ (mixed >> 33)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}
