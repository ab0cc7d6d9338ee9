//! Canonical text to a record of fields with the proof of each; pure, no I/O.

mod record;

pub use record::{
    Confidence, DocumentType, Finding, MatterType, Proposer, Record, Section, Signatory, Stance, UnknownWord,
};

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
    /// The file name or address, as given.
    pub source: &'a str,
    /// Values known beforehand, which win over what the text says.
    pub given: &'a Given,
}
