//! Reads the proposed decision: what stands under its heading, or the sentence that states a letter's position.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::lists::{self, Item};
use crate::Confidence;
use crate::fold::fold;
use crate::prose::Prose;
use crate::record::{DocumentType, Record};
use crate::sections::{Part, is_lead_in};
use crate::tables::Tables;
use crate::text::{Document, Span};

/// The longest decision in points; what goes on longer is no decision but the rest of the text.
const ITEMS_MAX: usize = 40;

/// Words of a line that leads points in, folded; no name of an office has them.
const LEADING: [&str; 4] = ["besluta", "foreslar", "foreslas", "hemstaller"];
/// How many lines below the head are read for a decision without heading.
const LEAD_IN_LINES_MAX: usize = 60;
/// How many paragraphs of a text may stand above the words that lead in its decision.
const LEAD_IN_ITEMS_MAX: usize = 8;

/// "Förslag till beslut: Nämnden …" on one line.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[a-z -]{0,40}forslag till beslut|beslutsforslag|beslut|forslag till stallningstagande|proposal for decision)\s*[:–-]\s+(.{15,})$")
        .expect("constant pattern")
});

/// Reads the decision into the record.
pub(crate) fn extract(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables, record: &mut Record) {
    let found = by_heading(document, tables, record)
        .or_else(|| inline(document))
        .or_else(|| by_lead_in(document, prose, tables))
        .or_else(|| by_sentence(document, prose, tables, record));
    let Some((value, span, rule, grade)) = found else { return };
    record.findings.insert("decision".to_owned(), vec![document.finding(value.as_str(), &span, rule, grade)]);
    record.decision = Some(value);
}

type Found = (String, Span, &'static str, Confidence);

fn by_heading(document: &Document<'_>, tables: &Tables, record: &Record) -> Option<Found> {
    let index = choose(document, record)?;
    let mut lines = document.parts[index].lines.clone();
    // "Nämnden föreslås besluta" looks like a heading of its own: what it leads in belongs to the same decision.
    let mut next = index + 1;
    while document.parts.get(next).is_some_and(|part| is_decision(part) && part.lines.start <= lines.end + 2)
        && is_bare(document, &lines)
    {
        lines.end = document.parts[next].lines.end;
        next += 1;
    }
    let signed = record
        .findings
        .get("signatories")
        .into_iter()
        .flatten()
        .filter_map(|finding| finding.start)
        .map(|start| document.line_at(start as usize))
        .find(|line| lines.contains(line));
    if let Some(signed) = signed {
        lines.end = signed;
    }
    let items = proposal(document, lists::items(document, lines));
    let (first, last) = (items.first()?, items.last()?);
    // "Detta yttrande har beslutats av nämnden" says who decided, and not what.
    if tables.any("decision-none", document.fold(&first.span)) {
        return None;
    }
    let value = items.iter().map(|item| lists::joined(document, item.lines.clone())).collect::<Vec<_>>().join("\n");
    Some((value, first.span.start..last.span.end, "under-heading", Confidence::High))
}

/// Whether nothing but a lead-in or nothing at all stands on the lines.
fn is_bare(document: &Document<'_>, lines: &Range<usize>) -> bool {
    let texts = lines.clone().filter(|&i| !document.lines[i].is_blank() && !document.lines[i].furniture).count();
    texts == 0
}

fn is_decision(part: &Part) -> bool {
    part.kind == "decision"
}

/// "BESLUTSFÖRSLAG" above date and number is the name of the form, not the heading of a proposal.
fn is_head(document: &Document<'_>, lines: &Range<usize>) -> bool {
    let first = lines.clone().find(|&i| !document.lines[i].is_blank() && !document.lines[i].furniture);
    first.is_some_and(|line| {
        let folded = document.line_folded(line);
        ["datum", "dnr", "diarie", "handlagg", "sida", "arende ", "till "].iter().any(|label| folded.starts_with(label))
            || folded.starts_with(|c: char| c.is_ascii_digit()) && !folded.contains(|c: char| c.is_alphabetic())
    })
}

/// The part that holds the decision: in minutes what was decided, elsewhere the first proposal.
fn choose(document: &Document<'_>, record: &Record) -> Option<usize> {
    let candidates: Vec<usize> = (0..document.parts.len()).filter(|&i| is_decision(&document.parts[i])).collect();
    let heading = |i: usize| document.fold(&document.parts[i].heading);
    let decided = |i: &usize| {
        let heading = heading(*i);
        !heading.contains("forslag") && !heading.starts_with("yrkande") && heading.contains("beslut")
    };
    let has_text = |i: &usize| {
        let lines = &document.parts[*i].lines;
        !is_head(document, lines) && (!is_bare(document, lines) || document.parts.get(i + 1).is_some_and(is_decision))
    };
    if record.document_type == DocumentType::Protokollsutdrag
        && let Some(last) = candidates.iter().copied().filter(decided).find(has_text)
    {
        return Some(last);
    }
    candidates.into_iter().find(has_text)
}

/// Leaves out what stands behind the proposal: the office's name above the signatures, remarks.
fn proposal(document: &Document<'_>, items: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    for item in items.into_iter().take(ITEMS_MAX) {
        let text = &document.text[item.span.clone()];
        let words = text.split_whitespace().count();
        // The signing office above the names is no sentence.
        let is_label = item.gap
            && item.marker == 0
            && words <= 4
            && !text.ends_with(['.', ':', ','])
            && !text.starts_with("att ")
            && !matches!(text, "samt" | "och" | "dels")
            && !LEADING.iter().any(|word| fold(text).contains(word));
        let stops =
            !out.is_empty() && (is_label || text.contains("anför följande") || text.starts_with("Föredragande "));
        if stops {
            break;
        }
        out.push(item);
    }
    out
}

