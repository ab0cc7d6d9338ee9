//! `remiss search` and `remiss export`: belongs here what the flags do and what is printed; ranking is tested in the index.

use crate::support::{Bench, statement};

fn bench() -> Bench {
    let text =
        |namnd: &str, dnr: &str, date: &str, title: &str| statement(namnd, dnr, date, title, "Frågan gäller trygghet.");
    let bench = Bench::with(&[
        ("a.txt", &text("Socialnämnden", "SN 2018/11", "2018-02-01", "Svar på remiss om belysning i parker")),
        ("b.txt", &text("Kulturnämnden", "KUN 2019/12", "2019-05-02", "Svar på remiss om bibliotekens öppettider")),
        ("c.txt", &text("Kulturnämnden", "KUN 2020/13", "2020-06-03", "Svar på remiss om offentlig konst")),
    ]);
    bench.ingest([3, 3, 0, 0, 0]);
    bench
}

#[test]
fn flags_filter_sort_page_and_count() {
    let bench = bench();
    assert_eq!(bench.sources(&["trygghet"]), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(bench.sources(&["trygghet", "--namnd", "Kulturnämnden"]), ["b.txt", "c.txt"]);
    assert_eq!(bench.sources(&["--namnd", "Kulturnämnden", "--namnd", "Socialnämnden"]), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(bench.sources(&["--from", "2019-05-02", "--to", "2019-12-31"]), ["b.txt"]);
    assert_eq!(bench.sources(&["--dnr", "sn2018/11"]), ["a.txt"]);

    let answer = bench.json(&["search", "--sort", "date", "--limit", "2", "--facets", "namnd,year"], 0);
    assert_eq!(answer["total"], 3);
    assert_eq!(answer["hits"][0]["source"], "a.txt");
    assert_eq!(answer["facets"]["namnd"][0]["value"], "Kulturnämnden");
    assert_eq!(answer["facets"]["namnd"][0]["count"], 2);
    assert_eq!(answer["facets"]["year"][0]["value"], "2020");
    let next = answer["next"].as_str().expect("there is a second page");
    let page = bench.json(&["search", "--sort", "date", "--limit", "2", "--cursor", next], 0);
    assert_eq!(page["hits"][0]["source"], "c.txt");
    assert!(page["next"].is_null());
}

#[test]
fn nothing_found_is_exit_code_one() {
    let bench = bench();
    assert_eq!(bench.run(&["search", "helikopterplatta"]).code, 1);
    let answer = bench.json(&["search", "helikopterplatta"], 1);
    assert_eq!(answer["total"], 0);
}

#[test]
fn without_json_a_person_can_read_it() {
    let bench = bench();
    let ran = bench.run(&["search", "belysning"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[..2], ["1 hit", ""]);
    let title = lines[2].find("title").expect("the table has a head");
    assert!(lines[2].starts_with("date        committee"), "{}", ran.stdout);
    assert!(lines[3].starts_with("2018-02-01  Socialnämnden"), "{}", ran.stdout);
    let cell: String = lines[3].chars().skip(title).collect();
    assert_eq!(cell, "Svar på remiss om belysning i parker", "{}", ran.stdout);
    assert!(lines[4].contains("a.txt") && ran.stdout.contains("(p. 1"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}') && !ran.stdout.contains("<mark>"), "{}", ran.stdout);
}

#[test]
fn an_export_has_every_hit() {
    let bench = bench();
    let csv = bench.run(&["export", "--namnd", "Kulturnämnden"]);
    assert_eq!(csv.code, 0, "{}", csv.stderr);
    assert!(csv.stdout.starts_with('\u{feff}'), "spreadsheets need the mark to read å, ä and ö");
    assert_eq!(csv.stdout.lines().count(), 3, "{}", csv.stdout);
    let ndjson = bench.run(&["export", "--format", "ndjson"]);
    assert_eq!(ndjson.stdout.lines().count(), 3);
    for line in ndjson.stdout.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("a line is JSON");
    }
}

#[test]
fn an_export_is_written_to_a_file_as_a_workbook() {
    let bench = bench();
    let ran = bench.run(&["export", "--format", "xlsx", "--output", "allt.xlsx"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let written = std::fs::read(bench.path("allt.xlsx")).expect("the file is there");
    assert!(written.starts_with(b"PK"), "a workbook is a ZIP archive");
    assert!(written.windows(24).any(|name| name == b"xl/worksheets/sheet1.xml"));
    let none = bench.run(&["export", "--format", "xlsx", "--output", "inget.xlsx", "zebrakvarn"]);
    assert_eq!(none.code, 1, "nothing found: {}", none.stderr);
    assert!(bench.path("inget.xlsx").exists(), "a workbook with its row of headings");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let bench = bench();
    let mut child = bench
        .command(&["export", "--format", "ndjson"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program can be started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
