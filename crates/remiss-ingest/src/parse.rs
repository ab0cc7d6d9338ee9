//! From a read document to its record.

use std::panic::{AssertUnwindSafe, catch_unwind};

use remiss_extract::ErrorCode;
use remiss_parse::{Input, Parser, Record};

use crate::documents::Document;
use crate::report::Failure;

/// Parses a document. A fault of ours in the parser costs this document alone.
pub(crate) fn parse(parser: &Parser, document: &Document) -> Result<Record, Failure> {
    let extracted = &document.extracted;
    let input = Input {
        text: &extracted.text,
        pages: &extracted.pages,
        headings: &extracted.headings,
        source: &document.source,
        given: &document.given,
    };
    let parsed = catch_unwind(AssertUnwindSafe(|| parser.parse(&input)));
    let mut record = parsed.map_err(|_| {
        Failure::new(&document.path, ErrorCode::Crashed.as_str(), "the parser stopped on this text, which is our fault")
    })?;
    record.warnings.extend(extracted.warnings.iter().cloned());
    record.warnings.extend(document.warnings.iter().cloned());
    Ok(record)
}

/// The failure that is reported beside a document that is kept although there is no text in it.
pub(crate) fn no_text(document: &Document) -> Option<Failure> {
    document.extracted.text.trim().is_empty().then(|| {
        let reason = "no text could be read in it; it is kept, and found by its known fields alone";
        Failure::new(&document.path, ErrorCode::NoText.as_str(), reason)
    })
}
