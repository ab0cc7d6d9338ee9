//! What an ODT says of paragraphs and lists, in its styles part and at the head of its content.

use crate::office::Element;
use crate::office::lists::{LEVELS, Level, List, Lists};
use crate::office::styles::{Look, Styles};
use crate::ordinal::Ordinal;

/// The name under which the outline numbers headings; no style has it, for names hold no space.
pub(super) const OUTLINE: &str = "the outline";

/// Styles and lists, as far as they are read.
#[derive(Debug, Default)]
pub(super) struct Looks {
    pub(super) styles: Styles,
    pub(super) lists: Lists,
    open_style: Option<String>,
    open_list: Option<(String, List)>,
}

impl Looks {
    /// Whether paragraphs of a style begin a page; styles based on it do not.
    pub(super) fn breaks_page(&self, style: &str) -> bool {
        self.styles.by_id.get(style).is_some_and(|look| look.page_break)
    }

    /// Takes up an element, if it is one of a style.
    pub(super) fn take(&mut self, element: &Element<'_>) {
        match element.name() {
            "style" if element.attribute("family").as_deref() == Some("paragraph") => {
                let name = element.attribute("name").unwrap_or_default();
                let names_heading = matches!(name.as_str(), "Title" | "Heading")
                    || name.starts_with("Heading_20_")
                    || element.attribute("default-outline-level").is_some_and(|level| !level.is_empty());
                let based_on = element.attribute("parent-style-name");
                self.styles.by_id.insert(name.clone(), Look { based_on, names_heading, ..Look::default() });
                self.open_style = Some(name);
            }
            "paragraph-properties" => {
                if let Some(style) = self.open_style.as_ref().and_then(|name| self.styles.by_id.get_mut(name)) {
                    style.before = element.attribute("margin-top").and_then(|value| points(&value));
                    style.after = element.attribute("margin-bottom").and_then(|value| points(&value));
                    style.page_break = element.attribute("break-before").as_deref() == Some("page");
                }
            }
            "list-style" => self.open_list = Some((element.attribute("name").unwrap_or_default(), List::default())),
            "outline-style" => self.open_list = Some((OUTLINE.to_owned(), List::default())),
            "list-level-style-number" | "outline-level-style" => {
                let level = element.number("level").and_then(|level| usize::try_from(level.checked_sub(1)?).ok());
                if let Some((level, (_, list))) = level.filter(|level| *level < LEVELS).zip(self.open_list.as_mut()) {
                    list[level] = numbered(element, level);
                }
            }
            _ => {}
        }
    }

    /// A style or list style ends.
    pub(super) fn close(&mut self) {
        self.open_style = None;
        if let Some((name, list)) = self.open_list.take() {
            self.lists.define(name, list);
        }
    }
}

/// A level whose numbers show those of so many levels, between what stands before and after them.
fn numbered(element: &Element<'_>, level: usize) -> Level {
    let shown = element.number("display-levels").and_then(|shown| usize::try_from(shown).ok());
    let shown = shown.unwrap_or(1).clamp(1, level + 1);
    let places: Vec<String> = (level + 1 - shown..=level).map(|place| format!("%{}", place + 1)).collect();
    let around = |name| element.attribute(name).unwrap_or_default();
    Level {
        start: element.number("start-value").and_then(|start| start.try_into().ok()).unwrap_or(1),
        ordinal: Ordinal::named(&around("num-format")),
        pattern: format!("{}{}{}", around("num-prefix"), places.join("."), around("num-suffix")),
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
