//! The running text of a document, its sentences, and which rules may match where.

use std::ops::Range;

use memchr::{memchr, memchr3};

use crate::flow::flow_into;
use crate::fold::{ascii_len, fold, fold_char};
use crate::rules::{Hits, Rule, Words};
use crate::sections::Part;
use crate::text::{Line, Span};
use crate::view::View;

/// Running text as written and folded, with its sentences.
#[derive(Debug)]
pub(crate) struct Prose<'w> {
    /// As written.
    pub(crate) plain: View,
    /// Lower case without accents.
    pub(crate) folded: View,
    /// The sentences as ranges of `plain` and of `folded`.
    pub(crate) sentences: Vec<Sentence>,
    /// The words in `folded` without which rules cannot match.
    hits: Hits<'w>,
    /// For each sentence a bit for each rule that may match in it.
    rules: Vec<u64>,
}

/// One sentence.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    /// In the text as written.
    pub(crate) plain: Range<usize>,
    /// In the folded text.
    pub(crate) folded: Range<usize>,
    /// Where it begins in the canonical text.
    start: usize,
    /// Which rules may match in it, by the bits of [`Prose::rules`].
    rules: usize,
}

/// A piece of the running text, folded.
#[derive(Debug, Clone)]
pub(crate) struct Passage<'p> {
    prose: &'p Prose<'p>,
    /// In the folded text.
    range: Range<usize>,
    hits: Range<usize>,
}

impl<'w> Prose<'w> {
    /// The running text of a whole document; no sentence runs over a heading.
    pub(crate) fn of(text: &str, folded: &View, lines: &[Line], parts: &[Part], words: &'w Words) -> Self {
        let mut view = View::with_capacity(text.len());
        let mut from = 0;
        for part in parts {
            let heading = lines.partition_point(|line| line.span.end < part.heading.start).max(from);
            let below = part.lines.start.max(heading);
            flow_into(&mut view, text, &lines[from..heading]);
            flow_into(&mut view, text, &lines[heading..below]);
            from = below;
        }
        flow_into(&mut view, text, &lines[from..]);
        let folded = view.folded_as(folded);
        Self::cut(view, folded, words)
    }

    /// Cuts a view into its sentences.
    pub(crate) fn new(plain: View, words: &'w Words) -> Self {
        let folded = plain.folded();
        Self::cut(plain, folded, words)
    }

    fn cut(plain: View, folded: View, words: &'w Words) -> Self {
        let hits = words.look(&folded.text);
        let mut sentences = Vec::with_capacity(plain.text.len() / 80);
        let mut rules = Vec::new();
        let (mut at, mut folded_at) = (0, 0);
        for range in sentences_of(&plain.text) {
            // Both views hold the same characters, so they are walked together.
            let start = folded_at + folded_len(&plain.text[at..range.start]);
            let end = start + folded_len(&plain.text[range.clone()]);
            (at, folded_at) = (range.end, end);
            let canonical = plain.start(range.start);
            sentences.push(Sentence { plain: range, start: canonical, rules: rules.len(), folded: start..end });
            hits.add_rules(&(start..end), &mut rules);
        }
        Self { plain, folded, sentences, hits, rules }
    }

    /// The sentences that begin in a range of the canonical text.
    pub(crate) fn within(&self, range: Range<usize>) -> impl Iterator<Item = &Sentence> {
        let first = self.sentences.partition_point(|sentence| sentence.start < range.start);
        self.sentences[first..].iter().take_while(move |sentence| sentence.start < range.end)
    }

    /// The rules that may match in some sentence: most cannot, and one look at the words of the text tells.
    pub(crate) fn active<'t>(&self, rules: &'t [Rule]) -> Vec<&'t Rule> {
        rules.iter().filter(|rule| self.hits.any(rule)).collect()
    }

    /// Whether a rule may match in a sentence.
    pub(crate) fn may_match(&self, rule: &Rule, sentence: &Sentence) -> bool {
        rule.is_among(&self.rules[sentence.rules..])
    }

    /// Those of some rules that may match in a sentence.
    pub(crate) fn rules_in<'t>(
        &self,
        sentence: &Sentence,
        rules: impl IntoIterator<Item = &'t Rule>,
    ) -> impl Iterator<Item = &'t Rule> {
        rules.into_iter().filter(|rule| self.may_match(rule, sentence))
    }

    /// A sentence as written.
    pub(crate) fn text(&self, sentence: &Sentence) -> &str {
        &self.plain.text[sentence.plain.clone()]
    }

    /// A sentence in lower case without accents.
    pub(crate) fn fold(&self, sentence: &Sentence) -> &str {
        &self.folded.text[sentence.folded.clone()]
    }

    /// A range of the folded text.
    pub(crate) fn passage(&self, range: Range<usize>) -> Passage<'_> {
        Passage { prose: self, hits: self.hits.places(&range), range }
    }
}

