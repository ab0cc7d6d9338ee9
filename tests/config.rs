//! Settings and flags: belongs here how the program is told what to do, and what it says of a wrong telling.

use crate::support::{Bench, statement};

#[test]
fn an_unknown_key_is_named() {
    let bench = Bench::new();
    bench.write("remiss.toml", "listne = \"127.0.0.1:0\"\n");
    let ran = bench.run(&["stats", "--config", "remiss.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("listne"), "{}", ran.stderr);
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let text = statement("Socialnämnden", "SN 2018/11", "2018-02-01", "Svar på remiss", "Om belysning.");
    let bench = Bench::with(&[("a.txt", &text)]);
    bench.write("remiss.toml", "data = \"from-file\"\n");
    let run = |variable: Option<&str>, flags: &[&str]| {
        let mut command = bench.command(&[&["ingest", "docs", "--config", "remiss.toml"], flags].concat());
        match variable {
            Some(value) => command.env("REMISS_DATA", value),
            None => command.env_remove("REMISS_DATA"),
        };
        assert!(command.output().expect("the program can be started").status.success());
    };
    run(None, &[]);
    assert!(bench.path("from-file").exists());
    run(Some("from-environment"), &[]);
    assert!(bench.path("from-environment").exists());
    run(Some("unused"), &["--data", "from-flag"]);
    assert!(bench.path("from-flag").exists() && !bench.path("unused").exists());
}

#[test]
fn wrong_flags_are_exit_code_two() {
    let bench = Bench::new();
    for arguments in [&["search", "--limit", "x"][..], &["dance"], &["search", "--sort", "newest"], &["ingest"]] {
        let ran = bench.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{}", ran.stdout);
    }
}

#[test]
fn help_and_completions_are_printed() {
    let bench = Bench::new();
    let help = bench.run(&["--help"]);
    assert_eq!(help.code, 0);
    for word in ["ingest", "REMISS_LISTEN", "Exit codes"] {
        assert!(help.stdout.contains(word), "{word} in {}", help.stdout);
    }
    assert!(!help.stdout.contains("extract-worker"));
    for shell in ["bash", "zsh", "fish"] {
        let ran = bench.run(&["completions", shell]);
        assert!(ran.code == 0 && ran.stdout.contains("remiss"), "{shell}");
    }
}

#[test]
fn a_changed_index_configuration_rebuilds_by_itself() {
    let text = statement("Socialnämnden", "SN 2018/11", "2018-02-01", "Svar på remiss", "Om belysning.");
    let bench = Bench::with(&[("a.txt", &text)]);
    bench.ingest([1, 1, 0, 0, 0]);
    bench.write("own/note.txt", "a file of another table");
    let ran = bench.run(&["search", "belysning", "--index-config", "own"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("rebuil"), "{}", ran.stderr);
}

#[test]
fn the_schema_comes_from_the_index_configuration() {
    let text = statement("Socialnämnden", "SN 2018/11", "2018-02-01", "Svar på remiss", "Om belysning.");
    let bench = Bench::with(&[("a.txt", &text)]);
    bench.ingest([1, 1, 0, 0, 0]);
    let count = |arguments: &[&str], code: i32| bench.json(&[&["search"], arguments].concat(), code)["total"].clone();
    assert_eq!(count(&["nämnd:socialnämnden"], 0), 1);
    assert_eq!(count(&["belysning organ:kulturnämnden"], 0), 1, "an unknown name is two words like others");
    assert_eq!(count(&["belysning", "--namnd", "Socialnämnden"], 0), 1);

    // Another name for the committee in queries, and no facet of it.
    let shipped = include_str!("../index-config/fields.toml");
    let own = shipped
        .replace("query = [\"namnd\"]", "query = [\"namnd\", \"organ\"]")
        .replace("facets = [\"namnd\"]", "facets = []");
    assert_ne!(own, shipped);
    bench.write("own/fields.toml", own);
    let own = ["--index-config", "own"];
    assert_eq!(count(&[&["belysning organ:socialnämnden"][..], &own].concat(), 0), 1);
    assert_eq!(count(&[&["belysning organ:kulturnämnden"][..], &own].concat(), 1), 0);
    assert_eq!(count(&[&["belysning", "--namnd", "Socialnämnden"][..], &own].concat(), 1), 0);

    bench.write("own/fields.toml", "lead_sections = []\n[[field]]\nname = \"nonsense\"");
    let ran = bench.run(&["search", "belysning", "--index-config", "own"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("fields.toml") && ran.stderr.contains("nonsense"), "{}", ran.stderr);
}

#[test]
fn a_doctor_says_what_is_right_and_what_is_not_and_changes_nothing() {
    let text = statement("Socialnämnden", "SN 2018/11", "2018-02-01", "Svar på remiss", "Om belysning.");
    let bench = Bench::with(&[("a.txt", &text)]);
    let state = |report: &serde_json::Value, what: &str| {
        let findings = report["findings"].as_array().expect("there are findings").clone();
        findings.into_iter().find(|f| f["what"] == what).map(|f| f["state"].as_str().unwrap_or_default().to_owned())
    };
    let free = ["doctor", "--config", "remiss.toml"];
    bench.write("remiss.toml", "listen = \"127.0.0.1:0\"\nmetrics_listen = \"127.0.0.1:0\"\n");
    let before = bench.json(&free, 0);
    assert_eq!(state(&before, "data directory").as_deref(), Some("warning"));
    assert!(!bench.path("data").exists(), "looking makes nothing");
    bench.ingest([1, 1, 0, 0, 0]);
    let after = bench.json(&free, 0);
    for what in [
        "index configuration",
        "reading of files",
        "data directory",
        "archive",
        "review",
        "index",
        "port",
        "metrics port",
    ] {
        assert_eq!(state(&after, what).as_deref(), Some("ok"), "{what} in {after}");
    }
    assert_eq!(after["settings"]["listen"]["value"], "127.0.0.1:0");
    assert!(after["settings"]["listen"]["from"].as_str().is_some_and(|from| from.ends_with("remiss.toml")));
    std::fs::remove_dir_all(bench.path("data/index")).expect("the index can be removed");
    assert_eq!(state(&bench.json(&free, 0), "index").as_deref(), Some("warning"));
    assert!(!bench.path("data/index").exists(), "looking builds nothing");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it has an address").to_string();
    bench.write("remiss.toml", format!("listen = \"{address}\"\n"));
    assert_eq!(state(&bench.json(&free, 0), "port").as_deref(), Some("warning"));
}
