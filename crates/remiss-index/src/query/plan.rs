//! The analysed query: every engine finds the same documents by this tree.

use jiff::civil::Date;
use remiss_swedish::{canonical_identifier, fold};

use crate::analysis::Analyzer;
use crate::document::sought_identifier;
use crate::fields::{FieldTable, ReadAs, RecordField};
use crate::query::dates::day_range;
use crate::query::syntax::{Parsed, Syntax, words_of};
use crate::request::FacetField;
use crate::weights::Vocabulary;

/// An analysed query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plan {
    /// Every document.
    All,
    /// No document.
    Nothing,
    Word(WordPlan),
    /// Exactly these lower-case words, with at most `slop` words between them in all.
    Phrase {
        words: Vec<String>,
        slop: u32,
    },
    /// Words that match a pattern with `*`.
    Wildcard(String),
    /// Words within an edit distance.
    Fuzzy {
        word: String,
        distance: u8,
    },
    /// Numbers of a matter in canonical form, or these words in the text.
    Identifier {
        forms: Vec<String>,
        words: Vec<String>,
    },
    /// Folded stems that must all stand in the value of one field.
    Named {
        field: RecordField,
        stems: Vec<String>,
    },
    /// A value of a facet, exactly.
    Facet {
        field: FacetField,
        value: String,
    },
    /// Days, inclusive.
    Dates {
        from: Option<Date>,
        to: Option<Date>,
    },
    /// Stems of compounds that words of the query make: they add to the score beside others, and match nothing alone.
    Compounds(Vec<String>),
    And(Vec<Plan>),
    Or(Vec<Plan>),
    Not(Box<Plan>),
    /// At least so many of these, better the more.
    AtLeast {
        count: usize,
        of: Vec<Plan>,
    },
    /// At least so many of these words, each as telling as its weight says.
    Like {
        count: usize,
        of: Vec<(WordPlan, f32)>,
    },
    /// The document with this id.
    Document(String),
}

/// One word and all the forms under which it is found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WordPlan {
    /// As typed, in lower case.
    pub(crate) lower: String,
    pub(crate) stem: String,
    pub(crate) folded: String,
    /// Folded stems of the parts, where the word is a compound.
    pub(crate) parts: Vec<String>,
    /// Whether the word is a function word ("och", "för"), which no document must hold.
    pub(crate) function_word: bool,
    /// Other words for the same thing, each a list of words that must all match.
    pub(crate) synonyms: Vec<Vec<WordPlan>>,
}

/// Turns syntax into a plan.
pub(crate) struct Planner<'a> {
    pub(crate) analyzer: &'a mut Analyzer,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) table: &'a FieldTable,
    /// What "last year" is counted from.
    pub(crate) today: Date,
    pub(crate) notices: Vec<String>,
}

