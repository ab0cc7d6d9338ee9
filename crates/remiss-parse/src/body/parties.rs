//! Reads the parties that act in a matter: the proposers', and in minutes those that moved, dissented or made statements.

use std::ops::Range;

use super::names::trailing_person;
use super::people::{is_known_code, local_party, party_code};
use super::proposers::{relevant, written_offset};
use crate::Confidence;
use crate::fold::fold;
use crate::prose::Prose;
use crate::record::{DocumentType, MatterType, Record};
use crate::tables::Tables;
use crate::text::{Document, Span, derived};

/// The longest codes in brackets, and the longest name of a local party there, in bytes.
const CODES_BYTES_MAX: usize = 14;
const BRACKETS_BYTES_MAX: usize = 40;
/// How far before a bracket the name of a person begins at most, in bytes.
const NAME_BYTES_MAX: usize = 60;

/// How far into a text its matter is introduced, in sentences.
const SENTENCES_MAX: usize = 40;

/// Reads the parties into the record.
pub(crate) fn extract(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables, record: &mut Record) {
    let proposed: Vec<String> = record.proposers.iter().filter_map(|p| p.party.clone()).collect();
    for code in proposed {
        let place =
            record.findings.get("proposers").and_then(|all| all.iter().find(|f| f.value["party"] == code.as_str()));
        let span = place.and_then(|f| Some(f.start? as usize..f.end? as usize));
        add(document, record, code, span, "party-of-proposer", Confidence::High);
    }
    if !matches!(record.matter_type, MatterType::Remiss | MatterType::Samrad | MatterType::Medborgarforslag) {
        introduced(document, prose, tables, record);
    }
    acting(document, tables, record);
    if record.matter_type == MatterType::Interpellation {
        of_signatories(document, tables, record);
    }
}

/// The parties that the title, the line of reply or the introduction names behind the motion or letter.
fn introduced(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables, record: &mut Record) {
    let before = prose.active(tables.rules("parties-before"));
    let after = prose.active(tables.rules("parties-after"));
    for sentence in relevant(document).into_iter().flat_map(|lines| document.sentences(lines)).take(SENTENCES_MAX) {
        let (text, folded) = (prose.text(sentence), prose.fold(sentence));
        let mut found: Vec<(String, Range<usize>)> = Vec::new();
        for rule in prose.rules_in(sentence, before.iter().copied()) {
            for range in rule.find_all(folded) {
                found.extend(row(tables, text, written_offset(text, folded, range.end)));
            }
        }
        // What stands before the verb must be parties and nothing else, from the sentence's start on.
        let mut after = prose.rules_in(sentence, after.iter().copied()).peekable();
        let parties = if after.peek().is_some() { row(tables, text, 0) } else { Vec::new() };
        for rule in after.filter(|_| !parties.is_empty()) {
            for range in rule.find_all(folded) {
                let at = written_offset(text, folded, range.start);
                if parties.last().is_some_and(|(_, last)| text[last.end..at.max(last.end)].trim().is_empty()) {
                    found.extend(parties.iter().cloned());
                }
            }
        }
        if found.is_empty() || tables.any("earlier-matter", folded) {
            continue;
        }
        for (code, range) in found {
            let span = prose.plain.span(sentence.plain.start + range.start..sentence.plain.start + range.end);
            add(document, record, code, Some(span), "party-behind-matter", Confidence::High);
        }
    }
}

/// A row of parties at a place: "(M), (L) och (SD)", "Vänsterpartiet och Miljöpartiet", "(MP)", "V och S".
fn row(tables: &Tables, text: &str, at: usize) -> Vec<(String, Range<usize>)> {
    let mut out = Vec::new();
    let mut from = at;
    loop {
        let rest = &text[from..];
        let lead = rest.len() - rest.trim_start_matches([' ', '"', '”']).len();
        let body = &rest[lead..];
        let Some((code, len)) = party_at(tables, body) else { break };
        out.push((code, from + lead..from + lead + len));
        from += lead + len;
        // "Vänsterpartiet (V)" names one party twice.
        if let Some((_, len)) =
            text[from..].strip_prefix(' ').filter(|t| t.starts_with('(')).and_then(|t| party_at(tables, t))
        {
            from += 1 + len;
        }
        let rest = &text[from..];
        let Some(gap) = [", ", " och ", " samt ", " & ", "/", ","].iter().find(|gap| rest.starts_with(**gap)) else {
            break;
        };
        from += gap.len();
        from += ["och ", "samt "].iter().find(|word| text[from..].starts_with(**word)).map_or(0, |word| word.len());
    }
    out
}

