//! Heads, lists and sentences in the layouts that offices use beside the usual ones; all persons and matters are invented.

use super::parse;

/// A statement with a head and a body of our choice.
fn statement(head: &str, body: &str) -> crate::Record {
    parse(&format!(
        "{head}\n\nSvar på motion om gungor i parkerna\n\nFörslag till beslut\n\nLekplatsnämnden tillstyrker \
         motionen.\n\nÄrendet\n\n{body}\n\nBedömning\n\nFörvaltningen har räknat gungorna i parkerna och anser att de är för få.\n"
    ))
}

const HEAD: &str = "Lekplatsförvaltningen\n\nTjänsteskrivelse\nDnr LPN 2021/14\n2021-03-04\n\nTill\nLekplatsnämnden";

#[test]
fn bodies_are_read_wherever_their_sentence_names_them() {
    for (body, expected) in [
        (
            "Motionen har remitterats till:\n\n-\tKulturnämnden\n-\tLekbolaget AB\n-\tSvensk Lek",
            &["Kulturnämnden", "Lekbolaget AB", "Svensk Lek"][..],
        ),
        (
            "Kulturnämnden, Lekverket och Svensk Lek har fått motionen på remiss.",
            &["Kulturnämnden", "Lekverket", "Svensk Lek"],
        ),
        (
            "Kommunstyrelsen har begärt att kulturnämnden och Lekbolaget AB yttrar sig över motionen.",
            &["kulturnämnden", "Lekbolaget AB"],
        ),
        (
            "Kommunstyrelsen har skickat motionen på remiss till nämnden för lek och fritid samt kulturnämnden.",
            &["nämnden för lek och fritid", "kulturnämnden"],
        ),
        ("Kulturnämnden har fått motionen på remiss.", &[]),
        ("Kommunstyrelsen har gett nämnden tillfälle att yttra sig över motionen.", &[]),
    ] {
        assert_eq!(statement(HEAD, body).referral_bodies, expected, "{body}");
    }
    // Whom the office heard while it prepared the matter was not asked with it.
    let prepared = "Se nedan om motionen.\n\nÄrendets beredning\n\nKulturnämnden och Lekverket har getts tillfälle att lämna synpunkter.";
    assert!(statement(HEAD, prepared).referral_bodies.is_empty());
}

#[test]
fn rows_of_a_form_are_labels_with_values() {
    let record = parse(
        "Åmåls kommun                                    Delegationsbeslut\nLekplatsnämnden\n\n\
         Ärende:                  Samråd om detaljplan för Gungan, del av Leken 1:14, i\n                         Säffle kommun\n\
         Diarienummer:            LPN21.340\nEr beteckning:           2019KS512-214\nBeslutsdatum:            2021-11-04\n\
         Handläggare:             Ines Bergvall, planarkitekt\nMottagare:               Säffle kommun, plankontoret\n\n\
         Beslut\nLekplatsnämnden har inget att erinra mot planförslaget.\n\nSamrådet\n\
         Säffle kommun har skickat samrådshandlingarna till Åmåls kommun, Trafikverket och\nVästtrafik AB. \
         Planen medger tio gungor.\n",
    );
    assert_eq!(record.title.as_deref(), Some("Samråd om detaljplan för Gungan, del av Leken 1:14, i Säffle kommun"));
    assert_eq!(record.dnr, ["LPN21.340", "2019KS512-214"]);
    assert_eq!(record.handlaggare, ["Ines Bergvall"]);
    assert_eq!(record.date.map(|date| date.to_string()).as_deref(), Some("2021-11-04"));
    assert_eq!(record.kommun.as_deref(), Some("Åmål"));
    let headings: Vec<&str> = record.sections.iter().map(|section| section.heading.as_str()).collect();
    assert_eq!(headings, ["Beslut", "Samrådet"]);
}

