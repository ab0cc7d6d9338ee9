//! Keys of the referral that a document answers: what joins the documents of one matter.

use remiss_swedish::canonical_identifier;

use crate::fold::fold;
use crate::given;
use crate::record::{MatterType, Record};
use crate::tables::Tables;
use crate::text::{Document, derived};
use crate::{Confidence, Finding};

/// How many words a title needs to stand for its matter.
const TITLE_WORDS_MIN: usize = 6;
/// Letters of the ministries, present and past.
const MINISTRIES: &[&str] =
    &["Ju", "UD", "Fö", "S", "Fi", "U", "M", "N", "Ku", "A", "I", "LI", "KN", "SB", "Jo", "K", "In"];
/// The board of a municipality, and its council.
const BOARD: &str = "Kommunstyrelsen";
const COUNCIL: &str = "Kommunfullmäktige";
/// The longest key, in bytes.
const KEY_BYTES_MAX: usize = 120;

/// How many lines of the body tell which publication the matter is about.
const BODY_LINES_MAX: usize = 60;

/// Writes the strongest key into the record, unless it is given.
pub(crate) fn extract(document: &Document<'_>, tables: &Tables, record: &mut Record) {
    if record.case.is_some() {
        return;
    }
    if record.matter_type == MatterType::Remiss
        && let Some(finding) = find_publication(document, tables)
    {
        record.findings.insert("case".to_owned(), vec![finding]);
    }
    let Some(key) = case_keys(record).into_iter().next() else { return };
    let findings = record.findings.entry("case".to_owned()).or_default();
    if findings.is_empty() {
        findings.push(derived(key.clone(), "case-key", Confidence::Medium));
    }
    record.case = Some(key);
}

/// The report or memorandum in the title, or in the sentence that tells of the referral.
fn find_publication(document: &Document<'_>, tables: &Tables) -> Option<Finding> {
    let end = (document.head_end + BODY_LINES_MAX).min(document.lines.len());
    let head = document.passage(0..document.head_end.min(end));
    let body = document.passage(document.head_end.min(end)..end);
    for (field, view) in [("case-publication", &head), ("case-publication-body", &body)] {
        if let Some((rule, range)) = view.first(tables.rules(field)) {
            let number = slug(&view.text()[range.clone()]);
            let key = format!("{}-{number}", rule.value.as_deref().unwrap_or("sou"));
            return Some(document.finding(key, &view.span(range), PUBLICATION_RULE, rule.grade));
        }
    }
    None
}

/// The rule that a publication's finding carries.
const PUBLICATION_RULE: &str = "case-publication";

/// All keys under which documents of the same matter can be found, the strongest first.
///
/// Documents that share a key belong to one case, and a wrong join is worse than a missing one. A given key counts alone.
/// Else the number of a body outside comes first, because it is the same in every municipality; then the number of the
/// referring body, the State's publication, the motion, the own number, and as a last resort a title that says much.
pub fn case_keys(record: &Record) -> Vec<String> {
    if let Some(key) = given(record) {
        return vec![key];
    }
    let mut keys = Vec::new();
    let mut add = |key: Option<String>| {
        if let Some(key) = key.filter(|key| key.len() <= KEY_BYTES_MAX && !keys.contains(key)) {
            keys.push(key);
        }
    };
    let kommun = record.kommun.as_deref().map(slug);
    let numbers = numbers(record);
    for number in numbers.iter().filter(|number| number.origin == Origin::State) {
        add(Some(number.key.clone()));
    }
    if let Some(kommun) = &kommun {
        for number in numbers.iter().filter(|number| number.origin == Origin::Referrer) {
            add(Some(format!("{kommun}-{}", number.key)));
        }
    }
    add(publication(record));
    if let Some(kommun) = &kommun {
        if let Some(motion) = record.motion_number.as_deref().filter(|_| record.matter_type == MatterType::Motion) {
            add(Some(format!("{kommun}-motion-{}", slug(motion))));
        }
        for number in numbers.iter().filter(|number| number.origin == Origin::Own) {
            if is_committee_number(record, &number.key) {
                add(record.namnd.as_deref().map(|namnd| format!("{kommun}-{}-{}", slug(namnd), number.key)));
            } else {
                add(Some(format!("{kommun}-{}", number.key)));
            }
        }
        if numbers.is_empty() && record.motion_number.is_none() {
            add(titled(record, kommun));
        }
    }
    keys
}

