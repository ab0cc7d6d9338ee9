//! `remiss ingest`: belongs here what is taken in, what is skipped, and what the report says.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::support::{Bench, check_counts, line, statement};

fn document(number: u32, word: &str) -> String {
    let dnr = format!("SN 2019/{number}");
    statement("Socialnämnden", &dnr, "2019-03-14", &format!("Svar på remiss om {word}"), &format!("Det gäller {word}."))
}

#[test]
fn a_second_run_changes_nothing() {
    let bench = Bench::with(&[("a.txt", &document(1, "lekplatser")), ("sub/b.txt", &document(2, "cykelbanor"))]);
    bench.ingest([2, 2, 0, 0, 0]);
    bench.ingest([2, 0, 0, 2, 0]);
    assert_eq!(bench.sources(&["cykelbanor"]), ["sub/b.txt"]);
}

#[test]
fn new_bytes_under_a_source_replace_the_old() {
    let bench = Bench::with(&[("a.txt", &document(1, "lekplatser"))]);
    bench.ingest([1, 1, 0, 0, 0]);
    bench.write("docs/a.txt", document(1, "simhallar"));
    bench.ingest([1, 0, 1, 0, 0]);
    assert_eq!(bench.sources(&["lekplatser", "--match", "all"]), Vec::<String>::new());
    assert_eq!(bench.sources(&["simhallar"]), ["a.txt"]);
}

#[test]
fn lines_are_documents() {
    let lines = [line("", "Om bänkar", "Bänkar ställs upp."), line("web-7", "Om träd", "Träd planteras.")].join("\n");
    let bench = Bench::with(&[("list.jsonl", &lines)]);
    bench.ingest([2, 2, 0, 0, 0]);
    bench.ingest([2, 0, 0, 2, 0]);
    assert_eq!(bench.sources(&["bänkar"]), ["list.jsonl#1"]);
    assert_eq!(bench.sources(&["träd"]), ["web-7"]);
}

#[test]
fn a_changed_line_is_one_update() {
    let lines = |word: &str| [line("x-1", "Ett", "Bänkar ställs upp."), line("x-2", "Två", word)].join("\n");
    let bench = Bench::with(&[("list.jsonl", &lines("Träd planteras."))]);
    bench.ingest([2, 2, 0, 0, 0]);
    bench.write("docs/list.jsonl", lines("Häckar klipps."));
    bench.ingest([2, 0, 1, 1, 0]);
    assert_eq!(bench.sources(&["häckar"]), ["x-2"]);
}

