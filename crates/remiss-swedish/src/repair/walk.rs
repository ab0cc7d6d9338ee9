//! Walks an automaton of words along a damaged word, with its misreadings.

use super::confusions::Confusions;
use crate::automaton::{Automaton, State};

/// A spelling that a word may have had.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) letters: Vec<u8>,
    /// The cost of the misreadings in nats.
    pub(super) cost: f32,
    /// Only diacritics were restored.
    pub(super) only_diacritics: bool,
    /// How many letters of the text it accounts for.
    pub(super) end: usize,
}

/// What a walk is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// Words that account for all letters, genitives of the table's words included.
    Whole,
    /// The same with any one letter misread, lost or added.
    Edited,
    /// First parts of compounds: words that account for the beginning, with their linking letters.
    Heads,
}

/// One walk.
#[derive(Clone, Copy)]
pub(super) struct Walk<'a> {
    pub(super) confusions: &'a Confusions,
    pub(super) read: &'a [u8],
    pub(super) max_cost: f32,
    pub(super) aim: Aim,
}

/// Steps of one walk; a word of 20 letters with every letter doubtful takes some thousands.
const MAX_STEPS: u32 = 20_000;
/// What one walk may find; ambiguous short words have a dozen readings.
const MAX_FOUND: usize = 400;
/// The shortest first part that is looked for.
const MIN_HEAD: usize = 3;
/// What is left for the last part of a compound.
const MIN_TAIL: usize = 3;

/// Where a walk stands.
#[derive(Clone, Copy)]
struct Step {
    /// In the automaton.
    state: State,
    /// In the text.
    at: usize,
    cost: f32,
    only_diacritics: bool,
    /// An edit is still allowed.
    edits: bool,
}

struct Trail<'f> {
    word: Vec<u8>,
    steps: u32,
    found: &'f mut Vec<Found>,
}

