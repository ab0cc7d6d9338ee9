//! What the modules share: a folder with a program to run in it, invented documents, a small HTTP client.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) use http::{Answer, Server, ask, encoded, get};

mod http;

/// A temporary folder with documents and a data directory, and the program to use them.
pub(crate) struct Bench {
    folder: TempDir,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder can be made") }
    }

    /// A bench whose folder `docs` holds the given files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let bench = Self::new();
        for (name, text) in files {
            bench.write(&format!("docs/{name}"), text);
        }
        bench
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
        fs::write(&path, text).expect("files can be written");
        path
    }

    /// The program, to be run in the folder with the data directory `data`.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_remiss"));
        command.current_dir(self.folder.path()).args(arguments);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("REMISS_")) {
            command.env_remove(name);
        }
        command.env("REMISS_DATA", "data").env_remove("NO_COLOR");
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().expect("the program can be started").into()
    }

    /// Runs the program with `--json`, which must end with the code, and reads its one JSON value.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str], code: i32) -> Value {
        let ran = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.stderr);
        serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{arguments:?} printed {:?}: {e}", ran.stdout))
    }

    /// Ingests `docs`; the report must hold these counts: seen, added, updated, unchanged, failed.
    #[track_caller]
    pub(crate) fn ingest(&self, expected: [u64; 5]) -> Value {
        let code = i32::from(expected[4] > 0);
        let report = self.json(&["ingest", "docs"], code);
        check_counts(&report, expected);
        report
    }

    /// Makes a token of some scopes.
    pub(crate) fn token(&self, name: &str, scopes: &[&str]) -> String {
        let scopes: Vec<&str> = scopes.iter().flat_map(|scope| ["--scope", *scope]).collect();
        let ran = self.run(&[&["token", "create", name][..], &scopes].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout.trim().to_owned()
    }

    /// The identifier of the document whose source has the name.
    #[track_caller]
    pub(crate) fn id_of(&self, source: &str) -> String {
        let text = self.run(&["export", "--format", "ndjson"]).stdout;
        let hits = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
        let found = hits.into_iter().find(|hit| hit["source"] == source);
        found.expect("there is a document of that source")["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Sources of the hits of a search, sorted.
    #[track_caller]
    pub(crate) fn sources(&self, arguments: &[&str]) -> Vec<String> {
        let ran = self.run(&[&["search"], arguments, &["--json", "--limit", "100"]].concat());
        assert!(ran.code < 2, "{arguments:?}: {}", ran.stderr);
        let answer: Value = serde_json::from_str(&ran.stdout).expect("search prints JSON");
        sources_of(&answer)
    }
}

/// Sources of the hits of an answer, sorted.
pub(crate) fn sources_of(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().expect("an answer has hits");
    let mut sources: Vec<String> = hits.iter().map(|h| h["source"].as_str().unwrap_or_default().to_owned()).collect();
    sources.sort();
    sources
}

/// Compares the counts of a report: seen, added, updated, unchanged, failed.
#[track_caller]
pub(crate) fn check_counts(report: &Value, expected: [u64; 5]) {
    let count = |name: &str| report[name].as_u64().unwrap_or(u64::MAX);
    let failed = report["failed"].as_array().map_or(0, |f| f.len() as u64);
    let found = [count("seen"), count("added"), count("updated"), count("unchanged"), failed];
    assert_eq!(found, expected, "seen, added, updated, unchanged, failed in {report}");
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A statement in the usual form of a Swedish committee; people and matters are invented.
pub(crate) fn statement(namnd: &str, dnr: &str, date: &str, title: &str, body: &str) -> String {
    format!(
        "Socialförvaltningen\tTjänsteutlåtande\n\tDnr {dnr}\n\t{date}\n\nHandläggare\nRut Almgren\nTelefon: 08-123 45 67\n\n\
         Till\n{namnd}\n\n{title}\n\nFörslag till beslut\n{namnd} godkänner förvaltningens tjänsteutlåtande.\n\n\
         Sammanfattning\n{body}\n\nBakgrund\nÄrendet har beretts inom förvaltningen.\n"
    )
}

/// One line of a JSON Lines file.
pub(crate) fn line(source: &str, title: &str, text: &str) -> String {
    serde_json::json!({"source": source, "title": title, "text": text}).to_string()
}

/// Files under a folder, by path relative to it.
pub(crate) fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries.flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    files
}

/// Says on stderr what a failed run is repeated with, or what a long one measured.
#[expect(clippy::print_stderr, reason = "the runner shows it beside a failure")]
pub(crate) fn tell(message: &str) {
    eprintln!("{message}");
}

/// A small generator, so that a run can be repeated from its seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        (mixed ^ (mixed >> 33)) % limit
    }
}
