//! `/arende/{key}`: one referral, who answered it, when, and what each said.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use remiss_parse::{MatterType, Stance};

use crate::answer::{REVALIDATE, page};
use crate::case::{Asked, Case, CaseAnswer};
use crate::format::day;
use crate::pages::Layout;
use crate::pages::visit::Visit;
use crate::pages::card::StanceBadge;
use crate::pages::document::namnd_slug;
use crate::parameters::{Parameters, escape};
use crate::problem::Problem;
use crate::store;
use crate::strings::{Strings, capitalised};
use crate::view::View;

/// `GET /arende/{key}`.
pub(crate) async fn case(state: View, Path(key): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    crate::search_parameters::without_empty_fields(Parameters::parse(query.as_deref())?).only(|_| false)?;
    let case = store::case(&state, &key).await?;
    if case.key != key {
        return Ok(store::moved(&case.url, None));
    }
    let mut view = view(&state, case);
    view.layout.covers = state.summary().await?.line(&SV);
    let mut response = page(&view)?;
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
    answers: Vec<AnswerView>,
    asked: Vec<Asked>,
    missing: Vec<String>,
    keys: Vec<String>,
    search_href: String,
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
    is_late: bool,
    is_in_time: bool,
    dnr: Vec<String>,
    handlaggare: String,
    stance: Option<StanceBadge>,
    quote: Option<(String, String, Option<u32>)>,
}

fn view(state: &View, case: Case) -> CasePage {
    let t = &SV;
    let title = case.title.clone().unwrap_or_else(|| t.untitled.to_owned());
    let mut layout = Layout::new(state, title.clone());
    layout.noindex = !state.config.search_engines;
    layout.canonical = Some(format!("{}{}", state.base_url(), case.url));
    layout.feed = format!("/feed.atom?case={}", escape(&case.key));
    let kicker = match case.matter_type {
        MatterType::Annat => "Ärende".to_owned(),
        kind => capitalised(kind.as_str()),
    };
    let kicker = match &case.motion_number {
        Some(number) => format!("{kicker} {number}"),
        None => kicker,
    };
    let facts = [
        (t.case_referred_by, case.referred_by.clone()),
        ("Partier", (!case.parties.is_empty()).then(|| case.parties.join(", "))),
        (t.case_due, Some(case.answer_due.map_or_else(|| t.case_no_due.to_owned(), day))),
    ];
    CasePage {
        kicker,
        facts: facts.into_iter().filter_map(|(label, value)| Some((label, value?))).collect(),
        tally: Stance::ALL
            .iter()
            .filter_map(|stance| Some((StanceBadge::new(t, *stance)?, *case.stances.get(stance.as_str())?)))
            .collect(),
        unclear: case.stances.get(Stance::Oklart.as_str()).copied().unwrap_or_default(),
        answers: case.answers.into_iter().map(answer).collect(),
        search_href: format!("/?case={}", escape(&case.key)),
        asked: case.asked.into_iter().map(|body| Asked { name: capitalised(&body.name), ..body }).collect(),
        missing: case.missing,
        keys: case.keys,
        title,
        layout,
    }
}

fn answer(answer: CaseAnswer) -> AnswerView {
    let t = &SV;
    AnswerView {
        namnd_href: answer
            .namnd
            .as_deref()
            .map(|name| format!("/namnd/{}", namnd_slug(answer.kommun.as_deref(), name))),
        namnd: answer.namnd.unwrap_or_else(|| t.no_namnd.to_owned()),
        kommun: answer.kommun.unwrap_or_default(),
        href: answer.url,
        title: answer.title.unwrap_or_else(|| t.untitled.to_owned()),
        kind: t.kind(answer.document_type),
        date: answer.date.map_or_else(|| t.undated.to_owned(), day),
        iso_date: answer.date.map(|date| date.to_string()).unwrap_or_default(),
        is_late: answer.in_time == Some(false),
        is_in_time: answer.in_time == Some(true),
        dnr: answer.dnr,
        handlaggare: answer.handlaggare.join(", "),
        stance: StanceBadge::new(t, answer.stance),
        quote: answer.quote.map(|quote| (quote.text, quote.url, quote.page)),
    }
}
