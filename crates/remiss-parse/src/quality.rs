//! Measures the text itself: language, share of words that are words, and the damage that was mended.

use remiss_swedish::{Replacement, Swedish};

use crate::record::{Confidence, Record};
use crate::text::{Document, derived};

/// Writes language and quality, and mends what a scan did to values that are shown.
///
/// The canonical text and the quotes stay as they are; names are left alone.
pub(crate) fn extract(document: &Document<'_>, swedish: &Swedish, record: &mut Record) {
    if let Some(language) = remiss_swedish::language(document.text) {
        record.language = Some(language.to_owned());
        let finding = derived(language, "language-detected", Confidence::Medium);
        record.findings.insert("language".to_owned(), vec![finding]);
    }
    let is_swedish = record.language.as_deref().is_none_or(|language| language == "sv");
    let judged = (is_swedish && has_letters(document.text)).then(|| swedish.assess(document.text));
    let share = judged.map_or_else(|| plain_share(document.text), |quality| quality.known_share);
    record.text_quality = (share * 1000.0).round() / 1000.0;
    let Some(quality) = judged else { return };
    let replacements = swedish.repair_judged(document.text, &quality);
    if replacements.is_empty() {
        return;
    }
    record.repaired = true;
    Mender { text: document.text, replacements: &replacements }.record(record);
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// The share of words that are letters throughout; none in a text without letters.
fn plain_share(text: &str) -> f32 {
    let (mut words, mut plain) = (0_u32, 0_u32);
    for word in text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())) {
        if word.chars().any(char::is_alphabetic) {
            words += 1;
            plain += u32::from(word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | '/')));
        }
    }
    if words == 0 { 0.0 } else { plain as f32 / words as f32 }
}

/// Applies repairs to values by the places that their findings name.
struct Mender<'m> {
    text: &'m str,
    replacements: &'m [Replacement],
}

impl Mender<'_> {
    fn record(&self, record: &mut Record) {
        for field in ["title", "decision"] {
            let slot = if field == "title" { &mut record.title } else { &mut record.decision };
            let Some(finding) = record.findings.get_mut(field).and_then(|all| all.first_mut()) else { continue };
            let Some(value) = slot.as_mut() else { continue };
            if let Some(mended) = self.mend(value, finding.start, finding.end) {
                finding.value = mended.as_str().into();
                *value = mended;
            }
        }
        for field in ["attachments", "referral_bodies"] {
            let values = if field == "attachments" { &mut record.attachments } else { &mut record.referral_bodies };
            let Some(findings) = record.findings.get_mut(field) else { continue };
            for (value, finding) in values.iter_mut().zip(findings) {
                if let Some(mended) = self.mend(value, finding.start, finding.end) {
                    finding.value = mended.as_str().into();
                    *value = mended;
                }
            }
        }
        if let Some(findings) = record.findings.get_mut("sections") {
            for (section, finding) in record.sections.iter_mut().zip(findings) {
                if let Some(mended) = self.mend(&section.heading, finding.start, finding.end) {
                    finding.value = mended.as_str().into();
                    section.heading = mended;
                }
            }
        }
    }

    /// The value with the repairs between two offsets, if there are any.
    fn mend(&self, value: &str, start: Option<u32>, end: Option<u32>) -> Option<String> {
        let (start, end) = (start?, end?);
        let first = self.replacements.partition_point(|r| r.start < start);
        let mut out = String::with_capacity(value.len() + 8);
        let mut rest = value;
        for repair in self.replacements[first..].iter().take_while(|r| r.end <= end) {
            let surface = self.text.get(repair.start as usize..repair.end as usize)?;
            // A word broken over a line end stands whole in the value.
            let joined: String = surface.split('\n').map(str::trim).collect::<Vec<_>>().join("");
            let whole = joined.replace('-', "");
            let found = [surface, joined.as_str(), whole.as_str()]
                .into_iter()
                .find_map(|form| rest.find(form).map(|at| (at, form.len())));
            let Some((at, len)) = found else { continue };
            out.push_str(&rest[..at]);
            out.push_str(&repair.text);
            rest = &rest[at + len..];
        }
        out.push_str(rest);
        (out != value).then_some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_are_applied_to_values() {
        let text = "Namnden tillstyrker f6r-\nslaget om lek. Namnden haller med.";
        let repair = |from: &str, to: &str| {
            let start = text.find(from).expect("there") as u32;
            Replacement { start, end: start + from.len() as u32, text: to.to_owned(), confidence: 0.9 }
        };
        let replacements = [repair("Namnden", "Nämnden"), repair("f6r-\nslaget", "förslaget")];
        let mender = Mender { text, replacements: &replacements };
        let mended = mender.mend("Namnden tillstyrker f6rslaget om lek.", Some(0), Some(40));
        assert_eq!(mended.as_deref(), Some("Nämnden tillstyrker förslaget om lek."));
        assert_eq!(mender.mend("Namnden", Some(42), Some(49)), None);
    }

    #[test]
    fn quality_without_tables() {
        assert!((plain_share("Lek är bra 2020") - 1.0).abs() < 0.001);
        assert!(plain_share("L3k är br4 x0y") < 0.5);
        assert!(plain_share("").abs() < 0.001);
    }
}
