//! Addresses of searches that differ from the present one in a single point.

use crate::parameters::{Parameters, query_string};
use crate::strings::Strings;

/// The parameters of a search, from which the links of its page are made.
///
/// Display is left out, and a link to another search begins at its first page; only the documents that are opened keep
/// the page of the result that they were opened from.
#[derive(Debug, Clone)]
pub(crate) struct Links {
    t: &'static Strings,
    pairs: Vec<(String, String)>,
    /// `cursor` and `sida` of the present page.
    page: Vec<(String, String)>,
}

impl Links {
    pub(crate) fn new(t: &'static Strings, parameters: &Parameters) -> Self {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let (page, pairs) = parameters
            .iter()
            .filter(|(name, _)| !matches!(*name, "visa" | "pos") && !name.starts_with("facet_prefix."))
            .map(owned)
            .partition(|(name, _)| matches!(name.as_str(), "cursor" | "sida"));
        Self { t, pairs, page }
    }

    /// Whether anything is searched for.
    pub(crate) fn is_search(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// The same links on another page of the result.
    pub(crate) fn on_page(&self, cursor: Option<&str>, number: usize) -> Self {
        let page = cursor
            .map(|cursor| vec![("cursor".to_owned(), cursor.to_owned()), ("sida".to_owned(), number.to_string())]);
        Self { page: page.unwrap_or_default(), ..self.clone() }
    }

    /// Another page of the site, opened from the present page of the result.
    pub(crate) fn opened(&self, path: &str) -> String {
        self.opened_at(path, None)
    }

    /// The same, at a place in a document's text.
    pub(crate) fn opened_at(&self, path: &str, start: Option<u32>) -> String {
        let start = start.map(|start| start.to_string());
        let pairs = self.pairs.iter().chain(&self.page).map(|(name, value)| (name.as_str(), value.as_str()));
        let query = query_string(pairs.chain(start.as_deref().map(|start| ("pos", start))));
        let place = if start.is_some() { "#traff" } else { "" };
        self.t.href(&format!("{path}{query}{place}"))
    }

    /// The same search for programs: without the language, which is a matter of pages.
    pub(crate) fn data_at(&self, path: &str) -> String {
        format!("{path}{}", self.query(|_, _| true, &[]))
    }

    /// What exports and feeds take: the search without its order on the page.
    pub(crate) fn whole_at(&self, path: &str) -> String {
        format!("{path}{}", self.query(|name, value| name != "group" && (name, value) != ("match", "auto"), &[]))
    }

    /// The same search in other words, from its first page.
    pub(crate) fn in_words(&self, q: &str) -> Self {
        let other =
            |(name, value): &(String, String)| (name.clone(), if name == "q" { q.to_owned() } else { value.clone() });
        Self { t: self.t, pairs: self.pairs.iter().map(other).collect(), page: Vec::new() }
    }

    /// The search from its first page.
    pub(crate) fn same(&self) -> String {
        self.search(|_, _| true, &[])
    }

    /// With one more value.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        self.search(|_, _| true, &[(name, value)])
    }

    /// With one value in place of whatever the parameter was.
    pub(crate) fn with_only(&self, name: &str, value: &str) -> String {
        self.search(|known, _| known != name, &[(name, value)])
    }

    /// Without one value.
    pub(crate) fn without(&self, name: &str, value: &str) -> String {
        self.search(|n, v| (n, v) != (name, value), &[])
    }

    /// Without any value of several parameters.
    pub(crate) fn without_names(&self, names: &[&str]) -> String {
        self.search(|n, _| !names.contains(&n), &[])
    }

    /// Only with these parameters.
    pub(crate) fn only(&self, names: &[&str]) -> String {
        self.search(|name, _| names.contains(&name), &[])
    }

    /// The pairs of the given parameters, for hidden fields of a form.
    pub(crate) fn pairs(&self, keep: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        self.pairs.iter().filter(|(name, _)| keep(name)).cloned().collect()
    }

    fn search(&self, keep: impl Fn(&str, &str) -> bool, more: &[(&str, &str)]) -> String {
        self.t.href(&format!("/{}", self.query(keep, more)))
    }

    fn query(&self, keep: impl Fn(&str, &str) -> bool, more: &[(&str, &str)]) -> String {
        let kept = self.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, v)| keep(n, v));
        query_string(kept.chain(more.iter().copied()))
    }
}
