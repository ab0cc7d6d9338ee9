//! Everything that domain experts edit, read from the files of `index-config`.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::headings::Headings;
use crate::registers::{self, Body, Kommun, Namnd, Office, Party, Register};
use crate::rules::{self, Rule, RuleSet, Words};

/// Why `index-config` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A file that must be there is missing.
    #[error("{file}: the file is missing")]
    Missing {
        /// Its name relative to `index-config`.
        file: String,
    },
    /// A file is not TOML, or has an unknown or missing column.
    #[error("{file}: {source}")]
    Syntax {
        /// Its name relative to `index-config`.
        file: String,
        /// What the reader of TOML says.
        source: Box<toml::de::Error>,
    },
    /// A rule is broken or contradicts its examples.
    #[error("{file}: rule {rule} {reason}")]
    Rule {
        /// Its file.
        file: String,
        /// Its id.
        rule: String,
        /// What is wrong.
        reason: String,
    },
    /// A row of a register is wrong.
    #[error("{file}: row {row} {reason}")]
    Row {
        /// Its file.
        file: String,
        /// Its number from 1.
        row: usize,
        /// What is wrong.
        reason: &'static str,
    },
}

/// The tables of `index-config` that the parser reads.
#[derive(Debug)]
pub struct Tables {
    pub(crate) namnder: Register<Namnd>,
    pub(crate) offices: Register<Office>,
    pub(crate) bodies: Register<Body>,
    pub(crate) kommuner: Register<Kommun>,
    pub(crate) parties: Register<Party>,
    pub(crate) headings: Headings,
    /// The words of the rules that are tried in sentences.
    pub(crate) words: Words,
    rules: BTreeMap<String, RuleSet>,
    short_names: HashMap<String, String, FixedState>,
}

/// The fields whose rules are tried in every sentence. The words of others would only be in the way.
const IN_SENTENCES: &[&str] = &[
    "answer-due",
    "answer-extended",
    "date-due",
    "dnr-body",
    "document-type-body",
    "matter-type-body",
    "no-referral",
    "officer-sentence",
    "parties-after",
    "parties-before",
    "party-acts",
    "position",
    "proposers-after",
    "proposers-before",
    "proposes",
    "reference",
    "referral",
    "referred-by-body",
    "stance-body",
    "stance-decision",
    "stance-not",
    "stance-other",
    "stance-subject",
];

/// The fields whose rules are tried elsewhere: in the head, in titles, in what another rule found.
const ELSEWHERE: &[&str] = &[
    "answer-past",
    "body-word",
    "case-publication",
    "case-publication-body",
    "company-end",
    "date-planned",
    "date-prepared",
    "decision-lead",
    "decision-none",
    "dnr-bare",
    "dnr-form",
    "dnr-labelled",
    "dnr-misread",
    "dnr-none",
    "dnr-prefixed",
    "dnr-theirs",
    "document-type",
    "document-type-beside",
    "document-type-last",
    "document-type-title",
    "earlier-matter",
    "first-name",
    "for-party",
    "head",
    "kommun",
    "label",
    "matter-type",
    "mixed",
    "mixed-person",
    "no-referral-of-one",
    "no-role",
    "office",
    "office-beside",
    "proposal-itself",
    "referral-end",
    "referral-told",
    "referred-by-author",
    "referred-by-head",
    "role",
    "title-start",
    "topic",
];

