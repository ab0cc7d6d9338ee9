//! An analysed query as a tree of terms that are looked up.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Bound;
use std::rc::Rc;

use tantivy::query::{EnableScoring, PhraseQuery, Query, RangeQuery};
use tantivy::schema::Field;
use tantivy::{Score, Term};

use crate::document::{FIELD_SEPARATOR, days};
use crate::query::{Plan, WordPlan};
use crate::request::FacetField;
use crate::tantivy_engine::dictionary;
use crate::tantivy_engine::evaluate::{InTitle, Near, Node};
use crate::tantivy_engine::schema::{Fields, facet_name};
use crate::tantivy_engine::terms::{Found, Terms};
use crate::weights::Weights;

/// Builds the trees of one search.
pub(crate) struct Builder<'a> {
    pub(crate) terms: &'a Terms<'a>,
    pub(crate) fields: Fields,
    pub(crate) weights: &'a Weights,
    expanded: RefCell<HashMap<String, Rc<Vec<String>>>>,
}

/// Words that are sought near one another, from the first.
const NEAR_WORDS_MAX: usize = 6;
/// The most that tantivy's phrases score, by the rarity of their words: its k1 is 1.2, and its rarities differ a little
/// from ours where documents were deleted.
const PHRASE_MOST: Score = 2.4;
/// Words that may stand between them in all.
const NEAR_SLOP: u32 = 3;

impl<'a> Builder<'a> {
    pub(crate) fn new(terms: &'a Terms<'a>, fields: Fields, weights: &'a Weights) -> Self {
        Self { terms, fields, weights, expanded: RefCell::default() }
    }

    /// The tree of a plan.
    pub(crate) fn node(&self, plan: &Plan) -> tantivy::Result<Node> {
        Ok(match plan {
            Plan::All => Node::All,
            Plan::Nothing | Plan::Compounds(_) => Node::Nothing,
            Plan::Word(word) => Node::And {
                must: vec![self.word(word)?],
                not: Vec::new(),
                should: vec![(Node::Title(vec![self.in_title(word)?]), 1.0)],
            },
            Plan::Phrase { words, slop } => self.phrase(words, *slop, self.weights.phrase)?,
            Plan::Wildcard(_) | Plan::Fuzzy { .. } => self.any_word(&self.expand(plan)?)?,
            Plan::Identifier { forms, words } => self.identifier(forms, words)?,
            Plan::Named { field, stems } => {
                let mut must = Vec::with_capacity(stems.len());
                for stem in stems {
                    let text = format!("{}{FIELD_SEPARATOR}{stem}", field.as_str());
                    must.push(self.term(self.fields.named, &text)?);
                }
                constant(Node::And { must, not: Vec::new(), should: Vec::new() }, 1.0)
            }
            Plan::Facet { field: FacetField::Dnr, value } => {
                constant(self.term(self.fields.own_identifiers, value)?, 1.0)
            }
            Plan::Facet { field, value } => {
                let name = facet_name(*field, self.terms.visibility);
                constant(self.term(self.fields.values, &format!("{name}{FIELD_SEPARATOR}{value}"))?, 1.0)
            }
            Plan::Dates { from, to } => {
                let bound = |date: Option<jiff::civil::Date>| {
                    date.map_or(Bound::Unbounded, |d| Bound::Included(Term::from_field_i64(self.fields.day, days(d))))
                };
                constant(self.other(&RangeQuery::new(bound(*from), bound(*to)), usize::MAX, 1.0)?, Score::MIN_POSITIVE)
            }
            Plan::Document(id) => constant(self.term(self.fields.id, id)?, 1.0),
            Plan::And(plans) => self.all(plans)?,
            Plan::Or(plans) => Node::Sum(plans.iter().map(|p| self.node(p)).collect::<tantivy::Result<_>>()?),
            Plan::Not(plan) => Node::And { must: vec![Node::All], not: vec![self.node(plan)?], should: Vec::new() },
            Plan::AtLeast { count, of } => {
                let mut title = Vec::with_capacity(of.len());
                let mut nodes = Vec::with_capacity(of.len());
                for plan in of {
                    nodes.push((self.inner(plan)?, 1.0));
                    title.push(if let Plan::Word(word) = plan { self.in_title(word)? } else { Vec::new() });
                }
                let near = self.near(of)?.map(|node| Near {
                    node: Box::new(node),
                    weight: self.weights.near,
                    words: words_near(of)
                        .fold(0, |words, (place, _)| words | 1_u16.checked_shl(place as u32).unwrap_or(0)),
                });
                Node::AtLeast { count: *count, of: nodes, coverage: self.coverage(of)?, near, title }
            }
            Plan::Like { count, of } => {
                let mut nodes = Vec::with_capacity(of.len());
                for (word, weight) in of {
                    nodes.push((self.word(word)?, *weight));
                }
                Node::AtLeast {
                    count: *count,
                    of: nodes,
                    coverage: vec![0.0; of.len()],
                    near: None,
                    title: vec![Vec::new(); of.len()],
                }
            }
        })
    }

