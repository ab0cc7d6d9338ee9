//! `remiss correct` and `remiss delete`: what a person decides about one document.

use anyhow::{Context as _, bail};
use remiss_archive::{DocumentId, Lookup, Reader, Status};
use remiss_ingest::{Deletion, take_down};
use serde_json::{Map, Value};

use super::{Context, show};
use crate::cli::{CorrectArgs, DeleteArgs};
use crate::outcome::Outcome;
use crate::output::Output;
use crate::{open, progress};

/// Fields of the record that hold one text or nothing: a plain word given for another field becomes a list of one.
const LISTS: &[&str] = &["dnr", "handlaggare", "parties", "referral_bodies", "attachments", "references"];

/// Corrects values.
pub(crate) fn correct(context: &Context, arguments: &CorrectArgs) -> anyhow::Result<Outcome> {
    let mut fields = Map::new();
    let mut decisions = Vec::new();
    for pair in &arguments.corrections {
        let (field, value) =
            pair.split_once('=').with_context(|| format!("reading {pair:?}: a correction is FIELD=VALUE"))?;
        match Decision::read(field, value)? {
            Some(decision) => decisions.push(decision),
            None => drop(fields.insert(field.to_owned(), value_of(field, value))),
        }
    }
    let mut archive = open::existing_archive_to_write(context, "remiss correct")?;
    let Some(stored) = show::find(archive.reader(), &arguments.id)? else { return Ok(Outcome::Partly) };
    let who = who(arguments.by.as_deref());
    if !fields.is_empty() {
        archive.correct_all(stored.id, &fields, &who, &arguments.reason).context("correcting the document")?;
    }
    for decision in &decisions {
        match decision {
            Decision::Status(status) => archive.set_status(stored.id, *status, &who, &arguments.reason),
            Decision::OriginalWithheld(withheld) => {
                archive.set_original_withheld(stored.id, *withheld, &who, &arguments.reason)
            }
        }
        .context("deciding about the document")?;
    }
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
        let decided = decisions.iter().map(|decision| match decision {
            Decision::Status(_) => "status",
            Decision::OriginalWithheld(_) => "original",
        });
        let names: Vec<_> = fields.keys().map(String::as_str).chain(decided).collect();
        out.line(&format!("corrected {} of {}", names.join(", "), stored.id))?;
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

/// What a person decides about a document that is no field of its record.
enum Decision {
    /// Who may see it.
    Status(Status),
    /// Whether its original is kept from the public.
    OriginalWithheld(bool),
}

impl Decision {
    fn read(field: &str, value: &str) -> anyhow::Result<Option<Self>> {
        Ok(Some(match (field, value) {
            ("status", "public") => Self::Status(Status::Public),
            ("status", "withheld") => Self::Status(Status::Withheld),
            ("status", "internal") => Self::Status(Status::Internal),
            ("original", "released") => Self::OriginalWithheld(false),
            ("original", "withheld") => Self::OriginalWithheld(true),
            ("status", _) => bail!("reading status={value}: the values are public, withheld, internal"),
            ("original", _) => bail!("reading original={value}: the values are released, withheld"),
            _ => return Ok(None),
        }))
    }
}

/// The value that was meant: JSON where it is, nothing where nothing is given, else the text as it stands.
fn value_of(field: &str, text: &str) -> Value {
    if text.is_empty() {
        return if LISTS.contains(&field) { Value::Array(Vec::new()) } else { Value::Null };
    }
    match serde_json::from_str(text) {
        // A number such as a motion's would lose its form: only what cannot be meant as text is taken as JSON.
        Ok(value @ (Value::Array(_) | Value::Object(_) | Value::String(_) | Value::Bool(_) | Value::Null)) => value,
        _ if LISTS.contains(&field) => Value::Array(vec![Value::String(text.to_owned())]),
        _ => Value::String(text.to_owned()),
    }
}

/// Who is said to have done it.
pub(super) fn who(by: Option<&str>) -> String {
    let user = || std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).ok();
    by.map(str::to_owned).or_else(user).unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(field: &str, text: &str, expected: &Value) {
        assert_eq!(&value_of(field, text), expected);
    }

    #[test]
    fn values_are_json_or_text() {
        check("namnd", "Socialnämnden", &json!("Socialnämnden"));
        check("namnd", "\"Socialnämnden\"", &json!("Socialnämnden"));
        check("namnd", "", &Value::Null);
        check("dnr", "KS 2019/1", &json!(["KS 2019/1"]));
        check("dnr", "[\"KS 2019/1\", \"SN 2\"]", &json!(["KS 2019/1", "SN 2"]));
        check("dnr", "", &json!([]));
        check("motion_number", "2017", &json!("2017"));
        check("date_inferred", "true", &json!(true));
    }
}
