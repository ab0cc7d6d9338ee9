//! Where a text names one of some private persons: in full, and by the surname alone where it can mean nobody else.

use std::collections::BTreeSet;
use std::ops::Range;

use remiss_swedish::{fold, normal, tokenize};

use crate::mask::mask_names;

/// Capitalised words that may begin a sentence or address a person before a surname: any other capitalised word there is
/// taken for the given name of somebody else.
const BEFORE_A_SURNAME: &[&str] = &[
    "att", "av", "da", "dock", "enligt", "for", "fran", "fru", "froken", "har", "herr", "hur", "med", "men", "nar",
    "och", "om", "sedan", "som", "till", "vad",
];
/// Words before the name of a place: where a surname stands after one, it may be a place's ("Lund").
const BEFORE_A_PLACE: &[&str] = &["i", "inom", "kring", "nara", "pa", "utanfor", "vid"];
/// Shorter surnames are never looked for alone: they are syllables, abbreviations and initials too.
const SURNAME_LETTERS_MIN: usize = 3;
/// A party in parentheses after a name has at most so many letters.
const PARTY_LETTERS_MAX: usize = 3;

/// Private persons whose names are to be hidden in one document.
#[derive(Debug)]
pub(crate) struct Persons {
    /// The words of each name in the order written and with the surname, of however many words, first.
    full: BTreeSet<Vec<String>>,
    /// Those whose surname alone can mean nobody else in this document.
    by_surname: Vec<Person>,
}

#[derive(Debug)]
struct Person {
    given: Vec<String>,
    surname: Vec<String>,
}

/// A word of a text as it is compared.
struct Word {
    place: Range<usize>,
    compared: String,
    is_capital: bool,
}

/// What a surname means where it stands.
#[derive(PartialEq, Eq)]
enum Meaning {
    ThePerson,
    /// Part of a longer name that says nothing about who bears the surname elsewhere.
    Unclear,
    /// A word, a place, or another person: then the surname alone may be that everywhere in the document.
    Another,
}

impl Persons {
    /// The persons with these names in a document that also names `others`: officers, signatories, politicians.
    pub(crate) fn new<'a>(names: &[String], others: impl Iterator<Item = &'a str>, text: &str) -> Self {
        let mut full = BTreeSet::new();
        for name in names {
            let mut words: Vec<String> = words(name).into_iter().map(|word| word.compared).collect();
            for _ in 0..words.len() {
                full.insert(words.clone());
                words.rotate_left(1);
            }
        }
        let others: BTreeSet<String> = others.flat_map(words).map(|word| word.compared).collect();
        let text_words = words(text);
        let mut by_surname: Vec<Person> = names.iter().filter_map(|name| Person::of(name)).collect();
        by_surname.retain(|person| {
            let is_shared = person.surname.iter().any(|word| others.contains(word));
            let mut meanings = person.places(&text_words).map(|at| person.meaning(text, &text_words, at));
            !is_shared && !meanings.any(|meaning| meaning == Meaning::Another)
        });
        Self { full, by_surname }
    }

    /// A text, or a piece of the document's, with the names hidden; every byte stays in its place. `known` are ranges
    /// that are names besides.
    pub(crate) fn hidden_in(&self, text: &str, known: Vec<Range<usize>>) -> Option<String> {
        let words = words(text);
        let mut places = known;
        places.extend(self.in_full(&words));
        for person in &self.by_surname {
            let alone = person.places(&words).filter(|at| person.meaning(text, &words, *at) == Meaning::ThePerson);
            places.extend(alone.map(|at| span(&words, at, person.surname.len())));
        }
        (!places.is_empty()).then(|| mask_names(text, places))
    }

    /// The same of a file name or an address, where names stand in lower case.
    pub(crate) fn hidden_in_source(&self, source: &str) -> Option<String> {
        let words = words(source);
        let mut places: Vec<_> = self.in_full(&words).collect();
        for person in &self.by_surname {
            places.extend(person.places(&words).map(|at| span(&words, at, person.surname.len())));
        }
        (!places.is_empty()).then(|| mask_names(source, places))
    }

    fn in_full<'a>(&'a self, words: &'a [Word]) -> impl Iterator<Item = Range<usize>> + 'a {
        self.full.iter().flat_map(|name| {
            (0..words.len()).filter(|at| is_at(words, *at, name)).map(|at| span(words, at, name.len()))
        })
    }
}

impl Person {
    /// A person with a given name and a surname that can be looked for alone.
    fn of(name: &str) -> Option<Self> {
        let (given, surname) = name.trim().rsplit_once(char::is_whitespace)?;
        let compared = |part| words(part).into_iter().map(|word| word.compared).collect::<Vec<_>>();
        let letters = surname.chars().filter(|letter| letter.is_alphabetic()).count();
        let person = Self { given: compared(given), surname: compared(surname) };
        (letters >= SURNAME_LETTERS_MIN && !person.given.is_empty() && !person.surname.is_empty()).then_some(person)
    }

    /// Where the surname stands among the words, alone or not.
    fn places<'a>(&'a self, words: &'a [Word]) -> impl Iterator<Item = usize> + 'a {
        (0..words.len()).filter(|at| is_at(words, *at, &self.surname))
    }

