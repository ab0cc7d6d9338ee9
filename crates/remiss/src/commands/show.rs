//! `remiss show`: one document, its record, text or original.

use anyhow::{Context as _, bail};
use remiss_archive::{DocumentId, Lookup, Reader, Stored};

use super::{Context, parse};
use crate::cli::ShowArgs;
use crate::open;
use crate::outcome::Outcome;
use crate::output::{Output, note, printable};

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &ShowArgs) -> anyhow::Result<Outcome> {
    let archive = open::archive(context)?;
    let Some(stored) = find(&archive, &arguments.id)? else { return Ok(Outcome::Partly) };
    let mut out = Output::new();
    if arguments.original {
        if stored.original_withheld && !arguments.unmasked {
            bail!(
                "the original of {0} is withheld until reviewed: --unmasked shows it for the review, \
                 `remiss correct {0} original=released` lets it out",
                stored.id
            );
        }
        let bytes = archive.original(stored.id).context("reading the original")?;
        out.bytes(&bytes.with_context(|| format!("document {} was deleted just now", stored.id))?)?;
    } else if arguments.text {
        let text = if arguments.unmasked { archive.unmasked_text(stored.id) } else { archive.text(stored.id) };
        let text = text.context("reading the text")?;
        out.bytes(text.unwrap_or_default().as_bytes())?;
    } else if context.json {
        out.json(&stored)?;
    } else {
        print(&mut out, &stored)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Finds a current document; says on stderr where there is none.
pub(crate) fn find(archive: &Reader, id: &str) -> anyhow::Result<Option<Stored>> {
    let Ok(parsed) = id.parse::<DocumentId>() else {
        note(&format!("{id:?} is no document identifier: those have 16 characters out of a–z and 2–7"));
        return Ok(None);
    };
    let mut id = parsed;
    loop {
        match archive.lookup(id).context("looking for the document")? {
            Lookup::Found(stored) => return Ok(Some(*stored)),
            Lookup::Moved(target) if target == id => bail!("document {id} leads to itself; run `remiss verify`"),
            Lookup::Moved(target) => {
                note(&format!("document {id} was replaced by {target}"));
                id = target;
            }
            Lookup::Deleted(tombstone) => {
                let reason = printable(&tombstone.reason);
                note(&format!("document {id} was deleted on {:.0}: {reason}", tombstone.deleted_at));
                return Ok(None);
            }
            Lookup::Unknown => {
                note(&format!("there is no document {id}"));
                return Ok(None);
            }
        }
    }
}

fn print(out: &mut Output, stored: &Stored) -> std::io::Result<()> {
    parse::print(out, &stored.record)?;
    let corrected = if stored.corrected.is_empty() { "none".to_owned() } else { stored.corrected.join(", ") };
    for (label, value) in [
        ("id", stored.id.to_string()),
        ("status", stored.status.as_str().to_owned()),
        ("original", if stored.original_withheld { "withheld" } else { "released" }.to_owned()),
        ("corrected", corrected),
        ("sources", stored.sources.join(", ")),
        ("media type", stored.media_type.clone()),
        ("bytes", stored.bytes.to_string()),
        ("pages", stored.pages.to_string()),
        ("sha256", stored.sha256.clone()),
        ("added", format!("{:.0}", stored.added_at)),
        ("changed", format!("{:.0}", stored.changed_at)),
    ] {
        out.line(&format!("  {label:<16} {}", printable(&value)))?;
    }
    Ok(())
}
