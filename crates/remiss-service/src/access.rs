//! Who asks, and what they may: tokens, the sign-on of a reverse proxy, and what keeps answers for staff out of caches.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use jiff::Timestamp;
use remiss_archive::{PresentedToken, Scope, Token};
use tokio::sync::Semaphore;

use crate::peers::{network, visitor};
use crate::problem::{Code, Problem};
use crate::sign_on::SignOn;
use crate::state::State;

/// Failures after which a door stays shut until its minute has passed.
const FAILURES_MAX: u32 = 10;
/// The minute.
const FAILURES_WINDOW: Duration = Duration::from_mins(1);
/// Doors that are watched at one time; a flood from more addresses starts the count anew rather than take memory.
const DOORS_MAX: usize = 10_000;
/// Tokens hashed at one time: each takes a processor for some twenty milliseconds, and 19 MiB.
const HASHINGS_MAX: usize = 2;
/// Tokens remembered as shown; far more than an authority gives out.
const SHOWN_MAX: usize = 1_000;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everyone; what they see depends on their rights.
    Open,
    /// Whoever has the scope, however they showed it.
    Staff(Scope),
    /// Whoever shows a token of the scope as a bearer, which no browser does by itself.
    Bearer(Scope),
}

/// How a caller showed who they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Not at all.
    #[default]
    None,
    /// By a token in the request.
    Bearer,
    /// By something that a browser sends with every request, whatever page caused it.
    Ambient,
}

/// Who asks; by default the public.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    /// As the audit log names them.
    pub(crate) name: String,
    pub(crate) proof: Proof,
    pub(crate) scopes: BTreeSet<Scope>,
}

impl Caller {
    /// Whether the caller has a right.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// What remembers tokens and failures.
pub(crate) struct Doors {
    /// Digests of tokens that were hashed and found right, by token id: hashing each of a script's thousand requests
    /// would take twenty seconds. Whether a token is still valid is asked of the archive every time.
    shown: Mutex<HashMap<String, blake3::Hash>>,
    failures: Mutex<HashMap<Door, (Instant, u32)>>,
    hashing: Semaphore,
}

/// Where failures are counted: at a token whose id is right, so that its secret cannot be tried out, and else at an
/// address. Who knows no id can keep nobody with a right token out, also not from the same address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Door {
    Token(String),
    Address(Option<IpAddr>),
}

impl Default for Doors {
    fn default() -> Self {
        Self { shown: Mutex::default(), failures: Mutex::default(), hashing: Semaphore::new(HASHINGS_MAX) }
    }
}

impl Doors {
    /// Refuses where a door has seen too many failures.
    fn is_open(&self, door: &Door) -> Result<(), Problem> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((since, count)) = failures.get(door) else { return Ok(()) };
        let left = FAILURES_WINDOW.saturating_sub(since.elapsed());
        if *count < FAILURES_MAX || left.is_zero() {
            return Ok(());
        }
        let seconds = left.as_secs() + 1;
        let detail = [
            format!("För många försök med felaktig behörighet. Försök igen om {seconds} sekunder."),
            format!("Too many attempts with a wrong token. Try again in {seconds} seconds."),
        ];
        Err(Problem { retry_after_seconds: Some(seconds), ..Problem::new(Code::TooManyFailures, detail) })
    }

    fn failed(&self, door: Door) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= DOORS_MAX {
            failures.retain(|_, (since, _)| since.elapsed() < FAILURES_WINDOW);
        }
        if failures.len() >= DOORS_MAX {
            failures.clear();
        }
        let (since, count) = failures.entry(door).or_insert((Instant::now(), 0));
        if since.elapsed() >= FAILURES_WINDOW {
            (*since, *count) = (Instant::now(), 0);
        }
        *count += 1;
    }

    fn was_shown(&self, id: &str, digest: &blake3::Hash) -> bool {
        // Digests compare in constant time.
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).get(id) == Some(digest)
    }

    fn remember(&self, id: String, digest: blake3::Hash) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.len() >= SHOWN_MAX {
            shown.clear();
        }
        shown.insert(id, digest);
    }
}

/// Finds out who asks, before anything else is done, and keeps what staff are shown out of every cache.
///
/// A wrong token is refused on open routes too: who shows one means to see more than the public, and must not take the
/// public's answer for theirs.
pub(crate) async fn authenticate(Shared(state): Shared<Arc<State>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let mut response = match caller(&state, request.headers(), peer).await {
        Err(problem) if problem.code == Code::Unauthorized => refused(problem, challenge_of(request.headers())),
        Err(problem) => problem.into_response(),
        Ok(caller) if caller.proof == Proof::None => next.run(request).await,
        Ok(caller) => {
            // An answer is made anew for each who has rights, so that no tag can pass from one to another.
            request.headers_mut().remove(header::IF_NONE_MATCH);
            tracing::debug!(who = caller.name, "a right was shown");
            request.extensions_mut().insert(caller);
            let mut response = next.run(request).await;
            let headers = response.headers_mut();
            headers.remove(header::ETAG);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
            response
        }
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("authorization"));
    if let Some(sign_on) = &state.config.sign_on {
        headers.append(header::VARY, HeaderValue::from(sign_on.header.clone()));
    }
    response
}

