//! Who may do what: tokens, the sign-on of a reverse proxy, and caches between them.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use remiss_archive::Scope;
use remiss_service::{ServiceConfig, SignOn};
use tower::ServiceExt;

use crate::world::{Answer, World};

async fn with(world: &World, path: &str, authorization: &str) -> Answer {
    world.ask(Method::GET, path, &[("authorization", authorization)], Body::empty()).await
}

/// Whether caches are told that an answer depends on a header.
fn varies(answer: &Answer, header: &str) -> bool {
    answer.headers.get_all("vary").iter().any(|value| value.as_bytes() == header.as_bytes())
}

#[tokio::test]
async fn a_token_of_the_scope_shows_what_is_internal() {
    let world = World::new();
    let path = format!("/api/v1/documents/{}", world.ids.internal);
    world.get(&path).await.is_problem(404, "not-found");
    let reader = format!("Bearer {}", world.token("läsare", &[Scope::ReadInternal]));
    let writer = format!("Bearer {}", world.token("skrivare", &[Scope::Ingest, Scope::Correct, Scope::Delete]));
    with(&world, &path, &reader).await.contains(&["internal.txt"]);
    with(&world, &path, &writer).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn a_browser_may_send_the_token_as_a_password() {
    let world = World::new();
    let path = format!("/dokument/{}", world.ids.internal);
    let token = world.token("läsare", &[Scope::ReadInternal]);
    let basic = |user: &str| format!("Basic {}", data_encoding::BASE64.encode(format!("{user}:{token}").as_bytes()));
    for user in ["", "ada"] {
        with(&world, &path, &basic(user)).await.contains(&["intern trygghet"]);
    }
    let wrong = with(&world, "/", &format!("Basic {}", data_encoding::BASE64.encode(b"ada:fel"))).await;
    assert_eq!((wrong.status.as_u16(), wrong.header("www-authenticate").get(..5)), (401, Some("Basic")));
}

#[tokio::test]
async fn what_does_not_hold_is_refused_everywhere() {
    let world = World::new();
    let token = world.token("läsare", &[Scope::ReadInternal]);
    world.revoke("läsare");
    let unknown = format!("remiss_{}_{}", "a".repeat(16), "b".repeat(52));
    for wrong in ["", "Bearer", "Bearer x", "Digest a=b", &format!("Bearer {token}"), &format!("Bearer {unknown}")] {
        let answer = with(&world, "/api/v1/search", wrong).await;
        answer.is_problem(401, "unauthorized");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"remiss\"", "{wrong:?}");
        assert!(!answer.body.contains(&token), "a token is never repeated");
    }
}

