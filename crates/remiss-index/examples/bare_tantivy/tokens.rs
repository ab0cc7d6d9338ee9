//! The tokens of an index of ours, taken out and indexed again by tantivy alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use tantivy::postings::Postings as _;
use tantivy::schema::{Field, FieldType, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{DocSet as _, Index, IndexWriter, SegmentReader, TERMINATED, TantivyDocument};

use crate::{Fallible, MEMORY_BYTES, THREADS, cpu_seconds};

/// Indexes the tokens of the index in `ours` again, in `directory`.
pub(crate) fn again(directory: &Path, ours: &Path) -> Fallible<Value> {
    let ours = Index::open_in_dir(ours)?;
    let mut builder = Schema::builder();
    let mut fields: BTreeMap<Field, (Field, TextFieldIndexing)> = BTreeMap::new();
    for (field, entry) in ours.schema().fields() {
        let FieldType::Str(options) = entry.field_type() else { continue };
        let Some(indexing) = options.get_indexing_options() else { continue };
        let options = TextOptions::default().set_indexing_options(indexing.clone());
        fields.insert(field, (builder.add_text_field(entry.name(), options), indexing.clone()));
    }
    let index = Index::create_in_dir(directory, builder.build())?;
    for (_, indexing) in fields.values().filter(|(_, indexing)| indexing.tokenizer() != "raw") {
        index.tokenizers().register(indexing.tokenizer(), TextAnalyzer::from(WhitespaceTokenizer::default()));
    }
    let mut documents = Vec::new();
    for segment in ours.reader()?.searcher().segment_readers() {
        documents.extend(documents_of(segment, &fields)?);
    }

    let count = documents.len();
    let (started, cpu) = (Instant::now(), cpu_seconds());
    let mut writer: IndexWriter = index.writer_with_num_threads(THREADS, MEMORY_BYTES)?;
    for document in documents {
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    Ok(json!({ "documents": count, "seconds": seconds, "cpu_seconds": cpu }))
}

/// The documents of a segment, put together again from its lists.
fn documents_of(
    segment: &SegmentReader,
    fields: &BTreeMap<Field, (Field, TextFieldIndexing)>,
) -> Fallible<Vec<TantivyDocument>> {
    let mut documents: Vec<TantivyDocument> = Vec::new();
    documents.resize_with(segment.max_doc() as usize, TantivyDocument::default);
    for (field, (into, indexing)) in fields {
        let lists = segment.inverted_index(*field)?;
        let mut words: Vec<String> = Vec::new();
        // By document: place in the field and number of the word.
        let mut places: Vec<Vec<(u32, u32)>> = vec![Vec::new(); documents.len()];
        let mut terms = lists.terms().stream()?;
        let mut positions = Vec::new();
        while terms.advance() {
            let mut list = lists.read_postings_from_terminfo(terms.value(), indexing.index_option())?;
            while list.doc() != TERMINATED {
                let of_document = &mut places[list.doc() as usize];
                if indexing.index_option() == IndexRecordOption::WithFreqsAndPositions {
                    list.positions(&mut positions);
                    of_document.extend(positions.iter().map(|place| (*place, words.len() as u32)));
                } else {
                    let times = of_document.len() as u32..of_document.len() as u32 + list.term_freq();
                    of_document.extend(times.map(|place| (place, words.len() as u32)));
                }
                list.advance();
            }
            words.push(String::from_utf8(terms.key().to_vec())?);
        }
        for (document, mut places) in documents.iter_mut().zip(places) {
            places.sort_unstable();
            let tokens = places.iter().map(|(_, word)| words[*word as usize].as_str());
            if indexing.tokenizer() == "raw" {
                tokens.for_each(|token| document.add_text(*into, token));
            } else if !places.is_empty() {
                document.add_text(*into, tokens.collect::<Vec<_>>().join(" "));
            }
        }
    }
    Ok(documents)
}
