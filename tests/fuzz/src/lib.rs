//! What the fuzz targets share: checks of what was read, packages around a part, the parser with the shipped tables.

pub mod engine;

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use remiss_extract::{Content, Extracted, Limits, extract};
use remiss_parse::{Parser, Tables};
use remiss_swedish::{Swedish, SwedishTables};
use zip::write::{SimpleFileOptions, ZipWriter};

/// The Swedish analysis with the shipped tables.
pub static SWEDISH: LazyLock<Swedish> = LazyLock::new(swedish);
/// The parser with the shipped tables.
pub static PARSER: LazyLock<Parser> = LazyLock::new(parser);

/// Reads a file; what comes of it must hold together.
pub fn read(bytes: &[u8], name: Option<&str>) {
    if let Ok(content) = extract(bytes, name, &Limits::default()) {
        check(&content);
    }
}

/// Fails where content breaks a promise to those who use it.
pub fn check(content: &Content) {
    if let Some(document) = &content.document {
        check_document(document);
    }
    for member in &content.members {
        assert!(member.name.split('/').all(|part| !part.is_empty() && part != ".."), "{:?}", member.name);
    }
}

/// Fails where a document's offsets lead outside its text or into the middle of a character.
pub fn check_document(document: &Extracted) {
    let Extracted { text, pages, headings, .. } = document;
    assert!(pages.is_sorted() && pages.first() == Some(&0), "{pages:?}");
    assert!(pages.iter().all(|&at| text.is_char_boundary(at as usize)), "{pages:?}");
    for &(start, end) in headings {
        assert!(text.get(start as usize..end as usize).is_some(), "{start}..{end} of {text:?}");
    }
    assert!(!text.contains(['\r', '\0', '\u{c}']), "{text:?}");
}

/// A package that holds these parts.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("names are short and few");
        zip.write_all(bytes).expect("memory takes all");
    }
    zip.finish().expect("memory takes all").into_inner()
}

/// Divides the input at zero bytes into as many parts as are asked for; missing ones are empty.
pub fn parts<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    let mut parts = data.splitn(N, |&byte| byte == 0);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// The folder of the shipped tables.
pub fn tables() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index-config")
}

/// A shipped table.
pub fn table(name: &str) -> String {
    std::fs::read_to_string(tables().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The Swedish analysis, anew: it cannot be shared with an engine.
pub fn swedish() -> Swedish {
    Swedish::new(&SwedishTables {
        terms: &table("swedish/terms.txt"),
        names: &table("swedish/names.txt"),
        places: &table("swedish/places.txt"),
        stems: &table("swedish/stems.txt"),
        compounds: &table("swedish/compounds.txt"),
        confusions: &table("swedish/confusions.toml"),
    })
    .expect("the shipped tables load")
}

/// A parser, anew.
pub fn parser() -> Parser {
    let mut files = BTreeMap::new();
    for folder in ["", "rules"] {
        for entry in std::fs::read_dir(tables().join(folder)).expect("the shipped tables are there") {
            let path = entry.expect("a folder can be listed").path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                let name = Path::new(folder).join(path.file_name().unwrap_or_default());
                let name = name.to_string_lossy().into_owned();
                let text = table(&name);
                files.insert(name, text);
            }
        }
    }
    Parser::new(Tables::load(&files).expect("the shipped tables load"), swedish())
}
