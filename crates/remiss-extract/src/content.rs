//! What extraction hands over: a document's canonical text, and the files inside a file.

use serde::{Deserialize, Serialize};

use crate::ExtractError;

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
    /// Pages (from 1) whose text layer lost letters (no å, ä or ö in Swedish text, or glyphs that
    /// name no character) and could be read better from the page's image.
    #[serde(default)]
    pub pages_doubtful: Vec<u32>,
    /// Whether any of the text was read from page images.
    pub ocr: bool,
    /// Pages (from 1) that were read from their image, with the mean word confidence, 0 to 100.
    #[serde(default)]
    pub ocr_confidence: Vec<(u32, f32)>,
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
    /// Files inside it that could not be taken out.
    #[serde(default)]
    pub failed: Vec<MemberFailure>,
}

/// A file inside an archive or a letter that could not be taken out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemberFailure {
    /// Its path inside.
    pub name: String,
    /// Why.
    pub error: ExtractError,
}

/// A file inside an archive or a letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its path inside, `/` between folders, without `..`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}
