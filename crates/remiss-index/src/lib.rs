//! Search requests and answers as plain data, and their tantivy implementation; the only crate that knows tantivy.

mod analysis;
mod answer;
mod document;
mod engine;
mod fields;
mod passages;
mod query;
mod request;
mod signature;
mod tantivy_engine;
mod weights;

pub use answer::{FacetCount, Hit, Passage, QueryEcho, SearchAnswer};
pub use document::IndexInput;
pub use engine::{Engine, SearchError, SimilarTo, Suggestion};
pub use fields::FieldTable;
pub use request::{
    FACET_VALUES_MAX, FacetField, Group, LIMIT_DEFAULT, LIMIT_MAX, Matching, QUERY_CHARS_MAX, QUERY_NESTING_MAX,
    QUERY_TERMS_MAX, SearchRequest, Sort, Visibility,
};
pub use tantivy_engine::{Building, IndexError, IndexOptions, IndexWriter, LiveIndex, TantivyEngine, Trouble};
pub use weights::{TableError, Vocabulary, Weights};
