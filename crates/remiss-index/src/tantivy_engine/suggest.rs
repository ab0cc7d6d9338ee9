//! Completions for the beginning of a query.

use std::collections::{BTreeMap, HashMap};

use remiss_swedish::fold;
use tantivy::Searcher;

use crate::document::FIELD_SEPARATOR;
use crate::engine::Suggestion;
use crate::tantivy_engine::dictionary::beginning;
use crate::tantivy_engine::schema::Fields;

/// A word completes a query when so many documents hold it.
const WORD_DOCUMENTS_MIN: u64 = 3;
/// Kinds in the order in which they are offered where equally many documents hold them.
const KINDS: &[&str] = &["namnd", "title", "dnr", "handlaggare", "proposer"];
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
    let mut values: HashMap<(String, String), u64> = HashMap::new();
    for (term, documents) in beginning(searcher, fields.completions, &folded)? {
        let mut parts = term.split(FIELD_SEPARATOR).skip(1);
        if let (Some(kind), Some(shown)) = (parts.next(), parts.next()) {
            let count = values.entry((kind.to_owned(), shown.to_owned())).or_default();
            *count = (*count).max(documents);
        }
    }
    let rank = |kind: &str| KINDS.iter().position(|k| *k == kind).unwrap_or(KINDS.len());
    let mut values: Vec<((String, String), u64)> = values.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then(rank(&a.0.0).cmp(&rank(&b.0.0))).then_with(|| a.0.1.cmp(&b.0.1)));

    let words = words(searcher, fields, &lower)?;
    let places = limit.saturating_sub(words.len().min(WORD_PLACES));
    let mut suggestions: Vec<Suggestion> =
        values.into_iter().take(places).map(|((kind, text), _)| Suggestion { text, kind }).collect();
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
    found.truncate(8);
    let before = if before.is_empty() { String::new() } else { format!("{before} ") };
    Ok(found.into_iter().map(|(word, _)| format!("{before}{word}")).collect())
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
