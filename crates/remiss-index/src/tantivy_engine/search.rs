//! One search: read the query, correct it, run one pass, soften it where hardly anything matches, show the hits.

use std::collections::BTreeMap;
use std::time::Instant;

use tantivy::schema::Field;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::{DocAddress, DocId, Searcher};

use crate::answer::{Hit, QueryEcho, SearchAnswer};
use crate::document::{Shown, days};
use crate::engine::SearchError;
use crate::passages::{Marker, passages, scanned};
use crate::query::{Plan, Planner, WordPlan, parse};
use crate::request::{FacetField, Group, LIMIT_MAX, Matching, SearchRequest, Sort, Visibility};
use crate::tantivy_engine::build::Builder;
use crate::tantivy_engine::collect::{Best, Dimension, Found, Pass, Place, Prior, key_score};
use crate::tantivy_engine::cursor::Cursor;
use crate::tantivy_engine::evaluate::Evaluator;
use crate::tantivy_engine::facets::FacetPrefix;
use crate::tantivy_engine::group::{self, COPY_IDS_MAX, GROUPED_MAX, PageHit};
use crate::tantivy_engine::{State, TantivyEngine, spelling};

/// Said where only documents that the filters leave out have any of the words.
const FILTERED_AWAY: &str =
    "Inget dokument innehåller alla orden. Antalen vid filtren gäller dokument som innehåller några av dem.";

/// Answers one search on one state of the index.
pub(crate) fn search(
    engine: &TantivyEngine,
    state: &State,
    request: &SearchRequest,
) -> Result<SearchAnswer, SearchError> {
    let started = Instant::now();
    let parsed = parse(&request.q, &engine.table)?;
    let terms = state.terms(&engine.weights, request.visibility)?;
    let builder = Builder::new(&terms, engine.fields, &engine.weights);
    let cursor = request.cursor.as_deref().map(|token| Cursor::from_token(token, request)).transpose()?;
    let mut echo = QueryEcho { q: request.q.clone(), ..QueryEcho::default() };

    let is_auto = request.matching == Matching::Auto;
    let (strict, soft, corrections) = engine.pool.with(|analyzer| -> tantivy::Result<_> {
        let mut planner = engine.planner(analyzer, parsed.notices.clone());
        let plan = planner.plan(&parsed);
        echo.notices = std::mem::take(&mut planner.notices);
        let corrections = spelling::corrections(&plan, &builder, &mut planner)?;
        let strict = if is_auto { corrections.apply(&plan) } else { plan };
        let soft = is_auto.then(|| soften(&strict, engine.weights.soften_share, &mut planner)).flatten();
        Ok((strict, soft, corrections))
    })?;

    let mut softened = cursor.is_some_and(|c| c.softened) || cursor.is_none() && parsed.sentence && soft.is_some();
    let after = cursor.map(|c| c.place);
    let is_grouped = request.group == Group::Copies && request.limit > 0;
    let mut pass = pass(engine, state, request, !matches!(strict, Plan::All), after)?;
    if matches!(strict, Plan::Phrase { .. }) {
        pass.prior.recency = -engine.weights.quotation_age;
    }
    if is_grouped {
        // What a page leaves out depends on all that comes before it.
        (pass.limit, pass.after, pass.signed) = (GROUPED_MAX - 1, None, true);
    }
    let chosen = |softened: bool| if softened { soft.as_ref().unwrap_or(&strict) } else { &strict };
    let mut found = found(&builder, state, chosen(softened), &pass)?;
    let few = if matches!(strict, Plan::Word(_)) { 1 } else { engine.weights.soften_below };
    if !softened && cursor.is_none() && found.total < few && soft.is_some() {
        let wider = self::found(&builder, state, chosen(true), &pass)?;
        let is_filtered_away = found.total == 0 && wider.total == 0;
        if is_filtered_away && wider.counts.iter().flatten().any(|count| *count > 0) {
            // Some of the words are in documents that the filters leave out; the facets tell where.
            echo.notices.push(FILTERED_AWAY.to_owned());
            found = wider;
            softened = true;
        } else if wider.total > found.total {
            echo.notices.push(notice_of_softening(&strict, found.total));
            found = wider;
            softened = true;
        }
    } else if softened && cursor.is_none() {
        echo.notices
            .push("Frågan lästes som en mening: de dokument som svarar på flest av orden kommer först.".to_owned());
    }
    if is_auto {
        echo.notices.extend(corrections.notices());
        echo.notices.extend(corrections.notice_of_missing().filter(|_| softened && found.total > 0));
    }
    echo.suggestion = suggestion(engine, state, request, &corrections, &builder, found.total)?;

    let page = match if is_grouped { group::grouped(&found, request.limit, after) } else { None } {
        Some(page) => page,
        None if is_grouped => {
            (pass.limit, pass.after, pass.signed) = (request.limit, after, false);
            group::single(&self::found(&builder, state, chosen(softened), &pass)?, request.limit)
        }
        None => group::single(&found, request.limit),
    };
    let hits = hits(engine, state, request, chosen(softened), &builder, &page.hits)?;
    let next = page.next.map(|place| Cursor { place, softened }.to_token(request));
    let facets = facets(request, &pass, &found);
    let took_ms = started.elapsed().as_secs_f64() * 1_000.0;
    Ok(SearchAnswer { query: echo, total: found.total, took_ms, hits, facets, next })
}

