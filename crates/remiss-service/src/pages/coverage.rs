//! `/tackning`: what the archive holds of each committee, and what is missing.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use remiss_archive::{Coverage, Failure};

use crate::answer::{REVALIDATE, page};
use crate::format::number;
use crate::pages::Layout;
use crate::pages::document::namnd_slug;
use crate::pages::visit::Visit;
use crate::problem::Problem;
use crate::store::{self, Summary};
use crate::strings::Strings;
use crate::view::View;

/// Files that are listed; whoever has more looks at the end of the ingest that met them.
const FILES_MAX: usize = 500;

/// `GET /tackning`.
pub(crate) async fn coverage(state: View, visit: Visit) -> Result<Response, Problem> {
    visit.without_parameters()?;
    let t = visit.t;
    let rows = store::coverage(&state).await?;
    let mut layout = Layout::new(&state, &visit, t.coverage_title);
    layout.noindex = false;
    layout.canonical = Some(format!("{}/tackning", state.base_url()));
    layout.current = "coverage";
    layout.covers = Summary::of(&rows).line(t);
    let mut files = if state.sees_internal() { store::failures(&state, FILES_MAX + 1).await? } else { Vec::new() };
    let has_more_files = files.len() > FILES_MAX;
    files.truncate(FILES_MAX);
    let (total, places) = (Counts::of(rows.iter()).shown(t), places(t, &rows));
    let view = CoveragePage { layout, places, total, files, has_more_files };
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
    /// What could not be read, for those who may see internal documents: names of files tell of their content.
    files: Vec<Failure>,
    has_more_files: bool,
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

/// Counts as they are shown.
struct Shown {
    documents: String,
    /// What is missing, in words; a dash where nothing is.
    gaps: String,
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

    fn shown(&self, t: &Strings) -> Shown {
        let kinds = [
            (self.without_text, t.coverage_without_text),
            (self.failed, t.coverage_failed),
            (self.withheld, t.coverage_withheld),
        ];
        let gaps: Vec<String> =
            kinds.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", number(*n))).collect();
        let gaps = if gaps.is_empty() { "–".to_owned() } else { gaps.join(", ") };
        Shown { documents: number(self.documents), gaps }
    }
}

/// A name and, before it, whether it is missing: what is not known comes last.
type Name<'a> = (bool, Option<&'a str>);

fn places(t: &Strings, rows: &[Coverage]) -> Vec<Place> {
    let mut by_place: BTreeMap<Name<'_>, BTreeMap<Name<'_>, Vec<&Coverage>>> = BTreeMap::new();
    for row in rows {
        let kommun = (row.kommun.is_none(), row.kommun.as_deref());
        let namnd = (row.namnd.is_none(), row.namnd.as_deref());
        by_place.entry(kommun).or_default().entry(namnd).or_default().push(row);
    }
    by_place
        .into_iter()
        .map(|((_, kommun), namnder)| Place {
            name: kommun.unwrap_or(t.coverage_no_kommun).to_owned(),
            namnder: namnder.into_iter().map(|((_, namnd), rows)| namnd_row(t, kommun, namnd, &rows)).collect(),
        })
        .collect()
}

fn namnd_row(t: &Strings, kommun: Option<&str>, namnd: Option<&str>, rows: &[&Coverage]) -> NamndRow {
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
        name: namnd.unwrap_or(t.coverage_unknown).to_owned(),
        href: namnd.map(|namnd| t.href(&format!("/namnd/{}", namnd_slug(kommun, namnd)))),
        period,
        counts: Counts::of(rows.iter().copied()).shown(t),
        months: months
            .into_iter()
            .map(|(month, rows)| {
                let name = if month.is_empty() { t.undated.to_owned() } else { month.to_owned() };
                (name, Counts::of(rows.into_iter()).shown(t))
            })
            .collect(),
    }
}
