//! Random sequences of changes against a model in memory: both must agree after every step.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use remiss_archive::{Archive, ChangeKind, DocumentId, Lookup, NewDocument, Prepared, Put, Sight, Status};
use serde_json::json;

use crate::support::document;

#[derive(Debug, Clone)]
enum Step {
    /// Puts texts under sources, in one batch, which is committed or dropped.
    Put {
        what: Vec<(usize, usize)>,
        commit: bool,
    },
    Prune(usize),
    Correct(usize, usize),
    Undo(usize),
    Status(usize, Status),
    Delete(usize),
    Restart,
}

const SOURCES: usize = 5;
const TEXTS: usize = 8;

fn step() -> impl Strategy<Value = Step> {
    let what = prop::collection::vec((0..SOURCES, 0..TEXTS), 1..5);
    let status = prop::sample::select(vec![Status::Public, Status::Withheld, Status::Internal]);
    prop_oneof![
        8 => (what, prop::bool::weighted(0.85)).prop_map(|(what, commit)| Step::Put { what, commit }),
        1 => (0..SOURCES).prop_map(Step::Prune),
        2 => (0..TEXTS, 0..3_usize).prop_map(|(text, value)| Step::Correct(text, value)),
        1 => (0..TEXTS).prop_map(Step::Undo),
        2 => (0..TEXTS, status).prop_map(|(text, status)| Step::Status(text, status)),
        1 => (0..TEXTS).prop_map(Step::Delete),
        1 => Just(Step::Restart),
    ]
}

fn text(n: usize) -> String {
    // The last text is long enough for a file of its own.
    if n == TEXTS - 1 { "En lång handling. ".repeat(5_000) } else { format!("Yttrande {n}") }
}

fn id(n: usize) -> DocumentId {
    DocumentId::of(text(n).as_bytes())
}

fn new_document(source: usize, n: usize) -> NewDocument {
    let mut new = document(&format!("s{source}"), &text(n));
    new.record.namnd = Some(format!("Nämnd {}", n % 3));
    // 0–1–2 hang together through 1; 3–4 share a key; the rest stand alone.
    new.case_keys = keys(n).iter().map(|key| (*key).to_owned()).collect();
    new
}

fn keys(n: usize) -> &'static [&'static str] {
    match n {
        0 => &["a"],
        1 => &["a", "b"],
        2 => &["b"],
        3 | 4 => &["d", "c"],
        _ => &[],
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Held {
    corrections: Vec<usize>,
    status: Option<Status>,
}

#[derive(Debug, Clone, Default)]
struct Model {
    held: BTreeMap<usize, Held>,
    sources: BTreeMap<usize, usize>,
    moved: BTreeMap<usize, usize>,
    /// Whether the bytes are refused.
    gone: BTreeMap<usize, bool>,
}

impl Model {
    fn sources_of(&self, n: usize) -> Vec<String> {
        self.sources.iter().filter(|(_, text)| **text == n).map(|(source, _)| format!("s{source}")).collect()
    }

    /// Puts one text; orphans gather what lost its last source: text to (successor, whether that was new).
    fn put(&mut self, source: usize, n: usize, orphans: &mut BTreeMap<usize, (usize, bool)>) -> &'static str {
        if self.gone.get(&n) == Some(&true) {
            return "refused";
        }
        let former = self.sources.insert(source, n);
        let is_new = !self.held.contains_key(&n);
        orphans.remove(&n);
        let replaces = match former {
            Some(former) if former != n && self.sources_of(former).is_empty() => {
                orphans.insert(former, (n, is_new));
                true
            }
            _ => false,
        };
        if !is_new {
            return if former == Some(n) { "unchanged" } else { "source" };
        }
        self.held.insert(n, Held::default());
        self.moved.remove(&n);
        self.gone.remove(&n);
        if replaces { "updated" } else { "added" }
    }

    fn settle(&mut self, orphans: &BTreeMap<usize, (usize, bool)>, arrival: &[usize]) {
        let order: Vec<usize> = arrival.iter().copied().filter(|n| orphans.contains_key(n)).collect();
        for old in order {
            let (successor, is_new) = orphans[&old];
            let target = self.moved.get(&successor).copied().unwrap_or(successor);
            let held = self.held.remove(&old).unwrap();
            if let Some(new) = self.held.get_mut(&target)
                && is_new
            {
                new.corrections.extend(held.corrections);
                if new.status.is_none() && held.status.is_some_and(|status| status != Status::Public) {
                    new.status = held.status;
                }
            }
            for lead in self.moved.values_mut().filter(|lead| **lead == old) {
                *lead = target;
            }
            self.moved.insert(old, target);
        }
    }

    fn bury(&mut self, n: usize, refused: bool) {
        self.held.remove(&n);
        self.sources.retain(|_, text| *text != n);
        self.gone.insert(n, refused);
    }

    /// The key of the case that the documents in sight make of those that hang together with one.
    fn case_of(&self, n: usize, sight: Sight) -> Option<&'static str> {
        let is_public = |member: &usize| self.held[member].status.unwrap_or_default() == Status::Public;
        let in_sight: Vec<usize> =
            self.held.keys().copied().filter(|member| sight == Sight::All || is_public(member)).collect();
        let mut members: BTreeSet<usize> = in_sight.iter().copied().filter(|member| *member == n).collect();
        let share = |one: usize, other: usize| keys(one).iter().any(|key| keys(other).contains(key));
        while let Some(next) =
            in_sight.iter().find(|next| !members.contains(next) && members.iter().any(|known| share(*known, **next)))
        {
            members.insert(*next);
        }
        let (public, others): (Vec<usize>, Vec<usize>) = members.into_iter().partition(is_public);
        // The weakest place that a key has in any list; public documents alone name the case where there are any.
        let naming = if public.is_empty() { others } else { public };
        let mut places = BTreeMap::new();
        for (place, key) in naming.iter().flat_map(|member| keys(*member).iter().enumerate()) {
            places.entry(*key).and_modify(|known: &mut usize| *known = place.max(*known)).or_insert(place);
        }
        places.into_iter().min_by_key(|(key, place)| (*place, *key)).map(|(key, _)| key)
    }
}

