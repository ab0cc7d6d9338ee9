//! Completions for the beginning of a query.

use std::collections::{BTreeMap, HashMap};

use remiss_swedish::fold;
use tantivy::Searcher;

use crate::document::FIELD_SEPARATOR;
use crate::engine::Suggestion;
use crate::tantivy_engine::dictionary::{beginning, is_public};
use crate::tantivy_engine::schema::Fields;

/// A word completes a query when so many documents hold it.
const WORD_DOCUMENTS_MIN: u64 = 3;
/// Kinds in the order in which they are offered where equally many documents hold them.
const KINDS: &[&str] = &["namnd", "title", "dnr", "handlaggare", "proposer"];
/// Words that are offered at most.
const WORDS_MAX: usize = 8;
/// Places that words get at least among the completions.
const WORD_PLACES: usize = 4;

/// The completions of `typed`, best first.
pub(crate) fn suggest(
    searcher: &Searcher,
    fields: Fields,
    typed: &str,
    limit: usize,
) -> tantivy::Result<Vec<Suggestion>> {
    let lower = typed.trim_start().to_lowercase();
    let folded = fold(&lower).into_owned();
    if folded.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut values: HashMap<(String, String), (u64, String)> = HashMap::new();
    for (term, documents) in beginning(searcher, fields.completions, &folded)? {
        let mut parts = term.split(FIELD_SEPARATOR).skip(1);
        if let (Some(kind), Some(shown)) = (parts.next(), parts.next()) {
            let known = values.entry((kind.to_owned(), shown.to_owned())).or_default();
            if documents > known.0 {
                *known = (documents, term.clone());
            }
        }
    }
    let rank = |kind: &str| KINDS.iter().position(|k| *k == kind).unwrap_or(KINDS.len());
    let mut values: Vec<((String, String), (u64, String))> = values.into_iter().collect();
    values.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(rank(&a.0.0).cmp(&rank(&b.0.0))).then_with(|| a.0.1.cmp(&b.0.1)));

    let words = words(searcher, fields, &lower)?;
    let places = limit.saturating_sub(words.len().min(WORD_PLACES));
    let mut suggestions = Vec::with_capacity(limit);
    for ((kind, text), (_, term)) in values {
        if suggestions.len() == places {
            break;
        }
        if is_public(searcher, fields.completions, &term, 1)? {
            suggestions.push(Suggestion { text, kind });
        }
    }
    for text in words {
        if suggestions.len() < limit && !suggestions.iter().any(|s| s.text.eq_ignore_ascii_case(&text)) {
            suggestions.push(Suggestion { text, kind: "word".to_owned() });
        }
    }
    Ok(suggestions)
}

/// The query with its last word completed by words of the index, commonest first.
fn words(searcher: &Searcher, fields: Fields, lower: &str) -> tantivy::Result<Vec<String>> {
    let (before, last) = lower.rsplit_once(char::is_whitespace).unwrap_or(("", lower));
    if last.chars().count() < 2 || !last.chars().all(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    // The dictionary holds words as spelt: typed without diacritics, the beginning is sought in all its spellings.
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for spelling in spellings(last) {
        found.extend(beginning(searcher, fields.exact, &spelling)?);
    }
    let mut found: Vec<(String, u64)> = found
        .into_iter()
        .filter(|(word, documents)| *documents >= WORD_DOCUMENTS_MIN && word.chars().all(char::is_alphabetic))
        .collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let before = if before.is_empty() { String::new() } else { format!("{before} ") };
    let mut words = Vec::with_capacity(WORDS_MAX);
    for (word, _) in found {
        if words.len() == WORDS_MAX {
            break;
        }
        if is_public(searcher, fields.exact, &word, WORD_DOCUMENTS_MIN)? {
            words.push(format!("{before}{word}"));
        }
    }
    Ok(words)
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
