//! `remiss serve`: belongs here what needs a real socket and process; routes by themselves are tested in the service.

use std::time::{Duration, Instant};

use crate::support::{Bench, Server, sources_of, statement};

fn bench() -> Bench {
    let text =
        |word: &str| statement("Socialnämnden", "SN 2018/11", "2018-02-01", "Svar på remiss", &format!("Om {word}."));
    let bench = Bench::with(&[("a.txt", &text("belysning"))]);
    bench.ingest([1, 1, 0, 0, 0]);
    bench
}

#[test]
fn it_answers_and_ends_in_order() {
    let bench = bench();
    let mut server = Server::start(&bench, "serve");
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/readyz").status, 200);
    let answer = server.json("/api/v1/search?q=belysning", 200);
    assert_eq!(sources_of(&answer), ["a.txt"]);
    assert!(server.get("/?q=belysning").body.contains("<mark>"));

    let pid = server.child.id().to_string();
    let sent = std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill can be run");
    assert!(sent.success());
    assert_eq!(server.child.wait().expect("the service ends").code(), Some(0));
}

#[test]
fn it_sees_what_another_process_takes_in() {
    let bench = bench();
    let server = Server::start(&bench, "serve");
    bench.write(
        "docs/b.txt",
        statement("Kulturnämnden", "KUN 2019/1", "2019-03-04", "Svar på remiss", "Om spårvagnar."),
    );
    bench.ingest([2, 1, 0, 1, 0]);
    let begun = Instant::now();
    loop {
        let answer = server.json("/api/v1/search?q=sp%C3%A5rvagnar&match=all", 200);
        if answer["total"] == 1 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "the new document was not seen: {answer}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn wrong_requests_are_told_so() {
    let bench = bench();
    let server = Server::start(&bench, "serve");
    for (target, status) in [
        ("/api/v1/search?colour=red", 400),
        ("/api/v1/search?limit=100000", 400),
        ("/api/v1/search?from=yesterday", 400),
        ("/api/v1/documents/aaaaaaaaaaaaaaaa", 404),
        ("/api/v1/documents/what", 404),
        ("/api/v1/nothing", 404),
    ] {
        let problem = server.json(target, status);
        assert!(problem["code"].is_string(), "{target}: {problem}");
    }
    let long = format!("/api/v1/search?q={}", "a".repeat(1_001));
    assert_eq!(server.json(&long, 400)["code"], "query-too-long");
    let huge = format!("/api/v1/search?q={}", "a".repeat(2_000_000));
    assert_eq!(server.get(&huge).status, 414);
    let malformed = server.json("/api/v1/search?q=%22belysning%20(%20OR", 200);
    assert!(malformed["query"]["notices"].as_array().is_some_and(|n| !n.is_empty()), "{malformed}");
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_cursor_of_another_query_is_refused() {
    let bench = bench();
    bench
        .write("docs/b.txt", statement("Kulturnämnden", "KUN 2019/1", "2019-03-04", "Svar på remiss", "Om belysning."));
    bench.ingest([2, 1, 0, 1, 0]);
    let server = Server::start(&bench, "serve");
    let first = server.json("/api/v1/search?q=belysning&limit=1", 200);
    let next = first["next"].as_str().expect("there is a second page");
    assert_eq!(
        server.json(&format!("/api/v1/search?q=belysning&limit=1&cursor={next}"), 200)["hits"].as_array().map(Vec::len),
        Some(1)
    );
    server.json(&format!("/api/v1/search?q=remiss&limit=1&cursor={next}"), 400);
}

#[test]
fn metrics_have_an_address_of_their_own_and_hold_no_query() {
    let bench = bench();
    let (server, metrics) = Server::start_with_metrics(&bench);
    server.json("/api/v1/search?q=belysning", 200);
    server.json("/api/v1/search?colour=red", 400);
    let answer = crate::support::get(&metrics, "/metrics");
    assert_eq!(answer.status, 200);
    assert!(answer.headers.contains("text/plain; version=0.0.4"), "{}", answer.headers);
    for line in [
        "remiss_requests_total{route=\"/api/v1/search\",status=\"200\"} 1",
        "remiss_requests_total{route=\"/api/v1/search\",status=\"400\"} 1",
        "remiss_request_seconds_count{route=\"/api/v1/search\"} 2",
        "remiss_documents 1",
    ] {
        assert!(answer.body.lines().any(|written| written == line), "no {line} in {}", answer.body);
    }
    assert!(answer.body.contains("\nremiss_index_generation ") && !answer.body.contains("belysning"));
    assert_eq!(server.get("/metrics").status, 404, "visitors of the site see none of it");
    assert_eq!(crate::support::get(&metrics, "/").status, 404);
}

#[test]
fn the_log_tells_of_requests_and_holds_no_query() {
    let bench = bench();
    let log = std::fs::File::create(bench.path("log")).expect("a file can be made");
    let mut command = bench.command(&["serve"]);
    command.env("REMISS_LOG", "info").env("REMISS_LOG_FORMAT", "json").stderr(log);
    let server = Server::spawn(command);
    server.json("/api/v1/search?q=belysning&handlaggare=Almgren", 200);
    server.json("/api/v1/search?q=belysning&colour=red", 400);
    assert_eq!(server.get("/?q=belysning").status, 200);
    drop(server);
    let log = std::fs::read_to_string(bench.path("log")).expect("the log can be read");
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a line is JSON"));
    let answered = lines.filter(|line| line.to_string().contains("/api/v1/search")).count();
    assert_eq!(answered, 2, "{log}");
    for word in ["belysning", "Almgren", "colour"] {
        assert!(!log.contains(word), "{word} is in the log: {log}");
    }
}

#[test]
fn files_that_could_not_be_read_are_spoken_of_where_their_committee_is() {
    let text = statement("Socialnämnden", "SN 2018/11", "2018-02-01", "Svar på remiss", "Om belysning.");
    let known = r#"{"namnd": "Socialnämnden", "kommun": "Ekby", "date": "2018-03-01"}"#;
    let broken = "%PDF-1.4 och sedan inget";
    let bench = Bench::with(&[
        ("a.txt", &text),
        ("a.txt.meta.json", known),
        ("b.pdf", broken),
        ("b.pdf.meta.json", known),
        ("c.pdf", &format!("{broken} mer")),
        ("c.pdf.meta.json", known),
    ]);
    bench.ingest([3, 1, 0, 0, 2]);
    let server = Server::start(&bench, "serve");
    let said = "2 filer kunde inte läsas och saknas här: Socialnämnden.";
    for (page, is_said) in
        [("/?q=belysning&namnd=Socialnämnden", true), ("/namnd/ekby-socialnamnden", true), ("/?q=belysning", false)]
    {
        let body = server.get(&page.replace('ä', "%C3%A4")).body;
        assert_eq!(body.contains(said), is_said, "{page}: {body}");
    }
    assert!(server.get("/tackning").body.contains("2 kunde inte läsas"), "{}", server.get("/tackning").body);
}

#[test]
fn no_private_person_is_offered_as_a_completion_or_a_facet() {
    let text = |title: &str, body: &str| statement("Kulturnämnden", "KUN 2019/1", "2019-03-01", title, body);
    let bench = Bench::with(&[
        (
            "a.txt",
            &text("Svar på medborgarförslag från Vanja Kvistegård om lekplatser", "Om gungor, säger Torsten Lindhede."),
        ),
        ("b.txt", &text("Svar på motion av Ines Bergvall (M) om bänkar", "Om bänkar.")),
    ]);
    bench.ingest([2, 2, 0, 0, 0]);
    let server = Server::start(&bench, "serve");
    for (beginning, offered) in [("Almg", true), ("Bergv", true), ("Kvisteg", false), ("Lindh", false)] {
        let names = server.json(&format!("/api/v1/suggest?q={beginning}"), 200)["suggestions"].to_string();
        let is_offered = names.contains("handlaggare") || names.contains("proposer");
        assert_eq!(is_offered, offered, "{beginning}: {names}");
    }
    let facets = server.json("/api/v1/search?facets=handlaggare,party", 200)["facets"].clone();
    assert_eq!(facets["handlaggare"].as_array().map(Vec::len), Some(1), "{facets}");
    assert_eq!(facets["handlaggare"][0]["value"], "Rut Almgren");
    assert_eq!(facets["party"][0]["value"], "M");
}

#[test]
fn what_is_said_of_a_query_is_said_in_english_too() {
    let bench = bench();
    let server = Server::start(&bench, "serve");
    for query in [
        "belysning)",
        "OR belysning",
        "belysning OR",
        "(belysning",
        "namnd:",
        "\"belysning",
        "belysning \"\"",
        "dnr:snart",
        "datum:snart",
        "a*",
        "belysnig",
        "belysning zebrakvarn",
        "hur kan vi skapa bättre belysning i stadens parker",
    ] {
        let target = format!("/?q={}", crate::support::encoded(query));
        let notices = |lang: &str| {
            let page = server.get(&format!("{target}{lang}")).body;
            let list = page.split("<ul class=\"notices\">").nth(1).and_then(|rest| rest.split("</ul>").next());
            list.map(str::to_owned).unwrap_or_default()
        };
        let (swedish, english) = (notices(""), notices("&lang=en"));
        assert_eq!(swedish.matches("<li").count(), english.matches("<li").count(), "{query}: {swedish} {english}");
        assert!(!english.contains("lang=\"sv\""), "{query} is spoken of in Swedish: {english}");
    }
    let page = server.get("/?q=belysning)&lang=en").body;
    assert!(page.contains("A closing parenthesis without an opening one was not read."), "{page}");
}

#[test]
fn settings_of_the_site_reach_its_pages() {
    let bench = bench();
    bench.write(
        "remiss.toml",
        "site_name = \"Nämndsök\"\ncontact = \"fel@example.se\"\nofficers_facet = false\nsearch_engines = true\n",
    );
    let server = Server::start_with(&bench, &["serve", "--config", "remiss.toml"]);
    assert!(server.get("/").body.contains("Nämndsök"));
    assert!(server.get("/om").body.contains("fel@example.se"));
    assert_eq!(server.json("/api/v1/search?facets=handlaggare", 400)["code"], "bad-parameter");
    let id = server.json("/api/v1/search", 200)["hits"][0]["id"].as_str().expect("a hit has an id").to_owned();
    assert!(!server.get(&format!("/dokument/{id}")).body.contains("noindex"));
}

#[cfg(unix)]
#[test]
fn changed_tables_are_read_anew_when_the_service_is_asked_to() {
    let bench = bench();
    bench.write("tables/README", "none of the names of the shipped tables");
    bench.run(&["reindex", "--index-config", "tables"]);
    let server = Server::start_with(&bench, &["serve", "--index-config", "tables"]);
    let hang_up = || {
        let sent = std::process::Command::new("kill").args(["-HUP", &server.child.id().to_string()]).status();
        assert!(sent.expect("kill can be run").success());
    };
    let until = |what: &str, reached: &dyn Fn() -> bool| {
        let begun = Instant::now();
        while !reached() {
            assert!(begun.elapsed() < Duration::from_mins(1), "not reached: {what}");
            assert_eq!(server.get("/readyz").status, 200, "ready all the time");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let total = |word: &str| server.json(&format!("/api/v1/search?q={word}&match=all"), 200)["total"].clone();
    assert_eq!(total("lampglans"), 0);

    // Synonyms shape queries alone.
    bench.write("tables/synonyms.toml", "[[group]]\nwords = [\"belysning\", \"lampglans\"]\n");
    hang_up();
    until("the synonym is known", &|| total("lampglans") == 1);

    // Committees shape the index, which is built anew behind the searches.
    let current = || std::fs::read_to_string(bench.path("data/index/current")).expect("it names the generation");
    let before = current();
    let namnder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index-config/namnder.toml");
    let namnder = std::fs::read_to_string(namnder).expect("the shipped table is there");
    bench.write("tables/namnder.toml", format!("{namnder}\n# changed\n"));
    hang_up();
    until("another generation is in service", &|| current() != before);
    until("it is searched", &|| total("belysning") == 1);

    // What is wrong leaves in force what was.
    bench.write("tables/synonyms.toml", "[[group]\n");
    hang_up();
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(total("lampglans"), 1);
}

#[cfg(unix)]
#[test]
fn cases_know_bodies_by_the_tables_that_were_read_last() {
    let text = statement("Trafiknämnden", "KS 2019/5", "2019-03-04", "Svar på remiss om spårvagnar", "Om spårvagnar.");
    let known = r#"{"kommun": "Stockholm", "dnr": ["KS 2019/5"], "referral_bodies": ["Lyktnämnden", "Kulturnämnden"]}"#;
    let bench = Bench::with(&[("a.txt", &text), ("a.txt.meta.json", known)]);
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index-config/namnder.toml");
    let shipped = std::fs::read_to_string(shipped).expect("the shipped table is there");
    bench.write("tables/namnder.toml", &shipped);
    assert_eq!(bench.run(&["ingest", "docs", "--index-config", "tables"]).code, 0);
    let server = Server::start_with(&bench, &["serve", "--index-config", "tables"]);
    let missing = || server.json("/api/v1/cases/stockholm-ks-2019-5", 200)["missing"].clone();
    assert_eq!(missing(), serde_json::json!(["Lyktnämnden", "Kulturnämnden"]));

    let renamed = shipped.replacen("aliases = [\"Traffic Committee\"]", "aliases = [\"Lyktnämnden\"]", 1);
    assert_ne!(renamed, shipped);
    bench.write("tables/namnder.toml", renamed);
    let sent = std::process::Command::new("kill").args(["-HUP", &server.child.id().to_string()]).status();
    assert!(sent.expect("kill can be run").success());
    let begun = Instant::now();
    while missing() != serde_json::json!(["Kulturnämnden"]) {
        assert!(begun.elapsed() < Duration::from_mins(1), "{} is missing", missing());
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[cfg(unix)]
#[test]
fn uploads_are_read_by_the_tables_that_were_read_last() {
    const RULE: &str = r#"
[[rule]]
id = "applauds"
field = "stance-decision"
value = "tillstyrker"
grade = "high"
why = "Applause is support."
pattern = '\bapplader(?:ar|as)\b'
must = ["Nämnden applåderar förslaget"]
must_not = ["Nämnden hörde applåder"]
"#;
    let bench = bench();
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index-config/rules/stance.toml");
    let shipped = std::fs::read_to_string(shipped).expect("the shipped table is there");
    bench.write("tables/rules/stance.toml", &shipped);
    let token = bench.token("inläsning", &["ingest"]);
    let server = Server::start_with(&bench, &["serve", "--index-config", "tables"]);
    let stance_of = |number: u32| {
        let dnr = format!("KUN 2019/{number}");
        let text = statement("Kulturnämnden", &dnr, "2019-03-04", "Svar på remiss om spårvagnar", "Om spårvagnar.");
        let text = text.replace("godkänner förvaltningens tjänsteutlåtande", "applåderar förslaget");
        let added = server.with(&token, "POST", &format!("/api/v1/documents?name={number}.txt"), text.as_bytes());
        let added = added.json(201);
        let id = added["id"].as_str().expect("one file is one document");
        server.json(&format!("/api/v1/documents/{id}"), 200)["stance"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(stance_of(1), "oklart");

    bench.write("tables/rules/stance.toml", shipped + RULE);
    let sent = std::process::Command::new("kill").args(["-HUP", &server.child.id().to_string()]).status();
    assert!(sent.expect("kill can be run").success());
    let begun = Instant::now();
    let mut number = 2;
    while stance_of(number) != "tillstyrker" {
        assert!(begun.elapsed() < Duration::from_mins(1), "uploads are still read by the tables of the start");
        std::thread::sleep(Duration::from_millis(200));
        number += 1;
    }
}

#[test]
fn a_port_in_use_is_said_and_is_an_error() {
    let bench = bench();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it has an address").to_string();
    let ran = bench.run(&["serve", "--listen", &address]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains(&address) && ran.stderr.contains("in use"), "{}", ran.stderr);
}

#[test]
fn whoever_asks_too_often_is_told_when_to_come_back() {
    let bench = bench();
    let token = bench.token("skript", &["read-internal"]);
    let mut command = bench.command(&["serve"]);
    command.env("REMISS_RATE_LIMIT", "3").env("REMISS_TRUSTED_PROXIES", "127.0.0.1");
    let server = Server::spawn(command);
    let asked_by = |address: &str| {
        crate::support::ask(&server.address, "GET", "/api/v1/search", &[("X-Forwarded-For", address)], b"")
    };
    for left in ["2", "1", "0"] {
        // What the visitor claims stands to the left of what the proxy saw.
        let answer = asked_by(&format!("203.0.113.{left}, 198.51.100.7"));
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("ratelimit-policy"), "\"minute\";q=3;w=60");
        assert!(answer.header("ratelimit").starts_with(&format!("\"minute\";r={left};t=")), "{}", answer.headers);
    }
    let refused = asked_by("198.51.100.7");
    refused.is_problem(429, "too-many-requests");
    let wait: u64 = refused.header("retry-after").parse().expect("it says when to come back");
    assert!((1..=20).contains(&wait), "{wait}");
    assert!(refused.header("ratelimit").starts_with("\"minute\";r=0;t="), "{}", refused.headers);
    let page = crate::support::ask(
        &server.address,
        "GET",
        "/om",
        &[("X-Forwarded-For", "198.51.100.7"), ("Accept", "text/html")],
        b"",
    );
    assert!(page.status == 429 && page.body.contains("För många anrop"), "{}", page.body);

    assert_eq!(asked_by("198.51.100.8").status, 200, "another visitor of the same proxy");
    assert_eq!(asked_by("2001:db8::1").status, 200);
    for path in ["/healthz", "/readyz", "/healthz", "/readyz"] {
        assert_eq!(server.get(path).status, 200, "{path} is never counted");
    }
    for _ in 0..5 {
        assert_eq!(
            server.with(&token, "GET", "/api/v1/search", b"").status,
            200,
            "callers with a token are not counted"
        );
    }
}

#[test]
fn addresses_that_nobody_trusted_passes_on_are_not_believed() {
    let bench = bench();
    let mut command = bench.command(&["serve"]);
    command.env("REMISS_RATE_LIMIT", "2").env("REMISS_TRUSTED_PROXIES", "192.0.2.0/24");
    let server = Server::spawn(command);
    let statuses = [1, 2, 3].map(|n| {
        let claim = format!("203.0.113.{n}");
        crate::support::ask(&server.address, "GET", "/api/v1/suggest?q=b", &[("X-Forwarded-For", &claim)], b"").status
    });
    assert_eq!(statuses, [200, 200, 429]);
}

#[test]
fn nobody_is_counted_unless_that_is_asked_for() {
    let bench = bench();
    let server = Server::start(&bench, "serve");
    for _ in 0..50 {
        let answer = server.get("/api/v1/suggest?q=b");
        assert_eq!((answer.status, answer.header("ratelimit")), (200, ""));
    }
}
