//! Compounds: where one word is made of several.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::key::{Key, MAX_KEY, decode, letter_offset};
use crate::lexicon::{ADJECTIVE, Beginning, HEADWORD, KNOWN, NAME, NOUN, VERB};
use crate::swedish::{Part, Swedish};
use crate::tables::{TableError, parse_marked};

/// What `compounds.txt` forbids.
pub(crate) struct CompoundRules {
    /// Prefixes and particles: no first parts.
    particles: Vec<Vec<u8>>,
    /// Endings that look like words: no last parts.
    endings: HashSet<Vec<u8>, FixedState>,
}

impl CompoundRules {
    pub(crate) fn parse(text: &str) -> Result<CompoundRules, TableError> {
        let (mut particles, mut endings) = (Vec::new(), HashSet::default());
        for (is_ending, word) in parse_marked(text, "compounds.txt")? {
            if is_ending {
                endings.insert(word);
            } else {
                particles.push(word);
            }
        }
        particles.sort_by_key(|particle| std::cmp::Reverse(particle.len()));
        Ok(CompoundRules { particles, endings })
    }
}

/// A word that a text leaves out: "trygghets- och säkerhetsarbete" lacks "trygghetsarbete".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ellipsis {
    /// First byte of the shortened word.
    pub start: u32,
    /// One past its hyphen.
    pub end: u32,
    /// The whole word, in normal form.
    pub word: String,
}

/// A cut of a word into two, in letters.
#[derive(Debug, Clone, Copy)]
struct Cut {
    at: usize,
    /// Where the first part ends without its linking letter.
    head_end: usize,
    score: i32,
}

/// Shorter words are not split.
const MIN_LETTERS: usize = 6;

impl Swedish {
    /// Splits a compound in normal form into its words; nothing when it is none or its parts are not known.
    pub fn split(&self, lower: &str) -> Vec<Part> {
        let Some(key) = Key::new(lower) else { return Vec::new() };
        let letters = key.as_slice();
        let mut ranges = Vec::new();
        self.split_letters(letters, 0, 0, &mut ranges);
        if ranges.len() < 2 {
            return Vec::new();
        }
        let offset = |letter| if lower.is_ascii() { letter } else { letter_offset(lower, letter) };
        ranges
            .into_iter()
            .map(|(from, to)| {
                let (start, end) = (offset(from), offset(to));
                Part { start: start as u32, end: end as u32, stem: self.stem_part(&letters[from..to]) }
            })
            .collect()
    }

    /// Finds the words that a text leaves out before "och", "eller", "samt" and the like.
    pub fn ellipses(&self, text: &str) -> Vec<Ellipsis> {
        let mut found = Vec::new();
        for (at, _) in text.match_indices('-') {
            let Some((start, first)) = word_before(text, at) else { continue };
            let Some(second) = word_after_conjunction(&text[at + 1..]) else { continue };
            let (first, second) = (first.to_lowercase(), second.to_lowercase());
            if let Some(tail) = self.last_part(&second) {
                found.push(Ellipsis { start: start as u32, end: at as u32 + 1, word: format!("{first}{tail}") });
            }
        }
        found
    }

