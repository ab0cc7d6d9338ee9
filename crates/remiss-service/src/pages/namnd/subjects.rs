//! What a committee's documents are often about: words that stand in its titles and in few others.

use std::collections::{BTreeMap, BTreeSet};

use remiss_index::{Engine, SearchAnswer, SearchError, SearchRequest};

/// Words that are tried, and that are shown.
const TRIED_MAX: usize = 16;
const SHOWN_MAX: usize = 8;
/// Titles that must have a word.
const TITLES_MIN: usize = 2;
/// Shorter words are seldom a subject.
const LETTERS_MIN: usize = 4;

/// A word, and how many of the committee's documents a search for it finds.
pub(super) struct Subject {
    pub(super) word: String,
    pub(super) documents: u64,
}

/// The words that set the titles of these hits apart from all others. `of_namnd` is a search for the committee's
/// documents.
pub(super) fn subjects(
    engine: &dyn Engine,
    latest: &SearchAnswer,
    of_namnd: &SearchRequest,
) -> Result<Vec<Subject>, SearchError> {
    let one = |q: &str, request: &SearchRequest| SearchRequest {
        q: q.to_owned(),
        facets: Vec::new(),
        limit: 1,
        passages: false,
        ..request.clone()
    };
    let mut weighed = Vec::new();
    for (word, titles) in frequent_words(latest.hits.iter().filter_map(|hit| hit.title.as_deref())) {
        // A word of every second title, such as "remiss", is the form of the matter and not its subject.
        let with = engine.search(&one(&format!("titel:{word}"), &SearchRequest::default()))?.total;
        let rarity = (engine.documents() as f64 / (with.max(1) as f64)).ln();
        weighed.push((titles as f64 * rarity, word));
    }
    weighed.retain(|(weight, _)| *weight > 0.0);
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let shown = weighed.into_iter().take(SHOWN_MAX);
    shown.map(|(_, word)| Ok(Subject { documents: engine.search(&one(&word, of_namnd))?.total, word })).collect()
}

/// The words of several titles, with how many have them, most frequent first.
fn frequent_words<'a>(titles: impl Iterator<Item = &'a str>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for title in titles {
        let words = title.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= LETTERS_MIN);
        for word in words.map(str::to_lowercase).collect::<BTreeSet<_>>() {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut frequent: Vec<_> = counts.into_iter().filter(|(_, titles)| *titles >= TITLES_MIN).collect();
    frequent.sort_by_key(|(_, titles)| std::cmp::Reverse(*titles));
    frequent.truncate(TRIED_MAX);
    frequent
}

#[cfg(test)]
mod tests {
    use super::frequent_words;

    #[test]
    fn a_word_counts_once_in_each_title() {
        let titles = ["Remiss om lekparker", "Lekparker, lekparker och torg", "Svar på remiss", "Torg 2018"];
        let expected = [("lekparker", 2), ("remiss", 2), ("torg", 2)].map(|(word, n)| (word.to_owned(), n));
        assert_eq!(frequent_words(titles.into_iter()), expected);
    }
}