#[test]
fn a_sidecar_gives_fields_and_its_change_is_seen() {
    let bench =
        Bench::with(&[("a.txt", &document(1, "lekplatser")), ("a.txt.meta.json", r#"{"namnd": "Kulturnämnden"}"#)]);
    bench.ingest([1, 1, 0, 0, 0]);
    assert_eq!(bench.sources(&["--namnd", "Kulturnämnden"]), ["a.txt"]);
    bench.write("docs/a.txt.meta.json", r#"{"namnd": "Fritidsnämnden"}"#);
    bench.ingest([1, 0, 1, 0, 0]);
    assert_eq!(bench.sources(&["--namnd", "Fritidsnämnden"]), ["a.txt"]);
    assert_eq!(bench.sources(&["--namnd", "Kulturnämnden"]), Vec::<String>::new());
}

#[test]
fn the_same_bytes_from_two_places_are_one_document() {
    let text = document(1, "lekplatser");
    let bench = Bench::with(&[("a.txt", &text), ("b.txt", &text)]);
    let report = bench.json(&["ingest", "docs"], 0);
    assert_eq!(report["seen"], 2);
    let answer = bench.json(&["search", "lekplatser"], 0);
    assert_eq!(answer["total"], 1);
    bench.ingest([2, 0, 0, 2, 0]);
}

#[test]
fn vanished_files_stay_unless_pruned() {
    let bench = Bench::with(&[("a.txt", &document(1, "lekplatser")), ("b.txt", &document(2, "cykelbanor"))]);
    bench.ingest([2, 2, 0, 0, 0]);
    std::fs::remove_file(bench.path("docs/b.txt")).expect("files can be removed");
    bench.ingest([1, 0, 0, 1, 0]);
    assert_eq!(bench.sources(&["cykelbanor"]), ["b.txt"]);
    let report = bench.json(&["ingest", "docs", "--prune"], 0);
    check_counts(&report, [1, 0, 0, 1, 0]);
    assert_eq!(bench.sources(&[]), ["a.txt"]);
}

#[test]
fn the_data_directory_is_no_document() {
    let bench = Bench::new();
    bench.write("a.txt", document(1, "lekplatser"));
    let first = bench.json(&["ingest", "."], 0);
    check_counts(&first, [1, 1, 0, 0, 0]);
    let second = bench.json(&["ingest", "."], 0);
    check_counts(&second, [1, 0, 0, 1, 0]);
}

#[test]
fn a_given_case_wins_over_the_numbers() {
    // The numbers of the text once took the document to another case than the one given.
    let lines = [
        r#"{"source": "a", "case": "sou-2019-44", "kommun": "Umeå", "dnr": "KS 2019/1", "text": "Svar om bänkar."}"#,
        r#"{"source": "b", "kommun": "Umeå", "dnr": "KS 2019/1", "text": "Svar om träd."}"#,
    ];
    let bench = Bench::with(&[("list.jsonl", &lines.join("\n"))]);
    bench.ingest([2, 2, 0, 0, 0]);
    let case_of = |word: &str| bench.json(&["search", word], 0)["hits"][0]["case"].clone();
    assert_eq!(case_of("bänkar"), "sou-2019-44");
    assert_eq!(case_of("träd"), "umea-ks-2019-1");
}

#[test]
fn of_two_files_with_one_source_the_first_stays_and_the_second_is_told_of() {
    // The second once took the first one's place without a word.
    let bench = Bench::new();
    bench.write("a/yttrande.txt", document(1, "lekplatser"));
    bench.write("b/yttrande.txt", document(2, "cykelbanor"));
    for counts in [[2, 1, 0, 0, 1], [2, 0, 0, 1, 1]] {
        let report = bench.json(&["ingest", "a", "b"], 1);
        check_counts(&report, counts);
        assert_eq!(report["failed"][0]["code"], "same-source");
        assert_eq!(report["failed"][0]["path"], "b/yttrande.txt");
        assert!(report["failed"][0]["reason"].as_str().is_some_and(|reason| reason.contains("a/yttrande.txt")));
    }
    assert_eq!(bench.sources(&["lekplatser"]), ["yttrande.txt"]);
    check_counts(&bench.json(&["ingest", "a", "./a", "a/yttrande.txt"], 0), [1, 0, 0, 1, 0]);
    check_counts(&bench.json(&["ingest", "."], 0), [2, 1, 0, 1, 0]);
}

#[test]
fn data_beside_documents_is_none() {
    let bench = Bench::with(&[("a.txt", &document(1, "lekplatser")), ("truth.json", r#"{"title": "Om lekplatser"}"#)]);
    let report = bench.json(&["ingest", "docs"], 1);
    check_counts(&report, [2, 1, 0, 0, 1]);
    assert_eq!(report["failed"][0]["code"], "unknown-format");
    assert_eq!(bench.sources(&["lekplatser"]), ["a.txt"]);
}

#[test]
fn without_json_the_report_is_for_people() {
    let bench = Bench::with(&[("a.txt", &document(1, "lekplatser"))]);
    let ran = bench.run(&["ingest", "docs"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("1 added"), "{}", ran.stdout);
}

#[test]
fn a_watch_takes_in_what_comes_changes_and_goes() {
    let bench = Bench::with(&[("a.txt", &document(1, "lekplatser"))]);
    let mut child = bench
        .command(&["ingest", "docs", "--watch", "--prune", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program can be started");
    let mut reports = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
    let mut next = || -> Value {
        let line = reports.next().expect("the watch goes on").expect("it prints text");
        serde_json::from_str(&line).expect("it prints JSON")
    };
    check_counts(&next(), [1, 1, 0, 0, 0]);
    bench.write("docs/b.txt", document(2, "cykelbanor"));
    check_counts(&next(), [2, 1, 0, 1, 0]);
    assert_eq!(bench.sources(&["cykelbanor"]), ["b.txt"], "others may search and write meanwhile");
    bench.write("docs/b.txt", document(2, "simhallar"));
    check_counts(&next(), [2, 0, 1, 1, 0]);
    assert_eq!(bench.sources(&["simhallar"]), ["b.txt"]);
    std::fs::remove_file(bench.path("docs/a.txt")).expect("files can be removed");
    check_counts(&next(), [1, 0, 0, 1, 0]);
    assert_eq!(bench.sources(&[]), ["b.txt"]);
    child.kill().expect("the watch can be ended");
    child.wait().expect("it ends");
}
