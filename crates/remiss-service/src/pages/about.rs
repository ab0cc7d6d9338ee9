//! `/om`: what this is, and how to search.

use askama::Template;
use axum::response::Response;
use remiss_index::{Matching, SearchRequest};

use crate::answer::{REVALIDATE, page};
use crate::pages::Layout;
use crate::pages::visit::Visit;
use crate::parameters::query_string;
use crate::problem::Problem;
use crate::strings::Strings;
use crate::view::View;

/// What the query language can do, in Swedish and English, with examples; the first that finds anything is a link.
const SYNTAX: &[(&[&str], &str, &str)] = &[
    (
        &["trygghet skola", "trygghet torg", "barn skola"],
        "Båda orden ska finnas. Böjningar och sammansättningar räknas: ”trygghet” hittar även ”trygghetsarbete”.",
        "Both words must be there. Inflected forms and compounds count: “trygghet” finds “trygghetsarbete” too.",
    ),
    (
        &["\"barnets bästa\"", "\"förslag till beslut\""],
        "Precis de orden i den ordningen, utan böjningar, synonymer eller stavningshjälp.",
        "Exactly those words in that order, without inflections, synonyms or help with spelling.",
    ),
    (&["cykelväg OR gångväg", "motion OR remiss"], "Något av orden räcker.", "Either word is enough."),
    (&["remiss -motion", "nämnden -remiss"], "Utan ordet efter minustecknet.", "Without the word after the minus."),
    (
        &["(buss OR tåg) tillgänglighet", "(motion OR remiss) förslag"],
        "Parenteser håller ihop det som hör ihop.",
        "Parentheses keep together what belongs together.",
    ),
    (&["våldspreven*", "trygg*", "förvaltning*"], "Ord som börjar så.", "Words that begin like this."),
    (
        &["\"trygghet skola\"~8", "\"barn bästa\"~5", "\"förslag nämnden\"~8"],
        "Orden inom så många ords avstånd.",
        "The words within that many words of each other.",
    ),
    (&["trygghett~", "remisss~"], "Ord som nästan stavas så.", "Words that are nearly spelled like this."),
    (
        &["nämnd:socialnämnden", "nämnd:kommunstyrelsen", "nämnd:nämnden"],
        "Bara handlingar från nämnden.",
        "Only documents of the committee.",
    ),
    (&["handläggare:andersson"], "Efter handläggarens namn.", "By the name of the officer."),
    (
        &["datum:2018..2020", "datum:2015..2026", "datum:1950..2014"],
        "Daterade från det ena året till och med det andra.",
        "Dated from the one year to the other, inclusive.",
    ),
    (
        &["datum:senaste-12-månaderna"],
        "Daterade under de senaste tolv månaderna; så läses också i-år, förra-året, förra-månaden och senaste-30-dagarna.",
        "Dated within the last twelve months; i-år, förra-året, förra-månaden and senaste-30-dagarna are read too.",
    ),
    (
        &["parti:M", "parti:S", "parti:V"],
        "Där partiet agerar i ärendet: bakom motionen eller skrivelsen, eller med yrkande, reservation eller särskilt uttalande.",
        "Where the party acts in the matter: behind the motion or letter, or with a proposal, reservation or statement of its own.",
    ),
    (
        &["inställning:avstyrker", "inställning:tillstyrker"],
        "Efter vad nämnden föreslås svara.",
        "By what the committee is proposed to answer.",
    ),
];

/// Spellings of a diary number, with what they show; the number itself is one of the archive's own.
const DNR_DOES: (&str, &str) =
    ("Efter diarienummer, i vilken stavning som helst.", "By diary number, in any spelling.");

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
    let syntax = examples(t, &state).await?;
    let view = AboutPage { layout, contact, syntax };
    let mut response = page(&view)?;
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, REVALIDATE);
    Ok(response)
}

/// The examples with what they find; one that finds nothing is shown without a link.
async fn examples(t: &'static Strings, state: &View) -> Result<Vec<Example>, Problem> {
    let found = state
        .ask_engine(|engine| {
            let total = |q: &str| {
                let request =
                    SearchRequest { q: q.to_owned(), matching: Matching::All, limit: 0, ..Default::default() };
                engine.search(&request).map(|answer| answer.total)
            };
            let mut found = Vec::new();
            for (candidates, swedish, english) in SYNTAX {
                let mut example = ((*candidates[0]).to_owned(), 0);
                for q in *candidates {
                    let hits = total(q)?;
                    if hits > 0 {
                        example = ((*q).to_owned(), hits);
                        break;
                    }
                }
                found.push((example, (*swedish, *english)));
            }
            let newest = engine.search(&SearchRequest { limit: 10, passages: false, ..Default::default() })?;
            if let Some(dnr) = newest.hits.iter().find_map(|hit| hit.dnr.first()) {
                let q = format!("dnr:\"{}\"", dnr.replace('"', ""));
                let hits = total(&q)?;
                found.push(((q, hits), DNR_DOES));
            }
            Ok(found)
        })
        .await?;
    let example = |((q, hits), (swedish, english)): ((String, u64), (&'static str, &'static str))| Example {
        href: (hits > 0).then(|| t.href(&format!("/{}", query_string([("q", q.as_str()), ("match", "all")])))),
        does: if t.is_swedish() { swedish } else { english },
        hits: t.count_hits(hits),
        q,
    };
    Ok(found.into_iter().map(example).collect())
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
    q: String,
    does: &'static str,
    hits: String,
    /// Where the example is shown; none where it would find nothing.
    href: Option<String>,
}
