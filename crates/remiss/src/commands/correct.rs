//! `remiss correct` and `remiss delete`: what a person decides about one document.

use anyhow::Context as _;
use remiss_archive::{DocumentId, Lookup, Reader};
use remiss_ingest::{Change, Deletion, take_down};
use serde_json::Map;

use super::{Context, show};
use crate::cli::{CorrectArgs, DeleteArgs};
use crate::outcome::Outcome;
use crate::output::Output;
use crate::{open, progress};

/// Corrects values.
pub(crate) fn correct(context: &Context, arguments: &CorrectArgs) -> anyhow::Result<Outcome> {
    let mut names = Map::new();
    for pair in &arguments.corrections {
        let (field, value) =
            pair.split_once('=').with_context(|| format!("reading {pair:?}: a correction is FIELD=VALUE"))?;
        names.insert(field.to_owned(), Change::value_of(field, value));
    }
    let named: Vec<String> = names.keys().cloned().collect();
    let change = Change::of(names).context("reading the corrections")?;
    let mut archive = open::existing_archive_to_write(context, "remiss correct")?;
    let Some(stored) = show::find(archive.reader(), &arguments.id)? else { return Ok(Outcome::Partly) };
    change
        .make(&mut archive, stored.id, &who(arguments.by.as_deref()), &arguments.reason)
        .context("correcting the document")?;
    let catalogue = archive.reader().clone();
    drop(archive);
    let readers = open::readers(context)?;
    let progress = progress::choose(context.quiet);
    let index = open::index(context, &readers)?;
    open::level(context, &catalogue, &index, progress.as_ref())?;
    let mut out = Output::new();
    if context.json {
        out.json(&catalogue.get(stored.id)?)?;
    } else {
        out.line(&format!("corrected {} of {}", named.join(", "), stored.id))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Deletes a document. When this returns, neither archive nor index holds anything of its text. Deleting once more makes
/// sure of it.
pub(crate) fn delete(context: &Context, arguments: &DeleteArgs) -> anyhow::Result<Outcome> {
    let mut archive = open::existing_archive_to_write(context, "remiss delete")?;
    let Some(id) = deletable(archive.reader(), &arguments.id)? else { return Ok(Outcome::Partly) };
    let index = open::index(context, &open::readers(context)?)?;
    let who = who(arguments.by.as_deref());
    let deletion = Deletion { reason: &arguments.reason, who: &who };
    let progress = progress::choose(context.quiet);
    let (resources, cache) = (open::resources(context), open::ocr_cache(context));
    let tombstone = take_down(&mut archive, &index, resources, &cache, id, deletion, progress.as_ref())
        .with_context(|| format!("deleting document {id}; what is left of the deletion is done when it is repeated"))?;
    let mut out = Output::new();
    if context.json {
        out.json(&tombstone)?;
    } else {
        out.line(&format!("deleted {}", tombstone.id))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The document to delete, which may be one whose deletion is to be completed.
fn deletable(archive: &Reader, id: &str) -> anyhow::Result<Option<DocumentId>> {
    if let Ok(id) = id.parse()
        && let Lookup::Deleted(_) = archive.lookup(id).context("looking for the document")?
    {
        return Ok(Some(id));
    }
    Ok(show::find(archive, id)?.map(|stored| stored.id))
}

/// Who is said to have done it.
pub(super) fn who(by: Option<&str>) -> String {
    let user = || std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).ok();
    by.map(str::to_owned).or_else(user).unwrap_or_else(|| "unknown".to_owned())
}
