//! What is refused, and how it is said.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use remiss_service::ServiceConfig;

use crate::world::World;

#[tokio::test]
async fn parameters_are_read_strictly_and_refused_by_name() {
    let world = World::new();
    for (query, code, parameter) in [
        ("foo=1", "unknown-parameter", "foo"),
        ("Namnd=x", "unknown-parameter", "Namnd"),
        ("visa=namnd", "unknown-parameter", "visa"),
        ("facet_prefix.foo=x", "unknown-parameter", "facet_prefix.foo"),
        ("q=a&q=b", "repeated-parameter", "q"),
        ("limit=10&limit=10", "repeated-parameter", "limit"),
        ("from=2018-01-01&from=2018-01-01", "repeated-parameter", "from"),
        ("limit=100000", "bad-parameter", "limit"),
        ("limit=101", "bad-parameter", "limit"),
        ("limit=0", "bad-parameter", "limit"),
        ("limit=-1", "bad-parameter", "limit"),
        ("limit=%2B5", "bad-parameter", "limit"),
        ("limit=", "bad-parameter", "limit"),
        ("from=2018", "bad-parameter", "from"),
        ("from=2018-02-30", "bad-parameter", "from"),
        ("to=30/1%202018", "bad-parameter", "to"),
        ("to=20180130", "bad-parameter", "to"),
        ("from=", "bad-parameter", "from"),
        ("sort=newest", "bad-parameter", "sort"),
        ("match=some", "bad-parameter", "match"),
        ("group=all", "bad-parameter", "group"),
        ("document_type=brev", "bad-parameter", "document_type"),
        ("stance=Avstyrker", "bad-parameter", "stance"),
        ("year=18", "bad-parameter", "year"),
        ("month=2018-13", "bad-parameter", "month"),
        ("namnd=", "bad-parameter", "namnd"),
        ("facets=namnd,foo", "bad-parameter", "facets"),
        ("cursor=abc", "bad-cursor", "cursor"),
        ("cursor=", "bad-cursor", "cursor"),
        ("q=%ff", "bad-parameter", "q"),
    ] {
        let answer = world.get(&format!("/api/v1/search?{query}")).await;
        answer.is_problem(400, code);
        assert_eq!(answer.json()["parameter"], parameter, "{query}");
    }
}

#[tokio::test]
async fn commas_never_split_a_filter_and_values_may_be_repeated() {
    let world = World::new();
    let answer = world.get("/api/v1/search?namnd=Parkn%C3%A4mnden,Skoln%C3%A4mnden").await;
    assert_eq!(answer.json()["total"], 0);
    let answer = world.get("/api/v1/search?namnd=Parkn%C3%A4mnden&namnd=Skoln%C3%A4mnden&namnd=Skoln%C3%A4mnden").await;
    assert_eq!(answer.json()["total"], 2);
}

#[tokio::test]
async fn a_query_over_its_limit_and_one_at_it() {
    let world = World::new();
    let long = "ö".repeat(1_001);
    let encoded: String = "%C3%B6".repeat(1_001);
    for path in ["/api/v1/search", "/api/v1/suggest", "/api/v1/export.csv", "/feed.atom"] {
        world.get(&format!("{path}?q={encoded}")).await.is_problem(400, "query-too-long");
    }
    assert_eq!(world.get(&format!("/api/v1/search?q={}", "%C3%B6".repeat(1_000))).await.status, 200);
    let page = world.get(&format!("/?q={encoded}")).await;
    assert_eq!(page.status, 400);
    assert!(page.body.contains("Sökfrågan är för lång"), "{}", page.body);
    assert!(!page.body.contains(&long));
}

/// Values of 60 kB were looked up, and kept among the answers.
#[tokio::test]
async fn a_filter_value_over_its_limit_and_one_at_it() {
    let world = World::new();
    for name in ["namnd", "dnr", "facet_prefix.namnd"] {
        let answer = world.get(&format!("/api/v1/search?{name}={}", "%C3%B6".repeat(1_001))).await;
        answer.is_problem(400, "bad-parameter");
        assert_eq!(answer.json()["parameter"], name);
        let at_limit = world.get(&format!("/api/v1/search?{name}={}", "%C3%B6".repeat(1_000))).await;
        assert_eq!(at_limit.status, 200, "{}", at_limit.body);
    }
}

