//! What is made of the matching documents: exact total, facets with their own selection aside, and the best hits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::{DocAddress, DocId, Score, SegmentReader};

use crate::request::{FacetField, Sort, Visibility};
use crate::tantivy_engine::bounds::{Bounds, ROUNDING};
use crate::tantivy_engine::columns::Columns;
use crate::tantivy_engine::facets::{FacetColumn, FacetTable};

/// What one pass is to collect.
pub(crate) struct Pass {
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) sort: Sort,
    /// Whether relevance is asked for and there is something to be relevant to.
    pub(crate) scored: bool,
    pub(crate) limit: usize,
    /// Only hits that come after this one.
    pub(crate) after: Option<Place>,
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
    pub(crate) visibility: Visibility,
    /// Whether the signatures of all matching documents are wanted, to know near-copies by.
    pub(crate) signed: bool,
    pub(crate) prior: Prior,
}

/// How much a document counts beside how well it matches: its kind, and mildly its age.
pub(crate) struct Prior {
    /// The values of the document type.
    pub(crate) table: Arc<FacetTable>,
    /// Factor by number of the value.
    pub(crate) factors: Vec<f32>,
    /// What the newest documents gain over the oldest, as a share of the score.
    pub(crate) recency: f32,
}

/// Days from 1970-01-01 between which recency counts: 1990 to 2030.
const RECENCY_DAYS: (f32, f32) = (7_305.0, 21_915.0);

/// A facet field that filters, is counted, or both.
pub(crate) struct Dimension {
    pub(crate) field: FacetField,
    pub(crate) table: Arc<FacetTable>,
    /// By number of the value: whether the filter lets it through. None where the field does not filter.
    pub(crate) allowed: Option<Vec<bool>>,
    pub(crate) counted: bool,
}

/// Place of a hit in the order of an answer: greater comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) key: u64,
    /// The id, inverted, so that equals come in the order of their ids.
    pub(crate) tie: u64,
}

/// One of the best hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Best {
    pub(crate) place: Place,
    pub(crate) address: DocAddress,
    /// What near-copies are known by; 0 where it is not wanted.
    pub(crate) signature: u64,
}

/// What one pass found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) total: u64,
    /// By dimension, by number of the value.
    pub(crate) counts: Vec<Vec<u64>>,
    /// Best first, one more than asked for where there are more.
    pub(crate) best: Vec<Best>,
    /// Every matching document with its signature, where they were asked for.
    pub(crate) signed: Vec<(DocAddress, u64)>,
}

/// A score as a number that sorts alike (scores are never negative).
pub(crate) fn score_key(score: Score) -> u64 {
    u64::from(score.max(0.0).to_bits())
}

/// The score that a key was made of.
pub(crate) fn key_score(key: u64) -> Score {
    Score::from_bits(key as u32)
}

impl Pass {
    /// Looks at the matching documents of one segment; `score` is asked only where scores decide the order, with the score that
    /// is worth knowing.
    pub(crate) fn segment(
        &self,
        (ord, segment): (usize, &SegmentReader),
        own: &Columns,
        mut docs: Vec<DocId>,
        bounds: Option<&Bounds>,
        score: impl Fn(&[DocId], Score) -> tantivy::Result<Vec<Score>>,
    ) -> tantivy::Result<Found> {
        if let Some(alive) = segment.alive_bitset() {
            docs.retain(|doc| alive.is_alive(*doc));
        }
        if self.visibility == Visibility::Public {
            let internal = &own.internal;
            if internal.max_value() > 0 {
                docs.retain(|doc| internal.first(*doc) != Some(1));
            }
        }
        if self.from.is_some() || self.to.is_some() {
            let days = self.from.unwrap_or(i64::MIN)..=self.to.unwrap_or(i64::MAX);
            docs.retain(|doc| own.day.first(*doc).is_some_and(|day| days.contains(&day)));
        }
        let columns: Vec<FacetColumn> = self.dimensions.iter().map(|d| d.table.column(ord)).collect();
        let failed = self.failed(&columns, &mut docs);
        let counts = self
            .dimensions
            .iter()
            .zip(&columns)
            .enumerate()
            .map(|(place, (dimension, column))| {
                let mut counts = vec![0; if dimension.counted { dimension.table.values.len() } else { 0 }];
                if dimension.counted {
                    // A facet's own selection does not narrow its own counts.
                    let counted = |doc: usize| failed.get(doc).is_none_or(|f| *f == 0 || usize::from(*f) == place + 1);
                    column.count(&docs, counted, &mut counts);
                }
                counts
            })
            .collect();
        if !failed.is_empty() {
            let mut failed = failed.iter();
            docs.retain(|_| failed.next() == Some(&0));
        }
        let total = docs.len() as u64;
        let best = if self.limit > 0 { self.best(ord, own, &docs, bounds, score)? } else { Vec::new() };
        let mut signed = Vec::new();
        if self.signed {
            let signature = |doc: DocId| own.signature.first(doc).unwrap_or(0);
            signed.extend(docs.iter().map(|doc| (DocAddress::new(ord as u32, *doc), signature(*doc))));
        }
        Ok(Found { total, counts, best, signed })
    }

