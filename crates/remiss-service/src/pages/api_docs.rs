//! `/api/docs`: the OpenAPI document as a page, written from the document itself.

use askama::Template;
use axum::response::Response;
use serde_json::Value;

use crate::answer::page;
use crate::openapi::document;
use crate::pages::{Layout, Visit};
use crate::problem::{Code, Problem};
use crate::strings::Strings;
use crate::view::View;

/// `GET /api/docs`.
pub(crate) async fn api_docs(state: View, visit: Visit) -> Result<Response, Problem> {
    visit.without_parameters()?;
    let t = visit.t;
    let mut layout = Layout::new(&state, &visit, t.api_title);
    layout.noindex = !t.is_swedish();
    layout.canonical = Some(format!("{}/api/docs", state.base_url()));
    layout.covers = state.summary().await?.line(t);
    let document = serde_json::to_value(document(state.base_url(), t)).map_err(Problem::internal)?;
    let view = ApiPage {
        layout,
        base: state.base_url().to_owned(),
        lead: text(&document["info"]["description"]),
        groups: groups(&document, t),
        schemas: entries(&document["components"]["schemas"])
            .map(|(name, schema)| SchemaView::new(name, schema, t))
            .collect(),
        problems: Code::ALL,
    };
    page(&view)
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    layout: Layout,
    base: String,
    lead: String,
    groups: Vec<Group>,
    schemas: Vec<SchemaView>,
    problems: &'static [Code],
}

/// Operations under one heading.
struct Group {
    name: String,
    about: String,
    operations: Vec<OperationView>,
}

struct OperationView {
    id: String,
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Field>,
    /// The bodies that it takes, by media type.
    bodies: Vec<(String, Type)>,
    answers: Vec<AnswerView>,
}

struct AnswerView {
    status: String,
    about: String,
    media_type: String,
    shape: Option<Type>,
}

struct SchemaView {
    name: String,
    about: String,
    /// Words that it may be, where it is one of a list.
    values: String,
    /// Another schema, all the fields of which it has besides its own.
    whole: Option<String>,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    is_required: bool,
    shape: Type,
    about: String,
}

/// What a value is, in words, with a link to the schema that says more.
#[derive(Debug, Default, PartialEq, Eq)]
struct Type {
    before: String,
    schema: Option<String>,
    after: String,
}

fn groups(document: &Value, t: &Strings) -> Vec<Group> {
    let mut groups: Vec<Group> = items(&document["tags"])
        .map(|tag| Group { name: text(&tag["name"]), about: text(&tag["description"]), operations: Vec::new() })
        .collect();
    for (path, methods) in entries(&document["paths"]) {
        for (method, operation) in entries(methods) {
            if let Some(group) = groups.iter_mut().find(|group| operation["tags"][0] == group.name) {
                group.operations.push(OperationView::new(method, path, operation, t));
            }
        }
    }
    groups
}

impl OperationView {
    fn new(method: &str, path: &str, operation: &Value, t: &Strings) -> Self {
        let parameters = items(&operation["parameters"]).map(|parameter| Field {
            name: text(&parameter["name"]),
            is_required: parameter["required"] == true,
            shape: Type::of(&parameter["schema"], t),
            about: text(&parameter["description"]),
        });
        let bodies = entries(&operation["requestBody"]["content"])
            .map(|(media_type, body)| (media_type.to_owned(), Type::of(&body["schema"], t)));
        let answers = entries(&operation["responses"]).map(|(status, answer)| {
            let content = entries(&answer["content"]).next();
            AnswerView {
                status: status.to_owned(),
                about: text(&answer["description"]),
                media_type: content.map(|(media_type, _)| media_type.to_owned()).unwrap_or_default(),
                shape: content
                    .map(|(_, content)| Type::of(&content["schema"], t))
                    .filter(|shape| shape.schema.is_some()),
            }
        });
        Self {
            id: text(&operation["operationId"]),
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            parameters: parameters.collect(),
            bodies: bodies.collect(),
            answers: answers.collect(),
        }
    }
}

impl SchemaView {
    fn new(name: &str, schema: &Value, t: &Strings) -> Self {
        let whole = items(&schema["allOf"]).find_map(referred_to);
        let own = items(&schema["allOf"]).find(|part| part["properties"].is_object()).unwrap_or(schema);
        let required: Vec<&str> = items(&own["required"]).filter_map(Value::as_str).collect();
        let fields = entries(&own["properties"]).map(|(field, schema)| Field {
            name: field.to_owned(),
            is_required: required.contains(&field),
            shape: Type::of(schema, t),
            about: text(&schema["description"]),
        });
        Self {
            name: name.to_owned(),
            about: text(&schema["description"]),
            values: words(&schema["enum"]),
            whole,
            fields: fields.collect(),
        }
    }
}

