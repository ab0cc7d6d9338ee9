//! Search requests and answers as plain data, and their tantivy implementation; the only crate that knows tantivy.

mod answer;
mod engine;
mod request;

pub use answer::{FacetCount, Hit, Passage, QueryEcho, SearchAnswer};
pub use engine::{Engine, SearchError, SimilarTo, Suggestion};
pub use request::{
    FACET_VALUES_MAX, FacetField, Group, LIMIT_DEFAULT, LIMIT_MAX, Matching, QUERY_CHARS_MAX, QUERY_NESTING_MAX,
    QUERY_TERMS_MAX, SearchRequest, Sort, Visibility,
};
