//! `remiss delete`: belongs here the proof that nothing of a deleted document is left, wherever one looks.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::Path;

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

/// Where the data directory holds one of the words, in the clear or packed.
fn traces(bench: &Bench) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut look = |place: String, text: &str| {
        let text = text.to_lowercase();
        found.extend(
            RARE.iter().filter(|word| text.contains(&word.to_lowercase())).map(|word| format!("{word} {place}")),
        );
    };
    for file in files_under(&bench.path("data")) {
        let bytes = fs::read(&file).unwrap_or_default();
        look(format!("in {}", file.display()), &String::from_utf8_lossy(&bytes));
        for unpacked in unpacked(&bytes) {
            look(format!("packed in {}", file.display()), &String::from_utf8_lossy(&unpacked));
        }
        if file.ends_with("meta.json") {
            let generation = file.parent().expect("a file lies in a folder");
            for (place, text) in indexed(generation).expect("the index can be read") {
                look(format!("in {place} of {}", generation.display()), &text);
            }
        }
    }
    found
}

/// What begins like a zstd frame anywhere in a file, as far as it can be unpacked: texts, records and originals lie so in
/// the catalogue.
fn unpacked(bytes: &[u8]) -> Vec<Vec<u8>> {
    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let places = bytes.windows(MAGIC.len()).enumerate().filter(|(_, four)| *four == MAGIC).map(|(at, _)| at);
    let unpack = |at: usize| {
        let mut out = Vec::new();
        // A frame that is cut off gives what came before the cut.
        let _ =
            zstd::stream::read::Decoder::new(&bytes[at..]).and_then(|frame| frame.single_frame().read_to_end(&mut out));
        out
    };
    places.map(unpack).collect()
}

/// Everything that the engine's files hold: each word of each dictionary, each stored document, deleted ones included.
fn indexed(generation: &Path) -> tantivy::Result<Vec<(String, String)>> {
    let index = tantivy::Index::open_in_dir(generation)?;
    let schema = index.schema();
    let mut held = Vec::new();
    for segment in index.reader()?.searcher().segment_readers() {
        for (field, entry) in schema.fields() {
            let place = format!("field {}", entry.name());
            if entry.is_indexed() {
                let words = segment.inverted_index(field)?;
                let mut words = words.terms().stream()?;
                while words.advance() {
                    held.push((place.clone(), String::from_utf8_lossy(words.key()).into_owned()));
                }
            }
            if let Some(column) =
                entry.is_fast().then(|| segment.fast_fields().str(entry.name())).transpose()?.flatten()
            {
                let mut values = column.dictionary().stream()?;
                while values.advance() {
                    held.push((format!("column {}", entry.name()), String::from_utf8_lossy(values.key()).into_owned()));
                }
            }
        }
        for document in segment.get_store_reader(1)?.iter::<tantivy::TantivyDocument>(None) {
            for (field, value) in document?.field_values() {
                use tantivy::schema::Value as _;
                let text = value.as_bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
                let text = text.or_else(|| value.as_str().map(ToOwned::to_owned)).unwrap_or_default();
                held.push((format!("stored {}", schema.get_field_name(field)), text));
            }
        }
    }
    Ok(held)
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
    assert_eq!(traces(bench), BTreeSet::new());
    assert_eq!(bench.json(&["verify"], 0)["index"]["documents"], 2);
}

#[test]
fn nothing_of_a_deleted_document_is_left() {
    let bench = bench();
    let id = secret_id(&bench);
    // What recognition of page images would have kept, and what a killed run left unfinished there.
    bench.write("data/ocr-cache/0011.json", format!("{{\"lines\": [\"{}\"]}}", RARE[0]));
    bench.write("data/ocr-cache/.tmpXyz", RARE[2]);
    let before: Vec<String> = traces(&bench).into_iter().collect();
    for place in ["packed in", "field exact", "field stem", "stored text", "ocr-cache"] {
        assert!(
            before.iter().any(|trace| trace.contains(place)),
            "{place}: what is sought must be there to be gone: {before:?}"
        );
    }
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
    assert_eq!(traces(&bench), BTreeSet::new());
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

/// Whether the index was made with a word that is none of those that ship.
fn knows(bench: &Bench, word: &str) -> bool {
    files_under(&bench.path("data/index")).iter().filter(|file| file.ends_with("words.fst")).any(|file| {
        let words = remiss_swedish::Vocabulary::from_bytes(&fs::read(file).expect("files can be read"));
        words.expect("it holds words").words().iter().any(|known| known == word)
    })
}

#[test]
fn words_of_the_archive_go_with_the_last_document_that_holds_them() {
    const WORD: &str = "skrynxa";
    let text = |n: u32| {
        let dnr = format!("SN 2019/{n}");
        statement("Socialnämnden", &dnr, "2019-03-14", &format!("Svar på remiss {n}"), &format!("Det gäller {WORD}."))
    };
    let [a, b, c] = [1, 2, 3].map(text);
    let bench = Bench::with(&[("a.txt", &a), ("b.txt", &b), ("c.txt", &c)]);
    bench.ingest([3, 3, 0, 0, 0]);
    assert!(!knows(&bench, WORD), "an index that began empty knows the words that ship");
    bench.json(&["reindex"], 0);
    assert!(knows(&bench, WORD));
    let found = bench.json(&["search", WORD, "--match", "all"], 0);
    let ids: Vec<&str> = found["hits"].as_array().expect("hits").iter().filter_map(|hit| hit["id"].as_str()).collect();
    assert_eq!(ids.len(), 3);
    for (left, id) in ids.iter().enumerate().rev() {
        assert_eq!(bench.run(&["delete", id, "--reason", "begäran"]).code, 0);
        assert_eq!(knows(&bench, WORD), left > 0, "{left} documents left");
    }
}
