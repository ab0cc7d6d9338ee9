//! Which words of a text answer a query, and in which way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;
use remiss_swedish::{Token, identifiers, normal, tokenize};

use super::keys::Keys;
use super::phrase::{Standing, mark_phrase};
use super::{How, Mark};
use crate::analysis::Analyzer;
use crate::document::forms_of_identifier;
use crate::query::{Plan, WordPlan};

/// What of a query can be marked in a text.
#[derive(Debug, Default)]
pub(crate) struct Marker {
    terms: Vec<Term>,
    /// What is known of the words seen so far, by lower-case word.
    seen: HashMap<Box<str>, Option<(u16, How)>, FixedState>,
    /// What a word must have to be worth a closer look.
    keys: Keys,
    answers: Answers,
}

/// What the forms of a word of a text answer.
#[derive(Debug, Default)]
struct Answers {
    stems: AnswersOf,
    folded: AnswersOf,
    /// Of its parts, folded.
    parts: AnswersOf,
}

/// By form: how, for which place among the terms, and which term.
type AnswersOf = HashMap<Box<str>, Vec<(How, u16, u16)>, FixedState>;

#[derive(Debug)]
struct Term {
    /// As typed, for the reason shown with a hit.
    label: String,
    weight: f32,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Word {
        word: WordPlan,
        folded_only: bool,
    },
    /// A synonym of the term at this place.
    SynonymOf(u16, WordPlan),
    Words(BTreeSet<String>),
    Phrase {
        words: Vec<String>,
        slop: u32,
    },
    Identifier(Vec<String>),
}

