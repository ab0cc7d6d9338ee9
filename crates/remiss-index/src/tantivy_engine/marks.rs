//! Where the words of a query stand in one document: every place, not only those of the best passages.

use crate::engine::SearchError;
use crate::passages::scanned;
use crate::query::parse;
use crate::request::{Matching, SearchRequest};
use crate::tantivy_engine::build::Builder;
use crate::tantivy_engine::search::{marker, stored};
use crate::tantivy_engine::similar::address;
use crate::tantivy_engine::{State, TantivyEngine, spelling};

/// The byte ranges of a document's text that answer the query, in order, none overlapping.
///
/// The filters of the request are not read: the document is named. Words that a softened query does without are marked
/// where they stand all the same.
pub(crate) fn marks(
    engine: &TantivyEngine,
    state: &State,
    id: &str,
    request: &SearchRequest,
) -> Result<Vec<(u32, u32)>, SearchError> {
    let parsed = parse(&request.q, &engine.table)?;
    let terms = state.terms(&engine.weights, request.visibility)?;
    let builder = Builder::new(&terms, engine.fields, &engine.weights);
    let plan = engine.pool.with(|analyzer| -> tantivy::Result<_> {
        let mut planner = engine.planner(analyzer, Vec::new());
        let plan = planner.plan(&parsed);
        let corrections = spelling::corrections(&plan, &builder, &mut planner)?;
        Ok(if request.matching == Matching::Auto { corrections.apply(&plan) } else { plan })
    })?;
    let mut marker = marker(&builder, &plan);
    if marker.is_empty() {
        return Ok(Vec::new());
    }
    let document = stored(engine, &state.searcher, address(engine, state, id)?)?;
    let text = scanned(&document.text);
    let marks = engine.pool.with(|analyzer| marker.marks(text, &document.shown.repairs, analyzer));
    Ok(marks.iter().map(|mark| (mark.start, mark.end)).collect())
}
