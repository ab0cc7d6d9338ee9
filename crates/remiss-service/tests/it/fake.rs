//! A search engine of a page: it finds documents that hold all words of the query, and counts facets by going through all.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use remiss_archive::{Full, Status};
use remiss_index::{
    Engine, FacetCount, FacetField, Hit, Matching, Passage, QueryEcho, SearchAnswer, SearchError, SearchRequest,
    SimilarTo, Sort, Suggestion, Visibility,
};

/// Documents in order of arrival.
#[derive(Default)]
pub(crate) struct Fake {
    pub(crate) documents: Vec<Full>,
    /// Pause before each search, for tests of bounds and limits of time.
    pub(crate) pause: Duration,
    /// Whether the next search panics.
    pub(crate) panics: AtomicBool,
    /// Whether the index is gone.
    pub(crate) is_broken: AtomicBool,
    pub(crate) generation: AtomicU64,
    /// Searches so far.
    pub(crate) searches: AtomicU64,
}

impl Fake {
    pub(crate) fn new(documents: Vec<Full>) -> Self {
        Self { documents, ..Self::default() }
    }

    fn matching(&self, request: &SearchRequest, aside: Option<FacetField>) -> Vec<&Full> {
        let mut words: Vec<String> =
            request.q.split_whitespace().map(|word| word.trim_matches('"').to_lowercase()).collect();
        if request.matching == Matching::Auto {
            // One word that is mended, and one that need not match.
            words.retain(|word| word != "mjukt");
            words.iter_mut().filter(|word| *word == "trygget").for_each(|word| "trygghet".clone_into(word));
        }
        self.documents
            .iter()
            .filter(|document| document.stored.status == Status::Public || request.visibility == Visibility::Internal)
            .filter(|document| {
                let title = document.stored.record.title.clone().unwrap_or_default();
                let text = format!("{title} {}", document.text).to_lowercase();
                words.iter().all(|word| text.contains(word.as_str()))
            })
            .filter(|document| {
                request
                    .filters
                    .iter()
                    .filter(|(field, _)| Some(**field) != aside)
                    .all(|(field, wanted)| values(document, *field).iter().any(|value| wanted.contains(value)))
            })
            .filter(|document| {
                let date = document.stored.record.date;
                let after = request.from.is_none_or(|from| date.is_some_and(|date| date >= from));
                after && request.to.is_none_or(|to| date.is_some_and(|date| date <= to))
            })
            .collect()
    }
}

impl Engine for Fake {
    fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        self.searches.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(self.pause);
        assert!(!self.panics.load(Ordering::Relaxed), "secret words of the query");
        if self.is_broken.load(Ordering::Relaxed) {
            return Err(SearchError::Index("file /secret/place is gone".to_owned()));
        }
        let mut found = self.matching(request, None);
        match request.sort {
            Sort::AddedDescending => found.reverse(),
            Sort::Date => found.sort_by_key(|d| (d.stored.record.date.is_none(), d.stored.record.date)),
            _ => {
                found.sort_by_key(|d| (d.stored.record.date.is_none(), std::cmp::Reverse(d.stored.record.date)));
            }
        }
        let fingerprint = format!("{}|{:?}|{:?}|{}", request.q, request.filters, request.from, request.sort.as_str());
        let start = match &request.cursor {
            None => 0,
            Some(cursor) => match cursor.split_once('~') {
                Some((at, of)) if of == fingerprint => at.parse().map_err(|_| SearchError::BadCursor)?,
                _ => return Err(SearchError::BadCursor),
            },
        };
        let end = (start + request.limit).min(found.len());
        let facets = request
            .facets
            .iter()
            .map(|field| {
                let mut counts = BTreeMap::<String, u64>::new();
                for document in self.matching(request, Some(*field)) {
                    for value in values(document, *field) {
                        *counts.entry(value).or_default() += 1;
                    }
                }
                let selected = request.filters.get(field).cloned().unwrap_or_default();
                let prefix = request.facet_prefix.get(field).map(|p| p.to_lowercase()).unwrap_or_default();
                let mut counts: Vec<FacetCount> = counts
                    .into_iter()
                    .filter(|(value, _)| value.to_lowercase().contains(&prefix))
                    .map(|(value, count)| FacetCount { selected: selected.contains(&value), value, count })
                    .collect();
                counts.sort_by_key(|count| std::cmp::Reverse(count.count));
                (*field, counts)
            })
            .collect();
        let mut query = QueryEcho { q: request.q.clone(), ..QueryEcho::default() };
        if request.matching == Matching::Auto && request.q.contains("trygget") {
            query.suggestion = Some("trygghet".to_owned());
        }
        if request.q.contains('(') && !request.q.contains(')') {
            query.notices.push("En parentes saknar slut och lästes som ett vanligt tecken.".to_owned());
        }
        Ok(SearchAnswer {
            query,
            total: found.len() as u64,
            took_ms: 0.1,
            hits: found[start.min(end)..end].iter().map(|document| hit(document, request)).collect(),
            facets,
            next: (end < found.len()).then(|| format!("{end}~{fingerprint}")),
        })
    }

    fn similar(&self, to: SimilarTo<'_>, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        let own = match to {
            SimilarTo::Document(id) => id,
            SimilarTo::Text(_) => "",
        };
        let found = self.matching(request, None);
        let hits = found.iter().filter(|document| document.stored.id.as_str() != own).take(request.limit);
        let hits: Vec<Hit> = hits.map(|document| hit(document, request)).collect();
        Ok(SearchAnswer { total: hits.len() as u64, hits, ..SearchAnswer::default() })
    }

    fn marks(&self, id: &str, request: &SearchRequest) -> Result<Vec<(u32, u32)>, SearchError> {
        let found = self.documents.iter().find(|document| document.stored.id.as_str() == id);
        let text = found.map(|document| document.text.to_lowercase()).unwrap_or_default();
        let words = request.q.split_whitespace().map(|word| word.trim_matches('"').to_lowercase());
        let mut marks: Vec<(u32, u32)> = words
            .flat_map(|word| {
                let places = text.match_indices(&word).map(|(at, found)| (at as u32, (at + found.len()) as u32));
                places.collect::<Vec<_>>()
            })
            .collect();
        marks.sort_unstable();
        Ok(marks)
    }

    fn suggest(&self, beginning: &str, limit: usize, _: Visibility) -> Result<Vec<Suggestion>, SearchError> {
        let known = [("Trygga skolvägar", "title"), ("Trygghetsnämnden", "namnd"), ("Trygve Invent", "handlaggare")];
        let found = known.iter().filter(|(text, _)| text.to_lowercase().starts_with(&beginning.to_lowercase()));
        Ok(found.take(limit).map(|(text, kind)| Suggestion { text: (*text).into(), kind: (*kind).into() }).collect())
    }

    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Relaxed)
    }

    fn documents(&self) -> u64 {
        self.documents.len() as u64
    }
}

