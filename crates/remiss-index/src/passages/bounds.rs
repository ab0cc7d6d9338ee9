//! Where passages begin and end: at sentences and paragraphs where these are near.

use memchr::memmem;

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
        let start = memmem::rfind(&text.as_bytes()[..at], b"\n\n").map_or(0, |found| found + 2);
        let end = memmem::find(&text.as_bytes()[at..], b"\n\n").map_or(text.len(), |found| at + found);
        let running = is_running(&text[start..end]);
        known = Some((start, end, running));
        running
    };
    marks.iter().map(of_mark).collect()
}

/// Whether a paragraph holds a sentence: words enough, and a full stop after one of them.
fn is_running(paragraph: &str) -> bool {
    const STOPS: [char; 5] = ['.', '?', '!', ':', ';'];
    let is_end = |(at, _): (usize, &str)| {
        let (word, after) = (last_word(&paragraph[..at]), &paragraph[at + 1..]);
        after.chars().next().is_none_or(char::is_whitespace) && word.chars().filter(|c| c.is_alphabetic()).count() > 2
    };
    paragraph.match_indices(STOPS).any(is_end) && paragraph.split_whitespace().nth(RUNNING_WORDS - 1).is_some()
}

/// What stands behind the last blank.
fn last_word(text: &str) -> &str {
    text.rfind(char::is_whitespace).map_or(text, |blank| text[blank..].trim_start())
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
    let mut blanks = between.char_indices().rev().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| from + at);
    let found = blanks.find(|at| ends_sentence(&text[..*at], &text[*at..]));
    found.or((from == 0).then_some(0))
}

/// Whether a sentence or paragraph ends between two parts of a text, the second of which begins with a blank.
fn ends_sentence(before: &str, after: &str) -> bool {
    if after.starts_with("\n\n") {
        return true;
    }
    if !before.ends_with(['.', '?', '!']) {
        return false;
    }
    let word = last_word(before);
    // "t.ex.", "nr." and "A." end no sentence.
    let is_word = word.chars().filter(|c| c.is_alphabetic()).count() > 2 && !word.trim_end_matches('.').contains('.');
    is_word && after.trim_start().chars().next().is_some_and(char::is_uppercase)
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
