//! Hits as a table: a row for each, and under it where it is and the passage that answers best.

use std::io;

use console::{Alignment, Term, measure_text_width, pad_str, truncate_str};
use remiss_index::{Hit, Passage};

use crate::output::{Output, printable};

/// Cells of a row: date, committee, stance, title.
type Row = [String; 4];

const HEAD: [&str; 4] = ["date", "committee", "stance", "title"];
/// Columns that no cell but the title goes beyond; "tillstyrker delvis" and most names of committees fit.
const CELL_MAX: usize = 28;
/// Columns that the title has at least, and a passage is indented by.
const TITLE_MIN: usize = 20;
const INDENT: usize = 12;
const GAP: &str = "  ";

/// Columns of the terminal; where none is, lines are as long as they are.
pub(super) fn columns() -> usize {
    Term::stdout().size_checked().map_or(usize::MAX, |(_, columns)| columns.into())
}

/// Prints the hits within so many columns.
pub(super) fn print(out: &mut Output, hits: &[Hit], columns: usize) -> io::Result<()> {
    let rows: Vec<Row> = hits.iter().map(row).collect();
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|cell| rows.iter().map(|row| measure_text_width(&row[cell])).chain([HEAD[cell].len()]).max().unwrap_or(0))
        .enumerate()
        .map(|(cell, width)| if cell + 1 < HEAD.len() { width.min(CELL_MAX) } else { width })
        .collect();
    let before_title: usize = widths[..3].iter().map(|width| width + GAP.len()).sum();
    let title_max = columns.saturating_sub(before_title).max(TITLE_MIN);
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).enumerate().map(|(cell, (text, width))| {
            if cell + 1 < HEAD.len() {
                pad_str(text, *width, Alignment::Left, Some("…")).into_owned()
            } else {
                truncate_str(text, title_max, "…").into_owned()
            }
        });
        cells.collect::<Vec<_>>()
    };
    if !rows.is_empty() {
        out.line(&out.dim(&line(&HEAD.map(str::to_owned)).join(GAP)))?;
    }
    for (hit, row) in hits.iter().zip(&rows) {
        let mut cells = line(row);
        cells[3] = out.bold(&cells[3]);
        out.line(&cells.join(GAP))?;
        let indented = columns.saturating_sub(INDENT).max(TITLE_MIN);
        for text in wrapped(&facts(hit), indented) {
            out.line(&format!("{:INDENT$}{}", "", out.dim(&text)))?;
        }
        let best = hit.passages.first().map(|passage| shown(out, passage)).unwrap_or_default();
        for text in wrapped(&best, indented) {
            out.line(&format!("{:INDENT$}{text}", ""))?;
        }
    }
    Ok(())
}

fn row(hit: &Hit) -> Row {
    let stance = if hit.stance == remiss_parse::Stance::Oklart { "" } else { hit.stance.as_str() };
    [
        hit.date.map(|date| date.to_string()).unwrap_or_default(),
        printable(hit.namnd.as_deref().unwrap_or_default()),
        stance.to_owned(),
        printable(hit.title.as_deref().unwrap_or(&hit.source)),
    ]
}

/// What names the document: its identifier, kind, diary numbers and source.
fn facts(hit: &Hit) -> String {
    let mut facts = vec![hit.id.clone(), hit.document_type.as_str().to_owned()];
    facts.extend(hit.dnr.iter().cloned());
    facts.push(hit.source.clone());
    facts.extend(hit.copies.filter(|&copies| copies > 0).map(|copies| format!("and {copies} near-copies")));
    printable(&facts.join(" · "))
}

fn shown(out: &Output, passage: &Passage) -> String {
    let place = match &passage.section {
        Some(section) => format!("(p. {}, {})", passage.page, printable(section)),
        None => format!("(p. {})", passage.page),
    };
    format!("{} {}", marked(out, &passage.html), out.dim(&place))
}

/// The text in lines of at most so many columns, broken between words.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if measure_text_width(line) + 1 + measure_text_width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A passage's HTML as terminal text: matches styled, entities resolved.
fn marked(out: &Output, html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<mark>") {
        text.push_str(&plain(before));
        let (inside, after) = after.split_once("</mark>").unwrap_or((after, ""));
        text.push_str(&out.marked(&plain(inside)));
        rest = after;
    }
    text.push_str(&plain(rest));
    text
}

fn plain(html: &str) -> String {
    let text = html
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&");
    printable(&text)
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_are_broken_between_words_and_styles_take_no_room() {
        assert_eq!(wrapped("en trygg  väg till skolan", 10), ["en trygg", "väg till", "skolan"]);
        assert_eq!(wrapped("en \u{1b}[1;33mtrygg\u{1b}[0m väg", 8), ["en \u{1b}[1;33mtrygg\u{1b}[0m", "väg"]);
        assert_eq!(wrapped("trygghetsvandring", 5), ["trygghetsvandring"]);
        assert_eq!(wrapped("en trygg väg", usize::MAX), ["en trygg väg"]);
    }
}
