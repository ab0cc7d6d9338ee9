//! `remiss delete`: belongs here the proof that nothing of a deleted document is left, wherever one looks.

use std::fs;

use crate::support::{Bench, Server, encoded, files_under, statement};

/// Words that no other text holds, of letters that no compression finds a pattern in.
const RARE: [&str; 3] = ["qvzkxwjrtplmdnhgbfc", "Wqxzhjvkypd", "jzqkvxwplhrtd"];

fn bench() -> Bench {
    let secret = statement(
        "Socialnämnden",
        "SN 2018/4711",
        "2018-02-01",
        &format!("Yttrande om {}", RARE[1]),
        &format!("Det gäller {} och {}.", RARE[0], RARE[2]),
    );
    let other = |n: u32| {
        let dnr = format!("SN 2019/{n}");
        statement("Socialnämnden", &dnr, "2019-03-14", &format!("Svar på remiss {n}"), "Det gäller belysning.")
    };
    let bench = Bench::with(&[("secret.txt", &secret), ("a.txt", &other(1)), ("b.txt", &other(2))]);
    bench.ingest([3, 3, 0, 0, 0]);
    bench
}

fn secret_id(bench: &Bench) -> String {
    let found = bench.json(&["search", RARE[0], "--match", "all"], 0);
    assert_eq!(found["total"], 1, "{found}");
    found["hits"][0]["id"].as_str().expect("a hit has an id").to_owned()
}

/// Files of the data directory that hold one of the words.
fn traces(bench: &Bench) -> Vec<String> {
    let mut found = Vec::new();
    for file in files_under(&bench.path("data")) {
        let bytes = fs::read(&file).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in RARE.iter().filter(|word| text.contains(&word.to_lowercase())) {
            found.push(format!("{word} in {}", file.display()));
        }
    }
    found
}

#[track_caller]
fn check_gone(bench: &Bench, id: &str) {
    for word in RARE {
        for query in [word.to_owned(), format!("\"{word}\""), format!("{}*", &word[..5]), format!("{word}~")] {
            let ran = bench.run(&["search", &query, "--match", "all", "--json"]);
            assert_eq!(ran.code, 1, "{query} finds {}", ran.stdout);
        }
    }
    assert_eq!(bench.run(&["search", "dnr:\"SN 2018/4711\"", "--match", "all"]).code, 1);
    assert_eq!(bench.run(&["show", id]).code, 1);
    assert_eq!(traces(bench), Vec::<String>::new());
    assert_eq!(bench.json(&["verify"], 0)["index"]["documents"], 2);
}

#[test]
fn nothing_of_a_deleted_document_is_left() {
    let bench = bench();
    let id = secret_id(&bench);
    // What recognition of page images would have kept, and what a killed run left unfinished there.
    bench.write("data/ocr-cache/0011.json", format!("{{\"lines\": [\"{}\"]}}", RARE[0]));
    bench.write("data/ocr-cache/.tmpXyz", RARE[2]);
    assert!(!traces(&bench).is_empty(), "the words must be there to be gone");
    let ran = bench.run(&["delete", &id, "--reason", "begäran"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    check_gone(&bench, &id);
    // The bytes may not come back, and deleting once more is no error.
    let report = bench.json(&["ingest", "docs"], 1);
    assert_eq!(report["failed"][0]["code"], "deleted");
    assert_eq!(bench.run(&["delete", &id, "--reason", "begäran"]).code, 0);
    check_gone(&bench, &id);
    bench.json(&["reindex"], 0);
    check_gone(&bench, &id);
}

#[test]
fn a_running_service_and_a_generation_left_by_a_killed_reindex_keep_nothing() {
    let bench = bench();
    let id = secret_id(&bench);
    let server = Server::start(&bench, "serve");
    assert_eq!(server.json(&format!("/api/v1/search?q={}", RARE[0]), 200)["total"], 1);
    // What a killed reindex leaves: a generation like the one in service, which nobody has open.
    let name = fs::read_to_string(bench.path("data/index/current")).expect("it names the generation");
    for file in files_under(&bench.path(&format!("data/index/{name}"))) {
        let to = file.file_name().expect("a file has a name").to_string_lossy().into_owned();
        bench.write(&format!("data/index/generation-1/{to}"), fs::read(&file).expect("files can be read"));
    }
    let ran = bench.run(&["delete", &id, "--reason", "begäran"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(traces(&bench), Vec::<String>::new());
    let began = std::time::Instant::now();
    while server.json(&format!("/api/v1/search?q={}&match=all", RARE[0]), 200)["total"] != 0 {
        assert!(began.elapsed() < std::time::Duration::from_mins(1), "the service goes on finding it");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(server.get(&format!("/api/v1/documents/{id}")).status, 410);
    assert_eq!(server.get(&format!("/api/v1/documents/{id}/original")).status, 410);
    let suggested = server.get(&format!("/api/v1/suggest?q={}", encoded(&RARE[1][..4]))).body;
    assert!(!suggested.to_lowercase().contains(&RARE[1].to_lowercase()), "{suggested}");
    let changes = server.get("/api/v1/changes?since=0").body;
    assert!(changes.contains("deleted") && changes.contains(&id), "{changes}");
    drop(server);
    check_gone(&bench, &id);
}