/// The key that was given; it may part what the numbers would join.
fn given(record: &Record) -> Option<String> {
    let is_given = record.findings.get("case")?.iter().any(|finding| finding.rule == given::RULE);
    record.case.clone().filter(|key| is_given && !key.is_empty())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    State,
    Referrer,
    Own,
}

struct Number {
    key: String,
    origin: Origin,
}

fn numbers(record: &Record) -> Vec<Number> {
    let findings = record.findings.get("dnr");
    let is_board = |key: &str| key.starts_with("ks-") || key.starts_with("ksn-");
    let board_named = record.dnr.iter().filter_map(|dnr| canonical_identifier(dnr)).any(|key| is_board(&key));
    record
        .dnr
        .iter()
        .filter_map(|dnr| {
            let finding = findings.and_then(|all| all.iter().find(|f| f.value.as_str() == Some(dnr)));
            let referral = finding.is_some_and(|f| f.rule == "dnr-referral");
            if let Some(key) = state_number(dnr) {
                return Some(Number { key, origin: Origin::State });
            }
            let mut key = canonical_identifier(dnr).unwrap_or_else(|| slug(dnr));
            if key.is_empty() {
                return None;
            }
            let referrer = record.referred_by.as_deref();
            if referral && referrer == Some(BOARD) && is_year_and_number(&key) {
                key = format!("ks-{key}");
            }
            let of_board = is_board(&key);
            // Registers of two bodies have the same numbers. The board's letters mean the own municipality's board,
            // unless another municipality asks.
            if referral
                && let Some(name) = referrer.filter(|name| is_outside(name) && (!of_board || is_municipality(name)))
            {
                return Some(Number { key: format!("{}-{key}", slug(name)), origin: Origin::State });
            }
            // Beside the board's number, the other one in the answer line is the committee's own.
            let origin = if of_board || (referral && !board_named) { Origin::Referrer } else { Origin::Own };
            // Of an unknown register such a number tells nothing; the council's is that of the whole municipality.
            if origin == Origin::Referrer && is_year_and_number(&key) && referrer != Some(COUNCIL) {
                key = format!("{}-{key}", slug(referrer?));
            }
            Some(Number { key, origin })
        })
        .collect()
}

