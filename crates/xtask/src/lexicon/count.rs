//! Counts words, and pairs of words, in official Swedish text.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

/// What the text says about words.
pub(crate) struct Counts {
    /// How often each word occurs, in lower case.
    pub(crate) words: BTreeMap<String, u64>,
    /// Classes of pairs whose one word looks like another without its diacritics; key `word, 0, folded neighbour` with
    /// `<` or `>` for the neighbour's side.
    pub(crate) bigrams: BTreeMap<Vec<u8>, u64>,
}

/// The commonest words only: the rest have no reliable neighbours.
const MIN_AMBIGUOUS: u64 = 300;
/// Fewer sightings of a pair are chance.
const MIN_PAIR: u32 = 12;

/// Reads the files twice: first words, then the pairs that ambiguous words stand in.
pub(crate) fn count(files: &[PathBuf], known: &HashSet<String>) -> Result<Counts> {
    let mut words: HashMap<String, u64> = HashMap::new();
    each_text(files, |text| {
        each_word(text, |word| {
            if let Some(count) = words.get_mut(word) {
                *count += 1;
            } else {
                words.insert(word.to_owned(), 1);
            }
        });
    })?;
    words.retain(|word, count| {
        *count >= 2 && word.chars().all(|letter| letter.is_alphabetic() && (letter as u32) < 256)
    });
    let words: BTreeMap<String, u64> = words.into_iter().collect();
    let ambiguous = ambiguous_words(&words, known);
    let mut pairs: HashMap<Vec<u8>, u32> = HashMap::new();
    each_text(files, |text| {
        let mut previous = String::new();
        each_word(text, |word| {
            if ambiguous.contains(word) && !previous.is_empty() {
                *pairs.entry(pair(word, b'<', &fold(&previous))).or_default() += 1;
            }
            if ambiguous.contains(previous.as_str()) {
                *pairs.entry(pair(&previous, b'>', &fold(word))).or_default() += 1;
            }
            previous.clear();
            previous.push_str(word);
        });
    })?;
    let bigrams = pairs
        .into_iter()
        .filter(|(key, count)| *count >= MIN_PAIR && key.len() < 40)
        .map(|(key, count)| (key, frequency_class(u64::from(count))))
        .collect();
    Ok(Counts { words, bigrams })
}

/// Turns a count into one of sixteen classes; a class is the factor 2.7 (1 for unseen is left to the reader).
pub(crate) fn frequency_class(count: u64) -> u64 {
    if count == 0 { 0 } else { (1 + (count as f64).ln() as u64).min(15) }
}

/// Words that share their letters without diacritics with another word, both common enough to be confused.
fn ambiguous_words(words: &BTreeMap<String, u64>, known: &HashSet<String>) -> HashSet<String> {
    let mut groups: BTreeMap<String, Vec<(&str, u64)>> = BTreeMap::new();
    for (word, &count) in words {
        if known.contains(word) && count >= 20 {
            groups.entry(fold(word)).or_default().push((word, count));
        }
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1 && group.iter().map(|(_, count)| count).sum::<u64>() >= MIN_AMBIGUOUS)
        .flatten()
        .map(|(word, _)| word.to_owned())
        .collect()
}

fn pair(word: &str, side: u8, neighbour: &str) -> Vec<u8> {
    let bytes =
        |text: &str| text.chars().map(|letter| u8::try_from(letter as u32).unwrap_or(b'?')).collect::<Vec<u8>>();
    let mut key = bytes(word);
    key.push(side);
    key.extend(bytes(neighbour));
    key
}

fn fold(word: &str) -> String {
    word.chars()
        .map(|letter| match letter {
            'å' | 'ä' | 'à' | 'á' => 'a',
            'ö' | 'ø' | 'ó' => 'o',
            'é' | 'è' => 'e',
            'ü' => 'u',
            other => other,
        })
        .collect()
}

fn each_text(files: &[PathBuf], mut visit: impl FnMut(&str)) -> Result<()> {
    for path in files {
        let file = File::open(path).with_context(|| format!("reading {}", path.display()))?;
        for line in BufReader::new(file).lines() {
            let value: serde_json::Value = serde_json::from_str(&line?)?;
            if let Some(text) = value.get("text").and_then(serde_json::Value::as_str) {
                visit(&text.replace('\u{ad}', ""));
            }
        }
    }
    Ok(())
}

fn each_word(text: &str, mut visit: impl FnMut(&str)) {
    let lower = text.to_lowercase();
    for word in lower.split(|letter: char| !letter.is_alphanumeric()) {
        if !word.is_empty() && !word.bytes().any(|byte| byte.is_ascii_digit()) {
            visit(word);
        }
    }
}
