//! Cases in which a committee was asked and has no answer here.

use std::collections::BTreeSet;

use remiss_index::{LIMIT_MAX, SearchRequest, Sort};

use crate::case::{Asked, Case};
use crate::problem::Problem;
use crate::store;
use crate::view::View;

/// Cases that are looked at, and that are shown.
const LOOKED_AT_MAX: usize = 30;
const SHOWN_MAX: usize = 6;

/// The cases, the one whose last day is latest first. They are sought among the newest documents of others that name the
/// committee. `of_namnd` is a search for its own.
pub(super) async fn unanswered(
    state: &View,
    (namnd, kommun): (&str, Option<&str>),
    of_namnd: &SearchRequest,
) -> Result<Vec<Case>, Problem> {
    let mut others = SearchRequest {
        q: format!("\"{}\"", namnd.replace('"', " ")),
        sort: Sort::DateDescending,
        limit: LIMIT_MAX,
        facets: Vec::new(),
        passages: false,
        ..of_namnd.clone()
    };
    others.filters.remove(&remiss_index::FacetField::Namnd);
    let answer = state.search(others).await?;
    let mut seen = BTreeSet::new();
    let keys = answer.hits.into_iter().filter(|hit| hit.namnd.as_deref() != Some(namnd)).filter_map(|hit| hit.case);
    let (bodies, mut found) = (state.bodies(), Vec::new());
    let own = bodies.body(namnd, kommun);
    for key in keys.filter(|key| seen.insert(key.clone())).take(LOOKED_AT_MAX) {
        // A case may have gone between the two looks.
        let Ok(case) = store::case(state, &key).await else { continue };
        let is_own = |body: &Asked| bodies.body(&body.name, body.kommun.as_deref()).may_be(&own);
        if case.asked.iter().any(|body| !body.answered && is_own(body)) {
            found.push(case);
        }
    }
    found.sort_by_key(|case| std::cmp::Reverse(case.answer_due));
    found.truncate(SHOWN_MAX);
    Ok(found)
}
