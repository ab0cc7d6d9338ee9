//! Words of a text as byte ranges, and their normal form.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One word of a text: its byte range. Its position is its ordinal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// First byte of the word.
    pub start: u32,
    /// One past the last byte of the word.
    pub end: u32,
}

impl Token {
    /// Cuts the word out of the text that it was found in.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Walks through the words of a text.
///
/// Words are runs of letters and digits with their combining marks; a soft hyphen inside a word belongs to it.
/// Everything else separates, hyphens, slashes and colons included, but an inflection after a colon is dropped:
/// `EU:s` is the one word `EU`.
pub fn tokenize(text: &str) -> impl Iterator<Item = Token> {
    Tokens { text, at: 0 }
}

/// Brings a word into its normal form, lower case in NFC without soft hyphens.
///
/// The word itself is returned when it already is normal; else `buffer` holds the answer.
pub fn normal<'a>(word: &'a str, buffer: &'a mut String) -> &'a str {
    if word.is_ascii() {
        if !word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return word;
        }
        buffer.clear();
        buffer.push_str(word);
        buffer.make_ascii_lowercase();
        return buffer;
    }
    if word.chars().all(is_plain_lower) {
        return word;
    }
    buffer.clear();
    let letters = word.chars().filter(|&letter| letter != SOFT_HYPHEN).flat_map(char::to_lowercase);
    if word.chars().all(|letter| letter < '\u{300}' && letter != '\u{130}') {
        buffer.extend(letters);
    } else {
        // Composition comes first: lower-casing a decomposed letter changes only its base.
        buffer.extend(letters.nfc());
    }
    buffer
}

/// Endings that Swedish hangs on abbreviations and figures with a colon.
const COLON_ENDINGS: [&str; 27] = [
    "s", "n", "en", "et", "t", "ar", "er", "or", "na", "ns", "ens", "ets", "ts", "arna", "erna", "orna", "arnas",
    "ernas", "ornas", "are", "aren", "arens", "ers", "ars", "a", "e", "an",
];
const SOFT_HYPHEN: char = '\u{ad}';

struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

/// What a byte is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Byte {
    /// An ASCII letter or digit.
    Word,
    /// Any other ASCII character.
    Other,
    /// A part of a character outside ASCII.
    Wide,
}

/// What each byte is: this loop sees every byte of every text.
const BYTES: [Byte; 256] = {
    let mut bytes = [Byte::Wide; 256];
    let mut at = 0;
    while at < 128 {
        bytes[at] = if (at as u8).is_ascii_alphanumeric() { Byte::Word } else { Byte::Other };
        at += 1;
    }
    bytes
};

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        loop {
            match bytes.get(at).map(|&byte| BYTES[usize::from(byte)]) {
                None => {
                    self.at = at;
                    return None;
                }
                Some(Byte::Word) => break,
                Some(Byte::Other) => at += 1,
                Some(Byte::Wide) if is_latin_letter(bytes[at], bytes.get(at + 1)) => break,
                Some(Byte::Wide) => match self.text.get(at..).and_then(|rest| rest.chars().next()) {
                    Some(letter) if letter.is_alphanumeric() => break,
                    Some(letter) => at += letter.len_utf8(),
                    None => at += 1,
                },
            }
        }
        let start = at;
        let mut end = at;
        while let Some(&byte) = bytes.get(at) {
            match BYTES[usize::from(byte)] {
                Byte::Word => {
                    at += 1;
                    end = at;
                }
                Byte::Other => break,
                Byte::Wide if is_latin_letter(byte, bytes.get(at + 1)) => {
                    at += 2;
                    end = at;
                }
                Byte::Wide => {
                    let Some(letter) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                    if letter.is_alphanumeric() || is_combining_mark(letter) {
                        at += letter.len_utf8();
                        end = at;
                    } else if letter == SOFT_HYPHEN {
                        at += letter.len_utf8();
                    } else {
                        break;
                    }
                }
            }
        }
        self.at = if bytes.get(end) == Some(&b':') { skip_colon_ending(self.text, start, end) } else { at };
        Some(Token { start: start as u32, end: end as u32 })
    }
}

/// Tells whether two bytes are one of the letters from À to ÿ, which stand in most words outside ASCII.
fn is_latin_letter(first: u8, second: Option<&u8>) -> bool {
    first == 0xc3 && second.is_some_and(|&second| second != 0x97 && second != 0xb7)
}

/// Returns where to go on after a word that a colon follows: behind its ending, or at the colon.
fn skip_colon_ending(text: &str, start: usize, colon: usize) -> usize {
    let rest = &text.as_bytes()[colon + 1..];
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let Some(ending) = text.get(colon + 1..colon + 1 + length) else { return colon };
    if ending.is_empty() || rest.get(length).is_some_and(|byte| byte.is_ascii_digit() || !byte.is_ascii()) {
        return colon;
    }
    let saint = matches!(&text[start..colon], "S" | "s") && (ending == "t" || ending == "ta");
    let known = COLON_ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending));
    if known && !saint { colon + 1 + length } else { colon }
}

/// Tells whether a letter is its own lower case and composed, by the ranges that Swedish text is made of.
fn is_plain_lower(letter: char) -> bool {
    match letter {
        'a'..='z' | '0'..='9' | 'ß'..='ö' | 'ø'..='ÿ' => true,
        SOFT_HYPHEN => false,
        _ if letter < '\u{300}' => letter.to_lowercase().eq(std::iter::once(letter)),
        _ => false,
    }
}
