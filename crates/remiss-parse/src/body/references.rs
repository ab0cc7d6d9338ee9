//! Reads what a document cites: committee reports, bills, statutes and other diary numbers.

use std::collections::HashSet;

use super::sentences::Prose;
use crate::fold::fold;
use crate::record::Record;
use crate::tables::Tables;
use crate::text::Document;

/// The most references of one document.
const REFERENCES_MAX: usize = 400;

/// Reads the references into the record; the document's own numbers are no references.
pub(crate) fn extract(document: &Document<'_>, prose: &Prose, tables: &Tables, record: &mut Record) {
    let own: HashSet<String> = record.dnr.iter().map(|dnr| key(dnr)).collect();
    let mut seen: HashSet<String> = HashSet::new();
    for rule in tables.rules("reference") {
        let Some(series) = rule.value.as_deref() else { continue };
        for range in rule.find_all(&prose.folded.text) {
            let span = prose.folded.span(range);
            let written = document.text[span.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
            let value = match series {
                "dnr" => written.trim_end_matches(['.', ',', ')']).to_owned(),
                series => format!("{series} {}", written.replace(' ', "")),
            };
            if seen.len() >= REFERENCES_MAX || own.contains(&key(&value)) || !seen.insert(key(&value)) {
                continue;
            }
            let finding = document.finding(value.as_str(), &span, &rule.id, rule.grade);
            record.findings.entry("references".to_owned()).or_default().push(finding);
            record.references.push(value);
        }
    }
}

/// Letters and digits alone, so that "KS 2019/1899" and "KS 2019:1899" are one number.
fn key(number: &str) -> String {
    fold(number).chars().filter(|c| c.is_alphanumeric()).collect()
}
