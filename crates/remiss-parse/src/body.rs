//! Fields that are read from the body of a document: what is proposed, by whom, and what it answers.

mod attachments;
mod decision;
mod due;
mod lists;
pub(crate) mod names;
mod parties;
mod people;
mod proposers;
mod references;
mod referral;
mod signatories;
mod stance;

pub(crate) use lists::marker_len;
pub(crate) use proposers::own as proposals;

use crate::record::Record;
use crate::tables::Tables;
use crate::text::Document;

use crate::prose::Prose;

/// One step: reads some fields and writes them with their findings into the record.
type Step = fn(&Document<'_>, &Prose<'_>, &Tables, &mut Record);

/// The steps in their order: a decision ends where the signatures begin, parties include those of the proposers, and
/// the stance reads the decision.
const STEPS: &[Step] = &[
    signatories::extract,
    decision::extract,
    attachments::extract,
    referral::extract,
    due::extract,
    proposers::extract,
    parties::extract,
    stance::extract,
    references::extract,
];

/// Reads all fields of the body; title, committee, numbers, dates and kinds must be in the record already.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    for step in STEPS {
        step(document, &document.prose, tables, record);
    }
}

#[cfg(test)]
mod tests;
