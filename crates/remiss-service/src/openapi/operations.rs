//! Every operation of the service: what it takes, what it answers, and what can go wrong.

mod data;
mod site;
mod staff;

use serde_json::{Value, json};

use super::parameters::Group;
use super::schemas;
use crate::problem::Code::{
    self, ArchiveBusy, BadCursor, BadParameter, Busy, Deleted, Forbidden, Internal, NotFound, QueryTooComplex,
    QueryTooLong, ReadOnly, RepeatedParameter, TargetTooLong, Timeout, TooManyFailures, TooManyRequests, Unauthorized,
    UnknownParameter, Withheld,
};

/// What one method of one path does.
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// The name by which generated clients call it.
    pub(super) id: &'static str,
    pub(super) tag: &'static str,
    pub(super) summary: &'static str,
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
    pub(super) says: &'static str,
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
    pub(super) fn schema(self) -> Value {
        match self {
            Self::Named(name) => schemas::reference(name),
            Self::Object => json!({"type": "object"}),
            Self::Text => json!({"type": "string"}),
            Self::Bytes => json!({}),
        }
    }
}

/// The groups of operations, in the order of the documentation.
pub(super) const TAGS: &[(&str, &str)] = &[
    ("Sökning", "Sökning, liknande handlingar och kompletteringar."),
    ("Handlingar", "En handling i taget."),
    ("Ärenden", "Remisser och andra ärenden som flera har svarat på."),
    ("Uttag", "Hela resultatet av en sökning."),
    ("Samlingen", "Vad som finns och vad som har hänt."),
    (STAFF, "Vad som kräver en token eller annan behörighet."),
    (PAGES, "Sidor för människor."),
    ("Program", "Vad program letar efter på fasta adresser."),
];

/// The group of what needs a right.
const STAFF: &str = "Handläggning";

/// The group of what people look at.
pub(super) const PAGES: &str = "Sidor";

/// What can go wrong with any request.
pub(super) const EVERYWHERE: &[Code] =
    &[Unauthorized, Forbidden, TooManyFailures, TooManyRequests, TargetTooLong, Internal];

const STRICT: &[Code] = &[BadParameter, UnknownParameter, RepeatedParameter];
const QUERY: &[Code] = &[QueryTooLong, QueryTooComplex, BadCursor];
const WORK: &[Code] = &[Busy, Timeout];
const CHANGE: &[Code] = &[ArchiveBusy, ReadOnly];
const DOCUMENT: &[Code] = &[NotFound, Deleted, Withheld];

const UNCHANGED: Answer =
    Answer { status: 304, says: "Inget har ändrats sedan svaret med den ETag som skickades.", content: None };
const MOVED: Answer = Answer { status: 308, says: "En annan adress har tagit över.", content: None };

const fn ok(says: &'static str, media_type: &'static str, shape: Shape) -> Answer {
    Answer { status: 200, says, content: Some((media_type, shape)) }
}

const fn found(says: &'static str, schema: &'static str) -> Answer {
    ok(says, "application/json", Shape::Named(schema))
}

const PAGE: Answer = ok("Sidan.", "text/html", Shape::Text);

/// An operation that takes nothing and answers one thing, for the tables below to vary.
const GET: Operation = Operation {
    method: "get",
    path: "",
    id: "",
    tag: "",
    summary: "",
    parameters: &[],
    body: None,
    answers: &[],
    problems: &[],
};

/// All operations, in the order of the documentation.
pub(super) fn all() -> impl Iterator<Item = &'static Operation> {
    [data::OPERATIONS, staff::OPERATIONS, site::OPERATIONS].into_iter().flatten()
}
