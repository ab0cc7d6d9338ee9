//! One writer at a time: a lock file that names its holder.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::{Attempt, Error, Result};

/// Pause between two attempts to take the lock.
const RETRY: Duration = Duration::from_millis(20);

/// The right to write to one data directory; the system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct WriterLock {
    file: File,
}

impl WriterLock {
    /// Takes the lock, waiting for at most `patience`; `purpose` is what a second writer is told.
    pub(crate) fn take(dir: &Path, purpose: &str, patience: Duration) -> Result<Self> {
        let path = dir.join("writer.lock");
        let mut file =
            File::options().create(true).truncate(false).read(true).write(true).open(&path).attempt("open", &path)?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if started.elapsed() < patience => std::thread::sleep(RETRY),
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    // Whoever holds the lock may just be writing its name; then it stays unnamed.
                    let _ = file.read_to_string(&mut holder);
                    let holder = if holder.is_empty() { "another process".to_owned() } else { holder };
                    return Err(Error::Locked { dir: dir.to_owned(), holder });
                }
                Err(TryLockError::Error(source)) => return Err(source).attempt("lock", &path),
            }
        }
        let holder = format!(
            "\"{purpose}\" (process {} on {}, since {:.0})",
            std::process::id(),
            rustix::system::uname().nodename().to_string_lossy(),
            jiff::Timestamp::now()
        );
        file.set_len(0).attempt("write", &path)?;
        file.rewind().attempt("write", &path)?;
        file.write_all(holder.as_bytes()).attempt("write", &path)?;
        Ok(Self { file })
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // The name is only a courtesy, and closing the file gives the lock back in any case.
        let _ = self.file.set_len(0);
        let _ = self.file.unlock();
    }
}
