//! The words that the analysis knows: SAOL's forms, tables of our own and the vocabulary of an archive.

use std::collections::BTreeMap;
use std::sync::Arc;

use fst::Map;
use fst::raw::{Fst, Output};

use crate::key::MAX_KEY;
use crate::tables::{SwedishTables, TableError, parse_terms};
use crate::vocabulary::Vocabulary;

/// A form of a noun.
pub(crate) const NOUN: u8 = 1;
/// A form of a verb.
pub(crate) const VERB: u8 = 2;
/// A form of an adjective or participle.
pub(crate) const ADJECTIVE: u8 = 4;
/// A form of any other word.
pub(crate) const OTHER: u8 = 8;
/// The form is a headword.
pub(crate) const HEADWORD: u8 = 16;
/// The form is written with a capital.
pub(crate) const NAME: u8 = 32;

static FORMS: &[u8] = include_bytes!("../data/forms.fst");
static CLASSES: &str = include_str!("../data/classes.tsv");
static STATS: &[u8] = include_bytes!("../data/stats.fst");
static BIGRAMS: &[u8] = include_bytes!("../data/bigrams.fst");

/// An automaton that was built or read when the program started.
type OwnFst = Fst<Arc<[u8]>>;

/// How a form leads back to its headword, and what kinds of word it can be.
#[derive(Debug, Clone)]
struct Class {
    flags: u8,
    cut: u8,
    append: Vec<u8>,
}

/// All word tables in one place.
#[derive(Clone)]
pub(crate) struct Lexicon {
    forms: Map<&'static [u8]>,
    classes: Arc<Vec<Class>>,
    stats: Map<&'static [u8]>,
    bigrams: Map<&'static [u8]>,
    /// Forms of our own tables: flags in the low byte, letters to cut in the next, 1 above them for a council term.
    own: Map<Arc<[u8]>>,
    /// Words of an archive with their counts' classes.
    vocabulary: Option<Map<Arc<[u8]>>>,
    fingerprint: u64,
}

/// What the tables say about a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// The bits above.
    pub(crate) flags: u8,
    cut: u8,
    class: u32,
}

impl Lexicon {
    pub(crate) fn new(tables: &SwedishTables<'_>) -> Result<Lexicon, TableError> {
        let classes = CLASSES.lines().map(parse_class).collect::<Option<Vec<_>>>().ok_or(TableError::Embedded)?;
        let embedded = |bytes: &'static [u8]| Map::new(bytes).map_err(|_| TableError::Embedded);
        let mut own: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        for term in parse_terms(tables)? {
            let value = own.entry(term.key).or_insert(u64::from(term.cut) << 8);
            *value |= u64::from(term.flags);
        }
        let own = Map::from_iter(own).map_err(|_| TableError::Embedded)?;
        let own: Arc<[u8]> = own.into_fst().into_inner().into();
        let mut fingerprint = Fingerprint::default();
        for bytes in [FORMS, CLASSES.as_bytes(), STATS, BIGRAMS, &own] {
            fingerprint.add(bytes);
        }
        Ok(Lexicon {
            forms: embedded(FORMS)?,
            classes: Arc::new(classes),
            stats: embedded(STATS)?,
            bigrams: embedded(BIGRAMS)?,
            own: Map::new(own).map_err(|_| TableError::Embedded)?,
            vocabulary: None,
            fingerprint: fingerprint.0,
        })
    }

