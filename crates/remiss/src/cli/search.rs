//! The flags of a search, as in the API, and the request that they make.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use clap::Args;
use jiff::civil::Date;
use remiss_index::{FacetField, Group, LIMIT_DEFAULT, LIMIT_MAX, Matching, SearchRequest, Sort, Visibility};

/// Arguments of `search`.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SearchArgs {
    /// The query; everything where there is none
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    #[command(flatten)]
    pub(crate) filters: Filters,
    /// First day, inclusive (2018-01-31); undated documents fall out
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    /// Last day, inclusive
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<String>,
    /// relevance, date, -date or -added
    #[arg(long, value_name = "ORDER", allow_hyphen_values = true)]
    pub(crate) sort: Option<String>,
    /// Hits on a page, at most 100 [default: 20]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Where the page before ended: its "next"
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true)]
    pub(crate) cursor: Option<String>,
    /// Fields to count by, separated by commas
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub(crate) facets: Vec<String>,
    /// Count only values with a word that begins so (namnd=Häg)
    #[arg(long, value_name = "FIELD=BEGINNING")]
    pub(crate) facet_prefix: Vec<String>,
    /// auto (fewer words suffice where hardly anything matches) or all
    #[arg(long = "match", value_name = "HOW")]
    pub(crate) matching: Option<String>,
    /// copies: show near-copies as one hit
    #[arg(long, value_name = "WHAT")]
    pub(crate) group: Option<String>,
}

/// Filters: a flag given twice means either value.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Filters {
    /// Committee
    #[arg(long, value_name = "NAME")]
    namnd: Vec<String>,
    /// Municipality or region
    #[arg(long, value_name = "NAME")]
    kommun: Vec<String>,
    /// Officer
    #[arg(long, value_name = "NAME")]
    handlaggare: Vec<String>,
    /// Kind of document
    #[arg(long, alias = "document_type", value_name = "KIND")]
    document_type: Vec<String>,
    /// Kind of matter
    #[arg(long, alias = "matter_type", value_name = "KIND")]
    matter_type: Vec<String>,
    /// Who referred the matter
    #[arg(long, alias = "referred_by", value_name = "NAME")]
    referred_by: Vec<String>,
    /// Party (M, S, V, MP, …)
    #[arg(long, value_name = "PARTY")]
    party: Vec<String>,
    /// What the document says of the proposal
    #[arg(long, value_name = "STANCE")]
    stance: Vec<String>,
    /// Language (sv, en, fi, …)
    #[arg(long, value_name = "CODE")]
    language: Vec<String>,
    /// Diary number, in any spelling
    #[arg(long, value_name = "NUMBER")]
    dnr: Vec<String>,
    /// Key of the referral
    #[arg(long, value_name = "KEY")]
    case: Vec<String>,
    /// Year of the date
    #[arg(long, value_name = "YEAR")]
    year: Vec<String>,
    /// Month of the date (2018-01)
    #[arg(long, value_name = "MONTH")]
    month: Vec<String>,
}

impl Filters {
    fn into_map(self) -> BTreeMap<FacetField, Vec<String>> {
        [
            (FacetField::Namnd, self.namnd),
            (FacetField::Kommun, self.kommun),
            (FacetField::Handlaggare, self.handlaggare),
            (FacetField::DocumentType, self.document_type),
            (FacetField::MatterType, self.matter_type),
            (FacetField::ReferredBy, self.referred_by),
            (FacetField::Party, self.party),
            (FacetField::Stance, self.stance),
            (FacetField::Language, self.language),
            (FacetField::Dnr, self.dnr),
            (FacetField::Case, self.case),
            (FacetField::Year, self.year),
            (FacetField::Month, self.month),
        ]
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .collect()
    }
}

