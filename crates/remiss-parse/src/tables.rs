//! Everything that domain experts edit, read from the files of `index-config`.

use std::collections::BTreeMap;

use crate::headings::Headings;
use crate::registers::{self, Body, Kommun, Namnd, Office, Party, Register};
use crate::rules::{self, Rule};

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
    rules: BTreeMap<String, Vec<Rule>>,
}

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
                    rules.entry(rule.field.clone()).or_default().push(rule);
                }
            }
        }
        let (namnder, offices) = registers::namnder("namnder.toml", file("namnder.toml")?)?;
        Ok(Self {
            namnder,
            offices,
            bodies: registers::bodies("bodies.toml", file("bodies.toml")?)?,
            kommuner: registers::kommuner("kommuner.toml", file("kommuner.toml")?)?,
            parties: registers::parties("parties.toml", file("parties.toml")?)?,
            headings: Headings::load("headings.toml", file("headings.toml")?)?,
            rules,
        })
    }

    /// The rules of a field in the order of their tables.
    pub(crate) fn rules(&self, field: &str) -> &[Rule] {
        self.rules.get(field).map_or(&[], Vec::as_slice)
    }
}
