//! Which documents of a segment answer a query, and how well: first the documents, without scores, then their scores.

use std::rc::Rc;

use tantivy::query::Weight;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::tantivy_engine::terms::{Found, Terms};

/// A query whose terms are looked up.
///
/// The score of a node is above 0 where it matches and 0 where it does not.
pub(crate) enum Node {
    All,
    Nothing,
    /// The documents of a term, by its rarity and their length.
    Term(Rc<Found>),
    /// What tantivy finds (phrases, ranges), with about so many documents to look at.
    Other {
        weight: Box<dyn Weight>,
        cost: usize,
        /// The most that it can score.
        most: Score,
    },
    /// Any of these; the best weighs, with a factor for each.
    Best(Vec<(Node, Score)>),
    /// Any of these; their scores add up.
    Sum(Vec<Node>),
    /// The first, and where it matches the terms add to its score.
    Plus(Box<Node>, Vec<(Rc<Found>, Score)>),
    /// The same score for every match.
    Constant(Box<Node>, Score),
    /// All of `must`, none of `not`; `should` adds to the score.
    And {
        must: Vec<Node>,
        not: Vec<Node>,
        should: Vec<(Node, Score)>,
    },
    /// At least so many, each that matches adding its `coverage` to its score.
    AtLeast {
        count: usize,
        of: Vec<(Node, Score)>,
        coverage: Vec<Score>,
        /// Adds to the score where words stand near one another.
        near: Option<Near>,
        /// For each of `of` what it is worth in the title.
        title: Vec<InTitle>,
    },
    /// Words that stand in the title add to the score, the more the more of them do. Matches nothing by itself.
    Title(Vec<InTitle>),
}

/// Words that add to the score where they stand near one another.
pub(crate) struct Near {
    pub(crate) node: Box<Node>,
    pub(crate) weight: Score,
    /// A bit for each word of the query that then stands in the document, by its place.
    pub(crate) words: u16,
}

/// A word in the title, in any of its forms.
pub(crate) type InTitle = Vec<(Rc<Found>, Score)>;

/// Finds and scores in one segment.
pub(crate) struct Evaluator<'a> {
    pub(crate) terms: &'a Terms<'a>,
    pub(crate) ord: usize,
    pub(crate) segment: &'a SegmentReader,
}

