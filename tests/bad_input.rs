//! Bad input: belongs here every kind of broken file or request to a command; each costs itself alone and is told.

use std::path::Path;

use serde_json::Value;

use crate::support::{Bench, check_counts, line, statement};

fn good() -> String {
    statement("Socialnämnden", "SN 2018/11", "2018-02-01", "Svar på remiss om belysning", "Frågan gäller belysning.")
}

/// Ingests one bad file beside a good one: the bad one is reported with the code, the good one is found.
#[track_caller]
fn check(name: &str, bytes: &[u8], code: &str) {
    let bench = Bench::with(&[("good.txt", &good())]);
    bench.write(&format!("docs/{name}"), bytes);
    let report = bench.ingest([2, 1, 0, 0, 1]);
    let failure = &report["failed"][0];
    assert_eq!(failure["code"], code, "{failure}");
    assert!(failure["path"].as_str().is_some_and(|p| p.ends_with(name)), "{failure}");
    assert!(failure["reason"].as_str().is_some_and(|r| r.len() > 10), "{failure}");
    assert_eq!(bench.sources(&["belysning"]), ["good.txt"]);

    let again = bench.ingest([2, 0, 0, 1, 1]);
    assert_eq!(again["failed"], report["failed"], "a failure is reported each time");
    let parsed = bench.run(&["parse", &format!("docs/{name}"), "docs/good.txt", "--json"]);
    assert_eq!((parsed.code, parsed.stdout.lines().count()), (1, 2), "{}", parsed.stderr);
}

#[test]
fn an_empty_file() {
    check("empty.txt", b"", "empty");
    check("empty.pdf", b"", "empty");
    check("empty.jsonl", b"", "empty");
}

#[test]
fn a_binary_called_txt() {
    let bytes: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    check("binary.txt", &bytes, "unknown-format");
}

#[test]
fn a_truncated_docx() {
    check("cut.docx", b"PK\x03\x04\x14\x00\x08\x00\x08\x00\x00\x00!\x00word/document.xml", "broken");
    let whole = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/umea-skolskjuts/umea_tjansteskrivelse_skolskjuts.docx");
    let whole = std::fs::read(whole).expect("the fixture can be read");
    check("half.docx", &whole[..whole.len() / 2], "broken");
}

#[test]
fn a_pdf_without_text_is_kept_and_said_so() {
    let bench = Bench::with(&[("good.txt", &good())]);
    bench.write("docs/blank.pdf", blank_pdf());
    let report = bench.run(&["ingest", "docs", "--ocr", "never", "--json"]);
    let report: Value = serde_json::from_str(&report.stdout).expect("ingest prints JSON");
    check_counts(&report, [2, 2, 0, 0, 1]);
    assert_eq!(report["failed"][0]["code"], "no-text");
    assert_eq!(bench.sources(&[]), ["blank.pdf", "good.txt"], "it is found by what is known of it");
    assert_eq!(bench.sources(&["belysning"]), ["good.txt"]);
}

/// A PDF of one page on which nothing stands.
fn blank_pdf() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let table = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        pdf.extend(format!("{place:010} 00000 n \n").bytes());
    }
    pdf.extend(format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes());
    pdf
}

#[test]
fn a_broken_line_in_the_middle_costs_that_line() {
    let lines = [&line("x-1", "Ett", "Om bänkar."), "{\"text\": \"Om", &line("x-3", "Tre", "Om träd.")].join("\n");
    let bench = Bench::with(&[("list.jsonl", &lines)]);
    let report = bench.ingest([3, 2, 0, 0, 1]);
    assert!(report["failed"][0]["path"].as_str().is_some_and(|p| p.ends_with("list.jsonl#2")), "{report}");
    assert_eq!(bench.sources(&[]), ["x-1", "x-3"]);
}

