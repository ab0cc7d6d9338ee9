//! The parameters of operations, in groups that go together.

use remiss_index::{FacetField, Group as Grouping, LIMIT_DEFAULT, LIMIT_MAX, Matching, QUERY_CHARS_MAX, Sort};
use serde_json::{Value, json};

use crate::api::{cases, coverage, search, staff};

/// Parameters that go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// The words of a search, and how they are taken.
    Query,
    /// What narrows a search.
    Filters,
    /// The same in a form, where fields may be empty and dates loosely written.
    LooseFilters,
    /// One page of hits.
    Paging,
    /// How many hits.
    Limit,
    /// Where the page before ended.
    Cursor,
    /// Counted values.
    Facets,
    /// What only the search page takes.
    Page,
    /// What only the page of a document takes.
    DocumentPage,
    /// Beginning of a query.
    Suggest,
    /// A page of cases.
    CasePaging,
    /// A page of the change log.
    Since,
    /// Identifier of a document, in the path.
    Id,
    /// Key of a case, in the path.
    Key,
    /// Short name of a committee, in the path.
    Slug,
    /// Name of a file, in the path.
    Name,
    /// Part of the sitemap, in the path.
    Part,
    /// A field of the record, in the path.
    Field,
    /// What an uploaded file is called.
    UploadName,
    /// Why a document is deleted.
    Reason,
    /// A page of the review list.
    ReviewPaging,
    /// What only the page of the review takes.
    ReviewPage,
    /// A page of the audit log.
    AuditPaging,
}

/// The parameters of a group.
pub(super) fn of(group: Group) -> Vec<Value> {
    match group {
        Group::Query => vec![
            query("q", "Sökord. Utan dem: allt, nyast först.", json!({"type": "string", "maxLength": QUERY_CHARS_MAX})),
            query(
                "sort",
                "Träffarnas ordning.",
                json!({"type": "string", "enum": words(Sort::ALL, Sort::as_str), "default": Sort::default().as_str()}),
            ),
            query(
                "match",
                "Om alla ord ska finnas (all), eller färre får räcka när nästan inget hittas (auto). Uttag och flöden \
                 tar bara all.",
                json!({"type": "string", "enum": words(Matching::ALL, Matching::as_str)}),
            ),
        ],
        Group::Filters => filters(&item).chain(days()).collect(),
        Group::LooseFilters => filters(&|field| match field.closed_values() {
            Some(values) => json!({"type": "string", "enum": values}),
            None => json!({"type": "string"}),
        })
        .chain(days_of(&json!({"type": "string"})))
        .collect(),
        Group::Paging => {
            let mut parameters = [of(Group::Limit), of(Group::Cursor)].concat();
            parameters.push(query(
                "group",
                "Om nästan lika handlingar visas som en träff (copies).",
                json!({"type": "string", "enum": words(Grouping::ALL, Grouping::as_str), "default": Grouping::default().as_str()}),
            ));
            parameters
        }
        Group::Limit => vec![query(
            "limit",
            "Träffar i svaret.",
            json!({"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT}),
        )],
        Group::Cursor => vec![query(
            "cursor",
            "Var svaret före slutade: dess ”next”. Hör till sökningen som gav det.",
            json!({"type": "string", "minLength": 1}),
        )],
        Group::Facets => facets(),
        Group::Page => vec![
            query(
                "group",
                "Om nästan lika handlingar visas som en träff.",
                json!({"type": "string", "enum": words(Grouping::ALL, Grouping::as_str)}),
            ),
            query("visa", "Fältet vars alla värden visas.", json!({"type": "string"})),
            query(
                "sida",
                "Sidans nummer, för rubriken.",
                json!({"type": "integer", "minimum": 1, "maximum": 1_000_000}),
            ),
        ],
        Group::DocumentPage => vec![
            query("q", "Sökord att märka i texten.", json!({"type": "string"})),
            query("pos", "Byte i texten att börja vid.", json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})),
        ],
        Group::Suggest => vec![
            query("q", "Början av det som söks.", json!({"type": "string", "maxLength": QUERY_CHARS_MAX})),
            query(
                "limit",
                "Kompletteringar i svaret.",
                json!({"type": "integer", "minimum": 1, "maximum": search::SUGGESTIONS_MAX, "default": search::SUGGESTIONS_DEFAULT}),
            ),
        ],
        Group::CasePaging => vec![
            query(
                "limit",
                "Ärenden i svaret.",
                json!({"type": "integer", "minimum": 1, "maximum": cases::CASES_MAX, "default": cases::CASES_DEFAULT}),
            ),
            query("cursor", "Var svaret före slutade: dess ”next”.", json!({"type": "string"})),
        ],
        Group::Since => vec![
            query(
                "since",
                "Löpnumret som det förra svaret slutade med: dess ”next”.",
                json!({"type": "integer", "minimum": 0, "maximum": i64::MAX, "default": 0}),
            ),
            query(
                "limit",
                "Händelser i svaret.",
                json!({"type": "integer", "minimum": 1, "maximum": coverage::CHANGES_MAX, "default": coverage::CHANGES_DEFAULT}),
            ),
        ],
        Group::Id => vec![path("id", "Handlingens id.", json!({"type": "string", "pattern": "^[a-z2-7]{16}$"}))],
        Group::Key => vec![path("key", "En av ärendets nycklar.", json!({"type": "string", "minLength": 1}))],
        Group::Slug => vec![path("slug", "Nämndens kortnamn.", json!({"type": "string", "minLength": 1}))],
        Group::Part => vec![path("part", "Delens namn eller nummer.", json!({"type": "string", "minLength": 1}))],
        Group::Field => vec![path("field", "Fältets namn.", json!({"type": "string", "minLength": 1}))],
        Group::UploadName => vec![query(
            "name",
            "Vad filen ska heta, eventuellt med mappar före. Behövs inte i ett formulär, där filen har ett eget namn.",
            json!({"type": "string", "minLength": 1}),
        )],
        Group::Reason => vec![query(
            "reason",
            "Varför. Kan i stället stå i innehållet: {\"reason\": \"…\"}.",
            json!({"type": "string", "minLength": 1}),
        )],
        Group::ReviewPaging => vec![
            query("cursor", "Var svaret före slutade: dess ”next”.", json!({"type": "integer", "minimum": 0})),
            query(
                "limit",
                "Handlingar i svaret.",
                json!({"type": "integer", "minimum": 1, "maximum": staff::WAITING_MAX}),
            ),
        ],
        Group::ReviewPage => vec![
            query("efter", "Var sidan före slutade.", json!({"type": "integer", "minimum": 0})),
            query("handling", "Id på den enda handling som visas.", json!({"type": "string"})),
        ],
        Group::AuditPaging => vec![
            query("document", "Bara vad som rör handlingen med detta id.", json!({"type": "string"})),
            query("before", "Var svaret före slutade: dess ”next”.", json!({"type": "integer", "minimum": 1})),
            query(
                "limit",
                "Händelser i svaret.",
                json!({"type": "integer", "minimum": 1, "maximum": staff::ENTRIES_MAX}),
            ),
        ],
        Group::Name => vec![path("name", "Filens namn.", json!({"type": "string", "minLength": 1}))],
    }
}

