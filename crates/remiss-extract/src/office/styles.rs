//! The paragraph styles of office documents: which are headings, which set white space, which number.

use std::collections::HashMap;

/// White space from this many points on separates paragraphs visibly.
const GAP_POINTS: f32 = 3.5;
/// Styles may be based on one another this many times.
const CHAIN_MAX: usize = 16;

/// What a paragraph or its style says of itself; absent values come from the style it is based on.
#[derive(Debug, Default, Clone)]
pub(super) struct Look {
    pub(super) based_on: Option<String>,
    /// White space in points.
    pub(super) before: Option<f32>,
    pub(super) after: Option<f32>,
    /// No white space between paragraphs of one style.
    pub(super) contextual: Option<bool>,
    /// Whether the style's name is that of a heading.
    pub(super) names_heading: bool,
    /// Whether it has a place in the outline.
    pub(super) outlined: Option<bool>,
    /// The list that numbers it, and the level there.
    pub(super) list: Option<String>,
    pub(super) level: Option<usize>,
    /// A new page begins before it; not inherited.
    pub(super) page_break: bool,
}

impl Look {
    pub(super) fn is_heading(&self) -> bool {
        self.names_heading || self.outlined == Some(true)
    }

    pub(super) fn gap_before(&self) -> bool {
        self.before.unwrap_or(0.0) >= GAP_POINTS
    }

    pub(super) fn gap_after(&self) -> bool {
        self.after.unwrap_or(0.0) >= GAP_POINTS
    }
}

/// All paragraph styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    pub(super) by_id: HashMap<String, Look>,
    /// What holds where no style says anything.
    pub(super) defaults: Look,
    /// The style of paragraphs that name none.
    pub(super) standard: Option<String>,
}

impl Styles {
    /// A paragraph's look with its styles taken into account.
    pub(super) fn resolve(&self, own: &Look) -> Look {
        let mut look = own.clone();
        let mut next = own.based_on.as_ref().or(self.standard.as_ref());
        for _ in 0..CHAIN_MAX {
            let Some(style) = next.and_then(|id| self.by_id.get(id)) else {
                break;
            };
            look.before = look.before.or(style.before);
            look.after = look.after.or(style.after);
            look.contextual = look.contextual.or(style.contextual);
            look.names_heading |= style.names_heading;
            look.outlined = look.outlined.or(style.outlined);
            if look.list.is_none() {
                look.list.clone_from(&style.list);
            }
            look.level = look.level.or(style.level);
            next = style.based_on.as_ref();
        }
        look.before = look.before.or(self.defaults.before);
        look.after = look.after.or(self.defaults.after);
        look
    }
}
