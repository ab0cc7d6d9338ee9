//! The schemas of what the API answers: shapes from the Rust types, descriptions from the table of words.

use remiss_archive::Stored;
use remiss_index::{FacetField, SearchAnswer};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{parameters, words};
use crate::api::{cases, coverage, search};
use crate::case::Case;
use crate::problem::{self, Code};

/// A reference to a named schema.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// All schemas, by name.
pub(super) fn schemas() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        // What is described are answers: fields that are always written are always there.
        settings.contract = schemars::generate::Contract::Serialize;
    });
    let mut generator = settings.into_generator();
    generator.subschema_for::<SearchAnswer>();
    generator.subschema_for::<search::Suggestions>();
    generator.subschema_for::<Stored>();
    generator.subschema_for::<cases::Cases>();
    generator.subschema_for::<Case>();
    generator.subschema_for::<coverage::CoverageAnswer>();
    generator.subschema_for::<coverage::Changes>();
    generator.subschema_for::<problem::Body<'_>>();
    let mut schemas = generator.take_definitions(true);
    for (name, schema) in &mut schemas {
        describe(name, schema);
    }
    schemas["Problem"]["properties"]["code"]["enum"] = Code::ALL.iter().map(|code| code.as_str()).collect();
    schemas.insert("SimilarRequest".to_owned(), similar_request());
    schemas.sort_keys();
    schemas
}

/// Puts words for those who read the documentation in the place of those for programmers of the service.
fn describe(name: &str, schema: &mut Value) {
    // Words of a closed list come one by one with their descriptions; clients are generated better from a plain list.
    if let Some(words) = schema["oneOf"].as_array() {
        let words: Value = words.iter().map(|word| word["const"].clone()).collect();
        *schema = json!({"type": "string", "enum": words});
    }
    schema["description"] = words::of_schema(name).into();
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (field, property) in properties {
        // Where anything may stand, the schema is `true`.
        if property.is_boolean() {
            *property = json!({});
        }
        property["description"] = words::of_field(&format!("{name}.{field}")).into();
    }
}

/// The body of a question for similar documents, which is read by hand.
fn similar_request() -> Value {
    let mut properties = Map::new();
    properties.insert("text".to_owned(), json!({"type": "string", "pattern": r"\S", "description": "Texten."}));
    for parameter in parameters::of(parameters::Group::Limit).into_iter().chain(parameters::days()) {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        let mut schema = parameter["schema"].clone();
        schema["description"] = parameter["description"].clone();
        properties.insert(name, schema);
    }
    for field in FacetField::ALL {
        let item = parameters::item(*field);
        let one_or_more = json!([item, {"type": "array", "items": item}]);
        properties.insert(
            field.as_str().to_owned(),
            json!({"oneOf": one_or_more, "description": "Filter, som vid sökning."}),
        );
    }
    json!({
        "type": "object",
        "description": words::of_schema("SimilarRequest"),
        "properties": properties,
        "required": ["text"],
        "additionalProperties": false,
    })
}