    fn meaning(&self, text: &str, words: &[Word], at: usize) -> Meaning {
        let place = span(words, at, self.surname.len());
        if !words[at].is_capital {
            return Meaning::Another;
        }
        let stands_by = |word: &&Word| {
            let between = text.get(word.place.end..place.start).unwrap_or_default().trim();
            between.is_empty() || between == "." && word.place.len() <= 2
        };
        let before = at.checked_sub(1).map(|before| &words[before]).filter(stands_by);
        if let Some(before) = before {
            if BEFORE_A_PLACE.contains(&before.compared.as_str()) {
                return Meaning::Another;
            }
            if before.is_capital && !BEFORE_A_SURNAME.contains(&before.compared.as_str()) {
                return if self.is_called(&before.compared) { Meaning::ThePerson } else { Meaning::Another };
            }
        }
        let rest = text.get(place.end..).unwrap_or_default().trim_start_matches(' ');
        if let Some((party, _)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'))
            && party.chars().count() <= PARTY_LETTERS_MAX
            && party.chars().all(char::is_uppercase)
        {
            return Meaning::Another;
        }
        let is_genitive = words[at + self.surname.len() - 1].compared != *self.surname.last().unwrap_or(&String::new());
        let after = words.get(at + self.surname.len());
        let joined = after.is_some_and(|word| word.is_capital && text.get(place.end..word.place.start) == Some(" "));
        if joined && !is_genitive { Meaning::Unclear } else { Meaning::ThePerson }
    }

    /// Whether a word before the surname is a given name of the person or its initial.
    fn is_called(&self, word: &str) -> bool {
        let is_initial = word.chars().count() == 1;
        self.given.iter().any(|given| given == word || is_initial && given.starts_with(word))
    }
}

fn words(text: &str) -> Vec<Word> {
    let word = |token: remiss_swedish::Token| {
        let written = token.of(text);
        Word {
            place: token.start as usize..token.end as usize,
            compared: fold(normal(written, &mut String::new())).into_owned(),
            is_capital: written.chars().next().is_some_and(char::is_uppercase),
        }
    };
    tokenize(text).map(word).collect()
}

fn span(words: &[Word], at: usize, count: usize) -> Range<usize> {
    words[at].place.start..words[at + count - 1].place.end
}

/// Whether a name stands at a word, the genitive included.
fn is_at(words: &[Word], at: usize, name: &[String]) -> bool {
    let Some((found, name)) =
        words.get(at..at + name.len()).and_then(|found| found.split_last()).zip(name.split_last())
    else {
        return false;
    };
    let ((last, given), (surname, others)) = (found, name);
    given.iter().zip(others).all(|(word, other)| word.compared == *other)
        && last.compared.strip_prefix(surname.as_str()).is_some_and(|ending| ending.is_empty() || ending == "s")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(name: &str, others: &[&str], text: &str) -> String {
        let persons = Persons::new(&[name.to_owned()], others.iter().copied(), text);
        let shown = persons.hidden_in(text, Vec::new()).unwrap_or_else(|| text.to_owned());
        assert_eq!(shown.len(), text.len(), "offsets are kept");
        shown
    }

    #[track_caller]
    fn check(name: &str, others: &[&str], text: &str, expected: &str) {
        assert_eq!(hidden(name, others, text), expected, "{text}");
    }

    #[test]
    fn full_names_are_masked() {
        let check = |text, expected| check("Åsa Kvist-Ek", &["Rut Ek"], text, expected);
        check("av Åsa Kvist-Ek.", "av **** *****-**.");
        check("ÅSA\nKVIST-EKS förslag", "****\n*****-*** förslag");
        check("Kvist-Ek, Åsa", "*****-**, ****");
        check("Åsa och Kvist-Ek", "Åsa och Kvist-Ek");
        check("Åsa Kvist-Eklund", "Åsa Kvist-Eklund");
        check("", "");
    }

    #[test]
    fn a_surname_alone_is_masked_where_it_can_mean_nobody_else() {
        let check = |text, expected| check("Åsa Kvistmo", &["Rut Almgren"], text, expected);
        check("Kvistmo anför att", "******* anför att");
        check("Enligt Kvistmo är det så.", "Enligt ******* är det så.");
        check("i Kvistmos förslag.\nKvistmo vill", "i Kvistmos förslag.\nKvistmo vill");
        check("det som Kvistmos förslag gäller", "det som ******** förslag gäller");
        check("A. Kvistmo och Å. Kvistmo", "A. ******* och Å. *******");
        check("enligt Å Kvistmo", "enligt Å *******");
        check("Åsa frågar. Kvistmo svarar.", "Åsa frågar. ******* svarar.");
        check("Kvistmo Kulturförening svarar", "Kvistmo Kulturförening svarar");
    }

    #[test]
    fn what_may_be_another_is_left() {
        let kept = |name, others: &[&str], text| check(name, others, text, text);
        kept("Åsa Lund", &["Rut Lund"], "Lund anför att");
        kept("Åsa Lund", &[], "Rut Lund svarar. Lund anför att");
        kept("Åsa Lund", &[], "Vägen i Lund. Lund anför att");
        kept("Åsa Lund", &[], "En lund växer. Lund anför att");
        kept("Åsa Lund", &[], "Lund (S) yrkar bifall. Lund anför att");
        kept("Åsa Ek", &[], "Ek anför att");
        kept("Åsa Lund", &[], "B. Lund svarar. Lund anför att");
        check("Åsa Lund", &["Rut Lund"], "Åsa Lund anför", "**** **** anför");
    }

    #[test]
    fn file_names_hold_names_in_any_case() {
        let persons = Persons::new(&["Åsa Kvistmo".to_owned()], ["Rut Almgren"].into_iter(), "Kvistmo anför");
        let hidden = |source| persons.hidden_in_source(source);
        assert_eq!(hidden("in/forslag_asa-kvistmo.pdf").as_deref(), Some("in/forslag_***-*******.pdf"));
        assert_eq!(hidden("Kvistmo 2019.docx").as_deref(), Some("******* 2019.docx"));
        assert_eq!(hidden("almgren/svar.pdf"), None);
    }
}
