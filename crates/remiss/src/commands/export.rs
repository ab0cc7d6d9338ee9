//! `remiss export`: the whole result of a search, a row for each document.

use anyhow::Context as _;
use remiss_index::{Engine, Hit, LIMIT_MAX, Matching, Visibility};

use super::Context;
use crate::cli::{ExportArgs, ExportFormat};
use crate::open::open_index;
use crate::outcome::Outcome;
use crate::output::{Output, note};

/// Columns of the CSV, as in the service's export.
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

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: ExportArgs) -> anyhow::Result<Outcome> {
    let format = if context.json { ExportFormat::Ndjson } else { arguments.format };
    let mut search = arguments.search;
    search.limit = Some(LIMIT_MAX);
    let mut request = search.into_request(Visibility::Public)?;
    // An export holds what was asked for and nothing like it.
    request.matching = Matching::All;
    request.passages = false;
    let opened = open_index(context)?;
    let base_url = context.settings.base_url.clone().unwrap_or_default();
    let mut out = Output::new();
    if format == ExportFormat::Csv {
        // Spreadsheets take a file without the mark for Windows-1252.
        out.bytes(format!("\u{feff}{}\r\n", COLUMNS.join(",")).as_bytes())?;
    }
    let mut found = false;
    loop {
        let answer = opened.engine.search(&request).context("searching")?;
        if !found {
            answer.query.notices.iter().for_each(|notice| note(notice));
        }
        found |= answer.total > 0;
        for hit in &answer.hits {
            match format {
                ExportFormat::Csv => out.bytes(row(hit, &base_url).as_bytes())?,
                ExportFormat::Ndjson => out.json(hit)?,
            }
        }
        match answer.next {
            Some(next) if !answer.hits.is_empty() => request.cursor = Some(next),
            _ => break,
        }
    }
    out.flush()?;
    Ok(if found { Outcome::Done } else { Outcome::Partly })
}

fn row(hit: &Hit, base_url: &str) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let cells = [
        hit.id.clone(),
        text(&hit.title),
        text(&hit.namnd),
        text(&hit.kommun),
        hit.dnr.join("; "),
        hit.date.map(|d| d.to_string()).unwrap_or_default(),
        hit.handlaggare.join("; "),
        hit.document_type.as_str().to_owned(),
        hit.matter_type.as_str().to_owned(),
        hit.stance.as_str().to_owned(),
        text(&hit.case),
        hit.source.clone(),
        format!("{base_url}{}", hit.url),
    ];
    let cells: Vec<String> = cells.iter().map(|c| cell(c)).collect();
    format!("{}\r\n", cells.join(","))
}

/// One cell after RFC 4180. Spreadsheets run what begins with `=`, `+`, `-` or `@` as a formula; an apostrophe makes it
/// text again.
fn cell(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']);
    if !formula && !text.contains(['"', ',', ';', '\n', '\r']) {
        return text.to_owned();
    }
    let apostrophe = if formula { "'" } else { "" };
    format!("\"{apostrophe}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(cell(text), expected);
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        check("Socialnämnden", "Socialnämnden");
        check("a; b", "\"a; b\"");
        check("den \"nya\"", "\"den \"\"nya\"\"\"");
        check("=1+1", "\"'=1+1\"");
    }
}
