//! Cases: whose answers they are, who is missing, what is proof and what is inferred.

use std::collections::BTreeMap;

use jiff::civil::date;
use remiss_archive::NewDocument;
use remiss_parse::{Committee, DocumentType, MatterType, Proposer, Record, Stance};
use remiss_service::ServiceConfig;
use serde_json::json;

use crate::world::{World, new};

/// A paper in the case `sou-2019-44`.
fn paper(kommun: &str, namnd: &str, source: &str, record: Record) -> NewDocument {
    let record = Record {
        title: Some("Remiss om lekplatser".to_owned()),
        namnd: Some(namnd.to_owned()),
        kommun: Some(kommun.to_owned()),
        text_quality: 1.0,
        ..record
    };
    let text = format!("{source}: {namnd} i {kommun} svarar.\n");
    NewDocument { case_keys: vec!["sou-2019-44".to_owned()], ..new(source, &text, record) }
}

fn world(papers: Vec<NewDocument>) -> World {
    World::with_more(ServiceConfig::default(), papers)
}

#[tokio::test]
async fn a_committee_answers_for_its_own_municipality_only() {
    // Uppsala's answer once counted as Stockholm's too.
    let asked = |bodies: &[&str]| Record {
        referral_bodies: bodies.iter().map(|name| (*name).to_owned()).collect(),
        ..Record::default()
    };
    let world = world(vec![
        paper("Stockholm", "Trafiknämnden", "a.txt", asked(&["Socialnämnden", "Boverket", "Uppsala"])),
        paper("Uppsala", "Socialnämnden", "b.txt", asked(&["Socialnämnden", "Boverket"])),
    ]);
    let case = world.get("/api/v1/cases/sou-2019-44").await.json();
    assert_eq!(
        case["asked"],
        json!([
            {"name": "Socialnämnden", "kommun": "Stockholm", "answered": false},
            {"name": "Boverket", "kommun": null, "answered": false},
            {"name": "Uppsala", "kommun": null, "answered": true},
            {"name": "Socialnämnden", "kommun": "Uppsala", "answered": true},
        ])
    );
    assert_eq!(case["missing"], json!(["Socialnämnden", "Boverket"]));
    world.get("/arende/sou-2019-44").await.contains(&[
        "<b>Socialnämnden, Stockholm</b> <span>inget svar här</span>",
        "<b>Socialnämnden, Uppsala</b> <span>har svarat</span>",
        "<b>Boverket</b> <span>inget svar här</span>",
    ]);
    let page = world.get("/namnd/uppsala-socialnamnden").await;
    assert!(!page.body.contains("id=\"vantar\""), "it has answered what it was asked");
}

#[tokio::test]
async fn a_committee_counts_once_however_many_papers_it_has() {
    let of =
        |document_type, stance| Record { document_type, stance, date: Some(date(2019, 3, 4)), ..Record::default() };
    let proposal = |stance| of(DocumentType::Tjansteutlatande, stance);
    let decision = Record { date: Some(date(2019, 4, 1)), ..of(DocumentType::Protokollsutdrag, Stance::Avstyrker) };
    let world = world(vec![
        paper("Ekby", "Socialnämnden", "a.pdf", proposal(Stance::Tillstyrker)),
        paper("Ekby", "Socialnämnden", "a.docx", proposal(Stance::Tillstyrker)),
        paper("Ekby", "Socialnämnden", "a-skannad.pdf", proposal(Stance::Oklart)),
        paper("Ekby", "Trafiknämnden", "b.pdf", proposal(Stance::Tillstyrker)),
        paper("Ekby", "Trafiknämnden", "b-protokoll.pdf", decision),
    ]);
    let case = world.get("/api/v1/cases/sou-2019-44").await.json();
    assert_eq!(case["answers"].as_array().map(Vec::len), Some(5));
    assert_eq!(case["stances"], json!({"tillstyrker": 3, "avstyrker": 1, "oklart": 1}), "the API counts documents");
    let page = world.get("/arende/sou-2019-44").await;
    page.contains(&[
        "Svar (2)",
        "<span class=\"stance for\">Tillstyrker 1</span>",
        "<span class=\"stance against\">Avstyrker 1</span>",
        "Övriga handlingar från nämnden i ärendet",
    ]);
    assert!(!page.body.contains("Framgår inte 1"), "a damaged copy is none of its own");
    assert_eq!(page.body.matches("<h3>").count(), 2);
    world.get("/").await.contains(&["2 svar"]);
}

