//! The architecture, held by tests: belongs here what can be read off the files of the project without running it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which of our crates each crate may use: nothing points upward, and the last three know nothing of each other but
/// the Swedish analysis.
const ALLOWED_EDGES: &[(&str, &[&str])] = &[
    (
        "remiss",
        &[
            "remiss-service",
            "remiss-ingest",
            "remiss-index",
            "remiss-archive",
            "remiss-parse",
            "remiss-extract",
            "remiss-swedish",
        ],
    ),
    (
        "remiss-service",
        &["remiss-ingest", "remiss-index", "remiss-archive", "remiss-parse", "remiss-extract", "remiss-swedish"],
    ),
    ("remiss-ingest", &["remiss-index", "remiss-archive", "remiss-parse", "remiss-extract", "remiss-swedish"]),
    ("remiss-index", &["remiss-parse", "remiss-swedish"]),
    ("remiss-archive", &["remiss-parse", "remiss-swedish"]),
    ("remiss-parse", &["remiss-swedish"]),
    ("remiss-extract", &["remiss-swedish"]),
    ("remiss-swedish", &[]),
    ("xtask", &["remiss-swedish"]),
];

/// Crates of others that decide what a crate of ours knows of, and who may use them.
const RESERVED: &[(&str, &[&str])] = &[
    ("tantivy", &["remiss-index"]),
    ("tantivy-fst", &["remiss-index"]),
    ("rusqlite", &["remiss-archive"]),
    ("axum", &["remiss-service"]),
    ("tower", &["remiss-service"]),
    ("tower-http", &["remiss-service"]),
    ("hyper", &["remiss-service"]),
    ("hyper-util", &["remiss-service"]),
    ("http-body-util", &["remiss-service"]),
    ("askama", &["remiss-service"]),
    ("hayro", &["remiss-extract"]),
    ("quick-xml", &["remiss-extract"]),
    ("scraper", &["remiss-extract"]),
    ("mail-parser", &["remiss-extract"]),
    ("office_oxide", &["remiss-extract"]),
    ("landlock", &["remiss-extract"]),
    ("clap", &["remiss", "xtask"]),
    ("anyhow", &["remiss", "xtask"]),
    ("rust-embed", &["remiss"]),
    ("indicatif", &["remiss"]),
];

/// Crates that compute and nothing else, and what their sources therefore do not name.
const PURE: &[&str] = &["remiss-parse", "remiss-swedish"];
const IMPURE: &[&str] = &["std::fs", "std::env", "std::net", "std::process", "SystemTime", "Instant::now"];

/// Lines of a file, tests aside.
const LINES_MAX: usize = 700;

/// Endings of the text files that people write.
const TEXTS: &[&str] = &["rs", "toml", "md", "txt", "html", "css", "js", "mjs", "json", "sql", "yml", "service", ""];

fn root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the command's crate lies in crates/");
    crates.parent().expect("crates/ lies in the project").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("reading {path}: {e}"))
}

/// Every file of the project, relative to its root; what is built, installed or ingested is left out.
fn files() -> Vec<PathBuf> {
    let left_out = ["target", "node_modules", "remiss-data", "remiss-demo", ".git"];
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("reading {}: {e}", folder.display()));
        for entry in entries {
            let path = entry.expect("a folder can be listed").path();
            if left_out.iter().any(|name| path.ends_with(name)) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(root()).expect("it lies in the project").to_owned());
            }
        }
    }
    found.sort();
    found
}

fn files_ending(ending: &str) -> Vec<PathBuf> {
    files().into_iter().filter(|path| path.extension().is_some_and(|e| e == ending)).collect()
}

/// Whether a source file holds nothing but tests.
fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs")
}

/// A source file without the module of tests at its end.
fn without_tests(source: &str) -> &str {
    source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
}

/// Folders right below a folder.
fn folders_in(path: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(path)).unwrap_or_else(|e| panic!("reading {path}: {e}"));
    let folders = entries.filter_map(|e| e.ok().filter(|e| e.path().is_dir()));
    folders.map(|e| e.file_name().to_string_lossy().into_owned()).collect()
}

