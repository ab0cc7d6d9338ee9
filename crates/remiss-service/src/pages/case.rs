//! `/arende/{key}`: one referral, who answered it, when, and what each said.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::civil::Date;
use remiss_index::{FacetField, Group, LIMIT_MAX, SearchRequest};
use remiss_parse::{MatterType, Proposer, Stance};

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
    let mut case = store::case(&state, &key).await?;
    if case.key != key {
        return Ok(store::moved(&visit.t.href(&case.url), None));
    }
    let mut response = if let Some(pair) = compare::chosen(&visit, &case)? {
        compare::compare(&state, &visit, &case, pair).await?
    } else {
        let copies = copies(&state, &case).await;
        case.fold(&copies, &state.bodies());
        let mut view = view(&state, &visit, case);
        view.layout.covers = state.summary().await?.line(visit.t);
        page(&view)?
    };
    response.headers_mut().insert(axum::http::header::CACHE_CONTROL, REVALIDATE);
    Ok(response)
}

/// Sets of documents of the case with nearly the same text. They matter only where a document does not say whose it is;
/// a page is shown without them rather than not at all.
async fn copies(state: &View, case: &Case) -> Vec<Vec<String>> {
    let says = |answer: &CaseAnswer| answer.namnd.is_some() && answer.kommun.is_some();
    if case.answers.len() < 2 || case.answers.iter().all(says) {
        return Vec::new();
    }
    let request = SearchRequest {
        filters: [(FacetField::Case, vec![case.key.clone()])].into(),
        limit: LIMIT_MAX,
        group: Group::Copies,
        passages: false,
        ..SearchRequest::default()
    };
    let hits = state.search(request).await.map(|answer| answer.hits).unwrap_or_default();
    let sets = hits.into_iter().filter(|hit| !hit.copy_ids.is_empty());
    sets.map(|hit| std::iter::once(hit.id).chain(hit.copy_ids).collect()).collect()
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
    /// Whether committees of several municipalities were asked, so that the name alone does not tell them apart.
    tells_kommun: bool,
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
    /// What else the committee has in the case: its office's proposal, other copies.
    papers: Vec<PaperView>,
}

struct PaperView {
    href: String,
    title: String,
    kind: String,
    date: String,
    stance: Option<StanceBadge>,
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
        (t.case_proposers, (!case.proposers.is_empty()).then(|| proposers(&case.proposers))),
        (t.case_due, Some(due.map_or_else(|| t.case_no_due.to_owned(), |due| t.day(due)))),
    ];
    let tally = case.tally();
    let mut kommuner: Vec<&str> = case.asked.iter().filter_map(|body| body.kommun.as_deref()).collect();
    kommuner.sort_unstable();
    kommuner.dedup();
    CasePage {
        tells_kommun: kommuner.len() > 1,
        kicker,
        facts: facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect(),
        tally: Stance::ALL
            .iter()
            .filter_map(|stance| Some((StanceBadge::new(t, *stance)?, *tally.get(stance)?)))
            .collect(),
        unclear: tally.get(&Stance::Oklart).copied().unwrap_or_default(),
        answers: case.committees.len(),
        choices: case.answers.iter().map(|answer| (answer.id.clone(), choice(t, answer))).collect(),
        case_href: case.url.clone(),
        events: events(t, &case),
        search_href: t.href(&format!("/?case={}", escape(&case.key))),
        asked: case.asked.into_iter().map(|body| Asked { name: capitalised(&body.name), ..body }).collect(),
        missing: case.missing.len(),
        keys: case.keys,
        title,
        layout,
    }
}

/// Who put the matter forward: "Asta Invent (KD), Bo Påhitt (KD)".
fn proposers(proposers: &[Proposer]) -> String {
    let named = |proposer: &Proposer| match &proposer.party {
        Some(party) => format!("{} ({party})", proposer.name),
        None => proposer.name.clone(),
    };
    proposers.iter().map(named).collect::<Vec<_>>().join(", ")
}

/// What the committees answered in order of time, with the deadline between those before and those after it.
fn events(t: &Strings, case: &Case) -> Vec<Event> {
    let due = case.answer_due;
    let mut answers: Vec<_> = case.committees.iter().filter_map(|papers| papers.of(case)).collect();
    answers.sort_by_key(|(answer, _)| (answer.date.is_none(), answer.date));
    let in_time = due.map_or(answers.len(), |due| {
        answers.iter().take_while(|(answer, _)| answer.date.is_some_and(|date| date <= due)).count()
    });
    let view = |(one, papers)| Event::Answer(Box::new(answer(t, one, papers, due)));
    let mut events: Vec<Event> = answers.into_iter().map(view).collect();
    if let Some(due) = due {
        events.insert(in_time, Event::Deadline { date: t.day(due), iso_date: due.to_string() });
    }
    events
}

/// An answer as it stands in a list to choose from.
fn choice(t: &Strings, answer: &CaseAnswer) -> String {
    let namnd = answer.namnd.as_deref().unwrap_or(t.no_namnd);
    let kind = t.kind(answer.document_type).to_lowercase();
    match answer.date {
        None => format!("{namnd}, {kind}, {}", t.undated),
        Some(date) if answer.date_inferred => format!("{namnd}, {kind}, {date} ({})", t.inferred),
        Some(date) => format!("{namnd}, {kind}, {date}"),
    }
}

fn answer(t: &Strings, answer: &CaseAnswer, papers: Vec<&CaseAnswer>, due: Option<Date>) -> AnswerView {
    let namnd_href = |name: &str| t.href(&format!("/namnd/{}", namnd_slug(answer.kommun.as_deref(), name)));
    let against_deadline = answer.date.zip(due).map(|(date, due)| {
        let days = t.against_deadline(date, due);
        if answer.date_inferred { format!("{days} ({})", t.by_inferred_date) } else { days }
    });
    AnswerView {
        namnd_href: answer.namnd.as_deref().map(namnd_href),
        namnd: answer.namnd.clone().unwrap_or_else(|| t.no_namnd.to_owned()),
        kommun: answer.kommun.clone().unwrap_or_default(),
        href: t.href(&answer.url),
        title: answer.title.clone().unwrap_or_else(|| t.untitled.to_owned()),
        kind: t.kind(answer.document_type),
        date: t.dated(answer.date, answer.date_inferred),
        iso_date: answer.date.map(|date| date.to_string()).unwrap_or_default(),
        against_deadline: against_deadline.unwrap_or_default(),
        is_late: answer.in_time == Some(false),
        dnr: answer.dnr.clone(),
        handlaggare: answer.handlaggare.join(", "),
        stance: StanceBadge::new(t, answer.stance),
        quote: answer.quote.as_ref().map(|quote| QuoteView {
            text: quote.text.clone(),
            href: t.href(&quote.url),
            page: quote.page,
        }),
        papers: papers.into_iter().map(|one| paper(t, one)).collect(),
    }
}

fn paper(t: &Strings, answer: &CaseAnswer) -> PaperView {
    PaperView {
        href: t.href(&answer.url),
        title: answer.title.clone().unwrap_or_else(|| t.untitled.to_owned()),
        kind: t.kind(answer.document_type),
        date: t.dated(answer.date, answer.date_inferred),
        stance: StanceBadge::new(t, answer.stance),
    }
}
