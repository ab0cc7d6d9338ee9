//! Known headings: what a line of the text means for the structure of the document.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use serde::Deserialize;

use crate::fold::{Likeness, fold};
use crate::tables::TableError;

/// One meaning with the headings that carry it (`headings.toml`, `[[heading]]`).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Meaning {
    /// "decision", "summary", "background", …
    pub(crate) kind: String,
    /// Whole lines.
    #[serde(default)]
    forms: Vec<String>,
    /// What a line of at most six words may end in ("förslag till beslut").
    #[serde(default)]
    endings: Vec<String>,
    /// What a line of at most eight words may begin with ("ärendet i korthet").
    #[serde(default)]
    beginnings: Vec<String>,
    /// Whether a section begins here; otherwise the line belongs to the head or to the signatures.
    #[serde(default = "yes")]
    pub(crate) section: bool,
    /// Whether the words may name the document itself, so that they are a heading only after another one.
    #[serde(default)]
    pub(crate) late: bool,
    /// Whether the section holds lists or addresses, so that no unknown headings are looked for in it.
    #[serde(default)]
    pub(crate) list: bool,
}

fn yes() -> bool {
    true
}

/// Places in a list by a word.
type WordMap = HashMap<String, Vec<usize>, FixedState>;

/// All known headings.
#[derive(Debug)]
pub(crate) struct Headings {
    meanings: Vec<Meaning>,
    forms: HashMap<String, usize, FixedState>,
    /// In the order of the table, which is the order of preference.
    endings: Vec<Ending>,
    /// The endings by their last word.
    endings_of_word: WordMap,
    beginnings: Vec<(String, usize)>,
    /// The beginnings by their first word.
    beginnings_of_word: WordMap,
    /// The whole lines of five bytes and more, for damaged texts.
    likenesses: Vec<(Likeness, usize)>,
}

/// What a heading may end in.
#[derive(Debug)]
struct Ending {
    form: String,
    meaning: usize,
    words: usize,
    likeness: Likeness,
}

impl Headings {
    /// Reads the table.
    pub(crate) fn load(file: &str, text: &str) -> Result<Self, TableError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            heading: Vec<Meaning>,
        }
        let meanings = toml::from_str::<File>(text)
            .map_err(|source| TableError::Syntax { file: file.to_owned(), source: Box::new(source) })?
            .heading;
        let list = |of: fn(&Meaning) -> &Vec<String>| -> Vec<(String, usize)> {
            meanings.iter().enumerate().flat_map(|(i, m)| of(m).iter().map(move |form| (fold(form), i))).collect()
        };
        let forms = list(|m| &m.forms);
        let likenesses =
            forms.iter().filter(|(form, _)| form.len() >= 5).map(|(form, i)| (Likeness::of(form), *i)).collect();
        let ending = |(form, meaning): (String, usize)| Ending {
            words: form.split_whitespace().count(),
            likeness: Likeness::of(&form),
            form,
            meaning,
        };
        let endings: Vec<Ending> = list(|m| &m.endings).into_iter().map(ending).collect();
        let beginnings = list(|m| &m.beginnings);
        Ok(Self {
            forms: forms.into_iter().collect(),
            endings_of_word: by_word(endings.iter().map(|ending| last_word(&ending.form))),
            endings,
            beginnings_of_word: by_word(beginnings.iter().map(|(start, _)| first_word(start))),
            beginnings,
            likenesses,
            meanings,
        })
    }

    /// What a folded line means as a heading; with `damaged`, letters that a scan lost are forgiven.
    pub(crate) fn get(&self, folded: &str, damaged: bool) -> Option<&Meaning> {
        let line = strip_number(folded.trim_end_matches([':', ' ', '.']));
        if line.is_empty() || line.len() > 90 {
            return None;
        }
        if let Some(&meaning) = self.forms.get(line) {
            return Some(&self.meanings[meaning]);
        }
        let words = line.split_ascii_whitespace().count();
        // "… lämnas som svar." is a sentence; only a whole heading is known with its stop.
        if words > 2 && folded.trim_end().ends_with('.') {
            return if damaged { self.damaged_whole(line) } else { None };
        }
        let by_part = |meaning: usize| Some(&self.meanings[meaning]);
        if words <= 6
            && let Some(places) = self.endings_of_word.get(last_word(line))
            && let Some(&place) = places.iter().find(|&&place| ends_in_word(line, &self.endings[place].form))
        {
            return by_part(self.endings[place].meaning);
        }
        if words <= 9
            && let Some(bare) = without_place(line)
            && bare.strip_suffix(" forslag").is_some_and(owns)
            && let Some(&meaning) = self.forms.get("forslag till beslut")
        {
            return by_part(meaning);
        }
        if words <= 9
            && (proposes_to_committee(line) || line.strip_suffix(" beslut").is_some_and(owns))
            && let Some(&meaning) = self.forms.get("forslag till beslut")
        {
            return by_part(meaning);
        }
        if words <= 8
            && let Some(places) = self.beginnings_of_word.get(first_word(line))
            && let Some(&place) = places.iter().find(|&&place| begins_with_word(line, &self.beginnings[place].0))
        {
            return by_part(self.beginnings[place].1);
        }
        if damaged { self.damaged(line) } else { None }
    }

    /// Whether a folded line is known by its beginning or end only, not as a whole.
    pub(crate) fn is_part(&self, folded: &str) -> bool {
        !self.forms.contains_key(strip_number(folded.trim_end_matches([':', ' ', '.'])))
    }

    fn damaged_whole(&self, line: &str) -> Option<&Meaning> {
        let key = Likeness::of(line);
        let near = self
            .likenesses
            .iter()
            .filter(|(form, _)| form.len().abs_diff(key.len()) <= 3)
            .filter_map(|(form, meaning)| Some((form.unlike(&key)?, *meaning)))
            .min();
        near.map(|(_, meaning)| &self.meanings[meaning])
    }

    fn damaged(&self, line: &str) -> Option<&Meaning> {
        // A day or a number is no misread word.
        if line.bytes().filter(u8::is_ascii_digit).count() >= 4 {
            return None;
        }
        if let Some(meaning) = self.damaged_whole(line) {
            return Some(meaning);
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.len() > 6 {
            return None;
        }
        let ends: Vec<Likeness> = (0..words.len()).map(|from| Likeness::of(&words[from..].join(" "))).collect();
        self.endings
            .iter()
            .find(|ending| {
                ending.words < words.len() && ending.likeness.unlike(&ends[words.len() - ending.words]).is_some()
            })
            .map(|ending| &self.meanings[ending.meaning])
    }
}

