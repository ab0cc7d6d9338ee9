//! `/dokument/{id}`: a document's text with its record beside it, each value a link to its proof.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use axum::response::Response;
use remiss_archive::Stored;
use remiss_index::{QUERY_CHARS_MAX, SearchRequest, SimilarTo};
use serde_json::json;

use crate::answer::{Tag, page};
use crate::format::{day, number, size, slug};
use crate::pages::Layout;
use crate::pages::card::{Card, StanceBadge};
use crate::pages::record_panel::{self, Row};
use crate::pages::text::{self, TEXT_BYTES_SHOWN_MAX, TextView};
use crate::pages::words::Sought;
use crate::parameters::{Parameters, escape, query_string};
use crate::problem::Problem;
use crate::store::{self, Canonical, Found};
use crate::strings::SV;
use crate::view::View;

/// Similar documents below the text.
const SIMILAR: usize = 5;

/// Places of the search words that have a link of their own.
const WORD_LINKS_MAX: usize = 60;

/// `GET /dokument/{id}`.
pub(crate) async fn document(
    state: View,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let parameters = crate::search_parameters::without_empty_fields(Parameters::parse(query.as_deref())?);
    parameters.only(|name| matches!(name, "q" | "pos"))?;
    let q: String = parameters.single("q")?.unwrap_or_default().chars().take(QUERY_CHARS_MAX).collect();
    let target = parameters.number("pos", 0, u32::MAX as usize)?.map(|at| at as u32);
    let document = match store::document(&state, &id).await? {
        Found::Document(document) => document,
        Found::Replaced(new) => return Ok(store::moved(&format!("/dokument/{new}"), query.as_deref())),
    };
    let changed = document.changed_at.as_millisecond();
    let tag = Tag::new(state.engine.generation(), &("document", document.id, changed, &q, target));
    if let Some(unchanged) = tag.unchanged(&headers) {
        return Ok(unchanged);
    }
    let canonical = store::text(&state, document.id).await?;
    let similar = similar(&state, &document).await;
    let case = case_brief(&state, &document).await;
    let mut view = view(&state, &document, canonical, &q, target, similar, case);
    view.layout.covers = state.summary().await?.line(&SV);
    Ok(tag.on(page(&view)?))
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    layout: Layout,
    id: String,
    title: String,
    kind: String,
    namnd: Option<NamndLink>,
    kommun: String,
    date: String,
    iso_date: String,
    dnr: Vec<String>,
    stance: Option<StanceBadge>,
    stance_quote: Option<String>,
    back_href: Option<String>,
    warnings: Vec<String>,
    rows: Vec<Row>,
    contents: Vec<ContentsLine>,
    pages: usize,
    text_html: String,
    cut_notice: Option<String>,
    words: Vec<WordLink>,
    words_total: String,
    original_href: Option<String>,
    original_label: String,
    file_lines: Vec<(String, String)>,
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
    answers: usize,
    missing: usize,
}

/// Documents like this one; a page is shown without them rather than not at all.
async fn similar(state: &View, document: &Stored) -> Vec<Card> {
    let id = document.id;
    let request = SearchRequest { limit: SIMILAR, ..SearchRequest::default() };
    let answer = state.ask_engine(move |engine| engine.similar(SimilarTo::Document(id.as_str()), &request)).await;
    let hits = answer.map(|answer| answer.hits).unwrap_or_default();
    hits.iter()
        .filter(|hit| hit.id != document.id.as_str())
        .map(|hit| Card { passages: Vec::new(), ..Card::new(&SV, hit, "") })
        .collect()
}

/// The case, where others have answered it too or should have.
async fn case_brief(state: &View, document: &Stored) -> Option<CaseBrief> {
    let case = store::case(state, document.record.case.as_deref()?).await.ok()?;
    (case.answers.len() > 1 || !case.asked.is_empty()).then_some(CaseBrief {
        href: case.url,
        answers: case.answers.len(),
        missing: case.missing.len(),
    })
}

