//! Search requests as plain data: what may be asked of any engine.

use std::collections::BTreeMap;

use jiff::civil::Date;
use remiss_parse::{DocumentType, MatterType, Stance};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a query; longer ones are refused.
pub const QUERY_CHARS_MAX: usize = 1_000;
/// Terms of one query, after which the rest is refused.
pub const QUERY_TERMS_MAX: usize = 64;
/// Nesting of parentheses in a query.
pub const QUERY_NESTING_MAX: usize = 16;
/// Hits on one page of answers.
pub const LIMIT_MAX: usize = 100;
/// Hits on one page where nothing else is asked.
pub const LIMIT_DEFAULT: usize = 20;
/// Values of one facet in an answer; selected values come on top.
pub const FACET_VALUES_MAX: usize = 50;

/// One search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SearchRequest {
    /// Query text in the query language; empty means everything.
    pub q: String,
    /// Selected values by facet field: OR inside one field, AND between fields.
    pub filters: BTreeMap<FacetField, Vec<String>>,
    /// First day, inclusive.
    pub from: Option<Date>,
    /// Last day, inclusive.
    pub to: Option<Date>,
    /// Order of the hits.
    pub sort: Sort,
    /// Hits wanted, at most [`LIMIT_MAX`].
    pub limit: usize,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Facets whose values are counted.
    pub facets: Vec<FacetField>,
    /// Facet values must contain a word that begins so (case and diacritics aside).
    pub facet_prefix: BTreeMap<FacetField, String>,
    /// Whether fewer words may match than were asked for.
    pub matching: Matching,
    /// Whether near-copies are shown as one hit.
    pub group: Group,
    /// Whether documents marked internal or withheld may be seen.
    pub visibility: Visibility,
    /// Whether passages are wanted (exports and feeds go without).
    pub passages: bool,
}

macro_rules! parameter_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All values in the order of the contract.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word that stands for the value in parameters and answers.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = remiss_parse::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|v| v.as_str() == word).ok_or_else(|| remiss_parse::UnknownWord(word.to_owned()))
            }
        }
    };
}

parameter_enum! {
    /// Order of hits; ties by id.
    Sort {
        /// Best first; newest first where there is no query.
        #[default] Relevance = "relevance",
        /// Oldest first, undated last.
        Date = "date",
        /// Newest first, undated last.
        DateDescending = "-date",
        /// Last arrived first.
        AddedDescending = "-added",
    }
}

parameter_enum! {
    /// How many words of a query must match.
    Matching {
        /// All, softened where hardly anything matches or the query reads like a sentence; said in a notice.
        #[default] Auto = "auto",
        /// All, always.
        All = "all",
    }
}

parameter_enum! {
    /// How near-copies are shown.
    Group {
        /// Each document by itself.
        #[default] None = "none",
        /// Near-copies as one hit with a count.
        Copies = "copies",
    }
}

parameter_enum! {
    /// What the asker may see.
    Visibility {
        /// Public documents only.
        #[default] Public = "public",
        /// Internal and withheld documents too.
        Internal = "internal",
    }
}

parameter_enum! {
    /// Fields that can be filtered by and counted.
    FacetField {
        /// Committee.
        #[default] Namnd = "namnd",
        /// Municipality or region.
        Kommun = "kommun",
        /// Officer.
        Handlaggare = "handlaggare",
        /// Kind of document.
        DocumentType = "document_type",
        /// Kind of matter.
        MatterType = "matter_type",
        /// Referring body.
        ReferredBy = "referred_by",
        /// Party.
        Party = "party",
        /// Stance.
        Stance = "stance",
        /// Language.
        Language = "language",
        /// Diary number, in any spelling when filtering.
        Dnr = "dnr",
        /// Referral.
        Case = "case",
        /// Year of the date.
        Year = "year",
        /// Month of the date ("2018-01").
        Month = "month",
    }
}

impl FacetField {
    /// The closed list of values, for fields that have one.
    pub fn closed_values(self) -> Option<Vec<&'static str>> {
        match self {
            Self::DocumentType => Some(DocumentType::ALL.iter().map(|v| v.as_str()).collect()),
            Self::MatterType => Some(MatterType::ALL.iter().map(|v| v.as_str()).collect()),
            Self::Stance => Some(Stance::ALL.iter().map(|v| v.as_str()).collect()),
            _ => None,
        }
    }

    /// Whether the values are parts of the date.
    pub(crate) fn is_of_date(self) -> bool {
        matches!(self, Self::Year | Self::Month)
    }

    /// What a value of a field counts as in this facet: of a date its year or month, else the value itself.
    pub(crate) fn value_of(self, value: &str) -> &str {
        match self {
            Self::Year => value.split_once('-').map_or(value, |(year, _)| year),
            Self::Month => value.rsplit_once('-').map_or(value, |(month, _)| month),
            _ => value,
        }
    }
}
