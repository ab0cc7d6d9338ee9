//! HTML: the tree walked block by block; menus, scripts and what is hidden are passed over.

use scraper::node::{Element, Node};
use scraper::{ElementRef, Html};

use crate::flow::{Flow, write};
use crate::limits::{HTML_BYTES_MAX, HTML_DEPTH_MAX};
use crate::ordinal::Ordinal;
use crate::{ErrorCode, ExtractError, Extracted, Limits, plain};

/// How far into a page its declared encoding may stand; the standard says 1,024 bytes.
const CHARSET_WITHIN: usize = 2048;

/// Reads a page from its bytes.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Extracted, ExtractError> {
    of_text(&decode(bytes), limits)
}

/// Reads a page from its text.
pub(crate) fn of_text(html: &str, limits: &Limits) -> Result<Extracted, ExtractError> {
    if html.len() > HTML_BYTES_MAX {
        return Err(ExtractError::new(ErrorCode::TooLarge, format!("the page is larger than {HTML_BYTES_MAX} bytes")));
    }
    if nesting(html) > HTML_DEPTH_MAX {
        return Err(ExtractError::new(
            ErrorCode::TooDeep,
            format!("the page's elements are nested more than {HTML_DEPTH_MAX} deep"),
        ));
    }
    let page = Html::parse_document(html);
    let mut walk = Walk {
        flow: Flow::default(),
        foot: Vec::new(),
        line: String::new(),
        heading: false,
        preformatted: 0,
        lists: Vec::new(),
        label: None,
        limits,
        depth: 0,
    };
    walk.children(page.root_element())?;
    walk.flush(false)?;
    let mut document = write(&[], &walk.flow.finish(), walk.foot, limits);
    "text/html".clone_into(&mut document.media_type);
    Ok(document)
}

/// Decodes by byte-order mark, UTF-8, the declared encoding, and last by the look of the letters.
fn decode(bytes: &[u8]) -> String {
    if encoding_rs::Encoding::for_bom(bytes).is_none() && std::str::from_utf8(bytes).is_err() {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(CHARSET_WITHIN)]).to_ascii_lowercase();
        if let Some(at) = head.find("charset=") {
            let label: String = head[at + "charset=".len()..]
                .trim_start_matches(['"', '\'', ' '])
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                .collect();
            let declared = encoding_rs::Encoding::for_label(label.as_bytes());
            if let Some(encoding) = declared.filter(|encoding| *encoding != encoding_rs::UTF_8) {
                return encoding.decode(bytes).0.into_owned();
            }
        }
    }
    plain::decode(bytes).0
}

/// How deep elements that must be closed are nested, at most; the tree builder is quadratic in it.
fn nesting(html: &str) -> usize {
    const LEAVES: [&str; 24] = [
        "br", "p", "li", "td", "th", "tr", "img", "input", "meta", "link", "hr", "dd", "dt", "option", "tbody",
        "thead", "col", "wbr", "area", "base", "embed", "source", "html", "body",
    ];
    let (mut depth, mut most) = (0usize, 0usize);
    for part in html.split('<').skip(1) {
        let (closes, name) = match part.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, part),
        };
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        if end == 0 || end > 20 || LEAVES.contains(&name[..end].to_ascii_lowercase().as_str()) {
            continue;
        }
        if closes {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
            most = most.max(depth);
        }
    }
    most
}

struct Walk<'a> {
    flow: Flow,
    foot: Vec<String>,
    line: String,
    heading: bool,
    preformatted: usize,
    lists: Vec<List>,
    /// The number of the list item that has begun.
    label: Option<String>,
    limits: &'a Limits,
    depth: usize,
}

/// A list that is open, and the number of its next item.
struct List {
    ordinal: Option<Ordinal>,
    next: i32,
    step: i32,
}

impl List {
    fn of(element: ElementRef<'_>) -> Self {
        let attribute = |name| element.value().attr(name);
        let own = attribute("style").and_then(list_style);
        let ordinal = match element.value().name() {
            "ol" => own.or(attribute("type")).map_or(Some(Ordinal::Figures), Ordinal::named),
            _ => None,
        };
        let step = if attribute("reversed").is_some() { -1 } else { 1 };
        let items = || element.children().filter_map(ElementRef::wrap).filter(|item| item.value().name() == "li");
        let first = if step < 0 { i32::try_from(items().count()).unwrap_or(i32::MAX) } else { 1 };
        Self { ordinal, next: attribute("start").and_then(|start| start.trim().parse().ok()).unwrap_or(first), step }
    }

    /// Counts an item and writes its number; nothing for bullets.
    fn count(&mut self, item: ElementRef<'_>) -> Option<String> {
        let value = item.value().attr("value").and_then(|value| value.trim().parse().ok());
        let number = value.unwrap_or(self.next);
        self.next = number.saturating_add(self.step);
        let ordinal = self.ordinal?;
        Some(match u32::try_from(number) {
            Ok(number) => format!("{}. ", ordinal.write(number)),
            Err(_) => format!("{number}. "),
        })
    }
}

/// The form of numbers that a style asks for: `list-style-type: lower-alpha`.
fn list_style(style: &str) -> Option<&str> {
    let (_, rest) = style.split_once("list-style")?;
    let value = rest.strip_prefix("-type").unwrap_or(rest).trim_start().strip_prefix(':')?;
    value.split(';').next().map(str::trim)
}

