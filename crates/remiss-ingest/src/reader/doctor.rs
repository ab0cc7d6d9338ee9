//! What reading needs from the system, whether it is there, and how to get it.

use super::ocr::Tesseract;

/// One thing that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What it is.
    pub name: &'static str,
    /// Whether it is there and usable.
    pub found: bool,
    /// What was found, or what is missing.
    pub detail: String,
    /// How to install it, where it is missing.
    pub install: Option<&'static str>,
}

/// Looks for what reading page images needs.
pub fn doctor() -> Vec<Check> {
    let check = match Tesseract::find() {
        Ok(tesseract) => Check { name: "tesseract", found: true, detail: tesseract.version, install: None },
        Err(reason) => Check {
            name: "tesseract",
            found: false,
            detail: reason,
            install: Some("apt-get install tesseract-ocr tesseract-ocr-swe"),
        },
    };
    vec![check]
}
