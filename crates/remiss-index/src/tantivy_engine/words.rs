//! The words of an archive that its index knows besides those that ship, frozen with each generation.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use remiss_swedish::Vocabulary;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::tantivy_engine::IndexError;

const WORDS_FILE: &str = "words.fst";

/// The words that a generation was made with; none where it knows those only that ship.
pub(crate) fn read(generation: &Path) -> Result<Option<Vocabulary>, IndexError> {
    let stale = |reason: String| IndexError::Stale { path: generation.to_owned(), reason };
    match fs::read(generation.join(WORDS_FILE)) {
        Ok(bytes) => Vocabulary::from_bytes(&bytes).map(Some).ok_or_else(|| stale("its words are damaged".to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(stale(format!("its words cannot be read ({error})"))),
    }
}

/// Freezes the words that a generation is going to be made with, in one step.
pub(crate) fn write(generation: &Path, words: &Vocabulary) -> io::Result<()> {
    let unfinished = generation.join("words.unfinished");
    fs::write(&unfinished, words.as_bytes())?;
    fs::File::open(&unfinished)?.sync_all()?;
    fs::rename(unfinished, generation.join(WORDS_FILE))
}

/// Takes out the words that no document holds any more. What is left reads as before: a word that stands nowhere decides
/// nothing, except as a part of others.
pub(crate) fn drop_unheld(generation: &Path, searcher: &Searcher, exact: Field) -> Result<(), IndexError> {
    let Some(words) = read(generation)? else { return Ok(()) };
    let mut held = 0;
    let mut failed = None;
    let kept = words.retain(|word| match searcher.doc_freq(&Term::from_field_text(exact, word)) {
        Ok(documents) => {
            held += usize::from(documents > 0);
            documents > 0
        }
        Err(error) => {
            failed = Some(error);
            true
        }
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    if held < words.words().len() {
        let io = |source| IndexError::Io { path: generation.to_owned(), source };
        write(generation, &kept).map_err(io)?;
    }
    Ok(())
}
