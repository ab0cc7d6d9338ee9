//! A quick look at a word of a text: whether it can match any word of the query at all, before it is analysed.

use std::sync::LazyLock;

use remiss_swedish::{ALONE, Token, fold, tokenize};

/// Kinds of letters and digits are told apart by five bits.
const SYMBOL_BITS: usize = 5;
/// Symbols of a key.
const KEY_SYMBOLS: usize = 3;
/// Keys are numbers below this.
const KEYS: usize = 1 << (KEY_SYMBOLS * SYMBOL_BITS);
/// Any vowel: inflection changes vowels (stad, städer; binda, band).
const VOWEL: u8 = 1;
/// So many letters at least are compared of words that have them.
const BEGINNING_LETTERS_MIN: usize = 4;
/// A character that is no letter or digit of a Western alphabet.
const UNKNOWN: u8 = 0;
/// The first byte of a letter whose second one says which it is.
const LEADS: u8 = u8::MAX;
/// Letters of the shortest compound, and of its shortest first part.
const COMPOUND_LETTERS_MIN: usize = 6;
const PART_LETTERS_MIN: usize = 2;
/// Letters of the longest word that forms of one or two letters are looked for of.
const SHORT_LETTERS_MAX: usize = 3;
/// Letters of a word that are compared; longer words are always worth a look.
const COMPARED_LETTERS_MAX: usize = 64;
/// Letters at the end of a stem that its forms may lack or change: "teater" is "teatrar".
const END_LETTERS: usize = 3;
/// Letters of a beginning that are compared; more tell hardly any words apart.
const BEGINNING_LETTERS_MAX: usize = 10;

/// Words whose inflection changes more than vowels: how a form begins, and how its stem does.
const IRREGULAR: &[(&str, &str)] = &[
    ("gör", "gjor"),
    ("säg", "sad"),
    ("säg", "sag"),
    ("lägg", "lad"),
    ("lägg", "lag"),
    ("vet", "viss"),
    ("bra", "bät"),
    ("bra", "bäs"),
    ("lit", "små"),
    ("far", "fäd"),
    ("mor", "möd"),
    ("dålig", "säm"),
    ("dålig", "vär"),
    ("bror", "bröd"),
    ("skjut", "sköt"),
    ("skjut", "skut"),
    ("stjäl", "stal"),
    ("stjäl", "stul"),
    ("axel", "axl"),
    ("egen", "egn"),
];

/// The beginnings of the words that are sought and of their parts.
///
/// A word that shares a stem with another, or holds it as a part, holds its beginning somewhere, all but the last three
/// letters, vowels taken as one; at least the first three, and the fourth unless that is a vowel or doubled. Keys of the
/// first three tell most words of a text apart at once, so that few are compared and fewer analysed.
#[derive(Debug)]
pub(super) struct Keys {
    /// A bit for each three symbols that a beginning begins with.
    set: Box<[u64; KEYS / 64]>,
    /// A bit for each symbol that a sought word of three letters or fewer begins with: no longer one has a form of two.
    first: u32,
    /// The beginnings with their keys.
    beginnings: Vec<(u32, Vec<u8>)>,
    /// Whether something is sought that has no key.
    everything: bool,
    symbols: &'static [u8; 256],
}

impl Default for Keys {
    fn default() -> Self {
        let set = Box::new([0; KEYS / 64]);
        Self { set, first: 0, beginnings: Vec::new(), everything: false, symbols: &SYMBOLS }
    }
}

impl Keys {
    /// Lets every word pass: forms of function words share nothing ("är", "vara").
    pub(super) fn add_everything(&mut self) {
        self.everything = true;
    }

