//! Reads the officers who prepared the matter.

use std::ops::Range;

use crate::Confidence;
use crate::body::names::{is_name_word, is_person, leading_person, trailing_person};
use crate::flow::one_line;
use crate::fold::fold;
use crate::head::{self, Item, Kind, Label, span_in};
use crate::record::{DocumentType, Record};
use crate::tables::Tables;
use crate::text::{Document, Span};

/// How many lines below the label are read.
const REACH: usize = 14;
/// The longest line of officers, in bytes.
const OFFICER_BYTES_MAX: usize = 90;
/// How many of the last lines are searched for a label.
const CLOSING_LINES: usize = 12;
/// The most officers of one document.
const OFFICERS_MAX: usize = 8;

/// Writes the officers into the record.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let mut found: Vec<(Span, &str, Confidence)> = Vec::new();
    for (index, item) in document.head.iter().enumerate() {
        if item.kind == Kind::Label(Label::Officer) {
            found.extend(
                labelled(document, tables, index, item).into_iter().map(|s| (s, "officer-label", Confidence::High)),
            );
        }
    }
    if found.is_empty() {
        found = in_section(document).into_iter().map(|s| (s, "officer-section", Confidence::High)).collect();
    }
    if found.is_empty() && record.document_type != DocumentType::Protokollsutdrag {
        found.extend(alone(document, record).map(|s| (s, "officer-head", Confidence::Medium)));
    }
    if found.is_empty() {
        found = at_end(document, tables).into_iter().map(|s| (s, "officer-label", Confidence::High)).collect();
    }
    if found.is_empty() {
        found.extend(in_sentence(document, tables).map(|s| (s, "officer-sentence", Confidence::Medium)));
    }
    for (span, rule, grade) in found.into_iter().take(OFFICERS_MAX) {
        let span = if document.damaged { without_committee(document, tables, span) } else { span };
        let name = display(&document.text[span.clone()]);
        let name = if document.damaged { mend(&name) } else { name };
        let name = with_soft_c(name, document.damaged);
        if record.handlaggare.iter().any(|other| fold(other) == fold(&name)) {
            continue;
        }
        let finding = document.finding(name.clone(), &span, rule, grade);
        record.findings.entry("handlaggare".to_owned()).or_default().push(finding);
        record.handlaggare.push(name);
    }
}

/// A scan may put the addressee behind the officer: "Ines Bergvall Lekplatsnémnden".
fn without_committee(document: &Document<'_>, tables: &Tables, span: Span) -> Span {
    let text = &document.text[span.clone()];
    let committee =
        super::committee::committees(document, tables, text).into_iter().map(|(range, _)| range.start).next();
    let damaged = text.rfind(' ').filter(|&at| may_be_committee(&fold(&text[at..])));
    let end = committee.or(damaged).unwrap_or(text.len());
    let kept = text[..end].trim_end();
    if kept.contains(' ') { span.start..span.start + kept.len() } else { span }
}

fn may_be_committee(folded: &str) -> bool {
    ["mnden", "mnd", "styrelsen"].iter().any(|end| folded.ends_with(end))
}