/// Names in all tables of dependencies of a manifest, or only in those that end up in the program.
fn dependencies(manifest: &toml::Table, with_tests: bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (key, value) in manifest {
        let Some(table) = value.as_table() else { continue };
        if key == "dependencies" || key == "build-dependencies" || (with_tests && key == "dev-dependencies") {
            names.extend(table.keys().cloned());
        } else if key == "target" {
            names.extend(table.values().filter_map(toml::Value::as_table).flat_map(|t| dependencies(t, with_tests)));
        }
    }
    names
}

fn manifests() -> BTreeMap<String, toml::Table> {
    let manifest = |name: String| {
        let text = read(&format!("crates/{name}/Cargo.toml"));
        let table = toml::from_str(&text).unwrap_or_else(|e| panic!("crates/{name}/Cargo.toml: {e}"));
        (name, table)
    };
    folders_in("crates").into_iter().map(manifest).collect()
}

/// Fails with every line that says what is wrong.
#[track_caller]
fn check(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn crates_depend_one_way() {
    let manifests = manifests();
    let known: BTreeSet<String> = ALLOWED_EDGES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(manifests.keys().cloned().collect::<BTreeSet<_>>(), known, "every crate has its row in ALLOWED_EDGES");
    let mut wrong = Vec::new();
    for (name, allowed) in ALLOWED_EDGES {
        let ours = dependencies(&manifests[*name], true).into_iter().filter(|d| known.contains(d));
        wrong.extend(ours.filter(|d| !allowed.contains(&d.as_str())).map(|d| format!("{name} must not use {d}")));
    }
    check(&wrong);
}

#[test]
fn what_a_crate_must_not_know_is_not_among_its_dependencies() {
    let mut wrong = Vec::new();
    for (name, manifest) in manifests() {
        for dependency in dependencies(&manifest, false) {
            let owners = RESERVED.iter().find(|(reserved, _)| *reserved == dependency).map(|(_, owners)| *owners);
            if owners.is_some_and(|owners| !owners.contains(&name.as_str())) {
                wrong.push(format!("{name} must not use {dependency}, which is for {owners:?}"));
            }
        }
    }
    check(&wrong);
}

#[test]
fn pure_crates_touch_nothing_outside() {
    let mut wrong = Vec::new();
    for path in files_ending("rs") {
        let is_pure = PURE.iter().any(|name| path.starts_with(format!("crates/{name}/src")));
        if is_pure && !is_test(&path) {
            let text = read(&path.to_string_lossy());
            let named = IMPURE.iter().filter(|word| without_tests(&text).contains(**word));
            wrong.extend(named.map(|word| format!("{} names {word}", path.display())));
        }
    }
    check(&wrong);
}

#[test]
fn every_source_file_says_what_it_is_and_stays_small() {
    let mut wrong = Vec::new();
    for path in files_ending("rs") {
        let text = read(&path.to_string_lossy());
        if !text.starts_with("//! ") {
            wrong.push(format!("{} does not open with a `//!` line", path.display()));
        }
        if path.ends_with("mod.rs") {
            wrong.push(format!("{}: write foo.rs beside foo/ instead", path.display()));
        }
        let lines = without_tests(&text).lines().count();
        if lines > LINES_MAX && !is_test(&path) {
            wrong.push(format!("{} has {lines} lines, at most {LINES_MAX} are read with pleasure", path.display()));
        }
    }
    check(&wrong);
}

#[test]
fn the_code_map_names_the_crates() {
    let text = read("ARCHITECTURE.md");
    let (_, map) = text.split_once("## Code map").expect("ARCHITECTURE.md has a code map");
    let map = map.split("\n## ").next().unwrap_or_default();
    let named: BTreeSet<String> = map
        .lines()
        .filter_map(|line| line.strip_prefix("### `crates/")?.split('`').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(named, folders_in("crates"));
}

#[test]
fn the_readme_names_both_commands() {
    let readme = read("README.md");
    for command in ["cargo run --release -- demo", "cargo xtask test"] {
        assert!(readme.lines().any(|line| line.trim() == command), "README.md does not show `{command}`");
    }
    let ci = read(".ci/run");
    assert!(ci.contains("cargo xtask test"), ".ci/run calls the test command");
}

#[test]
fn documents_link_to_files_that_exist() {
    let mut wrong = Vec::new();
    for path in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        for link in read(path).split("](").skip(1).filter_map(|rest| rest.split(')').next().map(str::to_owned)) {
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") && !root().join(file).exists() {
                wrong.push(format!("{path} links to {file}, which is not there"));
            }
        }
    }
    check(&wrong);
}

