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

#[test]
fn words_that_lead_in_a_decision_end_the_head_and_need_no_heading() {
    let record = parse(
        "Utlåtande\nRotel II (Dnr KS 2022/417)\n\nGungor i varje park\nMotion (2022:17) av Ines Bergvall (V)\n\n\
         Kommunstyrelsen föreslår att kommunfullmäktige beslutar följande.\n\nMotion (2022:17) av Ines Bergvall (V) om \
         gungor besvaras med\nhänvisning till vad som sägs i utlåtandet.\n\nFöredragande borgarrådet Boel Ekman anför \
         följande.\n\nÄrendet\n\nInes Bergvall (V) har väckt en motion om gungor i parkerna i hela staden.\n\n\
         Stockholm den 7 december 2022\n\nBOEL EKMAN\n\nBilaga\nMotion (2022:17) av Ines Bergvall (V)\n\n\
         Borgarrådsberedningen tillstyrker förslaget från borgarrådet.\n\nReservation anfördes av Tor Lund (M).\n",
    );
    assert_eq!(record.title.as_deref(), Some("Gungor i varje park"));
    let decision = record.decision.as_deref().unwrap_or_default();
    assert!(decision.starts_with("Kommunstyrelsen föreslår") && decision.ends_with("i utlåtandet."), "{decision}");
    assert_eq!(record.stance, crate::Stance::Besvarad);
    assert_eq!(record.document_type, crate::DocumentType::Annat);
    assert_eq!(record.attachments, ["Motion (2022:17) av Ines Bergvall (V)"]);
    let headings: Vec<&str> = record.sections.iter().map(|section| section.heading.as_str()).collect();
    assert_eq!(headings, ["Ärendet", "Bilaga"]);
}

#[test]
fn several_lines_lead_in_one_decision() {
    let record = parse(
        "Lekplatsförvaltningen\n\nTjänsteskrivelse\n\nSvar på motion om gungor\n\nFörslag till beslut\n\n\
         Lekplatsförvaltningens förslag till lekplatsnämnden\n\nLekplatsnämnden föreslår kommunfullmäktige besluta\n\n\
         1. Motionen avslås.\n\nLekplatsförvaltningen\n\nÄrendet\n\nMotionen handlar om gungor i hela kommunen.\n",
    );
    let expected = "Lekplatsförvaltningens förslag till lekplatsnämnden\nLekplatsnämnden föreslår kommunfullmäktige \
                    besluta\n1. Motionen avslås.";
    assert_eq!(record.decision.as_deref(), Some(expected));
    assert_eq!(record.stance, crate::Stance::Avstyrker);
}

#[test]
fn who_made_the_proposal_refers_it() {
    let text = |body: &str| {
        parse(&format!(
            "NORRKÖPINGS KOMMUN            TJÄNSTESKRIVELSE\nLekkontoret\n\nYttrande över förslag till lekplan\n\nFörslag \
             till beslut\n\nLekplatsnämnden lämnar yttrande.\n\nÄrendet\n\n{body}\n"
        ))
        .referred_by
    };
    for (body, expected) in [
        (
            "Region Skåne har tagit fram ett förslag till lekplan. Förslaget har skickats på remiss till kommunerna.",
            Some("Region Skåne"),
        ),
        (
            "Naturvårdsverket har tagit fram en plan för lek och gett kommunerna tillfälle att lämna synpunkter.",
            Some("Naturvårdsverket"),
        ),
        ("Söderköpings kommun har skickat ett förslag till lekplan på samråd.", Some("Söderköpings kommun")),
        (
            "Kommunen har fått möjlighet att yttra sig över Söderköpings kommuns förslag till lekplan.",
            Some("Söderköpings kommun"),
        ),
        ("En lekplan har tagits fram av Region Skåne och är ute på remiss till den 4 maj.", Some("Region Skåne")),
        ("Naturvårdsverket har upprättat en plan för lek och begär kommunens yttrande.", Some("Naturvårdsverket")),
        ("Region Skåne har tagit fram ett förslag till lekplan, som redan gäller.", None),
        ("Lekkontoret har tagit fram ett förslag till lekplan. Förslaget har skickats på remiss.", None),
    ] {
        assert_eq!(text(body).as_deref(), expected, "{body}");
    }
}

