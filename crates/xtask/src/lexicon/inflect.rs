//! Expands a headword to its inflected forms.

use std::collections::{BTreeMap, HashMap};

use super::Forms;
use super::saol::Entry;

/// One reading of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// The headword in lower case.
    pub(crate) lemma: String,
    /// Bits: noun, verb, adjective, other, headword, name.
    pub(crate) flags: u64,
}

/// A form of a noun.
pub(crate) const NOUN: u64 = 1;
/// A form of a verb.
pub(crate) const VERB: u64 = 2;
/// A form of an adjective or participle.
pub(crate) const ADJECTIVE: u64 = 4;
/// A form of any other word.
pub(crate) const OTHER: u64 = 8;
/// The form is a headword.
pub(crate) const HEADWORD: u64 = 16;
/// The form is written with a capital.
pub(crate) const NAME: u64 = 32;

/// Lists the forms of an entry, the headword first. Entries of several words or with a hyphen have none.
pub(crate) fn inflect(entry: &Entry) -> Vec<(String, Form)> {
    if entry.word.contains([' ', '-', ':', '\'', '.']) {
        return Vec::new();
    }
    let lemma = entry.word.to_lowercase();
    let class = match entry.class.as_str() {
        "NOUN" => NOUN,
        "VERB" => VERB,
        "ADJ" => ADJECTIVE,
        _ => OTHER,
    };
    let name = if entry.word.chars().next().is_some_and(char::is_uppercase) { NAME } else { 0 };
    let alternatives = entry.inflection.split(" _ ");
    let mut texts = vec![lemma.clone()];
    for inflection in alternatives {
        let given = given_forms(&lemma, inflection);
        match class {
            NOUN => noun(&lemma, inflection, &given, &mut texts),
            VERB => verb(&lemma, &given, &mut texts),
            ADJECTIVE => adjective(&lemma, &given, &mut texts),
            _ => texts.extend(given),
        }
    }
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.into_iter()
        .enumerate()
        .map(|(place, text)| {
            let headword = if place == 0 { HEADWORD } else { 0 };
            (text, Form { lemma: lemma.clone(), flags: class | headword | name })
        })
        .collect()
}

/// How often the forms of each headword, as one kind of word, occur.
pub(crate) type Support = HashMap<(String, u64), u64>;

const CLASSES: u64 = NOUN | VERB | ADJECTIVE | OTHER;

/// Adds up the counts of all forms of every headword.
pub(crate) fn support(forms: &Forms, counts: &BTreeMap<String, u64>) -> Support {
    let mut support = Support::new();
    for (text, readings) in forms {
        let count = counts.get(text).copied().unwrap_or_default();
        for form in readings {
            *support.entry((form.lemma.clone(), form.flags & CLASSES)).or_default() += count;
        }
    }
    support
}

/// Chooses the headword that a form is led back to: itself where that is used as one, else the one whose other forms
/// are the commonest, nouns first. So `boken` is a form of bok and not the adjective, `var` stays itself.
pub(crate) fn primary_lemma(text: &str, readings: &[Form], support: &Support, own: u64) -> String {
    let weight = |form: &Form| {
        let all = support.get(&(form.lemma.clone(), form.flags & CLASSES)).copied().unwrap_or_default();
        let noun = if form.flags & NOUN != 0 { 3 } else { 1 };
        let itself = if form.lemma == text { 10 } else { 1 };
        (all.saturating_sub(own) + 1) * noun * itself
    };
    // An adverb is a form of its adjective (säkert); other words without inflection stay themselves (var, för, under).
    if let Some(adverb) = text.strip_suffix('t')
        && readings.iter().any(|form| form.lemma == adverb && form.flags & ADJECTIVE != 0)
    {
        return adverb.to_owned();
    }
    if readings.iter().any(|form| form.lemma == text && form.flags & OTHER != 0) {
        return text.to_owned();
    }
    readings
        .iter()
        .max_by_key(|form| (weight(form), std::cmp::Reverse(form.lemma.len()), form.lemma.clone()))
        .map_or_else(|| text.to_owned(), |form| form.lemma.clone())
}

/// Words of the notation itself.
const NOTES: [&str; 10] = ["el", "H", "best", "pl", "som", "och", "konjunktiv", "förkortas", "förk", "m.m."];

/// Writes out the forms that the entry gives, in order; `-arenor` takes its head from the headword.
fn given_forms(lemma: &str, inflection: &str) -> Vec<String> {
    let mut depth = 0;
    let plain: String = inflection
        .chars()
        .filter(|&letter| {
            depth += i32::from(letter == '[');
            let keep = depth == 0;
            depth -= i32::from(letter == ']');
            keep
        })
        .collect();
    let stump = plain.chars().count() >= MAX_NOTATION && !plain.ends_with([',', ';', '.', ' ']);
    let whole = if stump { plain.rfind(' ').map_or("", |end| &plain[..end]) } else { plain.as_str() };
    whole
        .split([' ', ';', ','])
        .filter_map(|part| {
            if part.ends_with(['.', ':']) || part.is_empty() {
                return None;
            }
            if let Some(ending) = part.strip_prefix('+') {
                return Some(format!("{lemma}{ending}"));
            }
            if let Some(tail) = part.strip_prefix('-') {
                return join_tail(lemma, tail);
            }
            (part.chars().all(char::is_alphabetic) && part.chars().count() > 1 && !NOTES.contains(&part))
                .then(|| part.to_lowercase())
        })
        .collect()
}

