//! `remiss verify`: checks the archive and the index, and names what is damaged and what to do.

use anyhow::Context as _;
use remiss_archive::Problem;
use remiss_ingest::check_index;

use super::Context;
use crate::open;
use crate::outcome::Outcome;
use crate::output::{Output, printable};

/// Runs the command.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let archive = open::archive(context)?;
    let problems = archive.verify(true).context("checking the archive")?;
    let index = open::index(context, &open::readers(context)?)?;
    let check = check_index(&archive, &index).context("checking the index")?;
    let all: Vec<&Problem> = problems.iter().chain(&check.problems).collect();

    let mut out = Output::new();
    if context.json {
        let whole = check.problems.is_empty();
        let index = serde_json::json!({"documents": check.documents, "behind": check.behind, "whole": whole});
        // Counting is reading too: a damaged catalogue has no number of documents.
        let documents = archive.extent().ok().map(|(_, documents)| documents);
        out.json(&serde_json::json!({"documents": documents, "problems": all, "index": index}))?;
    } else {
        for problem in &all {
            out.line(&printable(&format!(
                "{}: {} ({}): {}",
                problem.subject, problem.what, problem.code, problem.advice
            )))?;
        }
        if check.behind {
            out.line("the index is behind the archive: the next search or `remiss reindex` brings it level")?;
        }
        if all.is_empty() {
            out.line(&format!("{} documents, all whole", archive.extent()?.1))?;
        }
    }
    out.flush()?;
    Ok(if all.is_empty() { Outcome::Done } else { Outcome::Partly })
}
