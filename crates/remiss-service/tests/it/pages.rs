//! The pages: what must stand on them, and what must never.

use axum::body::Body;
use axum::http::Method;
use remiss_archive::Scope;
use remiss_service::ServiceConfig;

use crate::world::World;

#[tokio::test]
async fn the_start_page_has_the_box_the_newest_and_cases() {
    let world = World::new();
    let page = world.get("/").await;
    page.contains(&[
        "<html lang=\"sv\">",
        "role=\"search\"",
        "name=\"q\"",
        "Hoppa till innehållet",
        "Senast inkomna",
        "/arende/ekby-ks-2021-5",
        "2 svar, 1 saknas",
        "href=\"/?q=trygghet\"",
    ]);
}

#[tokio::test]
async fn the_result_page_has_everything_that_a_search_needs() {
    let world = World::new();
    let page = world.get("/?q=trygghet&namnd=Parkn%C3%A4mnden").await;
    page.contains(&[
        "<title>trygghet – 1 träff – Remiss</title>",
        "Ta bort filter </span><span class=\"chip-name\">Nämnd:</span> <span>Parknämnden</span>",
        "href=\"/?q=trygghet\" rel=\"nofollow\"",
        "<legend>Nämnd <span class=\"count\">(1 vald)</span></legend>",
        "name=\"namnd\" value=\"Parknämnden\" checked",
        "antal träffar: </span>1",
        "Använd filter",
        "<option value=\"-date\">Nyast först</option>",
        "<mark>Trygghet</mark>",
        "<span class=\"stance against\">Avstyrker</span>",
        "4\u{a0}mars\u{a0}2021",
        "PN 2021/17",
        "/api/v1/export.csv?q=trygghet&#38;namnd=Parkn%C3%A4mnden",
        "/feed.atom?q=trygghet",
        "#traff",
        "noindex",
    ]);
    assert!(page.body.len() < 60_000);
    let years = world.get("/?q=trygg").await;
    years.contains(&[
        "class=\"histogram\"",
        "href=\"/?q=trygg&#38;year=2021\"",
        "<title>2020, antal träffar 1</title>",
    ]);
}

#[tokio::test]
async fn fields_left_empty_and_what_other_sites_append_are_dropped() {
    let world = World::new();
    let page = world.get("/?q=trygghet&from=&to=&sort=relevance&fbclid=x&utm_source=y").await;
    page.contains(&["träffar"]);
    let years = world.get("/?from=2021&to=2021-03").await;
    years.contains(&["1 träff", "name=\"from\" value=\"2021-01-01\"", "name=\"to\" value=\"2021-03-31\""]);
    assert_eq!(world.get("/?foo=1").await.status, 400);
}

/// A mistyped day threw the whole search away.
#[tokio::test]
async fn a_day_that_cannot_be_read_is_told_of_at_its_field_and_the_search_kept() {
    let world = World::new();
    let page = world.get("/?q=trygghet&stance=avstyrker&from=31/13-2020&to=2021").await;
    assert_eq!(page.status, 400);
    for part in [
        "<title>trygghet – 1 träff – Remiss</title>",
        "name=\"q\" value=\"trygghet\"",
        "name=\"from\" value=\"31/13-2020\" autocomplete=\"off\" aria-describedby=\"datumhjalp fel-from\" aria-invalid=\"true\"",
        "<p class=\"wrong\" id=\"fel-from\">Från: ”31/13-2020” går inte att läsa som ett datum.",
        "name=\"to\" value=\"2021-12-31\" autocomplete=\"off\" aria-describedby=\"datumhjalp\">",
        "name=\"stance\" value=\"avstyrker\" checked",
        "id=\"filter\" open",
        "href=\"/api/v1/export.csv?q=trygghet&#38;stance=avstyrker&#38;to=2021",
    ] {
        assert!(page.body.contains(part), "{part:?} is not in {}", page.body);
    }
    let english = world.get("/?from=snart&lang=en").await;
    assert_eq!(english.status, 400);
    assert!(english.body.contains("From: “snart” cannot be read as a date."), "{}", english.body);
    world.get("/?from=31+december+2020&to=5/3-2021").await.contains(&["value=\"2020-12-31\"", "value=\"2021-03-05\""]);
    assert_eq!(world.get("/?from=2020&from=2021").await.status, 400);
    // Programs are told, strictly.
    world.get("/api/v1/search?from=31+december+2020").await.is_problem(400, "bad-parameter");
}

