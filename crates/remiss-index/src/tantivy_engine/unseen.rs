//! Documents that count for nothing: deleted ones that are not yet gone, and those that the caller may not see.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocId, Score, Searcher};

use crate::request::Visibility;
use crate::tantivy_engine::columns::INTERNAL;

/// What is unseen in one state of the index, for each right; made when it is first needed.
#[derive(Default)]
pub(crate) struct UnseenByRight([OnceLock<Arc<Unseen>>; 2]);

/// The documents that count for nothing, and what the others are like.
pub(crate) struct Unseen {
    /// By segment, ascending.
    docs: Vec<Vec<DocId>>,
    /// All other documents.
    pub(crate) documents_seen: u64,
    /// Average lengths of fields over the others, as far as they were needed.
    lengths: Mutex<HashMap<Field, Score>>,
}

impl UnseenByRight {
    /// What one with this right does not see.
    pub(crate) fn by(&self, visibility: Visibility, searcher: &Searcher) -> tantivy::Result<Arc<Unseen>> {
        let place = &self.0[usize::from(visibility == Visibility::Internal)];
        if let Some(unseen) = place.get() {
            return Ok(Arc::clone(unseen));
        }
        let unseen = Arc::new(Unseen::of(visibility, searcher)?);
        Ok(Arc::clone(place.get_or_init(|| unseen)))
    }
}

impl Unseen {
    fn of(visibility: Visibility, searcher: &Searcher) -> tantivy::Result<Self> {
        let mut docs = Vec::new();
        let mut documents_seen = 0;
        for segment in searcher.segment_readers() {
            let internal = segment.fast_fields().u64(INTERNAL)?;
            let is_kept = |doc| visibility == Visibility::Public && internal.first(doc) == Some(1);
            let unseen: Vec<DocId> =
                (0..segment.max_doc()).filter(|doc| segment.is_deleted(*doc) || is_kept(*doc)).collect();
            documents_seen += u64::from(segment.max_doc()) - unseen.len() as u64;
            docs.push(unseen);
        }
        Ok(Self { docs, documents_seen, lengths: Mutex::default() })
    }

    /// The unseen documents of a segment, ascending.
    pub(crate) fn of_segment(&self, ord: usize) -> &[DocId] {
        self.docs.get(ord).map_or(&[], Vec::as_slice)
    }

    /// The average length of a field in words, as its norms tell it by segment; at least 1.
    pub(crate) fn average_length(&self, field: Field, norms: &[Option<FieldNormReader>]) -> Score {
        *self.lengths.lock().unwrap_or_else(PoisonError::into_inner).entry(field).or_insert_with(|| {
            let words = |reader: &FieldNormReader, ord: usize| {
                let length = |doc| u64::from(reader.fieldnorm(doc));
                (0..reader.num_docs()).map(length).sum::<u64>()
                    - self.of_segment(ord).iter().copied().map(length).sum::<u64>()
            };
            let words: u64 =
                norms.iter().enumerate().filter_map(|(ord, reader)| Some(words(reader.as_ref()?, ord))).sum();
            (words as Score / self.documents_seen.max(1) as Score).max(1.0)
        })
    }
}
