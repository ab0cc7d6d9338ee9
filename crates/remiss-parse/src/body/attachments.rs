//! Reads the attachments and the documents that a decision rests on.

use std::sync::LazyLock;

use regex::Regex;

use super::lists::{self, Item};
use crate::Confidence;
use crate::fold::fold;
use crate::prose::Prose;
use crate::record::Record;
use crate::tables::Tables;
use crate::text::{Document, Span};

/// The most attachments of one document.
const ITEMS_MAX: usize = 60;
/// The longest name of an attachment in characters; what is longer is running text.
const CHARS_MAX: usize = 300;

/// The fewest words of a sentence that ends a list of papers.
const SENTENCE_WORDS_MIN: usize = 4;

/// "Bilaga: Karta", "Bilaga 1 – Karta" on a line of its own.
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:bilag(?:a|or)|bifogas|appendix|attachments?)\s*(?:\d{1,2}|[a-h])?\s*(?::|\d{1,2}\s*[.,)–-]|[–-]\s)\s*(\S.{2,})$").expect("constant pattern")
});

/// What follows the lists of minutes, folded.
const ENDINGS: &[&str] =
    &["justera", "utdragsbesty", "protokollsutdrag:", "protokollsutdrag till", "expedier", "skickas till"];

/// Reads the attachments into the record.
pub(crate) fn extract(document: &Document<'_>, _: &Prose<'_>, _: &Tables, record: &mut Record) {
    let signed: Vec<usize> = record
        .findings
        .get("signatories")
        .into_iter()
        .flatten()
        .filter_map(|finding| finding.start)
        .map(|start| document.line_at(start as usize))
        .collect();
    let mut found: Vec<(String, Span, &'static str)> = Vec::new();
    for part in
        document.parts.iter().filter(|part| part.section && matches!(part.kind.as_str(), "attachments" | "basis"))
    {
        let mut lines = part.lines.clone();
        if let Some(&line) = signed.iter().find(|line| lines.contains(line)) {
            lines.end = line;
        }
        let rule = if part.kind == "attachments" { "under-attachments" } else { "under-basis" };
        for item in listed(document, lists::items(document, lines)) {
            found.extend(value(document, &item).map(|(value, span)| (value, span, rule)));
        }
    }
    if found.is_empty() {
        found = inline(document);
    }
    for (value, span, rule) in found.into_iter().take(ITEMS_MAX) {
        if record.attachments.contains(&value) {
            continue;
        }
        let finding = document.finding(value.as_str(), &span, rule, Confidence::High);
        record.findings.entry("attachments".to_owned()).or_default().push(finding);
        record.attachments.push(value);
    }
}

/// The items that belong to the list: where its items are numbered, an unnumbered one behind a gap ends it.
fn listed(document: &Document<'_>, items: Vec<Item>) -> Vec<Item> {
    let numbered = items.first().is_some_and(|first| first.marker > 0);
    let mut out: Vec<Item> = Vec::new();
    for item in items {
        let text = &document.text[item.span.clone()];
        let is_prose =
            text.chars().count() > CHARS_MAX || (text.ends_with('.') && text.split_whitespace().count() > 12);
        // A rule across the page, or what is said of the minutes as a whole, stands behind the list.
        let is_end = !text.contains(char::is_alphanumeric) || ENDINGS.iter().any(|end| fold(text).starts_with(end));
        // A sentence behind a gap is none of the papers, unless all of them end like sentences.
        let is_sentence = item.gap
            && item.marker == 0
            && text.ends_with(['.', ':'])
            && text.split_whitespace().count() >= SENTENCE_WORDS_MIN
            && out.last().is_some_and(|last| !document.text[last.span.clone()].ends_with('.'));
        let is_office = item.gap && item.marker == 0 && text.split_whitespace().count() <= 3 && is_office(text);
        if is_end
            || is_prose
            || is_sentence
            || is_office
            || (numbered && item.gap && item.marker == 0 && !out.is_empty())
        {
            break;
        }
        out.push(item);
    }
    out
}

/// The name of an office, which stands above the signatures.
fn is_office(text: &str) -> bool {
    let folded = fold(text);
    ["forvaltningen", "forvaltning", "kontoret", "namnden", "styrelsen", "kommun", "avdelningen"]
        .iter()
        .any(|end| folded.ends_with(end))
}

fn value(document: &Document<'_>, item: &Item) -> Option<(String, Span)> {
    let span = item.span.start + item.marker..item.span.end;
    if span.is_empty() {
        return None;
    }
    let text = lists::joined(document, item.lines.clone());
    let text = text[lists::marker_len(&text)..].trim();
    let text = text.trim_end_matches(['.', ',', ';']).trim_end();
    let silent = matches!(fold(text).as_str(), "inga" | "inga bilagor" | "saknas" | "-" | "");
    (!silent && text.chars().any(char::is_alphabetic)).then(|| (text.to_owned(), span))
}

fn inline(document: &Document<'_>) -> Vec<(String, Span, &'static str)> {
    let mut out = Vec::new();
    for index in document.head_end..document.lines.len() {
        let line = &document.lines[index];
        if line.furniture || line.is_blank() || line.span.len() > CHARS_MAX {
            continue;
        }
        let folded = document.line_folded(index);
        if !folded.starts_with(['b', 'a']) {
            continue;
        }
        let Some(group) = INLINE.captures(folded).and_then(|captures| captures.get(1)) else { continue };
        let span = document.line_span(index, group.range());
        out.push((document.text[span.clone()].trim_end_matches('.').to_owned(), span, "attachment-line"));
    }
    out
}
