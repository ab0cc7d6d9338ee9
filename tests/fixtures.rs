//! The sample documents: belongs here how well the parser reads them and the search finds them, every failure known by name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Bench, Server, encoded, files_under};

/// Fields that are compared with the true records.
const FIELDS: &[&str] = &[
    "title",
    "namnd",
    "kommun",
    "forvaltning",
    "dnr",
    "date",
    "handlaggare",
    "document_type",
    "matter_type",
    "referred_by",
    "motion_number",
    "proposers",
    "parties",
    "answer_due",
    "referral_bodies",
    "decision",
    "stance",
    "signatories",
    "sections",
    "attachments",
    "language",
];
/// The fields that matter most.
const CORE: &[&str] = &["namnd", "dnr", "date", "handlaggare"];
/// Values of these fields count as found when they share most of their words.
const NEAR: &[&str] = &["title", "decision", "attachments", "referral_bodies", "sections"];
/// What is known to be read wrongly, by folder and field: nothing else may be, and what is read rightly leaves the list.
const KNOWN_FAILURES: &[(&str, &str)] = &[
    // Scans lost these letters: Ö, Å and ä of names that no word list has, and the dots of one word that is a word without.
    ("enskede-ensamhet", "handlaggare"),
    ("enskede-ensamhet", "signatories"),
    ("farsta-trygga-torg", "title"),
    ("farsta-trygga-torg", "handlaggare"),
    // "Bilaga 1." is no part of the title to us.
    ("huddinge-bygglov-solceller", "attachments"),
    ("uppsala-cykelgarage", "attachments"),
    ("kommunstyrelsen-utlatande-torg", "sections"),
    ("linkoping-motion-busskort", "referral_bodies"),
];
/// How many of the judged queries are known to find too much or too little.
const KNOWN_QUERIES: usize = 1;

#[test]
#[expect(clippy::print_stdout, reason = "what went wrong is shown when the test fails")]
fn fields_are_read() {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut failures: BTreeSet<(String, &str)> = BTreeSet::new();
    let mut known = BTreeSet::new();
    for folder in folders() {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let expected = fs::read_to_string(folder.join("expected.json")).expect("a true record");
        let expected: Value = serde_json::from_str(&expected).expect("a true record is JSON");
        let expected = expected.as_array().cloned().unwrap_or_else(|| vec![expected]);
        let found = records(&folder);
        if found.iter().all(has_no_text) && !can_read_images() {
            continue;
        }
        assert_eq!(found.len(), expected.len(), "documents in {}", folder.display());
        known.extend(KNOWN_FAILURES.iter().filter(|(of, _)| *of == name).map(|&(of, field)| (of.to_owned(), field)));
        for (expected, found) in expected.iter().zip(&found) {
            for field in FIELDS {
                let [right, have, want] = compare(field, expected, found);
                if right < have.max(want) {
                    println!("{name}: {field}: {} instead of {}", found[*field], expected[*field]);
                    failures.insert((name.clone().into_owned(), field));
                }
                let sums = counts.entry(field).or_default();
                *sums = [sums[0] + right, sums[1] + have, sums[2] + want];
            }
        }
    }
    let f1 = |[right, have, want]: [usize; 3]| {
        if have + want == 0 { 1.0 } else { 2.0 * right as f64 / (have + want) as f64 }
    };
    for (field, sums) in &counts {
        println!("{field:16} F1 {:.3} {sums:?}", f1(*sums));
    }
    let mean = |fields: &[&str]| fields.iter().map(|f| f1(counts[f])).sum::<f64>() / fields.len() as f64;
    let (core, all) = (mean(CORE), mean(FIELDS));
    println!("core {core:.3}, all {all:.3}");
    assert_eq!(failures, known, "left: what is read wrongly; right: what is known to be");
}

#[test]
#[expect(clippy::print_stdout, reason = "what went wrong is shown when the test fails")]
fn judged_queries_find_what_they_should() {
    let bench = Bench::new();
    for folder in folders() {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for file in documents(&folder) {
            let to = format!("docs/{name}/{}", file.file_name().unwrap_or_default().to_string_lossy());
            bench.write(&to, fs::read(&file).expect("a sample can be read"));
        }
    }
    let ran = bench.run(&["ingest", "docs", "--json"]);
    assert!(ran.code < 2, "{}", ran.stderr);
    let server = Server::start(&bench, "serve");
    let lines = json_lines_sources();
    let queries = fs::read_to_string(fixtures().join("queries.toml")).expect("the queries can be read");
    let queries: toml::Table = queries.parse().expect("the queries are TOML");
    let queries = queries["query"].as_array().expect("a list of queries");
    let mut right = 0_usize;
    for query in queries {
        let target = target(query);
        let answer = server.json(&target, 200);
        let found: BTreeSet<String> = answer["hits"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|hit| names(hit["source"].as_str().unwrap_or_default(), &lines))
            .collect();
        let listed = |key: &str| -> Vec<&str> {
            query
                .get(key)
                .and_then(toml::Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(toml::Value::as_str)
                .collect()
        };
        let missing: Vec<_> = listed("ids").into_iter().filter(|id| !found.contains(*id)).collect();
        let wrong: Vec<_> = listed("must_not").into_iter().filter(|id| found.contains(*id)).collect();
        let total = query.get("total").and_then(toml::Value::as_integer);
        let total_right = total.is_none_or(|t| answer["total"].as_i64() == Some(t));
        if missing.is_empty() && wrong.is_empty() && total_right {
            right += 1;
        } else {
            println!("{target}: missing {missing:?}, wrong {wrong:?}, total {} of {total:?}", answer["total"]);
        }
    }
    if can_read_images() {
        assert_eq!(queries.len() - right, KNOWN_QUERIES, "queries that find too much or too little");
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// The folders of sample documents, in order.
fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(fixtures()).expect("the samples are there");
    let mut folders: Vec<PathBuf> =
        entries.flatten().map(|e| e.path()).filter(|p| p.join("expected.json").exists()).collect();
    folders.sort();
    folders
}

/// The documents of a folder and their sidecars.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let is_document = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name != "expected.json" && !name.starts_with("true.")
    };
    files_under(folder).into_iter().filter(is_document).collect()
}

