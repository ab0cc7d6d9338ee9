//! From the query string to a search request: the parameters of a search, the same on every route that searches.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;
use remiss_index::{FacetField, Group, LIMIT_DEFAULT, LIMIT_MAX, Matching, QUERY_CHARS_MAX, SearchRequest, Sort};

use crate::dates::{Edge, loose_day};
use crate::parameters::{Parameters, bad_word, shown};
use crate::problem::{Code, Problem};
use crate::strings::{EN, SV, Strings};

/// Which route searches; each takes the same filters and its own extras.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// `/api/v1/search`.
    Api,
    /// Similar documents: a search without words of its own.
    Similar,
    /// Exports and feeds: the whole result, every word required.
    Whole,
    /// The search page: fields of a form that was left partly empty.
    Page,
}

/// Characters of one filter value, or of the beginning of one: as many as a query may have. The longest name of a committee
/// has under a hundred.
pub(crate) const VALUE_CHARS_MAX: usize = QUERY_CHARS_MAX;

/// The words of a search that only the page knows.
pub(crate) const PAGE_ONLY: &[&str] = &["visa", "sida"];

/// What links from elsewhere append; the page drops it.
const TRACKING: &[&str] = &["fbclid", "gclid", "mc_cid", "mc_eid", "msclkid"];

/// Reads a search request and refuses what the route does not take.
pub(crate) fn search_request(
    parameters: &Parameters,
    surface: Surface,
    officers_facet: bool,
) -> Result<SearchRequest, Problem> {
    parameters.only(|name| is_known(name, surface))?;
    let q = parameters.single("q")?.unwrap_or_default().to_owned();
    let chars = q.chars().count();
    if chars > QUERY_CHARS_MAX {
        return Err(remiss_index::SearchError::QueryTooLong { chars, max: QUERY_CHARS_MAX }.into());
    }
    let sort = parameters.word("sort", &Sort::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>())?;
    let matching = match surface {
        Surface::Whole => parameters.word("match", &[Matching::All.as_str()])?.unwrap_or(Matching::All),
        _ => {
            parameters.word("match", &Matching::ALL.iter().map(|m| m.as_str()).collect::<Vec<_>>())?.unwrap_or_default()
        }
    };
    let group =
        parameters.word("group", &Group::ALL.iter().map(|g| g.as_str()).collect::<Vec<_>>())?.unwrap_or_default();
    let (from, to) = match surface {
        Surface::Page => (loose(parameters, "from", Edge::First)?, loose(parameters, "to", Edge::Last)?),
        _ => (parameters.day("from")?, parameters.day("to")?),
    };
    Ok(SearchRequest {
        q,
        filters: filters(parameters)?,
        from,
        to,
        sort: sort.unwrap_or_default(),
        limit: parameters.number("limit", 1, LIMIT_MAX)?.unwrap_or(LIMIT_DEFAULT),
        cursor: cursor(parameters)?,
        facets: facets(parameters, officers_facet)?,
        facet_prefix: facet_prefix(parameters)?,
        matching,
        group,
        passages: surface != Surface::Whole,
        ..SearchRequest::default()
    })
}

/// Drops the fields that a form sends empty, and what other sites append to links.
pub(crate) fn without_empty_fields(mut parameters: Parameters) -> Parameters {
    parameters.retain(|name, value| !value.trim().is_empty() && !name.starts_with("utm_") && !TRACKING.contains(&name));
    parameters
}

fn is_known(name: &str, surface: Surface) -> bool {
    if FacetField::from_str(name).is_ok() {
        return true;
    }
    match name {
        "from" | "to" => true,
        "q" | "sort" | "match" => surface != Surface::Similar,
        "limit" => matches!(surface, Surface::Api | Surface::Similar),
        "cursor" | "group" => matches!(surface, Surface::Api | Surface::Page),
        "facets" => surface == Surface::Api,
        _ if surface == Surface::Page && PAGE_ONLY.contains(&name) => true,
        _ => {
            matches!(surface, Surface::Api | Surface::Page)
                && name.strip_prefix("facet_prefix.").is_some_and(|field| FacetField::from_str(field).is_ok())
        }
    }
}

