//! The analyser: all tables behind one handle that is cheap to clone.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;
use frostem::{Algorithm, Stemmer};

use crate::compound::CompoundRules;
use crate::fold::fold;
use crate::key::Key;
use crate::lexicon::{Fingerprint, Lexicon};
use crate::quality::Judged;
use crate::repair::{Confusions, Memo};
use crate::stem::ALONE;
use crate::tables::{Stems, SwedishTables, TableError, parse_stems};
use crate::vocabulary::Vocabulary;

/// A map with a fixed, fast hash: nothing here is keyed by untrusted input in bulk.
pub(crate) type FastMap<K, V> = HashMap<K, V, FixedState>;

/// Swedish text analysis with all its tables.
///
/// Its answers depend on its tables and vocabulary alone; [`Swedish::fingerprint`] changes when they do.
#[derive(Clone)]
pub struct Swedish {
    pub(crate) lexicon: Arc<Lexicon>,
    pub(crate) rules: Arc<Rules>,
    /// Words that texts were judged by, and whether they are words.
    pub(crate) judged: Arc<Judged>,
    /// What damaged words were found to be.
    pub(crate) misread: Arc<Memo>,
}

/// What the caller's tables say beside the words.
pub(crate) struct Rules {
    pub(crate) stemmer: Stemmer,
    /// Which headwords share a stem, and which words share theirs with none.
    pub(crate) stems: Stems,
    pub(crate) compounds: CompoundRules,
    pub(crate) confusions: Confusions,
    fingerprint: u64,
}

/// A word as the index stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forms {
    /// What all inflections of the word share.
    pub stem: String,
    /// The same for the word without diacritics, whatever they were.
    pub folded: String,
    /// The words that it is made of, none when it is no compound.
    pub parts: Vec<Part>,
}

/// One word inside a compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// First byte in the compound.
    pub start: u32,
    /// One past the last byte, linking letters left out.
    pub end: u32,
    /// The part's stem.
    pub stem: String,
}

impl Swedish {
    /// Reads the tables.
    ///
    /// # Errors
    ///
    /// A line of a table that cannot be read, with its file and number.
    pub fn new(tables: &SwedishTables<'_>) -> Result<Swedish, TableError> {
        let stems = parse_stems(tables.stems)?;
        let stemmer = Stemmer::new(Algorithm::Swedish);
        let mut fingerprint = Fingerprint::default();
        for text in [tables.stems, tables.compounds, tables.confusions] {
            fingerprint.add(text.as_bytes());
        }
        // The stemmer has no version to ask for: its answers to these words stand for it.
        for probe in STEM_PROBES {
            fingerprint.add(stemmer.stem(probe).as_bytes());
        }
        fingerprint.add(&ANALYSIS_VERSION.to_le_bytes());
        Ok(Swedish {
            lexicon: Arc::new(Lexicon::new(tables)?),
            rules: Arc::new(Rules {
                stemmer,
                stems,
                compounds: CompoundRules::parse(tables.compounds)?,
                confusions: Confusions::parse(tables.confusions)?,
                fingerprint: fingerprint.0,
            }),
            judged: Arc::default(),
            misread: Arc::default(),
        })
    }

    /// Adds the words of an archive, for stems, compounds and repair in its index.
    #[must_use]
    pub fn with_vocabulary(&self, vocabulary: &Vocabulary) -> Swedish {
        Swedish {
            lexicon: Arc::new(self.lexicon.with_vocabulary(vocabulary)),
            rules: Arc::clone(&self.rules),
            judged: Arc::default(),
            misread: Arc::default(),
        }
    }

    /// A number for everything that the answers depend on: stemmer, word lists, tables, vocabulary.
    pub fn fingerprint(&self) -> u64 {
        let mut fingerprint = Fingerprint(self.rules.fingerprint);
        fingerprint.add(&self.lexicon.fingerprint().to_le_bytes());
        fingerprint.0
    }

    /// All forms under which a word in normal form is indexed. It costs some microseconds; callers cache it.
    pub fn forms(&self, lower: &str) -> Forms {
        let parts = self.split(lower);
        let stem = self.stem_with(lower, &parts);
        let mut folded = self.folded_stem(&fold(lower));
        // "män" without its dots is "man", which stands for itself alone.
        if folded.ends_with(ALONE) && !stem.ends_with(ALONE) {
            folded = fold(&stem).into_owned();
        }
        Forms { stem, folded, parts }
    }

    /// Tells whether the tables have a word in normal form, or its genitive, as a whole.
    pub fn is_known(&self, lower: &str) -> bool {
        Key::new(lower).is_some_and(|key| self.lexicon.knows(key.as_slice()))
    }

    /// Tells whether a word in normal form is a Swedish word, a compound of such, or a known name.
    pub fn is_word(&self, lower: &str) -> bool {
        Key::new(lower).is_some_and(|key| self.lexicon.knows(key.as_slice()) || self.is_compound(key.as_slice()))
    }
}

/// Raised whenever code, not a table, changes what is indexed.
const ANALYSIS_VERSION: u32 = 6;
const STEM_PROBES: [&str; 24] = [
    "skolan",
    "skolorna",
    "ärendet",
    "områdena",
    "fastighet",
    "verksamheterna",
    "nämnden",
    "nämndernas",
    "beslutade",
    "beslutas",
    "tillstyrker",
    "avstyrkts",
    "handlingarna",
    "yttrande",
    "förslaget",
    "kommunens",
    "äldreomsorgen",
    "barnets",
    "trygghet",
    "möjligheter",
    "kostnaderna",
    "löst",
    "fullt",
    "arbetaren",
];
