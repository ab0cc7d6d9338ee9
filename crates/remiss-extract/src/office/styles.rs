//! The paragraph styles of a DOCX: which are headings, and which set white space around them.

use std::collections::HashMap;

use super::{Element, Walker};
use crate::ExtractError;

/// White space from this many twentieths of a point on separates paragraphs visibly.
const GAP_TWIPS: i32 = 70;
/// Styles may be based on one another this many times.
const CHAIN_MAX: usize = 16;

/// What a paragraph or its style says of itself; absent values come from the style it is based on.
#[derive(Debug, Default, Clone)]
pub(super) struct Look {
    pub(super) style: Option<String>,
    pub(super) outline: Option<i32>,
    pub(super) before: Option<i32>,
    pub(super) after: Option<i32>,
    pub(super) contextual: Option<bool>,
    name: String,
}

impl Look {
    /// Takes up an element of the paragraph's properties.
    pub(super) fn take(&mut self, element: &Element<'_>) {
        match element.name() {
            "pStyle" | "basedOn" => self.style = element.attribute("val"),
            "outlineLvl" => self.outline = element.number("val"),
            "contextualSpacing" => self.contextual = Some(element.is_on()),
            "spacing" => {
                self.before = element.number("before").or(self.before);
                self.after = element.number("after").or(self.after);
            }
            "name" => self.name = element.attribute("val").unwrap_or_default(),
            _ => {}
        }
    }
}

/// All paragraph styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Look>,
    defaults: Look,
    standard: Option<String>,
    open: Option<(String, Look)>,
    in_defaults: bool,
}

#[expect(clippy::struct_excessive_bools, reason = "four independent properties of a paragraph")]
/// A paragraph's look with its styles taken into account.
pub(super) struct Resolved {
    pub(super) heading: bool,
    pub(super) gap_before: bool,
    pub(super) gap_after: bool,
    pub(super) contextual: bool,
}

impl Styles {
    pub(super) fn resolve(&self, own: &Look) -> Resolved {
        let mut heading = None;
        let (mut before, mut after, mut contextual) = (own.before, own.after, own.contextual);
        let mut outline = own.outline;
        let mut next = own.style.as_ref().or(self.standard.as_ref());
        for _ in 0..CHAIN_MAX {
            let Some(look) = next.and_then(|id| self.by_id.get(id)) else {
                break;
            };
            before = before.or(look.before);
            after = after.or(look.after);
            contextual = contextual.or(look.contextual);
            outline = outline.or(look.outline);
            heading = heading.or_else(|| names_heading(&look.name).then_some(true));
            next = look.style.as_ref();
        }
        let id = own.style.as_deref().unwrap_or_default();
        let named = self.by_id.is_empty() && names_heading(id);
        Resolved {
            heading: named || heading.unwrap_or(false) || outline.is_some_and(|level| (0..9).contains(&level)),
            gap_before: before.or(self.defaults.before).unwrap_or(0) >= GAP_TWIPS,
            gap_after: after.or(self.defaults.after).unwrap_or(0) >= GAP_TWIPS,
            contextual: contextual.unwrap_or(false),
        }
    }
}

/// Word's own names in English, whatever the interface's language; local ones in the file's.
fn names_heading(name: &str) -> bool {
    let name = name.to_lowercase();
    name == "title"
        || name == "rubrik"
        || name.starts_with("heading")
        || name.starts_with("rubrik ")
        || name.starts_with("rubrik") && name.ends_with(|c: char| c.is_ascii_digit())
}

impl Walker for Styles {
    fn start(&mut self, element: &Element<'_>) -> Result<(), ExtractError> {
        match element.name() {
            "style" if element.attribute("type").is_none_or(|kind| kind == "paragraph") => {
                let id = element.attribute("styleId").unwrap_or_default();
                if element.attribute("default").is_some_and(|value| value == "1" || value == "true") {
                    self.standard = Some(id.clone());
                }
                self.open = Some((id, Look::default()));
            }
            "pPrDefault" => self.in_defaults = true,
            _ => {
                if let Some((_, look)) = &mut self.open {
                    look.take(element);
                } else if self.in_defaults {
                    self.defaults.take(element);
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ExtractError> {
        match name {
            "style" => {
                if let Some((id, look)) = self.open.take() {
                    self.by_id.insert(id, look);
                }
            }
            "pPrDefault" => self.in_defaults = false,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, _: &str) -> Result<(), ExtractError> {
        Ok(())
    }

    fn skips(&self, element: &Element<'_>) -> bool {
        matches!(element.name(), "rPr" | "tblPr" | "tcPr" | "tblStylePr" | "latentStyles")
    }
}
