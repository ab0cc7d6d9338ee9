//! `/dokument/{id}`: a document's text with its record beside it, each value a link to its proof.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::Response;
use remiss_archive::{Scope, Stored};
use remiss_index::{SearchRequest, SimilarTo};
use serde_json::json;

use crate::answer::{Tag, page};
use crate::format::{number, size, slug};
use crate::pages::card::{Card, StanceBadge, short_cards};
use crate::pages::links::Links;
use crate::pages::record_panel::{self, Row};
use crate::pages::text::{self, TEXT_BYTES_SHOWN_MAX, TextView};
use crate::pages::trail::{self, Trail};
use crate::pages::visit::Visit;
use crate::pages::{Layout, search};
use crate::parameters::{Parameters, escape};
use crate::problem::Problem;
use crate::store::{self, Canonical, Found};
use crate::strings::Strings;
use crate::view::View;

/// Similar documents below the text.
const SIMILAR: usize = 5;

/// Places of the search words that are marked in one text.
const WORDS_MAX: usize = 2_000;

/// Places of the search words that have a link of their own.
const WORD_LINKS_MAX: usize = 60;

/// `GET /dokument/{id}`.
pub(crate) async fn document(
    state: View,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let t = visit.t;
    let target = visit.parameters.number("pos", 0, u32::MAX as usize)?.map(|at| at as u32);
    let mut parameters = visit.parameters.clone();
    parameters.retain(|name, _| name != "pos");
    let request = search::asked(&state, &parameters)?;
    let page_number = parameters.number("sida", 1, 1_000_000)?.unwrap_or(1);
    let document = match store::document(&state, &id).await? {
        Found::Document(document) => document,
        Found::Replaced(new) => return Ok(store::moved(&format!("/dokument/{new}"), query.as_deref())),
    };
    let changed = document.changed_at.as_millisecond();
    let decides = ("document", t.lang, document.id, changed, &request, page_number, target);
    let tag = Tag::new(state.engine.generation(), &decides);
    if let Some(unchanged) = tag.unchanged(&headers) {
        return Ok(unchanged);
    }
    let canonical = store::text(&state, document.id).await?;
    let links = Links::new(t, &parameters);
    let opened = Opened {
        words: words(&state, &document, &request).await,
        trail: if links.is_search() {
            Some(trail(t, &state, &document, &request, page_number, &links).await?)
        } else {
            None
        },
        target,
    };
    let similar = similar(t, &state, &document).await;
    let case = case_brief(t, &state, &document).await;
    let mut view = view(&state, &visit, &document, canonical, opened, similar, case);
    // What is not found by name here is not to be found by it elsewhere.
    view.layout.noindex |= store::hides_names(&state, &document).await?;
    view.layout.q = request.q;
    view.layout.covers = state.summary().await?.line(t);
    Ok(tag.on(page(&view)?))
}