#[test]
fn an_answer_is_due_on_the_last_day_of_a_span() {
    for (body, expected) in [
        ("Åmåls kommun har skickat planen på samråd under tiden 17 januari–8 april 2021.", Some("2021-04-08")),
        ("Samrådet pågår mellan den 3 maj och den 14 juni 2021.", Some("2021-06-14")),
        ("Planen är ute på remiss 2021-05-03 t.o.m. 2021-06-14.", Some("2021-06-14")),
        ("Samrådet hölls den 3 maj 2021 och lockade många.", None),
        ("Remisstid: 2021-03-01 – 2021-04-12", Some("2021-04-12")),
        (
            "Planen har varit på samråd under tiden 1 mars–12 april 2020. Nu är den ute på granskning 2–30 maj 2021.",
            Some("2021-05-30"),
        ),
        ("Planen har varit på samråd under tiden 1 mars–12 april 2021.", Some("2021-04-12")),
    ] {
        assert_eq!(statement(HEAD, body).answer_due.map(|day| day.to_string()).as_deref(), expected, "{body}");
    }
}

#[test]
fn objections_are_denied_in_subordinate_clauses_too() {
    for (words, expected) in [
        ("att lekplatsnämnden inte har något att erinra mot planen", crate::Stance::IngenErinran),
        ("att lekplatsnämnden inte har några synpunkter på planen", crate::Stance::IngenErinran),
        ("att lekplatsnämnden ingenting har att invända", crate::Stance::IngenErinran),
        ("att lekplatsnämnden inte lämnar planen utan avseende", crate::Stance::Hanvisar),
        ("att inte lämna några synpunkter på planen", crate::Stance::IngenErinran),
        ("att meddela att lekplatsnämnden inte har några ytterligare synpunkter", crate::Stance::IngenErinran),
        ("att lekplatsnämnden har yttrat sig", crate::Stance::Hanvisar),
    ] {
        let text = format!(
            "Lekplatsförvaltningen\n\nTjänsteskrivelse\n\nYttrande över lekplan\n\nFörslag till beslut\n\n\
             Lekplatsnämnden beslutar\n\n{words}, samt\n\natt översända skrivelsen till Lekverket som \
             yttrande.\n\nÄrendet\n\nPlanen omfattar alla gungor i länet.\n"
        );
        assert_eq!(parse(&text).stance, expected, "{words}");
    }
    let text = "Förvaltningen delar inte motionärernas uppfattning.";
    let text = format!("Lekplatsförvaltningen\n\nSvar på motion om gungor\n\nBedömning\n\n{text}\n");
    assert_eq!(parse(&text).stance, crate::Stance::Oklart);
}

#[test]
fn the_municipality_that_asks_is_not_the_one_that_answers() {
    let page =
        |number: u8| format!("NORRKÖPINGS KOMMUN                                         {number}(3)\n2022-03-16\n\n");
    let text = format!(
        "                              TJÄNSTESKRIVELSE                    1(3)\n2022-03-16\nLekkontoret\n\n\
         Lekplatsnämnden\n\nYttrande över förslag till lekplan för\nSöderköpings kommun\n\nFörslag till \
         beslut\n\nLekplatsnämnden lämnar yttrande till Söderköpings kommun.\n\nÄrendet\n\nSöderköpings kommun har \
         skickat ett förslag till lekplan på samråd. Planen har tio gungor.\n\n{}Bedömning\n\nKontoret är positivt till \
         planen.\n\n{}Ekonomi\n\nPlanen kostar inget.\n",
        page(2),
        page(3)
    );
    let record = parse(&text);
    assert_eq!(record.kommun.as_deref(), Some("Norrköping"));
    assert_eq!(record.referred_by.as_deref(), Some("Söderköpings kommun"));
}

#[test]
fn bodies_are_read_where_the_matter_was_sent_for_preparation() {
    for (body, expected) in [
        (
            "Motionen remitterades till Kulturnämnden, Vård- och omsorgsnämnden\noch Personalutskottet för beredning.",
            &["Kulturnämnden", "Vård- och omsorgsnämnden", "Personalutskottet"][..],
        ),
        ("Kommunfullmäktige överlämnade motionen till kommunstyrelsen för beredning.", &[]),
        (
            "Kommunstyrelsen har remitterat den till kulturnämnden och lek-, park- och gungnämnden.",
            &["kulturnämnden", "lek-, park- och gungnämnden"],
        ),
    ] {
        assert_eq!(statement(HEAD, body).referral_bodies, expected, "{body}");
    }
}