fn check(archive: &Archive, model: &Model) {
    let reader = archive.reader();
    for n in 0..TEXTS {
        match reader.lookup(id(n)).unwrap() {
            Lookup::Found(stored) => {
                let held = model.held.get(&n).unwrap_or_else(|| panic!("{n} should not be there"));
                let namnd = held.corrections.last().map_or(format!("Nämnd {}", n % 3), |v| format!("Rättad {v}"));
                assert_eq!(stored.record.namnd, Some(namnd), "{n}");
                assert_eq!(stored.status, held.status.unwrap_or_default(), "{n}");
                assert_eq!(stored.sources, model.sources_of(n), "{n}");
                assert_eq!(stored.record.source, stored.sources[0], "{n}");
                assert_eq!(stored.record.case.as_deref(), model.case_of(n, Sight::All), "{n}");
                assert_eq!(stored.public_case.as_deref(), model.case_of(n, Sight::Public), "{n}");
                assert_eq!(reader.text(id(n)).unwrap().unwrap(), text(n));
                assert_eq!(reader.original(id(n)).unwrap().unwrap(), text(n).as_bytes());
            }
            Lookup::Moved(target) => {
                assert!(!model.held.contains_key(&n), "{n} should be there");
                assert_eq!(target, id(model.moved[&n]), "{n}");
            }
            Lookup::Deleted(_) => {
                assert!(!model.held.contains_key(&n), "{n} should be there");
                assert!(model.gone.contains_key(&n) || model.gone.contains_key(&model.moved[&n]), "{n}");
            }
            Lookup::Unknown => {
                assert!(!model.held.contains_key(&n), "{n} should be there");
                assert!(!model.moved.contains_key(&n) && !model.gone.contains_key(&n), "{n}");
            }
        }
    }
    let all: BTreeSet<DocumentId> = reader.documents().map(|full| full.unwrap().stored.id).collect();
    assert_eq!(all, model.held.keys().map(|n| id(*n)).collect());
    assert_eq!(reader.stats().unwrap().documents, model.held.len() as u64);
    // Whoever follows the change log has the same documents.
    let mut followed = BTreeSet::new();
    for change in reader.changes(0, 10_000).unwrap() {
        match change.kind {
            ChangeKind::Deleted | ChangeKind::Replaced => followed.remove(&change.id),
            _ => followed.insert(change.id),
        };
    }
    assert_eq!(followed, all);
    let mut followed = BTreeSet::new();
    for change in reader.change_page(Sight::Public, 0, 10_000).unwrap().entries {
        match change.kind {
            ChangeKind::Deleted | ChangeKind::Replaced => followed.remove(&change.id),
            _ => followed.insert(change.id),
        };
    }
    let public = model.held.iter().filter(|(_, held)| held.status.unwrap_or_default() == Status::Public);
    assert_eq!(followed, public.map(|(n, _)| id(*n)).collect(), "the public follow what they may see");
    assert_eq!(reader.verify(true).unwrap(), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_model(steps in prop::collection::vec(step(), 1..25)) {
        let dir = tempfile::tempdir().unwrap();
        let mut archive = Archive::create_or_open(dir.path(), "test").unwrap();
        let mut model = Model::default();
        for step in steps {
            match step {
                Step::Put { what, commit } => {
                    let before = model.clone();
                    let mut orphans = BTreeMap::new();
                    let mut batch = archive.begin().unwrap();
                    for (source, n) in what {
                        let put = batch.put(&Prepared::new(new_document(source, n)).unwrap()).unwrap();
                        let told = match put {
                            Put::Added => "added",
                            Put::Updated { .. } => "updated",
                            Put::Unchanged => "unchanged",
                            Put::SourceAdded => "source",
                            Put::Refused { .. } => "refused",
                            Put::Refreshed => "refreshed",
                        };
                        assert_eq!(told, model.put(source, n, &mut orphans));
                    }
                    if commit {
                        let committed = batch.commit().unwrap();
                        let old: Vec<DocumentId> = committed.replaced.iter().map(|(old, _)| *old).collect();
                        let arrival: Vec<usize> =
                            old.iter().map(|found| (0..TEXTS).find(|n| id(*n) == *found).unwrap()).collect();
                        assert_eq!(arrival.len(), orphans.len());
                        model.settle(&orphans, &arrival);
                    } else {
                        drop(batch);
                        model = before;
                    }
                }
                Step::Prune(source) => {
                    let mut batch = archive.begin().unwrap();
                    let removed = batch.prune(&format!("s{source}")).unwrap();
                    batch.commit().unwrap();
                    let former = model.sources.remove(&source);
                    let gone = former.filter(|n| model.sources_of(*n).is_empty());
                    assert_eq!(removed, gone.map(id));
                    if let Some(n) = gone {
                        model.bury(n, false);
                    }
                }
                Step::Correct(n, value) => {
                    let done = archive.correct(id(n), "namnd", json!(format!("Rättad {value}")), "Ada", "prov");
                    assert_eq!(done.is_ok(), model.held.contains_key(&n));
                    if let Some(held) = model.held.get_mut(&n) {
                        held.corrections.push(value);
                    }
                }
                Step::Undo(n) => {
                    let undone = model.held.get_mut(&n).and_then(|held| held.corrections.pop());
                    assert_eq!(archive.undo(id(n), "namnd", "Ada").is_ok(), undone.is_some());
                }
                Step::Status(n, status) => {
                    let done = archive.set_status(id(n), status, "Ada", "prov");
                    assert_eq!(done.is_ok(), model.held.contains_key(&n));
                    if let Some(held) = model.held.get_mut(&n) {
                        held.status = Some(status);
                    }
                }
                Step::Delete(n) => {
                    let done = archive.delete(id(n), "prov", "Ada");
                    assert_eq!(done.is_ok(), model.held.contains_key(&n) || model.gone.contains_key(&n));
                    if done.is_ok() {
                        model.bury(n, true);
                    }
                }
                Step::Restart => {
                    drop(archive);
                    archive = Archive::create_or_open(dir.path(), "test").unwrap();
                }
            }
            check(&archive, &model);
        }
    }

    /// The state after a set of documents does not depend on the order in which they came.
    #[test]
    fn the_order_of_arrival_does_not_matter(order in Just((0..TEXTS).collect::<Vec<_>>()).prop_shuffle()) {
        let dir = tempfile::tempdir().unwrap();
        let mut archive = Archive::create_or_open(dir.path(), "test").unwrap();
        let mut batch = archive.begin().unwrap();
        for n in order {
            batch.put(&Prepared::new(new_document(n, n)).unwrap()).unwrap();
        }
        batch.commit().unwrap();
        for n in 0..TEXTS {
            let expected = match n { 0..=2 => Some("a"), 3 | 4 => Some("d"), _ => None };
            let stored = archive.reader().get(id(n)).unwrap().unwrap();
            prop_assert_eq!(stored.record.case.as_deref(), expected);
        }
    }
}
