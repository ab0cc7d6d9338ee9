//! `/tackning`: what the archive holds of each committee, and what is missing.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use remiss_archive::Coverage;

use crate::answer::{REVALIDATE, page};
use crate::format::number;
use crate::pages::Layout;
use crate::pages::visit::Visit;
use crate::pages::document::namnd_slug;
use crate::problem::Problem;
use crate::store::{self, Summary};
use crate::view::View;

/// `GET /tackning`.
pub(crate) async fn coverage(
    state: View,
    visit: Visit,
) -> Result<Response, Problem> {
    visit.without_parameters()?;
    let t = visit.t;
    let rows = store::coverage(&state).await?;
    let mut layout = Layout::new(&state, &visit, t.coverage_title);
    layout.noindex = false;
    layout.canonical = Some(format!("{}/tackning", state.base_url()));
    layout.current = "coverage";
    layout.covers = Summary::of(&rows).line(t);
    let view = CoveragePage { total: Counts::of(rows.iter()).shown(), places: places(&rows), layout };
    let mut response = page(&view)?;
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, REVALIDATE);
    Ok(response)
}

#[derive(Template)]
#[template(path = "coverage.html")]
struct CoveragePage {
    layout: Layout,
    places: Vec<Place>,
    total: Shown,
}

/// A municipality with its committees.
struct Place {
    name: String,
    namnder: Vec<NamndRow>,
}

struct NamndRow {
    name: String,
    href: Option<String>,
    period: String,
    counts: Shown,
    months: Vec<(String, Shown)>,
}

/// Counts as they are shown; nothing stands for none.
#[derive(Default)]
struct Shown {
    documents: String,
    without_text: String,
    failed: String,
    withheld: String,
}

#[derive(Default)]
struct Counts {
    documents: u64,
    without_text: u64,
    failed: u64,
    withheld: u64,
}

impl Counts {
    fn of<'a>(rows: impl Iterator<Item = &'a Coverage>) -> Self {
        let mut counts = Self::default();
        for row in rows {
            counts.documents += row.documents;
            counts.without_text += row.without_text;
            counts.failed += row.failed;
            counts.withheld += row.withheld;
        }
        counts
    }

    fn shown(&self) -> Shown {
        let unless_none = |count: u64| if count == 0 { "–".to_owned() } else { number(count) };
        Shown {
            documents: number(self.documents),
            without_text: unless_none(self.without_text),
            failed: unless_none(self.failed),
            withheld: unless_none(self.withheld),
        }
    }
}

/// A name and, before it, whether it is missing: what is not known comes last.
type Name<'a> = (bool, Option<&'a str>);

fn places(rows: &[Coverage]) -> Vec<Place> {
    let mut by_place: BTreeMap<Name<'_>, BTreeMap<Name<'_>, Vec<&Coverage>>> = BTreeMap::new();
    for row in rows {
        let kommun = (row.kommun.is_none(), row.kommun.as_deref());
        let namnd = (row.namnd.is_none(), row.namnd.as_deref());
        by_place.entry(kommun).or_default().entry(namnd).or_default().push(row);
    }
    by_place
        .into_iter()
        .map(|((_, kommun), namnder)| Place {
            name: kommun.unwrap_or("Kommunen är okänd").to_owned(),
            namnder: namnder.into_iter().map(|((_, namnd), rows)| namnd_row(kommun, namnd, &rows)).collect(),
        })
        .collect()
}

fn namnd_row(kommun: Option<&str>, namnd: Option<&str>, rows: &[&Coverage]) -> NamndRow {
    let mut months: BTreeMap<&str, Vec<&Coverage>> = BTreeMap::new();
    for row in rows {
        months.entry(row.month.as_deref().unwrap_or_default()).or_default().push(row);
    }
    let dated: Vec<&str> = months
        .iter()
        .filter(|(month, rows)| !month.is_empty() && rows.iter().any(|row| row.documents > 0))
        .map(|(month, _)| *month)
        .collect();
    let period = match (dated.first(), dated.last()) {
        (Some(first), Some(last)) if first == last => (*first).to_owned(),
        (Some(first), Some(last)) => format!("{first} – {last}"),
        _ => "–".to_owned(),
    };
    NamndRow {
        name: namnd.unwrap_or(SV.coverage_unknown).to_owned(),
        href: namnd.map(|namnd| format!("/namnd/{}", namnd_slug(kommun, namnd))),
        period,
        counts: Counts::of(rows.iter().copied()).shown(),
        months: months
            .into_iter()
            .map(|(month, rows)| {
                let name = if month.is_empty() { SV.undated.to_owned() } else { month.to_owned() };
                (name, Counts::of(rows.into_iter()).shown())
            })
            .collect(),
    }
}
