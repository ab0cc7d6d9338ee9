//! What staff read beside documents: what waits for review, the corrections of a document, and the audit log.

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use remiss_archive::{AuditEntry, Correction, DocumentId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::json;
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::review::{self, Waiting};
use crate::store::{self, Found};
use crate::view::View;

/// Entries of one answer where nothing else is asked, and at most.
pub(crate) const ENTRIES_DEFAULT: usize = 100;
pub(crate) const ENTRIES_MAX: usize = 1_000;
/// Documents of one answer of the review list.
pub(crate) const WAITING_DEFAULT: usize = 20;
pub(crate) const WAITING_MAX: usize = 100;

/// `GET /api/v1/review`.
pub(crate) async fn review(state: View, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    parameters.only(|name| matches!(name, "cursor" | "limit"))?;
    let after = parameters.number("cursor", 0, i64::MAX as usize)?.unwrap_or(0);
    let limit = parameters.number("limit", 1, WAITING_MAX)?.unwrap_or(WAITING_DEFAULT);
    let (documents, next) = review::waiting(&state, i64::try_from(after).unwrap_or(i64::MAX), limit).await?;
    json(&ReviewAnswer { documents, next: next.map(|next| next.to_string()) })
}

/// `GET /api/v1/documents/{id}/corrections`.
pub(crate) async fn corrections(
    state: View,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.only(|_| false)?;
    let id = match store::document(&state, &id).await? {
        Found::Document(document) => document.id,
        Found::Replaced(new) => return Ok(store::moved(&format!("/api/v1/documents/{new}/corrections"), None)),
    };
    json(&CorrectionsAnswer { corrections: store::corrections(&state, id).await? })
}

/// `GET /api/v1/audit`, the latest first; `document` for those of one, `before` to go on.
pub(crate) async fn audit(state: View, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    parameters.only(|name| matches!(name, "document" | "before" | "limit"))?;
    let malformed = |_| {
        Problem::parameter(Code::BadParameter, "document", ["”document” ska vara ett id.", "“document” must be an id."])
    };
    let id = parameters.single("document")?.map(|id| id.parse::<DocumentId>().map_err(malformed)).transpose()?;
    let before = parameters.number("before", 1, i64::MAX as usize)?;
    let limit = parameters.number("limit", 1, ENTRIES_MAX)?.unwrap_or(ENTRIES_DEFAULT);
    let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
    let entries = state.read(move |archive| archive.audit_before(id, before, limit).map_err(Problem::internal)).await?;
    let next = entries.last().filter(|_| entries.len() == limit).map(|entry| entry.num);
    json(&AuditAnswer { entries, next })
}

/// What waits for review.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewAnswer {
    /// The documents.
    documents: Vec<Waiting>,
    /// Mark of the next page, to be given as `cursor`; null on the last.
    next: Option<String>,
}

/// The corrections of a document, the oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct CorrectionsAnswer {
    /// The corrections.
    corrections: Vec<Correction>,
}

/// A page of the audit log, the latest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditAnswer {
    /// The events.
    entries: Vec<AuditEntry>,
    /// Mark of the next page, to be given as `before`; null on the last.
    next: Option<i64>,
}
