//! `remiss audit`: who changed what, and when.

use anyhow::Context as _;
use remiss_archive::{AuditEntry, DocumentId};

use super::Context;
use crate::cli::AuditArgs;
use crate::open;
use crate::outcome::Outcome;
use crate::output::{Output, printable};

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &AuditArgs) -> anyhow::Result<Outcome> {
    let id = arguments.id.as_deref().map(str::parse::<DocumentId>).transpose().context("reading the identifier")?;
    let entries = open::archive(context)?.audit(id, arguments.limit).context("reading the audit log")?;
    let mut out = Output::new();
    for entry in &entries {
        if context.json {
            out.json(entry)?;
        } else {
            out.line(&printable(&line(entry)))?;
        }
    }
    out.flush()?;
    Ok(if entries.is_empty() { Outcome::Partly } else { Outcome::Done })
}

fn line(entry: &AuditEntry) -> String {
    let id = entry.id.map(|id| format!(" {id}")).unwrap_or_default();
    let detail = entry.detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
    format!("{:.0} {} {}{id}{detail}", entry.at, entry.who, entry.what)
}