/// Lets only those through who may use the route.
pub(crate) async fn allow(Shared(access): Shared<Access>, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().cloned().unwrap_or_default();
    let (scope, is_shown, challenge) = match access {
        Access::Open => return next.run(request).await,
        Access::Staff(scope) => (scope, caller.proof != Proof::None, BASIC),
        Access::Bearer(scope) => (scope, caller.proof == Proof::Bearer, BEARER),
    };
    if !is_shown {
        return refused(
            Problem::new(Code::Unauthorized, ["Det här kräver behörighet.", "This needs a right."]),
            challenge,
        );
    }
    if !caller.may(scope) {
        let scope = scope.as_str();
        let detail =
            [format!("Behörigheten omfattar inte ”{scope}”."), format!("The right does not include “{scope}”.")];
        return Problem::new(Code::Forbidden, detail).into_response();
    }
    next.run(request).await
}

const BASIC: &str = "Basic realm=\"remiss\", charset=\"UTF-8\"";
const BEARER: &str = "Bearer realm=\"remiss\"";

/// How a client is asked again that showed what does not hold.
fn challenge_of(headers: &HeaderMap) -> &'static str {
    let is_basic = |value: &HeaderValue| value.as_bytes().get(..5).is_some_and(|s| s.eq_ignore_ascii_case(b"basic"));
    if headers.get(header::AUTHORIZATION).is_some_and(is_basic) { BASIC } else { BEARER }
}

fn refused(problem: Problem, challenge: &'static str) -> Response {
    let mut response = problem.into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    response
}

async fn caller(state: &State, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<Caller, Problem> {
    if let Some((text, proof)) = credentials(headers)? {
        let visitor = visitor(peer, headers, &state.config.trusted_proxies);
        let token = token(state, text, visitor).await?;
        return Ok(Caller { name: token.name, proof, scopes: token.scopes });
    }
    match &state.config.sign_on {
        Some(sign_on) => sign_on_of(sign_on, headers, peer),
        None => Ok(Caller::default()),
    }
}

fn sign_on_of(sign_on: &SignOn, headers: &HeaderMap, peer: Option<IpAddr>) -> Result<Caller, Problem> {
    let refused = |detail: [&'static str; 2]| Err(Problem::new(Code::Forbidden, detail));
    let mut values = headers.get_all(&sign_on.header).iter();
    let Some(value) = values.next() else { return Ok(Caller::default()) };
    if values.next().is_some() {
        return refused([
            "Inloggningen står i anropet flera gånger.",
            "The sign-on stands in the request several times.",
        ]);
    }
    if !peer.is_some_and(|peer| sign_on.peers.contains(peer)) {
        return refused([
            "Inloggningen kommer inte från den server som får ange den.",
            "The sign-on does not come from the server that may give it.",
        ]);
    }
    match value.to_str().map(str::trim) {
        Ok("") => Ok(Caller::default()),
        Ok(user) if user.len() <= SignOn::USER_BYTES_MAX => Ok(Caller {
            // A token may have the same name as a person.
            name: format!("{user} ({})", sign_on.header),
            proof: Proof::Ambient,
            scopes: sign_on.scopes.clone(),
        }),
        _ => refused(["Inloggningen går inte att läsa.", "The sign-on cannot be read."]),
    }
}

/// The token in a request, and whether it was shown as a bearer or as the password of a browser's sign-on.
fn credentials(headers: &HeaderMap) -> Result<Option<(String, Proof)>, Problem> {
    let malformed = || {
        Problem::new(
            Code::Unauthorized,
            ["Huvudet ”Authorization” går inte att läsa.", "The header “Authorization” cannot be read."],
        )
    };
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(malformed());
    }
    let (scheme, rest) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(malformed)?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Ok(Some((rest.to_owned(), Proof::Bearer)));
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let decoded = BASE64.decode(rest.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        // The user's name is theirs to choose; the token says who it is.
        let password = decoded.as_deref().and_then(|pair| pair.split_once(':')).map(|(_, password)| password.trim());
        return Ok(Some((password.ok_or_else(malformed)?.to_owned(), Proof::Ambient)));
    }
    Err(malformed())
}

/// The valid token that a text is.
async fn token(state: &State, text: String, visitor: Option<IpAddr>) -> Result<Token, Problem> {
    let doors = &state.doors;
    let refused = || {
        Problem::new(
            Code::Unauthorized,
            [
                "Behörigheten gäller inte: fel, utgången eller återkallad.",
                "The token does not hold: wrong, ended or revoked.",
            ],
        )
    };
    let address = Door::Address(visitor.map(network));
    let known = match text.parse::<PresentedToken>() {
        Err(_) => None,
        Ok(presented) => {
            let id = presented.id.clone();
            let token = state.read(move |archive| archive.token(&id).map_err(Problem::internal)).await?;
            token.filter(|token| token.is_valid(Timestamp::now())).map(|token| (token, presented))
        }
    };
    let Some((token, presented)) = known else {
        doors.is_open(&address)?;
        doors.failed(address);
        return Err(refused());
    };
    let digest = blake3::hash(text.as_bytes());
    if doors.was_shown(&token.id, &digest) {
        return Ok(token);
    }
    let door = Door::Token(token.id.clone());
    doors.is_open(&door)?;
    let permit = doors.hashing.acquire().await.map_err(Problem::internal)?;
    let (token, is_right) = tokio::task::spawn_blocking(move || {
        let is_right = token.is_opened_by(&presented);
        (token, is_right)
    })
    .await
    .map_err(Problem::internal)?;
    drop(permit);
    if !is_right {
        doors.failed(door);
        return Err(refused());
    }
    doors.remember(token.id.clone(), digest);
    Ok(token)
}
