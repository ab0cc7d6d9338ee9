//! Reads who else was asked, from the sentence that says where the matter was sent.

use std::ops::Range;

use super::proposers::written_offset;
use crate::Confidence;
use crate::fold::fold;
use crate::prose::Prose;
use crate::record::Record;
use crate::registers::is_whole_word;
use crate::tables::Tables;
use crate::text::{Document, Span};

/// The longest list of bodies that is believed.
const BODIES_MAX: usize = 120;
/// The longest name of a body in words.
const WORDS_MAX: usize = 12;

/// Reads the bodies into the record.
pub(crate) fn extract(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables, record: &mut Record) {
    // The decision says where the answer goes, not who was asked.
    let decided = record
        .findings
        .get("decision")
        .and_then(|all| all.first())
        .and_then(|finding| Some(finding.start?..finding.end?));
    let rules = prose.active(tables.rules("referral"));
    let none = prose.active(tables.rules("no-referral"));
    let mut best: Vec<(Range<usize>, usize)> = Vec::new();
    for (index, sentence) in prose.sentences.iter().enumerate() {
        if !rules.iter().any(|rule| prose.may_match(rule, sentence)) {
            continue;
        }
        let (text, folded) = (prose.text(sentence), prose.fold(sentence));
        let start = prose.plain.span(sentence.plain.clone()).start as u32;
        if decided.as_ref().is_some_and(|range| range.contains(&start)) {
            continue;
        }
        let mut found: Vec<Range<usize>> = Vec::new();
        for rule in prose.rules_in(sentence, rules.iter().copied()) {
            for range in rule.find_all(folded) {
                let at = written_offset(text, folded, range.end);
                found.extend(list(tables, text, at));
            }
        }
        if found.is_empty() || prose.rules_in(sentence, none.iter().copied()).any(|rule| rule.is_match(folded)) {
            continue;
        }
        found.sort_by_key(|range| range.start);
        found.dedup();
        found.retain(|range| !is_own_organisation(tables, record, &text[range.clone()]));
        // The fullest list is the referral; a single body elsewhere only adds to nothing.
        if found.len() > best.len() {
            best = found.into_iter().map(|range| (range, index)).collect();
        }
    }
    for (range, index) in best.into_iter().take(BODIES_MAX) {
        let sentence = &prose.sentences[index];
        let value = prose.text(sentence)[range.clone()].to_owned();
        let span: Span = prose.plain.span(sentence.plain.start + range.start..sentence.plain.start + range.end);
        if record.referral_bodies.iter().any(|known| fold(known) == fold(&value)) {
            continue;
        }
        let finding = document.finding(value.as_str(), &span, "referral-sentence", Confidence::High);
        record.findings.entry("referral_bodies".to_owned()).or_default().push(finding);
        record.referral_bodies.push(value);
    }
}

/// "Stockholms stad" as the addressee of the state is the whole municipality, not one of the bodies asked.
fn is_own_organisation(tables: &Tables, record: &Record, body: &str) -> bool {
    tables.kommuner.get(&fold(body)).is_some_and(|kommun| record.kommun.as_deref() == Some(kommun.name.as_str()))
}

/// The bodies in a list that begins at `at`.
fn list(tables: &Tables, text: &str, at: usize) -> Vec<Range<usize>> {
    let stop = end_of_list(tables, text, at);
    let mut out = Vec::new();
    for piece in pieces(tables, text, at..stop) {
        let trimmed = trim_piece(text, piece);
        if trimmed.is_empty() {
            continue;
        }
        out.push(trimmed);
    }
    let known = out.iter().filter(|range| looks_like_body(tables, &text[(*range).clone()])).count();
    // A proper name such as "Svensk Handel" is believed beside bodies that are known as such.
    out.retain(|range| {
        let body = &text[range.clone()];
        looks_like_body(tables, body) || (known > 0 && is_proper_name(body))
    });
    out.retain(|range| !is_vague(&text[range.clone()]));
    out
}

/// Where the list ends: at the words that go on with purpose, time or another clause.
fn end_of_list(tables: &Tables, text: &str, at: usize) -> usize {
    let folded = fold(&text[at..]);
    let stop = tables.rules("referral-end").iter().filter_map(|rule| rule.find(&folded)).map(|range| range.start).min();
    let end = stop.map_or(text.len(), |stop| at + written_offset(&text[at..], &folded, stop));
    at + text[at..end].trim_end_matches(['.', ' ', ':', ';', ',']).len()
}