/// Lets a parameter be empty, as forms send the fields that nobody filled in.
pub(super) fn may_be_empty(parameter: &mut Value) {
    if parameter["in"] != "query" {
        return;
    }
    let schema = &mut parameter["schema"];
    let value = if schema["type"] == "array" { &mut schema["items"] } else { schema };
    *value = json!({"anyOf": [value.take(), {"type": "string", "maxLength": 0}]});
}

/// What one value of a filter looks like.
pub(super) fn item(field: FacetField) -> Value {
    match (field, field.closed_values()) {
        (_, Some(values)) => json!({"type": "string", "enum": values}),
        (FacetField::Year, _) => json!({"type": "string", "pattern": "^[0-9]{4}$"}),
        (FacetField::Month, _) => json!({"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}),
        _ => json!({"type": "string", "pattern": r"\S"}),
    }
}

fn filters(item: &dyn Fn(FacetField) -> Value) -> impl Iterator<Item = Value> {
    let filters: Vec<Value> = FacetField::ALL
        .iter()
        .map(|field| {
            let says = format!("Filter: {}. Kan anges flera gånger; något av värdena räcker.", says_of(*field));
            query(field.as_str(), &says, json!({"type": "array", "items": item(*field)}))
        })
        .collect();
    filters.into_iter()
}

/// The first and the last day of a period.
pub(super) fn days() -> [Value; 2] {
    days_of(&json!({"type": "string", "format": "date"}))
}

fn days_of(schema: &Value) -> [Value; 2] {
    [
        query("from", "Första dagen. Odaterade handlingar faller bort.", schema.clone()),
        query("to", "Sista dagen. Odaterade handlingar faller bort.", schema.clone()),
    ]
}

fn facets() -> Vec<Value> {
    let fields = words(FacetField::ALL, FacetField::as_str);
    let mut all = query(
        "facets",
        "Fält vars värden räknas, med komma emellan. Ett fälts eget filter minskar inte dess antal.",
        json!({"type": "array", "items": {"type": "string", "enum": fields}}),
    );
    all["explode"] = false.into();
    let prefixes = FacetField::ALL.iter().map(|field| {
        let says = format!("Räkna bara värden med ett ord som börjar så: {}.", says_of(*field));
        query(&format!("facet_prefix.{}", field.as_str()), &says, json!({"type": "string"}))
    });
    [all].into_iter().chain(prefixes).collect()
}

fn says_of(field: FacetField) -> &'static str {
    match field {
        FacetField::Namnd => "nämnd",
        FacetField::Kommun => "kommun eller region",
        FacetField::Handlaggare => "handläggare",
        FacetField::DocumentType => "slag av handling",
        FacetField::MatterType => "slag av ärende",
        FacetField::ReferredBy => "vem som remitterade",
        FacetField::Party => "parti som lade fram förslaget",
        FacetField::Stance => "inställning",
        FacetField::Language => "språk (ISO 639-1)",
        FacetField::Dnr => "diarienummer, i vilken stavning som helst",
        FacetField::Case => "ärendets nyckel",
        FacetField::Year => "år",
        FacetField::Month => "månad",
    }
}

fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| word(*value)).collect()
}

fn query(name: &str, says: &str, schema: Value) -> Value {
    let mut parameter = json!({"name": name, "in": "query", "description": says});
    parameter["schema"] = schema;
    parameter
}

fn path(name: &str, says: &str, schema: Value) -> Value {
    let mut parameter = json!({"name": name, "in": "path", "required": true, "description": says});
    parameter["schema"] = schema;
    parameter
}