impl Walk<'_> {
    /// Walks through one automaton and adds what it finds.
    pub(super) fn run(&self, words: &Automaton, found: &mut Vec<Found>) {
        let mut trail = Trail { word: Vec::with_capacity(self.read.len() + 2), steps: 0, found };
        let start =
            Step { state: Automaton::ROOT, at: 0, cost: 0.0, only_diacritics: true, edits: self.aim == Aim::Edited };
        self.walk(words, start, &mut trail);
    }

    fn walk(&self, words: &Automaton, here: Step, trail: &mut Trail<'_>) {
        trail.steps += 1;
        if trail.steps > MAX_STEPS || trail.found.len() > MAX_FOUND {
            return;
        }
        if words.is_word(here.state) {
            self.accept(here, trail);
        }
        if self.aim == Aim::Heads {
            if here.at + MIN_TAIL >= self.read.len() {
                return;
            }
            // skole of skola, gatu of gata: the headword's last vowel changes.
            let changed = matches!(self.read[here.at], b'e' | b'u' | b'o') && here.at + 1 >= MIN_HEAD;
            if changed && words.step(here.state, b'a').is_some_and(|next| words.is_word(next)) {
                add(&[self.read[here.at]], here.at + 1, here, trail);
            }
        }
        let Some(&read) = self.read.get(here.at) else {
            if here.edits {
                self.insert(words, here, trail);
            }
            return;
        };
        self.read_as(words, read, Step { at: here.at + 1, ..here }, trail);
        for &(letter, extra, lost) in &self.confusions.single[usize::from(read)] {
            let only_diacritics = here.only_diacritics && lost;
            let after = Step { at: here.at + 1, cost: here.cost + extra, only_diacritics, ..here };
            self.read_as(words, letter, after, trail);
        }
        if let Some(&second) = self.read.get(here.at + 1) {
            for &(_, letter, extra) in self.confusions.double.iter().filter(|(pair, ..)| *pair == [read, second]) {
                let after = Step { at: here.at + 2, cost: here.cost + extra, only_diacritics: false, ..here };
                self.read_as(words, letter, after, trail);
            }
        }
        if here.edits {
            self.edit(words, read, here, trail);
        }
    }

    /// Goes on to `after` by a letter, if some word does and it may cost so much.
    fn read_as(&self, words: &Automaton, letter: u8, after: Step, trail: &mut Trail<'_>) {
        if after.cost <= self.max_cost
            && let Some(state) = words.step(after.state, letter)
        {
            trail.word.push(letter);
            self.walk(words, Step { state, ..after }, trail);
            trail.word.pop();
        }
    }

    /// Another letter stood here, or none did, or one was lost before it.
    fn edit(&self, words: &Automaton, read: u8, here: Step, trail: &mut Trail<'_>) {
        let cost = here.cost + self.confusions.any;
        if cost <= self.max_cost {
            let after = Step { at: here.at + 1, cost, only_diacritics: false, edits: false, ..here };
            for (letter, state) in words.steps(here.state).filter(|(letter, _)| *letter != read) {
                trail.word.push(letter);
                self.walk(words, Step { state, ..after }, trail);
                trail.word.pop();
            }
            self.walk(words, after, trail);
        }
        self.insert(words, here, trail);
    }

    /// A letter of the page left nothing in the text; å, ä and ö do so most.
    fn insert(&self, words: &Automaton, here: Step, trail: &mut Trail<'_>) {
        for (letter, state) in words.steps(here.state) {
            let swedish = matches!(letter, 0xe5 | 0xe4 | 0xf6);
            let cost = here.cost + if swedish { self.confusions.dropped } else { self.confusions.any };
            if cost <= self.max_cost {
                trail.word.push(letter);
                self.walk(words, Step { state, cost, only_diacritics: false, edits: false, ..here }, trail);
                trail.word.pop();
            }
        }
    }

    /// Notes a word of the automaton where it serves the aim.
    fn accept(&self, here: Step, trail: &mut Trail<'_>) {
        let left = self.read.len() - here.at;
        let next_is_s = self.read.get(here.at) == Some(&b's') && !trail.word.ends_with(b"s");
        match self.aim {
            Aim::Whole | Aim::Edited if left == 0 => add(b"", here.at, here, trail),
            Aim::Whole | Aim::Edited if left == 1 && next_is_s && here.at >= 3 => {
                add(b"s", here.at + 1, here, trail);
            }
            Aim::Heads if here.at >= MIN_HEAD && left >= MIN_TAIL => {
                add(b"", here.at, here, trail);
                if next_is_s && left > MIN_TAIL {
                    add(b"s", here.at + 1, here, trail);
                }
            }
            _ => {}
        }
    }
}

fn add(ending: &[u8], end: usize, here: Step, trail: &mut Trail<'_>) {
    trail.found.push(Found {
        letters: [trail.word.as_slice(), ending].concat(),
        cost: here.cost,
        only_diacritics: here.only_diacritics,
        end,
    });
}

/// Lists the words of an automaton that a word without diacritics may be.
pub(super) fn unfold(words: &Automaton, confusions: &Confusions, folded: &[u8], found: &mut Vec<Vec<u8>>) {
    unfold_from(words, Automaton::ROOT, confusions, folded, &mut Vec::with_capacity(folded.len()), found);
}

fn unfold_from(
    words: &Automaton,
    state: State,
    confusions: &Confusions,
    rest: &[u8],
    word: &mut Vec<u8>,
    found: &mut Vec<Vec<u8>>,
) {
    if found.len() > MAX_FOUND {
        return;
    }
    let Some((&read, after)) = rest.split_first() else {
        if words.is_word(state) {
            found.push(word.clone());
        }
        return;
    };
    if after.is_empty() && read == b's' && words.is_word(state) && word.len() >= 3 && !word.ends_with(b"s") {
        found.push([word.as_slice(), b"s"].concat());
    }
    let lost = confusions.single[usize::from(read)].iter().filter(|(_, _, lost)| *lost).map(|(letter, _, _)| *letter);
    for letter in std::iter::once(read).chain(lost) {
        if let Some(next) = words.step(state, letter) {
            word.push(letter);
            unfold_from(words, next, confusions, after, word, found);
            word.pop();
        }
    }
}
