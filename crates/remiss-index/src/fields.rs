//! Which fields of a record are indexed, how, and how queries name them: the table `fields.toml`.

use std::borrow::Cow;
use std::collections::HashSet;

use remiss_parse::Record;
use remiss_swedish::fold;
use serde::Deserialize;

use crate::request::FacetField;
use crate::weights::TableError;

const FILE: &str = "fields.toml";

/// The schema of the index: what is indexed of a record.
///
/// An index is made by one table; its file belongs to the fingerprint in [`crate::IndexOptions`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldTable {
    /// Kinds of sections whose words weigh more than those of the body.
    lead_sections: Vec<String>,
    #[serde(rename = "field")]
    fields: Vec<IndexedField>,
}

/// One field of the record and what is made of its values.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndexedField {
    pub(crate) name: RecordField,
    /// Names in queries, lower case and folded.
    #[serde(default)]
    query: Vec<String>,
    pub(crate) read_as: Option<ReadAs>,
    pub(crate) search: Option<Searched>,
    pub(crate) number: Option<Number>,
    #[serde(default)]
    pub(crate) facets: Vec<FacetField>,
    /// Kind of the completions.
    pub(crate) complete: Option<String>,
    /// Whether any word of a value may be the one whose beginning is typed.
    #[serde(default)]
    pub(crate) each_word: bool,
}

/// How the value of a field in a query is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ReadAs {
    /// Words that must all stand in one of the field's values.
    Words,
    /// A number of a matter, in any spelling.
    Number,
    /// A value of the field's facet.
    Value,
    /// A day, month, year or range.
    Date,
}

/// How the values of a field are found by one who does not name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Searched {
    /// As text that weighs more.
    Title,
    /// As text.
    Text,
}

/// What the numbers in a field's values are to the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Number {
    /// Its own.
    Own,
    /// Those of other matters and documents.
    Cited,
}

/// Fields of the record that can be indexed, by their names there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordField {
    Title,
    Namnd,
    Kommun,
    Forvaltning,
    Dnr,
    Date,
    Handlaggare,
    DocumentType,
    MatterType,
    ReferredBy,
    MotionNumber,
    Proposers,
    Parties,
    ReferralBodies,
    Decision,
    Stance,
    Signatories,
    Attachments,
    Case,
    References,
    Language,
}

impl FieldTable {
    /// Reads `fields.toml`.
    ///
    /// # Errors
    /// The table is not TOML, names an unknown field, facet or way, names something twice, or asks of a field what it
    /// cannot give.
    pub fn load(text: &str) -> Result<Self, TableError> {
        let table: Self = toml::from_str(text).map_err(|e| TableError::new(FILE, e.to_string()))?;
        table.check().map_err(|reason| TableError::new(FILE, reason))?;
        Ok(table)
    }

    /// The fields in the order of the table.
    pub(crate) fn fields(&self) -> &[IndexedField] {
        &self.fields
    }

    /// The field that a query names so, å ä ö and case aside.
    pub(crate) fn named(&self, name: &str) -> Option<&IndexedField> {
        let folded = fold(&name.to_lowercase()).into_owned();
        self.fields.iter().find(|field| field.query.contains(&folded))
    }

    /// Whether words in sections of this kind weigh more.
    pub(crate) fn is_lead(&self, section_kind: &str) -> bool {
        self.lead_sections.iter().any(|kind| kind == section_kind)
    }

    /// The facets that any field feeds, in the order of the contract.
    pub(crate) fn facets(&self) -> impl Iterator<Item = FacetField> {
        FacetField::ALL.iter().copied().filter(|facet| self.fields.iter().any(|field| field.facets.contains(facet)))
    }

    fn check(&self) -> Result<(), String> {
        let mut names = HashSet::new();
        let mut query_names = HashSet::new();
        for field in &self.fields {
            let name = field.name.as_str();
            if !names.insert(field.name) {
                return Err(format!("the field {name} stands twice"));
            }
            for query in &field.query {
                if *query != fold(&query.to_lowercase()) {
                    return Err(format!("{query} (a name of {name}) must be lower case, with a a o for å ä ö"));
                }
                if !query_names.insert(query) {
                    return Err(format!("two fields are named {query} in queries"));
                }
            }
            let is_date = field.name == RecordField::Date;
            let problem = match field.read_as {
                None if !field.query.is_empty() => "query needs read_as",
                Some(_) if field.query.is_empty() => "read_as needs query",
                Some(ReadAs::Date) if !is_date => "only date can be read as a date",
                Some(ReadAs::Number) if field.number != Some(Number::Own) => {
                    "read_as \"number\" needs number = \"own\""
                }
                Some(ReadAs::Value) if field.facets.len() != 1 => "read_as \"value\" needs one facet",
                _ if !is_date && field.facets.iter().any(|f| f.is_of_date()) => "year and month are facets of date",
                _ if is_date && !field.facets.iter().all(|f| f.is_of_date()) => "date feeds only year and month",
                _ => continue,
            };
            return Err(format!("field {name}: {problem}"));
        }
        Ok(())
    }
}

