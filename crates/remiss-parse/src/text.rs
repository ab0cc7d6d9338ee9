//! The canonical text as pages, lines, columns and running text, every piece with its byte offsets.

use std::ops::Range;

use crate::flow::{flow_into, has_single_spaces};
use crate::furniture;
use crate::head::{self, Item};
use crate::prose::{Passage, Prose, Sentence};
use crate::sections::{self, Part};
use crate::tables::Tables;
use crate::view::View;
use crate::{Confidence, Finding, Input};

/// A range of bytes of the canonical text.
pub(crate) type Span = Range<usize>;

/// One line, without its line end and the space around it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// The text of the line in the canonical text.
    pub(crate) span: Span,
    /// The same line in the folded view.
    pub(crate) fold: Span,
    /// How many characters the line is indented.
    pub(crate) indent: usize,
    /// Page from 1.
    pub(crate) page: u32,
    /// Whether the line is a page head, page foot or page number inside the running text.
    pub(crate) furniture: bool,
    /// Whether its only space is single spaces.
    pub(crate) single_spaces: bool,
}

impl Line {
    /// Whether nothing stands on the line.
    pub(crate) fn is_blank(&self) -> bool {
        self.span.is_empty()
    }
}

/// A piece of a line that wide space separates from its neighbours.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// Index of the line.
    pub(crate) line: usize,
    /// The text of the cell.
    pub(crate) span: Span,
    /// Column of its first character, counted in characters from the line's start.
    pub(crate) column: usize,
}

/// A document ready for the rules.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    /// The canonical text.
    pub(crate) text: &'a str,
    /// Lower case without accents, character for character.
    pub(crate) folded: View,
    /// All lines in order.
    pub(crate) lines: Vec<Line>,
    /// The sections in order.
    pub(crate) parts: Vec<Part>,
    /// Index of the first line that is not part of the head (the first heading of the body).
    pub(crate) head_end: usize,
    /// The pieces of the head in reading order.
    pub(crate) head: Vec<Item>,
    /// The usual length of a full line, in characters.
    pub(crate) width: usize,
    /// Lines that repeat on the pages, taken out of the text.
    pub(crate) repeated: &'a [String],
    /// Whether the text lost its å, ä and ö.
    pub(crate) damaged: bool,
    /// The running text.
    pub(crate) prose: Prose<'a>,
    pages: Vec<u32>,
}

impl<'a> Document<'a> {
    /// Reads lines, page furniture and sections.
    pub(crate) fn new(input: &Input<'a>, tables: &'a Tables) -> Self {
        let pages = page_starts(input);
        let (folded, mut lines) = lines(input.text, &pages);
        let damaged = is_damaged(input.text);
        furniture::mark(input.text, &folded.text, &mut lines);
        let mut document = Self {
            text: input.text,
            folded,
            lines,
            parts: Vec::new(),
            head_end: 0,
            head: Vec::new(),
            width: 0,
            repeated: input.furniture,
            damaged,
            prose: Prose::new(View::default(), &tables.words),
            pages,
        };
        document.width = sections::width(&document);
        let split = sections::split(&document, input.headings, tables);
        document.parts = split.parts;
        document.head_end = split.head_end;
        document.head = head::read(&document, tables);
        document.prose = Prose::of(document.text, &document.folded, &document.lines, &document.parts, &tables.words);
        document
    }

