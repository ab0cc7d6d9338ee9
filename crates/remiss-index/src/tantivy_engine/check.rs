//! Checking that the files of an index are whole, and what documents it holds.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, TERMINATED};

use crate::tantivy_engine::{IndexError, TantivyEngine};

impl TantivyEngine {
    /// The files of the committed state that do not hold what was written to them, by their checksums. Reads them all.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>, IndexError> {
        let mut damaged: Vec<PathBuf> = self.index.validate_checksum()?.into_iter().collect();
        damaged.sort();
        Ok(damaged)
    }

    /// The identifiers of all documents, each with how often it is there, which ought to be once.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn ids(&self) -> Result<BTreeMap<String, u32>, IndexError> {
        let mut ids = BTreeMap::new();
        for segment in self.state().searcher.segment_readers() {
            let index = segment.inverted_index(self.fields.id)?;
            let mut terms = index.terms().stream().map_err(tantivy::TantivyError::from)?;
            while terms.advance() {
                let mut found = index
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)
                    .map_err(tantivy::TantivyError::from)?;
                let mut alive = 0;
                while found.doc() != TERMINATED {
                    alive += u32::from(!segment.is_deleted(found.doc()));
                    found.advance();
                }
                if alive > 0 {
                    *ids.entry(String::from_utf8_lossy(terms.key()).into_owned()).or_insert(0) += alive;
                }
            }
        }
        Ok(ids)
    }
}
