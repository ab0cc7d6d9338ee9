//! What happens to every request and answer: id, log line, security headers, and the writing of problems.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::answer::Tag;
use crate::pages::error_page;
use crate::problem::{Code, Problem};
use crate::state::State;
use crate::strings::Strings;

/// Header that carries the id of a request, ours or a proxy's.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing from elsewhere, no inline script or style, no frames.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer, unless the handler set its own.
const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Search words stand in our addresses and must not reach other sites.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
];

/// Wraps everything: gives the request its id, logs it, writes problems out, and sets the security headers.
pub(crate) async fn finish(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    // The address holds query words; only the route's pattern may be logged.
    let route = request.extensions().get::<MatchedPath>().map_or("none".to_owned(), |path| path.as_str().to_owned());
    let form = problem_form(request.uri().path(), request.headers());
    let t = Strings::of_query(request.uri().query());

    let mut response = next.run(request).await;

    // What the router refuses by itself, before any handler, is an address that is no UTF-8. A page that says what is
    // wrong on it is an answer already.
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_refused = response.status() == StatusCode::BAD_REQUEST && !is_page;
    let unreadable =
        || is_refused.then(|| Problem::not_found(["Adressen går inte att läsa.", "The address cannot be read."]));
    if let Some(problem) = response.extensions_mut().remove::<Problem>().or_else(unreadable) {
        *response.status_mut() = problem.code.status();
        if let Some(cause) = &problem.cause {
            tracing::error!(request_id = %id, route, cause, "request failed");
        }
        write_problem(&state, t, &problem, form, &id, &mut response);
    }
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    let took = begun.elapsed();
    state.metrics.answered(&route, response.status(), took);
    tracing::info!(
        request_id = %id, %method, route, status = response.status().as_u16(),
        ms = took.as_millis() as u64, "answered"
    );
    response
}

/// Tags answers that the state of the index and the address decide, and spares visitors those that they have.
pub(crate) async fn tagged(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    let tag = Tag::new(state.engine.generation(), &address);
    if let Some(unchanged) = tag.unchanged(request.headers()) {
        return unchanged;
    }
    let response = next.run(request).await;
    let is_whole = response.status() == StatusCode::OK && !response.headers().contains_key(header::ETAG);
    if is_whole { tag.on(response) } else { response }
}

/// Turns a panic into a problem; what it said goes to the log only.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Problem::internal(format!("panic: {said}")).into_response()
}

/// Answers for paths that no route has.
pub(crate) async fn no_such_route() -> Problem {
    Problem::not_found(["Det finns ingen sida på den här adressen.", "There is no page at this address."])
}

/// Answers for methods that a route does not take.
pub(crate) async fn no_such_method(method: Method) -> Problem {
    Problem::new(
        Code::MethodNotAllowed,
        [format!("Adressen svarar inte på {method}."), format!("The address does not answer {method}.")],
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Page,
}

fn problem_form(path: &str, headers: &HeaderMap) -> Form {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_page = path == "/"
        || ["/dokument/", "/arende/", "/namnd/", "/tackning", "/om", "/granska", "/api/docs"]
            .iter()
            .any(|p| path.starts_with(p));
    if is_page {
        return if accept.contains("json") && !accept.contains("text/html") { Form::Json } else { Form::Page };
    }
    if !path.starts_with("/api/") && accept.contains("text/html") { Form::Page } else { Form::Json }
}

fn write_problem(state: &State, t: &'static Strings, problem: &Problem, form: Form, id: &str, response: &mut Response) {
    let (body, kind) = match form {
        Form::Json => (problem.to_json(id), "application/problem+json"),
        Form::Page => (error_page(state, t, problem, id), "text/html; charset=utf-8"),
    };
    *response.body_mut() = Body::from(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(header::CONTENT_LENGTH);
}

/// A proxy's id where it is a plain word, else one of our own.
fn request_id(headers: &HeaderMap) -> String {
    const ID_BYTES_MAX: usize = 64;
    static RANDOM: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| (8..=ID_BYTES_MAX).contains(&id.len()))
        .filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
        .map_or_else(|| format!("{:016x}", RANDOM.hash_one(COUNT.fetch_add(1, Ordering::Relaxed))), str::to_owned)
}
