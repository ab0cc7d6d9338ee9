//! Finds the words of the tables that a damaged word may have been, by walking their automata.

use fst::raw::{Fst, Node};

use super::confusions::Confusions;
use crate::key::{Key, decode};
use crate::lexicon::{ADJECTIVE, NAME, NOUN, VERB};
use crate::swedish::Swedish;

/// A word that may have stood on the page.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) letters: Vec<u8>,
    /// Log of its probability and of the misreading's, up to a constant.
    pub(crate) score: f32,
    /// The misreading's part of it.
    pub(crate) cost: f32,
    pub(crate) frequency: u8,
    /// Only diacritics differ from the text.
    pub(crate) only_diacritics: bool,
    pub(crate) is_name: bool,
}

/// Misreadings that cost more are not looked for: two rare ones in a word.
const MAX_COST: f32 = 8.0;
/// Misreadings of a word that is itself in the tables: one that is not rare.
const MAX_COST_KNOWN: f32 = 4.0;
/// Steps of one walk; a word of 20 letters with every letter doubtful takes some thousands.
const MAX_STEPS: u32 = 60_000;
/// Candidates kept of one walk.
const MAX_CANDIDATES: usize = 64;

impl Swedish {
    /// Lists what a word may have been, itself included when it is a word.
    pub(crate) fn candidates(&self, letters: &[u8], known: bool) -> Vec<Candidate> {
        let max_cost = if known { MAX_COST_KNOWN } else { MAX_COST };
        let mut found = Vec::new();
        let walk = Walk { confusions: &self.rules.confusions, read: letters, max_cost, edits: false, genitive: true };
        self.walk_all(&walk, &mut found);
        let mut candidates = self.judge(found);
        if known && !candidates.iter().any(|candidate| candidate.letters == letters) {
            candidates.push(self.candidate(letters.to_vec(), 0.0, true));
        }
        if !known {
            let best = candidates.iter().map(|candidate| candidate.cost).fold(f32::MAX, f32::min);
            if letters.len() >= 7 && best > 1.0 {
                candidates.extend(self.compound_candidates(letters, best.min(MAX_COST)));
            }
            if candidates.is_empty() && letters.len() >= 5 {
                let mut found = Vec::new();
                self.walk_all(&Walk { edits: true, max_cost: self.rules.confusions.any + 2.5, ..walk }, &mut found);
                candidates = self.judge(found);
            }
        }
        candidates
    }

    /// The commonest word that folds to a folded word; `None` when no table has one.
    pub(crate) fn unfold(&self, folded: &str) -> Option<String> {
        let key = Key::new(folded)?;
        let mut found = Vec::new();
        let confusions = &self.rules.confusions;
        // Lost diacritics are cheap, every other misreading is dearer than this.
        let walk = Walk { confusions, read: key.as_slice(), max_cost: f32::MAX, edits: false, genitive: true };
        self.walk_folds(&walk, &mut found);
        let candidates = self.judge(found.into_iter().map(|(letters, _, lost)| (letters, 0.0, lost)).collect());
        let best = candidates
            .iter()
            .max_by(|a, b| a.score.total_cmp(&b.score).then_with(|| b.letters.cmp(&a.letters)))
            .map(|candidate| decode(&candidate.letters));
        best
    }

    fn walk_all(&self, walk: &Walk<'_>, found: &mut Vec<Found>) {
        let (forms, own, vocabulary) = self.lexicon.automata();
        walk.run(forms, found);
        walk.run(own, found);
        if let Some(vocabulary) = vocabulary {
            walk.run(vocabulary, found);
        }
    }

    fn walk_folds(&self, walk: &Walk<'_>, found: &mut Vec<Found>) {
        let (forms, own, vocabulary) = self.lexicon.automata();
        walk.run_folds(forms, found);
        walk.run_folds(own, found);
        if let Some(vocabulary) = vocabulary {
            walk.run_folds(vocabulary, found);
        }
    }