/// What the way to the document adds to it.
struct Opened {
    /// Places of the search words in the text.
    words: Vec<(u32, u32)>,
    trail: Option<Trail>,
    /// The passage that was chosen.
    target: Option<u32>,
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    layout: Layout,
    id: String,
    title: String,
    title_corrected: bool,
    kind: String,
    namnd: Option<NamndLink>,
    kommun: String,
    date: String,
    iso_date: String,
    dnr: Vec<String>,
    stance: Option<StanceBadge>,
    stance_quote: Option<String>,
    trail: Option<Trail>,
    /// Language of the document.
    text_lang: String,
    /// Where the document is corrected, by those who may.
    correct_href: Option<String>,
    /// Who sees it, where that is not everyone.
    status: &'static str,
    warnings: Vec<String>,
    rows: Vec<Row>,
    contents: Vec<ContentsLine>,
    pages: usize,
    text_html: String,
    cut_notice: Option<String>,
    words: Vec<WordLink>,
    /// Marked places without a link of their own.
    words_left: usize,
    words_total: String,
    original_href: Option<String>,
    original_label: String,
    file_lines: Vec<(&'static str, String)>,
    citation: String,
    similar: Vec<Card>,
    case: Option<CaseBrief>,
}

struct NamndLink {
    name: String,
    href: String,
}

struct ContentsLine {
    heading: String,
    href: String,
    page: u32,
}

struct WordLink {
    number: usize,
    page: usize,
}

struct CaseBrief {
    href: String,
    answers: String,
}

/// Places of the search words in the text; a page is shown without marks rather than not at all.
async fn words(state: &View, document: &Stored, request: &SearchRequest) -> Vec<(u32, u32)> {
    if request.q.is_empty() {
        return Vec::new();
    }
    let (id, request) = (document.id, request.clone());
    let mut words = state.ask_engine(move |engine| engine.marks(id.as_str(), &request)).await.unwrap_or_default();
    words.truncate(WORDS_MAX);
    words
}

/// The way back to the result.
async fn trail(
    t: &Strings,
    state: &View,
    document: &Stored,
    request: &SearchRequest,
    page_number: usize,
    links: &Links,
) -> Result<Trail, Problem> {
    let (id, request) = (document.id, request.clone());
    let found =
        state.ask_engine(move |engine| trail::neighbourhood(engine, id.as_str(), &request, page_number)).await?;
    Ok(Trail::new(t, found, links))
}

/// Documents like this one; a page is shown without them rather than not at all.
async fn similar(t: &'static Strings, state: &View, document: &Stored) -> Vec<Card> {
    let id = document.id;
    let request = SearchRequest { limit: SIMILAR, ..SearchRequest::default() };
    let answer = state.ask_engine(move |engine| engine.similar(SimilarTo::Document(id.as_str()), &request)).await;
    let mut hits = answer.map(|answer| answer.hits).unwrap_or_default();
    hits.retain(|hit| hit.id != document.id.as_str());
    let links = Links::new(t, &Parameters::default());
    short_cards(state, t, &hits, &links).await.unwrap_or_default()
}

/// The case, where others have answered it too or should have.
async fn case_brief(t: &Strings, state: &View, document: &Stored) -> Option<CaseBrief> {
    let case = store::case(state, document.record.case.as_deref()?).await.ok()?;
    (case.answers.len() > 1 || !case.asked.is_empty()).then_some(CaseBrief {
        href: t.href(&case.url),
        answers: t.count_answers(case.committees.len(), case.missing.len()),
    })
}

fn view(
    state: &View,
    visit: &Visit,
    document: &Stored,
    canonical: Canonical,
    opened: Opened,
    similar: Vec<Card>,
    case: Option<CaseBrief>,
) -> DocumentPage {
    let t = visit.t;
    let record = &document.record;
    let Canonical { text, layout: pages } = canonical;
    let Opened { words, trail, target } = opened;
    let text_view = TextView { words: &words, target, ..TextView::new(&text, &pages.pages, record, t.page) };
    let text_html = if text.trim().is_empty() {
        String::new()
    } else {
        text::write(&text_view, |field| t.correctable_field(field))
    };
    let cut_notice =
        (text.len() > TEXT_BYTES_SHOWN_MAX).then(|| format!("{} ({}).", t.text_cut, size(text.len() as u64)));
    let page_of = |at: u32| pages.pages.partition_point(|start| *start <= at).max(1);
    let title = record.title.clone().unwrap_or_else(|| t.untitled.to_owned());
    let permanent = format!("{}/dokument/{}", state.base_url(), document.id);
    let mut layout = Layout::new(state, visit, title.clone());
    layout.noindex = !state.config.search_engines;
    layout.canonical = Some(permanent.clone());
    layout.json_ld = Some(json_ld(document, &title, &permanent));
    let mut warnings = record.warnings.clone();
    if record.repaired {
        warnings.push(t.document_repaired.to_owned());
    }
    let (original_href, original_label) = if state.may_see_original(document) {
        let label =
            format!("{} ({}, {})", t.document_original, kind_of_file(t, &document.media_type), size(document.bytes));
        (Some(format!("/api/v1/documents/{}/original", document.id)), label)
    } else {
        (None, t.document_original_withheld.to_owned())
    };
    DocumentPage {
        correct_href: state.caller.may(Scope::Correct).then(|| t.href(&format!("/granska?handling={}", document.id))),
        status: t.status(document.status),
        title_corrected: document.corrected.iter().any(|field| field == "title"),
        id: document.id.to_string(),
        kind: t.kind(record.document_type),
        namnd: record.namnd.as_ref().map(|name| NamndLink {
            href: t.href(&format!("/namnd/{}", namnd_slug(record.kommun.as_deref(), name))),
            name: name.clone(),
        }),
        kommun: record.kommun.clone().unwrap_or_default(),
        date: t.dated(record.date, record.date_inferred),
        iso_date: record.date.map(|date| date.to_string()).unwrap_or_default(),
        dnr: record.dnr.clone(),
        stance: StanceBadge::new(t, record.stance),
        stance_quote: record
            .findings
            .get("stance")
            .and_then(|findings| findings.first())
            .filter(|finding| finding.start.is_some())
            .and_then(|finding| finding.quote.as_deref())
            .map(|quote| quote.split_whitespace().collect::<Vec<_>>().join(" ")),
        trail,
        text_lang: record.language.clone().unwrap_or_else(|| "sv".to_owned()),
        warnings,
        rows: record_panel::rows(t, document),
        contents: contents(record),
        pages: pages.pages.len(),
        text_html,
        cut_notice,
        words_left: words.len().saturating_sub(WORD_LINKS_MAX),
        words: words
            .iter()
            .take(WORD_LINKS_MAX)
            .enumerate()
            .map(|(place, (start, _))| WordLink { number: place + 1, page: page_of(*start) })
            .collect(),
        words_total: number(words.len() as u64),
        original_href,
        original_label,
        file_lines: file_lines(t, document),
        citation: citation(document, &title, &permanent, target.map(page_of)),
        similar,
        case,
        title,
        layout,
    }
}

/// The word by which a committee's page is found.
pub(crate) fn namnd_slug(kommun: Option<&str>, namnd: &str) -> String {
    match kommun {
        Some(kommun) => slug(&format!("{kommun} {namnd}")),
        None => slug(namnd),
    }
}

fn contents(record: &remiss_parse::Record) -> Vec<ContentsLine> {
    let lines = record.sections.iter().enumerate().filter(|(_, section)| !section.heading.trim().is_empty());
    lines
        .map(|(number, section)| ContentsLine {
            heading: section.heading.clone(),
            href: format!("#avsnitt-{number}"),
            page: section.page,
        })
        .collect()
}

fn file_lines(t: &Strings, document: &Stored) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        (t.file_source, document.sources.join("\n")),
        (t.file_added, document.added_at.strftime("%Y-%m-%d").to_string()),
    ];
    if document.changed_at.as_second() > document.added_at.as_second() {
        lines.push((t.file_changed, document.changed_at.strftime("%Y-%m-%d").to_string()));
    }
    lines.push((t.file_pages, document.pages.to_string()));
    lines.push(("SHA-256", document.sha256.clone()));
    lines
}

