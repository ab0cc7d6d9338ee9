//! Tokens, folding, stems, language.

use remiss_swedish::{Swedish, Vocabulary, fold, language, normal, tokenize};

use crate::SWEDISH;

fn tokens(text: &str) -> Vec<String> {
    let mut buffer = String::new();
    tokenize(text).map(|token| normal(token.of(text), &mut buffer).to_owned()).collect()
}

#[test]
fn text_is_cut_into_words() {
    for (text, expected) in [
        ("Hägersten-Älvsjö", "hägersten älvsjö"),
        ("motion (2017:54)", "motion 2017 54"),
        ("EU:s regler, SD:arna och TV:n", "eu regler sd och tv"),
        ("S:t Eriksplan", "s t eriksplan"),
        ("på 90-talet", "på 90 talet"),
        ("Ärendet\u{a0}är", "ärendet är"),
        ("fo\u{308}rslag A\u{30a}rsta", "förslag årsta"),
        ("samman\u{ad}träde", "sammanträde"),
        ("kl. 18:30", "kl 18 30"),
        ("", ""),
        ("…–", ""),
        ("§ 12:s", "12"),
    ] {
        assert_eq!(tokens(text).join(" "), expected, "{text}");
    }
}

#[test]
fn folding_drops_diacritics() {
    for (word, expected) in [
        ("ärende", "arende"),
        ("överförmyndare", "overformyndare"),
        ("idé", "ide"),
        ("müller", "muller"),
        ("ærø", "aro"),
    ] {
        assert_eq!(fold(word), expected);
    }
}

