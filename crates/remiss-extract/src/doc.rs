//! Word 97 to 2003, through `office_oxide`; encrypted and foreign compound files told apart.

use std::io::Cursor;

use office_oxide::doc::{DocDocument, SubDocumentKind};

use crate::assemble::furniture::is_number_line;
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
    // Page heads come once for each section and page kind: what page 1 shows first, the rest apart.
    let mut head: Vec<String> = Vec::new();
    let mut furniture = Vec::new();
    let mut notes = String::new();
    for part in document.subdocuments() {
        match part.kind {
            SubDocumentKind::HeadersFooters | SubDocumentKind::HeaderTextBoxes => {
                for line in part.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                    if is_number_line(line) || head.iter().any(|known| known == line) {
                        furniture.push(line.to_owned());
                    } else {
                        head.push(line.to_owned());
                    }
                }
            }
            SubDocumentKind::Comments => {}
            SubDocumentKind::Footnotes | SubDocumentKind::Endnotes | SubDocumentKind::TextBoxes => {
                notes.push('\n');
                notes.push_str(part.text.trim());
                notes.push('\n');
            }
        }
    }
    furniture.dedup();
    let text = format!("{}\n\n{}{notes}", head.join("\n"), document.plain_text_ref());
    let mut extracted = plain::of_text(&text, limits);
    extracted.furniture = furniture;
    if !document.text_complete() {
        extracted.warnings.push("parts of the Word document could not be read".to_owned());
    }
    "application/msword".clone_into(&mut extracted.media_type);
    Ok(extracted)
}
