//! Words of an archive as a frozen layer over the shipped word list.

use std::collections::BTreeMap;
use std::sync::Arc;

use fst::Streamer as _;

use crate::key::{Key, decode};

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
        Vocabulary { bytes: frozen(map).into() }
    }

    /// Reads a layer that [`Vocabulary::as_bytes`] gave; `None` when it is none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Vocabulary> {
        let map = fst::Map::new(bytes).ok()?;
        map.as_fst().verify().ok()?;
        Some(Vocabulary { bytes: bytes.into() })
    }

    /// Its words, in the order of their letters' numbers.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let Ok(map) = fst::Map::new(&self.bytes) else { return words };
        let mut keys = map.keys();
        while let Some(key) = keys.next() {
            words.push(decode(key));
        }
        words
    }

    /// The layer without the words that are not to be kept.
    #[must_use]
    pub fn retain(&self, mut keep: impl FnMut(&str) -> bool) -> Vocabulary {
        let mut kept = BTreeMap::new();
        if let Ok(map) = fst::Map::new(&self.bytes) {
            let mut entries = map.stream();
            while let Some((key, class)) = entries.next() {
                if keep(&decode(key)) {
                    kept.insert(key.to_vec(), class);
                }
            }
        }
        Vocabulary { bytes: frozen(kept).into() }
    }

    /// The layer as bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn frozen(words: BTreeMap<Vec<u8>, u64>) -> Vec<u8> {
    // The keys of a map are sorted and distinct, all that an automaton asks for.
    fst::Map::from_iter(words).map(|map| map.into_fst().into_inner()).unwrap_or_default()
}

/// Turns a count into a class, the scale of the shipped counts: one class a factor of 2.7.
fn frequency_class(count: u64) -> u64 {
    (1 + (count as f64).ln() as u64).min(15)
}