#[test]
fn a_missing_path() {
    let bench = Bench::with(&[("good.txt", &good())]);
    let report = bench.json(&["ingest", "missing", "docs"], 1);
    check_counts(&report, [2, 1, 0, 0, 1]);
    assert_eq!(report["failed"][0]["code"], "not-found");
    assert_eq!(bench.sources(&["belysning"]), ["good.txt"]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file() {
    use std::os::unix::fs::PermissionsExt;

    let bench = Bench::with(&[("good.txt", &good())]);
    let path = bench.write("docs/locked.txt", good());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("permissions can be set");
    let mut code = "not-readable";
    if std::fs::read(&path).is_ok() {
        // The administrator may read everything; only what the system itself cannot read is left to test with.
        std::fs::remove_file(&path).expect("files can be removed");
        std::os::unix::fs::symlink("/proc/self/mem", &path).expect("links can be made");
        code = "io";
    }
    let report = bench.ingest([2, 1, 0, 0, 1]);
    assert_eq!(report["failed"][0]["code"], code);
    assert_eq!(bench.sources(&["belysning"]), ["good.txt"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let bench = Bench::with(&[("good.txt", &good())]);
    let made = std::process::Command::new("mkfifo").arg(bench.path("docs/pipe.txt")).status();
    if made.is_ok_and(|s| s.success()) {
        let report = bench.ingest([2, 1, 0, 0, 1]);
        assert_eq!(report["failed"][0]["code"], "not-a-file");
    }
}

#[test]
fn a_broken_sidecar_is_a_warning() {
    let bench = Bench::with(&[("a.txt", &good()), ("a.txt.meta.json", "{\"namnd\": ")]);
    bench.ingest([1, 1, 0, 0, 0]);
    let record = bench.json(&["parse", "docs/a.txt"], 0);
    assert_eq!(record["namnd"], "Socialnämnden");
    assert!(record["warnings"].to_string().contains("a.txt.meta.json"), "{}", record["warnings"]);
}

#[test]
fn two_documents_with_the_same_text() {
    let text = good();
    let bench = Bench::with(&[("a.txt", &text), ("b.txt", &format!("{text}\n"))]);
    bench.ingest([2, 2, 0, 0, 0]);
    assert_eq!(bench.sources(&["belysning"]), ["a.txt", "b.txt"]);
}

#[test]
fn a_data_directory_of_a_newer_version() {
    let bench = Bench::with(&[("a.txt", &good())]);
    bench.ingest([1, 1, 0, 0, 0]);
    let catalogue = crate::support::files_under(&bench.path("data"))
        .into_iter()
        .find(|f| std::fs::read(f).is_ok_and(|b| b.starts_with(b"SQLite format 3\0")))
        .expect("the catalogue is a SQLite file");
    // The format stands in SQLite's user_version, four bytes at offset 60 of the file.
    let mut bytes = std::fs::read(&catalogue).expect("the catalogue can be read");
    bytes[60..64].copy_from_slice(&9_999u32.to_be_bytes());
    std::fs::write(&catalogue, bytes).expect("the catalogue can be written");
    for arguments in [&["search", "x"][..], &["ingest", "docs"], &["stats"], &["serve", "--listen", "127.0.0.1:0"]] {
        let ran = bench.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("9999") && ran.stderr.contains("newer"), "{}", ran.stderr);
    }
}

#[test]
fn no_archive_yet() {
    let bench = Bench::new();
    for arguments in [&["search", "x"][..], &["stats"], &["show", "aaaaaaaaaaaaaaaa"]] {
        let ran = bench.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains("ingest"), "the message says what to do: {}", ran.stderr);
        assert!(!bench.path("data").exists(), "reading makes no directory");
    }
}

#[test]
fn an_identifier_that_does_not_exist() {
    let bench = Bench::with(&[("a.txt", &good())]);
    bench.ingest([1, 1, 0, 0, 0]);
    let ran = bench.run(&["show", "aaaaaaaaaaaaaaaa"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("aaaaaaaaaaaaaaaa"), "{}", ran.stderr);
}

#[test]
fn a_query_over_its_limits() {
    let bench = Bench::with(&[("a.txt", &good())]);
    bench.ingest([1, 1, 0, 0, 0]);
    let long = "a".repeat(1_001);
    let ran = bench.run(&["search", &long]);
    assert!(ran.code == 2 && ran.stderr.contains("1001"), "{}", ran.stderr);
    let ran = bench.run(&["search", "x", "--limit", "100000"]);
    assert!(ran.code == 2 && ran.stderr.contains("100000"), "{}", ran.stderr);
    let ran = bench.run(&["search", "x", "--cursor", "nonsense"]);
    assert!(ran.code == 2 && ran.stderr.contains("cursor"), "{}", ran.stderr);
}

#[test]
fn a_malformed_query_is_read_as_well_as_it_can_be() {
    let bench = Bench::with(&[("a.txt", &good())]);
    bench.ingest([1, 1, 0, 0, 0]);
    let answer = bench.json(&["search", "(belysning OR \"parker"], 0);
    assert!(answer["query"]["notices"].as_array().is_some_and(|n| !n.is_empty()), "{answer}");
}
