//! Reads who signed a proposal, where the document is the motion, letter or question itself and not an answer to it.

use crate::body::names::{is_person, mended};
use crate::body::people::{self, Person};
use crate::record::{DocumentType, Record};
use crate::tables::Tables;
use crate::text::{Document, Span};

/// How many lines of names, parties and dates can close a proposal.
const CLOSING_LINES_MAX: usize = 40;
/// The most words of one name.
const NAME_WORDS_MAX: usize = 5;

/// Reads those who signed as proposers.
pub(super) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let answers = record.document_type != DocumentType::Annat || !record.handlaggare.is_empty();
    if answers || headings(document, tables).next().is_none() || !speaks_itself(document, tables) {
        return;
    }
    for (name, party) in signed(document, tables) {
        let written = mended(&document.text[name.clone()], document.damaged);
        super::add(document, record, &written, party, &name, "author-signed");
    }
}

/// The lines of the head that say that the document is a proposal.
pub(crate) fn headings<'d>(document: &'d Document<'_>, tables: &'d Tables) -> impl Iterator<Item = Span> + 'd {
    let head = &document.lines[..document.head_end.min(document.lines.len())];
    let lines = head.iter().enumerate().filter(|(_, line)| !line.is_blank() && !line.furniture);
    lines
        .filter(|(index, _)| tables.any("proposal-itself", document.line_folded(*index)))
        .map(|(_, line)| line.span.clone())
}

fn speaks_itself(document: &Document<'_>, tables: &Tables) -> bool {
    document.flow().first(tables.rules("proposes")).is_some()
}

/// What closes a proposal: names with or without a party, and parties that stand above or below names.
enum Closing {
    Names(Vec<(Span, Option<String>)>),
    Party(String),
}

/// The names at the end of the text with their parties.
fn signed(document: &Document<'_>, tables: &Tables) -> Vec<(Span, Option<String>)> {
    let mut closing = Vec::new();
    let lines = document.lines.iter().enumerate().rev().filter(|(_, line)| !line.is_blank() && !line.furniture);
    for (index, _) in lines.take(CLOSING_LINES_MAX).take_while(|(index, _)| *index >= document.head_end) {
        let folded = document.line_folded(index);
        if let Some(party) = party(tables, folded) {
            closing.push(Closing::Party(party));
        } else if let Some(names) = names(document, tables, index) {
            closing.push(Closing::Names(names));
        } else if crate::dates::find(folded).is_empty() && folded.chars().any(char::is_alphabetic) {
            break;
        }
    }
    closing.reverse();
    let above = matches!(closing.first(), Some(Closing::Party(_)));
    let mut out: Vec<(Span, Option<String>)> = Vec::new();
    let (mut standing, mut first) = (None, 0);
    for one in closing {
        match one {
            Closing::Party(party) if above => standing = Some(party),
            Closing::Party(party) => {
                out[first..]
                    .iter_mut()
                    .filter(|(_, own)| own.is_none())
                    .for_each(|(_, own)| *own = Some(party.clone()));
                first = out.len();
            }
            Closing::Names(names) => {
                out.extend(names.into_iter().map(|(name, own)| (name, own.or_else(|| standing.clone()))));
            }
        }
    }
    out
}

/// The names of a line that holds nothing else.
fn names(document: &Document<'_>, tables: &Tables, line: usize) -> Option<Vec<(Span, Option<String>)>> {
    let mut out = Vec::new();
    for cell in document.cells(line) {
        let text = &document.text[cell.span.clone()];
        let place = |name: std::ops::Range<usize>| cell.span.start + name.start..cell.span.start + name.end;
        let is_name = |person: &Person| is_person(&text[person.name.clone()], NAME_WORDS_MAX);
        let (persons, end) = people::persons(tables, text, 0).filter(|(persons, _)| persons.iter().all(is_name))?;
        let rest = text[end..].trim_start_matches([',', ' ']).trim_end();
        let behind = if rest.is_empty() { None } else { Some(party(tables, &crate::fold::fold(rest))?) };
        out.extend(persons.into_iter().map(|person| (place(person.name), person.party.or_else(|| behind.clone()))));
    }
    (!out.is_empty()).then_some(out)
}

/// The party that a folded line names and nothing else.
fn party(tables: &Tables, folded: &str) -> Option<String> {
    let (_, value) = tables.first("for-party", folded)?;
    tables.parties.get(&folded[value]).map(|party| party.code.clone())
}
