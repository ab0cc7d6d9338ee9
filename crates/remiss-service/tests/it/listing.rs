//! Searches and what follows from them: answers, cases, exports, feeds, coverage, changes.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;
use remiss_service::ServiceConfig;

use crate::world::World;

#[tokio::test]
async fn a_search_answer_has_the_form_of_the_contract() {
    let world = World::new();
    let answer =
        world.get("/api/v1/search?q=trygghet&facets=namnd,year&stance=avstyrker&from=2021-03-04&to=2021-03-04").await;
    let json = answer.json();
    assert_eq!(json["total"], 1);
    assert_eq!(json["hits"][0]["id"], world.ids.park.as_str());
    assert_eq!(json["hits"][0]["date"], "2021-03-04");
    assert_eq!(json["facets"]["namnd"][0]["value"], "Parknämnden");
    assert_eq!(json["next"], serde_json::Value::Null);
    assert!(json["hits"][0]["passages"][0]["html"].as_str().unwrap().contains("<mark>"));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn nothing_of_withheld_or_internal_documents_is_told() {
    let world = World::new();
    let hidden = [world.ids.withheld.to_string(), world.ids.internal.to_string()];
    for path in [
        "/api/v1/search?limit=100",
        "/api/v1/export.csv",
        "/api/v1/export.ndjson",
        "/feed.atom",
        "/",
        "/?q=trygghet",
        "/api/v1/changes?limit=1000",
        "/api/v1/cases",
        "/sitemap.xml",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        for id in &hidden {
            assert!(!answer.body.contains(id), "{path} tells of {id}");
        }
    }
}

#[tokio::test]
async fn exports_and_feeds_hold_exactly_what_the_search_finds() {
    let world = World::new();
    let query = "q=trygghet";
    let search = world.get(&format!("/api/v1/search?{query}&limit=100")).await.json();
    let wanted: BTreeSet<String> =
        search["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect();
    assert!(wanted.len() > 3);

    let ndjson = world.get(&format!("/api/v1/export.ndjson?{query}")).await;
    let lines: BTreeSet<String> = ndjson
        .body
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(lines, wanted);

    let csv = world.get(&format!("/api/v1/export.csv?{query}")).await;
    assert!(csv.body.starts_with("\u{feff}id,title,namnd,"), "{}", csv.body);
    assert!(csv.header("content-disposition").starts_with("attachment"));
    assert_eq!(csv.body.lines().count(), wanted.len() + 1);
    assert!(csv.body.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{}", csv.body);
    assert!(csv.body.contains("\"'+46 8\""), "{}", csv.body);
    assert!(csv.body.contains(&format!("https://sok.example.se/dokument/{}", world.ids.park)));

    let feed = world.get(&format!("/feed.atom?{query}")).await;
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    assert_eq!(feed.body.matches("<entry>").count(), wanted.len());
    for id in &wanted {
        assert!(feed.body.contains(&format!("<id>https://sok.example.se/dokument/{id}</id>")), "{id}");
    }
    assert!(!feed.body.contains("<script"), "{}", feed.body);
    let newest = feed.body.find(world.ids.replacing.as_str()).unwrap();
    assert!(newest < feed.body.find(world.ids.park.as_str()).unwrap(), "latest arrival first");
}

#[tokio::test]
async fn exports_and_feeds_take_no_paging_and_no_softening() {
    let world = World::new();
    for path in ["/api/v1/export.csv", "/api/v1/export.ndjson", "/api/v1/export.xlsx", "/feed.atom"] {
        for query in ["limit=5", "facets=namnd", "group=copies"] {
            world.get(&format!("{path}?{query}")).await.is_problem(400, "unknown-parameter");
        }
        world.get(&format!("{path}?match=auto")).await.is_problem(400, "bad-parameter");
        assert_eq!(world.get(&format!("{path}?match=all&sort=date")).await.status, 200, "{path}");
    }
    let config = ServiceConfig { export_rows_max: 2, ..ServiceConfig::default() };
    World::with(config, |_| {}).get("/api/v1/export.csv").await.is_problem(400, "export-too-large");
}

#[tokio::test]
async fn a_case_says_who_was_asked_who_answered_and_who_is_missing() {
    let world = World::new();
    let case = world.get("/api/v1/cases/ekby-ks-2021-5").await.json();
    assert_eq!(case["answers"].as_array().map(Vec::len), Some(2));
    assert_eq!(case["missing"], serde_json::json!(["Vattennämnden"]));
    assert_eq!(case["asked"][0], serde_json::json!({"name": "Parknämnden", "kommun": "Ekby", "answered": true}));
    let (skola, park) = (&case["answers"][0], &case["answers"][1]);
    assert_eq!((&skola["stance"], &skola["in_time"]), (&"tillstyrker".into(), &true.into()));
    assert_eq!((&park["stance"], &park["in_time"]), (&"avstyrker".into(), &false.into()));
    assert_eq!(park["quote"]["text"], "Parknämnden avstyrker förslaget om trygga skolvägar.");
    assert_eq!(park["quote"]["url"], format!("/dokument/{}#f-stance-0", world.ids.park));
    assert_eq!(world.get("/api/v1/cases?limit=1").await.json()["cases"].as_array().map(Vec::len), Some(1));
    world.get("/api/v1/cases/no-such-case").await.is_problem(404, "not-found");
}

#[tokio::test]
async fn coverage_changes_and_completions() {
    let world = World::new();
    let coverage = world.get("/api/v1/coverage").await.json();
    let rows = coverage["coverage"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["namnd"] == "Parknämnden" && row["month"] == "2021-03" && row["documents"] == 1));
    let changes = world.get("/api/v1/changes?since=0").await.json();
    let kinds: Vec<&str> = changes["changes"].as_array().unwrap().iter().filter_map(|c| c["kind"].as_str()).collect();
    assert!(kinds.contains(&"deleted") && kinds.contains(&"replaced") && kinds.contains(&"added"), "{kinds:?}");
    let next = changes["next"].as_i64().unwrap();
    assert_eq!(world.get(&format!("/api/v1/changes?since={next}")).await.json()["changes"], serde_json::json!([]));
    world.get("/api/v1/changes?since=yesterday").await.is_problem(400, "bad-parameter");

    let suggestions = world.get("/api/v1/suggest?q=tryg").await.json();
    assert_eq!(suggestions["suggestions"].as_array().map(Vec::len), Some(3));
    let config = ServiceConfig { officers_facet: false, ..ServiceConfig::default() };
    let without = World::with(config, |_| {});
    let suggestions = without.get("/api/v1/suggest?q=tryg").await.json();
    assert_eq!(suggestions["suggestions"].as_array().map(Vec::len), Some(2), "officers are not suggested");
    without.get("/api/v1/search?facets=handlaggare").await.is_problem(400, "bad-parameter");
}

#[tokio::test]
async fn programs_find_what_they_look_for() {
    let world = World::new();
    world.get("/robots.txt").await.contains(&["Sitemap: https://sok.example.se/sitemap.xml"]);
    world.get("/opensearch.xml").await.contains(&["template=\"https://sok.example.se/?q={searchTerms}\""]);
    let sitemap = world.get("/sitemap.xml").await;
    sitemap.contains(&["<loc>https://sok.example.se/sitemap/sidor</loc>"]);
    assert!(!sitemap.body.contains("/sitemap/0<"), "documents are not offered to search engines unless asked");
    world.get("/sitemap/sidor").await.contains(&["<loc>https://sok.example.se/om</loc>"]);
    world.get("/sitemap/0").await.is_problem(404, "not-found");
    let config = ServiceConfig { search_engines: true, ..ServiceConfig::default() };
    let open = World::with(config, |_| {});
    open.get("/sitemap.xml").await.contains(&["<loc>https://sok.example.se/sitemap/0</loc>"]);
    let documents = open.get("/sitemap/0").await;
    documents.contains(&[&format!("<loc>https://sok.example.se/dokument/{}</loc><lastmod>", open.ids.park)]);
    assert!(
        !documents.body.contains(open.ids.internal.as_str()) && !documents.body.contains(open.ids.withheld.as_str())
    );
    assert!(!open.get("/sitemap/1").await.body.contains("/dokument/"), "nothing arrived after those");
    let host = world.ask(Method::GET, "/feed.atom", &[("host", "evil.example")], Body::empty()).await;
    assert!(!host.body.contains("evil.example"));
    assert_eq!(world.get("/healthz").await.body, "ok\n");
    assert_eq!(world.get("/readyz").await.body, "ready\n");
}

#[tokio::test]
async fn large_answers_are_compressed_for_those_who_ask() {
    let world = World::new();
    let answer = world.ask(Method::GET, "/om", &[("accept-encoding", "gzip")], Body::empty()).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert!(answer.header("vary").contains("accept-encoding"));
}
