//! The terms of one search, each looked up once: where its documents stand in every segment, and how rare it is.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, Searcher, SegmentReader, TERMINATED, Term};

use crate::request::Visibility;
use crate::tantivy_engine::unseen::Unseen;
use crate::weights::Weights;

/// What was looked up for one search so far.
pub(crate) struct Terms<'a> {
    searcher: &'a Searcher,
    unseen: Arc<Unseen>,
    /// What the caller may see.
    pub(crate) visibility: Visibility,
    saturation: (Score, Score),
    found: RefCell<HashMap<Term, Rc<Found>>>,
    norms: RefCell<HashMap<Field, Rc<Norms>>>,
}

/// A term as the index has it.
#[derive(Debug)]
pub(crate) struct Found {
    field: Field,
    /// By segment.
    places: Vec<Option<TermInfo>>,
    /// Documents that hold it and that the caller may see.
    pub(crate) documents: u64,
    /// What one occurrence in a document of average length weighs, roughly: rarity by BM25.
    pub(crate) rarity: Score,
}

/// Lengths of a field: what they take from a score.
struct Norms {
    /// Of the documents that the caller may see.
    average: Score,
    /// By the byte that stands for a length.
    by_byte: [Score; 256],
    /// By segment.
    readers: Vec<Option<FieldNormReader>>,
}

impl<'a> Terms<'a> {
    pub(crate) fn new(searcher: &'a Searcher, unseen: Arc<Unseen>, visibility: Visibility, weights: &Weights) -> Self {
        let saturation = (weights.saturation, weights.length);
        Self { searcher, unseen, visibility, saturation, found: RefCell::default(), norms: RefCell::default() }
    }

    /// Documents that the caller may see.
    pub(crate) fn documents(&self) -> u64 {
        self.unseen.documents_seen
    }

    pub(crate) fn searcher(&self) -> &'a Searcher {
        self.searcher
    }

    /// Looks a term up; one that no document holds has no places.
    pub(crate) fn find(&self, field: Field, text: &str) -> tantivy::Result<Rc<Found>> {
        self.find_term(Term::from_field_text(field, text))
    }

    fn find_term(&self, term: Term) -> tantivy::Result<Rc<Found>> {
        let field = term.field();
        if let Some(known) = self.found.borrow().get(&term) {
            return Ok(Rc::clone(known));
        }
        let mut places = Vec::with_capacity(self.searcher.segment_readers().len());
        for segment in self.searcher.segment_readers() {
            places.push(segment.inverted_index(field)?.get_term_info(&term)?);
        }
        let mut found = Found { field, places, documents: 0, rarity: 0.0 };
        found.documents = found.places.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        // What the caller may not see must not be heard from the scores either.
        let mut unseen = 0;
        for (ord, segment) in self.searcher.segment_readers().iter().enumerate() {
            let docs = self.unseen.of_segment(ord);
            if !docs.is_empty() {
                found.among((ord, segment), docs, |_| unseen += 1)?;
            }
        }
        found.documents -= unseen;
        let (n, all) = (found.documents as Score, self.documents() as Score);
        found.rarity = (1.0 + (all - n + 0.5) / (n + 0.5)).ln();
        let found = Rc::new(found);
        self.found.borrow_mut().insert(term, Rc::clone(&found));
        Ok(found)
    }

    /// Adds up, for each of `docs` that holds the term, `weight` by BM25.
    pub(crate) fn score(
        &self,
        found: &Found,
        segment: (usize, &SegmentReader),
        docs: &[DocId],
        weight: Score,
        mut add: impl FnMut(usize, Score),
    ) -> tantivy::Result<()> {
        let Some(postings) = found.postings(segment, IndexRecordOption::WithFreqs)? else { return Ok(()) };
        let norms = self.norms(found.field)?;
        let reader = norms.readers.get(segment.0).and_then(Option::as_ref);
        let weight = weight * found.rarity * (1.0 + self.saturation.0);
        visit(postings, docs, |place, count| {
            let byte = reader.map_or(1, |reader| reader.fieldnorm_id(docs[place]));
            let count = count as Score;
            add(place, weight * count / (count + norms.by_byte[usize::from(byte)]));
        });
        Ok(())
    }

    /// The most that a term adds to a score.
    pub(crate) fn most(&self, found: &Found) -> Score {
        found.rarity * (1.0 + self.saturation.0)
    }

    fn norms(&self, field: Field) -> tantivy::Result<Rc<Norms>> {
        if let Some(known) = self.norms.borrow().get(&field) {
            return Ok(Rc::clone(known));
        }
        let segments = self.searcher.segment_readers();
        let mut readers = Vec::with_capacity(segments.len());
        for segment in segments {
            readers.push(segment.fieldnorms_readers().get_field(field)?);
        }
        let average = self.unseen.average_length(field, &readers);
        let (k, b) = self.saturation;
        let by_byte = std::array::from_fn(|byte| {
            k * (1.0 - b + b * FieldNormReader::id_to_fieldnorm(byte as u8) as Score / average)
        });
        let norms = Rc::new(Norms { average, by_byte, readers });
        self.norms.borrow_mut().insert(field, Rc::clone(&norms));
        Ok(norms)
    }
}