impl RecordField {
    /// Name of the field in the record and its findings.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Namnd => "namnd",
            Self::Kommun => "kommun",
            Self::Forvaltning => "forvaltning",
            Self::Dnr => "dnr",
            Self::Date => "date",
            Self::Handlaggare => "handlaggare",
            Self::DocumentType => "document_type",
            Self::MatterType => "matter_type",
            Self::ReferredBy => "referred_by",
            Self::MotionNumber => "motion_number",
            Self::Proposers => "proposers",
            Self::Parties => "parties",
            Self::ReferralBodies => "referral_bodies",
            Self::Decision => "decision",
            Self::Stance => "stance",
            Self::Signatories => "signatories",
            Self::Attachments => "attachments",
            Self::Case => "case",
            Self::References => "references",
            Self::Language => "language",
        }
    }

    /// The values of the field; `case` is the key under which the archive joined the document.
    pub(crate) fn values<'a>(self, record: &'a Record, case: Option<&'a str>) -> Vec<Cow<'a, str>> {
        let one = |value: Option<&'a str>| value.map(Cow::Borrowed).into_iter().collect();
        let many = |values: &'a [String]| values.iter().map(|v| Cow::Borrowed(v.as_str())).collect();
        match self {
            Self::Title => one(record.title.as_deref()),
            Self::Namnd => one(record.namnd.as_deref()),
            Self::Kommun => one(record.kommun.as_deref()),
            Self::Forvaltning => one(record.forvaltning.as_deref()),
            Self::Dnr => many(&record.dnr),
            Self::Date => record.date.map(|date| Cow::Owned(date.to_string())).into_iter().collect(),
            Self::Handlaggare => many(&record.handlaggare),
            Self::DocumentType => one(Some(record.document_type.as_str())),
            Self::MatterType => one(Some(record.matter_type.as_str())),
            Self::ReferredBy => one(record.referred_by.as_deref()),
            Self::MotionNumber => one(record.motion_number.as_deref()),
            Self::Proposers => record.proposers.iter().map(|p| Cow::Borrowed(p.name.as_str())).collect(),
            Self::Parties => many(&record.parties),
            Self::ReferralBodies => many(&record.referral_bodies),
            Self::Decision => one(record.decision.as_deref()),
            Self::Stance => one(Some(record.stance.as_str())),
            Self::Signatories => record.signatories.iter().map(|s| Cow::Borrowed(s.name.as_str())).collect(),
            Self::Attachments => many(&record.attachments),
            Self::Case => one(case),
            Self::References => many(&record.references),
            Self::Language => one(record.language.as_deref()),
        }
    }

    /// The values that may be offered to one who types their beginning: of proposers only those with a party, because
    /// others are private persons.
    pub(crate) fn completing_values<'a>(self, record: &'a Record, case: Option<&'a str>) -> Vec<Cow<'a, str>> {
        match self {
            Self::Proposers => {
                let known = record.proposers.iter().filter(|p| p.party.is_some());
                known.map(|p| Cow::Borrowed(p.name.as_str())).collect()
            }
            field => field.values(record, case),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../index-config/fields.toml");

    #[test]
    fn the_shipped_table_feeds_every_facet() {
        let table = FieldTable::load(SHIPPED).expect("the shipped table loads");
        assert!(table.facets().eq(FacetField::ALL.iter().copied()));
        assert_eq!(table.named("Nämnd").map(|f| f.name), Some(RecordField::Namnd));
        assert_eq!(table.named("handläggare").map(|f| f.name), Some(RecordField::Handlaggare));
        assert_eq!(table.named("okänt"), None);
    }

    #[track_caller]
    fn check_refused(fields: &str, reason: &str) {
        let error = FieldTable::load(&format!("lead_sections = []\n{fields}")).expect_err(fields).to_string();
        assert!(error.contains("fields.toml") && error.contains(reason), "{fields}: {error}");
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_reason() {
        check_refused("[[field]]\nname = \"titel\"", "titel");
        check_refused("[[field]]\nname = \"title\"\nfacets = [\"title\"]", "title");
        check_refused("[[field]]\nname = \"title\"\n[[field]]\nname = \"title\"", "stands twice");
        check_refused("[[field]]\nname = \"title\"\nquery = [\"titel\"]", "query needs read_as");
        check_refused("[[field]]\nname = \"title\"\nread_as = \"words\"", "read_as needs query");
        check_refused("[[field]]\nname = \"namnd\"\nquery = [\"nämnd\"]\nread_as = \"words\"", "lower case");
        check_refused("[[field]]\nname = \"title\"\nquery = [\"t\"]\nread_as = \"date\"", "only date");
        check_refused("[[field]]\nname = \"dnr\"\nquery = [\"dnr\"]\nread_as = \"number\"", "number = \"own\"");
        check_refused("[[field]]\nname = \"stance\"\nquery = [\"s\"]\nread_as = \"value\"", "one facet");
        check_refused("[[field]]\nname = \"title\"\nfacets = [\"year\"]", "facets of date");
        check_refused("[[field]]\nname = \"date\"\nfacets = [\"namnd\"]", "only year and month");
    }
}
