//! `/om`: what this is, and how to search.

use askama::Template;
use axum::response::Response;

use crate::answer::{REVALIDATE, page};
use crate::pages::Layout;
use crate::pages::visit::Visit;
use crate::parameters::query_string;
use crate::problem::Problem;
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
    (
        "datum:senaste-12-månaderna",
        "Daterade under de senaste tolv månaderna; så läses också i-år, förra-året, förra-månaden och senaste-30-dagarna.",
    ),
    ("parti:M", "Där partiet har lagt fram motionen eller skrivelsen."),
    ("inställning:avstyrker", "Efter vad nämnden föreslås svara."),
];

/// `GET /om`.
pub(crate) async fn about(state: View, visit: Visit) -> Result<Response, Problem> {
    visit.without_parameters()?;
    let t = visit.t;
    let mut layout = Layout::new(&state, &visit, t.nav_about);
    layout.noindex = false;
    layout.canonical = Some(format!("{}/om", state.base_url()));
    layout.current = "about";
    layout.covers = state.summary().await?.line(t);
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
