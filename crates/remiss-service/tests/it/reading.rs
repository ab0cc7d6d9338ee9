//! The reader's way: from a hit to its document and on to the next, two answers side by side, and all of it in English.

use std::collections::BTreeMap;

use remiss_service::ServiceConfig;

use crate::world::{Answer, World};

/// The addresses that a page's links lead to.
fn links(page: &Answer) -> Vec<String> {
    let parts = page.body.split("<a ").skip(1).filter_map(|part| part.split_once("href=\"")?.1.split_once('"'));
    parts.map(|(address, _)| address.replace("&#38;", "&").replace("&amp;", "&")).collect()
}

/// The address of the link whose text holds a word.
fn link_of(page: &Answer, word: &str) -> String {
    let link = page.body.split("<a ").skip(1).find(|part| part.split("</a>").next().is_some_and(|a| a.contains(word)));
    let link = link.unwrap_or_else(|| panic!("no link says {word:?} in {}", page.body));
    let address = link.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(address, _)| address);
    address.unwrap_or_default().replace("&#38;", "&")
}

#[tokio::test]
async fn a_document_leads_on_through_the_result_it_was_opened_from() {
    let world = World::new();
    let results = world.get("/?q=trygg&sort=date").await;
    let first = links(&results).into_iter().find(|address| address.starts_with("/dokument/")).unwrap();
    let mut page = world.get(&first).await;
    let total = world.get("/api/v1/search?q=trygg&sort=date").await.json()["total"].as_u64().unwrap();
    assert!(!page.body.contains("Föregående handling"), "nothing stands before the first");
    for place in 1..=total {
        page.contains(&[&format!("Träff {place} av {total}")]);
        assert_eq!(link_of(&page, "Till sökresultatet"), "/?q=trygg&sort=date");
        if place < total {
            page = world.get(&link_of(&page, "Nästa handling")).await;
        }
    }
    assert!(!page.body.contains("Nästa handling"), "nothing stands after the last");
    let before = world.get(&link_of(&page, "Föregående handling")).await;
    before.contains(&[&format!("Träff {} av {total}", total - 1)]);
    let alone = world.get(&format!("/dokument/{}", world.ids.park)).await;
    assert!(!alone.body.contains("Till sökresultatet"));
    assert_eq!(world.get(&format!("/dokument/{}?okand=1", world.ids.park)).await.status, 400);
}

#[tokio::test]
async fn a_passage_opens_its_document_at_its_place() {
    let world = World::new();
    let results = world.get("/?q=belysning&namnd=Parkn%C3%A4mnden").await;
    let passage = links(&results).into_iter().find(|address| address.ends_with("#traff")).unwrap();
    assert!(passage.contains("namnd=Parkn%C3%A4mnden") && passage.contains("pos="), "{passage}");
    world.get(passage.trim_end_matches("#traff")).await.contains(&[
        "<span class=\"anchor\" id=\"traff\"></span>",
        "<mark class=\"hit\" id=\"t-1\">belysning</mark>",
        "<a href=\"#t-1\" aria-label=\"ställe 1, Sida 2\">1</a>",
        "value=\"belysning\"",
    ]);
}

