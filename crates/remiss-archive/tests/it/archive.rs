//! The archive from outside: what it keeps, what it joins, what it refuses, what it leaves behind.

use std::io::Read as _;

use crate::support::{all_bytes, document, fresh, into_format_2, put, put_all};
use remiss_archive::{
    Archive, ChangeKind, DocumentId, Error, Failure, FileStamp, Input, Lookup, NewDocument, Put, Sight, Status,
};
use serde_json::json;

#[test]
fn keeps_what_was_committed_and_nothing_else() {
    let (dir, mut archive) = fresh();
    let id = DocumentId::of("Första yttrandet".as_bytes());
    assert_eq!(put(&mut archive, document("a.txt", "Första yttrandet")), Put::Added);
    {
        let mut batch = archive.begin().unwrap();
        let other = remiss_archive::Prepared::new(document("b.txt", "Andra yttrandet")).unwrap();
        assert_eq!(batch.put(&other).unwrap(), Put::Added);
        // Dropped without a commit, as by a killed process.
    }
    drop(archive);
    let archive = Archive::create_or_open(dir.path(), "test").unwrap();
    let stored = archive.reader().get(id).unwrap().unwrap();
    assert_eq!((stored.record.source.as_str(), stored.sources.len(), stored.status), ("a.txt", 1, Status::Public));
    assert_eq!(archive.reader().text(id).unwrap().unwrap(), "Första yttrandet");
    assert_eq!(archive.reader().original(id).unwrap().unwrap(), "Första yttrandet".as_bytes());
    assert_eq!(archive.reader().stats().unwrap().documents, 1);
    assert_eq!(archive.reader().lookup(DocumentId::of("Andra yttrandet".as_bytes())).unwrap(), Lookup::Unknown);
}

#[test]
fn large_originals_are_files_and_go_with_the_dropped_batch() {
    let (dir, mut archive) = fresh();
    let large = "Ett långt yttrande om trafiken. ".repeat(9_000);
    let mut batch = archive.begin().unwrap();
    batch.put(&remiss_archive::Prepared::new(document("lang.txt", &large)).unwrap()).unwrap();
    drop(batch);
    assert!(archive.reader().get(DocumentId::of(large.as_bytes())).unwrap().is_none());
    assert!(!all_bytes(&dir.path().join("originals")).windows(20).any(|w| w == &large.as_bytes()[..20]));
    assert_eq!(put(&mut archive, document("lang.txt", &large)), Put::Added);
    let id = DocumentId::of(large.as_bytes());
    assert_eq!(archive.reader().original(id).unwrap().unwrap(), large.as_bytes());
    let mut opened = archive.reader().open_original(id).unwrap().unwrap();
    let mut read = Vec::new();
    opened.read_to_end(&mut read).unwrap();
    assert_eq!((opened.bytes, read.as_slice()), (large.len() as u64, large.as_bytes()));
    archive.delete(id, "begäran", "registrator").unwrap();
    assert!(archive.reader().original(id).unwrap().is_none());
    assert!(all_bytes(&dir.path().join("originals")).is_empty());
}

#[test]
fn same_bytes_from_two_places_are_one_document_read_by_its_first_source() {
    for order in [["a.txt", "b.txt"], ["b.txt", "a.txt"]] {
        let (_dir, mut archive) = fresh();
        let read = |source: &str| {
            let mut new = document(source, "Samma text");
            new.record.title = Some(format!("Titel ur {source}"));
            new
        };
        assert_eq!(put(&mut archive, read(order[0])), Put::Added);
        assert_eq!(put(&mut archive, read(order[1])), Put::SourceAdded);
        assert_eq!(put(&mut archive, read("a.txt")), Put::Unchanged);
        assert_eq!(put(&mut archive, read("b.txt")), Put::Unchanged);
        let id = DocumentId::of("Samma text".as_bytes());
        let stored = archive.reader().get(id).unwrap().unwrap();
        assert_eq!(stored.sources, ["a.txt", "b.txt"]);
        assert_eq!(stored.record.title.as_deref(), Some("Titel ur a.txt"));
        // The first source gets other bytes: the second speaks for the document with what was read there.
        assert_eq!(put(&mut archive, document("a.txt", "Ny text")), Put::Added);
        let stored = archive.reader().get(id).unwrap().unwrap();
        assert_eq!(stored.sources, ["b.txt"]);
        assert_eq!(stored.record.title.as_deref(), Some("Titel ur b.txt"));
    }
}

