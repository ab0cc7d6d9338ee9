//! Page furniture: heads, feet and page numbers that repeat, told apart from the running text.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::clean::clean_line;
use crate::{RawLine, RawPage};

/// Heads stand in the upper quarter: municipal ones have up to eight lines.
const HEAD_SHARE: f32 = 0.25;
/// Feet stand in the lowest sixth.
const FOOT_SHARE: f32 = 0.84;
/// Repeated lines stand at the same height, within this many points.
const SAME_HEIGHT: f32 = 8.0;

/// Scanned pages lie askew and shifted.
const SAME_HEIGHT_SCANNED: f32 = 24.0;

/// `Sida 1 (5)`, `1(5)`, `Sid 3 av 4`, `Page 2 of 3`, `– 4 –`, `7`.
static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[-–\s]*(?:(?:sida|sidan|sid|page|side|sivu)\.?:?\s*)?\d{1,4}\s*(?:(?:\(|av\b|of\b|/)\s*\d{1,4}\s*\)?)?[-–\s]*$")
        .expect("the pattern is a constant and compiles")
});
/// A page number inside a longer line: `Dnr 12/3 Sida 2 (5)`.
static NUMBER_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:sida|sidan|sid|page)\.?:?\s*\d{1,4}(?:\s*(?:\(|av\b|of\b|/)\s*\d{1,4}\s*\)?)?|\b\d{1,4}\s*\(\d{1,4}\)\s*$|\s\d{1,4}/\d{1,4}\s*$")
        .expect("the pattern is a constant and compiles")
});
/// Whether a page number says that it is one, by a word or by the count of pages.
static SAYS_SO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)[a-z]|\d\s*[(/]\s*\d").expect("the pattern is a constant and compiles"));

/// A page number whose fields were not filled in: `Sida  ()`.
static EMPTY_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:sida|sidan|sid|page)?\.?:?\s*(?:\(\s*\)|av|of|/)?\s*$")
        .expect("the pattern is a constant and compiles")
});

/// Whether a line is nothing but a page number, with its fields filled in or not.
pub(crate) fn is_number_line(text: &str) -> bool {
    let text = clean_line(text);
    PAGE_NUMBER.is_match(text.trim()) || EMPTY_NUMBER.is_match(text.trim())
}

/// Where on the page a line may be furniture.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Edge {
    Head,
    Foot,
}

/// For each page, which lines belong to the running text; and the furniture, one copy each.
pub(super) fn separate(pages: &[RawPage]) -> (Vec<Vec<bool>>, Vec<String>) {
    let edges: Vec<Vec<Option<(Edge, String)>>> = pages.iter().map(edge_lines).collect();
    // Where each wording stands, to find it again on other pages.
    let mut places: HashMap<(Edge, &str), Vec<(usize, f32)>> = HashMap::new();
    for (number, page) in edges.iter().enumerate() {
        for (line, entry) in pages[number].lines.iter().zip(page) {
            if let Some((edge, key)) = entry {
                places.entry((*edge, key)).or_default().push((number, line.y));
            }
        }
    }
    let first_head: HashSet<&str> = edges.first().map_or_else(HashSet::new, |page| {
        let heads = page.iter().flatten().filter(|(edge, _)| *edge == Edge::Head);
        heads.map(|(_, key)| key.as_str()).collect()
    });
    let mut keep = Vec::with_capacity(pages.len());
    let mut furniture = Furniture::default();
    for (number, page) in pages.iter().enumerate() {
        let tolerance = if page.ocr_confidence.is_some() { SAME_HEIGHT_SCANNED } else { SAME_HEIGHT };
        let mut kept = vec![true; page.lines.len()];
        for (index, line) in page.lines.iter().enumerate() {
            let Some((edge, key)) = &edges[number][index] else {
                continue;
            };
            let out = if is_page_number(line, page, *edge, number) {
                true
            } else if number == 0 && *edge == Edge::Head {
                // The head of the first page says what the document is: it stays.
                false
            } else {
                let elsewhere = places.get(&(*edge, key.as_str())).map_or(0, |stands| {
                    let mut others: Vec<usize> = stands
                        .iter()
                        .filter(|(other, y)| *other != number && (y - line.y).abs() < tolerance)
                        .map(|(other, _)| *other)
                        .collect();
                    others.dedup();
                    others.len()
                });
                let of_first = *edge == Edge::Head && first_head.contains(key.as_str());
                of_first || repeats(elsewhere, pages.len(), *edge)
            };
            if out {
                kept[index] = false;
                furniture.add(&line.text);
            }
        }
        keep.push(kept);
    }
    (keep, furniture.lines)
}