fn values(document: &Full, field: FacetField) -> Vec<String> {
    let record = &document.stored.record;
    match field {
        FacetField::Namnd => record.namnd.iter().cloned().collect(),
        FacetField::Kommun => record.kommun.iter().cloned().collect(),
        FacetField::Handlaggare => record.handlaggare.clone(),
        FacetField::DocumentType => vec![record.document_type.as_str().to_owned()],
        FacetField::MatterType => vec![record.matter_type.as_str().to_owned()],
        FacetField::ReferredBy => record.referred_by.iter().cloned().collect(),
        FacetField::Party => record.parties.clone(),
        FacetField::Stance => vec![record.stance.as_str().to_owned()],
        FacetField::Language => record.language.iter().cloned().collect(),
        FacetField::Dnr => record.dnr.clone(),
        FacetField::Case => record.case.iter().cloned().collect(),
        FacetField::Year => record.date.iter().map(|date| date.year().to_string()).collect(),
        FacetField::Month => record.date.iter().map(|date| date.strftime("%Y-%m").to_string()).collect(),
    }
}

fn hit(document: &Full, request: &SearchRequest) -> Hit {
    let record = &document.stored.record;
    let word = request.q.split_whitespace().next().unwrap_or_default().trim_matches('"').to_lowercase();
    let at = if word.is_empty() { 0 } else { document.text.to_lowercase().find(&word).unwrap_or(0) };
    let start = document.text.floor_char_boundary(at.saturating_sub(60));
    let end = document.text.floor_char_boundary((at + 160).min(document.text.len()));
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let word_end = (at + word.len()).min(end);
    let sound = document.text.is_char_boundary(at) && document.text.is_char_boundary(word_end) && at >= start;
    let html = if word.is_empty() || !sound {
        escape(&document.text[start..end])
    } else {
        format!(
            "{}<mark>{}</mark>{}",
            escape(&document.text[start..at]),
            escape(&document.text[at..word_end]),
            escape(&document.text[word_end..end])
        )
    };
    let section = record.sections.iter().rev().find(|section| (section.start as usize) <= at);
    let passage = Passage {
        page: document.layout.pages.partition_point(|page| *page as usize <= at).max(1) as u32,
        section: section.map(|section| section.heading.clone()),
        html,
        start: start as u32,
    };
    Hit {
        id: document.stored.id.to_string(),
        source: record.source.clone(),
        title: record.title.clone(),
        namnd: record.namnd.clone(),
        kommun: record.kommun.clone(),
        dnr: record.dnr.clone(),
        date: record.date,
        handlaggare: record.handlaggare.clone(),
        document_type: record.document_type,
        matter_type: record.matter_type,
        stance: record.stance,
        case: record.case.clone(),
        score: 1.0,
        url: format!("/dokument/{}", document.stored.id),
        passages: if request.passages { vec![passage] } else { vec![] },
        copies: None,
        copy_ids: Vec::new(),
        why: BTreeMap::new(),
    }
}
