//! Single documents: records, texts, originals, and those that are gone.

use std::io::Read as _;

use axum::body::Body;
use axum::http::{Method, Request};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::world::World;

#[tokio::test]
async fn a_record_has_its_findings_and_what_the_archive_adds() {
    let world = World::new();
    let answer = world.get(&format!("/api/v1/documents/{}", world.ids.park)).await;
    let record = answer.json();
    assert_eq!(record["namnd"], "Parknämnden");
    assert_eq!(record["findings"]["dnr"][0]["quote"], "PN 2021/17");
    assert_eq!(record["id"], world.ids.park.as_str());
    assert_eq!(record["status"], "public");
    assert_eq!(record["media_type"], "text/plain");
    assert_eq!(record["sources"][0], "inkommet/Svar på remiss.txt");
    assert_eq!(record["case"], "ekby-ks-2021-5");
    for field in ["added_at", "changed_at", "bytes", "pages", "sha256", "corrected"] {
        assert!(!record[field].is_null(), "{field}");
    }
}

#[tokio::test]
async fn text_and_original_come_as_they_are() {
    let world = World::new();
    let text = world.get(&format!("/api/v1/documents/{}/text", world.ids.park)).await;
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert!(text.body.starts_with("Ekby kommun\nParknämnden"));
    let original = world.get(&format!("/api/v1/documents/{}/original", world.ids.park)).await;
    assert_eq!(original.header("content-type"), "text/plain");
    assert_eq!(
        original.header("content-disposition"),
        "inline; filename=\"Svar pa remiss.txt\"; filename*=UTF-8''Svar%20p%C3%A5%20remiss.txt"
    );
    assert_eq!(original.header("x-content-type-options"), "nosniff");
    assert!(original.header("content-security-policy").contains("sandbox"));
    assert_eq!(original.body, text.body);
    let html = world.get(&format!("/api/v1/documents/{}/original", world.ids.hostile)).await;
    assert!(html.header("content-disposition").starts_with("attachment;"), "{}", html.header("content-disposition"));
    assert!(html.header("content-security-policy").contains("sandbox"));
}

#[tokio::test]
async fn what_is_gone_moved_or_withheld_says_so() {
    let world = World::new();
    let ids = &world.ids;
    for tail in ["", "/text", "/original", "/similar"] {
        world.get(&format!("/api/v1/documents/aaaaaaaaaaaaaaaa{tail}")).await.is_problem(404, "not-found");
        world.get(&format!("/api/v1/documents/nonsense{tail}")).await.is_problem(404, "not-found");
        world.get(&format!("/api/v1/documents/..%2F..%2Fetc%2Fpasswd{tail}")).await.is_problem(404, "not-found");
        world.get(&format!("/api/v1/documents/{}{tail}", ids.deleted)).await.is_problem(410, "deleted");
        world.get(&format!("/api/v1/documents/{}{tail}", ids.withheld)).await.is_problem(403, "withheld");
        world.get(&format!("/api/v1/documents/{}{tail}", ids.internal)).await.is_problem(404, "not-found");
        let moved = world.get(&format!("/api/v1/documents/{}{tail}", ids.replaced)).await;
        assert_eq!(moved.status, 308);
        assert_eq!(moved.header("location"), format!("/api/v1/documents/{}{tail}", ids.replacing));
    }
    world.get(&format!("/api/v1/documents/{}/original", ids.original_withheld)).await.is_problem(403, "withheld");
    assert_eq!(world.get(&format!("/api/v1/documents/{}/text", ids.original_withheld)).await.status, 200);
    let page = world.get(&format!("/dokument/{}", ids.deleted)).await;
    assert_eq!(page.status, 410);
    assert!(page.body.contains("innehöll skyddade uppgifter"), "{}", page.body);
    let moved = world.get(&format!("/dokument/{}?q=trygghet", ids.replaced)).await;
    assert_eq!(moved.header("location"), format!("/dokument/{}?q=trygghet", ids.replacing));
    world.get(&format!("/api/v1/documents/{}?foo=1", ids.park)).await.is_problem(400, "unknown-parameter");
}

