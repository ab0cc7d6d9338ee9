//! Reads groups of politicians and parties: "Ines Bergvall m.fl. (M)", "A och B (båda KD)", "(S), (V) och (MP)".

use std::ops::Range;

use super::names::leading_person;
use crate::fold::fold;
use crate::tables::Tables;

/// Persons in a row are at most this many.
const PERSONS_MAX: usize = 12;

/// A person with the party that stands behind the name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    /// The name in the text.
    pub(crate) name: Range<usize>,
    /// Code of the party.
    pub(crate) party: Option<String>,
}

/// The code of a party by its code, an older code or (for names) its name; unknown short codes stay as written.
pub(crate) fn party_code(tables: &Tables, written: &str) -> Option<String> {
    let token = written.trim().trim_matches(['(', ')', '.', ',']);
    let known = tables.parties.rows.iter().find(|party| {
        party.code.eq_ignore_ascii_case(token) || party.former.iter().any(|code| code.eq_ignore_ascii_case(token))
    });
    if let Some(party) = known {
        return Some(party.code.clone());
    }
    if let Some(party) = tables.parties.get(&fold(token)) {
        return Some(party.code.clone());
    }
    // Local parties are many: a short code in capitals is one of them.
    let short = (1..=4).contains(&token.chars().count()) && token.chars().all(char::is_alphabetic);
    (short && token.chars().filter(|c| c.is_uppercase()).count() * 2 >= token.chars().count())
        .then(|| token.to_uppercase())
}

/// Whether a code is in the table of parties.
pub(crate) fn is_known_code(tables: &Tables, token: &str) -> bool {
    tables.parties.rows.iter().any(|party| {
        party.code.eq_ignore_ascii_case(token) || party.former.iter().any(|code| code.eq_ignore_ascii_case(token))
    })
}

/// Words of what stands in brackets behind a name and is no party, folded.
const NO_PARTIES: [&str; 16] = [
    "ordf",
    "ledamot",
    "ersatt",
    "vice",
    "tjanstg",
    "franv",
    "narv",
    "jav",
    "sekr",
    "chef",
    "direktor",
    "handlagg",
    "fore",
    "motion",
    "protokoll",
    "bilaga",
];
/// Short words in capitals behind a name that are no parties.
const NO_CODES: [&str; 10] = ["VD", "HR", "IT", "KS", "KF", "AU", "TF", "PhD", "SKR", "EU"];
/// Words that names of local parties hold, folded, and parts of such words.
const LOCAL_WORDS: [&str; 8] = ["basta", "hela", "nya", "val", "vart", "fria", "oberoende", "alternativ"];
const LOCAL_PARTS: [&str; 6] = ["parti", "lista", "framtid", "samling", "rorelse", "demokrat"];

/// A local party that no register knows, as it stands in brackets behind a person's name: "(SBÄ)", "(Hela Älvdal)".
pub(crate) fn local_party(inside: &str) -> Option<String> {
    let folded = fold(inside);
    let words: Vec<&str> = inside.split(' ').collect();
    let plain = inside.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-'));
    if !plain || NO_PARTIES.iter().any(|word| folded.contains(word)) || NO_CODES.contains(&inside) {
        return None;
    }
    let length = inside.chars().count();
    if words.len() == 1 {
        let capitals = inside.chars().filter(|c| c.is_uppercase()).count();
        let code = (2..=5).contains(&length) && capitals >= 2 && inside.starts_with(char::is_uppercase);
        let named = length > 5 && ["partiet", "listan"].iter().any(|end| folded.ends_with(end));
        return (code || named && inside.starts_with(char::is_uppercase)).then(|| inside.to_owned());
    }
    let named = words.len() <= 4
        && words[0].starts_with(char::is_uppercase)
        && folded
            .split(' ')
            .any(|word| LOCAL_WORDS.contains(&word) || LOCAL_PARTS.iter().any(|part| word.contains(part)));
    named.then(|| inside.to_owned())
}

