//! Finds the words of the tables that a damaged word may have been, and how likely each is.

use std::sync::Arc;

use super::walk::{Aim, Found, Walk, unfold};
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
/// A reading as cheap as this needs no rival.
const CHEAP: f32 = 1.0;
/// A reading as cheap as this needs no rival with an edit of any kind.
const BELIEVABLE: f32 = 5.0;

impl Swedish {
    /// Lists what a word may have been, itself included when it is a word; `known` says whether it is one.
    pub(crate) fn candidates(&self, letters: &[u8], known: bool) -> Arc<[Candidate]> {
        self.misread.get_or(letters, || self.find_candidates(letters, known))
    }

    fn find_candidates(&self, letters: &[u8], known: bool) -> Vec<Candidate> {
        let max_cost = if known { MAX_COST_KNOWN } else { MAX_COST };
        let walk = Walk { confusions: &self.rules.confusions, read: letters, max_cost, aim: Aim::Whole };
        let mut candidates = self.judge(self.walk_all(&walk));
        if known {
            if !candidates.iter().any(|candidate| candidate.letters == letters) {
                candidates.push(self.candidate(letters.to_vec(), 0.0, true));
            }
            return candidates;
        }
        let cheapest = |candidates: &[Candidate]| candidates.iter().map(|c| c.cost).fold(f32::MAX, f32::min);
        let best = cheapest(&candidates);
        if letters.len() >= 7 && best > CHEAP {
            candidates.extend(self.compound_candidates(letters, best.min(MAX_COST)));
        }
        if letters.len() >= 3 && cheapest(&candidates) > BELIEVABLE {
            // Short words are so close to each other that only a lost å, ä or ö is believed of them.
            let any = if letters.len() >= 5 { self.rules.confusions.any + 2.0 } else { self.rules.confusions.dropped };
            candidates.extend(self.judge(self.walk_all(&Walk { max_cost: any, aim: Aim::Edited, ..walk })));
            candidates.sort_by(|a, b| a.letters.cmp(&b.letters).then_with(|| b.score.total_cmp(&a.score)));
            candidates.dedup_by(|b, a| a.letters == b.letters);
        }
        candidates
    }

    /// The commonest word that folds to a folded word; `None` when no table has one.
    pub(crate) fn unfold(&self, folded: &str) -> Option<String> {
        let key = Key::new(folded)?;
        let mut found = Vec::new();
        for words in self.lexicon.automata() {
            unfold(words, &self.rules.confusions, key.as_slice(), &mut found);
        }
        found.sort();
        found.dedup();
        if let [only] = found.as_slice() {
            return Some(decode(only));
        }
        let candidates = found.into_iter().map(|letters| self.candidate(letters, 0.0, true));
        candidates
            .max_by(|a, b| a.score.total_cmp(&b.score).then_with(|| b.letters.cmp(&a.letters)))
            .map(|candidate| decode(&candidate.letters))
    }

    fn walk_all(&self, walk: &Walk<'_>) -> Vec<Found> {
        let mut found = Vec::new();
        for words in self.lexicon.automata() {
            walk.run(words, &mut found);
        }
        found
    }

    fn judge(&self, mut found: Vec<Found>) -> Vec<Candidate> {
        found.sort_by(|a, b| a.letters.cmp(&b.letters).then_with(|| a.cost.total_cmp(&b.cost)));
        found.dedup_by(|b, a| a.letters == b.letters);
        found.into_iter().map(|found| self.candidate(found.letters, found.cost, found.only_diacritics)).collect()
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
        // Words of the tables that the counted text lacks are rare, names more so where they stand in lower case.
        let unseen = if ordinary { -0.5 } else { -0.7 };
        let prior = if frequency == 0 { unseen } else { f32::from(frequency) };
        Candidate { score: prior - cost, letters, cost, frequency, only_diacritics, is_name }
    }

    /// Reads the word as a compound of two words of the tables, misreadings allowed in both.
    fn compound_candidates(&self, letters: &[u8], max_cost: f32) -> Vec<Candidate> {
        let walk = Walk { confusions: &self.rules.confusions, read: letters, max_cost, aim: Aim::Heads };
        let mut heads = self.walk_all(&walk);
        // First parts that only compounds have (skol, stads) stand in no table of forms.
        let mut variants = Vec::new();
        walk.run(self.lexicon.heads(), &mut variants);
        variants.retain(|found| self.lexicon.head_productivity(&found.letters) >= 4);
        heads.extend(variants);
        heads.retain(|found| self.is_head(&found.letters));
        heads.sort_by(|a, b| (a.end, &a.letters).cmp(&(b.end, &b.letters)).then_with(|| a.cost.total_cmp(&b.cost)));
        heads.dedup_by(|b, a| a.end == b.end && a.letters == b.letters);
        let mut candidates: Vec<Candidate> = Vec::new();
        for group in heads.chunk_by(|a, b| a.end == b.end) {
            let at = group[0].end;
            let cheapest = group.iter().map(|head| head.cost).fold(f32::MAX, f32::min);
            let tail_walk = Walk { read: &letters[at..], max_cost: max_cost - cheapest, aim: Aim::Whole, ..walk };
            let mut tails = self.walk_all(&tail_walk);
            tails.retain(|tail| self.is_tail(&tail.letters));
            let (group, tails) = (keep_cheapest(group.to_vec()), keep_cheapest(tails));
            for head in &group {
                for tail in tails.iter().filter(|tail| head.cost + tail.cost <= max_cost) {
                    candidates.extend(self.compound_candidate(head, tail));
                }
            }
        }
        candidates.sort_by(|a, b| a.letters.cmp(&b.letters).then_with(|| b.score.total_cmp(&a.score)));
        candidates.dedup_by(|b, a| a.letters == b.letters);
        candidates
    }

    fn compound_candidate(&self, head: &Found, tail: &Found) -> Option<Candidate> {
        let letters = [head.letters.as_slice(), &tail.letters].concat();
        let score = self.compound_score(&letters)?;
        let cost = head.cost + tail.cost;
        // A compound is a rare word: even a common pair of parts ranks with words seen a few times.
        let prior = ((score as f32 - 20.0) / 8.0 - 1.0).clamp(-2.0, 3.0);
        let only_diacritics = head.only_diacritics && tail.only_diacritics;
        Some(Candidate { letters, score: prior - cost, cost, frequency: 0, only_diacritics, is_name: false })
    }

    fn is_tail(&self, word: &[u8]) -> bool {
        word.len() >= 3
            && self.lexicon.get_inflected(word).is_some_and(|(entry, _)| entry.flags & (NOUN | VERB | ADJECTIVE) != 0)
    }
}

/// Keeps few spellings: pairs are tried one by one, and the truth is among the cheapest.
fn keep_cheapest(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| a.cost.total_cmp(&b.cost).then_with(|| a.letters.cmp(&b.letters)));
    found.dedup_by(|b, a| a.letters == b.letters);
    found.truncate(12);
    found
}
