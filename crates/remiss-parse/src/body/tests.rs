//! What the body's fields hold for texts of our own; all persons and matters are invented.

use std::collections::BTreeMap;

use remiss_swedish::{Swedish, SwedishTables};

use crate::{Given, Input, Parser, Record, Tables};

fn parser() -> &'static Parser {
    static PARSER: std::sync::LazyLock<Parser> = std::sync::LazyLock::new(|| {
        let mut files = BTreeMap::new();
        let config = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index-config");
        for folder in ["", "rules"] {
            for entry in std::fs::read_dir(config.join(folder)).expect("shipped tables") {
                let path = entry.expect("shipped tables").path();
                if path.extension().is_some_and(|e| e == "toml") {
                    let name = std::path::Path::new(folder).join(path.file_name().expect("a file"));
                    let text = std::fs::read_to_string(&path).expect("shipped tables");
                    files.insert(name.to_string_lossy().into_owned(), text);
                }
            }
        }
        let read = |name: &str| std::fs::read_to_string(config.join("swedish").join(name)).expect("shipped tables");
        let swedish = Swedish::new(&SwedishTables {
            terms: &read("terms.txt"),
            names: &read("names.txt"),
            places: &read("places.txt"),
            stems: &read("stems.txt"),
            compounds: &read("compounds.txt"),
            confusions: &read("confusions.toml"),
        });
        Parser::new(Tables::load(&files).expect("shipped tables"), swedish.expect("shipped tables"))
    });
    &PARSER
}

fn parse(text: &str) -> Record {
    let given = Given::new();
    let record =
        parser().parse(&Input { text, pages: &[], headings: &[], furniture: &[], source: "x.txt", given: &given });
    for finding in record.findings.values().flatten() {
        if let (Some(start), Some(end)) = (finding.start, finding.end) {
            assert_eq!(finding.quote.as_deref(), text.get(start as usize..end as usize));
        }
    }
    record
}

/// A statement in Stockholm's form with a decision, signatures and a body of our choice.
fn statement(decision: &str, signed: &str, body: &str) -> String {
    format!(
        "Lekplatskontoret\n\nTjänsteutlåtande\nDnr LEK 2020/12\nSida 1 (2)\n2020-03-02\n\nHandläggare\nInes Bergvall\nTelefon: 08-508 00 000\n\nTill\nTrafiknämnden\n2020-03-26\n\nFler gungor i parkerna, motion (2019:90)\n\nSvar på remiss från kommunstyrelsen, dnr KS 2019/1200\n\nFörvaltningens förslag till beslut\n\n{decision}\n\n{signed}\n\nSammanfattning\n\n{body}\n\nBilagor\n\n1. Motion (2019:90) om gungor\n2. Karta över parkerna\n"
    )
}

const DECISION: &str =
    "1. Trafiknämnden godkänner kontorets tjänsteutlåtande som svar på remissen.\n2. Beslutet justeras omedelbart.";
const SIGNED: &str = "Otto von Falk\ntrafikdirektör";
const BODY: &str = "Motionen handlar om gungor i stadens parker och om hur många det bör finnas.";

fn check_decision(decision: &str, expected: &str) {
    assert_eq!(parse(&statement(decision, SIGNED, BODY)).decision.as_deref(), Some(expected));
}

#[test]
fn decisions() {
    check_decision(DECISION, DECISION);
    check_decision(
        "Nämnden tillstyrker mo-\ntionen och överlämnar\ntjänsteutlåtandet.",
        "Nämnden tillstyrker motionen och överlämnar tjänsteutlåtandet.",
    );
    check_decision(
        "Trafiknämnden föreslås besluta\natt avslå motionen, och\natt förklara paragrafen justerad.",
        "Trafiknämnden föreslås besluta\natt avslå motionen, och\natt förklara paragrafen justerad.",
    );
}

#[test]
fn a_decision_ends_where_names_begin() {
    let text = statement(DECISION, SIGNED, BODY).replace("omedelbart.\n\nOtto", "omedelbart.\nOtto");
    assert_eq!(parse(&text).decision.as_deref(), Some(DECISION));
}

fn check_stance(decision: &str, body: &str, expected: &str) {
    let record = parse(&statement(decision, SIGNED, body));
    assert_eq!(record.stance.as_str(), expected, "{decision} / {body}");
    assert_eq!(record.findings.contains_key("stance"), expected != "oklart");
}