impl Marker {
    /// What of `plan` can be marked; `weigh` tells how rare a word is.
    pub(crate) fn new(
        plan: &Plan,
        weigh: &mut dyn FnMut(&WordPlan) -> f32,
        expand: &mut dyn FnMut(&Plan) -> Vec<String>,
    ) -> Self {
        let mut marker = Self::default();
        marker.add(plan, weigh, expand);
        if marker.terms.iter().any(|t| !t.is_function_word()) {
            marker.terms.iter_mut().filter(|t| t.is_function_word()).for_each(|t| t.weight = 0.0);
        } else {
            marker.keys.add_everything();
        }
        for (place, term) in marker.terms.iter().enumerate().filter(|(_, t)| t.weight > 0.0) {
            term.words(&mut |word| marker.keys.add(word));
            marker.answers.add(place as u16, &term.kind);
        }
        marker
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    fn add(
        &mut self,
        plan: &Plan,
        weigh: &mut dyn FnMut(&WordPlan) -> f32,
        expand: &mut dyn FnMut(&Plan) -> Vec<String>,
    ) {
        match plan {
            Plan::Word(word) => {
                let weight = weigh(word);
                let term = self.terms.len() as u16;
                self.push(&word.lower, weight, Kind::Word { word: word.clone(), folded_only: false });
                for synonym in word.synonyms.iter().flatten().filter(|w| !w.function_word) {
                    self.push(&word.lower, weight, Kind::SynonymOf(term, synonym.clone()));
                }
            }
            Plan::Phrase { words, slop } => {
                self.push(&words.join(" "), 10.0, Kind::Phrase { words: words.clone(), slop: *slop });
            }
            Plan::Identifier { forms, words } => {
                self.push(&words.join(" "), 10.0, Kind::Identifier(forms.clone()));
                if !words.is_empty() {
                    self.push(&words.join(" "), 10.0, Kind::Phrase { words: words.clone(), slop: 0 });
                }
            }
            Plan::Wildcard(label) | Plan::Fuzzy { word: label, .. } => {
                let words = expand(plan).into_iter().collect();
                self.push(label, 3.0, Kind::Words(words));
            }
            Plan::Named { stems, .. } => {
                for stem in stems {
                    let word = WordPlan {
                        lower: stem.clone(),
                        stem: stem.clone(),
                        folded: stem.clone(),
                        parts: Vec::new(),
                        function_word: false,
                        synonyms: Vec::new(),
                    };
                    self.push(stem, 3.0, Kind::Word { word, folded_only: true });
                }
            }
            Plan::And(plans) | Plan::Or(plans) | Plan::AtLeast { of: plans, .. } => {
                for plan in plans {
                    self.add(plan, weigh, expand);
                }
            }
            Plan::Like { of, .. } => {
                for (word, _) in of {
                    self.add(&Plan::Word(word.clone()), weigh, expand);
                }
            }
            Plan::Not(_)
            | Plan::All
            | Plan::Nothing
            | Plan::Facet { .. }
            | Plan::Dates { .. }
            | Plan::Document(_)
            | Plan::Compounds(_) => {}
        }
    }

    fn push(&mut self, label: &str, weight: f32, kind: Kind) {
        self.terms.push(Term { label: label.to_owned(), weight, kind });
    }

    /// The matching words of a text, in order.
    pub(crate) fn marks(&mut self, text: &str, repairs: &[(u32, u32, String)], analyzer: &mut Analyzer) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut buffer = String::new();
        let mut repairs = repairs.iter().peekable();
        let phrases: Vec<(u16, Vec<String>, u32)> = self.phrases();
        let mut standing: Vec<Standing> = Vec::new();
        let is_repaired = repairs.peek().is_some();
        let words: Vec<(usize, Token)> =
            if is_repaired { tokenize(text).enumerate().collect() } else { self.keys.words_in(text).collect() };
        for (ordinal, token) in words {
            while repairs.next_if(|r| r.1 <= token.start).is_some() {}
            let repair = repairs.peek().filter(|r| r.0 <= token.start && token.end <= r.1);
            let word = token.of(text);
            if is_repaired && repair.is_none() && !self.keys.may_match(word) {
                continue;
            }
            let lower = normal(word, &mut buffer);
            let stand = |lower: &str, standing: &mut Vec<Standing>| {
                if phrases.iter().any(|(_, words, _)| words.iter().any(|w| w == lower)) {
                    let (start, end) = (token.start, token.end);
                    standing.push(Standing { ordinal, start, end, lower: lower.to_owned() });
                }
            };
            stand(lower, &mut standing);
            let mut found = self.look_up(lower, analyzer);
            if let Some((_, _, repaired)) = repair {
                let mut repaired_buffer = String::new();
                for (number, word) in tokenize(repaired).enumerate() {
                    let repaired = normal(word.of(repaired), &mut repaired_buffer);
                    if found.is_none_or(|(_, how)| how != How::Word) {
                        found = self.look_up(repaired, analyzer).map(|(term, _)| (term, How::Repaired)).or(found);
                    }
                    if number == 0 {
                        stand(repaired, &mut standing);
                    }
                }
            }
            if let Some((term, how)) = found {
                marks.push(Mark { start: token.start, end: token.end, term, how });
            }
        }
        for (term, words, slop) in phrases {
            mark_phrase(&standing, term, &words, slop as usize, &mut marks);
        }
        for (term, kind) in self.terms.iter().enumerate() {
            if let Kind::Identifier(forms) = &kind.kind {
                marks.extend(identifiers(text).iter().filter(|i| same_number(&i.canonical, forms)).map(|i| Mark {
                    start: i.start,
                    end: i.end,
                    term: term as u16,
                    how: How::Word,
                }));
            }
        }
        // Where the compound itself stands, its pieces elsewhere answer nothing.
        let whole: BTreeSet<u16> = marks.iter().filter(|m| m.how != How::Piece).map(|m| m.term).collect();
        marks.retain(|m| m.how != How::Piece || !whole.contains(&m.term));
        marks.sort_by_key(|m| (m.start, std::cmp::Reverse(m.end)));
        marks.dedup_by(|later, earlier| later.start < earlier.end);
        marks
    }

    fn phrases(&self) -> Vec<(u16, Vec<String>, u32)> {
        self.terms
            .iter()
            .enumerate()
            .filter_map(|(n, t)| match &t.kind {
                Kind::Phrase { words, slop } => Some((n as u16, words.clone(), *slop)),
                _ => None,
            })
            .collect()
    }

