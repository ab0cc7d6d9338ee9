//! Generations: what is followed, what is removed when, and what is never read.

use std::fs;
use std::path::Path;

use remiss_parse::Record;
use remiss_swedish::Vocabulary;

use crate::tantivy_engine::tests::options;
use crate::{Engine, IndexError, IndexInput, LiveIndex, SearchError, SearchRequest, Trouble};

fn open(directory: &Path) -> LiveIndex {
    LiveIndex::open(directory, options()).expect("the directory can be made")
}

/// Builds and publishes a generation that holds so many documents.
fn publish(index: &LiveIndex, documents: usize) {
    let building = index.begin().expect("nobody else builds");
    fill(&building, documents);
    building.publish().expect("it can be published");
}

#[test]
fn a_generation_keeps_the_words_that_it_was_made_with() {
    const WORD: &str = "skrynx";
    let folder = tempfile::tempdir().expect("a folder");
    let index = open(folder.path());
    let mut building = index.begin().expect("nobody else builds");
    building.know(&Vocabulary::new([(WORD, 3)])).expect("the words can be written");
    fill(&building, 1);
    building.publish().expect("it can be published");
    let knows = |index: &LiveIndex| index.engine().expect("an index").pool.swedish().is_word(WORD);
    assert!(knows(&index) && knows(&open(folder.path())));
    assert!(!options().swedish.is_word(WORD), "the word list that ships has it not");
    publish(&index, 1);
    assert!(!knows(&index), "the next generation was made without");
}

fn fill(building: &crate::Building<'_>, documents: usize) {
    let mut writer = building.engine().writer(15_000_000, 1).expect("nobody else writes");
    let record = Record::default();
    for id in ["a234567a234567aa", "b234567b234567bb", "c234567c234567cc"].iter().take(documents) {
        let input = IndexInput {
            id,
            source: "x.txt",
            record: &record,
            text: "Om belysning.",
            pages: &[],
            case: None,
            public_case: None,
            added_seq: 1,
            internal: false,
        };
        writer.add(&input).expect("a document can be added");
    }
    writer.commit(7).expect("a commit");
    writer.finish().expect("merges end");
    building.engine().refresh().expect("the commit is seen");
}

fn generations(directory: &Path) -> usize {
    let names = fs::read_dir(directory).expect("the directory").flatten();
    names.filter(|entry| entry.file_name().to_string_lossy().starts_with("generation-")).count()
}

fn total(index: &LiveIndex) -> u64 {
    index.search(&SearchRequest::default()).expect("an answer").total
}

#[test]
fn another_handle_follows_and_the_generation_before_goes_when_nobody_reads_it() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let (writer, reader) = (open(folder.path()), open(folder.path()));
    assert_eq!(reader.trouble(), Some(Trouble::Missing));
    assert!(matches!(reader.search(&SearchRequest::default()), Err(SearchError::BeingBuilt)));
    publish(&writer, 1);
    assert!(reader.refresh().expect("it can be read"));
    let before = reader.generation();
    assert_eq!((total(&writer), total(&reader)), (1, 1));

    let held = reader.engine().expect("there is one");
    publish(&writer, 2);
    assert_eq!((total(&writer), total(&reader)), (2, 1), "the reader answers from what it had until it looks");
    assert_eq!(generations(folder.path()), 2, "what is read stays");
    assert!(reader.refresh().expect("it can be read"));
    assert_eq!(total(&reader), 2);
    assert_ne!(reader.generation(), before);
    reader.sweep().expect("it can be swept");
    assert_eq!(generations(folder.path()), 2, "a search under way may still read it");
    drop(held);
    reader.sweep().expect("it can be swept");
    assert_eq!(generations(folder.path()), 1);
    assert!(!reader.refresh().expect("it can be read"), "nothing more to follow");
}

