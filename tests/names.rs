//! Names of private persons: belongs here that they are not found after the time that is set, and all else is.

use std::time::{Duration, Instant};

use jiff::{ToSpan as _, Zoned};

use crate::support::{Bench, Server, encoded, statement};

/// Days ago at which the documents are dated.
const AGE_DAYS: i32 = 10;
/// The setting.
const AFTER: &str = "REMISS_PRIVATE_NAMES_AFTER";
/// Questions that find the citizen's proposal by the name of its author.
const BY_NAME: [&str; 6] = [
    "Kvistegård",
    "\"vanja kvistegård\"",
    "kvisteg*",
    "kvistegard",
    "förslagsställare:kvistegård",
    "Kvistegårds förslag",
];

fn bench() -> Bench {
    let day = (Zoned::now().date() - AGE_DAYS.days()).to_string();
    let proposal = statement(
        "Kulturnämnden",
        "KUN 2019/1",
        &day,
        "Svar på medborgarförslag från Vanja Kvistegård om lekplatser",
        "Vanja Kvistegård har lämnat ett medborgarförslag om lekplatser. Vanja\nKvistegårds förslag gäller en gunga.",
    );
    let motion = statement(
        "Kulturnämnden",
        "KUN 2019/2",
        &day,
        "Svar på motion om bänkar",
        "Motion av Ines Bergvall (M) om bänkar. Ines Bergvall vill ha bänkar.",
    );
    let known = r#"{"kommun": "Stockholm"}"#;
    Bench::with(&[("forslag.txt", &proposal), ("forslag.txt.meta.json", known), ("motion.txt", &motion)])
}

/// Takes the folder in under the setting.
#[track_caller]
fn ingest(bench: &Bench, after: &str) {
    let status = bench.command(&["ingest", "docs", "--quiet"]).env(AFTER, after).status();
    assert!(status.expect("the program can be started").success(), "{after}");
}

#[track_caller]
fn check_found(bench: &Bench, found: bool, when: &str) {
    for query in BY_NAME {
        let sources = bench.sources(&[query, "--match", "all"]);
        assert_eq!(sources.iter().any(|source| source == "forslag.txt"), found, "{query} {when}");
    }
    assert_eq!(bench.sources(&["lekplatser gunga", "--match", "all"]), ["forslag.txt"], "{when}");
    assert_eq!(bench.sources(&["Bergvall", "--match", "all"]), ["motion.txt"], "politicians are found {when}");
    assert_eq!(bench.sources(&["handläggare:almgren"]).len(), 2, "officers are found {when}");
}

#[test]
fn private_persons_are_not_found_when_their_time_is_over() {
    let bench = bench();
    ingest(&bench, "");
    check_found(&bench, true, "without a setting");
    ingest(&bench, "11 days");
    check_found(&bench, true, "a day before");
    ingest(&bench, "9 days");
    check_found(&bench, false, "a day after");

    // It holds for an index built anew, for files read anew, and for programs that know nothing of the setting.
    bench.json(&["reindex"], 0);
    check_found(&bench, false, "after a reindex");
    assert_eq!(bench.run(&["ingest", "docs", "--force"]).code, 0);
    check_found(&bench, false, "after an ingest without the setting");
    let id = bench.id_of("forslag.txt");
    assert_eq!(bench.run(&["correct", &id, "matter_type=medborgarförslag"]).code, 0);
    check_found(&bench, false, "after a correction");

    let server = Server::start(&bench, "serve");
    let case = server.json(&format!("/api/v1/documents/{id}"), 200)["case"].as_str().unwrap_or_default().to_owned();
    for target in [
        "/api/v1/search?q=gunga".to_owned(),
        "/?q=gunga".to_owned(),
        "/feed.atom?q=gunga".to_owned(),
        "/api/v1/export.csv".to_owned(),
        "/api/v1/export.ndjson".to_owned(),
        "/api/v1/suggest?q=svar".to_owned(),
        "/api/v1/suggest?q=kvist".to_owned(),
        format!("/api/v1/cases/{case}"),
        format!("/arende/{case}"),
        "/namnd/kulturnamnden".to_owned(),
    ] {
        let answer = server.get(&target);
        assert_eq!(answer.status, 200, "{target}");
        assert!(!answer.body.to_lowercase().contains("kvistegård"), "{target} names the author: {}", answer.body);
    }
    let page = server.get(&format!("/dokument/{id}"));
    assert!(page.body.contains("Vanja Kvistegård"), "the document itself stays as it is");
    assert!(page.body.contains("noindex"));
    assert!(bench.run(&["show", &id, "--text"]).stdout.contains("Vanja Kvistegård"));
    drop(server);

    ingest(&bench, "never");
    check_found(&bench, true, "when it is taken back");
}

#[test]
fn a_surname_alone_and_a_file_name_are_hidden_where_they_can_mean_nobody_else() {
    let day = (Zoned::now().date() - AGE_DAYS.days()).to_string();
    let proposal = |officer: &str| {
        let body = "Vanja Kvistegård har lämnat ett medborgarförslag. Kvistegård anför att gungan är trasig.";
        let title = "Svar på medborgarförslag från Vanja Kvistegård om lekplatser";
        statement("Kulturnämnden", "KUN 2019/1", &day, title, body).replace("Rut Almgren", officer)
    };
    let known = r#"{"kommun": "Stockholm"}"#;
    let bench = Bench::with(&[
        ("forslag-kvistegard.txt", &proposal("Rut Almgren")),
        ("forslag-kvistegard.txt.meta.json", known),
        ("namne.txt", &proposal("Rut Kvistegård")),
        ("namne.txt.meta.json", known),
    ]);
    ingest(&bench, "9 days");
    let hidden = "forslag-**********.txt";
    assert_eq!(bench.sources(&["gungan"]), [hidden, "namne.txt"]);
    assert_eq!(bench.sources(&["Kvistegård", "--match", "all"]), ["namne.txt"], "an officer has the name too");
    assert_eq!(bench.sources(&["\"vanja kvistegård\""]), [""; 0]);
    let answer = bench.json(&["search", "trasig"], 0).to_string();
    assert!(answer.contains("Kvistegård anför") && answer.contains("*********** anför"), "{answer}");
}

#[test]
fn a_running_service_sees_to_it_by_itself() {
    let bench = bench();
    ingest(&bench, "");
    bench.write("remiss.toml", "private_names_after = \"9 days\"\nsearch_engines = true\n");
    let server = Server::start_with(&bench, &["serve", "--config", "remiss.toml"]);
    let target = format!("/api/v1/search?q={}&match=all", encoded("kvistegård"));
    let begun = Instant::now();
    while server.json(&target, 200)["total"] != 0 {
        assert!(begun.elapsed() < Duration::from_mins(1), "the name is still found");
        std::thread::sleep(Duration::from_millis(100));
    }
    let noindex = |source: &str| server.get(&format!("/dokument/{}", bench.id_of(source))).body.contains("noindex");
    assert!(noindex("forslag.txt"), "no other search engine is to find the name either");
    assert!(!noindex("motion.txt"));
}
