//! `remiss reindex`: the index, built anew from the archive.

use anyhow::Context as _;
use remiss_ingest::catch_up;

use super::Context;
use crate::outcome::Outcome;
use crate::output::Output;
use crate::{open, progress};

/// Runs the command.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let archive = open::archive(context)?;
    let readers = open::readers(context)?;
    let progress = progress::choose(context.quiet);
    let directory = open::index_directory(context);
    if directory.exists() {
        // Whoever writes the index now would go on writing into files that are gone.
        drop(
            open::engine(context, &readers, progress.as_ref())?
                .writer(context.settings.index_memory_bytes, 1)
                .context("taking the lock of the index")?,
        );
        std::fs::remove_dir_all(&directory)
            .with_context(|| format!("removing the old index {}", directory.display()))?;
    }
    let engine = open::engine(context, &readers, progress.as_ref())?;
    catch_up(&archive, &engine, open::resources(context), progress.as_ref()).context("building the index")?;
    let documents = remiss_index::Engine::documents(&engine);
    let mut out = Output::new();
    if context.json {
        out.json(&serde_json::json!({"documents": documents}))?;
    } else {
        out.line(&format!("{documents} documents indexed"))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
