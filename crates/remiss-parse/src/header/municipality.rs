//! Reads the municipality or region, from whatever speaks for it.

use std::collections::BTreeMap;

use remiss_swedish::position;

use crate::Confidence;
use crate::fold::fold;
use crate::furniture::page_number;
use crate::head::{Item, Kind, Label};
use crate::record::Record;
use crate::tables::Tables;
use crate::text::{Document, Span, derived};

/// How much of the text is read.
const TEXT_BYTES_MAX: usize = 20_000;
/// How many lines that repeat on the pages are looked at.
const REPEATED_MAX: usize = 20;
/// How many lines below "Till" an address has, and how far its lines stand from the column, in characters.
const ADDRESS_LINES: usize = 4;
const COLUMN_DRIFT: usize = 6;
/// The weight below which nothing is said.
const WEIGHT_MIN: u32 = 18;

/// What speaks for one municipality.
#[derive(Default)]
struct Case {
    weight: u32,
    proof: Option<(u32, Span)>,
}

/// Writes the municipality into the record.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let mut cases: BTreeMap<String, Case> = BTreeMap::new();
    let mut vote = |name: &str, weight: u32, proof: Option<Span>| {
        let case = cases.entry(name.to_owned()).or_default();
        case.weight += weight;
        if let Some(span) = proof
            && case.proof.as_ref().is_none_or(|(best, _)| *best < weight)
        {
            case.proof = Some((weight, span));
        }
    };
    // A title names whom the matter is about, and not who writes.
    let title =
        record.findings.get("title").and_then(|all| all.first()).and_then(|f| Some(f.start? as usize..f.end? as usize));
    let in_title = |span: &Span| title.as_ref().is_some_and(|title| title.contains(&span.start));
    let addressed = addressed(document);
    let is_addressee = |span: &Span| addressed.iter().any(|to| to.start <= span.start && span.start < to.end);
    for item in document.head.iter().filter(|item| !is_addressee(&item.span)) {
        if item.kind == Kind::Kommun
            && let Some(kommun) =
                tables.kommuner.get(document.fold(&item.span).trim_matches(|c: char| !c.is_alphanumeric()))
        {
            // "Yttrande över lekplan för / Norrälvs kommun"
            let weight = if in_title(&item.span) { 30 } else { 200 };
            vote(&kommun.name, weight, Some(item.span.clone()));
        }
    }
    let to = document.text.floor_char_boundary(TEXT_BYTES_MAX);
    let folded = &document.folded.text[..document.folded.at(to)];
    let head_end = document.lines.get(document.head_end).map_or(0, |line| line.span.start);
    for (range, kommun) in tables.kommuner.find_all(folded) {
        let span = document.folded.span(range.clone());
        // Mail and web addresses are the office's own; other municipalities are compared with in the text.
        let address = folded[..range.start].ends_with(['@', '.']);
        let weight = if address {
            80
        } else if span.start < head_end && !in_title(&span) && !is_addressee(&span) {
            100
        } else if heads_page(document, &span) {
            80
        } else {
            12
        };
        vote(&kommun.name, weight, Some(span));
    }
    for line in document.repeated.iter().take(REPEATED_MAX) {
        let folded = fold(line);
        for (_, kommun) in tables.kommuner.find_all(&folded) {
            vote(&kommun.name, 80, None);
        }
    }
    for rule in tables.rules("kommun") {
        let Some(name) = rule.value.as_deref() else { continue };
        if let Some(range) = rule.find(folded) {
            vote(name, 50, Some(document.folded.span(range)));
        }
    }
    let mut rows: Vec<&str> = Vec::new();
    if let Some(namnd) = &record.namnd {
        rows = kommuner_of(tables.namnder.all(&fold(namnd)).map(|row| row.kommun.as_deref()));
        for name in &rows {
            let alone = if is_of_a_place(namnd) { 70 } else { weight_alone(namnd) };
            vote(name, if rows.len() == 1 { alone } else { 8 }, None);
        }
    }
    if let Some(office) = &record.forvaltning {
        let offices = kommuner_of(tables.offices.all(&fold(office)).map(|row| row.kommun.as_deref()));
        for name in &offices {
            let alone = if is_of_a_place(office) { 60 } else { weight_alone(office) };
            vote(name, if offices.len() == 1 { alone } else { 8 }, None);
            // Committee and office that belong together in one municipality only.
            if !is_everywhere(office)
                && rows.contains(name)
                && rows.iter().filter(|row| offices.contains(row)).count() == 1
            {
                vote(name, 40, None);
            }
        }
    }
    for name in plain_names(document, tables, &cases_of(&rows)) {
        let case = cases.entry(name).or_default();
        case.weight += 4;
    }
    // Members of parliament write of single municipalities; papers of a committee or an office do of their own.
    if (record.namnd.is_some() || record.forvaltning.is_some())
        && cases.values().all(|case| case.weight < WEIGHT_MIN)
        && let Some(only) = named_alone(document, tables, folded)
    {
        cases.entry(only.to_owned()).or_default().weight += WEIGHT_MIN;
    }
    let Some((name, case)) = cases.into_iter().max_by(|a, b| a.1.weight.cmp(&b.1.weight).then(b.0.cmp(&a.0))) else {
        return;
    };
    if case.weight < WEIGHT_MIN {
        return;
    }
    let grade = if case.weight >= 100 { Confidence::High } else { Confidence::Medium };
    let finding = match case.proof {
        Some((_, span)) => document.finding(name.clone(), &span, "kommun-named", grade),
        None => derived(name.clone(), "kommun-implied", grade),
    };
    record.findings.insert("kommun".to_owned(), vec![finding]);
    record.kommun = Some(name);
}

