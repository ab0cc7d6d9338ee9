//! What experts tune of ranking, and the words that the query side knows: tables from `index-config/`.

use std::collections::{HashMap, HashSet};

use remiss_swedish::fold;
use serde::Deserialize;

/// Weights of fields and kinds of matches, chosen by measuring (`ranking.toml`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// A word in its stem, anywhere in the document.
    pub stem: f32,
    /// A word whose diacritics differ.
    pub folded: f32,
    /// A part of a compound.
    pub part: f32,
    /// A compound of the query whose parts all stand in the document.
    pub all_parts: f32,
    /// On top: a compound that neighbouring words of the query make.
    pub compound: f32,
    /// Another word for the same thing.
    pub synonym: f32,
    /// On top: the word stands in the title.
    pub title: f32,
    /// On top: the word stands in the title with other diacritics, or as part of a compound.
    pub title_folded: f32,
    /// On top: the word stands in the decision or the summary.
    pub lead: f32,
    /// On top: the word stands in the very form that was typed.
    pub exact: f32,
    /// On top: the words stand near one another as typed.
    pub near: f32,
    /// The words of a phrase in order.
    pub phrase: f32,
    /// A number that is the matter's own.
    pub own_identifier: f32,
    /// A number that the text cites.
    pub cited_identifier: f32,
    /// Function words of the query.
    pub function_word: f32,
    /// On top for each word that matches, where fewer than all must: the best covered come first.
    pub coverage: f32,
    /// How much of that depends on how rare the word is among those of the query, from 0 to 1.
    pub coverage_by_rarity: f32,
    /// With fewer hits than this for all words, fewer words suffice.
    pub soften_below: u64,
    /// Share of the words that must match then.
    pub soften_share: f32,
    /// What the newest documents gain over the oldest, as a share of the score.
    pub recency: f32,
    /// What the oldest documents gain over the newest where the query is a quotation: who said so first comes first.
    pub quotation_age: f32,
    /// How soon further occurrences of a word stop to count (BM25's k1).
    pub saturation: f32,
    /// How much the length of a document takes from its score, 0 to 1 (BM25's b).
    pub length: f32,
    /// Factor of the score by document type; 1 for those not named.
    pub document_types: HashMap<String, f32>,
}

/// Synonyms and function words for queries (`synonyms.toml`, `function-words.txt`).
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    synonyms: HashMap<String, Vec<String>>,
    /// The same by the stem of the word, for words that are inflected.
    by_stem: HashMap<String, Vec<String>>,
    function_words: HashSet<String>,
    /// Codes of parties by their names and earlier codes, in lower case.
    parties: HashMap<String, String>,
}

/// A table of `index-config/` that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file} in the index configuration cannot be read: {reason}")]
pub struct TableError {
    file: String,
    reason: String,
}

impl TableError {
    pub(crate) fn new(file: &str, reason: String) -> Self {
        Self { file: file.to_owned(), reason }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SynonymFile {
    #[serde(default)]
    group: Vec<SynonymGroup>,
}

/// What is read here of `parties.toml`.
#[derive(Deserialize)]
struct PartyFile {
    party: Vec<Party>,
}

#[derive(Deserialize)]
struct Party {
    code: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    former: Vec<String>,
}

/// Words that mean the same for one who searches: each finds the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SynonymGroup {
    words: Vec<String>,
    /// Words that find those of `words` but are not found by them (narrower or older names).
    #[serde(default)]
    also: Vec<String>,
}

impl Weights {
    /// Reads `ranking.toml`.
    ///
    /// # Errors
    /// The table is not TOML, or a weight is missing, misspelt or negative.
    pub fn load(text: &str) -> Result<Self, TableError> {
        let error = |reason: String| TableError::new("ranking.toml", reason);
        let weights: Self = toml::from_str(text).map_err(|e| error(e.to_string()))?;
        let all = [weights.stem, weights.folded, weights.part, weights.phrase, weights.title, weights.lead];
        if all.iter().any(|w| !w.is_finite() || *w < 0.0)
            || [weights.soften_share, weights.coverage_by_rarity].iter().any(|share| !(0.0..=1.0).contains(share))
        {
            return Err(error("weights must be 0 or more, shares between 0 and 1".to_owned()));
        }
        Ok(weights)
    }
}

impl Vocabulary {
    /// Reads `synonyms.toml`, `function-words.txt` and `parties.toml`. A party's name finds its code and the other way
    /// round, where the code has two letters or more: one letter is a word of many texts.
    ///
    /// # Errors
    /// A table cannot be read.
    pub fn load(synonyms: &str, function_words: &str, parties: &str) -> Result<Self, TableError> {
        let file: SynonymFile =
            toml::from_str(synonyms).map_err(|e| TableError::new("synonyms.toml", e.to_string()))?;
        let mut vocabulary = Self::default();
        for group in &file.group {
            for word in group.words.iter().chain(&group.also) {
                let others = group.words.iter().filter(|w| *w != word).cloned();
                vocabulary.add_synonyms(word, others);
            }
        }
        let parties: PartyFile = toml::from_str(parties).map_err(|e| TableError::new("parties.toml", e.to_string()))?;
        for party in parties.party {
            for name in [&party.code, &party.name].into_iter().chain(&party.aliases).chain(&party.former) {
                vocabulary.parties.entry(name.to_lowercase()).or_insert_with(|| party.code.clone());
            }
            if party.code.chars().count() > 1 {
                vocabulary.add_synonyms(&party.code, [party.name.to_lowercase()]);
                vocabulary.add_synonyms(&party.name, [party.code.to_lowercase()]);
            }
        }
        vocabulary.function_words = function_words
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default().trim())
            .filter(|word| !word.is_empty())
            .flat_map(|word| [word.to_owned(), fold(word).into_owned()])
            .collect();
        Ok(vocabulary)
    }

    fn add_synonyms(&mut self, word: &str, others: impl IntoIterator<Item = String>) {
        let known = self.synonyms.entry(word.to_lowercase()).or_default();
        for other in others {
            if !known.contains(&other) {
                known.push(other);
            }
        }
    }

    /// The code of a party by its name, in any case ("kristdemokraterna" is KD).
    pub(crate) fn party(&self, name: &str) -> Option<&str> {
        self.parties.get(&name.to_lowercase()).map(String::as_str)
    }

    /// Makes the synonyms of single words known by their stems too.
    pub(crate) fn stemmed(mut self, stem: impl Fn(&str) -> String) -> Self {
        let words: std::collections::BTreeMap<&String, &Vec<String>> = self.synonyms.iter().collect();
        for (word, others) in words {
            self.by_stem.entry(stem(word)).or_insert_with(|| others.clone());
        }
        self
    }

    /// Other words for a lower-case word, or else for words that share its stem.
    pub(crate) fn synonyms_of(&self, lower: &str, stem: &str) -> &[String] {
        self.synonyms.get(lower).or_else(|| self.by_stem.get(stem)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn is_function_word(&self, lower: &str) -> bool {
        self.function_words.contains(lower)
    }
}