/// Finds the byte where the tail that an entry repeats (`-arenor` of `matcharena`) begins in the headword.
pub(crate) fn tail_start(lemma: &str, tail: &str) -> Option<usize> {
    let common = |at: usize| lemma[at..].chars().zip(tail.chars()).take_while(|(a, b)| a == b).count();
    lemma
        .char_indices()
        .skip(1)
        .map(|(at, _)| (common(at), at))
        .filter(|(length, _)| *length > 0)
        .max()
        .map(|(_, at)| at)
}

fn join_tail(lemma: &str, tail: &str) -> Option<String> {
    tail_start(lemma, tail).map(|at| format!("{}{tail}", &lemma[..at]))
}

fn noun(lemma: &str, inflection: &str, given: &[String], texts: &mut Vec<String>) {
    texts.extend(given.iter().cloned());
    let has_definite_plural = inflection.contains("best. pl.");
    let unchanged_plural = inflection.contains("pl. +");
    for form in given {
        if form == lemma {
            continue;
        }
        let first = Some(form) == given.first();
        if !has_definite_plural && !first {
            if form.ends_with('r') && !form.ends_with("er") || form.ends_with("er") {
                texts.push(format!("{form}na"));
            } else if form.ends_with('n') {
                texts.push(format!("{form}a"));
            }
        }
    }
    if unchanged_plural && !has_definite_plural {
        let neuter = given.first().is_some_and(|definite| definite.ends_with('t'));
        if neuter || !lemma.ends_with('r') {
            texts.push(format!("{lemma}en"));
        } else {
            texts.push(format!("{lemma}na"));
        }
    }
}

fn adjective(lemma: &str, given: &[String], texts: &mut Vec<String>) {
    texts.extend(given.iter().cloned());
    let Some(plural) = given.get(1) else { return };
    if let Some(base) = plural.strip_suffix('a') {
        texts.push(format!("{base}e"));
        let compared =
            !["isk", "ad", "d", "bar"].iter().any(|ending| lemma.ends_with(ending)) || lemma.chars().count() <= 5;
        if compared && lemma.chars().count() <= 14 && given.len() == 2 {
            texts.extend(["are", "ast", "aste"].iter().map(|ending| format!("{base}{ending}")));
        }
    }
    for form in given.iter().skip(2) {
        if let Some(base) = form.strip_suffix("re") {
            // The superlative that a stump may have lost.
            texts.push(format!("{base}st"));
        }
        if form.ends_with("st") {
            texts.extend([format!("{form}a"), format!("{form}e")]);
        }
    }
}

/// The notation is cut off at this length in the source; its last word may be a stump then.
const MAX_NOTATION: usize = 50;

fn verb(lemma: &str, given: &[String], texts: &mut Vec<String>) {
    texts.extend(given.iter().cloned());
    if lemma.ends_with('s') {
        return;
    }
    texts.push(format!("{lemma}s"));
    texts.push(if lemma.ends_with('a') { format!("{lemma}nde") } else { format!("{lemma}ende") });
    let (Some(past), Some(supine)) = (given.first(), given.get(1)) else { return };
    // dra, ta and ha keep their vowel, alone and behind a prefix.
    let short =
        [("dra", "drog"), ("ta", "tog"), ("ha", "hade")].iter().any(|(a, b)| lemma.ends_with(a) && past.ends_with(b));
    let stem = lemma.strip_suffix('a').filter(|stem| has_vowel(stem) && !short);
    if let Some(stem) = stem
        && *past == format!("{lemma}de")
    {
        texts.extend(["ar", "ad", "ade", "at", "ades", "ats"].iter().map(|ending| format!("{stem}{ending}")));
        return;
    }
    texts.extend([format!("{past}s"), format!("{supine}s")]);
    match stem {
        None => texts.extend([format!("{lemma}r"), format!("{lemma}s")]),
        // Stems in r and single l take no ending: hör, stjäl.
        Some(stem) if stem.ends_with('r') || stem.ends_with('l') && !stem.ends_with("ll") => {
            texts.extend([stem.to_owned(), format!("{stem}s")]);
        }
        Some(stem) => texts.extend([format!("{stem}er"), format!("{stem}s"), format!("{stem}es"), stem.to_owned()]),
    }
    if let Some(base) = supine.strip_suffix("it") {
        texts.extend(["en", "et", "na", "ne"].iter().map(|ending| format!("{base}{ending}")));
    } else if let Some(participle) = past.strip_suffix('e').filter(|rest| rest.ends_with(['d', 't'])) {
        texts.extend([participle.to_owned(), format!("{participle}a")]);
    }
    for form in given.iter().skip(2) {
        if form.ends_with("ör") || form.ends_with("är") {
            texts.push(format!("{form}s"));
        } else if let Some(present) = form.strip_suffix('r').filter(|present| !present.ends_with('e')) {
            texts.push(format!("{present}s"));
        } else if form.ends_with('d') && form.len() > 2 {
            texts.push(format!("{form}a"));
        }
    }
}

fn has_vowel(stem: &str) -> bool {
    stem.contains(['a', 'e', 'i', 'o', 'u', 'y', 'å', 'ä', 'ö'])
}
