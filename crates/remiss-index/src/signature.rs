//! A number by which near-copies of a text are known: texts that share most of their word pairs differ in few bits.

/// Least values that are kept of a text, one for each bit of its signature.
const BITS: usize = 64;

/// Bits in which near-copies may differ. Texts that share a share `j` of their word pairs differ in `32 (1 - j)` bits on
/// average: 8 stand for three quarters in common, and two texts without any pair in common come so near once in a billion.
const NEAR_BITS: u32 = 8;

/// Gathers the words of a text, one after another.
///
/// One-permutation MinHash: every pair of neighbouring words falls into one of 64 boxes by its hash, each box keeps its
/// least hash, and one bit of that is kept. Words with digits are left out: copies differ in dates and diary numbers.
#[derive(Debug)]
pub(crate) struct Sketch {
    least: [u64; BITS],
    before: u64,
}

impl Default for Sketch {
    fn default() -> Self {
        Self { least: [u64::MAX; BITS], before: 0 }
    }
}

impl Sketch {
    /// Adds the next lower-case word.
    pub(crate) fn add(&mut self, word: &str) {
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            return;
        }
        let own = hash(word);
        let pair = mix(self.before.rotate_left(17) ^ own);
        self.before = own;
        let least = &mut self.least[(pair >> 58) as usize];
        *least = pair.min(*least);
    }

    /// The signature; 0 for a text without words, which is no copy of anything.
    pub(crate) fn signature(&self) -> u64 {
        if self.least.iter().all(|least| *least == u64::MAX) {
            return 0;
        }
        let mut signature = 0;
        for place in 0..BITS {
            // An empty box borrows from the next that is not, so that short texts have whole signatures too.
            let (steps, least) = (0..BITS as u64)
                .map(|steps| (steps, self.least[(place + steps as usize) % BITS]))
                .find(|(_, least)| *least != u64::MAX)
                .unwrap_or_default();
            signature |= (mix(least ^ steps) & 1) << place;
        }
        signature.max(1)
    }
}

/// Whether two signatures are those of near-copies.
pub(crate) fn are_copies(a: u64, b: u64) -> bool {
    a != 0 && b != 0 && (a ^ b).count_ones() <= NEAR_BITS
}

/// FNV-1a, written out because it is stored: it must be the same on every machine and in every version.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Spreads a number over all its bits (the finalizer of SplitMix64).
fn mix(mut number: u64) -> u64 {
    number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(text: &str) -> u64 {
        let mut sketch = Sketch::default();
        text.split_whitespace().for_each(|word| sketch.add(&word.to_lowercase()));
        sketch.signature()
    }

    /// A text of so many words that depends on its seed alone.
    fn text(seed: usize, words: usize) -> Vec<String> {
        (0..words).map(|place| format!("ord{}", letters((seed * 7919 + place * place * 31 + place) % 4_000))).collect()
    }

    fn letters(mut number: usize) -> String {
        let mut letters = String::new();
        while letters.len() < 4 {
            letters.push((b'a' + (number % 26) as u8) as char);
            number /= 26;
        }
        letters
    }

    #[test]
    fn a_copy_with_another_head_is_near_and_another_text_is_not() {
        let one = text(1, 300);
        let mut copy = one.clone();
        for (place, word) in [(0, "södermalms"), (1, "norrmalms"), (40, "anna"), (41, "ek"), (200, "2019"), (290, "bo")]
        {
            copy[place] = word.to_owned();
        }
        assert!(are_copies(signature(&one.join(" ")), signature(&copy.join(" "))));
        for other in 2..60 {
            assert!(!are_copies(signature(&one.join(" ")), signature(&text(other, 300).join(" "))), "{other}");
        }
    }

    #[test]
    fn short_texts_are_told_apart_and_empty_ones_are_no_copies() {
        assert!(are_copies(signature("Motionen anses besvarad."), signature("Motionen anses besvarad.")));
        assert!(!are_copies(signature("Motionen anses besvarad."), signature("Nämnden tillstyrker förslaget.")));
        assert!(!are_copies(signature(""), signature("2019 12")));
    }
}
