//! `/namnd/{slug}`: a committee, its documents by year, what it tends to answer and how, and what waits for its answer.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use remiss_archive::Coverage;
use remiss_index::{FacetCount, FacetField, LIMIT_MAX, SearchRequest, Sort};
use remiss_parse::Committee;

use crate::answer::{REVALIDATE, page};
use crate::case::Case;
use crate::format::{number, slug};
use crate::pages::Layout;
use crate::pages::card::{Card, StanceBadge, short_cards};
use crate::pages::document::namnd_slug;
use crate::pages::histogram::{Histogram, histogram};
use crate::pages::links::Links;
use crate::pages::visit::Visit;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::store;
use crate::strings::{Strings, is_name};
use crate::view::View;

mod subjects;
mod unanswered;

/// Latest documents on the page, and values of each list.
const LATEST: usize = 10;
const VALUES: usize = 8;

/// `GET /namnd/{slug}`.
pub(crate) async fn namnd(state: View, Path(word): Path<String>, visit: Visit) -> Result<Response, Problem> {
    visit.without_parameters()?;
    let t = visit.t;
    let rows = store::coverage(&state).await?;
    let (namnd, kommun, unread) = find(&rows, &word)?;
    let relatives = relatives(&state, t, &rows, (&namnd, kommun.as_deref()));
    let mut pairs = vec![("namnd".to_owned(), namnd.clone())];
    pairs.extend(kommun.iter().map(|kommun| ("kommun".to_owned(), kommun.clone())));
    let links = Links::new(t, &Parameters::from_pairs(pairs));
    let mut filters = BTreeMap::from([(FacetField::Namnd, vec![namnd.clone()])]);
    if let Some(kommun) = &kommun {
        filters.insert(FacetField::Kommun, vec![kommun.clone()]);
    }
    let mut lists = vec![FacetField::MatterType, FacetField::ReferredBy];
    if state.config.officers_facet {
        lists.push(FacetField::Handlaggare);
    }
    let request = SearchRequest {
        filters,
        sort: Sort::DateDescending,
        // The page shows the latest of them, and tells from the titles of all what they are about.
        limit: LIMIT_MAX,
        passages: false,
        facets: lists.iter().copied().chain([FacetField::Stance, FacetField::Year]).collect(),
        ..SearchRequest::default()
    };
    let asked = request.clone();
    let (answer, subjects) = state
        .ask_engine(move |engine| {
            let answer = engine.search(&asked)?;
            let subjects = subjects::subjects(engine, &answer, &asked)?;
            Ok((answer, subjects))
        })
        .await?;
    let unanswered = unanswered::unanswered(&state, (&namnd, kommun.as_deref()), &request).await?;
    let counts = |field: &FacetField| answer.facets.get(field).map(Vec::as_slice).unwrap_or_default();
    let stances = stances(t, counts(&FacetField::Stance), &links);
    let mut lists: Vec<List> = lists
        .iter()
        .map(|field| List {
            title: t.facet(*field),
            is_names: is_name(*field),
            values: values(counts(field), |value| (t.facet_value(*field, value), links.with(field.as_str(), value))),
        })
        .collect();
    let subjects: Vec<FacetCount> = subjects
        .into_iter()
        .map(|subject| FacetCount { value: subject.word, count: subject.documents, selected: false })
        .collect();
    let about = values(&subjects, |word| (word.to_owned(), links.with("q", word)));
    lists.insert(0, List { title: t.namnd_subjects, is_names: true, values: about });
    lists.retain(|list| !list.values.is_empty());

    let mut layout = Layout::new(&state, &visit, namnd.clone());
    layout.noindex = !state.config.search_engines;
    layout.canonical = Some(format!("{}/namnd/{}", state.base_url(), namnd_slug(kommun.as_deref(), &namnd)));
    layout.feed = links.whole_at("/feed.atom");
    layout.covers = state.summary().await?.line(t);
    let latest = &answer.hits[..answer.hits.len().min(LATEST)];
    let view = NamndPage {
        layout,
        kommun: kommun.unwrap_or_default(),
        documents: t.count_documents(answer.total),
        relatives,
        unread: if unread == 0 { String::new() } else { t.unread_of(unread, &namnd) },
        histogram: histogram(counts(&FacetField::Year), &links),
        stances,
        lists,
        unanswered: unanswered.into_iter().map(|case| Unanswered::new(t, case)).collect(),
        cards: short_cards(&state, t, latest, &links).await?,
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
    /// The committees that it took over from, and the one that took over from it: what the page calls them, and links.
    relatives: Vec<(&'static str, Vec<Relative>)>,
    histogram: Option<Histogram>,
    stances: Vec<StanceShare>,
    lists: Vec<List>,
    unanswered: Vec<Unanswered>,
    cards: Vec<Card>,
    all_href: String,
}

/// A committee that was before this one, or came after it.
struct Relative {
    name: String,
    href: String,
    /// The last year, where it is known; 0 where not.
    to: i16,
}

/// How many documents take a stance; one that does not come out of the text has no badge.
struct StanceShare {
    badge: Option<StanceBadge>,
    value: ListValue,
}

struct List {
    title: &'static str,
    /// Whether the values are Swedish on every page.
    is_names: bool,
    values: Vec<ListValue>,
}

struct ListValue {
    label: String,
    href: String,
    count: String,
    /// Width of its bar, the longest being 100.
    share: u64,
}

/// A case that waits for the committee's answer.
struct Unanswered {
    title: String,
    href: String,
    due: String,
    answers: String,
}

impl Unanswered {
    fn new(t: &Strings, case: Case) -> Self {
        Self {
            href: t.href(&case.url),
            due: case.answer_due.map(|date| t.day(date)).unwrap_or_default(),
            answers: t.count_answers(case.committees.len(), 0),
            title: case.title.unwrap_or_else(|| t.untitled.to_owned()),
        }
    }
}

fn stances(t: &Strings, counts: &[FacetCount], links: &Links) -> Vec<StanceShare> {
    let name = FacetField::Stance.as_str();
    let values = values(counts, |value| (t.value(value), links.with(name, value)));
    let badge = |count: &FacetCount| StanceBadge::new(t, count.value.parse().ok()?);
    counts.iter().map(badge).zip(values).map(|(badge, value)| StanceShare { badge, value }).collect()
}

/// The first values of a list, each with its label and address.
fn values(counts: &[FacetCount], shown: impl Fn(&str) -> (String, String)) -> Vec<ListValue> {
    let most = counts.iter().map(|count| count.count).max().unwrap_or_default().max(1);
    let values = counts.iter().take(VALUES).map(|count| {
        let (label, href) = shown(&count.value);
        ListValue { label, href, count: number(count.count), share: (count.count * 100).div_ceil(most) }
    });
    values.collect()
}

/// The committees that this one took over from and the one that took over from it, as far as they have documents here.
fn relatives(
    state: &View,
    t: &'static Strings,
    rows: &[Coverage],
    (namnd, kommun): (&str, Option<&str>),
) -> Vec<(&'static str, Vec<Relative>)> {
    let of = |row: &&Coverage, one: &Committee| {
        row.documents > 0 && row.namnd.as_deref() == Some(&one.name) && row.kommun == one.kommun
    };
    let relative = |one: &Committee| Relative {
        href: t.href(&format!("/namnd/{}", namnd_slug(one.kommun.as_deref(), &one.name))),
        name: one.name.clone(),
        to: one.to.unwrap_or_default(),
    };
    let bodies = state.bodies();
    let found = bodies.relatives(kommun, namnd, |one| rows.iter().any(|row| of(&row, one)));
    let predecessors = found.predecessors.into_iter().map(relative).collect();
    let successor = found.successor.into_iter().map(relative).collect();
    let lists: [(_, Vec<Relative>); 2] = [(t.namnd_predecessors, predecessors), (t.namnd_successor, successor)];
    lists.into_iter().filter(|(_, list)| !list.is_empty()).collect()
}

/// Finds the committee that a word stands for: with its municipality, or by its name alone in all that have one.
fn find(rows: &[Coverage], word: &str) -> Result<(String, Option<String>, u64), Problem> {
    let named = |with_kommun: bool| {
        let mut found: Option<(String, Option<String>, u64)> = None;
        for row in rows {
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
    named(true).or_else(|| named(false)).ok_or_else(|| {
        Problem::not_found(["Det finns inga handlingar från den nämnden.", "There are no documents of that committee."])
    })
}
