//! `remiss parse`: belongs here what the command prints and how it ends; which values are found is tested in the parser.

use serde_json::Value;

use crate::support::{Bench, line, statement};

fn sample() -> String {
    statement(
        "Socialnämnden",
        "SN 2019/412",
        "2019-03-14",
        "Svar på remiss om trygga lekplatser",
        "Lekplatser ses över.",
    )
}

#[test]
fn a_record_is_one_json_line_and_nothing_is_left_behind() {
    let bench = Bench::with(&[("a.txt", &sample())]);
    let record = bench.json(&["parse", "docs/a.txt"], 0);
    assert_eq!(record["source"], "docs/a.txt");
    assert_eq!(record["namnd"], "Socialnämnden");
    assert_eq!(record["date"], "2019-03-14");
    assert_eq!(record["dnr"], serde_json::json!(["SN 2019/412"]));
    assert!(!bench.path("data").exists(), "parse touches nothing");
}

#[test]
fn several_files_are_several_lines_in_order() {
    let bench = Bench::with(&[("a.txt", &sample()), ("b.txt", &sample())]);
    let ran = bench.run(&["parse", "docs/b.txt", "docs/a.txt", "--json"]);
    let sources: Vec<Value> = ran
        .stdout
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).expect("a line is JSON")["source"].clone())
        .collect();
    assert_eq!((ran.code, sources), (0, vec!["docs/b.txt".into(), "docs/a.txt".into()]));
}

#[test]
fn what_is_given_wins() {
    let bench = Bench::with(&[("a.txt", &sample()), ("a.txt.meta.json", r#"{"namnd": "Kulturnämnden"}"#)]);
    let record = bench.json(&["parse", "docs/a.txt"], 0);
    assert_eq!(record["namnd"], "Kulturnämnden");
    assert_eq!(record["findings"]["namnd"][0]["rule"], "given");
}

#[test]
fn each_line_of_json_lines_is_a_record() {
    let lines = [line("x-1", "Om bänkar", "Bänkar ställs upp."), line("x-2", "Om träd", "Träd planteras.")].join("\n");
    let bench = Bench::with(&[("a.jsonl", &lines)]);
    let ran = bench.run(&["parse", "docs/a.jsonl", "--json"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 2), "{}", ran.stderr);
    assert!(ran.stdout.contains("Om träd"));
}

#[test]
fn a_file_that_cannot_be_read_is_a_record_with_warnings() {
    let bench = Bench::with(&[("a.txt", &sample())]);
    let ran = bench.run(&["parse", "docs/none.txt", "docs/a.txt", "--json"]);
    let records: Vec<Value> = ran.stdout.lines().map(|l| serde_json::from_str(l).expect("a line is JSON")).collect();
    assert_eq!((ran.code, records.len()), (1, 2));
    assert_eq!(records[0]["source"], "docs/none.txt");
    assert_eq!(records[0]["warnings"].as_array().map(Vec::len), Some(1), "{}", records[0]);
    assert_eq!(records[1]["namnd"], "Socialnämnden");
    assert!(ran.stderr.contains("docs/none.txt"));
}

#[test]
fn without_json_a_person_can_read_it() {
    let bench = Bench::with(&[("a.txt", &sample())]);
    let ran = bench.run(&["parse", "docs/a.txt"]);
    assert!(ran.stdout.contains("namnd") && ran.stdout.contains("Socialnämnden"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "no styles where no terminal is");
}
