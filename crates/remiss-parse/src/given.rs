//! Values that are known beforehand (JSON Lines, sidecar): they win over what the text says.

use serde_json::Value;

use crate::Given;
use crate::record::{Confidence, Finding, Record};
use crate::text::derived;

/// The rule of a given value.
pub(crate) const RULE: &str = "given";

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
    let is_field = |(field, value): &(&String, &Value)| !CARRIERS.contains(&field.as_str()) && !value.is_null();
    let mut fields = given.iter().filter(is_field).peekable();
    if fields.peek().is_none() {
        return;
    }
    // The findings have the form of no field, and most of the record's length.
    let mut findings = std::mem::take(&mut record.findings);
    let mut warnings = Vec::new();
    match serde_json::to_value(&*record) {
        Ok(Value::Object(mut all)) => {
            for (field, value) in fields {
                if MEASURED.contains(&field.as_str()) {
                    warnings.push(format!("fältet {field} anges inte utifrån och lämnas därhän"));
                    continue;
                }
                match set(field, value, &mut all) {
                    Ok(values) => {
                        findings.insert(field.clone(), values.into_iter().map(finding).collect());
                        if field == "date" {
                            all.insert("date_inferred".to_owned(), Value::Bool(false));
                        }
                    }
                    Err(reason) => {
                        warnings.push(format!("det angivna värdet för {field} går inte att använda: {reason}"));
                    }
                }
            }
            match serde_json::from_value(Value::Object(all)) {
                Ok(changed) => *record = changed,
                Err(error) => warnings.push(format!("de angivna värdena går inte att använda: {error}")),
            }
        }
        // A record is an object whose every field can be written.
        Ok(_) | Err(_) => warnings.push("de angivna värdena går inte att använda".to_owned()),
    }
    record.findings = findings;
    record.warnings.append(&mut warnings);
}

/// Sets a field of a record written as JSON; returns its values.
fn set(field: &str, value: &Value, all: &mut serde_json::Map<String, Value>) -> Result<Vec<Value>, String> {
    let Some(slot) = all.get_mut(field) else { return Err("fältet är okänt".to_owned()) };
    let value = normal(field, value);
    // A record with this field alone tells whether the value fits.
    let alone = serde_json::Map::from_iter([(field.to_owned(), value.clone())]);
    serde_json::from_value::<Record>(Value::Object(alone)).map_err(|error| error.to_string())?;
    *slot = value.clone();
    Ok(match value {
        Value::Array(values) => values,
        single => vec![single],
    })
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