#[test]
fn new_bytes_replace_the_old_whose_id_leads_to_the_new() {
    let (_dir, mut archive) = fresh();
    let [one, two, three] = ["Ett", "Två", "Tre"].map(|text| DocumentId::of(text.as_bytes()));
    put(&mut archive, document("a.txt", "Ett"));
    archive.correct(one, "namnd", json!("Kulturnämnden"), "Ada", "fel nämnd").unwrap();
    assert_eq!(put(&mut archive, document("a.txt", "Två")), Put::Updated { replaced: one });
    assert_eq!(archive.reader().lookup(one).unwrap(), Lookup::Moved(two));
    assert_eq!(put(&mut archive, document("a.txt", "Tre")), Put::Updated { replaced: two });
    assert_eq!(archive.reader().lookup(one).unwrap(), Lookup::Moved(three));
    let stored = archive.reader().get(three).unwrap().unwrap();
    assert_eq!(stored.record.namnd.as_deref(), Some("Kulturnämnden"), "a correction outlives new bytes");
    assert_eq!(stored.corrected, ["namnd"]);
    // The old bytes come back.
    assert_eq!(put(&mut archive, document("a.txt", "Ett")), Put::Updated { replaced: three });
    assert!(matches!(archive.reader().lookup(one).unwrap(), Lookup::Found(_)));
    assert_eq!(archive.reader().lookup(three).unwrap(), Lookup::Moved(one));
    assert_eq!(archive.reader().lookup(two).unwrap(), Lookup::Moved(one));
    archive.delete(one, "begäran", "Ada").unwrap();
    assert!(matches!(archive.reader().lookup(two).unwrap(), Lookup::Deleted(_)));
}

/// A line put in at the head of a JSON Lines file gives every later line another source; nothing but the new line may
/// count as new, and no correction may go to another text.
#[test]
fn a_shifted_file_replaces_nothing() {
    let (_dir, mut archive) = fresh();
    let lines = ["ett", "två", "tre", "fyra"];
    put_all(&mut archive, lines.iter().zip(1..).map(|(text, n)| document(&format!("f.jsonl#{n}"), text)));
    let corrected = DocumentId::of("ett".as_bytes());
    archive.correct(corrected, "title", json!("Rätt titel"), "Ada", "").unwrap();
    let shifted = ["ny", "ett", "två", "tre", "fyra"];
    for (step, chunk) in shifted.iter().zip(1..).collect::<Vec<_>>().chunks(2).enumerate() {
        let mut batch = archive.begin().unwrap();
        for (text, n) in chunk {
            let new = remiss_archive::Prepared::new(document(&format!("f.jsonl#{n}"), text)).unwrap();
            batch.put(&new).unwrap();
        }
        let committed = if step == 2 { batch.commit() } else { batch.checkpoint() }.unwrap();
        assert_eq!(committed.replaced, []);
    }
    let reader = archive.reader();
    assert_eq!(reader.stats().unwrap().documents, 5);
    assert_eq!(reader.get(corrected).unwrap().unwrap().record.title.as_deref(), Some("Rätt titel"));
    assert!(reader.get(DocumentId::of("ny".as_bytes())).unwrap().unwrap().corrected.is_empty());
    for (text, n) in shifted.iter().zip(1..) {
        let found = reader.document_of_source(&format!("f.jsonl#{n}")).unwrap();
        assert_eq!(found, Some(DocumentId::of(text.as_bytes())));
    }
}

