//! Where passages begin and end: at sentences and paragraphs where these are near.

use super::{Mark, PASSAGE_BYTES};

/// Bytes before the first mark in which the beginning of its sentence is looked for.
const SENTENCE_BYTES: usize = 160;
/// Bytes before the first mark that are shown where no sentence begins.
const LEAD_BYTES: usize = 80;
/// Bytes before the end of a passage in which the end of a sentence is looked for.
const TAIL_BYTES: usize = 90;
/// Words that make a paragraph with a full stop running text.
const RUNNING_WORDS: usize = 8;

/// Bounds of a passage around its marks.
pub(super) fn around(text: &str, first: usize, last: usize) -> (usize, usize) {
    let start = start(text, first);
    let most = text.floor_char_boundary((start + PASSAGE_BYTES).max(last).min(text.len()));
    let earliest = text.floor_char_boundary(last.max(most.saturating_sub(TAIL_BYTES)));
    let end = match (most == text.len(), last_break(text, earliest, most)) {
        (false, Some(at)) => at,
        _ => word_end(text, most),
    };
    (start, end.max(last))
}

/// The end of the last whole word before a place.
pub(super) fn word_end(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    if at == text.len() { at } else { text[..at].rfind(char::is_whitespace).filter(|w| at - w < 60).unwrap_or(at) }
}

/// For each mark whether it stands in running text rather than in a head, a heading or a list of names.
pub(super) fn in_sentences(text: &str, marks: &[Mark]) -> Vec<bool> {
    let mut known: Option<(usize, usize, bool)> = None;
    let of_mark = |mark: &Mark| {
        let at = mark.start as usize;
        if let Some((start, end, running)) = known
            && (start..end).contains(&at)
        {
            return running;
        }
        let start = text[..at].rfind("\n\n").map_or(0, |found| found + 2);
        let end = text[at..].find("\n\n").map_or(text.len(), |found| at + found);
        let running = is_running(&text[start..end]);
        known = Some((start, end, running));
        running
    };
    marks.iter().map(of_mark).collect()
}

/// Whether a paragraph holds a sentence: words enough, and a full stop after one of them.
fn is_running(paragraph: &str) -> bool {
    let mut words = paragraph.split_whitespace();
    let ends = |word: &str| {
        word.ends_with(['.', '?', '!', ':', ';']) && word.chars().filter(|c| c.is_alphabetic()).count() > 2
    };
    words.clone().nth(RUNNING_WORDS - 1).is_some() && words.any(ends)
}

fn start(text: &str, first: usize) -> usize {
    let earliest = text.ceil_char_boundary(first.saturating_sub(SENTENCE_BYTES));
    if let Some(at) = last_break(text, earliest, first) {
        return at + text[at..first].len() - text[at..first].trim_start().len();
    }
    let earliest = text.ceil_char_boundary(first.saturating_sub(LEAD_BYTES));
    if earliest == 0 {
        return 0;
    }
    text[earliest..first].find(char::is_whitespace).map_or(first, |at| earliest + at + 1)
}

/// The last place between two where a sentence or paragraph ends; the beginning of the text is one.
fn last_break(text: &str, from: usize, to: usize) -> Option<usize> {
    let between = text.get(from..to)?;
    let mut blanks = between.char_indices().rev().filter(|(_, c)| c.is_whitespace());
    let found = blanks.find(|(at, _)| ends_sentence(&text[..from + at], &text[from + at..])).map(|(at, _)| from + at);
    found.or((from == 0).then_some(0))
}

/// Whether a sentence or paragraph ends between two parts of a text, the second of which begins with a blank.
fn ends_sentence(before: &str, after: &str) -> bool {
    if after.starts_with("\n\n") {
        return true;
    }
    let next = after.trim_start().chars().next();
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let stops = word.ends_with(['.', '?', '!']);
    // "t.ex.", "nr." and "A." end no sentence.
    let is_word = word.chars().filter(|c| c.is_alphabetic()).count() > 2 && !word.trim_end_matches('.').contains('.');
    stops && is_word && next.is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Tjänsteutlåtande\nDnr 1.2-34/2020\nTelefon 08-000 00\n\nNämnden har fått en remiss. Förslaget gäller \
        bl.a. en ny lekplats vid Storgatan, som har saknats länge. Barnen i området har frågat efter den i många år, och \
        den gamla lekplatsen revs när gatan breddades för tio år sedan. Nämnden ser positivt på förslaget. \
        Kostnaden ryms inom budgeten för nästa år, om arbetet kan börja före sommaren.\n\nBilagor";

    #[track_caller]
    fn check(word: &str, begins: &str, ends: &str) {
        let at = TEXT.find(word).expect(word);
        let (start, end) = around(TEXT, at, at + word.len());
        assert!(TEXT[start..].starts_with(begins), "{}", &TEXT[start..end]);
        assert!(TEXT[..end].ends_with(ends), "{}", &TEXT[start..end]);
    }

    #[test]
    fn a_passage_begins_and_ends_with_a_sentence_where_one_is_near() {
        check("lekplats vid", "Förslaget gäller", "på förslaget.");
        check("remiss", "Nämnden har fått", "på förslaget.");
        check("efter den", "Barnen i området", "Bilagor");
        check("Bilagor", "Bilagor", "Bilagor");
    }

    #[test]
    fn heads_are_no_running_text() {
        let mark = |word: &str| {
            let start = TEXT.find(word).expect(word) as u32;
            Mark { start, end: start + 1, term: 0, how: super::super::How::Word }
        };
        let marks = [mark("Telefon"), mark("remiss"), mark("gatan"), mark("Bilagor")];
        assert_eq!(in_sentences(TEXT, &marks), [false, true, true, false]);
    }
}
