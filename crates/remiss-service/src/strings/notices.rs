//! What the engine says of a query, in English. The engine speaks Swedish; a sentence that is not here stays so.

use super::Strings;

/// Sentences with the words of the query in braces, in Swedish and English.
const NOTICES: &[(&str, &str)] = &[
    ("”{}” kunde inte läsas som ett diarienummer.", "“{}” could not be read as a diary number."),
    (
        "”{}” kunde inte läsas som datum; skriv till exempel datum:2018, datum:2018-03, datum:2018..2020 eller datum:förra-året.",
        "“{}” could not be read as a date; write datum:2018, datum:2018-03, datum:2018..2020 or datum:förra-året, for example.",
    ),
    ("En slutparentes utan början lästes inte.", "A closing parenthesis without an opening one was not read."),
    ("OR utan ord före lästes inte.", "OR without a word before it was not read."),
    ("OR utan ord efter lästes inte.", "OR without a word after it was not read."),
    (
        "En parentes saknade slut och stängdes sist i sökningen.",
        "A parenthesis had no end and was closed at the end of the query.",
    ),
    ("Ett fältnamn utan värde lästes inte.", "The name of a field without a value was not read."),
    (
        "Ett citattecken saknade slut; frasen lästes till sökningens slut.",
        "A quotation mark had no end; the phrase was read to the end of the query.",
    ),
    ("En tom fras lästes inte.", "An empty phrase was not read."),
    ("Frasen var för lång; bara dess början söktes.", "The phrase was too long; only its beginning was searched for."),
    ("”{}” kan inte sökas och lästes inte.", "“{}” cannot be searched for and was not read."),
    ("”{}” är för kort för att sökas med stjärna.", "“{}” is too short to be searched for with an asterisk."),
    (
        "Inget dokument innehåller alla orden. Visar dokument som innehåller några av dem.",
        "No document has all the words. These have some of them.",
    ),
    (
        "Bara {} dokument innehåller alla orden. Visar även dokument som innehåller några av dem.",
        "The number of documents with all the words is {}. Those with some of them are shown too.",
    ),
    (
        "Frågan lästes som en mening: de dokument som svarar på flest av orden kommer först.",
        "The query was read as a sentence: the documents that have most of its words come first.",
    ),
    (
        "Periodens första dag, {}, kommer efter dess sista, {}. Ingen dag ligger i den.",
        "The first day of the period, {}, comes after its last, {}. No day lies in it.",
    ),
    (
        "Inget dokument innehåller alla orden. Antalen vid filtren gäller dokument som innehåller några av dem.",
        "No document has all the words. The counts at the filters are of documents with some of them.",
    ),
    ("Inga träffar på ”{}”. Sökte i stället på {}.", "No hits for “{}”. Searched for {} instead."),
    ("Inget dokument innehåller {}.", "No document contains {}."),
    (
        "Inget dokument innehåller ordet. Visar dokument som innehåller delar av det.",
        "No document contains the word. These contain parts of it.",
    ),
    ("”{}” är inget av värdena: {}.", "“{}” is none of the values: {}."),
    (
        "”{}” slutar innan det börjar, och inget dokument kan ha ett sådant datum.",
        "“{}” ends before it begins, and no document can have such a date.",
    ),
    (
        "”{}” söktes i texten och som dokumentets datum.",
        "“{}” was searched for in the text and as the document's date.",
    ),
];

impl Strings {
    /// A sentence of the engine in this language; none where it is known in Swedish alone.
    pub(crate) fn notice(&self, said: &str) -> Option<String> {
        if self.is_swedish() {
            return Some(said.to_owned());
        }
        NOTICES.iter().find_map(|(swedish, english)| Some(filled(english, &holes(swedish, said)?)))
    }
}

/// What stands in the holes of a sentence, if the text is that sentence.
fn holes<'a>(sentence: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = sentence.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_some() { rest.find(part)? } else { rest.strip_suffix(part)?.len() };
        found.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    rest.is_empty().then_some(found)
}

fn filled(sentence: &str, holes: &[&str]) -> String {
    holes.iter().fold(sentence.to_owned(), |sentence, hole| sentence.replacen("{}", hole, 1))
}

#[cfg(test)]
mod tests {
    use crate::strings::{EN, SV};

    #[test]
    fn words_of_the_query_go_over_into_english() {
        let said = "Inga träffar på ”trygget”. Sökte i stället på trygghet.";
        assert_eq!(EN.notice(said).as_deref(), Some("No hits for “trygget”. Searched for trygghet instead."));
        assert_eq!(SV.notice(said).as_deref(), Some(said));
        assert_eq!(EN.notice("En tom fras lästes inte.").as_deref(), Some("An empty phrase was not read."));
        assert_eq!(EN.notice("En tom fras lästes inte. Och mer."), None);
        assert_eq!(EN.notice("”{}” är för kort"), None);
    }
}
