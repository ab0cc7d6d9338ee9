//! The parameters of operations, in groups that go together.

use remiss_index::{FacetField, Group as Grouping, LIMIT_DEFAULT, LIMIT_MAX, Matching, QUERY_CHARS_MAX, Sort};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, ArrayItems, KnownFormat};
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Required, Schema, SchemaFormat, Type};

use super::operations::Words;
use crate::api::{cases, coverage, search, staff};
use crate::search_parameters::VALUE_CHARS_MAX;
use crate::strings::{EN, LANG, SV, Strings};

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
    /// How many similar documents.
    SimilarLimit,
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
    /// The language of a page.
    Lang,
}

/// What the limit of a search is.
pub(super) const LIMIT: Words = ["Träffar i svaret.", "Hits in the answer."];

/// The first and the last day of a period.
pub(super) const DAYS: &[(&str, Words)] = &[
    ("from", ["Första dagen. Odaterade handlingar faller bort.", "The first day. Undated documents fall out."]),
    ("to", ["Sista dagen. Odaterade handlingar faller bort.", "The last day. Undated documents fall out."]),
];

/// Where a page of an answer begins.
const CURSOR: Words = ["Var svaret före slutade: dess ”next”.", "Where the answer before ended: its “next”."];

/// The parameters of a group.
pub(super) fn of(group: Group, t: &Strings) -> Vec<Parameter> {
    let query =
        |name: &str, says: Words, schema: ObjectBuilder| parameter(ParameterIn::Query, name, t.pick(says), schema);
    let path =
        |name: &str, says: Words, schema: ObjectBuilder| parameter(ParameterIn::Path, name, t.pick(says), schema);
    match group {
        Group::Query => vec![
            query(
                "q",
                ["Sökord. Utan dem: allt, nyast först.", "The words to find. Without them: everything, newest first."],
                text().max_length(Some(QUERY_CHARS_MAX)),
            ),
            query(
                "sort",
                ["Träffarnas ordning.", "The order of the hits."],
                one_of(Sort::ALL, Sort::as_str).default(Some(Sort::default().as_str().into())),
            ),
            query(
                "match",
                [
                    "Om alla ord ska finnas (all), eller färre får räcka när nästan inget hittas (auto). Uttag och flöden \
                     tar bara all.",
                    "Whether all words are needed (all), or fewer suffice where hardly anything is found (auto). Exports and \
                     feeds take all alone.",
                ],
                one_of(Matching::ALL, Matching::as_str),
            ),
        ],
        Group::Filters => {
            let days = DAYS.iter().map(|(name, says)| query(name, *says, day()));
            filters(&item, t).chain(days).collect()
        }
        Group::LooseFilters => {
            let loose = |field: FacetField| {
                field.closed_values().map_or_else(|| text().max_length(Some(VALUE_CHARS_MAX)), words)
            };
            let days = DAYS.iter().map(|(name, says)| query(name, *says, text()));
            filters(&loose, t).chain(days).collect()
        }
        Group::Paging => {
            let mut parameters = vec![query("limit", LIMIT, limit(LIMIT_DEFAULT))];
            parameters.extend(of(Group::Cursor, t));
            parameters.push(query(
                "group",
                [
                    "Om nästan lika handlingar visas som en träff (copies).",
                    "Whether documents that are nearly alike are shown as one hit (copies).",
                ],
                one_of(Grouping::ALL, Grouping::as_str).default(Some(Grouping::default().as_str().into())),
            ));
            parameters
        }
        Group::SimilarLimit => vec![query("limit", LIMIT, limit(search::SIMILAR_DEFAULT))],
        Group::Cursor => vec![query(
            "cursor",
            [
                "Var svaret före slutade: dess ”next”. Hör till sökningen som gav det.",
                "Where the answer before ended: its “next”. It belongs to the search that gave it.",
            ],
            some_text(),
        )],
        Group::Facets => facets(t),
        Group::Page => vec![
            query(
                "group",
                [
                    "Om nästan lika handlingar visas som en träff.",
                    "Whether documents that are nearly alike are shown as one hit.",
                ],
                one_of(Grouping::ALL, Grouping::as_str),
            ),
            query("visa", ["Fältet vars alla värden visas.", "The field of which all values are shown."], text()),
            query(
                "sida",
                ["Sidans nummer, för rubriken.", "The number of the page, for its title."],
                integer(1).maximum(Some(1_000_000)),
            ),
        ],
        Group::DocumentPage => vec![
            query("q", ["Sökord att märka i texten.", "Words to mark in the text."], text()),
            query(
                "pos",
                ["Byte i texten att börja vid.", "The byte of the text to begin at."],
                integer(0).maximum(Some(u32::MAX)),
            ),
        ],
        Group::Suggest => vec![
            query(
                "q",
                ["Början av det som söks.", "The beginning of what is looked for."],
                text().max_length(Some(QUERY_CHARS_MAX)),
            ),
            query(
                "limit",
                ["Kompletteringar i svaret.", "Completions in the answer."],
                integer(1).maximum(Some(search::SUGGESTIONS_MAX)).default(Some(search::SUGGESTIONS_DEFAULT.into())),
            ),
        ],
        Group::CasePaging => vec![
            query(
                "limit",
                ["Ärenden i svaret.", "Cases in the answer."],
                integer(1).maximum(Some(cases::CASES_MAX)).default(Some(cases::CASES_DEFAULT.into())),
            ),
            query("cursor", CURSOR, text()),
        ],
        Group::Since => vec![
            query(
                "since",
                [
                    "Löpnumret som det förra svaret slutade med: dess ”next”.",
                    "The number with which the answer before ended: its “next”.",
                ],
                integer(0).maximum(Some(i64::MAX)).default(Some(0.into())),
            ),
            query(
                "limit",
                ["Händelser i svaret.", "Events in the answer."],
                integer(1).maximum(Some(coverage::CHANGES_MAX)).default(Some(coverage::CHANGES_DEFAULT.into())),
            ),
        ],
        Group::Id => {
            vec![path("id", ["Handlingens id.", "Identifier of the document."], text().pattern(Some("^[a-z2-7]{16}$")))]
        }
        Group::Key => vec![path("key", ["En av ärendets nycklar.", "One of the keys of the case."], some_text())],
        Group::Slug => vec![path("slug", ["Nämndens kortnamn.", "Short name of the committee."], some_text())],
        Group::Part => vec![path("part", ["Delens namn eller nummer.", "Name or number of the part."], some_text())],
        Group::Field => vec![path("field", ["Fältets namn.", "Name of the field."], some_text())],
        Group::UploadName => vec![query(
            "name",
            [
                "Vad filen ska heta, eventuellt med mappar före. Behövs inte i ett formulär, där filen har ett eget namn.",
                "What the file is to be called, possibly with folders before it. Not needed in a form, where the file has a \
                 name of its own.",
            ],
            some_text(),
        )],
        Group::Reason => vec![query(
            "reason",
            [
                "Varför. Kan i stället stå i innehållet: {\"reason\": \"…\"}.",
                "Why. May stand in the body instead: {\"reason\": \"…\"}.",
            ],
            some_text(),
        )],
        Group::ReviewPaging => vec![
            query("cursor", CURSOR, integer(0)),
            query(
                "limit",
                ["Handlingar i svaret.", "Documents in the answer."],
                integer(1).maximum(Some(staff::WAITING_MAX)).default(Some(staff::WAITING_DEFAULT.into())),
            ),
        ],
        Group::ReviewPage => vec![
            query("efter", ["Var sidan före slutade.", "Where the page before ended."], integer(0)),
            query(
                "handling",
                ["Id på den enda handling som visas.", "Identifier of the only document to show."],
                text(),
            ),
        ],
        Group::AuditPaging => vec![
            query(
                "document",
                ["Bara vad som rör handlingen med detta id.", "Only what concerns the document with this identifier."],
                text(),
            ),
            query("before", CURSOR, integer(1)),
            query(
                "limit",
                ["Händelser i svaret.", "Events in the answer."],
                integer(1).maximum(Some(staff::ENTRIES_MAX)).default(Some(staff::ENTRIES_DEFAULT.into())),
            ),
        ],
        Group::Lang => {
            let languages = words(vec![SV.lang, EN.lang]).default(Some(SV.lang.into()));
            let mut lang = query(LANG, ["Språk.", "Language."], languages);
            may_be_empty(&mut lang);
            vec![lang]
        }
        Group::Name => vec![path("name", ["Filens namn.", "Name of the file."], some_text())],
    }
}