    /// Adds a word that is sought, in lower case.
    pub(super) fn add(&mut self, lower: &str) {
        self.add_one(lower);
        let folded = fold(lower);
        // Röd, rött; hård, hårt: of longer words the end is not looked at.
        if let Some(start) = folded.strip_suffix('d').filter(|start| start.len() < BEGINNING_LETTERS_MIN) {
            self.add_one(&format!("{start}t"));
        }
        for (stem, form) in IRREGULAR {
            for (one, other) in [(stem, form), (form, stem)] {
                if folded.starts_with(&*fold(one)) {
                    self.add_one(other);
                }
            }
        }
    }

    fn add_one(&mut self, lower: &str) {
        let lower = lower.strip_suffix(ALONE).unwrap_or(lower);
        let mut symbols: Vec<u8> = lower.chars().map(symbol_of).collect();
        if symbols.len() < 2 || symbols.contains(&UNKNOWN) {
            self.everything = true;
            return;
        }
        // "enkel" is "enkla", "nummer" is "numret", "välja" is "valde": such a fourth letter says nothing.
        let least = match symbols[..] {
            [_, _, c, d, ..] if d != VOWEL && d != c && d != symbol_of('j') => 4,
            _ => symbols.len().min(3),
        };
        if symbols.len() <= SHORT_LETTERS_MAX {
            self.first |= 1 << symbols[0];
        }
        symbols.truncate(symbols.len().saturating_sub(END_LETTERS).clamp(least, BEGINNING_LETTERS_MAX));
        let key = key_of(&symbols);
        if symbols.len() < KEY_SYMBOLS {
            (0..1 << SYMBOL_BITS).for_each(|any| self.insert(next(key, any)));
        } else {
            self.insert(key);
        }
        if !self.beginnings.iter().any(|(_, known)| *known == symbols) {
            self.beginnings.push((key, symbols));
        }
    }

    fn insert(&mut self, key: u32) {
        self.set[key as usize / 64] |= 1 << (key % 64);
    }

    /// The words of a text that may match, each with the number of words before it.
    ///
    /// Nearly all words are letters of ASCII and Latin-1 between other signs of ASCII, and are read, counted and told apart in
    /// one pass over their bytes; the others are left to [`tokenize`].
    pub(super) fn words_in<'a>(&'a self, text: &'a str) -> Words<'a> {
        Words { keys: self, text, at: 0, ordinal: 0 }
    }

    /// Whether a word of a text may match.
    pub(super) fn may_match(&self, word: &str) -> bool {
        let mut letters = Letters::default();
        let mut unknown = false;
        for byte in word.bytes() {
            let symbol = self.symbols[usize::from(byte)];
            if symbol != LEADS {
                letters.add(self, symbol);
                unknown |= symbol == UNKNOWN;
            }
        }
        unknown || self.may_be(&letters, word)
    }

    fn may_be(&self, letters: &Letters, word: &str) -> bool {
        match letters.count {
            _ if self.everything => true,
            0 => false,
            1 | 2 => self.first >> (letters.window >> (SYMBOL_BITS * (letters.count - 1))) & 1 == 1,
            _ => letters.hits & 1 == 1 && self.compare(word),
        }
    }

    /// Whether a beginning stands where the word or one of its parts may begin.
    fn compare(&self, word: &str) -> bool {
        let mut symbols = [UNKNOWN; COMPARED_LETTERS_MAX];
        let mut count = 0;
        for symbol in word.bytes().map(|byte| self.symbols[usize::from(byte)]).filter(|symbol| *symbol != LEADS) {
            let Some(place) = symbols.get_mut(count) else { return true };
            *place = symbol;
            count += 1;
        }
        let symbols = &symbols[..count];
        let parts_from = if count >= COMPOUND_LETTERS_MIN { PART_LETTERS_MIN } else { count };
        let begins = |at: usize| {
            let rest = &symbols[at..];
            let key = key_of(rest);
            self.set[key as usize / 64] >> (key % 64) & 1 == 1
                && self.beginnings.iter().any(|(own, beginning)| {
                    (*own == key || beginning.len() < KEY_SYMBOLS) && rest.starts_with(beginning)
                })
        };
        begins(0) || (parts_from..=count.saturating_sub(KEY_SYMBOLS)).any(begins)
    }
}

