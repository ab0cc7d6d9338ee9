//! The filter panel of the search page, and the chips of what is chosen in it.

use remiss_index::{FacetField, SearchAnswer, SearchRequest};

use crate::format::number;
use crate::pages::links::Links;
use crate::strings::{Strings, is_name};

/// Values of a facet before the visitor asks for more.
const VALUES_SHOWN: usize = 6;

/// Facets of the panel in their order.
const PANEL: &[FacetField] = &[
    FacetField::Namnd,
    FacetField::Kommun,
    FacetField::Stance,
    FacetField::DocumentType,
    FacetField::MatterType,
    FacetField::Party,
    FacetField::ReferredBy,
    FacetField::Handlaggare,
    FacetField::Language,
];

/// One group of checkboxes.
pub(crate) struct FacetView {
    pub(crate) name: &'static str,
    pub(crate) legend: &'static str,
    /// How many values are chosen, in words; empty where none is.
    pub(crate) chosen: String,
    /// Whether the values are names, which are Swedish on every page.
    pub(crate) is_names: bool,
    pub(crate) values: Vec<ValueView>,
    pub(crate) is_expanded: bool,
    pub(crate) prefix: String,
    /// Where more, or fewer, values are shown.
    pub(crate) toggle_href: Option<String>,
}

/// One checkbox.
pub(crate) struct ValueView {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) count: String,
    pub(crate) is_selected: bool,
}

/// One chosen filter, and the address without it.
pub(crate) struct Chip {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) is_name: bool,
    pub(crate) href: String,
}

/// The facets that the page asks the engine for.
pub(crate) fn asked(officers: bool) -> Vec<FacetField> {
    let panel = PANEL.iter().copied().filter(|field| officers || *field != FacetField::Handlaggare);
    panel.chain([FacetField::Year]).collect()
}

/// The panel.
pub(crate) fn panel(
    t: &Strings,
    request: &SearchRequest,
    answer: &SearchAnswer,
    links: &Links,
    expanded: Option<FacetField>,
) -> Vec<FacetView> {
    let mut views = Vec::new();
    for field in PANEL.iter().copied() {
        let Some(counts) = answer.facets.get(&field) else { continue };
        let is_expanded = expanded == Some(field);
        let selected = counts.iter().filter(|count| count.selected).count();
        let prefix = request.facet_prefix.get(&field).cloned().unwrap_or_default();
        // A single value narrows nothing.
        if counts.len() < 2 && selected == 0 && prefix.is_empty() {
            continue;
        }
        let shown =
            counts.iter().enumerate().filter(|(place, count)| is_expanded || count.selected || *place < VALUES_SHOWN);
        let values: Vec<_> = shown
            .map(|(_, count)| ValueView {
                label: t.facet_value(field, &count.value),
                value: count.value.clone(),
                count: number(count.count),
                is_selected: count.selected,
            })
            .collect();
        let hides_some = values.len() < counts.len();
        let at_field = |search: String| format!("{search}#f-{}", field.as_str());
        let toggle_href = match (is_expanded, hides_some) {
            (true, _) => Some(at_field(links.same())),
            (false, true) => Some(at_field(links.with("visa", field.as_str()))),
            (false, false) => None,
        };
        views.push(FacetView {
            name: field.as_str(),
            legend: t.facet(field),
            chosen: if selected == 0 { String::new() } else { t.count_chosen(selected) },
            is_names: is_name(field),
            values,
            is_expanded,
            prefix,
            toggle_href,
        });
    }
    views
}

/// Whether the panel has a field for the parameter; the others travel in hidden fields.
pub(crate) fn is_in_panel(name: &str, views: &[FacetView]) -> bool {
    matches!(name, "q" | "from" | "to" | "sort") || views.iter().any(|view| view.name == name)
}

/// The chips, in the order in which the filters stand in the address.
pub(crate) fn chips(t: &Strings, request: &SearchRequest, links: &Links) -> Vec<Chip> {
    let mut chips = Vec::new();
    for (field, values) in &request.filters {
        for value in values {
            chips.push(Chip {
                name: t.facet(*field).to_owned(),
                value: t.facet_value(*field, value),
                is_name: is_name(*field),
                href: links.without(field.as_str(), value),
            });
        }
    }
    let days = [("from", t.from, request.from), ("to", t.to, request.to)];
    for (name, label, day) in days {
        if let Some(day) = day {
            let (name, href) = (label.to_owned(), links.without_names(&[name]));
            chips.push(Chip { name, value: day.to_string(), is_name: false, href });
        }
    }
    chips
}
