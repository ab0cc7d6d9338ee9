//! DOCX: paragraphs, tables, text boxes, content controls and notes; page heads first.

mod numbering;
mod styles;

use std::collections::HashMap;

use super::styles::{Look, Styles};
use super::{Element, Package, Walker};
use crate::flow::{Flow, write};
use crate::heads::PageHeads;
use crate::{ExtractError, Extracted, Limits};

use numbering::Numbering;
use styles::{StylesPart, names_heading, take};

/// The most page heads and feet read; a document of many sections repeats them.
const HEADS_MAX: usize = 24;

/// What the parts beside the text say of paragraphs.
struct Looks {
    styles: Styles,
    numbering: Numbering,
}

/// Reads a DOCX whose package is open.
pub(crate) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut styles = StylesPart::default();
    package.walk("word/styles.xml", &mut styles)?;
    let mut numbering = Numbering::default();
    package.walk("word/numbering.xml", &mut numbering)?;
    let mut looks = Looks { styles: styles.styles, numbering };
    let mut relations = Relations::default();
    package.walk("word/_rels/document.xml.rels", &mut relations)?;
    let mut body = Body::new(&mut looks, limits);
    if !package.walk("word/document.xml", &mut body)? {
        return Err(ExtractError::broken("the DOCX has no document part"));
    }
    let heads = std::mem::take(&mut body.heads);
    let mut lines = body.flow.finish();
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        let mut walker = Body::new(&mut looks, limits);
        package.walk(notes, &mut walker)?;
        let mut noted = walker.flow.finish();
        if let Some(first) = noted.first_mut() {
            first.apart = true;
        }
        lines.append(&mut noted);
    }
    let PageHeads { shown, furniture } = read_heads(package, &heads, &relations, &mut looks, limits)?;
    Ok(write(&shown, &lines, furniture, limits))
}

/// Reads page heads and feet: what page 1 shows at its head goes into the text, the rest is furniture.
fn read_heads(
    package: &mut Package<'_>,
    heads: &Heads,
    relations: &Relations,
    looks: &mut Looks,
    limits: &Limits,
) -> Result<PageHeads, ExtractError> {
    let mut divided = PageHeads::default();
    let mut seen: Vec<&str> = Vec::new();
    // The head of the first page stands first, the others follow in the order they are named.
    let mut order: Vec<&HeadReference> = heads.references.iter().collect();
    order.sort_by_key(|reference| match (reference.is_head, reference.kind.as_str()) {
        (true, "first") if heads.title_page => 0,
        (true, "default") => 1,
        (true, _) => 2,
        (false, _) => 3,
    });
    for reference in order.into_iter().take(HEADS_MAX) {
        let Some(target) = relations.targets.get(&reference.id) else {
            continue;
        };
        if seen.contains(&target.as_str()) {
            continue;
        }
        seen.push(target);
        let of_page_1 = reference.kind == "default" || heads.title_page && reference.kind == "first";
        let shown = reference.is_head && of_page_1 && divided.shown.is_empty();
        let mut walker = Body::new(looks, limits);
        package.walk(&part_name(target), &mut walker)?;
        for line in walker.flow.finish() {
            if shown {
                divided.show(line);
            } else {
                divided.put_aside(&line.text);
            }
        }
    }
    Ok(divided)
}

fn part_name(target: &str) -> String {
    target.strip_prefix('/').map_or_else(|| format!("word/{target}"), str::to_owned)
}

/// Page heads and feet that the sections name.
#[derive(Debug, Default)]
struct Heads {
    references: Vec<HeadReference>,
    title_page: bool,
}

#[derive(Debug)]
struct HeadReference {
    id: String,
    kind: String,
    is_head: bool,
}

/// Which part each relation leads to.
#[derive(Debug, Default)]
struct Relations {
    targets: HashMap<String, String>,
}

impl Walker for Relations {
    fn start(&mut self, element: &Element<'_>) -> Result<(), ExtractError> {
        if element.name() == "Relationship"
            && let (Some(id), Some(target)) = (element.attribute("Id"), element.attribute("Target"))
            && element.attribute("TargetMode").is_none_or(|mode| mode != "External")
        {
            self.targets.insert(id, target);
        }
        Ok(())
    }
}

/// A paragraph under construction; text boxes nest them.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    look: Look,
    in_properties: bool,
    hidden_run: bool,
    broken_at: Option<usize>,
}

/// Walks the body of a document, a page head or notes.
struct Body<'a> {
    looks: &'a mut Looks,
    limits: &'a Limits,
    flow: Flow,
    heads: Heads,
    paragraphs: Vec<Paragraph>,
    in_text: bool,
    in_run_properties: bool,
    last_style: Option<String>,
}

