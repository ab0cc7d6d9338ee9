//! Divides the text into its sections: known headings by their words, others by how they stand.

mod layout;

use layout::{is_role, starts_like_heading};

use crate::body::marker_len;
use crate::body::names::is_person;
use crate::flow::one_line;
use crate::headings::{Headings, Meaning, proposes_to_committee};
use crate::record::Section;
use crate::tables::Tables;
use crate::text::{Document, Line, Span};
use crate::{Confidence, Record};

/// A section, or another part of the text that a known line begins (the list of signatures).
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The heading in the canonical text.
    pub(crate) heading: Span,
    /// What it means, or "other".
    pub(crate) kind: String,
    /// Whether it is a section of the record.
    pub(crate) section: bool,
    /// Lines under the heading, the heading itself not among them.
    pub(crate) lines: std::ops::Range<usize>,
    /// Whether no unknown headings are looked for in it.
    list: bool,
}

/// What `split` finds.
pub(crate) struct Split {
    /// The parts in order.
    pub(crate) parts: Vec<Part>,
    /// Index of the first line after the head.
    pub(crate) head_end: usize,
}

/// The longest line that can be a heading, in characters.
const HEADING_CHARS_MAX: usize = 110;
/// The most words of a heading that no table knows and that stands below a decision.
const DECISION_HEADING_WORDS_MAX: usize = 4;
/// The most words of a name in capitals.
const SIGNED_WORDS_MAX: usize = 4;
/// The most lines of the words that lead in a decision.
const LEAD_IN_LINES_MAX: usize = 3;
/// The most words of a heading that no table knows.
const HEADING_WORDS_MAX: usize = 13;

/// Finds the headings of a document and where its head ends.
pub(crate) fn split(document: &Document<'_>, marked: &[(u32, u32)], tables: &Tables) -> Split {
    let finder = Finder {
        document,
        headings: &tables.headings,
        tables,
        marked: marked_lines(document, marked),
        trusts_marks: marked.len() >= 3,
        paragraph_ends: paragraph_ends(&document.lines),
    };
    let prose = finder.first_prose();
    let mut parts: Vec<Part> = Vec::new();
    let mut head_end = None;
    let mut line = 0;
    while line < document.lines.len() {
        let place = Place { in_body: head_end.is_some() || line >= prose, under: parts.last() };
        let Some(found) = finder.heading(line, &place) else {
            line += 1;
            continue;
        };
        if found.section && head_end.is_none() {
            head_end = Some(line);
        }
        if let Some(part) = parts.last_mut() {
            part.lines.end = line;
        }
        let next = line + found.height;
        let heading = document.lines[line].span.start..document.lines[next - 1].span.end;
        parts.push(Part {
            heading,
            kind: found.kind,
            section: found.section,
            list: found.list,
            lines: next..document.lines.len(),
        });
        line = next;
    }
    let head_end = head_end.unwrap_or(document.lines.len()).min(prose);
    // What stands in the head is no section, whatever it is called there.
    parts.retain(|part| part.lines.start > head_end);
    Split { parts, head_end }
}

/// Writes the sections into the record.
pub(crate) fn extract(document: &Document<'_>, _: &Tables, record: &mut Record) {
    for (index, part) in document.parts.iter().enumerate().filter(|(_, part)| part.section) {
        let end = document.parts.get(index + 1).map_or(document.text.len(), |next| next.heading.start);
        let end = document.text[..end].trim_end().len().max(part.heading.end);
        let heading = one_line(&document.text[part.heading.clone()]);
        let grade = if part.kind == "other" { Confidence::Medium } else { Confidence::High };
        record.sections.push(Section {
            heading: heading.clone(),
            kind: part.kind.clone(),
            page: document.page(part.heading.start),
            start: part.heading.start as u32,
            end: end as u32,
        });
        let rule = if part.kind == "other" { "heading-layout" } else { "heading-known" };
        let finding = document.finding(heading, &part.heading, rule, grade);
        record.findings.entry("sections".to_owned()).or_default().push(finding);
    }
}

struct Found {
    kind: String,
    section: bool,
    list: bool,
    height: usize,
}

/// Where a line stands.
struct Place<'p> {
    /// Whether the head has ended.
    in_body: bool,
    /// The part that the line would belong to.
    under: Option<&'p Part>,
}

