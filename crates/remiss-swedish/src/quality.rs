//! How sound a text is: whether its å, ä and ö survived and how many of its words are words.

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::fast::FixedState;

use crate::key::Key;
use crate::swedish::Swedish;
use crate::token::{normal, tokenize};

/// What a look at a text shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// The share of å, ä and ö among the letters; about 0.05 in sound Swedish.
    pub swedish_letter_share: f32,
    /// The share of words that are words, 0 to 1, numbers and likely names left out; 1 where there is nothing to judge.
    /// It is meant for Swedish text.
    pub known_share: f32,
    /// The text is Swedish and its å, ä and ö are gone.
    pub diacritics_lost: bool,
}

/// How thoroughly a text is to be repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// Not at all.
    None,
    /// Words that are none.
    Some,
    /// Every word with a letter that may have lost its diacritics.
    DiacriticsLost,
}

/// Words looked up in one text; more do not change the share by a hundredth.
const MAX_LOOKUPS: usize = 400;
/// Words looked up first.
const GLANCE_LOOKUPS: usize = 150;
/// The share of words among the first at which a text is sound beyond doubt.
const CLEAR_SHARE: f32 = 0.975;
/// Fewer letters than this say nothing about lost diacritics: a title or two may do without å, ä and ö.
const MIN_LETTERS: usize = 120;
/// The share of å, ä and ö below which they are lost; the lowest seen in a sound page is 0.025.
const LOST_SHARE: f32 = 0.01;
/// The share of words below which a Swedish text with its å, ä and ö is repaired word by word.
const SOUND_SHARE: f32 = 0.93;

/// What was found out about words lately: most words of a text are the same few thousand.
///
/// A slot holds the hash of a word with the answer in its lowest bit. Only a word that shares the other 63 bits with the
/// one before it in its slot would get a wrong answer, which no archive is large enough to show.
pub(crate) struct Judged {
    slots: Box<[AtomicU64]>,
}

/// Slots for judged words, 256 KiB: it stays in the processor's cache.
const SLOTS: usize = 1 << 15;

impl Default for Judged {
    fn default() -> Self {
        Judged { slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect() }
    }
}

impl Judged {
    fn get_or(&self, word: (&str, bool), judge: impl FnOnce() -> bool) -> bool {
        let hash = FixedState::default().hash_one(word) | 1;
        let Some(slot) = self.slots.get((hash >> 32) as usize % SLOTS) else { return judge() };
        let held = slot.load(Ordering::Relaxed);
        if held | 1 == hash {
            return held & 1 == 1;
        }
        let answer = judge();
        slot.store(if answer { hash } else { hash - 1 }, Ordering::Relaxed);
        answer
    }
}

impl Swedish {
    /// Judges a text; long ones by a sample spread over the whole.
    pub fn assess(&self, text: &str) -> Quality {
        let (letters, swedish) = count_letters(text);
        let share = if letters == 0 { 0.0 } else { swedish as f32 / letters as f32 };
        let suspect = letters >= MIN_LETTERS && share < LOST_SHARE;
        Quality {
            swedish_letter_share: share,
            known_share: self.known_share(text),
            diacritics_lost: suspect && is_folded_swedish(text),
        }
    }

    pub(crate) fn damage(&self, text: &str) -> Damage {
        let (letters, swedish) = count_letters(text);
        let share = swedish as f32 / letters.max(1) as f32;
        if letters < MIN_LETTERS {
            return Damage::None;
        }
        if share < LOST_SHARE {
            return if is_folded_swedish(text) { Damage::DiacriticsLost } else { Damage::None };
        }
        if self.known_share(text) < SOUND_SHARE { unsound(text, share) } else { Damage::None }
    }

    /// The share of words that are words; a glance is enough for most sound texts.
    fn known_share(&self, text: &str) -> f32 {
        let glance = self.known_share_of(text, GLANCE_LOOKUPS);
        if glance >= CLEAR_SHARE { glance } else { self.known_share_of(text, MAX_LOOKUPS) }
    }

