//! Words that a line end divides in a text whose letters are sound.

use crate::repair::Replacement;
use crate::swedish::Swedish;

/// A shorter first part is an abbreviation before its hyphen ("e-tjänst").
const FIRST_LETTERS_MIN: usize = 2;

impl Swedish {
    /// The words that hyphens at line ends divide ("doku-\nmenterar"), where what they make is a Swedish word. "barn-\noch"
    /// and "Hägersten-\nÄlvsjö" are left alone: what they would make is none.
    pub fn divided(&self, text: &str) -> Vec<Replacement> {
        let mut found = Vec::new();
        for (hyphen, _) in text.match_indices("-\n") {
            let start = text[..hyphen].trim_end_matches(char::is_alphabetic).len();
            let below = &text[hyphen + 2..];
            let next = text.len() - below.trim_start_matches([' ', '\t']).len();
            let end = text.len() - text[next..].trim_start_matches(char::is_alphabetic).len();
            let (first, rest) = (&text[start..hyphen], &text[next..end]);
            let joined = format!("{first}{rest}");
            if first.chars().count() >= FIRST_LETTERS_MIN
                && rest.starts_with(char::is_lowercase)
                && !text[..start].ends_with('-')
                && self.is_word(&joined.to_lowercase())
            {
                found.push(Replacement { start: start as u32, end: end as u32, text: joined, confidence: 1.0 });
            }
        }
        found
    }
}
