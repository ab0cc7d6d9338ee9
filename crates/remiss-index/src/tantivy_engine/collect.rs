//! One pass over the matching documents: exact total, facets with their own selection aside, and the best hits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::request::{FacetField, Sort, Visibility};
use crate::tantivy_engine::facets::{FacetColumn, FacetTable};
use crate::tantivy_engine::schema::{ADDED_COLUMN, DAY_COLUMN, ID_KEY_COLUMN, INTERNAL_COLUMN};

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

impl Prior {
    /// The largest factor that any document can have.
    fn most(&self) -> f32 {
        self.factors.iter().copied().fold(1.0, f32::max) * (1.0 + self.recency)
    }
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
}

/// What one pass found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) total: u64,
    /// By dimension, by number of the value.
    pub(crate) counts: Vec<Vec<u64>>,
    /// Best first, one more than asked for where there are more.
    pub(crate) best: Vec<Best>,
}

/// A score as a number that sorts alike (scores are never negative).
pub(crate) fn score_key(score: Score) -> u64 {
    u64::from(score.max(0.0).to_bits())
}

/// The score that a key was made of.
pub(crate) fn key_score(key: u64) -> Score {
    Score::from_bits(key as u32)
}

impl Collector for Pass {
    type Fruit = Found;
    type Child = SegmentPass;

    fn for_segment(&self, ord: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentPass> {
        let fast = segment.fast_fields();
        let mut filters = Vec::new();
        let mut counters = Vec::new();
        for (place, dimension) in self.dimensions.iter().enumerate() {
            let column = Arc::new(dimension.table.column(dimension.field, ord, segment)?);
            let filter = dimension.allowed.clone().map(|allowed| {
                filters.push((Arc::clone(&column), allowed));
                filters.len() - 1
            });
            if dimension.counted {
                counters.push(Counter { place, filter, column, counts: vec![0; dimension.table.values.len()] });
            }
        }
        let dated = self.from.is_some() || self.to.is_some();
        let by_date =
            matches!(self.sort, Sort::Date | Sort::DateDescending) || self.sort == Sort::Relevance && !self.scored;
        Ok(SegmentPass {
            ord,
            filters,
            counters,
            dimensions: self.dimensions.len(),
            day: if dated || by_date || self.requires_scoring() { Some(fast.i64(DAY_COLUMN)?) } else { None },
            range: dated.then(|| (self.from.unwrap_or(i64::MIN), self.to.unwrap_or(i64::MAX))),
            internal: if self.visibility == Visibility::Public { Some(fast.u64(INTERNAL_COLUMN)?) } else { None },
            added: if self.sort == Sort::AddedDescending { Some(fast.u64(ADDED_COLUMN)?) } else { None },
            id_key: fast.u64(ID_KEY_COLUMN)?,
            sort: if by_date && self.sort == Sort::Relevance { Sort::DateDescending } else { self.sort },
            limit: self.limit + 1,
            after: self.after,
            best: BinaryHeap::new(),
            total: 0,
            prior: if self.requires_scoring() {
                let column = self.prior.table.column(FacetField::DocumentType, ord, segment)?;
                Some(SegmentPrior {
                    column,
                    factors: self.prior.factors.clone(),
                    recency: self.prior.recency,
                    most: self.prior.most(),
                })
            } else {
                None
            },
        })
    }

    fn requires_scoring(&self) -> bool {
        self.scored && self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<Found>) -> tantivy::Result<Found> {
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
        }
        merged.best.sort_unstable_by(|a, b| b.cmp(a));
        merged.best.truncate(self.limit + 1);
        Ok(merged)
    }
}

/// A pass over one segment.
pub(crate) struct SegmentPass {
    ord: SegmentOrdinal,
    filters: Vec<(Arc<FacetColumn>, Vec<bool>)>,
    counters: Vec<Counter>,
    dimensions: usize,
    day: Option<Column<i64>>,
    range: Option<(i64, i64)>,
    internal: Option<Column<u64>>,
    added: Option<Column<u64>>,
    id_key: Column<u64>,
    sort: Sort,
    limit: usize,
    after: Option<Place>,
    best: BinaryHeap<Reverse<Best>>,
    total: u64,
    prior: Option<SegmentPrior>,
}

