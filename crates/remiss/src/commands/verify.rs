//! `remiss verify`: checks the archive and the index, and names what is damaged.

use anyhow::Context as _;
use remiss_index::Engine;
use remiss_ingest::is_behind;

use super::Context;
use crate::open;
use crate::outcome::Outcome;
use crate::output::{Output, printable};
use crate::progress;

/// Runs the command.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let archive = open::archive(context)?;
    let problems = archive.verify(true).context("checking the archive")?;
    let stats = archive.stats().context("counting the documents")?;
    let readers = open::readers(context)?;
    let progress = progress::choose(context.quiet);
    let engine = open::engine(context, &readers, progress.as_ref())?;
    let behind = is_behind(&archive, &engine)?;
    let index_whole = behind || engine.documents() == stats.documents;

    let mut out = Output::new();
    if context.json {
        let index = serde_json::json!({"documents": engine.documents(), "behind": behind, "whole": index_whole});
        out.json(&serde_json::json!({"documents": stats.documents, "problems": problems, "index": index}))?;
    } else {
        for problem in &problems {
            out.line(&printable(&format!(
                "{}: {} ({}): {}",
                problem.subject, problem.what, problem.code, problem.advice
            )))?;
        }
        if behind {
            out.line("the index is behind the archive: the next search or `remiss reindex` brings it level")?;
        } else if !index_whole {
            let found = engine.documents();
            out.line(&format!("the index holds {found} documents of {}: run `remiss reindex`", stats.documents))?;
        }
        if problems.is_empty() && index_whole {
            out.line(&format!("{} documents, all whole", stats.documents))?;
        }
    }
    out.flush()?;
    Ok(if problems.is_empty() && index_whole { Outcome::Done } else { Outcome::Partly })
}