impl Type {
    fn of(schema: &Value, t: &Strings) -> Self {
        if let Some(name) = referred_to(schema) {
            return Self { schema: Some(name), ..Self::default() };
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if let Some(several) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            let mut shape =
                several.iter().find(|one| one["type"] != "null").map(|one| Self::of(one, t)).unwrap_or_default();
            let has = |is_so: fn(&Value) -> bool| several.iter().any(is_so);
            shape.after.push_str(match () {
                () if has(|one| one["type"] == "null") => t.type_or_null,
                () if has(|one| one["maxLength"] == 0) => t.type_or_empty,
                () => t.type_or_list,
            });
            return shape;
        }
        let mut shape = match kinds.iter().find(|kind| **kind != "null").copied() {
            Some("array") => {
                let first = items(&schema["prefixItems"]).next().unwrap_or(&schema["items"]);
                Self::of(first, t).prefixed(t.type_list_of)
            }
            Some("object") if schema["additionalProperties"].is_object() => {
                Self::of(&schema["additionalProperties"], t).prefixed(t.type_object_of)
            }
            Some("object") => Self::plain(t.type_object),
            Some("boolean") => Self::plain(t.type_boolean),
            Some("integer") => Self::plain(&format!("{}{}", t.type_integer, bounds(schema, t))),
            Some("number") => Self::plain(t.type_number),
            Some("string") if schema["enum"].is_array() => Self::plain(&words(&schema["enum"])),
            Some("string") => Self::plain(match schema["format"].as_str() {
                Some("date") => t.type_date,
                Some("date-time") => t.type_time,
                _ => t.type_text,
            }),
            _ => Self::plain(t.type_anything),
        };
        if kinds.contains(&"null") {
            shape.after.push_str(t.type_or_null);
        }
        shape
    }

    fn plain(words: &str) -> Self {
        Self { before: words.to_owned(), ..Self::default() }
    }

    fn prefixed(mut self, words: &str) -> Self {
        self.before.insert_str(0, words);
        self
    }
}

/// "1–100", where a number has both bounds and the upper one means something to a reader.
fn bounds(schema: &Value, t: &Strings) -> String {
    const BOUND_SHOWN_MAX: i64 = 1_000_000;
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(most)) if most <= BOUND_SHOWN_MAX => match schema["default"].as_i64() {
            Some(usual) => format!(" {least}–{most}{} {usual}", t.type_usual),
            None => format!(" {least}–{most}"),
        },
        _ => String::new(),
    }
}

/// The name of the schema that is referred to.
fn referred_to(schema: &Value) -> Option<String> {
    let name = schema["$ref"].as_str()?.rsplit('/').next()?;
    Some(name.to_owned())
}

fn words(values: &Value) -> String {
    items(values).filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use super::Type;
    use crate::strings::{EN, SV};
    use serde_json::{Value, json};

    fn check(schema: &Value, swedish: &str, english: &str) {
        for (t, expected) in [(&SV, swedish), (&EN, english)] {
            let Type { before, schema, after } = Type::of(schema, t);
            assert_eq!(format!("{before}{}{after}", schema.unwrap_or_default()), expected);
        }
    }

    #[test]
    fn types_are_said_in_words() {
        check(&json!({"type": "string"}), "text", "text");
        check(
            &json!({"type": ["string", "null"], "format": "date"}),
            "datum (ÅÅÅÅ-MM-DD) eller null",
            "date (YYYY-MM-DD) or null",
        );
        check(
            &json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
            "heltal 1–100, annars 20",
            "integer 1–100, else 20",
        );
        check(&json!({"type": "integer", "minimum": 0, "maximum": i64::MAX}), "heltal", "integer");
        check(&json!({"type": "array", "items": {"$ref": "#/components/schemas/Hit"}}), "lista av Hit", "list of Hit");
        check(
            &json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Quote"}]}),
            "Quote eller null",
            "Quote or null",
        );
        check(&json!({"type": "string", "enum": ["a", "b"]}), "a, b", "a, b");
        check(&json!({}), "vad som helst", "anything");
    }
}
