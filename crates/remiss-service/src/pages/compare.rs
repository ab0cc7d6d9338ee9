//! Two answers to one referral, read side by side.

use std::collections::HashSet;

use askama::Template;
use axum::response::Response;
use remiss_archive::Stored;

use crate::answer::page;
use crate::case::Case;
use crate::pages::Layout;
use crate::pages::card::StanceBadge;
use crate::pages::text::{self, TextView};
use crate::pages::visit::Visit;
use crate::problem::{Code, Problem};
use crate::store::{self, Canonical, Found};
use crate::strings::Strings;
use crate::view::View;

/// Names an answer to be compared; given twice.
pub(crate) const PARAMETER: &str = "jamfor";

/// Letters and digits that a paragraph needs for its standing in both answers to mean anything.
const TELLING_CHARS_MIN: usize = 40;

/// The two answers that a visitor has chosen, by id; none where nothing is chosen.
pub(crate) fn chosen(visit: &Visit, case: &Case) -> Result<Option<[String; 2]>, Problem> {
    let ids: Vec<&str> = visit.parameters.iter().map(|(_, id)| id).collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let [first, second] = ids.as_slice() else {
        return Err(Problem::parameter(
            Code::BadParameter,
            PARAMETER,
            ["Välj två svar att jämföra.", "Choose two answers to compare."],
        ));
    };
    for id in [first, second] {
        if !case.answers.iter().any(|answer| answer.id == **id) {
            return Err(Problem::not_found([
                "Svaret hör inte till ärendet.",
                "The answer does not belong to the case.",
            ]));
        }
    }
    Ok(Some([(*first).to_owned(), (*second).to_owned()]))
}

/// The page with both.
pub(crate) async fn compare(
    state: &View,
    visit: &Visit,
    case: &Case,
    [first, second]: [String; 2],
) -> Result<Response, Problem> {
    let t = visit.t;
    let (first, second) = (read(state, &first).await?, read(state, &second).await?);
    let (in_first, in_second) = (paragraphs(&first.1.text), paragraphs(&second.1.text));
    let shared: HashSet<&String> = in_first.intersection(&in_second).collect();
    let title = case.title.clone().unwrap_or_else(|| t.untitled.to_owned());
    let mut layout = Layout::new(state, visit, format!("{}: {title}", t.compare_title));
    layout.covers = state.summary().await?.line(t);
    let view = ComparePage {
        layout,
        title,
        case_href: t.href(&case.url),
        shares: !shared.is_empty(),
        sides: [("a-", &first), ("b-", &second)].map(|(prefix, read)| side(t, prefix, read, &shared)),
    };
    page(&view)
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    layout: Layout,
    title: String,
    case_href: String,
    /// Whether any paragraph stands in both.
    shares: bool,
    sides: [Side; 2],
}

/// One answer.
struct Side {
    id: String,
    namnd: String,
    date: String,
    kind: String,
    href: String,
    stance: Option<StanceBadge>,
    decision: Option<String>,
    lang: String,
    text_html: String,
}

async fn read(state: &View, id: &str) -> Result<(Box<Stored>, Canonical), Problem> {
    let Found::Document(document) = store::document(state, id).await? else {
        return Err(Problem::not_found([
            "Svaret har ersatts av ett nyare.",
            "The answer was replaced by a newer one.",
        ]));
    };
    let canonical = store::text(state, document.id).await?;
    Ok((document, canonical))
}

fn side(
    t: &Strings,
    prefix: &str,
    (document, canonical): &(Box<Stored>, Canonical),
    shared: &HashSet<&String>,
) -> Side {
    let record = &document.record;
    let is_shared = |paragraph: &str| shared.contains(&normalised(paragraph));
    let view = TextView {
        words: &[],
        target: None,
        prefix,
        is_shared: &is_shared,
        ..TextView::new(&canonical.text, &canonical.layout.pages, record, t.page)
    };
    Side {
        id: format!("{prefix}svar"),
        namnd: record.namnd.clone().unwrap_or_else(|| t.no_namnd.to_owned()),
        date: t.dated(record.date, record.date_inferred),
        kind: t.kind(record.document_type),
        href: t.href(&format!("/dokument/{}", document.id)),
        stance: StanceBadge::new(t, record.stance),
        decision: record.decision.clone(),
        lang: record.language.clone().unwrap_or_else(|| "sv".to_owned()),
        text_html: text::write(&view, |_| None),
    }
}

/// The paragraphs that are long enough to tell, without what a margin or a scan changes.
fn paragraphs(text: &str) -> HashSet<String> {
    text.split("\n\n").map(normalised).filter(|paragraph| paragraph.len() >= TELLING_CHARS_MIN).collect()
}

/// Letters and digits only, in lower case.
fn normalised(paragraph: &str) -> String {
    paragraph.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