    fn judge(&self, mut found: Vec<Found>) -> Vec<Candidate> {
        found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)));
        found.dedup_by(|b, a| a.0 == b.0);
        found.into_iter().map(|(letters, cost, lost)| self.candidate(letters, cost, lost)).collect()
    }

    fn candidate(&self, letters: Vec<u8>, cost: f32, only_diacritics: bool) -> Candidate {
        let entry = self.lexicon.get_inflected(&letters);
        let mut frequency = self.lexicon.frequency(&letters);
        if let Some((_, 1)) = entry {
            // A genitive is a good deal rarer than its noun.
            frequency = frequency.max(self.lexicon.frequency(&letters[..letters.len() - 1]).saturating_sub(3));
        }
        let is_name = entry.is_some_and(|(entry, _)| entry.flags & NAME != 0);
        let ordinary = entry.is_some_and(|(entry, _)| entry.flags & (NOUN | VERB | ADJECTIVE) != 0);
        // Unseen words of the list are rarer still, names in lower case as well.
        let prior = if frequency == 0 { if ordinary { -0.5 } else { -0.7 } } else { f32::from(frequency) };
        Candidate { score: prior - cost, letters, cost, frequency, only_diacritics, is_name }
    }

    /// Reads the word as a compound of two words of the tables, misreadings allowed in both.
    fn compound_candidates(&self, letters: &[u8], max_cost: f32) -> Vec<Candidate> {
        let confusions = &self.rules.confusions;
        let mut candidates: Vec<Candidate> = Vec::new();
        for at in 3..=letters.len().saturating_sub(3) {
            let (head, tail) = letters.split_at(at);
            let mut tails = Vec::new();
            let walk = Walk { confusions, read: tail, max_cost, edits: false, genitive: true };
            self.walk_all(&walk, &mut tails);
            tails.retain(|(word, _, _)| self.is_tail(word));
            if tails.is_empty() {
                continue;
            }
            let linked = head.strip_suffix(b"s").filter(|base| base.len() >= 3);
            let mut heads = Vec::new();
            self.walk_all(&Walk { read: head, genitive: false, ..walk }, &mut heads);
            if let Some(base) = linked {
                let mut bases = Vec::new();
                self.walk_all(&Walk { read: base, genitive: false, ..walk }, &mut bases);
                heads.extend(bases.into_iter().map(|(mut word, cost, lost)| {
                    word.push(b's');
                    (word, cost, lost)
                }));
            }
            // First parts that only compounds have (skol, stads) stand in no form table; try the text's own spelling.
            for variant in self.head_variants(head, max_cost) {
                heads.push(variant);
            }
            keep_cheapest(&mut heads);
            keep_cheapest(&mut tails);
            for (head, head_cost, head_lost) in &heads {
                for (tail, tail_cost, tail_lost) in &tails {
                    let cost = head_cost + tail_cost;
                    if cost > max_cost {
                        continue;
                    }
                    let word = [head.as_slice(), tail].concat();
                    let Some(score) = self.compound_score(&word) else { continue };
                    // A compound is a rare word: even a common pair of parts ranks with words seen a few times.
                    let prior = (score as f32 - 20.0) / 8.0 - 1.0;
                    candidates.push(Candidate {
                        letters: word,
                        score: prior.clamp(-2.0, 3.0) - cost,
                        cost,
                        frequency: 0,
                        only_diacritics: *head_lost && *tail_lost,
                        is_name: false,
                    });
                }
            }
        }
        candidates.sort_by(|a, b| a.letters.cmp(&b.letters).then_with(|| b.score.total_cmp(&a.score)));
        candidates.dedup_by(|b, a| a.letters == b.letters);
        candidates
    }

    fn is_tail(&self, word: &[u8]) -> bool {
        word.len() >= 3
            && self.lexicon.get_inflected(word).is_some_and(|(entry, _)| entry.flags & (NOUN | VERB | ADJECTIVE) != 0)
    }

    /// Spellings of a first part that compounds are known to begin with.
    fn head_variants(&self, head: &[u8], max_cost: f32) -> Vec<Found> {
        let walk = Walk { confusions: &self.rules.confusions, read: head, max_cost, edits: false, genitive: false };
        let mut found = Vec::new();
        walk.run(self.lexicon.heads(), &mut found);
        found.retain(|(word, _, _)| self.lexicon.head_productivity(word) >= 4);
        found
    }
}

/// A spelling, its cost, and whether only diacritics were restored.
type Found = (Vec<u8>, f32, bool);

fn keep_cheapest(found: &mut Vec<Found>) {
    found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    found.dedup_by(|b, a| a.0 == b.0);
    // Pairs are tried one by one; the truth is among the cheapest.
    found.truncate(12);
}

/// One walk through an automaton along a word with misreadings.
#[derive(Clone, Copy)]
struct Walk<'a> {
    confusions: &'a Confusions,
    read: &'a [u8],
    max_cost: f32,
    /// Any letter may be misread, lost or added, once.
    edits: bool,
    /// A final s may be missing from the table.
    genitive: bool,
}

struct Step {
    /// The spelling so far.
    word: Vec<u8>,
    steps: u32,
}

