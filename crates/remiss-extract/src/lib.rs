//! Bytes of any supported format to canonical text with a page map; hostile input stops here.

use serde::{Deserialize, Serialize};

/// The text of a document and where its pages begin.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Extracted {
    /// Canonical text: Unicode NFC, `\n` line ends, soft hyphens and ligatures resolved.
    pub text: String,
    /// Byte offset at which each page begins; the first is 0.
    pub pages: Vec<u32>,
    /// Byte ranges of lines that the format itself marks as headings.
    pub headings: Vec<(u32, u32)>,
    /// Lines that repeat at the head or foot of every page, one copy each, taken out of the running text.
    pub furniture: Vec<String>,
    /// Media type as recognised by content ("application/pdf").
    pub media_type: String,
    /// Pages (from 1) without a usable text layer.
    pub pages_without_text: Vec<u32>,
    /// Whether any of the text was read from page images.
    pub ocr: bool,
    /// What looked wrong.
    pub warnings: Vec<String>,
}

/// What a file holds: a document, documents inside it, or both (a letter with attachments).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The file's own text.
    pub document: Option<Extracted>,
    /// Files inside it, which are documents of their own.
    pub members: Vec<Member>,
}

/// A file inside an archive or a letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its path inside, `/` between folders, without `..`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}
