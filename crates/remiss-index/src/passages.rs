//! The passages of a document that answer a query, as HTML with the matching words marked.

mod bounds;
mod html;
mod keys;
mod marker;
mod phrase;

pub(crate) use marker::Marker;

use crate::answer::Passage;
use crate::document::Shown;

/// Bytes of a passage, context included; a line and a half on a screen.
const PASSAGE_BYTES: usize = 280;
/// Bytes from the first mark of a passage in which others count towards it.
const WINDOW_BYTES: usize = 200;
/// What a passage weighs that is no running text: heads of pages, addresses, lists of names.
const NO_SENTENCE: f32 = 0.6;
/// Passages of one hit.
const PASSAGES_MAX: usize = 3;
/// Bytes of one text that are searched for passages: 4 MiB are about 2,000 pages, scanned in some 20 ms.
const SCAN_BYTES_MAX: usize = 4 << 20;

/// A matching word of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mark {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Which term of the query it answers.
    pub(crate) term: u16,
    pub(crate) how: How,
}

/// In which way a word answers a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    Word,
    Phrase,
    Folded,
    Part,
    Repaired,
    Synonym,
    Similar,
    /// As one of the words that a compound of the query is made of.
    Piece,
}

impl How {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Phrase => "phrase",
            Self::Folded => "folded",
            Self::Part | Self::Piece => "part",
            Self::Repaired => "repaired",
            Self::Synonym => "synonym",
            Self::Similar => "similar",
        }
    }
}

/// Terms of a query, one bit each; the last bit stands for all that are too many.
#[derive(Debug, Clone, Copy, Default)]
struct Terms(u128);

impl Terms {
    fn add(&mut self, term: u16) {
        self.0 |= Self::bit(term);
    }

    fn has(self, term: u16) -> bool {
        self.0 & Self::bit(term) != 0
    }

    fn bit(term: u16) -> u128 {
        1 << term.min(127)
    }
}

/// The best passages of a text, best first; its beginning where nothing can be marked.
pub(crate) fn passages(marker: &Marker, text: &str, shown: &Shown, marks: &[Mark]) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut taken: Vec<(usize, usize)> = Vec::new();
    let mut answered = Terms::default();
    let in_sentence: Vec<bool> = bounds::in_sentences(text, marks);
    while passages.len() < PASSAGES_MAX {
        let best = (0..marks.len())
            .filter(|first| {
                let at = marks[*first].start as usize;
                taken.iter().all(|(start, end)| at < *start || at >= *end)
            })
            .map(|first| {
                let kind = if in_sentence[first] { 1.0 } else { NO_SENTENCE };
                (kind * window_score(marker, &marks[first..], answered), first)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let Some((score, first)) = best else { break };
        if !passages.is_empty() && score <= 0.0 {
            break;
        }
        let (start, end) = bounds::around(text, marks[first].start as usize, window_end(&marks[first..]));
        if taken.iter().any(|(s, e)| start < *e && *s < end) {
            taken.push((start.max(marks[first].start as usize), end));
            continue;
        }
        taken.push((start, end));
        let inside: Vec<Mark> =
            marks.iter().copied().filter(|m| m.start as usize >= start && m.end as usize <= end).collect();
        for mark in &inside {
            answered.add(mark.term);
        }
        passages.push(html::passage(text, shown, start, end, &inside));
    }
    if passages.is_empty() && !text.is_empty() {
        let start = shown.sections.first().map_or(0, |s| s.1 as usize);
        let start = text.floor_char_boundary(start.min(text.len().saturating_sub(1)));
        let end = bounds::word_end(text, (start + PASSAGE_BYTES).min(text.len()));
        passages.push(html::passage(text, shown, start, end, &[]));
    }
    passages
}

/// The part of a text that is searched for passages.
pub(crate) fn scanned(text: &str) -> &str {
    &text[..text.floor_char_boundary(SCAN_BYTES_MAX)]
}

/// Rarity of the distinct terms in the window that begins with the first mark; known ones count little.
fn window_score(marker: &Marker, marks: &[Mark], answered: Terms) -> f32 {
    let Some(first) = marks.first() else { return 0.0 };
    let mut seen = Terms::default();
    let mut score = 0.0;
    for mark in marks.iter().take_while(|m| (m.end - first.start) as usize <= WINDOW_BYTES) {
        let how = match mark.how {
            How::Word | How::Phrase | How::Repaired => 1.0,
            How::Folded | How::Similar | How::Synonym => 0.8,
            How::Part | How::Piece => 0.6,
        };
        let weight = marker.weight(mark.term) * how;
        if seen.has(mark.term) {
            score += 0.05 * weight;
        } else {
            seen.add(mark.term);
            score += if answered.has(mark.term) { 0.15 } else { 1.0 } * weight;
        }
    }
    score
}

fn window_end(marks: &[Mark]) -> usize {
    let Some(first) = marks.first() else { return 0 };
    let within = marks.iter().take_while(|m| (m.end - first.start) as usize <= WINDOW_BYTES);
    within.last().map_or(first.end, |m| m.end) as usize
}
