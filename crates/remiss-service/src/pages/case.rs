//! `/arende/{key}`: one referral, who answered it, when, and what each said.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::civil::Date;
use remiss_parse::{MatterType, Stance};

use crate::answer::{REVALIDATE, page};
use crate::case::{Asked, Case, CaseAnswer};
use crate::pages::card::StanceBadge;
use crate::pages::document::namnd_slug;
use crate::pages::visit::Visit;
use crate::pages::{Layout, compare};
use crate::parameters::escape;
use crate::problem::Problem;
use crate::store;
use crate::strings::{Strings, capitalised};
use crate::view::View;

/// `GET /arende/{key}`; with two ids as `jamfor` the page on which these two answers are read side by side.
pub(crate) async fn case(state: View, Path(key): Path<String>, visit: Visit) -> Result<Response, Problem> {
    visit.parameters.only(|name| name == compare::PARAMETER)?;
    let case = store::case(&state, &key).await?;
    if case.key != key {
        return Ok(store::moved(&visit.t.href(&case.url), None));
    }
    let mut response = if let Some(pair) = compare::chosen(&visit, &case)? {
        compare::compare(&state, &visit, &case, pair).await?
    } else {
        let mut view = view(&state, &visit, case);
        view.layout.covers = state.summary().await?.line(visit.t);
        page(&view)?
    };
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, REVALIDATE);
    Ok(response)
}

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    layout: Layout,
    title: String,
    kicker: String,
    facts: Vec<(&'static str, String)>,
    tally: Vec<(StanceBadge, usize)>,
    unclear: usize,
    answers: usize,
    events: Vec<Event>,
    /// The answers that can be read side by side, as id and name.
    choices: Vec<(String, String)>,
    case_href: String,
    asked: Vec<Asked>,
    missing: usize,
    keys: Vec<String>,
    search_href: String,
}

/// What happened, in order of time.
enum Event {
    Answer(Box<AnswerView>),
    /// The last day for answers.
    Deadline {
        date: String,
        iso_date: String,
    },
}

struct AnswerView {
    namnd: String,
    namnd_href: Option<String>,
    kommun: String,
    href: String,
    title: String,
    kind: String,
    date: String,
    iso_date: String,
    /// "3 dagar före sista svarsdag"; empty where either day is unknown.
    against_deadline: String,
    is_late: bool,
    dnr: Vec<String>,
    handlaggare: String,
    stance: Option<StanceBadge>,
    quote: Option<QuoteView>,
}

struct QuoteView {
    text: String,
    href: String,
    page: Option<u32>,
}

fn view(state: &View, visit: &Visit, case: Case) -> CasePage {
    let t = visit.t;
    let title = case.title.clone().unwrap_or_else(|| t.untitled.to_owned());
    let mut layout = Layout::new(state, visit, title.clone());
    layout.noindex = !state.config.search_engines;
    layout.canonical = Some(format!("{}{}", state.base_url(), case.url));
    layout.feed = format!("/feed.atom?case={}", escape(&case.key));
    let kicker = match case.matter_type {
        MatterType::Annat => t.case.to_owned(),
        kind => t.value(kind.as_str()),
    };
    let kicker = match &case.motion_number {
        Some(number) => format!("{kicker} {number}"),
        None => kicker,
    };
    let due = case.answer_due;
    let facts = [
        (t.case_referred_by, case.referred_by.clone()),
        (t.parties, (!case.parties.is_empty()).then(|| case.parties.join(", "))),
        (t.case_due, Some(due.map_or_else(|| t.case_no_due.to_owned(), |due| t.day(due)))),
    ];
    CasePage {
        kicker,
        facts: facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect(),
        tally: Stance::ALL
            .iter()
            .filter_map(|stance| Some((StanceBadge::new(t, *stance)?, *case.stances.get(stance.as_str())?)))
            .collect(),
        unclear: case.stances.get(Stance::Oklart.as_str()).copied().unwrap_or_default(),
        answers: case.answers.len(),
        choices: case.answers.iter().map(|answer| (answer.id.clone(), choice(t, answer))).collect(),
        case_href: case.url.clone(),
        events: events(t, case.answers, due),
        search_href: t.href(&format!("/?case={}", escape(&case.key))),
        asked: case.asked.into_iter().map(|body| Asked { name: capitalised(&body.name), ..body }).collect(),
        missing: case.missing.len(),
        keys: case.keys,
        title,
        layout,
    }
}

/// The answers in order of time, with the deadline between those before and those after it.
fn events(t: &Strings, answers: Vec<CaseAnswer>, due: Option<Date>) -> Vec<Event> {
    let in_time = due.map_or(answers.len(), |due| {
        answers.iter().take_while(|answer| answer.date.is_some_and(|date| date <= due)).count()
    });
    let mut events: Vec<Event> = answers.into_iter().map(|one| Event::Answer(Box::new(answer(t, one, due)))).collect();
    if let Some(due) = due {
        events.insert(in_time, Event::Deadline { date: t.day(due), iso_date: due.to_string() });
    }
    events
}

/// An answer as it stands in a list to choose from.
fn choice(t: &Strings, answer: &CaseAnswer) -> String {
    let namnd = answer.namnd.as_deref().unwrap_or(t.no_namnd);
    let date = answer.date.map_or_else(|| t.undated.to_owned(), |date| date.to_string());
    format!("{namnd}, {}, {date}", t.kind(answer.document_type).to_lowercase())
}

fn answer(t: &Strings, answer: CaseAnswer, due: Option<Date>) -> AnswerView {
    AnswerView {
        namnd_href: answer
            .namnd
            .as_deref()
            .map(|name| t.href(&format!("/namnd/{}", namnd_slug(answer.kommun.as_deref(), name)))),
        namnd: answer.namnd.unwrap_or_else(|| t.no_namnd.to_owned()),
        kommun: answer.kommun.unwrap_or_default(),
        href: t.href(&answer.url),
        title: answer.title.unwrap_or_else(|| t.untitled.to_owned()),
        kind: t.kind(answer.document_type),
        date: answer.date.map_or_else(|| t.undated.to_owned(), |date| t.day(date)),
        iso_date: answer.date.map(|date| date.to_string()).unwrap_or_default(),
        against_deadline: answer.date.zip(due).map(|(date, due)| t.against_deadline(date, due)).unwrap_or_default(),
        is_late: answer.in_time == Some(false),
        dnr: answer.dnr,
        handlaggare: answer.handlaggare.join(", "),
        stance: StanceBadge::new(t, answer.stance),
        quote: answer.quote.map(|quote| QuoteView { text: quote.text, href: t.href(&quote.url), page: quote.page }),
    }
}
