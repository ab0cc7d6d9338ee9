//! `remiss backup` and `remiss restore`.

use anyhow::Context as _;
use remiss_archive::BackupReport;

use super::Context;
use crate::cli::{BackupArgs, RestoreArgs};
use crate::open;
use crate::outcome::Outcome;
use crate::output::Output;

/// Copies the archive; the index is not copied, since it can be built anew.
pub(crate) fn backup(context: &Context, arguments: &BackupArgs) -> anyhow::Result<Outcome> {
    let archive = open::archive(context)?;
    let to = &arguments.destination;
    let report = archive.backup(to).with_context(|| format!("backing up to {}", to.display()))?;
    tell(context, &report, "backed up")
}

/// Makes a data directory from a backup.
pub(crate) fn restore(context: &Context, arguments: &RestoreArgs) -> anyhow::Result<Outcome> {
    let from = &arguments.source;
    let data = &context.settings.data;
    let report = remiss_archive::restore(from, data)
        .with_context(|| format!("restoring {} into {}", from.display(), data.display()))?;
    tell(context, &report, "restored")
}

fn tell(context: &Context, report: &BackupReport, done: &str) -> anyhow::Result<Outcome> {
    let mut out = Output::new();
    if context.json {
        out.json(report)?;
    } else {
        out.line(&format!(
            "{} documents {done}, {} large originals copied",
            report.documents, report.originals_copied
        ))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
