//! Values that are known beforehand (JSON Lines, sidecar): they win over what the text says.

use serde_json::Value;

use crate::Given;
use crate::record::{Confidence, Finding, Record};
use crate::text::derived;

/// The rule of a given value.
const RULE: &str = "given";

/// Fields of the record that nobody gives: they are measured, or follow from other fields.
const MEASURED: &[&str] = &["findings", "warnings", "sections", "text_quality", "repaired"];
/// What stands beside the fields in a line or sidecar and is no field itself.
const CARRIERS: &[&str] = &["text", "id", "source", "pages", "media_type"];
/// Fields that hold a list; a single value is a list of one.
const LISTS: &[&str] =
    &["dnr", "handlaggare", "proposers", "parties", "referral_bodies", "signatories", "attachments", "references"];
/// Fields whose entries are persons.
const PERSONS: &[&str] = &["proposers", "signatories"];

/// Writes the given values over the record; a value of the wrong type is a warning, and the text's own value stays.
pub(crate) fn apply(given: &Given, record: &mut Record) {
    for (field, value) in given {
        if CARRIERS.contains(&field.as_str()) || value.is_null() {
            continue;
        }
        if MEASURED.contains(&field.as_str()) {
            record.warnings.push(format!("fältet {field} anges inte utifrån och lämnas därhän"));
            continue;
        }
        if let Err(reason) = set(field, value, record) {
            record.warnings.push(format!("det angivna värdet för {field} går inte att använda: {reason}"));
        }
    }
}

fn set(field: &str, value: &Value, record: &mut Record) -> Result<(), String> {
    let value = normal(field, value);
    let mut all = serde_json::to_value(Record { findings: std::collections::BTreeMap::new(), ..record.clone() })
        .map_err(|error| error.to_string())?;
    let Some(slot) = all.get_mut(field) else { return Err("fältet är okänt".to_owned()) };
    *slot = value.clone();
    let findings = std::mem::take(&mut record.findings);
    match serde_json::from_value::<Record>(all) {
        Ok(changed) => {
            *record = changed;
            record.findings = findings;
            let found = record.findings.entry(field.to_owned()).or_default();
            found.clear();
            match value {
                Value::Array(values) => found.extend(values.into_iter().map(finding)),
                single => found.push(finding(single)),
            }
            if field == "date" {
                record.date_inferred = false;
            }
            Ok(())
        }
        Err(error) => {
            record.findings = findings;
            Err(error.to_string())
        }
    }
}

fn finding(value: Value) -> Finding {
    derived(value, RULE, Confidence::High)
}

/// Trims text, makes lists of single values and persons of names.
fn normal(field: &str, value: &Value) -> Value {
    let trimmed = |value: &Value| match value {
        Value::String(text) => Value::String(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        other => other.clone(),
    };
    let person = |value: Value| match value {
        Value::String(name) if field == "proposers" => serde_json::json!({ "name": name, "party": null }),
        Value::String(name) => serde_json::json!({ "name": name, "role": null }),
        other => other,
    };
    if !LISTS.contains(&field) {
        // A decision keeps its lines.
        return if field == "decision" { value.clone() } else { trimmed(value) };
    }
    let values: Vec<Value> = match value {
        Value::Array(values) => values.iter().map(trimmed).collect(),
        single => vec![trimmed(single)],
    };
    let values: Vec<Value> = values.into_iter().filter(|value| value != "").collect();
    if PERSONS.contains(&field) { values.into_iter().map(person).collect() } else { values.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, field: &str, expected: &str, warnings: usize) {
        let given: Given = serde_json::from_str(given).expect("test data");
        let mut record = Record { title: Some("Lek i parken".to_owned()), ..Record::default() };
        apply(&given, &mut record);
        let all = serde_json::to_value(&record).expect("a record is JSON");
        assert_eq!(all[field].to_string(), expected);
        assert_eq!(record.warnings.len(), warnings, "{:?}", record.warnings);
    }

    #[test]
    fn given_values_win() {
        check(r#"{"title": " Bänkar  vid dammen "}"#, "title", r#""Bänkar vid dammen""#, 0);
        check(r#"{"dnr": "LEK 2020/1"}"#, "dnr", r#"["LEK 2020/1"]"#, 0);
        check(r#"{"date": "2020-02-03"}"#, "date", r#""2020-02-03""#, 0);
        check(r#"{"proposers": ["Ines Bergvall"]}"#, "proposers", r#"[{"name":"Ines Bergvall","party":null}]"#, 0);
        check(r#"{"stance": "avstyrker"}"#, "stance", r#""avstyrker""#, 0);
    }

    #[test]
    fn wrong_types_are_warnings() {
        check(r#"{"title": 7}"#, "title", r#""Lek i parken""#, 1);
        check(r#"{"date": "i våras"}"#, "date", "null", 1);
        check(r#"{"stance": "kanske", "färg": "blå", "text": "x"}"#, "stance", r#""oklart""#, 2);
        check(r#"{"findings": {}}"#, "findings", "{}", 1);
    }

    #[test]
    fn a_given_value_is_its_own_proof() {
        let given: Given = serde_json::from_str(r#"{"namnd": "Lekplatsnämnden"}"#).expect("test data");
        let mut record = Record::default();
        apply(&given, &mut record);
        let finding = &record.findings["namnd"][0];
        assert_eq!((finding.rule.as_str(), finding.start, &finding.quote), ("given", None, &None));
        assert_eq!(finding.value, "Lekplatsnämnden");
    }
}
