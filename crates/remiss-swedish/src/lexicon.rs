//! The words that the analysis knows: SAOL's forms, tables of our own and the vocabulary of an archive.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::automaton::Automaton;
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

/// The tables that ship with the program, unpacked once; none when they are broken.
static SHIPPED: LazyLock<Option<Shipped>> = LazyLock::new(|| {
    let classes = CLASSES.lines().map(parse_class).collect::<Option<Vec<_>>>()?;
    Some(Shipped {
        forms: Automaton::new(FORMS)?,
        classes,
        stats: Automaton::new(STATS)?,
        bigrams: Automaton::new(BIGRAMS)?,
    })
});

struct Shipped {
    forms: Automaton,
    classes: Vec<Class>,
    stats: Automaton,
    bigrams: Automaton,
}

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
    shipped: &'static Shipped,
    /// Forms of our own tables: flags in the low byte, letters to cut in the next, 1 above them for a council term.
    own: Arc<Automaton>,
    /// Words of an archive with their counts' classes.
    vocabulary: Option<Arc<Automaton>>,
    fingerprint: u64,
}

/// The tables have the form, whatever it is.
pub(crate) const KNOWN: u8 = 128;

/// What the tables say about the beginnings of a word, by their letters.
pub(crate) type Beginnings = [Beginning; MAX_KEY + 1];

/// What the tables say about a beginning of a word as a first part of compounds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beginning {
    /// In how many compounds it is the first part, spelt so.
    pub(crate) productivity: u8,
    /// The bits above for it as it stands, 0 for none.
    pub(crate) flags: u8,
    /// The same with an a behind it (skol: skola).
    pub(crate) with_a: u8,
    /// The same with an e behind it (pojk: pojke).
    pub(crate) with_e: u8,
}

/// Which word a beginning is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Branch {
    Here,
    WithA,
    WithE,
}

impl Beginning {
    fn at(&mut self, branch: Branch) -> &mut u8 {
        match branch {
            Branch::Here => &mut self.flags,
            Branch::WithA => &mut self.with_a,
            Branch::WithE => &mut self.with_e,
        }
    }
}

/// Walks along an automaton and notes the values of all beginnings of a word.
fn follow(
    words: &Automaton,
    letters: &[u8],
    found: &mut Beginnings,
    mut note: impl FnMut(&mut Beginning, Branch, u32),
) {
    let mut state = Automaton::ROOT;
    for (place, beginning) in found.iter_mut().enumerate().take(letters.len() + 1) {
        if let Some(value) = words.value(state) {
            note(beginning, Branch::Here, value);
        }
        for (branch, vowel) in [(Branch::WithA, b'a'), (Branch::WithE, b'e')] {
            if let Some(value) = words.step(state, vowel).and_then(|next| words.value(next)) {
                note(beginning, branch, value);
            }
        }
        let Some(next) = letters.get(place).and_then(|&letter| words.step(state, letter)) else { return };
        state = next;
    }
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
        let shipped = SHIPPED.as_ref().ok_or(TableError::Embedded)?;
        let mut own: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        for term in parse_terms(tables)? {
            let value = own.entry(term.key).or_insert(u64::from(term.cut) << 8);
            *value |= u64::from(term.flags);
        }
        let own = fst::Map::from_iter(own).map_err(|_| TableError::Embedded)?.into_fst().into_inner();
        let mut fingerprint = Fingerprint::default();
        for bytes in [FORMS, CLASSES.as_bytes(), STATS, BIGRAMS, &own] {
            fingerprint.add(bytes);
        }
        Ok(Lexicon {
            shipped,
            own: Arc::new(Automaton::new(own).ok_or(TableError::Embedded)?),
            vocabulary: None,
            fingerprint: fingerprint.0,
        })
    }

    pub(crate) fn with_vocabulary(&self, vocabulary: &Vocabulary) -> Lexicon {
        let mut fingerprint = Fingerprint(self.fingerprint);
        fingerprint.add(vocabulary.as_bytes());
        let words = Automaton::new(vocabulary.as_bytes()).map(Arc::new);
        Lexicon { vocabulary: words, fingerprint: fingerprint.0, ..self.clone() }
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Looks a form up in SAOL and our own tables, as it stands.
    pub(crate) fn get(&self, key: &[u8]) -> Option<Entry> {
        let own = self.own.get(key);
        if let Some(number) = self.shipped.forms.get(key) {
            let class = self.shipped.classes.get(number as usize)?;
            let own_flags = own.unwrap_or_default() as u8;
            return Some(Entry { flags: class.flags | own_flags, cut: class.cut, class: number });
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
        if let Some(class) = self.shipped.classes.get(entry.class as usize) {
            lemma.extend_from_slice(&class.append);
        }
        lemma
    }

    /// How common a word is, 0 unseen to 15, one class a factor of 2.7.
    pub(crate) fn frequency(&self, key: &[u8]) -> u8 {
        let shipped = (self.shipped.stats.get(key).unwrap_or_default() & 15) as u8;
        shipped.max(self.vocabulary_class(key))
    }

    /// In how many compounds a word, spelt as here, is the first part: 0 none to 15, one class a factor of 1.7.
    pub(crate) fn head_productivity(&self, key: &[u8]) -> u8 {
        (self.shipped.stats.get(key).unwrap_or_default() >> 4 & 15) as u8
    }

    /// What the tables say about every beginning of a word, by its letters: one walk along each automaton for all.
    pub(crate) fn beginnings(&self, letters: &[u8]) -> Beginnings {
        let mut found = [Beginning::default(); MAX_KEY + 1];
        let class = |number: u32| self.shipped.classes.get(number as usize).map_or(0, |class| class.flags | KNOWN);
        follow(&self.shipped.forms, letters, &mut found, |beginning, branch, value| {
            *beginning.at(branch) |= class(value);
        });
        follow(&self.own, letters, &mut found, |beginning, branch, value| {
            *beginning.at(branch) |= value as u8 | KNOWN;
        });
        follow(&self.shipped.stats, letters, &mut found, |beginning, branch, value| {
            if branch == Branch::Here {
                beginning.productivity = (value >> 4 & 15) as u8;
            }
        });
        found
    }

    /// In how many compounds a headword is the last part.
    pub(crate) fn tail_productivity(&self, key: &[u8]) -> u8 {
        (self.shipped.stats.get(key).unwrap_or_default() >> 8 & 15) as u8
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
        self.shipped.bigrams.get(&key).unwrap_or_default() as u8
    }

    /// The automaton of words that have statistics, first parts of compounds among them.
    pub(crate) fn heads(&self) -> &Automaton {
        &self.shipped.stats
    }

    /// The automata to walk for candidates.
    pub(crate) fn automata(&self) -> impl Iterator<Item = &Automaton> {
        [&self.shipped.forms, &*self.own].into_iter().chain(self.vocabulary.as_deref())
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