impl<'p> Passage<'p> {
    /// The piece in lower case without accents.
    pub(crate) fn text(&self) -> &'p str {
        &self.prose.folded.text[self.range.clone()]
    }

    /// The canonical range of a range of the piece.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        self.prose.folded.span(self.range.start + range.start..self.range.start + range.end)
    }

    /// A piece of the piece.
    pub(crate) fn part(&self, range: Range<usize>) -> Passage<'p> {
        self.prose.passage(self.range.start + range.start..self.range.start + range.end)
    }

    /// The sentences of the piece in which a rule may match, those cut by its ends included.
    pub(crate) fn sentences_for(&self, rule: &Rule) -> impl Iterator<Item = Passage<'p>> {
        let (prose, range) = (self.prose, self.range.clone());
        let first = prose.sentences.partition_point(|sentence| sentence.folded.end <= range.start);
        let sentences = prose.sentences[first..].iter().take_while(move |sentence| sentence.folded.start < range.end);
        let (start, end) = (self.range.start, self.range.end);
        sentences
            .filter(move |sentence| prose.may_match(rule, sentence))
            .map(move |sentence| prose.passage(sentence.folded.start.max(start)..sentence.folded.end.min(end)))
            .filter(move |sentence| sentence.may_match(rule))
    }

    /// The first of some rules that matches, and where its value stands.
    pub(crate) fn first<'t>(&self, rules: &'t [Rule]) -> Option<(&'t Rule, Range<usize>)> {
        self.active(rules).find_map(|rule| Some((rule, rule.find(self.text())?)))
    }

    /// Those of some rules that may match.
    pub(crate) fn active<'t>(&self, rules: &'t [Rule]) -> impl Iterator<Item = &'t Rule> {
        rules.iter().filter(|rule| self.may_match(rule))
    }

    /// Whether a rule may match.
    pub(crate) fn may_match(&self, rule: &Rule) -> bool {
        self.prose.hits.any_in(rule, &self.range, &self.hits)
    }
}

/// Bytes of a text when it is folded.
fn folded_len(text: &str) -> usize {
    let mut length = text.len();
    let mut rest = text;
    loop {
        rest = &rest[ascii_len(rest.as_bytes())..];
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { return length };
        length = length + fold_char(c).len_utf8() - c.len_utf8();
        rest = chars.as_str();
    }
}

/// The longest sentence; rules that look far ahead take time that grows with its square.
const SENTENCE_BYTES_MAX: usize = 8_000;

/// Abbreviations whose full stop ends no sentence, folded.
const ABBREVIATIONS: &[&str] = &[
    "t", "ex", "bl", "a", "m", "fl", "s", "k", "dnr", "nr", "kl", "f", "tf", "d", "v", "dvs", "resp", "ca", "st",
    "bil", "art", "kap", "prop", "bet", "skr", "ds", "jfr", "fr", "o", "p", "g", "i", "mm", "osv", "etc", "bitr",
    "stf", "tel", "ref", "no", "inkl", "exkl", "avd", "ev", "forts", "forf", "sk", "mfl", "obs", "tkr", "mkr", "mnkr",
    "max", "min", "jan", "febr", "aug", "sept", "okt", "nov", "dec",
];

/// The letters of the longest of them.
const ABBREVIATION_LETTERS_MAX: usize = 5;

/// The sentences of a text whose paragraphs are divided by line ends.
pub(crate) fn sentences_of(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::with_capacity(text.len() / 80);
    let mut start = 0;
    let mut at = 0;
    let rest = |at: usize| &text.as_bytes()[at..];
    let line_end = |at: usize| memchr(b'\n', rest(at)).map_or(text.len(), |found| at + found);
    let full_stop = |at: usize| memchr3(b'.', b'!', b'?', rest(at)).map_or(text.len(), |found| at + found);
    let (mut line, mut stop) = (line_end(0), full_stop(0));
    while at < text.len() {
        if line < at {
            line = line_end(at);
        }
        if stop < at {
            stop = full_stop(at);
        }
        let mark = line.min(stop);
        let end = match too_long(text, start, at, mark) {
            Some(end) => end,
            None if mark == text.len() => break,
            None if ends_sentence(text, start, mark) => mark + 1,
            None => {
                at = mark + 1;
                continue;
            }
        };
        let stop = text.len() - text[end..].trim_start_matches(['”', '"', '’', ')']).len();
        push(text, start..stop, &mut out);
        start = stop;
        at = stop;
    }
    push(text, start..text.len(), &mut out);
    out
}

