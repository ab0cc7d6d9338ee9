//! The generations of an index on disk: each in a directory of its own, one of them in service.
//!
//! ```text
//! index/current            names the generation in service; replaced in one step
//! index/building.lock      held by the one process that builds a generation, for as long as that takes
//! index/names.lock         held for a moment by whoever makes, publishes or removes a generation
//! index/generation-…/      one index; its in-use.lock is held by everyone who has it open
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const CURRENT: &str = "current";
const BUILDING_LOCK: &str = "building.lock";
const NAMES_LOCK: &str = "names.lock";
const IN_USE_LOCK: &str = "in-use.lock";
/// Tells up to which change of the archive nothing that was deleted is left in a generation's files.
const PURGED: &str = "purged";
const PREFIX: &str = "generation-";

/// The directory of an index.
#[derive(Debug)]
pub(crate) struct Generations {
    directory: PathBuf,
}

/// The right to build a generation; the system takes it back however the process ends.
#[derive(Debug)]
pub(crate) struct BuildLock {
    _file: File,
}

impl Generations {
    /// Makes the directory if need be.
    pub(crate) fn new(directory: &Path) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        Ok(Self { directory: directory.to_owned() })
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// The name of the generation in service.
    pub(crate) fn current(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(self.path(CURRENT)) {
            Ok(name) => Ok(Some(name).filter(|name| name.starts_with(PREFIX) && !name.contains(['/', '\\', '.']))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names of all generations, in service or not.
    pub(crate) fn all(&self) -> io::Result<Vec<String>> {
        let names = fs::read_dir(&self.directory)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names.filter(|name| name.as_ref().map_or(true, |name| name.starts_with(PREFIX))).collect()
    }

    /// Takes the right to build, where nobody has it.
    pub(crate) fn lock(&self) -> io::Result<Option<BuildLock>> {
        let file = open_lock(&self.path(BUILDING_LOCK))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(BuildLock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// A name that no generation had before; the names are locked until it is in use.
    pub(crate) fn new_name(&self) -> io::Result<String> {
        let mut number = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |age| age.as_millis());
        while self.path(&format!("{PREFIX}{number}")).try_exists()? {
            number += 1;
        }
        Ok(format!("{PREFIX}{number}"))
    }

    /// Puts a generation into service: readers see the one before or this one, whatever happens meanwhile.
    pub(crate) fn publish(&self, name: &str) -> io::Result<()> {
        let _names = self.lock_names()?;
        let unfinished = self.path("current.unfinished");
        let mut file = File::create(&unfinished)?;
        file.write_all(name.as_bytes())?;
        file.sync_all()?;
        // The generation's own name must be durable before anything points to it.
        sync(&self.directory)?;
        fs::rename(&unfinished, self.path(CURRENT))?;
        sync(&self.directory)
    }

    /// Removes all but the generation in service and those that somebody still has open: what others took the place
    /// of, what a killed build left behind, and the files of releases that knew no generations.
    pub(crate) fn sweep(&self) -> io::Result<()> {
        let _names = self.lock_names()?;
        let current = self.current()?;
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if [CURRENT, BUILDING_LOCK, NAMES_LOCK].contains(&&*name) || current.as_deref() == Some(&name) {
                continue;
            }
            if !entry.file_type()?.is_dir() {
                fs::remove_file(&path)?;
            } else if let Ok(lock) = open_lock(&path.join(IN_USE_LOCK))
                && lock.try_lock().is_ok()
            {
                // Whoever waits for the lock finds the directory gone and looks for the generation in service anew.
                fs::remove_dir_all(&path)?;
            }
        }
        Ok(())
    }

    /// The names of generations whose files may hold something that was deleted by a change of the archive.
    pub(crate) fn not_purged(&self, through: u64) -> io::Result<Vec<String>> {
        let mut names = self.all()?;
        names.retain(|name| purged(&self.path(name)) < through);
        Ok(names)
    }

    /// Waits for the right to make, publish or remove generations.
    pub(crate) fn lock_names(&self) -> io::Result<File> {
        let file = open_lock(&self.path(NAMES_LOCK))?;
        file.lock()?;
        Ok(file)
    }
}

/// Up to which change of the archive nothing that was deleted is left in a generation's files.
pub(crate) fn purged(generation: &Path) -> u64 {
    let text = fs::read_to_string(generation.join(PURGED)).unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}

/// Notes up to which change nothing that was deleted is left.
pub(crate) fn note_purged(generation: &Path, through: u64) -> io::Result<()> {
    let unfinished = generation.join("purged.unfinished");
    fs::write(&unfinished, through.to_string())?;
    fs::rename(unfinished, generation.join(PURGED))
}

/// Keeps a generation from being removed while it is open. Waits for whoever is just removing it.
pub(crate) fn hold(generation: &Path) -> io::Result<File> {
    let file = open_lock(&generation.join(IN_USE_LOCK))?;
    file.lock_shared()?;
    Ok(file)
}

/// The number in a generation's name, which no two have in common.
pub(crate) fn number(name: &str) -> u64 {
    name.strip_prefix(PREFIX).and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Makes the names in a directory durable.
pub(crate) fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

fn open_lock(path: &Path) -> io::Result<File> {
    File::options().create(true).truncate(false).read(true).write(true).open(path)
}
