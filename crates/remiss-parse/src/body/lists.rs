//! The lines of a section as items: points, paragraphs and list entries, wrapped lines joined.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::flow::ends_open;
use crate::fold::fold;
use crate::text::{Document, Span};

/// The sign that an item begins with: a number, a letter, a dash, a bullet (often misread by a scan).
static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\(?\d{1,2}[.,:)](?:\d{1,2}[.)]?)?\s+|\d{1,2}\s{2,}|[a-h][.)]\s+|[-–—•·*¢°©▪●◦‣\u{f0b7}]\s*|[eo»>]\s+|§\s*\d+\s+)").expect("constant pattern")
});

/// "Bilaga 2 – ", "Bil. 1:".
static ATTACHMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[Bb]ilaga|[Bb]il\.|[Aa]ppendix|[Ll]iite|[Vv]edlegg)\s*(?:\d{1,2}|[A-H])(?:\s*[.,:;)–—-]+\s*|\s+)")
        .expect("constant pattern")
});

/// One item of a list or one paragraph.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// The whole item in the canonical text.
    pub(crate) span: Span,
    /// The lines that it stands on.
    pub(crate) lines: Range<usize>,
    /// Bytes of the number or bullet at its start.
    pub(crate) marker: usize,
    /// Whether a blank line stands above it.
    pub(crate) gap: bool,
}

/// The bytes of a number, bullet or "Bilaga 2," that a line begins with.
pub(crate) fn marker_len(text: &str) -> usize {
    let plain = MARKER.find(text).map_or(0, |found| found.end());
    plain + ATTACHMENT.find(&text[plain..]).map_or(0, |found| found.end())
}

/// The items on some lines.
pub(crate) fn items(document: &Document<'_>, lines: Range<usize>) -> Vec<Item> {
    let widest = lines.clone().map(|i| document.line(i).chars().count()).max().unwrap_or(0).max(document.width);
    let mut out: Vec<Item> = Vec::new();
    let mut gap = false;
    for line in lines {
        let row = &document.lines[line];
        if row.furniture {
            continue;
        }
        if row.is_blank() {
            gap = true;
            continue;
        }
        let text = document.line(line);
        let marker = marker_len(text);
        let goes_on = !gap
            && marker == 0
            && out.last().is_some_and(|last| {
                let before = document.line(last.lines.end - 1);
                let first_lower = text.starts_with(char::is_lowercase);
                let att = text.starts_with("att ") && begins_points(before);
                !before.ends_with(':')
                    && !att
                    && (first_lower
                        || (last.marker > 0 && !ends_item(before))
                        || (before.chars().count() * 10 >= widest * 8
                            && widest > 55
                            && !ends_item(before)
                            && goes_on_in_capitals(before)))
            });
        match out.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.span.end = row.span.end;
                last.lines.end = line + 1;
            }
            None => out.push(Item { span: row.span.clone(), lines: line..line + 1, marker, gap }),
        }
        gap = false;
    }
    out
}

/// Whether a line ends where an item may end: at a stop, or with the date or number of a document.
fn ends_item(line: &str) -> bool {
    line.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ';' | '!' | '?'))
}

/// Whether a line may go on with a capital letter: behind a small word, a comma or a hyphen, or inside a name.
fn goes_on_in_capitals(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    line.ends_with([',', '-', '–', '(']) || ends_open(&fold(last)) || last.starts_with(|c: char| !c.is_lowercase())
}

/// "Nämnden beslutar", after which each "att" begins a point.
fn begins_points(line: &str) -> bool {
    let last = line.trim_end_matches(':').rsplit(' ').next().unwrap_or_default();
    line.ends_with(',')
        || matches!(
            last,
            "besluta" | "beslutar" | "föreslår" | "föreslås" | "hemställer" | "foreslar" | "och" | "samt" | "dels"
        )
}

/// The text of some lines on one line, hyphens at line ends resolved.
pub(crate) fn joined(document: &Document<'_>, lines: Range<usize>) -> String {
    document.flow_of(lines).text.replace('\n', " ")
}
