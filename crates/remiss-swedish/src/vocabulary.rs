//! Words of an archive as a frozen layer over the shipped word list.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::key::Key;

/// The words of an archive with coarse counts, frozen: the same words give the same bytes.
///
/// It is stored with an index, because stems, compound parts and repairs depend on it.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    bytes: Arc<[u8]>,
}

impl Vocabulary {
    /// Freezes words in normal form with their counts. Words with letters that Swedish never uses are left out.
    pub fn new<'w>(words: impl IntoIterator<Item = (&'w str, u64)>) -> Vocabulary {
        let mut map: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        for (word, count) in words {
            let letters = word.chars().all(char::is_alphabetic) && word.chars().count() >= 2;
            if let Some(key) = Key::new(word).filter(|_| letters && count > 0) {
                *map.entry(key.as_slice().to_vec()).or_default() += count;
            }
        }
        for count in map.values_mut() {
            *count = frequency_class(*count);
        }
        // The keys of a map are sorted and distinct, all that an automaton asks for.
        let bytes = fst::Map::from_iter(map).map(|map| map.into_fst().into_inner()).unwrap_or_default();
        Vocabulary { bytes: bytes.into() }
    }

    /// Reads a layer that [`Vocabulary::as_bytes`] gave; `None` when it is none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Vocabulary> {
        let map = fst::Map::new(bytes).ok()?;
        map.as_fst().verify().ok()?;
        Some(Vocabulary { bytes: bytes.into() })
    }

    /// The layer as bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Turns a count into a class, the scale of the shipped counts: one class a factor of 2.7.
fn frequency_class(count: u64) -> u64 {
    (1 + (count as f64).ln() as u64).min(15)
}
