//! Canonical characters: Unicode NFC, ligatures and soft hyphens resolved, controls and odd spaces gone.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Brings one line of text into canonical characters and trims its end. Tabs stay; line ends must
/// already be gone.
pub(crate) fn clean_line(line: &str) -> String {
    let marked;
    let line = match line.split_once('\t') {
        // The tab after a list number or bullet is a space in print.
        Some((marker, rest)) if is_list_marker(marker) => {
            marked = format!("{} {}", marker.trim_end(), rest.trim_start());
            &marked
        }
        _ => line,
    };
    let plain = line.bytes().all(|b| (0x20..0x7f).contains(&b) || b == b'\t');
    if plain {
        return line.trim_end().to_owned();
    }
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            // Soft hyphens, zero-width characters, byte-order marks and direction marks.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => {}
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
            // No-break and typographic spaces: a search for "5 000" must not depend on them.
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => out.push(' '),
            // The no-break hyphen and the Unicode hyphen are written as the plain one.
            '\u{2010}' | '\u{2011}' => out.push('-'),
            // Private-use glyphs are the bullets of Symbol and Wingdings.
            '\u{f0a7}' | '\u{f0b7}' | '\u{f0d8}' | '\u{f02d}' => out.push('•'),
            '\t' => out.push('\t'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    let trimmed = out.trim_end().len();
    out.truncate(trimmed);
    if is_nfc_quick(out.chars()) == IsNormalized::Yes { out } else { out.nfc().collect() }
}

/// `1.`, `12)`, `a)`, `•`, `–`, `§ 4`: what begins an item of a list.
fn is_list_marker(text: &str) -> bool {
    let text = text.trim();
    let count = text.chars().count();
    let numbered = text
        .strip_suffix(['.', ')'])
        .is_some_and(|number| count <= 4 && number.chars().all(char::is_alphanumeric) && !number.is_empty());
    let bullet = count == 1 && !text.chars().all(char::is_alphanumeric);
    let paragraph = text.strip_prefix('§').is_some_and(|number| number.trim().bytes().all(|b| b.is_ascii_digit()));
    numbered || bullet || paragraph
}

/// Collects canonical text line by line, with its pages and headings.
#[derive(Debug, Default)]
pub(crate) struct TextBuilder {
    text: String,
    pages: Vec<u32>,
    headings: Vec<(u32, u32)>,
    limit: usize,
    full: bool,
}

impl TextBuilder {
    pub(crate) fn new(limit: usize) -> Self {
        Self { pages: vec![0], limit, ..Self::default() }
    }

    /// Adds one line as it is after cleaning; an empty one is a blank line (never two in a row).
    pub(crate) fn line(&mut self, raw: &str) {
        self.push(raw, false);
    }

    /// Adds one line that the format marks as a heading.
    pub(crate) fn heading(&mut self, raw: &str) {
        self.push(raw, true);
    }

    /// Adds a blank line unless one stands there or the text is empty.
    pub(crate) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Begins a new page.
    pub(crate) fn page_break(&mut self) {
        let here = self.text.len() as u32;
        self.pages.push(here);
    }

    /// Whether the limit was reached and lines were left out.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// Hands over text, page offsets and heading ranges, without blank lines at the end.
    pub(crate) fn finish(mut self) -> (String, Vec<u32>, Vec<(u32, u32)>) {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        if end > 0 {
            self.text.push('\n');
        }
        let length = self.text.len() as u32;
        for page in &mut self.pages {
            *page = (*page).min(length);
        }
        (self.text, self.pages, self.headings)
    }

    fn push(&mut self, raw: &str, heading: bool) {
        if self.text.len() + raw.len() > self.limit {
            self.full = true;
            return;
        }
        let line = clean_line(raw);
        if line.trim().is_empty() {
            self.blank();
            return;
        }
        let start = self.text.len() as u32;
        self.text.push_str(&line);
        if heading {
            self.headings.push((start, self.text.len() as u32));
        }
        self.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_become_canonical() {
        let check = |raw: &str, expected: &str| assert_eq!(clean_line(raw), expected, "{raw:?}");
        check("a\u{30a}tga\u{308}rd o\u{308}ver", "åtgärd över");
        check("stads\u{ad}dels\u{ad}nämnd", "stadsdelsnämnd");
        check("kon\u{fb02}ikt och pro\u{fb01}l, e\u{fb00}ekt", "konflikt och profil, effekt");
        check("5\u{a0}000\u{202f}kr  ", "5 000 kr");
        check("\u{feff}Nämnden", "Nämnden");
        check("§\u{a0}12\tbeslut\u{1}", "§ 12 beslut");
        check("1.\tNämnden beslutar", "1. Nämnden beslutar");
        check("Dnr\t12", "Dnr\t12");
    }

    #[test]
    fn builder_keeps_pages_and_headings_in_bounds() {
        let mut builder = TextBuilder::new(1000);
        builder.line("");
        builder.heading("Ärendet");
        builder.blank();
        builder.blank();
        builder.line("Text");
        builder.page_break();
        builder.line("");
        let (text, pages, headings) = builder.finish();
        assert_eq!(text, "Ärendet\n\nText\n");
        assert_eq!(pages, [0, 15]);
        assert_eq!(headings, [(0, 8)]);
    }
}
