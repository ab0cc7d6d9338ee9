//! The start page: the box, examples to try, cases with many answers, what came last.

use askama::Template;
use axum::response::Response;
use remiss_index::{FacetField, SearchRequest, Sort};

use crate::answer::page;
use crate::pages::Layout;
use crate::pages::card::{Card, StanceBadge, cards};
use crate::pages::links::Links;
use crate::pages::visit::Visit;
use crate::parameters::query_string;
use crate::problem::Problem;
use crate::store;
use crate::view::View;

/// Documents and cases that the page shows.
const NEWEST: usize = 5;
const CASES: usize = 3;

/// Searches that work in most archives; those that find nothing are left out.
const EXAMPLES: &[&str] = &[
    "trygghet",
    "\"barnets bästa\"",
    "cykelbana OR gångväg",
    "inställning:avstyrker",
    "remiss -motion",
    "skolgård",
    "våldsförebyggande",
    "bostäder parti:MP",
];

/// Examples that are shown.
const EXAMPLES_SHOWN: usize = 5;

/// Writes the start page.
pub(crate) async fn start(state: &View, visit: &Visit) -> Result<Response, Problem> {
    let t = visit.t;
    let (newest, keys, examples) = state
        .ask_engine(|engine| {
            let newest = engine.search(&SearchRequest {
                sort: Sort::AddedDescending,
                limit: NEWEST,
                facets: vec![FacetField::Case],
                ..SearchRequest::default()
            })?;
            let shared = newest.facets.get(&FacetField::Case).into_iter().flatten().filter(|case| case.count > 1);
            let keys: Vec<String> = shared.take(CASES).map(|case| case.value.clone()).collect();
            let mut examples = Vec::new();
            for example in EXAMPLES {
                let request = SearchRequest { q: (*example).to_owned(), limit: 1, ..SearchRequest::default() };
                if examples.len() < EXAMPLES_SHOWN && engine.search(&request)?.total > 0 {
                    examples.push(*example);
                }
            }
            Ok((newest, keys, examples))
        })
        .await?;
    let mut cases = Vec::new();
    for key in keys {
        // A case may have gone between the two looks.
        if let Ok(case) = store::case(state, &key).await {
            let tally = case.tally();
            cases.push(CaseCard {
                title: case.title.unwrap_or_else(|| t.untitled.to_owned()),
                href: t.href(&case.url),
                due: case.answer_due.map(|date| t.day(date)).unwrap_or_default(),
                answers: t.count_answers(case.committees.len(), case.missing.len()),
                stances: remiss_parse::Stance::ALL
                    .iter()
                    .filter_map(|stance| Some((StanceBadge::new(t, *stance)?, *tally.get(stance)?)))
                    .collect(),
            });
        }
    }
    let summary = state.summary().await?;
    let mut layout = Layout::new(state, visit, "");
    layout.has_search = false;
    layout.noindex = false;
    layout.canonical = Some(format!("{}/", state.base_url()));
    layout.current = "search";
    let links = Links::new(t, &visit.parameters);
    let view = StartPage {
        covers: summary.line(t),
        has_documents: newest.total > 0,
        cards: cards(state, t, &newest.hits, &links).await?,
        cases,
        examples: examples
            .into_iter()
            .map(|q| (q.to_owned(), t.href(&format!("/{}", query_string([("q", q)])))))
            .collect(),
        layout,
    };
    page(&view)
}

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    layout: Layout,
    covers: String,
    has_documents: bool,
    examples: Vec<(String, String)>,
    cases: Vec<CaseCard>,
    cards: Vec<Card>,
}

struct CaseCard {
    title: String,
    href: String,
    due: String,
    answers: String,
    stances: Vec<(StanceBadge, usize)>,
}
