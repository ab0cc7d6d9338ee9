//! The way back: the result that a document was opened from, and its neighbours there.

use remiss_index::{Engine, Hit, LIMIT_DEFAULT, SearchAnswer, SearchError, SearchRequest};

use crate::format::number;
use crate::pages::links::Links;
use crate::strings::Strings;

/// Pages that are gone through from the first to find the one before; a page costs one search without passages.
const PAGES_WALKED_MAX: usize = 10;

/// Where a document stands in the result that it was opened from.
pub(crate) struct Trail {
    /// The page of the result.
    pub(crate) back_href: String,
    /// "Träff 3 av 120"; empty where the document is not in the result any more.
    pub(crate) place: String,
    pub(crate) previous: Option<Neighbour>,
    pub(crate) next: Option<Neighbour>,
}

/// The document before or after.
pub(crate) struct Neighbour {
    pub(crate) title: String,
    pub(crate) href: String,
}

/// What the engine knows of the neighbourhood.
#[derive(Default)]
pub(crate) struct Neighbourhood {
    total: u64,
    /// Number of the document in the result, from 1.
    place: Option<usize>,
    previous: Option<(Hit, Page)>,
    next: Option<(Hit, Page)>,
}

/// A page of a result: what it begins after, and its number.
#[derive(Clone)]
struct Page {
    cursor: Option<String>,
    number: usize,
}

/// Looks a document and its neighbours up in a page of a result.
pub(crate) fn neighbourhood(
    engine: &dyn Engine,
    id: &str,
    request: &SearchRequest,
    page_number: usize,
) -> Result<Neighbourhood, SearchError> {
    let here = Page { cursor: request.cursor.clone(), number: page_number };
    let answer = page(engine, request, &here, LIMIT_DEFAULT)?;
    let Some(at) = answer.hits.iter().position(|hit| hit.id == id) else { return Ok(Neighbourhood::default()) };
    let previous = match at.checked_sub(1) {
        Some(before) => Some((answer.hits[before].clone(), here.clone())),
        None => last_before(engine, request, page_number)?,
    };
    let next = match (answer.hits.get(at + 1), answer.next) {
        (Some(hit), _) => Some((hit.clone(), here)),
        (None, None) => None,
        (None, cursor) => {
            let after = Page { cursor, number: page_number + 1 };
            page(engine, request, &after, 1)?.hits.into_iter().next().map(|hit| (hit, after))
        }
    };
    let place = Some((page_number - 1) * LIMIT_DEFAULT + at + 1);
    Ok(Neighbourhood { total: answer.total, place, previous, next })
}

/// The last document of the page before; cursors lead forward only, so it is walked to from the first page.
fn last_before(
    engine: &dyn Engine,
    request: &SearchRequest,
    page_number: usize,
) -> Result<Option<(Hit, Page)>, SearchError> {
    if !(2..=PAGES_WALKED_MAX).contains(&page_number) {
        return Ok(None);
    }
    let mut at = Page { cursor: None, number: 1 };
    loop {
        let mut answer = page(engine, request, &at, LIMIT_DEFAULT)?;
        if at.number + 1 == page_number {
            return Ok(answer.hits.pop().map(|hit| (hit, at)));
        }
        let Some(cursor) = answer.next else { return Ok(None) };
        at = Page { cursor: Some(cursor), number: at.number + 1 };
    }
}

fn page(engine: &dyn Engine, request: &SearchRequest, page: &Page, limit: usize) -> Result<SearchAnswer, SearchError> {
    engine.search(&SearchRequest {
        cursor: page.cursor.clone(),
        limit,
        facets: Vec::new(),
        passages: false,
        ..request.clone()
    })
}

impl Trail {
    pub(crate) fn new(t: &Strings, found: Neighbourhood, links: &Links) -> Self {
        let neighbour = |found: Option<(Hit, Page)>| {
            let (hit, page) = found?;
            let links = links.on_page(page.cursor.as_deref(), page.number);
            Some(Neighbour { title: hit.title.unwrap_or_else(|| t.untitled.to_owned()), href: links.opened(&hit.url) })
        };
        Self {
            back_href: links.opened("/"),
            place: found
                .place
                .map(|place| {
                    format!("{} {} {} {}", t.trail_place, number(place as u64), t.page_of, number(found.total))
                })
                .unwrap_or_default(),
            previous: neighbour(found.previous),
            next: neighbour(found.next),
        }
    }
}
