//! The words of the index: by pattern, by likeness, by beginning.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use tantivy_fst::Automaton;

use crate::tantivy_engine::terms::Terms;
use crate::tantivy_engine::wildcard::Wildcard;

/// Words that one pattern may stand for; the commonest are kept.
pub(crate) const EXPANSIONS_MAX: usize = 200;
/// Words of the dictionary that are looked at for one pattern, so that `a*` ends.
const WORDS_SEEN_MAX: usize = 100_000;

/// Words that match a pattern with `*`, commonest first among the documents that the caller may see.
pub(crate) fn wildcard(terms: &Terms<'_>, field: Field, pattern: &str) -> tantivy::Result<Vec<String>> {
    let searcher = terms.searcher();
    if let Some(prefix) = pattern.strip_suffix('*').filter(|p| !p.contains('*')) {
        return ranked(terms, field, beginning(searcher, field, prefix)?);
    }
    ranked(terms, field, matching(searcher, field, &Wildcard::new(pattern))?)
}

/// Words within an edit distance (a swap of neighbours counts one), commonest first among the same documents.
pub(crate) fn near(terms: &Terms<'_>, field: Field, word: &str, distance: u8) -> tantivy::Result<Vec<String>> {
    ranked(terms, field, within(terms.searcher(), field, word, distance)?)
}

/// Words within an edit distance.
pub(crate) fn near_words(
    searcher: &Searcher,
    field: Field,
    word: &str,
    distance: u8,
) -> tantivy::Result<impl Iterator<Item = String>> {
    Ok(within(searcher, field, word, distance)?.into_keys())
}

fn within(searcher: &Searcher, field: Field, word: &str, distance: u8) -> tantivy::Result<BTreeMap<String, u64>> {
    let automaton = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true).automaton()?;
    matching(searcher, field, &automaton)
}

/// At most so many words, the commonest of the index; words that one document alone holds are not among them.
pub(crate) fn common_words(searcher: &Searcher, field: Field, most: usize) -> tantivy::Result<HashSet<Box<str>>> {
    let mut by_documents = vec![0_usize; DOCUMENTS_COUNTED_MAX + 1];
    each_word(searcher, field, |_, documents| by_documents[documents] += 1)?;
    let mut left = most;
    let enough = by_documents.iter().enumerate().skip(2).rev().find(|(_, words)| {
        let fits = **words <= left;
        left -= (**words).min(left);
        !fits
    });
    let least = enough.map_or(2, |(documents, _)| documents + 1);
    let mut words = HashSet::new();
    each_word(searcher, field, |word, documents| {
        if documents >= least && words.len() < most {
            words.insert(word.into());
        }
    })?;
    Ok(words)
}

/// Documents of a word that are told apart.
const DOCUMENTS_COUNTED_MAX: usize = 100_000;

/// Calls with every word of each segment and the number of its documents there.
fn each_word(searcher: &Searcher, field: Field, mut see: impl FnMut(&str, usize)) -> tantivy::Result<()> {
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().stream()?;
        while stream.advance() {
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                see(word, (stream.value().doc_freq as usize).min(DOCUMENTS_COUNTED_MAX));
            }
        }
    }
    Ok(())
}

/// Words that begin so, with the number of documents that hold each.
pub(crate) fn beginning(searcher: &Searcher, field: Field, prefix: &str) -> tantivy::Result<BTreeMap<String, u64>> {
    let mut words = BTreeMap::new();
    let end = prefix_end(prefix.as_bytes());
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut range = index.terms().range().ge(prefix.as_bytes());
        if let Bound::Excluded(end) = &end {
            range = range.lt(end);
        }
        let mut stream = range.into_stream()?;
        let mut seen = 0;
        while seen < WORDS_SEEN_MAX && stream.advance() {
            seen += 1;
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                *words.entry(word.to_owned()).or_insert(0) += u64::from(stream.value().doc_freq);
            }
        }
    }
    Ok(words)
}

/// The commonest of some words, equals in their order: `held` documents hold a word, of which `seen` the caller may see.
/// Only those words are looked up that could still be among the first.
pub(crate) fn commonest<T: Ord>(
    words: impl IntoIterator<Item = (u64, T)>,
    limit: usize,
    mut seen: impl FnMut(&T) -> tantivy::Result<u64>,
) -> tantivy::Result<Vec<(u64, T)>> {
    let mut words: Vec<(Reverse<u64>, T)> = words.into_iter().map(|(held, word)| (Reverse(held), word)).collect();
    words.sort_unstable();
    let mut first = BTreeSet::new();
    for most in words {
        // What comes from here on is seen at most as often as it is held.
        if first.len() >= limit && first.last().is_none_or(|last| *last < most) {
            break;
        }
        let seen = seen(&most.1)?;
        if seen > 0 {
            first.insert((Reverse(seen), most.1));
            if first.len() > limit {
                first.pop_last();
            }
        }
    }
    Ok(first.into_iter().map(|(Reverse(seen), word)| (seen, word)).collect())
}

fn matching<A: Automaton>(searcher: &Searcher, field: Field, automaton: &A) -> tantivy::Result<BTreeMap<String, u64>>
where
    A::State: Clone,
{
    let mut words = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut stream = index.terms().search(automaton).into_stream()?;
        let mut seen = 0;
        while seen < WORDS_SEEN_MAX && stream.advance() {
            seen += 1;
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                *words.entry(word.to_owned()).or_insert(0) += u64::from(stream.value().doc_freq);
            }
        }
    }
    Ok(words)
}

fn ranked(terms: &Terms<'_>, field: Field, words: BTreeMap<String, u64>) -> tantivy::Result<Vec<String>> {
    let words = words.into_iter().map(|(word, held)| (held, word));
    let first = commonest(words, EXPANSIONS_MAX, |word| Ok(terms.find(field, word)?.documents))?;
    Ok(first.into_iter().map(|(_, word)| word).collect())
}

/// The first byte string after all that begin with `prefix`.
fn prefix_end(prefix: &[u8]) -> Bound<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return Bound::Excluded(end);
        }
    }
    Bound::Unbounded
}