    /// What each of some plans adds to the score of a document that it matches: the rarer a word is among them, the more,
    /// so that a document with the one word that tells what is sought comes before those with two that do not.
    fn coverage(&self, of: &[Plan]) -> tantivy::Result<Vec<Score>> {
        let mut rarities = Vec::with_capacity(of.len());
        for plan in of {
            rarities.push(if let Plan::Word(word) = plan { Some(self.rarity(word)?) } else { None });
        }
        let (sum, count) =
            rarities.iter().flatten().fold((0.0, 0.0), |(sum, count), rarity| (sum + rarity, count + 1.0));
        let share = |rarity: Option<Score>| rarity.filter(|_| sum > 0.0).map_or(1.0, |rarity| rarity * count / sum);
        let rest = 1.0 - self.weights.coverage_by_rarity;
        let weigh = |rarity| self.weights.coverage * (rest + self.weights.coverage_by_rarity * share(rarity));
        Ok(rarities.into_iter().map(weigh).collect())
    }

    /// The tree of a plan whose words in the title are looked at together with others.
    fn inner(&self, plan: &Plan) -> tantivy::Result<Node> {
        if let Plan::Word(word) = plan { self.word(word) } else { self.node(plan) }
    }

    /// The forms of a word in titles.
    fn in_title(&self, word: &WordPlan) -> tantivy::Result<InTitle> {
        let mut forms = InTitle::new();
        for (field, text, weight) in [
            (self.fields.title_stem, &word.stem, self.weights.title),
            (self.fields.title_folded, &word.folded, self.weights.title_folded),
        ] {
            forms.extend(self.known(field, text, weight)?.map(|found| (found, weight)));
        }
        Ok(forms)
    }

    fn all(&self, plans: &[Plan]) -> tantivy::Result<Node> {
        let says_something =
            |plan: &Plan| !matches!(plan, Plan::Not(_) | Plan::Compounds(_)) && !is_function_word(plan);
        let optional_function_words = plans.iter().any(says_something);
        let (mut must, mut not, mut should) = (Vec::new(), Vec::new(), Vec::new());
        for plan in plans {
            match plan {
                Plan::Not(inner) => not.push(self.node(inner)?),
                Plan::Compounds(stems) => {
                    for stem in stems {
                        let known = self.known(self.fields.stem, stem, self.weights.compound)?;
                        should.extend(known.map(|found| (Node::Term(found), self.weights.compound)));
                    }
                }
                plan if optional_function_words && is_function_word(plan) => {
                    should.push((self.inner(plan)?, self.weights.function_word));
                }
                plan => must.push(self.inner(plan)?),
            }
        }
        let mut title = Vec::new();
        for plan in plans {
            if let Plan::Word(word) = plan
                && !(optional_function_words && word.function_word)
            {
                title.push(self.in_title(word)?);
            }
        }
        if !title.is_empty() {
            should.push((Node::Title(title), 1.0));
        }
        if let Some(near) = self.near(plans)? {
            should.push((near, self.weights.near));
        }
        Ok(Node::And { must, not, should })
    }

