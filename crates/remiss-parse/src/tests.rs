//! Whole documents of our own making, one for each feature, and properties that hold for any text.

mod damaged;
mod layouts;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use remiss_swedish::{Swedish, SwedishTables};
use serde_json::{Value, json};

use crate::{Given, Input, Parser, Record, Tables, case_keys};

macro_rules! config {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../../index-config/", $name)))),+]
    };
}

pub(crate) static PARSER: LazyLock<Parser> = LazyLock::new(|| {
    let files: BTreeMap<String, String> = config![
        "namnder.toml",
        "bodies.toml",
        "kommuner.toml",
        "parties.toml",
        "headings.toml",
        "rules/answer_due.toml",
        "rules/case.toml",
        "rules/dates.toml",
        "rules/dnr.toml",
        "rules/handlaggare.toml",
        "rules/head.toml",
        "rules/kinds.toml",
        "rules/kommun.toml",
        "rules/proposers.toml",
        "rules/references.toml",
        "rules/referral.toml",
        "rules/referred_by.toml",
        "rules/signatories.toml",
        "rules/stance.toml",
        "rules/title.toml",
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .collect();
    let swedish = Swedish::new(&SwedishTables {
        terms: include_str!("../../../index-config/swedish/terms.txt"),
        names: include_str!("../../../index-config/swedish/names.txt"),
        places: include_str!("../../../index-config/swedish/places.txt"),
        stems: include_str!("../../../index-config/swedish/stems.txt"),
        compounds: include_str!("../../../index-config/swedish/compounds.txt"),
        confusions: include_str!("../../../index-config/swedish/confusions.toml"),
    })
    .expect("shipped tables");
    Parser::new(Tables::load(&files).expect("shipped tables"), swedish)
});

fn parse(text: &str) -> Record {
    let given = Given::new();
    PARSER.parse(&Input { text, pages: &[], headings: &[], furniture: &[], source: "test.txt", given: &given })
}

/// Compares the fields that `expected` names, and the quotes of all findings with the text.
fn check(text: &str, expected: &Value) {
    let record = parse(text);
    assert_quotes(text, &record);
    let found = serde_json::to_value(&record).expect("a record is JSON");
    for (field, value) in expected.as_object().expect("fields") {
        let found = match field.as_str() {
            "headings" => json!(record.sections.iter().map(|s| s.heading.as_str()).collect::<Vec<_>>()),
            name => found[name].clone(),
        };
        assert_eq!(&found, value, "{field} of\n{text}");
    }
}

fn assert_quotes(text: &str, record: &Record) {
    for (field, findings) in &record.findings {
        for finding in findings {
            let (Some(start), Some(end)) = (finding.start, finding.end) else {
                assert_eq!(finding.quote, None, "{field}: a quote without a place");
                continue;
            };
            assert_eq!(text.get(start as usize..end as usize), finding.quote.as_deref(), "{field}: {}", finding.rule);
        }
    }
    for section in &record.sections {
        assert!(section.start < section.end && text.get(section.start as usize..section.end as usize).is_some());
    }
}

const PROSE: &str = "Förvaltningen anser att förslaget är väl avvägt och att det kan genomföras inom ram.";

#[test]
fn stockholm_with_two_dates() {
    check(
        &format!(
            "Trafikkontoret\nAvdelningen för lek\n\nTjänsteutlåtande\nDnr T2022-00117\nSida 1 (2)\n2022-03-01\n\nHandläggare\nInes Bergvall\nTelefon: 08-508 00 117\nBo Ek Lund\nTelefon: 08-508 00 118\n\nTill\nTrafiknämnden\n2022-03-24\n\nFler gungor för alla åldrar, motion (2021:88)\n\nSvar på remiss från kommunstyrelsen, dnr KS 2021/77\n\nFörvaltningens förslag till beslut\n\n1. Trafiknämnden hänvisar till tjänsteutlåtandet.\n\nSammanfattning\n\n{PROSE}\n\nGungor i parker\n\n{PROSE}\n"
        ),
        &json!({
            "title": "Fler gungor för alla åldrar, motion (2021:88)", "namnd": "Trafiknämnden", "kommun": "Stockholm",
            "forvaltning": "Trafikkontoret", "dnr": ["T2022-00117", "KS 2021/77"], "date": "2022-03-01", "date_inferred": false,
            "meeting_date": "2022-03-24", "handlaggare": ["Ines Bergvall", "Bo Ek Lund"], "document_type": "tjänsteutlåtande",
            "matter_type": "motion", "referred_by": "Kommunstyrelsen", "motion_number": "2021:88", "case": "stockholm-ks-2021-77",
            "headings": ["Förvaltningens förslag till beslut", "Sammanfattning", "Gungor i parker"],
        }),
    );
}

#[test]
fn columns_side_by_side() {
    check(
        &format!(
            "Farsta stadsdelsförvaltning                    Tjänsteutlåtande\nAvdelningen för lek                            Dnr FAR 2020/11\n                                               2020-02-03\n\nHandläggare                                    Till\nInes Bergvall                                  Farsta stadsdelsnämnd\nTelefon: 08-508 00 117                         2020-02-20\n\nSvar på remiss om lekparker\n\nFörvaltningens förslag till beslut\nStadsdelsnämnden godkänner tjänsteutlåtandet.\n\nSammanfattning\n{PROSE}\n"
        ),
        &json!({
            "namnd": "Farsta stadsdelsnämnd", "forvaltning": "Farsta stadsdelsförvaltning", "date": "2020-02-03",
            "meeting_date": "2020-02-20", "handlaggare": ["Ines Bergvall"], "title": "Svar på remiss om lekparker", "dnr": ["FAR 2020/11"],
        }),
    );
}

#[test]
fn family_name_first_in_a_column_head() {
    check(
        &format!(
            "                           TJÄNSTEUTLÅTANDE\nDATUM         DIARIENR               SIDA\n2016-10-11    KS-2016/1234           1 (2)\n\nHANDLÄGGARE\nBergvall, Ines\nines.bergvall@huddinge.example\n\nKommunstyrelsen\n\nSvar på motion om lekparker i Huddinge kommun\n\nFörslag till beslut\n\nMotionen avslås.\n\nSammanfattning\n\n{PROSE}\n"
        ),
        &json!({
            "namnd": "Kommunstyrelsen", "kommun": "Huddinge", "handlaggare": ["Ines Bergvall"], "date": "2016-10-11",
            "dnr": ["KS-2016/1234"], "title": "Svar på motion om lekparker i Huddinge kommun", "document_type": "tjänsteutlåtande",
            "referred_by": null,
        }),
    );
}

#[test]
fn letter_to_a_ministry() {
    check(
        &format!(
            "Jönköpings kommun\nKommunstyrelsen\n\n2021-08-25\nKs/2021:11\n\nFinansdepartementet\nDiarienummer Fi2021/00117\n\nRemissvar – Promemorian Lek i offentlig upphandling\n\nSammanfattning\n\nJönköpings kommun avstyrker förslaget om att lekparker ska upphandlas av staten.\n\nLek\n\n{PROSE}\n"
        ),
        &json!({
            "namnd": "Kommunstyrelsen", "kommun": "Jönköping", "dnr": ["Ks/2021:11", "Fi2021/00117"], "date": "2021-08-25",
            "document_type": "remissvar", "matter_type": "remiss", "referred_by": "Finansdepartementet", "case": "fi2021-00117",
            "title": "Remissvar – Promemorian Lek i offentlig upphandling",
        }),
    );
}

#[test]
fn minutes_of_a_small_municipality() {
    check(
        &format!(
            "ORSA KOMMUN               SAMMANTRÄDESPROTOKOLL                 Sida 14\nKommunstyrelsen           Sammanträdesdatum 2019-11-26\n\n§ 112 Medborgarförslag om gungor vid\nsimhallen\n\nDnr OK KS 2019/00117-4\n\nKommunstyrelsens förslag till beslut\n1. Medborgarförslaget avslås.\n\nSammanfattning av ärendet\n{PROSE}\n\nORSA KOMMUN               SAMMANTRÄDESPROTOKOLL                 Sida 15\nKommunstyrelsen           Sammanträdesdatum 2019-11-26\n\nBeslutsgång\nOrdföranden finner att kommunstyrelsen bifaller förslaget till beslut.\n"
        ),
        &json!({
            "namnd": "Kommunstyrelsen", "kommun": "Orsa", "document_type": "protokollsutdrag", "date": "2019-11-26", "meeting_date": null,
            "title": "Medborgarförslag om gungor vid simhallen", "matter_type": "medborgarförslag", "dnr": ["OK KS 2019/00117-4"],
            "handlaggare": [], "headings": ["Kommunstyrelsens förslag till beslut", "Sammanfattning av ärendet", "Beslutsgång"],
        }),
    );
}

#[test]
fn date_inferred_from_preparation() {
    check(
        &format!(
            "Handläggare: Ines Bergvall\nTelefon: 08-508 00 117\n\nTill Kulturnämnden\n\nRemiss om program för lek\n\nSvar till kommunstyrelsen (KS 2022/11)\n\nFörvaltningens förslag till beslut\nNämnden godkänner förvaltningens tjänsteutlåtande.\n\nÄrendets beredning\nÄrendet har behandlats i rådet den 3 maj och i förvaltningsgruppen den 10 maj. Nämnden sammanträder den 24 maj. Svar ska lämnas senast den 10 juni 2022.\n\nFörvaltningens synpunkter\n{PROSE}\n"
        ),
        &json!({ "date": "2022-05-10", "date_inferred": true, "meeting_date": null, "handlaggare": ["Ines Bergvall"], "namnd": "Kulturnämnden" }),
    );
}

#[test]
fn scanned_without_swedish_letters() {
    check(
        "Trafikkontoret Tjansteutlatande\nAvdelningen for lek Dnr T2022-00117\n2022-03-01\n\nHandlaggare Till\n\nInes Bergstrém Trafiknémnden\n\nTelefon: 08-508 00 117 2022-03-24\n\nFler gungor for alla aldrar\n\nSvar pa remiss fran kommunstyrelsen, dnr KS 2021/77\n\nForvaltningens forslag till beslut\n\n1. Trafiknamnden hanvisar till tjansteutlatandet som svar pa remissen.\n\nSammanfattning\n\nKontoret anser att det ar bra att fler gungor satts upp och att det kan goras av den som har ansvar for parken inom den ram som finns.\n",
        &json!({
            "namnd": "Trafiknämnden", "handlaggare": ["Ines Bergström"], "date": "2022-03-01", "meeting_date": "2022-03-24",
            "dnr": ["T2022-00117", "KS 2021/77"], "document_type": "tjänsteutlåtande", "referred_by": "Kommunstyrelsen", "language": "sv",
        }),
    );
}

#[test]
fn consultation_on_a_plan() {
    check(
        &format!(
            "Bromma stadsdelsförvaltning\nTjänsteutlåtande\nDnr BRO 2021/11\n2021-05-17\n\nHandläggare\nInes Bergvall\nTelefon: 08-508 00 117\n\nTill\nBromma stadsdelsnämnd\n2021-06-10\n\nSamråd om detaljplan för kvarteret Gungan\n\nYttrande till stadsbyggnadskontoret, Dp 2018-00117\n\nFörvaltningens förslag till beslut\nStadsdelsnämnden överlämnar tjänsteutlåtandet.\n\nSammanfattning\n{PROSE}\n"
        ),
        &json!({ "matter_type": "samråd", "title": "Samråd om detaljplan för kvarteret Gungan", "referred_by": "Stadsbyggnadskontoret" }),
    );
}

#[test]
fn given_values_win_and_pages_count() {
    let mut given = Given::new();
    given.insert("namnd".to_owned(), json!("Lekplatsnämnden"));
    let text = format!(
        "Handläggare: Ines Bergvall\n\nTill Kulturnämnden\n\nRemiss om lek\n\nSammanfattning\n\n{PROSE}\n\x0cBakgrund\n\n{PROSE}\n"
    );
    let pages = [0, text.find('\x0c').expect("a feed") as u32 + 1];
    let record = PARSER.parse(&Input {
        text: &text,
        pages: &pages,
        headings: &[],
        furniture: &[],
        source: "a.txt",
        given: &given,
    });
    assert_eq!(record.namnd.as_deref(), Some("Lekplatsnämnden"));
    assert_eq!(record.sections.iter().map(|s| s.page).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn documents_of_one_matter_share_a_key() {
    let of = |text: &str| case_keys(&parse(text));
    let statement = of(
        "Till\nKulturnämnden\n2022-05-10\n\nTelefon: 08-508 00 117\n\nLek\n\nSvar på remiss från kommunstyrelsen, dnr KS 2021/77\n\nFörslag till beslut\nKulturnämnden tillstyrker.\n",
    );
    let other = of(
        "Till\nTrafiknämnden\n2022-05-10\n\nTelefon: 08-508 00 117\n\nLekparker\n\nSvar på remiss från kommunstyrelsen, KS 2021:77\n\nFörslag till beslut\nTrafiknämnden tillstyrker.\n",
    );
    assert!(statement.iter().any(|key| other.contains(key)), "{statement:?} {other:?}");
    let elsewhere = of(
        "Uppsala kommun\n\nTill Kulturnämnden\n\nLek\n\nSvar på remiss från kommunstyrelsen, dnr KS 2021/77\n\nFörslag till beslut\nKulturnämnden tillstyrker.\n",
    );
    assert!(elsewhere.iter().all(|key| !statement.contains(key)), "{statement:?} {elsewhere:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_a_record_with_true_quotes(text in "(?s).{0,400}") {
        assert_quotes(&text, &parse(&text));
    }

    #[test]
    fn any_order_of_lines_gives_a_record_with_true_quotes(
        lines in proptest::collection::vec(
            prop_oneof![
                Just("Handläggare"), Just("Handläggare Till"), Just("Ines Bergvall"), Just("Bergvall, Ines"), Just("Till"),
                Just("Kulturnämnden"), Just("2021-02-03"), Just("den 3 maj"), Just("Dnr KS 2021/11"), Just("§ 12 Lek"), Just("§ 12"),
                Just("Sida 2 (2)"), Just("Förslag till beslut"), Just("Bakgrund"), Just("Svar på remiss från kommunstyrelsen"),
                Just(""), Just("Ärende: Lek"), Just("Kulturförvaltningen      Tjänsteutlåtande"), Just("sep-"), Just("É6 é\u{ad}ü"),
                Just("Förvaltningen anser att förslaget är väl avvägt och bör prövas."), Just("\u{c}"), Just("\t(Kulturnämnden)"),
            ],
            0..40,
        )
    ) {
        let text = lines.join("\n");
        assert_quotes(&text, &parse(&text));
    }
}