impl Walk<'_> {
    fn run<D: AsRef<[u8]>>(&self, fst: &Fst<D>, found: &mut Vec<Found>) {
        let mut step = Step { word: Vec::with_capacity(self.read.len() + 2), steps: 0 };
        self.walk(fst, fst.root(), 0, 0.0, true, self.edits, &mut step, found);
    }

    fn run_folds<D: AsRef<[u8]>>(&self, fst: &Fst<D>, found: &mut Vec<Found>) {
        let mut step = Step { word: Vec::with_capacity(self.read.len() + 2), steps: 0 };
        self.walk_folds(fst, fst.root(), 0, &mut step, found);
    }

    fn walk_folds<D: AsRef<[u8]>>(
        &self,
        fst: &Fst<D>,
        node: Node<'_>,
        at: usize,
        step: &mut Step,
        found: &mut Vec<Found>,
    ) {
        let Some(&read) = self.read.get(at) else {
            if node.is_final() && found.len() < MAX_CANDIDATES {
                found.push((step.word.clone(), 0.0, true));
            }
            return;
        };
        if self.genitive && at + 1 == self.read.len() && read == b's' && node.is_final() && found.len() < MAX_CANDIDATES
        {
            found.push(([step.word.as_slice(), b"s"].concat(), 0.0, true));
        }
        let lost =
            self.confusions.single[usize::from(read)].iter().filter(|(_, _, lost)| *lost).map(|(letter, _, _)| *letter);
        for letter in std::iter::once(read).chain(lost) {
            if let Some(next) = node.find_input(letter) {
                step.word.push(letter);
                self.walk_folds(fst, fst.node(node.transition_addr(next)), at + 1, step, found);
                step.word.pop();
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the state of a recursive walk; a struct would be rebuilt each step")]
    fn walk<D: AsRef<[u8]>>(
        &self,
        fst: &Fst<D>,
        node: Node<'_>,
        at: usize,
        cost: f32,
        lost_only: bool,
        edits: bool,
        step: &mut Step,
        found: &mut Vec<Found>,
    ) {
        step.steps += 1;
        if step.steps > MAX_STEPS {
            return;
        }
        let follow = |letter: u8| node.find_input(letter).map(|place| fst.node(node.transition_addr(place)));
        let any = self.confusions.any;
        if at == self.read.len() {
            if node.is_final() {
                found.push((step.word.clone(), cost, lost_only));
            }
            if edits && cost + any + 0.5 <= self.max_cost {
                self.insert(fst, node, at, cost, step, found);
            }
            return;
        }
        let read = self.read[at];
        if self.genitive
            && at + 1 == self.read.len()
            && read == b's'
            && at >= 3
            && node.is_final()
            && !step.word.ends_with(b"s")
        {
            found.push(([step.word.as_slice(), b"s"].concat(), cost, lost_only));
        }
        // A letter read as it stands costs nothing, but é never stands for itself alone.
        if let Some(next) = follow(read) {
            step.word.push(read);
            self.walk(fst, next, at + 1, cost, lost_only, edits, step, found);
            step.word.pop();
        }
        for &(letter, extra, lost) in &self.confusions.single[usize::from(read)] {
            if cost + extra <= self.max_cost
                && let Some(next) = follow(letter)
            {
                step.word.push(letter);
                self.walk(fst, next, at + 1, cost + extra, lost_only && lost, edits, step, found);
                step.word.pop();
            }
        }
        if let Some(&after) = self.read.get(at + 1) {
            for &(pair, letter, extra) in &self.confusions.double {
                if pair == [read, after]
                    && cost + extra <= self.max_cost
                    && let Some(next) = follow(letter)
                {
                    step.word.push(letter);
                    self.walk(fst, next, at + 2, cost + extra, false, edits, step, found);
                    step.word.pop();
                }
            }
        }
        if edits && cost + any <= self.max_cost {
            // Another letter stood here, or none did, or one was lost before it.
            for transition in node.transitions() {
                if transition.inp != read {
                    step.word.push(transition.inp);
                    self.walk(fst, fst.node(transition.addr), at + 1, cost + any, false, false, step, found);
                    step.word.pop();
                }
            }
            self.walk(fst, node, at + 1, cost + any + 0.5, false, false, step, found);
            self.insert(fst, node, at, cost, step, found);
        }
    }

    fn insert<D: AsRef<[u8]>>(
        &self,
        fst: &Fst<D>,
        node: Node<'_>,
        at: usize,
        cost: f32,
        step: &mut Step,
        found: &mut Vec<Found>,
    ) {
        for transition in node.transitions() {
            step.word.push(transition.inp);
            let cost = cost + self.confusions.any + 0.5;
            self.walk(fst, fst.node(transition.addr), at, cost, false, false, step, found);
            step.word.pop();
        }
    }
}