#[test]
fn deleted_bytes_are_refused_and_pruned_ones_are_not() {
    let (_dir, mut archive) = fresh();
    let id = DocumentId::of("Hemligt".as_bytes());
    put(&mut archive, document("a.txt", "Hemligt"));
    let tombstone = archive.delete(id, "begäran av den berörda", "registrator").unwrap();
    assert_eq!(tombstone.reason, "begäran av den berörda");
    assert!(matches!(archive.reader().lookup(id).unwrap(), Lookup::Deleted(found) if found == tombstone));
    let refused = Put::Refused { reason: "begäran av den berörda".to_owned() };
    assert_eq!(put(&mut archive, document("annan.txt", "Hemligt")), refused);
    archive.delete(id, "igen", "registrator").expect("deleting again makes sure once more");

    put(&mut archive, document("b.txt", "Försvunnen fil"));
    let mut batch = archive.begin().unwrap();
    let gone = batch.prune("b.txt").unwrap();
    batch.commit().unwrap();
    assert_eq!(gone, Some(DocumentId::of("Försvunnen fil".as_bytes())));
    assert_eq!(put(&mut archive, document("b.txt", "Försvunnen fil")), Put::Added);
    assert!(matches!(archive.delete(DocumentId::of(b"?"), "", ""), Err(Error::UnknownDocument(_))));
}

/// Nothing of a deleted text may be left in any file, the write-ahead log included.
#[test]
fn a_deletion_leaves_no_trace_of_the_text() {
    let (dir, mut archive) = fresh();
    // Short texts are stored as they are, so that a plain search of the files finds them.
    let secret = "Zebrakvarnens hemlighet";
    put_all(&mut archive, (0..400).map(|n| document(&format!("{n}.txt"), &format!("Yttrande nummer {n} om parken"))));
    put(&mut archive, document("Zebrakvarnen.txt", secret));
    put_all(&mut archive, (400..900).map(|n| document(&format!("{n}.txt"), &format!("Yttrande nummer {n} om parken"))));
    let id = DocumentId::of(secret.as_bytes());
    archive.correct(id, "title", json!("Zebrakvarnen"), "Ada", "Zebrakvarnen").unwrap();
    let trace = |dir: &tempfile::TempDir| {
        let bytes = all_bytes(dir.path());
        let needle = "Zebrakvarnen".as_bytes();
        bytes.windows(needle.len()).any(|window| window == needle)
    };
    assert!(trace(&dir), "the search must be able to find it");
    archive.delete(id, "begäran", "registrator").unwrap();
    assert!(!trace(&dir));
    assert_eq!(archive.reader().audit(Some(id), 10).unwrap().len(), 2);
    assert!(archive.reader().audit(Some(id), 10).unwrap()[1].detail.is_none());
    assert!(archive.reader().get(DocumentId::of("Yttrande nummer 7 om parken".as_bytes())).unwrap().is_some());
}

