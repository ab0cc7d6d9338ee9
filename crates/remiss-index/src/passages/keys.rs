//! A quick look at a word of a text: whether it can match any word of the query at all, before it is analysed.

use std::sync::OnceLock;

use remiss_swedish::fold;

/// Kinds of letters and digits are told apart by five bits.
const SYMBOL_BITS: usize = 5;
/// Keys are numbers below this: three symbols, or four with the first folded over the last.
const KEYS: usize = 1 << (3 * SYMBOL_BITS);
/// Any vowel: inflection changes vowels (stad, städer; binda, band).
const VOWEL: usize = 1;
/// A character that is no letter or digit of a Western alphabet.
const UNKNOWN: u8 = 0;
/// Letters of the shortest compound, and of its shortest first part.
const COMPOUND_LETTERS_MIN: usize = 6;
const PART_LETTERS_MIN: usize = 2;

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
];

/// The beginnings of the words that are sought and of their parts, as keys.
///
/// A word that shares a stem with another, or holds it as a part, holds its first three letters somewhere, vowels taken
/// as one, and the fourth unless that is a vowel or doubled: so most words of a text need no analysis.
#[derive(Debug)]
pub(super) struct Keys {
    /// Keys of three symbols.
    three: Box<[u64]>,
    /// Keys of four.
    four: Box<[u64]>,
    /// Whether something is sought that has no key.
    everything: bool,
}

impl Default for Keys {
    fn default() -> Self {
        Self { three: vec![0; KEYS / 64].into(), four: vec![0; KEYS / 64].into(), everything: false }
    }
}

impl Keys {
    /// Adds a word that is sought, in lower case.
    pub(super) fn add(&mut self, lower: &str) {
        self.add_one(lower);
        let folded = fold(lower);
        for (stem, form) in IRREGULAR {
            for (one, other) in [(stem, form), (form, stem)] {
                if folded.starts_with(&*fold(one)) {
                    self.add_one(other);
                }
            }
        }
    }

    fn add_one(&mut self, lower: &str) {
        const J: char = 'j';
        let symbols: Vec<usize> = lower.chars().map(|c| usize::from(symbol(c))).collect();
        match symbols[..] {
            _ if symbols.contains(&usize::from(UNKNOWN)) => self.everything = true,
            // "enkel" is "enkla", "nummer" is "numret", "välja" is "valde": such a fourth letter says nothing.
            [a, b, c, d, ..] if d != VOWEL && d != c && d != usize::from(symbol(J)) => {
                set(&mut self.four, four(a, b, c, d));
            }
            [a, b, c, ..] => set(&mut self.three, three(a, b, c)),
            [a, b] => (0..1 << SYMBOL_BITS).for_each(|any| set(&mut self.three, three(a, b, any))),
            _ => self.everything = true,
        }
    }

    /// Whether a word of a text may match; words of one or two letters always may.
    pub(super) fn may_match(&self, word: &str) -> bool {
        if self.everything {
            return true;
        }
        let mut last = [0; 4];
        let mut length = 0;
        // Where a key stands inside the word, as the beginning of a part.
        let mut inside = false;
        for letter in word.chars() {
            let symbol = symbol(letter);
            if symbol == UNKNOWN {
                return true;
            }
            last = [last[1], last[2], last[3], usize::from(symbol)];
            length += 1;
            let [a, b, c, d] = last;
            for (keys, letters, key) in [(&self.three, 3, three(b, c, d)), (&self.four, 4, four(a, b, c, d))] {
                if length >= letters && is_set(keys, key) {
                    if length == letters {
                        return true;
                    }
                    inside |= length >= letters + PART_LETTERS_MIN;
                }
            }
        }
        length < 3 || inside && length >= COMPOUND_LETTERS_MIN
    }
}

fn three(a: usize, b: usize, c: usize) -> usize {
    a << (2 * SYMBOL_BITS) | b << SYMBOL_BITS | c
}

fn four(a: usize, b: usize, c: usize, d: usize) -> usize {
    three(b, c, d) ^ a << SYMBOL_BITS ^ a
}

fn set(keys: &mut [u64], key: usize) {
    keys[key / 64] |= 1 << (key % 64);
}

fn is_set(keys: &[u64], key: usize) -> bool {
    keys[key / 64] >> (key % 64) & 1 == 1
}

fn symbol(letter: char) -> u8 {
    static SYMBOLS: OnceLock<[u8; 256]> = OnceLock::new();
    let symbols = SYMBOLS.get_or_init(|| std::array::from_fn(|code| symbol_of(char::from(code as u8))));
    symbols.get(letter as usize).copied().unwrap_or(UNKNOWN)
}

/// The symbol of a letter: vowels are one (stad, städer; binda, band), and so are letters that stand for one sound (bok, böcker).
fn symbol_of(letter: char) -> u8 {
    const SOUNDS: &[&str] =
        &["", "aeiouy", "b", "ckq", "d", "f", "g", "h", "j", "l", "m", "n", "p", "r", "s", "t", "vw", "x", "z"];
    let lower = letter.to_lowercase().to_string();
    let folded = fold(&lower).chars().next().unwrap_or(letter);
    if let Some(digit) = folded.to_digit(10) {
        return SOUNDS.len() as u8 + digit as u8;
    }
    SOUNDS.iter().position(|sounds| sounds.contains(folded)).map_or(UNKNOWN, |number| number as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
