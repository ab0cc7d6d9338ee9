//! The words of an archive that its index is to know besides those that ship.

use std::collections::HashMap;

use remiss_archive::{Reader, Status};
use remiss_swedish::{Vocabulary, tokenize};

use crate::error::IngestError;

/// Documents that must hold a word: what fewer say may be a slip.
const DOCUMENTS_MIN: u32 = 3;
/// Words that are counted at once, some 100 MB; beyond it those met in one document only are forgotten.
const WORDS_MAX: usize = 2_000_000;

/// The words that three public documents or more hold, if there are any. Words with capitals or digits are left out, so
/// that no name is kept after the documents that it stood in; so is what scanning damaged, which is no word.
pub(crate) fn words(archive: &Reader) -> Result<Option<Vocabulary>, IngestError> {
    // By word: how many documents hold it, and the last of them.
    let mut counts: HashMap<String, (u32, i64)> = HashMap::new();
    for full in archive.documents() {
        let full = full?;
        if full.stored.status != Status::Public || full.stored.record.repaired {
            continue;
        }
        let arrival = full.stored.arrival;
        for token in tokenize(&full.text) {
            let word = token.of(&full.text);
            if !word.chars().all(char::is_lowercase) {
                continue;
            }
            match counts.get_mut(word) {
                Some((_, last)) if *last == arrival => {}
                Some((documents, last)) => (*documents, *last) = (*documents + 1, arrival),
                None => {
                    counts.insert(word.to_owned(), (1, arrival));
                }
            }
        }
        if counts.len() > WORDS_MAX {
            counts.retain(|_, (documents, _)| *documents > 1);
        }
    }
    counts.retain(|_, (documents, _)| *documents >= DOCUMENTS_MIN);
    if counts.is_empty() {
        return Ok(None);
    }
    Ok(Some(Vocabulary::new(counts.iter().map(|(word, (documents, _))| (word.as_str(), u64::from(*documents))))))
}