    /// The text of a line as written.
    pub(crate) fn line(&self, index: usize) -> &'a str {
        &self.text[self.lines[index].span.clone()]
    }

    /// The text of a line in lower case without accents.
    pub(crate) fn line_folded(&self, index: usize) -> &str {
        &self.folded.text[self.lines[index].fold.clone()]
    }

    /// The canonical span of a range of a folded line.
    pub(crate) fn line_span(&self, index: usize, range: Range<usize>) -> Span {
        let base = self.lines[index].fold.start;
        self.folded.span(base + range.start..base + range.end)
    }

    /// A canonical span in lower case without accents.
    pub(crate) fn fold(&self, span: &Span) -> &str {
        &self.folded.text[self.folded.at(span.start)..self.folded.at(span.end)]
    }

    /// Page of an offset, from 1.
    pub(crate) fn page(&self, offset: usize) -> u32 {
        self.pages.partition_point(|&p| p as usize <= offset).max(1) as u32
    }

    /// The running text of some lines, by themselves.
    pub(crate) fn flow_of(&self, range: Range<usize>) -> View {
        let lines = &self.lines[range];
        let mut view = View::with_capacity(lines.iter().map(|line| line.span.len() + 1).sum());
        flow_into(&mut view, self.text, lines);
        view
    }

    /// The running text of some lines within the whole.
    pub(crate) fn passage(&self, lines: Range<usize>) -> Passage<'_> {
        let folded = &self.prose.folded;
        let shown = |line: &&Line| !line.furniture && !line.is_blank();
        let lines = &self.lines[lines];
        let start = lines.iter().find(shown).map_or(0, |line| folded.at(line.span.start));
        let end = lines.iter().rfind(shown).map_or(start, |line| folded.at(line.span.end));
        self.prose.passage(start..end.max(start))
    }

    /// The running text of the whole document.
    pub(crate) fn flow(&self) -> Passage<'_> {
        self.prose.passage(0..self.prose.folded.text.len())
    }

    /// The sentences that begin on some lines.
    pub(crate) fn sentences(&self, lines: Range<usize>) -> impl Iterator<Item = &Sentence> {
        let at = |line: usize| self.lines.get(line).map_or(usize::MAX, |line| line.span.start);
        self.prose.within(at(lines.start)..at(lines.end))
    }

    /// The index of the line at an offset.
    pub(crate) fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.span.end < offset).min(self.lines.len().saturating_sub(1))
    }

    /// The part that a line stands in, its heading not counted.
    pub(crate) fn part_at(&self, line: usize) -> Option<&Part> {
        let next = self.parts.partition_point(|part| part.lines.start <= line);
        self.parts[..next].last().filter(|part| part.lines.contains(&line))
    }

    /// The cells of a line: its pieces between tabs or runs of three or more spaces.
    pub(crate) fn cells(&self, index: usize) -> Vec<Cell> {
        let line = &self.lines[index];
        let text = &self.text[line.span.clone()];
        if line.single_spaces && !text.is_empty() {
            return vec![Cell { line: index, span: line.span.clone(), column: line.indent }];
        }
        let mut cells = Vec::new();
        let mut from = None;
        let mut last = (0, 0); // end of the last character that is not space; spaces since
        for (column, (at, c)) in (line.indent..).zip(text.char_indices()) {
            if c.is_whitespace() {
                last.1 += if c == '\t' { 3 } else { 1 };
            } else {
                if let Some((start, column)) = from.filter(|_| last.1 >= 3) {
                    cells.push(Cell { line: index, span: line.span.start + start..line.span.start + last.0, column });
                    from = None;
                }
                from.get_or_insert((at, column));
                last = (at + c.len_utf8(), 0);
            }
        }
        if let Some((start, column)) = from {
            cells.push(Cell { line: index, span: line.span.start + start..line.span.start + last.0, column });
        }
        cells
    }

    /// The finding of a value at a place.
    pub(crate) fn finding(
        &self,
        value: impl Into<serde_json::Value>,
        span: &Span,
        rule: &str,
        confidence: Confidence,
    ) -> Finding {
        Finding {
            value: value.into(),
            start: Some(span.start as u32),
            end: Some(span.end as u32),
            page: Some(self.page(span.start)),
            quote: Some(self.text[span.clone()].to_owned()),
            rule: rule.to_owned(),
            confidence,
        }
    }
}

/// The finding of a value that follows from other values and stands nowhere itself.
pub(crate) fn derived(value: impl Into<serde_json::Value>, rule: &str, confidence: Confidence) -> Finding {
    Finding { value: value.into(), start: None, end: None, page: None, quote: None, rule: rule.to_owned(), confidence }
}

fn page_starts(input: &Input<'_>) -> Vec<u32> {
    if !input.pages.is_empty() {
        let mut pages = input.pages.to_vec();
        pages.sort_unstable();
        return pages;
    }
    let feeds = input.text.match_indices('\x0c').map(|(at, _)| at as u32 + 1);
    std::iter::once(0).chain(feeds.filter(|&at| (at as usize) < input.text.len())).collect()
}

/// The lines of a text, and the text folded.
pub(crate) fn lines(text: &str, pages: &[u32]) -> (View, Vec<Line>) {
    let folded = View::of_folded(text);
    let mut lines = Vec::with_capacity(text.len() / 40 + 8);
    let mut places = folded.places();
    let mut start = 0;
    let mut page = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).chain([text.len()]);
    for end in ends {
        let raw = &text[start..end];
        if raw.is_empty() {
            break;
        }
        let body = raw.trim_end();
        let trimmed = body.trim_start();
        let lead = body.len() - trimmed.len();
        let span = start + lead..start + body.len();
        let fold = places.of(span.start)..places.of(span.end);
        while pages.get(page).is_some_and(|&p| (p as usize) <= span.start) {
            page += 1;
        }
        let indent = body[..lead].chars().count();
        let single_spaces = has_single_spaces(trimmed);
        lines.push(Line { span, fold, indent, page: page.max(1) as u32, furniture: false, single_spaces });
        start = end;
    }
    (folded, lines)
}

/// Running Swedish has about five letters in a hundred with ring or dots; a scan read as English has none.
fn is_damaged(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_swedish = |at: usize| matches!(bytes.get(at + 1), Some(0xa5 | 0xa4 | 0xb6 | 0x85 | 0x84 | 0x96));
    // Hardly a text has so few that all of it must be looked at.
    if memchr::memchr_iter(0xc3, bytes).filter(|&at| is_swedish(at)).nth(bytes.len() / 200).is_some() {
        return false;
    }
    let (mut letters, mut marked, mut swedish) = (0_u32, 0_u32, 0_u32);
    for c in text.chars() {
        if c.is_alphabetic() {
            letters += 1;
            marked += u32::from(matches!(c, 'å' | 'ä' | 'ö' | 'Å' | 'Ä' | 'Ö'));
        }
    }
    for word in text.split(|c: char| !c.is_alphanumeric()).take(400) {
        swedish +=
            u32::from(matches!(word, "och" | "som" | "att" | "av" | "det" | "den" | "med" | "till" | "inte" | "en"));
    }
    letters > 80 && marked * 200 < letters && swedish >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_form_feeds() {
        let (_, lines) = lines("a\n\x0cb\nc", &[0, 3]);
        assert_eq!(lines.iter().map(|l| l.page).collect::<Vec<_>>(), [1, 2, 2]);
    }
}
