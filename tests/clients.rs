//! Hostile clients: belongs here what is asked of the running service to make it fail, hang or tell too much.

use crate::support::{Bench, Server, encoded, statement};

fn served() -> (Bench, Server) {
    let text = |n: u32| {
        let body = "Det gäller lekplatsen, gångbron och belysningen i parken.";
        statement("Socialnämnden", &format!("SN 2018/{n}"), "2018-02-01", &format!("Svar på remiss {n}"), body)
    };
    let bench = Bench::with(&[("1.txt", &text(1)), ("2.txt", &text(2)), ("3.txt", &text(3))]);
    bench.ingest([3, 3, 0, 0, 0]);
    let server = Server::start(&bench, "serve");
    (bench, server)
}

/// Queries that are long, deep, wide or no text at all.
fn queries() -> Vec<String> {
    let many =
        |word: &dyn Fn(usize) -> String, by: &str, count: usize| (0..count).map(word).collect::<Vec<_>>().join(by);
    vec![
        "abcdefghijklmnopqrstuvwxyz".repeat(14).split("").collect::<Vec<_>>().join("*"),
        "*a".repeat(490),
        "a*".repeat(490) + "x",
        "*".repeat(1_000),
        many(&|n| format!("{}*{}*", (b'a' + (n % 26) as u8) as char, (b'z' - (n % 26) as u8) as char), " OR ", 60),
        many(&|_| "lekplatsen~2".to_owned(), " ", 64),
        "x".repeat(990) + "~2",
        "lekplats~99999999999".to_owned(),
        "\"i det\"~99999999999999".to_owned(),
        "(".repeat(500) + "a" + &")".repeat(499),
        "(".repeat(16) + "a" + &")".repeat(16),
        many(&|n| format!("ord{n}"), " ", 65),
        many(&|n| format!("ord{n}"), " OR ", 64),
        "- ".repeat(400) + "a",
        "-a -b -c".to_owned(),
        "a\0b\u{1}\u{202e}\u{feff}".to_owned(),
        format!("a{}", "\u{301}".repeat(990)),
        "datum:0000..9999 datum:99999999..1 datum:..".to_owned(),
        "nämnd:".repeat(160) + "a",
        "\"".repeat(999),
        "[a-z]{1000}*.*(?:x)*\\w+*".to_owned(),
        "'; DROP TABLE documents; --".to_owned(),
    ]
}

#[test]
fn no_query_makes_the_service_fail() {
    let (_bench, server) = served();
    for query in queries() {
        for path in ["/api/v1/search", "/api/v1/suggest", "/api/v1/export.ndjson", "/feed.atom", "/"] {
            let answer = server.get(&format!("{path}?q={}", encoded(&query)));
            assert!([200, 400].contains(&answer.status), "{path} {query:?}: {} {}", answer.status, answer.body);
        }
    }
    assert_eq!(server.json("/api/v1/search?q=l*k*p*ts*n", 200)["total"], 3, "patterns find what they mean");
    let metrics = server.get("/healthz");
    assert_eq!(metrics.status, 200);
}

#[test]
fn a_cursor_that_was_tampered_with_is_refused_or_harmless() {
    let (bench, server) = served();
    let id = bench.id_of("3.txt");
    assert_eq!(bench.run(&["correct", &id, "status=internal", "--reason", "prov"]).code, 0);
    let first = loop {
        let first = server.json("/api/v1/search?q=lekplatsen&limit=1", 200);
        if first["total"] == 2 {
            break first;
        }
    };
    let cursor = first["next"].as_str().expect("there is more").to_owned();
    for at in 0..cursor.len() {
        for letter in ["A", "z", "0", "_", "%00", "%C3%A5"] {
            let tampered = format!("{}{letter}{}", encoded(&cursor[..at]), encoded(&cursor[at + 1..]));
            let answer = server.get(&format!("/api/v1/search?q=lekplatsen&limit=1&cursor={tampered}"));
            assert!([200, 400].contains(&answer.status), "{tampered}: {} {}", answer.status, answer.body);
            assert!(!answer.body.contains(&id), "{tampered} shows what is internal");
        }
    }
    for cursor in ["", "x", &"A".repeat(5_000)] {
        server.get(&format!("/api/v1/search?q=lekplatsen&cursor={cursor}")).is_problem(400, "bad-cursor");
    }
}

#[test]
fn no_address_leads_out_of_the_routes() {
    let (_bench, server) = served();
    for path in [
        "/assets/../../etc/passwd",
        "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/assets/..%5c..%5cCargo.toml",
        "//etc/passwd",
        "/dokument/..%2f..%2fcatalogue.sqlite",
        "/api/v1/documents/%2e%2e/original",
        "/sitemap/99999999999999999999",
        &format!("/arende/{}", "a".repeat(3_000)),
        &format!("/namnd/{}", "%C3%A5".repeat(500)),
    ] {
        assert_eq!(server.get(path).status, 404, "{path}");
    }
}
