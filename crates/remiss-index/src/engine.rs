//! What any search engine behind remiss must do, and how it can fail.

use crate::answer::SearchAnswer;
use crate::request::{SearchRequest, Visibility};

/// A search engine over the archive's documents. The tantivy implementation is one, a cluster may be another.
pub trait Engine: Send + Sync {
    /// Answers one search.
    ///
    /// # Errors
    /// The request is over a limit, its cursor is not ours, or the index cannot be read.
    fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, SearchError>;

    /// Documents like one that is in the index, or like a pasted text; `request.q` is not read.
    ///
    /// # Errors
    /// As [`Engine::search`]; [`SearchError::UnknownDocument`] where the document is not in the index.
    fn similar(&self, to: SimilarTo<'_>, request: &SearchRequest) -> Result<SearchAnswer, SearchError>;

    /// The byte ranges of a document's canonical text that answer `request.q`, in order, none overlapping: what the
    /// passages of its hit mark, in the whole text. Filters and paging are not read.
    ///
    /// # Errors
    /// As [`Engine::search`]; [`SearchError::UnknownDocument`] where the document is not in the index.
    fn marks(&self, id: &str, request: &SearchRequest) -> Result<Vec<(u32, u32)>, SearchError>;

    /// Completions for the beginning of a query, best first: titles, committees, officers, diary numbers, words
    /// of documents that may be seen.
    ///
    /// # Errors
    /// The index cannot be read.
    fn suggest(&self, beginning: &str, limit: usize, visibility: Visibility) -> Result<Vec<Suggestion>, SearchError>;

    /// A number that changes whenever answers may change.
    fn generation(&self) -> u64;

    /// Documents in the index.
    fn documents(&self) -> u64;
}

/// What similar documents are sought for.
#[derive(Debug, Clone, Copy)]
pub enum SimilarTo<'a> {
    /// A document of the index, by id.
    Document(&'a str),
    /// A pasted text.
    Text(&'a str),
}

/// One completion.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Suggestion {
    /// The completed text.
    pub text: String,
    /// What it is: "title", "namnd", "handlaggare", "proposer", "dnr", "word".
    pub kind: String,
}

/// Why a search was not answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query is longer than the limit.
    #[error("the query has {chars} characters, at most {max} are read")]
    QueryTooLong {
        /// Characters of the query.
        chars: usize,
        /// The limit.
        max: usize,
    },
    /// The query has too many terms or is nested too deeply.
    #[error("the query has more than {max} {what}")]
    QueryTooComplex {
        /// What there is too much of ("terms", "levels of parentheses").
        what: &'static str,
        /// The limit.
        max: usize,
    },
    /// The cursor was not made for this search.
    #[error("the cursor does not belong to this search")]
    BadCursor,
    /// There is no such document in the index.
    #[error("no document {0:?} in the index")]
    UnknownDocument(String),
    /// There is no index to search until one is built.
    #[error("the index is being built")]
    BeingBuilt,
    /// The index cannot be read.
    #[error("the index cannot be read: {0}")]
    Index(String),
}