    /// The last of a compound's two halves, as it is spelt.
    fn last_part<'w>(&self, lower: &'w str) -> Option<&'w str> {
        let key = Key::new(lower)?;
        let cut = self.best_cut(key.as_slice())?;
        Some(&lower[letter_offset(lower, cut.at)..])
    }

    /// Stems a part; a first part may be a form that only compounds have, such as `skol`.
    fn stem_part(&self, letters: &[u8]) -> String {
        if let Some((entry, dropped)) = self.lexicon.get_inflected(letters) {
            return self.stem_of_entry(&letters[..letters.len() - dropped], entry);
        }
        if let Some((kept, vowel)) = base_of_head(letters, &self.lexicon.beginnings(letters))
            && let base = [&letters[..kept], vowel].concat()
            && let Some(entry) = self.lexicon.get(&base)
        {
            return self.stem_of_entry(&base, entry);
        }
        self.rules.stemmer.stem(&decode(letters)).into_owned()
    }

    fn split_letters(&self, letters: &[u8], offset: usize, depth: usize, ranges: &mut Vec<(usize, usize)>) {
        // Four cuts, sixteen parts: longer words are not words.
        let cut = if depth < 4 { self.best_cut(letters) } else { None };
        match cut {
            Some(cut) => {
                self.split_letters(&letters[..cut.head_end], offset, depth + 1, ranges);
                self.split_letters(&letters[cut.at..], offset + cut.at, depth + 1, ranges);
            }
            None => ranges.push((offset, offset + letters.len())),
        }
    }

    /// How likely a word is a compound, by its best cut.
    pub(crate) fn compound_score(&self, letters: &[u8]) -> Option<i32> {
        self.best_cut(letters).map(|cut| cut.score)
    }

    /// Tells whether a word is a compound.
    pub(crate) fn is_compound(&self, letters: &[u8]) -> bool {
        self.best_cut(letters).is_some()
    }

    /// Tells whether a word can be a first part, as it is spelt here.
    pub(crate) fn is_head(&self, head: &[u8]) -> bool {
        head.len() <= MAX_KEY && self.head_score(head, &self.lexicon.beginnings(head)).is_some()
    }

    fn best_cut(&self, letters: &[u8]) -> Option<Cut> {
        if !(MIN_LETTERS..=MAX_KEY).contains(&letters.len()) {
            return None;
        }
        let particle = self.rules.compounds.particles.iter().find(|particle| is_prefix(particle, letters));
        let beginnings = self.lexicon.beginnings(letters);
        let threshold = if is_form(letters, &beginnings) { KNOWN_THRESHOLD } else { UNKNOWN_THRESHOLD };
        let mut best: Option<Cut> = None;
        for at in 2..=letters.len().saturating_sub(3) {
            let (head, tail) = letters.split_at(at);
            let inside_particle =
                particle.is_some_and(|particle| at < particle.len() + 3 && !(particle.len() == 2 && at > 4));
            if inside_particle && beginnings[at].productivity < 7 {
                continue;
            }
            // Few beginnings are first parts, so that few ends are looked up.
            let Some((head_score, head_end)) = self.head_score(head, &beginnings) else { continue };
            let Some(tail_score) = self.tail_score(tail) else { continue };
            let score = head_score + tail_score;
            if score >= threshold && best.is_none_or(|best| score > best.score) {
                best = Some(Cut { at, head_end, score });
            }
        }
        best
    }

    /// Judges a last part: a known word that ends compounds.
    fn tail_score(&self, tail: &[u8]) -> Option<i32> {
        if tail.len() < 3 || self.rules.compounds.endings.contains(tail) {
            return None;
        }
        let (entry, dropped) = self.lexicon.get_inflected(tail)?;
        if entry.flags & (NOUN | VERB | ADJECTIVE) == 0 {
            return None;
        }
        let lemma = self.lexicon.lemma(&tail[..tail.len() - dropped], entry);
        let productivity = i32::from(self.lexicon.tail_productivity(&lemma));
        // Short words end many that are no compounds, in any of their inflections: "bilagor" are no "bil-agor".
        let headword = || decode(tail.strip_suffix(b"s").unwrap_or(tail));
        let is_short = tail.len() == 3 || lemma.len() == 3 && !self.rules.stems.headwords.contains(&headword());
        if is_short && productivity < 5 {
            return None;
        }
        let noun = if entry.flags & NOUN != 0 { 2 } else { 0 };
        Some(productivity + noun + i32::try_from(tail.len().min(10)).unwrap_or(10))
    }

    /// Judges a first part, and finds where it ends without its linking letter.
    fn head_score(&self, head: &[u8], beginnings: &[Beginning]) -> Option<(i32, usize)> {
        let productivity = beginnings[head.len()].productivity;
        if is_too_rare(head.len(), productivity) {
            return None;
        }
        let base = base_end(head, beginnings);
        if base.is_none() && productivity < 5
            || self
                .rules
                .compounds
                .particles
                .iter()
                .any(|particle| particle.len() == head.len() && is_prefix(particle, head))
        {
            return None;
        }
        let linked_noun = base.is_some_and(|end| end + 1 == head.len() && head.ends_with(b"s"));
        let bonus = if linked_noun && head.len() >= 6 {
            4
        } else if base.is_some() {
            2
        } else {
            0
        };
        let end = base.filter(|_| linked_noun).unwrap_or(head.len());
        Some((i32::from(productivity) + bonus + i32::try_from(head.len().min(10)).unwrap_or(10), end))
    }
}