/// Cuts at commas and conjunctions, but not inside "miljö- och hälsoskyddsnämnden" nor inside known names.
fn pieces(tables: &Tables, text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let body = &text[range.clone()];
    let folded = fold(body);
    let whole: Vec<Range<usize>> = tables
        .bodies
        .find_all(&folded)
        .map(|(found, _)| found)
        .chain(tables.namnder.find_all(&folded).map(|(found, _)| found))
        .filter(|found| found.len() > 6)
        .map(|found| written_offset(body, &folded, found.start)..written_offset(body, &folded, found.end))
        .collect();
    let mut out = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < body.len() {
        if !matches!(body.as_bytes()[at], b',' | b';' | b' ' | b'\n') {
            at += body[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let rest = &body[at..];
        let gap = [
            ", samt ",
            ", och ",
            " samt till ",
            " och till ",
            " samt ",
            " och ",
            ", ",
            ";",
            " respektive ",
            " as well as ",
            " and ",
            "\n",
        ]
        .iter()
        .find(|gap| rest.starts_with(**gap));
        let Some(gap) = gap else {
            at += 1;
            continue;
        };
        let elliptic = body[..at].ends_with('-');
        let inside = whole.iter().any(|name| name.start < at && at < name.end);
        if elliptic || inside || joins_all(&body[from..at], &rest[gap.len()..], gap) {
            at += gap.len();
            continue;
        }
        out.push(range.start + from..range.start + at);
        at += gap.len();
        from = at;
    }
    out.push(range.start + from..range.end);
    out
}

/// "samtliga nämnder och bolagsstyrelser" is one answer to who was asked.
fn joins_all(before: &str, after: &str, gap: &str) -> bool {
    let first = before.trim().split(' ').next().unwrap_or_default();
    let next = after.split([' ', ',', '.']).next().unwrap_or_default();
    gap.trim() == "och"
        && matches!(fold(first).as_str(), "samtliga" | "alla" | "ovriga" | "berorda")
        && next.starts_with(char::is_lowercase)
        && (next.ends_with("er") || next.ends_with("ar") || next.ends_with("styrelser") || next.ends_with("bolag"))
}

fn trim_piece(text: &str, piece: Range<usize>) -> Range<usize> {
    // "ett förslag till plan (KS 2020/1) till kulturnämnden": what was sent may hold the same small word.
    let mut start = piece.start + text[piece.clone()].rfind(" till ").map_or(0, |at| at + " till ".len());
    loop {
        let rest = &text[start..piece.end];
        let trimmed = rest.trim_start_matches([' ', ':', '-', '–', '•']);
        let cut = [
            "bland annat ",
            "bland andra ",
            "bl.a. ",
            "bl. a. ",
            "bland annat till ",
            "även ",
            "aven ",
            "dels ",
            "till ",
            "från ",
            "fran ",
            "hos ",
            "the ",
            "to ",
            "också ",
            "stadens ",
            "även till ",
        ]
        .iter()
        .find(|word| trimmed.starts_with(**word) && **word != "stadens ")
        .map_or(0, |word| word.len());
        let next = piece.end - trimmed.len() + cut;
        if next == start {
            break;
        }
        start = next;
    }
    let end = start + text[start..piece.end].trim_end_matches([' ', '.', ',', ';', ':']).len();
    // "äldrenämnden (ÄN)" is the committee.
    let end = match text[start..end].rfind(" (") {
        Some(open) if text[start..end].ends_with(')') => start + open,
        _ => end,
    };
    start..end.max(start)
}

fn looks_like_body(tables: &Tables, body: &str) -> bool {
    let folded = fold(body);
    if body.split_whitespace().count() > WORDS_MAX {
        return false;
    }
    tables.rules("body-word").iter().any(|rule| rule.is_match(&folded))
        || tables.namnder.find_all(&folded).next().is_some()
        || tables.bodies.find_all(&folded).any(|(found, _)| found.len() + 3 >= folded.len())
}

/// Capital letters at the start of the first word.
fn is_proper_name(body: &str) -> bool {
    body.starts_with(char::is_uppercase) && body.split_whitespace().count() <= 7 && is_whole_word(body, 0..0)
}

/// "två stadsdelsnämnder", "ett urval av nämnder", "förvaltningen" say not who.
fn is_vague(body: &str) -> bool {
    let folded = fold(body);
    let first = folded.split_whitespace().next().unwrap_or_default();
    let number = matches!(
        first,
        "tva"
            | "tre"
            | "fyra"
            | "fem"
            | "sex"
            | "sju"
            | "atta"
            | "nio"
            | "tio"
            | "ett"
            | "en"
            | "flera"
            | "nagra"
            | "de"
            | "this"
            | "two"
            | "three"
            | "several"
            | "these"
            | "vissa"
            | "vilket"
            | "andra"
            | "olika"
    );
    number
        || first.chars().all(|c| c.is_ascii_digit())
        || matches!(
            folded.as_str(),
            "namnden"
                | "forvaltningen"
                | "kontoret"
                | "stadsdelsnamnden"
                | "stadsdelsforvaltningen"
                | "staden"
                | "kommunen"
                | "remissinstanserna"
                | "namnder"
                | "fullmaktige"
        )
}
