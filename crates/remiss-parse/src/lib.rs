//! Canonical text to a record of fields with the proof of each; pure, no I/O.

mod body;
mod case;
mod committees;
mod dates;
mod flow;
mod fold;
mod furniture;
mod given;
mod head;
mod header;
mod headings;
mod prose;
mod quality;
mod record;
mod registers;
mod rules;
mod sections;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod view;

pub use case::case_keys;
pub use committees::Committee;
pub use record::{
    Confidence, DocumentType, Finding, MatterType, Proposer, Record, Section, Signatory, Stance, UnknownWord,
};
pub use tables::{TableError, Tables};

use remiss_swedish::Swedish;
use text::Document;

/// Fields that are known before parsing (JSON Lines, sidecar), by their names in the record.
pub type Given = serde_json::Map<String, serde_json::Value>;

/// What the parser reads.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The canonical text (NFC, `\n` line ends).
    pub text: &'a str,
    /// Byte offset at which each page begins; the first is 0. Empty means one page.
    pub pages: &'a [u32],
    /// Byte ranges of lines that the format itself marks as headings.
    pub headings: &'a [(u32, u32)],
    /// Lines that repeat on the pages and are not in the text; an address among them says whose paper it is.
    pub furniture: &'a [String],
    /// The file name or address, as given.
    pub source: &'a str,
    /// Values known beforehand, which win over what the text says.
    pub given: &'a Given,
}

/// Reads documents by the tables of one `index-config`.
pub struct Parser {
    tables: Tables,
    swedish: Swedish,
}

impl std::fmt::Debug for Parser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parser").field("tables", &self.tables).finish_non_exhaustive()
    }
}

/// One step: reads some fields and writes them with their findings into the record.
type Step = fn(&Document<'_>, &Tables, &mut Record);

/// All steps in their order; a step may read what earlier ones wrote.
const STEPS: &[Step] = &[sections::extract, header::extract, body::extract];

impl Parser {
    /// Makes a parser of its tables and of the words that it mends damaged text with.
    pub fn new(tables: Tables, swedish: Swedish) -> Self {
        Self { tables, swedish }
    }

    /// [`Tables::names_of_bodies`] of the parser's tables.
    pub fn names_of_bodies(&self) -> std::collections::BTreeMap<String, String> {
        self.tables.names_of_bodies()
    }

    /// Reads one document; whatever the text holds, the answer is a record.
    pub fn parse(&self, input: &Input<'_>) -> Record {
        let document = Document::new(input, &self.tables);
        let mut record = Record { source: input.source.to_owned(), ..Record::default() };
        for step in STEPS {
            step(&document, &self.tables, &mut record);
        }
        quality::extract(&document, &self.swedish, &mut record);
        given::apply(input.given, &mut record);
        // The key of the case follows from numbers that may have been given.
        case::extract(&document, &self.tables, &mut record);
        record
    }
}
