//! What the tests of the archive share: small documents, a fresh archive, the bytes of a whole directory.

use std::path::Path;

use remiss_archive::{Archive, NewDocument, Prepared, Put};

/// A text document that says of itself only its text.
pub(crate) fn document(source: &str, text: &str) -> NewDocument {
    NewDocument {
        original: text.as_bytes().to_vec(),
        source: source.to_owned(),
        media_type: "text/plain".to_owned(),
        text: text.to_owned(),
        page_count: 1,
        ..NewDocument::default()
    }
}

/// An empty archive in a directory that goes with the test.
pub(crate) fn fresh() -> (tempfile::TempDir, Archive) {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::create_or_open(dir.path(), "test").unwrap();
    (dir, archive)
}

/// Puts one document in and commits.
pub(crate) fn put(archive: &mut Archive, new: NewDocument) -> Put {
    put_all(archive, [new]).remove(0)
}

/// Puts documents in and commits them together.
pub(crate) fn put_all(archive: &mut Archive, new: impl IntoIterator<Item = NewDocument>) -> Vec<Put> {
    let mut batch = archive.begin().unwrap();
    let puts = new.into_iter().map(|new| batch.put(&Prepared::new(new).unwrap()).unwrap()).collect();
    batch.commit().unwrap();
    puts
}

/// All bytes in all files below a directory.
pub(crate) fn all_bytes(dir: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(all_bytes(&path));
        } else {
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
    bytes
}

/// Makes a catalogue what the program that wrote format 2 would have left.
pub(crate) fn into_format_2(catalogue: &Path) {
    let catalogue = rusqlite::Connection::open(catalogue).unwrap();
    let former = "DROP INDEX documents_by_public_case; UPDATE documents SET public_case_num = NULL;
        ALTER TABLE documents DROP COLUMN public_case_num; DROP TABLE public_case_keys; DROP TABLE public_cases;
        ALTER TABLE changes DROP COLUMN for_staff; PRAGMA user_version = 2;";
    catalogue.execute_batch(former).unwrap();
}