impl Walk<'_> {
    fn children(&mut self, parent: ElementRef<'_>) -> Result<(), ExtractError> {
        self.depth += 1;
        // What the tree builder nests deeper than the tags say is cut off here.
        if self.depth <= 2 * HTML_DEPTH_MAX {
            for child in parent.children() {
                match child.value() {
                    Node::Text(text) => self.text(text),
                    Node::Element(_) => {
                        if let Some(element) = ElementRef::wrap(child) {
                            self.element(element)?;
                        }
                    }
                    _ => {}
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn element(&mut self, element: ElementRef<'_>) -> Result<(), ExtractError> {
        let name = element.value().name();
        if is_passed_over(element.value()) {
            return Ok(());
        }
        match name {
            "br" => self.line.push('\n'),
            "table" => {
                self.flush(true)?;
                self.flow.start_table();
                self.children(element)?;
                self.flush(false)?;
                self.flow.end_table();
            }
            "td" | "th" => {
                self.flush(false)?;
                self.flow.start_cell();
                self.children(element)?;
                self.flush(false)?;
                self.flow.end_cell();
            }
            "tr" => {
                self.children(element)?;
                self.flush(false)?;
                self.flow.end_row();
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush(true)?;
                self.heading = true;
                self.children(element)?;
                self.flush(true)?;
                self.heading = false;
            }
            "pre" => {
                self.flush(true)?;
                self.preformatted += 1;
                self.children(element)?;
                self.flush(true)?;
                self.preformatted -= 1;
            }
            "p" | "dl" | "blockquote" => {
                self.flush(true)?;
                self.children(element)?;
                self.flush(true)?;
            }
            "ul" | "ol" => {
                self.flush(true)?;
                self.lists.push(List::of(element));
                self.children(element)?;
                self.flush(true)?;
                self.lists.pop();
            }
            "li" => {
                self.flush(false)?;
                self.label = self.lists.last_mut().and_then(|list| list.count(element));
                self.children(element)?;
                self.flush(false)?;
                self.label = None;
            }
            "div" if element.value().attr("title") == Some("footer") => {
                // How LibreOffice marks a page foot.
                let text: Vec<&str> = element.text().flat_map(str::split_whitespace).collect();
                if !text.is_empty() {
                    self.foot.push(text.join(" "));
                }
            }
            _ if is_block(name) => {
                self.flush(false)?;
                self.children(element)?;
                self.flush(false)?;
            }
            _ => self.children(element)?,
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.line.push_str(text);
            return;
        }
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                if !self.line.ends_with([' ', '\n']) && !self.line.is_empty() {
                    self.line.push(' ');
                }
            } else {
                self.line.push(c);
            }
        }
    }

    /// Ends the line under construction, with white space around it where the block has it.
    fn flush(&mut self, apart: bool) -> Result<(), ExtractError> {
        let mut line = std::mem::take(&mut self.line);
        if line.trim().is_empty() {
            if apart {
                self.flow.gap();
            }
            return Ok(());
        }
        if let Some(label) = self.label.take() {
            line.insert_str(0, &label);
        }
        self.flow.paragraph(line.trim_end(), self.heading, false, apart, self.limits)
    }
}

fn is_passed_over(element: &Element) -> bool {
    let hidden = element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some_and(|style| {
            let style: String = style.to_ascii_lowercase().split_whitespace().collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        });
    hidden
        || matches!(
            element.name(),
            "head"
                | "script"
                | "style"
                | "noscript"
                | "nav"
                | "template"
                | "svg"
                | "iframe"
                | "object"
                | "button"
                | "select"
                | "textarea"
                | "audio"
                | "video"
                | "canvas"
                | "footer"
        )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "section"
            | "article"
            | "header"
            | "main"
            | "aside"
            | "address"
            | "figure"
            | "figcaption"
            | "form"
            | "fieldset"
            | "dt"
            | "dd"
            | "hr"
            | "center"
            | "tbody"
            | "thead"
            | "tfoot"
            | "caption"
            | "details"
            | "summary"
            | "body"
            | "html"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_tables_and_hidden_parts() {
        let html = "<html><head><title>x</title></head><body><nav>Meny</nav><h1>Beslut</h1>\
            <p>Nämnden <b>bif</b>aller.<br>Nästa rad</p><div>Ett</div><div>Två</div>\
            <table><tr><td>Dnr</td><td><p>12/34</p></td></tr></table><p style='display: none'>dolt</p></body></html>";
        let document = of_text(html, &Limits::default()).expect("readable");
        assert_eq!(document.text, "Beslut\n\nNämnden bifaller.\nNästa rad\n\nEtt\nTvå\n\nDnr\t12/34\n");
        assert_eq!(document.headings, [(0, 6)]);
    }

    #[test]
    fn list_items_have_the_numbers_that_a_browser_shows() {
        let check = |html: &str, expected: &str| {
            let document = of_text(&format!("<html><body>{html}</body></html>"), &Limits::default());
            assert_eq!(document.expect("readable").text, expected);
        };
        check("<ol><li>Ett<li><p>Två<ul><li>punkt</ul><li>Tre</ol>", "1. Ett\n\n2. Två\n\npunkt\n\n3. Tre\n");
        check("<ol type=a start=3><li>c<li value=26>z<li>aa</ol>", "c. c\nz. z\naa. aa\n");
        check("<ol reversed><li>x<li>y</ol>", "2. x\n1. y\n");
        check("<ol style='list-style-type: upper-roman'><li>x</ol>", "I. x\n");
        check("<ol style='list-style: none'><li>x</ol><ol><li></li><li>två</ol>", "x\n\n2. två\n");
    }

    #[test]
    fn declared_encodings_are_followed() {
        let html = b"<html><meta charset=iso-8859-1><p>\xc5tg\xe4rd</p>";
        assert_eq!(read(html, &Limits::default()).expect("readable").text, "Åtgärd\n");
    }

    #[test]
    fn deep_nesting_is_refused() {
        let html = "<div>".repeat(5000);
        let error = of_text(&html, &Limits::default()).expect_err("too deep");
        assert_eq!(error.code, ErrorCode::TooDeep);
    }
}