impl<'a> Body<'a> {
    fn new(looks: &'a mut Looks, limits: &'a Limits) -> Self {
        Self {
            looks,
            limits,
            flow: Flow::default(),
            heads: Heads::default(),
            paragraphs: Vec::new(),
            in_text: false,
            in_run_properties: false,
            last_style: None,
        }
    }

    fn write(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut()
            && !paragraph.hidden_run
            && !paragraph.in_properties
        {
            paragraph.text.push_str(text);
        }
    }

    /// Notes a page break once, however often Word wrote it down.
    fn page_break(&mut self) {
        match self.paragraphs.last_mut() {
            Some(paragraph) => {
                if paragraph.broken_at != Some(paragraph.text.len()) {
                    paragraph.text.push('\u{c}');
                    paragraph.broken_at = Some(paragraph.text.len());
                }
            }
            None => self.flow.page_break(),
        }
    }

    fn end_paragraph(&mut self) -> Result<(), ExtractError> {
        let Some(paragraph) = self.paragraphs.pop() else {
            return Ok(());
        };
        let Looks { styles, numbering } = &mut *self.looks;
        let mut look = styles.resolve(&paragraph.look);
        // A file without styles says by their names what they are.
        look.names_heading |= styles.by_id.is_empty() && paragraph.look.based_on.as_deref().is_some_and(names_heading);
        let mut text = paragraph.text;
        if let Some(label) = look.list.as_ref().and_then(|list| numbering.next(list, look.level.unwrap_or(0)))
            && !text.trim().is_empty()
        {
            let breaks = text.len() - text.trim_start_matches('\u{c}').len();
            text.insert_str(breaks, &format!("{label} "));
        }
        // Paragraphs of one style may ask for no white space between them: lists do.
        let contextual = look.contextual.unwrap_or(false);
        let joined = contextual && self.last_style == paragraph.look.based_on;
        self.flow.paragraph(
            &text,
            look.is_heading(),
            (look.gap_before() && !joined) || look.is_heading(),
            look.gap_after() && !contextual,
            self.limits,
        )?;
        self.last_style = paragraph.look.based_on;
        Ok(())
    }
}

impl Walker for Body<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<(), ExtractError> {
        let name = element.name();
        if let Some(paragraph) = self.paragraphs.last_mut()
            && paragraph.in_properties
        {
            take(&mut paragraph.look, element);
            if paragraph.look.page_break && paragraph.text.is_empty() {
                paragraph.text.push('\u{c}');
                paragraph.broken_at = Some(1);
            }
        }
        match name {
            "p" => self.paragraphs.push(Paragraph::default()),
            "pPr" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.in_properties = true;
                }
            }
            "rPr" => self.in_run_properties = true,
            "r" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.hidden_run = false;
                }
            }
            "vanish" if self.in_run_properties && element.is_on() => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.hidden_run = !paragraph.in_properties;
                }
            }
            "t" => self.in_text = true,
            "tab" | "ptab" => self.write("\t"),
            "br" if element.attribute("type").as_deref() == Some("page") => self.page_break(),
            "lastRenderedPageBreak" => self.page_break(),
            "br" | "cr" => self.write("\n"),
            "noBreakHyphen" => self.write("-"),
            "sym" => self.write("•"),
            "tbl" => self.flow.start_table(),
            "tc" => self.flow.start_cell(),
            "headerReference" | "footerReference" => {
                self.heads.references.push(HeadReference {
                    id: element.attribute("id").unwrap_or_default(),
                    kind: element.attribute("type").unwrap_or_else(|| "default".to_owned()),
                    is_head: name == "headerReference",
                });
            }
            // Only the first section's setting matters: it holds page 1.
            "titlePg" if element.is_on() => self.heads.title_page = true,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ExtractError> {
        match name {
            "p" => self.end_paragraph()?,
            "pPr" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.in_properties = false;
                }
            }
            "rPr" => self.in_run_properties = false,
            "t" => self.in_text = false,
            "tc" => self.flow.end_cell(),
            "tr" => self.flow.end_row(),
            "tbl" => self.flow.end_table(),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ExtractError> {
        if self.in_text {
            self.write(text);
        }
        Ok(())
    }

    fn skips(&self, element: &Element<'_>) -> bool {
        match element.name() {
            // Deleted and moved text, field codes, the second copy of a text box, properties.
            "del" | "moveFrom" | "instrText" | "delText" | "delInstrText" | "Fallback" | "sdtPr" | "tblPr" | "trPr"
            | "tcPr" | "tabs" | "pPrChange" | "rPrChange" | "ruby" => true,
            // The lines that separate notes from the text are notes too.
            "footnote" | "endnote" => element.attribute("type").is_some_and(|kind| kind != "normal"),
            _ => false,
        }
    }
}