/// A reader of scans that knows no ö takes it for é, which ends names or stands in "-én" but hardly elsewhere.
fn mend(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('é') {
        let after = &rest[at + 'é'.len_utf8()..];
        let tail: &str = &after[..after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len())];
        out.push_str(&rest[..at]);
        out.push(if matches!(tail, "" | "n" | "ns" | "e" | "us") { 'é' } else { 'ö' });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// No reader of scans knows ć: a name ends in "-ović", and in "-ovié" only by mistake; in "-ovie" too where a text has
/// lost its accents, but "Lovie" is a name.
fn with_soft_c(name: String, damaged: bool) -> String {
    let stem = name.strip_suffix("ié").or_else(|| name.strip_suffix("ie").filter(|_| damaged));
    let stem = stem.filter(|stem| (stem.ends_with("ov") || stem.ends_with("ev")) && stem.contains(' '));
    stem.map(|stem| format!("{stem}ić")).unwrap_or(name)
}

/// "Lindblom, Linda" is Linda Lindblom.
fn display(text: &str) -> String {
    let text = one_line(text);
    match text.split_once(", ") {
        Some((family, given)) => format!("{given} {family}"),
        None => text,
    }
}

fn labelled(document: &Document<'_>, tables: &Tables, index: usize, label: &Item) -> Vec<Span> {
    let mut names = Vec::new();
    // A scan puts the next column's label behind this one: "Vår handläggare Mottagare".
    let beside = || head::committee(document, tables, &document.text[label.value.clone()]).is_some();
    let has_value = !label.value.is_empty() && !tables.any("label", document.fold(&label.value)) && !beside();
    if has_value {
        names = persons(document, &label.value, true);
    }
    // Further officers stand below the first, each with a telephone number; without a name none begins.
    let two_columns = document.fold(&label.span).ends_with(" till");
    let mut previous = label.line;
    for (at, item) in document.head.iter().enumerate().skip(index + 1) {
        if item.line > label.line + REACH {
            break;
        }
        // What stands beside the label belongs to another column, unless the label is alone with it.
        let aligned = item.column.abs_diff(label.column) <= 4;
        if item.line == label.line || !aligned {
            let beside = item.line == label.line && !has_value && !has_below(document, index, label);
            if beside && item.kind == Kind::Person {
                names.push(item.span.clone());
            }
            continue;
        }
        if item.line > previous + 2 && !document.damaged {
            break;
        }
        previous = item.line;
        match item.kind {
            Kind::Person if has_value && names.is_empty() => break,
            Kind::Person => names.push(item.span.clone()),
            Kind::Contact | Kind::Page | Kind::Label(Label::Contact) | Kind::Unit => {}
            Kind::Office if !names.is_empty() => {}
            Kind::Other | Kind::Namnd | Kind::Number | Kind::Date => {
                let span = if two_columns {
                    without_committee(document, tables, item.span.clone())
                } else {
                    item.span.clone()
                };
                let text = &document.text[span.clone()];
                let begins = leading_person(text).is_some()
                    || text.split_once(", ").is_some_and(|(a, b)| is_family_and_given(a, b));
                let found = if begins && text.len() <= OFFICER_BYTES_MAX {
                    persons(document, &span, false)
                } else {
                    Vec::new()
                };
                if found.is_empty() && two_columns {
                    continue;
                }
                if found.is_empty() {
                    if is_role(document.fold(&item.span)) || item.kind == Kind::Date {
                        continue;
                    }
                    break;
                }
                names.extend(found);
                names.extend(broken_name(document, &span, document.head.get(at + 1)));
            }
            _ => break,
        }
        if names.len() >= OFFICERS_MAX {
            break;
        }
    }
    names
}

/// The last name of a list that the line end cuts: "Ines Bergvall, Bo / Ek".
fn broken_name(document: &Document<'_>, span: &Span, below: Option<&Item>) -> Option<Span> {
    let text = &document.text[span.clone()];
    let begun =
        text.rsplit_once(", ").map(|(_, last)| last).filter(|last| !last.contains(' ') && is_name_word(last))?;
    let below = below.filter(|item| item.line == document.line_at(span.start) + 1)?;
    let rest = &document.text[below.span.clone()];
    let whole = rest.split_whitespace().count() <= 2 && is_person(&format!("{begun} {rest}"), 4);
    whole.then(|| span.end - begun.len()..below.span.end)
}

/// Whether a person stands below the label in its own column.
fn has_below(document: &Document<'_>, index: usize, label: &Item) -> bool {
    document.head[index + 1..]
        .iter()
        .find(|item| item.line > label.line && item.column.abs_diff(label.column) <= 4)
        .is_some_and(|item| item.kind == Kind::Person && item.line <= label.line + 2)
}

/// The persons that a value lists: "Ines Bergvall, utredare och Bo Ek".
fn persons(document: &Document<'_>, span: &Span, labelled: bool) -> Vec<Span> {
    let text = &document.text[span.clone()];
    // "Bergvall, Ines"
    if let Some((family, given)) = text.split_once(", ")
        && is_family_and_given(family, given)
    {
        return vec![span.clone()];
    }
    let mut found = Vec::new();
    let mut start = 0;
    for piece in split_list(text) {
        let from = start + (piece.len() - piece.trim_start().len());
        start += piece.len() + separator_len(&text[(start + piece.len()).min(text.len())..]);
        let piece = piece.trim();
        if let Some(range) = leading_person(piece) {
            found.push(span.start + from + range.start..span.start + from + range.end);
        } else if labelled && found.is_empty() && is_name_word(piece) {
            found.push(span.start + from..span.start + from + piece.len());
        }
    }
    found
}

const SEPARATORS: [&str; 7] = [", ", "; ", " och ", " & ", " / ", "/", " and "];

fn split_list(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((at, len)) = SEPARATORS.iter().filter_map(|s| Some((rest.find(s)?, s.len()))).min() {
        pieces.push(&rest[..at]);
        rest = &rest[at + len..];
    }
    pieces.push(rest);
    pieces
}

fn separator_len(rest: &str) -> usize {
    SEPARATORS.iter().find(|s| rest.starts_with(**s)).map_or(0, |s| s.len())
}

fn is_family_and_given(family: &str, given: &str) -> bool {
    let names = |text: &str, most: usize| text.split(' ').count() <= most && text.split(' ').all(is_name_word);
    names(family, 2) && names(given, 1) && !is_role(&fold(given))
}

/// What a person is, in small letters or alone on its line.
fn is_role(folded: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "chef",
        "are",
        "direktor",
        "strateg",
        "sekreterare",
        "jurist",
        "controller",
        "ingenjor",
        "arkitekt",
        "ekonom",
        "rad",
        "specialist",
    ];
    folded.split_whitespace().count() <= 4 && ENDINGS.iter().any(|end| folded.ends_with(end))
}