/// Lets a parameter be empty, as forms send the fields that nobody filled in.
pub(super) fn may_be_empty(parameter: &mut Parameter) {
    if parameter.parameter_in != ParameterIn::Query {
        return;
    }
    let Some(schema) = parameter.schema.take() else { return };
    parameter.schema = Some(match schema {
        RefOr::T(Schema::Array(mut list)) => {
            if let ArrayItems::RefOrSchema(item) = list.items {
                list.items = ArrayItems::RefOrSchema(Box::new(or_empty(*item)));
            }
            list.into()
        }
        schema => or_empty(schema),
    });
}

fn or_empty(schema: RefOr<Schema>) -> RefOr<Schema> {
    AnyOfBuilder::new().item(schema).item(text().max_length(Some(0))).into()
}

/// What one value of a filter looks like.
pub(super) fn item(field: FacetField) -> ObjectBuilder {
    match (field, field.closed_values()) {
        (_, Some(values)) => words(values),
        (FacetField::Year, _) => text().pattern(Some("^[0-9]{4}$")),
        (FacetField::Month, _) => text().pattern(Some("^[0-9]{4}-(0[1-9]|1[0-2])$")),
        _ => text().pattern(Some(r"\S")).max_length(Some(VALUE_CHARS_MAX)),
    }
}