#[tokio::test]
async fn a_case_knows_bodies_by_all_their_names_and_shows_two_answers_side_by_side() {
    let names = BTreeMap::from([("nämnden för vatten".to_owned(), "Vattennämnden".to_owned())]);
    let config = ServiceConfig { names_of_bodies: names, ..ServiceConfig::default() };
    let world = World::with(config, |_| {});
    let page = world.get("/arende/ekby-ks-2021-5").await;
    page.contains(&["<b>Skolnämnden</b> <span>har svarat</span>", "<b>Vattennämnden</b> <span>inget svar här</span>"]);
    let order: Vec<usize> = ["2020-02-20", "class=\"deadline\"", "2021-03-04\">"]
        .iter()
        .map(|part| page.body.find(part).unwrap_or_else(|| panic!("{part} in {}", page.body)))
        .collect();
    assert!(order.is_sorted(), "the deadline stands between the answers: {order:?}");
    let answers = world.get("/api/v1/cases/ekby-ks-2021-5").await.json();
    let id = |number: usize| answers["answers"][number]["id"].as_str().unwrap_or_default().to_owned();
    let both = format!("/arende/ekby-ks-2021-5?jamfor={}&jamfor={}", id(0), id(1));
    let compared = world.get(&both).await;
    compared.contains(&[
        "Två svar bredvid varandra",
        "id=\"a-svar\"",
        "id=\"b-svar\"",
        "Till ärendet",
        "id=\"b-f-stance-0\"",
    ]);
    let ids: Vec<&str> = compared.body.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "no id stands twice: {ids:?}");
    assert_eq!(world.get(&format!("/arende/ekby-ks-2021-5?jamfor={}", id(0))).await.status, 400);
    let foreign = format!("/arende/ekby-ks-2021-5?jamfor={}&jamfor={}", id(0), world.ids.hostile);
    assert_eq!(world.get(&foreign).await.status, 404);
}

#[tokio::test]
async fn every_page_is_there_in_english_and_stays_in_it() {
    let world = World::new();
    let document = format!("/dokument/{}", world.ids.park);
    for path in [
        "/",
        "/?q=trygghet&namnd=Parkn%C3%A4mnden",
        "/?q=xyzzyqwrt&namnd=Parkn%C3%A4mnden",
        &document,
        "/arende/ekby-ks-2021-5",
        "/namnd/ekby-parknamnden",
        "/tackning",
        "/om",
    ] {
        let swedish = world.get(path).await;
        swedish.contains(&["<html lang=\"sv\">", "hreflang=\"en\""]);
        let switch = link_of(&swedish, "In English");
        let english = world.get(&switch).await;
        english.contains(&["<html lang=\"en\">", "hreflang=\"sv\"", "Skip to content"]);
        for address in links(&english) {
            let is_page = address.starts_with('/') && !["/api/v1", "/feed.atom"].iter().any(|p| address.starts_with(p));
            // The switch leads back to Swedish.
            let leaves = address == path;
            assert!(!is_page || leaves || address.contains("lang=en"), "{address} on {path} forgets the language");
        }
        for word in ["Sök i handlingarna", "Ta bort filter", "Inga träffar", "Täckning<", "Använd filter", "Sida "]
        {
            assert!(!english.body.contains(word), "{word} on {path} in English");
        }
    }
    world.get(&format!("{document}?lang=en")).await.contains(&[
        "<section class=\"text\" aria-labelledby=\"texten\" lang=\"sv\">",
        "Opposes",
        "4\u{a0}March\u{a0}2021",
    ]);
    world.get("/dokument/aaaaaaaaaaaaaaaa?lang=en").await.is_page_of(404, "There is no such page");
    assert_eq!(world.get("/?lang=fi").await.status, 400);
    let feed = world.get("/?q=trygghet&lang=en").await;
    assert!(links(&feed).contains(&"/feed.atom?q=trygghet".to_owned()), "feeds have no language");
}

#[tokio::test]
async fn pages_stay_within_their_budget() {
    let world = World::new();
    let style = world.get("/assets/remiss.css").await.body.len();
    let script = world.get("/assets/remiss.js").await.body.len();
    assert!(style + script < 40_000, "{style} + {script} bytes");
    // What a full page of long passages weighs is measured in a browser; this one has no fat of its own.
    let page = world.get("/?q=trygg&lang=en").await;
    assert!(page.body.len() < 60_000, "{}", page.body.len());
}

#[tokio::test]
async fn officers_can_be_left_out_of_facets_and_suggestions() {
    let config = ServiceConfig { officers_facet: false, ..ServiceConfig::default() };
    let without = World::with(config, |_| {});
    assert!(!without.get("/?q=trygg").await.body.contains("name=\"handlaggare\""));
    assert!(!without.get("/api/v1/suggest?q=tryg").await.body.contains("Trygve Invent"));
    assert!(World::new().get("/api/v1/suggest?q=tryg").await.body.contains("Trygve Invent"));
}
