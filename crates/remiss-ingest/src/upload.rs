//! Names of uploads: a path below an upload's folder and nowhere else.

use std::str::FromStr;

use crate::walk::SIDECAR_ENDING;

/// Bytes of one part of a name, as file systems have it.
const PART_BYTES_MAX: usize = 255;
/// Bytes of a whole name.
const NAME_BYTES_MAX: usize = 1_000;

/// The source of an uploaded file: names with slashes between them, none hidden, none that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadName(String);

impl UploadName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was given is no name of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a name is a file's, with folders before it at most: no \"..\", no hidden parts, no backslashes, \
     no control characters, at most {NAME_BYTES_MAX} bytes"
)]
pub struct MalformedName;

impl FromStr for UploadName {
    type Err = MalformedName;

    fn from_str(name: &str) -> Result<Self, MalformedName> {
        let is_part = |part: &str| {
            !part.is_empty() && !part.starts_with('.') && part.len() <= PART_BYTES_MAX && part.trim() == part
        };
        let is_name = name.len() <= NAME_BYTES_MAX
            && name.split('/').all(is_part)
            // `!/` and `#` stand between a file and what lies in it.
            && !name.contains("!/")
            && !name.contains(|c: char| c.is_control() || matches!(c, '\\' | ':' | '#'))
            && !name.ends_with(SIDECAR_ENDING);
        is_name.then(|| Self(name.to_owned())).ok_or(MalformedName)
    }
}

#[cfg(test)]
mod tests {
    use super::UploadName;

    #[test]
    fn names_lead_nowhere_else() {
        for name in ["a.pdf", "2021/Svar på remiss.pdf", "a.zip", "a..b.txt", "å/ä/ö.txt"] {
            assert!(name.parse::<UploadName>().is_ok(), "{name:?}");
        }
        let long = "a".repeat(256);
        for name in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../a",
            "a/../b",
            "a/..",
            "./a",
            ".dold",
            "a/.git/b",
            "a//b",
            "a/",
            "a\\b",
            "C:a",
            "a\0b",
            "a\nb",
            " a",
            "a ",
            "a.zip!/b",
            "a.jsonl#1",
            "a.meta.json",
            &long,
        ] {
            assert!(name.parse::<UploadName>().is_err(), "{name:?}");
        }
    }
}