/// The one municipality that a text names, where it names it in full and no other in any way.
fn named_alone<'t>(document: &Document<'_>, tables: &'t Tables, folded: &'t str) -> Option<&'t str> {
    let mut full = tables.kommuner.find_all(folded).map(|(_, kommun)| kommun.name.as_str());
    let only = full.next()?;
    let others = full.any(|name| name != only) || plain_names(document, tables, &[]).iter().any(|name| name != only);
    (!others).then_some(only)
}

/// Whether a name begins a line whose last piece is the number of the page: "ÄLVDALS KOMMUN       2(3)".
fn heads_page(document: &Document<'_>, span: &Span) -> bool {
    let line = document.line_at(span.start);
    let row = &document.lines[line];
    !row.single_spaces
        && document.text[row.span.start..span.start].trim().is_empty()
        && document.cells(line).len() > 1
        && page_number(document.line_folded(line)).is_some()
}

/// The pieces of the head that say to whom a letter goes: behind "Till", and below it in its column.
fn addressed(document: &Document<'_>) -> Vec<Span> {
    let Some(to) = document.head.iter().find(|item| item.kind == Kind::Label(Label::To)) else { return Vec::new() };
    let below = |item: &&Item| {
        to.value.is_empty()
            && item.line > to.line
            && item.line <= to.line + ADDRESS_LINES
            && item.column.abs_diff(to.column) <= COLUMN_DRIFT
    };
    std::iter::once(to).chain(document.head.iter().filter(below)).map(|item| item.span.clone()).collect()
}

/// Whether a committee or office is named after a place, so that no other municipality has one of that name; the
/// register cannot know all that have a "Miljö- och byggnadsnämnd".
fn is_of_a_place(name: &str) -> bool {
    name.contains("stadsdels") || name.chars().skip(1).any(char::is_uppercase)
}

/// Whether any municipality may have a committee or office of that name: "Kommunstyrelsens förvaltning" stands in the
/// register for those alone whose papers were read.
fn is_everywhere(name: &str) -> bool {
    fold(name).starts_with("kommun")
}

/// What the name of a committee or office is worth that only one municipality of the register has.
fn weight_alone(name: &str) -> u32 {
    if is_everywhere(name) { 8 } else { 12 }
}

fn kommuner_of<'k>(rows: impl Iterator<Item = Option<&'k str>>) -> Vec<&'k str> {
    let mut all: Vec<&str> = rows.flatten().collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn cases_of(rows: &[&str]) -> Vec<String> {
    rows.iter().map(|row| (*row).to_owned()).collect()
}

/// Short names of municipalities in the running text, each mention; committees of many municipalities are told apart by
/// them.
fn plain_names(document: &Document<'_>, tables: &Tables, rows: &[String]) -> Vec<String> {
    let to = document.text.floor_char_boundary(TEXT_BYTES_MAX);
    let mut names = Vec::new();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for word in capitalised_words(&document.text[..to]) {
        let Some(kommun) = tables.short_name(word) else { continue };
        let count = counts.entry(kommun).or_default();
        *count += 1;
        let limit = if rows.iter().any(|row| row == kommun) { 8 } else { 4 };
        if *count <= limit {
            names.push(kommun.to_owned());
        }
    }
    names
}

/// The words of a text, hyphens inside them, that begin with a capital letter.
fn capitalised_words(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_alphabetic() || c == '-';
    // The bytes that a capital letter has, in Latin-1 (Å is C3 85) its second one; most bytes are none of them.
    let may_be_capital = |byte: u8| byte.is_ascii_uppercase() || (0x80..=0x9f).contains(&byte) || byte >= 0xc4;
    let bytes = text.as_bytes();
    let mut from = 0;
    let starts = std::iter::from_fn(move || {
        loop {
            let found = from + position(&bytes[from..], may_be_capital)?;
            from = found + 1;
            let at = found - usize::from(found > 0 && bytes[found] < 0xa0 && bytes[found - 1] == 0xc3);
            if text.is_char_boundary(at)
                && !at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphabetic())
                && text[at..].starts_with(char::is_uppercase)
                && !text[..at].ends_with(inside)
            {
                return Some(at);
            }
        }
    });
    starts.map(move |at| &text[at..at + text[at..].find(|c| !inside(c)).unwrap_or(text.len() - at)])
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn capitalised_words_are_those_of_a_simple_search(text in "[a-cA-CåÅéÉŽž–” .-]{0,60}") {
            let words = text.split(|c: char| !c.is_alphabetic() && c != '-');
            let expected: Vec<&str> = words.filter(|word| word.starts_with(char::is_uppercase)).collect();
            let found: Vec<&str> = capitalised_words(&text).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
