//! Fields that are known before parsing: from a JSON Lines document or from a sidecar.

use remiss_parse::Given;
use serde_json::Value;

/// One document of a JSON Lines file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LineDocument {
    /// The text as given.
    pub text: String,
    /// The source as given, where one is.
    pub source: Option<String>,
    /// All other fields.
    pub given: Given,
}

/// Reads one line; the error is a reason for the report.
pub(crate) fn read_line(bytes: &[u8]) -> Result<LineDocument, String> {
    let mut given = object(bytes)?;
    let text = match given.shift_remove("text") {
        Some(Value::String(text)) => text,
        Some(_) => return Err("\"text\" is not a string".to_owned()),
        None => return Err("there is no \"text\" in the object".to_owned()),
    };
    if text.trim().is_empty() {
        return Err("\"text\" is empty".to_owned());
    }
    let source = take_source(&mut given);
    Ok(LineDocument { text, source, given })
}

/// Reads a sidecar: the source where one is given, and all other fields; the error is a warning for the record.
pub(crate) fn read_sidecar(bytes: &[u8]) -> Result<(Option<String>, Given), String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut given = object(bytes)?;
    given.shift_remove("text");
    let source = take_source(&mut given);
    Ok((source, given))
}

fn object(bytes: &[u8]) -> Result<Given, String> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("it is JSON, but not an object".to_owned()),
        Err(error) => Err(format!("it is not valid JSON: {error}")),
    }
}

fn take_source(given: &mut Given) -> Option<String> {
    match given.shift_remove("source") {
        Some(Value::String(source)) if !source.trim().is_empty() => Some(source),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Result<(&str, Option<&str>, &[&str]), &str>) {
        match (read_line(line.as_bytes()), expected) {
            (Ok(document), Ok((text, source, fields))) => {
                assert_eq!(document.text, text);
                assert_eq!(document.source.as_deref(), source);
                assert_eq!(document.given.keys().collect::<Vec<_>>(), fields);
            }
            (Err(reason), Err(expected)) => assert!(reason.contains(expected), "{reason}"),
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn a_line_gives_text_source_and_fields() {
        check(r#"{"text": "Hej"}"#, Ok(("Hej", None, &[])));
        check(r#"{"text": "Hej", "source": "x-1", "dnr": ["1/2"]}"#, Ok(("Hej", Some("x-1"), &["dnr"])));
    }

    #[test]
    fn a_broken_line_says_why() {
        check(r#"{"text": "#, Err("not valid JSON"));
        check("[1]", Err("not an object"));
        check(r#"{"title": "x"}"#, Err("no \"text\""));
        check(r#"{"text": 5}"#, Err("not a string"));
        check(r#"{"text": " "}"#, Err("empty"));
    }
}
