//! `remiss export`: the whole result of a search, a row for each document.

use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write};

use anyhow::{Context as _, bail};
use remiss_index::{Engine, LIMIT_MAX, Matching, Visibility};
use remiss_service::{Export, ExportForm};

use super::Context;
use crate::cli::{ExportArgs, ExportFormat};
use crate::open::open_index;
use crate::outcome::Outcome;
use crate::output::note;

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: ExportArgs) -> anyhow::Result<Outcome> {
    let form = match arguments.format {
        _ if context.json => ExportForm::Ndjson,
        ExportFormat::Csv => ExportForm::Csv,
        ExportFormat::Ndjson => ExportForm::Ndjson,
        ExportFormat::Xlsx => ExportForm::Xlsx,
    };
    let stdout = std::io::stdout();
    if form == ExportForm::Xlsx && arguments.output.is_none() && stdout.is_terminal() {
        bail!("a workbook is no text for a terminal: name a file with --output");
    }
    let mut search = arguments.search;
    search.limit = Some(LIMIT_MAX);
    let mut request = search.into_request(Visibility::Public)?;
    // An export holds what was asked for and nothing like it.
    request.matching = Matching::All;
    request.passages = false;
    let opened = open_index(context)?;
    let base_url = context.settings.base_url.clone().unwrap_or_default();
    let mut out: BufWriter<Box<dyn Write>> = BufWriter::new(match &arguments.output {
        Some(path) => Box::new(File::create(path).with_context(|| format!("writing {}", path.display()))?),
        None => Box::new(stdout),
    });
    let mut export = Export::new(form)?;
    let mut found = false;
    loop {
        let answer = opened.index.search(&request).context("searching")?;
        if !found {
            answer.query.notices.iter().for_each(|notice| note(notice));
        }
        found |= answer.total > 0;
        out.write_all(&export.page(&answer.hits, &base_url)?)?;
        match answer.next {
            Some(next) if !answer.hits.is_empty() => request.cursor = Some(next),
            _ => break,
        }
    }
    out.write_all(&export.end()?)?;
    out.flush()?;
    Ok(if found { Outcome::Done } else { Outcome::Partly })
}