/// "2018-906": a year and a running number, which every register has.
fn is_year_and_number(key: &str) -> bool {
    key.split('-').count() == 2 && key.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// Whether a number is unique in the register of its committee only: two groups of digits, and not the board's.
fn is_committee_number(record: &Record, key: &str) -> bool {
    is_year_and_number(key) && !matches!(record.namnd.as_deref(), Some(BOARD | COUNCIL))
}

/// Whether a name is that of a ministry, agency or other body outside the municipality.
fn is_outside(name: &str) -> bool {
    let name = fold(name);
    !["namnden", "namnd", "styrelsen", "fullmaktige", "kontoret", "forvaltningen", "utskott", "utskottet"]
        .iter()
        .any(|end| name.ends_with(end) && !matches!(name.as_str(), "socialstyrelsen" | "lansstyrelsen"))
}

/// Whether a name is that of a municipality or region, which has a board of its own.
fn is_municipality(name: &str) -> bool {
    let name = fold(name);
    name.starts_with("region ") || [" kommun", "s stad"].iter().any(|end| name.ends_with(end))
}

/// "Fi2021/01234" and "S2020/06592/SOF": a ministry's letters directly before the year.
fn state_number(dnr: &str) -> Option<String> {
    let letters = dnr.find(|c: char| c.is_ascii_digit())?;
    let (prefix, rest) = dnr.split_at(letters);
    if !MINISTRIES.contains(&prefix) {
        return None;
    }
    let mut parts = rest.split('/');
    let (year, number) = (parts.next()?, parts.next()?);
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    (year.len() == 4 && digits(year) && digits(number)).then(|| format!("{}{year}-{number}", slug(prefix)))
}

/// The report or memorandum that a referral is about, when the title or the referral sentence names it.
fn publication(record: &Record) -> Option<String> {
    if record.matter_type != MatterType::Remiss {
        return None;
    }
    let about = record.findings.get("case")?.iter().find(|f| f.rule == PUBLICATION_RULE)?;
    about.value.as_str().map(str::to_owned)
}

fn titled(record: &Record, kommun: &str) -> Option<String> {
    let title = record.title.as_deref()?;
    let words = title.split_whitespace().filter(|word| word.chars().count() > 3).count();
    if words < TITLE_WORDS_MIN {
        return None;
    }
    let asker = record.referred_by.as_deref().or(record.namnd.as_deref())?;
    let mut key = format!("{kommun}-{}-{}", slug(asker), slug(title));
    if key.len() > KEY_BYTES_MAX {
        key.truncate(key[..KEY_BYTES_MAX].rfind('-').unwrap_or(KEY_BYTES_MAX));
    }
    Some(key)
}

/// Lower-case letters and digits without accents, everything else a single hyphen.
fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in fold(text).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_state() {
        assert_eq!(state_number("Fi2021/02345").as_deref(), Some("fi2021-02345"));
        assert_eq!(state_number("S2020/06592/SOF").as_deref(), Some("s2020-06592"));
        assert_eq!(state_number("KS 2020/12"), None);
        assert_eq!(state_number("T2021-01342"), None);
    }

    /// The keys of a document of this municipality that answers a referral with this number.
    fn referred(kommun: &str, referred_by: Option<&str>, dnr: &str) -> Vec<String> {
        let finding = derived(dnr.to_owned(), "dnr-referral", Confidence::High);
        case_keys(&Record {
            kommun: Some(kommun.to_owned()),
            namnd: Some("Lekplatsnämnden".to_owned()),
            referred_by: referred_by.map(str::to_owned),
            dnr: vec![dnr.to_owned()],
            findings: [("dnr".to_owned(), vec![finding])].into(),
            ..Record::default()
        })
    }

    #[test]
    fn a_number_counts_in_the_register_of_the_one_who_refers() {
        // Two agencies' "2019/123" once became one case.
        assert_eq!(referred("Uppsala", Some("Boverket"), "2019/123"), ["boverket-2019-123"]);
        assert_eq!(referred("Umeå", Some("Skolverket"), "2019/123"), ["skolverket-2019-123"]);
        assert_eq!(referred("Umeå", Some("Boverket"), "2019/123"), ["boverket-2019-123"]);
        assert_eq!(referred("Umeå", Some("Socialstyrelsen"), "3.1.1-717/2013"), ["socialstyrelsen-3-1-1-717-2013"]);
        assert_eq!(referred("Umeå", Some("Finansdepartementet"), "Fi2021/02345"), ["fi2021-02345"]);
        // Nor are two boards one because both asked for the same agency.
        assert_eq!(referred("Umeå", Some("Boverket"), "KS 2019/18"), ["umea-ks-2019-18"]);
        assert_eq!(referred("Solna", Some("Sundbybergs stad"), "KS 2019/18"), ["sundbybergs-stad-ks-2019-18"]);
        assert_eq!(referred("Umeå", Some("Kommunstyrelsen"), "2019/18"), ["umea-ks-2019-18"]);
        assert_eq!(referred("Umeå", Some("Byggnadsnämnden"), "2019/18"), ["umea-byggnadsnamnden-2019-18"]);
        assert_eq!(referred("Umeå", None, "2019/18"), Vec::<String>::new());
    }

    #[test]
    fn a_given_key_counts_alone() {
        let mut record = Record {
            kommun: Some("Umeå".to_owned()),
            dnr: vec!["KS 2019/1".to_owned()],
            case: Some("sou-2019-44".to_owned()),
            ..Record::default()
        };
        assert_eq!(case_keys(&record), ["umea-ks-2019-1"], "the text's own");
        record.findings.insert("case".to_owned(), vec![derived("sou-2019-44".to_owned(), "given", Confidence::High)]);
        assert_eq!(case_keys(&record), ["sou-2019-44"]);
    }

    #[test]
    fn municipal_numbers_carry_their_municipality() {
        let record = Record {
            kommun: Some("Älvdal".to_owned()),
            namnd: Some("Lekplatsnämnden".to_owned()),
            dnr: vec!["LEK 2019/3".to_owned(), "KS 2019:18".to_owned()],
            motion_number: Some("2019:4".to_owned()),
            matter_type: MatterType::Motion,
            ..Record::default()
        };
        assert_eq!(case_keys(&record), ["alvdal-ks-2019-18", "alvdal-motion-2019-4", "alvdal-lek-2019-3"]);
    }

    #[test]
    fn without_number_only_a_telling_title_is_a_key() {
        let mut record = Record {
            kommun: Some("Älvdal".to_owned()),
            namnd: Some("Lekplatsnämnden".to_owned()),
            title: Some("Remiss om program".to_owned()),
            ..Record::default()
        };
        assert_eq!(case_keys(&record), Vec::<String>::new());
        record.title = Some("Trygga gungor, rutschbanor, klätterställningar samt sandlådor längs stråket".to_owned());
        assert_eq!(case_keys(&record).len(), 1);
    }
}