/// What stands below "Kommunstyrelsen föreslår att kommunfullmäktige beslutar följande.", where no heading stands above.
fn by_lead_in(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables) -> Option<Found> {
    if prose.active(tables.rules("decision-lead")).is_empty() {
        return None;
    }
    let end = document.parts.first().map_or(document.lines.len(), |part| part.lines.start.saturating_sub(1));
    let end = end.min(document.head_end + LEAD_IN_LINES_MAX);
    let items = lists::items(document, document.head_end.min(end)..end);
    let at = items.iter().take(LEAD_IN_ITEMS_MAX).position(|item| is_lead_in(document, tables, item.lines.clone()))?;
    // Points are numbered; without numbers one sentence is decided.
    let numbered = items.get(at + 1)?.marker > 0;
    let points = items[at + 1..].iter().take_while(|item| item.marker > 0).count();
    let last = at + if numbered { points } else { 1 };
    let items = proposal(document, items[at..=last].to_vec());
    let span = items.first()?.span.start..items.last()?.span.end;
    let value = items.iter().map(|item| lists::joined(document, item.lines.clone())).collect::<Vec<_>>().join("\n");
    (items.len() > 1).then_some((value, span, "below-lead-in", Confidence::Medium))
}

fn inline(document: &Document<'_>) -> Option<Found> {
    for (index, line) in document.lines.iter().enumerate().filter(|(_, line)| !line.furniture && !line.is_blank()) {
        if line.span.len() > 400 {
            continue;
        }
        let folded = document.line_folded(index);
        let Some(group) = INLINE.captures(folded).and_then(|captures| captures.get(1)) else { continue };
        let start = document.line_span(index, group.range()).start;
        let mut end = index + 1;
        while document.lines.get(end).is_some_and(|l| !l.is_blank() && !l.furniture)
            && document.parts.binary_search_by_key(&(end + 1), |part| part.lines.start).is_err()
        {
            end += 1;
        }
        let view = document.flow_of(index..end);
        let from = view.at(start);
        let span = start..document.lines[end - 1].span.end;
        return Some((view.text[from..].replace('\n', " "), span, "heading-on-line", Confidence::Medium));
    }
    None
}

/// The sentence in which a letter takes its position.
fn by_sentence(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables, record: &Record) -> Option<Found> {
    let is_letter =
        matches!(record.document_type, DocumentType::Remissvar | DocumentType::Yttrande | DocumentType::Annat);
    if !is_letter {
        return None;
    }
    let rules = prose.active(tables.rules("position"));
    let mut best: Option<(usize, Found)> = None;
    for range in super::stance::body_ranges(document, record.document_type) {
        for sentence in document.sentences(range) {
            let folded = prose.fold(sentence);
            let Some(rank) = rules.iter().position(|rule| prose.may_match(rule, sentence) && rule.is_match(folded))
            else {
                continue;
            };
            if best.as_ref().is_some_and(|(before, _)| *before <= rank) {
                continue;
            }
            let span = prose.plain.span(sentence.plain.clone());
            let rule = "position-sentence";
            best = Some((rank, (prose.text(sentence).to_owned(), span, rule, Confidence::Medium)));
        }
    }
    best.map(|(_, found)| found)
}
