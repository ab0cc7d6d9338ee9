//! Names of private persons: which documents change when the day moves before which they are hidden.

use jiff::civil::date;
use remiss_archive::DocumentId;
use remiss_parse::Proposer;

use crate::support::{document, fresh, put_all};

#[test]
fn as_days_pass_each_document_changes_once() {
    let (_dir, mut archive) = fresh();
    let dated = |day: i8, party: Option<&str>| {
        let text = format!("Den {day} mars lämnade Vanja Kvist ett förslag. {party:?}");
        let mut new = document(&format!("{day}{party:?}.txt"), &text);
        new.record.date = Some(date(2020, 3, day));
        new.record.proposers = vec![Proposer { name: "Vanja Kvist".to_owned(), party: party.map(str::to_owned) }];
        new
    };
    put_all(&mut archive, [dated(1, None), dated(2, None), dated(2, Some("M")), document("c.txt", "Utan dag.")]);
    let id = DocumentId::of(dated(2, None).text.as_bytes());
    let mut hide = |day| {
        let before = archive.reader().last_seq().unwrap();
        let changed = archive.hide_names_before(day).unwrap();
        let logged = archive.reader().changes(before, 100).unwrap();
        assert_eq!(logged.len() as u64, changed, "what changes is told to whoever follows");
        assert_eq!(archive.reader().names_hidden_before().unwrap(), day);
        let full = archive.reader().searchable(id).unwrap().unwrap();
        assert_eq!(archive.reader().text(id).unwrap().unwrap().len(), full.text.len(), "every byte keeps its place");
        (changed, full.text.contains("Vanja Kvist") && full.stored.record.proposers.len() == 1)
    };
    assert_eq!(hide(Some(date(2020, 3, 1))), (0, true), "the first day is not over");
    assert_eq!(hide(Some(date(2020, 3, 2))), (1, true));
    assert_eq!(hide(Some(date(2020, 3, 3))), (1, false));
    assert_eq!(hide(Some(date(2020, 3, 3))), (0, false));
    assert_eq!(hide(None), (2, true), "a time that is taken back shows both again");
}