fn view(
    state: &View,
    document: &Stored,
    canonical: Canonical,
    q: &str,
    target: Option<u32>,
    similar: Vec<Card>,
    case: Option<CaseBrief>,
) -> DocumentPage {
    let t = &SV;
    let record = &document.record;
    let Canonical { text, layout: pages } = canonical;
    let words = if q.is_empty() { Vec::new() } else { Sought::new(q).places(&text) };
    let text_view = TextView { text: &text, pages: &pages.pages, record, words: &words, target, page_word: t.page };
    let text_html = if text.trim().is_empty() {
        String::new()
    } else {
        text::write(&text_view, |field| t.record_field(field).or((field == "decision").then_some(t.document_decision)))
    };
    let cut_notice = (text.len() > TEXT_BYTES_SHOWN_MAX)
        .then(|| format!("Texten är lång; här visas början. Hela finns som ren text ({}).", size(text.len() as u64)));
    let page_of = |at: u32| pages.pages.partition_point(|start| *start <= at).max(1);
    let title = record.title.clone().unwrap_or_else(|| t.untitled.to_owned());
    let permanent = format!("{}/dokument/{}", state.base_url(), document.id);
    let mut layout = Layout::new(state, title.clone());
    q.clone_into(&mut layout.q);
    layout.noindex = !state.config.search_engines;
    layout.canonical = Some(permanent.clone());
    layout.json_ld = Some(json_ld(document, &title, &permanent));
    let mut warnings = record.warnings.clone();
    if record.repaired {
        warnings.push(t.document_repaired.to_owned());
    }
    let (original_href, original_label) = if state.may_see_original(document) {
        let label =
            format!("{} ({}, {})", t.document_original, kind_of_file(&document.media_type), size(document.bytes));
        (Some(format!("/api/v1/documents/{}/original", document.id)), label)
    } else {
        (None, t.document_original_withheld.to_owned())
    };
    DocumentPage {
        id: document.id.to_string(),
        kind: t.kind(record.document_type),
        namnd: record.namnd.as_ref().map(|name| NamndLink {
            href: format!("/namnd/{}", namnd_slug(record.kommun.as_deref(), name)),
            name: name.clone(),
        }),
        kommun: record.kommun.clone().unwrap_or_default(),
        date: record.date.map_or_else(|| t.undated.to_owned(), day),
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
        back_href: (!q.is_empty()).then(|| format!("/{}", query_string([("q", q)]))),
        warnings,
        rows: record_panel::rows(t, document),
        contents: contents(record),
        pages: pages.pages.len(),
        text_html,
        cut_notice,
        words: words
            .iter()
            .take(WORD_LINKS_MAX)
            .enumerate()
            .map(|(place, (start, _))| WordLink { number: place + 1, page: page_of(*start) })
            .collect(),
        words_total: number(words.len() as u64),
        original_href,
        original_label,
        file_lines: file_lines(document),
        citation: citation(document, &title, &permanent),
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

fn file_lines(document: &Stored) -> Vec<(String, String)> {
    let mut lines = vec![
        ("Källa".to_owned(), document.sources.join("\n")),
        ("Inlagd".to_owned(), document.added_at.strftime("%Y-%m-%d").to_string()),
    ];
    if document.changed_at.as_second() > document.added_at.as_second() {
        lines.push(("Ändrad".to_owned(), document.changed_at.strftime("%Y-%m-%d").to_string()));
    }
    lines.push(("Sidor".to_owned(), document.pages.to_string()));
    lines.push(("SHA-256".to_owned(), document.sha256.clone()));
    lines
}

/// A citation as one writes it in a statement: committee, kind, date, number, title, permanent address.
fn citation(document: &Stored, title: &str, permanent: &str) -> String {
    let record = &document.record;
    let namnd = match (&record.namnd, &record.kommun) {
        (Some(namnd), Some(kommun)) => Some(format!("{namnd} ({kommun})")),
        (Some(name), None) | (None, Some(name)) => Some(name.clone()),
        (None, None) => None,
    };
    let parts = [
        namnd,
        Some(record.document_type.as_str().to_owned()).filter(|kind| kind != "annat"),
        record.date.map(|date| date.to_string()),
        (!record.dnr.is_empty()).then(|| format!("dnr {}", record.dnr.join(", "))),
        Some(format!("”{title}”")),
        Some(permanent.to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn kind_of_file(media_type: &str) -> &str {
    match media_type {
        "application/pdf" => "PDF",
        "text/plain" => "text",
        "text/html" => "HTML",
        "application/json" | "application/x-ndjson" => "JSON",
        "application/rtf" | "text/rtf" => "RTF",
        "message/rfc822" => "e-post",
        t if t.contains("wordprocessingml") => "Word",
        t if t.contains("opendocument.text") => "ODT",
        _ => "fil",
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
        "datePublished": record.date,
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
