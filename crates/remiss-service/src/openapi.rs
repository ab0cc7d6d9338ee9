//! The OpenAPI document: shapes from the types of the answers, everything else from tables.

mod operations;
mod parameters;
mod schemas;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::extract::State as Shared;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use utoipa::openapi::path::{Operation as Described, OperationBuilder, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Content, Header, HttpMethod, InfoBuilder, Object, OpenApi, OpenApiBuilder, Ref, Required, Response as Answered,
    ResponseBuilder, SecurityRequirement, Server, Type,
};

use crate::access::Access;
use crate::answer::json as json_answer;
use crate::pages::Visit;
use crate::problem::{Code, Problem};
use crate::router::routes;
use crate::state::State;
use crate::strings::{EN, SV, Strings};

use operations::{Answer, Operation, TAGS, Words};

/// The document in each language, without the address of the service, which is a setting.
static SWEDISH: LazyLock<OpenApi> = LazyLock::new(|| write(&SV));
static ENGLISH: LazyLock<OpenApi> = LazyLock::new(|| write(&EN));

/// What the document is about.
const LEAD: Words = [
    "Sökning i nämndernas yttranden och remissvar. Alla svar är JSON i UTF-8 om inget annat sägs. Ingen nyckel behövs för att \
     läsa. Okända parametrar är fel; inget ignoreras. Fel svaras med problemdokument (RFC 9457) och skiljs åt på ”code”. Där \
     antalet anrop är begränsat säger RateLimit-Policy och RateLimit vad som är kvar.",
    "Search in the statements and referral responses of council committees. Every answer is JSON in UTF-8 unless something else \
     is said. No key is needed for reading. Unknown parameters are errors; nothing is ignored. Errors are problem documents \
     (RFC 9457), told apart by “code”. Where the number of requests is limited, RateLimit-Policy and RateLimit say what is left.",
];

/// `GET /openapi.json`, in English with `lang=en`.
pub(crate) async fn openapi(Shared(state): Shared<Arc<State>>, visit: Visit) -> Result<Response, Problem> {
    visit.without_parameters()?;
    json_answer(&document(state.base_url(), visit.t))
}

/// The document of a service at an address.
pub(crate) fn document(base_url: &str, t: &Strings) -> OpenApi {
    let mut document = if t.is_swedish() { SWEDISH.clone() } else { ENGLISH.clone() };
    document.servers = Some(vec![Server::new(base_url)]);
    document
}

fn write(t: &Strings) -> OpenApi {
    let mut paths = Paths::new();
    for operation in operations::all() {
        paths.add_path_operation(operation.path, vec![operation.method.clone()], write_operation(operation, t));
    }
    let tags =
        TAGS.iter().map(|(name, says)| TagBuilder::new().name(t.pick(*name)).description(Some(t.pick(*says))).build());
    OpenApiBuilder::new()
        .info(InfoBuilder::new().title("Remiss").version("1").description(Some(t.pick(LEAD))).build())
        .tags(Some(tags))
        .paths(paths)
        .components(Some(schemas::components(t)))
        .build()
}

fn write_operation(operation: &Operation, t: &Strings) -> Described {
    let mut parameters: Vec<_> = operation.parameters.iter().flat_map(|group| parameters::of(*group, t)).collect();
    if operation.tag == operations::PAGES {
        parameters.iter_mut().for_each(parameters::may_be_empty);
        if operation.method == HttpMethod::Get {
            parameters.extend(parameters::of(parameters::Group::Lang, t));
        }
    }
    let body = operation.body.as_ref().map(|body| {
        let required = if body.is_required { Required::True } else { Required::False };
        let described = RequestBodyBuilder::new().required(Some(required));
        body.content
            .iter()
            .fold(described, |described, (media_type, shape)| {
                described.content(*media_type, Content::new(shape.schema()))
            })
            .build()
    });
    let mut described = OperationBuilder::new()
        .operation_id(Some(operation.id))
        .tag(t.pick(operation.tag))
        .summary(Some(t.pick(operation.summary)))
        .parameters(Some(parameters).filter(|parameters| !parameters.is_empty()))
        .request_body(body)
        .securities(right_to(operation));
    for answer in operation.answers {
        described = described.response(answer.status.to_string(), write_answer(answer, t));
    }
    let mut problems = BTreeMap::<StatusCode, Vec<Code>>::new();
    for code in operation.problems.iter().copied().flatten().chain(operations::EVERYWHERE) {
        let codes = problems.entry(code.status()).or_default();
        if !codes.contains(code) {
            codes.push(*code);
        }
    }
    for (status, codes) in problems {
        described = described.response(status.as_str(), write_problems(operation, status, &codes, t));
    }
    described.build()
}

/// What has to be shown for an operation, as the table of routes says.
fn right_to(operation: &Operation) -> Option<[SecurityRequirement; 1]> {
    let method = match operation.method {
        HttpMethod::Post => Method::POST,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Delete => Method::DELETE,
        _ => Method::GET,
    };
    let route = routes().into_iter().find(|route| route.path == operation.path && route.method == method)?;
    match route.access {
        Access::Open => None,
        Access::Bearer(scope) | Access::Staff(scope) => {
            Some([SecurityRequirement::new(schemas::TOKEN, [scope.as_str()])])
        }
    }
}

fn write_answer(answer: &Answer, t: &Strings) -> Answered {
    let mut written = ResponseBuilder::new().description(t.pick(answer.says));
    if let Some((media_type, shape)) = answer.content {
        written = written.content(media_type, Content::new(shape.schema()));
    }
    if answer.status == StatusCode::PERMANENT_REDIRECT.as_u16() {
        written = written.header("Location", header(t.pick(["Den nya adressen.", "The new address."]), Type::String));
    }
    written.build()
}

fn write_problems(operation: &Operation, status: StatusCode, codes: &[Code], t: &Strings) -> Answered {
    let says: Vec<String> = codes.iter().map(|code| format!("`{}`: {}.", code.as_str(), code.title(t))).collect();
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    let mut written = ResponseBuilder::new().description(says.join(" ")).content("application/problem+json", problem);
    // Outside the API, visitors whose programs ask for pages get a page.
    if !operation.path.starts_with("/api/v1/") {
        written = written.content("text/html", Content::new(Some(Object::with_type(Type::String))));
    }
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        let wait = header(t.pick(["Sekunder att vänta.", "Seconds to wait."]), Type::Integer);
        written = written.header("Retry-After", wait);
    }
    written.build()
}

fn header(says: &str, kind: Type) -> Header {
    let mut header = Header::new(Object::with_type(kind));
    header.description = Some(says.to_owned());
    header
}
