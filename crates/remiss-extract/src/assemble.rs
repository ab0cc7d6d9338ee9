//! Pages of lines to a document's canonical text: furniture out, hyphens joined, paragraphs apart.

pub(crate) mod furniture;
mod hyphen;

use std::collections::BTreeMap;

use crate::clean::{TextBuilder, clean_line};
use crate::{Extracted, Limits, RawLine, RawPage};

/// A line gap this much wider than the usual one separates paragraphs.
const PARAGRAPH_GAP: f32 = 1.22;
/// The line gap, in font sizes, where a document has too few lines to tell its own.
const LINE_GAP: f32 = 1.25;
/// A line in letters this much larger than the body is a heading.
const HEADING_SIZE: f32 = 1.14;
/// The same in a page read from its image.
const HEADING_SIZE_SCANNED: f32 = 1.4;
/// Lines of one paragraph stand closer than this, in sizes of the body, in a page read from its image.
const LINE_GAP_SCANNED_MAX: f32 = 2.2;
/// Headings are shorter than this many characters; longer bold text is emphasis.
const HEADING_CHARS_MAX: usize = 160;

/// A line of the running text on its way into the document.
pub(crate) struct FlowLine {
    pub(crate) text: String,
    pub(crate) page: usize,
    pub(crate) heading: bool,
    pub(crate) blank_before: bool,
}

/// Makes the document of pages that were read one by one.
///
/// The worker uses it at the end of its work, its parent when a worker was lost on the way or when
/// pages were replaced by what their images show.
pub fn assemble(pages: &[RawPage], media_type: &str, limits: &Limits) -> Extracted {
    let (keep, furniture) = furniture::separate(pages);
    let measure = Measure::of(pages);
    let mut flow: Vec<FlowLine> = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let mut previous: Option<&RawLine> = None;
        let scanned = page.ocr_confidence.map(|_| body_size(page));
        for (line, keep) in page.lines.iter().zip(&keep[index]) {
            let text = clean_line(&line.text);
            if text.trim().is_empty() {
                continue;
            }
            if !keep {
                // White space is measured from the page number in a head that stays.
                if previous.is_some() {
                    previous = Some(line);
                }
                continue;
            }
            let blank_before = match previous {
                Some(previous) => measure.separates(previous, line),
                None => flow.last().is_some_and(|last| !continues(&last.text, &text)),
            };
            let heading = match scanned {
                Some(body) => is_scanned_heading(line, body, &text),
                None => measure.is_heading(line, &text),
            };
            flow.push(FlowLine { heading, page: index, blank_before, text });
            previous = Some(line);
        }
    }
    hyphen::join(&mut flow);
    let mut document = write(&flow, pages.len(), limits);
    media_type.clone_into(&mut document.media_type);
    document.furniture = furniture;
    describe_pages(pages, &mut document);
    document
}

/// Writes the lines out, with a page break wherever a page ends.
fn write(flow: &[FlowLine], pages: usize, limits: &Limits) -> Extracted {
    let mut builder = TextBuilder::new(limits.text_bytes_max);
    let mut page = 0;
    for line in flow {
        if line.blank_before {
            builder.blank();
        }
        while page < line.page {
            builder.page_break();
            page += 1;
        }
        if line.heading {
            builder.heading(&line.text);
        } else {
            builder.line(&line.text);
        }
    }
    while page + 1 < pages {
        builder.page_break();
        page += 1;
    }
    let full = builder.is_full();
    let (text, pages, headings) = builder.finish();
    let mut document = Extracted { text, pages, headings, ..Extracted::default() };
    if full {
        document.warnings.push("the text is longer than the limit; its end was left out".to_owned());
    }
    document
}

/// Says which pages lack text, which lost letters, and which were read from their image.
fn describe_pages(pages: &[RawPage], document: &mut Extracted) {
    let empty = document.text.is_empty();
    for (number, page) in (1..).zip(pages) {
        if page.ocr_confidence.is_none() && (empty || page.lacks_text()) {
            document.pages_without_text.push(number);
        } else if page.is_doubtful() {
            document.pages_doubtful.push(number);
        }
        if let Some(confidence) = page.ocr_confidence {
            document.ocr = true;
            document.ocr_confidence.push((number, confidence));
        }
    }
}

/// Whether text runs on over a page break: no sentence ends before it and none begins after it.
fn continues(before: &str, after: &str) -> bool {
    let ends = before.ends_with(['.', '!', '?', ':', ';', '”', '"']);
    !ends && after.starts_with(|c: char| c.is_lowercase())
}

/// What is usual in a document: the size and weight of its body and the gap between its lines.
struct Measure {
    size: f32,
    bold: bool,
    gap: f32,
}

impl Measure {
    fn of(pages: &[RawPage]) -> Self {
        let mut sizes: BTreeMap<i32, usize> = BTreeMap::new();
        let mut weights = [0usize; 2];
        let lines = pages.iter().flat_map(|page| &page.lines);
        for line in lines.filter(|line| !line.turned) {
            *sizes.entry((line.size * 4.0).round() as i32).or_default() += line.text.len();
            weights[usize::from(line.bold)] += line.text.len();
        }
        let size = most_frequent(&sizes).map_or(11.0, |quarter| quarter as f32 / 4.0);
        let mut gaps: BTreeMap<i32, usize> = BTreeMap::new();
        for pair in pages.iter().flat_map(|page| page.lines.windows(2)) {
            let gap = (pair[1].y - pair[0].y) / size;
            let same = (pair[1].size - pair[0].size).abs() < 0.1 * size && (pair[0].size - size).abs() < 0.1 * size;
            if same && (0.8..3.0).contains(&gap) {
                // Long lines are prose; the short ones of headers and lists must not outvote them.
                *gaps.entry((gap * 40.0).round() as i32).or_default() += pair[0].text.len();
            }
        }
        Self {
            size,
            bold: weights[1] > weights[0],
            gap: most_frequent(&gaps).map_or(LINE_GAP, |part| part as f32 / 40.0),
        }
    }

