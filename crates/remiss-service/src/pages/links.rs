//! Addresses of searches that differ from the present one in a single point.

use crate::parameters::{Parameters, query_string};

/// The parameters of a search, from which the links of its page are made.
///
/// Paging and display are left out: a link to another search begins at its first page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links {
    pairs: Vec<(String, String)>,
}

impl Links {
    pub(crate) fn new(parameters: &Parameters) -> Self {
        let pairs = parameters
            .iter()
            .filter(|(name, _)| !matches!(*name, "cursor" | "sida" | "visa") && !name.starts_with("facet_prefix."))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self { pairs }
    }

    /// The same search at another path.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{path}{}", self.query(|_, _| true, &[]))
    }

    /// What exports and feeds take: the search without its order on the page.
    pub(crate) fn whole_at(&self, path: &str) -> String {
        format!("{path}{}", self.query(|name, value| name != "group" && (name, value) != ("match", "auto"), &[]))
    }

    /// With one more value.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        format!("/{}", self.query(|_, _| true, &[(name, value)]))
    }

    /// With one value in place of whatever the parameter was.
    pub(crate) fn with_only(&self, name: &str, value: &str) -> String {
        format!("/{}", self.query(|known, _| known != name, &[(name, value)]))
    }

    /// With further pairs.
    pub(crate) fn with_all(&self, more: &[(&str, &str)]) -> String {
        format!("/{}", self.query(|_, _| true, more))
    }

    /// Without one value.
    pub(crate) fn without(&self, name: &str, value: &str) -> String {
        format!("/{}", self.query(|n, v| (n, v) != (name, value), &[]))
    }

    /// Without any value of several parameters.
    pub(crate) fn without_names(&self, names: &[&str]) -> String {
        format!("/{}", self.query(|n, _| !names.contains(&n), &[]))
    }

    /// Only with these parameters.
    pub(crate) fn only(&self, names: &[&str]) -> String {
        format!("/{}", self.query(|name, _| names.contains(&name), &[]))
    }

    /// The pairs of the given parameters, for hidden fields of a form.
    pub(crate) fn pairs(&self, keep: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        self.pairs.iter().filter(|(name, _)| keep(name)).cloned().collect()
    }

    fn query(&self, keep: impl Fn(&str, &str) -> bool, more: &[(&str, &str)]) -> String {
        let kept = self.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).filter(|(n, v)| keep(n, v));
        query_string(kept.chain(more.iter().copied()))
    }
}
