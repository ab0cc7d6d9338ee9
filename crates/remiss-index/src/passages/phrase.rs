//! Where the words of a phrase stand together in a text.

use super::{How, Mark};

/// A word of a phrase where it stands in a text.
pub(super) struct Standing {
    /// Words before it.
    pub(super) ordinal: usize,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) lower: String,
}

/// Marks the places where all words of a phrase stand, `slop` words out of their places at most: a word between two
/// costs one, two words the other way round cost two.
pub(super) fn mark_phrase(standing: &[Standing], term: u16, words: &[String], slop: usize, marks: &mut Vec<Mark>) {
    let Some((first_word, rest)) = words.split_first() else { return };
    for first in standing.iter().filter(|s| s.lower == *first_word) {
        let (mut start, mut end, mut left) = (first.start, first.end, slop);
        let mut before = first.ordinal;
        let complete = rest.iter().all(|word| {
            let wanted = before + 1;
            let (from, to) = (wanted.saturating_sub(left), wanted + left);
            let near = &standing[standing.partition_point(|s| s.ordinal < from)..];
            let near = near.iter().take_while(|s| s.ordinal <= to);
            let next = near.filter(|s| s.lower == *word).min_by_key(|s| s.ordinal.abs_diff(wanted));
            next.is_some_and(|next| {
                left -= next.ordinal.abs_diff(wanted);
                before = next.ordinal;
                (start, end) = (start.min(next.start), end.max(next.end));
                true
            })
        });
        if complete {
            marks.push(Mark { start, end, term, how: How::Phrase });
        }
    }
}
