//! Automata of words, unpacked so that a step is two look-ups in memory.

use fst::raw::Fst;

/// An automaton that maps words to numbers.
///
/// The word tables are stored by the crate `fst`, which packs a node into a few bytes. Finding the parts of a compound
/// or the readings of a damaged word takes hundreds of steps, and most of their time went into unpacking.
#[derive(Debug, Default)]
pub(crate) struct Automaton {
    nodes: Vec<Node>,
    /// The letters of all arcs, node by node.
    letters: Vec<u8>,
    /// Where the arcs lead, in the same order.
    arcs: Vec<Arc>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// Its first arc.
    first: u32,
    arcs: u16,
    /// A word ends here; `value` is what it adds to the number.
    ends: bool,
    value: u32,
}

#[derive(Debug, Clone, Copy)]
struct Arc {
    to: u32,
    value: u32,
}

/// From so many arcs on, a search that looks at many letters at once is quicker.
const MANY_ARCS: usize = 12;

/// A place in an automaton that some letters have led to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct State {
    node: u32,
    value: u32,
}

impl Automaton {
    /// Where every word begins.
    pub(crate) const ROOT: State = State { node: 0, value: 0 };

    /// Unpacks an automaton; none when it is broken.
    pub(crate) fn new<D: AsRef<[u8]>>(bytes: D) -> Option<Automaton> {
        const UNSEEN: u32 = u32::MAX;
        let fst = Fst::new(bytes).ok()?;
        // Nodes that follow each other lie beside each other.
        let mut numbers = vec![UNSEEN; fst.as_bytes().len()];
        let mut order = Vec::new();
        let mut open = vec![fst.root().addr()];
        while let Some(address) = open.pop() {
            let number = numbers.get_mut(address)?;
            if *number == UNSEEN {
                *number = u32::try_from(order.len()).ok()?;
                order.push(address);
                let node = fst.node(address);
                open.extend((0..node.len()).rev().map(|arc| node.transition_addr(arc)));
            }
        }
        let mut automaton = Automaton { nodes: Vec::with_capacity(order.len()), ..Automaton::default() };
        for address in order {
            let node = fst.node(address);
            automaton.nodes.push(Node {
                first: u32::try_from(automaton.arcs.len()).ok()?,
                arcs: node.len() as u16,
                ends: node.is_final(),
                value: node.final_output().value() as u32,
            });
            for arc in node.transitions() {
                automaton.letters.push(arc.inp);
                automaton.arcs.push(Arc { to: numbers[arc.addr], value: arc.out.value() as u32 });
            }
        }
        Some(automaton)
    }

    /// Looks a word up.
    pub(crate) fn get(&self, key: &[u8]) -> Option<u32> {
        let end = key.iter().try_fold(Self::ROOT, |state, &letter| self.step(state, letter))?;
        self.value(end)
    }

    /// Goes on by a letter, if any word does.
    pub(crate) fn step(&self, state: State, letter: u8) -> Option<State> {
        let node = self.nodes.get(state.node as usize)?;
        let first = node.first as usize;
        let letters = &self.letters[first..first + usize::from(node.arcs)];
        // Nearly all nodes have few arcs; those near the root have an alphabet of them.
        let place = if letters.len() < MANY_ARCS {
            letters.iter().position(|&known| known == letter)?
        } else {
            memchr::memchr(letter, letters)?
        };
        Some(self.arc(state, first + place))
    }

    /// All ways to go on.
    pub(crate) fn steps(&self, state: State) -> impl Iterator<Item = (u8, State)> {
        let node = self.nodes.get(state.node as usize);
        let arcs = node.map_or(0..0, |node| node.first as usize..node.first as usize + usize::from(node.arcs));
        arcs.map(move |place| (self.letters[place], self.arc(state, place)))
    }

    /// The number of the word that ends here, if one does.
    pub(crate) fn value(&self, state: State) -> Option<u32> {
        let node = self.nodes.get(state.node as usize)?;
        node.ends.then(|| state.value + node.value)
    }

    /// Whether a word ends here.
    pub(crate) fn is_word(&self, state: State) -> bool {
        self.nodes.get(state.node as usize).is_some_and(|node| node.ends)
    }

    fn arc(&self, state: State, place: usize) -> State {
        let Arc { to, value } = self.arcs[place];
        State { node: to, value: state.value + value }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_what_the_packed_one_holds(
            words in prop::collection::btree_map("[abc]{1,5}", 0_u64..9000, 0..40),
            others in prop::collection::vec("[abc]{0,6}", 0..20),
        ) {
            let map = fst::Map::from_iter(words.iter().map(|(word, value)| (word, *value))).expect("sorted");
            let automaton = Automaton::new(map.into_fst().into_inner()).expect("whole");
            let keys: BTreeMap<_, _> = words.keys().chain(&others).map(|word| (word, words.get(word))).collect();
            for (word, value) in keys {
                prop_assert_eq!(automaton.get(word.as_bytes()).map(u64::from), value.copied());
            }
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        assert!(Automaton::new(b"no automaton").is_none());
    }
}
