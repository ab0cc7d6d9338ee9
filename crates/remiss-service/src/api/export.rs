//! `/api/v1/export.csv`, `.ndjson` and `.xlsx`: the whole result of a search, streamed a page of hits at a time.

use std::io;

use axum::extract::RawQuery;
use axum::http::HeaderValue;
use axum::response::Response;
use remiss_index::{Hit, LIMIT_MAX, SearchAnswer, SearchRequest};

use crate::download::{Sender, Stopped, download};
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::search_parameters::{Surface, search_request};
use crate::view::View;

use workbook::{Cell, Workbook};

mod workbook;

/// Columns of the tables, named as in the answers of a search.
const COLUMNS: [&str; 13] = [
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
    export(state, query, Rows::Csv { is_begun: false }, "text/csv; charset=utf-8; header=present", "remiss.csv").await
}

/// `GET /api/v1/export.ndjson`.
pub(crate) async fn ndjson(state: View, query: RawQuery) -> Result<Response, Problem> {
    export(state, query, Rows::Ndjson, "application/x-ndjson", "remiss.ndjson").await
}

/// `GET /api/v1/export.xlsx`.
pub(crate) async fn xlsx(state: View, query: RawQuery) -> Result<Response, Problem> {
    let mut workbook = Workbook::new().map_err(Problem::internal)?;
    workbook.row(COLUMNS.iter().map(|name| Cell::Heading(name))).map_err(Problem::internal)?;
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    export(state, query, Rows::Workbook(Box::new(workbook)), media_type, "remiss.xlsx").await
}

/// The first line of a CSV export, after a byte-order mark, without which Excel takes a file for Windows-1252.
pub fn csv_head() -> String {
    format!("\u{feff}{}\r\n", COLUMNS.join(","))
}

/// Writes the row of a hit in a CSV export; `base_url` makes its address whole.
pub fn csv_row(hit: &Hit, base_url: &str, rows: &mut String) {
    for (number, cell) in cells(hit, base_url).iter().enumerate() {
        if number > 0 {
            rows.push(',');
        }
        match cell {
            Cell::Text(text) => csv_cell(text, rows),
            Cell::Day(day) => csv_cell(&day.to_string(), rows),
            Cell::Heading(text) => csv_cell(text, rows),
        }
    }
    rows.push_str("\r\n");
}

/// The cells of a hit, one for each column.
fn cells(hit: &Hit, base_url: &str) -> [Cell; COLUMNS.len()] {
    let text = |value: &str| Cell::Text(value.to_owned());
    let optional = |value: &Option<String>| Cell::Text(value.clone().unwrap_or_default());
    [
        text(&hit.id),
        optional(&hit.title),
        optional(&hit.namnd),
        optional(&hit.kommun),
        text(&hit.dnr.join("; ")),
        hit.date.map_or_else(|| text(""), Cell::Day),
        text(&hit.handlaggare.join("; ")),
        text(hit.document_type.as_str()),
        text(hit.matter_type.as_str()),
        text(hit.stance.as_str()),
        optional(&hit.case),
        text(&hit.source),
        Cell::Text(format!("{base_url}{}", hit.url)),
    ]
}

/// An export in one of its forms, a page of hits at a time.
enum Rows {
    Csv { is_begun: bool },
    Ndjson,
    Workbook(Box<Workbook>),
}

impl Rows {
    /// What a page of hits adds.
    fn page(&mut self, hits: &[Hit], base_url: &str) -> io::Result<Vec<u8>> {
        let mut text = String::new();
        match self {
            Self::Csv { is_begun } => {
                if !std::mem::replace(is_begun, true) {
                    text = csv_head();
                }
                for hit in hits {
                    csv_row(hit, base_url, &mut text);
                }
            }
            Self::Ndjson => {
                for hit in hits {
                    text.push_str(&serde_json::to_string(hit)?);
                    text.push('\n');
                }
            }
            Self::Workbook(workbook) => {
                hits.iter().try_for_each(|hit| workbook.row(cells(hit, base_url)))?;
                return Ok(workbook.take());
            }
        }
        Ok(text.into_bytes())
    }

    /// What stands after the last row.
    fn end(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Csv { .. } | Self::Ndjson => Ok(Vec::new()),
            Self::Workbook(workbook) => workbook.end(),
        }
    }
}

async fn export(
    state: View,
    RawQuery(query): RawQuery,
    rows: Rows,
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
    let total = HeaderValue::from(first.total);
    let mut response = download(media_type, name, |sender| send_rows(state, request, first, rows, sender))?;
    response.headers_mut().insert("x-total-count", total);
    Ok(response)
}

/// Sends page after page.
async fn send_rows(
    state: View,
    mut request: SearchRequest,
    first: SearchAnswer,
    mut rows: Rows,
    sender: Sender,
) -> Result<(), Stopped> {
    let mut answer = first;
    loop {
        sender.send(rows.page(&answer.hits, state.base_url())?).await?;
        let Some(next) = answer.next.take().filter(|_| !answer.hits.is_empty()) else { break };
        request.cursor = Some(next);
        answer = state.search(request.clone()).await?;
    }
    sender.send(rows.end()?).await
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
