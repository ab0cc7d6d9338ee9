//! Waiting for changes under folders: by looking, which works on every file system, shared drives included.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use remiss_archive::FileStamp;

use crate::walk::entries;

/// How often the folders are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A look may take this share of the time, so that a million files on a slow drive do not keep it busy.
const PAUSE_PER_LOOK: u32 = 10;
/// Changes are taken in although more keep coming: a folder that is written to all day is not to wait for the night.
const UNSETTLED_MAX: Duration = Duration::from_secs(30);

/// Files under some paths as they were when they were last looked at.
#[derive(Debug)]
pub struct Watch<'a> {
    paths: &'a [PathBuf],
    except: &'a Path,
    known: [u8; 32],
}

impl<'a> Watch<'a> {
    /// Looks at the files under the paths, the data directory left out. To be made before they are taken in, so that
    /// what changes meanwhile is noticed.
    pub fn new(paths: &'a [PathBuf], data: &'a Path) -> Self {
        Self { paths, except: data, known: look(paths, data) }
    }

    /// Waits until files came, changed or vanished, and until they have been left alone between two looks: a file that
    /// is being written is not taken in half.
    pub fn wait(&mut self) {
        let mut last = self.known;
        let mut changing_since = None;
        loop {
            let begun = Instant::now();
            let seen = look(self.paths, self.except);
            let changed = seen != self.known;
            let settled = seen == last;
            let since = *changing_since.get_or_insert(begun);
            if changed && (settled || since.elapsed() >= UNSETTLED_MAX) {
                self.known = seen;
                return;
            }
            if !changed {
                changing_since = None;
            }
            last = seen;
            sleep(LOOK_EVERY.max(begun.elapsed() * PAUSE_PER_LOOK));
        }
    }
}

/// Stands for names, sizes and times of all files under the paths.
fn look(paths: &[PathBuf], except: &Path) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for path in paths {
        hasher.update(path.as_os_str().as_encoded_bytes()).update(&[0]);
        for entry in entries(path, Some(except)).flatten().filter(|entry| entry.file_type().is_file()) {
            // A file that vanishes between name and stamp is seen as gone at the next look.
            let Ok(metadata) = entry.metadata() else { continue };
            let stamp = FileStamp::of(&metadata);
            hasher.update(entry.path().as_os_str().as_encoded_bytes()).update(&[0]);
            hasher.update(&stamp.size.to_le_bytes()).update(&stamp.modified_ns.to_le_bytes());
        }
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_comes_changes_and_goes_is_seen() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("files can be written");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("folders can be made");
        let paths = [folder.path().to_owned()];
        let mut seen = vec![look(&paths, &data)];
        write("a.txt", "ett");
        seen.push(look(&paths, &data));
        write("a.txt", "tvåa");
        seen.push(look(&paths, &data));
        write("a.txt.meta.json", "{}");
        seen.push(look(&paths, &data));
        let unchanged = *seen.last().expect("there are looks");
        write("data/index", "x");
        write(".hidden", "x");
        assert_eq!(look(&paths, &data), unchanged, "the data directory and hidden files are no documents");
        fs::remove_file(folder.path().join("a.txt")).expect("files can be removed");
        seen.push(look(&paths, &data));
        let mut distinct = seen.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), seen.len(), "each step is seen");
    }
}
