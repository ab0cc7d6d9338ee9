//! Personal identity numbers: belongs here that no way out of the program shows one that is masked, and how a person
//! decides. The numbers are those that the tax authority publishes for tests.

use std::fs;

use crate::support::{Bench, Ran, Server, encoded, files_under, line, statement};

/// As they stand in the documents; the second is a coordination number.
const NUMBERS: [&str; 3] = ["640823-3234", "19640823-3234", "701063-2391"];
/// Parts by which a number would be known in whatever form it came out.
const TRACES: [&str; 3] = ["6408233234", "640823", "701063"];

fn document() -> String {
    let [short, long, coordination] = NUMBERS;
    statement(
        "Socialnämnden",
        "SN 2018/11",
        "2018-02-01",
        &format!("Yttrande om bidrag till {short}"),
        &format!(
            "Kvinnan, {long}, sökte bidrag den 2018-01-15. Mannen ({coordination}) ringde 08-508 25 612 och bad om \
             12 500 000 kronor enligt dnr KS 2017/1234. Nämnden avslår ansökan om växelvård."
        ),
    ) + &format!("\nBilagor\n1. Ansökan från {long}\n")
}

/// A bench whose archive holds the document, taken in with further arguments.
#[track_caller]
fn taken_in(arguments: &[&str]) -> (Bench, Ran) {
    let bench = Bench::with(&[
        ("a.txt", &document()),
        ("b.txt", &statement("Kulturnämnden", "KUN 2018/2", "2018-03-01", "Svar på remiss", "Om växelvård.")),
    ]);
    let ran = bench.run(&[&["ingest", "docs"], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    (bench, ran)
}

fn id_of(bench: &Bench, source: &str) -> String {
    let answer = bench.json(&["search", "växelvård"], 0);
    let hits = answer["hits"].as_array().expect("an answer has hits");
    let hit = hits.iter().find(|hit| hit["source"] == source).unwrap_or_else(|| panic!("no {source} in {answer}"));
    hit["id"].as_str().expect("a hit has an id").to_owned()
}

#[track_caller]
fn check_clean(what: &str, shown: &str) {
    for trace in NUMBERS.iter().chain(&TRACES) {
        assert!(!shown.contains(trace), "{what} shows {trace}: {shown}");
    }
}

#[test]
fn a_masked_number_is_nowhere_to_be_seen() {
    let (bench, ingested) = taken_in(&[]);
    check_clean("the report", &(ingested.stdout + &ingested.stderr));
    assert!(ingested.stderr.contains("docs/a.txt") && ingested.stderr.contains("original=released"));
    let id = id_of(&bench, "a.txt");
    for arguments in [
        &["search", "växelvård"][..],
        &["search", "växelvård", "--json"],
        &["search", "kvinnan sökte bidrag", "--json"],
        &["export"],
        &["export", "--format", "ndjson"],
        &["show", &id],
        &["show", &id, "--json"],
        &["show", &id, "--text"],
        &["parse", "docs/a.txt", "--json"],
        &["stats"],
        &["verify"],
        &["ingest", "docs", "--force"],
    ] {
        let ran = bench.command(arguments).env("REMISS_LOG", "trace").output().expect("the program can be started");
        let ran = Ran::from(ran);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
        check_clean(&format!("{arguments:?}"), &(ran.stdout + &ran.stderr));
    }
    let server = Server::start(&bench, "serve");
    for target in [
        "/api/v1/search?q=v%C3%A4xelv%C3%A5rd".to_owned(),
        format!("/api/v1/documents/{id}"),
        format!("/api/v1/documents/{id}/text"),
        format!("/api/v1/documents/{id}/similar"),
        format!("/dokument/{id}"),
        format!("/dokument/{id}?q=kvinnan"),
        "/?q=kvinnan".to_owned(),
        "/api/v1/export.csv".to_owned(),
        "/api/v1/export.ndjson".to_owned(),
        "/feed.atom".to_owned(),
        "/api/v1/suggest?q=yttrande".to_owned(),
        "/api/v1/cases".to_owned(),
        "/api/v1/changes".to_owned(),
        "/api/v1/coverage".to_owned(),
        "/arende/stockholm-ks-2017-1234".to_owned(),
    ] {
        let answer = server.get(&target);
        assert!(matches!(answer.status, 200 | 404), "{target}: {} {}", answer.status, answer.body);
        check_clean(&target, &(answer.headers + &answer.body));
    }
    for beginning in ["6408", "19640823", "701063", "640823-3"] {
        let answer = server.json(&format!("/api/v1/suggest?q={beginning}"), 200);
        assert!(answer["suggestions"].as_array().is_none_or(Vec::is_empty), "{answer}");
    }
    let refused = server.get(&format!("/api/v1/documents/{id}/original"));
    assert_eq!(refused.status, 403);
    check_clean("the refusal", &refused.body);
}

#[test]
fn a_masked_number_finds_nothing_and_is_not_in_the_index() {
    let (bench, _) = taken_in(&[]);
    for number in NUMBERS.iter().chain(&TRACES) {
        let answer = bench.run(&["search", number, "--match", "all", "--json"]);
        assert_eq!(answer.code, 1, "{number} is found: {}", answer.stdout);
    }
    for query in ["640823*", "19640823*", "\"640823 3234\"", "dnr:\"640823-3234\"", "3234"] {
        assert_eq!(bench.sources(&[query, "--match", "all"]), Vec::<String>::new(), "{query}");
    }
    for file in files_under(&bench.path("data/index")) {
        let bytes = fs::read(&file).expect("files of the index can be read");
        check_clean(&file.display().to_string(), &String::from_utf8_lossy(&bytes));
    }
    assert_eq!(bench.sources(&["\"kvinnan\""]), ["a.txt"], "the document stays findable");
}

#[test]
fn what_is_no_personal_number_is_untouched_and_places_are_kept() {
    let (bench, _) = taken_in(&[]);
    let id = id_of(&bench, "a.txt");
    let text = bench.run(&["show", &id, "--text"]).stdout;
    for kept in ["08-508 25 612", "12 500 000 kronor", "KS 2017/1234", "2018-01-15", "(******-****)", "********-****"] {
        assert!(text.contains(kept), "{kept} is not in {text}");
    }
    let unmasked = bench.run(&["show", &id, "--text", "--unmasked"]).stdout;
    assert_eq!(text.len(), unmasked.len());
    assert!(NUMBERS.iter().all(|number| unmasked.contains(number)), "{unmasked}");
    let record = bench.json(&["show", &id], 0);
    assert_eq!(record["title"], "Yttrande om bidrag till ******-****");
    for (field, findings) in record["findings"].as_object().expect("a record has findings") {
        for finding in findings.as_array().into_iter().flatten() {
            if let (Some(start), Some(end)) = (finding["start"].as_u64(), finding["end"].as_u64()) {
                assert_eq!(finding["quote"], text[start as usize..end as usize], "{field}");
            }
        }
    }
    assert!(record["warnings"].to_string().contains("personnummer"), "{}", record["warnings"]);
    let other = bench.json(&["show", &id_of(&bench, "b.txt")], 0);
    assert_eq!(
        (&other["original_withheld"], other["warnings"].to_string().contains("personnummer")),
        (&false.into(), false)
    );
}

#[test]
fn a_released_original_is_handed_out_and_stays_so() {
    let (bench, _) = taken_in(&[]);
    let id = id_of(&bench, "a.txt");
    let refused = bench.run(&["show", &id, "--original"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{}", refused.stderr);
    assert_eq!(bench.run(&["show", &id, "--original", "--unmasked"]).stdout, document());
    let review = bench.run(&["review"]);
    assert!(review.code == 0 && review.stdout.contains(&id) && review.stdout.contains("a.txt"), "{}", review.stdout);
    check_clean("the review", &review.stdout);
    let ran = bench.run(&["correct", &id, "original=released", "--reason", "granskad"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(bench.run(&["show", &id, "--original"]).stdout, document());
    bench.json(&["ingest", "docs", "--force"], 0);
    assert_eq!(bench.json(&["show", &id], 0)["original_withheld"], false);
    assert_eq!(bench.run(&["review"]).code, 1, "nothing waits any more");
    let server = Server::start(&bench, "serve");
    assert_eq!(server.get(&format!("/api/v1/documents/{id}/original")).status, 200);
    check_clean("the text", &server.get(&format!("/api/v1/documents/{id}/text")).body);
    assert_eq!(bench.run(&["correct", &id, "original=yes"]).code, 2);
}

#[test]
fn a_withheld_document_is_out_of_the_search_until_it_is_made_public() {
    let (bench, ingested) = taken_in(&["--personal-numbers", "withhold"]);
    assert_eq!(bench.sources(&["växelvård"]), ["b.txt"]);
    let told = ingested.stderr.split("correct ").nth(1).and_then(|rest| rest.split(' ').next());
    let id = told.unwrap_or_else(|| panic!("no id in {}", ingested.stderr)).to_owned();
    assert_eq!(bench.json(&["show", &id], 0)["status"], "withheld");
    {
        let server = Server::start(&bench, "serve");
        assert_eq!(server.get(&format!("/api/v1/documents/{id}")).status, 403);
        assert_eq!(server.get(&format!("/api/v1/documents/{id}/text")).status, 403);
    }
    assert_eq!(bench.run(&["correct", &id, "status=public"]).code, 0);
    assert_eq!(bench.sources(&["växelvård"]), ["a.txt", "b.txt"]);
    check_clean("the text", &bench.run(&["show", &id, "--text"]).stdout);
}

#[test]
fn allowed_numbers_are_left_alone_until_the_policy_changes() {
    let (bench, ingested) = taken_in(&["--personal-numbers", "allow"]);
    assert!(!ingested.stderr.contains("personal"), "{}", ingested.stderr);
    let id = id_of(&bench, "a.txt");
    assert!(bench.run(&["show", &id, "--text"]).stdout.contains(NUMBERS[0]));
    assert_eq!(bench.run(&["show", &id, "--original"]).stdout, document());
    assert!(bench.json(&["show", &id], 0)["title"].as_str().is_some_and(|title| title.contains(NUMBERS[0])));
    let ran = bench.run(&["ingest", "docs"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    check_clean("the text", &bench.run(&["show", &id, "--text"]).stdout);
    check_clean("the record", &bench.run(&["show", &id, "--json"]).stdout);
    assert_eq!(bench.sources(&[NUMBERS[0], "--match", "all"]), Vec::<String>::new());
}

#[test]
fn given_values_names_and_corrections_are_masked() {
    let lines = [
        line("arende 640823-3234", "Ansökan från 640823-3234", "Om växelvård för äldre."),
        serde_json::json!({"text": "Om växelvård i länet.", "dnr": 196_408_233_234_u64, "640823-3234": "x"})
            .to_string(),
    ];
    let bench = Bench::with(&[
        ("list.jsonl", &lines.join("\n")),
        ("640823-3234.txt", "Om växelvård i kommunen.\n"),
        ("c.txt", "Om växelvård i regionen.\n"),
        ("c.txt.meta.json", r#"{"title": "Till 640823-3234"}"#),
    ]);
    let ran = bench.run(&["ingest", "docs", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let answer = bench.run(&["search", "växelvård", "--json"]);
    check_clean("the hits", &answer.stdout);
    let answer: serde_json::Value = serde_json::from_str(&answer.stdout).expect("search prints JSON");
    assert_eq!(answer["total"], 4, "{answer}");
    for hit in answer["hits"].as_array().expect("an answer has hits") {
        let id = hit["id"].as_str().expect("a hit has an id");
        check_clean("a record", &bench.run(&["show", id, "--json"]).stdout);
    }
    let id = answer["hits"][0]["id"].as_str().expect("a hit has an id");
    let ran = bench.run(&["correct", id, "title=Om 640823-3234", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    check_clean("the correction", &ran.stdout);
    check_clean("the hits", &bench.run(&["search", "växelvård", "--json"]).stdout);
    let query = encoded("640823-3234");
    let server = Server::start(&bench, "serve");
    assert_eq!(server.json(&format!("/api/v1/search?q={query}&match=all"), 200)["total"], 0);
    let deleted = bench.run(&["delete", id, "--reason", "gällde 640823-3234"]);
    assert_eq!(deleted.code, 0, "{}", deleted.stderr);
    check_clean("the tombstone", &server.get(&format!("/api/v1/documents/{id}")).body);
}
