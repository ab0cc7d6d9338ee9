//! `/namnd/{slug}`: a committee, its documents by year, what it tends to answer and how.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use remiss_index::{FacetField, SearchRequest, Sort};

use crate::answer::{REVALIDATE, page};
use crate::format::{number, slug};
use crate::pages::Layout;
use crate::pages::card::Card;
use crate::pages::document::namnd_slug;
use crate::pages::histogram::{Histogram, histogram};
use crate::pages::links::Links;
use crate::pages::visit::Visit;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::store;
use crate::strings::is_name;
use crate::view::View;

/// Latest documents on the page, and values of each list.
const LATEST: usize = 10;
const VALUES: usize = 8;

/// `GET /namnd/{slug}`.
pub(crate) async fn namnd(state: View, Path(word): Path<String>, visit: Visit) -> Result<Response, Problem> {
    visit.without_parameters()?;
    let t = visit.t;
    let (namnd, kommun, unread) = find(&state, &word).await?;
    let mut pairs = vec![("namnd".to_owned(), namnd.clone())];
    pairs.extend(kommun.iter().map(|kommun| ("kommun".to_owned(), kommun.clone())));
    let links = Links::new(t, &Parameters::from_pairs(pairs));
    let mut filters = BTreeMap::from([(FacetField::Namnd, vec![namnd.clone()])]);
    if let Some(kommun) = &kommun {
        filters.insert(FacetField::Kommun, vec![kommun.clone()]);
    }
    let mut lists = vec![FacetField::Stance, FacetField::MatterType, FacetField::ReferredBy];
    if state.config.officers_facet {
        lists.push(FacetField::Handlaggare);
    }
    let request = SearchRequest {
        filters,
        sort: Sort::DateDescending,
        limit: LATEST,
        facets: lists.iter().copied().chain([FacetField::Year]).collect(),
        ..SearchRequest::default()
    };
    let answer = state.search(request).await?;
    let mut layout = Layout::new(&state, &visit, namnd.clone());
    layout.noindex = !state.config.search_engines;
    layout.canonical = Some(format!("{}/namnd/{}", state.base_url(), namnd_slug(kommun.as_deref(), &namnd)));
    layout.feed = links.whole_at("/feed.atom");
    layout.covers = state.summary().await?.line(t);
    let view = NamndPage {
        layout,
        kommun: kommun.unwrap_or_default(),
        documents: t.count_documents(answer.total),
        unread: if unread == 0 { String::new() } else { t.unread_of(unread, &namnd) },
        histogram: answer.facets.get(&FacetField::Year).and_then(|counts| histogram(counts, &links)),
        lists: lists
            .iter()
            .filter_map(|field| {
                let counts = answer.facets.get(field).filter(|counts| !counts.is_empty())?;
                let values = counts.iter().take(VALUES).map(|count| ListValue {
                    label: t.facet_value(*field, &count.value),
                    href: links.with(field.as_str(), &count.value),
                    count: number(count.count),
                });
                Some(List { title: t.facet(*field), is_names: is_name(*field), values: values.collect() })
            })
            .collect(),
        cards: answer.hits.iter().map(|hit| Card { passages: Vec::new(), ..Card::new(t, hit, &links) }).collect(),
        all_href: links.with("sort", "-date"),
        namnd,
    };
    let mut response = page(&view)?;
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, REVALIDATE);
    Ok(response)
}

#[derive(Template)]
#[template(path = "namnd.html")]
struct NamndPage {
    layout: Layout,
    namnd: String,
    kommun: String,
    documents: String,
    /// Which files could not be read; empty where all could.
    unread: String,
    histogram: Option<Histogram>,
    lists: Vec<List>,
    cards: Vec<Card>,
    all_href: String,
}

struct List {
    title: &'static str,
    /// Whether the values are names, which are Swedish on every page.
    is_names: bool,
    values: Vec<ListValue>,
}

struct ListValue {
    label: String,
    href: String,
    count: String,
}

/// Finds the committee that a word stands for: with its municipality, or by its name alone in all that have one.
async fn find(state: &View, word: &str) -> Result<(String, Option<String>, u64), Problem> {
    let rows = store::coverage(state).await?;
    let named = |with_kommun: bool| {
        let mut found: Option<(String, Option<String>, u64)> = None;
        for row in &rows {
            let Some(namnd) = &row.namnd else { continue };
            let kommun = row.kommun.as_deref().filter(|_| with_kommun);
            let own = if with_kommun { namnd_slug(kommun, namnd) } else { slug(namnd) };
            if own == word {
                let entry = found.get_or_insert_with(|| (namnd.clone(), kommun.map(str::to_owned), 0));
                entry.2 += row.failed;
            }
        }
        found
    };
    named(true)
        .or_else(|| named(false))
        .ok_or_else(|| Problem::not_found("Det finns inga handlingar från den nämnden."))
}
