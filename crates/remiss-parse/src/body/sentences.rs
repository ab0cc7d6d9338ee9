//! Cuts running text into sentences.

use std::ops::Range;

use crate::fold::fold_char;
use crate::rules::{Chances, Rule};
use crate::tables::Tables;
use crate::text::Document;
use crate::view::View;

/// Running text as written and folded, with its sentences.
pub(crate) struct Prose {
    /// As written.
    pub(crate) plain: View,
    /// Lower case without accents.
    pub(crate) folded: View,
    /// The sentences as ranges of `plain` and of `folded`.
    pub(crate) sentences: Vec<Sentence>,
    /// Which rules may match in which sentence.
    chances: Chances,
}

/// One sentence.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    /// In the text as written.
    pub(crate) plain: Range<usize>,
    /// In the folded text.
    pub(crate) folded: Range<usize>,
    /// Its place among the sentences.
    index: usize,
}

impl Prose {
    /// The sentences of a whole document; no sentence runs over a heading.
    pub(crate) fn of(document: &Document<'_>, tables: &Tables) -> Self {
        let mut view = View::with_capacity(document.text.len());
        let mut from = 0;
        for part in &document.parts {
            let heading = document.line_at(part.heading.start);
            document.flow_into(&mut view, from..heading.max(from));
            document.flow_into(&mut view, heading.max(from)..part.lines.start.max(from));
            from = part.lines.start.max(from);
        }
        document.flow_into(&mut view, from..document.lines.len());
        Self::new(view, tables)
    }

    /// The sentences that stand on some lines of a document.
    pub(crate) fn within<'p>(
        &'p self,
        document: &'p Document<'_>,
        lines: Range<usize>,
    ) -> impl Iterator<Item = &'p Sentence> + 'p {
        let at = |line: usize| document.lines.get(line).map_or(usize::MAX, |line| line.span.start);
        let (start, end) = (at(lines.start), at(lines.end));
        let first = self.sentences.partition_point(|s| self.plain.span(s.plain.clone()).start < start);
        self.sentences[first..].iter().take_while(move |s| self.plain.span(s.plain.clone()).start < end)
    }

    /// Cuts a view into its sentences.
    pub(crate) fn new(plain: View, tables: &Tables) -> Self {
        let folded = plain.folded();
        let mut sentences = Vec::new();
        let mut at = 0;
        for range in sentences_of(&plain.text) {
            // Both views hold the same characters, so they are walked together.
            let lead: usize = plain.text[at..range.start].chars().map(folded_len).sum();
            let start = sentences.last().map_or(0, |s: &Sentence| s.folded.end) + lead;
            let len: usize = plain.text[range.clone()].chars().map(folded_len).sum();
            at = range.end;
            let index = sentences.len();
            sentences.push(Sentence { plain: range, folded: start..start + len, index });
        }
        let chances = tables.words.look(&folded.text, sentences.iter().map(|s| s.folded.clone()));
        Self { plain, folded, sentences, chances }
    }

    /// The rules that may match in some sentence: most cannot, and one look at the words of the text tells.
    pub(crate) fn active<'t>(&self, rules: &'t [Rule]) -> Vec<&'t Rule> {
        rules.iter().filter(|rule| self.chances.any(rule)).collect()
    }

    /// Whether a rule may match in a sentence.
    pub(crate) fn may_match(&self, rule: &Rule, sentence: &Sentence) -> bool {
        self.chances.any_in(rule, sentence.index)
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
}

fn folded_len(c: char) -> usize {
    fold_char(c).len_utf8()
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

/// The sentences of a text whose paragraphs are divided by line ends.
pub(crate) fn sentences_of(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let ends = match c {
            '\n' => true,
            '.' | '!' | '?' => {
                let mut rest = text[end..].chars();
                let next = rest.next();
                let closes = matches!(next, Some('”' | '"' | '’' | ')'));
                let gap = if closes { rest.next() } else { next };
                gap.is_none_or(char::is_whitespace)
                    && begins_sentence(text[end..].trim_start_matches(['”', '"', '’', ')', ' ', '\n']))
                    && (c != '.' || !ends_in_abbreviation(&text[start..at]))
            }
            _ => {
                let length = end - start;
                length > SENTENCE_BYTES_MAX && c.is_whitespace() || length > 2 * SENTENCE_BYTES_MAX
            }
        };
        if !ends {
            continue;
        }
        let mut stop = end;
        while let Some(&(i, close)) = chars.peek() {
            if !matches!(close, '”' | '"' | '’' | ')') {
                break;
            }
            stop = i + close.len_utf8();
            chars.next();
        }
        push(text, start..stop, &mut out);
        start = stop;
    }
    push(text, start..text.len(), &mut out);
    out
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
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if word.is_empty() {
        return false;
    }
    if word.chars().all(|c| c.is_ascii_digit()) {
        return before.len() == word.len() && word.len() <= 2;
    }
    let folded: String = word.chars().map(fold_char).collect();
    ABBREVIATIONS.contains(&folded.as_str()) || (word.chars().count() == 1 && word.chars().all(char::is_uppercase))
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
    fn endless_sentences_are_cut() {
        let text = "lek ".repeat(SENTENCE_BYTES_MAX);
        assert!(sentences_of(&text).iter().all(|range| range.len() <= SENTENCE_BYTES_MAX + 4));
        let text = "x".repeat(5 * SENTENCE_BYTES_MAX);
        assert_eq!(sentences_of(&text).len(), 3);
    }

    #[test]
    fn folded_sentences_stand_at_their_places() {
        let text = "Ärendet är nytt. Vår nämnd bifaller det ”genast”. Så är det.";
        let mut view = View::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            view.push(c, at, at + c.len_utf8());
        }
        let prose = Prose::new(view, &crate::tests::PARSER.tables);
        let folded: Vec<&str> = prose.sentences.iter().map(|s| prose.fold(s)).collect();
        assert_eq!(folded, ["arendet ar nytt.", "var namnd bifaller det \"genast\".", "sa ar det."]);
    }
}