#[test]
fn stances() {
    check_stance("Trafiknämnden tillstyrker motionen.", BODY, "tillstyrker");
    check_stance("Trafiknämnden avstyrker motionen.", BODY, "avstyrker");
    check_stance("Trafiknämnden kan inte tillstyrka motionen.", BODY, "avstyrker");
    check_stance("Trafiknämnden tillstyrker motionens första del men avstyrker den andra.", BODY, "tillstyrker delvis");
    check_stance("Trafiknämnden anser motionen besvarad.", BODY, "besvarad");
    check_stance("Trafiknämnden har inget att erinra mot förslaget.", BODY, "ingen erinran");
    check_stance(
        "Trafiknämnden hänvisar till kontorets tjänsteutlåtande som svar på remissen.",
        "Kontoret tillstyrker motionen.",
        "hänvisar",
    );
    check_stance(DECISION, "Kontoret tillstyrker förslaget om gungor i parkerna.", "tillstyrker");
    check_stance(
        DECISION,
        "Kontoret är positivt till gungor. Kontoret avstyrker dock att parkerna stängs på natten.",
        "tillstyrker delvis",
    );
    check_stance(DECISION, "Motionärerna stödjer gungor i parkerna.", "hänvisar");
    check_stance("Trafiknämnden lägger ärendet till handlingarna.", BODY, "oklart");
}

fn check_signatories(signed: &str, expected: &[(&str, &str)]) {
    let record = parse(&statement(DECISION, signed, BODY));
    let found: Vec<_> = record.signatories.iter().map(|s| (s.name.as_str(), s.role.as_deref().unwrap_or(""))).collect();
    assert_eq!(found, expected, "{signed}");
}

#[test]
fn signatures() {
    let both = [("Otto von Falk", "trafikdirektör"), ("Åsa-Britt Öhrn", "avdelningschef")];
    check_signatories("Otto von Falk\ntrafikdirektör\n\nÅsa-Britt Öhrn\navdelningschef", &both);
    check_signatories("Otto von Falk          Åsa-Britt Öhrn\ntrafikdirektör         avdelningschef", &both);
    check_signatories("Otto von Falk\nÅsa-Britt Öhrn\ntrafikdirektör\navdelningschef", &both);
    check_signatories("Otto von Falk Åsa-Britt Öhrn\n\ntrafikdirektör avdelningschef", &both);
    check_signatories("Nadja Kovačić, tf. trafikdirektör", &[("Nadja Kovačić", "tf. trafikdirektör")]);
    check_signatories("", &[]);
}

fn check_authors(body: &str, proposers: &[(&str, &str)], parties: &[&str]) {
    let record = parse(&statement(DECISION, SIGNED, body));
    let found: Vec<_> = record.proposers.iter().map(|p| (p.name.as_str(), p.party.as_deref().unwrap_or(""))).collect();
    assert_eq!(found, proposers, "{body}");
    assert_eq!(record.parties, parties, "{body}");
}

#[test]
fn proposers_and_parties() {
    let both = [("Ines Bergvall", "KD"), ("Bo Ek", "KD")];
    check_authors(
        "Kommunstyrelsen har remitterat motion (2019:90) av Ines Bergvall och Bo Ek (båda KD).",
        &both,
        &["KD"],
    );
    check_authors("Ines Bergvall och Bo Ek, båda (KD), föreslår i en motion att det blir fler gungor.", &both, &["KD"]);
    check_authors("En motion av Ines Bergvall m.fl. (fp) har väckts.", &[("Ines Bergvall", "L")], &["L"]);
    check_authors(
        "Ines Bergvall (C) och Bo Ek (S) har lämnat en motion om gungor.",
        &[("Ines Bergvall", "C"), ("Bo Ek", "S")],
        &["C", "S"],
    );
    check_authors("I en motion från Vänsterpartiet och (MP) föreslås gungor.", &[], &["V", "MP"]);
    check_authors("Bo Ek (S) är nämndens ordförande.", &[], &[]);
}

fn check_referral(sentence: &str, expected: &[&str]) {
    assert_eq!(parse(&statement(DECISION, SIGNED, sentence)).referral_bodies, expected, "{sentence}");
}

