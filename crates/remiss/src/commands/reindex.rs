//! `remiss reindex`: the index, built anew from the archive beside the one in service, which it then takes the place of.

use anyhow::Context as _;
use remiss_index::Engine as _;
use remiss_ingest::rebuild;

use super::Context;
use crate::outcome::Outcome;
use crate::output::Output;
use crate::{open, progress};

/// Runs the command.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let archive = open::archive(context)?;
    let index = open::index(context, &open::readers(context)?)?;
    let progress = progress::choose(context.quiet);
    rebuild(&archive, &index, open::resources(context), progress.as_ref(), "as asked for")
        .context("building the index")?;
    let documents = index.documents();
    let mut out = Output::new();
    if context.json {
        out.json(&serde_json::json!({"documents": documents}))?;
    } else {
        out.line(&format!("{documents} documents indexed"))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