/// The letters of a word so far.
#[derive(Default)]
struct Letters {
    window: u32,
    count: usize,
    /// The lowest bit says whether a beginning stands somewhere.
    hits: u64,
}

impl Letters {
    /// Every letter of every text that is searched for passages comes by here.
    fn add(&mut self, keys: &Keys, symbol: u8) {
        self.window = next(self.window, symbol);
        self.hits |= keys.set[self.window as usize / 64 % keys.set.len()] >> (self.window % 64);
        self.count += 1;
    }
}

/// See [`Keys::words_in`].
pub(super) struct Words<'a> {
    keys: &'a Keys,
    text: &'a str,
    at: usize,
    ordinal: usize,
}

impl Words<'_> {
    /// Reads letters from where the walk is; whether something stands behind them that only the tokenizer understands.
    fn letters(&mut self) -> (Letters, bool) {
        let (bytes, keys) = (self.text.as_bytes(), self.keys);
        let (mut letters, mut at, mut is_special) = (Letters::default(), self.at, false);
        while let Some(byte) = bytes.get(at) {
            let mut symbol = keys.symbols[usize::from(*byte)];
            if symbol == LEADS {
                symbol = bytes.get(at + 1).map_or(UNKNOWN, |second| keys.symbols[usize::from(*second)]);
                at += usize::from(symbol != UNKNOWN);
            }
            if symbol == UNKNOWN {
                is_special = !byte.is_ascii() || *byte == b':';
                break;
            }
            letters.add(keys, symbol);
            at += 1;
        }
        self.at = at;
        (letters, is_special)
    }
}

impl Iterator for Words<'_> {
    type Item = (usize, Token);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            if bytes[self.at] <= b'/' {
                self.at += 1;
                continue;
            }
            let start = self.at;
            let (letters, is_special) = self.letters();
            let (token, may_be) = if is_special {
                let mut tokens = tokenize(&self.text[start..])
                    .map(|token| (start + token.start as usize, start + token.end as usize));
                let (from, to) = tokens.next()?;
                self.at = tokens.next().map_or(self.text.len(), |(next, _)| next);
                ((from, to), self.keys.may_match(&self.text[from..to]))
            } else if letters.count == 0 {
                self.at += 1;
                continue;
            } else {
                ((start, self.at), self.keys.may_be(&letters, &self.text[start..self.at]))
            };
            self.ordinal += 1;
            if may_be {
                return Some((self.ordinal - 1, Token { start: token.0 as u32, end: token.1 as u32 }));
            }
        }
        None
    }
}

/// The first symbols as a key.
fn key_of(symbols: &[u8]) -> u32 {
    symbols.iter().take(KEY_SYMBOLS).fold(0, |key, symbol| next(key, *symbol))
}

/// The last symbols of a word with one more; the last three are a key.
fn next(window: u32, symbol: u8) -> u32 {
    window << SYMBOL_BITS | u32::from(symbol)
}

/// The symbol of each byte. Of letters outside ASCII only those from À to ÿ are told apart, whose second byte follows
/// 0xC3; what follows any other byte is never looked at.
static SYMBOLS: LazyLock<[u8; 256]> = LazyLock::new(|| {
    std::array::from_fn(|byte| match byte {
        0xc3 => LEADS,
        0x80..=0xbf => symbol_of(char::from(byte as u8 + 0x40)),
        0..=0x7f => symbol_of(char::from(byte as u8)),
        _ => UNKNOWN,
    })
});