struct Finder<'d, 'a> {
    document: &'d Document<'a>,
    headings: &'d Headings,
    tables: &'d Tables,
    /// For each line whether the format marks it as a heading.
    marked: Vec<bool>,
    /// A file that marks its headings marks all of them.
    trusts_marks: bool,
    /// For each line the first blank one behind it: looking for it each time takes time that grows with the square of a
    /// text without blank lines.
    paragraph_ends: Vec<usize>,
}

impl Finder<'_, '_> {
    fn heading(&self, line: usize, place: &Place<'_>) -> Option<Found> {
        let row = &self.document.lines[line];
        if row.is_blank() || row.furniture {
            return None;
        }
        let text = self.document.line(line);
        if text.len() > HEADING_CHARS_MAX && text.chars().count() > HEADING_CHARS_MAX {
            return None;
        }
        if (starts_like_heading(text) || self.is_marked(line))
            && let Some(meaning) = self.known(line)
            && (place.in_body || !meaning.late && !self.is_beside(line) || self.opens_decision(line, meaning))
            && !self.is_item(line, &meaning.kind, place)
            && !self.is_numbered_entry(line)
        {
            let (kind, section, list) = (meaning.kind.clone(), meaning.section, meaning.list);
            return Some(Found { kind, section, list, height: 1 });
        }
        let in_list = place.under.is_some_and(|part| part.list && !self.ends_decision(line, part));
        if !place.in_body || in_list {
            return None;
        }
        let other = |height| Found { kind: "other".to_owned(), section: true, list: false, height };
        if self.is_marked(line) {
            return Some(other(1));
        }
        if self.trusts_marks { None } else { self.by_layout(line, place).map(other) }
    }

    /// Whether a line below a decision stands alone above a paragraph of its own: no point of it does.
    fn ends_decision(&self, line: usize, part: &Part) -> bool {
        let (text, rows) = (self.document.line(line), &self.document.lines);
        let begun = part.lines.start < line && (part.lines.start..line).any(|i| !rows[i].is_blank());
        let folded = self.document.line_folded(line);
        part.kind == "decision"
            && begun
            && rows[line - 1].is_blank()
            && text.starts_with(char::is_uppercase)
            && text.split_whitespace().count() <= DECISION_HEADING_WORDS_MAX
            && !["beslut", "foresl", "namnd", "styrelse", "hemstall"].iter().any(|part| folded.contains(part))
            && (rows.get(line + 1).is_some_and(|next| !next.is_blank() && !next.furniture)
                && self.paragraph(line + 1).len() >= 2
                && self.document.line(line + 1).starts_with(char::is_uppercase)
                || self.is_above_long_paragraph(line))
    }

    /// Whether a line that decides nothing stands between a sentence and a paragraph of several lines.
    fn is_above_long_paragraph(&self, line: usize) -> bool {
        let Some(next) = self.next_text(line + 1).filter(|&next| next <= line + 3) else { return false };
        let above = self.text_above(line).is_some_and(|above| self.document.line(above).ends_with('.'));
        let folded = self.document.line_folded(line);
        above
            && self.paragraph(next).len() >= 2
            && self.leads_to_prose(next)
            && marker_len(self.document.line(next)) == 0
            && !is_role(folded)
            && !is_person(self.document.line(line), SIGNED_WORDS_MAX)
            && !["stance-decision", "head"].iter().any(|field| self.tables.any(field, folded))
    }

    /// "1. Motion" directly above "2. Förslag till yttrande": both are entries of one list.
    fn is_numbered_entry(&self, line: usize) -> bool {
        let number = |line: usize| {
            let text = self.document.lines.get(line).map(|_| self.document.line(line))?;
            let (number, rest) = text.split_once(['.', ')'])?;
            number.parse::<u16>().ok().filter(|_| rest.starts_with(' ')).map(u32::from)
        };
        let Some(own) = number(line) else { return false };
        line.checked_sub(1).and_then(number) == own.checked_sub(1) && own > 1 || number(line + 1) == Some(own + 1)
    }

    fn known(&self, line: usize) -> Option<&Meaning> {
        self.headings.get(self.document.line_folded(line), self.document.damaged)
    }

