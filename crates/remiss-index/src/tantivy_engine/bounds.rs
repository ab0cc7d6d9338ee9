//! The most that documents can score, known before they are scored: most need not be.

use std::rc::Rc;

use tantivy::{DocId, Score};

use crate::tantivy_engine::evaluate::{Evaluator, InTitle, Node};
use crate::tantivy_engine::terms::Found;

/// Words of a query that are told apart; beyond it every document is scored. Ten make a table of 1,024 sums.
const WORDS_MAX: usize = 10;
/// Documents that are scored in the first step, and four times as many in each further one, which knows what there is to
/// beat: each time every list is opened anew.
const STEP: usize = 128;
/// Sums of the same numbers in another order differ by less than this share.
pub(crate) const ROUNDING: Score = 1e-4;

/// The most that each document of a segment can score, by which words of a query it holds and how.
pub(crate) struct Bounds {
    /// By document, one bit a word.
    words: Vec<u16>,
    /// By document, one bit for each word that stands there in the very form that was typed, and [`IN_TITLE`].
    forms: Vec<u16>,
    /// By word, what it is worth in any form, and what it adds that it stands in the typed one.
    worth: Vec<(Score, Score)>,
    /// By set of words, what they are worth in any form and outside the title.
    of_words: Vec<Score>,
    /// By set of words, what it adds that they stand in the typed form.
    of_forms: Vec<Score>,
    /// By set of words, what it adds that any of them stands in the title.
    of_title: Vec<Score>,
}

/// Bit of a document whose title holds any of the words.
const IN_TITLE: u16 = 1 << 15;

/// Documents that are not scored yet, taken best first.
pub(crate) struct Steps {
    /// With the most that each can score.
    left: Vec<(Score, DocId)>,
    size: usize,
}

impl Bounds {
    /// The documents, to be scored step by step.
    pub(crate) fn steps(&self, docs: &[DocId]) -> Steps {
        Steps { left: docs.iter().map(|doc| (self.most(*doc), *doc)).collect(), size: STEP }
    }

    /// The most that a document can score.
    pub(crate) fn most(&self, doc: DocId) -> Score {
        let (words, forms) = (usize::from(self.words[doc as usize]), self.forms[doc as usize]);
        let title = if forms & IN_TITLE == 0 { 0.0 } else { self.of_title[words] };
        self.of_words[words] + self.of_forms[usize::from(forms & !IN_TITLE)] + title
    }
}

impl Steps {
    /// The next documents, ascending; those that cannot score as much as `floor` are left out.
    pub(crate) fn next(&mut self, floor: Score) -> Option<Vec<DocId>> {
        if floor > 0.0 {
            self.left.retain(|(most, _)| *most >= floor);
        }
        let size = self.size.min(self.left.len());
        if size == 0 {
            return None;
        }
        if size < self.left.len() {
            self.left.select_nth_unstable_by(size - 1, |a, b| b.0.total_cmp(&a.0));
        }
        let rest = self.left.split_off(size);
        let step = std::mem::replace(&mut self.left, rest);
        self.size *= 4;
        let mut docs: Vec<DocId> = step.into_iter().map(|(_, doc)| doc).collect();
        docs.sort_unstable();
        Some(docs)
    }
}

/// Some of a list of documents, with their places in it.
struct Among {
    docs: Vec<DocId>,
    places: Vec<u32>,
}

impl Among {
    fn of(docs: &[DocId], mut wanted: impl FnMut(DocId) -> bool) -> Self {
        let (places, docs) = (0..).zip(docs).filter(|(_, doc)| wanted(**doc)).unzip();
        Self { docs, places }
    }

    /// Those of them that are wanted, with their places in the whole list.
    fn those(&self, wanted: impl Fn(DocId) -> bool) -> Self {
        let pairs = self.docs.iter().zip(&self.places).filter(|(doc, _)| wanted(**doc));
        let (docs, places) = pairs.map(|(doc, place)| (*doc, *place)).unzip();
        Self { docs, places }
    }

    /// Drops those whose places are not wanted.
    fn retain(&mut self, wanted: impl Fn(usize) -> bool) {
        let mut places = self.places.iter();
        self.docs.retain(|_| places.next().is_some_and(|place| wanted(*place as usize)));
        self.places.retain(|place| wanted(*place as usize));
    }

    /// Adds what each of them scores to the scores of all.
    fn add(&self, own: &[Score], scores: &mut [Score]) {
        for (place, own) in self.places.iter().zip(own) {
            scores[*place as usize] += own;
        }
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
        let near = near.as_ref().map(|near| (usize::from(near.words), near.weight * self.most(&near.node)));
        let mut forms = vec![0_u16; words.len()];
        let mut worth = Vec::with_capacity(of.len());
        for (word, ((node, weight), title)) in of.iter().zip(title).enumerate() {
            let (mut own, mut form) = (weight * self.most(node) + coverage[word], 0.0);
            if let Some((found, most)) = self.typed_form(node) {
                found.each(self.place(), |docs| docs.iter().for_each(|doc| forms[*doc as usize] |= 1 << word))?;
                form = weight * most;
                own -= form;
            }
            for (found, _) in title {
                found.each(self.place(), |docs| docs.iter().for_each(|doc| forms[*doc as usize] |= IN_TITLE))?;
            }
            worth.push((own, form, self.most_of_title(title)));
        }
        let sums = |worth: &dyn Fn(usize, usize) -> Score| -> Vec<Score> {
            let held = |set: usize| (0..of.len()).filter(move |word| set >> word & 1 == 1);
            (0..1_usize << of.len()).map(|set| held(set).map(|word| worth(word, set)).sum()).collect()
        };
        let mut of_words = sums(&|word, _| worth[word].0);
        for (set, most) in of_words.iter_mut().enumerate() {
            *most += always + near.filter(|(words, _)| set & words == *words).map_or(0.0, |(_, most)| most);
        }
        let of_forms = sums(&|word, _| worth[word].1);
        let of_title = sums(&|word, set| worth[word].2 * set.count_ones() as Score / of.len() as Score);
        let worth = worth.into_iter().map(|(own, form, _)| (own, form)).collect();
        Ok((docs, Some(Bounds { words, forms, worth, of_words, of_forms, of_title })))
    }