/// Where a sentence must be cut that has no end up to a mark, being too long.
fn too_long(text: &str, start: usize, at: usize, mark: usize) -> Option<usize> {
    let from = at.max(text.floor_char_boundary(start + SENTENCE_BYTES_MAX));
    if from >= mark {
        return None;
    }
    text[from..mark].char_indices().find_map(|(offset, c)| {
        let end = from + offset + c.len_utf8();
        let length = end - start;
        (length > SENTENCE_BYTES_MAX && c.is_whitespace() || length > 2 * SENTENCE_BYTES_MAX).then_some(end)
    })
}

/// Whether the mark at a place ends the sentence that begins at `start`.
fn ends_sentence(text: &str, start: usize, mark: usize) -> bool {
    let rest = &text[mark + 1..];
    if text.as_bytes()[mark] == b'\n' {
        return true;
    }
    let mut after = rest.chars();
    let next = after.next();
    let closes = matches!(next, Some('”' | '"' | '’' | ')'));
    let gap = if closes { after.next() } else { next };
    gap.is_none_or(char::is_whitespace)
        && begins_sentence(rest.trim_start_matches(['”', '"', '’', ')', ' ', '\n']))
        && (text.as_bytes()[mark] != b'.' || !ends_in_abbreviation(&text[start..mark]))
}

fn push(text: &str, range: Range<usize>, out: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let trimmed = piece.trim_start();
    let start = range.start + piece.len() - trimmed.len();
    let end = start + trimmed.trim_end().len();
    if end > start {
        out.push(start..end);
    }
}

fn begins_sentence(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| !c.is_lowercase())
}

/// Whether the text before a full stop ends in an abbreviation, an initial or the number of a list item.
fn ends_in_abbreviation(before: &str) -> bool {
    // Most sentences end in a longer word, which is seen at once.
    if before
        .as_bytes()
        .last_chunk::<{ ABBREVIATION_LETTERS_MAX + 1 }>()
        .is_some_and(|end| end.iter().all(u8::is_ascii_alphabetic))
    {
        return false;
    }
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if word.is_empty() {
        return false;
    }
    if word.chars().all(|c| c.is_ascii_digit()) {
        return before.len() == word.len() && word.len() <= 2;
    }
    if word.chars().count() > ABBREVIATION_LETTERS_MAX {
        return false;
    }
    ABBREVIATIONS.contains(&fold(word).as_str()) || (word.chars().count() == 1 && word.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences_of(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences() {
        check("Nämnden säger ja. Kontoret säger nej.", &["Nämnden säger ja.", "Kontoret säger nej."]);
        check("Motion av A. Berg m.fl. (M) om bl.a. lek. Slut", &["Motion av A. Berg m.fl. (M) om bl.a. lek.", "Slut"]);
        check("1. Nämnden tillstyrker.\n2. Klart.", &["1. Nämnden tillstyrker.", "2. Klart."]);
        check("”Vi säger ja.” Så var det.", &["”Vi säger ja.”", "Så var det."]);
        check("Avgiften är 3.5 kronor.", &["Avgiften är 3.5 kronor."]);
        check("", &[]);
    }

    #[test]
    fn folded_lengths_are_those_of_the_folded_text() {
        for text in ["", "på en ö", "Linné", "”ja” – nej", "Straße, 2 × 3 ÷ 4, Þór", "ÅÄÖ\u{a0}§ 3", "čšž", "Ÿ ÿ İ"]
        {
            let folded: String = text.chars().map(fold_char).collect();
            assert_eq!(folded_len(text), folded.len(), "{text}");
        }
    }

    #[test]
    fn endless_sentences_are_cut() {
        let text = "lek ".repeat(SENTENCE_BYTES_MAX);
        assert!(sentences_of(&text).iter().all(|range| range.len() <= SENTENCE_BYTES_MAX + 4));
        let text = "x".repeat(5 * SENTENCE_BYTES_MAX);
        assert_eq!(sentences_of(&text).len(), 3);
    }

    #[test]
    fn folded_sentences_stand_at_their_places() {
        let text = "Ärendet är nytt. Vår nämnd bifaller det ”genast”. Så är det.";
        let mut view = View::default();
        view.push_copy(text, 0);
        let prose = Prose::new(view, &crate::tests::PARSER.tables.words);
        let folded: Vec<&str> = prose.sentences.iter().map(|s| prose.fold(s)).collect();
        assert_eq!(folded, ["arendet ar nytt.", "var namnd bifaller det \"genast\".", "sa ar det."]);
    }
}