#[test]
fn corrections_lie_over_the_record_and_can_be_taken_back() {
    let (_dir, mut archive) = fresh();
    let mut new = document("a.txt", "Yttrande");
    new.record.namnd = Some("Kulturnämnden".to_owned());
    new.record.date = Some(jiff::civil::date(2019, 3, 4));
    new.record.date_inferred = true;
    put(&mut archive, new.clone());
    let id = DocumentId::of("Yttrande".as_bytes());
    archive.correct(id, "namnd", json!("Idrottsnämnden"), "Ada", "står i sidhuvudet").unwrap();
    archive.correct(id, "date", json!("2019-03-05"), "Ada", "protokollet").unwrap();
    archive.correct(id, "stance", json!("avstyrker"), "Bo", "").unwrap();
    // Read anew, with another result: the corrections hold.
    new.record.namnd = Some("Socialnämnden".to_owned());
    assert_eq!(put(&mut archive, new), Put::Refreshed);
    let stored = archive.reader().get(id).unwrap().unwrap();
    assert_eq!(stored.corrected, ["date", "namnd", "stance"]);
    assert_eq!(stored.record.namnd.as_deref(), Some("Idrottsnämnden"));
    assert_eq!(stored.record.findings["namnd"][0].rule, "corrected");
    assert!(!stored.record.date_inferred);
    let coverage = archive.reader().coverage().unwrap();
    assert_eq!(coverage.len(), 1);
    assert_eq!((coverage[0].namnd.as_deref(), coverage[0].month.as_deref()), (Some("Idrottsnämnden"), Some("2019-03")));

    archive.correct(id, "namnd", json!("Byggnadsnämnden"), "Bo", "").unwrap();
    archive.undo(id, "namnd", "Bo").unwrap();
    assert_eq!(archive.reader().get(id).unwrap().unwrap().record.namnd.as_deref(), Some("Idrottsnämnden"));
    archive.undo(id, "namnd", "Bo").unwrap();
    assert_eq!(archive.reader().get(id).unwrap().unwrap().record.namnd.as_deref(), Some("Socialnämnden"));
    assert!(matches!(archive.undo(id, "namnd", "Bo"), Err(Error::NotCorrected { .. })));
    let history = archive.reader().corrections(id).unwrap();
    assert_eq!(history.len(), 4);
    assert_eq!(history.iter().filter(|c| c.undone.is_some()).count(), 2);

    for (field, value) in [
        ("namnd", json!(7)),
        ("stance", json!("kanske")),
        ("date", json!("2019-13-01")),
        ("okänt", json!("x")),
        ("findings", json!({})),
    ] {
        assert!(matches!(archive.correct(id, field, value, "Ada", ""), Err(Error::Correction { .. })), "{field}");
    }
    assert_eq!(archive.reader().corrections(id).unwrap().len(), 4);
}

#[test]
fn a_status_set_by_hand_outlives_reading_anew_and_new_bytes() {
    let (_dir, mut archive) = fresh();
    put(&mut archive, document("a.txt", "Ett"));
    let [one, two] = ["Ett", "Två"].map(|text| DocumentId::of(text.as_bytes()));
    archive.set_status(one, Status::Withheld, "Ada", "sekretess").unwrap();
    assert_eq!(put(&mut archive, document("a.txt", "Ett")), Put::Unchanged);
    put(&mut archive, document("a.txt", "Två"));
    assert_eq!(archive.reader().get(two).unwrap().unwrap().status, Status::Withheld);
    archive.set_status(two, Status::Public, "Ada", "prövad").unwrap();
    archive.set_original_withheld(two, true, "Ada", "").unwrap();
    let stored = archive.reader().get(two).unwrap().unwrap();
    assert_eq!((stored.status, stored.original_withheld), (Status::Public, true));
    let stats = archive.reader().stats().unwrap();
    assert_eq!((stats.documents, stats.public, stats.withheld), (1, 1, 0));
}

fn keyed(source: &str, keys: &[&str]) -> NewDocument {
    let mut new = document(source, source);
    new.case_keys = keys.iter().map(|key| (*key).to_owned()).collect();
    new
}