fn filters(parameters: &Parameters) -> Result<BTreeMap<FacetField, Vec<String>>, Problem> {
    let mut filters = BTreeMap::<FacetField, Vec<String>>::new();
    for (name, value) in parameters.iter() {
        let Ok(field) = FacetField::from_str(name) else { continue };
        not_too_long(name, value)?;
        if let Some(allowed) = field.closed_values().filter(|allowed| !allowed.contains(&value)) {
            return Err(bad_word(name, value, &allowed));
        }
        let wrong = match field {
            FacetField::Year if !is_year(value) => {
                Some(["ett år med fyra siffror, till exempel 2018", "a year of four digits, for example 2018"])
            }
            FacetField::Month if !is_month(value) => Some([
                "en månad i formen ÅÅÅÅ-MM, till exempel 2018-01",
                "a month in the form YYYY-MM, for example 2018-01",
            ]),
            _ if value.trim().is_empty() => {
                Some(["något; ett tomt värde kan inte filtreras på", "something; an empty value is no filter"])
            }
            _ => None,
        };
        if let Some([swedish, english]) = wrong {
            let detail = [format!("”{name}” ska vara {swedish}."), format!("“{name}” must be {english}.")];
            return Err(Problem::parameter(Code::BadParameter, name, detail));
        }
        let values = filters.entry(field).or_default();
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    Ok(filters)
}

fn not_too_long(name: &str, value: &str) -> Result<(), Problem> {
    let chars = value.chars().count();
    if chars <= VALUE_CHARS_MAX {
        return Ok(());
    }
    let detail = [
        format!("Värdet i ”{name}” har {chars} tecken. Högst {VALUE_CHARS_MAX} tecken läses."),
        format!("The value of “{name}” has {chars} characters. At most {VALUE_CHARS_MAX} are read."),
    ];
    Err(Problem::parameter(Code::BadParameter, name, detail))
}

fn cursor(parameters: &Parameters) -> Result<Option<String>, Problem> {
    match parameters.single("cursor")? {
        Some("") => Err(remiss_index::SearchError::BadCursor.into()),
        cursor => Ok(cursor.map(str::to_owned)),
    }
}

fn facets(parameters: &Parameters, officers_facet: bool) -> Result<Vec<FacetField>, Problem> {
    let Some(list) = parameters.single("facets")? else { return Ok(Vec::new()) };
    let offered: Vec<&str> = FacetField::ALL
        .iter()
        .filter(|field| officers_facet || **field != FacetField::Handlaggare)
        .map(|field| field.as_str())
        .collect();
    let mut facets = Vec::new();
    for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        match FacetField::from_str(name) {
            Ok(field) if offered.contains(&name) => {
                if !facets.contains(&field) {
                    facets.push(field);
                }
            }
            _ => return Err(bad_word("facets", name, &offered)),
        }
    }
    Ok(facets)
}

fn facet_prefix(parameters: &Parameters) -> Result<BTreeMap<FacetField, String>, Problem> {
    let mut prefixes = BTreeMap::new();
    for (name, _) in parameters.iter() {
        if let Some(Ok(field)) = name.strip_prefix("facet_prefix.").map(FacetField::from_str)
            && let Some(prefix) = parameters.single(name)?.filter(|prefix| !prefix.is_empty())
        {
            not_too_long(name, prefix)?;
            prefixes.insert(field, prefix.to_owned());
        }
    }
    Ok(prefixes)
}

/// A day as a form has it.
fn loose(parameters: &Parameters, name: &str, edge: Edge) -> Result<Option<Date>, Problem> {
    let Some(value) = parameters.single(name)? else { return Ok(None) };
    loose_day(value, edge).map(Some).ok_or_else(|| {
        let wrong = WrongDay { name: if name == "to" { "to" } else { "from" }, written: value.to_owned() };
        Problem::parameter(Code::BadParameter, name, [wrong.says(&SV), wrong.says(&EN)])
    })
}

/// A day of a form that cannot be read.
#[derive(Debug, Clone)]
pub(crate) struct WrongDay {
    /// Which of the two.
    pub(crate) name: &'static str,
    /// What was written.
    pub(crate) written: String,
}

impl WrongDay {
    /// Says so.
    pub(crate) fn says(&self, t: &Strings) -> String {
        let written = shown(&self.written);
        let field = if self.name == "to" { t.to } else { t.from };
        let [open, close] = t.pick([["”", "”"], ["“", "”"]]);
        format!("{field}: {open}{written}{close} {} {}.", t.date_wrong, t.date_hint)
    }
}

/// Takes the days out of a form that cannot be read, so that everything else of it can be answered.
pub(crate) fn without_wrong_days(parameters: &mut Parameters) -> Vec<WrongDay> {
    let mut wrong = Vec::new();
    for (name, edge) in [("from", Edge::First), ("to", Edge::Last)] {
        let Ok(Some(value)) = parameters.single(name) else { continue };
        if loose_day(value, edge).is_none() {
            wrong.push(WrongDay { name, written: value.to_owned() });
            parameters.retain(|known, _| known != name);
        }
    }
    wrong
}

fn is_year(value: &str) -> bool {
    value.len() == 4 && value.bytes().all(|b| b.is_ascii_digit())
}

fn is_month(value: &str) -> bool {
    value.split_once('-').is_some_and(|(year, month)| {
        is_year(year) && month.len() == 2 && matches!(month.parse::<u8>(), Ok(1..=12)) && !month.starts_with('+')
    })
}
