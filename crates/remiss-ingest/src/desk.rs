//! The desk: changes on behalf of people and programs, one at a time, in archive and index when they return.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use remiss_archive::{Archive, DocumentId, Status, Stored, Tombstone};
use remiss_index::{IndexError, LiveIndex};
use remiss_parse::{Parser, Record};
use serde_json::{Map, Value, json};

use crate::error::IngestError;
use crate::index::{IndexResources, catch_up};
use crate::pipeline::{IngestOptions, ingest};
use crate::progress::Silent;
use crate::purge::{Deletion, take_down};
use crate::reader::Reader;
use crate::report::Report;
use crate::upload::UploadName;

/// How long a change waits for another process that writes to the archive.
const WRITER_PATIENCE: Duration = Duration::from_secs(2);
/// How long a change waits for another process that writes to the index; who keeps it longer indexes the change too.
const INDEX_PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked whether the other process is done.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Documents of one upload that are named in the answer.
const NAMED_MAX: usize = 1_000;

/// How the text of an upload becomes a record: what the tables of the index configuration decide.
pub struct Reading {
    /// Text to record.
    pub parser: Parser,
    /// How files are taken in.
    pub options: IngestOptions,
}

/// What changes need: the data directory, what reads files, and the index.
pub struct DeskTools {
    /// The data directory.
    pub dir: PathBuf,
    /// Files to text.
    pub reader: Reader,
    /// The index.
    pub index: Arc<LiveIndex>,
    /// What the writing of the index may use.
    pub resources: IndexResources,
    /// Where page images that were read are kept.
    pub ocr_cache: PathBuf,
}

/// Makes changes, one at a time.
pub struct Desk {
    tools: DeskTools,
    reading: RwLock<Arc<Reading>>,
    /// Held by the one change that is being made.
    one: Mutex<()>,
}

/// What is changed in a document, by hand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// Fields of the record with their values.
    pub fields: Map<String, Value>,
    /// Who may see it.
    pub status: Option<Status>,
    /// Whether its original is kept from the public.
    pub original_withheld: Option<bool>,
}

/// A change that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: the values are {allowed}")]
pub struct MalformedChange {
    /// The name at fault.
    pub field: &'static str,
    /// What it takes.
    pub allowed: &'static str,
}

impl Change {
    /// Reads a change from names and values: fields of the record, `status` and `original`; `null` takes a value away.
    ///
    /// # Errors
    /// The status or what is to become of the original is none of the words for it. Fields are checked when the change
    /// is made.
    pub fn of(names: Map<String, Value>) -> Result<Self, MalformedChange> {
        let mut change = Self::default();
        for (name, value) in names {
            match (name.as_str(), value.as_str()) {
                ("status", Some("public")) => change.status = Some(Status::Public),
                ("status", Some("withheld")) => change.status = Some(Status::Withheld),
                ("status", Some("internal")) => change.status = Some(Status::Internal),
                ("status", _) => {
                    return Err(MalformedChange { field: "status", allowed: "public, withheld, internal" });
                }
                ("original", Some("released")) => change.original_withheld = Some(false),
                ("original", Some("withheld")) => change.original_withheld = Some(true),
                ("original", _) => return Err(MalformedChange { field: "original", allowed: "released, withheld" }),
                // A list without a value is empty.
                _ if value.is_null() && is_list(&name) => {
                    change.fields.insert(name, Value::Array(Vec::new()));
                }
                _ => {
                    change.fields.insert(name, value);
                }
            }
        }
        Ok(change)
    }

    /// The value that someone means who types a text for a field: JSON where it is, nothing where nothing is typed, else
    /// the text as it stands; a list of one where the field is a list.
    pub fn value_of(field: &str, text: &str) -> Value {
        if text.trim().is_empty() {
            return Value::Null;
        }
        match serde_json::from_str(text) {
            // A number such as a motion's would lose its form: only what cannot be meant as text is taken as JSON.
            Ok(value @ (Value::Array(_) | Value::Object(_) | Value::String(_) | Value::Bool(_) | Value::Null)) => value,
            _ if is_list(field) => Value::Array(vec![Value::String(text.to_owned())]),
            _ => Value::String(text.to_owned()),
        }
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Makes the change in an archive.
    ///
    /// # Errors
    /// There is no such document, or a value does not fit its field; then nothing is changed.
    pub fn make(&self, archive: &mut Archive, id: DocumentId, who: &str, why: &str) -> remiss_archive::Result<()> {
        if !self.fields.is_empty() {
            archive.correct_all(id, &self.fields, who, why)?;
        }
        if let Some(withheld) = self.original_withheld {
            archive.set_original_withheld(id, withheld, who, why)?;
        }
        if let Some(status) = self.status {
            archive.set_status(id, status, who, why)?;
        }
        Ok(())
    }
}

/// Whether a field of the record holds a list.
fn is_list(field: &str) -> bool {
    serde_json::to_value(Record::default()).is_ok_and(|blank| blank[field].is_array())
}

/// What became of an upload.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// The documents that the upload's name leads to now: one, or those of an archive or list.
    pub ids: Vec<DocumentId>,
    /// What was added, updated, unchanged and failed.
    pub report: Report,
}