#[test]
fn hidden_documents_join_nothing_for_the_public() {
    let (dir, mut archive) = fresh();
    let mut bridge = keyed("bro", &["fi2019-5", "stad-ks-1", "stad-ks-2"]);
    bridge.status = Status::Internal;
    put_all(&mut archive, [keyed("a", &["stad-ks-1"]), keyed("b", &["stad-ks-2"])]);
    let reader = archive.reader().clone();
    let sight_of = |sight| {
        let cases = reader.cases(sight, "", 10).unwrap();
        cases.into_iter().map(|case| (case.key, case.keys.len(), case.members.len())).collect::<Vec<_>>()
    };
    let separate = [("stad-ks-1".to_owned(), 1, 1), ("stad-ks-2".to_owned(), 1, 1)];
    let joined = [("stad-ks-1".to_owned(), 3, 3)];
    assert_eq!(sight_of(Sight::Public), separate);
    let before = reader.last_seq().unwrap();
    let (a, b, bro) = (DocumentId::of(b"a"), DocumentId::of(b"b"), DocumentId::of(b"bro"));
    let changed_at = reader.get(b).unwrap().unwrap().changed_at;

    put_all(&mut archive, [bridge]);
    assert_eq!(sight_of(Sight::Public), separate);
    assert_eq!(sight_of(Sight::All), joined, "public documents name the case, so that its address can be passed on");
    let case_of = |id| {
        let stored = reader.get(id).unwrap().unwrap();
        (stored.public_case, stored.record.case)
    };
    assert_eq!(case_of(b), (Some("stad-ks-2".to_owned()), Some("stad-ks-1".to_owned())));
    assert_eq!(case_of(bro), (None, Some("stad-ks-1".to_owned())));
    assert_eq!(reader.case(Sight::Public, "fi2019-5").unwrap(), None);
    let news = |sight, since| reader.change_page(sight, since, 10).unwrap().entries;
    assert_eq!(news(Sight::Public, before), [], "what only staff see changed for staff alone");
    assert_eq!(reader.get(b).unwrap().unwrap().changed_at, changed_at);
    assert!(news(Sight::All, before).iter().any(|change| change.id == b), "and their index must learn of it");

    // Set free, it joins the two for everyone; hidden again, it parts them.
    let before = reader.last_seq().unwrap();
    archive.set_status(bro, Status::Public, "Ada", "granskad").unwrap();
    assert_eq!(sight_of(Sight::Public), [("fi2019-5".to_owned(), 3, 3)]);
    let told: Vec<_> = news(Sight::Public, before).into_iter().map(|change| change.id).collect();
    assert_eq!(told, [a, b, bro]);
    archive.set_status(bro, Status::Withheld, "Ada", "fel").unwrap();
    assert_eq!(sight_of(Sight::Public), separate);
    assert_eq!(sight_of(Sight::All), joined);

    // A catalogue of the format before knew one kind of cases.
    drop((archive, reader));
    into_format_2(&dir.path().join("catalogue.sqlite"));
    let archive = Archive::create_or_open(dir.path(), "test").unwrap();
    assert_eq!(archive.reader().verify(true).unwrap(), []);
    let keys: Vec<_> =
        archive.reader().cases(Sight::Public, "", 10).unwrap().into_iter().map(|case| case.key).collect();
    assert_eq!(keys, ["stad-ks-1", "stad-ks-2"]);
}

#[test]
fn a_page_of_changes_is_filled_past_what_is_hidden() {
    let (_dir, mut archive) = fresh();
    let hidden = |number: usize| NewDocument { status: Status::Internal, ..keyed(&format!("h{number}"), &[]) };
    put_all(&mut archive, (0..30).map(hidden));
    put_all(&mut archive, [keyed("a", &[]), hidden(30), keyed("b", &[]), hidden(31)]);
    let reader = archive.reader();
    let page = |since, limit| {
        let page = reader.change_page(Sight::Public, since, limit).unwrap();
        (page.entries.iter().map(|change| change.id).collect::<Vec<_>>(), page.next, page.more)
    };
    let (a, b, last) = (DocumentId::of(b"a"), DocumentId::of(b"b"), reader.last_seq().unwrap());
    let (first, next, more) = page(0, 1);
    assert_eq!((first, more), (vec![a], true));
    assert_eq!(page(next, 1), (vec![b], last, false));
    assert_eq!(page(0, 2), (vec![a, b], last, false));
    assert_eq!(page(last, 2), (vec![], last, false));
    assert_eq!(reader.change_page(Sight::All, 0, 100).unwrap().entries.len(), 34);
}

