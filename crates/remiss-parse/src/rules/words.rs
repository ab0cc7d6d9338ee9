//! Words without which a rule cannot match, so that one look at a text spares most rules and sentences.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::automaton::Automaton as _;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, PatternID};
use regex_syntax::hir::{Hir, HirKind};

use super::Rule;

/// Shorter words stand in nearly every sentence, and spare nothing.
const WORD_BYTES_MIN: usize = 3;
/// As much of each word is looked for: whole words make the automaton too large for the processor's cache.
const WORD_BYTES_MAX: usize = 6;
/// Rules with more words than this are tried everywhere.
const WORDS_MAX: usize = 150;

/// The words of rules, looked for in one pass.
#[derive(Debug, Default)]
pub(crate) struct Words {
    search: Option<DFA>,
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
        let mut of_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
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
        let search = DFA::new(of_word.keys()).ok();
        if search.is_none() {
            always.fill(u64::MAX);
        }
        Self { search, rules: bits, always }
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
                    found(at + 1, search.pattern_len(word), word);
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

/// Words of which at least one stands in every match of a pattern, if there are such.
fn required(pattern: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::ParserBuilder::new().multi_line(true).build().parse(pattern).ok()?;
    let mut words = of_hir(&hir)?;
    for word in &mut words {
        word.truncate(word.floor_char_boundary(WORD_BYTES_MAX));
    }
    words.sort_unstable();
    words.dedup();
    (words.len() <= WORDS_MAX).then_some(words)
}

fn of_hir(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            (text.len() >= WORD_BYTES_MIN).then(|| vec![text.to_owned()])
        }
        HirKind::Capture(capture) => of_hir(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => of_hir(&repetition.sub),
        // The set whose shortest word is the longest finds the fewest places.
        HirKind::Concat(parts) => parts
            .iter()
            .filter_map(of_hir)
            .max_by_key(|words| (words.iter().map(String::len).min().unwrap_or(0), std::cmp::Reverse(words.len()))),
        HirKind::Alternation(parts) => {
            parts.iter().map(of_hir).collect::<Option<Vec<_>>>().map(|sets| sets.into_iter().flatten().collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, expected: Option<&[&str]>) {
        let words = required(pattern);
        let words = words.as_ref().map(|words| words.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(words.as_deref(), expected, "{pattern}");
    }

    #[test]
    fn beginnings_of_words_that_every_match_has() {
        check(r"\bmotion(?:en)? (?:av|om)\b", Some(&["motion"]));
        check("(?:tillstyrk(?:er|t)|bifaller) [a-z]+", Some(&["bifall", "tillst"]));
        check("f[o6]rvaltning", Some(&["rvaltn"]));
        check("(?:hos|remiss)", Some(&["hos", "remiss"]));
        check("(?:remiss|om)", None);
        check("(?:remiss)?", None);
        check("a{3}", None);
    }
}
