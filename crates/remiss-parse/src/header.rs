//! Fields that are read from the head of a document: what it is, from whom, to whom, when and about what.

mod committee;
mod dated;
mod kinds;
mod municipality;
mod numbers;
mod officers;
mod referrer;
mod title;

use crate::record::Record;
use crate::tables::Tables;
use crate::text::Document;

/// One step: reads some fields and writes them with their findings into the record.
type Step = fn(&Document<'_>, &Tables, &mut Record);

/// The steps in their order: the kind of matter is read from the title, the municipality from committee and office,
/// and a missing year from the number.
const STEPS: &[Step] = &[
    title::extract,
    committee::extract,
    municipality::extract,
    numbers::extract,
    kinds::extract,
    dated::extract,
    officers::extract,
    referrer::extract,
];

/// Reads all fields of the head; the sections must be known already.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    for step in STEPS {
        step(document, tables, record);
    }
}