impl Evaluator<'_> {
    pub(super) fn place(&self) -> (usize, &SegmentReader) {
        (self.ord, self.segment)
    }

    /// About how many documents have to be looked at.
    fn cost(&self, node: &Node) -> usize {
        match node {
            Node::All => self.segment.max_doc() as usize,
            Node::Nothing | Node::Title(_) => 0,
            Node::Term(found) => found.documents_in(self.ord),
            Node::Other { cost, .. } => *cost,
            Node::Best(nodes) | Node::AtLeast { of: nodes, .. } => nodes.iter().map(|(n, _)| self.cost(n)).sum(),
            Node::Sum(nodes) => nodes.iter().map(|n| self.cost(n)).sum(),
            Node::Plus(node, _) | Node::Constant(node, _) => self.cost(node),
            Node::And { must, .. } => {
                must.iter().map(|n| self.cost(n)).min().unwrap_or(self.segment.max_doc() as usize)
            }
        }
    }

    /// The documents that match, ascending; of `within` only, where it is given.
    pub(crate) fn docs(&self, node: &Node, within: Option<&[DocId]>) -> tantivy::Result<Vec<DocId>> {
        Ok(match node {
            Node::All => within.map_or_else(|| (0..self.segment.max_doc()).collect(), <[DocId]>::to_vec),
            Node::Nothing | Node::Title(_) => Vec::new(),
            Node::Term(found) => {
                let mut docs =
                    Vec::with_capacity(found.documents_in(self.ord).min(within.map_or(usize::MAX, <[_]>::len)));
                match within {
                    None => found.each(self.place(), |block| docs.extend_from_slice(block))?,
                    Some(within) => found.among(self.place(), within, |place| docs.push(within[place]))?,
                }
                docs
            }
            Node::Other { weight, cost, .. } => self.other(&**weight, *cost, within)?,
            Node::Best(nodes) => self.any(&nodes.iter().map(|(node, _)| node).collect::<Vec<_>>(), within)?,
            Node::Sum(nodes) => self.any(&nodes.iter().collect::<Vec<_>>(), within)?,
            Node::Plus(node, _) | Node::Constant(node, _) => self.docs(node, within)?,
            Node::And { must, not, .. } => self.all(must, not, within)?,
            Node::AtLeast { count, of, .. } => self.at_least(*count, of, within)?.0,
        })
    }

    fn other(&self, weight: &dyn Weight, cost: usize, within: Option<&[DocId]>) -> tantivy::Result<Vec<DocId>> {
        let mut scorer = weight.scorer(self.segment, 1.0)?;
        let mut docs = Vec::new();
        match within {
            Some(within) if within.len() < cost => {
                for &doc in within {
                    if scorer.doc() < doc {
                        scorer.seek(doc);
                    }
                    if scorer.doc() == doc {
                        docs.push(doc);
                    }
                }
            }
            _ => {
                while scorer.doc() != TERMINATED {
                    docs.push(scorer.doc());
                    scorer.advance();
                }
                if let Some(within) = within {
                    docs = common(&docs, within);
                }
            }
        }
        Ok(docs)
    }

    fn any(&self, nodes: &[&Node], within: Option<&[DocId]>) -> tantivy::Result<Vec<DocId>> {
        if let [node] = nodes {
            return self.docs(node, within);
        }
        if let Some(within) = within {
            let mut marked = vec![false; within.len()];
            for node in nodes {
                match node {
                    Node::Term(found) => found.among(self.place(), within, |place| marked[place] = true)?,
                    node => places(&self.docs(node, Some(within))?, within, |place| marked[place] = true),
                }
            }
            return Ok(within.iter().zip(marked).filter_map(|(doc, marked)| marked.then_some(*doc)).collect());
        }
        let mut union = DocBits::new(self.segment.max_doc());
        for node in nodes {
            self.each(node, None, &mut |docs| union.add(docs))?;
        }
        Ok(union.docs())
    }

    /// Calls `see` with the documents that match, some of them perhaps more than once.
    fn each(&self, node: &Node, within: Option<&[DocId]>, see: &mut dyn FnMut(&[DocId])) -> tantivy::Result<()> {
        match (node, within) {
            (Node::Term(found), None) => found.each(self.place(), see),
            (Node::Term(found), Some(docs)) => found.among(self.place(), docs, |place| see(&docs[place..=place])),
            (Node::Best(nodes), _) => nodes.iter().try_for_each(|(node, _)| self.each(node, within, see)),
            (Node::Plus(node, _), _) => self.each(node, within, see),
            (node, _) => {
                see(&self.docs(node, within)?);
                Ok(())
            }
        }
    }

    fn all(&self, must: &[Node], not: &[Node], within: Option<&[DocId]>) -> tantivy::Result<Vec<DocId>> {
        let mut by_cost: Vec<&Node> = must.iter().collect();
        by_cost.sort_by_key(|node| self.cost(node));
        let mut by_cost = by_cost.into_iter();
        let mut docs = self.docs(by_cost.next().unwrap_or(&Node::All), within)?;
        for node in by_cost {
            if docs.is_empty() {
                return Ok(docs);
            }
            docs = self.docs(node, Some(&docs))?;
        }
        self.without(not, &mut docs)?;
        Ok(docs)
    }

    /// Takes out the documents that match any of `not`.
    pub(super) fn without(&self, not: &[Node], docs: &mut Vec<DocId>) -> tantivy::Result<()> {
        for node in not {
            let mut keep = vec![true; docs.len()];
            places(&self.docs(node, Some(docs))?, docs, |place| keep[place] = false);
            let mut keep = keep.into_iter();
            docs.retain(|_| keep.next() == Some(true));
        }
        Ok(())
    }

    /// The documents that match so many, and by document of the segment which of the first sixteen they match.
    pub(super) fn at_least(
        &self,
        count: usize,
        of: &[(Node, Score)],
        within: Option<&[DocId]>,
    ) -> tantivy::Result<(Vec<DocId>, Vec<u16>)> {
        let mut which = vec![0_u16; self.segment.max_doc() as usize];
        if count > of.len() {
            return Ok((Vec::new(), which));
        }
        if of.len() > u16::BITS as usize {
            return Ok((self.at_least_of_many(count, of, within)?, which));
        }
        let mut by_cost: Vec<(usize, &Node)> = of.iter().map(|(node, _)| node).enumerate().collect();
        by_cost.sort_by_key(|(_, node)| self.cost(node));
        // A document that matches `count` of them matches one of these; the commonest need only be looked up.
        let (first, rest) = by_cost.split_at(of.len() + 1 - count);
        let mut union = DocBits::new(self.segment.max_doc());
        for (word, node) in first {
            self.each(node, within, &mut |docs| {
                for doc in docs {
                    which[*doc as usize] |= 1 << word;
                }
                union.add(docs);
            })?;
        }
        let mut docs = union.docs();
        for (word, node) in rest {
            self.each(node, Some(&docs), &mut |docs| docs.iter().for_each(|doc| which[*doc as usize] |= 1 << word))?;
        }
        docs.retain(|doc| which[*doc as usize].count_ones() as usize >= count);
        Ok((docs, which))
    }

    fn at_least_of_many(
        &self,
        count: usize,
        of: &[(Node, Score)],
        within: Option<&[DocId]>,
    ) -> tantivy::Result<Vec<DocId>> {
        let mut matched = vec![0_u8; self.segment.max_doc() as usize];
        let mut union = DocBits::new(self.segment.max_doc());
        for (node, _) in of {
            let docs = self.docs(node, within)?;
            for doc in &docs {
                matched[*doc as usize] = matched[*doc as usize].saturating_add(1);
            }
            union.add(&docs);
        }
        let mut docs = union.docs();
        docs.retain(|doc| usize::from(matched[*doc as usize]) >= count);
        Ok(docs)
    }

    /// Adds a node's scores to `scores`, document by document (ascending); nothing where it does not match.
    pub(crate) fn score(
        &self,
        node: &Node,
        docs: &[DocId],
        factor: Score,
        scores: &mut [Score],
    ) -> tantivy::Result<()> {
        match node {
            Node::All => scores.iter_mut().for_each(|score| *score += factor),
            Node::Nothing => {}
            Node::Title(words) => self.score_title(words, docs, factor, scores)?,
            Node::Term(found) => {
                self.terms.score(found, self.place(), docs, factor, |place, score| scores[place] += score)?;
            }
            Node::Other { weight, .. } => {
                let mut scorer = weight.scorer(self.segment, factor)?;
                for (doc, score) in docs.iter().zip(scores) {
                    if scorer.doc() < *doc {
                        scorer.seek(*doc);
                    }
                    if scorer.doc() == *doc {
                        *score += scorer.score().max(Score::MIN_POSITIVE);
                    }
                }
            }
            Node::Best(nodes) => add(scores, &self.best(nodes, docs, factor)?),
            Node::Sum(nodes) => nodes.iter().try_for_each(|node| self.score(node, docs, factor, scores))?,
            Node::Plus(node, terms) => {
                let mut own = match &**node {
                    Node::Best(nodes) => self.best(nodes, docs, factor)?,
                    node => self.alone(node, docs, factor)?,
                };
                for (found, weight) in terms {
                    self.terms.score(found, self.place(), docs, factor * weight, |place, score| {
                        if own[place] > 0.0 {
                            own[place] += score;
                        }
                    })?;
                }
                add(scores, &own);
            }
            Node::Constant(node, constant) => {
                for (score, own) in scores.iter_mut().zip(self.alone(node, docs, 1.0)?) {
                    if own > 0.0 {
                        *score += constant * factor;
                    }
                }
            }
            Node::And { must, not, should } => {
                let mut own = vec![0.0; docs.len()];
                let mut fits = vec![true; docs.len()];
                for node in must {
                    for ((own, fits), score) in own.iter_mut().zip(&mut fits).zip(self.alone(node, docs, factor)?) {
                        *fits &= score > 0.0;
                        *own += score;
                    }
                }
                for node in not {
                    places(&self.docs(node, Some(docs))?, docs, |place| fits[place] = false);
                }
                for (node, weight) in should {
                    self.score(node, docs, factor * weight, &mut own)?;
                }
                for ((score, own), fits) in scores.iter_mut().zip(own).zip(fits) {
                    *score += if fits { own.max(Score::MIN_POSITIVE) } else { 0.0 };
                }
            }
            Node::AtLeast { count, of, coverage, near, title } => {
                let mut own = vec![0.0; docs.len()];
                let mut matched = vec![0_usize; docs.len()];
                for ((node, weight), coverage) in of.iter().zip(coverage) {
                    let scored = self.alone(node, docs, factor * weight)?;
                    for ((own, matched), score) in own.iter_mut().zip(&mut matched).zip(scored) {
                        if score > 0.0 {
                            *own += score + coverage * factor;
                            *matched += 1;
                        }
                    }
                }
                if let Some(near) = near {
                    self.score(&near.node, docs, factor * near.weight, &mut own)?;
                }
                self.score_title(title, docs, factor, &mut own)?;
                for ((score, own), matched) in scores.iter_mut().zip(own).zip(matched) {
                    *score += if matched >= *count { own } else { 0.0 };
                }
            }
        }
        Ok(())
    }

    pub(super) fn score_title(
        &self,
        words: &[InTitle],
        docs: &[DocId],
        factor: Score,
        scores: &mut [Score],
    ) -> tantivy::Result<()> {
        if words.iter().all(Vec::is_empty) {
            return Ok(());
        }
        let mut own = vec![0.0; docs.len()];
        let mut held = vec![0_u64; docs.len()];
        for (word, terms) in words.iter().enumerate() {
            for (found, weight) in terms {
                self.terms.score(found, self.place(), docs, factor * weight, |place, score| {
                    own[place] += score;
                    held[place] |= 1_u64.checked_shl(word as u32).unwrap_or(0);
                })?;
            }
        }
        for ((score, own), held) in scores.iter_mut().zip(own).zip(held) {
            *score += own * held.count_ones() as Score / words.len() as Score;
        }
        Ok(())
    }

    pub(crate) fn alone(&self, node: &Node, docs: &[DocId], factor: Score) -> tantivy::Result<Vec<Score>> {
        let mut scores = vec![0.0; docs.len()];
        self.score(node, docs, factor, &mut scores)?;
        Ok(scores)
    }

    fn best(&self, nodes: &[(Node, Score)], docs: &[DocId], factor: Score) -> tantivy::Result<Vec<Score>> {
        let mut best = vec![0.0; docs.len()];
        for (node, weight) in nodes {
            match node {
                Node::Term(found) => {
                    self.terms.score(found, self.place(), docs, factor * weight, |place, score| {
                        best[place] = score.max(best[place]);
                    })?;
                }
                node => {
                    for (best, score) in best.iter_mut().zip(self.alone(node, docs, factor * weight)?) {
                        *best = score.max(*best);
                    }
                }
            }
        }
        Ok(best)
    }
}

