//! The query string, read strictly: what is unknown, repeated or malformed is refused by name, never ignored.

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::problem::{Code, Problem};

/// Parameters of one request; a search with every filter chosen many times stays below.
const PARAMETERS_MAX: usize = 200;

/// What needs no escape in a query value or a path segment.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The decoded parameters of a request, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Reads a raw query string (`a=1&b=2`, `+` and `%20` for a blank).
    pub(crate) fn parse(raw: Option<&str>) -> Result<Self, Problem> {
        let mut pairs = Vec::new();
        for part in raw.unwrap_or_default().split('&').filter(|part| !part.is_empty()) {
            if pairs.len() == PARAMETERS_MAX {
                return Err(Problem::new(
                    Code::BadParameter,
                    [
                        format!("Anropet har fler än {PARAMETERS_MAX} parametrar."),
                        format!("The request has more than {PARAMETERS_MAX} parameters."),
                    ],
                ));
            }
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = decode(name).ok_or_else(|| {
                Problem::new(
                    Code::UnknownParameter,
                    ["Ett parameternamn är inte giltig UTF-8.", "The name of a parameter is not valid UTF-8."],
                )
            })?;
            let value = decode(value).ok_or_else(|| {
                let shown = shown(&name);
                let detail = [
                    format!("Värdet i ”{shown}” är inte giltig UTF-8."),
                    format!("The value of “{shown}” is not valid UTF-8."),
                ];
                Problem::parameter(Code::BadParameter, &name, detail)
            })?;
            pairs.push((name, value));
        }
        Ok(Self { pairs })
    }

    /// Parameters that came otherwise than in a query string.
    pub(crate) fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self { pairs }
    }

    /// The names and values in the order of the request.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Refuses every name that the route does not know.
    pub(crate) fn only(&self, known: impl Fn(&str) -> bool) -> Result<(), Problem> {
        match self.pairs.iter().find(|(name, _)| !known(name)) {
            None => Ok(()),
            Some((name, _)) => {
                let shown = shown(name);
                let detail =
                    [format!("Parametern ”{shown}” finns inte här."), format!("There is no parameter “{shown}” here.")];
                Err(Problem::parameter(Code::UnknownParameter, name, detail))
            }
        }
    }

    /// Keeps the pairs that the test lets through.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str, &str) -> bool) {
        self.pairs.retain(|(name, value)| keep(name, value));
    }

    /// The value of a parameter that may be given once.
    pub(crate) fn single(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.pairs.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(Problem::parameter(
                Code::RepeatedParameter,
                name,
                [
                    format!("Parametern ”{name}” får bara anges en gång."),
                    format!("The parameter “{name}” may be given once only."),
                ],
            ));
        }
        Ok(first)
    }

    /// A whole number between two bounds.
    pub(crate) fn number(&self, name: &str, least: usize, most: usize) -> Result<Option<usize>, Problem> {
        let Some(value) = self.single(name)? else { return Ok(None) };
        match value.parse::<usize>() {
            Ok(number) if (least..=most).contains(&number) && value.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Some(number))
            }
            _ => Err(Problem::parameter(
                Code::BadParameter,
                name,
                [
                    format!("”{name}” ska vara ett heltal från {least} till {most}."),
                    format!("“{name}” must be a whole number from {least} to {most}."),
                ],
            )),
        }
    }

    /// An ISO day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Date>, Problem> {
        let Some(value) = self.single(name)? else { return Ok(None) };
        iso_day(value).map(Some).ok_or_else(|| {
            Problem::parameter(
                Code::BadParameter,
                name,
                [
                    format!("”{name}” ska vara ett datum i formen ÅÅÅÅ-MM-DD, till exempel 2018-01-30."),
                    format!("“{name}” must be a date in the form YYYY-MM-DD, for example 2018-01-30."),
                ],
            )
        })
    }

    /// One of a closed list of words.
    pub(crate) fn word<T: std::str::FromStr>(&self, name: &str, allowed: &[&str]) -> Result<Option<T>, Problem> {
        let Some(value) = self.single(name)? else { return Ok(None) };
        match value.parse() {
            Ok(word) if allowed.contains(&value) => Ok(Some(word)),
            _ => Err(bad_word(name, value, allowed)),
        }
    }
}

/// A problem that says which words a parameter takes.
pub(crate) fn bad_word(name: &str, value: &str, allowed: &[&str]) -> Problem {
    let (value, allowed) = (shown(value), allowed.join(", "));
    let detail = [
        format!("”{name}” kan inte vara ”{value}”. Tillåtna värden: {allowed}."),
        format!("“{name}” cannot be “{value}”. Values allowed: {allowed}."),
    ];
    Problem::parameter(Code::BadParameter, name, detail)
}

/// Reads a day in ISO form and in no other.
fn iso_day(value: &str) -> Option<Date> {
    let shape = value.len() == 10
        && value.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    shape.then(|| value.parse().ok()).flatten()
}

/// Escapes a value for a query string or one segment of a path.
pub(crate) fn escape(value: &str) -> String {
    utf8_percent_encode(value, UNRESERVED).to_string()
}

/// Writes pairs as a query string with its question mark; nothing where there are none.
pub(crate) fn query_string<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        out.push(if out.is_empty() { '?' } else { '&' });
        out.push_str(&escape(name));
        out.push('=');
        out.push_str(&escape(value));
    }
    out
}

/// What an answer repeats of a visitor's words.
pub(crate) fn shown(value: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 60;
    if value.chars().count() <= SHOWN_CHARS_MAX {
        return value.to_owned();
    }
    value.chars().take(SHOWN_CHARS_MAX).chain(['…']).collect()
}

fn decode(part: &str) -> Option<String> {
    let blanks = part.replace('+', " ");
    percent_decode_str(&blanks).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}
