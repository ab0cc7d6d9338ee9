//! Backup and restore: a consistent copy while others write, and the proof that it is one.
//!
//! A backup has the form of a data directory, the index and the lock left out, and a manifest beside it. Originals
//! are copied, not linked: a file damaged on the disk must not be the backup's file as well.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use serde::{Deserialize, Serialize};

use crate::error::{Attempt, Error, Result};
use crate::failpoint;
use crate::originals::{Originals, sync_dir};
use crate::verify::Problem;
use crate::{Reader, schema};

const MANIFEST: &str = "backup.json";
/// How often the catalogue is copied anew because a document was deleted between its copy and that of its original.
const ATTEMPTS: usize = 5;

/// What a backup holds and what making it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// Documents in it.
    pub documents: u64,
    /// Number of the last entry in its change log.
    pub last_seq: i64,
    /// Large originals copied now.
    pub originals_copied: u64,
    /// Large originals that were there from the backup before.
    pub originals_kept: u64,
    /// Large originals removed, because their documents are gone.
    pub originals_removed: u64,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    program: String,
    made_at: Timestamp,
    documents: u64,
    last_seq: i64,
    catalogue_blake3: String,
}

impl Reader {
    /// Copies the archive to a directory that is new, empty, or an earlier backup; what is there already is not copied again.
    ///
    /// # Errors
    /// When the directory holds something else, an original is missing, or a disk refuses.
    pub fn backup(&self, dest: &Path) -> Result<BackupReport> {
        if is_occupied(dest)? && !dest.join(MANIFEST).is_file() {
            return Err(Error::NotEmpty { dir: dest.to_owned() });
        }
        fs::create_dir_all(dest).attempt("create", dest)?;
        let target = Originals::new(dest);
        target.prepare()?;
        let unfinished = dest.join("catalogue.unfinished");
        let mut report =
            BackupReport { documents: 0, last_seq: 0, originals_copied: 0, originals_kept: 0, originals_removed: 0 };
        let mut copied = BTreeSet::new();
        let mut attempt = 0;
        let wanted = loop {
            attempt += 1;
            let wanted = self.copy_catalogue(&unfinished, &mut report)?;
            match copy_originals(self.originals(), &target, &wanted, &mut copied) {
                Ok(()) => break wanted,
                // The document may have been deleted after the catalogue was copied.
                Err(Error::BadBackup { .. }) if attempt < ATTEMPTS => {}
                Err(error) => return Err(error),
            }
        };
        report.originals_copied = copied.len() as u64;
        report.originals_kept = (wanted.len() - copied.intersection(&wanted).count()) as u64;
        let manifest = Manifest {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: Timestamp::now(),
            documents: report.documents,
            last_seq: report.last_seq,
            catalogue_blake3: digest_of(&unfinished)?,
        };
        failpoint("backup-copied");
        put_in_place(&unfinished, &schema::catalogue_path(dest))?;
        failpoint("backup-without-manifest");
        let note = dest.join("manifest.unfinished");
        fs::write(&note, serde_json::to_vec_pretty(&manifest)?).attempt("write", &note)?;
        put_in_place(&note, &dest.join(MANIFEST))?;
        // What was taken down must leave the backup too, last of all, when the new catalogue is in place.
        for name in target.names()? {
            if !wanted.contains(&name) {
                target.remove(&name)?;
                report.originals_removed += 1;
            }
        }
        Ok(report)
    }

    /// Copies the catalogue as it is at one moment; returns the names of the large originals that it needs.
    fn copy_catalogue(&self, path: &Path, report: &mut BackupReport) -> Result<BTreeSet<String>> {
        if path.exists() {
            fs::remove_file(path).attempt("remove", path)?;
        }
        let copying = |source| Error::Catalogue { what: "copy", source };
        let mut copy = Connection::open(path).map_err(copying)?;
        let source = schema::open_reader(self.dir())?;
        // All pages in one step: one read transaction, so that a busy writer cannot make it begin again for ever.
        Backup::new(&source, &mut copy).and_then(|backup| backup.step(-1)).map_err(copying)?;
        // A file complete in itself, without a log beside it.
        copy.pragma_update(None, "journal_mode", "DELETE").map_err(copying)?;
        report.documents =
            copy.query_row("SELECT count(*) FROM documents", [], |row| row.get::<_, i64>(0)).map_err(copying)? as u64;
        report.last_seq = crate::changes::last_seq(&copy)?;
        let wanted = copy
            .prepare("SELECT lower(hex(blake3)) FROM documents WHERE in_file = 1")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(wanted)
    }
}