    /// The share of words that are words among so many of a text, spread over all of it.
    fn known_share_of(&self, text: &str, lookups: usize) -> f32 {
        /// Words of a text are some seven bytes apart.
        const WORD_BYTES: usize = 7;
        let mut buffer = String::new();
        let (mut known, mut unknown) = (0_u32, 0_u32);
        let skipped = (text.len() / lookups).saturating_sub(WORD_BYTES);
        let mut rest = text;
        while let Some(token) = tokenize(rest).next() {
            let surface = token.of(rest);
            rest = behind(rest, token.end as usize, skipped);
            if surface.len() < 3 || surface.bytes().all(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let lower = normal(surface, &mut buffer);
            let long = surface.len() >= 7;
            let is_known = self.judged.get_or((lower, long), || {
                Key::new(lower).is_some_and(|key| {
                    let letters = key.as_slice();
                    self.lexicon.knows(letters) || long && self.is_compound(letters)
                })
            });
            // An unknown word with a capital is likely a name.
            let name = surface.chars().next().is_some_and(char::is_uppercase);
            if is_known {
                known += 1;
            } else if !name {
                unknown += 1;
            }
        }
        if known + unknown == 0 { 1.0 } else { known as f32 / (known + unknown) as f32 }
    }
}

impl Quality {
    /// The damage of a text that has been judged.
    pub(crate) fn damage(&self, text: &str) -> Damage {
        if self.diacritics_lost {
            return Damage::DiacriticsLost;
        }
        let unknown = self.swedish_letter_share >= LOST_SHARE && self.known_share < SOUND_SHARE;
        if unknown && count_letters(text).0 >= MIN_LETTERS {
            unsound(text, self.swedish_letter_share)
        } else {
            Damage::None
        }
    }
}

/// The text from the first space on that stands so many bytes behind the end of a word.
fn behind(text: &str, end: usize, skipped: usize) -> &str {
    let rest = &text[text.ceil_char_boundary((end + skipped).min(text.len()))..];
    if skipped == 0 { rest } else { rest.find(char::is_whitespace).map_or("", |space| &rest[space..]) }
}

/// The damage of a text with å, ä and ö in which too many words are none.
fn unsound(text: &str, swedish_letter_share: f32) -> Damage {
    // Below the share of any sound text lies text whose reader knew some Swedish letters.
    if swedish_letter_share < 0.022 && is_folded_swedish(text) {
        Damage::DiacriticsLost
    } else if crate::language(text) == Some("sv") {
        Damage::Some
    } else {
        Damage::None
    }
}

/// Tells a Swedish text without diacritics from English and the like, by its commonest words.
fn is_folded_swedish(text: &str) -> bool {
    let (mut words, mut swedish) = (0_u32, 0_u32);
    for token in tokenize(text).take(1000) {
        words += 1;
        if matches!(
            token.of(text),
            "och"
                | "att"
                | "som"
                | "av"
                | "till"
                | "med"
                | "den"
                | "det"
                | "en"
                | "ett"
                | "ska"
                | "om"
                | "pa"
                | "ar"
                | "inte"
                | "fran"
                | "har"
                | "kan"
                | "vid"
                | "enligt"
                | "genom"
                | "inom"
                | "eller"
        ) {
            swedish += 1;
        }
    }
    words >= 15
        && swedish * 100 >= words * 8
        && !matches!(crate::language(text), Some("en" | "fi" | "de" | "nb" | "da"))
}

/// Counts letters, and å, ä, ö among them.
fn count_letters(text: &str) -> (usize, usize) {
    let bytes = text.as_bytes();
    // Counts of a byte each make vector instructions of this.
    let count = |block: &[u8]| block.iter().map(|byte| u8::from(byte.is_ascii_alphabetic())).sum::<u8>();
    let plain: usize = bytes.chunks(usize::from(u8::MAX)).map(|block| usize::from(count(block))).sum();
    let (mut others, mut swedish) = (0, 0);
    for at in memchr::memchr_iter(0xc3, bytes) {
        others += 1;
        swedish += usize::from(matches!(bytes.get(at + 1), Some(0xa5 | 0xa4 | 0xb6 | 0x85 | 0x84 | 0x96)));
    }
    (plain + others, swedish)
}
