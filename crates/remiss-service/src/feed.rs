//! `/feed.atom`: any search as a feed, latest arrival first, older entries on archived pages (RFC 5005).

use std::fmt::Write as _;

use axum::extract::RawQuery;
use axum::response::Response;
use remiss_index::{SearchAnswer, SearchRequest, Sort};

use crate::answer::text;
use crate::format::{escape_html, plain_text};
use crate::parameters::{Parameters, query_string};
use crate::problem::Problem;
use crate::search_parameters::{Surface, search_request};
use crate::state::State;
use crate::store;
use crate::view::View;

/// Entries of an archived page. The page that is subscribed to has as many and up to as many more, so that the pages
/// below it are always cut at the same places, counted from the oldest entry, and need to be fetched only once.
const ENTRIES: usize = 50;

const NAMESPACES: &str = "xmlns=\"http://www.w3.org/2005/Atom\" xmlns:fh=\"http://purl.org/syndication/history/1.0\" \
     xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\"";

/// `GET /feed.atom`.
pub(crate) async fn feed(state: View, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let mut parameters = Parameters::parse(query.as_deref())?;
    let cursor = parameters.single("cursor")?.map(str::to_owned);
    parameters.retain(|name, _| name != "cursor");
    let mut request = search_request(&parameters, Surface::Whole, state.config.officers_facet)?;
    request.sort = Sort::AddedDescending;
    request.limit = ENTRIES;
    request.cursor = cursor;
    if request.cursor.is_none() {
        let count = SearchRequest { limit: 1, ..request.clone() };
        request.limit = ENTRIES + (state.search(count).await?.total % ENTRIES as u64) as usize;
    }
    request.passages = true;
    let is_archive = request.cursor.is_some();
    let own = query_string(parameters.iter().chain(request.cursor.as_deref().map(|cursor| ("cursor", cursor))));
    let answer = state.search(request).await?;
    let ids = answer.hits.iter().map(|hit| hit.id.clone()).collect();
    let times = store::added_times(&state, ids).await?;
    let body = write_feed(&state, &parameters, &own, &answer, &times, is_archive);
    Ok(text("application/atom+xml; charset=utf-8", body))
}

fn write_feed(
    state: &State,
    parameters: &Parameters,
    own: &str,
    answer: &SearchAnswer,
    times: &[jiff::Timestamp],
    is_archive: bool,
) -> String {
    let base = state.base_url();
    let current = query_string(parameters.iter());
    let q = parameters.iter().find(|(name, _)| *name == "q").map(|(_, q)| q).unwrap_or_default();
    let title =
        if q.is_empty() { state.config.site_name.clone() } else { format!("{q} – {}", state.config.site_name) };
    let updated = times.iter().max().copied().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let link = |rel: &str, kind: &str, path: &str| {
        format!("<link rel=\"{rel}\" type=\"{kind}\" href=\"{}\"/>", escape_html(&format!("{base}{path}")))
    };
    let atom = |rel: &str, query: &str| link(rel, "application/atom+xml", &format!("/feed.atom{query}"));
    let mut lines = vec![
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>".to_owned(),
        format!("<feed {NAMESPACES} xml:lang=\"sv\">"),
        format!("<title>{}</title>", escape_html(&title)),
        format!("<id>{}</id>", escape_html(&format!("{base}/feed.atom{current}"))),
        format!("<updated>{updated}</updated>"),
        format!("<author><name>{}</name></author>", escape_html(&state.config.site_name)),
        atom("self", own),
        link("alternate", "text/html", &format!("/{current}")),
    ];
    if is_archive {
        lines.push("<fh:archive/>".to_owned());
        lines.push(atom("current", &current));
    }
    if let Some(next) = answer.next.as_deref() {
        lines.push(atom("prev-archive", &query_string(parameters.iter().chain([("cursor", next)]))));
    }
    lines.push(format!("<opensearch:totalResults>{}</opensearch:totalResults>", answer.total));
    lines.extend(answer.hits.iter().zip(times).map(|(hit, added)| entry(base, hit, *added)));
    lines.push("</feed>\n".to_owned());
    lines.join("\n")
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
