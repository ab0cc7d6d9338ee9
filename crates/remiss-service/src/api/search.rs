//! `/api/v1/search`, `/similar` and `/suggest`: questions that the engine answers.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use remiss_index::{LIMIT_MAX, SearchRequest, SimilarTo, Suggestion};
use serde::Serialize;

use crate::answer::{json, json_bytes, ready_json};
use crate::body;
use crate::parameters::Parameters;
use crate::problem::{Code, Problem, Said};
use crate::search_parameters::{Surface, search_request};
use crate::state::State;
use crate::store;
use crate::view::View;

/// Bytes of a pasted text; the longest statement seen has 400 kB.
pub(crate) const SIMILAR_BODY_BYTES_MAX: usize = 1024 * 1024;

/// Time for a pasted text to arrive.
const SIMILAR_TIME_MAX: Duration = Duration::from_secs(30);

/// Completions where nothing else is asked.
pub(crate) const SUGGESTIONS_DEFAULT: usize = 8;

/// Completions of one answer.
pub(crate) const SUGGESTIONS_MAX: usize = 20;

/// Similar documents where nothing else is asked.
pub(crate) const SIMILAR_DEFAULT: usize = 10;

/// `GET /api/v1/search`.
pub(crate) async fn search(state: View, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    let mut request = search_request(&parameters, Surface::Api, state.config.officers_facet)?;
    // A kept answer is for those only who may see as much.
    request.visibility = state.visibility();
    let of = (state.engine.generation(), jiff::Zoned::now().date());
    let body = if let Some(known) = state.answers.get(of, &request) {
        known
    } else {
        let body = json_bytes(&state.search(request.clone()).await?)?;
        state.answers.put(of, request, body.clone());
        body
    };
    Ok(ready_json(body))
}

/// `GET /api/v1/documents/{id}/similar`.
pub(crate) async fn similar_to_document(
    state: View,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    let request = similar_request(&state, &parameters)?;
    let found = store::document(&state, &id).await?;
    let document = match found {
        store::Found::Document(document) => document,
        store::Found::Replaced(new) => {
            return Ok(store::moved(&format!("/api/v1/documents/{new}/similar"), query.as_deref()));
        }
    };
    let answer =
        state.ask_engine(move |engine| engine.similar(SimilarTo::Document(document.id.as_str()), &request)).await?;
    json(&answer)
}

/// `POST /api/v1/similar`: documents like a pasted text.
pub(crate) async fn similar_to_text(state: View, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.is_empty() && !kind.to_ascii_lowercase().contains("json") {
        return Err(Problem::new(
            Code::UnsupportedMediaType,
            ["Skicka JSON: {\"text\": \"…\"}.", "Send JSON: {\"text\": \"…\"}."],
        ));
    }
    let body = body::read(&state, &headers, body, SIMILAR_BODY_BYTES_MAX, SIMILAR_TIME_MAX).await?;
    let (text, parameters) = read_similar_body(&body)?;
    let request = similar_request(&state, &parameters)?;
    let answer = state.ask_engine(move |engine| engine.similar(SimilarTo::Text(&text), &request)).await?;
    json(&answer)
}

/// `GET /api/v1/suggest`.
pub(crate) async fn suggest(state: View, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    parameters.only(|name| matches!(name, "q" | "limit"))?;
    let beginning = parameters.single("q")?.unwrap_or_default().to_owned();
    let limit = parameters.number("limit", 1, SUGGESTIONS_MAX)?.unwrap_or(SUGGESTIONS_DEFAULT);
    let suggestions = suggestions(&state, beginning.clone(), limit).await?;
    json(&Suggestions { q: beginning, suggestions })
}

/// Completions that may be shown: without officers where their facet is off.
pub(crate) async fn suggestions(state: &View, beginning: String, limit: usize) -> Result<Vec<Suggestion>, Problem> {
    let chars = beginning.chars().count();
    if chars > remiss_index::QUERY_CHARS_MAX {
        return Err(remiss_index::SearchError::QueryTooLong { chars, max: remiss_index::QUERY_CHARS_MAX }.into());
    }
    let visibility = state.visibility();
    let mut suggestions = state.ask_engine(move |engine| engine.suggest(&beginning, limit, visibility)).await?;
    suggestions.retain(|suggestion| state.config.officers_facet || suggestion.kind != "handlaggare");
    Ok(suggestions)
}

/// Completions of what is typed.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Suggestions {
    /// The beginning that was asked about.
    q: String,
    /// The completions, the best first.
    suggestions: Vec<Suggestion>,
}

fn similar_request(state: &State, parameters: &Parameters) -> Result<SearchRequest, Problem> {
    let mut request = search_request(parameters, Surface::Similar, state.config.officers_facet)?;
    if parameters.single("limit")?.is_none() {
        request.limit = SIMILAR_DEFAULT;
    }
    Ok(request)
}

/// Reads `{"text": …, "limit": 10, "namnd": "…" or ["…"]}` into the text and parameters as in a query string.
fn read_similar_body(body: &[u8]) -> Result<(String, Parameters), Problem> {
    use serde_json::Value;

    const NO_FILTER: [&str; 2] =
        ["Filter ska vara texter eller listor av texter.", "Filters must be texts or lists of texts."];

    let bad = |name: &str, detail: Said| Problem::parameter(Code::BadBody, name, detail);
    let Ok(Value::Object(fields)) = serde_json::from_slice::<Value>(body) else {
        return Err(Problem::new(
            Code::BadBody,
            [
                "Innehållet ska vara ett JSON-objekt: {\"text\": \"…\"}.",
                "The body must be a JSON object: {\"text\": \"…\"}.",
            ],
        ));
    };
    let mut text = None;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in fields {
        match (name.as_str(), value) {
            ("text", Value::String(pasted)) if !pasted.trim().is_empty() => text = Some(pasted),
            ("text", _) => {
                return Err(bad(
                    "text",
                    ["”text” ska vara en text som inte är tom.", "“text” must be a text that is not empty."].into(),
                ));
            }
            ("limit", Value::Number(number)) => pairs.push((name, number.to_string())),
            ("limit", _) => {
                return Err(bad(
                    "limit",
                    [
                        format!("”limit” ska vara ett heltal från 1 till {LIMIT_MAX}."),
                        format!("“limit” must be a whole number from 1 to {LIMIT_MAX}."),
                    ]
                    .into(),
                ));
            }
            (_, Value::String(one)) => pairs.push((name, one)),
            (_, Value::Array(values)) => {
                for value in values {
                    match value {
                        Value::String(one) => pairs.push((name.clone(), one)),
                        _ => return Err(bad(&name, NO_FILTER.into())),
                    }
                }
            }
            _ => return Err(bad(&name, NO_FILTER.into())),
        }
    }
    let text = text.ok_or_else(|| bad("text", ["”text” saknas.", "“text” is missing."].into()))?;
    Ok((text, Parameters::from_pairs(pairs)))
}