/// Checks that a backup is whole: its manifest, its catalogue, every record, text and original.
///
/// # Errors
/// When the directory is no backup or its catalogue is not the one of its manifest.
pub fn verify_backup(dir: &Path) -> Result<Vec<Problem>> {
    check_manifest(dir)?;
    Reader::open(dir)?.verify(true)
}

/// Checks that the catalogue of a backup is the one that was backed up.
fn check_manifest(dir: &Path) -> Result<()> {
    let bad = |reason: String| Error::BadBackup { dir: dir.to_owned(), reason };
    let manifest = dir.join(MANIFEST);
    let bytes = fs::read(&manifest).map_err(|error| bad(format!("{MANIFEST} cannot be read ({error})")))?;
    let manifest: Manifest =
        serde_json::from_slice(&bytes).map_err(|error| bad(format!("{MANIFEST} is damaged ({error})")))?;
    if digest_of(&schema::catalogue_path(dir))? != manifest.catalogue_blake3 {
        return Err(bad("the catalogue is not the one that was backed up: repeat the backup".to_owned()));
    }
    Ok(())
}

/// Makes a data directory from a backup, and proves it: the backup is verified before, the result after. A backup that an
/// older program made is upgraded in its new place, and proved there.
///
/// # Errors
/// When the directory is not new or empty, or the backup is not whole.
pub fn restore(src: &Path, dir: &Path) -> Result<BackupReport> {
    if is_occupied(dir)? {
        return Err(Error::NotEmpty { dir: dir.to_owned() });
    }
    let refuse = |dir: &Path, problem: &Problem| Error::BadBackup {
        dir: dir.to_owned(),
        reason: format!("{}: {}", problem.subject, problem.what),
    };
    check_manifest(src)?;
    let is_older = match Reader::open(src) {
        Ok(reader) => match reader.verify(true)?.first() {
            Some(problem) => return Err(refuse(src, problem)),
            None => false,
        },
        Err(Error::OlderVersion { .. }) => true,
        Err(error) => return Err(error),
    };
    fs::create_dir_all(dir).attempt("create", dir)?;
    let (from, to) = (Originals::new(src), Originals::new(dir));
    to.prepare()?;
    let names: BTreeSet<String> = from.names()?.into_iter().collect();
    let mut copied = BTreeSet::new();
    copy_originals(&from, &to, &names, &mut copied)?;
    // The catalogue comes last: until it is there, the directory is no archive.
    let unfinished = dir.join("catalogue.unfinished");
    fs::copy(schema::catalogue_path(src), &unfinished).attempt("write", &unfinished)?;
    put_in_place(&unfinished, &schema::catalogue_path(dir))?;
    if is_older {
        drop(schema::open_writer(dir)?);
    }
    let reader = Reader::open(dir)?;
    if let Some(problem) = reader.verify(true)?.first() {
        return Err(refuse(dir, problem));
    }
    let stats = reader.stats()?;
    Ok(BackupReport {
        documents: stats.documents,
        last_seq: stats.last_seq,
        originals_copied: copied.len() as u64,
        originals_kept: 0,
        originals_removed: 0,
    })
}

/// Copies the originals that are not there yet, each checked against its name on the way.
fn copy_originals(
    from: &Originals,
    to: &Originals,
    names: &BTreeSet<String>,
    copied: &mut BTreeSet<String>,
) -> Result<()> {
    for name in names {
        if to.path(name).is_file() {
            continue;
        }
        let bad = |reason: String| Error::BadBackup { dir: to.dir().to_owned(), reason };
        let bytes = from.read(name)?.ok_or_else(|| bad(format!("the original {name} is missing")))?;
        if Originals::name(blake3::hash(&bytes).as_bytes()) != *name {
            return Err(bad(format!("the original {name} is damaged: verify the archive")));
        }
        to.store(name, &bytes)?;
        copied.insert(name.clone());
    }
    Ok(())
}

/// Syncs a finished file, gives it its name, and syncs the directory.
fn put_in_place(unfinished: &Path, path: &Path) -> Result<()> {
    File::open(unfinished).and_then(|file| file.sync_all()).attempt("sync", unfinished)?;
    fs::rename(unfinished, path).attempt("create", path)?;
    path.parent().map_or(Ok(()), sync_dir)
}

fn digest_of(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).attempt("open", path)?;
    hasher.update_reader(file).attempt("read", path)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn is_occupied(dir: &Path) -> Result<bool> {
    if !dir.exists() {
        return Ok(false);
    }
    Ok(fs::read_dir(dir).attempt("read", dir)?.next().is_some())
}
