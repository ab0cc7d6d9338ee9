//! `/api/v1/export.csv` and `.ndjson`: the whole result of a search, streamed a page of hits at a time.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::RawQuery;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use remiss_index::{Hit, LIMIT_MAX, SearchAnswer, SearchRequest};
use tokio::sync::mpsc;

use crate::answer::REVALIDATE;
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::search_parameters::{Surface, search_request};
use crate::view::View;

/// Pages of rows that wait for a slow reader.
const PAGES_WAITING_MAX: usize = 2;

/// A reader that takes nothing for so long has gone.
const READER_IDLE_MAX: Duration = Duration::from_mins(1);

/// Columns of the CSV, named as in the answers of a search.
const COLUMNS: &[&str] = &[
    "id",
    "title",
    "namnd",
    "kommun",
    "dnr",
    "date",
    "handlaggare",
    "document_type",
    "matter_type",
    "stance",
    "case",
    "source",
    "url",
];

/// `GET /api/v1/export.csv`.
pub(crate) async fn csv(state: View, query: RawQuery) -> Result<Response, Problem> {
    export(state, query, csv_head(), csv_row, "text/csv; charset=utf-8; header=present", "remiss.csv").await
}

/// `GET /api/v1/export.ndjson`.
pub(crate) async fn ndjson(state: View, query: RawQuery) -> Result<Response, Problem> {
    export(state, query, String::new(), ndjson_row, "application/x-ndjson", "remiss.ndjson").await
}

/// The first line of a CSV export, after a byte-order mark, without which Excel takes a file for Windows-1252.
pub fn csv_head() -> String {
    format!("\u{feff}{}\r\n", COLUMNS.join(","))
}

/// Writes the row of a hit in a CSV export; `base_url` makes its address whole.
pub fn csv_row(hit: &Hit, base_url: &str, rows: &mut String) {
    let optional = |value: &Option<String>| value.clone().unwrap_or_default();
    let cells = [
        hit.id.clone(),
        optional(&hit.title),
        optional(&hit.namnd),
        optional(&hit.kommun),
        hit.dnr.join("; "),
        hit.date.map(|date| date.to_string()).unwrap_or_default(),
        hit.handlaggare.join("; "),
        hit.document_type.as_str().to_owned(),
        hit.matter_type.as_str().to_owned(),
        hit.stance.as_str().to_owned(),
        optional(&hit.case),
        hit.source.clone(),
        format!("{base_url}{}", hit.url),
    ];
    debug_assert_eq!(cells.len(), COLUMNS.len(), "each column has its cell");
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            rows.push(',');
        }
        csv_cell(cell, rows);
    }
    rows.push_str("\r\n");
}

type Row = fn(&Hit, &str, &mut String);

async fn export(
    state: View,
    RawQuery(query): RawQuery,
    head: String,
    row: Row,
    media_type: &'static str,
    name: &str,
) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    let mut request = search_request(&parameters, Surface::Whole, state.config.officers_facet)?;
    request.limit = LIMIT_MAX;
    // The first page is read before the answer begins, so that a refused search has its status.
    let first = state.search(request.clone()).await?;
    if first.total > state.config.export_rows_max {
        return Err(Problem::new(
            Code::ExportTooLarge,
            format!(
                "Sökningen ger {} rader; högst {} hämtas på en gång. Begränsa sökningen, till exempel med datum.",
                first.total, state.config.export_rows_max
            ),
        ));
    }
    let total = first.total;
    let (sender, mut receiver) = mpsc::channel::<io::Result<Bytes>>(PAGES_WAITING_MAX);
    tokio::spawn(send_pages(state, request, first, head, row, sender));
    let stream = futures_util::stream::poll_fn(move |context| receiver.poll_recv(context));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, REVALIDATE),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(Problem::internal)?,
        ),
        (header::HeaderName::from_static("x-total-count"), HeaderValue::from(total)),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}

/// Sends page after page; a failure cuts the stream off, so that nobody takes a part for the whole.
async fn send_pages(
    state: View,
    mut request: SearchRequest,
    first: SearchAnswer,
    head: String,
    row: Row,
    sender: mpsc::Sender<io::Result<Bytes>>,
) {
    let mut rows = head;
    let mut answer = first;
    loop {
        for hit in &answer.hits {
            row(hit, state.base_url(), &mut rows);
        }
        let sent = sender.send_timeout(Ok(Bytes::from(std::mem::take(&mut rows))), READER_IDLE_MAX).await;
        if sent.is_err() {
            return;
        }
        let Some(next) = answer.next.take().filter(|_| !answer.hits.is_empty()) else { return };
        request.cursor = Some(next);
        answer = match state.search(request.clone()).await {
            Ok(answer) => answer,
            Err(problem) => {
                tracing::warn!(code = problem.code.as_str(), cause = problem.cause, "an export was cut off");
                // The reader sees a broken transfer; there is nobody else to tell.
                let _ = sender.send(Err(io::Error::other("the export was cut off"))).await;
                return;
            }
        };
    }
}

fn ndjson_row(hit: &Hit, _: &str, rows: &mut String) {
    if let Ok(line) = serde_json::to_string(hit) {
        rows.push_str(&line);
        rows.push('\n');
    }
}

/// Writes one cell after RFC 4180.
///
/// Spreadsheets run what begins with `=`, `+`, `-` or `@` as a formula; an apostrophe makes it text again.
fn csv_cell(cell: &str, rows: &mut String) {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']);
    let quoted = formula || cell.contains(['"', ',', ';', '\n', '\r']);
    if !quoted {
        rows.push_str(cell);
        return;
    }
    rows.push('"');
    if formula {
        rows.push('\'');
    }
    rows.push_str(&cell.replace('"', "\"\""));
    rows.push('"');
}

#[cfg(test)]
mod tests {
    use super::csv_cell;

    fn check(cell: &str, expected: &str) {
        let mut written = String::new();
        csv_cell(cell, &mut written);
        assert_eq!(written, expected, "cell {cell:?}");
    }

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        check("Socialnämnden", "Socialnämnden");
        check("KS 2019/1; KS 2019/2", "\"KS 2019/1; KS 2019/2\"");
        check("Remiss om \"trygghet\", igen", "\"Remiss om \"\"trygghet\"\", igen\"");
        check("två\nrader", "\"två\nrader\"");
        check("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"");
        check("+46 8", "\"'+46 8\"");
        check("-1", "\"'-1\"");
        check("@SUM(A1)", "\"'@SUM(A1)\"");
        check("\t=1", "\"'\t=1\"");
        check("  =1", "\"'  =1\"");
        check("", "");
    }
}
