//! What the service counts of itself, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::state::State;

/// Upper bounds of the latency histogram in seconds: around what a search takes, up to the time limit of an answer.
const BOUNDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// Counts of answers by the route that matched, never by path: paths hold identifiers and query words.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    routes: Mutex<BTreeMap<String, Route>>,
}

#[derive(Debug, Default)]
struct Route {
    /// Answers by status.
    statuses: BTreeMap<u16, u64>,
    /// Answers that took no longer than each bound and longer than the one before.
    buckets: [u64; BOUNDS.len()],
    /// All answers.
    count: u64,
    /// Time of all answers.
    seconds: f64,
}

impl Metrics {
    /// Counts an answer.
    pub(crate) fn answered(&self, route: &str, status: StatusCode, took: Duration) {
        // A thread that panicked between two additions left the counts usable.
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if !routes.contains_key(route) {
            routes.insert(route.to_owned(), Route::default());
        }
        let Some(counts) = routes.get_mut(route) else { return };
        let seconds = took.as_secs_f64();
        *counts.statuses.entry(status.as_u16()).or_default() += 1;
        if let Some(bucket) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            counts.buckets[bucket] += 1;
        }
        counts.count += 1;
        counts.seconds += seconds;
    }

    fn write(&self, out: &mut String) {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        head(out, "remiss_requests_total", "counter", "Requests answered, by matched route and status.");
        for (route, counts) in routes.iter() {
            for (status, count) in &counts.statuses {
                let _ = writeln!(out, "remiss_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}");
            }
        }
        head(out, "remiss_request_seconds", "histogram", "Time until an answer began, by matched route.");
        for (route, counts) in routes.iter() {
            let mut so_far = 0;
            for (bound, count) in BOUNDS.iter().zip(counts.buckets) {
                so_far += count;
                let _ = writeln!(out, "remiss_request_seconds_bucket{{route=\"{route}\",le=\"{bound}\"}} {so_far}");
            }
            let Route { count, seconds, .. } = counts;
            let _ = writeln!(out, "remiss_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}");
            let _ = writeln!(out, "remiss_request_seconds_sum{{route=\"{route}\"}} {seconds}");
            let _ = writeln!(out, "remiss_request_seconds_count{{route=\"{route}\"}} {count}");
        }
    }
}

/// `/metrics` and nothing else.
pub(crate) fn router(state: Arc<State>) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(state)
}

async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    let mut out = String::new();
    state.metrics.write(&mut out);
    head(&mut out, "remiss_documents", "gauge", "Documents in the index.");
    let _ = writeln!(out, "remiss_documents {}", state.engine.documents());
    head(&mut out, "remiss_index_generation", "gauge", "A number that changes whenever answers may change.");
    let _ = writeln!(out, "remiss_index_generation {}", state.engine.generation());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out).into_response()
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_status_and_time() {
        let metrics = Metrics::default();
        metrics.answered("/api/v1/search", StatusCode::OK, Duration::from_millis(2));
        metrics.answered("/api/v1/search", StatusCode::OK, Duration::from_millis(40));
        metrics.answered("/api/v1/search", StatusCode::BAD_REQUEST, Duration::from_mins(1));
        let mut out = String::new();
        metrics.write(&mut out);
        for line in [
            "remiss_requests_total{route=\"/api/v1/search\",status=\"200\"} 2",
            "remiss_requests_total{route=\"/api/v1/search\",status=\"400\"} 1",
            "remiss_request_seconds_bucket{route=\"/api/v1/search\",le=\"0.001\"} 0",
            "remiss_request_seconds_bucket{route=\"/api/v1/search\",le=\"0.0025\"} 1",
            "remiss_request_seconds_bucket{route=\"/api/v1/search\",le=\"10\"} 2",
            "remiss_request_seconds_bucket{route=\"/api/v1/search\",le=\"+Inf\"} 3",
            "remiss_request_seconds_count{route=\"/api/v1/search\"} 3",
        ] {
            assert!(out.lines().any(|written| written == line), "no {line} in {out}");
        }
    }
}
