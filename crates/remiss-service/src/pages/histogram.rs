//! Hits per year as bars that can be chosen, drawn by the server.

use remiss_index::FacetCount;

use crate::format::number;
use crate::pages::links::Links;

/// Years that are drawn; what is older is in the list below the drawing.
const YEARS_MAX: i32 = 40;

/// Width of the drawing in its own units, height of the tallest bar, and room for the numbers below.
const WIDTH: f64 = 720.0;
const BAR_HEIGHT: f64 = 72.0;

/// The drawing and the list of the same.
pub(crate) struct Histogram {
    pub(crate) bars: Vec<Bar>,
    /// Every year with hits, latest first.
    pub(crate) years: Vec<YearLink>,
}

/// One bar, with its whole column as the target of the pointer.
pub(crate) struct Bar {
    pub(crate) x: String,
    pub(crate) width: String,
    pub(crate) column_x: String,
    pub(crate) column_width: String,
    pub(crate) y: String,
    pub(crate) height: String,
    pub(crate) label_x: String,
    /// The year below the bar, where there is room.
    pub(crate) label: String,
    /// "first" and "last" keep their label where the drawing is small; "crowded" has one only there.
    pub(crate) place: &'static str,
    pub(crate) link: YearLink,
}

/// A year that can be chosen or let go.
#[derive(Clone)]
pub(crate) struct YearLink {
    pub(crate) year: String,
    pub(crate) count: String,
    pub(crate) href: String,
    pub(crate) is_selected: bool,
    pub(crate) has_hits: bool,
}

/// Draws the years; none where there are fewer than two to choose between.
pub(crate) fn histogram(counts: &[FacetCount], links: &Links) -> Option<Histogram> {
    let mut years: Vec<(i32, &FacetCount)> =
        counts.iter().filter_map(|count| Some((count.value.parse().ok()?, count))).collect();
    years.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
    if years.len() < 2 && !years.iter().any(|(_, count)| count.selected) {
        return None;
    }
    let last = years.first()?.0;
    let first = years.last()?.0.max(last - YEARS_MAX + 1);
    let most = years.iter().map(|(_, count)| count.count).max()?.max(1);
    let columns = last - first + 1;
    // Few years would give bars as wide as a hand.
    let column_width = (WIDTH / f64::from(columns)).min(64.0);
    let label_every = (44.0 / column_width).ceil() as i32;
    let bars = (first..=last)
        .enumerate()
        .map(|(place, year)| {
            let count = years.iter().find(|(known, _)| *known == year).map(|(_, count)| *count);
            let hits = count.map_or(0, |count| count.count);
            // A year with a single hit among thousands still shows.
            let height = if hits == 0 { 1.0 } else { (hits as f64 / most as f64 * BAR_HEIGHT).max(3.0) };
            let x = place as f64 * column_width;
            let is_labelled = (last - year) % label_every == 0;
            Bar {
                column_x: format!("{x:.1}"),
                column_width: format!("{column_width:.1}"),
                x: format!("{:.1}", x + column_width * 0.1),
                width: format!("{:.1}", column_width * 0.8),
                y: format!("{:.1}", BAR_HEIGHT - height),
                height: format!("{height:.1}"),
                label_x: format!("{:.1}", x + column_width / 2.0),
                place: match year {
                    year if year == last => "last",
                    year if year == first && is_labelled => "first",
                    year if year == first => "first crowded",
                    _ => "between",
                },
                label: if is_labelled || year == first { year.to_string() } else { String::new() },
                link: year_link(&year.to_string(), hits, count.is_some_and(|count| count.selected), links),
            }
        })
        .collect();
    let years = years.iter().map(|(_, count)| year_link(&count.value, count.count, count.selected, links)).collect();
    Some(Histogram { bars, years })
}

fn year_link(year: &str, hits: u64, is_selected: bool, links: &Links) -> YearLink {
    let href = if is_selected { links.without("year", year) } else { links.with("year", year) };
    YearLink { year: year.to_owned(), count: number(hits), href, is_selected, has_hits: hits > 0 || is_selected }
}