/// The persons in a row that a text begins with at `at`, and where the row ends.
pub(crate) fn persons(tables: &Tables, text: &str, at: usize) -> Option<(Vec<Person>, usize)> {
    let mut out: Vec<Person> = Vec::new();
    let mut end = at;
    let mut from = at;
    while out.len() < PERSONS_MAX {
        let lead = skip_title(&text[from..]);
        let Some(name) = leading_person(&text[from + lead..]) else { break };
        let name = from + lead + name.start..from + lead + name.end;
        end = name.end;
        out.push(Person { name, party: None });
        end += skip_others(&text[end..]);
        if let Some((party, scope, len)) = party_after(tables, &text[end..]) {
            end += len;
            match scope {
                Scope::All => out.iter_mut().for_each(|person| person.party = Some(party.clone())),
                Scope::Last => {
                    // "A och B (M)": both are of the party, unless one has a party already.
                    if out.iter().all(|person| person.party.is_none()) {
                        for person in &mut out {
                            person.party = Some(party.clone());
                        }
                    } else if let Some(last) = out.last_mut() {
                        last.party = Some(party);
                    }
                }
            }
        }
        let rest = &text[end..];
        let Some(gap) = ["  och ", " och ", ", ", " samt ", " & ", " and "].iter().find(|gap| rest.starts_with(**gap))
        else {
            break;
        };
        from = end + gap.len();
    }
    (!out.is_empty()).then_some((out, end))
}

enum Scope {
    All,
    Last,
}

/// The party behind a name: "(M)", " (båda KD)", ", båda (V)", " från Liberalerna (L)", ", Centerpartiet".
fn party_after(tables: &Tables, text: &str) -> Option<(String, Scope, usize)> {
    let trimmed = text.trim_start_matches([' ', ',']);
    let mut at = text.len() - trimmed.len();
    let mut scope = Scope::Last;
    for word in ["båda", "bada", "alla", "samtliga", "both"] {
        if let Some(rest) = text[at..].strip_prefix(word).filter(|rest| rest.starts_with([' ', '('])) {
            scope = Scope::All;
            at = text.len() - rest.trim_start_matches([' ', '(']).len();
            at -= usize::from(rest.trim_start().starts_with('('));
        }
    }
    for word in ["från ", "fran ", "för ", "for "] {
        if let Some(rest) = text[at..].strip_prefix(word) {
            let name_end = rest.find(['(', ',', '.', '\n']).unwrap_or(rest.len()).min(60.min(rest.len()));
            let name_end = (0..=name_end).rev().find(|&i| rest.is_char_boundary(i)).unwrap_or(0);
            let words: Vec<&str> = rest[..name_end].split_whitespace().take(3).collect();
            let named =
                (1..=words.len()).rev().find_map(|n| Some((tables.parties.get(&fold(&words[..n].join(" ")))?, n)));
            let (party, n) = named?;
            let len = words[n - 1].as_ptr() as usize + words[n - 1].len() - rest.as_ptr() as usize;
            let mut end = text.len() - rest.len() + len;
            if let Some((_, _, more)) = party_in_brackets(tables, &text[end..]) {
                end += more;
            }
            return Some((party.code.clone(), scope, end));
        }
    }
    let (party, all, len) = party_in_brackets(tables, &text[at..])?;
    Some((party, if all { Scope::All } else { scope }, at + len))
}

/// "(M)", "(båda KD)", "(M, Uppsala)" at the start of a text.
fn party_in_brackets(tables: &Tables, text: &str) -> Option<(String, bool, usize)> {
    let trimmed = text.trim_start();
    let inner = trimmed.strip_prefix(['(', '['])?;
    let close = inner.find([')', ']'])?;
    let (inside, len) = (&inner[..close], text.len() - trimmed.len() + close + 2);
    let words: Vec<&str> = inside.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let all = words.first().is_some_and(|word| matches!(fold(word).as_str(), "bada" | "alla" | "samtliga" | "both"));
    let code = words.get(usize::from(all))?;
    if let Some(party) = local_party(inside).filter(|_| words.len() > 1 && party_code(tables, code).is_none()) {
        return Some((party, false, len));
    }
    if !all && words.len() > 2 {
        return None;
    }
    Some((party_code(tables, code)?, all, len))
}

/// "m.fl.", "med flera", "m. fl" behind a name.
fn skip_others(text: &str) -> usize {
    for others in
        [" m.fl.", " m. fl.", " m fl", " m.fl", " med flera", " med fler", ", m.fl.", " and others", " et al."]
    {
        if text.starts_with(others) {
            return others.len();
        }
    }
    0
}

/// "ledamoten ", "kommunfullmäktigeledamöterna " before a name.
fn skip_title(text: &str) -> usize {
    let word = text.split(' ').next().unwrap_or_default();
    let folded = fold(word);
    let is_title = [
        "ledamoten",
        "ledamoterna",
        "ledamot",
        "borgarradet",
        "kommunalradet",
        "regionradet",
        "oppositionsborgarradet",
        "ersattaren",
        "gruppledaren",
    ]
    .iter()
    .any(|title| folded.ends_with(title));
    if is_title { (word.len() + 1).min(text.len()) } else { 0 }
}
