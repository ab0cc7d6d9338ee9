//! Words as rows of single bytes, the keys of all word tables: Swedish spelling fits into Latin-1.

/// No word of the tables is longer.
pub(crate) const MAX_KEY: usize = 64;

/// A lower-case word with one byte a letter.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    bytes: [u8; MAX_KEY],
    length: u8,
}

impl Key {
    /// Encodes a word; `None` for one that is too long or has letters outside Latin-1.
    pub(crate) fn new(word: &str) -> Option<Key> {
        let mut key = Key { bytes: [0; MAX_KEY], length: 0 };
        for letter in word.chars() {
            let byte = u8::try_from(letter as u32).ok()?;
            *key.bytes.get_mut(key.length as usize)? = byte;
            key.length += 1;
        }
        Some(key)
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length as usize]
    }
}

/// Decodes a key into a word.
pub(crate) fn decode(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// Returns the byte offset in `word` of its letter number `letter`.
pub(crate) fn letter_offset(word: &str, letter: usize) -> usize {
    word.char_indices().nth(letter).map_or(word.len(), |(at, _)| at)
}