#[test]
fn one_builds_at_a_time_and_what_is_not_published_leaves_no_trace() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let index = open(folder.path());
    publish(&index, 1);
    let building = index.begin().expect("nobody else builds");
    fill(&building, 2);
    assert!(matches!(open(folder.path()).begin(), Err(IndexError::BeingBuilt(_))));
    open(folder.path()).sweep().expect("it can be swept");
    assert_eq!(generations(folder.path()), 2, "what is being built is not swept away");
    drop(building);
    assert_eq!(generations(folder.path()), 1);
    assert_eq!(total(&open(folder.path())), 1);
    // What a killed build leaves is not locked, and files of releases without generations lie beside it.
    fs::create_dir(folder.path().join("generation-1")).expect("folders can be made");
    fs::write(folder.path().join("generation-1/meta.json"), "{}").expect("files can be written");
    fs::write(folder.path().join("meta.json"), "{}").expect("files can be written");
    publish(&index, 2);
    assert_eq!(generations(folder.path()), 1);
    assert!(!folder.path().join("meta.json").exists());
    assert_eq!(total(&open(folder.path())), 2);
}

#[test]
fn what_was_made_of_something_else_is_never_read() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let index = open(folder.path());
    publish(&index, 1);
    let mut other = options();
    other.fingerprint = "other".to_owned();
    let other = LiveIndex::open(folder.path(), other).expect("the directory can be read");
    assert!(matches!(other.trouble(), Some(Trouble::Stale(_))));
    assert!(other.search(&SearchRequest::default()).is_err());
    publish(&other, 2);
    assert!(!index.refresh().expect("it can be read"));
    assert_eq!(total(&index), 1, "what was open goes on until it is withdrawn");
    assert!(matches!(index.trouble(), Some(Trouble::Stale(_))));
    index.withdraw();
    assert!(index.search(&SearchRequest::default()).is_err());
    publish(&index, 3);
    assert_eq!(total(&index), 3);
}

#[test]
fn a_damaged_generation_is_trouble_and_is_built_anew() {
    for damage in ["missing", "cut", "label", "pointer"] {
        let folder = tempfile::tempdir().expect("a temporary directory");
        publish(&open(folder.path()), 1);
        let name = fs::read_to_string(folder.path().join("current")).expect("it names the generation");
        let generation = folder.path().join(name);
        let term = fs::read_dir(&generation).expect("the directory").flatten().map(|e| e.path());
        let term = term.into_iter().find(|p| p.extension().is_some_and(|e| e == "term")).expect("a dictionary");
        match damage {
            "missing" => fs::remove_file(term).expect("files can be removed"),
            "cut" => fs::File::options().write(true).open(term).and_then(|f| f.set_len(10)).expect("files can be cut"),
            "label" => fs::write(generation.join("remiss-index.json"), "{").expect("files can be written"),
            _ => fs::write(folder.path().join("current"), "generation-../..").expect("files can be written"),
        }
        let index = open(folder.path());
        assert!(index.trouble().is_some(), "{damage}");
        assert!(index.search(&SearchRequest::default()).is_err(), "{damage}");
        publish(&index, 2);
        assert_eq!(total(&open(folder.path())), 2, "{damage}");
    }
}

#[test]
fn a_changed_byte_is_found_by_its_checksum() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    publish(&open(folder.path()), 3);
    let index = open(folder.path());
    let engine = index.engine().expect("there is one");
    assert!(engine.damaged_files().expect("it can be read").is_empty());
    assert_eq!(engine.ids().expect("it can be read").len(), 3);
    let name = fs::read_to_string(folder.path().join("current")).expect("it names the generation");
    let files = fs::read_dir(folder.path().join(name)).expect("the directory").flatten().map(|e| e.path());
    let store = files.into_iter().find(|p| p.extension().is_some_and(|e| e == "store")).expect("a store");
    let mut bytes = fs::read(&store).expect("files can be read");
    bytes[3] ^= 1;
    // Under another inode, as a file system that lost a block would show it after a restart.
    fs::remove_file(&store).expect("files can be removed");
    fs::write(&store, bytes).expect("files can be written");
    let found = open(folder.path()).engine().expect("it opens").damaged_files().expect("it can be read");
    assert_eq!(found.len(), 1);
    assert!(store.ends_with(&found[0]));
}
