//! A query whose every match scores a constant more.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, Term};

/// Adds `plus` to the score of each match of a query.
#[derive(Debug)]
pub(crate) struct PlusQuery {
    query: Box<dyn Query>,
    plus: Score,
}

impl PlusQuery {
    pub(crate) fn new(query: Box<dyn Query>, plus: Score) -> Self {
        Self { query, plus }
    }
}

impl Clone for PlusQuery {
    fn clone(&self) -> Self {
        Self { query: self.query.box_clone(), plus: self.plus }
    }
}

impl Query for PlusQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let weight = self.query.weight(scoring)?;
        Ok(if scoring.is_scoring_enabled() { Box::new(PlusWeight { weight, plus: self.plus }) } else { weight })
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.query.query_terms(visitor);
    }
}

struct PlusWeight {
    weight: Box<dyn Weight>,
    plus: Score,
}

impl Weight for PlusWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let scorer = self.weight.scorer(reader, boost)?;
        Ok(Box::new(PlusScorer { scorer, plus: self.plus * boost }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.weight.explain(reader, doc)
    }
}

struct PlusScorer {
    scorer: Box<dyn Scorer>,
    plus: Score,
}

impl DocSet for PlusScorer {
    fn advance(&mut self) -> DocId {
        self.scorer.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.scorer.seek(target)
    }

    fn doc(&self) -> DocId {
        self.scorer.doc()
    }

    fn size_hint(&self) -> u32 {
        self.scorer.size_hint()
    }

    fn cost(&self) -> u64 {
        self.scorer.cost()
    }
}

impl Scorer for PlusScorer {
    fn score(&mut self) -> Score {
        self.scorer.score() + self.plus
    }
}
