//! `/granska`: what waits for a person, with plain forms to accept, correct, release and take back.

use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use remiss_archive::{Correction, Scope, Status, Stored, is_correctable};
use remiss_ingest::Change;
use serde_json::{Map, Value};

use crate::answer::page;
use crate::api::write::{problem, reason};
use crate::body;
use crate::pages::Layout;
use crate::pages::visit::Visit;
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::review::{self, Waiting};
use crate::store::{self, Found};
use crate::strings::Strings;
use crate::view::View;

/// Documents on one page.
const DOCUMENTS: usize = 20;
/// Bytes and time of a form.
const FORM_BYTES_MAX: usize = 256 << 10;
const FORM_TIME_MAX: Duration = Duration::from_secs(30);
/// The fields of the forms, and what they are.
pub(crate) const FORM_FIELDS: &[(&str, [&str; 2])] = &[
    ("nyckel", ["Nyckeln som står i sidans formulär.", "The key that stands in the page's forms."]),
    ("id", ["Handlingens id.", "Identifier of the document."]),
    ("gor", ["Vad som ska göras.", "What is to be done."]),
    ("falt", ["Fältet som det gäller.", "The field that it is about."]),
    ("varde", ["Fältets nya värde.", "New value of the field."]),
    ("skal", ["Varför.", "Why."]),
    ("tillbaka", ["Sidan att komma tillbaka till.", "The page to come back to."]),
];
/// What a form can ask for.
pub(crate) const DEEDS: &[&str] =
    &["godta", "rätta", "ångra", "offentlig", "undanta", "intern", "lämna ut", "håll inne"];

/// `GET /granska`: all that waits, or one document by `handling`.
pub(crate) async fn review(state: View, visit: Visit) -> Result<Response, Problem> {
    let t = visit.t;
    let parameters = &visit.parameters;
    parameters.only(|name| matches!(name, "efter" | "handling"))?;
    let mut layout = Layout::new(&state, &visit, t.review_title);
    layout.covers = state.summary().await?.line(t);
    let mut view = ReviewPage {
        layout,
        key: state.form_key(),
        back: t.href(&visit.address),
        sees_internal: state.caller.may(Scope::ReadInternal),
        one: None,
        items: Vec::new(),
        next_href: None,
    };
    if let Some(id) = parameters.single("handling")? {
        let document = match store::document(&state, id).await? {
            Found::Document(document) => document,
            Found::Replaced(new) => return Ok(store::moved(&t.href(&format!("/granska?handling={new}")), None)),
        };
        let history = store::corrections(&state, document.id).await?;
        view.items.push(Item::of(t, Waiting::of(&document)));
        view.one =
            Some(One { fields: fields(t, &document), history: history.into_iter().map(|one| shown(t, one)).collect() });
    } else {
        let after = parameters.number("efter", 0, i64::MAX as usize)?.unwrap_or(0);
        let (waiting, next) = review::waiting(&state, i64::try_from(after).unwrap_or(i64::MAX), DOCUMENTS).await?;
        view.items = waiting.into_iter().map(|waiting| Item::of(t, waiting)).collect();
        view.next_href = next.map(|next| t.href(&format!("/granska?efter={next}")));
    }
    page(&view)
}

/// `POST /granska`: does what a form asks, and leads back to the page that it stood on.
pub(crate) async fn decide(state: View, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    // Browsers say themselves whether another site's page caused a request.
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if site.is_some_and(|site| site != b"same-origin") {
        return Err(Problem::new(
            Code::Forbidden,
            ["Formuläret skickades från en annan webbplats.", "The form was sent from another site."],
        ));
    }
    let bytes = body::read(&state, &headers, body, FORM_BYTES_MAX, FORM_TIME_MAX).await?;
    let form = std::str::from_utf8(&bytes)
        .map_err(|_| Problem::new(Code::BadBody, ["Formuläret går inte att läsa.", "The form cannot be read."]))?;
    let form = Parameters::parse(Some(form))?;
    form.only(|name| FORM_FIELDS.iter().any(|(known, _)| *known == name))?;
    let get = |name: &str| Ok::<_, Problem>(form.single(name)?.unwrap_or_default().to_owned());
    if !state.is_form_key(&get("nyckel")?) {
        let detail = [
            "Formulärets nyckel gäller inte. Gå tillbaka, ladda om sidan och försök igen.",
            "The key of the form does not hold. Go back, reload the page and try again.",
        ];
        return Err(Problem::parameter(Code::BadParameter, "nyckel", detail));
    }
    let Found::Document(document) = store::document(&state, &get("id")?).await? else {
        return Err(Problem::not_found([
            "Handlingen har ersatts av en nyare. Ladda om sidan.",
            "The document was replaced by a newer one. Reload the page.",
        ]));
    };
    let (id, field, who) = (document.id, get("falt")?, state.caller.name.clone());
    // Forms send the line ends of networks; values have those of texts.
    let value = get("varde")?.replace("\r\n", "\n");
    let why = Some(get("skal")?).filter(|why| !why.trim().is_empty()).unwrap_or_else(|| "granskad".to_owned());
    let why = reason(Some(Value::String(why)))?;
    let names = |name: &str, value: Value| Map::from_iter([(name.to_owned(), value)]);
    let names = match get("gor")?.as_str() {
        "ångra" => {
            state.write(move |desk| desk.undo(id, &field, &who).map_err(problem)).await?;
            return Ok(back(&get("tillbaka")?));
        }
        "godta" => {
            let record = serde_json::to_value(&document.record).map_err(Problem::internal)?;
            names(&field, record.get(&field).cloned().unwrap_or_default())
        }
        "rätta" => names(&field, Change::value_of(&field, &value)),
        "offentlig" => names("status", "public".into()),
        "undanta" => names("status", "withheld".into()),
        "intern" => names("status", "internal".into()),
        "lämna ut" => names("original", "released".into()),
        "håll inne" => names("original", "withheld".into()),
        _ => {
            return Err(Problem::parameter(
                Code::BadParameter,
                "gor",
                ["Formuläret ber om något som inte finns.", "The form asks for something that is not there."],
            ));
        }
    };
    let change =
        Change::of(names).map_err(|error| Problem::new(Code::BadCorrection, [error.to_string(), error.to_string()]))?;
    state.write(move |desk| desk.change(id, &change, &who, &why).map_err(problem)).await?;
    Ok(back(&get("tillbaka")?))
}

