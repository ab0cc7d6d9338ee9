//! Search answers as plain data: the form that the API prints.

use std::collections::BTreeMap;

use jiff::civil::Date;
use remiss_parse::{DocumentType, MatterType, Stance};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::request::FacetField;

/// The answer to one search.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchAnswer {
    /// How the query was understood.
    pub query: QueryEcho,
    /// Exact number of matching documents.
    pub total: u64,
    /// Milliseconds spent on the search.
    pub took_ms: f64,
    /// One page of hits.
    pub hits: Vec<Hit>,
    /// Counted values of the facets that were asked for.
    pub facets: BTreeMap<FacetField, Vec<FacetCount>>,
    /// Token for the next page.
    pub next: Option<String>,
}

/// The query as asked, and what is to be said about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueryEcho {
    /// The query text as asked.
    pub q: String,
    /// What the reader should know, in Swedish.
    pub notices: Vec<String>,
    /// A better spelling that has hits.
    pub suggestion: Option<String>,
}

/// One document of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Hit {
    /// Identifier of the document.
    pub id: String,
    /// The file name or address it came from.
    pub source: String,
    /// Title of the matter.
    pub title: Option<String>,
    /// Committee.
    pub namnd: Option<String>,
    /// Municipality or region.
    pub kommun: Option<String>,
    /// Diary numbers.
    pub dnr: Vec<String>,
    /// Date of the document.
    pub date: Option<Date>,
    /// Officers.
    pub handlaggare: Vec<String>,
    /// Kind of document.
    pub document_type: DocumentType,
    /// Kind of matter.
    pub matter_type: MatterType,
    /// Stance.
    pub stance: Stance,
    /// Key of the referral.
    pub case: Option<String>,
    /// Relevance; 0 where hits are not ranked by it.
    pub score: f32,
    /// Address of the document's page on this service.
    pub url: String,
    /// The best passages, best first.
    pub passages: Vec<Passage>,
    /// Number of near-copies folded into this hit (only with `group=copies`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub copies: Option<u32>,
    /// Ids of the near-copies, at most twenty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copy_ids: Vec<String>,
    /// Why the document matched: query word -> kinds of match ("word", "part", "repaired", "synonym", "folded").
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub why: BTreeMap<String, Vec<String>>,
}

/// A passage of a hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Passage {
    /// Page, from 1.
    pub page: u32,
    /// Heading of the section.
    pub section: Option<String>,
    /// The passage as HTML: text escaped, matches in `<mark>`.
    pub html: String,
    /// First byte of the passage in the canonical text.
    pub start: u32,
}

/// A value of a facet and the number of matching documents that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// Matching documents, this facet's own selection aside.
    pub count: u64,
    /// Whether the request selects it.
    pub selected: bool,
}
