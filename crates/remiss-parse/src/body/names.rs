//! What a person's name looks like.

use std::ops::Range;

/// Words inside names that begin with a small letter.
const PARTICLES: &[&str] = &[
    "von", "af", "av", "de", "van", "der", "den", "la", "le", "el", "al", "bin", "ibn", "da", "di", "dos", "du", "ter",
    "ten", "zu", "y",
];

/// Words that name an organisation, an office or a part of a document, never a person, in lower case.
const OTHER_WORDS: &[&str] = &[
    "kommun",
    "kommuns",
    "stad",
    "stads",
    "region",
    "regionen",
    "kontor",
    "enhet",
    "motion",
    "motionen",
    "datum",
    "sida",
    "beslut",
    "beslutet",
    "förslag",
    "yttrande",
    "remiss",
    "remissen",
    "bilaga",
    "bilagor",
    "telefon",
    "adress",
    "svar",
    "till",
    "från",
    "bakgrund",
    "synpunkter",
    "sammanfattning",
    "kansli",
    "sverige",
    "ab",
    "tjänsteutlåtande",
    "tjansteutlatande",
    "the",
];

/// Endings of such words.
const OTHER_ENDINGS: &[&str] = &[
    "nämnd",
    "nämnden",
    "nämndens",
    "namnden",
    "namndens",
    "förvaltning",
    "förvaltningen",
    "forvaltning",
    "forvaltningen",
    "kontoret",
    "avdelningen",
    "avdelning",
    "enheten",
    "styrelsen",
    "styrelse",
    "departementet",
    "myndigheten",
    "verket",
    "utlåtande",
    "utlatande",
    "skrivelse",
    "skrivelsen",
    "protokoll",
    "utdrag",
    "fullmäktige",
    "fullmaktige",
    "rådet",
    "kansliet",
    "direktör",
    "direktor",
    "chef",
    "sekreterare",
    "ordförande",
    "ordforande",
    "handläggare",
    "handlaggare",
    "området",
    "ärendet",
    "arendet",
    "sammanträde",
    "ingenjör",
    "strateg",
    "utredare",
    "arkitekt",
    "inspektör",
    "samordnare",
    "controller",
    "adress",
    "tjänsten",
    "tjansten",
    "förbund",
    "forbund",
    "förbundet",
    "forbundet",
    "direktionen",
    "försvar",
    "forsvar",
    "föreningen",
    "foreningen",
    "stiftelsen",
    "bolaget",
    "gymnasiet",
    "universitet",
    "högskola",
    "hogskola",
    "polisen",
    "domstolen",
    "inspektionen",
];

/// Whether a word can stand in a name: a capital letter, then letters, hyphens and apostrophes.
pub(crate) fn is_name_word(word: &str) -> bool {
    let mut chars = word.chars();
    if !chars.next().is_some_and(char::is_uppercase) {
        return false;
    }
    let initial = word.trim_end_matches('.');
    if initial.chars().count() == 1 {
        return word.ends_with('.');
    }
    // A scan reads ö as 6.
    if word.chars().count() < 2 || !chars.all(is_name_char) || word.ends_with(['-', '6']) {
        return false;
    }
    let lower = word.to_lowercase();
    !OTHER_WORDS.contains(&lower.as_str()) && !OTHER_ENDINGS.iter().any(|end| lower.ends_with(end))
}

fn is_name_char(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '-' | '’' | '\'' | '6')
}

/// A name as its bearer writes it, as far as a scan without ö can be undone: digits never stand in names, and é stands at
/// the end or before the last n only (Linné, Norén).
pub(crate) fn mended(name: &str, damaged: bool) -> String {
    let chars: Vec<char> = name.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let ends = |i: usize| chars.get(i).is_none_or(|c| !c.is_alphabetic());
    let mend = |i: usize, c: char| match c {
        '6' => 'ö',
        'é' if damaged
            && !ends(i + 1)
            && !(chars[i + 1] == 'n' && ends(i + 2))
            && i > 0
            && chars[i - 1].is_alphabetic() =>
        {
            'ö'
        }
        other => other,
    };
    chars.iter().enumerate().map(|(i, &c)| mend(i, c)).collect()
}

/// Whether a word is a small word inside names ("von").
pub(crate) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// Whether a text of one piece may begin with a person's name, told by how its first two words begin.
pub(crate) fn may_begin_with_person(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
        && text.split_once(' ').is_some_and(|(_, rest)| {
            rest.starts_with(char::is_uppercase) || is_particle(rest.split(' ').next().unwrap_or_default())
        })
}

