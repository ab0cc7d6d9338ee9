//! The one writer of an index.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tantivy::Term;
use tantivy::index::SegmentId;
use tantivy::schema::TantivyDocument;

use crate::analysis::AnalyzerPool;
use crate::document::{FIELD_SEPARATOR, IndexDocument, IndexInput, index_document};
use crate::fields::FieldTable;
use crate::request::FacetField;
use crate::tantivy_engine::schema::{Fields, PUBLIC_CASE, facet_column};
use crate::tantivy_engine::{IndexError, TantivyEngine};

/// How long a purge waits for searches that still read deleted documents; a search may take ten seconds.
const PURGE_PATIENCE: Duration = Duration::from_secs(15);

/// Adds and deletes documents; nothing is seen before [`IndexWriter::commit`].
pub struct IndexWriter {
    inner: tantivy::IndexWriter,
    fields: Fields,
    facets: Vec<(FacetField, tantivy::schema::Field)>,
    table: Arc<FieldTable>,
    pool: Arc<AnalyzerPool>,
}

impl IndexWriter {
    pub(crate) fn new(
        inner: tantivy::IndexWriter,
        fields: Fields,
        table: Arc<FieldTable>,
        pool: Arc<AnalyzerPool>,
    ) -> Self {
        let schema = inner.index().schema();
        let facets = FacetField::ALL
            .iter()
            .filter_map(|f| Some((*f, schema.get_field(&facet_column(f.as_str())).ok()?)))
            .collect();
        Self { inner, fields, facets, table, pool }
    }

    /// Adds a document, in place of one with the same id. Analysis happens in the calling thread.
    ///
    /// # Errors
    /// The engine failed; the writer is of no use any more.
    pub fn add(&self, input: &IndexInput<'_>) -> Result<(), IndexError> {
        let document = self.pool.with(|analyzer| {
            let swedish = self.pool.swedish();
            let repairs = if input.record.repaired { swedish.repair(input.text) } else { swedish.divided(input.text) };
            index_document(input, &self.table, analyzer, &repairs)
        });
        self.delete(input.id);
        self.inner.add_document(self.to_tantivy(document))?;
        Ok(())
    }

    /// Deletes a document; one that is not there is no error.
    pub fn delete(&self, id: &str) {
        self.inner.delete_term(Term::from_field_text(self.fields.id, id));
    }

    /// Deletes all documents.
    ///
    /// # Errors
    /// The engine failed.
    pub fn delete_all(&self) -> Result<(), IndexError> {
        self.inner.delete_all_documents()?;
        Ok(())
    }

    /// Makes everything since the last commit durable and visible, as of change `applied` of the archive.
    ///
    /// # Errors
    /// The engine failed; what was added since the last commit is not in the index.
    pub fn commit(&mut self, applied: u64) -> Result<(), IndexError> {
        let mut prepared = self.inner.prepare_commit()?;
        prepared.set_payload(&applied.to_string());
        prepared.commit()?;
        Ok(())
    }

    /// Merges no segments from now on: a purge rewrites them itself, which it cannot in the midst of a merge.
    pub fn keep_segments(&self) {
        self.inner.set_merge_policy(Box::new(tantivy::indexer::NoMergePolicy));
    }

    /// Rewrites every segment that still holds deleted documents, so that nothing of them is left on disk, and notes
    /// that this is so up to change `through` of the archive.
    ///
    /// `engine` lets go of the old files; searches that are under way may hold them a moment longer. Where the index is
    /// `whole`, words of the archive that no document of it holds go too; one that is being filled has not met them yet.
    ///
    /// # Errors
    /// The engine failed, or searches held the old files for fifteen seconds.
    pub fn purge(&mut self, engine: &TantivyEngine, through: u64, whole: bool) -> Result<(), IndexError> {
        // The list of segments keeps their files alive: only the names are kept.
        let dirty: Vec<_> = {
            let metas = self.inner.index().load_metas()?;
            metas.segments.iter().filter(|s| s.has_deletes()).map(tantivy::SegmentMeta::id).collect()
        };
        for segment in dirty {
            self.inner.merge(&[segment]).wait()?;
        }
        let started = Instant::now();
        loop {
            engine.refresh()?;
            let collected = self.inner.garbage_collect_files().wait()?;
            if collected.failed_to_delete_files.is_empty() && engine.holds_only_current_files()? {
                if whole {
                    engine.drop_unheld_words()?;
                }
                return engine.note_purged(through);
            }
            if started.elapsed() > PURGE_PATIENCE {
                return Err(IndexError::InUse);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Puts segments together into one, and waits until that is done.
    pub(crate) fn merge(mut self, segments: &[SegmentId]) -> Result<(), IndexError> {
        self.keep_segments();
        self.inner.merge(segments).wait()?;
        self.inner.garbage_collect_files().wait()?;
        self.finish()
    }

    /// Waits until the merging of segments is done.
    ///
    /// # Errors
    /// A merge failed.
    pub fn finish(self) -> Result<(), IndexError> {
        self.inner.wait_merging_threads()?;
        Ok(())
    }

    fn to_tantivy(&self, document: IndexDocument) -> TantivyDocument {
        let fields = &self.fields;
        let mut made = TantivyDocument::new();
        made.add_text(fields.id, &document.id);
        for (field, tokens) in [
            (fields.exact, &document.exact),
            (fields.stem, &document.stem),
            (fields.folded, &document.folded),
            (fields.parts, &document.parts),
            (fields.title_stem, &document.title_stem),
            (fields.title_folded, &document.title_folded),
            (fields.lead_stem, &document.lead_stem),
        ] {
            if !tokens.is_empty() {
                made.add_text(field, tokens);
            }
        }
        for (field, values) in [
            (fields.named, &document.named),
            (fields.own_identifiers, &document.own_identifiers),
            (fields.cited_identifiers, &document.cited_identifiers),
            (fields.completions, &document.completions),
        ] {
            for value in values {
                made.add_text(field, value);
            }
        }
        for (facet, value) in &document.facets {
            made.add_text(fields.values, format!("{}{FIELD_SEPARATOR}{value}", facet.as_str()));
            if let Some((_, field)) = self.facets.iter().find(|(f, _)| f == facet) {
                made.add_text(*field, value);
            }
        }
        if let Some(case) = &document.public_case {
            made.add_text(fields.values, format!("{PUBLIC_CASE}{FIELD_SEPARATOR}{case}"));
            made.add_text(fields.public_case, case);
        }
        if let Some(day) = document.day {
            made.add_i64(fields.day, day);
        }
        made.add_u64(fields.added, document.added_seq);
        made.add_u64(fields.id_key, id_key(&document.id));
        made.add_u64(fields.internal, u64::from(document.internal));
        made.add_u64(fields.signature, document.signature);
        made.add_text(fields.shown, document.shown);
        made.add_text(fields.text, document.text);
        made
    }
}

/// The first twelve letters of an id as a number that sorts as they do; two ids share them once in 2^60 pairs.
pub(crate) fn id_key(id: &str) -> u64 {
    // Base32 letters have 32 values: five bits each, in the order of their characters, so that twelve fit.
    id.bytes().chain(std::iter::repeat(b'0')).take(12).fold(0, |key, byte| {
        let digit = match byte {
            b'0'..=b'9' => byte.saturating_sub(b'2').min(5),
            b'a'..=b'z' => byte - b'a' + 6,
            _ => 0,
        };
        key << 5 | u64::from(digit)
    })
}