impl Desk {
    /// Puts a desk together.
    pub fn new(tools: DeskTools, reading: Reading) -> Self {
        Self { tools, reading: RwLock::new(Arc::new(reading)), one: Mutex::new(()) }
    }

    /// Reads uploads in another way from the next one on.
    pub fn read_by(&self, reading: Reading) {
        *self.reading.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(reading);
    }

    /// Takes in a file as `remiss ingest` does: the same workers, limits and report.
    ///
    /// # Errors
    /// The archive or the index cannot be written; what is wrong with the file is in the report.
    pub fn add(&self, name: &UploadName, bytes: &[u8], who: &str) -> Result<Added, IngestError> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        let mut archive = self.archive("an upload")?;
        // Only who holds the archive's lock comes here, so what lies here was left by a process that was killed.
        let reading = Arc::clone(&self.reading.read().unwrap_or_else(PoisonError::into_inner));
        let folder = self.uploads();
        let taken = remove(&folder).and_then(|()| {
            let path = folder.join(name.as_str());
            let io = |source| IngestError::Upload { path: path.clone(), source };
            fs::create_dir_all(path.parent().unwrap_or(&folder)).map_err(io)?;
            fs::write(&path, bytes).map_err(io)?;
            let paths = std::slice::from_ref(&folder);
            ingest(&mut archive, &reading.parser, &self.tools.reader, paths, &reading.options, &Silent, &|_| {})
        });
        remove(&folder)?;
        let mut report = taken?;
        for failure in &mut report.failed {
            // Where uploads lie on disk is nobody's business.
            if let Some(inside) = failure.path.strip_prefix(&*folder.to_string_lossy()) {
                failure.path = inside.trim_start_matches('/').to_owned();
            }
        }
        let ids = documents_of(&archive, name)?;
        if report.added + report.updated > 0 {
            let detail = json!({"source": name.as_str(), "added": report.added, "updated": report.updated});
            let id = ids.first().copied().filter(|_| ids.len() == 1);
            archive.note(who, "add", id, &detail)?;
        }
        self.level(&archive)?;
        Ok(Added { ids, report })
    }

    /// Changes a document.
    ///
    /// # Errors
    /// There is no such document, a value does not fit its field, or another process writes.
    pub fn change(&self, id: DocumentId, change: &Change, who: &str, why: &str) -> Result<Stored, IngestError> {
        self.edit(id, |archive| change.make(archive, id, who, why))
    }

    /// Takes back the last correction of a field.
    ///
    /// # Errors
    /// There is no such document, the field is not corrected, or another process writes.
    pub fn undo(&self, id: DocumentId, field: &str, who: &str) -> Result<Stored, IngestError> {
        self.edit(id, |archive| archive.undo(id, field, who))
    }

    /// Deletes a document. When this returns, nothing of its text is left in archive, index or caches.
    ///
    /// # Errors
    /// There is no such document, or another process writes. A deletion that failed half-way is completed by repeating
    /// it.
    pub fn delete(&self, id: DocumentId, reason: &str, who: &str) -> Result<Tombstone, IngestError> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        let mut archive = self.archive("a deletion")?;
        remove(&self.uploads())?;
        let DeskTools { index, resources, ocr_cache, .. } = &self.tools;
        take_down(&mut archive, index, *resources, ocr_cache, id, Deletion { reason, who }, &Silent)
    }

    /// Decides that private persons in documents from before a day are not found by their names; returns the number of
    /// documents that changes.
    ///
    /// # Errors
    /// Another process writes, or the archive or the index cannot be written.
    pub fn hide_names_before(&self, day: Option<Date>) -> Result<u64, IngestError> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        let mut archive = self.archive("a retention period")?;
        let changed = archive.hide_names_before(day)?;
        self.level(&archive)?;
        Ok(changed)
    }

    fn edit(
        &self,
        id: DocumentId,
        edit: impl FnOnce(&mut Archive) -> remiss_archive::Result<()>,
    ) -> Result<Stored, IngestError> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        let mut archive = self.archive("a correction")?;
        edit(&mut archive)?;
        self.level(&archive)?;
        Ok(archive.reader().get(id)?.ok_or(remiss_archive::Error::UnknownDocument(id))?)
    }

    fn uploads(&self) -> PathBuf {
        self.tools.dir.join("uploads")
    }

    fn archive(&self, purpose: &str) -> Result<Archive, IngestError> {
        Ok(Archive::create_or_open_within(&self.tools.dir, &format!("remiss serve, {purpose}"), WRITER_PATIENCE)?)
    }

    /// Brings the index level with the archive, or leaves it to whoever is at it.
    fn level(&self, archive: &Archive) -> Result<(), IngestError> {
        let DeskTools { index, resources, .. } = &self.tools;
        let level = || catch_up(archive.reader(), index, *resources, &Silent).map(drop);
        match unless_locked(INDEX_PATIENCE, level) {
            // Whoever has the lock, or builds the index that is missing, indexes the change too.
            Err(IngestError::Index(IndexError::Locked(_)) | IngestError::NoIndex) => Ok(()),
            leveled => leveled,
        }
    }
}