    /// For each document 0, or one more than the place of the only dimension whose filter it fails; those that fail
    /// several are taken out. Nothing where nothing filters.
    fn failed(&self, columns: &[FacetColumn], docs: &mut Vec<DocId>) -> Vec<u8> {
        let mut failed = Vec::new();
        for (place, (dimension, column)) in self.dimensions.iter().zip(columns).enumerate() {
            let Some(allowed) = &dimension.allowed else { continue };
            failed.resize(docs.len(), 0);
            let mut kept = 0;
            for at in 0..docs.len() {
                let own = if column.any(docs[at], allowed) { 0 } else { place as u8 + 1 };
                if failed[at] == 0 || own == 0 {
                    docs[kept] = docs[at];
                    failed[kept] = failed[at].max(own);
                    kept += 1;
                }
            }
            docs.truncate(kept);
            failed.truncate(kept);
        }
        failed
    }

    fn best(
        &self,
        ord: usize,
        own: &Columns,
        docs: &[DocId],
        bounds: Option<&Bounds>,
        score: impl Fn(&[DocId], Score) -> tantivy::Result<Vec<Score>>,
    ) -> tantivy::Result<Vec<Best>> {
        let mut best = Ranking { limit: self.limit + 1, best: BinaryHeap::new() };
        let signature = |doc| if self.signed { own.signature.first(doc).unwrap_or(0) } else { 0 };
        let offer = |best: &mut Ranking, doc: DocId, key: u64| {
            if best.may_hold(key) {
                let place = Place { key, tie: !own.id_key.first(doc).unwrap_or(0) };
                if self.after.is_none_or(|after| place < after) {
                    let address = DocAddress::new(ord as u32, doc);
                    best.offer(Best { place, address, signature: signature(doc) });
                }
            }
        };
        // Undated documents come last in both directions: their key is 0.
        let day_key = |doc| own.day.first(doc).map(|day| ((day as u64) ^ (1 << 63)).clamp(1, u64::MAX - 1));
        match self.sort {
            Sort::Relevance if self.scored => {
                let prior = self.prior.table.column(ord);
                let offer_all = |best: &mut Ranking, docs: &[DocId], floor| -> tantivy::Result<()> {
                    for (doc, score) in docs.iter().zip(score(docs, floor)?) {
                        offer(best, *doc, score_key(self.prior.weighted(*doc, score, &prior, own)));
                    }
                    Ok(())
                };
                match bounds {
                    None => offer_all(&mut best, docs, 0.0)?,
                    Some(bounds) => {
                        let floor = |best: &Ranking| best.floor() / self.prior.most() * (1.0 - ROUNDING);
                        let mut steps = bounds.steps(docs);
                        while let Some(docs) = steps.next(floor(&best)) {
                            let floor = floor(&best);
                            offer_all(&mut best, &docs, floor)?;
                        }
                    }
                }
            }
            Sort::Relevance | Sort::DateDescending => {
                for doc in docs {
                    offer(&mut best, *doc, day_key(*doc).map_or(0, |day| day + 1));
                }
            }
            Sort::Date => {
                for doc in docs {
                    offer(&mut best, *doc, day_key(*doc).map_or(0, |day| u64::MAX - day));
                }
            }
            Sort::AddedDescending => {
                for doc in docs {
                    offer(&mut best, *doc, own.added.first(*doc).unwrap_or(0));
                }
            }
        }
        Ok(best.best.into_iter().map(|Reverse(best)| best).collect())
    }

    /// Puts together what was found in each segment.
    pub(crate) fn merge(&self, fruits: Vec<Found>) -> Found {
        let mut merged = Found { counts: vec![Vec::new(); self.dimensions.len()], ..Found::default() };
        for fruit in fruits {
            merged.total += fruit.total;
            for (into, from) in merged.counts.iter_mut().zip(fruit.counts) {
                if into.is_empty() {
                    *into = from;
                } else {
                    into.iter_mut().zip(from).for_each(|(a, b)| *a += b);
                }
            }
            merged.best.extend(fruit.best);
            merged.signed.extend(fruit.signed);
        }
        merged.best.sort_unstable_by(|a, b| b.cmp(a));
        merged.best.truncate(self.limit + 1);
        merged
    }
}

impl Prior {
    /// The most by which a score is multiplied.
    fn most(&self) -> Score {
        // Every document has a type, so that those which no document has need not be thought of.
        self.factors.iter().copied().reduce(Score::max).unwrap_or(1.0) * (1.0 + self.recency.max(0.0))
    }

    /// The score with the document's own weight.
    fn weighted(&self, doc: DocId, score: Score, types: &FacetColumn, own: &Columns) -> Score {
        let mut factor = 1.0;
        types.each(doc, |number| factor = self.factors.get(number as usize).copied().unwrap_or(1.0));
        let (first, last) = RECENCY_DAYS;
        let age = own.day.first(doc).map_or(0.0, |day| (day as f32 - first) / (last - first));
        score * factor * (1.0 + self.recency * age.clamp(0.0, 1.0))
    }
}

/// The best hits so far.
struct Ranking {
    limit: usize,
    best: BinaryHeap<Reverse<Best>>,
}

impl Ranking {
    fn may_hold(&self, key: u64) -> bool {
        self.best.len() < self.limit || self.best.peek().is_some_and(|Reverse(worst)| key >= worst.place.key)
    }

    /// The score below which nothing is held.
    fn floor(&self) -> Score {
        let worst = self.best.peek().filter(|_| self.best.len() >= self.limit);
        worst.map_or(0.0, |Reverse(worst)| key_score(worst.place.key))
    }

    fn offer(&mut self, best: Best) {
        if self.best.len() < self.limit {
            self.best.push(Reverse(best));
        } else if let Some(mut worst) = self.best.peek_mut()
            && worst.0 < best
        {
            *worst = Reverse(best);
        }
    }
}
