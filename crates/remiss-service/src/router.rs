//! The routes of the service, on one screen, and the order of what wraps them.

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::http::{Method, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use remiss_archive::Scope;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::cors::{Any, CorsLayer};

use crate::access::{Access, allow, authenticate};
use crate::api::{cases, coverage, documents, export, originals, search, staff as staff_api, write};
use crate::state::State;
use crate::{assets, feed, middleware, openapi, pages, rate, well_known};

/// One route of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What is asked.
    pub method: Method,
    /// Where, with names in braces for what varies.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
    /// Whether the state of the index and the address alone decide the answer.
    pub is_tagged: bool,
}

/// The whole service as a router, for the server and for tests in process.
pub fn router(state: Arc<State>) -> Router {
    // A pasted text is sent as JSON, about which a browser asks first.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([header::ETAG, header::RETRY_AFTER, header::CONTENT_DISPOSITION, rate::POLICY, rate::LEFT]);
    let compressed = DefaultPredicate::new()
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/vnd."));
    // Layers run from the last to the first: problems are written out after everything else could have made one; who
    // asks is known before anything is done; a panic becomes a problem before that, and only what the handlers wrote is
    // compressed.
    Router::new()
        // The question before a request is a method that no route takes: it must get by this layer too.
        .merge(mount(open_data(), &state).method_not_allowed_fallback(middleware::no_such_method).layer(cors))
        .merge(mount(staff(), &state))
        .merge(mount(site(), &state))
        .fallback(middleware::no_such_route)
        .method_not_allowed_fallback(middleware::no_such_method)
        .layer(CompressionLayer::new().gzip(true).compress_when(compressed))
        .layer(CatchPanicLayer::custom(middleware::panicked))
        .layer(from_fn_with_state(Arc::clone(&state), authenticate))
        .layer(from_fn_with_state(Arc::clone(&state), middleware::finish))
        .with_state(state)
}

/// Every route, for documents about them and tests of them.
pub fn routes() -> Vec<Route> {
    open_data().into_iter().chain(staff()).chain(site()).map(|(route, _)| route).collect()
}

type Row = (Route, MethodRouter<Arc<State>>);

/// What programs of other sites may ask for by way of a visitor's browser.
fn open_data() -> Vec<Row> {
    vec![
        tagged("/api/v1/search", search::search),
        get("/api/v1/documents/{id}", documents::record),
        get("/api/v1/documents/{id}/text", documents::canonical_text),
        get("/api/v1/documents/{id}/original", documents::original),
        tagged("/api/v1/documents/{id}/similar", search::similar_to_document),
        row(Method::POST, "/api/v1/similar", Access::Open, search::similar_to_text),
        tagged("/api/v1/cases", cases::list),
        tagged("/api/v1/cases/{key}", cases::one),
        get("/api/v1/cases/{key}/originals.zip", originals::originals),
        tagged("/api/v1/suggest", search::suggest),
        get("/api/v1/coverage", coverage::coverage),
        get("/api/v1/changes", coverage::changes),
        tagged("/api/v1/export.csv", export::csv),
        tagged("/api/v1/export.ndjson", export::ndjson),
        tagged("/api/v1/export.xlsx", export::xlsx),
        tagged("/feed.atom", feed::feed),
        tagged("/openapi.json", openapi::openapi),
    ]
}

/// What changes documents, and what only staff may read.
fn staff() -> Vec<Row> {
    const DOCUMENT: &str = "/api/v1/documents/{id}";
    let correct = Access::Bearer(Scope::Correct);
    vec![
        row(Method::POST, "/api/v1/documents", Access::Bearer(Scope::Ingest), write::add),
        row(Method::PATCH, DOCUMENT, correct, write::correct),
        row(Method::DELETE, DOCUMENT, Access::Bearer(Scope::Delete), write::delete),
        row(Method::DELETE, "/api/v1/documents/{id}/corrections/{field}", correct, write::undo),
        row(Method::GET, "/api/v1/documents/{id}/corrections", Access::Staff(Scope::Correct), staff_api::corrections),
        row(Method::GET, "/api/v1/review", Access::Staff(Scope::Correct), staff_api::review),
        row(Method::GET, "/api/v1/audit", Access::Staff(Scope::Admin), staff_api::audit),
        row(Method::GET, "/granska", Access::Staff(Scope::Correct), pages::review),
        row(Method::POST, "/granska", Access::Staff(Scope::Correct), pages::decide),
    ]
}

/// The pages, and what programs look for at fixed addresses.
fn site() -> Vec<Row> {
    vec![
        tagged("/", pages::search),
        get("/dokument/{id}", pages::document),
        tagged("/arende/{key}", pages::case),
        tagged("/namnd/{slug}", pages::namnd),
        get("/tackning", pages::coverage),
        tagged("/om", pages::about),
        tagged("/api/docs", pages::api_docs),
        get("/assets/{name}", assets::asset),
        get("/opensearch.xml", well_known::opensearch),
        get("/robots.txt", well_known::robots),
        tagged("/sitemap.xml", well_known::sitemap),
        tagged("/sitemap/{part}", well_known::sitemap_part),
        get("/healthz", well_known::healthz),
        get("/readyz", well_known::readyz),
    ]
}

/// A route that everyone may read from.
fn get<T: 'static>(path: &'static str, handler: impl Handler<T, Arc<State>>) -> Row {
    row(Method::GET, path, Access::Open, handler)
}

/// A route that everyone may read from, and whose answers the state of the index and the address alone decide.
fn tagged<T: 'static>(path: &'static str, handler: impl Handler<T, Arc<State>>) -> Row {
    let (route, to) = get(path, handler);
    (Route { is_tagged: true, ..route }, to)
}

fn row<T: 'static>(method: Method, path: &'static str, access: Access, handler: impl Handler<T, Arc<State>>) -> Row {
    let filter = MethodFilter::try_from(method.clone()).expect("the tables name methods that HTTP has");
    let to = on(filter, handler).route_layer(from_fn_with_state(access, allow));
    (Route { method, path, access, is_tagged: false }, to)
}

fn mount(rows: Vec<Row>, state: &Arc<State>) -> Router<Arc<State>> {
    let tag = from_fn_with_state(Arc::clone(state), middleware::tagged);
    let routes = rows.into_iter().fold(Router::new(), |router, (route, to)| {
        router.route(route.path, if route.is_tagged { to.layer(tag.clone()) } else { to })
    });
    routes.layer(from_fn_with_state(Arc::clone(state), rate::limit))
}