/// Leads back to a page of the review and nowhere else.
fn back(to: &str) -> Response {
    let query = to.strip_prefix("/granska?").filter(|query| query.bytes().all(|b| b.is_ascii_graphic()));
    let to = query.map_or_else(|| "/granska".to_owned(), |query| format!("/granska?{query}"));
    let to = HeaderValue::from_str(&to).unwrap_or(HeaderValue::from_static("/granska"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    layout: Layout,
    /// What proves that a form stood on this page.
    key: String,
    back: String,
    sees_internal: bool,
    one: Option<One>,
    items: Vec<Item>,
    next_href: Option<String>,
}

/// What is shown of a single document: all its fields, and what was corrected.
struct One {
    fields: Vec<FieldView>,
    history: Vec<CorrectionView>,
}

struct FieldView {
    field: String,
    label: String,
    value: String,
    is_long: bool,
    is_corrected: bool,
}

struct CorrectionView {
    label: String,
    value: String,
    who: String,
    why: String,
    at: String,
    undone: Option<String>,
}

struct Item {
    id: String,
    url: String,
    /// The review of this document alone.
    all_href: String,
    title: String,
    about: String,
    status: &'static str,
    original_withheld: bool,
    /// What can be decided about it, as the form says it and as the button does.
    decisions: Vec<(&'static str, &'static str)>,
    warnings: Vec<String>,
    doubtful: Vec<DoubtfulView>,
}

struct DoubtfulView {
    field: String,
    label: String,
    value: String,
    is_long: bool,
    quote: String,
    page: Option<u32>,
}

impl Item {
    fn of(t: &Strings, waiting: Waiting) -> Self {
        let decisions = decisions(t, &waiting);
        let about = [waiting.namnd.clone(), Some(waiting.source.clone())].into_iter().flatten();
        Self {
            title: waiting.title.unwrap_or_else(|| t.untitled.to_owned()),
            about: about.collect::<Vec<_>>().join(" · "),
            status: Some(t.status(waiting.status)).filter(|status| !status.is_empty()).unwrap_or(t.status_public),
            original_withheld: waiting.original_withheld,
            decisions,
            warnings: waiting.warnings,
            doubtful: waiting
                .doubtful
                .into_iter()
                .map(|doubtful| DoubtfulView {
                    label: label(t, &doubtful.field),
                    is_long: is_long(&doubtful.field, &doubtful.value),
                    value: typed(&doubtful.value),
                    field: doubtful.field,
                    quote: doubtful.quote.unwrap_or_default(),
                    page: doubtful.page,
                })
                .collect(),
            url: t.href(&waiting.url),
            all_href: t.href(&format!("/granska?handling={}", waiting.id)),
            id: waiting.id,
        }
    }
}

/// What a person can decide about a document: all but what holds already.
fn decisions(t: &Strings, waiting: &Waiting) -> Vec<(&'static str, &'static str)> {
    let original = [("lämna ut", t.review_release, true), ("håll inne", t.review_withhold, false)];
    let statuses = [
        ("offentlig", t.review_publish, Status::Public),
        ("undanta", t.review_hide, Status::Withheld),
        ("intern", t.review_intern, Status::Internal),
    ];
    let statuses =
        statuses.into_iter().filter(|(.., status)| *status != waiting.status).map(|(w, label, _)| (w, label));
    let original = original.into_iter().filter(|(.., withheld)| *withheld == waiting.original_withheld);
    statuses.chain(original.map(|(word, label, _)| (word, label))).collect()
}

/// The fields of a record that a person can correct.
fn fields(t: &Strings, document: &Stored) -> Vec<FieldView> {
    let Ok(Value::Object(record)) = serde_json::to_value(&document.record) else { return Vec::new() };
    record
        .into_iter()
        .filter(|(field, _)| is_correctable(field))
        .map(|(field, value)| FieldView {
            label: label(t, &field),
            value: typed(&value),
            is_long: is_long(&field, &value),
            is_corrected: document.corrected.contains(&field),
            field,
        })
        .collect()
}

fn shown(t: &Strings, correction: Correction) -> CorrectionView {
    CorrectionView {
        label: label(t, &correction.field),
        value: typed(&correction.value),
        who: correction.who,
        why: correction.why,
        at: correction.at.strftime("%Y-%m-%d %H:%M").to_string(),
        undone: correction
            .undone
            .map(|(at, who)| format!("{} {}, {who}", t.review_undone, at.strftime("%Y-%m-%d %H:%M"))),
    }
}

fn label(t: &Strings, field: &str) -> String {
    t.correctable_field(field).map_or_else(|| field.to_owned(), str::to_owned)
}

/// Whether a value is typed in a box of several lines: in a box of one line it would lose its line ends.
fn is_long(field: &str, value: &Value) -> bool {
    field == "decision" || value.as_str().is_some_and(|text| text.contains('\n'))
}

/// A value as it is typed into a form: plain text where it is one, JSON where it is more.
fn typed(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => String::new(),
        other => other.to_string(),
    }
}