#[test]
fn inflections_share_a_stem() {
    let mut differing = Vec::new();
    for group in [
        "skola skolan skolor skolorna skolans",
        "ärende ärendet ärenden ärendena ärendets",
        "område området områden områdena",
        "stad staden städer städerna",
        "bok boken böcker böckerna",
        "mannen män männen",
        "nämnd nämnden nämnder nämndens nämndernas",
        "fråga frågan frågor frågorna",
        "fastighet fastigheten fastigheter fastigheternas",
        "verksamhet verksamheter verksamheterna",
        "förslag förslaget förslagen",
        "ansvar ansvaret ansvars",
        "program programmet programmen",
        "sammanträde sammanträdet sammanträden",
        "stadsdelsnämnd stadsdelsnämnden stadsdelsnämnderna",
        "socialnämnd socialnämnden socialnämnds",
        "tjänsteutlåtande tjänsteutlåtandet tjänsteutlåtanden",
        "handläggare handläggaren handläggarna",
        "säker säkert säkrare",
        "land landet länder länderna",
        "ansökan ansökningar ansökningarna",
        "funktionshinderråd funktionshinderrådet funktionshinderråden",
        "parkbänk parkbänken parkbänkar parkbänkarna",
        "motion motionen motioner motionerna",
        "tillstyrka tillstyrker tillstyrkte",
        "besluta beslutar beslutade beslutat",
        "tomt tomten tomter tomterna",
        "träd trädet träden",
        "kund kunden kunder kunderna",
        "bad badet",
        "dom domen domar domarna",
        "rätt rätten rätter",
        "bord bordet borden",
        "botten bottnen bottnar",
        "börs börsen börser",
        "bredd bredden bredder",
        "följd följden följder",
        "förare föraren förarna",
        "halt halten halter",
        "håll hållet hållen",
        "ledare ledaren ledarna",
        "lyft lyftet lyften",
        "mått måttet måtten",
        "planet planeten planeter",
        "skjuts skjutsen skjutsar skjutsarna",
        "skolskjuts skolskjutsen skolskjutsar",
        "stig stigen stigar",
        "sträck sträcket sträcken",
        "timmer timret",
        "upphov upphovet",
        "utseende utseendet utseenden",
        "återfall återfallet återfallen",
        "avslut avslutet avsluten",
        "belägg belägget beläggen",
        "förena förenar förenas förenat",
        "bredda breddar breddas breddat",
        "sår såret såren",
        "borgen borgens",
        "kyl kylen",
        "slakt slakten slakter",
        "grundare grundaren grundarna",
        "hävd hävden",
        "hets hetsen",
    ] {
        let stems: Vec<String> = group.split(' ').map(|word| SWEDISH.stem(word)).collect();
        let differ = group.split(' ').zip(&stems).find(|(_, stem)| **stem != stems[0]);
        differing.extend(differ.map(|_| format!("{group}: {stems:?}")));
    }
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn different_words_keep_different_stems() {
    let mut shared = Vec::new();
    for (a, b) in [
        ("fastighet", "fast"),
        ("papper", "papp"),
        ("verksamhet", "verksam"),
        ("råd", "rad"),
        ("mål", "mal"),
        ("år", "är"),
        ("lager", "lag"),
        ("säkerhet", "säker"),
        ("tomt", "tom"),
        ("kund", "kunde"),
        ("bad", "be"),
        ("dom", "den"),
        ("rätt", "rät"),
        ("bord", "borde"),
        ("botten", "bot"),
        ("borgen", "borg"),
        ("halt", "hal"),
        ("timmer", "timme"),
        ("las", "lade"),
    ] {
        if SWEDISH.stem(a) == SWEDISH.stem(b) {
            shared.push((a, b));
        }
    }
    assert_eq!(shared, []);
}

#[test]
fn words_without_diacritics_meet_those_with() {
    for (typed, written) in [
        ("forskolan", "förskolor"),
        ("fragan", "frågor"),
        ("namnden", "nämnd"),
        ("arendet", "ärenden"),
        ("omradena", "område"),
        ("trygghet", "tryggheten"),
        ("dagvattenhantering", "dagvattenhanteringen"),
    ] {
        assert_eq!(SWEDISH.forms(typed).folded, SWEDISH.forms(written).folded, "{typed} and {written}");
    }
}

#[test]
fn vocabulary_is_a_frozen_layer() {
    let words = [("zonkrelda", 12_u64), ("kvartersvärd", 3)];
    let vocabulary = Vocabulary::new(words);
    let read = Vocabulary::from_bytes(vocabulary.as_bytes()).expect("its own bytes");
    assert_eq!(read.as_bytes(), vocabulary.as_bytes());
    assert!(Vocabulary::from_bytes(b"no automaton").is_none());
    let with: Swedish = SWEDISH.with_vocabulary(&vocabulary);
    assert!(with.is_word("zonkrelda") && !SWEDISH.is_word("zonkrelda"));
    assert_ne!(with.fingerprint(), SWEDISH.fingerprint());
    assert_eq!(with.fingerprint(), SWEDISH.with_vocabulary(&read).fingerprint());
}

#[test]
fn languages_are_told_apart() {
    for (text, expected) in [
        (
            "Nämnden beslutar att överlämna förvaltningens tjänsteutlåtande som svar på remissen och att justera omedelbart.",
            Some("sv"),
        ),
        (
            "Namnden beslutar att overlamna forvaltningens tjansteutlatande som svar pa remissen och att justera omedelbart. \
             Forvaltningen anser att forslaget ar bra men att kostnaderna ar for hoga.",
            Some("sv"),
        ),
        (
            "The committee decides to submit the report of the administration as its answer to the referral and to approve \
             the minutes immediately.",
            Some("en"),
        ),
        (
            "Lautakunta päättää antaa hallinnon lausunnon vastauksena lausuntopyyntöön ja tarkistaa pykälän heti. Kunnan on \
             huolehdittava siitä, että palvelut ovat kaikkien saatavilla.",
            Some("fi"),
        ),
        (
            "Utvalget vedtar å oversende kommunens uttalelse som svar på høringen. Rådmannen mener at forslaget ikke er godt \
             nok utredet, og at økonomien må være på plass før det kan gjøres gjeldende for innbyggerne.",
            Some("nb"),
        ),
        (
            "Udvalget beslutter at sende kommunens udtalelse som svar på høringen. Forvaltningen mener, at forslaget ikke er \
             belyst godt nok, og at økonomien skal være på plads, før det kan træde i kraft for borgerne.",
            Some("da"),
        ),
        (
            "Der Ausschuss beschließt, die Stellungnahme der Verwaltung als Antwort auf die Anfrage zu übermitteln, und \
             genehmigt das Protokoll sofort.",
            Some("de"),
        ),
        ("2018-01-30 1 (2)", None),
    ] {
        assert_eq!(language(text), expected, "{text}");
    }
}

#[test]
fn auxiliaries_and_pronouns_share_no_stem_with_a_matter() {
    let share = |one: &str, other: &str| {
        let (one, other) = (SWEDISH.forms(one), SWEDISH.forms(other));
        one.stem == other.stem || one.folded == other.folded
    };
    for (word, matter) in [
        ("ska", "skola"),
        ("skall", "skolan"),
        ("skulle", "skolor"),
        ("är", "varor"),
        ("vara", "varor"),
        ("man", "män"),
        ("man", "männen"),
        ("vill", "viljan"),
        ("våra", "våren"),
        ("vid", "vidd"),
    ] {
        assert!(!share(word, matter), "{word} and {matter}");
    }
    for (one, other) in [("skola", "skolorna"), ("män", "männen"), ("varan", "varor"), ("vilja", "viljan")] {
        assert!(share(one, other), "{one} and {other}");
    }
}

#[test]
fn words_that_a_line_end_divides_are_joined() {
    let text = "Nämnden doku-\nmenterar verk-\n   samheten, barn-\noch ungdom i Hägersten-\nÄlvsjö, en e-\ntjänst\n-\noch it-\n";
    let found: Vec<(&str, String)> =
        SWEDISH.divided(text).into_iter().map(|r| (&text[r.start as usize..r.end as usize], r.text)).collect();
    assert_eq!(
        found,
        [("doku-\nmenterar", "dokumenterar".to_owned()), ("verk-\n   samheten", "verksamheten".to_owned())]
    );
}