struct SegmentPrior {
    column: FacetColumn,
    factors: Vec<f32>,
    recency: f32,
    most: f32,
}

struct Counter {
    /// Place in the answer's dimensions.
    place: usize,
    /// Place in the filters, where the field filters too.
    filter: Option<usize>,
    column: Arc<FacetColumn>,
    counts: Vec<u64>,
}

impl SegmentCollector for SegmentPass {
    type Fruit = Found;

    fn collect(&mut self, doc: DocId, score: Score) {
        if self.internal.as_ref().is_some_and(|internal| internal.first(doc) == Some(1)) {
            return;
        }
        if let Some((from, to)) = self.range
            && !self.day.as_ref().and_then(|day| day.first(doc)).is_some_and(|day| from <= day && day <= to)
        {
            return;
        }
        let mut failed = None;
        for (place, (column, allowed)) in self.filters.iter().enumerate() {
            if !column.any(doc, allowed) {
                if failed.is_some() {
                    return;
                }
                failed = Some(place);
            }
        }
        for counter in &mut self.counters {
            // A facet's own selection does not narrow its own counts.
            if failed.is_none() || counter.filter == failed {
                let counts = &mut counter.counts;
                counter.column.each(doc, |number| counts[number as usize] += 1);
            }
        }
        if failed.is_none() {
            self.total += 1;
            self.offer(doc, score);
        }
    }

    fn harvest(self) -> Found {
        let mut counts = vec![Vec::new(); self.dimensions];
        for counter in self.counters {
            counts[counter.place] = counter.counts;
        }
        let best = self.best.into_iter().map(|Reverse(best)| best).collect();
        Found { total: self.total, counts, best }
    }
}

impl SegmentPass {
    fn offer(&mut self, doc: DocId, score: Score) {
        let key = match self.sort {
            Sort::Relevance => match self.weighted(doc, score) {
                Some(score) => score_key(score),
                None => return,
            },
            // Undated documents come last in both directions: their key is 0.
            Sort::DateDescending => self.day(doc).map_or(0, |day| day + 1),
            Sort::Date => self.day(doc).map_or(0, |day| u64::MAX - day),
            Sort::AddedDescending => self.added.as_ref().and_then(|c| c.first(doc)).unwrap_or(0),
        };
        let full = self.best.len() >= self.limit;
        if full && self.best.peek().is_some_and(|Reverse(worst)| key < worst.place.key) {
            return;
        }
        let place = Place { key, tie: !self.id_key.first(doc).unwrap_or(0) };
        if self.after.is_some_and(|after| place >= after) {
            return;
        }
        let best = Best { place, address: DocAddress::new(self.ord, doc) };
        if full {
            if let Some(mut worst) = self.best.peek_mut()
                && worst.0 < best
            {
                *worst = Reverse(best);
            }
        } else {
            self.best.push(Reverse(best));
        }
    }

    /// The score with the document's own weight; none where it cannot be among the best.
    fn weighted(&self, doc: DocId, score: Score) -> Option<Score> {
        let Some(prior) = &self.prior else { return Some(score) };
        if self.best.len() >= self.limit
            && self.best.peek().is_some_and(|Reverse(worst)| score * prior.most < key_score(worst.place.key))
        {
            return None;
        }
        let mut factor = 1.0;
        prior.column.each(doc, |number| factor = prior.factors.get(number as usize).copied().unwrap_or(1.0));
        let (first, last) = RECENCY_DAYS;
        let age =
            self.day.as_ref().and_then(|day| day.first(doc)).map_or(0.0, |day| (day as f32 - first) / (last - first));
        Some(score * factor * (1.0 + prior.recency * age.clamp(0.0, 1.0)))
    }

    /// The day of a document as a number that sorts alike.
    fn day(&self, doc: DocId) -> Option<u64> {
        let day = self.day.as_ref()?.first(doc)?;
        Some((day as u64) ^ (1 << 63)).map(|day| day.clamp(1, u64::MAX - 1))
    }
}
