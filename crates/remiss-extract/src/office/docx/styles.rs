//! What a DOCX says of paragraphs: in its styles part and at the paragraph itself.

use crate::ExtractError;
use crate::office::styles::{Look, Styles};
use crate::office::{Element, Walker};

/// Takes up an element of a paragraph's properties.
pub(super) fn take(look: &mut Look, element: &Element<'_>) {
    let points = |name| element.number(name).map(|twips| twips as f32 / 20.0);
    match element.name() {
        "pStyle" | "basedOn" => look.based_on = element.attribute("val"),
        "outlineLvl" => look.outlined = element.number("val").map(|level| (0..9).contains(&level)),
        "contextualSpacing" => look.contextual = Some(element.is_on()),
        "spacing" => {
            look.before = points("before").or(look.before);
            look.after = points("after").or(look.after);
        }
        "numId" => look.list = element.attribute("val"),
        "ilvl" => look.level = element.number("val").and_then(|level| level.try_into().ok()),
        "pageBreakBefore" => look.page_break = element.is_on(),
        _ => {}
    }
}

/// Reads the styles part.
#[derive(Debug, Default)]
pub(super) struct StylesPart {
    pub(super) styles: Styles,
    open: Option<(String, Look)>,
    in_defaults: bool,
}

impl Walker for StylesPart {
    fn start(&mut self, element: &Element<'_>) -> Result<(), ExtractError> {
        match element.name() {
            "style" if element.attribute("type").is_none_or(|kind| kind == "paragraph") => {
                let id = element.attribute("styleId").unwrap_or_default();
                if element.attribute("default").is_some_and(|value| value == "1" || value == "true") {
                    self.styles.standard = Some(id.clone());
                }
                self.open = Some((id, Look::default()));
            }
            "pPrDefault" => self.in_defaults = true,
            name => match &mut self.open {
                Some((_, look)) if name == "name" => {
                    look.names_heading = element.attribute("val").is_some_and(|name| names_heading(&name));
                }
                Some((_, look)) => take(look, element),
                None if self.in_defaults => take(&mut self.styles.defaults, element),
                None => {}
            },
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), ExtractError> {
        match name {
            "style" => {
                if let Some((id, look)) = self.open.take() {
                    self.styles.by_id.insert(id, look);
                }
            }
            "pPrDefault" => self.in_defaults = false,
            _ => {}
        }
        Ok(())
    }

    fn skips(&self, element: &Element<'_>) -> bool {
        matches!(element.name(), "rPr" | "tblPr" | "tcPr" | "tblStylePr" | "latentStyles")
    }
}

/// Word's own names in English, whatever the interface's language; local ones in the file's.
pub(super) fn names_heading(name: &str) -> bool {
    let name = name.to_lowercase();
    name == "title"
        || name == "rubrik"
        || name.starts_with("heading")
        || name.starts_with("rubrik ")
        || name.starts_with("rubrik") && name.ends_with(|c: char| c.is_ascii_digit())
}
