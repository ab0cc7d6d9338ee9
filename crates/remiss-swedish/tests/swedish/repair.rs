//! OCR repair on texts of our own, damaged as readers trained on English damage them.

use crate::SWEDISH;

fn repaired(text: &str) -> String {
    let mut result = String::new();
    let mut at = 0;
    for replacement in SWEDISH.repair(text) {
        result.push_str(&text[at..replacement.start as usize]);
        result.push_str(&replacement.text);
        at = replacement.end as usize;
    }
    result + &text[at..]
}

const DAMAGED: &str = "Forvaltningens forslag till beslut. Nimnden overlamnar tjansteutlatandet som svar pa remissen. \
    Arendet har beretts inom avdelningen for stadsovergripande fragor i samrad med funktionshinderradet. Forvaltningen ar \
    positiv till ett trygghetsskapande arbete och anser att kommunen behéver fler métesplatser. Det dr viktigt att drendet \
    bereds tillsammans med 6vriga namnder. Kostnaderna for atgarderna ryms inom budgeten. Samarbetet med skolorna har varit \
    gott och barnen trivs. Handlaggare Birgitta Sundin svarar for uppfoljningen. Ostermalms stadsdelsnamnd har tagit del av \
    forslaget, som ocksa skickats till Hasselby och Skarpnack.";

#[test]
fn lost_letters_come_back() {
    let text = repaired(DAMAGED);
    for word in [
        "Förvaltningens förslag",
        "Nämnden överlämnar tjänsteutlåtandet",
        "svar på remissen",
        "Ärendet har beretts",
        "stadsövergripande frågor i samråd",
        "funktionshinderrådet",
        "är positiv",
        "trygghetsskapande",
        "behöver fler mötesplatser",
        "Det är viktigt att ärendet",
        "övriga nämnder",
        "för åtgärderna",
        "Handläggare Birgitta Sundin",
        "uppföljningen",
        "Östermalms stadsdelsnämnd",
        "också",
        "Hässelby",
        "Skarpnäck",
    ] {
        assert!(text.contains(word), "{word} is missing in: {text}");
    }
}

#[test]
fn words_broken_at_a_line_end_are_joined() {
    let text =
        DAMAGED.replace("atgarderna ryms", "atgar-\nderna ryms").replace("skolorna har", "skol- och\nbarnomsorgen har");
    let repaired = repaired(&text);
    assert!(repaired.contains("för åtgärderna ryms"), "{repaired}");
    assert!(repaired.contains("skol- och\nbarnomsorgen"), "{repaired}");
}

#[test]
fn sound_and_foreign_texts_are_left_alone() {
    for text in [
        "Nämnden beslutar att överlämna förvaltningens tjänsteutlåtande som svar på remissen och att justera paragrafen \
         omedelbart. Förvaltningen anser att förslaget är bra, men att kostnaderna är höga för de mindre kommunerna.",
        "The committee decides to submit the report of the administration as its answer to the referral and to approve the \
         minutes immediately. The administration finds that the proposal is good, but that costs are high.",
        "",
        "Kort text utan prickar",
    ] {
        assert_eq!(SWEDISH.repair(text), [], "{text}");
    }
}

#[test]
fn quality_tells_damage() {
    let damaged = SWEDISH.assess(DAMAGED);
    assert!(
        damaged.diacritics_lost && damaged.swedish_letter_share < 0.01 && damaged.known_share < 0.85,
        "{damaged:?}"
    );
    let sound = SWEDISH.assess(&repaired(DAMAGED));
    assert!(!sound.diacritics_lost && sound.swedish_letter_share > 0.03 && sound.known_share > 0.95, "{sound:?}");
}

#[test]
fn parties_in_brackets_are_no_words() {
    let text = repaired(&format!("{DAMAGED} Motionen av Bo Ek (kd) och Ines Berg (fp) handlar om gungor."));
    assert!(text.contains("(kd)") && text.contains("(fp)"), "{text}");
}
