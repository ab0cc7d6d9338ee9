//! What programs look for at fixed addresses: robots, sitemap, OpenSearch description, health.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::response::Response;

use crate::answer::text;
use crate::format::escape_html;
use crate::problem::{Code, Problem};
use crate::state::State;
use crate::store;

/// Arrivals in one part of the sitemap: at most the 50,000 addresses that its protocol allows, so that a document never
/// moves from one part to another.
const SITEMAP_ARRIVALS: i64 = 50_000;

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> Response {
    text("text/plain; charset=utf-8", "ok\n".to_owned())
}

/// `GET /readyz`: the index answers.
pub(crate) async fn readyz(Shared(state): Shared<Arc<State>>) -> Result<Response, Problem> {
    match state.readiness().await {
        Ok(()) => Ok(text("text/plain; charset=utf-8", "ready\n".to_owned())),
        Err(cause) => Err(not_ready(cause)),
    }
}

fn not_ready(cause: String) -> Problem {
    Problem {
        cause: Some(cause),
        ..Problem::new(Code::NotReady, ["Sökregistret svarar inte.", "The search index does not answer."])
    }
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

/// `GET /sitemap.xml`: the parts of the sitemap.
pub(crate) async fn sitemap(Shared(state): Shared<Arc<State>>) -> Result<Response, Problem> {
    let base = escape_html(state.base_url());
    let mut xml =
        format!("{XML}<sitemapindex xmlns=\"{SITEMAP}\">\n<sitemap><loc>{base}/sitemap/sidor</loc></sitemap>\n");
    if state.config.search_engines {
        let parts = (store::arrivals(&state).await? + SITEMAP_ARRIVALS - 1) / SITEMAP_ARRIVALS;
        for part in 0..parts {
            let _ = writeln!(xml, "<sitemap><loc>{base}/sitemap/{part}</loc></sitemap>");
        }
    }
    xml.push_str("</sitemapindex>\n");
    Ok(text("application/xml; charset=utf-8", xml))
}

/// `GET /sitemap/{part}`: the fixed pages, or the documents of some arrivals where search engines may keep them.
pub(crate) async fn sitemap_part(
    Shared(state): Shared<Arc<State>>,
    Path(part): Path<String>,
) -> Result<Response, Problem> {
    let base = escape_html(state.base_url());
    let mut xml = format!("{XML}<urlset xmlns=\"{SITEMAP}\">\n");
    match part.parse::<u32>() {
        _ if part == "sidor" => {
            for path in ["/", "/tackning", "/om"] {
                let _ = writeln!(xml, "<url><loc>{base}{path}</loc></url>");
            }
        }
        Ok(part) if state.config.search_engines => {
            for document in store::sitemap_part(&state, part.into(), SITEMAP_ARRIVALS).await? {
                let (id, changed) = (document.id, document.changed_at);
                let _ = writeln!(xml, "<url><loc>{base}/dokument/{id}</loc><lastmod>{changed:.0}</lastmod></url>");
            }
        }
        _ => {
            return Err(Problem::not_found([
                "Den delen av webbplatskartan finns inte.",
                "There is no such part of the sitemap.",
            ]));
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
