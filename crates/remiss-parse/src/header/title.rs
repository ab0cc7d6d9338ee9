//! Reads the title: the last piece of the head that is nothing else.

use crate::flow::{ends_open, one_line};
use crate::head::{Item, Kind, Label, is_mixed};
use crate::record::Record;
use crate::tables::Tables;
use crate::text::{Document, Span};
use crate::{Confidence, fold};

/// The most words of a title; more are a paragraph.
const TITLE_WORDS_MAX: usize = 60;

/// Writes the title into the record.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    let found = labelled(document)
        .or_else(|| paragraph(document))
        .or_else(|| best_block(document, tables))
        .or_else(|| answer_line(document));
    let Some((mut span, rule, grade)) = found else { return };
    span.start += paragraph_len(&document.text[span.clone()]);
    let title = one_line(&document.text[span.clone()]);
    record.findings.insert("title".to_owned(), vec![document.finding(title.clone(), &span, rule, grade)]);
    record.title = Some(title);
}

/// The bytes of "§ 105   " in front of the matter.
fn paragraph_len(text: &str) -> usize {
    let Some(rest) = text.strip_prefix('§') else { return 0 };
    let matter = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    if matter.starts_with(char::is_alphabetic) { text.len() - matter.len() } else { 0 }
}

type Title = (Span, &'static str, Confidence);

/// "Ärende: Svar på motion om …", with the lines that go on below it.
fn labelled(document: &Document<'_>) -> Option<Title> {
    let item = document.head.iter().find(|item| item.kind == Kind::Label(Label::Title) && !item.value.is_empty())?;
    Some((item.value.start..continued(document, item.line, item.value.end), "title-label", Confidence::High))
}

/// The matter of minutes: what stands behind "§ 17", or on the next line.
fn paragraph(document: &Document<'_>) -> Option<Title> {
    let item = document.head.iter().rfind(|item| item.kind == Kind::Paragraph)?;
    let text = &document.text[item.span.clone()];
    let behind = text
        .char_indices()
        .find(|&(i, c)| {
            c.is_alphabetic()
                && text[..i].contains(|c: char| c.is_ascii_digit())
                && !text[..i].ends_with(char::is_alphanumeric)
        })
        .map(|(i, _)| item.span.start + i);
    if let Some(start) = behind {
        let end = continued(document, item.line, item.span.end);
        return Some((start..end, "title-paragraph", Confidence::High));
    }
    // A tab or a wide gap may stand between the number and the matter.
    let next = document
        .head
        .iter()
        .find(|next| next.span.start >= item.span.end && matches!(next.kind, Kind::Other | Kind::Subtitle))?;
    Some((next.span.start..continued(document, next.line, next.span.end), "title-paragraph", Confidence::High))
}

/// The end of a title that goes on over the following lines.
fn continued(document: &Document<'_>, line: usize, end: usize) -> usize {
    let mut end = end;
    for next in line + 1..document.lines.len().min(line + 5) {
        let row = &document.lines[next];
        let goes_on = |item: &Item| {
            item.line == next && matches!(item.kind, Kind::Other | Kind::Person | Kind::Body | Kind::Kommun)
        };
        if row.is_blank() || row.furniture || next >= document.head_end || !document.head.iter().any(goes_on) {
            break;
        }
        end = row.span.end;
    }
    end
}

/// Adjacent lines of the head that hold nothing known.
struct Block {
    first: usize,
    last: usize,
    span: Span,
}

fn best_block(document: &Document<'_>, tables: &Tables) -> Option<Title> {
    let blocks = blocks(document, tables);
    let count = blocks.len();
    let scored = blocks.into_iter().enumerate().filter_map(|(index, block)| {
        let text = one_line(&document.text[block.span.clone()]);
        let words = text.split_whitespace().count();
        if words > TITLE_WORDS_MAX || text.chars().filter(|c| c.is_alphabetic()).count() < 4 {
            return None;
        }
        let prose = text.ends_with(':') || (text.ends_with('.') && words > 8);
        let mut score = 2 * i32::from(index + 1 == count) + i32::from(words >= 3) * 2 + i32::from(words >= 5);
        if prose {
            score -= 6;
        } else if text.ends_with('.') && words > 3 {
            score -= 3;
        }
        if tables.any("title-start", &fold::fold(&text)) {
            score += 4;
        }
        // The line that says what is answered, or the body, follows the title.
        let next = document.head.iter().find(|item| item.line > block.last);
        if next.is_none_or(|item| item.kind == Kind::Subtitle) {
            score += 3;
        }
        if block.first == first_line(document) && count > 1 {
            score -= 2;
        }
        Some((score, index, block))
    });
    let (score, _, block) = scored.max_by_key(|(score, index, _)| (*score, *index))?;
    let grade = if score >= 5 { Confidence::High } else { Confidence::Medium };
    (score > 0).then_some((block.span, "title-block", grade))
}

fn first_line(document: &Document<'_>) -> usize {
    document.lines.iter().position(|line| !line.is_blank()).unwrap_or(0)
}

fn blocks(document: &Document<'_>, tables: &Tables) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines: Vec<usize> = document.head.iter().map(|item| item.line).collect();
    lines.dedup();
    for line in lines {
        let mut items = document.head.iter().filter(|item| item.line == line);
        let row = &document.lines[line];
        let close = blocks.last().is_some_and(|block| block.last + 1 == line);
        let goes_on = close
            && (document.line(line).starts_with(|c: char| c.is_lowercase() || c == '(')
                || blocks.last().is_some_and(|block| {
                    is_open(&document.text[block.span.clone()]) || ends_open(document.line_folded(block.last))
                }));
        let open =
            items.clone().all(|item| matches!(item.kind, Kind::Other)) || (goes_on && items.clone().count() == 1);
        let alone = items.next().is_some() && items.next().is_none();
        if !open || !alone || is_mixed(document, tables, line) && !goes_on {
            // A line that only begins like the answer line goes on in small letters: "Svar på motion / om lek".
            let below_title = close && blocks.last().is_some_and(|block| is_phrase(&document.text[block.span.clone()]));
            if alone
                && !below_title
                && line + 1 < document.head_end
                && is_subtitle(document, line)
                && (next_is_small(document, line)
                    || ends_open(document.line_folded(line))
                    || !document.line(line).ends_with([')', '.'])
                        && tables.any("topic", document.line_folded(line + 1)))
            {
                blocks.push(Block { first: line, last: line, span: row.span.clone() });
            }
            continue;
        }
        let joined = close || blocks.last().is_some_and(|block| goes_on_after_gap(document, block, line));
        match blocks.last_mut().filter(|_| joined) {
            Some(block) => {
                block.last = line;
                block.span.end = row.span.end;
            }
            None => blocks.push(Block { first: line, last: line, span: row.span.clone() }),
        }
    }
    blocks
}

/// Whether a title set in large type goes on below an empty line: the line before stops in the middle of a phrase.
fn goes_on_after_gap(document: &Document<'_>, block: &Block, line: usize) -> bool {
    let blank = (block.last + 1..line).all(|i| document.lines[i].is_blank());
    let before = document.line_folded(block.last);
    let open = before.ends_with([',', '-']) || ends_open(before);
    let small = document.line(line).starts_with(|c: char| c.is_lowercase() || c == '(');
    blank && line <= block.last + 2 && block.first + 3 > block.last && (open || small)
}

/// Whether a parenthesis was opened and not closed: "betänkandet Lek (SOU" goes on with its number.
fn is_open(text: &str) -> bool {
    text.matches('(').count() > text.matches(')').count()
}

/// Whether a block has the words of a title.
fn is_phrase(text: &str) -> bool {
    text.split_whitespace().count() >= 4 && !text.contains('@')
}

fn is_subtitle(document: &Document<'_>, line: usize) -> bool {
    document.head.iter().any(|item| item.line == line && item.kind == Kind::Subtitle)
}

fn next_is_small(document: &Document<'_>, line: usize) -> bool {
    !document.lines[line + 1].is_blank() && document.line(line + 1).starts_with(|c: char| c.is_lowercase())
}

/// Where nothing else is a title, the line that says what is answered is.
fn answer_line(document: &Document<'_>) -> Option<Title> {
    let item = document.head.iter().find(|item| item.kind == Kind::Subtitle)?;
    Some((item.span.clone(), "title-answer-line", Confidence::Medium))
}