#[test]
fn cases_join_and_part_whatever_the_order() {
    let documents = [
        keyed("a", &["stad-ks-2019-1", "stad-motion-2018-7"]),
        keyed("b", &["stad-motion-2018-7"]),
        keyed("c", &["fi2019-5"]),
        keyed("d", &["fi2019-5", "stad-ks-2019-1"]),
        keyed("e", &["annan-ks-2019-1"]),
    ];
    for shift in 0..documents.len() {
        let (_dir, mut archive) = fresh();
        let mut order = documents.to_vec();
        order.rotate_left(shift);
        if shift % 2 == 1 {
            order.reverse();
        }
        put_all(&mut archive, order);
        let reader = archive.reader().clone();
        let case = reader.case(Sight::All, "stad-motion-2018-7").unwrap().unwrap();
        assert_eq!(case.keys, ["fi2019-5", "stad-ks-2019-1", "stad-motion-2018-7"]);
        assert_eq!(case.key, "fi2019-5", "no member puts it after another key");
        assert_eq!(case.members.len(), 4);
        assert_eq!(reader.case(Sight::All, "fi2019-5").unwrap(), Some(case));
        let b = DocumentId::of(b"b");
        assert_eq!(reader.get(b).unwrap().unwrap().record.case.as_deref(), Some("fi2019-5"));
        assert_eq!(reader.cases(Sight::All, "", 10).unwrap().len(), 2);
        // The document that held them together goes.
        let before = reader.last_seq().unwrap();
        archive.delete(DocumentId::of(b"d"), "", "").unwrap();
        assert_eq!(reader.get(b).unwrap().unwrap().record.case.as_deref(), Some("stad-ks-2019-1"));
        assert_eq!(reader.case(Sight::All, "fi2019-5").unwrap().unwrap().members, [DocumentId::of(b"c")]);
        let changed: Vec<_> = reader.changes(before, 100).unwrap().into_iter().map(|c| (c.id, c.kind)).collect();
        assert!(changed.contains(&(b, ChangeKind::Updated)), "the index must learn the new key");
        assert!(!changed.iter().any(|(id, _)| *id == DocumentId::of(b"c")));
        // A person parts a wrong join.
        archive.correct(b, "case", json!("egen-1"), "Ada", "hör inte hit").unwrap();
        assert_eq!(reader.case(Sight::All, "egen-1").unwrap().unwrap().members, [b]);
        assert_eq!(reader.case(Sight::All, "stad-ks-2019-1").unwrap().unwrap().members, [DocumentId::of(b"a")]);
        archive.undo(b, "case", "Ada").unwrap();
        assert_eq!(reader.case(Sight::All, "stad-ks-2019-1").unwrap().unwrap().members.len(), 2);
        assert!(archive.reader().verify(true).unwrap().is_empty());
    }
}

