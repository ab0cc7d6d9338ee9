//! Backup, restore and verify: what they prove, what they refuse, what they name.

use std::fs;

use remiss_archive::{Archive, DocumentId, Error};
use serde_json::json;

use crate::support::{document, fresh, into_format_2, put};

#[test]
fn a_backup_is_incremental_and_restores_to_the_same_archive() {
    let (dir, mut archive) = fresh();
    let large = "Ett långt yttrande. ".repeat(9_000);
    put(&mut archive, document("stor.txt", &large));
    put(&mut archive, document("liten.txt", "Litet yttrande"));
    let id = DocumentId::of(large.as_bytes());
    archive.correct(id, "title", json!("Rätt titel"), "Ada", "").unwrap();
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("kopia");
    let report = archive.reader().backup(&dest).unwrap();
    assert_eq!((report.documents, report.originals_copied, report.originals_kept), (2, 1, 0));
    assert!(remiss_archive::verify_backup(&dest).unwrap().is_empty());

    let other = "En annan lång text. ".repeat(9_000);
    put(&mut archive, document("annan.txt", &other));
    archive.delete(id, "begäran", "Ada").unwrap();
    let report = archive.reader().backup(&dest).unwrap();
    assert_eq!(
        (report.documents, report.originals_copied, report.originals_kept, report.originals_removed),
        (2, 1, 0, 1)
    );
    let report = archive.reader().backup(&dest).unwrap();
    assert_eq!((report.originals_copied, report.originals_kept), (0, 1));

    assert!(matches!(archive.reader().backup(dir.path()), Err(Error::NotEmpty { .. })));
    assert!(matches!(remiss_archive::restore(&dest, dir.path()), Err(Error::NotEmpty { .. })));
    let target = place.path().join("ny");
    let report = remiss_archive::restore(&dest, &target).unwrap();
    assert_eq!(report.documents, 2);
    let restored = Archive::create_or_open(&target, "test").unwrap();
    let texts: Vec<_> = restored.reader().documents().map(|full| full.unwrap().text).collect();
    assert_eq!(texts, ["Litet yttrande".to_owned(), other.clone()]);
    assert_eq!(restored.reader().original(DocumentId::of(other.as_bytes())).unwrap().unwrap(), other.as_bytes());
    assert_eq!(restored.reader().last_seq().unwrap(), archive.reader().last_seq().unwrap());
}

#[test]
fn a_backup_of_an_older_release_is_restored_and_upgraded() {
    let (_dir, mut archive) = fresh();
    put(&mut archive, document("liten.txt", "Litet yttrande"));
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("kopia");
    archive.reader().backup(&dest).unwrap();
    let catalogue = dest.join("catalogue.sqlite");
    let digest = || blake3::hash(&fs::read(&catalogue).unwrap()).to_hex().to_string();
    let manifest = dest.join("backup.json");
    let (told, before) = (fs::read_to_string(&manifest).unwrap(), digest());
    into_format_2(&catalogue);
    fs::write(&manifest, told.replace(&before, &digest())).unwrap();
    assert!(matches!(remiss_archive::verify_backup(&dest), Err(Error::OlderVersion { .. })));
    let target = place.path().join("ny");
    assert_eq!(remiss_archive::restore(&dest, &target).unwrap().documents, 1);
    assert_eq!(Archive::open_read(&target).unwrap().verify(true).unwrap(), []);
}

#[test]
fn a_backup_that_is_not_whole_is_not_restored() {
    let (_dir, mut archive) = fresh();
    let large = "Ett långt yttrande. ".repeat(9_000);
    put(&mut archive, document("stor.txt", &large));
    let place = tempfile::tempdir().unwrap();
    let dest = place.path().join("kopia");
    archive.reader().backup(&dest).unwrap();
    let name = blake3::hash(large.as_bytes()).to_hex().to_string();
    fs::write(dest.join("originals").join(&name[..2]).join(&name), "skadad").unwrap();
    let problems = remiss_archive::verify_backup(&dest).unwrap();
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["original-damaged"]);
    assert!(matches!(remiss_archive::restore(&dest, &place.path().join("ny")), Err(Error::BadBackup { .. })));
    assert!(!place.path().join("ny").exists());
    assert!(matches!(remiss_archive::verify_backup(place.path()), Err(Error::BadBackup { .. })));
}

#[test]
fn verify_names_each_damage() {
    let (dir, mut archive) = fresh();
    let large = "Ett långt yttrande. ".repeat(9_000);
    put(&mut archive, document("stor.txt", &large));
    put(&mut archive, document("liten.txt", "Litet yttrande"));
    assert!(archive.reader().verify(true).unwrap().is_empty());
    let codes = |archive: &Archive| {
        archive.reader().verify(true).unwrap().into_iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    let name = blake3::hash(large.as_bytes()).to_hex().to_string();
    let path = dir.path().join("originals").join(&name[..2]).join(&name);
    fs::write(&path, "skadad").unwrap();
    assert_eq!(codes(&archive), ["original-damaged"]);
    fs::remove_file(&path).unwrap();
    assert_eq!(codes(&archive), ["original-missing"]);
    // Ingesting the same bytes again mends it.
    put(&mut archive, document("stor.txt", &large));
    assert_eq!(codes(&archive), Vec::<&str>::new());
    drop(archive);

    let connection = rusqlite::Connection::open(dir.path().join("catalogue.sqlite")).unwrap();
    connection.execute("UPDATE contents SET text = x'0909' WHERE document = 2", []).unwrap();
    connection.execute("UPDATE coverage SET documents = documents + 1", []).unwrap();
    drop(connection);
    let archive = Archive::create_or_open(dir.path(), "test").unwrap();
    assert_eq!(codes(&archive), ["document-damaged", "coverage-wrong"]);
}

#[test]
fn verify_names_a_corrupt_catalogue_page() {
    let (dir, mut archive) = fresh();
    for n in 0..200 {
        put(&mut archive, document(&format!("{n}.txt"), &format!("Yttrande nummer {n}")));
    }
    drop(archive);
    let path = dir.path().join("catalogue.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2 / 8192 * 8192;
    bytes[middle..middle + 8192].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    let reader = Archive::open_read(dir.path()).unwrap();
    let problems = reader.verify(true).unwrap();
    assert!(problems.iter().any(|problem| problem.code == "catalogue-damaged"), "{problems:?}");
    assert!(problems.iter().all(|problem| !problem.advice.is_empty()));
}
