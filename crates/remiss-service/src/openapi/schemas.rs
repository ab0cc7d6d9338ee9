//! The schemas of what the API answers: shapes from the Rust types, descriptions from the table of words.

use remiss_archive::{Stored, Tombstone, is_correctable};
use remiss_index::{FacetField, SearchAnswer};
use remiss_parse::Record;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{parameters, words};
use crate::api::{cases, coverage, search, staff, write};
use crate::case::Case;
use crate::pages::{DEEDS, FORM_FIELDS};
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
    generator.subschema_for::<write::UploadAnswer>();
    generator.subschema_for::<Tombstone>();
    generator.subschema_for::<staff::ReviewAnswer>();
    generator.subschema_for::<staff::CorrectionsAnswer>();
    generator.subschema_for::<staff::AuditAnswer>();
    generator.subschema_for::<problem::Body<'_>>();
    let mut schemas = generator.take_definitions(true);
    for (name, schema) in &mut schemas {
        describe(name, schema);
    }
    schemas["Problem"]["properties"]["code"]["enum"] = Code::ALL.iter().map(|code| code.as_str()).collect();
    let correcting = correcting(&schemas["Stored"]["properties"]);
    for (name, schema) in [
        ("SimilarRequest", similar_request()),
        ("Correcting", correcting),
        ("Deleting", object("Deleting", json!({"reason": reason()}), &["reason"])),
        ("UploadForm", object("UploadForm", json!({"file": {"description": "Filen, med sitt namn."}}), &["file"])),
        ("ReviewForm", review_form()),
    ] {
        schemas.insert(name.to_owned(), schema);
    }
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
    object("SimilarRequest", properties.into(), &["text"])
}

/// A correction: any field of the record that follows from nothing else, who may see the document, and why.
fn correcting(stored: &Value) -> Value {
    let mut properties = Map::new();
    properties.insert("reason".to_owned(), reason());
    for (name, says) in [("status", "Vem som får se handlingen."), ("original", "Om originalet lämnas ut.")] {
        let words =
            if name == "status" { ["public", "withheld", "internal"].as_slice() } else { &["released", "withheld"] };
        properties.insert(name.to_owned(), json!({"type": "string", "enum": words, "description": says}));
    }
    let record = serde_json::to_value(Record::default()).unwrap_or_default();
    let fields = record.as_object().into_iter().flatten().map(|(name, _)| name).filter(|name| is_correctable(name));
    properties.extend(fields.map(|name| (name.clone(), stored[name].clone())));
    object("Correcting", properties.into(), &["reason"])
}

/// What the forms of the review send.
fn review_form() -> Value {
    let fields =
        FORM_FIELDS.iter().map(|(name, says)| ((*name).to_owned(), json!({"type": "string", "description": says})));
    let mut properties: Map<String, Value> = fields.collect();
    properties["gor"]["enum"] = json!(DEEDS);
    object("ReviewForm", properties.into(), &["nyckel", "id", "gor"])
}

fn reason() -> Value {
    json!({"type": "string", "pattern": r"\S", "maxLength": write::REASON_CHARS_MAX, "description": "Varför."})
}

fn object(name: &str, properties: Value, required: &[&str]) -> Value {
    let mut schema = json!({"type": "object", "description": words::of_schema(name)});
    schema["properties"] = properties;
    schema["required"] = json!(required);
    schema["additionalProperties"] = false.into();
    schema
}