    /// The words of a query, inflected or not, in the order in which they were typed, near one another.
    fn near(&self, plans: &[Plan]) -> tantivy::Result<Option<Node>> {
        if self.weights.near <= 0.0 {
            return Ok(None);
        }
        if plans.iter().all(|plan| !matches!(plan, Plan::Word(word) if !word.function_word)) {
            return Ok(None);
        }
        let words: Vec<&str> = words_near(plans).map(|(_, word)| word.stem.as_str()).collect();
        if words.len() < 2 {
            return Ok(None);
        }
        let (mut cost, mut rarity) = (u64::MAX, 0.0);
        for word in &words {
            let found = self.terms.find(self.fields.stem, word)?;
            cost = cost.min(found.documents);
            rarity += found.rarity;
        }
        if cost == 0 {
            return Ok(None);
        }
        let terms = words.iter().map(|w| Term::from_field_text(self.fields.stem, w)).collect();
        let mut phrase = PhraseQuery::new(terms);
        phrase.set_slop(NEAR_SLOP);
        Ok(Some(self.other(&phrase, cost as usize, rarity * PHRASE_MOST)?))
    }

    fn word(&self, word: &WordPlan) -> tantivy::Result<Node> {
        let mut ways = self.ways(word)?;
        ways.extend(self.loose_parts(word)?);
        for synonym in &word.synonyms {
            let mut all = Vec::with_capacity(synonym.len());
            for part in synonym {
                all.push(Node::Best(self.ways(part)?));
            }
            if !all.is_empty() {
                ways.push((every(all), self.weights.synonym));
            }
        }
        let mut plus = Vec::with_capacity(4);
        for (field, text, weight) in [
            (self.fields.lead_stem, &word.stem, self.weights.lead),
            (self.fields.exact, &word.lower, self.weights.exact),
        ] {
            plus.extend(self.known(field, text, weight)?.map(|found| (found, weight)));
        }
        Ok(Node::Plus(Box::new(Node::Best(ways)), plus))
    }

    /// The ways in which one word may stand in a document, synonyms aside.
    fn ways(&self, word: &WordPlan) -> tantivy::Result<Vec<(Node, Score)>> {
        let Fields { stem, folded, parts, .. } = self.fields;
        let weights = self.weights;
        let mut ways = Vec::with_capacity(4);
        // Folded stems that are stems stand among these alone.
        let folded_as_stem = if word.folded == word.stem { 0.0 } else { weights.folded };
        for (field, text, weight) in [
            (stem, &word.stem, weights.stem),
            (stem, &word.folded, folded_as_stem),
            (folded, &word.folded, weights.folded),
            (parts, &word.folded, weights.part),
        ] {
            ways.extend(self.known(field, text, weight)?.map(|found| (Node::Term(found), weight)));
        }
        Ok(ways)
    }

    /// A compound of the query whose parts all stand in a document, be it apart. Of a synonym they do not count: what is
    /// found then has nothing to do with the word that was typed.
    fn loose_parts(&self, word: &WordPlan) -> tantivy::Result<Option<(Node, Score)>> {
        if word.parts.len() < 2 || self.weights.all_parts <= 0.0 {
            return Ok(None);
        }
        let Fields { stem, folded, parts, .. } = self.fields;
        let mut all = Vec::with_capacity(word.parts.len());
        for part in &word.parts {
            let mut places = Vec::with_capacity(3);
            for field in [stem, folded, parts] {
                places.push((self.term(field, part)?, 1.0));
            }
            all.push(Node::Best(places));
        }
        Ok(Some((every(all), self.weights.all_parts)))
    }

