//! Killed runs: belongs here what must hold after the program ended at a bad moment.

mod failpoints;
mod full_disk;
mod kills;

use std::process::Stdio;
use std::time::Duration;

use crate::support::{Bench, check_counts, line};

/// Documents of the run that is killed.
const DOCUMENTS: u64 = 3_000;

fn bench() -> Bench {
    let lines: Vec<String> = (0..DOCUMENTS)
        .map(|n| line(&format!("x-{n}"), &format!("Ärende {n}"), &format!("Det gäller lekplats nummer {n} i parken.")))
        .collect();
    Bench::with(&[("list.jsonl", &lines.join("\n"))])
}

#[test]
fn a_killed_ingest_leaves_a_usable_archive_and_goes_on_where_it_was() {
    for wait_ms in [50, 400, 900] {
        let bench = bench();
        let mut child = bench
            .command(&["ingest", "docs", "--json"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program can be started");
        std::thread::sleep(Duration::from_millis(wait_ms));
        child.kill().expect("a process of ours can be killed");
        child.wait().expect("it has ended");

        let found = bench.run(&["search", "lekplats", "--match", "all", "--json"]);
        assert!(found.code < 2 || found.stderr.contains("no archive"), "after {wait_ms} ms: {}", found.stderr);
        let report = bench.json(&["ingest", "docs"], 0);
        let again = bench.json(&["ingest", "docs"], 0);
        assert_eq!(report["seen"], DOCUMENTS, "after {wait_ms} ms: {report}");
        assert_eq!(report["updated"], 0, "after {wait_ms} ms: {report}");
        check_counts(&again, [DOCUMENTS, 0, 0, DOCUMENTS, 0]);
        let answer = bench.json(&["search", "lekplats", "--match", "all"], 0);
        assert_eq!(answer["total"], DOCUMENTS, "after {wait_ms} ms");
    }
}

#[test]
fn a_lost_index_is_built_anew_from_the_archive() {
    let bench = bench();
    bench.ingest([DOCUMENTS, DOCUMENTS, 0, 0, 0]);
    std::fs::remove_dir_all(bench.path("data/index")).expect("the index is a folder of its own");
    let ran = bench.run(&["search", "lekplats", "--match", "all", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains(&format!("\"total\":{DOCUMENTS}")), "{}", ran.stdout);
}
