//! The OpenAPI document: shapes from the types of the answers, everything else from tables.

mod operations;
mod parameters;
mod schemas;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::answer::json as json_answer;
use crate::problem::{Code, Problem};
use crate::state::State;
use crate::strings::SV;

use operations::{Answer, Operation, TAGS};

/// The document without the address of the service, which is a setting.
static DOCUMENT: LazyLock<Value> = LazyLock::new(write);

/// `GET /openapi.json`.
pub(crate) async fn openapi(Shared(state): Shared<Arc<State>>) -> Result<Response, Problem> {
    json_answer(&document(state.base_url()))
}

/// The document of a service at an address.
pub(crate) fn document(base_url: &str) -> Value {
    let mut document = DOCUMENT.clone();
    document["servers"] = json!([{ "url": base_url }]);
    document
}

fn write() -> Value {
    let mut paths = Map::new();
    for operation in operations::all() {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = write_operation(operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Remiss",
            "version": "1",
            "summary": "Sökning i nämndernas yttranden och remissvar",
            "description": "Alla svar är JSON i UTF-8 om inget annat sägs. Ingen nyckel behövs för att läsa. Okända parametrar \
                            är fel; inget ignoreras. Fel svaras med problemdokument (RFC 9457) och skiljs åt på ”code”. Där antalet \
                            anrop är begränsat säger RateLimit-Policy och RateLimit vad som är kvar.",
        },
        "tags": TAGS.iter().map(|(name, description)| json!({"name": name, "description": description})).collect::<Vec<_>>(),
        "paths": paths,
        "components": {"schemas": schemas::schemas()},
    })
}

fn write_operation(operation: &Operation) -> Value {
    let mut written = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
    });
    let mut parameters: Vec<Value> = operation.parameters.iter().flat_map(|group| parameters::of(*group)).collect();
    if operation.tag == operations::PAGES {
        parameters.iter_mut().for_each(parameters::may_be_empty);
    }
    if !parameters.is_empty() {
        written["parameters"] = parameters.into();
    }
    if let Some(body) = &operation.body {
        let content: Map<String, Value> =
            body.content.iter().map(|(kind, shape)| ((*kind).to_owned(), json!({"schema": shape.schema()}))).collect();
        written["requestBody"] = json!({"required": body.is_required, "content": content});
    }
    let mut responses = Map::new();
    for answer in operation.answers {
        responses.insert(answer.status.to_string(), write_answer(answer));
    }
    let mut problems = BTreeMap::<StatusCode, Vec<Code>>::new();
    for code in operation.problems.iter().copied().flatten().chain(operations::EVERYWHERE) {
        let codes = problems.entry(code.status()).or_default();
        if !codes.contains(code) {
            codes.push(*code);
        }
    }
    for (status, codes) in problems {
        responses.insert(status.as_str().to_owned(), write_problems(operation, status, &codes));
    }
    written["responses"] = responses.into();
    written
}

fn write_answer(answer: &Answer) -> Value {
    let mut written = json!({"description": answer.says});
    if let Some((media_type, shape)) = answer.content {
        written["content"] = json!({media_type: {"schema": shape.schema()}});
    }
    if answer.status == StatusCode::PERMANENT_REDIRECT.as_u16() {
        written["headers"] = json!({"Location": {"description": "Den nya adressen.", "schema": {"type": "string"}}});
    }
    written
}

fn write_problems(operation: &Operation, status: StatusCode, codes: &[Code]) -> Value {
    let says: Vec<String> = codes.iter().map(|code| format!("`{}`: {}.", code.as_str(), code.title(&SV))).collect();
    let problem = json!({"schema": schemas::reference("Problem")});
    let mut content = json!({"application/problem+json": problem});
    // Outside the API, visitors whose programs ask for pages get a page.
    if !operation.path.starts_with("/api/v1/") {
        content["text/html"] = json!({"schema": {"type": "string"}});
    }
    let mut written = json!({"description": says.join(" "), "content": content});
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        written["headers"] =
            json!({"Retry-After": {"description": "Sekunder att vänta.", "schema": {"type": "integer"}}});
    }
    written
}