#[test]
fn referrals() {
    check_referral(
        "Motionen har remitterats till kulturnämnden, miljö- och hälsoskyddsnämnden och Farsta stadsdelsnämnd för yttrande.",
        &["kulturnämnden", "miljö- och hälsoskyddsnämnden", "Farsta stadsdelsnämnd"],
    );
    check_referral(
        "Motionen har skickats till samtliga nämnder och bolagsstyrelser.",
        &["samtliga nämnder och bolagsstyrelser"],
    );
    check_referral("Motionen har remitterats till två stadsdelsnämnder.", &[]);
    check_referral("Förslaget överlämnades till kommunstyrelsen för beredning.", &[]);
    check_referral(
        "Utöver idrottsnämnden har motionen gått till Svensk Handel samt äldrenämnden.",
        &["idrottsnämnden", "Svensk Handel", "äldrenämnden"],
    );
}

fn check_due(sentence: &str, expected: Option<&str>) {
    let due = parse(&statement(DECISION, SIGNED, sentence)).answer_due.map(|date| date.to_string());
    assert_eq!(due.as_deref(), expected, "{sentence}");
}

#[test]
fn due_dates() {
    check_due("Svaret ska lämnas senast den 3 april 2020.", Some("2020-04-03"));
    check_due("Remisstiden går ut den 3 april.", Some("2020-04-03"));
    check_due("Nämnden har fått förlängd svarstid till den 17 april.", Some("2020-04-17"));
    check_due("Svar önskas senast den 3 april. Nämnden har beviljats anstånd till den 17 april.", Some("2020-04-03"));
    check_due("Gungorna ska vara målade senast den 1 maj.", None);
}

#[test]
fn attachments_have_no_numbers() {
    let record = parse(&statement(DECISION, SIGNED, BODY));
    assert_eq!(record.attachments, ["Motion (2019:90) om gungor", "Karta över parkerna"]);
}

#[test]
fn references_leave_out_own_numbers() {
    let body = "Enligt betänkandet (SOU 2018:5) och plan- och bygglagen (2010:900) gäller prop. 2017/18:100. En inventering (dnr LEK 2018/44) gjordes i ärendet KS 2019/1200.";
    let record = parse(&statement(DECISION, SIGNED, body));
    let mut found = record.references.clone();
    found.sort();
    assert_eq!(found, ["LEK 2018/44", "SFS 2010:900", "SOU 2018:5", "prop. 2017/18:100"]);
}

#[test]
fn given_values_are_kept() {
    let given: Given = serde_json::from_str(r#"{"namnd": "Kulturnämnden", "stance": 3}"#).expect("test data");
    let text = statement(DECISION, SIGNED, BODY);
    let record =
        parser().parse(&Input { text: &text, pages: &[], headings: &[], furniture: &[], source: "x", given: &given });
    assert_eq!(record.namnd.as_deref(), Some("Kulturnämnden"));
    assert_eq!(record.findings["namnd"][0].rule, "given");
    assert_eq!(record.warnings.len(), 1);
}

#[test]
fn minutes() {
    let text = "TRAFIKNÄMNDEN                         PROTOKOLLSUTDRAG\n                                      Sida 1 (1)\n\nSammanträdesdatum 2020-03-26\n\nOrdförande: Bo Ek\nJusterare: Åsa Öhrn\nSekreterare: Ines Bergvall\n\n§ 9 Fler gungor i parkerna, motion (2019:90)\n\nDnr LEK 2020/12\n\nBeslut\n\nTrafiknämnden avslår motionen.\n\nYrkanden\n\nOtto von Falk (V) yrkar bifall till motionen.\n\nReservation\n\nOtto von Falk (V) reserverar sig mot beslutet.\n\nVid protokollet\nInes Bergvall\n";
    let record = parse(text);
    assert_eq!(record.decision.as_deref(), Some("Trafiknämnden avslår motionen."));
    assert_eq!(record.stance.as_str(), "avstyrker");
    assert_eq!(record.parties, ["V"]);
    let names: Vec<_> = record.signatories.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["Bo Ek", "Åsa Öhrn", "Ines Bergvall"]);
}

