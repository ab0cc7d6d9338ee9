//! Verify, backup and restore by the program: what they name, what they prove, what they refuse.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::support::{Bench, Server, files_under, statement};

/// A bench of a short document and one whose original is a file of its own.
fn bench() -> Bench {
    let text = |n: u32, body: &str| {
        statement("Socialnämnden", &format!("SN 2018/{n}"), "2018-02-01", &format!("Svar på remiss {n}"), body)
    };
    let long = "Det gäller belysning i parken. ".repeat(4_000);
    let bench = Bench::with(&[("a.txt", &text(1, "Det gäller lekplatser.")), ("b.txt", &text(2, &long))]);
    bench.ingest([2, 2, 0, 0, 0]);
    bench
}

#[test]
fn verify_names_what_is_damaged_and_what_to_do() {
    let bench = bench();
    let told = |data: &str, damage: &dyn Fn()| {
        let copied = std::process::Command::new("cp").arg("-a").arg(bench.path("data")).arg(bench.path(data)).status();
        assert!(copied.expect("cp can be run").success());
        damage();
        let report = bench.json(&["verify", "--data", data], 1);
        let problems = report["problems"].as_array().expect("a list").clone();
        assert!(problems.iter().all(|p| p["advice"].as_str().is_some_and(|advice| !advice.is_empty())), "{report}");
        let for_people = bench.run(&["verify", "--data", data]).stdout;
        let code = problems[0]["code"].as_str().unwrap_or_default().to_owned();
        assert!(for_people.contains(&code) && for_people.contains(problems[0]["advice"].as_str().unwrap_or_default()));
        code
    };
    let original = |data: &str| files_under(&bench.path(data).join("originals")).remove(0);
    assert_eq!(
        told("missing", &|| fs::remove_file(original("missing")).expect("files can be removed")),
        "original-missing"
    );
    assert_eq!(
        told("changed", &|| fs::write(original("changed"), "x").expect("files can be written")),
        "original-damaged"
    );
    let page = || {
        let path = bench.path("page/catalogue.sqlite");
        let mut bytes = fs::read(&path).expect("files can be read");
        let last = bytes.len() - 8192;
        for page in bytes[8192..last].chunks_mut(8192) {
            page[..64].fill(0xA5);
        }
        fs::write(path, bytes).expect("files can be written");
    };
    assert_eq!(told("page", &page), "catalogue-damaged");
    let index = || {
        let files = files_under(&bench.path("index").join("index"));
        let file = files.iter().find(|file| file.extension().is_some_and(|e| e == "store")).expect("an index");
        fs::write(file, "x").expect("files can be written");
    };
    assert_eq!(told("index", &index), "index-damaged");

    // Where not even the head can be read there is nothing to list.
    fs::create_dir_all(bench.path("head")).expect("folders can be made");
    fs::write(bench.path("head/catalogue.sqlite"), [0xA5; 8192]).expect("files can be written");
    let ran = bench.run(&["verify", "--data", "head"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("restore the archive from its last backup"), "{}", ran.stderr);
}

#[test]
fn a_backup_made_while_the_service_takes_documents_in_is_whole() {
    let bench = bench();
    let token = bench.token("inläsning", &["ingest"]);
    let server = Server::start(&bench, "serve");
    let done = AtomicBool::new(false);
    let reports: Vec<Value> = std::thread::scope(|scope| {
        let backups = scope.spawn(|| {
            let mut reports = Vec::new();
            while !done.load(Ordering::Relaxed) || reports.len() < 2 {
                reports.push(bench.json(&["backup", "copy"], 0));
            }
            reports
        });
        for number in 10..30 {
            let text =
                format!("Ett yttrande, nummer {number}, om fyren. ").repeat(if number % 5 == 0 { 3_000 } else { 1 });
            let target = format!("/api/v1/documents?name={number}.txt");
            assert_eq!(server.with(&token, "POST", &target, text.as_bytes()).status, 201);
            assert_eq!(server.get("/api/v1/search?q=fyren").status, 200, "searches go on");
        }
        done.store(true, Ordering::Relaxed);
        backups.join().expect("every backup is made")
    });
    assert!(reports.len() >= 2);
    let last = bench.json(&["backup", "copy"], 0);
    assert_eq!((&last["documents"], &last["originals_copied"]), (&22.into(), &0.into()), "only what is new is copied");
    drop(server);
    assert_eq!(bench.run(&["verify", "--backup", "copy"]).stdout.trim(), "the backup is whole");
    let restored = bench.json(&["restore", "copy", "--data", "again"], 0);
    assert_eq!(restored["documents"], 22);
    let export = |data: &str| bench.run(&["export", "--format", "ndjson", "--data", data]).stdout;
    assert_eq!(export("again"), export("data"));
    let again = bench.run(&["restore", "copy", "--data", "again"]);
    assert_eq!(again.code, 2, "nothing is overwritten");
    assert!(again.stderr.contains("again"), "{}", again.stderr);

    fs::remove_file(&files_under(&bench.path("copy/originals"))[0]).expect("files can be removed");
    assert_eq!(bench.json(&["verify", "--backup", "copy"], 1)["problems"][0]["code"], "original-missing");
    assert_eq!(bench.run(&["restore", "copy", "--data", "third"]).code, 2);
    assert!(!bench.path("third").exists(), "what is not whole is not restored");
}
