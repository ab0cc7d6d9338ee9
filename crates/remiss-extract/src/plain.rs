//! Plain text: the encoding found out, lines and page breaks kept.

mod codepages;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::clean::TextBuilder;
use crate::{Extracted, Limits};

/// Makes a document of text in whatever encoding it is.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Extracted {
    let (text, encoding) = decode(bytes);
    let mut document = of_text(&text, limits);
    "text/plain".clone_into(&mut document.media_type);
    if encoding != "utf-8" && text.contains('\u{fffd}') {
        document.warnings.push(format!("some characters are damaged (read as {encoding})"));
    } else if text.contains('\u{fffd}') {
        document.warnings.push("some characters are damaged".to_owned());
    }
    document
}

/// Makes a document of text that is known to be text, such as that of a JSON Lines document.
///
/// Nothing in it is taken for another format, and it runs no parser of hostile input: it may be
/// called outside the worker.
pub fn plain_text(text: &str) -> Extracted {
    let mut document = of_text(text, &Limits::default());
    "text/plain".clone_into(&mut document.media_type);
    document
}

/// Makes a document of decoded text; a form feed begins a page.
pub(crate) fn of_text(text: &str, limits: &Limits) -> Extracted {
    let mut builder = TextBuilder::new(limits.text_bytes_max);
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    let text = join_soft_hyphens(&text);
    for (number, page) in text.strip_suffix('\u{c}').unwrap_or(&text).split('\u{c}').enumerate() {
        if number > 0 {
            builder.page_break();
        }
        for line in page.lines() {
            builder.line(line);
        }
    }
    let full = builder.is_full();
    let (text, pages, headings) = builder.finish();
    let mut document = Extracted { text, pages, headings, ..Extracted::default() };
    if full {
        document.warnings.push("the text is longer than the limit; its end was left out".to_owned());
    }
    document
}

/// A soft hyphen at a line end divides a word, which is put together again.
fn join_soft_hyphens(text: &str) -> String {
    if !text.contains("\u{ad}\n") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\u{ad}\n") {
        out.push_str(&rest[..at]);
        rest = rest[at + "\u{ad}\n".len()..].trim_start_matches([' ', '\t']);
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        out.push_str(&rest[..word]);
        out.push('\n');
        rest = rest[word..].trim_start_matches([' ', '\t']);
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    out
}

/// Decodes text and names the encoding: byte-order mark, UTF-8, UTF-16 by its zeros, else the
/// single-byte encoding in which the text looks most like Swedish.
pub(crate) fn decode(bytes: &[u8]) -> (String, &'static str) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text.into_owned(), name(encoding));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), "utf-8");
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        return (text.into_owned(), name(encoding));
    }
    single_byte(bytes)
}

/// Whether bytes are text at all: no control characters but the usual ones.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    if Encoding::for_bom(bytes).is_some() || utf16_without_mark(bytes).is_some() {
        return true;
    }
    let odd = bytes
        .iter()
        .filter(|&&b| (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b)) || b == 0x7f)
        .count();
    let high = bytes.iter().filter(|&&b| b >= 0x80).count();
    // One control character in a thousand is a slip; a third of high bytes outside UTF-8 is no
    // Swedish text in any encoding.
    let utf8 = std::str::from_utf8(bytes).is_ok();
    odd * 1000 <= bytes.len() && (utf8 || high * 3 <= bytes.len())
}

fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == UTF_8 {
        "utf-8"
    } else if encoding == UTF_16LE {
        "utf-16le"
    } else if encoding == UTF_16BE {
        "utf-16be"
    } else {
        "windows-1252"
    }
}

/// UTF-16 whose mark is missing: nearly every other byte of Western text is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 8 {
        return None;
    }
    let zeros = |start: usize| sample.iter().skip(start).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if odd * 10 > half * 8 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 8 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn single_byte(bytes: &[u8]) -> (String, &'static str) {
    let western = WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    let candidates = [
        (western, "windows-1252"),
        (codepages::decode_cp850(bytes), "cp850"),
        (codepages::decode_cp437(bytes), "cp437"),
        (MACINTOSH.decode_without_bom_handling(bytes).0.into_owned(), "macintosh"),
    ];
    let best = candidates
        .into_iter()
        .map(|(text, name)| (plausibility(&text), text, name))
        // The first wins a tie: Windows-1252 is by far the most frequent.
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    match best {
        Some((score, text, name)) if score > 0 => (text, name),
        // No Swedish letters in any of them: other encodings of the web.
        _ => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            let encoding = detector.guess(Some(b"se"), Utf8Detection::Allow);
            let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
            (text, encoding.name())
        }
    }
}

/// How much the letters beyond ASCII look like Swedish: å, ä, ö and é inside words count for an
/// encoding, symbols and other letters inside words against it.
fn plausibility(text: &str) -> i64 {
    let mut score = 0;
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            let after = chars.peek().copied().unwrap_or(' ');
            let in_word = before.is_alphabetic() || after.is_alphabetic();
            score += match c {
                'å' | 'ä' | 'ö' => 4,
                'Å' | 'Ä' | 'Ö' if !before.is_lowercase() => 3,
                'é' | 'É' | 'ü' | 'è' | 'á' | 'à' if in_word => 1,
                '–' | '—' | '”' | '“' | '’' | '‘' | '…' | '•' | '§' | '½' | '°' | '´' | '\u{a0}' | '\u{ad}' | '«'
                | '»' => 1,
                c if c.is_control() || c == '\u{fffd}' => -8,
                _ if in_word => -5,
                _ => -2,
            };
        }
        before = c;
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Nämnden föreslår åtgärder för ökad trygghet. Ärendet rör Åre – § 12.";

    #[test]
    fn encodings_are_told_apart() {
        let check = |bytes: &[u8], expected: &str| {
            let (text, encoding) = decode(bytes);
            assert_eq!((text.as_str(), encoding), (TEXT, expected));
        };
        check(TEXT.as_bytes(), "utf-8");
        check(&WINDOWS_1252.encode(TEXT).0, "windows-1252");
        let mac: Vec<u8> = TEXT
            .chars()
            .map(|c| match c {
                'ä' => 0x8a,
                'ö' => 0x9a,
                'å' => 0x8c,
                'Ä' => 0x80,
                'Å' => 0x81,
                '–' => 0xd0,
                '§' => 0xa4,
                c => c as u8,
            })
            .collect();
        check(&mac, "macintosh");
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&utf16, "utf-16le");
        let dos: Vec<u8> = "åäö ÅÄÖ".bytes().collect();
        assert_eq!(decode(&dos).1, "utf-8");
    }

    #[test]
    fn dos_text_is_recognised() {
        let bytes = b"\x8ftg\x84rder f\x94r \x86ldre i \x99rebro";
        let (text, encoding) = decode(bytes);
        assert_eq!(text, "Åtgärder för åldre i Örebro");
        assert!(encoding.starts_with("cp"), "{encoding}");
    }

    #[test]
    fn lines_pages_and_soft_hyphens() {
        let document = of_text("Ett\r\nden kom\u{ad}\nmunala planen\n\u{c}Sida två\r\n\u{c}", &Limits::default());
        assert_eq!(document.text, "Ett\nden kommunala\nplanen\nSida två\n");
        assert_eq!(document.pages, [0, 25]);
    }

    #[test]
    fn binary_is_no_text() {
        assert!(!is_text(&[0, 1, 2, 3, 255, 254, 7, 8]));
        assert!(is_text("Vanlig text.".as_bytes()));
    }
}
