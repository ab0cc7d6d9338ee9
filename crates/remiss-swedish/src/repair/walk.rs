//! Walks an automaton of words along a damaged word, with its misreadings.

use fst::raw::{Fst, Node};

use super::confusions::Confusions;

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
struct State {
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
    pub(super) fn run<D: AsRef<[u8]>>(&self, fst: &Fst<D>, found: &mut Vec<Found>) {
        let mut trail = Trail { word: Vec::with_capacity(self.read.len() + 2), steps: 0, found };
        let start = State { at: 0, cost: 0.0, only_diacritics: true, edits: self.aim == Aim::Edited };
        self.walk(fst, fst.root(), start, &mut trail);
    }

    fn walk<D: AsRef<[u8]>>(&self, fst: &Fst<D>, node: Node<'_>, state: State, trail: &mut Trail<'_>) {
        trail.steps += 1;
        if trail.steps > MAX_STEPS || trail.found.len() > MAX_FOUND {
            return;
        }
        let follow = |letter: u8| node.find_input(letter).map(|place| fst.node(node.transition_addr(place)));
        if node.is_final() {
            self.accept(state, trail);
        }
        if self.aim == Aim::Heads {
            if state.at + MIN_TAIL >= self.read.len() {
                return;
            }
            // skole of skola, gatu of gata: the headword's last vowel changes.
            let changed = matches!(self.read[state.at], b'e' | b'u' | b'o') && state.at + 1 >= MIN_HEAD;
            if changed && follow(b'a').is_some_and(|next| next.is_final()) {
                add(&[self.read[state.at]], state.at + 1, state, trail);
            }
        }
        let Some(&read) = self.read.get(state.at) else {
            if state.edits {
                self.insert(fst, node, state, trail);
            }
            return;
        };
        if let Some(next) = follow(read) {
            trail.word.push(read);
            self.walk(fst, next, State { at: state.at + 1, ..state }, trail);
            trail.word.pop();
        }
        for &(letter, extra, lost) in &self.confusions.single[usize::from(read)] {
            if state.cost + extra <= self.max_cost
                && let Some(next) = follow(letter)
            {
                trail.word.push(letter);
                let only_diacritics = state.only_diacritics && lost;
                let after = State { at: state.at + 1, cost: state.cost + extra, only_diacritics, ..state };
                self.walk(fst, next, after, trail);
                trail.word.pop();
            }
        }
        if let Some(&second) = self.read.get(state.at + 1) {
            for &(pair, letter, extra) in &self.confusions.double {
                if pair == [read, second]
                    && state.cost + extra <= self.max_cost
                    && let Some(next) = follow(letter)
                {
                    trail.word.push(letter);
                    let after = State { at: state.at + 2, cost: state.cost + extra, only_diacritics: false, ..state };
                    self.walk(fst, next, after, trail);
                    trail.word.pop();
                }
            }
        }
        if state.edits {
            self.edit(fst, node, read, state, trail);
        }
    }

    /// Another letter stood here, or none did, or one was lost before it.
    fn edit<D: AsRef<[u8]>>(&self, fst: &Fst<D>, node: Node<'_>, read: u8, state: State, trail: &mut Trail<'_>) {
        let edited = State { only_diacritics: false, edits: false, ..state };
        if state.cost + self.confusions.any <= self.max_cost {
            let after = State { at: state.at + 1, cost: state.cost + self.confusions.any, ..edited };
            for transition in node.transitions() {
                if transition.inp != read {
                    trail.word.push(transition.inp);
                    self.walk(fst, fst.node(transition.addr), after, trail);
                    trail.word.pop();
                }
            }
            self.walk(fst, node, after, trail);
        }
        self.insert(fst, node, state, trail);
    }

    /// A letter of the page left nothing in the text; å, ä and ö do so most.
    fn insert<D: AsRef<[u8]>>(&self, fst: &Fst<D>, node: Node<'_>, state: State, trail: &mut Trail<'_>) {
        for transition in node.transitions() {
            let swedish = matches!(transition.inp, 0xe5 | 0xe4 | 0xf6);
            let cost = state.cost + if swedish { self.confusions.dropped } else { self.confusions.any };
            if cost <= self.max_cost {
                trail.word.push(transition.inp);
                let after = State { cost, only_diacritics: false, edits: false, ..state };
                self.walk(fst, fst.node(transition.addr), after, trail);
                trail.word.pop();
            }
        }
    }

    /// Notes a word of the automaton where it serves the aim.
    fn accept(&self, state: State, trail: &mut Trail<'_>) {
        let left = self.read.len() - state.at;
        let next_is_s = self.read.get(state.at) == Some(&b's') && !trail.word.ends_with(b"s");
        match self.aim {
            Aim::Whole | Aim::Edited if left == 0 => add(b"", state.at, state, trail),
            Aim::Whole | Aim::Edited if left == 1 && next_is_s && state.at >= 3 => {
                add(b"s", state.at + 1, state, trail);
            }
            Aim::Heads if state.at >= MIN_HEAD && left >= MIN_TAIL => {
                add(b"", state.at, state, trail);
                if next_is_s && left > MIN_TAIL {
                    add(b"s", state.at + 1, state, trail);
                }
            }
            _ => {}
        }
    }
}

fn add(ending: &[u8], end: usize, state: State, trail: &mut Trail<'_>) {
    trail.found.push(Found {
        letters: [trail.word.as_slice(), ending].concat(),
        cost: state.cost,
        only_diacritics: state.only_diacritics,
        end,
    });
}

/// Lists the words of an automaton that a word without diacritics may be.
pub(super) fn unfold<D: AsRef<[u8]>>(fst: &Fst<D>, confusions: &Confusions, folded: &[u8], found: &mut Vec<Vec<u8>>) {
    unfold_from(fst, fst.root(), confusions, folded, &mut Vec::with_capacity(folded.len()), found);
}

fn unfold_from<D: AsRef<[u8]>>(
    fst: &Fst<D>,
    node: Node<'_>,
    confusions: &Confusions,
    rest: &[u8],
    word: &mut Vec<u8>,
    found: &mut Vec<Vec<u8>>,
) {
    if found.len() > MAX_FOUND {
        return;
    }
    let Some((&read, after)) = rest.split_first() else {
        if node.is_final() {
            found.push(word.clone());
        }
        return;
    };
    if after.is_empty() && read == b's' && node.is_final() && word.len() >= 3 && !word.ends_with(b"s") {
        found.push([word.as_slice(), b"s"].concat());
    }
    let lost = confusions.single[usize::from(read)].iter().filter(|(_, _, lost)| *lost).map(|(letter, _, _)| *letter);
    for letter in std::iter::once(read).chain(lost) {
        if let Some(place) = node.find_input(letter) {
            word.push(letter);
            unfold_from(fst, fst.node(node.transition_addr(place)), confusions, after, word, found);
            word.pop();
        }
    }
}
