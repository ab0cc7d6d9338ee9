//! Answers that were asked for before: kept until the index changes or the day ends, up to a number of bytes, those of the
//! requests included.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use jiff::civil::Date;
use remiss_index::SearchRequest;

/// Bytes of answers and of their requests that are kept; one answer of twenty hits has some 30 kB, a request with many
/// filters as much.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// Answers by request.
#[derive(Debug, Default)]
pub(crate) struct AnswerCache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Generation of the index and the day: periods such as "last year" are counted from today.
    of: (u64, Date),
    answers: HashMap<Arc<SearchRequest>, Bytes>,
    /// Oldest first.
    order: VecDeque<Arc<SearchRequest>>,
    bytes: usize,
}

impl AnswerCache {
    /// The answer to a request, if it was given in this generation.
    pub(crate) fn get(&self, of: (u64, Date), request: &SearchRequest) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.of == of { kept.answers.get(request).cloned() } else { None }
    }

    /// Keeps an answer; the oldest make room.
    pub(crate) fn put(&self, of: (u64, Date), request: SearchRequest, answer: Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.of != of {
            *kept = Kept { of, ..Kept::default() };
        }
        let bytes = bytes(&request, &answer);
        if bytes > BYTES_MAX || kept.answers.contains_key(&request) {
            return;
        }
        let request = Arc::new(request);
        kept.bytes += bytes;
        kept.order.push_back(Arc::clone(&request));
        kept.answers.insert(request, answer);
        while kept.bytes > BYTES_MAX {
            let Some(oldest) = kept.order.pop_front() else { break };
            kept.bytes -= kept.answers.remove(&oldest).map_or(0, |answer| self::bytes(&oldest, &answer));
        }
    }
}

/// What a kept answer takes up, near enough: what allocators and maps add is left out.
fn bytes(request: &SearchRequest, answer: &Bytes) -> usize {
    let text = |text: &String| size_of::<String>() + text.len();
    let filters: usize = request.filters.values().flatten().map(text).sum();
    let prefixes: usize = request.facet_prefix.values().map(text).sum();
    let words = request.q.len() + request.cursor.as_ref().map_or(0, String::len);
    size_of::<SearchRequest>() + words + filters + prefixes + answer.len()
}

#[cfg(test)]
mod tests {
    use remiss_index::FacetField;

    use super::*;

    fn request(q: &str) -> SearchRequest {
        SearchRequest { q: q.to_owned(), ..SearchRequest::default() }
    }

    #[test]
    fn an_answer_lasts_until_the_index_changes_or_the_room_is_needed() {
        let cache = AnswerCache::default();
        let day = Date::constant(2024, 1, 1);
        cache.put((1, day), request("a"), Bytes::from_static(b"A"));
        assert_eq!(cache.get((1, day), &request("a")), Some(Bytes::from_static(b"A")));
        assert_eq!(cache.get((2, day), &request("a")), None);
        assert_eq!(cache.get((1, Date::constant(2024, 1, 2)), &request("a")), None);
        assert_eq!(cache.get((1, day), &request("b")), None);
        cache.put((1, day), request("b"), vec![0; BYTES_MAX - 1_000].into());
        assert!(cache.get((1, day), &request("a")).is_some(), "there is room for both");
        cache.put((1, day), request("d"), vec![0; 998 - 2 * size_of::<SearchRequest>()].into());
        assert_eq!(cache.get((1, day), &request("a")), None, "the oldest makes room");
        assert!(cache.get((1, day), &request("b")).is_some());
        cache.put((1, day), request("c"), vec![0; BYTES_MAX + 1].into());
        assert_eq!(cache.get((1, day), &request("c")), None, "too large to keep");
        cache.put((2, day), request("a"), Bytes::from_static(b"A2"));
        assert_eq!(cache.get((2, day), &request("b")), None, "another generation");
    }

    /// Requests of many filters with hardly any answer filled the memory, for their own bytes were not counted.
    #[test]
    fn the_bytes_of_requests_count() {
        let cache = AnswerCache::default();
        let day = Date::constant(2024, 1, 1);
        let large = |number: usize| SearchRequest {
            filters: [(FacetField::Namnd, vec![format!("{number:060000}")])].into(),
            ..SearchRequest::default()
        };
        for number in 0..1_000 {
            cache.put((1, day), large(number), Bytes::from_static(b"{}"));
        }
        let kept = (0..1_000).filter(|number| cache.get((1, day), &large(*number)).is_some()).count();
        assert!((1..=BYTES_MAX / 60_000).contains(&kept), "{kept} are kept");
        assert!(cache.get((1, day), &large(999)).is_some(), "the latest is kept");
        let bytes = cache.0.lock().unwrap().bytes;
        assert!(bytes <= BYTES_MAX, "{bytes}");
    }
}
