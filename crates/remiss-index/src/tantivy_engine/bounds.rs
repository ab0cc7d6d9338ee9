//! The most that documents can score, known before they are scored: most need not be.

use tantivy::{DocId, Score};

use crate::tantivy_engine::evaluate::{Evaluator, InTitle, Node};

/// Words of a query that are told apart; beyond it every document is scored. Ten make a table of 1,024 sums.
const WORDS_MAX: usize = 10;
/// Documents that are scored at once at least: each time every list is opened anew.
const STEP: usize = 256;

/// Which words of a query each document of a segment holds, and the most that each set of words is worth.
pub(crate) struct Bounds {
    /// By document, one bit a word.
    pub(crate) words: Vec<u16>,
    /// By set of words.
    pub(crate) most: Vec<Score>,
}

impl Bounds {
    /// Divides documents (ascending) into steps, best first, each with the most that its documents can score.
    pub(crate) fn steps(&self, docs: &[DocId]) -> Vec<(Score, Vec<DocId>)> {
        let mut by_words: Vec<Vec<DocId>> = vec![Vec::new(); self.most.len()];
        for doc in docs {
            by_words[usize::from(self.words[*doc as usize])].push(*doc);
        }
        let mut groups: Vec<(Score, Vec<DocId>)> =
            self.most.iter().copied().zip(by_words).filter(|(_, docs)| !docs.is_empty()).collect();
        groups.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut steps: Vec<(Score, Vec<DocId>)> = Vec::new();
        for (most, docs) in groups {
            match steps.last_mut() {
                Some((_, step)) if step.len() < STEP => step.extend(docs),
                _ => steps.push((most, docs)),
            }
        }
        for (_, docs) in &mut steps {
            docs.sort_unstable();
        }
        steps
    }
}

impl Evaluator<'_> {
    /// The documents that match, ascending, and where fewer words than all suffice also their bounds.
    pub(crate) fn bounded(&self, node: &Node) -> tantivy::Result<(Vec<DocId>, Option<Bounds>)> {
        let Node::And { must, not, should } = node else { return Ok((self.docs(node, None)?, None)) };
        let [Node::AtLeast { count, of, coverage, near, title }] = must.as_slice() else {
            return Ok((self.docs(node, None)?, None));
        };
        if of.len() > WORDS_MAX {
            return Ok((self.docs(node, None)?, None));
        }
        let (mut docs, words) = self.at_least(*count, of, None)?;
        self.without(not, &mut docs)?;
        let always: Score = should.iter().map(|(node, weight)| weight * self.most(node)).sum();
        let near = near.as_ref().map_or(0.0, |(node, weight)| weight * self.most(node));
        let worth: Vec<(Score, Score)> = of
            .iter()
            .zip(title)
            .map(|((node, weight), title)| (weight * self.most(node) + coverage, self.most_of_title(title)))
            .collect();
        let most = (0..1_usize << of.len()).map(|set| {
            let held = worth.iter().enumerate().filter(|(word, _)| set >> word & 1 == 1);
            let (own, title) = held.fold((0.0, 0.0), |(own, title), (_, worth)| (own + worth.0, title + worth.1));
            let held = set.count_ones() as usize;
            // Words stand near one another where all of them stand.
            let near = if held == of.len() { near } else { 0.0 };
            always + own + near + title * held as Score / of.len() as Score
        });
        Ok((docs, Some(Bounds { words, most: most.collect() })))
    }

    /// The most that a node can score.
    fn most(&self, node: &Node) -> Score {
        match node {
            Node::All => 1.0,
            Node::Nothing => 0.0,
            Node::Term(found) => self.terms.most(found),
            Node::Other { most, .. } => *most,
            Node::Best(nodes) => nodes.iter().map(|(node, weight)| weight * self.most(node)).fold(0.0, Score::max),
            Node::Sum(nodes) => nodes.iter().map(|node| self.most(node)).sum(),
            Node::Plus(node, terms) => self.most(node) + self.most_of_title(terms),
            Node::Constant(_, score) => *score,
            Node::And { must, should, .. } => {
                let should: Score = should.iter().map(|(node, weight)| weight * self.most(node)).sum();
                must.iter().map(|node| self.most(node)).sum::<Score>() + should
            }
            Node::AtLeast { of, coverage, near, title, .. } => {
                let words: Score = of.iter().map(|(node, weight)| weight * self.most(node) + coverage).sum();
                let near = near.as_ref().map_or(0.0, |(node, weight)| weight * self.most(node));
                words + near + title.iter().map(|terms| self.most_of_title(terms)).sum::<Score>()
            }
            Node::Title(words) => words.iter().map(|terms| self.most_of_title(terms)).sum(),
        }
    }

    fn most_of_title(&self, terms: &InTitle) -> Score {
        terms.iter().map(|(found, weight)| weight * self.terms.most(found)).sum()
    }
}