/// Whether a text is one person's name and nothing else: two to `words_max` words.
pub(crate) fn is_person(text: &str, words_max: usize) -> bool {
    // Most texts hold other words than those with a capital, and are known not to be names without a further look.
    let could_be = |word: &str| word.starts_with(char::is_uppercase) || is_particle(word);
    if !text.split_whitespace().all(could_be) {
        return false;
    }
    let mut words = text.split_whitespace().enumerate().peekable();
    let (mut count, mut full) = (0, 0);
    while let Some((i, word)) = words.next() {
        let is_last = words.peek().is_none();
        if i >= words_max || !(is_name_word(word) || (i > 0 && !is_last && is_particle(word))) {
            return false;
        }
        if is_last && (word.chars().count() == 1 || word.ends_with('.')) {
            return false;
        }
        count += 1;
        full += usize::from(word.chars().count() > 2 || word.chars().any(char::is_lowercase));
    }
    count >= 2 && full >= 2
}

/// The name at the beginning of a text: its length in bytes, if there are two words or more.
pub(crate) fn leading_person(text: &str) -> Option<Range<usize>> {
    let mut end = 0;
    let mut count = 0;
    let mut rest = text;
    let mut pending = false;
    while count < 5 {
        let lead = rest.len() - rest.trim_start_matches(' ').len();
        let body = &rest[lead..];
        let len = body.find(|c: char| !is_name_char(c)).unwrap_or(body.len());
        let mut word = body[..len].trim_end_matches(['-', '\'', '’']);
        // An initial keeps its full stop.
        if word.chars().count() == 1 && body[word.len()..].starts_with('.') {
            word = &body[..=word.len()];
        }
        if word.is_empty() || (count > 0 && lead == 0) {
            break;
        }
        let offset = text.len() - rest.len() + lead;
        if is_name_word(word) {
            end = offset + word.len();
            count += 1;
            pending = false;
        } else if count > 0 && !pending && is_particle(word) && word != "av" {
            pending = true;
        } else {
            break;
        }
        rest = &text[offset + word.len()..];
    }
    (count >= 2 && is_person(&text[..end], 6)).then_some(0..end)
}

/// The name at the end of a text, as its range.
pub(crate) fn trailing_person(text: &str) -> Option<Range<usize>> {
    let trimmed = text.trim_end();
    let mut starts: Vec<usize> = Vec::new();
    let mut at = trimmed.len();
    while starts.len() < 5 {
        let before = trimmed[..at].trim_end_matches(' ');
        if starts.is_empty() || before.len() < at {
            let start = before
                .rfind(|c: char| !is_name_char(c))
                .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
            let word = &before[start..];
            if word.is_empty() || !(is_name_word(word) || (!starts.is_empty() && is_particle(word) && word != "av")) {
                break;
            }
            starts.push(start);
            at = start;
        } else {
            break;
        }
    }
    while let Some(&start) = starts.last() {
        if is_person(&trimmed[start..], 5) {
            return Some(start..trimmed.len());
        }
        starts.pop();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons() {
        for name in [
            "Ines Bergvall",
            "Per-Olof von Essen",
            "Nadja Kovačić",
            "Åsa M. Öhrn",
            "Sean O’Brien",
            "Ali Al-Hassan Noor",
        ] {
            assert!(is_person(name, 5), "{name}");
        }
        for other in [
            "Lekplatsnämnden",
            "Lekplatsnämnden Älvdal",
            "Ines",
            "ines bergvall",
            "Svar på remiss",
            "Ines Bergvall 08",
            "Uppsala kommun",
            "Räddningstjänsten Östra Älvdal",
            "Älvdals Brandförsvar",
        ] {
            assert!(!is_person(other, 5), "{other}");
        }
    }

    #[test]
    fn scans_of_names() {
        assert_eq!(mended("Ines  Sj6gren", true), "Ines Sjögren");
        assert_eq!(mended("Bo Lindstrém", true), "Bo Lindström");
        assert_eq!(mended("Bo Lindén", true), "Bo Lindén");
        assert_eq!(mended("Bo Genétay", false), "Bo Genétay");
    }

    #[test]
    fn names_at_the_edges() {
        let lead = |text: &str| leading_person(text).map(|r| text[r].to_owned());
        assert_eq!(lead("Ines Bergvall och Bo Ek").as_deref(), Some("Ines Bergvall"));
        assert_eq!(lead("Otto von Falk (M) har").as_deref(), Some("Otto von Falk"));
        assert_eq!(lead("Lekplatsnämnden har"), None);
        let trail = |text: &str| trailing_person(text).map(|r| text[r].to_owned());
        assert_eq!(trail("Den 2 maj har Otto von Falk ").as_deref(), Some("Otto von Falk"));
        assert_eq!(trail("enligt Ines"), None);
    }
}