#[test]
fn the_changelog_has_a_place_for_what_comes() {
    assert!(read("CHANGELOG.md").lines().any(|line| line.starts_with("## Unreleased")));
}

#[test]
fn nothing_names_a_machine_or_a_registry() {
    // In two halves each, so that this file does not name them.
    let words = [
        ("/wo", "rk/"),
        ("/ro", "ot/"),
        ("/ho", "me/"),
        ("/tmp/tar", "get"),
        ("registry.np", "mjs.org"),
        ("index.crates", ".io"),
        ("static.crates", ".io"),
        ("pypi", ".org"),
        ("deb.debian", ".org"),
    ];
    let mut wrong = Vec::new();
    for path in files() {
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if path.starts_with("fixtures") || !TEXTS.contains(&ending.as_str()) {
            continue;
        }
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        let named = words.iter().map(|(a, b)| format!("{a}{b}")).filter(|word| text.contains(word.as_str()));
        wrong.extend(named.map(|word| format!("{} names {word}", path.display())));
    }
    check(&wrong);
}

#[test]
fn no_work_is_left_in_the_code_as_a_note() {
    let words = [("TO", "DO"), ("FIX", "ME"), ("XX", "X:"), ("todo", "!("), ("unimple", "mented!(")];
    let mut wrong = Vec::new();
    for path in files().iter().filter(|p| p.extension().is_some_and(|e| e == "rs" || e == "mjs" || e == "html")) {
        let text = read(&path.to_string_lossy());
        let named = words.iter().map(|(a, b)| format!("{a}{b}")).filter(|word| text.contains(word.as_str()));
        wrong.extend(named.map(|word| format!("{} says {word}", path.display())));
    }
    check(&wrong);
}

#[test]
fn the_table_of_fixtures_names_every_folder() {
    let readme = read("fixtures/README.md");
    let rows = readme.split("\n## ").find(|s| s.starts_with("The documents")).expect("it lists the documents");
    let named: BTreeSet<String> =
        rows.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).map(str::to_owned).collect();
    let mut folders = folders_in("fixtures");
    assert!(folders.remove("broken"), "the inputs for the error tests lie in fixtures/broken");
    assert_eq!(named, folders);
    let lacking = folders.iter().filter(|f| !root().join("fixtures").join(f).join("expected.json").is_file());
    check(&lacking.map(|f| format!("fixtures/{f} has no expected.json")).collect::<Vec<_>>());
}

#[test]
fn the_tables_of_index_config_load() {
    let files: BTreeMap<String, String> = files()
        .iter()
        .filter_map(|path| {
            let name = path.strip_prefix("index-config").ok()?.to_string_lossy().replace('\\', "/");
            Some((name, fs::read_to_string(root().join(path)).ok()?))
        })
        .collect();
    // The examples of every rule, which must and must not match, are tried on loading.
    if let Err(error) = remiss_parse::Tables::load(&files) {
        panic!("{error}");
    }
    let table = |name: &str| files.get(name).map_or_else(|| panic!("no index-config/{name}"), String::as_str);
    let swedish = remiss_swedish::SwedishTables {
        terms: table("swedish/terms.txt"),
        names: table("swedish/names.txt"),
        places: table("swedish/places.txt"),
        stems: table("swedish/stems.txt"),
        compounds: table("swedish/compounds.txt"),
        confusions: table("swedish/confusions.toml"),
    };
    if let Err(error) = remiss_swedish::Swedish::new(&swedish) {
        panic!("{error}");
    }
    if let Err(error) =
        remiss_index::Vocabulary::load(table("synonyms.toml"), table("function-words.txt"), table("parties.toml"))
    {
        panic!("{error}");
    }
    if let Err(error) = remiss_index::FieldTable::load(table("fields.toml")) {
        panic!("{error}");
    }
    if let Err(error) = remiss_index::Weights::load(table("ranking.toml")) {
        panic!("{error}");
    }
}
