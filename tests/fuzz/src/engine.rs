//! An engine over a few sample documents, for queries and cursors.

use std::path::Path;
use std::sync::LazyLock;

use remiss_index::{FieldTable, IndexInput, IndexOptions, TantivyEngine, Vocabulary, Weights};
use remiss_parse::{Given, Input};

use crate::{PARSER, swedish, table};

/// Documents in the index.
const DOCUMENTS: usize = 10;
/// What the writer may hold: the least that it takes.
const WRITER_BYTES: usize = 16_000_000;

/// The engine. Its folder is left to the system's cleaning of temporary files.
pub static ENGINE: LazyLock<TantivyEngine> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let options = IndexOptions {
        swedish: swedish(),
        fingerprint: "fuzz".to_owned(),
        fields: FieldTable::load(&table("fields.toml")).expect("the shipped fields load"),
        weights: Weights::load(&table("ranking.toml")).expect("the shipped weights load"),
        vocabulary: Vocabulary::load(&table("synonyms.toml"), &table("function-words.txt"), &table("parties.toml"))
            .expect("the shipped vocabulary loads"),
    };
    let engine = TantivyEngine::open(&folder, options).expect("an empty index opens");
    let mut writer = engine.writer(WRITER_BYTES, 1).expect("a writer");
    for (number, text) in samples().iter().enumerate() {
        let document = remiss_extract::plain_text(text);
        let given = Given::new();
        let input = Input {
            text: &document.text,
            pages: &document.pages,
            headings: &[],
            furniture: &[],
            source: "fuzz",
            given: &given,
        };
        let input = IndexInput {
            id: &format!("{number:a>16}"),
            source: "fuzz",
            record: &PARSER.parse(&input),
            text: &document.text,
            pages: &document.pages,
            case: None,
            public_case: None,
            added_seq: number as u64 + 1,
            internal: false,
        };
        writer.add(&input).expect("a document is added");
    }
    writer.commit(DOCUMENTS as u64).expect("a commit");
    writer.finish().expect("the writer ends");
    engine.refresh().expect("the commit is seen");
    engine
});

/// Texts of the sample documents.
fn samples() -> Vec<String> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut files: Vec<_> = std::fs::read_dir(fixtures)
        .expect("the sample documents are there")
        .flatten()
        .filter_map(|folder| std::fs::read_dir(folder.path()).ok())
        .flat_map(|folder| folder.flatten().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    files.sort();
    files.iter().filter_map(|path| std::fs::read_to_string(path).ok()).take(DOCUMENTS).collect()
}