    /// Whether any document holds the word in any way but as loose parts.
    pub(crate) fn is_known(&self, word: &WordPlan) -> tantivy::Result<bool> {
        let Fields { stem, folded, parts, .. } = self.fields;
        for (field, text) in [(stem, &word.stem), (stem, &word.folded), (folded, &word.folded), (parts, &word.folded)] {
            if self.terms.find(field, text)?.documents > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a word is a compound, each part of which some document holds.
    pub(crate) fn has_parts(&self, word: &WordPlan) -> tantivy::Result<bool> {
        let Fields { stem, folded, parts, .. } = self.fields;
        for part in &word.parts {
            let mut documents = 0;
            for field in [stem, folded, parts] {
                documents += self.terms.find(field, part)?.documents;
            }
            if documents == 0 {
                return Ok(false);
            }
        }
        Ok(word.parts.len() > 1)
    }

    /// How rare a word is, in its stem or without diacritics, whichever is commoner.
    pub(crate) fn rarity(&self, word: &WordPlan) -> tantivy::Result<Score> {
        let Fields { stem, folded, .. } = self.fields;
        let mut rarity = Score::INFINITY;
        for (field, text) in [(stem, &word.stem), (stem, &word.folded), (folded, &word.folded)] {
            rarity = rarity.min(self.terms.find(field, text)?.rarity);
        }
        Ok(rarity)
    }

    /// The words of the index that a pattern or a misspelling stands for.
    pub(crate) fn expand(&self, plan: &Plan) -> tantivy::Result<Rc<Vec<String>>> {
        let (terms, exact) = (self.terms, self.fields.exact);
        let key = match plan {
            Plan::Wildcard(pattern) => pattern.clone(),
            Plan::Fuzzy { word, distance } => format!("{word}~{distance}"),
            _ => return Ok(Rc::default()),
        };
        if let Some(known) = self.expanded.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let words = Rc::new(match plan {
            Plan::Fuzzy { word, distance } => dictionary::near(terms, exact, word, *distance)?,
            _ => dictionary::wildcard(terms, exact, &key)?,
        });
        self.expanded.borrow_mut().insert(key, Rc::clone(&words));
        Ok(words)
    }

    fn term(&self, field: Field, text: &str) -> tantivy::Result<Node> {
        Ok(Node::Term(self.terms.find(field, text)?))
    }

    /// A term that weighs something and that some document holds.
    fn known(&self, field: Field, text: &str, weight: Score) -> tantivy::Result<Option<Rc<Found>>> {
        if weight <= 0.0 {
            return Ok(None);
        }
        Ok(Some(self.terms.find(field, text)?).filter(|found| found.documents > 0))
    }

    fn phrase(&self, words: &[String], slop: u32, weight: Score) -> tantivy::Result<Node> {
        let node = if let [word] = words {
            self.term(self.fields.exact, word)?
        } else {
            let (mut cost, mut rarity) = (usize::MAX, 0.0);
            for word in words {
                let found = self.terms.find(self.fields.exact, word)?;
                cost = cost.min(found.documents as usize);
                rarity += found.rarity;
            }
            let mut phrase =
                PhraseQuery::new(words.iter().map(|w| Term::from_field_text(self.fields.exact, w)).collect());
            phrase.set_slop(slop);
            if cost == 0 { Node::Nothing } else { self.other(&phrase, cost, rarity * PHRASE_MOST)? }
        };
        Ok(Node::Best(vec![(node, weight)]))
    }

    fn other(&self, query: &dyn Query, cost: usize, most: Score) -> tantivy::Result<Node> {
        let weight =
            query.weight(EnableScoring::enabled_from_statistics_provider(self.terms, self.terms.searcher()))?;
        Ok(Node::Other { weight, cost, most })
    }

    fn identifier(&self, forms: &[String], words: &[String]) -> tantivy::Result<Node> {
        let mut ways = Vec::new();
        for form in forms {
            for (field, weight) in [
                (self.fields.own_identifiers, self.weights.own_identifier),
                (self.fields.cited_identifiers, self.weights.cited_identifier),
            ] {
                ways.push((constant(self.term(field, form)?, 1.0), weight));
            }
        }
        if !words.is_empty() {
            ways.push((self.phrase(words, 0, self.weights.phrase)?, 1.0));
        }
        Ok(Node::Best(ways))
    }

    fn any_word(&self, words: &[String]) -> tantivy::Result<Node> {
        let nodes: Vec<Node> =
            words.iter().map(|word| self.term(self.fields.exact, word)).collect::<tantivy::Result<_>>()?;
        Ok(constant(Node::Sum(nodes), 1.0))
    }
}

/// The words that are sought near one another, with their places among the plans.
fn words_near(plans: &[Plan]) -> impl Iterator<Item = (usize, &WordPlan)> {
    let words = plans.iter().enumerate().filter_map(|(place, plan)| match plan {
        Plan::Word(word) => Some((place, word)),
        _ => None,
    });
    words.take(NEAR_WORDS_MAX)
}

fn is_function_word(plan: &Plan) -> bool {
    matches!(plan, Plan::Word(word) if word.function_word)
}

fn constant(node: Node, score: Score) -> Node {
    Node::Constant(Box::new(node), score)
}

fn every(mut nodes: Vec<Node>) -> Node {
    if nodes.len() == 1 { nodes.remove(0) } else { Node::And { must: nodes, not: Vec::new(), should: Vec::new() } }
}
