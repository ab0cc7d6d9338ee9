//! OCR repair: the likeliest words behind damaged ones, as a layer over the text that keeps its offsets.

mod confusions;
mod memo;
mod search;
mod walk;
mod words;

pub(crate) use confusions::Confusions;
pub(crate) use memo::Memo;

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::fold::fold;
use crate::key::{Key, decode};
use crate::lexicon::NAME;
use crate::quality::{Damage, Quality};
use crate::swedish::{FastMap, Swedish};
use search::Candidate;
use words::{Shape, Word};

/// A word that stands in the text and the word that it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Replacement {
    /// First byte in the text.
    pub start: u32,
    /// One past the last byte; a word broken over a line end is covered whole.
    pub end: u32,
    /// The repaired word, with the capitals of the text.
    pub text: String,
    /// How clearly it won, 0 to 1.
    pub confidence: f32,
}

/// By how many nats a repair must beat a surface that is itself a word, beyond a mere loss of diacritics.
const REAL_WORD_MARGIN: f32 = 4.5;
/// By how many nats a pure change of diacritics must beat a surface that is itself a word.
const DIACRITICS_MARGIN: f32 = 1.3;
/// How much likelier a capital inside a sentence makes a known name.
const NAME_BONUS: f32 = 6.0;
/// How much likelier a doubtful word is that stands elsewhere in the text beyond doubt.
const EVIDENCE_BONUS: f32 = 1.5;
/// Words as common as this begin sentences before names: När, Än, Så.
const COMMON: u8 = 9;
/// How much the neighbours count against the word itself.
const CONTEXT_WEIGHT: f32 = 0.6;
/// Longer words are tables and addresses that lost their spaces.
const MAX_LETTERS: usize = 48;

impl Swedish {
    /// Proposes repairs for a damaged text, in order and without overlap; a sound text has none.
    ///
    /// Every page (up to a form feed) is judged by itself, a short one by the whole text. Names and abbreviations are
    /// left alone unless restoring their diacritics gives a known name.
    pub fn repair(&self, text: &str) -> Vec<Replacement> {
        self.repair_damage(text, self.damage(text))
    }

    /// The same for a text that has been judged already.
    pub fn repair_judged(&self, text: &str, quality: &Quality) -> Vec<Replacement> {
        self.repair_damage(text, quality.damage(text))
    }

    fn repair_damage(&self, text: &str, whole: Damage) -> Vec<Replacement> {
        let mut replacements = Vec::new();
        let mut offset = 0;
        let mut memory = Memory::default();
        for page in text.split_inclusive('\u{c}') {
            let damage = if page.len() == text.len() { whole } else { self.page_damage(page, whole) };
            if damage != Damage::None {
                self.repair_page(page, offset, damage, &mut memory, &mut replacements);
            }
            offset += page.len();
        }
        replacements
    }