fn by_word<'f>(words: impl Iterator<Item = &'f str>) -> WordMap {
    let mut map = WordMap::default();
    for (place, word) in words.enumerate() {
        map.entry(word.to_owned()).or_default().push(place);
    }
    map
}

fn first_word(line: &str) -> &str {
    line.split(' ').next().unwrap_or(line)
}

fn last_word(line: &str) -> &str {
    line.rsplit(' ').next().unwrap_or(line)
}

/// Takes "2.1 " or "3. " from the front of a heading.
fn strip_number(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if rest.len() < line.len() && rest.starts_with([' ', '\t']) { rest.trim_start() } else { line }
}

/// "Förslag till lekplatsnämnden" proposes a decision, "Förslag till lekplan" is a title.
fn names_committee(rest: &str) -> bool {
    ["namnden", "namnd", "styrelsen", "fullmaktige", "utskottet", "utskott"].iter().any(|end| rest.ends_with(end))
}

/// "Förslag till lekplatsnämnden", "Lekkontorets förslag till lekplatsnämnden", "Lekstyrelsens förslag till beslut i
/// kommunfullmäktige".
pub(crate) fn proposes_to_committee(line: &str) -> bool {
    let line = line.trim_end_matches([':', ' ', '.']);
    let Some((owner, rest)) = line.split_once("forslag till ") else { return false };
    let owned = owner.is_empty() || owner.ends_with("s ");
    let rest = rest.strip_prefix("beslut i ").or_else(|| rest.strip_prefix("beslut for ")).unwrap_or(rest);
    owned && names_committee(rest)
}

/// Cuts day and paragraph from "arbetsutskottets forslag 2022-10-25, § 203".
fn without_place(line: &str) -> Option<&str> {
    let at = line.find(|c: char| c.is_ascii_digit() || c == '§')?;
    let bare = line[..at].trim_end_matches(" den ").trim_end_matches([' ', ',', '(']);
    (bare.len() < at).then_some(bare)
}

/// Whether a name is a committee's in the genitive: "Lekplatsnämndens", "Nämnden för lek och fritids".
fn owns(name: &str) -> bool {
    name.strip_suffix('s').is_some_and(|name| names_committee(name) || name.starts_with("namnden for "))
}

fn ends_in_word(line: &str, end: &str) -> bool {
    line.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

fn begins_with_word(line: &str, start: &str) -> bool {
    line.strip_prefix(start).is_some_and(|after| after.is_empty() || after.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, damaged: bool, expected: Option<&str>) {
        let table = include_str!("../../../index-config/headings.toml");
        let headings = Headings::load("headings.toml", table).expect("shipped table");
        assert_eq!(headings.get(&fold(line), damaged).map(|m| m.kind.as_str()), expected, "{line}");
    }

    #[test]
    fn known_headings() {
        check("Förslag till beslut", false, Some("decision"));
        check("Lekplatskontorets förslag till beslut:", false, Some("decision"));
        check("2.1 Bakgrund", false, Some("background"));
        check("Beslutet ska skickas till", false, Some("distribution"));
        check("Handläggare", false, None);
        check("Förslag till lekplatsnämnden", false, Some("decision"));
        check("Förslag till lekplan", false, None);
        check("Lekplatsnämndens beslut", false, Some("decision"));
        check("Nämnden för lek, park och fritids beslut", false, Some("decision"));
        check("Lekkontorets förslag till lekplatsnämnden:", false, Some("decision"));
        check("Lekstyrelsens förslag till beslut i kommunfullmäktige", false, Some("decision"));
        check("Ny skola enligt förslag till nämnden", false, None);
        check("Lekutskottets förslag 2021-03-04, § 12", false, Some("decision"));
        check("Lekutskottets förslag den 4 mars 2021, § 12", false, Some("decision"));
        check("Lekutskottets förslag om 12 gungor", false, None);
        check("Motiv till chefens beslut", false, None);
        check("Nämnden lämnar detta som svar.", false, None);
        check("Förslag till beslut.", false, Some("decision"));
        check("Nämnden har lämnat förslag till beslut i flera andra ärenden", false, None);
    }

    #[test]
    fn damaged_headings() {
        check("F6rvaltningens férslag till beslut", true, Some("decision"));
        check("Arendets beredning", true, Some("preparation"));
        check("Sammanfattmng", true, Some("summary"));
        check("Lekplatsen", true, None);
    }
}
