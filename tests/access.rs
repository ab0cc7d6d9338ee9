//! The access table: every route of the service with every right and a document in every state, generated from the
//! service's own table of routes. Those without the right must get the answer that they would get if the document had
//! never been there.

use remiss_service::{Access, routes};
use serde_json::Value;

use crate::support::{Answer, Bench, Server, ask, encoded, statement};

/// Words that stand in secret documents alone: in text, title, names and numbers.
const SECRETS: [&str; 6] = ["zebrakvarn", "Zebrakvarnen", "Kulturnämnden", "KUN 2021/77", "hemligt", "Hemlin"];

/// Keys that public documents give their cases.
const KEYS: [&str; 4] =
    ["stockholm-ks-2021-500", "stockholm-ks-2021-600", "stockholm-ks-2021-700", "stockholm-son-2021-4"];
/// Keys that no public document gives.
const KEYS_SECRET: [&str; 3] = ["stockholm-kun-2021-77", "fi2021-01234", "stockholm-motion-2021-9"];
/// What sidecars say of documents that are withheld from the beginning: one is all that holds two public cases together,
/// the others give a public case a stronger key than any public document does.
const JOINING: [(&str, &str); 3] = [
    ("bridge", r#"{"kommun": "Stockholm", "dnr": ["KS 2021/500", "KS 2021/600"]}"#),
    ("number", r#"{"kommun": "Stockholm", "dnr": ["Fi2021/01234", "KS 2021/700"]}"#),
    ("motion", r#"{"kommun": "Stockholm", "matter_type": "motion", "motion_number": "2021:9", "dnr": ["SON 2021/4"]}"#),
];

/// A state of a document, and the file that holds it.
struct Secret {
    state: &'static str,
    id: String,
}

fn public(number: usize) -> (String, String) {
    let text = statement(
        "Socialnämnden",
        &format!("SON 2021/{number}"),
        "2021-03-04",
        &format!("Svar på remiss om lekparken nummer {number}"),
        "Lekparken ligger vid torget.",
    );
    (format!("{number}.txt"), text)
}

fn secret(name: &str) -> String {
    let text = statement(
        "Kulturnämnden",
        "KUN 2021/77",
        "2020-05-06",
        "Yttrande över Zebrakvarnen vid torget",
        &format!("Det hemligt {name} sagda gäller zebrakvarnen vid lekparken."),
    );
    text.replace("Rut Almgren", "Ylva Hemlin")
}

/// A bench of public documents, and one of the same documents beside secret ones in every state.
fn benches() -> (Bench, Bench, Vec<Secret>) {
    let plain = Bench::new();
    let full = Bench::new();
    for number in 1..=4 {
        let (name, text) = public(number);
        plain.write(&format!("docs/{name}"), &text);
        full.write(&format!("docs/{name}"), &text);
    }
    for bench in [&plain, &full] {
        for (number, dnr) in [(1, "KS 2021/500"), (2, "KS 2021/600"), (3, "KS 2021/700"), (4, "SON 2021/4")] {
            let known = serde_json::json!({"kommun": "Stockholm", "dnr": [dnr]});
            bench.write(&format!("docs/{number}.txt.meta.json"), known.to_string());
        }
        assert_eq!(bench.run(&["ingest", "docs"]).code, 0);
    }
    let mut secrets = Vec::new();
    for (name, known) in JOINING {
        // Its title is a public one's, so that whoever counts it offers that completion first.
        let text = public(4).1 + &format!("\n{name}: 19640823-3234\n");
        let id = remiss_archive::DocumentId::of(text.as_bytes()).to_string();
        let path = full.write(&format!("more/{name}.txt"), text).to_string_lossy().into_owned();
        full.write(&format!("more/{name}.txt.meta.json"), known);
        assert_eq!(full.run(&["ingest", &path, "--personal-numbers", "withhold"]).code, 0);
        secrets.push(Secret { state: "withheld", id });
    }
    // Three, so that words of theirs are common enough to be offered as completions.
    for name in ["internal", "internal2", "internal3", "deleted", "replaced", "withheld"] {
        let path = full.write(&format!("more/{name}.txt"), secret(name));
        let path = path.to_string_lossy().into_owned();
        assert_eq!(full.run(&["ingest", &path]).code, 0);
        let id = full.id_of(&format!("{name}.txt"));
        let status = if name == "withheld" { "status=withheld" } else { "status=internal" };
        assert_eq!(full.run(&["correct", &id, status, "--reason", "prov"]).code, 0);
        match name {
            "deleted" => assert_eq!(full.run(&["delete", &id, "--reason", "hemligt skäl"]).code, 0),
            "replaced" => {
                full.write("more/replaced.txt", secret("ny"));
                assert_eq!(full.run(&["ingest", &path]).code, 0);
            }
            _ => {}
        }
        let state = if name.starts_with("internal") { "internal" } else { name };
        secrets.push(Secret { state, id });
    }
    (plain, full, secrets)
}

/// Addresses of a route: a document's names put in, or, where there are none to put in, questions of many kinds.
fn targets(path: &str, id: &str) -> Vec<String> {
    if path.contains('{') {
        let replaced = path.replace("{id}", id).replace("{slug}", "kulturnamnden");
        let replaced = replaced.replace("{field}", "title").replace("{name}", "x").replace("{part}", "0");
        let mut targets: Vec<_> = KEYS.iter().chain(&KEYS_SECRET).map(|key| replaced.replace("{key}", key)).collect();
        targets.dedup();
        return targets;
    }
    let mut targets = vec![path.to_owned(), format!("{path}?facets=namnd,handlaggare,case,year&limit=100")];
    for word in ["zebrakvarnen", "zebrakvarm", "lekparken", "zeb", "hem", "KUN 2021/77", "nämnd:Kultur*", "zebr*"] {
        targets.push(format!("{path}?q={}", encoded(word)));
    }
    for word in ["svar", "lek", "lekparken torget", "\"lekparken ligger\"", "l*", "ärende:fi2021-01234"] {
        targets.push(format!("{path}?q={}", encoded(word)));
    }
    targets.push(format!("{path}?namnd={}", encoded("Kulturnämnden")));
    for key in KEYS.iter().chain(&KEYS_SECRET) {
        targets.push(format!("{path}?case={key}&facets=case"));
    }
    targets.push(format!("{path}?since=0&limit=1000"));
    targets.push(format!("{path}?limit=1"));
    targets
}

/// What may differ between two archives although they show the same: times, numbers of changes, keys of forms.
fn scrubbed(answer: &Answer) -> String {
    fn scrub(value: &mut Value) {
        const NAMES: [&str; 9] =
            ["took_ms", "request_id", "seq", "next", "at", "added_at", "changed_at", "num", "arrival"];
        match value {
            Value::Object(object) => {
                object.retain(|name, _| !NAMES.contains(&name.as_str()));
                object.values_mut().for_each(scrub);
            }
            Value::Array(values) => values.iter_mut().for_each(scrub),
            _ => {}
        }
    }
    let text = |body: &str| match serde_json::from_str::<Value>(body) {
        Ok(mut value) => {
            scrub(&mut value);
            value.to_string()
        }
        Err(_) => body.to_owned(),
    };
    let body: Vec<String> = answer.body.lines().map(text).map(|line| without_keys(&without_times(&line))).collect();
    let request_id = answer.header("x-request-id");
    format!("{} {}\n{}", answer.status, answer.header("content-type"), body.join("\n")).replace(request_id, "")
}

/// The text without moments in time ("2026-11-22T04:16:06.123Z").
fn without_times(text: &str) -> String {
    let mut parts = text.split('T');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_time = part.as_bytes().get(2) == Some(&b':') && part.starts_with(|c: char| c.is_ascii_digit());
        out.push('T');
        out.push_str(if is_time { part.split_once('Z').map_or("", |(_, rest)| rest) } else { part });
    }
    out
}

/// The text without the keys of forms, which every process makes anew.
fn without_keys(text: &str) -> String {
    let mut parts = text.split("name=\"nyckel\" value=\"");
    let before = parts.next().unwrap_or_default().to_owned();
    parts.fold(before, |text, part| text + part.get(64..).unwrap_or_default())
}

#[test]
fn what_is_secret_leaves_no_trace_on_any_route() {
    let (plain, full, secrets) = benches();
    let scopes = ["ingest", "correct", "delete", "admin"];
    let other = full.token("andra", &scopes);
    let other_there = plain.token("andra", &scopes);
    let reader = full.token("läsare", &["read-internal"]);
    let (without, with) = (Server::start(&plain, "serve"), Server::start(&full, "serve"));
    let known = plain.id_of("1.txt");
    let mut compared = 0;
    for route in routes() {
        // Lists of what was done tell of it, and are for those who may read them; `write.rs` has them. Workbooks hold the
        // moment at which they were made; the other exports show that they hold nothing else.
        let tells = ["/api/v1/audit", "/readyz", "/healthz", "/api/v1/export.xlsx"].contains(&route.path);
        if route.method != "GET" || tells {
            continue;
        }
        let named = if route.path.contains("{id}") { secrets.len() } else { 1 };
        for secret in &secrets[..named] {
            for target in targets(route.path, &secret.id) {
                for (token, token_there) in [(None, None), (Some(&other), Some(&other_there))] {
                    if token.is_none() && route.access != Access::Open {
                        continue;
                    }
                    let bearer = |token: Option<&String>| token.map(|token| format!("Bearer {token}"));
                    let asked = |server: &Server, token: Option<String>| {
                        let headers: Vec<_> = token.iter().map(|t| ("Authorization", t.as_str())).collect();
                        ask(&server.address, "GET", &target, &headers, b"")
                    };
                    let answer = asked(&with, bearer(token));
                    compared += 1;
                    // That something is withheld may be known: it is counted, and its address says so.
                    let is_told = (secret.state == "withheld" && target.contains(&secret.id) && answer.status == 403)
                        || ["/api/v1/coverage", "/tackning"].contains(&route.path)
                        || (route.path == "/namnd/{slug}" && answer.status == 200);
                    if is_told {
                        let told: Vec<_> = SECRETS.iter().filter(|word| **word != "Kulturnämnden").collect();
                        assert!(!told.iter().any(|word| answer.body.contains(**word)), "{target}: {}", answer.body);
                        continue;
                    }
                    let expected = asked(&without, bearer(token_there));
                    assert_eq!(
                        scrubbed(&answer).replace(&with.address, ""),
                        scrubbed(&expected).replace(&without.address, ""),
                        "{} {target} tells of a document that is {}",
                        route.method,
                        secret.state
                    );
                }
            }
        }
        // Who has the right is answered as the public is of a public document, and no cache keeps it.
        for (public, internal) in targets(route.path, &known).iter().zip(targets(route.path, &secrets[0].id)) {
            let answer = with.with(&reader, "GET", &internal, b"");
            assert_eq!(answer.header("etag"), "", "{internal}");
            let cache = answer.header("cache-control");
            assert!(["private, no-store", "no-store"].contains(&cache), "{internal}: {cache:?}");
            if route.path.contains("{id}") && route.access == Access::Open {
                assert_eq!(answer.status, with.get(public).status, "{internal}");
                assert_eq!(answer.status, 200, "{internal}");
            }
        }
    }
    // Nor can those who may change documents change what they may not see, or hear from trying that it is there.
    for route in routes().iter().filter(|route| route.method != "GET" && route.path.contains("{id}")) {
        for secret in &secrets {
            let target = route.path.replace("{id}", &secret.id).replace("{field}", "title");
            let change = |server: &Server, token: &str| {
                server.with(token, route.method.as_str(), &target, br#"{"reason": "prov", "title": "Annan"}"#)
            };
            let answer = change(&with, &other);
            if secret.state == "withheld" {
                assert_eq!(answer.status, 403, "{} {target}", route.method);
            } else {
                let expected = change(&without, &other_there);
                assert_eq!(scrubbed(&answer), scrubbed(&expected), "{} {target}", route.method);
            }
        }
    }
    for text in ["Det hemligt sagda gäller zebrakvarnen vid lekparken", "Lekparken ligger vid torget.", "Ylva Hemlin"]
    {
        let body = serde_json::json!({"text": text, "limit": 50}).to_string();
        let similar = |server: &Server| ask(&server.address, "POST", "/api/v1/similar", &[], body.as_bytes());
        assert_eq!(scrubbed(&similar(&with)), scrubbed(&similar(&without)), "what is like {text:?}");
    }
    assert!(compared > 400, "{compared} answers were compared");
    let case = |key: &str| with.get(&format!("/api/v1/cases/{key}"));
    for key in KEYS {
        let case = case(key).json(200);
        assert_eq!((&case["key"], case["answers"].as_array().map(Vec::len)), (&key.into(), Some(1)), "{case}");
    }
    for key in KEYS_SECRET {
        assert_eq!(case(key).status, 404, "what no public document says leads nowhere: {key}");
    }
    // With the right there is one case of the two, and every key leads to what it names.
    let answers = |key: &str| {
        let target = format!("/api/v1/cases/{key}");
        let answer = with.with(&reader, "GET", &target, b"");
        let moved = answer.header("location").to_owned();
        let answer = if moved.is_empty() { answer } else { with.with(&reader, "GET", &moved, b"") };
        answer.json(200)["answers"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(
        [&KEYS[..], &KEYS_SECRET[1..]].concat().into_iter().map(answers).collect::<Vec<_>>(),
        [3, 3, 2, 2, 2, 2]
    );
    let hits = with.with(&reader, "GET", "/api/v1/search?q=zebrakvarnen&facets=namnd", b"").json(200);
    assert_eq!(hits["total"], 5, "the right shows what is internal, withheld and replaced: {hits}");
    let feed = with.with(&reader, "GET", "/feed.atom?q=zebrakvarnen", b"");
    assert!(feed.body.contains("Zebrakvarnen"));
}

#[test]
fn every_route_lets_in_whom_its_table_says() {
    let bench = Bench::with(&[("1.txt", &public(1).1)]);
    bench.ingest([1, 1, 0, 0, 0]);
    let scopes = ["read-internal", "ingest", "correct", "delete", "admin"];
    let tokens: Vec<_> = scopes.iter().map(|scope| (*scope, bench.token(scope, &[scope]))).collect();
    let server = Server::start(&bench, "serve");
    let id = bench.id_of("1.txt");
    for route in routes() {
        let method = route.method.as_str();
        let target = targets(route.path, &id).remove(0);
        let scope = match route.access {
            Access::Open => None,
            Access::Staff(scope) | Access::Bearer(scope) => Some(scope.as_str()),
        };
        let public = ask(&server.address, method, &target, &[], b"").status;
        assert_eq!(public == 401, scope.is_some(), "{method} {target} for the public: {public}");
        for (own, token) in &tokens {
            // The requests say nothing, so that nothing is changed where they are let in.
            let status = server.with(token, method, &target, b"").status;
            let is_in = ![401, 403].contains(&status);
            assert_eq!(is_in, scope.is_none_or(|scope| scope == *own), "{method} {target} with {own}: {status}");
            let pair = data_encoding::BASE64.encode(format!("x:{token}").as_bytes());
            let basic = ask(&server.address, method, &target, &[("Authorization", &format!("Basic {pair}"))], b"");
            // What a browser sends by itself opens pages and nothing that changes documents by the API.
            let expected = is_in && !matches!(route.access, Access::Bearer(_));
            assert_eq!(![401, 403].contains(&basic.status), expected, "{method} {target} with {own} as a password");
        }
    }
    assert_eq!(server.json("/api/v1/search", 200)["total"], 1, "nothing was changed");
}
