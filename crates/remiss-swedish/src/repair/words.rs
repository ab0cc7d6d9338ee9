//! Words of a damaged text: letters with the digits and signs that misread letters turn into.

use std::borrow::Cow;

use super::confusions::EURO;

/// A word of the text with what its surroundings say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    /// It begins a sentence, a line after a blank one, or a list item: its capital says nothing.
    pub(super) new_sentence: bool,
    /// Part of a number, an address or an abbreviation.
    protected: bool,
}

/// How a word is capitalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Lower,
    Capitalised,
    AllCapitals,
}

impl Word {
    pub(super) fn lower<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let word = &text[self.start..self.end];
        if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Cow::Borrowed(word);
        }
        Cow::Owned(
            word.chars()
                .flat_map(char::to_lowercase)
                .map(|letter| if letter == '€' { char::from(EURO) } else { letter })
                .collect(),
        )
    }

    pub(super) fn shape(&self, text: &str) -> Shape {
        let mut letters = text[self.start..self.end].chars().filter(|letter| letter.is_alphabetic());
        let capital = letters.next().is_some_and(char::is_uppercase);
        let (mut upper, mut lower) = (0, 0);
        for letter in letters {
            if letter.is_uppercase() { upper += 1 } else { lower += 1 }
        }
        match (capital, upper, lower) {
            (true, 1.., 0) => Shape::AllCapitals,
            (true, _, _) => Shape::Capitalised,
            // A digit or sign may be the misread capital of a line: 6ppna. It is written small, as most words are.
            _ => Shape::Lower,
        }
    }

    /// Tells whether the word is better left alone.
    pub(super) fn is_protected(&self, text: &str, lower: &str) -> bool {
        if self.protected {
            return true;
        }
        let letters = lower.chars().filter(|letter| letter.is_alphabetic()).count();
        let digits = lower.bytes().filter(u8::is_ascii_digit).count();
        let single = self.end - self.start == 1;
        if single {
            return !matches!(lower, "|" | "1" | "a" | "o");
        }
        // "(kd)" is a party, and as short as it is like many words.
        if letters <= 3 && text[..self.start].ends_with('(') && text[self.end..].starts_with(')') {
            return true;
        }
        // Article numbers and sums: more than a digit or two, or a digit in front of capitals.
        letters == 0 && digits > 0 || digits > 2 || digits > 0 && self.shape(text) == Shape::AllCapitals
    }
}

/// Cuts a text into words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(text.len() / 6);
    let mut start = None;
    let mut new_sentence = true;
    let mut newlines = 0;
    for (at, letter) in text.char_indices() {
        if is_word_letter(letter) {
            if start.is_none() {
                start = Some(at);
                if newlines > 1 {
                    new_sentence = true;
                }
            }
            continue;
        }
        if let Some(from) = start.take() {
            push(text, from, at, new_sentence, &mut words);
            new_sentence = false;
            newlines = 0;
        }
        match letter {
            '\n' => newlines += 1,
            '.' | '?' | '!' | ':' | '•' | '*' | '§' => new_sentence = true,
            _ => {}
        }
    }
    if let Some(from) = start {
        push(text, from, text.len(), new_sentence, &mut words);
    }
    words
}

/// Writes a lower-case word with the capitals of the word that it replaces.
pub(super) fn with_capitals(lower: &str, shape: Shape) -> String {
    match shape {
        Shape::Lower => lower.to_owned(),
        Shape::AllCapitals => lower.to_uppercase(),
        Shape::Capitalised => {
            let mut letters = lower.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

fn push(text: &str, from: usize, to: usize, new_sentence: bool, words: &mut Vec<Word>) {
    let word = &text[from..to];
    let trimmed_start = word.len() - word.trim_start_matches(['!', '$', '€', '@']).len();
    let trimmed_end = word.trim_end_matches(['!', '|', '$', '€', '@', '&']).len();
    let (mut start, mut end) = (from, from + trimmed_end.max(trimmed_start));
    if start == end {
        end = to;
    }
    if word.starts_with('!') {
        start = from + 1;
    }
    if start >= end {
        return;
    }
    let before = text[..start].chars().next_back();
    let mut after = text[end..].chars();
    let (after, then) = (after.next(), after.next());
    let joins = |mark: Option<char>| matches!(mark, Some('@' | '/' | '_' | '\\' | '='));
    // A point inside a word is an address or abbreviation, a colon an inflection.
    let inner_point = matches!(after, Some('.' | ':')) && then.is_some_and(char::is_alphanumeric)
        || matches!(before, Some('.' | ':')) && text[..start - 1].ends_with(|c: char| c.is_alphanumeric());
    let digits = text[start..end].bytes().any(|byte| byte.is_ascii_digit());
    let single = end - start == 1;
    let alone = !matches!((before, after), (Some(' ' | '\n') | None, Some(' ' | '\n') | None));
    let in_number =
        single && alone || digits && (joins(before) || joins(after) || matches!(before, Some('-' | ',' | '.')));
    words.push(Word { start, end, new_sentence, protected: joins(before) || joins(after) || inner_point || in_number });
}

fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '&' | '|' | '$' | '€' | '@' | '!')
}