#[tokio::test]
async fn a_malformed_query_is_answered_with_a_notice() {
    let world = World::new();
    let answer = world.get("/api/v1/search?q=(trygghet").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["query"]["notices"].as_array().map(Vec::len), Some(1));
    world.get("/?q=(trygghet").await.contains(&["En parentes saknar slut"]);
}

#[tokio::test]
async fn a_cursor_of_another_search_is_refused() {
    let world = World::new();
    let first = world.get("/api/v1/search?q=trygghet&limit=1").await.json();
    let cursor = first["next"].as_str().unwrap().to_owned();
    let cursor = cursor.bytes().fold(String::new(), |out, byte| out + &format!("%{byte:02X}"));
    assert_eq!(world.get(&format!("/api/v1/search?q=trygghet&limit=1&cursor={cursor}")).await.status, 200);
    world.get(&format!("/api/v1/search?q=skola&limit=1&cursor={cursor}")).await.is_problem(400, "bad-cursor");
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let world = World::new();
    world.get("/api/v1/nothing").await.is_problem(404, "not-found");
    world.get("/nothing").await.is_problem(404, "not-found");
    for path in ["/api/v1/documents/%FF", "/api/v1/cases/%C3", "/sitemap/%FF"] {
        world.get(path).await.is_problem(404, "not-found");
    }
    let answer = world.ask(Method::DELETE, "/api/v1/search", &[], Body::empty()).await;
    answer.is_problem(405, "method-not-allowed");
    assert!(answer.header("allow").contains("GET"), "{:?}", answer.headers);
    let page = world.ask(Method::GET, "/nothing", &[("accept", "text/html,*/*")], Body::empty()).await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.body.contains("Sidan finns inte"));
    let head = world.ask(Method::HEAD, "/api/v1/nothing", &[], Body::empty()).await;
    assert_eq!((head.status.as_u16(), head.body.as_str()), (404, ""));
}

