//! Words to the forms that are indexed and sought, remembered by word, since texts repeat their words.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::FixedState;
use remiss_swedish::{ALONE, Ellipsis, Swedish, fold};

/// Words whose forms are remembered in one cache. At about 200 bytes a word this is 40 MB at most.
const CACHED_WORDS_MAX: usize = 200_000;

/// Words that are learned beforehand, the commonest of an index: in 73,000 documents 99 of a hundred that are met (half as
/// many are 98). About 20 MB.
pub(crate) const LEARNED_WORDS_MAX: usize = 100_000;

/// Words longer than this are not split or stemmed: no Swedish word is, and hostile input is.
const WORD_BYTES_MAX: usize = 200;

/// The forms of one word under which it is indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forms {
    /// The stem, å ä ö kept.
    pub(crate) stem: Box<str>,
    /// The word without diacritics, then stemmed: what lost letters still find.
    pub(crate) folded: Box<str>,
    /// The parts of a compound, each without diacritics and stemmed.
    pub(crate) parts: Box<[Part]>,
}

/// A part of a compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Byte range in the lower-case word.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The part without diacritics, stemmed.
    pub(crate) folded: Box<str>,
}

/// The forms of words that were learned beforehand, shared by all who analyse.
type Learned = HashMap<Box<str>, Arc<Forms>, FixedState>;

/// Analyses words and remembers them. One per thread at a time: see [`AnalyzerPool`].
pub(crate) struct Analyzer {
    swedish: Swedish,
    learned: Arc<Learned>,
    /// Places in `known` by word.
    places: HashMap<Box<str>, usize, FixedState>,
    known: Vec<Known>,
    /// Documents begun so far.
    documents: u64,
}

/// What is remembered of a word.
struct Known {
    forms: Arc<Forms>,
    /// The document in which the word was met last, and how often it was met there.
    document: u64,
    times: u32,
}

impl Analyzer {
    pub(crate) fn new(swedish: Swedish) -> Self {
        Self { swedish, learned: Arc::default(), places: HashMap::default(), known: Vec::new(), documents: 0 }
    }

    /// The forms of a lower-case word.
    pub(crate) fn forms(&mut self, lower: &str) -> Arc<Forms> {
        if let Some(forms) = self.learned.get(lower) {
            return Arc::clone(forms);
        }
        Arc::clone(&self.known(lower).forms)
    }

    #[cfg(test)]
    pub(crate) fn has_learned(&self, lower: &str) -> bool {
        self.learned.contains_key(lower)
    }

    /// Begins a document: no word was met in it yet.
    pub(crate) fn begin_document(&mut self) {
        self.documents += 1;
    }

    /// The forms of a lower-case word that is met in the document, and how often it was met there before.
    pub(crate) fn meet(&mut self, lower: &str) -> (Arc<Forms>, u32) {
        let document = self.documents;
        let known = self.known(lower);
        if known.document != document {
            (known.document, known.times) = (document, 0);
        }
        known.times += 1;
        (Arc::clone(&known.forms), known.times - 1)
    }

    fn known(&mut self, lower: &str) -> &mut Known {
        let place = if let Some(place) = self.places.get(lower) {
            *place
        } else {
            let learned = self.learned.get(lower).map(Arc::clone);
            let forms = learned.unwrap_or_else(|| Arc::new(self.analyse(lower)));
            if self.known.len() >= CACHED_WORDS_MAX {
                self.places.clear();
                self.known.clear();
            }
            self.places.insert(lower.into(), self.known.len());
            self.known.push(Known { forms, document: 0, times: 0 });
            self.known.len() - 1
        };
        &mut self.known[place]
    }

    /// The stem of a word without diacritics, as the folded fields hold it.
    pub(crate) fn folded(&mut self, lower: &str) -> Box<str> {
        self.forms(lower).folded.clone()
    }

    /// Words that a text leaves out before "och", "eller" and the like.
    pub(crate) fn ellipses(&self, text: &str) -> Vec<Ellipsis> {
        self.swedish.ellipses(text)
    }

    /// Whether the word list has a lower-case word as it is, compounds of its words aside.
    pub(crate) fn is_known(&self, lower: &str) -> bool {
        self.swedish.is_known(lower)
    }

    fn analyse(&mut self, lower: &str) -> Forms {
        if lower.len() > WORD_BYTES_MAX {
            return Forms { stem: lower.into(), folded: fold(lower).into(), parts: Box::default() };
        }
        let forms = self.swedish.forms(lower);
        let parts = forms
            .parts
            .into_iter()
            .map(|part| {
                // Few words make up most compounds.
                let folded = self.folded(&lower[part.start as usize..part.end as usize]);
                // A "tjänsteman" is no pronoun.
                let folded = if folded.ends_with(ALONE) { fold(&part.stem).into() } else { folded };
                Part { start: part.start, end: part.end, folded }
            })
            .collect();
        Forms { stem: forms.stem.into(), folded: forms.folded.into(), parts }
    }
}

/// Analyzers that threads borrow, so that what one learned serves the next.
pub(crate) struct AnalyzerPool {
    swedish: Swedish,
    idle: Mutex<Vec<Analyzer>>,
    learned: Mutex<Arc<Learned>>,
}

impl AnalyzerPool {
    pub(crate) fn new(swedish: Swedish) -> Self {
        Self { swedish, idle: Mutex::default(), learned: Mutex::default() }
    }

    /// Learns words beforehand, in the calling thread, for all who borrow an analyzer from then on.
    pub(crate) fn learn(&self, words: impl Iterator<Item = Box<str>>) {
        let mut analyzer = Analyzer::new(self.swedish.clone());
        let learned: Learned =
            words.map(|word| (analyzer.forms(&word), word)).map(|(forms, word)| (word, forms)).collect();
        *lock(&self.learned) = Arc::new(learned);
    }

    /// Lends an analyzer to `work`.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Analyzer) -> T) -> T {
        let idle = lock(&self.idle).pop();
        let mut analyzer = idle.unwrap_or_else(|| Analyzer::new(self.swedish.clone()));
        analyzer.learned = Arc::clone(&lock(&self.learned));
        let result = work(&mut analyzer);
        lock(&self.idle).push(analyzer);
        result
    }

    pub(crate) fn swedish(&self) -> &Swedish {
        &self.swedish
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
