//! `/api/v1/cases`: referrals with who was asked, who answered, when, and with what stance.

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use serde::Serialize;

use crate::answer::json;
use crate::case::Case;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::store;
use crate::view::View;

/// Cases of one answer where nothing else is asked, and at most.
pub(crate) const CASES_DEFAULT: usize = 20;
pub(crate) const CASES_MAX: usize = 100;

/// `GET /api/v1/cases`.
pub(crate) async fn list(state: View, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    parameters.only(|name| matches!(name, "limit" | "cursor"))?;
    let limit = parameters.number("limit", 1, CASES_MAX)?.unwrap_or(CASES_DEFAULT);
    // A cursor is the key that the page before ended with.
    let after = parameters.single("cursor")?.unwrap_or_default().to_owned();
    let (cases, next) = store::cases(&state, after, limit).await?;
    json(&Cases { cases, next })
}

/// `GET /api/v1/cases/{key}`.
pub(crate) async fn one(state: View, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.only(|_| false)?;
    let case = store::case(&state, &key).await?;
    if case.key != key {
        return Ok(store::moved(&format!("/api/v1/cases/{}", crate::parameters::escape(&case.key)), None));
    }
    json(&case)
}

/// A page of cases, in the order of their keys.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Cases {
    /// The cases.
    cases: Vec<Case>,
    /// Mark of the next page, to be given as `cursor`; null on the last.
    next: Option<String>,
}