/// A token is remembered as right, so that it need not be hashed again; that it was revoked counts all the same.
#[tokio::test]
async fn a_revoked_token_ends_at_once() {
    let world = World::new();
    let bearer = format!("Bearer {}", world.token("läsare", &[Scope::ReadInternal]));
    for _ in 0..2 {
        assert_eq!(with(&world, "/api/v1/search", &bearer).await.status, 200);
    }
    world.revoke("läsare");
    with(&world, "/api/v1/search", &bearer).await.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn guessing_ends_at_a_shut_door_and_the_right_token_still_opens() {
    let world = World::new();
    let known = format!("Bearer {}", world.token("läsare", &[Scope::ReadInternal]));
    assert_eq!(with(&world, "/api/v1/search", &known).await.status, 200);
    for _ in 0..10 {
        with(&world, "/api/v1/search", "Bearer x").await.is_problem(401, "unauthorized");
    }
    let shut = with(&world, "/api/v1/search", "Bearer x").await;
    shut.is_problem(429, "too-many-failures");
    let seconds: u64 = shut.header("retry-after").parse().unwrap();
    assert!((1..=61).contains(&seconds));
    // Neither a token that was shown before nor one that was not is kept out by another's guesses.
    assert_eq!(with(&world, "/api/v1/search", &known).await.status, 200);
    let fresh = format!("Bearer {}", world.token("ny", &[Scope::ReadInternal]));
    assert_eq!(with(&world, "/api/v1/search", &fresh).await.status, 200);
    assert_eq!(world.get("/api/v1/search").await.status, 200, "the public is let in");
    // Who knows an id and tries out secrets shuts that token's door, but not for who has shown the right one.
    let guess = format!("{}{}", &known[..known.len() - 52], "b".repeat(52));
    for _ in 0..10 {
        with(&world, "/api/v1/search", &guess).await.is_problem(401, "unauthorized");
    }
    with(&world, "/api/v1/search", &guess).await.is_problem(429, "too-many-failures");
    assert_eq!(with(&world, "/api/v1/search", &known).await.status, 200);
}

#[tokio::test]
async fn what_staff_are_shown_stays_out_of_caches() {
    let world = World::new();
    let bearer = format!("Bearer {}", world.token("läsare", &[Scope::ReadInternal]));
    for path in ["/", "/?q=trygghet", "/api/v1/search?q=trygghet", "/feed.atom", "/tackning", "/om"] {
        let public = world.get(path).await;
        let staff = with(&world, path, &bearer).await;
        assert!(varies(&public, "authorization") && varies(&staff, "authorization"), "{path}");
        assert_eq!(staff.header("cache-control"), "private, no-store", "{path}");
        assert_eq!(staff.header("etag"), "", "{path}");
        // A tag that a cache got for the public makes no answer for staff.
        let tag = public.header("etag");
        let headers = [("authorization", bearer.as_str()), ("if-none-match", if tag.is_empty() { "*" } else { tag })];
        let again = world.ask(Method::GET, path, &headers, Body::empty()).await;
        assert_ne!(again.status, 304, "{path}");
    }
}

async fn signed_on(world: &World, peer: &str, users: &[&str]) -> Answer {
    let path = format!("/api/v1/documents/{}", world.ids.internal);
    let mut request = Request::get(path);
    for user in users {
        request = request.header("x-remote-user", *user);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
    world.read(world.app.clone().oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn the_sign_on_of_a_proxy_is_believed_from_its_address_only() {
    let sign_on = SignOn {
        header: "x-remote-user".parse().unwrap(),
        peers: "10.0.0.0/8".parse().unwrap(),
        scopes: [Scope::ReadInternal].into(),
    };
    let world = World::with(ServiceConfig { sign_on: Some(sign_on), ..ServiceConfig::default() }, |_| {});
    let proxy = "10.1.2.3:4000";
    let answer = signed_on(&world, proxy, &["ada"]).await;
    answer.contains(&["internal.txt"]);
    assert!(varies(&answer, "x-remote-user"), "{:?}", answer.headers);
    signed_on(&world, proxy, &[]).await.is_problem(404, "not-found");
    signed_on(&world, proxy, &[""]).await.is_problem(404, "not-found");
    signed_on(&world, "192.0.2.1:4000", &["ada"]).await.is_problem(403, "forbidden");
    signed_on(&world, proxy, &["ada", "eva"]).await.is_problem(403, "forbidden");
    // Where no sign-on is set, the header is nobody's.
    signed_on(&World::new(), proxy, &["ada"]).await.is_problem(404, "not-found");
}

/// A page of another site could not ask for documents like a text: browsers ask first, and were told no.
#[tokio::test]
async fn pages_of_other_sites_may_ask_for_what_is_open_and_change_nothing() {
    let world = World::new();
    let preflight = async |path: &str, method: &'static str| {
        let headers = [
            ("origin", "https://example.se"),
            ("access-control-request-method", method),
            ("access-control-request-headers", "content-type"),
        ];
        world.ask(Method::OPTIONS, path, &headers, Body::empty()).await
    };
    let similar = preflight("/api/v1/similar", "POST").await;
    assert_eq!(similar.status, 200);
    assert_eq!(similar.header("access-control-allow-origin"), "*");
    assert!(similar.header("access-control-allow-methods").contains("POST"));
    assert_eq!(similar.header("access-control-allow-headers"), "content-type");
    for (path, method) in
        [("/api/v1/documents", "POST"), ("/api/v1/documents/aaaaaaaaaaaaaaaa", "PATCH"), ("/granska", "POST")]
    {
        let answer = preflight(path, method).await;
        assert!(
            !answer.header("access-control-allow-methods").contains(method)
                || answer.header("access-control-allow-origin").is_empty(),
            "{path}"
        );
    }
}

/// With `document`, `before` was not read and `next` never given.
#[tokio::test]
async fn the_audit_log_of_one_document_comes_in_pages() {
    let world = World::new();
    let bearer = format!("Bearer {}", world.token("chef", &[Scope::Admin]));
    let ask = async |query: &str| {
        let path = format!("/api/v1/audit?document={}&limit=1{query}", world.ids.deleted);
        world.ask(Method::GET, &path, &[("authorization", bearer.as_str())], Body::empty()).await.json()
    };
    let first = ask("").await;
    assert_eq!(first["entries"].as_array().map(Vec::len), Some(1), "{first}");
    let next = first["next"].as_i64().unwrap();
    let second = ask(&format!("&before={next}")).await;
    assert!(second["entries"].as_array().unwrap().iter().all(|entry| entry["num"].as_i64() < Some(next)), "{second}");
    assert_ne!(first["entries"], second["entries"]);
}
