//! Compounds against a gold file of our own.

use crate::SWEDISH;

const GOLD: &str = include_str!("compounds.txt");

#[test]
fn unit_cases_are_cut_where_they_must() {
    for (word, expected) in [
        ("skolskjutsreglemente", "skol skjuts reglemente"),
        ("nämndsammanträde", "nämnd sammanträde"),
        ("bygglovsansökan", "bygglov ansökan"),
        ("sammanträdesprotokollet", "sammanträde protokollet"),
        ("äldreboende", "äldre boende"),
        ("parkbänkar", "park bänkar"),
        ("digitaliseringsprogram", "digitalisering program"),
        ("behovsprövning", "behov prövning"),
        ("tjänsteutlåtande", "tjänste utlåtande"),
        ("säkerhetsarbete", "säkerhet arbete"),
    ] {
        let parts = SWEDISH.split(word);
        let found: Vec<&str> = parts.iter().map(|part| &word[part.start as usize..part.end as usize]).collect();
        // A part may be cut further than the table says, never elsewhere.
        assert_eq!(found.concat(), expected.replace(' ', ""), "{word}: {found:?}");
        assert!(found.len() >= expected.split(' ').count(), "{word}: {found:?}");
    }
    assert!(!SWEDISH.split("kommunfullmäktige").is_empty());
}

#[test]
fn gold_file_is_met() {
    let (mut compounds, mut right, mut wrong, mut broken, mut whole) = (0, 0, Vec::new(), Vec::new(), 0);
    for line in GOLD.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let word = line.replace('|', "");
        let cuts: Vec<usize> = SWEDISH.split(&word).iter().skip(1).map(|part| part.start as usize).collect();
        if line.contains('|') {
            compounds += 1;
            let mut gold = Vec::new();
            let mut at = 0;
            for piece in line.split('|') {
                at += piece.len();
                gold.push(at);
            }
            if cuts.iter().any(|cut| gold.contains(cut)) {
                right += 1;
            } else if !cuts.is_empty() {
                wrong.push(line);
            }
        } else {
            whole += 1;
            if !cuts.is_empty() {
                broken.push(line);
            }
        }
    }
    assert!(compounds >= 120 && whole >= 60, "{compounds} {whole}");
    assert!(right * 100 >= compounds * 88, "{right} of {compounds} right");
    assert!(wrong.len() * 1000 <= compounds * 9, "wrong: {wrong:?}");
    assert!(broken.len() * 100 <= whole * 6, "broken: {broken:?}");
}

#[test]
fn shortened_words_are_completed() {
    for (text, expected) in [
        ("stadens trygghets- och säkerhetsarbete", "trygghetsarbete"),
        ("för hälso- och sjukvården", "hälsovården"),
        ("inom barn- och ungdomspsykiatrin", "barnpsykiatrin"),
        ("miljö- eller klimatfrågor", "miljöfrågor"),
    ] {
        let found: Vec<String> = SWEDISH.ellipses(text).into_iter().map(|ellipsis| ellipsis.word).collect();
        assert_eq!(found, [expected], "{text}");
    }
    assert!(SWEDISH.ellipses("Hägersten-Älvsjö och - och så").is_empty());
}
