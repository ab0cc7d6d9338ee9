//! Masking of personal identity numbers and hidden names: a layer over texts and records that keeps every offset.

use std::borrow::Cow;
use std::ops::Range;

use remiss_parse::Record;
use remiss_swedish::personal_numbers;
use serde_json::Value;

use crate::error::Result;

/// What stands in the place of each byte of a masked letter or digit: neither of both, so that no word and no number
/// comes of it.
const SIGN: &str = "*";

/// The text with the digits inside the byte ranges masked; every other byte stays where it was.
pub fn mask(text: &str, ranges: &[(u32, u32)]) -> String {
    let ranges = ranges.iter().map(|&(start, end)| start as usize..end as usize).collect();
    masked(text, ranges, |letter| letter.is_ascii_digit())
}

/// The text with the letters and digits inside the byte ranges masked; every other byte stays where it was.
pub(crate) fn mask_names(text: &str, ranges: Vec<Range<usize>>) -> String {
    masked(text, ranges, char::is_alphanumeric)
}

/// Masks what is to be masked inside the ranges, which may overlap and come in any order, in one pass over the text.
fn masked(text: &str, mut ranges: Vec<Range<usize>>, is_masked: impl Fn(char) -> bool) -> String {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut ranges = ranges.into_iter().peekable();
    let mut masked = String::with_capacity(text.len());
    // Ranges that begin at or before a letter cover it if one of them ends behind it.
    let mut covered_to = 0;
    for (at, letter) in text.char_indices() {
        while let Some(range) = ranges.next_if(|range| range.start <= at) {
            covered_to = covered_to.max(range.end);
        }
        if at < covered_to && is_masked(letter) {
            masked.push_str(&SIGN.repeat(letter.len_utf8()));
        } else {
            masked.push(letter);
        }
    }
    masked
}

/// The text with the digits of every personal identity number masked.
pub fn mask_numbers(text: &str) -> Cow<'_, str> {
    let found = personal_numbers(text);
    if found.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(mask(text, &found)) }
}

/// Masks the personal identity numbers in every text of a value, and says how many there were.
pub fn mask_value(value: &mut Value) -> usize {
    match value {
        Value::String(text) => {
            let found = personal_numbers(text);
            if !found.is_empty() {
                *text = mask(text, &found);
            }
            found.len()
        }
        Value::Number(number) => {
            let mut text = Value::String(number.to_string());
            let found = mask_value(&mut text);
            if found > 0 {
                *value = text;
            }
            found
        }
        Value::Array(values) => values.iter_mut().map(mask_value).sum(),
        Value::Object(fields) => fields.values_mut().map(mask_value).sum(),
        Value::Null | Value::Bool(_) => 0,
    }
}

/// Masks the personal identity numbers in every text of a record.
///
/// A record read from a masked text holds none as a rule; a value put together from pieces, or given, may.
///
/// # Errors
/// When the record cannot be written as JSON or read from it.
pub fn mask_record(record: &mut Record) -> Result<()> {
    let mut value = serde_json::to_value(&*record)?;
    if mask_value(&mut value) > 0 {
        *record = serde_json::from_value(value)?;
    }
    Ok(())
}

/// Whether a record written as JSON may hold a personal identity number; errs on the side of yes.
pub(crate) fn may_hold_numbers(json: &[u8]) -> bool {
    // What is escaped is no digit; blanked, it joins no number to a word.
    let mut plain = Vec::with_capacity(json.len());
    let mut bytes = json.iter();
    while let Some(&byte) = bytes.next() {
        if byte == b'\\' {
            plain.push(b' ');
            // The escaped letter; four hexadecimal digits after a `u` stand for a control character.
            if bytes.next() == Some(&b'u') {
                bytes.by_ref().take(4).for_each(drop);
            }
        } else {
            plain.push(byte);
        }
    }
    !personal_numbers(&String::from_utf8_lossy(&plain)).is_empty()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let masked = mask_numbers(text);
        assert_eq!(masked, expected);
        assert_eq!(masked.len(), text.len(), "offsets are kept");
    }

    #[test]
    fn only_digits_of_personal_numbers_go() {
        check("född 640823-3234, å", "född ******-****, å");
        check("19640823-3234 och 701063-2391", "********-**** och ******-****");
        check("640823–\n 3234, umea-640823-3234", "******–\n ****, umea-******-****");
        check("tel. 08-508 25 612, dnr 2018:906, 2018-01-30", "tel. 08-508 25 612, dnr 2018:906, 2018-01-30");
        check("", "");
    }

    #[test]
    fn ranges_may_overlap_and_come_in_any_order() {
        let check = |ranges: &[Range<usize>], expected| assert_eq!(mask_names("Åsa Ek, 5", ranges.to_vec()), expected);
        check(&[5..7, 0..4], "**** **, 5");
        check(&[0..7, 0..2, 9..99], "**** **, *");
        check(&[3..3, 2..4], "Å** Ek, 5");
        check(&[], "Åsa Ek, 5");
    }

    #[test]
    fn values_are_masked_at_any_depth() {
        let mut value = json!({"a": ["för 640823-3234", 1], "b": {"c": 196_408_233_234_u64, "d": null}});
        assert_eq!(mask_value(&mut value), 2);
        assert_eq!(value, json!({"a": ["för ******-****", 1], "b": {"c": "************", "d": null}}));
    }

    #[test]
    fn a_number_at_a_line_is_seen_in_json() {
        let json = serde_json::to_vec(&json!({"decision": "Beslut\n640823-3234\u{1}"})).expect("it is JSON");
        assert!(may_hold_numbers(&json));
        assert!(!may_hold_numbers(b"{\"dnr\": \"2018:906\\n08-508 25 612\"}"));
    }
}