#[tokio::test]
async fn similar_documents_come_as_a_search_answer() {
    let world = World::new();
    let answer = world.get(&format!("/api/v1/documents/{}/similar?limit=2", world.ids.park)).await.json();
    assert_eq!(answer["hits"].as_array().map(Vec::len), Some(2));
    assert!(answer["query"].is_object() && answer["facets"].is_object() && answer["total"].is_u64());
    world.get(&format!("/api/v1/documents/{}/similar?q=x", world.ids.park)).await.is_problem(400, "unknown-parameter");
}

#[tokio::test]
async fn originals_of_a_case_come_in_one_file_but_for_those_that_are_withheld() {
    let world = World::new();
    let answer = world.get("/api/v1/cases/ekby-ks-2021-5/originals.zip").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/zip");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"ekby-ks-2021-5.zip\"");
    assert!(answer.body.contains(&format!("{:?}", b"PK\x03\x04")[1..10]), "{}", answer.body);
    world.get("/api/v1/cases/no-such-case/originals.zip").await.is_problem(404, "not-found");
    world.get("/api/v1/cases/ekby-ks-2021-5/originals.zip?a=b").await.is_problem(400, "unknown-parameter");
}

/// Each reader of a file held all of it in memory.
#[tokio::test]
async fn a_large_original_comes_in_pieces() {
    let world = World::new();
    let (id, text) = world.put_long("Ett långt yttrande om trafiken.\n", 40_000);
    let request = Request::get(format!("/api/v1/documents/{id}/original")).body(Body::empty()).unwrap();
    let response = world.app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-length"], text.len().to_string().as_str());
    let mut body = response.into_body();
    let (mut read, mut largest) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let piece = frame.unwrap().into_data().unwrap();
        largest = largest.max(piece.len());
        read.extend_from_slice(&piece);
    }
    assert!(read == text.as_bytes());
    assert!(largest <= 256 * 1024, "{largest} bytes at a time");

    let request = Request::get("/api/v1/cases/ekby-lang/originals.zip").body(Body::empty()).unwrap();
    let response = world.app.clone().oneshot(request).await.unwrap();
    let packed = response.into_body().collect().await.unwrap().to_bytes();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(packed.to_vec())).unwrap();
    let mut unpacked = String::new();
    zip.by_index(0).unwrap().read_to_string(&mut unpacked).unwrap();
    assert!(unpacked == text);
}

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_again() {
    let world = World::new();
    let id = world.ids.park;
    for path in [
        "/".to_owned(),
        "/?q=trygghet".to_owned(),
        "/api/v1/search?q=trygghet".to_owned(),
        "/feed.atom".to_owned(),
        "/api/v1/cases".to_owned(),
        "/api/v1/suggest?q=tryg".to_owned(),
        "/api/v1/export.csv".to_owned(),
        "/openapi.json".to_owned(),
        "/api/docs".to_owned(),
        "/sitemap.xml".to_owned(),
        format!("/api/v1/documents/{id}"),
        format!("/api/v1/documents/{id}/original"),
        format!("/dokument/{id}"),
    ] {
        let first = world.get(&path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        let again = world.ask(Method::GET, &path, &[("if-none-match", tag.as_str())], Body::empty()).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{path}");
    }
    let tag = world.get("/api/v1/search?q=trygghet").await.header("etag").to_owned();
    world.engine.generation.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let later =
        world.ask(Method::GET, "/api/v1/search?q=trygghet", &[("if-none-match", tag.as_str())], Body::empty()).await;
    assert_eq!(later.status, 200, "a commit makes a new answer");
    let other = world.get("/api/v1/search?q=trygghet&limit=5").await;
    assert_ne!(other.header("etag"), tag);
}
