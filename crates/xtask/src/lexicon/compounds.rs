//! Learns from the word list's own compounds which words head compounds and which end them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::inflect::tail_start;
use super::saol::Entry;

/// How many compounds each head (with its linking letters, `stads`) and each tail (a headword) stands in.
pub(crate) struct Compounds {
    /// First parts as they are spelt in compounds.
    pub(crate) heads: BTreeMap<String, u32>,
    /// Last parts in their basic form.
    pub(crate) tails: BTreeMap<String, u32>,
}

/// Rounds of choosing the best cut with the last round's counts; the choice is stable after three.
const ROUNDS: usize = 4;

/// Reads every long headword as a compound where it can be one, and counts the parts of the likeliest cut.
pub(crate) fn learn(entries: &[Entry]) -> Compounds {
    let bases: HashSet<&str> = entries
        .iter()
        .filter(|entry| entry.word.chars().all(|letter| letter.is_alphabetic() && letter.is_lowercase()))
        .filter(|entry| entry.word.chars().count() >= 2 && matches!(entry.class.as_str(), "NOUN" | "VERB" | "ADJ"))
        .map(|entry| entry.word.as_str())
        .collect();
    let words: Vec<(&str, Option<usize>)> = entries
        .iter()
        .filter(|entry| bases.contains(entry.word.as_str()) && entry.word.chars().count() >= 6)
        .map(|entry| (entry.word.as_str(), given_cut(entry)))
        .collect();
    let mut heads: HashMap<&str, f64> = HashMap::new();
    let mut tails: HashMap<&str, f64> = HashMap::new();
    for round in 0..ROUNDS {
        let mut next_heads: HashMap<&str, f64> = HashMap::new();
        let mut next_tails: HashMap<&str, f64> = HashMap::new();
        for &(word, given) in &words {
            let cuts: Vec<usize> = word
                .char_indices()
                .map(|(at, _)| at)
                .filter(|&at| at > 0 && bases.contains(&word[at..]) && is_part(word, at))
                .filter(|&at| given.is_none_or(|given| given == at))
                .collect();
            if round == 0 {
                for at in &cuts {
                    *next_heads.entry(&word[..*at]).or_default() += 1.0 / cuts.len() as f64;
                    *next_tails.entry(&word[*at..]).or_default() += 1.0 / cuts.len() as f64;
                }
                continue;
            }
            let score = |at: usize| {
                let head = heads.get(&word[..at]).copied().unwrap_or_default();
                let tail = tails.get(&word[at..]).copied().unwrap_or_default();
                let based = if has_base(&word[..at], &bases) { 2.0 } else { 0.0 };
                (head + 0.1).ln() + (tail + 0.1).ln() + based
            };
            if let Some(&best) = cuts.iter().max_by(|a, b| score(**a).total_cmp(&score(**b))) {
                // A head that no headword explains must earn its place by being used often.
                let head = heads.get(&word[..best]).copied().unwrap_or_default();
                if given.is_some() || has_base(&word[..best], &bases) || head >= 6.0 {
                    *next_heads.entry(&word[..best]).or_default() += 1.0;
                    *next_tails.entry(&word[best..]).or_default() += 1.0;
                }
            }
        }
        (heads, tails) = (next_heads, next_tails);
    }
    let rounded = |map: HashMap<&str, f64>| {
        map.into_iter().map(|(word, count)| (word.to_owned(), count as u32)).filter(|(_, count)| *count > 0).collect()
    };
    Compounds { heads: rounded(heads), tails: rounded(tails) }
}

/// Turns a number of compounds into one of sixteen classes, each 1.7 times the last.
pub(crate) fn productivity_class(count: u32) -> u64 {
    if count == 0 { 0 } else { (1 + (f64::from(count).ln() / 1.7_f64.ln()) as u64).min(15) }
}

/// Where the entry itself shows the cut by repeating its last part: `-arenor` of `matcharena`.
fn given_cut(entry: &Entry) -> Option<usize> {
    let tail = entry.inflection.split([' ', ';', ',']).find_map(|part| part.strip_prefix('-'))?;
    tail_start(&entry.word, tail)
}

fn is_part(word: &str, at: usize) -> bool {
    word[..at].chars().count() >= 2 && word[at..].chars().count() >= 3
}

fn has_base(head: &str, bases: &HashSet<&str>) -> bool {
    if bases.contains(head)
        || bases.contains(format!("{head}a").as_str())
        || bases.contains(format!("{head}e").as_str())
    {
        return true;
    }
    let stripped = [head.strip_suffix('s'), head.strip_suffix('e'), head.strip_suffix("es")];
    let vowel = head.strip_suffix(['u', 'o']).map(|stem| format!("{stem}a"));
    stripped.into_iter().flatten().any(|base| bases.contains(base))
        || vowel.is_some_and(|base| bases.contains(base.as_str()))
}
