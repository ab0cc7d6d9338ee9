//! `remiss demo`: belongs here what a newcomer sees first.

use crate::support::{Bench, Server, encoded};

#[test]
fn a_newcomer_searches_and_narrows() {
    let bench = Bench::new();
    let server = Server::start(&bench, "demo");
    let page = server.get("/?q=trygghet");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<mark>"), "{}", page.body);
    let answer = server.json("/api/v1/search?q=trygghet&facets=namnd", 200);
    let total = answer["total"].as_u64().unwrap_or(0);
    let counts = answer["facets"]["namnd"].as_array().expect("committees are counted");
    assert!(total > 1 && counts.len() > 1, "{answer}");
    let first = &counts[0];
    let namnd = encoded(first["value"].as_str().expect("a value"));
    let narrowed = server.json(&format!("/api/v1/search?q=trygghet&namnd={namnd}"), 200);
    assert_eq!(narrowed["total"], first["count"]);
}

#[test]
fn a_second_demo_starts_from_the_first() {
    let bench = Bench::new();
    let first = Server::start(&bench, "demo").json("/api/v1/search", 200)["total"].clone();
    let second = Server::start(&bench, "demo").json("/api/v1/search", 200)["total"].clone();
    assert_eq!(first, second);
}