/// The documents whose source is an upload's name, or lies inside it.
fn documents_of(archive: &Archive, name: &UploadName) -> Result<Vec<DocumentId>, IngestError> {
    let sources = archive.reader().sources(name.as_str(), "", NAMED_MAX)?;
    let is_inside = |source: &str| {
        source.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['!', '#']))
    };
    let mut ids: Vec<_> = sources.into_iter().filter(|(source, _)| is_inside(source)).map(|(_, id)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Removes a folder with all that is in it, where there is one.
fn remove(folder: &Path) -> Result<(), IngestError> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(IngestError::Cache { path: folder.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Tries until nobody else has the lock of the index, or the patience has ended.
fn unless_locked(patience: Duration, attempt: impl Fn() -> Result<(), IngestError>) -> Result<(), IngestError> {
    let started = Instant::now();
    loop {
        match attempt() {
            Err(IngestError::Index(IndexError::Locked(_))) if started.elapsed() < patience => {
                std::thread::sleep(LOOK_EVERY);
            }
            ended => return ended,
        }
    }
}

#[cfg(test)]
mod tests {
    use remiss_archive::Status;
    use serde_json::{Value, json};

    use super::Change;

    fn change(value: Value) -> Result<Change, String> {
        let Value::Object(names) = value else { return Err("no object".to_owned()) };
        Change::of(names).map_err(|error| error.to_string())
    }

    #[track_caller]
    fn check(field: &str, text: &str, expected: &Value) {
        assert_eq!(&Change::value_of(field, text), expected);
    }

    #[test]
    fn values_are_json_or_text() {
        check("namnd", "Socialnämnden", &json!("Socialnämnden"));
        check("namnd", "\"Socialnämnden\"", &json!("Socialnämnden"));
        check("namnd", "", &Value::Null);
        check("dnr", "KS 2019/1", &json!(["KS 2019/1"]));
        check("dnr", "[\"KS 2019/1\", \"SN 2\"]", &json!(["KS 2019/1", "SN 2"]));
        check("motion_number", "2017", &json!("2017"));
        check("date_inferred", "true", &json!(true));
    }

    #[test]
    fn a_change_is_fields_and_decisions() {
        let read =
            change(json!({"namnd": null, "dnr": null, "title": "A", "status": "internal", "original": "released"}));
        let expected = Change {
            fields: json!({"namnd": null, "dnr": [], "title": "A"}).as_object().cloned().unwrap_or_default(),
            status: Some(Status::Internal),
            original_withheld: Some(false),
        };
        assert_eq!(read, Ok(expected));
        assert!(change(json!({})).is_ok_and(|change| change.is_empty()));
        assert!(change(json!({"status": "secret"})).is_err_and(|error| error.contains("public, withheld, internal")));
        assert!(change(json!({"original": null})).is_err_and(|error| error.contains("released, withheld")));
    }
}