#[test]
fn nothing_panics() {
    let text = statement(DECISION, SIGNED, BODY);
    let cuts = text.char_indices().map(|(at, _)| at).step_by(7);
    for at in cuts {
        parse(&text[at..]);
        parse(&text[..at]);
    }
    for odd in [
        "",
        "\n",
        "Beslut",
        "(",
        "Bilaga 1",
        "Beslut: é",
        "Motion av ",
        "Ordförande:",
        "- \n-\n1.\n",
        "åäö (M) och (",
        "Vid protokollet\n",
    ] {
        parse(odd);
    }
}

/// Letters whose folded form has fewer bytes, at the ends of all words.
#[test]
fn letters_that_folding_shortens_panic_nowhere() {
    parse("Månparksnämndenš\n\nRemissvar om lek\n");
    parse("Lekplatsnämnden\n\nÄrendet\n\nHär har lekplatsförvaltningenš svar beretts av alla som kan.\n");
    let text = format!("Lekplatsnämndens förvaltning\n\n{}", statement(DECISION, SIGNED, BODY));
    for letter in ["š", "ś", "ž", "ł", "đ", "é", "ĳ", "ﬁ", "ſ"] {
        for ending in ["s", "n", "r", "e"] {
            let odd = text.replace(&format!("{ending} "), &format!("{letter} "));
            parse(&odd.replace(&format!("{ending}\n"), &format!("{letter}\n")));
        }
    }
}

/// Every second line reads like a heading, and looks for the end of its paragraph: where each walks there, the time grows
/// with the square of the text.
#[test]
fn texts_without_blank_lines_take_no_longer_than_others() {
    let time = |lines: &str| {
        let text = format!("{}\n{}", "Lång rad ".repeat(20), lines.repeat(100_000));
        let start = std::time::Instant::now();
        parse(&text);
        start.elapsed()
    };
    let (dense, loose) = (time("Abc def gh.\nXyz def\n"), time("Abc def gh.\n\nXyz def\n\n"));
    assert!(dense < 6 * loose, "{dense:?} without blank lines, {loose:?} with them");
}

#[test]
fn signatures_in_steps_and_on_one_line() {
    let signed = "Otto von Falk\ntrafikdirektör            Ines Bergvall\n                          avdelningschef";
    let record = parse(&statement(DECISION, signed, BODY));
    let names: Vec<_> = record.signatories.iter().map(|s| (s.name.as_str(), s.role.as_deref())).collect();
    assert_eq!(names, [("Otto von Falk", Some("trafikdirektör")), ("Ines Bergvall", Some("avdelningschef"))]);
    assert_eq!(record.decision.as_deref(), Some(DECISION));
    let text = statement(DECISION, "", BODY) + "\nAnsvariga\n\nInes Berg Alm Lekplatsdirektör\n";
    let record = parse(&text);
    let names: Vec<_> = record.signatories.iter().map(|s| (s.name.as_str(), s.role.as_deref())).collect();
    assert_eq!(names, [("Ines Berg Alm", Some("Lekplatsdirektör"))]);
}

#[test]
fn minutes_of_a_committee_with_a_long_name() {
    let text = "NORRÄLVS KOMMUN            SAMMANTRÄDESPROTOKOLL            Blad 4 (9)\nNämnden för lek, park och fritid      2019-05-21\n\n§ 41      Svar på remiss - Motion om gungor i parken 2018/3345\n\nNämnden för lek, park och fritids beslut\natt föreslå kommunfullmäktige att avslå motionen.\n\nSammanfattning\nMotionen handlar om gungor i parker och torg, och om hur många det bör finnas där.\n";
    let record = parse(text);
    assert_eq!(record.title.as_deref(), Some("Svar på remiss - Motion om gungor i parken 2018/3345"));
    assert_eq!(record.namnd.as_deref(), Some("Nämnden för lek, park och fritid"));
    assert_eq!(record.decision.as_deref(), Some("att föreslå kommunfullmäktige att avslå motionen."));
    assert_eq!(record.stance, crate::Stance::Avstyrker);
}

