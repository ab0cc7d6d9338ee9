//! Words without which a rule cannot match, so that one look at a text spares most rules and sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, PatternID};
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Hir, HirKind, Look};

use super::Rule;

/// Shorter words stand in nearly every sentence, and spare nothing.
const WORD_BYTES_MIN: usize = 3;
/// As much of each word is looked for: whole words make the automaton too large for the processor's cache.
const WORD_BYTES_MAX: usize = 8;
/// Rules with more words than this are tried everywhere.
const WORDS_MAX: usize = 150;
/// Letters of an alphabet in which every letter is as frequent as any, and texts as hard to foretell as Swedish ones.
const LETTERS: f64 = 6.0;

/// A word that every match of a rule has, or one of several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    text: Vec<u8>,
    /// Whether it stands at the beginning of a longer word.
    bounded: bool,
}

/// The words of rules, looked for in one pass.
#[derive(Debug, Default)]
pub(crate) struct Words {
    search: Option<DFA>,
    /// For each word, whether it must begin one.
    bounded: Vec<bool>,
    /// For each word a bit for each rule that it may make match.
    rules: Vec<u64>,
    /// A bit for each rule that no words are known of.
    always: Vec<u64>,
}

/// The words found in a text.
#[derive(Debug)]
pub(crate) struct Hits<'w> {
    words: &'w Words,
    /// In the order of their ends.
    found: Vec<Hit>,
    /// A bit for each rule that may match somewhere.
    any: Vec<u64>,
}

/// A word in a text.
#[derive(Debug, Clone, Copy)]
struct Hit {
    start: u32,
    end: u32,
    word: u32,
}

impl Words {
    /// Collects the words of rules and numbers the rules.
    pub(crate) fn new<'r>(rules: impl Iterator<Item = &'r mut Rule>) -> Self {
        let mut of_word: BTreeMap<Word, Vec<usize>> = BTreeMap::new();
        let mut always = Vec::new();
        for (number, rule) in rules.enumerate() {
            rule.number = number;
            always.resize(number / 64 + 1, 0);
            match required(rule.pattern.as_str()) {
                None => always[number / 64] |= 1 << (number % 64),
                Some(words) => words.into_iter().for_each(|word| of_word.entry(word).or_default().push(number)),
            }
        }
        let stride = always.len();
        let mut bits = vec![0; of_word.len() * stride];
        for (word, numbers) in of_word.values().enumerate() {
            for number in numbers {
                bits[word * stride + number / 64] |= 1 << (number % 64);
            }
        }
        // Without the automaton, which is only refused for its size, every rule is tried.
        let search = DFA::new(of_word.keys().map(|word| &word.text)).ok();
        if search.is_none() {
            always.fill(u64::MAX);
        }
        Self { search, bounded: of_word.keys().map(|word| word.bounded).collect(), rules: bits, always }
    }

    /// Looks for the words in a text.
    pub(crate) fn look(&self, text: &str) -> Hits<'_> {
        let mut any = self.always.clone();
        let mut hits = Vec::with_capacity(text.len() / 32);
        self.each(text, |end, length, word| {
            let word = word.as_u32();
            for (any, own) in any.iter_mut().zip(self.rules_of(word)) {
                *any |= own;
            }
            hits.push(Hit { start: (end - length) as u32, end: end as u32, word });
        });
        Hits { words: self, found: hits, any }
    }

    /// Calls with the end, the length and the number of every word in a text.
    ///
    /// The automaton is stepped by hand: its own search for overlapping words takes three times as long.
    fn each(&self, text: &str, mut found: impl FnMut(usize, usize, PatternID)) {
        let Some(search) = &self.search else { return };
        // Unanchored searches are what the automaton is built for.
        let Ok(mut state) = search.start_state(Anchored::No) else { return };
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            state = search.next_state(Anchored::No, state, byte);
            if search.is_special(state) && search.is_match(state) {
                for index in 0..search.match_len(state) {
                    let word = search.match_pattern(state, index);
                    let length = search.pattern_len(word);
                    if !self.bounded[word.as_usize()] || begins_word(text, at + 1 - length) {
                        found(at + 1, length, word);
                    }
                }
            }
        }
    }

    fn rules_of(&self, word: u32) -> &[u64] {
        let stride = self.always.len();
        &self.rules[word as usize * stride..][..stride]
    }
}

impl Hits<'_> {
    /// Whether a rule may match in the text.
    pub(crate) fn any(&self, rule: &Rule) -> bool {
        rule.is_among(&self.any)
    }

    /// The places, among all hits, of those that end in a range of the text.
    pub(crate) fn places(&self, range: &Range<usize>) -> Range<usize> {
        let before = |offset: usize| self.found.partition_point(|hit| hit.end as usize <= offset);
        before(range.start)..before(range.end)
    }

    /// Appends a bit for each rule that may match in a range of the text.
    pub(crate) fn add_rules(&self, range: &Range<usize>, rules: &mut Vec<u64>) {
        let first = rules.len();
        rules.extend_from_slice(&self.words.always);
        for hit in &self.found[self.places(range)] {
            if hit.start as usize >= range.start {
                for (bits, own) in rules[first..].iter_mut().zip(self.words.rules_of(hit.word)) {
                    *bits |= own;
                }
            }
        }
    }

    /// Whether a rule may match in a range of the text, whose hits are known by their places.
    pub(crate) fn any_in(&self, rule: &Rule, range: &Range<usize>, places: &Range<usize>) -> bool {
        self.any(rule)
            && (rule.is_among(&self.words.always)
                || self.found[places.clone()]
                    .iter()
                    .any(|hit| hit.start as usize >= range.start && rule.is_among(self.words.rules_of(hit.word))))
    }
}

