//! Reads who stands behind a motion, a letter, an interpellation or a citizens' proposal.

pub(crate) mod own;

use std::ops::Range;

use super::names::{mended, trailing_person};
use super::people::{self, Person};
use crate::Confidence;
use crate::fold::fold;
use crate::prose::Prose;
use crate::record::{MatterType, Proposer, Record};
use crate::sections::Part;
use crate::tables::Tables;
use crate::text::Document;

/// How far into a text its authors are named, in sentences.
const SENTENCES_MAX: usize = 80;

/// The most authors of one matter.
const PROPOSERS_MAX: usize = 100;

/// Reads the proposers into the record.
pub(crate) fn extract(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables, record: &mut Record) {
    let answered = matches!(
        record.matter_type,
        MatterType::Motion
            | MatterType::Skrivelse
            | MatterType::Medborgarforslag
            | MatterType::Interpellation
            | MatterType::Annat
    );
    if !answered {
        return;
    }
    let before = prose.active(tables.rules("proposers-before"));
    let after = prose.active(tables.rules("proposers-after"));
    for sentence in relevant(document).into_iter().flat_map(|lines| document.sentences(lines)).take(SENTENCES_MAX) {
        let text = prose.text(sentence);
        let folded = prose.fold(sentence);
        let mut groups: Vec<Vec<Person>> = Vec::new();
        for rule in prose.rules_in(sentence, before.iter().copied()) {
            for range in rule.find_all(folded) {
                let at = written_offset(text, folded, range.end);
                groups.extend(people::persons(tables, text, at).map(|(persons, _)| persons));
            }
        }
        for rule in prose.rules_in(sentence, after.iter().copied()) {
            for range in rule.find_all(folded) {
                let at = written_offset(text, folded, range.start);
                groups.extend(people_before(tables, text, at));
            }
        }
        for person in groups.into_iter().flatten() {
            let span =
                prose.plain.span(sentence.plain.start + person.name.start..sentence.plain.start + person.name.end);
            let name = mended(&text[person.name], document.damaged);
            add(document, record, &name, person.party, &span, "author-named");
        }
    }
    own::extract(document, tables, record);
}

/// The lines in which the authors of this matter are named: not those of motions to the minutes and of appendices.
pub(crate) fn relevant(document: &Document<'_>) -> Vec<Range<usize>> {
    let stops = |part: &Part| {
        matches!(part.kind.as_str(), "motions" | "procedure" | "reservation" | "statement" | "distribution")
    };
    let introduces = |part: &Part| matches!(part.kind.as_str(), "matter" | "background" | "summary");
    let first = document.parts.iter().position(stops).unwrap_or(document.parts.len());
    let stop = document.parts.get(first).map_or(document.lines.len(), |part| part.lines.start.saturating_sub(1));
    // Some minutes tell of reservations first.
    let later = document.parts[first..].iter().filter(|part| introduces(part)).map(|part| part.lines.clone());
    std::iter::once(0..stop).chain(later).collect()
}

/// Both texts hold the same characters, though not in the same bytes.
pub(crate) fn written_offset(text: &str, folded: &str, at: usize) -> usize {
    let chars = folded[..at].chars().count();
    text.char_indices().nth(chars).map_or(text.len(), |(offset, _)| offset)
}

/// The persons whose row ends at `at`: "Ines Bergvall (C) och Bo Ek (L) har …".
fn people_before(tables: &Tables, text: &str, at: usize) -> Option<Vec<Person>> {
    // Rows are read forwards, so every name before the place is tried from the first on.
    let before = &text[..at];
    let mut start = 0;
    for (offset, _) in
        before.char_indices().filter(|&(i, c)| c.is_uppercase() && (i == 0 || before[..i].ends_with([' ', '"', '”'])))
    {
        if offset < start {
            continue;
        }
        if let Some((persons, end)) = people::persons(tables, text, offset) {
            if text[end..].trim_start_matches([' ', ',']).len() <= text[at..].trim_start().len() {
                return Some(persons);
            }
            start = end;
        }
    }
    // "Ines Bergvall, Centerpartiet, har lämnat en motion"
    let party = before
        .trim_end_matches([' ', ','])
        .rsplit_once(", ")
        .and_then(|(name, party)| tables.parties.get(&fold(party)).map(|party| (name, party.code.clone())));
    let (before, party) = party.map_or((before, None), |(name, code)| (name, Some(code)));
    let name = trailing_person(before)?;
    Some(vec![Person { name, party }])
}

fn add(
    document: &Document<'_>,
    record: &mut Record,
    name: &str,
    party: Option<String>,
    span: &Range<usize>,
    rule: &str,
) {
    if let Some(known) = record.proposers.iter_mut().find(|known| fold(&known.name) == fold(name)) {
        if known.party.is_none() && party.is_some() {
            known.party.clone_from(&party);
            let value = serde_json::json!({ "name": known.name, "party": party });
            if let Some(finding) = record
                .findings
                .get_mut("proposers")
                .and_then(|all| all.iter_mut().find(|f| f.value["name"] == value["name"]))
            {
                finding.value = value;
            }
        }
        return;
    }
    if record.proposers.len() >= PROPOSERS_MAX {
        return;
    }
    let value = serde_json::json!({ "name": name, "party": party });
    let grade = if party.is_some() { Confidence::High } else { Confidence::Medium };
    let finding = document.finding(value, span, rule, grade);
    record.findings.entry("proposers".to_owned()).or_default().push(finding);
    record.proposers.push(Proposer { name: name.to_owned(), party });
}
