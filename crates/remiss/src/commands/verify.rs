//! `remiss verify`: checks the archive and the index, and names what is damaged and what to do.

use std::path::Path;

use anyhow::Context as _;
use remiss_archive::Problem;
use remiss_ingest::check_index;

use super::Context;
use crate::cli::VerifyArgs;
use crate::open;
use crate::outcome::Outcome;
use crate::output::{Output, printable};

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &VerifyArgs) -> anyhow::Result<Outcome> {
    if let Some(backup) = &arguments.backup {
        return verify_backup(context, backup);
    }
    let archive = open::archive(context)?;
    let problems = archive.verify(true).context("checking the archive")?;
    let index = open::index(context, &open::readers(context)?)?;
    let check = match check_index(&archive, &index) {
        Ok(check) => Some(check),
        // What cannot be read of the archive is among the problems already, and nothing can be compared with it.
        Err(_) if !problems.is_empty() => None,
        Err(error) => return Err(error).context("checking the index"),
    };
    let all: Vec<&Problem> = problems.iter().chain(check.iter().flat_map(|check| &check.problems)).collect();

    let mut out = Output::new();
    if context.json {
        let index = check.as_ref().map(|check| {
            let whole = check.problems.is_empty();
            serde_json::json!({"documents": check.documents, "behind": check.behind, "whole": whole})
        });
        // Counting is reading too: a damaged catalogue has no number of documents.
        let documents = archive.extent().ok().map(|(_, documents)| documents);
        out.json(&serde_json::json!({"documents": documents, "problems": all, "index": index}))?;
    } else {
        list(&mut out, &all)?;
        match &check {
            Some(check) if check.behind => {
                out.line("the index is behind the archive: the next search or `remiss reindex` brings it level")?;
            }
            Some(_) => {}
            None => out.line("the index was not checked, for the archive cannot be read as a whole")?,
        }
        if all.is_empty() {
            out.line(&format!("{} documents, all whole", archive.extent()?.1))?;
        }
    }
    out.flush()?;
    Ok(outcome(&all))
}

/// Checks a backup: that it is the one that was made, and whole.
fn verify_backup(context: &Context, backup: &Path) -> anyhow::Result<Outcome> {
    let problems = remiss_archive::verify_backup(backup)
        .with_context(|| format!("checking the backup in {}", backup.display()))?;
    let all: Vec<&Problem> = problems.iter().collect();
    let mut out = Output::new();
    if context.json {
        out.json(&serde_json::json!({"problems": all}))?;
    } else {
        list(&mut out, &all)?;
        if all.is_empty() {
            out.line("the backup is whole")?;
        }
    }
    out.flush()?;
    Ok(outcome(&all))
}

fn list(out: &mut Output, problems: &[&Problem]) -> anyhow::Result<()> {
    for problem in problems {
        let Problem { subject, what, code, advice } = problem;
        out.line(&printable(&format!("{subject}: {what} ({code}): {advice}")))?;
    }
    Ok(())
}

fn outcome(all: &[&Problem]) -> Outcome {
    if all.is_empty() { Outcome::Done } else { Outcome::Partly }
}
