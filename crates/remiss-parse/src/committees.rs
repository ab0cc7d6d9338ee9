//! The committees of the register, for those who show who is who and what became of whom.

use crate::Parser;
use crate::tables::Tables;

/// A committee as its table has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committee {
    /// Canonical name ("Socialnämnden").
    pub name: String,
    /// Municipality or region, where the name stands for one only.
    pub kommun: Option<String>,
    /// Last year.
    pub to: Option<i16>,
    /// Canonical name of the body that took over.
    pub successor: Option<String>,
    /// The office that works for it.
    pub forvaltning: Option<String>,
}

impl Tables {
    /// All committees, past ones included, in the order of their table.
    pub fn committees(&self) -> Vec<Committee> {
        let committee = |row: &crate::registers::Namnd| Committee {
            name: row.name.clone(),
            kommun: row.kommun.clone(),
            to: row.to,
            successor: row.successor.clone(),
            forvaltning: row.forvaltning.clone(),
        };
        self.namnder.rows.iter().map(committee).collect()
    }
}

impl Parser {
    /// [`Tables::committees`] of the parser's tables.
    pub fn committees(&self) -> Vec<Committee> {
        self.tables.committees()
    }
}