    pub(crate) fn with_vocabulary(&self, vocabulary: &Vocabulary) -> Lexicon {
        let mut fingerprint = Fingerprint(self.fingerprint);
        fingerprint.add(vocabulary.as_bytes());
        let map = Map::new(vocabulary.shared_bytes()).ok();
        Lexicon { vocabulary: map, fingerprint: fingerprint.0, ..self.clone() }
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Looks a form up in SAOL and our own tables, as it stands.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Entry> {
        let own = self.own.get(key);
        if let Some(number) = self.forms.get(key) {
            let class = self.classes.get(number as usize)?;
            let own_flags = own.unwrap_or_default() as u8;
            return Some(Entry { flags: class.flags | own_flags, cut: class.cut, class: number as u32 });
        }
        own.map(|value| Entry { flags: value as u8, cut: (value >> 8) as u8, class: u32::MAX })
    }

    /// Looks a form up, also as a genitive; tells how many letters were dropped to find it.
    pub(crate) fn get_inflected(&self, key: &[u8]) -> Option<(Entry, usize)> {
        if let Some(entry) = self.get(key) {
            return Some((entry, 0));
        }
        let base = key.strip_suffix(b"s")?;
        if base.len() < 2 || base.ends_with(b"s") {
            return None;
        }
        self.get(base).filter(|entry| entry.flags & (NOUN | NAME | ADJECTIVE) != 0).map(|entry| (entry, 1))
    }

    /// Tells whether a word is one: a form, a genitive, or a word of the archive.
    pub(crate) fn knows(&self, key: &[u8]) -> bool {
        self.get_inflected(key).is_some() || self.vocabulary_class(key) > 0
    }

    /// Writes the headword of a form.
    pub(crate) fn lemma(&self, key: &[u8], entry: Entry) -> Vec<u8> {
        let mut lemma = key[..key.len().saturating_sub(entry.cut as usize)].to_vec();
        if let Some(class) = self.classes.get(entry.class as usize) {
            lemma.extend_from_slice(&class.append);
        }
        lemma
    }

    /// How common a word is, 0 unseen to 15, one class a factor of 2.7.
    pub(crate) fn frequency(&self, key: &[u8]) -> u8 {
        let shipped = (self.stats.get(key).unwrap_or_default() & 15) as u8;
        shipped.max(self.vocabulary_class(key))
    }

    /// In how many compounds a word, spelt as here, is the first part: 0 none to 15, one class a factor of 1.7.
    pub(crate) fn head_productivity(&self, key: &[u8]) -> u8 {
        (self.stats.get(key).unwrap_or_default() >> 4 & 15) as u8
    }

    /// The same for every beginning of a word, by its letters: one walk along the automaton for all.
    pub(crate) fn head_productivities(&self, key: &[u8]) -> [u8; MAX_KEY + 1] {
        let mut found = [0; MAX_KEY + 1];
        let fst = self.stats.as_fst();
        let (mut node, mut output) = (fst.root(), Output::zero());
        for (slot, &letter) in found.iter_mut().skip(1).zip(key) {
            let Some(place) = node.find_input(letter) else { break };
            let transition = node.transition(place);
            output = output.cat(transition.out);
            node = fst.node(transition.addr);
            if node.is_final() {
                *slot = (output.cat(node.final_output()).value() >> 4 & 15) as u8;
            }
        }
        found
    }

    /// In how many compounds a headword is the last part.
    pub(crate) fn tail_productivity(&self, key: &[u8]) -> u8 {
        (self.stats.get(key).unwrap_or_default() >> 8 & 15) as u8
    }

    pub(crate) fn vocabulary_class(&self, key: &[u8]) -> u8 {
        self.vocabulary.as_ref().and_then(|map| map.get(key)).unwrap_or_default() as u8
    }

    /// How common a pair of an ambiguous word and its neighbour is; `side` is `<` or `>`.
    pub(crate) fn pair(&self, word: &[u8], side: u8, folded_neighbour: &[u8]) -> u8 {
        let mut key = Vec::with_capacity(word.len() + folded_neighbour.len() + 1);
        key.extend_from_slice(word);
        key.push(side);
        key.extend_from_slice(folded_neighbour);
        self.bigrams.get(key).unwrap_or_default() as u8
    }

    /// The automaton of words that have statistics, first parts of compounds among them.
    pub(crate) fn heads(&self) -> &Fst<&'static [u8]> {
        self.stats.as_fst()
    }

    /// The automata to walk for candidates.
    pub(crate) fn automata(&self) -> (&Fst<&'static [u8]>, &OwnFst, Option<&OwnFst>) {
        (self.forms.as_fst(), self.own.as_fst(), self.vocabulary.as_ref().map(Map::as_fst))
    }
}

/// FNV-1a: stable between releases and machines, unlike the standard library's hashers.
pub(crate) struct Fingerprint(pub(crate) u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Fingerprint(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        // Eight bytes at a time: the tables are hashed at every start of the program.
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.0 = (self.0 ^ u64::from_le_bytes(*word)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29);
        }
        for &byte in rest {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.0 = (self.0 ^ bytes.len() as u64).wrapping_mul(0x0000_0100_0000_01b3);
    }
}

fn parse_class(line: &str) -> Option<Class> {
    let mut fields = line.split('\t');
    let flags = fields.next()?.parse().ok()?;
    let cut = fields.next()?.parse().ok()?;
    let append = fields.next()?.chars().map(|letter| u8::try_from(letter as u32).ok()).collect::<Option<Vec<u8>>>()?;
    Some(Class { flags, cut, append })
}