#[test]
fn the_change_log_tells_everything_in_order() {
    let (_dir, mut archive) = fresh();
    put(&mut archive, document("a.txt", "Ett"));
    put(&mut archive, document("a.txt", "Två"));
    let [one, two] = ["Ett", "Två"].map(|text| DocumentId::of(text.as_bytes()));
    archive.correct(two, "title", json!("T"), "Ada", "").unwrap();
    archive.set_status(two, Status::Internal, "Ada", "").unwrap();
    archive.delete(two, "", "Ada").unwrap();
    let changes = archive.reader().changes(0, 100).unwrap();
    let told: Vec<_> = changes.iter().map(|c| (c.id, c.kind, c.replaced_by)).collect();
    assert_eq!(
        told,
        [
            (one, ChangeKind::Added, None),
            (two, ChangeKind::Updated, None),
            (one, ChangeKind::Replaced, Some(two)),
            (two, ChangeKind::Corrected, None),
            (two, ChangeKind::Status, None),
            (two, ChangeKind::Deleted, None),
        ]
    );
    assert!(changes.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    assert_eq!(changes[5].status, Some(Status::Internal), "a feed must not tell everyone of it");
    assert_eq!(archive.reader().changes(changes[3].seq, 1).unwrap(), changes[4..5]);
    assert_eq!(archive.reader().last_seq().unwrap(), changes[5].seq);
}

#[test]
fn remembers_files_and_failures() {
    let (_dir, mut archive) = fresh();
    let stamp = FileStamp { size: 10, modified_ns: 1_600_000_000_000_000_000 };
    let input = Input {
        stamp,
        digest: *blake3_of("x").as_bytes(),
        fingerprint: "1".to_owned(),
        documents: 2,
        failed: 1,
        read_at: "2024-01-01T00:00:00Z".parse().unwrap(),
    };
    let mut batch = archive.begin().unwrap();
    batch.remember("f.jsonl", &input).unwrap();
    for source in ["f.jsonl#2", "f.jsonl2", "f.zip!/a.pdf", "f.jsonl"] {
        batch.fail(&Failure::now(source, "broken-line", "rad 2 är inte JSON")).unwrap();
    }
    batch.commit().unwrap();
    let reader = archive.reader().clone();
    let known = reader.input("f.jsonl").unwrap().unwrap();
    assert_eq!(known, input);
    assert!(known.unchanged(stamp, "1"));
    assert!(!known.unchanged(stamp, "2"), "another reader may read it differently");
    assert!(!known.unchanged(FileStamp { size: 11, ..stamp }, "1"));
    let fresh = Input { read_at: jiff::Timestamp::from_nanosecond(stamp.modified_ns.into()).unwrap(), ..input };
    assert!(!fresh.unchanged(stamp, "1"), "it may have changed again within the clock's tick");
    assert_eq!(reader.failures("", 100).unwrap().len(), 4);
    assert_eq!(reader.coverage().unwrap()[0].failed, 4);
    assert_eq!(put(&mut archive, document("f.jsonl#2", "läst")), Put::Added);
    assert_eq!(reader.failures("", 100).unwrap().len(), 3);
    let mut batch = archive.begin().unwrap();
    batch.clear_failures("f.jsonl").unwrap();
    batch.clear_failures("f.zip").unwrap();
    batch.commit().unwrap();
    let left: Vec<_> = reader.failures("", 100).unwrap().into_iter().map(|f| f.source).collect();
    assert_eq!(left, ["f.jsonl2"]);
}

#[test]
fn a_second_writer_is_told_who_the_first_is_and_readers_are_not_hindered() {
    let (dir, mut archive) = fresh();
    put(&mut archive, document("a.txt", "Ett"));
    let error = Archive::create_or_open(dir.path(), "remiss delete").unwrap_err();
    let message = error.to_string();
    assert!(message.contains("\"test\"") && message.contains(&std::process::id().to_string()), "{message}");
    let reader = Archive::open_read(dir.path()).unwrap();
    let mut batch = archive.begin().unwrap();
    batch.put(&remiss_archive::Prepared::new(document("b.txt", "Två")).unwrap()).unwrap();
    assert_eq!(reader.stats().unwrap().documents, 1);
    batch.commit().unwrap();
    assert_eq!(reader.stats().unwrap().documents, 2);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let reader = reader.clone();
            std::thread::spawn(move || reader.documents().map(|full| full.unwrap().text).collect::<Vec<_>>())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), ["Ett", "Två"]);
    }
    drop(archive);
    Archive::create_or_open(dir.path(), "remiss delete").unwrap();
}

#[test]
fn a_newer_or_foreign_directory_is_refused_untouched() {
    let (dir, archive) = fresh();
    drop(archive);
    let path = dir.path().join("catalogue.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    for error in [Archive::create_or_open(dir.path(), "test").unwrap_err(), Archive::open_read(dir.path()).unwrap_err()]
    {
        let message = error.to_string();
        assert!(matches!(error, Error::NewerVersion { found: 99, .. }), "{message}");
        assert!(message.contains("99") && message.contains("up to 3"), "{message}");
    }
    std::fs::write(&path, "Det här är ingen databas, bara en text som är lång nog för att inte vara tom.").unwrap();
    assert!(matches!(Archive::open_read(dir.path()), Err(Error::Foreign { .. })));
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(Archive::open_read(empty.path()), Err(Error::Missing { .. })));
}

fn blake3_of(text: &str) -> blake3::Hash {
    blake3::hash(text.as_bytes())
}

