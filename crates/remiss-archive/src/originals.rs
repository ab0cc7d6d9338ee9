//! Large originals: files named by their content, written so that a crash leaves a whole one or none.

use std::fs::{self, File};
use std::io::{self, Cursor, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::{Attempt, Result};
use crate::failpoint;

/// Originals of at least this many bytes are files of their own. Below, a row in the catalogue is read faster
/// than a file and costs no sync of its own.
pub(crate) const FILE_FROM_BYTES: usize = 64 << 10;

/// An original to read from its beginning: a large one comes from its file and is never held whole.
#[derive(Debug)]
pub struct Original {
    /// How many bytes it has.
    pub bytes: u64,
    source: Source,
}

#[derive(Debug)]
enum Source {
    File(File),
    /// Fewer than [`FILE_FROM_BYTES`].
    Memory(Cursor<Vec<u8>>),
}

impl Original {
    pub(crate) fn in_memory(bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.len() as u64, source: Source::Memory(Cursor::new(bytes)) }
    }
}

impl Read for Original {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.source {
            Source::File(file) => file.read(into),
            Source::Memory(bytes) => bytes.read(into),
        }
    }
}

/// The directory of large originals.
#[derive(Debug, Clone)]
pub(crate) struct Originals {
    dir: PathBuf,
}

impl Originals {
    pub(crate) fn new(data_dir: &Path) -> Self {
        Self { dir: data_dir.join("originals") }
    }

    /// The name of an original: its whole digest, so that a file can be checked by itself.
    pub(crate) fn name(digest: &[u8]) -> String {
        data_encoding::HEXLOWER.encode(digest)
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        // One level of 256 directories keeps each below some thousands of files at a million documents.
        self.dir.join(name.get(..2).unwrap_or("xx")).join(name)
    }

    /// Makes the directories and removes what a killed writer left half written.
    pub(crate) fn prepare(&self) -> Result<()> {
        let unfinished = self.unfinished();
        fs::create_dir_all(&unfinished).attempt("create", &unfinished)?;
        for entry in fs::read_dir(&unfinished).attempt("read", &unfinished)? {
            let path = entry.attempt("read", &unfinished)?.path();
            fs::remove_file(&path).attempt("remove", &path)?;
        }
        Ok(())
    }

    /// Puts an original on disk for good: the file is synced, then renamed, then its directory is synced, so that
    /// a catalogue row committed afterwards never points to a missing or torn file. Says whether it was written.
    pub(crate) fn store(&self, name: &str, bytes: &[u8]) -> Result<bool> {
        let path = self.path(name);
        if fs::metadata(&path).is_ok_and(|found| found.len() == bytes.len() as u64) {
            return Ok(false);
        }
        let unfinished = self.unfinished().join(name);
        let mut file = File::create(&unfinished).attempt("create", &unfinished)?;
        file.write_all(bytes).attempt("write", &unfinished)?;
        failpoint("original-written");
        file.sync_all().attempt("sync", &unfinished)?;
        let parent = path.parent().unwrap_or(&self.dir);
        if let Err(error) = fs::create_dir(parent) {
            if error.kind() != ErrorKind::AlreadyExists {
                return Err(error).attempt("create", parent);
            }
        } else {
            sync_dir(&self.dir)?;
        }
        fs::rename(&unfinished, &path).attempt("create", &path)?;
        sync_dir(parent)?;
        failpoint("original-renamed");
        Ok(true)
    }

    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let path = self.path(name);
        match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            result => result.map(Some).attempt("read", &path),
        }
    }

    pub(crate) fn open(&self, name: &str) -> Result<Option<Original>> {
        let path = self.path(name);
        let file = match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.attempt("read", &path)?,
        };
        let bytes = file.metadata().attempt("read", &path)?.len();
        Ok(Some(Original { bytes, source: Source::File(file) }))
    }

    /// Removes an original for good; one that is gone already is no error.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            result => result.attempt("remove", &path)?,
        }
        sync_dir(path.parent().unwrap_or(&self.dir))
    }

    /// The names of all originals on disk, in order.
    pub(crate) fn names(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        if !self.dir.exists() {
            return Ok(names);
        }
        for group in fs::read_dir(&self.dir).attempt("read", &self.dir)? {
            let group = group.attempt("read", &self.dir)?.path();
            if group == self.unfinished() || !group.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&group).attempt("read", &group)? {
                names.push(entry.attempt("read", &group)?.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn unfinished(&self) -> PathBuf {
        self.dir.join("unfinished")
    }
}

/// Makes names in a directory durable.
pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|dir| dir.sync_all()).attempt("sync", dir)
}