/// The same as `starts_with`; nearly all particles begin with another letter.
fn is_prefix(particle: &[u8], letters: &[u8]) -> bool {
    particle.first() == letters.first() && letters.starts_with(particle)
}

/// Tells whether the tables have a word, also as a genitive.
fn is_form(letters: &[u8], beginnings: &[Beginning]) -> bool {
    let genitive = || {
        letters.strip_suffix(b"s").is_some_and(|base| {
            base.len() >= 2 && !base.ends_with(b"s") && beginnings[base.len()].flags & (NOUN | NAME | ADJECTIVE) != 0
        })
    };
    beginnings[letters.len()].flags & KNOWN != 0 || genitive()
}

/// Where the headword inside a first part ends, when there is one.
fn base_end(head: &[u8], beginnings: &[Beginning]) -> Option<usize> {
    let flags = beginnings[head.len()].flags;
    if flags & HEADWORD != 0 && flags & (NOUN | ADJECTIVE | VERB) != 0 {
        return Some(head.len());
    }
    if let Some(base) = head.strip_suffix(b"s")
        && base.len() >= 3
        && beginnings[base.len()].flags & NOUN != 0
    {
        return Some(base.len());
    }
    base_of_head(head, beginnings).map(|_| head.len())
}

/// The headword behind a first part that lost or changed its vowel (skol, pojk, gatu, kyrko): how many letters it
/// shares, and what follows them.
fn base_of_head(head: &[u8], beginnings: &[Beginning]) -> Option<(usize, &'static [u8])> {
    let whole = beginnings[head.len()];
    let (last, shorter) = (*head.last()?, beginnings[head.len() - 1]);
    let (kept, cut) = (head.len(), head.len() - 1);
    let candidates: [(usize, &'static [u8], u8); 4] = [
        (kept, b"a", whole.with_a),
        (kept, b"e", whole.with_e),
        (cut, b"", if matches!(last, b'e' | b's') { shorter.flags } else { 0 }),
        (cut, b"a", if matches!(last, b'u' | b'o' | b'e') { shorter.with_a } else { 0 }),
    ];
    let is_noun = |flags: u8| flags & HEADWORD != 0 && flags & (NOUN | VERB) != 0;
    let found = candidates.iter().find(|(kept, vowel, flags)| kept + vowel.len() >= 3 && is_noun(*flags))?;
    Some((found.0, found.1))
}

/// Tells whether so short a first part begins too few compounds to be believed.
fn is_too_rare(letters: usize, productivity: u8) -> bool {
    match letters {
        0 | 1 => true,
        2 => productivity < 8,
        3 => productivity < 6,
        4 => productivity == 0,
        _ => false,
    }
}

/// What a word needs to be cut that the tables do not know as a whole.
const UNKNOWN_THRESHOLD: i32 = 16;
/// What a word needs to be cut that the tables know: many of these are no compounds.
const KNOWN_THRESHOLD: i32 = 22;

fn word_before(text: &str, at: usize) -> Option<(usize, &str)> {
    let head = &text[..at];
    let start = head
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |edge| edge + head[edge..].chars().next().map_or(1, char::len_utf8));
    let word = &head[start..];
    (word.chars().count() >= 3).then_some((start, word))
}

/// Reads "och säkerhetsarbete" behind a hyphen.
fn word_after_conjunction(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix([' ', '\n'])?.trim_start();
    let conjunction =
        ["och ", "och\n", "eller ", "samt ", "respektive ", "som ", "& "].iter().find(|c| rest.starts_with(**c))?;
    let rest = rest[conjunction.len()..].trim_start();
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    (end > 0 && !rest[end..].starts_with("- ")).then(|| &rest[..end])
}
