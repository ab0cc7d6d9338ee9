//! Which language a document is written in, also where å, ä and ö were lost.

use std::cmp::Ordering;
use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use crate::swedish::FastMap;
use crate::token::{normal, tokenize};

/// Names the language of a document by its ISO 639-1 code, or `None` when there is too little to tell.
///
/// It is meant for whole documents and long paragraphs, never for queries. Norwegian and Danish are only named where
/// æ or ø really occur, because Swedish that lost its diacritics looks like them.
pub fn language(text: &str) -> Option<&'static str> {
    // A glance is enough for nearly every Swedish text.
    if count_marker_words(sample(text, GLANCE_BYTES)).are_swedish(GLANCE_SHARE) {
        return Some("sv");
    }
    let sample = sample(text, SAMPLE_BYTES);
    let votes = count_marker_words(sample);
    if votes.are_swedish(SWEDISH_SHARE) {
        return Some("sv");
    }
    let letters = sample.chars().filter(|letter| letter.is_alphabetic()).count();
    if letters < MIN_LETTERS {
        return None;
    }
    let nordic_letters = sample.chars().filter(|letter| matches!(letter, 'æ' | 'ø' | 'Æ' | 'Ø')).count();
    let mut allowed = ALLOWED.to_vec();
    // The share at which names such as Ærø or Bjørn in a Swedish text no longer explain the letters: 0.3 %.
    if nordic_letters * 1000 >= letters * 3 {
        match votes.of(Vote::Norwegian).cmp(&votes.of(Vote::Danish)) {
            Ordering::Greater => return Some("nb"),
            Ordering::Less => return Some("da"),
            Ordering::Equal => {}
        }
        allowed.extend([Lang::Nob, Lang::Dan]);
    }
    let info = Detector::with_allowlist(allowed).detect(sample)?;
    if !info.is_reliable() && letters < 200 && info.confidence() < 0.5 {
        return None;
    }
    CODES.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, code)| *code)
}

/// Fewer letters than this say nothing reliable.
const MIN_LETTERS: usize = 25;
/// The detector's answer does not change behind some thousand letters, its time does: about 1 µs a byte.
const SAMPLE_BYTES: usize = 3000;
/// What is looked at first.
const GLANCE_BYTES: usize = 600;
/// One word in so many is a Swedish marker in Swedish text; sound text has one in six or more.
const SWEDISH_SHARE: usize = 25;
/// As [`SWEDISH_SHARE`], for the first glance.
const GLANCE_SHARE: usize = 10;
const ALLOWED: [Lang; 17] = [
    Lang::Swe,
    Lang::Eng,
    Lang::Deu,
    Lang::Fin,
    Lang::Fra,
    Lang::Spa,
    Lang::Ita,
    Lang::Pol,
    Lang::Est,
    Lang::Lit,
    Lang::Rus,
    Lang::Ukr,
    Lang::Ara,
    Lang::Pes,
    Lang::Tur,
    Lang::Ron,
    Lang::Hrv,
];
const CODES: [(Lang, &str); 19] = [
    (Lang::Swe, "sv"),
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fin, "fi"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Pol, "pl"),
    (Lang::Est, "et"),
    (Lang::Lit, "lt"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Ara, "ar"),
    (Lang::Pes, "fa"),
    (Lang::Tur, "tr"),
    (Lang::Ron, "ro"),
    (Lang::Hrv, "hr"),
    (Lang::Nob, "nb"),
    (Lang::Dan, "da"),
];

/// What words speak for that only one language, or two, have.
#[derive(Debug, Clone, Copy)]
enum Vote {
    Swedish,
    Nordic,
    /// Of the words that Norwegian and Danish spell differently.
    Norwegian,
    Danish,
    English,
}

const MARKERS: [(Vote, &[&str]); 5] = [
    (
        Vote::Swedish,
        &[
            "och", "att", "är", "från", "fran", "inte", "ett", "även", "aven", "också", "ocksa", "ska", "mellan",
            "inom", "genom", "enligt", "nämnden", "namnden", "till", "av",
        ],
    ),
    (
        Vote::Nordic,
        &[
            "og", "ikke", "af", "fra", "jeg", "etter", "bliver", "også", "ogsa", "være", "skal", "hvor", "mellom",
            "mellem",
        ],
    ),
    (Vote::Norwegian, &["å", "av", "etter", "blir", "ble", "mellom", "bare", "noen", "opp", "nå", "gjøre", "måte"]),
    (Vote::Danish, &["af", "efter", "bliver", "blev", "mellem", "kun", "nogle", "op", "nu", "økonomi", "måde"]),
    (Vote::English, &["the", "and", "of", "to", "is", "that", "with", "by", "are", "was"]),
];

/// The length of the longest marker word.
const MARKER_BYTES_MAX: u32 = 8;

/// For each marker word how it votes, by the order of [`Vote`].
static VOTES_OF_WORDS: LazyLock<FastMap<&str, [bool; MARKERS.len()]>> = LazyLock::new(|| {
    let mut votes = FastMap::default();
    for (vote, words) in MARKERS {
        for word in words {
            votes.entry(*word).or_insert([false; MARKERS.len()])[vote as usize] = true;
        }
    }
    votes
});

/// How often marker words occur.
#[derive(Debug, Default)]
struct Votes {
    words: usize,
    counts: [usize; MARKERS.len()],
}

impl Votes {
    /// Whether there are enough Swedish words, one in `share`, and far fewer of other languages.
    fn are_swedish(&self, share: usize) -> bool {
        let (swedish, others) = (self.of(Vote::Swedish), self.of(Vote::Nordic).max(self.of(Vote::English)));
        self.words >= 20 && swedish * share >= self.words && swedish > 2 * others
    }

    fn of(&self, vote: Vote) -> usize {
        self.counts[vote as usize]
    }
}

fn count_marker_words(sample: &str) -> Votes {
    let mut votes = Votes::default();
    let mut buffer = String::new();
    for token in tokenize(sample) {
        votes.words += 1;
        if token.end - token.start > MARKER_BYTES_MAX {
            continue;
        }
        if let Some(of_word) = VOTES_OF_WORDS.get(normal(token.of(sample), &mut buffer)) {
            for (count, &counts) in votes.counts.iter_mut().zip(of_word) {
                *count += usize::from(counts);
            }
        }
    }
    votes
}

/// Takes the middle of a long text: its head is names, numbers and addresses.
fn sample(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let start = text.ceil_char_boundary((text.len() - bytes) / 3);
    let end = text.floor_char_boundary(start + bytes);
    &text[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_marker_word_is_passed_over() {
        let longest = MARKERS.iter().flat_map(|(_, words)| *words).map(|word| word.len()).max();
        assert_eq!(longest, Some(MARKER_BYTES_MAX as usize));
    }
}
