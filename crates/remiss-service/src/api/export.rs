//! `/api/v1/export.csv`, `.ndjson` and `.xlsx`: the whole result of a search, streamed a page of hits at a time.

use axum::extract::RawQuery;
use axum::http::HeaderValue;
use axum::response::Response;
use remiss_index::{LIMIT_MAX, SearchAnswer, SearchRequest};

use crate::download::{Sender, Stopped, download};
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::search_parameters::{Surface, search_request};
use crate::view::View;

pub use rows::{Export, ExportForm};

mod rows;

/// `GET /api/v1/export.csv`.
pub(crate) async fn csv(state: View, query: RawQuery) -> Result<Response, Problem> {
    export(state, query, ExportForm::Csv, "text/csv; charset=utf-8; header=present", "remiss.csv").await
}

/// `GET /api/v1/export.ndjson`.
pub(crate) async fn ndjson(state: View, query: RawQuery) -> Result<Response, Problem> {
    export(state, query, ExportForm::Ndjson, "application/x-ndjson", "remiss.ndjson").await
}

/// `GET /api/v1/export.xlsx`.
pub(crate) async fn xlsx(state: View, query: RawQuery) -> Result<Response, Problem> {
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    export(state, query, ExportForm::Xlsx, media_type, "remiss.xlsx").await
}

async fn export(
    state: View,
    RawQuery(query): RawQuery,
    form: ExportForm,
    media_type: &'static str,
    name: &str,
) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    let mut request = search_request(&parameters, Surface::Whole, state.config.officers_facet)?;
    request.limit = LIMIT_MAX;
    // The first page is read before the answer begins, so that a refused search has its status.
    let first = state.search(request.clone()).await?;
    let (rows, most) = (first.total, state.config.export_rows_max);
    if rows > most {
        return Err(Problem::new(
            Code::ExportTooLarge,
            [
                format!(
                    "Sökningen ger {rows} rader; högst {most} hämtas på en gång. Begränsa sökningen, till exempel med datum."
                ),
                format!(
                    "The search gives {rows} rows; at most {most} are given at once. Narrow it, by date for instance."
                ),
            ],
        ));
    }
    let export = Export::new(form).map_err(Problem::internal)?;
    let total = HeaderValue::from(first.total);
    let mut response = download(media_type, name, |sender| send(state, request, first, export, sender))?;
    response.headers_mut().insert("x-total-count", total);
    Ok(response)
}

/// Sends page after page.
async fn send(
    state: View,
    mut request: SearchRequest,
    first: SearchAnswer,
    mut export: Export,
    sender: Sender,
) -> Result<(), Stopped> {
    let mut answer = first;
    loop {
        sender.send(export.page(&answer.hits, state.base_url())?).await?;
        let Some(next) = answer.next.take().filter(|_| !answer.hits.is_empty()) else { break };
        request.cursor = Some(next);
        answer = state.search(request.clone()).await?;
    }
    sender.send(export.end()?).await
}
