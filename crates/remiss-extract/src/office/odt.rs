//! ODT: paragraphs, tables, frames and notes; page heads first.

mod looks;

use super::styles::Look;
use super::{Element, Package, Walker};
use crate::flow::{Flow, write};
use crate::heads::PageHeads;
use crate::{ErrorCode, ExtractError, Extracted, Limits};

use looks::{Looks, OUTLINE};

/// The most spaces that one `text:s` may stand for; aligned columns use some twenty.
const SPACES_MAX: i32 = 200;

/// Reads an ODT whose package is open.
pub(crate) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut manifest = Manifest::default();
    package.walk("META-INF/manifest.xml", &mut manifest)?;
    if manifest.encrypted {
        return Err(ExtractError::new(ErrorCode::Encrypted, "the ODT needs a password to be opened"));
    }
    let mut heads = Content::new(limits, true, Looks::default());
    package.walk("styles.xml", &mut heads)?;
    let mut content = Content::new(limits, false, std::mem::take(&mut heads.looks));
    if !package.walk("content.xml", &mut content)? {
        return Err(ExtractError::broken("the ODT has no content part"));
    }
    let mut divided = PageHeads::default();
    for line in heads.flow.finish() {
        divided.show(line);
    }
    for line in heads.feet.finish() {
        divided.put_aside(&line.text);
    }
    Ok(write(&divided.shown, &content.flow.finish(), divided.furniture, limits))
}

/// Whether the package's parts are encrypted.
#[derive(Default)]
struct Manifest {
    encrypted: bool,
}

impl Walker for Manifest {
    fn start(&mut self, element: &Element<'_>) -> Result<(), ExtractError> {
        self.encrypted |= element.name() == "encryption-data";
        Ok(())
    }
}

/// Walks the content, or the page heads and feet that the styles part holds.
struct Content<'a> {
    limits: &'a Limits,
    flow: Flow,
    feet: Flow,
    looks: Looks,
    paragraphs: Vec<Paragraph>,
    /// The lists that are open, by their styles.
    lists: Vec<String>,
    /// The number of the list item that has begun.
    label: Option<String>,
    /// Only what stands inside a page head or foot is read.
    heads_only: bool,
    in_head: bool,
    in_foot: bool,
}

struct Paragraph {
    text: String,
    look: Look,
}

impl<'a> Content<'a> {
    fn new(limits: &'a Limits, heads_only: bool, looks: Looks) -> Self {
        Self {
            limits,
            flow: Flow::default(),
            feet: Flow::default(),
            looks,
            paragraphs: Vec::new(),
            lists: Vec::new(),
            label: None,
            heads_only,
            in_head: false,
            in_foot: false,
        }
    }

    fn is_read(&self) -> bool {
        !self.heads_only || self.in_head || self.in_foot
    }

    fn target(&mut self) -> &mut Flow {
        if self.in_foot { &mut self.feet } else { &mut self.flow }
    }

    fn write(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn start_paragraph(&mut self, element: &Element<'_>) {
        let own = Look { based_on: element.attribute("style-name"), ..Look::default() };
        let mut look = self.looks.styles.resolve(&own);
        look.page_break = own.based_on.is_some_and(|style| self.looks.breaks_page(&style));
        if element.name() == "h" {
            look.names_heading = true;
            let level = element.number("outline-level").unwrap_or(1).max(1) as usize - 1;
            if self.label.is_none() && self.lists.is_empty() {
                self.label = self.looks.lists.next(OUTLINE, OUTLINE, level);
            }
        }
        self.paragraphs.push(Paragraph { text: String::new(), look });
    }

    fn end_paragraph(&mut self) -> Result<(), ExtractError> {
        let Some(Paragraph { mut text, look }) = self.paragraphs.pop() else {
            return Ok(());
        };
        if let Some(label) = self.label.take()
            && !text.trim().is_empty()
        {
            text.insert_str(0, &format!("{label} "));
        }
        let limits = self.limits;
        let heading = look.is_heading();
        let target = self.target();
        if look.page_break {
            target.page_break();
        }
        target.paragraph(&text, heading, heading || look.gap_before(), look.gap_after(), limits)
    }

    /// Opens a list; one inside another goes on with its style, one after another counts anew.
    fn start_list(&mut self, element: &Element<'_>) {
        let outer = self.lists.last().cloned();
        let style = element.attribute("style-name").or_else(|| outer.clone()).unwrap_or_default();
        let goes_on = element.attribute("continue-numbering").as_deref() == Some("true")
            || element.attribute("continue-list").is_some();
        if outer.is_none() && !goes_on {
            self.looks.lists.restart(&style, 0, None);
        }
        self.lists.push(style);
    }

    fn start_item(&mut self, element: &Element<'_>) {
        let Some((style, level)) = self.lists.last().zip(self.lists.len().checked_sub(1)) else {
            return;
        };
        if let Some(start) = element.number("start-value").and_then(|start| start.try_into().ok()) {
            self.looks.lists.restart(style, level, Some(start));
        }
        self.label = self.looks.lists.next(style, style, level);
    }
}

impl Walker for Content<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<(), ExtractError> {
        self.looks.take(element);
        match element.name() {
            "header" | "header-first" | "header-left" if self.heads_only => self.in_head = true,
            "footer" | "footer-first" | "footer-left" if self.heads_only => self.in_foot = true,
            _ => {}
        }
        if !self.is_read() {
            return Ok(());
        }
        match element.name() {
            "p" | "h" => self.start_paragraph(element),
            "list" => self.start_list(element),
            "list-item" => self.start_item(element),
            "tab" => self.write("\t"),
            "line-break" => self.write("\n"),
            "s" => {
                let count = element.number("c").unwrap_or(1).clamp(1, SPACES_MAX);
                self.write(&" ".repeat(count as usize));
            }
            "soft-page-break" => match self.paragraphs.last_mut() {
                Some(paragraph) => paragraph.text.push('\u{c}'),
                None => self.flow.page_break(),
            },
            "table" => self.target().start_table(),
            "table-cell" => self.target().start_cell(),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ExtractError> {
        match name {
            "style" | "list-style" | "outline-style" => self.looks.close(),
            "header" | "header-first" | "header-left" => self.in_head = false,
            "footer" | "footer-first" | "footer-left" => self.in_foot = false,
            _ if !self.is_read() => {}
            "p" | "h" => self.end_paragraph()?,
            "list" => drop(self.lists.pop()),
            "list-item" => self.label = None,
            "table-cell" => self.target().end_cell(),
            "table-row" => self.target().end_row(),
            "table" => self.target().end_table(),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ExtractError> {
        if self.is_read() {
            self.write(text);
        }
        Ok(())
    }

    fn skips(&self, element: &Element<'_>) -> bool {
        // Deleted text, comments, form machinery, note numbers, descriptions of pictures.
        matches!(
            element.name(),
            "tracked-changes"
                | "annotation"
                | "annotation-end"
                | "forms"
                | "sequence-decls"
                | "note-citation"
                | "desc"
                | "title"
                | "covered-table-cell"
        )
    }
}