/// The party at the start of a text, and the bytes of its name.
fn party_at(tables: &Tables, text: &str) -> Option<(String, usize)> {
    if let Some(inner) = text.strip_prefix('(') {
        let close = inner.find(')').filter(|&close| close <= 8)?;
        return Some((party_code(tables, &inner[..close])?, close + 2));
    }
    let words: Vec<&str> = text.split([' ', ',', '.', ':', ';', '?', '\n']).take(3).collect();
    for n in (1..=words.len()).rev() {
        let last = words[n - 1];
        let len = last.as_ptr() as usize + last.len() - text.as_ptr() as usize;
        let phrase = &text[..len];
        if let Some(party) = tables.parties.get(&fold(phrase)) {
            return Some((party.code.clone(), len));
        }
    }
    let first = words.first()?;
    (first.chars().all(char::is_uppercase) && is_known_code(tables, first))
        .then(|| Some((party_code(tables, first)?, first.len())))?
}

/// Minutes: who moved, dissented or made a statement, by the party in parentheses behind the name.
fn acting(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let kinds = ["motions", "reservation", "statement"];
    let ranges: Vec<Range<usize>> = document
        .parts
        .iter()
        .filter(|part| {
            kinds.contains(&part.kind.as_str())
                && (record.document_type == DocumentType::Protokollsutdrag || part.section)
        })
        .map(|part| part.lines.clone())
        .collect();
    for lines in ranges {
        let view = document.flow_of(lines);
        for (open, _) in view.text.match_indices('(') {
            let rest = &view.text[open + 1..];
            let Some(close) = rest.find(')').filter(|&close| close <= BRACKETS_BYTES_MAX) else { continue };
            if !view.text[..open].ends_with(' ') {
                continue;
            }
            let inside = &rest[..close];
            if trailing_person(&view.text[line_start(&view.text, open)..open]).is_some()
                && !inside.split([',', ' ', '/']).any(|token| is_known_code(tables, token))
                && let Some(code) = local_party(&inside.replace('\n', " "))
            {
                let code = tables.parties.get(&fold(&code)).map_or(code, |party| party.code.clone());
                let span = view.span(open..open + close + 2);
                add(document, record, code, Some(span), "party-local", Confidence::Medium);
                continue;
            }
            if close > CODES_BYTES_MAX {
                continue;
            }
            for token in inside.split([',', ' ', '/']).filter(|token| !token.is_empty()) {
                if !is_known_code(tables, token) {
                    continue;
                }
                if let Some(code) = party_code(tables, token) {
                    let span = view.span(open..open + close + 2);
                    add(document, record, code, Some(span), "party-acting", Confidence::High);
                }
            }
        }
        // "Vänsterpartiet reserverar sig": a party named as the one that acts.
        let prose = Prose::new(view, &tables.words);
        for sentence in &prose.sentences {
            let (text, folded) = (prose.text(sentence), prose.fold(sentence));
            if prose.rules_in(sentence, tables.rules("party-acts")).any(|rule| rule.is_match(folded)) {
                for (code, range) in row(tables, text, 0) {
                    let span = prose.plain.span(sentence.plain.start + range.start..sentence.plain.start + range.end);
                    add(document, record, code, Some(span), "party-acting", Confidence::Medium);
                }
            }
        }
    }
}

/// Where to look for the name that ends before a place.
fn line_start(text: &str, end: usize) -> usize {
    text.ceil_char_boundary(end.saturating_sub(NAME_BYTES_MAX))
}

/// The one who answers an interpellation acts, too: "Ines Bergvall (S)" above the role.
fn of_signatories(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let ends: Vec<usize> = record
        .findings
        .get("signatories")
        .into_iter()
        .flatten()
        .filter_map(|f| f.end)
        .map(|end| end as usize)
        .collect();
    for end in ends {
        let rest = &document.text[end..];
        let Some(inner) = rest.trim_start_matches(' ').strip_prefix('(') else { continue };
        let Some(close) = inner.find(')').filter(|&close| close <= 5) else { continue };
        if let Some(code) = party_code(tables, &inner[..close]) {
            let start = document.text.len() - inner.len() - 1;
            add(document, record, code, Some(start..start + close + 2), "party-of-signatory", Confidence::Medium);
        }
    }
}

fn add(document: &Document<'_>, record: &mut Record, code: String, span: Option<Span>, rule: &str, grade: Confidence) {
    if record.parties.contains(&code) {
        return;
    }
    let finding = match span {
        Some(span) => document.finding(code.as_str(), &span, rule, grade),
        None => derived(code.as_str(), rule, grade),
    };
    record.findings.entry("parties".to_owned()).or_default().push(finding);
    record.parties.push(code);
}
