//! The schemas of what the API answers and takes: shapes from the Rust types; descriptions in English from their
//! comments, in Swedish from the table of words.

use remiss_archive::{Stored, Tombstone, is_correctable};
use remiss_index::{FacetField, SearchAnswer};
use utoipa::OpenApi as _;
use utoipa::openapi::schema::{AdditionalProperties, SchemaType};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Array, Components, Object, ObjectBuilder, OneOfBuilder, RefOr, Schema, Type};

use super::{parameters, words};
use crate::api::{cases, coverage, search, staff, write};
use crate::case::Case;
use crate::pages::{DEEDS, FORM_FIELDS};
use crate::problem;
use crate::strings::Strings;

/// The types of all answers; those that they are made of follow by themselves.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(
    SearchAnswer,
    search::Suggestions,
    Stored,
    cases::Cases,
    Case,
    coverage::CoverageAnswer,
    coverage::Changes,
    write::UploadAnswer,
    Tombstone,
    staff::ReviewAnswer,
    staff::CorrectionsAnswer,
    staff::AuditAnswer,
    problem::Body,
)))]
struct Answers;

/// The name of what shows a right.
pub(super) const TOKEN: &str = "token";

/// All schemas, by name, and what shows a right.
pub(super) fn components(t: &Strings) -> Components {
    let mut components = Answers::openapi().components.unwrap_or_default();
    for (name, schema) in &mut components.schemas {
        as_answered(name, schema);
        if t.is_swedish() {
            describe(name, schema);
        }
    }
    let correcting = correcting(&components, t);
    for (name, schema) in [
        ("SimilarRequest", similar_request(t)),
        ("Correcting", correcting),
        ("Deleting", deleting(t)),
        ("UploadForm", upload_form(t)),
        ("ReviewForm", review_form(t)),
    ] {
        components.schemas.insert(name.to_owned(), schema.into());
    }
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(t.pick([
        "En token med behörigheten som står vid anropet. Vad den som läser får se beror också på den.",
        "A token with the right that stands with the operation. What a reader may see depends on it, too.",
    ])));
    components.add_security_scheme(TOKEN, SecurityScheme::Http(token.build()));
    components
}

/// Says of a schema what utoipa cannot know of answers: which fields are always there, and that none has a default.
/// A value that may be null is always written, and so is the whole record, though both may be left out where they are read.
/// What is said of a field that holds another schema is said of the field, not within it.
fn as_answered(name: &str, schema: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::AllOf(parts)) = schema {
        parts.items.iter_mut().for_each(|part| drop(taken_description(part)));
    }
    let Some(Object { properties, required, .. }) = fields(schema) else { return };
    let is_written = |field: &str, schema: &RefOr<Schema>| {
        name == "Record" || may_be_null(schema) || required.iter().any(|known| known == field)
    };
    *required =
        properties.iter().filter(|(field, schema)| is_written(field, schema)).map(|(field, _)| field.clone()).collect();
    for property in properties.values_mut() {
        match property {
            RefOr::Ref(to) => to.default = None,
            RefOr::T(Schema::Object(it)) => {
                it.default = None;
                if let Some(Schema::Object(names)) = it.property_names.as_deref_mut() {
                    names.description = None;
                }
            }
            RefOr::T(Schema::Array(it)) => it.default = None,
            RefOr::T(Schema::OneOf(it)) => it.description = it.items.iter_mut().find_map(taken_description),
            RefOr::T(_) => {}
        }
    }
}

/// What is said of a schema where it is referred to.
fn taken_description(schema: &mut RefOr<Schema>) -> Option<String> {
    match schema {
        RefOr::Ref(to) => Some(std::mem::take(&mut to.description)),
        RefOr::T(_) => None,
    }
}

/// Says in Swedish what a schema and its fields are.
fn describe(name: &str, schema: &mut RefOr<Schema>) {
    say(schema, words::of_schema(name));
    for (field, property) in fields(schema).into_iter().flat_map(|object| &mut object.properties) {
        say(property, words::of_field(&format!("{name}.{field}")));
    }
}

fn say(schema: &mut RefOr<Schema>, says: &str) {
    let description = match schema {
        RefOr::Ref(to) => return says.clone_into(&mut to.description),
        RefOr::T(Schema::Object(it)) => &mut it.description,
        RefOr::T(Schema::Array(it)) => &mut it.description,
        RefOr::T(Schema::OneOf(it)) => &mut it.description,
        RefOr::T(Schema::AllOf(it)) => &mut it.description,
        RefOr::T(_) => return,
    };
    *description = Some(says.to_owned());
}

