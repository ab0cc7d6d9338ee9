//! Answers that were asked for before: kept until the index changes or the day ends, up to a number of bytes.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use jiff::civil::Date;
use remiss_index::SearchRequest;

/// Bytes of answers that are kept; one answer of twenty hits has some 30 kB.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// Answers by request.
#[derive(Debug, Default)]
pub(crate) struct AnswerCache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Generation of the index and the day: periods such as "last year" are counted from today.
    of: (u64, Date),
    answers: HashMap<SearchRequest, Bytes>,
    /// Oldest first.
    order: VecDeque<SearchRequest>,
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
        if answer.len() > BYTES_MAX || kept.answers.contains_key(&request) {
            return;
        }
        kept.bytes += answer.len();
        kept.order.push_back(request.clone());
        kept.answers.insert(request, answer);
        while kept.bytes > BYTES_MAX {
            let Some(oldest) = kept.order.pop_front() else { break };
            kept.bytes -= kept.answers.remove(&oldest).map_or(0, |answer| answer.len());
        }
    }
}

#[cfg(test)]
mod tests {
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
        cache.put((1, day), request("b"), vec![0; BYTES_MAX].into());
        assert_eq!(cache.get((1, day), &request("a")), None, "the oldest makes room");
        assert!(cache.get((1, day), &request("b")).is_some());
        cache.put((1, day), request("c"), vec![0; BYTES_MAX + 1].into());
        assert_eq!(cache.get((1, day), &request("c")), None, "too large to keep");
        cache.put((2, day), request("a"), Bytes::from_static(b"A2"));
        assert_eq!(cache.get((2, day), &request("b")), None, "another generation");
    }
}