#[tokio::test]
async fn the_body_of_a_similar_request_is_checked() {
    let world = World::new();
    let json = [("content-type", "application/json")];
    for (body, code) in [
        ("", "bad-body"),
        ("[]", "bad-body"),
        ("{\"text\": 5}", "bad-body"),
        ("{\"text\": \" \"}", "bad-body"),
        ("{\"limit\": 5}", "bad-body"),
        ("{\"text\": \"a\", \"limit\": \"5\"}", "bad-body"),
        ("{\"text\": \"a\", \"limit\": 500}", "bad-parameter"),
        ("{\"text\": \"a\", \"limit\": 1.5}", "bad-parameter"),
        ("{\"text\": \"a\", \"namnd\": {}}", "bad-body"),
        ("{\"text\": \"a\", \"namnd\": null}", "bad-body"),
        ("{\"text\": \"a\", \"namnd\": [1]}", "bad-body"),
        ("{\"text\": \"a\", \"foo\": \"1\"}", "unknown-parameter"),
        ("{\"text\": \"a\", \"q\": \"1\"}", "unknown-parameter"),
        ("{\"text\": \"a\", \"stance\": \"nej\"}", "bad-parameter"),
        ("{\"text\": \"a\", \"from\": \"i fjol\"}", "bad-parameter"),
    ] {
        let answer = world.ask(Method::POST, "/api/v1/similar", &json, Body::from(body)).await;
        answer.is_problem(400, code);
    }
    let xml = [("content-type", "text/xml")];
    world
        .ask(Method::POST, "/api/v1/similar", &xml, Body::from("<a/>"))
        .await
        .is_problem(415, "unsupported-media-type");
    let large = format!("{{\"text\": \"{}\"}}", "a ".repeat(600_000));
    world.ask(Method::POST, "/api/v1/similar", &json, Body::from(large)).await.is_problem(413, "body-too-large");
    let good =
        "{\"text\": \"trygga vägar\", \"limit\": 2, \"namnd\": [\"Parknämnden\", \"Skolnämnden\"], \"year\": \"2021\"}";
    let answer = world.ask(Method::POST, "/api/v1/similar", &json, Body::from(good)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["hits"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn failures_on_our_side_say_nothing_of_their_cause() {
    let world = World::new();
    world.engine.is_broken.store(true, Ordering::Relaxed);
    let broken = world.get("/api/v1/search?q=hemlig").await;
    broken.is_problem(500, "internal");
    assert!(!broken.body.contains("/secret/place"));
    let ready = world.get("/readyz").await;
    ready.is_problem(503, "not-ready");
    assert!(!ready.body.contains("/secret/place"));
    world.engine.panics.store(true, Ordering::Relaxed);
    let panicked = world.get("/api/v1/search?q=hemlig").await;
    panicked.is_problem(500, "internal");
    assert!(!panicked.body.contains("secret"), "{}", panicked.body);
    let page = world.get("/?q=hemlig").await;
    assert_eq!(page.status, 500);
    assert!(page.body.contains(page.header("x-request-id")));
    assert!(!page.body.contains("secret words"));
    assert_eq!(world.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn searches_beyond_the_bound_are_asked_to_come_back() {
    let config =
        ServiceConfig { search_permits: 1, search_wait: Duration::from_millis(20), ..ServiceConfig::default() };
    let world = World::with(config, |engine| engine.pause = Duration::from_millis(600));
    let (first, second) = tokio::join!(world.get("/api/v1/search?q=a"), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.get("/api/v1/search?q=b").await
    });
    assert_eq!(first.status, 200);
    second.is_problem(503, "busy");
    assert!(!second.header("retry-after").is_empty());
}

/// Each question was a search of its own, past the bound of searches.
#[tokio::test]
async fn asking_whether_the_service_is_ready_costs_one_search() {
    let world = World::with(ServiceConfig::default(), |engine| engine.pause = Duration::from_millis(50));
    let asked = futures_util::future::join_all((0..20).map(|_| world.get("/readyz"))).await;
    assert!(asked.iter().all(|answer| answer.status == 200));
    assert_eq!(world.engine.searches.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_search_that_takes_too_long_is_given_up() {
    let config = ServiceConfig { request_timeout: Duration::from_millis(50), ..ServiceConfig::default() };
    let world = World::with(config, |engine| engine.pause = Duration::from_millis(400));
    let answer = world.get("/api/v1/search?q=a").await;
    answer.is_problem(503, "timeout");
    assert!(!answer.header("retry-after").is_empty());
}

#[tokio::test]
async fn what_changes_documents_needs_a_desk() {
    let world = World::new();
    let bearer = format!("Bearer {}", world.token("alla", &remiss_archive::Scope::ALL));
    let headers = [("authorization", bearer.as_str())];
    let id = world.ids.park;
    let post = world.ask(Method::POST, "/api/v1/documents?name=a.txt", &headers, Body::from("text")).await;
    post.is_problem(503, "read-only");
    let patch = Body::from("{\"reason\": \"r\", \"title\": \"A\"}");
    world.ask(Method::PATCH, &format!("/api/v1/documents/{id}"), &headers, patch).await.is_problem(503, "read-only");
    let path = format!("/api/v1/documents/{id}?reason=r");
    world.ask(Method::DELETE, &path, &headers, Body::empty()).await.is_problem(503, "read-only");
}

/// A token is asked for before anything of a request is read: its address, its parameters, its body.
#[tokio::test]
async fn who_shows_no_token_learns_nothing_else() {
    let world = World::new();
    for (method, path) in [
        (Method::POST, "/api/v1/documents?x=1"),
        (Method::PATCH, "/api/v1/documents/nosuchdocument"),
        (Method::DELETE, "/api/v1/documents/aaaaaaaaaaaaaaaa"),
    ] {
        // The body never ends: whoever waits for it waits for ever.
        let endless = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
        world.ask(method, path, &[], endless).await.is_problem(401, "unauthorized");
    }
}
