//! The text of a document as HTML: paragraphs, headings and pages, with the proofs and the search words marked in place.

use std::fmt::Write as _;

use remiss_parse::{Record, Section};

use crate::format::escape_html;

/// Bytes of text that one page shows; beyond, the reader is sent to the plain text.
pub(crate) const TEXT_BYTES_SHOWN_MAX: usize = 1_500_000;

/// A proof longer than this is a passage rather than a value, and is marked lightly.
const LONG_BYTES: u32 = 240;

/// A line shorter than this ends where its author ended it; a longer one was broken by the margin.
const FULL_LINE_CHARS: usize = 52;

/// What is shown of a text, and where.
pub(crate) struct TextView<'a> {
    pub(crate) text: &'a str,
    /// First bytes of the pages.
    pub(crate) pages: &'a [u32],
    pub(crate) record: &'a Record,
    /// Search words, in order, none overlapping.
    pub(crate) words: &'a [(u32, u32)],
    /// The place that a search hit leads to.
    pub(crate) target: Option<u32>,
    /// The word for "page".
    pub(crate) page_word: &'static str,
    /// What the ids on the page begin with, where it shows several texts.
    pub(crate) prefix: &'a str,
    /// Whether a paragraph is marked as standing in another text too.
    pub(crate) is_shared: &'a dyn Fn(&str) -> bool,
}

impl<'a> TextView<'a> {
    /// A text with the proofs of its record, alone on its page.
    pub(crate) fn new(text: &'a str, pages: &'a [u32], record: &'a Record, page_word: &'static str) -> Self {
        Self { text, pages, record, page_word, words: &[], target: None, prefix: "", is_shared: &|_| false }
    }
}

/// A stretch of the text that is marked.
struct Span {
    start: u32,
    end: u32,
    anchor: String,
    title: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Proof,
    LongProof,
    Word,
}

/// The id of the place that proves a value.
pub(crate) fn finding_anchor(field: &str, number: usize) -> String {
    format!("f-{field}-{number}")
}

/// Writes the text.
pub(crate) fn write(view: &TextView<'_>, label: impl Fn(&str) -> Option<&'static str>) -> String {
    let shown = floor_char_boundary(view.text, TEXT_BYTES_SHOWN_MAX);
    let mut writer = Writer {
        view,
        spans: spans(view, label),
        next_span: 0,
        first_open: 0,
        target: view.target.map(|at| floor_char_boundary(view.text, at as usize) as u32),
        out: String::with_capacity(shown + shown / 4),
    };
    let mut pages = view.pages.iter().copied().enumerate().skip_while(|(number, _)| *number == 0).peekable();
    let mut sections = view.record.sections.iter().enumerate().peekable();
    let mut paragraph: Option<(usize, usize)> = None;
    let mut at = 0;
    if view.pages.len() > 1 {
        writer.page_mark(1);
    }
    while at < shown {
        let end = view.text[at..].find('\n').map_or(view.text.len(), |length| at + length);
        let line = &view.text[at..end];
        if let Some((number, _)) = pages.next_if(|(_, start)| *start as usize <= at) {
            writer.paragraph(paragraph.take());
            writer.page_mark(number + 1);
            // Empty pages begin at the same place.
            while let Some((number, _)) = pages.next_if(|(_, start)| *start as usize <= at) {
                writer.page_mark(number + 1);
            }
        }
        if let Some((number, section)) = sections.next_if(|(_, section)| (section.start as usize) < end.max(at + 1)) {
            writer.paragraph(paragraph.take());
            let heading_end = heading_end(view.text, at, section);
            writer.heading(number, at, heading_end);
            while sections.next_if(|(_, section)| (section.start as usize) < heading_end).is_some() {}
            at = heading_end + 1;
            continue;
        }
        if line.trim().is_empty() {
            writer.paragraph(paragraph.take());
        } else {
            paragraph = Some((paragraph.map_or(at, |(start, _)| start), end));
        }
        at = end + 1;
    }
    writer.paragraph(paragraph);
    writer.out
}

struct Writer<'a> {
    view: &'a TextView<'a>,
    /// By their first byte.
    spans: Vec<Span>,
    /// Spans before this one have their anchor written.
    next_span: usize,
    /// Spans before this one have ended.
    first_open: usize,
    target: Option<u32>,
    out: String,
}

