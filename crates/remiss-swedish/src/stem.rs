//! Stems: what all inflections of a word share.

use crate::fold::fold;
use crate::key::{Key, decode};
use crate::lexicon::{ADJECTIVE, Entry, NAME, NOUN};
use crate::swedish::{Part, Swedish};

/// Ends the stem of a word that stands for itself alone; of other words only those end in a figure that hold one.
pub const ALONE: char = '0';

impl Swedish {
    /// Stems a word in normal form.
    ///
    /// A word that the tables know is led back to its headword first, so that skola, skolan and skolor share a stem, as
    /// do stad and städer; a compound follows its last part; what remains is left to Snowball.
    pub fn stem(&self, lower: &str) -> String {
        let known = Key::new(lower).is_some_and(|key| self.lexicon.get_inflected(key.as_slice()).is_some());
        let parts = if known { Vec::new() } else { self.split(lower) };
        self.stem_with(lower, &parts)
    }

    /// Stems a word whose parts are known already.
    pub(crate) fn stem_with(&self, lower: &str, parts: &[Part]) -> String {
        if lower.bytes().any(|byte| byte.is_ascii_digit()) {
            return lower.to_owned();
        }
        if self.rules.stems.alone.contains(lower) {
            return format!("{lower}{ALONE}");
        }
        if let Some(key) = Key::new(lower)
            && let Some((entry, dropped)) = self.lexicon.get_inflected(key.as_slice())
        {
            return self.stem_of_entry(&key.as_slice()[..key.as_slice().len() - dropped], entry);
        }
        if let Some(last) = parts.last() {
            let mut stem = lower[..last.start as usize].to_owned();
            stem.push_str(&last.stem);
            return stem;
        }
        self.stem_unknown(lower)
    }

    /// Stems a word without diacritics as its likeliest spelling with them would be, then folds the stem.
    pub(crate) fn folded_stem(&self, folded: &str) -> String {
        match self.unfold(folded) {
            Some(word) => {
                let stem = self.stem_with(&word, &[]);
                fold(&stem).into_owned()
            }
            None if folded.bytes().any(|byte| byte.is_ascii_digit()) => folded.to_owned(),
            None => self.stem_unknown(folded),
        }
    }

    pub(crate) fn stem_of_entry(&self, form: &[u8], entry: Entry) -> String {
        let lemma = decode(&self.lexicon.lemma(form, entry));
        let lemma = Some(decode(form)).filter(|form| self.rules.stems.headwords.contains(form)).unwrap_or(lemma);
        let lemma = self.rules.stems.pairs.get(&lemma).cloned().unwrap_or(lemma);
        if entry.flags & NAME != 0 && entry.flags & (NOUN | ADJECTIVE) == 0 || keeps_its_end(&lemma, entry.flags) {
            return lemma;
        }
        self.rules.stemmer.stem(&lemma).into_owned()
    }

    /// Stems a word that no table knows: the end of derived nouns is kept, Snowball does the rest.
    fn stem_unknown(&self, lower: &str) -> String {
        for ending in ["heternas", "heterna", "heters", "heter", "hetens", "heten", "hets", "het"] {
            if let Some(base) = lower.strip_suffix(ending)
                && base.len() > 3
            {
                return format!("{base}het");
            }
        }
        self.rules.stemmer.stem(lower).into_owned()
    }
}

/// Tells whether the end of a headword belongs to the word, though it looks like an inflection: fastighet, ansvar,
/// papper, säker.
fn keeps_its_end(lemma: &str, flags: u8) -> bool {
    if lemma.ends_with("het") && lemma.len() > 5 {
        return true;
    }
    let nominal = flags & (NOUN | ADJECTIVE) != 0;
    nominal && ["er", "ar", "or", "en", "an", "et", "ad", "at"].iter().any(|end| lemma.ends_with(end))
}