    /// Whether the white between two lines is that between paragraphs.
    fn separates(&self, above: &RawLine, below: &RawLine) -> bool {
        if let Some(apart) = below.apart {
            // Recognition divides paragraphs where a page is worn; a sentence that goes on close below tells.
            let close = (0.0..LINE_GAP_SCANNED_MAX * self.size).contains(&(below.y - above.y));
            return apart && !(close && runs_on(above, below));
        }
        if above.turned != below.turned {
            return true;
        }
        let gap = below.y - above.y;
        if gap < -0.5 * self.size {
            // The next column or cell: the paragraph goes on if its sentence does.
            return !continues(&above.text, &below.text);
        }
        // A table that follows text, or text that follows a table.
        if above.text.contains('\t') != below.text.contains('\t') && gap > self.gap * 1.05 * self.size {
            return true;
        }
        let larger = above.size.max(below.size).max(self.size * 0.8);
        gap > self.gap * PARAGRAPH_GAP * larger
    }

    fn is_heading(&self, line: &RawLine, text: &str) -> bool {
        let stands_out = line.size >= self.size * HEADING_SIZE || (line.bold && !self.bold);
        stands_out && !line.turned && text.chars().count() <= HEADING_CHARS_MAX && text.chars().any(char::is_alphabetic)
    }
}

/// Whether a full line stops in the middle of a sentence that the next one goes on with.
fn runs_on(above: &RawLine, below: &RawLine) -> bool {
    let full = above.x_end + above.size * 4.0 >= below.x_end && !above.text.contains('\t');
    full && continues(&above.text, &below.text) && above.text.contains(' ')
}

/// The size that most of a page's letters have.
fn body_size(page: &RawPage) -> f32 {
    let mut sizes: BTreeMap<i32, usize> = BTreeMap::new();
    for line in page.lines.iter().filter(|line| !line.turned) {
        *sizes.entry((line.size * 4.0).round() as i32).or_default() += line.text.len();
    }
    most_frequent(&sizes).map_or(11.0, |quarter| quarter as f32 / 4.0)
}

/// Boxes around recognised words are rough: only letters much larger than the page's own make a heading.
fn is_scanned_heading(line: &RawLine, body: f32, text: &str) -> bool {
    line.size >= body * HEADING_SIZE_SCANNED
        && text.chars().count() <= HEADING_CHARS_MAX / 2
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

fn most_frequent(counts: &BTreeMap<i32, usize>) -> Option<i32> {
    counts.iter().max_by_key(|&(value, count)| (*count, std::cmp::Reverse(*value))).map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lines: &[(&str, f32, f32)]) -> RawPage {
        RawPage {
            width: 595.0,
            height: 842.0,
            lines: lines
                .iter()
                .map(|&(text, y, size)| RawLine {
                    text: text.to_owned(),
                    x: 70.0,
                    x_end: 70.0 + text.len() as f32 * size * 0.5,
                    y,
                    size,
                    ..RawLine::default()
                })
                .collect(),
            ..RawPage::default()
        }
    }

    #[test]
    fn heads_feet_and_hyphens_over_two_pages() {
        let pages = [
            page(&[
                ("Miljöförvaltningen", 50.0, 11.0),
                ("Dnr MHN 2022-14", 63.0, 11.0),
                ("Sida 1 (2)", 76.0, 11.0),
                ("Ärendet", 140.0, 16.0),
                ("Nämnden har fått en remiss om luft och vatten i stads-", 160.0, 11.0),
                ("delarna, där barn-", 174.0, 11.0),
                ("och ungdomsfrågor hör till och kommun-", 188.0, 11.0),
                ("www.exempel.se", 810.0, 8.0),
            ]),
            page(&[
                ("Miljöförvaltningen", 50.0, 11.0),
                ("Dnr MHN 2022-14", 63.0, 11.0),
                ("Sida 2 (2)", 76.0, 11.0),
                ("styrelsen beslutar sedan.", 140.0, 11.0),
                ("Nytt stycke om något annat.", 168.0, 11.0),
                ("www.exempel.se", 810.0, 8.0),
            ]),
        ];
        let document = assemble(&pages, "application/pdf", &Limits::default());
        assert_eq!(
            document.text,
            "Miljöförvaltningen\nDnr MHN 2022-14\n\nÄrendet\n\
             Nämnden har fått en remiss om luft och vatten i stadsdelarna,\ndär barn-\n\
             och ungdomsfrågor hör till och kommunstyrelsen\nbeslutar sedan.\n\nNytt stycke om något annat.\n"
        );
        let second = document.pages[1] as usize;
        assert!(document.text[second..].starts_with("beslutar sedan."));
        let (start, end) = document.headings[0];
        assert_eq!(&document.text[start as usize..end as usize], "Ärendet");
        assert_eq!(document.furniture, ["Sida 1 (2)", "www.exempel.se", "Miljöförvaltningen", "Dnr MHN 2022-14"]);
    }

    #[test]
    fn a_scanned_page_is_listed() {
        let mut scan = page(&[("1 (1)", 50.0, 10.0)]);
        scan.pictured = true;
        let document = assemble(&[scan], "application/pdf", &Limits::default());
        assert_eq!(document.pages_without_text, [1]);
    }
}