/// What is said where documents are shown that do not hold all words of a query, in Swedish.
fn notice_of_softening(strict: &Plan, total: u64) -> String {
    match (strict, total) {
        (Plan::Word(_), _) => "Inget dokument innehåller ordet. Visar dokument som innehåller delar av det.".to_owned(),
        (_, 0) => "Inget dokument innehåller alla orden. Visar dokument som innehåller några av dem.".to_owned(),
        (_, n) => {
            format!("Bara {n} dokument innehåller alla orden. Visar även dokument som innehåller några av dem.")
        }
    }
}

/// The pass that a request asks for.
pub(crate) fn pass(
    engine: &TantivyEngine,
    state: &State,
    request: &SearchRequest,
    scored: bool,
    after: Option<Place>,
) -> Result<Pass, SearchError> {
    let mut dimensions = Vec::new();
    for field in FacetField::ALL {
        let selected = request.filters.get(field).filter(|values| !values.is_empty());
        let counted = request.facets.contains(field);
        if selected.is_none() && !counted {
            continue;
        }
        let table = state.facets.table(*field, request.visibility, &state.searcher)?;
        let allowed = selected.map(|values| {
            let mut allowed = vec![false; table.values.len()];
            for value in values {
                let spellings = if *field == FacetField::Dnr { table.spellings(value) } else { Vec::new() };
                for number in table.number(value).into_iter().chain(spellings) {
                    allowed[number as usize] = true;
                }
            }
            allowed
        });
        dimensions.push(Dimension { field: *field, table, allowed, counted });
    }
    Ok(Pass {
        dimensions,
        sort: request.sort,
        scored,
        limit: request.limit.min(LIMIT_MAX),
        after,
        from: request.from.map(days),
        to: request.to.map(days),
        visibility: request.visibility,
        signed: false,
        prior: prior(engine, state, request.visibility)?,
    })
}

/// Runs a plan over all segments.
pub(crate) fn found(builder: &Builder<'_>, state: &State, plan: &Plan, pass: &Pass) -> Result<Found, SearchError> {
    let node = builder.node(plan)?;
    let mut fruits = Vec::new();
    for (ord, (segment, columns)) in state.searcher.segment_readers().iter().zip(&state.columns).enumerate() {
        let evaluator = Evaluator { terms: builder.terms, ord, segment };
        let (docs, bounds) = evaluator.bounded(&node)?;
        let score = |docs: &[DocId], floor| match &bounds {
            Some(bounds) => evaluator.score_bounded(&node, bounds, docs, floor),
            None => evaluator.alone(&node, docs, 1.0),
        };
        fruits.push(pass.segment((ord, segment), columns, docs, bounds.as_ref(), score)?);
    }
    Ok(pass.merge(fruits))
}

/// The weights of documents by their kind and age.
fn prior(engine: &TantivyEngine, state: &State, visibility: Visibility) -> Result<Prior, SearchError> {
    let table = state.facets.table(FacetField::DocumentType, visibility, &state.searcher)?;
    let weights = &engine.weights;
    let factors = table.values.iter().map(|v| weights.document_types.get(v).copied().unwrap_or(1.0)).collect();
    Ok(Prior { table, factors, recency: weights.recency })
}

fn facets(request: &SearchRequest, pass: &Pass, found: &Found) -> BTreeMap<FacetField, Vec<crate::answer::FacetCount>> {
    let mut facets = BTreeMap::new();
    for (dimension, counts) in pass.dimensions.iter().zip(&found.counts) {
        if !dimension.counted {
            continue;
        }
        let selected: Vec<u32> = request
            .filters
            .get(&dimension.field)
            .into_iter()
            .flatten()
            .filter_map(|value| dimension.table.number(value))
            .collect();
        let prefix = request.facet_prefix.get(&dimension.field).map(|p| FacetPrefix::new(p));
        facets.insert(dimension.field, dimension.table.list(counts, &selected, prefix.as_ref()));
    }
    facets
}

/// The same query with fewer words required, or with parts of its one word; none where there is nothing to soften.
pub(super) fn soften(plan: &Plan, share: f32, planner: &mut Planner<'_>) -> Option<Plan> {
    let plans = match plan {
        Plan::And(plans) => plans,
        Plan::Word(word) if word.parts.len() > 1 => {
            let of = planner.parts(word).into_iter().map(Plan::Word).collect();
            return Some(Plan::And(vec![Plan::AtLeast { count: 1, of }]));
        }
        _ => return None,
    };
    let (loose, firm): (Vec<Plan>, Vec<Plan>) = plans.iter().cloned().partition(|plan| match plan {
        Plan::Word(word) => !word.function_word,
        Plan::Identifier { .. } => true,
        Plan::Or(either) => either.iter().any(|plan| matches!(plan, Plan::Dates { .. })),
        Plan::And(inner) => inner.iter().all(|p| matches!(p, Plan::Word(_))),
        _ => false,
    });
    if loose.len() < 2 {
        return None;
    }
    let count = ((loose.len() as f32 * share).ceil() as usize).max(1);
    let mut parts = firm;
    parts.push(Plan::AtLeast { count, of: loose });
    Some(Plan::And(parts))
}

