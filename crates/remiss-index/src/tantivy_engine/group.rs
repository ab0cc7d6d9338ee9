//! One page of an answer, with or without near-copies of one text shown as one hit.

use tantivy::DocAddress;

use crate::signature::are_copies;
use crate::tantivy_engine::collect::{Best, Found, Place};

/// Best hits among which near-copies are known; what comes after them is not grouped. 1,000 are fifty pages.
pub(crate) const GROUPED_MAX: usize = 1_000;
/// Copies of one hit that are named by their ids.
pub(crate) const COPY_IDS_MAX: usize = 20;

/// What one page shows.
#[derive(Debug, Default)]
pub(crate) struct PageOf {
    pub(crate) hits: Vec<PageHit>,
    /// Where it ends, if something follows.
    pub(crate) next: Option<Place>,
}

/// A hit and its near-copies in the whole result.
#[derive(Debug)]
pub(crate) struct PageHit {
    pub(crate) best: Best,
    /// None where near-copies were not looked for.
    pub(crate) copies: Option<Vec<DocAddress>>,
}

/// The first `limit` hits as they are.
pub(crate) fn single(found: &Found, limit: usize) -> PageOf {
    let hits: Vec<PageHit> = found.best.iter().take(limit).map(|best| PageHit { best: *best, copies: None }).collect();
    let next = hits.last().filter(|_| found.best.len() > limit).map(|hit| hit.best.place);
    PageOf { hits, next }
}

/// The next `limit` hits after a place, each without those that are near-copies of a better one.
///
/// None where the place lies beyond the hits that are grouped.
pub(crate) fn grouped(found: &Found, limit: usize, after: Option<Place>) -> Option<PageOf> {
    let mut leaders: Vec<Best> = Vec::new();
    for best in &found.best {
        if !leaders.iter().any(|leader| are_copies(leader.signature, best.signature)) {
            leaders.push(*best);
        }
    }
    let follows: Vec<&Best> = leaders.iter().filter(|best| after.is_none_or(|after| best.place < after)).collect();
    let all_seen = found.best.len() < GROUPED_MAX;
    if follows.is_empty() && !all_seen {
        return None;
    }
    let hits: Vec<PageHit> = follows
        .iter()
        .take(limit)
        .map(|best| {
            let is_copy =
                |(address, other): &&(DocAddress, u64)| *address != best.address && are_copies(best.signature, *other);
            let copies = found.signed.iter().filter(is_copy).map(|(address, _)| *address).collect();
            PageHit { best: **best, copies: Some(copies) }
        })
        .collect();
    let last = if follows.len() > limit { hits.last().map(|hit| hit.best.place) } else { None };
    let end = found.best.last().map(|best| best.place).filter(|_| !all_seen);
    Some(PageOf { hits, next: last.or(end) })
}
