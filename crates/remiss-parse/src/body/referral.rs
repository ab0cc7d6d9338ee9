//! Reads who else was asked, from the sentence that says where the matter was sent.

use std::ops::Range;

use super::lists::marker_len;
use super::proposers::written_offset;
use crate::Confidence;
use crate::flow::one_line;
use crate::fold::fold;
use crate::prose::Prose;
use crate::record::Record;
use crate::tables::Tables;
use crate::text::{Document, Span};

/// The longest list of bodies that is believed.
const BODIES_MAX: usize = 120;
/// The longest name of a body in words.
const WORDS_MAX: usize = 12;

/// How many bodies a list must name that is believed by what its sentence says of them.
const NAMED_MIN: usize = 2;
/// How many blank lines stand at most between "remitterats till:" and the list below it.
const BLANK_LINES_MAX: usize = 2;

/// A body as it is named at a place.
struct Body {
    value: String,
    span: Span,
}

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
    let none_of_one = prose.active(tables.rules("no-referral-of-one"));
    let mut best: Vec<Body> = Vec::new();
    for sentence in &prose.sentences {
        if !rules.iter().any(|rule| prose.may_match(rule, sentence)) {
            continue;
        }
        let (text, folded) = (prose.text(sentence), prose.fold(sentence));
        let whole = prose.plain.span(sentence.plain.clone());
        if decided.as_ref().is_some_and(|range| range.contains(&(whole.start as u32))) {
            continue;
        }
        let body = |range: Range<usize>| Body {
            value: text[range.clone()].to_owned(),
            span: prose.plain.span(sentence.plain.start + range.start..sentence.plain.start + range.end),
        };
        // Whom the office itself heard while it prepared the matter was not asked with it.
        let prepares = document.part_at(document.line_at(whole.start)).is_some_and(|part| part.kind == "preparation");
        let mut found: Vec<Body> = Vec::new();
        for rule in prose.rules_in(sentence, rules.iter().copied()) {
            for range in rule.find_all(folded) {
                let at = written_offset(text, folded, range.end);
                if rule.has_value() && prepares {
                    continue;
                }
                if rule.has_value() {
                    let from = written_offset(text, folded, range.start);
                    let named = believed(tables, list(tables, text, from..at).into_iter().map(body).collect());
                    found.extend(Some(named).filter(|named| named.len() >= NAMED_MIN).into_iter().flatten());
                } else if text[at..].trim_matches([':', ' ']).is_empty() {
                    found.extend(believed(tables, below(document, tables, whole.end)));
                } else {
                    found.extend(believed(tables, list(tables, text, at..text.len()).into_iter().map(body).collect()));
                }
            }
        }
        let none = none.iter().chain(none_of_one.iter().filter(|_| found.len() < NAMED_MIN));
        if found.is_empty() || prose.rules_in(sentence, none.copied()).any(|rule| rule.is_match(folded)) {
            continue;
        }
        found.sort_by_key(|body| body.span.start);
        found.dedup_by(|a, b| a.span == b.span);
        found.retain(|body| !is_own_organisation(tables, record, &body.value));
        // The fullest list is the referral; a single body elsewhere only adds to nothing.
        if found.len() > best.len() {
            best = found;
        }
    }
    for Body { value, span } in best.into_iter().take(BODIES_MAX) {
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

/// What the pieces of a list name, in a range of a text.
fn list(tables: &Tables, text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let text = &text[..range.end];
    let stop = end_of_list(tables, text, range.start);
    let pieces = pieces(tables, text, range.start..stop).into_iter();
    pieces.map(|piece| trim_piece(text, piece)).filter(|piece| !piece.is_empty()).collect()
}

/// The bodies that are listed line by line, each behind a bullet, below the sentence that ends at an offset.
fn below(document: &Document<'_>, tables: &Tables, end: usize) -> Vec<Body> {
    let from = document.line_at(end) + 1;
    let rows = document.lines.get(from..).unwrap_or_default();
    let blank = rows.iter().take_while(|row| row.is_blank()).count();
    if blank > BLANK_LINES_MAX {
        return Vec::new();
    }
    let listed = (from + blank..document.lines.len())
        .map(|line| (line, marker_len(document.line(line))))
        .take_while(|&(_, marker)| marker > 0);
    let named = listed.flat_map(|(line, marker)| {
        let (row, text) = (&document.lines[line], document.line(line));
        let pieces = list(tables, text, marker..text.len());
        pieces.into_iter().map(|piece| Body {
            value: one_line(&text[piece.clone()]),
            span: row.span.start + piece.start..row.span.start + piece.end,
        })
    });
    named.take(BODIES_MAX).collect()
}

/// Those of a list that are bodies: a proper name such as "Svensk Handel" is believed beside bodies that are known as such.
fn believed(tables: &Tables, mut listed: Vec<Body>) -> Vec<Body> {
    let known = listed.iter().any(|body| looks_like_body(tables, &body.value));
    listed.retain(|body| looks_like_body(tables, &body.value) || known && is_proper_name(&body.value));
    listed.retain(|body| !is_vague(&body.value));
    listed
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
            " • ",
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
        let company = *gap == " och " && joins_company(tables, &body[from..at], &rest[gap.len()..]);
        if elliptic || inside || company || joins_all(&body[from..at], &rest[gap.len()..], gap) {
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

/// "Älvdals Vatten och Avfall AB" is one company.
fn joins_company(tables: &Tables, before: &str, after: &str) -> bool {
    let last = before.trim().rsplit(' ').next().unwrap_or_default();
    let next = &after[..after.find([',', ';', '.', '\n']).unwrap_or(after.len())];
    let next = next.split(" och ").next().unwrap_or(next).split(" samt ").next().unwrap_or(next).trim();
    last.starts_with(char::is_uppercase)
        && next.starts_with(char::is_uppercase)
        && tables.any("company-end", &fold(next))
        && !looks_like_body(tables, before)
}

/// "samtliga nämnder och bolagsstyrelser" is one answer to who was asked.
fn joins_all(before: &str, after: &str, gap: &str) -> bool {
    let first = before.trim().split(' ').next().unwrap_or_default();
    let next = after.split([' ', ',', '.']).next().unwrap_or_default();
    // "nämnden för arbete och välfärd" is one name.
    if gap == " och "
        && is_named_for(before)
        && !after.split([',', ' ']).next().unwrap_or_default().contains("nämnd")
        && after.starts_with(char::is_lowercase)
    {
        return true;
    }
    gap.trim() == "och"
        && matches!(fold(first).as_str(), "samtliga" | "alla" | "ovriga" | "berorda")
        && next.starts_with(char::is_lowercase)
        && (next.ends_with("er") || next.ends_with("ar") || next.ends_with("styrelser") || next.ends_with("bolag"))
}

/// "nämnden för arbete": a body named for what it is for, which goes on behind "och".
fn is_named_for(name: &str) -> bool {
    let folded = fold(name.trim());
    folded.split_once(" for ").is_some_and(|(body, of)| body.ends_with("namnden") && !of.contains(' '))
}

fn trim_piece(text: &str, piece: Range<usize>) -> Range<usize> {
    // "ett förslag till plan (KS 2020/1) till kulturnämnden": what was sent may hold the same small word.
    let behind = |word: &str| text[piece.clone()].rfind(word).map_or(0, |at| at + word.len());
    let mut start = piece.start + behind(" till ").max(behind(" bland andra ")).max(behind(" bland annat "));
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
            "stadsdelsnämnderna i ",
            "stadsdelsnämnderna ",
            "stadsdelsförvaltningarna i ",
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
    body.starts_with(char::is_uppercase) && body.split_whitespace().count() <= 7
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
            | "ytterligare"
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
