//! ODT: paragraphs, tables, frames and notes; page heads first.

use std::collections::HashMap;

use super::{Element, Package, Walker};
use crate::assemble::furniture::is_number_line;
use crate::flow::{Flow, Line, write};
use crate::{ErrorCode, ExtractError, Extracted, Limits};

/// The most spaces that one `text:s` may stand for; aligned columns use some twenty.
const SPACES_MAX: i32 = 200;
/// White space from this many points on separates paragraphs visibly.
const GAP_POINTS: f32 = 3.5;
/// Styles may be based on one another this many times.
const CHAIN_MAX: usize = 16;

/// Reads an ODT whose package is open.
pub(crate) fn read(package: &mut Package<'_>, limits: &Limits) -> Result<Extracted, ExtractError> {
    let mut manifest = Manifest::default();
    package.walk("META-INF/manifest.xml", &mut manifest)?;
    if manifest.encrypted {
        return Err(ExtractError::new(ErrorCode::Encrypted, "the ODT needs a password to be opened"));
    }
    let mut heads = Content::new(limits, true, HashMap::new());
    package.walk("styles.xml", &mut heads)?;
    let mut content = Content::new(limits, false, std::mem::take(&mut heads.styles));
    if !package.walk("content.xml", &mut content)? {
        return Err(ExtractError::broken("the ODT has no content part"));
    }
    let mut furniture: Vec<String> = Vec::new();
    let mut head: Vec<Line> = Vec::new();
    for line in heads.flow.finish() {
        if is_number_line(&line.text) {
            push_new(&mut furniture, &line.text);
        } else if !head.iter().any(|known| known.text == line.text) {
            head.push(line);
        }
    }
    for line in heads.feet.finish() {
        push_new(&mut furniture, &line.text);
    }
    Ok(write(&head, &content.flow.finish(), furniture, limits))
}

fn push_new(lines: &mut Vec<String>, text: &str) {
    let text = text.trim();
    if text.chars().any(char::is_alphanumeric) && !lines.iter().any(|line| line == text) {
        lines.push(text.to_owned());
    }
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

    fn end(&mut self, _: &str) -> Result<(), ExtractError> {
        Ok(())
    }

    fn text(&mut self, _: &str) -> Result<(), ExtractError> {
        Ok(())
    }

    fn skips(&self, _: &Element<'_>) -> bool {
        false
    }
}

/// What a paragraph style says; absent values come from its parent.
#[derive(Debug, Default, Clone)]
struct Style {
    parent: Option<String>,
    before: Option<f32>,
    after: Option<f32>,
    page_break: bool,
    title: bool,
}

/// Walks the content, or the page heads and feet that the styles part holds.
struct Content<'a> {
    limits: &'a Limits,
    flow: Flow,
    feet: Flow,
    styles: HashMap<String, Style>,
    open_style: Option<String>,
    paragraphs: Vec<Paragraph>,
    /// Only what stands inside a page head or foot is read.
    heads_only: bool,
    in_head: bool,
    in_foot: bool,
}

struct Paragraph {
    text: String,
    style: String,
    heading: bool,
}

impl<'a> Content<'a> {
    fn new(limits: &'a Limits, heads_only: bool, styles: HashMap<String, Style>) -> Self {
        Self {
            limits,
            flow: Flow::default(),
            feet: Flow::default(),
            styles,
            open_style: None,
            paragraphs: Vec::new(),
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

    fn look(&self, name: &str) -> Style {
        let mut look = Style::default();
        let mut next = Some(name.to_owned());
        for depth in 0..CHAIN_MAX {
            let Some(style) = next.as_ref().and_then(|name| self.styles.get(name)) else {
                break;
            };
            look.before = look.before.or(style.before);
            look.after = look.after.or(style.after);
            look.title |= style.title;
            look.page_break |= depth == 0 && style.page_break;
            next.clone_from(&style.parent);
        }
        look
    }

    fn end_paragraph(&mut self) -> Result<(), ExtractError> {
        let Some(paragraph) = self.paragraphs.pop() else {
            return Ok(());
        };
        let look = self.look(&paragraph.style);
        let heading = paragraph.heading || look.title;
        let limits = self.limits;
        let target = self.target();
        if look.page_break {
            target.page_break();
        }
        target.paragraph(
            &paragraph.text,
            heading,
            heading || look.before.unwrap_or(0.0) >= GAP_POINTS,
            look.after.unwrap_or(0.0) >= GAP_POINTS,
            limits,
        )
    }

    fn take_style(&mut self, element: &Element<'_>) {
        match element.name() {
            "style" if element.attribute("family").as_deref() == Some("paragraph") => {
                let name = element.attribute("name").unwrap_or_default();
                let title = matches!(name.as_str(), "Title" | "Heading")
                    || name.starts_with("Heading_20_")
                    || element.attribute("default-outline-level").is_some_and(|level| !level.is_empty());
                let style = Style { parent: element.attribute("parent-style-name"), title, ..Style::default() };
                self.styles.insert(name.clone(), style);
                self.open_style = Some(name);
            }
            "paragraph-properties" => {
                if let Some(style) = self.open_style.as_ref().and_then(|name| self.styles.get_mut(name)) {
                    style.before = element.attribute("margin-top").and_then(|value| points(&value));
                    style.after = element.attribute("margin-bottom").and_then(|value| points(&value));
                    style.page_break = element.attribute("break-before").as_deref() == Some("page");
                }
            }
            _ => {}
        }
    }
}

impl Walker for Content<'_> {
    fn start(&mut self, element: &Element<'_>) -> Result<(), ExtractError> {
        self.take_style(element);
        match element.name() {
            "header" | "header-first" | "header-left" if self.heads_only => self.in_head = true,
            "footer" | "footer-first" | "footer-left" if self.heads_only => self.in_foot = true,
            _ => {}
        }
        if !self.is_read() {
            return Ok(());
        }
        match element.name() {
            "p" | "h" => self.paragraphs.push(Paragraph {
                text: String::new(),
                style: element.attribute("style-name").unwrap_or_default(),
                heading: element.name() == "h",
            }),
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
            "style" => self.open_style = None,
            "header" | "header-first" | "header-left" => self.in_head = false,
            "footer" | "footer-first" | "footer-left" => self.in_foot = false,
            _ if !self.is_read() => {}
            "p" | "h" => self.end_paragraph()?,
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

/// A length in points: `0.212cm`, `6pt`, `0.1in`, `2mm`.
fn points(length: &str) -> Option<f32> {
    let unit = length.find(|c: char| c.is_ascii_alphabetic())?;
    let value: f32 = length[..unit].parse().ok()?;
    let factor = match &length[unit..] {
        "pt" => 1.0,
        "in" => 72.0,
        "cm" => 28.35,
        "mm" => 2.835,
        _ => return None,
    };
    Some(value * factor)
}