fn add(scores: &mut [Score], more: &[Score]) {
    for (score, more) in scores.iter_mut().zip(more) {
        *score += more;
    }
}

/// Calls `see` with the place in `docs` of each of `some`, which are among them; both ascend.
fn places(some: &[DocId], docs: &[DocId], mut see: impl FnMut(usize)) {
    let mut place = 0;
    for doc in some {
        while docs.get(place).is_some_and(|other| other < doc) {
            place += 1;
        }
        if docs.get(place) == Some(doc) {
            see(place);
        }
    }
}

/// What two ascending lists share.
fn common(a: &[DocId], b: &[DocId]) -> Vec<DocId> {
    let mut both = Vec::with_capacity(a.len().min(b.len()));
    places(a, b, |place| both.push(b[place]));
    both
}

/// A set of documents of one segment, one bit each.
struct DocBits(Vec<u64>);

impl DocBits {
    fn new(max_doc: DocId) -> Self {
        Self(vec![0; max_doc as usize / 64 + 1])
    }

    fn add(&mut self, docs: &[DocId]) {
        for doc in docs {
            self.0[*doc as usize / 64] |= 1 << (doc % 64);
        }
    }

    /// The documents, ascending.
    fn docs(&self) -> Vec<DocId> {
        let mut docs = Vec::with_capacity(self.0.iter().map(|bits| bits.count_ones() as usize).sum());
        for (word, bits) in self.0.iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                docs.push(word as DocId * 64 + bits.trailing_zeros());
                bits &= bits - 1;
            }
        }
        docs
    }
}
