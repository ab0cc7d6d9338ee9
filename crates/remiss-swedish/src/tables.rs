//! The tables of `index-config/swedish/`, as text handed down by the caller.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::key::Key;
use crate::lexicon::{ADJECTIVE, HEADWORD, NAME, NOUN, OTHER, VERB};
use crate::swedish::FastMap;

/// The texts of the files in `index-config/swedish/`.
#[derive(Debug, Clone, Copy)]
pub struct SwedishTables<'t> {
    /// `terms.txt`: words of council language that SAOL lacks, with their endings.
    pub terms: &'t str,
    /// `names.txt`: first names and surnames.
    pub names: &'t str,
    /// `places.txt`: places and parts of committees' names.
    pub places: &'t str,
    /// `stems.txt`: headwords that are to share a stem, and words that are to share theirs with no other.
    pub stems: &'t str,
    /// `compounds.txt`: what is no first or last part of a compound.
    pub compounds: &'t str,
    /// `confusions.toml`: what a reader of scanned pages takes for what.
    pub confusions: &'t str,
}

/// Why the tables cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A line of a word table is not what it must be.
    #[error("{file} line {line}: {problem}")]
    Line {
        /// The file's name.
        file: &'static str,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The confusion table cannot be read.
    #[error("confusions.toml: {0}")]
    Confusions(String),
    /// A table inside the program is damaged.
    #[error("an embedded word table is damaged")]
    Embedded,
}

/// What `stems.txt` says.
#[derive(Debug, Default)]
pub(crate) struct Stems {
    /// Headwords that share the stem of another.
    pub(crate) pairs: FastMap<String, String>,
    /// Words whose stem is theirs alone: auxiliaries and the like, whose headword is the stem of another word too.
    pub(crate) alone: HashSet<String, FixedState>,
    /// Words that are headwords, though the word list leads them back to another one.
    pub(crate) headwords: HashSet<String, FixedState>,
}

/// A form of our own tables.
pub(crate) struct Term {
    pub(crate) key: Vec<u8>,
    pub(crate) flags: u8,
    /// How many letters the form is longer than its headword.
    pub(crate) cut: u8,
}

/// Reads the three word tables.
pub(crate) fn parse_terms(tables: &SwedishTables<'_>) -> Result<Vec<Term>, TableError> {
    let mut terms = Vec::new();
    for (line, text) in lines(tables.terms) {
        let error = |problem| TableError::Line { file: "terms.txt", line, problem };
        let mut fields = text.split_whitespace();
        let class = fields.next().unwrap_or_default();
        let flags = match class {
            "n" => NOUN,
            "v" => VERB,
            "a" => ADJECTIVE,
            "x" => OTHER,
            _ => return Err(error("begins with none of n, v, a, x")),
        };
        let word = fields.next().ok_or_else(|| error("has no word"))?;
        terms.push(term(word, "", flags | HEADWORD).ok_or_else(|| error("is no Swedish word"))?);
        for ending in fields {
            terms.push(term(word, ending, flags).ok_or_else(|| error("is no Swedish word"))?);
        }
    }
    for (_, text) in lines(tables.names).chain(lines(tables.places)) {
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            // A name with letters that Swedish lacks (Petrović) is no mistake, but it cannot be looked up either.
            terms.extend(term(&word.to_lowercase(), "", NAME | HEADWORD));
        }
    }
    Ok(terms)
}

/// Reads `stems.txt`: pairs of headwords, words that stand for themselves alone behind an equals sign, and words that
/// are headwords behind a colon.
pub(crate) fn parse_stems(text: &str) -> Result<Stems, TableError> {
    let mut stems = Stems::default();
    for (line, text) in lines(text) {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["=", ref alone @ ..] if !alone.is_empty() => {
                stems.alone.extend(alone.iter().map(|word| (*word).to_owned()));
            }
            [":", ref headwords @ ..] if !headwords.is_empty() => {
                stems.headwords.extend(headwords.iter().map(|word| (*word).to_owned()));
            }
            [from, to] => {
                stems.pairs.insert(from.to_owned(), to.to_owned());
            }
            _ => return Err(TableError::Line { file: "stems.txt", line, problem: "is not two words" }),
        }
    }
    Ok(stems)
}

/// Reads words marked with a hyphen at their open side: `för-` (false) or `-ring` (true).
pub(crate) fn parse_marked(text: &str, file: &'static str) -> Result<Vec<(bool, Vec<u8>)>, TableError> {
    let mut words = Vec::new();
    for (line, text) in lines(text) {
        for word in text.split_whitespace() {
            let error = || TableError::Line { file, line, problem: "holds a word without a hyphen at one end" };
            let (is_ending, plain) = match (word.strip_prefix('-'), word.strip_suffix('-')) {
                (Some(ending), None) => (true, ending),
                (None, Some(particle)) => (false, particle),
                _ => return Err(error()),
            };
            words.push((is_ending, Key::new(plain).ok_or_else(error)?.as_slice().to_vec()));
        }
    }
    Ok(words)
}

fn term(word: &str, ending: &str, flags: u8) -> Option<Term> {
    let key = Key::new(&format!("{word}{ending}"))?;
    Some(Term { key: key.as_slice().to_vec(), flags, cut: ending.chars().count() as u8 })
}

/// The lines that say something, numbered from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter_map(|(place, line)| {
        let line = line.split('#').next().unwrap_or_default().trim();
        (!line.is_empty()).then_some((place + 1, line))
    })
}
