//! Headings that no table knows, by how they stand: alone above a paragraph, short, without the end of a sentence.

use crate::body::names::is_person;
use crate::dates;
use crate::furniture::has_postal_address;
use crate::head::is_mixed;
use crate::sections::{Finder, HEADING_WORDS_MAX, Place, SIGNED_WORDS_MAX};
use crate::text::Line;

/// The most words of a heading that stands directly above another.
const UPPER_HEADING_WORDS_MAX: usize = 5;

impl Finder<'_, '_> {
    /// How many lines a heading that no table knows has, if one begins at this line.
    pub(super) fn by_layout(&self, line: usize, place: &Place<'_>) -> Option<usize> {
        let text = self.document.line(line);
        if !could_be_heading(text) {
            return None;
        }
        // Of several questions in a row none is a heading, nor is one that the sentence above asks.
        if text.ends_with('?')
            && self.text_above(line).is_some_and(|above| self.document.line(above).ends_with(['?', ':']))
        {
            return None;
        }
        if self.is_signed(line) {
            return None;
        }
        let above = line.checked_sub(1).map(|i| &self.document.lines[i]);
        let free_above = above.is_none_or(|l| l.is_blank() || l.furniture)
            || self.known(line - 1).is_some()
            || !text.ends_with('?') && place.under.is_some_and(|part| part.lines.start == line)
            || (self.document.line(line - 1).ends_with(['.', '?', '!', '”', '"']) && text.chars().count() < 50);
        if !free_above {
            return None;
        }
        let next = self.next_text(line + 1)?;
        if next == line + 1 {
            if self.document.line(next).starts_with(char::is_lowercase) {
                return self.wrapped(line, next).filter(|_| !self.is_head_line(line));
            }
            if !self.breaks_early(line, next, above.is_none_or(Line::is_blank)) {
                return None;
            }
        }
        let leads =
            self.leads_to_sentences(next, is_dotted(text)) || next > line + 1 && self.is_above_another(line, next);
        (leads && !self.is_head_line(line)).then_some(1)
    }

    /// "INES BERGVALL" below "Älvdal den 10 januari 2024" or below another signature.
    fn is_signed(&self, line: usize) -> bool {
        let text = self.document.line(line);
        let is_name = |text: &str| !text.contains(char::is_lowercase) && is_person(text, SIGNED_WORDS_MAX);
        is_name(text)
            && self.text_above(line).is_some_and(|above| {
                let folded = self.document.line_folded(above);
                let dated = dates::find(folded).first().is_some_and(|day| day.range.end + 1 >= folded.len());
                dated || is_name(self.document.line(above))
            })
    }

    /// Whether a short line stands above a heading of its own, with prose below that one.
    fn is_above_another(&self, line: usize, next: usize) -> bool {
        let is_short = |line: usize| {
            let text = self.document.line(line);
            could_be_heading(text)
                && text.split_whitespace().count() <= UPPER_HEADING_WORDS_MAX
                && !text.contains(|c: char| c.is_ascii_digit())
        };
        is_short(line)
            && is_short(next)
            && self.document.lines.get(next + 1).is_some_and(Line::is_blank)
            && self.next_text(next + 1).is_some_and(|below| self.leads_to_prose(below))
    }

    /// Whether a line belongs to a page head that a scan put into the text.
    fn is_head_line(&self, line: usize) -> bool {
        let folded = self.document.line_folded(line);
        is_mixed(self.document, self.tables, line) || self.tables.any("label", folded) || has_postal_address(folded)
    }

    /// Whether the first word of the next line would have fitted on this one, had it been running text.
    fn breaks_early(&self, line: usize, next: usize, after_blank: bool) -> bool {
        let word = self.document.line(next).split_whitespace().next().map_or(0, |w| w.chars().count());
        (self.document.line(line).chars().count() + 1 + word) * 100
            <= self.document.width * if after_blank { 90 } else { 85 }
    }

    /// A heading of two lines: the second goes on in lower case and stands short before a blank line.
    fn wrapped(&self, line: usize, second: usize) -> Option<usize> {
        let text = self.document.line(second);
        let ends = self.document.lines.get(second + 1).is_some_and(Line::is_blank);
        if !ends || !could_end_heading(text) || text.split_whitespace().count() > HEADING_WORDS_MAX {
            return None;
        }
        if is_role(self.document.line_folded(second)) {
            return None;
        }
        let words = self.document.line(line).split_whitespace().count() + text.split_whitespace().count();
        let next = self.next_text(second + 1)?;
        (words <= HEADING_WORDS_MAX + 3 && self.leads_to_prose(next)).then_some(2)
    }
}

/// Headings begin with a capital letter, a number or a section sign.
pub(super) fn starts_like_heading(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '§' | '|'))
}

fn could_be_heading(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or(' ');
    let second = chars.next().unwrap_or(' ');
    if !(first.is_uppercase() || first.is_ascii_digit()) || first == second && first == '-' {
        return false;
    }
    let words = text.split_whitespace().count();
    if words > HEADING_WORDS_MAX || text.contains('@') || text.contains("   ") || text.contains('\t') {
        return false;
    }
    if first.is_ascii_digit() && !is_numbered_heading(text) {
        return false;
    }
    text.chars().filter(|c| c.is_alphabetic()).count() >= 3 && could_end_heading(text)
}

fn could_end_heading(text: &str) -> bool {
    // Fewer words than leave a title open: "Platser att vänta på" and "Vad planen handlar om" are whole.
    let last = text.rsplit(' ').next().unwrap_or_default();
    !text.ends_with(['.', ',', ';', ':', '-', '–', '”', '"'])
        && !matches!(last, "till" | "från" | "hos" | "av" | "för" | "med" | "att" | "och" | "fran" | "for")
}

/// Whether a folded line ends in what a person is ("avdelningschef"), as under a signature.
pub(super) fn is_role(folded: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "chef",
        "direktor",
        "ordforande",
        "sekreterare",
        "handlaggare",
        "utredare",
        "strateg",
        "controller",
        "jurist",
        "rektor",
        "samordnare",
        "planerare",
        "rad",
        "ledare",
        "ingenjor",
        "arkitekt",
        "ekonom",
        "johtaja",
        "sjef",
        "director",
        "department",
    ];
    ENDINGS.iter().any(|end| folded.ends_with(end))
}

/// "2 kap. Entréer", "2.1 Allmänt", "3 Överväganden", but not the list item "3. att …" nor a date.
fn is_numbered_heading(text: &str) -> bool {
    let Some((number, rest)) = text.split_once(' ') else { return false };
    let rest = rest.trim_start();
    let plain = number.chars().all(|c| c.is_ascii_digit()) && number.len() <= 2;
    let dotted = is_dotted(text);
    (plain && (rest.starts_with(char::is_uppercase) || rest.starts_with("kap")))
        || (dotted && rest.starts_with(char::is_uppercase))
        // "1. Hur många väntar?": questions are put as headings, and as points of a list hardly ever.
        || (rest.ends_with('?') && rest.starts_with(char::is_uppercase) && number.ends_with('.'))
}

/// "6.3 Övrigt"
fn is_dotted(text: &str) -> bool {
    let number = text.split(' ').next().unwrap_or_default();
    number.contains('.') && !number.ends_with('.') && number.chars().all(|c| c.is_ascii_digit() || c == '.')
}
