//! `/`: the search page with its results, or the start page where nothing is asked.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use remiss_index::{Engine, FacetField, Group, Matching, SearchAnswer, SearchError, SearchRequest, Sort};
use std::str::FromStr;

use crate::answer::page;
use crate::format::number;
use crate::pages::card::{Card, cards};
use crate::pages::facets::{self, Chip, FacetView};
use crate::pages::histogram::{Histogram, histogram};
use crate::pages::links::Links;
use crate::pages::visit::Visit;
use crate::pages::{Layout, start};
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::search_parameters::{Surface, search_request, without_wrong_days};
use crate::store::Summary;
use crate::strings::Strings;
use crate::view::View;

/// Searches that the empty state makes to tell which filter is in the way.
const RELAXATIONS_MAX: usize = 6;

/// `GET /`.
pub(crate) async fn search(state: View, visit: Visit) -> Result<Response, Problem> {
    let t = visit.t;
    let mut parameters = visit.parameters.clone();
    let is_start = parameters.iter().next().is_none();
    let wrong_days = without_wrong_days(&mut parameters);
    let parameters = &parameters;
    let mut request = asked(&state, parameters)?;
    let expanded = parameters.single("visa")?.and_then(|field| FacetField::from_str(field).ok());
    let page_number = parameters.number("sida", 1, 1_000_000)?.unwrap_or(1);
    if is_start {
        return start::start(&state, &visit).await;
    }
    request.facets = facets::asked(state.config.officers_facet);
    let links = Links::new(t, parameters);
    let wanted = request.clone();
    let (answer, relaxed, whole) = state
        .ask_engine(move |engine| {
            let answer = engine.search(&wanted)?;
            let relaxed = if answer.total == 0 { relax(t, engine, &wanted)? } else { Vec::new() };
            let whole = if answer.total > 0 { whole(engine, &wanted, &answer)? } else { Whole::default() };
            Ok((answer, relaxed, whole))
        })
        .await?;
    let summary = state.summary().await?;
    let cards = cards(&state, t, &answer.hits, &links).await?;
    let mut view = view(&state, &visit, &summary, &request, &answer, relaxed, &links, expanded, page_number);
    view.cards = cards;
    view.take(t, &whole, &links);
    for wrong in &wrong_days {
        for day in view.days.iter_mut().filter(|day| day.name == wrong.name) {
            day.written.clone_from(&wrong.written);
            day.wrong = Some(wrong.says(t));
        }
    }
    let mut response = page(&view)?;
    if !wrong_days.is_empty() {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

/// The search that a page's parameters ask for; pages show near-copies as one.
pub(crate) fn asked(state: &View, parameters: &Parameters) -> Result<SearchRequest, Problem> {
    let mut request = search_request(parameters, Surface::Page, state.config.officers_facet)?;
    if parameters.single("group")?.is_none() {
        request.group = Group::Copies;
    }
    Ok(request)
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    layout: Layout,
    heading: String,
    /// "Träff 21–40", where there are several pages.
    span: String,
    /// What the engine says of the query, and whether it is known in Swedish alone.
    notices: Vec<(String, bool)>,
    /// Which files of the chosen committees could not be read.
    unread: Vec<String>,
    suggestion: Option<(String, String)>,
    facets: Vec<FacetView>,
    /// How many filters are chosen, in words; empty where none is.
    active: String,
    /// The first and the last day.
    days: [DayView; 2],
    hidden: Vec<(String, String)>,
    chips: Vec<Chip>,
    clear_href: String,
    sorts: Vec<SortView>,
    histogram: Option<Histogram>,
    cards: Vec<Card>,
    single_href: String,
    next_href: Option<String>,
    first_href: Option<String>,
    /// How many hits files and feeds have, where those are not the ones on the page.
    whole: Option<String>,
    csv_href: String,
    xlsx_href: String,
    ndjson_href: String,
    api_href: String,
    link_href: String,
    empty: Option<EmptyView>,
}

/// A field for a day.
struct DayView {
    name: &'static str,
    label: &'static str,
    written: String,
    /// Why it cannot be read.
    wrong: Option<String>,
}

struct SortView {
    value: &'static str,
    label: &'static str,
    is_selected: bool,
}

/// What helps where nothing was found.
struct EmptyView {
    relaxations: Vec<Relaxation>,
}

struct Relaxation {
    label: String,
    hits: String,
    href: String,
}

/// One filter taken away, and what is found then.
struct Relaxed {
    parameter: &'static str,
    label: String,
    total: u64,
}

/// Searches again without one filter at a time.
fn relax(t: &Strings, engine: &dyn Engine, request: &SearchRequest) -> Result<Vec<Relaxed>, SearchError> {
    let bare = SearchRequest { facets: Vec::new(), cursor: None, limit: 1, passages: false, ..request.clone() };
    let mut variants: Vec<(&'static str, String, SearchRequest)> = Vec::new();
    for field in request.filters.keys() {
        let mut variant = bare.clone();
        variant.filters.remove(field);
        variants.push((field.as_str(), t.facet(*field).to_lowercase(), variant));
    }
    if request.from.is_some() || request.to.is_some() {
        variants.push(("period", t.period.to_lowercase(), SearchRequest { from: None, to: None, ..bare }));
    }
    let mut relaxed = Vec::new();
    for (parameter, label, variant) in variants.into_iter().take(RELAXATIONS_MAX) {
        relaxed.push(Relaxed { parameter, label, total: engine.search(&variant)?.total });
    }
    Ok(relaxed)
}

/// What files and feeds give, which take nothing but documents with all the words.
#[derive(Debug, Default)]
struct Whole {
    /// The corrected spelling that the page was answered by.
    q: Option<String>,
    /// Its hits, where they are not those on the page.
    total: Option<u64>,
}

/// Counts what files and feeds give, where the page may show more.
fn whole(engine: &dyn Engine, request: &SearchRequest, answer: &SearchAnswer) -> Result<Whole, SearchError> {
    let q = answer.query.suggestion.clone().filter(|_| request.matching == Matching::Auto);
    let is_one_word = q.is_none() && !request.q.trim().contains(char::is_whitespace);
    if request.matching == Matching::All || is_one_word {
        return Ok(Whole::default());
    }
    let strict = SearchRequest {
        q: q.clone().unwrap_or_else(|| request.q.clone()),
        facets: Vec::new(),
        cursor: None,
        limit: 1,
        passages: false,
        matching: Matching::All,
        group: Group::None,
        ..request.clone()
    };
    let total = engine.search(&strict)?.total;
    Ok(Whole { q, total: (total != answer.total).then_some(total) })
}

impl SearchPage {
    fn has_wrong_day(&self) -> bool {
        self.days.iter().any(|day| day.wrong.is_some())
    }

    /// Leads to files and the feed of what the page was answered by.
    fn take(&mut self, t: &Strings, whole: &Whole, links: &Links) {
        let links = whole.q.as_deref().map_or_else(|| links.clone(), |q| links.in_words(q));
        self.whole = whole.total.map(|total| t.count_hits(total).to_lowercase());
        self.csv_href = links.whole_at("/api/v1/export.csv");
        self.xlsx_href = links.whole_at("/api/v1/export.xlsx");
        self.ndjson_href = links.whole_at("/api/v1/export.ndjson");
        self.layout.feed = links.whole_at("/feed.atom");
    }
}

#[expect(clippy::too_many_arguments, reason = "everything that decides the page, named once, where it is made")]
fn view(
    state: &View,
    visit: &Visit,
    summary: &Summary,
    request: &SearchRequest,
    answer: &SearchAnswer,
    relaxed: Vec<Relaxed>,
    links: &Links,
    expanded: Option<FacetField>,
    page_number: usize,
) -> SearchPage {
    let t = visit.t;
    let facets = facets::panel(t, request, answer, links, expanded);
    let chips = facets::chips(t, request, links);
    let heading = t.count_hits(answer.total);
    let title = if request.q.is_empty() { heading.clone() } else { format!("{} – {heading}", request.q) };
    let mut layout = Layout::new(state, visit, title);
    layout.q.clone_from(&request.q);
    layout.current = "search";
    layout.covers = summary.line(t);
    let next_href = answer.next.as_deref().map(|cursor| links.on_page(Some(cursor), page_number + 1).opened("/"));
    let suggestion = answer.query.suggestion.as_ref().map(|better| (better.clone(), links.with_only("q", better)));
    let days = [("from", t.from, request.from), ("to", t.to, request.to)].map(|(name, label, day)| {
        let written = day.map(|day| day.to_string()).unwrap_or_default();
        DayView { name, label, written, wrong: None }
    });
    SearchPage {
        heading,
        span: span(t, answer, page_number, request.limit),
        notices: answer
            .query
            .notices
            .iter()
            .map(|said| t.notice(said).map_or_else(|| (said.clone(), true), |notice| (notice, false)))
            .collect(),
        unread: unread(t, summary, request),
        suggestion,
        active: if chips.is_empty() { String::new() } else { t.count_active(chips.len()) },
        days,
        hidden: links.pairs(|name| !facets::is_in_panel(name, &facets)),
        clear_href: links.only(&["q", "sort"]),
        chips,
        sorts: sorts(t, request),
        histogram: answer.facets.get(&FacetField::Year).and_then(|counts| histogram(counts, links)),
        cards: Vec::new(),
        single_href: links.with_only("group", Group::None.as_str()),
        next_href,
        first_href: request.cursor.is_some().then(|| links.same()),
        whole: None,
        csv_href: String::new(),
        xlsx_href: String::new(),
        ndjson_href: String::new(),
        api_href: links.data_at("/api/v1/search"),
        link_href: links.opened("/"),
        empty: (answer.total == 0).then(|| EmptyView { relaxations: relaxations(t, relaxed, links) }),
        facets,
        layout,
    }
}

fn relaxations(t: &Strings, relaxed: Vec<Relaxed>, links: &Links) -> Vec<Relaxation> {
    let helps = relaxed.into_iter().filter(|relaxed| relaxed.total > 0);
    helps
        .map(|relaxed| Relaxation {
            href: match relaxed.parameter {
                "period" => links.without_names(&["from", "to"]),
                name => links.without_names(&[name]),
            },
            label: relaxed.label,
            hits: t.count_hits(relaxed.total),
        })
        .collect()
}

fn span(t: &Strings, answer: &SearchAnswer, page_number: usize, limit: usize) -> String {
    if answer.hits.is_empty() || (page_number == 1 && answer.next.is_none()) {
        return String::new();
    }
    let pages = answer.total.div_ceil(limit as u64).max(page_number as u64);
    format!("{} {} {} {}", t.page, number(page_number as u64), t.page_of, number(pages))
}

/// Says which files of the chosen committees could not be read.
fn unread(t: &Strings, summary: &Summary, request: &SearchRequest) -> Vec<String> {
    let namnder = request.filters.get(&FacetField::Namnd).map(Vec::as_slice).unwrap_or_default();
    namnder.iter().filter_map(|namnd| Some(t.unread_of(*summary.failed.get(namnd)?, namnd))).collect()
}

fn sorts(t: &Strings, request: &SearchRequest) -> Vec<SortView> {
    // Without words there is nothing to be relevant to, and the newest come first.
    let offered = [
        (Sort::Relevance, t.sort_relevance),
        (Sort::DateDescending, t.sort_newest),
        (Sort::Date, t.sort_oldest),
        (Sort::AddedDescending, t.sort_added),
    ];
    let chosen = match (request.sort, request.q.is_empty()) {
        (Sort::Relevance, true) => Sort::DateDescending,
        (sort, _) => sort,
    };
    offered
        .into_iter()
        .filter(|(sort, _)| *sort != Sort::Relevance || !request.q.is_empty())
        .map(|(sort, label)| SortView { value: sort.as_str(), label, is_selected: sort == chosen })
        .collect()
}
