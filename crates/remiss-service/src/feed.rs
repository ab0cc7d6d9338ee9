//! `/feed.atom`: any search as a feed, latest arrival first, complete by way of its further pages (RFC 5005).

use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::Response;
use remiss_index::{SearchAnswer, Sort};
use std::fmt::Write as _;

use crate::answer::{Tag, text};
use crate::format::{escape_html, plain_text};
use crate::parameters::{Parameters, query_string};
use crate::problem::Problem;
use crate::search_parameters::{Surface, search_request};
use crate::state::State;
use crate::store;
use crate::view::View;

/// Entries on one page of the feed.
const ENTRIES: usize = 50;

/// `GET /feed.atom`.
pub(crate) async fn feed(state: View, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let mut parameters = Parameters::parse(query.as_deref())?;
    let cursor = parameters.single("cursor")?.map(str::to_owned);
    parameters.retain(|name, _| name != "cursor");
    let mut request = search_request(&parameters, Surface::Whole, state.config.officers_facet)?;
    request.sort = Sort::AddedDescending;
    request.limit = ENTRIES;
    request.passages = true;
    request.cursor = cursor;
    let tag = Tag::new(state.engine.generation(), &("feed", &request));
    if let Some(unchanged) = tag.unchanged(&headers) {
        return Ok(unchanged);
    }
    let is_first = request.cursor.is_none();
    let answer = state.search(request).await?;
    let ids = answer.hits.iter().map(|hit| hit.id.clone()).collect();
    let times = store::added_times(&state, ids).await?;
    let body = write_feed(&state, &parameters, &answer, &times, is_first);
    Ok(tag.on(text("application/atom+xml; charset=utf-8", body)))
}

fn write_feed(
    state: &State,
    parameters: &Parameters,
    answer: &SearchAnswer,
    times: &[jiff::Timestamp],
    is_first: bool,
) -> String {
    let base = state.base_url();
    let own = query_string(parameters.iter());
    let q = parameters.iter().find(|(name, _)| *name == "q").map(|(_, q)| q).unwrap_or_default();
    let title =
        if q.is_empty() { state.config.site_name.clone() } else { format!("{q} – {}", state.config.site_name) };
    let updated = times.iter().max().copied().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let mut line = |text: String| {
        xml.push_str(&text);
        xml.push('\n');
    };
    line("<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\" xml:lang=\"sv\">".to_owned());
    line(format!("<title>{}</title>", escape_html(&title)));
    line(format!("<id>{}</id>", escape_html(&format!("{base}/feed.atom{own}"))));
    line(format!("<updated>{updated}</updated>"));
    line(format!("<author><name>{}</name></author>", escape_html(&state.config.site_name)));
    let link = |rel: &str, kind: &str, href: String| {
        format!("<link rel=\"{rel}\" type=\"{kind}\" href=\"{}\"/>", escape_html(&href))
    };
    if is_first {
        line(link("self", "application/atom+xml", format!("{base}/feed.atom{own}")));
    }
    line(link("first", "application/atom+xml", format!("{base}/feed.atom{own}")));
    line(link("alternate", "text/html", format!("{base}/{own}")));
    if let Some(next) = answer.next.as_deref() {
        let further = query_string(parameters.iter().chain([("cursor", next)]));
        line(link("next", "application/atom+xml", format!("{base}/feed.atom{further}")));
    }
    line(format!("<opensearch:totalResults>{}</opensearch:totalResults>", answer.total));
    for (hit, added) in answer.hits.iter().zip(times) {
        line(entry(base, hit, *added));
    }
    line("</feed>".to_owned());
    xml
}

fn entry(base: &str, hit: &remiss_index::Hit, added: jiff::Timestamp) -> String {
    let title = hit.title.as_deref().unwrap_or(&hit.source);
    let place = [hit.namnd.as_deref(), hit.kommun.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let about = [place, hit.dnr.join(", "), hit.date.map(|date| date.to_string()).unwrap_or_default()];
    let mut summary = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    if let Some(passage) = hit.passages.first() {
        let _ = write!(summary, ": {} (s. {})", plain_text(&passage.html), passage.page);
    }
    let url = format!("{base}{}", hit.url);
    format!(
        "<entry><title>{}</title><id>{url}</id><updated>{added}</updated><link rel=\"alternate\" type=\"text/html\" \
         href=\"{url}\"/><category term=\"{}\"/><summary>{}</summary></entry>",
        escape_html(title),
        escape_html(hit.document_type.as_str()),
        escape_html(&summary),
        url = escape_html(&url),
    )
}
