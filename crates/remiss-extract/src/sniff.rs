//! What a file is, by its content; names are only believed where content cannot tell.

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Pdf,
    /// A ZIP package: DOCX, ODT or a plain archive, told apart when it is opened.
    Zip,
    Rtf,
    /// OLE compound file: Word 97 to 2003, or an encrypted modern document.
    Ole,
    Html,
    Mail,
    Text,
    Unknown,
}

/// How far into a file the header of a PDF may stand; mail gateways prepend up to a kilobyte.
const PDF_HEADER_WITHIN: usize = 1024;

/// Recognises the format of a file.
pub(crate) fn recognise(bytes: &[u8], name: Option<&str>) -> Format {
    let head = &bytes[..bytes.len().min(4096)];
    if find(&head[..head.len().min(PDF_HEADER_WITHIN)], b"%PDF-").is_some() {
        return Format::Pdf;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Format::Zip;
    }
    let trimmed = skip_space(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head));
    if trimmed.starts_with(b"{\\rtf") {
        return Format::Rtf;
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Format::Ole;
    }
    if !crate::plain::is_text(bytes) {
        return Format::Unknown;
    }
    if is_html(trimmed) {
        return Format::Html;
    }
    if is_mail(trimmed, name) {
        return Format::Mail;
    }
    Format::Text
}

/// Whether an OLE file has a stream of this name: its directory holds names in UTF-16.
pub(crate) fn has_stream(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    find(bytes, &wide).is_some()
}

fn skip_space(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(bytes.len());
    &bytes[start..]
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn is_html(head: &[u8]) -> bool {
    let lower = head.to_ascii_lowercase();
    let begins = |tag: &[u8]| lower.starts_with(tag);
    begins(b"<!doctype html")
        || begins(b"<html")
        || begins(b"<head")
        || begins(b"<body")
        || ((begins(b"<?xml") || begins(b"<!--")) && find(&lower, b"<html").is_some())
        || (begins(b"<")
            && [b"</p>".as_slice(), b"</div>", b"</table>", b"<br", b"</h1>", b"<p>", b"<div", b"<table"]
                .iter()
                .any(|tag| find(&lower, tag).is_some()))
}

/// Header lines at the very top, among them at least two that only letters have.
fn is_mail(head: &[u8], name: Option<&str>) -> bool {
    const TELLING: [&str; 10] = [
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "from",
        "to",
        "subject",
        "date",
        "content-type",
        "delivered-to",
    ];
    let mut telling = 0;
    let mut machine = 0;
    for line in head.split(|&b| b == b'\n').take(60) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line[0] == b' ' || line[0] == b'\t' {
            continue;
        }
        let Some(colon) = line.iter().position(|&b| b == b':') else {
            return false;
        };
        let field = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        if field.is_empty() || field.contains(' ') {
            return false;
        }
        telling += usize::from(TELLING.contains(&field.as_str()));
        machine += usize::from(["received", "return-path", "message-id", "mime-version"].contains(&field.as_str()));
    }
    let named = name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".eml"));
    telling >= 2 && (machine >= 1 || named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let check = |bytes: &[u8], name: Option<&str>, expected: Format| {
            assert_eq!(recognise(bytes, name), expected, "{name:?}");
        };
        check(b"skr\xe4p\n%PDF-1.4\n", None, Format::Pdf);
        check(b"{\\rtf1 x}", Some("a.doc"), Format::Rtf);
        check(b"<!DOCTYPE html><p>", Some("a.pdf"), Format::Html);
        check(b"From: a@b.se\r\nMessage-ID: <1@b>\r\n\r\nHej", None, Format::Mail);
        check("Datum: 2020-01-01\nTill: nämnden\n".as_bytes(), None, Format::Text);
        check(&[0u8, 1, 2, 3, 4, 5, 6, 7, 200], Some("a.txt"), Format::Unknown);
        check("Tjänsteutlåtande".as_bytes(), Some("a.pdf"), Format::Text);
    }
}