/// Pages split and merge as documents come and go; what SQLite moved must not stay behind where it stood.
#[test]
fn deletions_in_a_grown_catalogue_leave_no_trace() {
    let (dir, mut archive) = fresh();
    // Names in an order far from that of the keys, so that pages split in their middles.
    let name = |n: u32| format!("ark{:08x}kra", n.wrapping_mul(2_654_435_761));
    for chunk in (0..6_000).collect::<Vec<u32>>().chunks(500) {
        put_all(
            &mut archive,
            chunk.iter().map(|&n| {
                let mut new = document(&format!("{}.txt", name(n)), &format!("Yttrande {}", name(n)));
                new.case_keys = vec![format!("fall-{}", name(n))];
                new
            }),
        );
    }
    let deleted: Vec<u32> = (0..6_000).step_by(61).collect();
    for &n in &deleted {
        archive.delete(DocumentId::of(format!("Yttrande {}", name(n)).as_bytes()), "", "Ada").unwrap();
    }
    let bytes = all_bytes(dir.path());
    let mut found = std::collections::HashSet::new();
    for window in bytes.windows(14).filter(|window| window.starts_with(b"ark") && window.ends_with(b"kra")) {
        found.insert(window.to_vec());
    }
    let left: Vec<_> = deleted.iter().filter(|n| found.contains(name(**n).as_bytes())).collect();
    assert!(left.is_empty(), "{} of {} deleted names are still there", left.len(), deleted.len());
    assert_eq!(found.len(), 6_000 - deleted.len());
}

#[test]
fn personal_numbers_leave_only_through_the_call_that_names_it() {
    let (_dir, mut archive) = fresh();
    // A number that the tax authority publishes for tests.
    let text = "Ansökan från 640823-3234 om bidrag";
    let at = text.find('6').unwrap() as u32;
    let mut new = document("640823-3234.txt", text);
    new.layout.masked = vec![(at, at + 11)];
    new.record.title = Some("Till 640823-3234".to_owned());
    new.record.decision = Some("Beslut\n640823-3234".to_owned());
    new.case_keys = vec!["640823-3234".to_owned()];
    new.withhold_original = true;
    let id = DocumentId::of(text.as_bytes());
    put(&mut archive, new.clone());
    archive.correct(id, "forvaltning", json!("Kontoret för 640823-3234"), "Ada", "640823-3234 ringde").unwrap();
    let reader = archive.reader();
    let full = reader.full(id).unwrap().unwrap();
    assert_eq!(full.text, "Ansökan från ******-**** om bidrag");
    assert_eq!(reader.text(id).unwrap().unwrap(), full.text);
    assert_eq!(reader.unmasked_text(id).unwrap().unwrap(), text);
    assert_eq!(full.stored.record.decision.as_deref(), Some("Beslut\n******-****"));
    let told = serde_json::to_string(&full.stored).unwrap();
    assert!(!told.contains("640823"), "{told}");
    assert!(!format!("{:?}", reader.corrections(id).unwrap()).contains("640823"));
    assert!(!format!("{:?}", reader.cases(Sight::All, "", 10).unwrap()).contains("640823"));
    assert_eq!(reader.withheld_after(0, 10).unwrap().len(), 1);
    archive.set_original_withheld(id, false, "Ada", "").unwrap();
    assert_eq!(archive.reader().withheld_after(0, 10).unwrap(), []);

    // Where numbers are allowed, all is as it came.
    new.layout.masked = Vec::new();
    new.numbers_allowed = true;
    assert_eq!(put(&mut archive, new), Put::Refreshed);
    let stored = archive.reader().get(id).unwrap().unwrap();
    assert_eq!(stored.record.title.as_deref(), Some("Till 640823-3234"));
    assert_eq!(stored.record.source, "640823-3234.txt");
    archive.delete(id, "gällde 640823-3234", "Ada").unwrap();
    let Lookup::Deleted(tombstone) = archive.reader().lookup(id).unwrap() else { panic!("it was deleted") };
    assert_eq!(tombstone.reason, "gällde ******-****");
}
