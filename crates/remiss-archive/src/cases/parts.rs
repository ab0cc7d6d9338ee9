//! The connected parts of documents and the keys that they give.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Row;

/// A key that a document gives.
pub(crate) struct Link {
    document: i64,
    key: String,
    place: i64,
    is_public: bool,
}

impl Link {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { document: row.get(0)?, key: row.get(1)?, place: row.get(2)?, is_public: row.get(3)? })
    }
}

/// Documents that hang together, and their keys with the weakest place that each has: in public documents, and in any.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) documents: BTreeSet<i64>,
    pub(crate) places: BTreeMap<String, (Option<i64>, i64)>,
}

impl Part {
    pub(crate) fn strongest(&self) -> String {
        let best =
            self.places.iter().min_by_key(|(key, (public, any))| (public.is_none(), *public, *any, key.as_str()));
        best.map(|(key, _)| key.clone()).unwrap_or_default()
    }
}

/// The connected parts of documents and keys; the links of one document stand together.
pub(crate) fn parts(links: &[Link]) -> Vec<Part> {
    let mut parent: BTreeMap<i64, i64> = BTreeMap::new();
    let mut giver_of_key: BTreeMap<&str, i64> = BTreeMap::new();
    for Link { document, key, .. } in links {
        parent.entry(*document).or_insert(*document);
        let giver = *giver_of_key.entry(key).or_insert(*document);
        let (one, other) = (root(&mut parent, *document), root(&mut parent, giver));
        parent.insert(one.max(other), one.min(other));
    }
    let mut parts: BTreeMap<i64, Part> = BTreeMap::new();
    for Link { document, key, place, is_public } in links {
        let part = parts.entry(root(&mut parent, *document)).or_default();
        part.documents.insert(*document);
        let public = is_public.then_some(*place);
        let known = part.places.entry(key.clone()).or_insert((public, *place));
        *known = (known.0.max(public), known.1.max(*place));
    }
    parts.into_values().collect()
}

/// The first document of the part that a document belongs to.
fn root(parent: &mut BTreeMap<i64, i64>, mut document: i64) -> i64 {
    while let Some(up) = parent.get(&document).copied()
        && up != document
    {
        // Halving the path keeps later walks short.
        let above = parent.get(&up).copied().unwrap_or(up);
        parent.insert(document, above);
        document = above;
    }
    document
}