impl Writer<'_> {
    fn page_mark(&mut self, number: usize) {
        let (word, prefix) = (self.view.page_word, self.view.prefix);
        let _ =
            writeln!(self.out, "<p class=\"pagemark\" id=\"{prefix}sida-{number}\"><span>{word} {number}</span></p>");
    }

    fn heading(&mut self, number: usize, start: usize, end: usize) {
        let _ = write!(self.out, "<h3 id=\"{}avsnitt-{number}\">", self.view.prefix);
        self.inline(start, end);
        self.out.push_str("</h3>\n");
    }

    fn paragraph(&mut self, range: Option<(usize, usize)>) {
        let Some((start, end)) = range else { return };
        let is_shared = (self.view.is_shared)(&self.view.text[start..end]);
        self.out.push_str(if is_shared { "<p class=\"shared\">" } else { "<p>" });
        self.inline(start, end);
        self.out.push_str("</p>\n");
    }

    /// Writes a stretch with its marks; every piece between two ends of spans is marked as a whole.
    fn inline(&mut self, start: usize, end: usize) {
        while self.spans.get(self.first_open).is_some_and(|span| span.end as usize <= start) {
            self.first_open += 1;
        }
        let here: Vec<usize> = (self.first_open..self.spans.len())
            .take_while(|number| (self.spans[*number].start as usize) < end)
            .filter(|number| (self.spans[*number].end as usize) > start)
            .collect();
        let mut cuts: Vec<usize> = here
            .iter()
            .flat_map(|number| [self.spans[*number].start as usize, self.spans[*number].end as usize])
            .chain(self.target.map(|at| at as usize))
            .filter(|cut| (start..end).contains(cut) && self.view.text.is_char_boundary(*cut))
            .chain([start, end])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            self.piece(pair[0], pair[1], &here, start, end);
        }
    }

    fn piece(&mut self, from: usize, to: usize, here: &[usize], line_start: usize, line_end: usize) {
        if self.target.is_some_and(|at| (from..to).contains(&(at as usize))) {
            self.out.push_str("<span class=\"anchor\" id=\"traff\"></span>");
            self.target = None;
        }
        let mut id = String::new();
        // Spans that begin here or in the gap before (a blank line, a page break) get their anchor now.
        while let Some(span) = self.spans.get(self.next_span).filter(|span| (span.start as usize) < to) {
            if !id.is_empty() {
                let _ = write!(self.out, "<span class=\"anchor\" id=\"{id}\"></span>");
            }
            id.clone_from(&span.anchor);
            self.next_span += 1;
        }
        let covering: Vec<&Span> = here
            .iter()
            .map(|number| &self.spans[*number])
            .filter(|span| (span.start as usize) <= from && to <= (span.end as usize))
            .collect();
        let text = reflowed(self.view.text, from, to, line_start, line_end);
        let class =
            match (covering.iter().any(|s| s.kind == Kind::Word), covering.iter().any(|s| s.kind == Kind::Proof)) {
                (true, _) => "hit",
                (false, true) => "proof",
                (false, false) if !covering.is_empty() => "proof long",
                _ => "",
            };
        if class.is_empty() {
            if !id.is_empty() {
                let _ = write!(self.out, "<span class=\"anchor\" id=\"{id}\"></span>");
            }
            self.out.push_str(&text);
            return;
        }
        let mut titles: Vec<&str> =
            covering.iter().filter(|s| s.kind == Kind::Proof).map(|s| s.title.as_str()).collect();
        titles.dedup();
        let id = if id.is_empty() { String::new() } else { format!(" id=\"{id}\"") };
        let title =
            if titles.is_empty() { String::new() } else { format!(" title=\"{}\"", escape_html(&titles.join(", "))) };
        let _ = write!(self.out, "<mark class=\"{class}\"{id}{title}>{text}</mark>");
    }
}

/// The proofs and words, in order.
fn spans(view: &TextView<'_>, label: impl Fn(&str) -> Option<&'static str>) -> Vec<Span> {
    let length = view.text.len() as u32;
    let is_sound = |start: u32, end: u32| {
        start < end
            && end <= length
            && view.text.is_char_boundary(start as usize)
            && view.text.is_char_boundary(end as usize)
    };
    let mut spans = Vec::new();
    for (field, findings) in &view.record.findings {
        for (number, finding) in findings.iter().enumerate() {
            let (Some(start), Some(end)) = (finding.start, finding.end) else { continue };
            if !is_sound(start, end) || field == "sections" {
                continue;
            }
            let kind = if end - start > LONG_BYTES { Kind::LongProof } else { Kind::Proof };
            let title = label(field).unwrap_or_default().to_owned();
            let anchor = format!("{}{}", view.prefix, finding_anchor(field, number));
            spans.push(Span { start, end, anchor, title, kind });
        }
    }
    for (number, (start, end)) in view.words.iter().enumerate() {
        if is_sound(*start, *end) {
            let anchor = format!("t-{}", number + 1);
            spans.push(Span { start: *start, end: *end, anchor, title: String::new(), kind: Kind::Word });
        }
    }
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    spans
}

/// Where the lines of a heading end; a heading is kept on one line in the record and may stand on several.
fn heading_end(text: &str, start: usize, section: &Section) -> usize {
    const HEADING_LINES_MAX: usize = 4;
    let wanted = section.heading.chars().filter(|c| !c.is_whitespace()).count();
    let mut end = start;
    for line in text[start..].split('\n').take(HEADING_LINES_MAX) {
        end += line.len();
        if text[start..end].chars().filter(|c| !c.is_whitespace()).count() >= wanted {
            break;
        }
        end += 1;
    }
    end.min(text.len())
}