/// How many hits an answer may have, and has where nothing else is asked.
pub(super) fn limit(usual: usize) -> ObjectBuilder {
    integer(1).maximum(Some(LIMIT_MAX)).default(Some(usual.into()))
}

/// A day.
pub(super) fn day() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
}

fn filters(item: &dyn Fn(FacetField) -> ObjectBuilder, t: &Strings) -> impl Iterator<Item = Parameter> {
    let rest = t.pick([
        "Kan anges flera gånger; något av värdena räcker.",
        "May be given several times; any of the values suffices.",
    ]);
    let filters: Vec<Parameter> = FacetField::ALL
        .iter()
        .map(|field| {
            let says = format!("Filter: {}. {rest}", t.pick(says_of(*field)));
            parameter(ParameterIn::Query, field.as_str(), &says, ArrayBuilder::new().items(RefOr::from(item(*field))))
        })
        .collect();
    filters.into_iter()
}

fn facets(t: &Strings) -> Vec<Parameter> {
    let mut all = parameter(
        ParameterIn::Query,
        "facets",
        t.pick([
            "Fält vars värden räknas, med komma emellan. Ett fälts eget filter minskar inte dess antal.",
            "Fields of which the values are counted, with commas between. A field's own filter does not lessen its counts.",
        ]),
        ArrayBuilder::new().items(RefOr::from(one_of(FacetField::ALL, FacetField::as_str))),
    );
    all.explode = Some(false);
    let begins =
        t.pick(["Räkna bara värden med ett ord som börjar så", "Count only values with a word that begins so"]);
    let prefixes = FacetField::ALL.iter().map(|field| {
        let says = format!("{begins}: {}.", t.pick(says_of(*field)));
        parameter(
            ParameterIn::Query,
            &format!("facet_prefix.{}", field.as_str()),
            &says,
            text().max_length(Some(VALUE_CHARS_MAX)),
        )
    });
    [all].into_iter().chain(prefixes).collect()
}

fn says_of(field: FacetField) -> Words {
    match field {
        FacetField::Namnd => ["nämnd", "committee"],
        FacetField::Kommun => ["kommun eller region", "municipality or region"],
        FacetField::Handlaggare => ["handläggare", "officer"],
        FacetField::DocumentType => ["slag av handling", "kind of document"],
        FacetField::MatterType => ["slag av ärende", "kind of matter"],
        FacetField::ReferredBy => ["vem som remitterade", "who referred the matter"],
        FacetField::Party => ["parti som lade fram förslaget", "party that made the proposal"],
        FacetField::Stance => ["inställning", "stance"],
        FacetField::Language => ["språk (ISO 639-1)", "language (ISO 639-1)"],
        FacetField::Dnr => ["diarienummer, i vilken stavning som helst", "diary number, in any spelling"],
        FacetField::Case => ["ärendets nyckel", "key of the case"],
        FacetField::Year => ["år", "year"],
        FacetField::Month => ["månad", "month"],
    }
}

fn parameter(place: ParameterIn, name: &str, says: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(says))
        .schema(Some(schema))
        .build()
}

fn text() -> ObjectBuilder {
    Object::builder().schema_type(Type::String)
}

fn some_text() -> ObjectBuilder {
    text().min_length(Some(1))
}

fn integer(least: i64) -> ObjectBuilder {
    Object::builder().schema_type(Type::Integer).minimum(Some(least))
}

fn words(values: Vec<&'static str>) -> ObjectBuilder {
    text().enum_values(Some(values))
}

fn one_of<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> ObjectBuilder {
    words(all.iter().map(|value| word(*value)).collect())
}