#[derive(Default)]
struct Furniture {
    seen: HashSet<String>,
    lines: Vec<String>,
}

impl Furniture {
    fn add(&mut self, text: &str) {
        let text = clean_line(text).trim().to_owned();
        if self.seen.insert(without_number(&text)) {
            self.lines.push(text);
        }
    }
}

/// Whether a line that stands on so many other pages too is furniture. A table's head that goes on
/// over two pages of many is not.
fn repeats(elsewhere: usize, pages: usize, edge: Edge) -> bool {
    let needed = match (pages, edge) {
        (..=2, _) | (3, Edge::Foot) => 1,
        _ => (pages / 3).clamp(2, 20),
    };
    elsewhere >= needed
}

/// For each line its edge and its wording without the page number, if it stands at an edge.
fn edge_lines(page: &RawPage) -> Vec<Option<(Edge, String)>> {
    page.lines
        .iter()
        .map(|line| {
            let edge = if line.turned {
                None
            } else if line.y < HEAD_SHARE * page.height {
                Some(Edge::Head)
            } else if line.y > FOOT_SHARE * page.height {
                Some(Edge::Foot)
            } else {
                None
            };
            let key = without_number(&clean_line(&line.text));
            edge.map(|edge| (edge, if page.ocr_confidence.is_some() { letters_of(key) } else { key }))
        })
        .collect()
}

/// Recognition spells figures and stops differently on every page: only letters are compared, and of short lines
/// (`Dnr 12/3`) also where figures stand.
fn letters_of(key: String) -> String {
    let lower = || key.chars().flat_map(char::to_lowercase);
    let letters: String = lower().filter(|c| c.is_alphabetic()).collect();
    match letters.chars().count() {
        0..3 => key,
        3..6 => {
            let mut marks: Vec<char> =
                lower().filter(|c| c.is_alphanumeric()).map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
            marks.dedup_by(|a, b| *a == '#' && *b == '#');
            marks.into_iter().collect()
        }
        _ => letters,
    }
}

fn without_number(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if PAGE_NUMBER.is_match(&words) {
        return "#".to_owned();
    }
    NUMBER_WITHIN.replace_all(&words, "#").into_owned()
}

/// Whether a line is nothing but the page's number: one that says so, anywhere in head or foot, or
/// a bare number at the very edge that fits the page.
fn is_page_number(line: &RawLine, page: &RawPage, edge: Edge, index: usize) -> bool {
    let text = clean_line(&line.text);
    let text = text.trim();
    if !PAGE_NUMBER.is_match(text) {
        return false;
    }
    let outermost = page.lines.iter().filter(|other| !other.turned).all(|other| match edge {
        Edge::Head => other.y >= line.y - 3.0,
        Edge::Foot => other.y <= line.y + 3.0,
    });
    if SAYS_SO.is_match(text) {
        return true;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let fits = digits
        .parse::<usize>()
        .is_ok_and(|number| number.abs_diff(index + 1) <= 2 || number.abs_diff(index + 1) < 100 && index > 3);
    outermost && fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_in_their_forms() {
        for text in ["Sida 1 (5)", "1(5)", "2 (3)", "Sid 3 av 4", "Page 2 of 3", "– 4 –", "7", "sida 12"] {
            assert!(PAGE_NUMBER.is_match(text), "{text}");
        }
        for text in ["§ 12", "2018-01-30", "Dnr 12", "KS 2019/12", "1. Nämnden", "12 345"] {
            assert!(!PAGE_NUMBER.is_match(text), "{text}");
        }
        assert_eq!(without_number("Dnr 12/3  Sida 2 (5)"), "Dnr 12/3 #");
    }

    #[test]
    fn what_recognition_spells_differently_is_one_head() {
        let same = |a: &str, b: &str| letters_of(a.to_owned()) == letters_of(b.to_owned());
        assert!(same("Dnr 3.1-567/2017", "Dnr 3,1-56 7/2017"));
        assert!(same("Socialförvaltningen 2", "Socialförvaltningen, 21."));
        assert!(!same("12 500", "12 600"), "figures alone are no head");
    }
}
