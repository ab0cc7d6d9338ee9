//! Completions for the beginning of a query.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use remiss_swedish::fold;

use crate::document::FIELD_SEPARATOR;
use crate::engine::Suggestion;
use crate::tantivy_engine::dictionary::{beginning, commonest};
use crate::tantivy_engine::schema::Fields;
use crate::tantivy_engine::terms::Terms;

/// A word completes a query when so many documents hold it.
const WORD_DOCUMENTS_MIN: u64 = 3;
/// Kinds in the order in which they are offered where equally many documents hold them.
const KINDS: &[&str] = &["namnd", "title", "dnr", "handlaggare", "proposer"];
/// Words that are offered at most.
const WORDS_MAX: usize = 8;
/// Places that words get at least among the completions.
const WORD_PLACES: usize = 4;

/// The completions of `typed`, best first, as the documents that the caller may see give them.
pub(crate) fn suggest(
    terms: &Terms<'_>,
    fields: Fields,
    typed: &str,
    limit: usize,
) -> tantivy::Result<Vec<Suggestion>> {
    let lower = typed.trim_start().to_lowercase();
    let folded = fold(&lower).into_owned();
    if folded.trim().is_empty() {
        return Ok(Vec::new());
    }
    let rank = |kind: &str| KINDS.iter().position(|k| *k == kind).unwrap_or(KINDS.len());
    let mut values: BTreeMap<Value, u64> = BTreeMap::new();
    for (term, held) in beginning(terms.searcher(), fields.completions, &folded)? {
        let mut parts = term.split(FIELD_SEPARATOR).skip(1);
        if let (Some(kind), Some(text)) = (parts.next(), parts.next()) {
            let (rank, kind, text) = (rank(kind), kind.to_owned(), text.to_owned());
            // A value stands under several beginnings, each in all its documents.
            values.entry(Value { rank, text, kind, term }).or_insert(held);
        }
    }

    let words = words(terms, fields, &lower)?;
    let places = limit.saturating_sub(words.len().min(WORD_PLACES));
    let values = values.into_iter().map(|(value, held)| (held, value));
    let first = commonest(values, places, |value| Ok(terms.find(fields.completions, &value.term)?.documents))?;
    let mut suggestions: Vec<Suggestion> =
        first.into_iter().map(|(_, Value { text, kind, .. })| Suggestion { text, kind }).collect();
    for text in words {
        if suggestions.len() < limit && !suggestions.iter().any(|s| s.text.eq_ignore_ascii_case(&text)) {
            suggestions.push(Suggestion { text, kind: "word".to_owned() });
        }
    }
    Ok(suggestions)
}

/// A value that completes a query; equally common ones come by rank and then in the order of their texts.
struct Value {
    rank: usize,
    text: String,
    kind: String,
    term: String,
}

impl Value {
    fn place(&self) -> (usize, &str, &str) {
        (self.rank, &self.text, &self.kind)
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl Eq for Value {}

/// The query with its last word completed by words of the index, commonest first.
fn words(terms: &Terms<'_>, fields: Fields, lower: &str) -> tantivy::Result<Vec<String>> {
    let (before, last) = lower.rsplit_once(char::is_whitespace).unwrap_or(("", lower));
    if last.chars().count() < 2 || !last.chars().all(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    // The dictionary holds words as spelt: typed without diacritics, the beginning is sought in all its spellings.
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for spelling in spellings(last) {
        found.extend(beginning(terms.searcher(), fields.exact, &spelling)?);
    }
    let found = found
        .into_iter()
        .filter(|(word, held)| *held >= WORD_DOCUMENTS_MIN && word.chars().all(char::is_alphabetic))
        .map(|(word, held)| (held, word));
    let first = commonest(found, WORDS_MAX, |word| Ok(terms.find(fields.exact, word)?.documents))?;
    let before = if before.is_empty() { String::new() } else { format!("{before} ") };
    let common = first.into_iter().filter(|(seen, _)| *seen >= WORD_DOCUMENTS_MIN);
    Ok(common.map(|(_, word)| format!("{before}{word}")).collect())
}

/// A beginning with å, ä and ö put where a and o were typed; at most 32 spellings of its first letters.
fn spellings(typed: &str) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for letter in typed.chars() {
        let others: &[char] = match letter {
            'a' => &['a', 'å', 'ä'],
            'o' => &['o', 'ö'],
            'e' => &['e', 'é'],
            _ => &[],
        };
        if others.is_empty() || spellings.len() * others.len() > 32 {
            for spelling in &mut spellings {
                spelling.push(letter);
            }
        } else {
            spellings = spellings.iter().flat_map(|s| others.iter().map(move |o| format!("{s}{o}"))).collect();
        }
    }
    spellings
}
