//! A bound on how often one visitor asks: off unless configured, told in the headers of every answer.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, MatchedPath, Request, State as Shared};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::access::Caller;
use crate::peers::{network, visitor};
use crate::problem::{Code, Problem};
use crate::state::State;

/// What a visitor's limit is, and what is left of it, after draft-ietf-httpapi-ratelimit-headers.
pub(crate) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
pub(crate) const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// The time that a limit is for.
const WINDOW: Duration = Duration::from_mins(1);
/// Visitors that are remembered, in some ten megabytes; a flood from more addresses starts the count anew rather than
/// take more.
const VISITORS_MAX: usize = 100_000;
/// What watches the service, and what each page brings along.
const FREE: &[&str] = &["/healthz", "/readyz", "/assets/{name}"];

/// When each visitor will have nothing left to make up for, by address.
#[derive(Debug, Default)]
pub(crate) struct Visitors {
    level_at: Mutex<HashMap<IpAddr, Instant>>,
}

/// What a visitor has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Left {
    /// Questions that would be answered now.
    questions: u32,
    /// Seconds until all of them are there again; for a visitor who is refused, until the next one is.
    seconds: u64,
    is_refused: bool,
}

impl Visitors {
    /// Counts a question. Each takes its share of the window; what has been asked may lie one window ahead of the clock.
    fn ask(&self, visitor: IpAddr, limit: u32, now: Instant) -> Left {
        let share = WINDOW / limit;
        let mut level_at = self.level_at.lock().unwrap_or_else(PoisonError::into_inner);
        if level_at.len() >= VISITORS_MAX && !level_at.contains_key(&visitor) {
            level_at.retain(|_, level| *level > now);
            // Looking through all of them for each newcomer would cost more than the limit spares.
            if level_at.len() > VISITORS_MAX / 2 {
                level_at.clear();
            }
        }
        let level = level_at.entry(visitor).or_insert(now);
        let debt = level.saturating_duration_since(now) + share;
        let Some(credit) = WINDOW.checked_sub(debt) else {
            return Left { questions: 0, seconds: whole_seconds(debt.saturating_sub(WINDOW)), is_refused: true };
        };
        *level = now + debt;
        let questions = credit.as_nanos() / share.as_nanos();
        Left { questions: questions as u32, seconds: whole_seconds(debt), is_refused: false }
    }
}

/// Refuses visitors who ask too often, and tells all others what they have left. Callers with a right are not counted.
pub(crate) async fn limit(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let Some(limit) = state.config.rate_limit else { return next.run(request).await };
    let is_free = request.extensions().get::<MatchedPath>().is_some_and(|path| FREE.contains(&path.as_str()));
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let visitor = visitor(peer, request.headers(), &state.config.trusted_proxies);
    let Some(visitor) = visitor.filter(|_| !is_free && request.extensions().get::<Caller>().is_none()) else {
        return next.run(request).await;
    };
    let left = state.visitors.ask(network(visitor), limit.get(), Instant::now());
    let mut response = if left.is_refused {
        let seconds = left.seconds;
        let detail = [
            format!("Härifrån besvaras högst {limit} anrop i minuten. Försök igen om {seconds} s."),
            format!("At most {limit} requests a minute are answered from one address. Try again in {seconds} s."),
        ];
        Problem { retry_after_seconds: Some(seconds), ..Problem::new(Code::TooManyRequests, detail) }.into_response()
    } else {
        next.run(request).await
    };
    for (name, value) in [
        (POLICY, format!("\"minute\";q={limit};w={}", WINDOW.as_secs())),
        (LEFT, format!("\"minute\";r={};t={}", left.questions, left.seconds)),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn whole_seconds(time: Duration) -> u64 {
    time.as_millis().div_ceil(1_000).max(1) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_questions_may_come_at_once_and_then_one_after_another() {
        let visitors = Visitors::default();
        let (one, other) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let now = Instant::now();
        let later = |seconds| now + Duration::from_secs(seconds);
        for left in (0..60).rev() {
            let ask = visitors.ask(one, 60, now);
            assert_eq!((ask.questions, ask.seconds, ask.is_refused), (left, 60 - u64::from(left), false));
        }
        assert_eq!(visitors.ask(one, 60, now), Left { questions: 0, seconds: 1, is_refused: true });
        assert!(!visitors.ask(other, 60, now).is_refused);
        assert!(!visitors.ask(one, 60, later(1)).is_refused);
        assert!(visitors.ask(one, 60, later(1)).is_refused);
        assert_eq!(visitors.ask(one, 60, later(200)).questions, 59);
    }

    #[test]
    fn as_many_are_answered_as_the_limit_says() {
        for limit in [1, 7, 1_000, 999_983] {
            let (visitors, now) = (Visitors::default(), Instant::now());
            let answered = (0..=limit).filter(|_| !visitors.ask([10, 0, 0, 1].into(), limit, now).is_refused).count();
            assert_eq!(answered, limit as usize);
        }
    }

    #[test]
    fn no_flood_of_addresses_takes_more_memory_than_is_meant() {
        let (visitors, now) = (Visitors::default(), Instant::now());
        for number in 0..u32::try_from(VISITORS_MAX).unwrap() + 10 {
            visitors.ask(std::net::Ipv4Addr::from_bits(number).into(), 60, now);
        }
        assert!(visitors.level_at.lock().unwrap().len() <= VISITORS_MAX);
    }
}