impl Tables {
    /// Reads the tables and tries the examples of every rule.
    ///
    /// The keys are file names relative to `index-config` ("namnder.toml", "rules/dnr.toml"); files that the parser
    /// does not know are left alone.
    ///
    /// # Errors
    /// The first file, row or rule that is wrong.
    pub fn load(files: &BTreeMap<String, String>) -> Result<Self, TableError> {
        let file = |name: &str| {
            files.get(name).map(String::as_str).ok_or_else(|| TableError::Missing { file: name.to_owned() })
        };
        let mut rules: BTreeMap<String, Vec<Rule>> = BTreeMap::new();
        for (name, text) in files {
            if name.starts_with("rules/") && std::path::Path::new(name).extension().is_some_and(|e| e == "toml") {
                for rule in rules::load(name, text)? {
                    check_field(name, &rule)?;
                    rules.entry(rule.field.clone()).or_default().push(rule);
                }
            }
        }
        let (namnder, offices) = registers::namnder("namnder.toml", file("namnder.toml")?)?;
        let kommuner = registers::kommuner("kommuner.toml", file("kommuner.toml")?)?;
        Ok(Self {
            short_names: short_names(&kommuner),
            namnder,
            offices,
            bodies: registers::bodies("bodies.toml", file("bodies.toml")?)?,
            kommuner,
            parties: registers::parties("parties.toml", file("parties.toml")?)?,
            headings: Headings::load("headings.toml", file("headings.toml")?)?,
            words: Words::new(
                rules
                    .iter_mut()
                    .filter(|(field, _)| IN_SENTENCES.contains(&field.as_str()))
                    .flat_map(|(_, rules)| rules),
            ),
            rules: rules.into_iter().map(|(field, rules)| (field, RuleSet::new(rules))).collect(),
        })
    }

    /// Every spelling of the bodies that answer referrals, in lower case, with the canonical name: committees, offices,
    /// municipalities and regions, agencies and associations.
    pub fn names_of_bodies(&self) -> BTreeMap<String, String> {
        let namnder = self.namnder.spellings().map(|(spelling, row)| (spelling, &row.name));
        let offices = self.offices.spellings().map(|(spelling, row)| (spelling, &row.name));
        let bodies = self.bodies.spellings().map(|(spelling, row)| (spelling, &row.name));
        let kommuner = self.kommuner.spellings().map(|(spelling, row)| (spelling, &row.name));
        let mut names = BTreeMap::new();
        for (spelling, name) in namnder.chain(offices).chain(bodies).chain(kommuner) {
            names.entry(spelling.to_owned()).or_insert_with(|| name.clone());
        }
        names
    }

    /// The municipality whose short name or genitive a word is ("Umeå", "Umeås").
    pub(crate) fn short_name(&self, word: &str) -> Option<&str> {
        self.short_names.get(word).map(String::as_str)
    }

    /// The rules of a field in the order of their tables.
    pub(crate) fn rules(&self, field: &str) -> &[Rule] {
        self.rules.get(field).map_or(&[], |set| &set.rules)
    }

    /// Whether any rule of a field matches a folded text.
    pub(crate) fn any(&self, field: &str, folded: &str) -> bool {
        self.rules.get(field).is_some_and(|rules| rules.is_match(folded))
    }

    /// The first rule of a field that matches a folded text, and where its value stands.
    pub(crate) fn first(&self, field: &str, folded: &str) -> Option<(&Rule, Range<usize>)> {
        self.rules.get(field)?.first(folded)
    }
}

/// A rule of a field that nothing asks for would silently do nothing.
fn check_field(file: &str, rule: &Rule) -> Result<(), TableError> {
    let field = rule.field.as_str();
    if IN_SENTENCES.contains(&field) || ELSEWHERE.contains(&field) {
        return Ok(());
    }
    let reason = format!("is of the field {field:?}, which nothing reads");
    Err(TableError::Rule { file: file.to_owned(), rule: rule.id.clone(), reason })
}

/// Short names of one word, as written: "Umeå" is no "umea", and "Ale" no "ale".
fn short_names(kommuner: &Register<Kommun>) -> HashMap<String, String, FixedState> {
    let mut names = HashMap::default();
    for kommun in kommuner.rows.iter().filter(|kommun| !kommun.region && !kommun.name.contains(' ')) {
        names.insert(kommun.name.clone(), kommun.name.clone());
        if let Some(genitive) = &kommun.genitive {
            names.entry(genitive.clone()).or_insert_with(|| kommun.name.clone());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_of_a_field_that_nothing_reads_is_refused() {
        let rule = "[[rule]]\nid = \"supports\"\nfield = \"stance-decison\"\ngrade = \"high\"\nwhy = \"w\"\npattern = 'a'\nmust = [\"a\"]\nmust_not = []\n";
        let files = BTreeMap::from([("rules/stance.toml".to_owned(), rule.to_owned())]);
        assert_eq!(
            Tables::load(&files).expect_err("a misspelt field").to_string(),
            "rules/stance.toml: rule supports is of the field \"stance-decison\", which nothing reads"
        );
    }
}