impl Planner<'_> {
    /// The plan of a query; [`Plan::All`] where nothing was asked.
    pub(crate) fn plan(&mut self, parsed: &Parsed) -> Plan {
        match &parsed.tree {
            None => Plan::All,
            Some(tree) => {
                let plan = self.node(tree);
                if only_exclusions(&plan) { Plan::And(vec![Plan::All, plan]) } else { plan }
            }
        }
    }

    fn node(&mut self, syntax: &Syntax) -> Plan {
        match syntax {
            Syntax::Word(lower) => Plan::Word(self.word(lower)),
            Syntax::Joined(words) => all_of(words.iter().map(|w| Plan::Word(self.word(w))).collect()),
            Syntax::Phrase { words, slop } => Plan::Phrase { words: words.clone(), slop: *slop },
            Syntax::Wildcard(pattern) => Plan::Wildcard(pattern.clone()),
            Syntax::Fuzzy { word, distance } => Plan::Fuzzy { word: word.clone(), distance: *distance },
            Syntax::Identifier { words, canonical } => {
                let forms = vec![sought_identifier(canonical)];
                Plan::Identifier { forms, words: words.clone() }
            }
            Syntax::Day { words, value } => {
                Plan::Or(vec![Plan::Phrase { words: words.clone(), slop: 0 }, self.dates(value)])
            }
            Syntax::Field { field, value } => self.field(*field, value),
            Syntax::Not(inner) => Plan::Not(Box::new(self.node(inner))),
            Syntax::And(clauses) => {
                let mut plans: Vec<Plan> = clauses.iter().map(|c| self.node(c)).collect();
                let compounds = compounds_of(&plans);
                if !compounds.is_empty() {
                    plans.push(Plan::Compounds(compounds));
                }
                all_of(plans)
            }
            Syntax::Or(clauses) => Plan::Or(clauses.iter().map(|c| self.node(c)).collect()),
        }
    }

    /// The forms of one lower-case word, with its synonyms.
    pub(crate) fn word(&mut self, lower: &str) -> WordPlan {
        let mut plan = self.bare_word(lower);
        plan.synonyms = self
            .vocabulary
            .synonyms_of(lower, &plan.stem)
            .iter()
            .map(|words| words_of(words).iter().map(|w| self.bare_word(w)).collect())
            .collect();
        plan
    }

    /// The parts of a compound as words of their own.
    pub(crate) fn parts(&mut self, word: &WordPlan) -> Vec<WordPlan> {
        let forms = self.analyzer.forms(&word.lower);
        forms.parts.iter().map(|part| self.word(&word.lower[part.start as usize..part.end as usize])).collect()
    }

    fn bare_word(&mut self, lower: &str) -> WordPlan {
        let forms = self.analyzer.forms(lower);
        WordPlan {
            lower: lower.to_owned(),
            stem: forms.stem.to_string(),
            folded: forms.folded.to_string(),
            parts: forms.parts.iter().map(|p| p.folded.to_string()).collect(),
            function_word: self.vocabulary.is_function_word(lower),
            synonyms: Vec::new(),
        }
    }

    fn field(&mut self, name: RecordField, value: &str) -> Plan {
        let Some(field) = self.table.fields().iter().find(|f| f.name == name) else { return Plan::Nothing };
        match (field.read_as, field.facets.first()) {
            (Some(ReadAs::Words), _) => {
                let stems: Vec<String> = words_of(value).iter().map(|w| self.analyzer.folded(w).into()).collect();
                if stems.is_empty() { Plan::Nothing } else { Plan::Named { field: name, stems } }
            }
            (Some(ReadAs::Number), _) => {
                if let Some(value) = canonical_identifier(value).map(|canonical| sought_identifier(&canonical)) {
                    Plan::Facet { field: FacetField::Dnr, value }
                } else {
                    self.notices.push(format!("”{value}” kunde inte läsas som ett diarienummer."));
                    Plan::Nothing
                }
            }
            (Some(ReadAs::Date), _) => self.dates(value),
            (Some(ReadAs::Value), Some(FacetField::Party)) => {
                let code = self.vocabulary.party(value).map_or_else(|| value.to_uppercase(), str::to_owned);
                Plan::Facet { field: FacetField::Party, value: code }
            }
            (Some(ReadAs::Value), Some(facet)) => self.closed(*facet, &value.to_lowercase()),
            (Some(ReadAs::Value) | None, _) => Plan::Nothing,
        }
    }

    /// A value of a closed list may be typed without diacritics.
    fn closed(&mut self, field: FacetField, value: &str) -> Plan {
        let typed = fold(value).into_owned();
        let values = field.closed_values().unwrap_or_default();
        let known = values.iter().find(|v| fold(v) == typed || fold(v).replace(' ', "-") == typed).copied();
        if known.is_none() && !values.is_empty() {
            self.notices.push(format!("”{value}” är inget av värdena: {}.", values.join(", ")));
        }
        Plan::Facet { field, value: known.unwrap_or(value).to_owned() }
    }

    fn dates(&mut self, value: &str) -> Plan {
        let (from, to) = match value.split_once("..") {
            Some((from, to)) => (from, to),
            None => (value, value),
        };
        let first = day_range(from, self.today).map(|(first, _)| first);
        let last = day_range(to, self.today).map(|(_, last)| last);
        if first.is_none() && !from.is_empty() || last.is_none() && !to.is_empty() || from.is_empty() && to.is_empty() {
            self.notices.push(format!(
                "”{value}” kunde inte läsas som datum; skriv till exempel datum:2018, datum:2018-03, datum:2018..2020 eller datum:förra-året."
            ));
            return Plan::Nothing;
        }
        if let (Some(from), Some(to)) = (first, last)
            && from > to
        {
            self.notices
                .push(format!("”{value}” slutar innan det börjar, och inget dokument kan ha ett sådant datum."));
        }
        Plan::Dates { from: first, to: last }
    }
}

/// Pairs of words of which compounds are made, from the first.
const PAIRS_MAX: usize = 5;
/// Shorter words make compounds that nobody means.
const COMPOUND_LETTERS_MIN: usize = 3;
/// Words between two others that a compound leaves out.
const LEFT_OUT: &[&str] =
    &["för", "av", "i", "på", "om", "med", "från", "mot", "åt", "vid", "till", "hos", "for", "pa", "fran", "at"];

/// The stems of compounds that neighbouring words of a query make: "larm för trygghet" is a trygghetslarm, and "skol
/// skjuts" a skolskjuts. The stem of a compound is what stands in front with the stem of its last part.
fn compounds_of(plans: &[Plan]) -> Vec<String> {
    let words = plans.iter().map(|plan| if let Plan::Word(word) = plan { Some(word) } else { None });
    let words: Vec<Option<&WordPlan>> = words.collect();
    let is_whole = |word: &WordPlan| !word.function_word && word.lower.chars().count() >= COMPOUND_LETTERS_MIN;
    let pair = |at: usize| {
        let first = words[at].filter(|word| is_whole(word))?;
        let next = words.get(at + 1).copied().flatten()?;
        if is_whole(next) {
            return Some((first, next));
        }
        let last = words.get(at + 2).copied().flatten().filter(|word| is_whole(word))?;
        LEFT_OUT.contains(&next.lower.as_str()).then_some((last, first))
    };
    let mut stems = Vec::new();
    for (front, tail) in (0..words.len()).filter_map(pair).take(PAIRS_MAX) {
        for head in [&front.lower, &front.stem].into_iter().take(1 + usize::from(front.lower != front.stem)) {
            stems.extend(["", "s"].map(|link| format!("{head}{link}{}", tail.stem)));
        }
    }
    stems
}

fn all_of(plans: Vec<Plan>) -> Plan {
    match <[Plan; 1]>::try_from(plans) {
        Ok([plan]) => plan,
        Err(plans) => Plan::And(plans),
    }
}

fn only_exclusions(plan: &Plan) -> bool {
    match plan {
        Plan::Not(_) => true,
        Plan::And(plans) => plans.iter().all(only_exclusions),
        _ => false,
    }
}