#[test]
fn a_copy_list_in_the_head_ends_it_not() {
    let text = "TJÄNSTEUTLÅTANDE\nNorrälvs stad\nLekplatskontoret\nDatum: 2020-06-01\nDiarienr: LEK-2020.61\nHandl: Ines Bergvall, tfn 08-508 00 000\n\nKopia till\nNämnden för park och fritid\n\nTrafiknämnden\n\nRemiss - Lekverkets förslag till ändring av föreskrifter om gungor (dnr 5672/2019)\n\nFörslag till beslut\nTrafiknämnden beslutar att avge yttrande enligt bilaga.\n";
    let record = parse(text);
    assert_eq!(
        record.title.as_deref(),
        Some("Remiss - Lekverkets förslag till ändring av föreskrifter om gungor (dnr 5672/2019)")
    );
    assert_eq!(record.namnd.as_deref(), Some("Trafiknämnden"));
    assert_eq!(record.dnr, ["LEK-2020.61", "5672/2019"]);
    assert_eq!(record.handlaggare, ["Ines Bergvall"]);
}

#[test]
fn names_below_their_roles() {
    let signed = "Ordförande\nInes Bergvall\n\n                    Nämndsekreterare\n                    Otto von Falk";
    let record = parse(&statement(DECISION, "", &format!("{BODY}\n\n{signed}")));
    let names: Vec<_> = record.signatories.iter().map(|s| (s.name.as_str(), s.role.as_deref())).collect();
    assert_eq!(names, [("Ines Bergvall", Some("Ordförande")), ("Otto von Falk", Some("Nämndsekreterare"))]);
}

#[test]
fn a_proposal_whose_form_is_named_beside_the_sender() {
    let text = "Lekplatsnämnden                                BESLUTSFÖRSLAG\nInes Bergvall                                  Datum 2018-05-22\nEnheten för lek                                Dnr 1800842\n\nRemiss. Lekstrategi 2035 - samrådsremiss från Lekverket\n\nOrdförandens förslag\n1. Lekplatsnämnden avger yttrande till Lekverket enligt förslag.\n\nOtto von Falk\nOrdförande\n\nHandläggare: Bo Ek\n";
    let record = parse(text);
    assert_eq!(record.title.as_deref(), Some("Remiss. Lekstrategi 2035 - samrådsremiss från Lekverket"));
    assert_eq!(record.dnr, ["1800842"]);
    assert_eq!(record.date.map(|date| date.to_string()).as_deref(), Some("2018-05-22"));
    assert_eq!(record.decision.as_deref(), Some("1. Lekplatsnämnden avger yttrande till Lekverket enligt förslag."));
}

#[test]
fn a_letter_of_one_sentence() {
    let text = "Norrälvs kommun                                 2021-02-24\nKommunstyrelsen                                 KS 2020/418\n\n                                                Finansdepartementet\n\nYttrande över remiss av promemorian Fler gungor\n\nNorrälvs kommun avstår från att yttra sig över promemorian.\n\nInes Bergvall                Otto von Falk\nOrdförande                   Vice ordförande\n";
    let record = parse(text);
    assert_eq!(record.title.as_deref(), Some("Yttrande över remiss av promemorian Fler gungor"));
    assert_eq!(record.signatories.len(), 2, "{:?}", record.signatories);
}

#[test]
fn a_heading_that_may_name_the_form() {
    let text = "Tjänsteskrivelse\nDiarienummer\tDatum\tHandläggare\nKS 2017-74\t2020-10-02\tInes Bergvall\n\nLekplatsnämnden\n\nSvar på remiss om fler gungor\n\nBeslutsförslag\nLekplatsnämnden ställer sig bakom förslaget och översänder yttrandet till Lekverket.\n\nSammanfattning\nNämnden stödjer förslaget om fler gungor i parker och på torg i hela staden.\n";
    let record = parse(text);
    assert!(record.decision.is_some_and(|decision| decision.starts_with("Lekplatsnämnden ställer sig bakom")));
    assert_eq!(record.dnr, ["KS 2017-74"]);
}

#[test]
fn approvals_with_the_day_behind_the_role() {
    let text = statement(DECISION, "", BODY)
        + "\nDigitala godkännanden\nDetta dokument har godkänts digitalt av följande personer:\nNamn, Datum\nInes Bergvall, Tillförordnad lekplatsdirektör 2025-02-11\n";
    let record = parse(&text);
    let names: Vec<_> = record.signatories.iter().map(|s| (s.name.as_str(), s.role.as_deref())).collect();
    assert_eq!(names, [("Ines Bergvall", Some("Tillförordnad lekplatsdirektör"))]);
}

