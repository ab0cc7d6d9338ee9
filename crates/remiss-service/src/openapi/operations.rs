//! Every operation of the service: what it takes, what it answers, and what can go wrong.

mod data;
mod site;
mod staff;

use utoipa::openapi::{HttpMethod, Object, Ref, RefOr, Schema, Type};

use super::parameters::Group;
use crate::problem::Code::{
    self, ArchiveBusy, BadCursor, BadParameter, Busy, Deleted, Forbidden, Internal, NotFound, QueryTooComplex,
    QueryTooLong, ReadOnly, RepeatedParameter, TargetTooLong, Timeout, TooManyFailures, TooManyRequests, Unauthorized,
    UnknownParameter, Withheld,
};

/// A phrase in Swedish and English.
pub(super) type Words = [&'static str; 2];

/// What one method of one path does.
pub(super) struct Operation {
    pub(super) method: HttpMethod,
    pub(super) path: &'static str,
    /// The name by which generated clients call it.
    pub(super) id: &'static str,
    pub(super) tag: Words,
    pub(super) summary: Words,
    pub(super) parameters: &'static [Group],
    pub(super) body: Option<Body>,
    pub(super) answers: &'static [Answer],
    pub(super) problems: &'static [&'static [Code]],
}

/// What a request carries, in one of several media types.
pub(super) struct Body {
    pub(super) is_required: bool,
    pub(super) content: &'static [(&'static str, Shape)],
}

/// An answer that is no problem.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) says: Words,
    pub(super) content: Option<(&'static str, Shape)>,
}

/// What an answer holds.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// JSON of a named schema.
    Named(&'static str),
    /// Any JSON object.
    Object,
    /// Text, or XML.
    Text,
    /// Bytes.
    Bytes,
}

impl Shape {
    /// Its schema; none of bytes.
    pub(super) fn schema(self) -> Option<RefOr<Schema>> {
        match self {
            Self::Named(name) => Some(Ref::from_schema_name(name).into()),
            Self::Object => Some(Object::with_type(Type::Object).into()),
            Self::Text => Some(Object::with_type(Type::String).into()),
            Self::Bytes => None,
        }
    }
}

/// The groups of operations and what is in them, in the order of the documentation.
pub(super) const TAGS: &[(Words, Words)] = &[
    (SEARCH, ["Sökning, liknande handlingar och kompletteringar.", "Search, similar documents and completions."]),
    (DOCUMENTS, ["En handling i taget.", "One document at a time."]),
    (
        CASES,
        [
            "Remisser och andra ärenden som flera har svarat på.",
            "Referrals and other matters that several have answered.",
        ],
    ),
    (EXPORTS, ["Hela resultatet av en sökning.", "The whole result of a search."]),
    (COLLECTION, ["Vad som finns och vad som har hänt.", "What is there, and what has happened."]),
    (STAFF, ["Vad som kräver en token eller annan behörighet.", "What needs a token or another right."]),
    (PAGES, ["Sidor för människor.", "Pages for people."]),
    (PROGRAMS, ["Vad program letar efter på fasta adresser.", "What programs look for at fixed addresses."]),
];

// The names of the groups.
const SEARCH: Words = ["Sökning", "Search"];
const DOCUMENTS: Words = ["Handlingar", "Documents"];
const CASES: Words = ["Ärenden", "Cases"];
const EXPORTS: Words = ["Uttag", "Exports"];
const COLLECTION: Words = ["Samlingen", "The collection"];
const PROGRAMS: Words = ["Program", "Programs"];
const STAFF: Words = ["Handläggning", "Staff"];
/// What people look at.
pub(super) const PAGES: Words = ["Sidor", "Pages"];

/// What can go wrong with any request.
pub(super) const EVERYWHERE: &[Code] =
    &[Unauthorized, Forbidden, TooManyFailures, TooManyRequests, TargetTooLong, Internal];

const STRICT: &[Code] = &[BadParameter, UnknownParameter, RepeatedParameter];
const QUERY: &[Code] = &[QueryTooLong, QueryTooComplex, BadCursor];
const WORK: &[Code] = &[Busy, Timeout];
const CHANGE: &[Code] = &[ArchiveBusy, ReadOnly];
const DOCUMENT: &[Code] = &[NotFound, Deleted, Withheld];

const UNCHANGED: Answer = Answer {
    status: 304,
    says: [
        "Inget har ändrats sedan svaret med den ETag som skickades.",
        "Nothing has changed since the answer with the ETag that was sent.",
    ],
    content: None,
};
const MOVED: Answer =
    Answer {
        status: 308, says: ["En annan adress har tagit över.", "Another address has taken over."], content: None
    };

const fn ok(says: Words, media_type: &'static str, shape: Shape) -> Answer {
    Answer { status: 200, says, content: Some((media_type, shape)) }
}

const fn found(says: Words, schema: &'static str) -> Answer {
    ok(says, "application/json", Shape::Named(schema))
}

const PAGE: Answer = ok(["Sidan.", "The page."], "text/html", Shape::Text);

/// An operation that takes nothing and answers one thing, for the tables below to vary.
const GET: Operation = Operation {
    method: HttpMethod::Get,
    path: "",
    id: "",
    tag: ["", ""],
    summary: ["", ""],
    parameters: &[],
    body: None,
    answers: &[],
    problems: &[],
};

/// All operations, in the order of the documentation.
pub(super) fn all() -> impl Iterator<Item = &'static Operation> {
    [data::OPERATIONS, staff::OPERATIONS, site::OPERATIONS].into_iter().flatten()
}