fn records(folder: &Path) -> Vec<Value> {
    let bench = Bench::new();
    let mut arguments = vec!["parse".to_owned(), "--json".to_owned()];
    for file in documents(folder) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        bench.write(&name, fs::read(&file).expect("a sample can be read"));
        if !name.ends_with(".meta.json") {
            arguments.push(name);
        }
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = bench.run(&arguments);
    assert!(ran.code < 2, "{}: {}", folder.display(), ran.stderr);
    ran.stdout.lines().map(|l| serde_json::from_str(l).expect("a record is JSON")).collect()
}

fn has_no_text(record: &Value) -> bool {
    record["text_quality"] == 0.0 && record["title"].is_null()
}

/// Whether page images can be read on this machine.
fn can_read_images() -> bool {
    std::process::Command::new("tesseract")
        .arg("--list-langs")
        .output()
        .is_ok_and(|o| String::from_utf8_lossy(&o.stdout).lines().any(|l| l.trim() == "swe"))
}

/// Values that are right, that were found, that are true; by the reading that fits best.
fn compare(field: &str, expected: &Value, found: &Value) -> [usize; 3] {
    let found = values(&found[field]);
    let mut readings = vec![&expected[field]];
    readings.extend(expected["accept"][field].as_array().into_iter().flatten());
    let counts = readings.into_iter().map(|reading| {
        let wanted = values(reading);
        let mut left = found.clone();
        let mut right = 0_usize;
        for value in &wanted {
            if let Some(at) = left.iter().position(|f| f == value || (NEAR.contains(&field) && near(f, value))) {
                left.remove(at);
                right += 1;
            }
        }
        [right, found.len(), wanted.len()]
    });
    let f1 =
        |[right, have, want]: [usize; 3]| (2 * right * 1000 + usize::from(have + want == 0)) / (have + want).max(1);
    counts.max_by_key(|c| f1(*c)).unwrap_or_default()
}

fn values(value: &Value) -> Vec<String> {
    let text = |v: &Value| {
        let text = v.as_str().or_else(|| v["name"].as_str()).or_else(|| v["heading"].as_str()).unwrap_or_default();
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        words.join(" ").trim_matches(|c: char| " .,:;–-".contains(c)).to_owned()
    };
    let values: Vec<String> = match value {
        Value::Array(values) => values.iter().map(text).collect(),
        other => vec![text(other)],
    };
    values.into_iter().filter(|v| !v.is_empty()).collect()
}

fn near(one: &str, other: &str) -> bool {
    fn words(text: &str) -> Vec<&str> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect()
    }
    let (one, mut rest) = (words(one), words(other));
    let all = one.len() + rest.len();
    let mut common = 0;
    for word in one {
        if let Some(at) = rest.iter().position(|w| *w == word) {
            rest.remove(at);
            common += 1;
        }
    }
    all > 0 && 200 * common >= 85 * all
}

/// The address that asks a judged query.
fn target(query: &toml::Value) -> String {
    let mut target = format!("/api/v1/search?q={}", encoded(query["q"].as_str().unwrap_or_default()));
    for (key, value) in query.get("filters").and_then(toml::Value::as_table).into_iter().flatten() {
        let one = std::slice::from_ref(value);
        for value in value.as_array().map_or(one, Vec::as_slice) {
            target.extend(["&", key, "=", &encoded(value.as_str().unwrap_or_default())]);
        }
    }
    target
}

/// Sources given in JSON Lines samples, with the name that queries call them by (`folder#line`).
fn json_lines_sources() -> BTreeMap<String, String> {
    let mut sources = BTreeMap::new();
    for folder in folders() {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for file in documents(&folder).iter().filter(|f| f.extension().is_some_and(|e| e == "jsonl")) {
            for (at, line) in fs::read_to_string(file).expect("a sample can be read").lines().enumerate() {
                let line: Value = serde_json::from_str(line).expect("a sample line is JSON");
                if let Some(source) = line["source"].as_str() {
                    sources.insert(source.to_owned(), format!("{name}#{}", at + 1));
                }
            }
        }
    }
    sources
}

/// What queries call a document: its folder, and for a line also the folder with the line.
fn names(source: &str, lines: &BTreeMap<String, String>) -> Vec<String> {
    match lines.get(source) {
        Some(line) => vec![line.clone(), line.split('#').next().unwrap_or_default().to_owned()],
        None => vec![source.split('/').next().unwrap_or_default().to_owned()],
    }
}
