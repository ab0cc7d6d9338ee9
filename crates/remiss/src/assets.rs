//! What is built into the program: `index-config/`, replaceable file by file by a directory, and `fixtures/`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use remiss_swedish::SwedishTables;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../index-config"]
struct IndexConfigFiles;

#[derive(RustEmbed)]
#[folder = "../../fixtures"]
struct FixtureFiles;

/// The tables that domain experts edit, by file name relative to `index-config`.
pub(crate) struct IndexConfig {
    files: BTreeMap<String, Vec<u8>>,
}

impl IndexConfig {
    /// Takes the built-in files, and those of a directory in place of built-in ones of the same name.
    pub(crate) fn load(directory: Option<&Path>) -> anyhow::Result<Self> {
        let mut files: BTreeMap<String, Vec<u8>> = IndexConfigFiles::iter()
            .filter_map(|name| IndexConfigFiles::get(&name).map(|f| (name.into_owned(), f.data.into_owned())))
            .collect();
        if let Some(directory) = directory {
            let metadata = std::fs::metadata(directory)
                .with_context(|| format!("reading the index configuration {}", directory.display()))?;
            anyhow::ensure!(
                metadata.is_dir(),
                "reading the index configuration {}: it is not a directory",
                directory.display()
            );
            overlay(directory, "", &mut files)
                .with_context(|| format!("reading the index configuration {}", directory.display()))?;
        }
        Ok(Self { files })
    }

    /// The files that are text, by name.
    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        self.files
            .iter()
            .filter_map(|(name, bytes)| std::str::from_utf8(bytes).ok().map(|t| (name.clone(), t.to_owned())))
            .collect()
    }

    /// The tables of the Swedish analysis.
    pub(crate) fn swedish_tables(&self) -> anyhow::Result<SwedishTables<'_>> {
        Ok(SwedishTables {
            terms: self.text("swedish/terms.txt")?,
            names: self.text("swedish/names.txt")?,
            places: self.text("swedish/places.txt")?,
            stems: self.text("swedish/stems.txt")?,
            compounds: self.text("swedish/compounds.txt")?,
            confusions: self.text("swedish/confusions.toml")?,
        })
    }

    /// Stands for the names and the content of all files that shape records and index.
    pub(crate) fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, bytes) in self.files.iter().filter(|(name, _)| !QUERY_TABLES.contains(&name.as_str())) {
            for part in [name.as_bytes(), bytes] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    fn text(&self, name: &str) -> anyhow::Result<&str> {
        let bytes = self.files.get(name).with_context(|| format!("the index configuration has no {name}"))?;
        std::str::from_utf8(bytes).with_context(|| format!("reading {name} of the index configuration"))
    }
}

/// Tables that are read when a query is answered: a change of theirs needs no new index.
const QUERY_TABLES: &[&str] = &["ranking.toml", "synonyms.toml", "function-words.txt"];

/// Reads a directory into the files; hidden files are left out.
fn overlay(directory: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if entry.path().is_dir() {
            overlay(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Writes the sample documents into a folder, one folder each as in `fixtures/`; what only tests read is left out.
pub(crate) fn write_fixtures(folder: &Path) -> anyhow::Result<usize> {
    let mut written = 0;
    for name in FixtureFiles::iter().filter(|n| is_document(n)) {
        let Some(file) = FixtureFiles::get(&name) else { continue };
        let path = folder.join(&*name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("making the folder {}", parent.display()))?;
        }
        std::fs::write(&path, &file.data).with_context(|| format!("writing {}", path.display()))?;
        written += 1;
    }
    Ok(written)
}

/// Whether a file of `fixtures/` is a document or the sidecar of one: it lies in a folder of its own and is neither the
/// expected record, the true text nor a note.
fn is_document(name: &str) -> bool {
    let Some((folder, file)) = name.rsplit_once('/') else { return false };
    let ending = Path::new(file).extension();
    !folder.starts_with("broken")
        && file != "expected.json"
        && !file.starts_with("true.")
        && !file.starts_with("README")
        && ending.is_none_or(|e| e != "md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: bool) {
        assert_eq!(is_document(name), expected, "{name}");
    }

    #[test]
    fn only_documents_are_shown() {
        check("some-matter/statement.docx", true);
        check("some-matter/statement.docx.meta.json", true);
        check("some-matter/expected.json", false);
        check("some-matter/true.txt", false);
        check("some-matter/README.md", false);
        check("broken/cut.docx", false);
        check("queries.toml", false);
        check("README.md", false);
    }

    #[test]
    fn a_directory_takes_the_place_of_built_in_files() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("rules")).expect("folders can be made");
        std::fs::write(folder.path().join("rules/own.toml"), "x = 1").expect("files can be written");
        let config = IndexConfig::load(Some(folder.path())).expect("the directory can be read");
        assert_eq!(config.texts()["rules/own.toml"], "x = 1");
        assert_ne!(config.fingerprint(), IndexConfig::load(None).expect("built in").fingerprint());
        assert!(IndexConfig::load(Some(&folder.path().join("none"))).is_err());
    }
}