/// The symbol of a letter: vowels are one (stad, städer; binda, band), and so are letters that stand for one sound (bok, böcker).
fn symbol_of(letter: char) -> u8 {
    const SOUNDS: &[&str] =
        &["", "aeiouy", "b", "ckq", "d", "f", "g", "h", "j", "l", "m", "n", "p", "r", "s", "t", "vw", "x", "z"];
    if letter > '\u{ff}' {
        return UNKNOWN;
    }
    let lower = letter.to_lowercase().to_string();
    let folded = fold(&lower).chars().next().unwrap_or(letter);
    if let Some(digit) = folded.to_digit(10) {
        return SOUNDS.len() as u8 + digit as u8;
    }
    SOUNDS.iter().position(|sounds| sounds.contains(folded)).map_or(UNKNOWN, |number| number as u8)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use remiss_swedish::normal;

    use super::*;
    use crate::analysis::Analyzer;
    use crate::tantivy_engine::tests::options;

    #[test]
    fn what_shares_a_stem_or_holds_a_part_may_match() {
        for (sought, word) in [
            ("bok", "Böcker"),
            ("bok", "kursböckerna"),
            ("skol", "grundskolorna"),
            ("stad", "STÄDERNA"),
            ("enkel", "enklare"),
            ("nummer", "numret"),
            ("välj", "valde"),
            ("gör", "gjordes"),
            ("gjort", "göra"),
            ("år", "ÅRETS"),
            ("år", "femårsplan"),
            ("bänk", "parkbankar"),
            ("2018", "2018"),
            ("eu", "EU"),
        ] {
            let mut keys = Keys::default();
            keys.add(sought);
            assert!(keys.may_match(word), "{sought} in {word}");
        }
    }

    #[test]
    fn most_words_need_no_closer_look() {
        let mut keys = Keys::default();
        for word in ["trygg", "torg", "belysning"] {
            keys.add(word);
        }
        let text = "Nämnden ser positivt på förslaget men vill att kostnaderna utreds vidare innan beslut kan fattas";
        assert!(text.split(' ').filter(|word| word.len() > 3 && keys.may_match(word)).count() < 3);
    }

    proptest::proptest! {
        #[test]
        fn words_are_those_that_the_tokenizer_finds(text in "([a-zA-ZåäöÅÄÖéß×0-9 .,:/–”\u{ad}\u{301}-]|EU:s |[a-z]{1,9} ){0,40}", all: bool) {
            let mut keys = Keys::default();
            for word in ["trygg", "torg", "by", "s"] {
                keys.add(word);
            }
            keys.everything = all;
            let expected: Vec<_> =
                tokenize(&text).enumerate().filter(|(_, token)| keys.may_match(token.of(&text))).collect();
            proptest::prop_assert_eq!(keys.words_in(&text).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn no_word_of_the_fixtures_is_passed_over() {
        let mut analyzer = Analyzer::new(options().swedish);
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
        let mut words = BTreeSet::new();
        for folder in std::fs::read_dir(fixtures).expect("the fixtures").flatten() {
            let Ok(files) = std::fs::read_dir(folder.path()) else { continue };
            for text in files.flatten().filter_map(|file| std::fs::read_to_string(file.path()).ok()) {
                let mut buffer = String::new();
                words.extend(tokenize(&text).map(|token| normal(token.of(&text), &mut buffer).to_owned()));
            }
        }
        assert!(words.len() > 3_000);
        let mut missed = Vec::new();
        for word in &words {
            let forms = analyzer.forms(word);
            for sought in [&forms.stem, &forms.folded].into_iter().chain(forms.parts.iter().map(|part| &part.folded)) {
                let mut keys = Keys::default();
                keys.add(sought);
                if !keys.may_match(word) {
                    missed.push((word.clone(), sought.clone()));
                }
            }
        }
        // Words that grammar puts together and letters do not ("bättre" is a form of "god") are found and not marked: here
        // and among the 176,556 words of interpellations and statutes fewer than one in two hundred.
        assert!(missed.len() * 200 < words.len(), "{} of {}: {missed:?}", missed.len(), words.len());
    }
}
