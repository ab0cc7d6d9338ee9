//! What those who sign are: the roles on a line, and how a scan damages them.

use std::ops::Range;

use super::Reader;
use crate::fold;
use crate::text::Span;

/// The longest line that can hold roles, in characters.
const ROLE_CHARS_MAX: usize = 110;

/// Words of roles whose å, ä and ö a scan loses.
const ROLE_PARTS: &[&str] = &[
    "direktör",
    "förvaltnings",
    "förvaltare",
    "förbunds",
    "ordförande",
    "handläggare",
    "planläggare",
    "sekreterare",
    "åldringsvårds",
    "vård",
    "omsorgs",
    "miljö",
    "nämnd",
    "råd",
    "äldre",
    "hälso",
    "för",
    "föredragande",
    "biträdande",
];

/// Writes the parts of a damaged role that are known as they should be.
pub(super) fn mended(role: &str) -> String {
    let words = role.split(' ').map(|word| {
        let class = |c: char| match fold::fold(c.encode_utf8(&mut [0; 4])).as_str() {
            "e" | "6" | "o" => 'o',
            other => other.chars().next().unwrap_or(c),
        };
        let classes: Vec<char> = word.chars().map(class).collect();
        let mut out: Vec<char> = word.chars().collect();
        for part in ROLE_PARTS {
            let wanted: Vec<char> = part.chars().map(class).collect();
            // Short parts stand for whole words only: "rad" is in many others.
            if wanted.len() < 5 && wanted.len() != classes.len() {
                continue;
            }
            let found = classes.windows(wanted.len()).position(|window| window == wanted);
            if let Some(at) = found {
                for (offset, right) in part.chars().enumerate() {
                    let upper = out[at + offset].is_uppercase();
                    out[at + offset] = if upper { right.to_uppercase().next().unwrap_or(right) } else { right };
                }
            }
        }
        out.into_iter().collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

impl Reader<'_, '_> {
    /// The roles on a line, if the line holds roles only.
    pub(super) fn role_cells(&self, line: usize) -> Vec<Span> {
        let text = self.document.line(line);
        if text.chars().count() > ROLE_CHARS_MAX {
            return Vec::new();
        }
        let cells = self.document.cells(line);
        let mut out = Vec::new();
        for cell in &cells {
            let roles = self.roles(&cell.span);
            if roles.is_empty() {
                return Vec::new();
            }
            out.extend(roles);
        }
        out
    }

    /// The roles in a cell, one after the other.
    pub(super) fn roles(&self, cell: &Span) -> Vec<Span> {
        let folded = self.document.fold(cell);
        if folded.ends_with(['.', ':', ',', ';', '!', '?']) || folded.split_whitespace().count() > 9 {
            return Vec::new();
        }
        let mut heads: Vec<Range<usize>> = Vec::new();
        for rule in self.tables.rules("role") {
            for range in rule.find_all(folded) {
                if heads.iter().all(|head| head.end <= range.start || range.end <= head.start) {
                    heads.push(range);
                }
            }
        }
        heads.sort_by_key(|head| head.start);
        let Some(first) = heads.first() else { return Vec::new() };
        // "Kommunstyrelsens ordförande" has a word before its head; a sentence has many.
        if folded[..first.start].split_whitespace().count() > 3
            || self.tables.rules("no-role").iter().any(|rule| rule.is_match(folded))
        {
            return Vec::new();
        }
        let base = self.document.folded.at(cell.start);
        let mut starts = vec![0];
        for pair in heads.windows(2) {
            let between = &folded[pair[0].end..pair[1].start];
            let next_word = between.split_whitespace().next().unwrap_or_default();
            if !matches!(next_word, "i" | "for" | "vid" | "pa" | "av" | "och" | "of" | "and" | "for the") {
                starts.push(pair[0].end + (between.len() - between.trim_start().len()));
            }
        }
        let mut out = Vec::new();
        for (i, &start) in starts.iter().enumerate() {
            let end = starts.get(i + 1).copied().unwrap_or(folded.len());
            let end = start + folded[start..end].trim_end().len();
            if end > start {
                out.push(self.document.folded.span(base + start..base + end));
            }
        }
        out
    }

    pub(super) fn is_role(&self, text: &str) -> bool {
        let folded = fold::fold(text);
        self.tables.rules("role").iter().any(|rule| rule.is_match(&folded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_scans_are_mended() {
        for (read, role) in [
            ("stadsdelsdirekt6r", "stadsdelsdirektör"),
            ("t.f. forvaltningschef", "t.f. förvaltningschef"),
            ("Férvaltningschef", "Förvaltningschef"),
            ("enhetschef for lek", "enhetschef för lek"),
            ("utredare", "utredare"),
        ] {
            assert_eq!(mended(read), role);
        }
    }
}
