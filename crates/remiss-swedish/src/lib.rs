//! Swedish text analysis: tokens, stems, compounds, OCR repair, language; pure, no I/O.

mod automaton;
mod bytes;
mod compound;
mod divided;
mod fold;
mod identifiers;
mod key;
mod language;
mod lexicon;
mod personal;
mod quality;
mod repair;
mod stem;
mod swedish;
mod tables;
mod token;
mod vocabulary;

pub use bytes::position;
pub use compound::Ellipsis;
pub use fold::fold;
pub use identifiers::{Identifier, IdentifierKind, bare_identifier, canonical_identifier, identifiers};
pub use language::language;
pub use personal::personal_numbers;
pub use quality::Quality;
pub use repair::Replacement;
pub use stem::ALONE;
pub use swedish::{Forms, Part, Swedish};
pub use tables::{SwedishTables, TableError};
pub use token::{Token, normal, tokenize};
pub use vocabulary::Vocabulary;