/// What tantivy's own phrases are scored by: what the caller may see, and nothing else.
impl Bm25StatisticsProvider for Terms<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok((self.norms(field)?.average * self.documents() as Score) as u64)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents().max(1))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.find_term(term.clone())?.documents)
    }
}

impl Found {
    /// Documents of a segment that hold the term.
    pub(crate) fn documents_in(&self, segment: usize) -> usize {
        self.places.get(segment).and_then(Option::as_ref).map_or(0, |info| info.doc_freq as usize)
    }

    fn postings(
        &self,
        (ord, reader): (usize, &SegmentReader),
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let Some(info) = self.places.get(ord).and_then(Option::as_ref) else { return Ok(None) };
        Ok(Some(reader.inverted_index(self.field)?.read_block_postings_from_terminfo(info, option)?))
    }

    /// Calls `see` with every document of a segment that holds the term, in blocks.
    pub(crate) fn each(&self, segment: (usize, &SegmentReader), mut see: impl FnMut(&[DocId])) -> tantivy::Result<()> {
        if let Some(mut postings) = self.postings(segment, IndexRecordOption::Basic)? {
            while postings.block_len() > 0 {
                see(postings.docs());
                postings.advance();
            }
        }
        Ok(())
    }

    /// Calls `see` with the place in `docs` of every one that holds the term.
    pub(crate) fn among(
        &self,
        segment: (usize, &SegmentReader),
        docs: &[DocId],
        mut see: impl FnMut(usize),
    ) -> tantivy::Result<()> {
        if let Some(postings) = self.postings(segment, IndexRecordOption::Basic)? {
            visit(postings, docs, |place, _| see(place));
        }
        Ok(())
    }
}

/// With fewer of the list's documents than this for one of `docs`, stepping is quicker than seeking.
const STEP_BELOW: usize = 8;

/// Calls `see` with the place in `docs` (ascending) of every one that the list holds, and how often it holds the term.
fn visit(mut postings: BlockSegmentPostings, docs: &[DocId], mut see: impl FnMut(usize, u32)) {
    let steps = postings.doc_freq() as usize / STEP_BELOW < docs.len();
    let mut place = 0;
    while place < docs.len() {
        let mut at = postings.seek(docs[place]);
        let block = postings.docs();
        if !steps {
            match block.get(at) {
                None => return,
                Some(doc) if *doc == docs[place] => see(place, postings.freq(at)),
                Some(_) => {}
            }
            place += 1;
            continue;
        }
        if at >= block.len() || block[at] == TERMINATED {
            return;
        }
        while at < block.len() && place < docs.len() {
            let (listed, wanted) = (block[at], docs[place]);
            if listed == wanted {
                see(place, postings.freq(at));
            }
            at += usize::from(listed <= wanted);
            place += usize::from(wanted <= listed);
        }
    }
}