#[test]
fn a_joint_authority_is_no_person_and_its_directorate_decides() {
    let record = parse(
        "                                             Remissvar\n\nRäddningstjänsten Norra Älvdal               Datum: \
         2023-01-26\nKommunalförbund                              Vår beteckning: RNÄ-2022-0914\n\n\
         Remissvar avseende betänkandet Lek under beredskap\n\nSammanfattande ställningstagande\n\nRäddningstjänsten \
         Norra Älvdal tillstyrker förslagen.\n\nOm förbundet\n\nRäddningstjänsten Norra Älvdal är ett kommunalförbund \
         som ansvarar för gungor i\nfem kommuner vid älven och i dalen.\n\nBeslut i ärendet\nDetta remissvar har \
         beslutats av förbundsdirektionen den 26 januari 2023. Föredragande har varit leksamordnare Ines Bergvall.\n",
    );
    assert_eq!(record.namnd.as_deref(), Some("Förbundsdirektionen"));
    assert_eq!(record.handlaggare, ["Ines Bergvall"]);
    let headings: Vec<&str> = record.sections.iter().map(|section| section.heading.as_str()).collect();
    assert_eq!(headings, ["Sammanfattande ställningstagande", "Om förbundet", "Beslut i ärendet"]);
}

#[test]
fn the_asking_bodys_number_stands_in_the_text_and_among_the_papers() {
    let body = "Nämnden ska lämna yttrande till Lek- och\nparkdepartementet (dnr LP2021/04417) över promemorian.";
    assert_eq!(statement(HEAD, body).dnr, ["LPN 2021/14", "LP2021/04417"]);
    let body = "Motionen handlar om gungor.\n\nBeslutsunderlag\n\n• Motion om gungor\n• Remissmissiv LEK-2021-164";
    assert_eq!(statement(HEAD, body).dnr, ["LPN 2021/14", "LEK-2021-164"]);
}

#[test]
fn questions_of_a_list_are_no_headings_and_short_chapters_are() {
    let headings = |body: &str| {
        let sections = statement(HEAD, body).sections;
        sections.into_iter().map(|section| section.heading).collect::<Vec<_>>()
    };
    let asked = "Ines Bergvall (V) har ställt följande frågor:\n\n1. Hur många gungor finns det i parkerna i dag?\n2. Är \
                 fler gungor på väg?\n\nDet finns tio gungor i parkerna, och fler är på väg under året.";
    assert!(!headings(asked).iter().any(|heading| heading.ends_with('?')));
    let chapters = "Nämnden har räknat gungorna i alla parker.\n\n4.1 Rutschbanor\nNämnden tillstyrker förslaget om fler \
                    rutschbanor.\n\n4.2 Gungor\nNämnden har inga synpunkter.";
    assert!(["4.1 Rutschbanor", "4.2 Gungor"].iter().all(|one| headings(chapters).iter().any(|h| h == one)));
    let earlier =
        "Ordföranden redogör för ärendet om gungor.\n\nArbetsutskottets förslag 2021-02-18, § 20\nMotionen avslås.";
    assert!(headings(earlier).iter().any(|heading| heading.starts_with("Arbetsutskottets förslag")));
}

#[test]
fn local_parties_stand_behind_names_where_parties_act() {
    let minutes = |motions: &str| {
        let text = format!(
            "Älvdals kommun            Sammanträdesprotokoll\nKommunstyrelsen         2022-11-08\n\n§ 18\nSvar på motion om \
             gungor\n\nBeslut\nKommunstyrelsen beslutar att avslå motionen.\n\nYrkanden\n{motions}\n\nBeslutsgång\n\
             Ordföranden ställer proposition på yrkandena.\n"
        );
        parse(&text).parties
    };
    for (motions, expected) in [
        ("Tor Lund (M) och Ines Bergvall (Hela Älvdal) yrkar avslag på motionen.", &["M", "Hela Älvdal"][..]),
        ("Tor Lund (S) och Ines Bergvall (ÄBÄ) yrkar bifall till motionen.", &["S", "ÄBÄ"]),
        ("Ordföranden Ines Bergvall (VI) yrkar bifall till Tor Lunds förslag.", &["VI"]),
        ("Ines Bergvall (Ordförande) och Tor Lund (VD) redogör. Gun Ek (Norra Kvalälven) yrkar bifall.", &[]),
    ] {
        assert_eq!(minutes(motions), expected, "{motions}");
    }
    let from = statement(HEAD, "Ines Bergvall (Hela Älvdal) har lämnat en motion om gungor.");
    assert_eq!(from.parties, ["Hela Älvdal"]);
}