#[tokio::test]
async fn a_period_that_ends_before_it_begins_says_so() {
    let world = World::new();
    let said = "Periodens första dag, 2021-01-01, kommer efter dess sista, 2020-12-31.";
    world.get("/?from=2021&to=2020").await.contains(&[said]);
    let answer = world.get("/api/v1/search?from=2021-01-01&to=2020-12-31").await.json();
    assert!(answer["query"]["notices"][0].as_str().is_some_and(|notice| notice.starts_with(said)), "{answer}");
}

/// Below the hits of a corrected or softened search stood links to files without any row.
#[tokio::test]
async fn files_and_feeds_are_of_what_was_answered_or_say_how_much_they_hold() {
    let world = World::new();
    let corrected = world.get("/?q=trygget&year=2021").await;
    corrected.contains(&[
        "1 träff",
        "href=\"/api/v1/export.csv?q=trygghet&#38;year=2021\"",
        "href=\"/feed.atom?q=trygghet&#38;year=2021\"",
    ]);
    assert!(!corrected.body.contains("alla orden"), "{}", corrected.body);
    let softened = world.get("/?q=trygghet+mjukt&year=2021").await;
    softened
        .contains(&["href=\"/api/v1/export.csv?q=trygghet%20mjukt&#38;year=2021\"", "med alla orden: inga träffar."]);
    assert!(!world.get("/?q=trygghet+%C3%A4r").await.body.contains("med alla orden"));
}

/// A page without a search of its own offered the feed of everything under its own name.
#[tokio::test]
async fn the_feed_of_everything_has_the_name_of_the_site() {
    let world = World::new();
    let title = "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Remiss\" href=\"/feed.atom\">";
    for path in ["/nothing", "/om", "/tackning", "/"] {
        let page = world.ask(Method::GET, path, &[("accept", "text/html")], Body::empty()).await;
        assert!(page.body.contains(title), "{path}: {}", page.body);
    }
    assert!(world.get("/?q=trygghet").await.body.contains("title=\"trygghet – "));
}

/// The coverage told how many files could not be read, and nobody which.
#[tokio::test]
async fn files_that_could_not_be_read_are_listed_for_staff() {
    let world = World::new();
    world.fail("inkommet/trasig.pdf", "krypterad");
    let bearer = format!("Bearer {}", world.token("granskare", &[Scope::ReadInternal]));
    let staff = world.ask(Method::GET, "/tackning", &[("authorization", bearer.as_str())], Body::empty()).await;
    staff.contains(&["Filer som inte kunde läsas", "inkommet/trasig.pdf", "krypterad"]);
    let public = world.get("/tackning").await;
    assert!(public.body.contains("1 kunde inte läsas") && !public.body.contains("trasig.pdf"), "{}", public.body);
}

#[tokio::test]
async fn the_empty_state_helps() {
    let world = World::new();
    let page = world.get("/?q=trygghet&namnd=Ingen&year=2021").await;
    page.contains(&["Inga träffar", "Sök utan nämnd", "1 träff", "Visa alla handlingar"]);
    world.get("/?q=trygget").await.contains(&["Menade du <a href=\"/?q=trygghet\">trygghet</a>?"]);
}

#[tokio::test]
async fn a_document_shows_its_record_with_links_to_the_proofs() {
    let world = World::new();
    let page = world.get(&format!("/dokument/{}?q=trygghet&pos=120", world.ids.park)).await;
    page.contains(&[
        "<a href=\"#f-namnd-0\">Parknämnden</a>",
        "id=\"f-namnd-0\"",
        "<a href=\"#f-handlaggare-0\">Asta Invent</a> <span class=\"note\">osäker</span>",
        "id=\"f-stance-0\"",
        "<q lang=\"sv\">Parknämnden avstyrker förslaget om trygga skolvägar.</q>",
        "href=\"#avsnitt-0\" lang=\"sv\">Förslag till beslut</a>",
        "id=\"avsnitt-1\"",
        "id=\"sida-2\"",
        "<mark class=\"hit\" id=\"t-1\">Trygghet</mark>en",
        "id=\"traff\"",
        "Till sökresultatet",
        "/api/v1/documents/",
        "en varning om &#60;i&#62;datum&#60;/i&#62;",
        "&lt;b&gt;god&lt;/b&gt; &amp; väl",
        "Parknämnden (Ekby), tjänsteskrivelse, 2021-03-04, dnr PN 2021/17, ”Trygga skolvägar”, s. 1, https://sok.example.se/dokument/",
        "<link rel=\"canonical\" href=\"https://sok.example.se/dokument/",
        "application/ld+json",
        "2 svar, 1 saknas",
        "Liknande handlingar",
    ]);
    let withheld = world.get(&format!("/dokument/{}", world.ids.original_withheld)).await;
    withheld.contains(&["Originalet lämnas inte ut här"]);
    assert!(!withheld.body.contains("/original\""));
}