impl SearchArgs {
    /// Checks the arguments and makes the request; whoever can read the data directory may see everything in it only
    /// where `visibility` says so.
    pub(crate) fn into_request(self, visibility: Visibility) -> anyhow::Result<SearchRequest> {
        let filters = self.filters.into_map();
        for (field, values) in &filters {
            check_closed(*field, values)?;
        }
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            bail!(
                "reading --limit {limit}: a page holds 1 to {LIMIT_MAX} hits; use `remiss export` for a whole result"
            );
        }
        let mut facet_prefix = BTreeMap::new();
        for pair in &self.facet_prefix {
            let (field, beginning) =
                pair.split_once('=').with_context(|| format!("reading --facet-prefix {pair}: there is no ="))?;
            facet_prefix.insert(word("--facet-prefix", field, FacetField::ALL)?, beginning.to_owned());
        }
        let mut facets = Vec::new();
        for name in &self.facets {
            let field = word("--facets", name, FacetField::ALL)?;
            if !facets.contains(&field) {
                facets.push(field);
            }
        }
        let request = SearchRequest {
            q: self.query.join(" "),
            filters,
            from: day("--from", self.from.as_deref())?,
            to: day("--to", self.to.as_deref())?,
            sort: self.sort.map_or(Ok(Sort::default()), |w| word("--sort", &w, Sort::ALL))?,
            limit,
            cursor: self.cursor,
            facets,
            facet_prefix,
            matching: self.matching.map_or(Ok(Matching::default()), |w| word("--match", &w, Matching::ALL))?,
            group: self.group.map_or(Ok(Group::default()), |w| word("--group", &w, Group::ALL))?,
            visibility,
            passages: true,
        };
        if let (Some(from), Some(to)) = (request.from, request.to)
            && from > to
        {
            bail!("reading --from {from} --to {to}: the first day is after the last");
        }
        Ok(request)
    }
}

/// A value that a closed list allows.
trait Word: Copy + 'static {
    fn as_word(self) -> &'static str;
}

macro_rules! words {
    ($($name:ty),+) => { $(impl Word for $name { fn as_word(self) -> &'static str { self.as_str() } })+ };
}

words!(FacetField, Sort, Matching, Group);

fn word<T: Word>(flag: &str, text: &str, all: &[T]) -> anyhow::Result<T> {
    all.iter().copied().find(|v| v.as_word() == text.trim()).with_context(|| {
        let known: Vec<_> = all.iter().map(|v| v.as_word()).collect();
        format!("reading {flag} {text}: the values are {}", known.join(", "))
    })
}

fn check_closed(field: FacetField, values: &[String]) -> anyhow::Result<()> {
    let Some(known) = field.closed_values() else { return Ok(()) };
    match values.iter().find(|v| !known.contains(&v.as_str())) {
        Some(value) => bail!("reading the filter {} {value}: the values are {}", field.as_str(), known.join(", ")),
        None => Ok(()),
    }
}

fn day(flag: &str, text: Option<&str>) -> anyhow::Result<Option<Date>> {
    text.map(|t| t.parse().with_context(|| format!("reading {flag} {t}: a day is written 2018-01-31"))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        search: SearchArgs,
    }

    fn request(line: &[&str]) -> anyhow::Result<SearchRequest> {
        Only::try_parse_from([&["search"], line].concat())?.search.into_request(Visibility::Public)
    }

    #[test]
    fn flags_make_a_request() {
        let line = ["trygga", "gator", "--namnd", "A", "--namnd", "B, C", "--sort", "-date", "--facets", "year,namnd"];
        let request = request(&line).expect("the flags are right");
        assert_eq!(request.q, "trygga gator");
        assert_eq!(request.filters[&FacetField::Namnd], ["A", "B, C"]);
        assert_eq!(request.sort, Sort::DateDescending);
        assert_eq!(request.facets, [FacetField::Year, FacetField::Namnd]);
    }

    #[track_caller]
    fn check_error(line: &[&str], expected: &str) {
        let error = request(line).expect_err("the flags are wrong");
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        check_error(&["--limit", "100000"], "--limit 100000");
        check_error(&["--from", "2018-13-01"], "--from 2018-13-01");
        check_error(&["--from", "2019-01-01", "--to", "2018-01-01"], "after the last");
        check_error(&["--sort", "newest"], "relevance, date, -date, -added");
        check_error(&["--stance", "ja"], "stance ja");
        check_error(&["--facets", "colour"], "--facets colour");
        check_error(&["--facet-prefix", "namnd"], "there is no =");
    }
}
