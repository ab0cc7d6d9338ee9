//! Recognised pages by the content they were read from, so that no page is read twice.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use remiss_extract::RawPage;

/// A folder of recognised pages, or none.
#[derive(Debug)]
pub(super) struct Cache {
    folder: Option<PathBuf>,
}

impl Cache {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The page as it was read before. A damaged entry counts as none.
    pub(super) fn get(&self, key: &str) -> Option<RawPage> {
        let bytes = fs::read(self.folder.as_ref()?.join(key)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps a page. A cache that cannot be written costs time, not results.
    pub(super) fn put(&self, key: &str, page: &RawPage) {
        let Some(folder) = &self.folder else {
            return;
        };
        if let Err(error) = write(folder, key, page) {
            tracing::warn!(%error, "a recognised page could not be kept");
        }
    }
}

/// The name of a page's entry: what was read, at which resolution, by which version of the engine.
pub(super) fn key(file: &blake3::Hash, page: u32, dpi: u32, engine: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(file.as_bytes());
    hasher.update(&page.to_le_bytes());
    hasher.update(&dpi.to_le_bytes());
    hasher.update(engine.as_bytes());
    format!("{}.json", hasher.finalize().to_hex())
}

fn write(folder: &PathBuf, key: &str, page: &RawPage) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    // Written whole or not at all, whoever else writes the same page.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(page)?)?;
    file.persist(folder.join(key))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_kept_by_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(Some(folder.path().join("ocr")));
        let hash = blake3::hash(b"file");
        let key_one = key(&hash, 1, 300, "v5");
        assert_ne!(key_one, key(&hash, 2, 300, "v5"));
        assert_ne!(key_one, key(&hash, 1, 300, "v6"));
        assert_eq!(cache.get(&key_one), None);
        let page = RawPage { ocr_confidence: Some(91.5), ..RawPage::default() };
        cache.put(&key_one, &page);
        assert_eq!(cache.get(&key_one), Some(page));
    }
}
