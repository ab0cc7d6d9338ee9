//! What every page is asked with: its parameters, its language, and its address in the other language.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::parameters::{Parameters, bad_word};
use crate::problem::Problem;
use crate::search_parameters::without_empty_fields;
use crate::strings::{EN, LANG, SV, Strings};

/// A request for a page.
pub(crate) struct Visit {
    pub(crate) t: &'static Strings,
    /// The parameters that were not left empty, without the language.
    pub(crate) parameters: Parameters,
    /// The address asked for, without the language.
    pub(crate) address: String,
}

impl Visit {
    fn new(path: &str, query: Option<&str>) -> Result<Self, Problem> {
        let mut parameters = without_empty_fields(Parameters::parse(query)?);
        let t = match parameters.single(LANG)? {
            None => &SV,
            Some(lang) => Strings::of(lang).ok_or_else(|| bad_word(LANG, lang, &[SV.lang, EN.lang]))?,
        };
        parameters.retain(|name, _| name != LANG);
        let address = format!("{path}{}", crate::parameters::query_string(parameters.iter()));
        Ok(Self { t, parameters, address })
    }

    /// Refuses every parameter: the page takes none.
    pub(crate) fn without_parameters(&self) -> Result<(), Problem> {
        self.parameters.only(|_| false)
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::new(parts.uri.path(), parts.uri.query())
    }
}