/// A better spelling of the whole query, tried before it is offered.
fn suggestion(
    engine: &TantivyEngine,
    state: &State,
    request: &SearchRequest,
    corrections: &spelling::Corrections,
    builder: &Builder<'_>,
    total: u64,
) -> Result<Option<String>, SearchError> {
    let Some(text) = corrections.rewrite(&request.q) else { return Ok(None) };
    if request.matching == Matching::Auto && total > 0 {
        return Ok(Some(text));
    }
    let parsed = parse(&text, &engine.table)?;
    let plan = engine.pool.with(|analyzer| engine.planner(analyzer, Vec::new()).plan(&parsed));
    let mut counted = pass(engine, state, request, false, None)?;
    counted.limit = 0;
    counted.dimensions.retain(|d| d.allowed.is_some());
    Ok((found(builder, state, &plan, &counted)?.total > 0).then_some(text))
}

/// The hits of one page with their passages.
pub(crate) fn hits(
    engine: &TantivyEngine,
    state: &State,
    request: &SearchRequest,
    plan: &Plan,
    builder: &Builder<'_>,
    page: &[PageHit],
) -> Result<Vec<Hit>, SearchError> {
    let searcher = &state.searcher;
    let mut marker = marker(builder, plan);
    let scored = request.sort == Sort::Relevance && !matches!(plan, Plan::All);
    let mut hits = Vec::with_capacity(request.limit);
    for found in page {
        let mut hit = hit(engine, searcher, request, &found.best, scored, &mut marker)?;
        if let Some(copies) = &found.copies {
            hit.copies = Some(copies.len() as u32);
            for address in copies.iter().take(COPY_IDS_MAX) {
                hit.copy_ids.push(stored(engine, searcher, *address)?.id);
            }
        }
        hits.push(hit);
    }
    Ok(hits)
}

/// What marks the words of a plan in a text.
pub(crate) fn marker(builder: &Builder<'_>, plan: &Plan) -> Marker {
    let mut weigh = |word: &WordPlan| builder.rarity(word).unwrap_or_default();
    let mut expand = |plan: &Plan| builder.expand(plan).map(|words| words.to_vec()).unwrap_or_default();
    Marker::new(plan, &mut weigh, &mut expand)
}

fn hit(
    engine: &TantivyEngine,
    searcher: &Searcher,
    request: &SearchRequest,
    best: &Best,
    scored: bool,
    marker: &mut Marker,
) -> Result<Hit, SearchError> {
    let stored = stored(engine, searcher, best.address)?;
    let Stored { id, shown, text } = stored;
    let (passages, why) = if request.passages {
        let text = scanned(&text);
        let marks =
            if marker.is_empty() { Vec::new() } else { engine.pool.with(|a| marker.marks(text, &shown.repairs, a)) };
        (passages(marker, text, &shown, &marks), marker.reasons(&marks))
    } else {
        (Vec::new(), BTreeMap::new())
    };
    Ok(Hit {
        url: format!("/dokument/{id}"),
        id,
        source: shown.source,
        title: shown.title,
        namnd: shown.namnd,
        kommun: shown.kommun,
        dnr: shown.dnr,
        date: shown.date,
        handlaggare: shown.handlaggare,
        document_type: shown.document_type,
        matter_type: shown.matter_type,
        stance: shown.stance,
        case: if request.visibility == Visibility::Public { shown.public_case } else { shown.case },
        score: if scored { key_score(best.place.key) } else { 0.0 },
        passages,
        copies: None,
        copy_ids: Vec::new(),
        why,
    })
}

/// What the index keeps of a document.
pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) shown: Shown,
    pub(crate) text: String,
}

/// Reads what the index keeps of a document.
pub(crate) fn stored(engine: &TantivyEngine, searcher: &Searcher, address: DocAddress) -> Result<Stored, SearchError> {
    let Texts(values) = searcher.doc(address)?;
    let (mut id, mut shown, mut text) = (String::new(), String::new(), String::new());
    for (field, value) in values {
        let place = [(engine.fields.id, &mut id), (engine.fields.shown, &mut shown), (engine.fields.text, &mut text)];
        if let Some((_, place)) = place.into_iter().find(|(known, _)| *known == field) {
            *place = value;
        }
    }
    let shown = serde_json::from_str(&shown)
        .map_err(|e| SearchError::Index(format!("a stored document cannot be read: {e}")))?;
    Ok(Stored { id, shown, text })
}

/// The stored fields of a document, which are all texts, as they come out of the file: a text may be large, and is not copied.
struct Texts(Vec<(Field, String)>);

impl DocumentDeserialize for Texts {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut document: D) -> Result<Self, DeserializeError> {
        let mut values = Vec::with_capacity(document.size_hint());
        while let Some(value) = document.next_field()? {
            values.push(value);
        }
        Ok(Self(values))
    }
}
