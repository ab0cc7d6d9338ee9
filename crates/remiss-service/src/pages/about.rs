//! `/om` and `/api/docs`: what this is, how to search, and how programs ask.

use askama::Template;
use axum::response::Response;
use remiss_index::{FacetField, LIMIT_DEFAULT, LIMIT_MAX, QUERY_CHARS_MAX};

use crate::answer::{REVALIDATE, page};
use crate::pages::Layout;
use crate::parameters::query_string;
use crate::problem::{Code, Problem};
use crate::strings::SV;
use crate::view::View;

/// What the query language can do, each with an example that is a link.
const SYNTAX: &[(&str, &str)] = &[
    (
        "trygghet skola",
        "Båda orden ska finnas. Böjningar och sammansättningar räknas: ”trygghet” hittar även ”trygghetsarbete”.",
    ),
    ("\"barnets bästa\"", "Precis de orden i den ordningen, utan böjningar, synonymer eller stavningshjälp."),
    ("cykelväg OR gångväg", "Något av orden räcker."),
    ("remiss -motion", "Utan ordet efter minustecknet."),
    ("(buss OR tåg) tillgänglighet", "Parenteser håller ihop det som hör ihop."),
    ("våldspreven*", "Ord som börjar så."),
    ("\"bygglov skola\"~5", "Orden inom fem ords avstånd."),
    ("trygghett~", "Ord som nästan stavas så."),
    ("nämnd:socialnämnden", "Bara handlingar från nämnden."),
    ("handläggare:andersson", "Efter handläggarens namn."),
    ("dnr:\"KS 2019/1899\"", "Efter diarienummer, i vilken stavning som helst."),
    ("datum:2018..2020", "Daterade från 2018 till och med 2020."),
    ("parti:M", "Där partiet har lagt fram motionen eller skrivelsen."),
    ("inställning:avstyrker", "Efter vad nämnden föreslås svara."),
];

/// `GET /om`.
pub(crate) async fn about(state: View) -> Result<Response, Problem> {
    let mut layout = Layout::new(&state, SV.nav_about);
    layout.noindex = false;
    layout.canonical = Some(format!("{}/om", state.base_url()));
    layout.current = "about";
    layout.covers = state.summary().await?.line(&SV);
    let contact = state.config.contact.as_deref().map(|contact| Contact {
        href: if contact.contains("://") { contact.to_owned() } else { format!("mailto:{contact}") },
        text: contact.to_owned(),
    });
    let syntax = SYNTAX.iter().map(|(q, does)| Example { q, does, href: format!("/{}", query_string([("q", *q)])) });
    let view = AboutPage { layout, contact, syntax: syntax.collect() };
    let mut response = page(&view)?;
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, REVALIDATE);
    Ok(response)
}

/// `GET /api/docs`.
pub(crate) async fn api_docs(state: View) -> Result<Response, Problem> {
    let mut layout = Layout::new(&state, SV.api_title);
    layout.noindex = false;
    layout.canonical = Some(format!("{}/api/docs", state.base_url()));
    layout.covers = state.summary().await?.line(&SV);
    let fields = FacetField::ALL
        .iter()
        .map(|field| ApiField {
            name: field.as_str(),
            label: SV.facet(*field),
            values: field.closed_values().map(|values| values.join(", ")).unwrap_or_default(),
        })
        .collect();
    let view = ApiPage {
        layout,
        base: state.base_url().to_owned(),
        fields,
        problems: Code::ALL,
        limit_default: LIMIT_DEFAULT,
        limit_max: LIMIT_MAX,
        chars_max: QUERY_CHARS_MAX,
        rows_max: state.config.export_rows_max,
    };
    let mut response = page(&view)?;
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, REVALIDATE);
    Ok(response)
}

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    layout: Layout,
    contact: Option<Contact>,
    syntax: Vec<Example>,
}

struct Contact {
    href: String,
    text: String,
}

struct Example {
    q: &'static str,
    does: &'static str,
    href: String,
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    layout: Layout,
    base: String,
    fields: Vec<ApiField>,
    problems: &'static [Code],
    limit_default: usize,
    limit_max: usize,
    chars_max: usize,
    rows_max: u64,
}

struct ApiField {
    name: &'static str,
    label: &'static str,
    values: String,
}
