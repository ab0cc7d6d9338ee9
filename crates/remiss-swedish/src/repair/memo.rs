//! What damaged words may have been, kept for the next text: a reader of scans makes the same mistakes everywhere.

use std::sync::{Arc, PoisonError, RwLock};

use super::search::Candidate;
use crate::swedish::FastMap;

/// Words that are remembered; the words of some hundred pages.
const WORDS_MAX: usize = 8192;
/// Longer lists are not kept, so that all of it stays below some 20 MB; nearly all are shorter.
const CANDIDATES_MAX: usize = 32;

type Words = FastMap<Box<[u8]>, Arc<[Candidate]>>;

/// Candidates by the word as it was read. The tables alone decide them, so a remembered answer is the answer.
#[derive(Default)]
pub(crate) struct Memo {
    words: RwLock<Words>,
}

impl Memo {
    pub(crate) fn get_or(&self, letters: &[u8], find: impl FnOnce() -> Vec<Candidate>) -> Arc<[Candidate]> {
        if let Some(found) = self.words.read().unwrap_or_else(PoisonError::into_inner).get(letters) {
            return Arc::clone(found);
        }
        let found: Arc<[Candidate]> = find().into();
        if found.len() <= CANDIDATES_MAX {
            let mut words = self.words.write().unwrap_or_else(PoisonError::into_inner);
            // A full memory is emptied: what is common comes back at once.
            if words.len() >= WORDS_MAX {
                words.clear();
            }
            words.insert(letters.into(), Arc::clone(&found));
        }
        found
    }
}