    /// Whether a line that reads like a heading is an item of the list that it stands in.
    fn is_item(&self, line: usize, kind: &str, place: &Place<'_>) -> bool {
        let Some(under) = place.under.filter(|part| part.list) else { return false };
        let empty = (under.lines.start..line).all(|i| self.document.lines[i].is_blank());
        // "Nämnden beslutar" under "Förslag till beslut" leads its points in.
        if under.kind == "decision" {
            return kind == "decision" && (empty || self.goes_on_proposing(line)) || self.goes_on_as_point(line);
        }
        if !under.section {
            return false;
        }
        let numbered = self.document.line(line).starts_with(|c: char| c.is_ascii_digit());
        // "Förslag till yttrande" among the papers is one of them, unless the proposal stands below it.
        let is_paper =
            matches!(kind, "decision" | "assessment") && matches!(under.kind.as_str(), "basis" | "attachments");
        let close = line.checked_sub(1).is_some_and(|above| {
            let above = &self.document.lines[above];
            !above.is_blank() && !above.furniture
        });
        let part = || self.headings.is_part(self.document.line_folded(line));
        let alone = || self.next_text(line + 1).is_none_or(|next| !self.leads_to_prose(next));
        empty || numbered || (close && (part() || is_paper && alone()))
    }

    /// "Lekplatsnämnden lämnar utlåtandet som svar" with "på remissen." below it ends like a heading by chance.
    fn goes_on_as_point(&self, line: usize) -> bool {
        let next = self.document.lines.get(line + 1).is_some_and(|next| !next.is_blank() && !next.furniture);
        next && self.document.line(line + 1).starts_with(char::is_lowercase)
            && self.headings.is_part(self.document.line_folded(line))
    }

    /// "Lekplatsnämndens förslag till lekstyrelsen:" directly below other points leads further ones in.
    fn goes_on_proposing(&self, line: usize) -> bool {
        let close = line.checked_sub(1).is_some_and(|above| !self.document.lines[above].is_blank());
        close && self.document.line(line).ends_with(':') && proposes_to_committee(self.document.line_folded(line))
    }

    /// "Beslutsförslag" with a sentence directly below it is a heading, and not the name of the form.
    fn opens_decision(&self, line: usize, meaning: &Meaning) -> bool {
        let next = self.document.lines.get(line + 1).is_some_and(|next| !next.is_blank() && !next.furniture);
        let proposes = |next: usize| {
            let folded = self.document.line_folded(next);
            next <= line + 2 && (folded.contains("beslut") || folded.contains("foresl") || folded.starts_with("att "))
        };
        if meaning.kind == "decision" && self.next_text(line + 1).is_some_and(proposes) {
            return true;
        }
        meaning.kind == "decision" && next && self.document.cells(line).len() == 1 && self.leads_to_prose(line + 1)
    }

    /// "Lekplatsnämnden        BESLUTSFÖRSLAG": a head names the form beside the sender.
    fn is_beside(&self, line: usize) -> bool {
        self.headings.is_part(self.document.line_folded(line)) && self.document.cells(line).len() > 1
    }

    fn is_marked(&self, line: usize) -> bool {
        self.marked[line]
    }

    /// "Till kommunfullmäktiges sammanträde den 7 april", with a sentence below it.
    fn is_addressee(&self, line: usize) -> bool {
        let folded = self.document.line_folded(line);
        folded.starts_with("till ")
            && !folded.ends_with(['.', ':', ','])
            && folded.split_whitespace().count() <= 10
            && self.document.line(line + 1).starts_with(char::is_uppercase)
    }

    fn text_above(&self, line: usize) -> Option<usize> {
        (0..line).rev().find(|&i| !self.document.lines[i].is_blank() && !self.document.lines[i].furniture)
    }

    fn next_text(&self, from: usize) -> Option<usize> {
        (from..self.document.lines.len()).find(|&i| {
            let line = &self.document.lines[i];
            !line.is_blank() && !line.furniture
        })
    }

    /// Whether a paragraph of sentences begins at a line, or a known heading with one.
    fn leads_to_prose(&self, line: usize) -> bool {
        self.leads_to_sentences(line, false)
    }

    /// The same below a heading that may have a number ("6.3 Övrigt"), where a shorter sentence will do.
    fn leads_to_sentences(&self, line: usize, numbered: bool) -> bool {
        let first = self.document.line(line);
        if starts_like_heading(first) && self.known(line).is_some() {
            return true;
        }
        if first.starts_with(char::is_lowercase) {
            return false;
        }
        let paragraph = self.paragraph(line);
        let words = self.words(paragraph.clone()).take(20).count();
        let last = self.document.line(paragraph.end - 1);
        let least = if last.ends_with('.') { if numbered { 3 } else { 5 } } else { 7 };
        words >= least
            && (last.ends_with(['.', ':', '?', '!', '”', '"', ')', ','])
                || words >= 20
                || self.goes_on_overleaf(paragraph.end))
    }

