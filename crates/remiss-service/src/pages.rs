//! The pages: one handler, one view struct and one template each.

mod about;
mod api_docs;
mod card;
mod case;
mod compare;
mod coverage;
mod document;
mod facets;
mod histogram;
mod links;
mod namnd;
mod record_panel;
mod review;
mod search;
mod start;
mod text;
mod trail;
mod visit;

pub(crate) use about::about;
pub(crate) use api_docs::api_docs;
pub(crate) use case::case;
pub(crate) use coverage::coverage;
pub(crate) use document::document;
pub(crate) use namnd::namnd;
pub(crate) use review::{DEEDS, FORM_FIELDS, decide, review};
pub(crate) use search::search;
pub(crate) use visit::Visit;

use askama::Template;

use crate::assets::{ADDRESSES, Addresses};
use crate::problem::{Code, Problem};
use crate::state::State;
use crate::strings::Strings;

/// What every page has around its content.
pub(crate) struct Layout {
    pub(crate) t: &'static Strings,
    pub(crate) assets: &'static Addresses,
    pub(crate) site: String,
    /// Title of the page without the site's name.
    pub(crate) title: String,
    /// Words in the search box.
    pub(crate) q: String,
    /// Whether the search box stands in the head of the page.
    pub(crate) has_search: bool,
    /// Absolute address of the page.
    pub(crate) canonical: Option<String>,
    /// Whether search engines are asked to pass by.
    pub(crate) noindex: bool,
    /// Address of the feed of what the page shows.
    pub(crate) feed: String,
    /// Which entry of the menu this is.
    pub(crate) current: &'static str,
    /// What the archive covers, in one line.
    pub(crate) covers: String,
    /// The same page in the other language.
    pub(crate) other_language: Option<String>,
    /// Whole address of the page, for paper.
    pub(crate) printed: String,
    /// Data for machines about what the page shows, as JSON-LD.
    pub(crate) json_ld: Option<String>,
}

impl Layout {
    pub(crate) fn new(state: &State, visit: &Visit, title: impl Into<String>) -> Self {
        let other_language = Some(visit.t.other().href(&visit.address));
        let printed = format!("{}{}", state.base_url(), visit.address);
        Self { other_language, printed, ..Self::in_language(state, visit.t, title) }
    }

    fn in_language(state: &State, t: &'static Strings, title: impl Into<String>) -> Self {
        Self {
            t,
            assets: &ADDRESSES,
            site: state.config.site_name.clone(),
            title: title.into(),
            q: String::new(),
            has_search: true,
            canonical: None,
            noindex: true,
            feed: "/feed.atom".to_owned(),
            current: "",
            covers: String::new(),
            other_language: None,
            printed: state.base_url().to_owned(),
            json_ld: None,
        }
    }
}

/// The page that tells a visitor what went wrong, and where to go on.
pub(crate) fn error_page(state: &State, t: &'static Strings, problem: &Problem, request_id: &str) -> String {
    let heading = problem.code.title(t);
    let layout = Layout::in_language(state, t, heading);
    let view = ErrorPage {
        layout,
        status: problem.code.status().as_u16(),
        heading,
        detail: problem.detail.of(t),
        request_id,
        is_ours: matches!(problem.code, Code::Internal | Code::NotReady),
    };
    view.render().unwrap_or_else(|error| {
        tracing::error!(%error, "the error page cannot be written");
        String::new()
    })
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    layout: Layout,
    status: u16,
    heading: &'a str,
    detail: &'a str,
    request_id: &'a str,
    is_ours: bool,
}