/// A section that lists those who prepared the matter.
fn in_section(document: &Document<'_>) -> Vec<Span> {
    let Some(part) = document.parts.iter().find(|part| part.kind == "officers") else { return Vec::new() };
    let lines = part.lines.clone().filter(|&i| !document.lines[i].is_blank() && !document.lines[i].furniture);
    lines.take(6).flat_map(|i| persons(document, &document.lines[i].span.clone(), false)).collect()
}

/// One person alone in the head above the title: the officer, where no label says so.
fn alone(document: &Document<'_>, record: &Record) -> Option<Span> {
    let title = record.findings.get("title")?.first()?.start? as usize;
    let mut persons = document.head.iter().filter(|item| item.span.end < title).filter_map(|item| match item.kind {
        Kind::Person => Some(item.span.clone()),
        // "Ines Bergvall, lekplatsstrateg"
        Kind::Other => {
            let text = &document.text[item.span.clone()];
            let (name, role) = text.split_once(", ")?;
            // "Lekchef Ines Bergvall, 0523-66 45 17"
            if role.starts_with('0')
                && let Some(range) = trailing_person(name)
                && let Some(range) = without_role(name, range)
            {
                return Some(item.span.start + range.start..item.span.start + range.end);
            }
            let officer = is_role(&fold(role)) && role.starts_with(char::is_lowercase)
                || role.starts_with('0') && role.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
            officer.then(|| item.span.start..item.span.start + name.len())
        }
        _ => None,
    });
    let only = persons.next()?;
    if persons.next().is_some() {
        return None;
    }
    is_person(&document.text[only.clone()], 4).then_some(only)
}

/// The name behind a role: "Teknisk chef Ines Bergvall".
fn without_role(text: &str, mut name: Range<usize>) -> Option<Range<usize>> {
    while !is_role(&fold(text[..name.start].trim_end())) {
        // The first word of the role may look like one of the name.
        name.start += text[name.clone()].find(' ')? + 1;
    }
    is_person(&text[name.clone()], 4).then_some(name)
}

/// "Handläggare: Ines Bergvall" among the last lines, below the signatures.
fn at_end(document: &Document<'_>, tables: &Tables) -> Vec<Span> {
    let last = (document.head_end..document.lines.len())
        .rev()
        .filter(|&line| !document.lines[line].is_blank() && !document.lines[line].furniture);
    last.take(CLOSING_LINES)
        .flat_map(|line| document.cells(line))
        .filter_map(|cell| {
            let (rule, value) = tables.first("label", document.fold(&cell.span))?;
            (rule.value.as_deref() == Some("officer")).then(|| span_in(document, &cell.span, value))
        })
        .flat_map(|value| persons(document, &value, false))
        .collect()
}

/// "Föredragande har varit upphandlingschef Ines Bergvall"
fn in_sentence(document: &Document<'_>, tables: &Tables) -> Option<Span> {
    let flow = document.flow();
    let (_, range) = flow.first(tables.rules("officer-sentence"))?;
    let from = flow.span(range).end;
    let plain = &document.prose.plain;
    let at = plain.at(from);
    let rest = plain.text[at..].lines().next()?;
    // A title may stand before the name.
    let mut offset = 0;
    for word in rest.split(' ').take(4) {
        if let Some(found) = leading_person(&rest[offset..]) {
            return Some(plain.span(at + offset + found.start..at + offset + found.end));
        }
        offset = (offset + word.len() + 1).min(rest.len());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_at_every_separator() {
        assert_eq!(split_list("Ines Bergvall, utredare och Bo Ek"), ["Ines Bergvall", "utredare", "Bo Ek"]);
        assert_eq!(display("Bergvall, Ines"), "Ines Bergvall");
        assert_eq!(mend("Bo Bergstrém"), "Bo Bergström");
        assert_eq!(mend("André Lindén"), "André Lindén");
        assert_eq!(with_soft_c("Ivan Markovié".to_owned(), false), "Ivan Marković");
        assert_eq!(with_soft_c("Ivan Markovie".to_owned(), true), "Ivan Marković");
        assert_eq!(with_soft_c("Maria Lovie".to_owned(), false), "Maria Lovie");
        assert!(!is_family_and_given("Bergvall", "Utredare"));
    }
}
