//! Finds page heads, page feet and page numbers inside the text, so that they do not cut sentences.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::fold::Likeness;
use crate::rules::ascii;
use crate::text::Line;

/// How many lines of the first page can be a head that later pages repeat.
const HEAD_LINES: usize = 30;
/// How many lines above or below a page number belong to its head or foot.
const REACH: usize = 9;
/// Lines of a page within which its head stands, blank ones counted.
const TOP_LINES: usize = 60;
/// The most pieces of a head; a longer one is a table.
const HEAD_CELLS_MAX: usize = 200;

/// The most words of the sender's name in a page foot.
const SENDER_WORDS_MAX: usize = 6;

static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&ascii(
        r"(?:^|\s{3,}|\t|\| ?)(?:(?:sida|sid\.?|page|side|sivu|s\.)\s*:?\s*(\d{1,3})(?:\s*(?:\(\s*\d{1,3}\s*\)|/\s*\d{1,3}|(?:av|of)\s+\d{1,3}))?|(\d{1,3})\s?(?:\(\s?\d{1,3}\s?\)|/\s?\d{1,3}))$",
    ))
    .expect("constant pattern")
});

static FOOT_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&ascii(r"^(?:postadress|besoksadress|adress|telefon|tel|fax|e-post|epost|org\.? ?nr|organisationsnummer|bankgiro|www\.|https?://)|@\S+\.\S+$|\bwww\.|(?:besoks|post)adress"))
        .expect("constant pattern")
});

/// A postal address behind other parts of one, as it stands in page feet: "LEKKONTORET · 123 45 ÄLVDAL".
static POSTAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&ascii(r"[·•|,] ?(?:se-)?\d{3} ?\d{2} [a-z]+(?: [a-z]+)?(?:$| ?[·•|])|^(?:besok|besoks-|post): "))
        .expect("constant pattern")
});

/// Whether a folded line holds a postal address behind other parts of one.
pub(crate) fn has_postal_address(folded: &str) -> bool {
    folded.contains(|c: char| c.is_ascii_digit()) && POSTAL.is_match(folded)
}

/// Marks the lines that are page furniture; `folded` is the text that the lines' `fold` ranges refer to.
pub(crate) fn mark(text: &str, folded: &str, lines: &mut [Line]) {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return;
    }
    let numbers: Vec<usize> = (0..lines.len())
        .filter(|&i| page_number(&folded[lines[i].fold.clone()]).is_some_and(|n| n > 1 || i > HEAD_LINES))
        .collect();
    let one_page = lines.first().map(|line| line.page) == lines.last().map(|line| line.page);
    if numbers.is_empty() && one_page {
        return;
    }
    let head = head_cells(folded, lines);
    for number in numbers {
        // A document whose first page is page 14 of the minutes begins with its number: that is its head.
        if lines[..number].iter().filter(|l| !l.is_blank()).take(3).count() < 3 {
            continue;
        }
        lines[number].furniture = true;
        for i in (0..number).rev().take(REACH) {
            let line = &folded[lines[i].fold.clone()];
            if line.is_empty() {
                continue;
            }
            let is_foot = |line: &str| FOOT_WORDS.is_match(line) || has_postal_address(line);
            // The sender's name stands alone above its address.
            let is_sender = || {
                let below = &folded[lines[i + 1].fold.clone()];
                lines[i + 1].furniture
                    && is_foot(below)
                    && i.checked_sub(1).is_some_and(|above| lines[above].is_blank())
                    && !line.ends_with(['.', ':', '?'])
                    && line.split_whitespace().count() <= SENDER_WORDS_MAX
            };
            if !(repeats(line, lines[i].fold.start, &head) || is_foot(line) || is_sender()) {
                break;
            }
            lines[i].furniture = true;
        }
        for line in lines.iter_mut().skip(number + 1).take(REACH) {
            let folded = &folded[line.fold.clone()];
            if folded.is_empty() || !repeats(folded, line.fold.start, &head) {
                break;
            }
            line.furniture = true;
        }
    }
    page_tops(folded, lines, &head);
}

/// Lines at the top of a page (where pages are known) that repeat the head of the first.
fn page_tops(folded: &str, lines: &mut [Line], head: &Head) {
    let mut i = 1;
    while i < lines.len() {
        if lines[i].page > lines[i - 1].page {
            for line in lines.iter_mut().skip(i).take(TOP_LINES).filter(|l| !l.is_blank()).take(REACH) {
                let text = &folded[line.fold.clone()];
                if !line.furniture && !repeats(text, line.fold.start, head) && page_number(text).is_none() {
                    break;
                }
                line.furniture = true;
            }
        }
        i += 1;
    }
}

/// The page number that a folded line ends in.
pub(crate) fn page_number(folded: &str) -> Option<u32> {
    if folded.len() > 160 || !folded.ends_with(|c: char| c.is_ascii_digit() || c == ')') {
        return None;
    }
    let found = PAGE_NUMBER.captures(folded)?;
    found.get(1).or_else(|| found.get(2))?.as_str().parse().ok()
}

/// The pieces of the head by their text, with the offset at which each stands first, and made ready when one is compared.
type Head = BTreeMap<String, (usize, OnceCell<Likeness>)>;

fn head_cells(folded: &str, lines: &[Line]) -> Head {
    let first = lines.first().map_or(1, |l| l.page);
    let mut head = Head::new();
    for line in lines.iter().take(HEAD_LINES).take_while(|l| l.page == first) {
        for cell in cells(&folded[line.fold.clone()]).take(HEAD_CELLS_MAX) {
            head.entry(cell).or_insert((line.fold.start, OnceCell::new()));
        }
    }
    head
}

/// Whether all pieces of a line at an offset stood in the head before.
fn repeats(folded: &str, at: usize, head: &Head) -> bool {
    let mut cells = cells(folded).peekable();
    cells.peek().is_some()
        && cells.all(|cell| {
            head.get(&cell).is_some_and(|(first, _)| *first < at)
                || page_number(&cell).is_some()
                || resembles(&cell, at, head)
        })
}

/// Whether a scan read a longer piece of the head otherwise on this page.
fn resembles(cell: &str, at: usize, head: &Head) -> bool {
    if !(12..=120).contains(&cell.len()) {
        return false;
    }
    let cell = Likeness::of(cell);
    head.iter().any(|(known, (first, likeness))| {
        *first < at && likeness.get_or_init(|| Likeness::of(known)).unlike(&cell).is_some()
    })
}

/// The cells of a folded line with digits made alike.
fn cells(folded: &str) -> impl Iterator<Item = String> + '_ {
    folded
        .split("   ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .map(|cell| cell.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for (line, expected) in [
            ("sida 2 (2)", Some(2)),
            ("2 (2)", Some(2)),
            ("2(14)", Some(2)),
            ("3/7", Some(3)),
            ("sida 15", Some(15)),
            ("page 3 of 4", Some(3)),
            ("goteborgs stad, tjansteutlatande                2 (2)", Some(2)),
            ("motion (2021:17)", None),
            ("17 (s)", None),
            ("vi anser 3 (2)", None),
        ] {
            assert_eq!(page_number(line), expected, "{line}");
        }
    }
}