#[test]
fn an_officer_stands_behind_the_title_and_before_the_telephone() {
    let head = "Älvdals kommun\nLekplatsförvaltningen\nTeknisk chef Ines Bergvall, 0523-66 45 17\n2021-03-04";
    assert_eq!(statement(head, "Motionen handlar om gungor.").handlaggare, ["Ines Bergvall"]);
}

#[test]
fn a_title_has_no_paragraph_in_front() {
    let record = parse(
        "Lekplatsnämnden\n\nProtokollsutdrag\n\n§    105     Remiss angående motion av Ines Bergvall (C)\n             om fler \
         gungor, LEK-2020-744\n\nLPN-2020-2316\n\nBeslut\nLekplatsnämnden avstyrker motionen.\n",
    );
    assert_eq!(
        record.title.as_deref(),
        Some("Remiss angående motion av Ines Bergvall (C) om fler gungor, LEK-2020-744")
    );
}

#[test]
fn a_proposal_to_a_committee_is_a_heading_and_goes_on_with_others() {
    let parsed = |body: &str| {
        let head = "Lekplatsförvaltningen\n\nTjänsteskrivelse\n\nSvar på motion om gungor i parkerna\n\n";
        parse(&format!("{head}{body}\n\nÄrendet\n\nMotionen handlar om gungor i hela kommunen.\n"))
    };
    let record = parsed("Lekstyrelsens förslag till beslut i kommunfullmäktige\n\nMotionen bifalls.");
    assert_eq!(record.title.as_deref(), Some("Svar på motion om gungor i parkerna"));
    assert_eq!(record.decision.as_deref(), Some("Motionen bifalls."));
    let record = parsed(
        "Förslag till beslut\nFörvaltningens förslag till lekplatsnämnden:\n- Lekplatsnämnden lämnar skrivelsen.\n\
         Lekplatsnämndens förslag till lekstyrelsen:\n- Motionen avslås.",
    );
    assert!(record.decision.as_deref().is_some_and(|decision| decision.ends_with("- Motionen avslås.")));
    assert_eq!(record.stance, crate::Stance::Avstyrker);
}

#[test]
fn numbers_of_those_who_ask_are_read_in_sentences() {
    for (body, expected) in [
        ("Motionen kom i mars. Lekverkets ärendenummer är LV 2020/118.", &["LPN 2021/14", "LV 2020/118"][..]),
        ("Kommunledningskontorets diarienummer är KS 2020.41. Svar väntas.", &["LPN 2021/14", "KS 2020.41"]),
        ("Remissen har Lekverkets diarienummer 4.2.1-2020-031807.", &["LPN 2021/14", "4.2.1-2020-031807"]),
        ("Region Norrs förslag, med diarienummer RN 2020-0351, är långt.", &["LPN 2021/14", "RN 2020-0351"]),
        ("Nämnden ska yttra sig över motionen till kommunstyrelsen, dnr 0418/20.", &["LPN 2021/14", "0418/20"]),
        ("Remissens diarienummer är L2020/00456.", &["LPN 2021/14", "L2020/00456"]),
        ("Skrivelsen (dnr LV 2020/81) är lång.", &["LPN 2021/14", "LV 2020/81"]),
        ("Avtalet från 2018 har diarienummer LPN 2018/99.", &["LPN 2021/14"]),
        ("Nämnden antog en lekplan 2017 (LPN 2016.93), med diarienummer i listan.", &["LPN 2021/14"]),
    ] {
        assert_eq!(statement(HEAD, body).dnr, expected, "{body}");
    }
    assert_eq!(
        statement("LEKKONTORET          TJÄNSTESKRIVELSE\nBO EK               DNR LPN 2021.14", "Se nedan.").dnr,
        ["LPN 2021.14"]
    );
}