    fn look_up(&mut self, lower: &str, analyzer: &mut Analyzer) -> Option<(u16, How)> {
        if let Some(known) = self.seen.get(lower) {
            return *known;
        }
        let found = self.match_word(lower, analyzer);
        self.seen.insert(lower.into(), found);
        found
    }

    /// The term that a word answers best; of several the first.
    fn match_word(&self, lower: &str, analyzer: &mut Analyzer) -> Option<(u16, How)> {
        let forms = analyzer.forms(lower);
        let Answers { stems, folded, parts } = &self.answers;
        let parts = forms.parts.iter().filter_map(|part| parts.get(&*part.folded));
        let answers = stems.get(&*forms.stem).into_iter().chain(folded.get(&*forms.folded)).chain(parts).flatten();
        let similar = self.terms.iter().enumerate().filter_map(|(number, term)| match &term.kind {
            Kind::Words(words) if term.weight > 0.0 && words.contains(lower) => {
                Some((How::Similar, number as u16, number as u16))
            }
            _ => None,
        });
        answers.copied().chain(similar).min().map(|(how, _, term)| (term, how))
    }

    /// How much a term of the query weighs.
    pub(super) fn weight(&self, term: u16) -> f32 {
        self.terms.get(term as usize).map_or(0.0, |term| term.weight)
    }

    /// Why a document matched: term of the query to the ways in which it was found.
    pub(crate) fn reasons(&self, marks: &[Mark]) -> BTreeMap<String, Vec<String>> {
        let mut reasons: BTreeMap<String, BTreeSet<How>> = BTreeMap::new();
        for mark in marks {
            if let Some(term) = self.terms.get(mark.term as usize) {
                reasons.entry(term.label.clone()).or_default().insert(mark.how);
            }
        }
        reasons.into_iter().map(|(term, hows)| (term, hows.iter().map(|h| h.as_str().to_owned()).collect())).collect()
    }
}

impl Answers {
    fn add(&mut self, place: u16, kind: &Kind) {
        let add = |answers: &mut AnswersOf, word: &str, how, term| {
            answers.entry(word.into()).or_default().push((how, place, term));
        };
        match kind {
            Kind::Word { word, folded_only: true } => add(&mut self.folded, &word.folded, How::Word, place),
            Kind::Word { word, folded_only: false } => {
                add(&mut self.stems, &word.stem, How::Word, place);
                add(&mut self.folded, &word.folded, How::Folded, place);
                add(&mut self.parts, &word.folded, How::Part, place);
                for part in word.parts.iter().filter(|_| word.parts.len() > 1) {
                    add(&mut self.folded, part, How::Piece, place);
                    add(&mut self.parts, part, How::Piece, place);
                }
            }
            Kind::SynonymOf(of, word) => add(&mut self.stems, &word.stem, How::Synonym, *of),
            Kind::Words(_) | Kind::Phrase { .. } | Kind::Identifier(_) => {}
        }
    }
}

impl Term {
    /// Calls `see` with every word that one in the text may share its beginning with.
    fn words(&self, see: &mut dyn FnMut(&str)) {
        match &self.kind {
            Kind::Word { word, .. } | Kind::SynonymOf(_, word) => {
                [&word.lower, &word.stem, &word.folded].into_iter().chain(&word.parts).for_each(|w| see(w));
            }
            Kind::Words(words) => words.iter().for_each(|w| see(w)),
            Kind::Phrase { words, .. } => words.iter().for_each(|w| see(w)),
            Kind::Identifier(_) => {}
        }
    }

    fn is_function_word(&self) -> bool {
        matches!(&self.kind, Kind::Word { word, .. } if word.function_word)
    }
}

/// Whether a number in the text is one of those sought; a number may be written with or without its prefix.
fn same_number(canonical: &str, forms: &[String]) -> bool {
    forms_of_identifier(canonical).iter().any(|own| {
        forms.iter().any(|form| {
            own == form
                || own.strip_suffix(form.as_str()).is_some_and(|p| p.ends_with('-'))
                || form.strip_suffix(own.as_str()).is_some_and(|p| p.ends_with('-'))
        })
    })
}
