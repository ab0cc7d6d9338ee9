//! Texts derived from the canonical text, every place traceable to it.

use std::ops::Range;
use std::sync::LazyLock;

use remiss_swedish::position;

use crate::fold::{ascii_len, fold_char};

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

    /// A text in lower case without accents.
    pub(crate) fn of_folded(text: &str) -> Self {
        let mut view = Self::with_capacity(text.len());
        view.push_folded(text, 0);
        view
    }

    /// Appends a piece of the canonical text in lower case without accents.
    fn push_folded(&mut self, text: &str, start: usize) {
        let folded_latin = &*FOLDED_LATIN;
        let spaced = memchr::memchr3(b'\t', b'\x0c', b'\r', text.as_bytes()).is_some();
        let mut at = 0;
        while at < text.len() {
            let plain = &text[at..at + ascii_len(&text.as_bytes()[at..])];
            if !plain.is_empty() {
                self.run(plain.len(), start + at, start + at + plain.len());
                let from = self.text.len();
                self.text.push_str(plain);
                self.text[from..].make_ascii_lowercase();
                if spaced && plain.contains(['\t', '\x0c', '\r']) {
                    let spaced = self.text[from..].replace(['\t', '\x0c', '\r'], " ");
                    self.text.replace_range(from.., &spaced);
                }
                at += plain.len();
            }
            // Nearly all other letters are å, ä and ö.
            if let [0xc3, second, ..] = text.as_bytes()[at..]
                && let letter @ 1.. = folded_latin[usize::from(second & 0x3f)]
            {
                self.run(1, start + at, start + at + 2);
                self.text.push(char::from(letter));
                at += 2;
            } else if let Some(c) = text[at..].chars().next() {
                self.push(fold_char(c), start + at, start + at + c.len_utf8());
                at += c.len_utf8();
            }
        }
    }

    /// Finds places in the view for canonical offsets that are asked for in order.
    pub(crate) fn places(&self) -> Places<'_> {
        Places { view: self, run: 0 }
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

    /// Where a byte of the view stands in the canonical text, or the first byte of what it stands for.
    pub(crate) fn start(&self, at: usize) -> usize {
        self.origin(at).start
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

    /// As [`View::folded`], where the text that the pieces were taken from, in their order, is folded already.
    pub(crate) fn folded_as(&self, whole: &Self) -> Self {
        let mut out = Self::with_capacity(self.text.len());
        let mut at = 0;
        for (index, run) in self.runs.iter().enumerate() {
            let len = self.len(index);
            if len != run.end - run.start {
                if let Some(c) = self.text[run.at as usize..].chars().next() {
                    out.push(fold_char(c), run.start as usize, run.end as usize);
                }
                continue;
            }
            while whole.runs.get(at).is_some_and(|piece| piece.end <= run.start) {
                at += 1;
            }
            for (index, piece) in whole.runs.iter().enumerate().skip(at).take_while(|(_, piece)| piece.start < run.end)
            {
                let len = whole.len(index);
                let (start, end) = (piece.start.max(run.start), piece.end.min(run.end));
                let first = if len == piece.end - piece.start { piece.at + start - piece.start } else { piece.at };
                let last = if len == piece.end - piece.start { first + end - start } else { piece.at + len };
                out.run((last - first) as usize, start as usize, end as usize);
                let copied = out.text.len();
                out.text.push_str(&whole.text[first as usize..last as usize]);
                // A line end that became a space is as long as it.
                let written =
                    |place: usize| self.text.as_bytes()[run.at as usize + (start - run.start) as usize + place];
                let mut from = copied;
                while let Some(found) = position(&out.text.as_bytes()[from..], |byte| byte < b' ') {
                    let place = from + found;
                    if written(place - copied) == b' ' {
                        out.text.replace_range(place..=place, " ");
                    }
                    from = place + 1;
                }
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

/// What [`fold_char`] makes of the letters from À to ÿ, whose first byte is 0xC3, by the last six bits of the second; 0
/// where that is no ASCII.
static FOLDED_LATIN: LazyLock<[u8; 64]> = LazyLock::new(|| {
    std::array::from_fn(|bits| {
        let folded = fold_char(char::from(bits as u8 | 0xc0));
        if folded.is_ascii() { folded as u8 } else { 0 }
    })
});

/// See [`View::places`].
pub(crate) struct Places<'v> {
    view: &'v View,
    run: usize,
}

impl Places<'_> {
    /// As [`View::at`]; no offset may be smaller than the one before.
    pub(crate) fn of(&mut self, offset: usize) -> usize {
        while self.view.runs.get(self.run).is_some_and(|run| (run.end as usize) <= offset) {
            self.run += 1;
        }
        let Some(run) = self.view.runs.get(self.run) else { return self.view.text.len() };
        let inside = offset.saturating_sub(run.start as usize);
        if inside == 0 || self.view.len(self.run) == run.end - run.start {
            return run.at as usize + inside;
        }
        self.view.runs.get(self.run + 1).map_or(self.view.text.len(), |next| next.at as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::flow::flow_into;
    use crate::text::lines;

    fn view(text: &str) -> View {
        View::of_folded(text)
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
                prop_assert_eq!(view.places().of(start), at);
            }
        }

        #[test]
        fn pieces_are_folded_as_the_whole_is(text in "[a-zåÅ –\t\n”§Ĳ]{0,40}", cuts in proptest::collection::vec(0..40_usize, 0..6)) {
            let whole = view(&text);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| text.floor_char_boundary(cut.min(text.len()))).collect();
            cuts.sort_unstable();
            let mut pieces = View::default();
            for pair in cuts.chunks_exact(2) {
                pieces.push_copy(&text[pair[0]..pair[1]], pair[0]);
                pieces.push('–', pair[1], pair[1]);
            }
            let (quick, plain) = (pieces.folded_as(&whole), pieces.folded());
            prop_assert_eq!(&quick.text, &plain.text);
            for (at, c) in plain.text.char_indices() {
                prop_assert_eq!(quick.span(at..at + c.len_utf8()), plain.span(at..at + c.len_utf8()));
            }
        }

        #[test]
        fn running_text_is_folded_as_the_whole_is(text in "([a-zåÅ –”.]{0,6}[a-z-]\n{0,2}[ \t\x0b]?){0,12}") {
            let (whole, lines) = lines(&text, &[0]);
            let mut flow = View::default();
            for lines in lines.chunks(3) {
                flow_into(&mut flow, &text, lines);
            }
            let (quick, plain) = (flow.folded_as(&whole), flow.folded());
            prop_assert_eq!(&quick.text, &plain.text);
            for (at, c) in plain.text.char_indices() {
                prop_assert_eq!(quick.span(at..at + c.len_utf8()), plain.span(at..at + c.len_utf8()));
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