/// Escapes a piece, and joins lines that only the margin parted.
fn reflowed(text: &str, from: usize, to: usize, paragraph_start: usize, paragraph_end: usize) -> String {
    let mut out = String::new();
    let mut at = from;
    for (number, part) in text[from..to].split('\n').enumerate() {
        if number > 0 {
            let line_start =
                text[paragraph_start..at - 1].rfind('\n').map_or(paragraph_start, |n| paragraph_start + n + 1);
            let line = text[line_start..at - 1].trim_end();
            let next = &text[at..paragraph_end];
            let goes_on = line.chars().count() >= FULL_LINE_CHARS && !begins_item(next);
            out.push_str(if goes_on { "\n" } else { "<br>\n" });
        }
        out.push_str(&escape_html(part));
        at += part.len() + 1;
    }
    out
}

/// Whether a line begins an item of a list, which stays on a line of its own.
fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    let mut chars = line.chars();
    match chars.next() {
        Some('-' | '–' | '—' | '•' | '*' | '·' | '☐') => true,
        Some(c) if c.is_ascii_digit() => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.starts_with(['.', ')']) && rest[1..].starts_with([' ', '\t'])
        }
        _ => false,
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use remiss_parse::{Confidence, Finding, Record, Section};

    use super::{TextView, write};

    fn finding(text: &str, quote: &str) -> Finding {
        let start = text.find(quote).unwrap() as u32;
        Finding {
            value: quote.into(),
            start: Some(start),
            end: Some(start + quote.len() as u32),
            page: Some(1),
            quote: Some(quote.to_owned()),
            rule: "test".to_owned(),
            confidence: Confidence::High,
        }
    }

    fn html(text: &str, pages: &[u32], record: &Record, words: &[(u32, u32)], target: Option<u32>) -> String {
        let view = TextView { words, target, ..TextView::new(text, pages, record, "Sida") };
        write(&view, |_| Some("Fält"))
    }

    #[test]
    fn proofs_and_words_are_marked_in_place_and_text_is_escaped() {
        let text = "Dnr <b>12</b>\nTill Parknämnden i Ekby\n\nNya <script> parken";
        let findings = BTreeMap::from([
            ("namnd".to_owned(), vec![finding(text, "Parknämnden")]),
            ("kommun".to_owned(), vec![finding(text, "Parknämnden i Ekby")]),
        ]);
        let record = Record { findings, ..Record::default() };
        let word = text.find("parken").unwrap() as u32;
        let out = html(text, &[0], &record, &[(word, word + 6)], Some(word - 2));
        assert!(out.contains("Dnr &lt;b&gt;12&lt;/b&gt;<br>"), "{out}");
        assert!(
            out.contains("<span class=\"anchor\" id=\"f-kommun-0\"></span><mark class=\"proof\" id=\"f-namnd-0\""),
            "{out}"
        );
        assert!(out.contains("&lt;script"), "{out}");
        assert!(out.contains("<mark class=\"hit\" id=\"t-1\">parken</mark>"), "{out}");
        assert!(out.contains("id=\"traff\""), "{out}");
        assert!(!out.contains("<script"), "{out}");
    }

    #[test]
    fn pages_and_headings_get_their_anchors() {
        let text = "Ett yttrande\n\nBakgrund\nText ett.\n\nAndra sidan börjar\nhär.";
        let start = text.find("Bakgrund").unwrap() as u32;
        let second = text.find("Andra").unwrap() as u32;
        let record = Record {
            sections: vec![Section {
                heading: "Bakgrund".to_owned(),
                kind: "background".to_owned(),
                page: 1,
                start,
                end: text.len() as u32,
            }],
            ..Record::default()
        };
        let out = html(text, &[0, second], &record, &[], None);
        let order: Vec<usize> = [
            "id=\"sida-1\"",
            "Ett yttrande",
            "<h3 id=\"avsnitt-0\">Bakgrund</h3>",
            "Text ett",
            "id=\"sida-2\"",
            "Andra sidan",
        ]
        .iter()
        .map(|part| out.find(part).unwrap_or_else(|| panic!("{part} in {out}")))
        .collect();
        assert!(order.is_sorted(), "{out}");
    }

    #[test]
    fn lines_broken_by_the_margin_flow_and_lists_do_not() {
        let text = "Förvaltningen anser att förslaget i stort är bra och vill\nse det genomfört.\n1. Första\n2. Andra";
        let out = html(text, &[0], &Record::default(), &[], None);
        assert!(out.contains("vill\nse det"), "{out}");
        assert!(out.contains("genomfört.<br>"), "{out}");
        assert!(out.contains("1. Första<br>"), "{out}");
    }

    #[test]
    fn broken_offsets_are_left_out() {
        let text = "åäö";
        let mut record = Record::default();
        let broken = |start, end| Finding { start: Some(start), end: Some(end), ..finding(text, "å") };
        record.findings = BTreeMap::from([("dnr".to_owned(), vec![broken(1, 2), broken(4, 900), broken(4, 2)])]);
        let out = html(text, &[0], &record, &[(1, 3)], Some(5));
        assert_eq!(out, "<p>åä<span class=\"anchor\" id=\"traff\"></span>ö</p>\n");
    }
}
