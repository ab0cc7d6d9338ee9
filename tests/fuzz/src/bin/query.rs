//! The query grammar, through searches of a small index; and suggestions for the same words.
#![no_main]

use remiss_fuzz::engine::ENGINE;
use remiss_index::{Engine as _, Matching, SearchRequest};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let q = String::from_utf8_lossy(data).into_owned();
    let _ = ENGINE.suggest(&q, 5, remiss_index::Visibility::Public);
    let matching = if q.len() % 2 == 0 { Matching::Auto } else { Matching::All };
    let request = SearchRequest { q, matching, limit: 5, passages: true, ..SearchRequest::default() };
    if let Ok(answer) = ENGINE.search(&request) {
        assert!(answer.hits.len() as u64 <= answer.total);
    }
});