#[test]
fn a_letter_in_the_committees_own_name() {
    let text = "Norrälvs Stad\nLekplatsnämnden\n\nYttrande över Lekverkets remiss: Förslag till nya föreskrifter om gungor i Borås kommun\nErt ärendenummer LV-04212-19\n\nLekplatsnämnden lämnar härmed synpunkter.\n\nNämnden avstyrker förslaget eftersom kostnaderna inte är utredda.\n\nFör lekplatsnämnden\n\nInes Bergvall                        Otto von Falk\nOrdförande                           Lekplatsdirektör\n";
    let record = parse(text);
    let title = "Yttrande över Lekverkets remiss: Förslag till nya föreskrifter om gungor i Borås kommun";
    assert_eq!(record.title.as_deref(), Some(title));
    assert_eq!(record.namnd.as_deref(), Some("Lekplatsnämnden"));
    assert_eq!(record.stance, crate::Stance::Avstyrker);
    assert_eq!(record.dnr, ["LV-04212-19"]);
    assert_eq!(record.signatories.len(), 2);
}

#[test]
fn a_motion_is_proposed_by_those_who_signed_it() {
    let check = |text: &str, expected: &[(&str, Option<&str>)]| {
        let record = parse(text);
        let found: Vec<_> = record.proposers.iter().map(|p| (p.name.as_str(), p.party.as_deref())).collect();
        assert_eq!(found, expected, "{text}");
        assert_eq!(record.matter_type, crate::MatterType::Motion, "{text}");
        assert!(record.signatories.iter().all(|s| s.role.is_some()), "{:?}", record.signatories);
    };
    check(
        "Motion till kommunfullmäktige\n\nFler gungor i parken\n\nGungorna i parken räcker inte till. Barnen står i kö \
         varje dag, och flera gungor är trasiga sedan länge.\n\nVi föreslår kommunfullmäktige besluta\n\natt köpa fler \
         gungor\n\natt laga de gamla\n\nStorvik den 3 mars 2021\n\nInes Bergvall (MP)          Bo Ek (MP)\n",
        &[("Ines Bergvall", Some("MP")), ("Bo Ek", Some("MP"))],
    );
    check(
        "Till kommunfullmäktige i Storvik\n\nMotion om gungor\n\nGungorna i parken räcker inte till. Barnen står i kö \
         varje dag, och flera gungor är trasiga sedan länge.\n\nJag yrkar därför\n\natt kommunen köper fler gungor\n\n\
         Storvik 2019-11-25\n\nFör Centerpartiet\n\nInes Bergvall\nBo Ek\n",
        &[("Ines Bergvall", Some("C")), ("Bo Ek", Some("C"))],
    );
    check(
        "Motion om gungor\n\nGungorna i parken räcker inte till. Barnen står i kö varje dag, och flera gungor är trasiga \
         sedan länge. Därför yrkar jag att kommunfullmäktige beslutar att köpa fler gungor.\n\nInes Bergvall\n\
         Vänsterpartiet\n\nBo Ek, Liberalerna\n",
        &[("Ines Bergvall", Some("V")), ("Bo Ek", Some("L"))],
    );
}

#[test]
fn who_signs_an_answer_proposes_nothing() {
    let record = parse(
        "Svar på motion om gungor\n\nMotionären vill ha fler gungor i parken, som är stor och ligger mitt i staden. Vi \
         föreslår att motionen avslås eftersom parken redan har många gungor.\n\nInes Bergvall (M)\nordförande\n",
    );
    assert!(record.proposers.is_empty(), "{:?}", record.proposers);
}

#[test]
fn an_office_that_any_municipality_has_says_nothing_of_which() {
    let text = |body: &str| {
        format!(
            "Tjänsteskrivelse\nKommunstyrelsens förvaltning\n2021-03-04\n\nSvar på motion om gungor\n\n{body} Förvaltningen \
             föreslår att motionen avslås eftersom medel saknas i budgeten för året.\n\nFörslag till beslut\n\n\
             Kommunstyrelsen föreslår kommunfullmäktige att avslå motionen.\n"
        )
    };
    let named = "Håbo kommun har fått en motion om gungor. Håbo kommun sköter i dag tolv lekplatser på egen hand.";
    assert_eq!(parse(&text(named)).kommun.as_deref(), Some("Håbo"));
    assert_eq!(parse(&text("En motion om gungor har väckts, och det finns i dag tolv lekplatser.")).kommun, None);
}
