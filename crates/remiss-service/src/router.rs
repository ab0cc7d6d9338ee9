//! The routes of the service, on one screen, and the order of what wraps them.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::cors::{Any, CorsLayer};

use crate::api::{cases, coverage, documents, export, search};
use crate::state::State;
use crate::{assets, feed, middleware, pages, well_known};

/// The whole service as a router, for the server and for tests in process.
pub fn router(state: Arc<State>) -> Router {
    let open_data = Router::new()
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/documents/{id}", get(documents::record))
        .route("/api/v1/documents/{id}/text", get(documents::canonical_text))
        .route("/api/v1/documents/{id}/original", get(documents::original))
        .route("/api/v1/documents/{id}/similar", get(search::similar_to_document))
        .route("/api/v1/similar", post(search::similar_to_text))
        .route("/api/v1/cases", get(cases::list))
        .route("/api/v1/cases/{key}", get(cases::one))
        .route("/api/v1/suggest", get(search::suggest))
        .route("/api/v1/coverage", get(coverage::coverage))
        .route("/api/v1/changes", get(coverage::changes))
        .route("/api/v1/export.csv", get(export::csv))
        .route("/api/v1/export.ndjson", get(export::ndjson))
        .route("/feed.atom", get(feed::feed))
        .layer(CorsLayer::new().allow_origin(Any).allow_methods([Method::GET, Method::HEAD]).expose_headers([
            header::ETAG,
            header::RETRY_AFTER,
            header::CONTENT_DISPOSITION,
        ]));
    let site = Router::new()
        .route("/", get(pages::search))
        .route("/dokument/{id}", get(pages::document))
        .route("/arende/{key}", get(pages::case))
        .route("/namnd/{slug}", get(pages::namnd))
        .route("/tackning", get(pages::coverage))
        .route("/om", get(pages::about))
        .route("/api/docs", get(pages::api_docs))
        .route("/assets/{name}", get(assets::asset))
        .route("/opensearch.xml", get(well_known::opensearch))
        .route("/robots.txt", get(well_known::robots))
        .route("/sitemap.xml", get(well_known::sitemap))
        .route("/healthz", get(well_known::healthz))
        .route("/readyz", get(well_known::readyz));
    let compressed = DefaultPredicate::new()
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/vnd."));
    // Layers run from the last to the first: problems are written out after everything else could have made one, a
    // panic becomes a problem before that, and only what the handlers wrote is compressed.
    Router::new()
        .merge(open_data)
        .merge(site)
        .fallback(middleware::no_such_route)
        .method_not_allowed_fallback(middleware::no_such_method)
        .layer(DefaultBodyLimit::max(search::SIMILAR_BODY_BYTES_MAX))
        .layer(CompressionLayer::new().gzip(true).compress_when(compressed))
        .layer(CatchPanicLayer::custom(middleware::panicked))
        .layer(from_fn_with_state(Arc::clone(&state), middleware::finish))
        .with_state(state)
}
