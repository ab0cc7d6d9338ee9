//! Everything that can go wrong towards a visitor: one table of code, status and title, and the RFC 9457 form of it.

use std::borrow::Cow;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use remiss_index::SearchError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::strings::{SV, Strings};

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $word:tt, $status:ident, $swedish:literal, $english:literal;)+) => {
        /// Stable codes of problem documents; clients tell problems apart by them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
        #[schema(as = ProblemCode)]
        pub(crate) enum Code { $($(#[$doc])* #[serde(rename = $word)] $variant),+ }

        impl Code {
            /// Every code, in the order in which the documentation lists them.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as it stands in the answer.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The status that the answer has.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }

            /// A short heading.
            pub(crate) fn title(self, t: &Strings) -> &'static str {
                t.pick(match self { $(Self::$variant => [$swedish, $english]),+ })
            }
        }
    };
}

problem_codes! {
    /// A parameter has a value that it cannot have.
    BadParameter = "bad-parameter", BAD_REQUEST, "Ogiltigt värde", "Value not valid";
    /// A parameter that the route does not know.
    UnknownParameter = "unknown-parameter", BAD_REQUEST, "Okänd parameter", "Unknown parameter";
    /// A parameter that may be given once is given twice.
    RepeatedParameter = "repeated-parameter", BAD_REQUEST, "Upprepad parameter", "Parameter given twice";
    /// The query text is over its limit.
    QueryTooLong = "query-too-long", BAD_REQUEST, "Sökfrågan är för lång", "The query is too long";
    /// The query has too many terms or levels.
    QueryTooComplex = "query-too-complex", BAD_REQUEST, "Sökfrågan är för sammansatt", "The query is too complex";
    /// The cursor was made for another search, or is no cursor.
    BadCursor = "bad-cursor", BAD_REQUEST, "Bläddringsmärket hör inte till sökningen", "The page mark does not belong to this search";
    /// The body of the request cannot be read.
    BadBody = "bad-body", BAD_REQUEST, "Innehållet i anropet går inte att läsa", "The body of the request cannot be read";
    /// The result has more rows than an export gives.
    ExportTooLarge = "export-too-large", BAD_REQUEST, "Sökresultatet är för stort att hämta", "The result is too large to be fetched";
    /// The request shows no right, or one that does not hold.
    Unauthorized = "unauthorized", UNAUTHORIZED, "Behörighet saknas", "Sign in is needed";
    /// The right that was shown does not reach so far.
    Forbidden = "forbidden", FORBIDDEN, "Behörigheten räcker inte", "Not allowed";
    /// Too many wrong tokens were shown.
    TooManyFailures = "too-many-failures", TOO_MANY_REQUESTS, "För många misslyckade försök", "Too many attempts";
    /// More was asked from one address than the service answers in a minute.
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS, "För många anrop", "Too many requests";
    /// A field cannot have the value that it was to be corrected to.
    BadCorrection = "bad-correction", UNPROCESSABLE_ENTITY, "Rättelsen går inte att göra", "The correction cannot be made";
    /// An uploaded file cannot be read.
    Unreadable = "unreadable", UNPROCESSABLE_ENTITY, "Filen kan inte läsas", "The file cannot be read";
    /// An uploaded file was deleted before and may not come back.
    DeletedBytes = "deleted-bytes", CONFLICT, "Filen har tagits bort tidigare", "The file was deleted before";
    /// The body of the request came too slowly.
    BodyTimeout = "body-timeout", REQUEST_TIMEOUT, "Innehållet i anropet kom för långsamt", "The body of the request came too slowly";
    /// Another process writes to the archive.
    ArchiveBusy = "archive-busy", SERVICE_UNAVAILABLE, "Arkivet är upptaget", "The archive is busy";
    /// The service only shows the archive.
    ReadOnly = "read-only", SERVICE_UNAVAILABLE, "Tjänsten kan inte ändra något", "The service cannot change anything";
    /// The original is withheld.
    Withheld = "withheld", FORBIDDEN, "Handlingen lämnas inte ut", "The document is not given out";
    /// No such page, document or case.
    NotFound = "not-found", NOT_FOUND, "Sidan finns inte", "There is no such page";
    /// The route does not take this method.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "Metoden kan inte användas här", "The method cannot be used here";
    /// The document was deleted.
    Deleted = "deleted", GONE, "Handlingen är borttagen", "The document has been deleted";
    /// The body of the request is over its limit.
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE, "Innehållet i anropet är för stort", "The body of the request is too large";
    /// The address is over its limit.
    TargetTooLong = "target-too-long", URI_TOO_LONG, "Adressen är för lång", "The address is too long";
    /// The body of the request is of another type than the route reads.
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "Innehållstypen kan inte läsas", "The type of the body cannot be read";
    /// Something broke on our side.
    Internal = "internal", INTERNAL_SERVER_ERROR, "Internt fel", "Internal error";
    /// All permits are taken, of searches or of readers of the archive.
    Busy = "busy", SERVICE_UNAVAILABLE, "Tjänsten är upptagen", "The service is busy";
    /// The answer took longer than allowed.
    Timeout = "timeout", SERVICE_UNAVAILABLE, "Sökningen tog för lång tid", "The search took too long";
    /// The index does not answer.
    NotReady = "not-ready", SERVICE_UNAVAILABLE, "Sökningen är inte redo", "The search is not ready";
}

/// Seconds after which a client that was turned away may try again.
const RETRY_AFTER_SECONDS: u64 = 2;

/// What is told of a failure on our side.
const INTERNAL: [&str; 2] =
    ["Något gick fel hos oss. Försök igen om en stund.", "Something went wrong on our side. Try again in a while."];

/// A sentence in Swedish and English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said([Cow<'static, str>; 2]);

impl<T: Into<Cow<'static, str>>> From<[T; 2]> for Said {
    fn from(said: [T; 2]) -> Self {
        Self(said.map(Into::into))
    }
}

