//! Word 97 to 2003, through `office_oxide`; encrypted and foreign compound files told apart.

use std::io::Cursor;

use office_oxide::doc::DocDocument;

use crate::{ErrorCode, ExtractError, Extracted, Limits, plain};

/// Reads a legacy Word file.
pub(crate) fn read(bytes: Vec<u8>, limits: &Limits) -> Result<Extracted, ExtractError> {
    if !super::sniff::has_stream(&bytes, "WordDocument") {
        return Err(ExtractError::new(
            ErrorCode::UnknownFormat,
            "the file is an old Office file, but no Word document",
        ));
    }
    let document = DocDocument::from_reader(Cursor::new(bytes)).map_err(|error| {
        let reason = error.to_string();
        let lower = reason.to_lowercase();
        if lower.contains("encrypt") || lower.contains("password") {
            ExtractError::new(ErrorCode::Encrypted, "the Word document needs a password to be opened")
        } else {
            ExtractError::broken(format!("the Word document is damaged: {reason}"))
        }
    })?;
    let mut extracted = plain::of_text(&document.plain_text(), limits);
    "application/msword".clone_into(&mut extracted.media_type);
    Ok(extracted)
}