    /// Notes the words that doubtless stand on the page, because only one word can have been damaged to what it says.
    ///
    /// What reads "bank" is the likelier "bänk" where the same text has "bénkar" or "parkbankar".
    fn gather_evidence(&self, page: &str, words: &[Word], memory: &mut Memory) {
        for word in words {
            let lower = word.lower(page);
            if lower.len() < 5 || word.shape(page) != Shape::Lower || word.is_protected(page, &lower) {
                continue;
            }
            let Some(key) = Key::new(&lower) else { continue };
            if memory.candidates.contains_key(&*lower) || self.lexicon.knows(key.as_slice()) {
                continue;
            }
            let found = self.candidates(key.as_slice(), false);
            let mut ranked: Vec<&Candidate> = found.iter().collect();
            ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.letters.cmp(&b.letters)));
            if let Some(best) = ranked.first()
                && ranked.get(1).is_none_or(|second| best.score - second.score > 2.0)
            {
                memory.evidence.insert(self.lemma_of(&best.letters));
                let text = decode(&best.letters);
                if let Some(last) = self.split(&text).last() {
                    memory.evidence.insert(self.lemma_of(&key_of(&text[last.start as usize..])));
                }
            }
            memory.candidates.insert(lower.into_owned(), found);
        }
    }

    fn lemma_of(&self, letters: &[u8]) -> Vec<u8> {
        match self.lexicon.get_inflected(letters) {
            Some((entry, dropped)) => self.lexicon.lemma(&letters[..letters.len() - dropped], entry),
            None => letters.to_vec(),
        }
    }

    fn previous(&self, word: &str) -> Previous {
        let key = key_of(word);
        let known_name = self.lexicon.get(&key).is_some_and(|entry| entry.flags & NAME != 0) && !key.ends_with(b"s");
        Previous {
            folded: key_of(&fold(word)),
            frequency: self.lexicon.frequency(&key),
            begins_name: known_name || matches!(word, "von" | "af" | "de"),
        }
    }

    fn page_damage(&self, page: &str, whole: Damage) -> Damage {
        // Fewer letters than this say too little about a page.
        if page.chars().filter(|letter| letter.is_alphabetic()).count() < 200 { whole } else { self.damage(page) }
    }

    fn repair_page(
        &self,
        page: &str,
        offset: usize,
        damage: Damage,
        memory: &mut Memory,
        replacements: &mut Vec<Replacement>,
    ) {
        let words = words::words(page);
        if damage == Damage::DiacriticsLost {
            self.gather_evidence(page, &words, memory);
        }
        let mut previous = Previous::default();
        let mut skip = false;
        for (place, word) in words.iter().enumerate() {
            if std::mem::take(&mut skip) {
                continue;
            }
            let next = words.get(place + 1);
            if let Some(joined) = next.and_then(|next| self.join_broken(page, word, next, damage, memory)) {
                let next_end = next.map_or(word.end, |next| next.end);
                replacements.push(Replacement {
                    start: (offset + word.start) as u32,
                    end: (offset + next_end) as u32,
                    confidence: 0.8,
                    text: words::with_capitals(&joined, word.shape(page)),
                });
                previous = self.previous(&joined);
                skip = true;
                continue;
            }
            let next_folded =
                next.filter(|next| !next.new_sentence).map(|next| key_of(&fold(&next.lower(page)))).unwrap_or_default();
            let left = if word.new_sentence { Neighbour::default() } else { previous.neighbour() };
            // The right neighbour is not repaired yet: its frequency is that of a middling word at least.
            let right = Neighbour {
                frequency: self.lexicon.frequency(&next_folded).max(8),
                folded: &next_folded,
                begins_name: false,
            };
            let name_follows = next.is_some_and(|next| {
                next.shape(page) == Shape::Capitalised && page[word.end..next.start].chars().all(|c| c == ' ')
            });
            let best = self.best(page, word, left, right, name_follows, damage, memory);
            let lower = word.lower(page);
            match best {
                Some((text, confidence)) if text != lower => {
                    previous = self.previous(&text);
                    replacements.push(Replacement {
                        start: (offset + word.start) as u32,
                        end: (offset + word.end) as u32,
                        text: words::with_capitals(&text, word.shape(page)),
                        confidence,
                    });
                }
                _ => previous = self.previous(&lower),
            }
        }
    }

    /// Chooses the likeliest word behind one of the text, with its confidence.
    #[expect(clippy::too_many_arguments, reason = "a word, its two neighbours and its page belong together")]
    fn best(
        &self,
        page: &str,
        word: &Word,
        left: Neighbour<'_>,
        right: Neighbour<'_>,
        name_follows: bool,
        damage: Damage,
        memory: &mut Memory,
    ) -> Option<(String, f32)> {
        let lower = word.lower(page);
        let letters = lower.chars().count();
        if letters > MAX_LETTERS || word.is_protected(page, &lower) {
            return None;
        }
        let key = Key::new(&lower)?;
        let known = self.lexicon.knows(key.as_slice());
        if damage == Damage::Some && known {
            return None;
        }
        let shape = word.shape(page);
        let is_name = shape == Shape::Capitalised && (!word.new_sentence || name_follows);
        if shape == Shape::AllCapitals && letters <= 5 {
            return None;
        }
        if !memory.candidates.contains_key(&*lower) {
            memory.candidates.insert(lower.to_string(), self.candidates(key.as_slice(), known));
        }
        let candidates = &memory.candidates[&*lower];
        let name_bonus = match shape {
            Shape::Capitalised if is_name => NAME_BONUS,
            Shape::Capitalised => NAME_BONUS / 2.0,
            _ => 0.0,
        };
        let score = |candidate: &Candidate| {
            let bonus = if candidate.is_name { name_bonus } else { 0.0 };
            let seen = known && memory.evidence.contains(&self.lemma_of(&candidate.letters));
            let bonus = if seen { bonus + EVIDENCE_BONUS } else { bonus };
            bonus
                + candidate.score
                + CONTEXT_WEIGHT * self.context(&candidate.letters, candidate.frequency, left, right)
        };
        let mut ranked: Vec<(f32, &Candidate)> = candidates.iter().map(|c| (score(c), c)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.letters.cmp(&b.1.letters)));
        let (best_score, best) = *ranked.first()?;
        let second = ranked.get(1).map_or(best_score - 6.0, |second| second.0);
        let margin = best_score - second;
        if best.letters == key.as_slice() {
            return None;
        }
        if let Some(own) = ranked.iter().find(|(_, candidate)| candidate.letters == key.as_slice()) {
            let needed = if best.only_diacritics { DIACRITICS_MARGIN } else { REAL_WORD_MARGIN };
            if best_score - own.0 < needed {
                return None;
            }
        }
        // An unlisted surname is shorter than most names of bodies.
        if is_name && left.begins_name && !best.is_name && letters < 10 {
            return None;
        }
        let believable = best.only_diacritics && (letters >= 4 || word.new_sentence && best.frequency >= COMMON);
        let long = letters >= 7 && best.cost < 7.0;
        if is_name && !(best.is_name || believable || long) {
            return None;
        }
        if shape == Shape::Capitalised && best.is_name && best.cost > 5.0 {
            return None;
        }
        if shape == Shape::AllCapitals && !best.only_diacritics {
            return None;
        }
        let confidence = 1.0 / (1.0 + (-margin).exp());
        Some((decode(&best.letters), confidence))
    }

    /// How much likelier a word is between its neighbours than anywhere, in nats; 0 where nothing is known.
    fn context(&self, letters: &[u8], frequency: u8, left: Neighbour<'_>, right: Neighbour<'_>) -> f32 {
        // The logarithm of the words counted, on the scale of the classes.
        const ALL: f32 = 17.0;
        // Pairs counted fewer times than this are not in the table.
        const UNSEEN: f32 = 3.0;
        let side = |mark: u8, neighbour: Neighbour<'_>| {
            if neighbour.folded.is_empty() {
                return 0.0;
            }
            let expected = f32::from(frequency) + f32::from(neighbour.frequency) - ALL;
            match self.lexicon.pair(letters, mark, neighbour.folded) {
                0 => (UNSEEN - expected).clamp(-3.0, 0.0),
                pair => (f32::from(pair) - expected).clamp(-3.0, 6.0),
            }
        };
        side(b'<', left) + side(b'>', right)
    }

    /// Reads two words as one that a line end broke, when only their join is a word.
    fn join_broken(&self, page: &str, word: &Word, next: &Word, damage: Damage, memory: &mut Memory) -> Option<String> {
        let between = &page[word.end..next.start];
        let rest = between.strip_prefix('-')?.trim_start_matches([' ', '\r']);
        if !rest.starts_with('\n') || !rest.trim().is_empty() || next.shape(page) != Shape::Lower {
            return None;
        }
        let second = next.lower(page);
        if matches!(&*second, "och" | "eller" | "samt" | "respektive" | "som" | "till") {
            return None;
        }
        let joined = format!("{}{second}", word.lower(page));
        let key = Key::new(&joined)?;
        let known = self.lexicon.knows(key.as_slice());
        if known && damage == Damage::Some || self.is_compound(key.as_slice()) {
            return Some(joined);
        }
        let candidates = if let Some(candidates) = memory.candidates.get(&joined) {
            candidates
        } else {
            memory.candidates.entry(joined.clone()).or_insert(self.candidates(key.as_slice(), known))
        };
        let best = candidates.iter().max_by(|a, b| a.score.total_cmp(&b.score))?;
        (best.cost < 7.0).then(|| decode(&best.letters))
    }
}

/// What was found out about the words of one text.
#[derive(Default)]
struct Memory {
    candidates: FastMap<String, Arc<[Candidate]>>,
    /// Headwords that doubtless stand in the text.
    evidence: HashSet<Vec<u8>, FixedState>,
}

/// The repaired word before.
#[derive(Default)]
struct Previous {
    folded: Vec<u8>,
    frequency: u8,
    /// A surname may follow: a known name that is no genitive, or "von".
    begins_name: bool,
}

impl Previous {
    fn neighbour(&self) -> Neighbour<'_> {
        Neighbour { folded: &self.folded, frequency: self.frequency, begins_name: self.begins_name }
    }
}

/// A word beside the one in question, without diacritics.
#[derive(Clone, Copy, Default)]
struct Neighbour<'w> {
    folded: &'w [u8],
    frequency: u8,
    begins_name: bool,
}

fn key_of(word: &str) -> Vec<u8> {
    Key::new(word).map(|key| key.as_slice().to_vec()).unwrap_or_default()
}