impl Said {
    /// The sentence in the language of a page.
    pub(crate) fn of(&self, t: &Strings) -> &str {
        t.pick(self.0.each_ref().map(AsRef::as_ref))
    }
}

/// One problem: what the visitor is told.
///
/// As a response it has no body yet; the outermost middleware writes it as JSON or as a page,
/// because only there the request id and the visitor's wishes are known.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// Which problem it is.
    pub(crate) code: Code,
    /// What went wrong this time, safe to show.
    pub(crate) detail: Said,
    /// The parameter at fault.
    pub(crate) parameter: Option<String>,
    /// What the log says and the visitor does not see.
    pub(crate) cause: Option<String>,
    /// Seconds after which the same request may go well.
    pub(crate) retry_after_seconds: Option<u64>,
}

impl Problem {
    /// A problem with its explanation.
    pub(crate) fn new(code: Code, detail: impl Into<Said>) -> Self {
        let is_passing = code.status() == StatusCode::SERVICE_UNAVAILABLE;
        let retry_after_seconds = is_passing.then_some(RETRY_AFTER_SECONDS);
        Self { code, detail: detail.into(), parameter: None, cause: None, retry_after_seconds }
    }

    /// A problem with one parameter of the request.
    pub(crate) fn parameter(code: Code, name: &str, detail: impl Into<Said>) -> Self {
        Self { parameter: Some(shortened(name)), ..Self::new(code, detail) }
    }

    /// A failure on our side, of which the visitor learns nothing but that it happened.
    pub(crate) fn internal(cause: impl std::fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new(Code::Internal, INTERNAL) }
    }

    /// No document, case or page by that name.
    pub(crate) fn not_found(detail: impl Into<Said>) -> Self {
        Self::new(Code::NotFound, detail)
    }

    /// The body of the answer after RFC 9457, in Swedish: programs tell problems apart by their code.
    pub(crate) fn to_json(&self, request_id: &str) -> String {
        let body = Body {
            r#type: format!("/api/docs#{}", self.code.as_str()),
            title: self.code.title(&SV),
            status: self.code.status().as_u16(),
            detail: self.detail.of(&SV),
            code: self.code,
            parameter: self.parameter.as_deref(),
            request_id,
        };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::QueryTooLong { chars, max } => Self::parameter(
                Code::QueryTooLong,
                "q",
                [
                    format!("Sökfrågan har {chars} tecken. Högst {max} tecken läses."),
                    format!("The query has {chars} characters. At most {max} are read."),
                ],
            ),
            SearchError::QueryTooComplex { what, max } => {
                let [swedish, english] = match what {
                    "terms" => ["sökord", "terms"],
                    _ => ["nivåer av parenteser", "levels of parentheses"],
                };
                let detail = [
                    format!("Sökfrågan har fler än {max} {swedish}."),
                    format!("The query has more than {max} {english}."),
                ];
                Self::parameter(Code::QueryTooComplex, "q", detail)
            }
            SearchError::BadCursor => Self::parameter(
                Code::BadCursor,
                "cursor",
                [
                    "Värdet i ”cursor” är inte gjort för den här sökningen. Börja om från första sidan.",
                    "The value of “cursor” was not made for this search. Begin again at the first page.",
                ],
            ),
            SearchError::UnknownDocument(_) => {
                Self::not_found(["Handlingen finns inte i sökregistret.", "The document is not in the search index."])
            }
            SearchError::BeingBuilt => Self::new(
                Code::NotReady,
                [
                    "Sökregistret byggs upp på nytt. Handlingar och ärenden går att läsa under tiden.",
                    "The search index is being built anew. Documents and cases can be read meanwhile.",
                ],
            ),
            SearchError::Index(cause) => Self::internal(format!("the index does not answer: {cause}")),
        }
    }
}

/// A problem document: what went wrong (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body<'a> {
    /// Where the documentation tells of it.
    r#type: String,
    /// A heading, in Swedish.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// What went wrong this time, in Swedish.
    detail: &'a str,
    /// Tells problems apart, and does not change.
    code: Code,
    /// The parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parameter: Option<&'a str>,
    /// The request, to name when reporting an error.
    request_id: &'a str,
}

/// Names come from the visitor; an answer repeats only so much of them.
fn shortened(name: &str) -> String {
    const NAME_CHARS_MAX: usize = 60;
    name.chars().take(NAME_CHARS_MAX).collect()
}