#[test]
fn numbers_of_any_form_are_read_behind_and_below_their_label() {
    for (head, expected) in [
        ("Lekkontoret\nDnr 98-352-2416:2\n1998-10-12", "98-352-2416:2"),
        ("Lekkontoret\nÄrende: LPN 2023/719\n2023-08-30", "LPN 2023/719"),
        ("Datum               Vår beteckning\n2024-02-27          RV233918", "RV233918"),
        ("Datum               Dnr\nden 7 maj 2021 LPN 2021/77 1(2)", "LPN 2021/77"),
    ] {
        let record = statement(head, "Motionen kom den 4 maj.");
        assert_eq!(record.dnr, [expected], "{head}");
    }
}

#[test]
fn a_short_year_is_a_date_behind_its_label_only() {
    let own = |head: &str| statement(head, "Motionen kom den 4 maj.").date.map(|date| date.to_string());
    assert_eq!(own("Lekkontoret\n\nUpprättad: 21-03-18\nDnr LPN 2021/14").as_deref(), Some("2021-03-18"));
    assert_eq!(own("Lekkontoret\n\nBlad 21-03-18\nDnr LPN 2021/14"), None);
}

#[test]
fn papers_on_lines_of_their_own_are_told_apart() {
    let record = statement(
        HEAD,
        "Motionen handlar om gungor i alla parker, och om hur många gungor det bör finnas i varje\nstadsdel i hela \
         kommunen framöver.\n\nBeslutsunderlag\nTjänsteskrivelse, svar på motionen om gungor i parkerna i hela kommunen\n\
         Förslag till lekplan för åren 2022–2033\nYttrande från Lekbolaget den 30 november 2020\nFörslag till yttrande\n\n\
         ____________\nProtokollsutdrag: Kulturnämnden",
    );
    assert_eq!(
        record.attachments,
        [
            "Tjänsteskrivelse, svar på motionen om gungor i parkerna i hela kommunen",
            "Förslag till lekplan för åren 2022–2033",
            "Yttrande från Lekbolaget den 30 november 2020",
            "Förslag till yttrande",
        ]
    );
}

#[test]
fn what_is_sent_back_is_not_decided() {
    let text = "Protokollsutdrag\nLekplatsnämnden\n2022-12-05\n\n§ 14\nSvar på motion om gungor\n\nBeslut\nLekplatsnämnden \
                beslutar att återremittera ärendet till förvaltningen.\n\nÄrendet\nArbetsutskottet föreslog att motionen \
                avslås. Nämnden avstyrker sådana motioner.\n";
    assert_eq!(parse(text).stance, crate::Stance::Oklart);
}

#[test]
fn authors_are_read_around_the_verb() {
    for (body, expected) in [
        (
            "Den 27 augusti lämnade Ines Bergvall (V) och Bo Ek (C) in en motion om gungor.",
            &["Ines Bergvall", "Bo Ek"][..],
        ),
        (
            "I en motion till kommunfullmäktige har Ines Bergvall och Bo Ek (båda m) föreslagit gungor.",
            &["Ines Bergvall", "Bo Ek"],
        ),
        ("Ines Bergvall, Centerpartiet, har lämnat en motion om gungor.", &["Ines Bergvall"]),
        ("Motionären, Bo Ek, pekar på gungorna.", &["Bo Ek"]),
    ] {
        let names: Vec<String> = statement(HEAD, body).proposers.into_iter().map(|one| one.name).collect();
        assert_eq!(names, expected, "{body}");
    }
    let before = "Bo Ek (C) har lämnat en motion. Nämnden avslog 2017 en motion från (V) och (KD) om gungor.";
    assert_eq!(statement(HEAD, before).parties, ["C"]);
}

#[test]
fn brackets_without_end_are_read() {
    let head = format!("Nämnd {}{}\nDnr LPN 2021/14", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(statement(&head, "Motionen kom den 4 maj.").dnr, ["LPN 2021/14"]);
    let numbers = "4294967295. Förslag till yttrande\n4294967296. Motion\n65535. Förslag till beslut\n";
    assert_eq!(statement(HEAD, numbers).dnr, ["LPN 2021/14"]);
}
