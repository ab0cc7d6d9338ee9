//! Documents like a document or a pasted text: its most telling words, sought together.

use std::collections::HashMap;
use std::time::Instant;

use remiss_swedish::{normal, tokenize};
use tantivy::collector::TopDocs;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Term};

use crate::answer::{QueryEcho, SearchAnswer};
use crate::engine::{SearchError, SimilarTo};
use crate::query::{Plan, WordPlan};
use crate::request::SearchRequest;
use crate::tantivy_engine::build::Builder;
use crate::tantivy_engine::group::single;
use crate::tantivy_engine::search::{found, hits, pass, stored};
use crate::tantivy_engine::terms::Terms;
use crate::tantivy_engine::{State, TantivyEngine};

/// Words of the text that are sought: enough for several subjects, few enough to be quick.
const WORDS_MAX: usize = 40;
/// Share of them that a document must hold to be like the text.
const SHARE_MIN: f32 = 0.2;
/// Bytes of the text that are read: 100 kB are fifty pages.
const TEXT_BYTES_MAX: usize = 100_000;
/// A word that more than this share of the documents hold tells nothing (where there are enough documents to tell).
const COMMON_SHARE: f32 = 0.3;

/// Answers with the documents most like `to`.
pub(crate) fn similar(
    engine: &TantivyEngine,
    state: &State,
    to: SimilarTo<'_>,
    request: &SearchRequest,
) -> Result<SearchAnswer, SearchError> {
    let started = Instant::now();
    let (text, own) = match to {
        SimilarTo::Text(text) => (text.to_owned(), None),
        SimilarTo::Document(id) => {
            let address = address(engine, state, id)?;
            let document = stored(engine, &state.searcher, address)?;
            let title = document.shown.title.unwrap_or_default();
            (format!("{title}\n{}", document.text), Some(id.to_owned()))
        }
    };
    let terms = state.terms(&engine.weights, request.visibility)?;
    let words = telling_words(engine, &terms, &text)?;
    let builder = Builder::new(&terms, engine.fields, &engine.weights);
    let count = ((words.len() as f32 * SHARE_MIN).ceil() as usize).max(1);
    let mut sought = vec![Plan::Like { count, of: words.clone() }];
    sought.extend(own.map(|id| Plan::Not(Box::new(Plan::Document(id)))));
    let pass = pass(engine, state, request, true, None)?;
    let found = found(&builder, state, &Plan::And(sought), &pass)?;
    let plan = Plan::Or(words.into_iter().take(12).map(|(word, _)| Plan::Word(word)).collect());
    let hits = hits(engine, state, request, &plan, &builder, &single(&found, request.limit).hits)?;
    let took_ms = started.elapsed().as_secs_f64() * 1_000.0;
    Ok(SearchAnswer { query: QueryEcho::default(), total: found.total, took_ms, hits, ..SearchAnswer::default() })
}

/// Where the document of an id lies.
pub(crate) fn address(engine: &TantivyEngine, state: &State, id: &str) -> Result<DocAddress, SearchError> {
    let query = TermQuery::new(Term::from_field_text(engine.fields.id, id), IndexRecordOption::Basic);
    let found = state.searcher.search(&query, &TopDocs::with_limit(1).order_by_score())?;
    found.first().map(|(_, address)| *address).ok_or_else(|| SearchError::UnknownDocument(id.to_owned()))
}

/// The words that tell most of a text, with weights between 0 and 1: common in it, rare elsewhere.
fn telling_words(engine: &TantivyEngine, terms: &Terms<'_>, text: &str) -> Result<Vec<(WordPlan, f32)>, SearchError> {
    let mut counts: HashMap<String, (u32, String)> = HashMap::new();
    let text = &text[..text.floor_char_boundary(TEXT_BYTES_MAX)];
    let documents = terms.documents().max(1) as f32;
    let mut words: Vec<(WordPlan, f32)> = engine.pool.with(|analyzer| -> tantivy::Result<_> {
        let mut buffer = String::new();
        for token in tokenize(text) {
            let lower = normal(token.of(text), &mut buffer);
            if lower.chars().count() < 3 || engine.vocabulary.is_function_word(lower) {
                continue;
            }
            let stem = analyzer.forms(lower).stem.to_string();
            counts.entry(stem).or_insert_with(|| (0, lower.to_owned())).0 += 1;
        }
        let mut planner = engine.planner(analyzer, Vec::new());
        let mut words = Vec::new();
        let mut stems: Vec<(String, (u32, String))> = counts.into_iter().collect();
        stems.sort();
        for (stem, (count, lower)) in stems {
            let frequency = terms.find(engine.fields.stem, &stem)?.documents as f32;
            let word = planner.word(&lower);
            if frequency == 0.0 && word.parts.is_empty() || documents > 50.0 && frequency > documents * COMMON_SHARE {
                continue;
            }
            let rarity = (1.0 + documents / (1.0 + frequency)).ln();
            words.push((word, (1.0 + (count as f32).ln()) * rarity));
        }
        Ok(words)
    })?;
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.lower.cmp(&b.0.lower)));
    words.truncate(WORDS_MAX);
    let most = words.first().map_or(1.0, |(_, weight)| *weight);
    for (_, weight) in &mut words {
        *weight /= most;
    }
    Ok(words)
}