#[tokio::test]
async fn an_inferred_date_says_so_wherever_it_stands() {
    let inferred = Record {
        date: Some(date(2019, 3, 4)),
        date_inferred: true,
        answer_due: Some(date(2019, 3, 27)),
        ..Record::default()
    };
    let world = world(vec![paper("Ekby", "Socialnämnden", "a.txt", inferred)]);
    world
        .get("/arende/sou-2019-44")
        .await
        .contains(&["4\u{a0}mars\u{a0}2019 (härlett)", "23 dagar före sista svarsdag (enligt härlett datum)"]);
    world.get("/?q=lekplatser").await.contains(&["4\u{a0}mars\u{a0}2019 (härlett)"]);
    let case = world.get("/api/v1/cases/sou-2019-44").await.json();
    let document = world.get(case["answers"][0]["url"].as_str().unwrap()).await;
    document.contains(&["4\u{a0}mars\u{a0}2019 (härlett)", "2019-03-04 (härlett datum)", "\"datePublished\":null"]);
    world.get("/arende/ekby-ks-2021-5").await.contains(&["4\u{a0}mars\u{a0}2021</time>"]);
}

#[tokio::test]
async fn a_case_names_those_who_put_it_forward_and_their_parties_alone() {
    // A reservation's parties once stood beside the motion's under one name.
    let proposer =
        |name: &str, party: Option<&str>| Proposer { name: name.to_owned(), party: party.map(str::to_owned) };
    let motion = |proposers| Record {
        matter_type: MatterType::Motion,
        proposers,
        parties: vec!["KD".to_owned(), "MP".to_owned(), "V".to_owned()],
        ..Record::default()
    };
    let world = world(vec![
        paper("Ekby", "Socialnämnden", "a.txt", motion(vec![proposer("Asta Invent", None)])),
        paper("Ekby", "Trafiknämnden", "b.txt", motion(vec![proposer("Asta Invent", Some("KD"))])),
    ]);
    let page = world.get("/arende/sou-2019-44").await;
    page.contains(&["<dt>Förslagsställare</dt><dd>Asta Invent (KD)</dd>"]);
    assert!(!page.body.contains("KD, MP"), "{}", page.body);
}

#[tokio::test]
async fn committees_lead_to_those_they_came_from_and_became() {
    let committee = |name: &str, to, successor: Option<&str>| Committee {
        name: name.to_owned(),
        kommun: Some("Ekby".to_owned()),
        to,
        successor: successor.map(str::to_owned),
        ..Committee::default()
    };
    let committees = vec![
        committee("Åns stadsdelsnämnd", Some(2023), Some("Dalens stadsdelsnämnd")),
        committee("Bergens stadsdelsnämnd", Some(2023), Some("Dalens stadsdelsnämnd")),
        committee("Dalens stadsdelsnämnd", None, None),
    ];
    let config = ServiceConfig { committees, names_of_bodies: BTreeMap::new(), ..ServiceConfig::default() };
    let papers =
        ["Åns stadsdelsnämnd", "Dalens stadsdelsnämnd"].map(|name| paper("Ekby", name, name, Record::default()));
    let world = World::with_more(config, papers.into());
    let after = world.get("/namnd/ekby-dalens-stadsdelsnamnd").await;
    after.contains(&[
        "Tog över från:",
        "<a href=\"/namnd/ekby-ans-stadsdelsnamnd\">Åns stadsdelsnämnd</a> (till och med 2023)",
    ]);
    assert!(!after.body.contains("Bergens"), "there are no documents of it");
    let before = world.get("/namnd/ekby-ans-stadsdelsnamnd").await;
    before.contains(&["Uppgick i:", "<a href=\"/namnd/ekby-dalens-stadsdelsnamnd\">Dalens stadsdelsnämnd</a></span>"]);
}
