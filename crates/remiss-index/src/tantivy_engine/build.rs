//! An analysed query as a tantivy query.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, PhraseQuery, Query,
    RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::document::{FIELD_SEPARATOR, days};
use crate::query::{Plan, WordPlan};
use crate::request::FacetField;
use crate::tantivy_engine::dictionary;
use crate::tantivy_engine::plus::PlusQuery;
use crate::tantivy_engine::schema::Fields;
use crate::weights::Weights;

/// Builds queries for one state of the index.
pub(crate) struct Builder<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: Fields,
    pub(crate) weights: &'a Weights,
}

type Built = Box<dyn Query>;

impl Builder<'_> {
    /// The tantivy query of a plan.
    pub(crate) fn query(&self, plan: &Plan) -> tantivy::Result<Built> {
        Ok(match plan {
            Plan::All => Box::new(AllQuery),
            Plan::Nothing => Box::new(EmptyQuery),
            Plan::Word(word) => self.word(word)?,
            Plan::Phrase { words, slop } => self.phrase(words, *slop),
            Plan::Wildcard(pattern) => self.any_word(&dictionary::wildcard(self.searcher, self.fields.exact, pattern)?),
            Plan::Fuzzy { word, distance } => {
                self.any_word(&dictionary::near(self.searcher, self.fields.exact, word, *distance)?)
            }
            Plan::Identifier { forms, words } => self.identifier(forms, words),
            Plan::Named { field, stems } => {
                let terms = stems.iter().map(|stem| {
                    let text = format!("{}{FIELD_SEPARATOR}{stem}", field.as_str());
                    (Occur::Must, basic(Term::from_field_text(self.fields.named, &text)))
                });
                constant(Box::new(BooleanQuery::new(terms.collect())), 1.0)
            }
            Plan::Facet { field: FacetField::Dnr, value } => {
                constant(basic(Term::from_field_text(self.fields.own_identifiers, value)), 1.0)
            }
            Plan::Facet { field, value } => {
                let text = format!("{}{FIELD_SEPARATOR}{value}", field.as_str());
                constant(basic(Term::from_field_text(self.fields.values, &text)), 1.0)
            }
            Plan::Dates { from, to } => {
                let bound = |date: Option<jiff::civil::Date>| {
                    date.map_or(Bound::Unbounded, |d| Bound::Included(Term::from_field_i64(self.fields.day, days(d))))
                };
                constant(Box::new(RangeQuery::new(bound(*from), bound(*to))), 0.0)
            }
            Plan::And(plans) => self.all(plans)?,
            Plan::Or(plans) => {
                let queries = plans.iter().map(|p| self.query(p)).collect::<tantivy::Result<Vec<_>>>()?;
                Box::new(BooleanQuery::union(queries))
            }
            Plan::Not(plan) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(AllQuery) as Built),
                (Occur::MustNot, self.query(plan)?),
            ])),
            Plan::AtLeast { count, of } => self.at_least(*count, of)?,
        })
    }

    fn all(&self, plans: &[Plan]) -> tantivy::Result<Built> {
        let says_something = |plan: &Plan| !matches!(plan, Plan::Not(_)) && !is_function_word(plan);
        let optional_function_words = plans.iter().any(says_something);
        let mut clauses = Vec::with_capacity(plans.len() + 1);
        for plan in plans {
            clauses.push(match plan {
                Plan::Not(inner) => (Occur::MustNot, self.query(inner)?),
                plan if optional_function_words && is_function_word(plan) => {
                    (Occur::Should, Box::new(BoostQuery::new(self.query(plan)?, self.weights.function_word)) as Built)
                }
                plan => (Occur::Must, self.query(plan)?),
            });
        }
        if let Some(near) = self.near(plans)? {
            clauses.push((Occur::Should, near));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn at_least(&self, count: usize, plans: &[Plan]) -> tantivy::Result<Built> {
        let mut clauses = Vec::with_capacity(plans.len() + 1);
        for plan in plans {
            let query = self.query(plan)?;
            clauses.push((Occur::Should, Box::new(PlusQuery::new(query, self.weights.coverage)) as Built));
        }
        let least: Built = Box::new(BooleanQuery::with_minimum_required_clauses(clauses, count));
        Ok(match self.near(plans)? {
            Some(near) => Box::new(BooleanQuery::new(vec![(Occur::Must, least), (Occur::Should, near)])),
            None => least,
        })
    }

    /// The words of a query in the order in which they were typed, near one another.
    fn near(&self, plans: &[Plan]) -> tantivy::Result<Option<Built>> {
        if self.weights.near <= 0.0 {
            return Ok(None);
        }
        let words: Vec<&str> = plans
            .iter()
            .filter_map(|p| if let Plan::Word(word) = p { Some(word.lower.as_str()) } else { None })
            .take(NEAR_WORDS_MAX)
            .collect();
        if words.len() < 2 {
            return Ok(None);
        }
        let terms: Vec<Term> = words.iter().map(|w| Term::from_field_text(self.fields.exact, w)).collect();
        for term in &terms {
            if self.searcher.doc_freq(term)? == 0 {
                return Ok(None);
            }
        }
        let mut phrase = PhraseQuery::new(terms);
        phrase.set_slop(NEAR_SLOP);
        Ok(Some(Box::new(BoostQuery::new(Box::new(phrase), self.weights.near))))
    }

    fn word(&self, word: &WordPlan) -> tantivy::Result<Built> {
        let mut ways = self.ways(word)?;
        for synonym in &word.synonyms {
            let mut all = Vec::with_capacity(synonym.len());
            for part in synonym {
                all.push(best_of(self.ways(part)?));
            }
            if !all.is_empty() {
                let query = if all.len() == 1 { all.remove(0) } else { Box::new(BooleanQuery::intersection(all)) };
                ways.push(Box::new(BoostQuery::new(query, self.weights.synonym)));
            }
        }
        let anywhere = best_of(ways);
        let mut clauses = vec![(Occur::Must, anywhere)];
        for (field, text, weight) in [
            (self.fields.title_stem, &word.stem, self.weights.title),
            (self.fields.title_folded, &word.folded, self.weights.title_folded),
            (self.fields.lead_stem, &word.stem, self.weights.lead),
            (self.fields.exact, &word.lower, self.weights.exact),
        ] {
            if let Some(query) = self.term(field, text, weight)? {
                clauses.push((Occur::Should, query));
            }
        }
        Ok(if clauses.len() == 1 { clauses.remove(0).1 } else { Box::new(BooleanQuery::new(clauses)) })
    }

    /// The ways in which one word may stand in a document, synonyms aside.
    fn ways(&self, word: &WordPlan) -> tantivy::Result<Vec<Built>> {
        let Fields { stem, folded, parts, .. } = self.fields;
        let mut ways = Vec::with_capacity(4);
        ways.extend(self.term(stem, &word.stem, self.weights.stem)?);
        ways.extend(self.term(folded, &word.folded, self.weights.folded)?);
        ways.extend(self.term(parts, &word.folded, self.weights.part)?);
        if word.parts.len() > 1 {
            let mut all = Vec::with_capacity(word.parts.len());
            for part in &word.parts {
                let mut either = Vec::with_capacity(2);
                either.extend(self.term(folded, part, 1.0)?);
                either.extend(self.term(parts, part, 1.0)?);
                all.push(best_of(either));
            }
            ways.push(Box::new(BoostQuery::new(Box::new(BooleanQuery::intersection(all)), self.weights.all_parts)));
        }
        Ok(ways)
    }

    /// Whether any document holds the word in any way but as loose parts.
    pub(crate) fn is_known(&self, word: &WordPlan) -> tantivy::Result<bool> {
        for (field, text) in
            [(self.fields.stem, &word.stem), (self.fields.folded, &word.folded), (self.fields.parts, &word.folded)]
        {
            if self.searcher.doc_freq(&Term::from_field_text(field, text))? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn term(&self, field: Field, text: &str, weight: f32) -> tantivy::Result<Option<Built>> {
        let term = Term::from_field_text(field, text);
        if weight <= 0.0 || self.searcher.doc_freq(&term)? == 0 {
            return Ok(None);
        }
        let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
        Ok(Some(Box::new(BoostQuery::new(query, weight))))
    }

    fn phrase(&self, words: &[String], slop: u32) -> Built {
        let terms: Vec<Term> = words.iter().map(|w| Term::from_field_text(self.fields.exact, w)).collect();
        let query: Built = match <[Term; 1]>::try_from(terms) {
            Ok([term]) => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
            Err(terms) => {
                let mut phrase = PhraseQuery::new(terms);
                phrase.set_slop(slop);
                Box::new(phrase)
            }
        };
        Box::new(BoostQuery::new(query, self.weights.phrase))
    }

    fn identifier(&self, forms: &[String], words: &[String]) -> Built {
        let mut ways: Vec<Built> = Vec::new();
        for form in forms {
            for (field, weight) in [
                (self.fields.own_identifiers, self.weights.own_identifier),
                (self.fields.cited_identifiers, self.weights.cited_identifier),
            ] {
                ways.push(constant(basic(Term::from_field_text(field, form)), weight));
            }
        }
        if !words.is_empty() {
            ways.push(self.phrase(words, 0));
        }
        best_of(ways)
    }

    fn any_word(&self, words: &[String]) -> Built {
        let terms = words.iter().map(|w| basic(Term::from_field_text(self.fields.exact, w))).collect::<Vec<_>>();
        constant(Box::new(BooleanQuery::union(terms)), 1.0)
    }
}

/// Words that are sought near one another, from the first.
const NEAR_WORDS_MAX: usize = 6;
/// Words that may stand between them in all.
const NEAR_SLOP: u32 = 3;

fn is_function_word(plan: &Plan) -> bool {
    matches!(plan, Plan::Word(word) if word.function_word)
}

fn basic(term: Term) -> Built {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn constant(query: Built, score: f32) -> Built {
    Box::new(ConstScoreQuery::new(query, score))
}

fn best_of(mut ways: Vec<Built>) -> Built {
    match ways.len() {
        0 => Box::new(EmptyQuery),
        1 => ways.remove(0),
        _ => Box::new(DisjunctionMaxQuery::new(ways)),
    }
}