#[tokio::test]
async fn documents_cannot_inject_anything_anywhere() {
    let world = World::new();
    let id = world.ids.hostile;
    for path in [
        format!("/dokument/{id}?q=trygghet"),
        "/?q=trygghet".to_owned(),
        "/".to_owned(),
        "/tackning".to_owned(),
        "/feed.atom".to_owned(),
        "/?q=%22%3E%3Cscript%3Ealert(3)%3C/script%3E".to_owned(),
        "/?namnd=%22%3E%3Cimg%20src=x%3E&q=zzz".to_owned(),
    ] {
        let page = world.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        for evil in ["<script>alert", "<img src=x", "<svg onload", "<b>Ekby"] {
            assert!(!page.body.contains(evil), "{evil} on {path}: {}", page.body);
        }
    }
    let error = world.get("/?%3Cscript%3Ealert(1)%3C/script%3E=1").await;
    assert_eq!(error.status, 400);
    assert!(!error.body.contains("<script>alert"));
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere_and_say_so() {
    let world = World::new();
    for path in [
        "/".to_owned(),
        "/?q=trygghet".to_owned(),
        format!("/dokument/{}", world.ids.park),
        "/om".to_owned(),
        "/tackning".to_owned(),
        "/api/docs".to_owned(),
        "/arende/ekby-ks-2021-5".to_owned(),
        "/namnd/ekby-parknamnden".to_owned(),
    ] {
        let page = world.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert!(!page.header("x-request-id").is_empty());
        assert!(!page.body.contains(" style=\"") && !page.body.contains(" onclick="), "{path}");
        for address in page.body.split("src=\"").skip(1) {
            assert!(address.starts_with("/assets/"), "{path}: {address}");
        }
        for heading in ["<h1", "<main", "<nav", "<footer"] {
            assert!(page.body.contains(heading), "{heading} on {path}");
        }
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}");
    }
    for (path, kind) in [("/assets/remiss.css", "text/css"), ("/assets/remiss.js", "text/javascript")] {
        let asset = world.get(path).await;
        assert!(asset.header("content-type").starts_with(kind));
        assert!(asset.header("cache-control").contains("immutable"));
    }
    assert_eq!(world.get("/assets/../Cargo.toml").await.status, 404);
}

#[tokio::test]
async fn a_case_page_shows_answers_quotes_and_the_missing() {
    let world = World::new();
    world.get("/arende/ekby-ks-2021-5").await.contains(&[
        "Svar (2)",
        "3 dagar efter sista svarsdag",
        "<li class=\"deadline\">",
        "Parknämnden avstyrker förslaget om trygga skolvägar.",
        "#f-stance-0",
        "<b>Vattennämnden</b> <span>inget svar här</span>",
        "1\u{a0}mars\u{a0}2021",
    ]);
    assert_eq!(world.get("/arende/inget").await.status, 404);
}

#[tokio::test]
async fn a_committee_page_and_the_coverage_lead_to_each_other() {
    let world = World::new();
    world.get("/tackning").await.contains(&["href=\"/namnd/ekby-parknamnden\"", "2021-03"]);
    world.get("/namnd/ekby-parknamnden").await.contains(&["<h1>Parknämnden</h1>", "1 handling", "Asta Invent"]);
    world.get("/namnd/parknamnden").await.contains(&["<h1>Parknämnden</h1>"]);
    assert_eq!(world.get("/namnd/ingen").await.status, 404);
    let config = ServiceConfig { officers_facet: false, ..ServiceConfig::default() };
    let without = World::with(config, |_| {}).get("/namnd/ekby-parknamnden").await;
    assert!(!without.body.contains("Handläggare"), "the officers' facet is off");
}
