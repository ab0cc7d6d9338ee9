//! Patterns with `*` as automata over the dictionary: as many states as letters, whatever is asked.

use tantivy_fst::Automaton;

/// A pattern, cut at its stars.
pub(crate) struct Wildcard {
    pieces: Vec<Piece>,
}

/// Letters that must stand together.
struct Piece {
    bytes: Vec<u8>,
    /// For each length of a beginning of the piece: the next shorter one that it ends with (Knuth, Morris and Pratt).
    shorter: Vec<usize>,
}

/// The piece that is sought, and how many of its bytes were just read.
#[derive(Clone, Copy)]
pub(crate) struct At {
    piece: usize,
    read: usize,
}

impl Wildcard {
    /// Reads a pattern that has a star.
    pub(crate) fn new(pattern: &str) -> Self {
        Self { pieces: pattern.split('*').map(|piece| Piece::new(piece.as_bytes())).collect() }
    }

    fn last(&self) -> usize {
        self.pieces.len() - 1
    }

    /// The place after bytes were read: a piece that was found is done with, for the first place where it stands leaves
    /// the most room for the others.
    fn after(&self, mut at: At) -> At {
        while at.piece < self.last() && at.read == self.pieces[at.piece].bytes.len() {
            at = At { piece: at.piece + 1, read: 0 };
        }
        at
    }
}

impl Piece {
    fn new(bytes: &[u8]) -> Self {
        let mut piece = Self { bytes: bytes.to_vec(), shorter: vec![0; bytes.len() + 1] };
        let mut read = 0;
        for (length, byte) in bytes.iter().enumerate().skip(1) {
            read = piece.read_on(read, *byte);
            piece.shorter[length + 1] = read;
        }
        piece
    }

    /// How many bytes of the piece the text ends with, after one more byte.
    fn read_on(&self, mut read: usize, byte: u8) -> usize {
        loop {
            if self.bytes.get(read) == Some(&byte) {
                return read + 1;
            }
            if read == 0 {
                return 0;
            }
            read = self.shorter[read];
        }
    }
}

impl Automaton for Wildcard {
    /// None where nothing can match any more.
    type State = Option<At>;

    fn start(&self) -> Self::State {
        Some(self.after(At { piece: 0, read: 0 }))
    }

    fn is_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|at| at.piece == self.last() && at.read == self.pieces[at.piece].bytes.len())
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some()
    }

    fn will_always_match(&self, state: &Self::State) -> bool {
        self.is_match(state) && self.pieces[self.last()].bytes.is_empty()
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let At { piece, read } = (*state)?;
        let sought = &self.pieces[piece];
        // What stands before the first star stands at the beginning of the word.
        if piece == 0 && sought.bytes.get(read) != Some(&byte) {
            return None;
        }
        Some(self.after(At { piece, read: sought.read_on(read, byte) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, word: &str) -> bool {
        let wildcard = Wildcard::new(pattern);
        let end = word.bytes().fold(wildcard.start(), |state, byte| wildcard.accept(&state, byte));
        wildcard.is_match(&end)
    }

    /// The meaning of a pattern, told slowly.
    fn means(pattern: &[u8], word: &[u8]) -> bool {
        match (pattern.first(), word.first()) {
            (None, None) => true,
            (Some(b'*'), _) => {
                means(&pattern[1..], word) || word.split_first().is_some_and(|(_, rest)| means(pattern, rest))
            }
            (Some(one), Some(other)) => one == other && means(&pattern[1..], &word[1..]),
            _ => false,
        }
    }

    #[test]
    fn every_short_pattern_matches_the_words_that_it_means() {
        let spelt = |letters: &[u8], number: usize, length: u32| -> String {
            (0..length).map(|place| letters[number / letters.len().pow(place) % letters.len()] as char).collect()
        };
        for length in 1..=5 {
            for number in 0..3_usize.pow(length) {
                let pattern = spelt(b"ab*", number, length);
                if !pattern.contains('*') {
                    continue;
                }
                for letters in 0..=6 {
                    for number in 0..2_usize.pow(letters) {
                        let word = spelt(b"ab", number, letters);
                        assert_eq!(
                            matches(&pattern, &word),
                            means(pattern.as_bytes(), word.as_bytes()),
                            "{pattern} {word}"
                        );
                    }
                }
            }
        }
        assert!(matches("*skött*", "vägskötteln") && !matches("v*ö*x", "vägskötteln"));
        assert!(matches(&"*a".repeat(500), &"a".repeat(500)) && !matches(&"*a".repeat(500), &"a".repeat(499)));
    }
}