    /// Whether a page ends at a line and its last sentence goes on in small letters on the next.
    fn goes_on_overleaf(&self, end: usize) -> bool {
        self.next_text(end).is_some_and(|next| {
            self.document.line(next).starts_with(char::is_lowercase)
                && self.document.lines[end..next].iter().any(|line| line.furniture)
        })
    }

    fn words(&self, lines: std::ops::Range<usize>) -> impl Iterator<Item = &str> {
        lines.flat_map(|line| self.document.line(line).split_whitespace())
    }

    fn paragraph(&self, line: usize) -> std::ops::Range<usize> {
        line..self.paragraph_ends[line].max(line + 1)
    }

    /// "Norrälvs kommun avstår från att yttra sig." is no title, however short.
    fn takes_position(&self, lines: std::ops::Range<usize>) -> bool {
        let view = self.document.flow_of(lines).folded();
        self.tables.rules("position").iter().any(|rule| rule.is_match(&view.text))
    }

    /// The first paragraph that is running text, where a head without known headings must end.
    fn first_prose(&self) -> usize {
        let mut line = 0;
        while let Some(start) = self.next_text(line) {
            let mut paragraph = self.paragraph(start);
            let heading = paragraph.clone().skip(1).find(|&i| {
                starts_like_heading(self.document.line(i)) && self.known(i).is_some_and(|meaning| !meaning.late)
            });
            paragraph.end = heading.unwrap_or(paragraph.end);
            // A title set as such, and the line of the addressee, may stand close above the first sentence.
            let mut start = start;
            while start + 1 < paragraph.end && (self.is_marked(start) || self.is_addressee(start)) {
                start += 1;
            }
            paragraph.start = start;
            let words = self.words(paragraph.clone()).take(60).count();
            let last = self.document.line(paragraph.end - 1);
            let columns = paragraph.clone().any(|i| self.document.cells(i).len() > 1);
            if words >= 14 && !columns && (last.ends_with(['.', ':', '?', '”', '"']) || words >= 60) {
                return start;
            }
            if words >= 6 && !columns && last.ends_with('.') && self.takes_position(paragraph.clone()) {
                return start;
            }
            if !columns && is_lead_in(self.document, self.tables, paragraph.clone()) {
                return start;
            }
            line = paragraph.end;
        }
        self.document.lines.len()
    }
}

/// "Kommunstyrelsen föreslår att kommunfullmäktige beslutar följande.": what is proposed stands below, with or without a
/// heading above.
pub(crate) fn is_lead_in(document: &Document<'_>, tables: &Tables, lines: std::ops::Range<usize>) -> bool {
    let last = document.line_folded(lines.end - 1);
    lines.len() <= LEAD_IN_LINES_MAX
        && last.ends_with(['.', ':'])
        && tables.any("decision-lead", &document.flow_of(lines).folded().text.replace('\n', " "))
}

/// For each line the first one from it on that is blank, or the number of lines.
fn paragraph_ends(lines: &[Line]) -> Vec<usize> {
    let mut ends = vec![lines.len(); lines.len()];
    let mut end = lines.len();
    for (line, row) in lines.iter().enumerate().rev() {
        if row.is_blank() {
            end = line;
        }
        ends[line] = end;
    }
    ends
}

/// Which lines stand in the ranges that the format marks as headings.
fn marked_lines(document: &Document<'_>, ranges: &[(u32, u32)]) -> Vec<bool> {
    let mut marked = vec![false; document.lines.len()];
    for &(start, end) in ranges {
        let first = document.lines.partition_point(|line| line.span.start < start as usize);
        let inside = document.lines[first..].iter().take_while(|line| line.span.end <= end as usize);
        for (_, mark) in inside.zip(&mut marked[first..]) {
            *mark = true;
        }
    }
    marked
}

/// The length that nine of ten longer lines keep to.
pub(crate) fn width(document: &Document<'_>) -> usize {
    let mut lengths: Vec<usize> = document
        .lines
        .iter()
        .filter(|l| l.span.len() > 30)
        .map(|l| document.text[l.span.clone()].chars().count())
        .collect();
    if lengths.is_empty() {
        return 0;
    }
    let at = lengths.len() * 9 / 10;
    let at = at.min(lengths.len() - 1);
    *lengths.select_nth_unstable(at).1
}
