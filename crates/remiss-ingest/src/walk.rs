//! Finding the files under the paths that the user named, in an order that does not depend on the file system.

use std::path::{Path, PathBuf};

use remiss_archive::FileStamp;
use walkdir::{DirEntry, WalkDir};

use crate::report::Failure;

/// The ending of a sidecar: `NAME.meta.json` beside `NAME.pdf` gives known fields of the file.
pub(crate) const SIDECAR_ENDING: &str = ".meta.json";

/// The names that a file's sidecar may have: that of the whole name (`NAME.pdf.meta.json`), which wins, or `NAME.meta.json`.
pub(crate) fn sidecar_names(file: &str) -> [String; 2] {
    let folder = file.rfind('/').map_or(0, |slash| slash + 1);
    let stem = file[folder..].rfind('.').filter(|dot| *dot > 0).map_or(file, |dot| &file[..folder + dot]);
    [format!("{file}{SIDECAR_ENDING}"), format!("{stem}{SIDECAR_ENDING}")]
}

/// The sidecar beside a file on disk, where there is one.
pub(crate) fn sidecar_path(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?;
    sidecar_names(name).into_iter().map(|sidecar| file.with_file_name(sidecar)).find(|path| path.is_file())
}

/// A file to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name relative to the path that the user gave, `/` between folders.
    pub source: String,
    /// Its size and time of change.
    pub stamp: FileStamp,
    /// The sidecar beside it, with its own size and time of change.
    pub sidecar: Option<(PathBuf, FileStamp)>,
}

/// Visits every file under a path: folders in the order of their names, hidden entries, sidecars and the folder `except`
/// (the data directory) left out. Links are followed, but not in circles.
pub(crate) fn walk(path: &Path, except: Option<&Path>, visit: &mut dyn FnMut(Result<Found, Failure>)) {
    for entry in entries(path, except) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match found(path, &entry) {
                Ok(None) => {}
                Ok(Some(file)) => visit(Ok(file)),
                Err(failure) => visit(Err(failure)),
            },
            Err(error) => {
                if error.loop_ancestor().is_some() {
                    tracing::debug!(path = ?error.path(), "a link leads back to a folder above it and is not followed");
                    continue;
                }
                let at = error.path().unwrap_or(path).to_string_lossy().into_owned();
                let failure = match error.io_error() {
                    Some(io) => Failure::of_io(at, io),
                    None => Failure::new(at, "io", error.to_string()),
                };
                visit(Err(failure));
            }
        }
    }
}

/// Every entry under a path that a walk looks at, sidecars and folders among them, in the order of their names.
pub(crate) fn entries(path: &Path, except: Option<&Path>) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let wanted = move |entry: &DirEntry| {
        entry.depth() == 0
            || !(is_hidden(entry) || (entry.file_type().is_dir() && except.is_some_and(|e| is_same(entry.path(), e))))
    };
    WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter().filter_entry(wanted)
}

/// Makes the record of one directory entry; sidecars are none.
fn found(root: &Path, entry: &DirEntry) -> Result<Option<Found>, Failure> {
    let path = entry.path();
    let shown = path.to_string_lossy();
    let failure = |error: &std::io::Error| Failure::of_io(shown.clone(), error);
    if !entry.file_type().is_file() {
        return Err(Failure::new(shown, "not-a-file", "it is a device, socket or pipe, which cannot hold a document"));
    }
    if shown.ends_with(SIDECAR_ENDING) {
        if !has_file(path) {
            tracing::warn!(path = %shown, "there is no file that this sidecar belongs to");
        }
        return Ok(None);
    }
    let metadata = entry.metadata().map_err(|e| failure(&std::io::Error::from(e)))?;
    let sidecar = sidecar_path(path).and_then(|sidecar| {
        let stamp = FileStamp::of(&std::fs::metadata(&sidecar).ok()?);
        Some((sidecar, stamp))
    });
    Ok(Some(Found { path: path.to_owned(), source: source_of(root, path), stamp: FileStamp::of(&metadata), sidecar }))
}

/// Whether a file lies beside a sidecar that it may belong to.
fn has_file(sidecar: &Path) -> bool {
    let Some(name) = sidecar.file_name().and_then(|n| n.to_str()) else { return false };
    let Some(siblings) = sidecar.parent().and_then(|folder| std::fs::read_dir(folder).ok()) else { return false };
    siblings.flatten().any(|entry| {
        entry.file_name().to_str().is_some_and(|file| file != name && sidecar_names(file).iter().any(|n| n == name))
    })
}

/// The name of a file as its source: relative to the path that the user gave, or the bare name where that is the file.
fn source_of(root: &Path, path: &Path) -> String {
    let relative = match path.strip_prefix(root) {
        Ok(relative) if !relative.as_os_str().is_empty() => relative,
        _ => path.file_name().map_or(path, Path::new),
    };
    let parts: Vec<_> = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Whether two paths lead to the same file or folder.
pub(crate) fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[track_caller]
    fn check(root: &Path, path: &Path, expected: &[&str]) {
        let mut seen = Vec::new();
        walk(path, Some(&root.join("remiss-data")), &mut |file| {
            seen.push(match file {
                Ok(f) if f.sidecar.is_some() => format!("{} with sidecar", f.source),
                Ok(f) => f.source,
                Err(failure) => failure.code,
            });
        });
        assert_eq!(seen, expected);
    }

    #[test]
    fn files_come_in_order_without_hidden_ones_and_sidecars() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        for name in ["b.txt", "a/z.pdf", "a/z.pdf.meta.json", "a/c.txt", ".hidden/x.txt", ".x", "remiss-data/y.txt"] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders can be made");
            fs::write(path, "text").expect("files can be written");
        }
        check(root, root, &["a/c.txt", "a/z.pdf with sidecar", "b.txt"]);
        check(root, &root.join("a"), &["c.txt", "z.pdf with sidecar"]);
        check(root, &root.join("b.txt"), &["b.txt"]);
        check(root, &root.join("missing"), &["not-found"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_in_circles_end() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        fs::create_dir(root.join("a")).expect("folders can be made");
        fs::write(root.join("a/x.txt"), "text").expect("files can be written");
        std::os::unix::fs::symlink(root, root.join("a/up")).expect("links can be made");
        check(root, root, &["a/x.txt"]);
    }
}