#[test]
fn a_company_of_two_trades_is_one_body() {
    for (list, expected) in [
        ("kulturnämnden och Älvdals Vatten och Avfall AB", &["kulturnämnden", "Älvdals Vatten och Avfall AB"][..]),
        (
            "kulturnämnden, Norra Kraft och Miljö AB och Lekverket",
            &["kulturnämnden", "Norra Kraft och Miljö AB", "Lekverket"],
        ),
        ("kulturnämnden och Lekverket på remiss", &["kulturnämnden", "Lekverket"]),
        ("Lekverket och Energi AB", &["Lekverket", "Energi AB"]),
        ("kulturnämnden, Svensk Lek och Lekbolaget AB", &["kulturnämnden", "Svensk Lek", "Lekbolaget AB"]),
    ] {
        let record = statement(HEAD, &format!("Kommunstyrelsen har remitterat motionen till {list}."));
        assert_eq!(record.referral_bodies, expected, "{list}");
    }
    let decided = "Fullmäktige överlämnade motionen till lek- och parknämnden för beslut.";
    assert!(statement(HEAD, decided).referral_bodies.is_empty());
}

#[test]
fn a_point_that_goes_on_below_is_no_heading() {
    let record = parse(
        "Lekplatsförvaltningen\n\nTjänsteskrivelse\n\nSvar på motion om gungor i parkerna\n\nFörslag till beslut\n\n\
         1. Lekplatsnämnden antar förvaltningens utlåtande som sitt svar\n   till lekstyrelsen.\n2. Paragrafen justeras \
         genast.\n\nÄrendet\n\nMotionen handlar om gungor i hela kommunen.\n",
    );
    assert_eq!(
        record.decision.as_deref(),
        Some(
            "1. Lekplatsnämnden antar förvaltningens utlåtande som sitt svar till lekstyrelsen.\n2. Paragrafen justeras genast."
        )
    );
}

#[test]
fn a_page_foot_with_a_postal_address_is_no_heading() {
    let record = statement(
        HEAD,
        "Motionen handlar om gungor i alla parker i hela kommunen.\n\nLEKFÖRVALTNINGEN · ÄLVDALENS KOMMUN · 123 45 ÄLVDALEN\n\
         BESÖK: LEKTORGET 1 · WWW.EXAMPLE.SE\n                                 SID 2/2\n\nGungorna räknades i våras.",
    );
    let headings: Vec<&str> = record.sections.iter().map(|section| section.heading.as_str()).collect();
    assert_eq!(headings, ["Förslag till beslut", "Ärendet", "Bedömning"]);
    let record = statement(
        HEAD,
        "Motionen handlar om gungor i alla parker i hela kommunen.\n\nRegion Norr\nPostadress: 123 45 Älvdalen     Telefon: \
         0523-66 45 00\n                                 2 (3)\n\nGungorna räknades i våras, och de var fler än man trodde.",
    );
    assert_eq!(record.sections.len(), 3);
}

#[test]
fn a_citizen_proposes_and_the_last_day_was() {
    let record = parse(
        "Lekplatsförvaltningen\n\nTjänsteskrivelse\n2021-03-04\n\nLekplatsnämnden\n\nSvar på medborgarförslag om gungor\n\n\
         Förslag till beslut\n\nMedborgarförslaget avslås.\n\nÄrendet\n\nI ett medborgarförslag som lämnades den 3 maj \
         2020 föreslår Ines Bergvall att fler gungor\nsätts upp. Sista svarsdag var den 2 februari 2021. Älvdalens kommun har \
         tio gungor.\n\nSka expedieras till\nLekbolaget AB\n",
    );
    assert_eq!(record.proposers.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Ines Bergvall"]);
    assert_eq!(record.answer_due.map(|date| date.to_string()).as_deref(), Some("2021-02-02"));
    assert_eq!(record.kommun.as_deref(), Some("Älvdalen"));
    assert_eq!(record.sections.last().map(|section| section.heading.as_str()), Some("Ska expedieras till"));
}