/// The fields of an object; of one that takes over all of another's, its own.
fn fields(schema: &mut RefOr<Schema>) -> Option<&mut Object> {
    match schema {
        RefOr::T(Schema::Object(object)) => Some(object),
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().find_map(fields),
        _ => None,
    }
}

fn may_be_null(schema: &RefOr<Schema>) -> bool {
    let kind = match schema {
        RefOr::T(Schema::Object(it)) => &it.schema_type,
        RefOr::T(Schema::Array(it)) => &it.schema_type,
        RefOr::T(Schema::OneOf(it)) => return it.items.iter().any(may_be_null),
        _ => return false,
    };
    match kind {
        SchemaType::Type(kind) => *kind == Type::Null,
        SchemaType::Array(kinds) => kinds.contains(&Type::Null),
        SchemaType::AnyValue => true,
    }
}

/// The body of a question for similar documents, which is read by hand.
fn similar_request(t: &Strings) -> ObjectBuilder {
    let says = t.pick(["En text, och filter som vid sökning.", "A text, and filters as in a search."]);
    let mut body = request(says)
        .property("text", written().description(Some(t.pick(["Texten.", "The text."]))))
        .required("text")
        .property("limit", parameters::limit(search::SIMILAR_DEFAULT).description(Some(t.pick(parameters::LIMIT))));
    for (name, says) in parameters::DAYS {
        body = body.property(*name, parameters::day().description(Some(t.pick(*says))));
    }
    for field in FacetField::ALL {
        let one_or_more = OneOfBuilder::new().item(parameters::item(*field)).item(Array::new(parameters::item(*field)));
        let says = t.pick(["Filter, som vid sökning.", "A filter, as in a search."]);
        body = body.property(field.as_str(), one_or_more.description(Some(says)));
    }
    body
}

/// A correction: any field of the record that follows from nothing else, who may see the document, and why.
fn correcting(answers: &Components, t: &Strings) -> ObjectBuilder {
    let says = t.pick([
        "En rättelse: fält med nya värden, där null tar bort värdet.",
        "A correction: fields with new values, where null removes the value.",
    ]);
    let status = t.pick(["Vem som får se handlingen.", "Who may see the document."]);
    let original = t.pick(["Om originalet lämnas ut.", "Whether the original is given out."]);
    let body = request(says)
        .property("reason", reason(t))
        .required("reason")
        .property("status", one_of(&["public", "withheld", "internal"]).description(Some(status)))
        .property("original", one_of(&["released", "withheld"]).description(Some(original)));
    let record = match answers.schemas.get("Record") {
        Some(RefOr::T(Schema::Object(record))) => record.properties.iter().collect(),
        _ => Vec::new(),
    };
    let fields = record.into_iter().filter(|(name, _)| is_correctable(name));
    fields.fold(body, |body, (name, schema)| body.property(name, schema.clone()))
}

fn deleting(t: &Strings) -> ObjectBuilder {
    request(t.pick(["Varför en handling tas bort.", "Why a document is deleted."]))
        .property("reason", reason(t))
        .required("reason")
}

fn upload_form(t: &Strings) -> ObjectBuilder {
    let file = Object::builder().schema_type(SchemaType::AnyValue);
    request(t.pick(["En fil i ett formulär.", "A file in a form."]))
        .property("file", file.description(Some(t.pick(["Filen, med sitt namn.", "The file, with its name."]))))
        .required("file")
}

/// What the forms of the review send.
fn review_form(t: &Strings) -> ObjectBuilder {
    let body = request(t.pick(["Vad ett formulär på sidan skickar.", "What a form of the page sends."]));
    let body = ["nyckel", "id", "gor"].into_iter().fold(body, ObjectBuilder::required);
    FORM_FIELDS.iter().fold(body, |body, (name, says)| {
        let value = if *name == "gor" { one_of(DEEDS) } else { Object::builder().schema_type(Type::String) };
        body.property(*name, value.description(Some(t.pick(*says))))
    })
}

fn reason(t: &Strings) -> ObjectBuilder {
    written().max_length(Some(write::REASON_CHARS_MAX)).description(Some(t.pick(["Varför.", "Why."])))
}

/// A text that is not empty.
fn written() -> ObjectBuilder {
    Object::builder().schema_type(Type::String).pattern(Some(r"\S"))
}

fn one_of(words: &[&'static str]) -> ObjectBuilder {
    Object::builder().schema_type(Type::String).enum_values(Some(words.iter().copied()))
}

/// The body of a request: what is not named is refused.
fn request(says: &str) -> ObjectBuilder {
    Object::builder().description(Some(says)).additional_properties(Some(AdditionalProperties::FreeForm(false)))
}
