//! The words of the index: by pattern, by likeness, by beginning.

use std::collections::BTreeMap;
use std::ops::Bound;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, TERMINATED, Term};
use tantivy_fst::Automaton;

use crate::tantivy_engine::columns::INTERNAL;

/// Words that one pattern may stand for; the commonest are kept.
pub(crate) const EXPANSIONS_MAX: usize = 200;
/// Words of the dictionary that are looked at for one pattern, so that `a*` ends.
const WORDS_SEEN_MAX: usize = 100_000;

/// Words that match a pattern with `*`, commonest first.
pub(crate) fn wildcard(searcher: &Searcher, field: Field, pattern: &str) -> tantivy::Result<Vec<String>> {
    if let Some(prefix) = pattern.strip_suffix('*').filter(|p| !p.contains('*')) {
        return Ok(ranked(beginning(searcher, field, prefix)?));
    }
    let expression: String = pattern.split('*').collect::<Vec<_>>().join(".*");
    let automaton = tantivy_fst::Regex::new(&expression)
        .map_err(|e| tantivy::TantivyError::InvalidArgument(format!("pattern {pattern:?}: {e}")))?;
    Ok(ranked(matching(searcher, field, &automaton)?))
}

/// Words within an edit distance (a swap of neighbours counts one), commonest first.
pub(crate) fn near(searcher: &Searcher, field: Field, word: &str, distance: u8) -> tantivy::Result<Vec<String>> {
    Ok(ranked(within(searcher, field, word, distance)?))
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

/// Whether at least so many documents that are not internal hold a term.
pub(crate) fn is_public(searcher: &Searcher, field: Field, text: &str, documents: u64) -> tantivy::Result<bool> {
    let term = Term::from_field_text(field, text);
    let mut seen = 0;
    for segment in searcher.segment_readers() {
        let Some(mut postings) = segment.inverted_index(field)?.read_postings(&term, IndexRecordOption::Basic)? else {
            continue;
        };
        let internal = segment.fast_fields().u64(INTERNAL)?;
        while postings.doc() != TERMINATED && seen < documents {
            let alive = segment.alive_bitset().is_none_or(|alive| alive.is_alive(postings.doc()));
            seen += u64::from(alive && internal.first(postings.doc()) != Some(1));
            postings.advance();
        }
    }
    Ok(seen >= documents)
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

fn ranked(words: BTreeMap<String, u64>) -> Vec<String> {
    let mut words: Vec<(String, u64)> = words.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    words.truncate(EXPANSIONS_MAX);
    words.into_iter().map(|(word, _)| word).collect()
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
