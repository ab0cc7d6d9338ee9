//! `/api/docs`: the OpenAPI document as a page, written from the document itself.

use askama::Template;
use axum::response::Response;
use serde_json::Value;

use crate::answer::page;
use crate::openapi::document;
use crate::pages::Layout;
use crate::problem::{Code, Problem};
use crate::strings::SV;
use crate::view::View;

/// `GET /api/docs`.
pub(crate) async fn api_docs(state: View) -> Result<Response, Problem> {
    let mut layout = Layout::in_language(&state, &SV, SV.api_title);
    layout.noindex = false;
    layout.canonical = Some(format!("{}/api/docs", state.base_url()));
    layout.covers = state.summary().await?.line(&SV);
    let document = document(state.base_url());
    let view = ApiPage {
        layout,
        base: state.base_url().to_owned(),
        lead: text(&document["info"]["description"]),
        groups: groups(&document),
        schemas: entries(&document["components"]["schemas"])
            .map(|(name, schema)| SchemaView::new(name, schema))
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

fn groups(document: &Value) -> Vec<Group> {
    let mut groups: Vec<Group> = items(&document["tags"])
        .map(|tag| Group { name: text(&tag["name"]), about: text(&tag["description"]), operations: Vec::new() })
        .collect();
    for (path, methods) in entries(&document["paths"]) {
        for (method, operation) in entries(methods) {
            if let Some(group) = groups.iter_mut().find(|group| operation["tags"][0] == group.name) {
                group.operations.push(OperationView::new(method, path, operation));
            }
        }
    }
    groups
}

impl OperationView {
    fn new(method: &str, path: &str, operation: &Value) -> Self {
        let parameters = items(&operation["parameters"]).map(|parameter| Field {
            name: text(&parameter["name"]),
            is_required: parameter["required"] == true,
            shape: Type::of(&parameter["schema"]),
            about: text(&parameter["description"]),
        });
        let bodies = entries(&operation["requestBody"]["content"])
            .map(|(media_type, body)| (media_type.to_owned(), Type::of(&body["schema"])));
        let answers = entries(&operation["responses"]).map(|(status, answer)| {
            let content = entries(&answer["content"]).next();
            AnswerView {
                status: status.to_owned(),
                about: text(&answer["description"]),
                media_type: content.map(|(media_type, _)| media_type.to_owned()).unwrap_or_default(),
                shape: content.map(|(_, content)| Type::of(&content["schema"])).filter(|shape| shape.schema.is_some()),
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
    fn new(name: &str, schema: &Value) -> Self {
        let required: Vec<&str> = items(&schema["required"]).filter_map(Value::as_str).collect();
        let fields = entries(&schema["properties"]).map(|(field, schema)| Field {
            name: field.to_owned(),
            is_required: required.contains(&field),
            shape: Type::of(schema),
            about: text(&schema["description"]),
        });
        Self {
            name: name.to_owned(),
            about: text(&schema["description"]),
            values: words(&schema["enum"]),
            fields: fields.collect(),
        }
    }
}

impl Type {
    fn of(schema: &Value) -> Self {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default().to_owned();
            return Self { schema: Some(name), ..Self::default() };
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if let Some(several) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            let mut shape =
                several.iter().map(Self::of).find(|shape| *shape != Self::plain("null")).unwrap_or_default();
            let has = |is_so: fn(&Value) -> bool| several.iter().any(is_so);
            shape.after.push_str(match () {
                () if has(|one| one["type"] == "null") => " eller null",
                () if has(|one| one["maxLength"] == 0) => " eller tomt",
                () => " eller en lista av sådana",
            });
            return shape;
        }
        let mut shape = match kinds.first().copied() {
            Some("array") => Self::of(&schema["items"]).prefixed("lista av "),
            Some("object") if schema["additionalProperties"].is_object() => {
                Self::of(&schema["additionalProperties"]).prefixed("objekt av ")
            }
            Some("object") => Self::plain("objekt"),
            Some("boolean") => Self::plain("sant eller falskt"),
            Some("integer") => Self::plain(&format!("heltal{}", bounds(schema))),
            Some("number") => Self::plain("tal"),
            Some("null") => Self::plain("null"),
            Some("string") if schema["enum"].is_array() => Self::plain(&words(&schema["enum"])),
            Some("string") => Self::plain(match schema["format"].as_str() {
                Some("date") => "datum (ÅÅÅÅ-MM-DD)",
                Some("date-time") => "tidpunkt",
                _ => "text",
            }),
            _ => Self::plain("vad som helst"),
        };
        if kinds.len() > 1 && kinds.contains(&"null") {
            shape.after.push_str(" eller null");
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
fn bounds(schema: &Value) -> String {
    const BOUND_SHOWN_MAX: i64 = 1_000_000;
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(most)) if most <= BOUND_SHOWN_MAX => match schema["default"].as_i64() {
            Some(usual) => format!(" {least}–{most}, annars {usual}"),
            None => format!(" {least}–{most}"),
        },
        _ => String::new(),
    }
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
    use serde_json::{Value, json};

    fn check(schema: &Value, expected: &str) {
        let Type { before, schema, after } = Type::of(schema);
        assert_eq!(format!("{before}{}{after}", schema.unwrap_or_default()), expected);
    }

    #[test]
    fn types_are_said_in_words() {
        check(&json!({"type": "string"}), "text");
        check(&json!({"type": ["string", "null"], "format": "date"}), "datum (ÅÅÅÅ-MM-DD) eller null");
        check(&json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 20}), "heltal 1–100, annars 20");
        check(&json!({"type": "integer", "minimum": 0, "maximum": i64::MAX}), "heltal");
        check(&json!({"type": "array", "items": {"$ref": "#/components/schemas/Hit"}}), "lista av Hit");
        check(&json!({"anyOf": [{"$ref": "#/components/schemas/Quote"}, {"type": "null"}]}), "Quote eller null");
        check(&json!({"type": "string", "enum": ["a", "b"]}), "a, b");
        check(&json!({}), "vad som helst");
    }
}
