//! `remiss export`: the whole result of a search, a row for each document.

use anyhow::Context as _;
use remiss_index::{Engine, LIMIT_MAX, Matching, Visibility};
use remiss_service::{csv_head, csv_row};

use super::Context;
use crate::cli::{ExportArgs, ExportFormat};
use crate::open::open_index;
use crate::outcome::Outcome;
use crate::output::{Output, note};

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
        out.bytes(csv_head().as_bytes())?;
    }
    let mut found = false;
    loop {
        let answer = opened.index.search(&request).context("searching")?;
        if !found {
            answer.query.notices.iter().for_each(|notice| note(notice));
        }
        found |= answer.total > 0;
        for hit in &answer.hits {
            match format {
                ExportFormat::Csv => {
                    let mut row = String::new();
                    csv_row(hit, &base_url, &mut row);
                    out.bytes(row.as_bytes())?;
                }
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