/// A citation as one writes it in a statement: committee, kind, date, number, title, the page that was opened, permanent
/// address.
fn citation(document: &Stored, title: &str, permanent: &str, page: Option<usize>) -> String {
    let record = &document.record;
    let namnd = match (&record.namnd, &record.kommun) {
        (Some(namnd), Some(kommun)) => Some(format!("{namnd} ({kommun})")),
        (Some(name), None) | (None, Some(name)) => Some(name.clone()),
        (None, None) => None,
    };
    let parts = [
        namnd,
        Some(record.document_type.as_str().to_owned()).filter(|kind| kind != "annat"),
        record.date.map(|date| if record.date_inferred { format!("{date} (härlett datum)") } else { date.to_string() }),
        (!record.dnr.is_empty()).then(|| format!("dnr {}", record.dnr.join(", "))),
        Some(format!("”{title}”")),
        page.map(|page| format!("s. {page}")),
        Some(page.map_or_else(|| permanent.to_owned(), |page| format!("{permanent}#sida-{page}"))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn kind_of_file(t: &Strings, media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "PDF",
        "text/plain" => t.kind_text,
        "text/html" => "HTML",
        "application/json" | "application/x-ndjson" => "JSON",
        "application/rtf" | "text/rtf" => "RTF",
        "message/rfc822" => t.kind_mail,
        t if t.contains("wordprocessingml") => "Word",
        t if t.contains("opendocument.text") => "ODT",
        _ => t.kind_file,
    }
}

/// What the page shows, for machines, after schema.org.
fn json_ld(document: &Stored, title: &str, permanent: &str) -> String {
    let record = &document.record;
    let data = json!({
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": permanent,
        "url": permanent,
        "name": title,
        "identifier": record.dnr,
        "datePublished": record.date.filter(|_| !record.date_inferred),
        "inLanguage": record.language,
        "reportNumber": record.motion_number,
        "publisher": record.namnd.as_ref().map(|name| json!({
            "@type": "GovernmentOrganization",
            "name": name,
            "parentOrganization": record.kommun.as_ref().map(|name| json!({"@type": "GovernmentOrganization", "name": name})),
        })),
        "isPartOf": record.case.as_ref().map(|key| format!("/arende/{}", escape(key))),
    });
    // Inside a script element only "</" and "<!--" end or change anything.
    data.to_string().replace('<', "\\u003c")
}