    /// The scores of documents whose bounds are known: each list is asked only about those that may stand in it, and no
    /// further about those that cannot score as much as `floor`, whose scores are lower than it, but not all they could be.
    ///
    /// They are those of [`Evaluator::score`], of which this knows one kind of tree.
    pub(crate) fn score_bounded(
        &self,
        node: &Node,
        bounds: &Bounds,
        docs: &[DocId],
        floor: Score,
    ) -> tantivy::Result<Vec<Score>> {
        let Node::And { must, should, .. } = node else { return self.alone(node, docs, 1.0) };
        let [Node::AtLeast { of, coverage, near, title, .. }] = must.as_slice() else {
            return self.alone(node, docs, 1.0);
        };
        let mut scores = vec![0.0; docs.len()];
        // What each document can still add to its score.
        let mut left: Vec<Score> = docs.iter().map(|doc| bounds.most(*doc) * (1.0 + ROUNDING)).collect();
        let mut able = Among::of(docs, |_| true);
        for (word, (node, weight)) in of.iter().enumerate() {
            let held = able.those(|doc| bounds.words[doc as usize] >> word & 1 == 1);
            let own = self.score_word(node, *weight, &held, |doc| bounds.forms[doc as usize] >> word & 1 == 1)?;
            let (worth, form) = bounds.worth[word];
            for ((doc, place), own) in held.docs.iter().zip(&held.places).zip(own) {
                let place = *place as usize;
                let formed = bounds.forms[*doc as usize] >> word & 1 == 1;
                left[place] -= worth + if formed { form } else { 0.0 };
                scores[place] += if own > 0.0 { own + coverage[word] } else { 0.0 };
            }
            able.retain(|place| scores[place] + left[place] >= floor);
        }
        if let Some(near) = near {
            let all = able.those(|doc| bounds.words[doc as usize] & near.words == near.words);
            all.add(&self.alone(&near.node, &all.docs, near.weight)?, &mut scores);
        }
        let titled = able.those(|doc| bounds.forms[doc as usize] & IN_TITLE != 0);
        let mut own = vec![0.0; titled.docs.len()];
        self.score_title(title, &titled.docs, 1.0, &mut own)?;
        titled.add(&own, &mut scores);
        let always: Score = should.iter().map(|(node, weight)| weight * self.most(node)).sum();
        able.retain(|place| (scores[place] + always) * (1.0 + ROUNDING) >= floor);
        let mut own: Vec<Score> = able.places.iter().map(|place| scores[*place as usize]).collect();
        for (node, weight) in should {
            self.score(node, &able.docs, *weight, &mut own)?;
        }
        for (place, own) in able.places.iter().zip(own) {
            scores[*place as usize] = own.max(Score::MIN_POSITIVE);
        }
        Ok(scores)
    }

    /// The scores of documents that hold a word, `formed` telling which of them may hold the typed form.
    fn score_word(
        &self,
        node: &Node,
        weight: Score,
        held: &Among,
        formed: impl Fn(DocId) -> bool,
    ) -> tantivy::Result<Vec<Score>> {
        let (Node::Plus(inner, terms), Some((typed, _))) = (node, self.typed_form(node)) else {
            return self.alone(node, &held.docs, weight);
        };
        let mut own = self.alone(inner, &held.docs, weight)?;
        for (found, factor) in terms {
            let mut add = |place: usize, score| {
                if own[place] > 0.0 {
                    own[place] += score;
                }
            };
            if std::ptr::eq(Rc::as_ptr(found), typed) {
                let formed = Among::of(&held.docs, &formed);
                let add = |at: usize, score| add(formed.places[at] as usize, score);
                self.terms.score(found, self.place(), &formed.docs, weight * factor, add)?;
            } else {
                self.terms.score(found, self.place(), &held.docs, weight * factor, add)?;
            }
        }
        Ok(own)
    }

    /// What adds most where it stands beside a word, and how much: the word in the very form that was typed.
    fn typed_form<'n>(&self, node: &'n Node) -> Option<(&'n Found, Score)> {
        let Node::Plus(_, terms) = node else { return None };
        let worth = terms.iter().map(|(found, weight)| (&**found, weight * self.terms.most(found)));
        worth.max_by(|a, b| a.1.total_cmp(&b.1))
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
                let words: Score =
                    of.iter().zip(coverage).map(|((node, weight), coverage)| weight * self.most(node) + coverage).sum();
                let near = near.as_ref().map_or(0.0, |near| near.weight * self.most(&near.node));
                words + near + title.iter().map(|terms| self.most_of_title(terms)).sum::<Score>()
            }
            Node::Title(words) => words.iter().map(|terms| self.most_of_title(terms)).sum(),
        }
    }

    fn most_of_title(&self, terms: &InTitle) -> Score {
        terms.iter().map(|(found, weight)| weight * self.terms.most(found)).sum()
    }
}
