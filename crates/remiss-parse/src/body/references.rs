//! Reads what a document cites: committee reports, bills, statutes and other diary numbers.

use std::collections::HashSet;

use remiss_swedish::IdentifierKind;

use crate::Confidence;
use crate::fold::fold;
use crate::prose::Prose;
use crate::record::Record;
use crate::tables::Tables;
use crate::text::Document;

/// The most references of one document.
const REFERENCES_MAX: usize = 400;

/// Reads the references into the record; the document's own numbers are no references.
pub(crate) fn extract(document: &Document<'_>, prose: &Prose<'_>, tables: &Tables, record: &mut Record) {
    let own: HashSet<String> = record.dnr.iter().map(|dnr| key(dnr)).collect();
    let mut seen: HashSet<String> = HashSet::new();
    for rule in prose.active(tables.rules("reference")) {
        let Some(series) = rule.value.as_deref() else { continue };
        for range in rule.find_all(&prose.folded.text) {
            let span = prose.folded.span(range);
            let written = document.text[span.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
            let value = match series {
                "dnr" => own_spelling(&written),
                series => format!("{series} {}", written.replace(' ', "")),
            };
            let known = key(&value);
            let is_own = own.iter().any(|own| known.contains(own.as_str()) || own.contains(&known));
            // Where a scan lost the columns, the date of the head stands behind the word.
            let is_date = value.rsplit(' ').next().is_some_and(|last| last.parse::<jiff::civil::Date>().is_ok());
            let is_telephone = series == "dnr" && is_telephone(&value, &document.text[span.end..]);
            if is_telephone
                || is_date
                || seen.len() >= REFERENCES_MAX
                || known.is_empty()
                || is_own
                || !seen.insert(known)
            {
                continue;
            }
            let finding = document.finding(value.as_str(), &span, &rule.id, rule.grade);
            record.findings.entry("references".to_owned()).or_default().push(finding);
            record.references.push(value);
        }
    }
    // Diary numbers stand in the text without a label, too; in the head they are the document's own.
    let body = document.lines.get(document.head_end).map_or(document.text.len(), |line| line.span.start);
    // A line end within a number or behind its label is a space like any other.
    for found in remiss_swedish::identifiers(&document.text[body..].replace('\n', " ")) {
        let span = body + found.start as usize..body + found.end as usize;
        let written = document.text[span.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        let known = key(&written);
        let is_number =
            found.kind == IdentifierKind::Dnr && written.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let is_own = own.iter().any(|own| known.contains(own.as_str()) || own.contains(&known));
        let is_furniture = document.lines[document.line_at(span.start)].furniture;
        if !is_number || is_own || is_furniture || seen.len() >= REFERENCES_MAX || !seen.insert(known) {
            continue;
        }
        let finding = document.finding(written.as_str(), &span, "number-in-text", Confidence::Medium);
        record.findings.entry("references".to_owned()).or_default().push(finding);
        record.references.push(written);
    }
}

/// A diary number as written, without a word of the sentence in front of it.
fn own_spelling(written: &str) -> String {
    let number = written.trim_end_matches(['.', ',', ')']);
    let start = number.find(|c: char| c.is_uppercase() || c.is_ascii_digit()).unwrap_or(0);
    number[start..].to_owned()
}

/// Whether a number with an area code in front goes on in pairs of digits: "ärende 08-508 00 123".
fn is_telephone(number: &str, rest: &str) -> bool {
    let Some((area, more)) = number.split_once('-') else { return false };
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let pair = rest.strip_prefix([' ', '\u{a0}']).and_then(|rest| rest.get(..2));
    area.starts_with('0') && area.len() <= 4 && digits(area) && digits(more) && pair.is_some_and(digits)
}

/// Letters and digits alone, so that "KS 2019/1899" and "KS 2019:1899" are one number.
fn key(number: &str) -> String {
    fold(number).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_are_no_references() {
        assert!(is_telephone("08-508", " 00 123"));
        assert!(is_telephone("018-727", " 00 00"));
        assert!(!is_telephone("08-508", ", och"));
        assert!(!is_telephone("2018-508", " 00"));
    }
}
