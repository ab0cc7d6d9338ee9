//! Words without which a rule cannot match, so that one look at a text spares most rules and sentences.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use regex_syntax::hir::{Hir, HirKind};

use super::Rule;

/// Shorter words stand in nearly every sentence, and spare nothing.
const WORD_BYTES_MIN: usize = 4;
/// Rules with more words than this are tried everywhere.
const WORDS_MAX: usize = 150;

/// The words of all rules, looked for in one pass.
#[derive(Debug, Default)]
pub(crate) struct Words {
    search: Option<AhoCorasick>,
    /// For each word the numbers of the rules that it may make match.
    rules: Vec<Vec<usize>>,
    /// A bit for each rule that no words are known of.
    always: Vec<u64>,
}

/// Which rules may match in which of several pieces of a text.
#[derive(Debug, Default)]
pub(crate) struct Chances {
    /// For each piece a bit for each rule.
    bits: Vec<u64>,
    /// How many numbers the bits of one piece take.
    stride: usize,
}

impl Words {
    /// Collects the words of rules and numbers the rules.
    pub(crate) fn new<'r>(rules: impl Iterator<Item = &'r mut Rule>) -> Self {
        let mut words: Vec<String> = Vec::new();
        let mut of_word: Vec<Vec<usize>> = Vec::new();
        let mut always = Vec::new();
        for (number, rule) in rules.enumerate() {
            rule.number = number;
            always.resize(number / 64 + 1, 0);
            let Some(required) = required(rule.pattern.as_str()) else {
                always[number / 64] |= 1 << (number % 64);
                continue;
            };
            for word in required {
                let at = words.iter().position(|known| *known == word).unwrap_or_else(|| {
                    words.push(word);
                    of_word.push(Vec::new());
                    words.len() - 1
                });
                of_word[at].push(number);
            }
        }
        // Without the automaton, which is only refused for its size, every rule is tried.
        let search = AhoCorasick::new(&words).ok();
        if search.is_none() {
            always.fill(u64::MAX);
        }
        Self { search, rules: of_word, always }
    }

    /// Tells which rules may match in which of the pieces of a text, which are in order and do not overlap.
    pub(crate) fn look(&self, text: &str, pieces: impl ExactSizeIterator<Item = Range<usize>>) -> Chances {
        let stride = self.always.len();
        let mut chances = Chances { bits: self.always.repeat(pieces.len()), stride };
        let Some(search) = &self.search else { return chances };
        let mut pieces = pieces.enumerate().peekable();
        for word in search.find_overlapping_iter(text) {
            while pieces.next_if(|(_, piece)| piece.end < word.end()).is_some() {}
            let Some((piece, range)) = pieces.peek() else { break };
            if range.start <= word.start() {
                for &number in &self.rules[word.pattern().as_usize()] {
                    chances.bits[piece * stride + number / 64] |= 1 << (number % 64);
                }
            }
        }
        chances
    }
}

impl Chances {
    /// Whether a rule may match in a piece.
    pub(crate) fn any_in(&self, rule: &Rule, piece: usize) -> bool {
        self.bits.get(piece * self.stride + rule.number / 64).is_none_or(|bits| bits >> (rule.number % 64) & 1 == 1)
    }

    /// Whether a rule may match in any piece.
    pub(crate) fn any(&self, rule: &Rule) -> bool {
        self.bits
            .iter()
            .skip(rule.number / 64)
            .step_by(self.stride.max(1))
            .any(|bits| bits >> (rule.number % 64) & 1 == 1)
    }
}

/// Words of which at least one stands in every match of a pattern, if there are such.
fn required(pattern: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::ParserBuilder::new().multi_line(true).build().parse(pattern).ok()?;
    let mut words = of_hir(&hir)?;
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
    fn words_that_every_match_has() {
        check(r"\bmotion(?:en)? (?:av|om)\b", Some(&["motion"]));
        check("(?:tillstyrk(?:er|t)|bifaller) [a-z]+", Some(&["bifaller", "tillstyrk"]));
        check("f[o6]rvaltning", Some(&["rvaltning"]));
        check("(?:remiss|om)", None);
        check("(?:remiss)?", None);
        check("a{3}", None);
    }
}
