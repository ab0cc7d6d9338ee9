//! What programs look for at fixed addresses: robots, sitemap, OpenSearch description, health.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::Response;

use crate::answer::text;
use crate::format::escape_html;
use crate::problem::{Code, Problem};
use crate::state::State;
use crate::store;

/// Addresses of one sitemap, as its protocol has it.
const SITEMAP_MAX: usize = 50_000;

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> Response {
    text("text/plain; charset=utf-8", "ok\n".to_owned())
}

/// `GET /readyz`: the index answers.
pub(crate) async fn readyz(Shared(state): Shared<Arc<State>>) -> Result<Response, Problem> {
    let request = remiss_index::SearchRequest { limit: 1, ..remiss_index::SearchRequest::default() };
    // Asked past the permits: a service that is busy is ready.
    let engine = Arc::clone(&state.engine);
    let answer = tokio::task::spawn_blocking(move || engine.search(&request)).await;
    match answer {
        Ok(Ok(_)) => Ok(text("text/plain; charset=utf-8", "ready\n".to_owned())),
        Ok(Err(error)) => Err(not_ready(error.to_string())),
        Err(error) => Err(not_ready(error.to_string())),
    }
}

fn not_ready(cause: String) -> Problem {
    Problem { cause: Some(cause), ..Problem::new(Code::NotReady, "Sökregistret svarar inte.") }
}

/// `GET /robots.txt`.
pub(crate) async fn robots(Shared(state): Shared<Arc<State>>) -> Response {
    // A page that is barred here cannot show its "noindex", so only the endless space of searches is barred.
    let body = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /feed.atom\nDisallow: /*?\n\nSitemap: {}/sitemap.xml\n",
        state.base_url()
    );
    text("text/plain; charset=utf-8", body)
}

/// `GET /sitemap.xml`: the fixed pages, and the documents where search engines may keep them.
pub(crate) async fn sitemap(Shared(state): Shared<Arc<State>>) -> Result<Response, Problem> {
    let base = state.base_url();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let mut address = |path: &str, changed: Option<jiff::Timestamp>| {
        let changed = changed.map(|time| format!("<lastmod>{time:.0}</lastmod>")).unwrap_or_default();
        let _ = writeln!(xml, "<url><loc>{}</loc>{changed}</url>", escape_html(&format!("{base}{path}")));
    };
    for path in ["/", "/tackning", "/om"] {
        address(path, None);
    }
    if state.config.search_engines {
        for (id, changed) in store::document_times(&state, SITEMAP_MAX - 3).await? {
            address(&format!("/dokument/{id}"), Some(changed));
        }
    }
    xml.push_str("</urlset>\n");
    Ok(text("application/xml; charset=utf-8", xml))
}

/// `GET /opensearch.xml`: lets a browser search here from its address bar.
pub(crate) async fn opensearch(Shared(state): Shared<Arc<State>>) -> Response {
    let base = escape_html(state.base_url());
    let name = escape_html(&state.config.site_name);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{name}</ShortName>\n\
         <Description>Sök i nämndernas yttranden och remissvar</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n<Language>sv</Language>\n\
         <Url type=\"text/html\" template=\"{base}/?q={{searchTerms}}\"/>\n\
         <Url type=\"application/atom+xml\" template=\"{base}/feed.atom?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n"
    );
    text("application/opensearchdescription+xml; charset=utf-8", body)
}
