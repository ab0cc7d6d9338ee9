//! Texts derived from the canonical text, every place traceable to it.

use std::ops::Range;

use crate::fold::fold_char;

/// A text derived from the canonical text: characters folded, line ends and page furniture left out.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    /// The derived text.
    pub(crate) text: String,
    /// Where its pieces come from, in order and without gaps.
    runs: Vec<Run>,
}

/// A piece of a view, up to the next one.
///
/// Where it is as long as what it stands for, the two correspond byte by byte; else it is one character.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// First byte in the view.
    at: u32,
    /// What it stands for in the canonical text.
    start: u32,
    end: u32,
}

impl View {
    /// An empty view with room for `capacity` bytes.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        // In Swedish every twentieth letter is folded to a shorter one, and makes two runs.
        Self { text: String::with_capacity(capacity), runs: Vec::with_capacity(capacity / 10 + 4) }
    }

    /// Appends one character that stands for `start..end` of the canonical text.
    pub(crate) fn push(&mut self, c: char, start: usize, end: usize) {
        self.run(c.len_utf8(), start, end);
        self.text.push(c);
    }

    /// Appends a piece of the canonical text as it is.
    pub(crate) fn push_copy(&mut self, text: &str, start: usize) {
        self.run(text.len(), start, start + text.len());
        self.text.push_str(text);
    }

    /// Appends a piece of the canonical text in lower case without accents.
    pub(crate) fn push_folded(&mut self, text: &str, start: usize) {
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let plain = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            if plain > 0 {
                self.run(plain, start + at, start + at + plain);
                let from = self.text.len();
                self.text.push_str(&rest[..plain]);
                self.text[from..].make_ascii_lowercase();
                if rest.as_bytes()[..plain].iter().any(|byte| matches!(byte, b'\t' | b'\x0c' | b'\r')) {
                    let spaced = self.text[from..].replace(['\t', '\x0c', '\r'], " ");
                    self.text.replace_range(from.., &spaced);
                }
                at += plain;
            } else if let Some(c) = rest.chars().next() {
                self.push(fold_char(c), start + at, start + at + c.len_utf8());
                at += c.len_utf8();
            }
        }
    }

    /// Takes the last character back.
    pub(crate) fn pop(&mut self) {
        let Some(last) = self.runs.last_mut() else { return };
        let len = self.text.pop().map_or(0, char::len_utf8);
        if self.text.len() > last.at as usize {
            last.end -= len as u32;
        } else {
            self.runs.pop();
        }
    }

    /// Where the canonical text goes on behind what the view holds.
    pub(crate) fn end(&self) -> usize {
        self.runs.last().map_or(0, |run| run.end as usize)
    }

    /// The canonical range of a range of the view.
    pub(crate) fn span(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() {
            let at = if range.start < self.text.len() { self.origin(range.start).start } else { self.end() };
            return at..at;
        }
        self.origin(range.start).start..self.origin(range.end - 1).end
    }

    /// The first byte of the view that stands at or after a canonical offset.
    pub(crate) fn at(&self, offset: usize) -> usize {
        let next = self.runs.partition_point(|run| (run.start as usize) < offset);
        if let Some(run) = next.checked_sub(1).map(|index| self.runs[index])
            && offset < run.end as usize
            && self.len(next - 1) == run.end - run.start
        {
            return run.at as usize + offset - run.start as usize;
        }
        self.runs.get(next).map_or(self.text.len(), |run| run.at as usize)
    }

    /// The same view with folded characters.
    pub(crate) fn folded(&self) -> Self {
        let mut out = Self::with_capacity(self.text.len());
        for (index, run) in self.runs.iter().enumerate() {
            let len = self.len(index);
            let text = &self.text[run.at as usize..(run.at + len) as usize];
            if len == run.end - run.start {
                out.push_folded(text, run.start as usize);
            } else if let Some(c) = text.chars().next() {
                out.push(fold_char(c), run.start as usize, run.end as usize);
            }
        }
        out
    }

    /// Notes where the next `len` bytes come from.
    fn run(&mut self, len: usize, start: usize, end: usize) {
        let at = self.text.len() as u32;
        if let Some(last) = self.runs.last_mut()
            && len == end - start
            && last.end as usize == start
            && at - last.at == last.end - last.start
        {
            last.end = end as u32;
        } else if len > 0 {
            self.runs.push(Run { at, start: start as u32, end: end as u32 });
        }
    }

    /// Bytes of a run.
    fn len(&self, index: usize) -> u32 {
        self.runs.get(index + 1).map_or(self.text.len() as u32, |next| next.at) - self.runs[index].at
    }

    /// What the byte at a place stands for: itself, or the character that was replaced.
    fn origin(&self, at: usize) -> Range<usize> {
        let index = self.runs.partition_point(|run| run.at as usize <= at).saturating_sub(1);
        let Run { at: first, start, end } = self.runs[index];
        if self.len(index) == end - start {
            let place = start as usize + at - first as usize;
            return place..place + 1;
        }
        start as usize..end as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn view(text: &str) -> View {
        let mut view = View::default();
        view.push_folded(text, 0);
        view
    }

    #[test]
    fn places_lead_back() {
        let text = "Årsta – Älvsjö\t5";
        let view = view(text);
        assert_eq!(view.text, "arsta - alvsjo 5");
        assert_eq!(&text[view.span(0..5)], "Årsta");
        assert_eq!(&text[view.span(6..7)], "–");
        assert_eq!(&text[view.span(8..14)], "Älvsjö");
        assert_eq!(view.span(16..16), text.len()..text.len());
        assert_eq!(view.at(text.find('Ä').expect("there")), 8);
    }

    proptest! {
        #[test]
        fn every_character_leads_back(text in "[a-zåÅ –\t\n”§Ĳ]{0,40}") {
            let view = view(&text);
            let mut places = view.text.char_indices();
            for (start, c) in text.char_indices() {
                let (at, folded) = places.next().expect("one for one");
                prop_assert_eq!(folded, fold_char(c));
                prop_assert_eq!(view.span(at..at + folded.len_utf8()), start..start + c.len_utf8());
                prop_assert_eq!(view.at(start), at);
            }
        }

        #[test]
        fn what_is_taken_back_leaves_nothing(text in "[a-zå–]{1,20}", more in "[a-zå–]{1,20}") {
            let mut shortened = view(&text);
            shortened.pop();
            let end = text.len();
            shortened.push_copy(&more, end);
            let kept = text.char_indices().next_back().map_or(0, |(at, _)| at);
            let mut expected = view(&text[..kept]);
            expected.push_copy(&more, end);
            prop_assert_eq!(&shortened.text, &expected.text);
            for (at, c) in expected.text.char_indices() {
                prop_assert_eq!(shortened.span(at..at + c.len_utf8()), expected.span(at..at + c.len_utf8()));
            }
        }
    }
}
