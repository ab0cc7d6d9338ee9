//! Changes over HTTP: uploads, corrections, review, deletion, what the audit log says of them, and who is refused.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Bench, Server, ask, files_under, statement};

fn park() -> String {
    statement("Socialnämnden", "SON 2021/17", "2021-03-04", "Svar på remiss om parken", "Parken är grön.")
}

/// A service with one document and tokens for all that can be done.
fn served() -> (Bench, Server, String, String) {
    let bench = Bench::with(&[("park.txt", &park())]);
    bench.ingest([1, 1, 0, 0, 0]);
    let all = ["read-internal", "ingest", "correct", "delete", "admin"];
    let token = bench.token("registrator", &all);
    let id = bench.id_of("park.txt");
    let server = Server::start(&bench, "serve");
    (bench, server, token, id)
}

#[test]
fn an_upload_is_taken_in_as_by_the_command() {
    let (_bench, server, token, _) = served();
    let text = statement("Socialnämnden", "SON 2021/18", "2021-04-05", "Svar om bryggan", "Bryggan är lång.");
    let target = "/api/v1/documents?name=2021/bryggan.txt";
    let answer = server.with(&token, "POST", target, text.as_bytes());
    let added = answer.json(201);
    assert_eq!(added["report"]["added"], 1, "{added}");
    let id = added["id"].as_str().expect("one file is one document").to_owned();
    assert_eq!(answer.header("location"), format!("/api/v1/documents/{id}"));
    let record = server.json(&format!("/api/v1/documents/{id}"), 200);
    assert_eq!((&record["source"], &record["dnr"]), (&json!("2021/bryggan.txt"), &json!(["SON 2021/18"])));
    // It is found as soon as the answer is there.
    assert_eq!(server.json("/api/v1/search?q=bryggan", 200)["total"], 1);
    assert_eq!(server.with(&token, "POST", target, text.as_bytes()).json(200)["report"]["unchanged"], 1);
}

#[test]
fn a_form_uploads_too() {
    let (_bench, server, token, _) = served();
    let body = "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhej\r\n--x\r\nContent-Disposition: form-data; \
                name=\"file\"; filename=\"rad.jsonl\"\r\n\r\n{\"text\": \"Ett yttrande om fyren.\", \"source\": \"fyren\"}\r\n--x--\r\n";
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "multipart/form-data; boundary=x")];
    let answer = ask(&server.address, "POST", "/api/v1/documents", &headers, body.as_bytes());
    assert_eq!(answer.json(201)["report"]["added"], 1);
    assert_eq!(server.json("/api/v1/search?q=fyren", 200)["hits"][0]["source"], "fyren");
}

#[test]
fn what_cannot_be_taken_in_is_refused_with_its_reason() {
    let (bench, server, token, _) = served();
    let post = |name: &str, body: &[u8]| server.with(&token, "POST", &format!("/api/v1/documents{name}"), body);
    for name in
        ["?name=../a.txt", "?name=/etc/passwd", "?name=a/%2e%2e/b.txt", "?name=.dold", "?name=a%00b", "?name=a%5Cb", ""]
    {
        post(name, b"text").is_problem(400, "bad-parameter");
    }
    post("?name=a.pdf", b"%PDF-1.4 och sedan inget").is_problem(422, "unreadable");
    post("?name=a.txt&x=1", b"text").is_problem(400, "unknown-parameter");
    // Only the length is said; nobody sends so much to be refused.
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Length", "300000000")];
    ask(&server.address, "POST", "/api/v1/documents?name=a.txt", &headers, b"").is_problem(413, "body-too-large");
    assert!(!bench.path("data/uploads").exists(), "nothing lies about");
}

#[test]
fn a_correction_has_a_reason_and_can_be_taken_back() {
    let (bench, server, token, id) = served();
    let target = format!("/api/v1/documents/{id}");
    let patch = |body: Value| server.with(&token, "PATCH", &target, body.to_string().as_bytes());
    patch(json!({"title": "Parken"})).is_problem(400, "bad-body");
    patch(json!({"reason": "prov"})).is_problem(400, "bad-body");
    patch(json!({"reason": "prov", "sections": []})).is_problem(422, "bad-correction");
    patch(json!({"reason": "prov", "date": "i går"})).is_problem(422, "bad-correction");
    patch(json!({"reason": "prov", "status": "secret"})).is_problem(422, "bad-correction");
    let changed = patch(json!({"reason": "fel rubrik", "title": "Solrosparken", "dnr": null})).json(200);
    assert_eq!((&changed["title"], &changed["dnr"]), (&json!("Solrosparken"), &json!([])));
    assert_eq!(server.json("/api/v1/search?q=solrosparken", 200)["total"], 1);
    assert!(server.get(&format!("/dokument/{id}")).body.contains("Rubriken är rättad"));
    let history = server.with(&token, "GET", &format!("{target}/corrections"), b"").json(200);
    assert_eq!(history["corrections"][1]["why"], "fel rubrik", "{history}");

    let undone = server.with(&token, "DELETE", &format!("{target}/corrections/title"), b"").json(200);
    assert_eq!(undone["title"], "Svar på remiss om parken");
    server.with(&token, "DELETE", &format!("{target}/corrections/title"), b"").is_problem(422, "bad-correction");
    assert_eq!(server.json("/api/v1/search?q=solrosparken&match=all", 200)["total"], 0);
    let who: Vec<_> = bench.run(&["audit", &id, "--json"]).stdout.lines().map(str::to_owned).collect();
    assert_eq!(who.len(), 3, "{who:?}");
    let last: Value = serde_json::from_str(&who[0]).expect("an entry is JSON");
    assert_eq!((&last["who"], &last["what"]), (&json!("registrator"), &json!("undo")));
    assert!(last["before"].is_string() && last["after"].is_string() && last["before"] != last["after"]);
}

