//! ZIP archives: each member handed on, bombs and passwords stopped one by one.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use crate::extract::Sink;
use crate::limits::{RATIO_FREE_BYTES, RATIO_MAX, ZIP_ENTRIES_MAX};
use crate::office::zip_error;
use crate::{ErrorCode, ExtractError, Limits, Member};

/// The longest name kept of a member.
const NAME_CHARS_MAX: usize = 300;

/// Unpacks an archive. A member that cannot be unpacked costs that member alone.
pub(crate) fn read(bytes: &[u8], limits: &Limits, sink: &mut dyn Sink) -> Result<(), ExtractError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| zip_error(&error))?;
    if archive.len() > ZIP_ENTRIES_MAX {
        return Err(ExtractError::new(
            ErrorCode::TooLarge,
            format!("the archive has {} entries, the limit is {ZIP_ENTRIES_MAX}", archive.len()),
        ));
    }
    let packed = bytes.len() as u64;
    let mut unpacked = 0u64;
    for index in 0..archive.len() {
        let fallback = format!("{}", index + 1);
        let mut entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                sink.member_failed(&fallback, &zip_error(&error))?;
                continue;
            }
        };
        let name = entry.name().map_or(fallback, |name| safe_name(&name));
        if entry.is_dir() || is_litter(&name) {
            continue;
        }
        let left = limits.members_bytes_max.saturating_sub(unpacked).min(limits.file_bytes_max);
        let mut content = Vec::new();
        let read = entry.by_ref().take(left + 1).read_to_end(&mut content);
        unpacked += content.len() as u64;
        if unpacked > RATIO_FREE_BYTES && unpacked > RATIO_MAX.saturating_mul(packed) {
            return Err(ExtractError::new(
                ErrorCode::Bomb,
                format!("the archive unpacks to more than {RATIO_MAX} times its size"),
            ));
        }
        match read {
            Ok(_) if content.len() as u64 > left => {
                let reason = "the member, or the archive's members together, are over the limit";
                sink.member_failed(&name, &ExtractError::new(ErrorCode::TooLarge, reason))?;
            }
            Ok(_) => sink.member(Member { name, bytes: content })?,
            Err(error) => {
                let error = ExtractError::broken(format!("the member is damaged: {error}"));
                sink.member_failed(&name, &error)?;
            }
        }
    }
    Ok(())
}

/// A member's name that stays inside: no root, no drive, no `..`, no control characters.
pub(crate) fn safe_name(name: &str) -> String {
    let parts: Vec<String> = name
        .split(['/', '\\'])
        .map(|part| part.chars().filter(|c| !c.is_control()).collect::<String>())
        .map(|part| part.trim().trim_end_matches(':').to_owned())
        .filter(|part| !part.is_empty() && part != "." && part != "..")
        .collect();
    let name = parts.join("/");
    if name.is_empty() {
        return "namnlös".to_owned();
    }
    let kept: String = name.chars().take(NAME_CHARS_MAX).collect();
    kept.trim_end_matches('/').to_owned()
}

/// What archivers leave behind.
fn is_litter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(file, ".DS_Store" | "Thumbs.db" | "desktop.ini") || file.starts_with("._")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        let check = |name: &str, expected: &str| assert_eq!(safe_name(name), expected);
        check("../../etc/passwd", "etc/passwd");
        check("C:\\ärenden\\bilaga 1.pdf", "C/ärenden/bilaga 1.pdf");
        check("/a//b/./c", "a/b/c");
        check("..", "namnlös");
        let long = "a".repeat(NAME_CHARS_MAX - 1);
        check(&format!("{long}/b"), &long);
        assert!(is_litter("__MACOSX/._a.pdf"));
    }
}
