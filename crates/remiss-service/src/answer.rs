//! How answers are written: JSON, pages, and the tags by which caches know that nothing has changed.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::problem::Problem;

/// Caches may keep an answer but must ask before each use: a document may be withdrawn at any moment.
pub(crate) const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// A tag that changes whenever the answer may have changed, and every day: "last year" is counted from today.
#[derive(Debug, Clone)]
pub(crate) struct Tag(String);

impl Tag {
    /// Makes a tag from a generation number and whatever else decides the answer.
    pub(crate) fn new(generation: u64, decides: &impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        jiff::Zoned::now().date().hash(&mut hasher);
        decides.hash(&mut hasher);
        Self(format!("W/\"{generation:x}-{:016x}\"", hasher.finish()))
    }

    /// The answer "not modified" where the visitor has this very answer already.
    pub(crate) fn unchanged(&self, headers: &HeaderMap) -> Option<Response> {
        let known = headers.get(header::IF_NONE_MATCH)?.to_str().ok()?;
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let same = known.split(',').any(|tag| opaque(tag) == opaque(&self.0));
        same.then(|| self.on(StatusCode::NOT_MODIFIED.into_response()))
    }

    /// Puts the tag on an answer.
    pub(crate) fn on(&self, mut response: Response) -> Response {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(header::ETAG, value);
        }
        response.headers_mut().insert(header::CACHE_CONTROL, REVALIDATE);
        response
    }
}

/// A JSON answer.
pub(crate) fn json(value: &impl Serialize) -> Result<Response, Problem> {
    Ok(ready_json(json_bytes(value)?))
}

/// An answer as JSON that can be kept.
pub(crate) fn json_bytes(value: &impl Serialize) -> Result<Bytes, Problem> {
    serde_json::to_vec(value).map(Bytes::from).map_err(Problem::internal)
}

/// A JSON answer that is written already.
pub(crate) fn ready_json(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A text of any kind with its media type.
pub(crate) fn text(media_type: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, media_type)], body).into_response()
}

/// A page, written by its template.
pub(crate) fn page(template: &impl askama::Template) -> Result<Response, Problem> {
    let body = template.render().map_err(Problem::internal)?;
    Ok(text("text/html; charset=utf-8", body))
}
