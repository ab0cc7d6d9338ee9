//! From a read document to its record.

use std::panic::{AssertUnwindSafe, catch_unwind};

use remiss_extract::ErrorCode;
use remiss_parse::{Input, Parser, Record};

use crate::documents::Document;
use crate::guard::{Guarded, PersonalNumbers};
use crate::report::Failure;

/// A record, with what was masked before it was read.
pub(crate) struct Parsed {
    /// The record.
    pub record: Record,
    /// Where the text is masked.
    pub masked: Vec<(u32, u32)>,
    /// Lines that repeat on the pages, masked.
    pub furniture: Vec<String>,
    /// Places at which a personal identity number was found.
    pub numbers_found: usize,
}

/// Parses a document, its personal identity numbers masked beforehand, so that no value of the record can hold one.
/// A fault of ours in the parser costs this document alone.
pub(crate) fn parse(parser: &Parser, document: &Document, policy: PersonalNumbers) -> Result<Parsed, Failure> {
    let extracted = &document.extracted;
    let guarded = Guarded::new(document, policy);
    let input = Input {
        text: &guarded.text,
        pages: &extracted.pages,
        headings: &extracted.headings,
        furniture: &guarded.furniture,
        source: &guarded.source,
        given: &guarded.given,
    };
    let parsed = catch_unwind(AssertUnwindSafe(|| parser.parse(&input)));
    let mut record = parsed.map_err(|_| {
        Failure::new(&document.path, ErrorCode::Crashed.as_str(), "the parser stopped on this text, which is our fault")
    })?;
    record.warnings.extend(extracted.warnings.iter().cloned());
    record.warnings.extend(document.warnings.iter().cloned());
    record.warnings.extend(guarded.warning(policy));
    Ok(Parsed { record, numbers_found: guarded.found, masked: guarded.masked, furniture: guarded.furniture })
}

/// The failure that is reported beside a document that is kept although there is no text in it.
pub(crate) fn no_text(document: &Document) -> Option<Failure> {
    document.extracted.text.trim().is_empty().then(|| {
        let reason = "no text could be read in it; it is kept, and found by its known fields alone";
        Failure::new(&document.path, ErrorCode::NoText.as_str(), reason)
    })
}