/// Whether no letter or digit stands before a place, as `\b` of the rules sees them.
fn begins_word(text: &str, at: usize) -> bool {
    !text.as_bytes()[..at].last().is_some_and(|before| before.is_ascii_alphanumeric() || *before == b'_')
}

/// Words of which at least one stands in every match of a pattern, if there are such.
fn required(pattern: &str) -> Option<BTreeSet<Word>> {
    let hir = regex_syntax::ParserBuilder::new().multi_line(true).build().parse(pattern).ok()?;
    of_hir(&hir, false)
}

/// As [`required`], of a pattern that may only match where a word begins, or anywhere.
fn of_hir(hir: &Hir, bounded: bool) -> Option<BTreeSet<Word>> {
    let inside = match hir.kind() {
        HirKind::Capture(capture) => of_hir(&capture.sub, bounded),
        HirKind::Repetition(repetition) if repetition.min > 0 => of_hir(&repetition.sub, bounded),
        HirKind::Alternation(parts) => {
            let sets: Option<Vec<_>> = parts.iter().map(|part| of_hir(part, bounded)).collect();
            sets.map(|sets| sets.into_iter().flatten().collect())
        }
        HirKind::Concat(parts) => {
            let of_part = |at: usize| {
                let bounded = at.checked_sub(1).map_or(bounded, |before| is_word_boundary(&parts[before]));
                let beginning = beginnings(&Hir::concat(parts[at..].to_vec()), bounded);
                beginning.into_iter().chain(of_hir(&parts[at], bounded))
            };
            (0..parts.len()).flat_map(of_part).min_by(|a, b| expected(a).total_cmp(&expected(b)))
        }
        _ => None,
    };
    let words = beginnings(hir, bounded).into_iter().chain(inside);
    words.filter(|words| words.len() <= WORDS_MAX).min_by(|a, b| expected(a).total_cmp(&expected(b)))
}

/// The beginnings of what a pattern matches.
fn beginnings(hir: &Hir, bounded: bool) -> Option<BTreeSet<Word>> {
    let literals = Extractor::new().limit_literal_len(WORD_BYTES_MAX).limit_total(WORDS_MAX).extract(hir);
    let words = literals.literals()?.iter().map(|literal| Word { bounded, text: literal.as_bytes().to_vec() });
    words.map(|word| (word.text.len() >= WORD_BYTES_MIN).then_some(word)).collect()
}

fn is_word_boundary(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Look(Look::WordAscii | Look::WordStartAscii))
}

/// How often some words are to be expected, by their lengths alone.
fn expected(words: &BTreeSet<Word>) -> f64 {
    words.iter().map(|word| LETTERS.powf(-((word.text.len() + usize::from(word.bounded)) as f64))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a pattern as rules have it; a bar stands before those that begin a word.
    fn check(pattern: &str, expected: Option<&[&str]>) {
        let words = required(&super::super::ascii(pattern)).map(|words| {
            let shown =
                |word: &Word| format!("{}{}", if word.bounded { "|" } else { "" }, String::from_utf8_lossy(&word.text));
            words.iter().map(shown).collect::<Vec<_>>()
        });
        let words = words.as_ref().map(|words| words.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(words.as_deref(), expected, "{pattern}");
    }

    #[test]
    fn beginnings_of_words_that_every_match_has() {
        check(r"motion(?:en)? (?:av|om)\b", Some(&["motion a", "motion o", "motionen"]));
        check("(?:tillstyrk(?:er|t)|bifaller) [a-z]+", Some(&["bifaller", "tillstyr"]));
        check("(?:hos|remiss)", Some(&["hos", "remiss"]));
        check("(?:remiss|om)", None);
        check("(?:remiss)?", None);
        check(r"\d{4}", None);
    }

    #[test]
    fn what_stands_side_by_side_is_one_word() {
        check("att (?:yttra|avge) sig", Some(&["att avge", "att yttr"]));
        check("f[o6]rvaltning", Some(&["rvaltnin"]));
    }

    #[test]
    fn the_rarest_words_are_chosen() {
        check("(?:nu|ute|har varit) [^.]*? remissen", Some(&[" remisse"]));
        check("(?:ute [a-z]+ varit|hos) [^.]*?(?:remissen|motionen)", Some(&["motionen", "remissen"]));
    }

    #[test]
    fn words_that_must_begin_one_are_told_apart() {
        check(r"\bute\b", Some(&["|ute"]));
        check(r"(?:\bute|remiss)\b", Some(&["remiss", "|ute"]));
        check(r"\b(?:in)?remiss", Some(&["|inremiss", "|remiss"]));
        let mut rules = crate::rules::load("rules/x.toml", "[[rule]]\nid = \"a\"\nfield = \"dnr\"\ngrade = \"low\"\nwhy = \"w\"\npattern = '\\bute\\b'\nmust = [\"ute\"]\nmust_not = []\n").expect("right table");
        let words = Words::new(rules.iter_mut());
        for (text, expected) in
            [("är ute", true), ("utegym", true), ("ute", true), ("besluten", false), ("_ute", false), ("åute", true)]
        {
            assert_eq!(words.look(text).any(&rules[0]), expected, "{text}");
        }
    }
}
