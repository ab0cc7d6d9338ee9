//! `/api/v1/coverage` and `/api/v1/changes`: what the archive holds, and what happened to it.

use axum::extract::RawQuery;
use axum::response::Response;
use remiss_archive::{Change, Coverage};
use serde::Serialize;

use crate::answer::json;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::store;
use crate::view::View;

/// Changes of one answer where nothing else is asked, and at most.
pub(crate) const CHANGES_DEFAULT: usize = 100;
pub(crate) const CHANGES_MAX: usize = 1_000;

/// `GET /api/v1/coverage`.
pub(crate) async fn coverage(state: View, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.only(|_| false)?;
    let rows = store::coverage(&state).await?;
    let documents = rows.iter().map(|row| row.documents).sum();
    json(&CoverageAnswer { documents, rows })
}

/// `GET /api/v1/changes`.
pub(crate) async fn changes(state: View, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    parameters.only(|name| matches!(name, "since" | "limit"))?;
    let since = parameters.number("since", 0, i64::MAX as usize)?.unwrap_or(0);
    let limit = parameters.number("limit", 1, CHANGES_MAX)?.unwrap_or(CHANGES_DEFAULT);
    let page = store::changes(&state, i64::try_from(since).unwrap_or(i64::MAX), limit).await?;
    json(&Changes { entries: page.entries, next: page.next, more: page.more })
}

/// What is there.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct CoverageAnswer {
    /// Documents that everyone may see.
    documents: u64,
    /// One row for each committee and month.
    #[serde(rename = "coverage")]
    rows: Vec<Coverage>,
}

/// A page of the change feed.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Changes {
    /// The events.
    #[serde(rename = "changes")]
    entries: Vec<Change>,
    /// The number to be given as `since` next time.
    next: i64,
    /// Whether there are more events already.
    more: bool,
}