#[test]
fn a_deletion_leaves_nothing_behind_while_the_service_runs() {
    let (bench, server, token, id) = served();
    let word = "solrosfältet";
    let text = statement("Socialnämnden", "SON 2021/19", "2021-05-06", "Svar om solrosfältet", "Om solrosfältet.");
    let added = server.with(&token, "POST", "/api/v1/documents?name=falt.txt", text.as_bytes()).json(201);
    let field = added["id"].as_str().expect("an id").to_owned();
    assert_eq!(server.json("/api/v1/search?q=solrosfältet", 200)["total"], 1);
    let target = format!("/api/v1/documents/{field}");
    server.with(&token, "DELETE", &target, b"").is_problem(400, "bad-body");
    let tombstone = server.with(&token, "DELETE", &target, b"{\"reason\": \"skyddade uppgifter\"}").json(200);
    assert_eq!(tombstone["reason"], "skyddade uppgifter");
    for file in files_under(&bench.path("data")) {
        let bytes = fs::read(&file).expect("a file can be read");
        let holds = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
        assert!(!holds(word) && !holds("solrosfält"), "{}", file.display());
    }
    server.get(&target);
    assert_eq!(server.get(&target).status, 410);
    assert_eq!(server.json("/api/v1/search?q=solrosfältet", 200)["total"], 0);
    let changes = server.json("/api/v1/changes", 200);
    assert!(changes["changes"].as_array().is_some_and(|c| c.iter().any(|c| c["kind"] == "deleted")), "{changes}");
    // Again is no error, and its bytes may not come back.
    server.with(&token, "DELETE", &format!("{target}?reason=igen"), b"").json(200);
    server.with(&token, "POST", "/api/v1/documents?name=falt.txt", text.as_bytes()).is_problem(409, "deleted-bytes");
    assert_eq!(server.json(&format!("/api/v1/documents/{id}"), 200)["source"], "park.txt");
    let audit = server.with(&token, "GET", &format!("/api/v1/audit?document={field}"), b"").json(200);
    let entries = audit["entries"].as_array().expect("entries");
    let whats: Vec<_> = entries.iter().map(|entry| entry["what"].as_str().unwrap_or_default()).collect();
    assert_eq!(whats, ["delete", "add"], "{audit}");
    assert!(!audit.to_string().contains("falt.txt"), "what is left says nothing of the content: {audit}");
}

#[test]
fn the_form_of_the_review_releases_what_is_withheld() {
    let (bench, server, token, id) = served();
    assert_eq!(bench.run(&["correct", &id, "status=withheld", "--reason", "prov"]).code, 0);
    let page = server.with(&token, "GET", "/granska", b"");
    assert!(page.status == 200 && page.body.contains("Svar på remiss om parken"), "{}", page.body);
    let key =
        page.body.split_once("name=\"nyckel\" value=\"").map(|(_, rest)| &rest[..64]).expect("a form has its key");
    let post = |form: &str, site: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Sec-Fetch-Site", site)];
        ask(&server.address, "POST", "/granska", &headers, form.as_bytes())
    };
    let form = format!("nyckel={key}&id={id}&gor=offentlig&skal=granskad&tillbaka=%2Fgranska%3Fefter%3D0");
    assert_eq!(post(&form, "cross-site").status, 403);
    assert_eq!(post(&form.replace(key, &"0".repeat(64)), "same-origin").status, 400);
    assert_eq!(server.get(&format!("/dokument/{id}")).status, 403, "it is still withheld");
    let done = post(&form, "same-origin");
    assert_eq!((done.status, done.header("location")), (303, "/granska?efter=0"));
    assert_eq!(server.get(&format!("/dokument/{id}")).status, 200);
    let elsewhere = post(&form.replace("%2Fgranska%3Fefter%3D0", "https%3A%2F%2Fexample.se"), "same-origin");
    assert_eq!(elsewhere.header("location"), "/granska");
}

/// A token is taken back while the service runs, also while another command writes to the archive.
#[test]
fn a_revoked_token_is_refused_at_once() {
    let (bench, server, token, _) = served();
    assert_eq!(server.with(&token, "GET", "/api/v1/review", b"").status, 200);
    assert_eq!(bench.run(&["token", "revoke", "registrator"]).code, 0);
    server.with(&token, "GET", "/api/v1/review", b"").is_problem(401, "unauthorized");
    let list = bench.run(&["token", "list"]).stdout;
    assert!(list.contains("registrator") && list.contains("revoked") && !list.contains(&token), "{list}");
}

#[test]
fn a_locked_archive_is_told_with_its_holder() {
    let (bench, server, token, id) = served();
    let _held = remiss_archive::Archive::create_or_open(&bench.path("data"), "prov").expect("nobody else writes");
    let answer =
        server.with(&token, "PATCH", &format!("/api/v1/documents/{id}"), b"{\"reason\": \"r\", \"title\": \"A\"}");
    answer.is_problem(503, "archive-busy");
    assert!(answer.body.contains("prov") && !answer.header("retry-after").is_empty(), "{}", answer.body);
    assert_eq!(server.json("/api/v1/search", 200)["total"], 1, "searches go on");
}
