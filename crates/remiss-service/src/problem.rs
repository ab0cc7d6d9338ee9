//! Everything that can go wrong towards a visitor: one table of code, status and title, and the RFC 9457 form of it.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use remiss_index::SearchError;
use serde::Serialize;

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $status:ident, $title:literal;)+) => {
        /// Stable codes of problem documents; clients tell problems apart by them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant),+ }

        impl Code {
            /// Every code, in the order in which the documentation lists them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as it stands in the answer.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The status that the answer has.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }

            /// A short heading in Swedish.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }
        }
    };
}

problem_codes! {
    /// A parameter has a value that it cannot have.
    BadParameter = "bad-parameter", BAD_REQUEST, "Ogiltigt värde";
    /// A parameter that the route does not know.
    UnknownParameter = "unknown-parameter", BAD_REQUEST, "Okänd parameter";
    /// A parameter that may be given once is given twice.
    RepeatedParameter = "repeated-parameter", BAD_REQUEST, "Upprepad parameter";
    /// The query text is over its limit.
    QueryTooLong = "query-too-long", BAD_REQUEST, "Sökfrågan är för lång";
    /// The query has too many terms or levels.
    QueryTooComplex = "query-too-complex", BAD_REQUEST, "Sökfrågan är för sammansatt";
    /// The cursor was made for another search, or is no cursor.
    BadCursor = "bad-cursor", BAD_REQUEST, "Bläddringsmärket hör inte till sökningen";
    /// The body of the request cannot be read.
    BadBody = "bad-body", BAD_REQUEST, "Innehållet i anropet går inte att läsa";
    /// The result has more rows than an export gives.
    ExportTooLarge = "export-too-large", BAD_REQUEST, "Sökresultatet är för stort att hämta";
    /// The request shows no right, or one that does not hold.
    Unauthorized = "unauthorized", UNAUTHORIZED, "Behörighet saknas";
    /// The right that was shown does not reach so far.
    Forbidden = "forbidden", FORBIDDEN, "Behörigheten räcker inte";
    /// Too many wrong tokens were shown.
    TooManyFailures = "too-many-failures", TOO_MANY_REQUESTS, "För många misslyckade försök";
    /// More was asked from one address than the service answers in a minute.
    TooManyRequests = "too-many-requests", TOO_MANY_REQUESTS, "För många anrop";
    /// A field cannot have the value that it was to be corrected to.
    BadCorrection = "bad-correction", UNPROCESSABLE_ENTITY, "Rättelsen går inte att göra";
    /// An uploaded file cannot be read.
    Unreadable = "unreadable", UNPROCESSABLE_ENTITY, "Filen kan inte läsas";
    /// An uploaded file was deleted before and may not come back.
    DeletedBytes = "deleted-bytes", CONFLICT, "Filen har tagits bort tidigare";
    /// The body of the request came too slowly.
    BodyTimeout = "body-timeout", REQUEST_TIMEOUT, "Innehållet i anropet kom för långsamt";
    /// Another process writes to the archive.
    ArchiveBusy = "archive-busy", SERVICE_UNAVAILABLE, "Arkivet är upptaget";
    /// The service only shows the archive.
    ReadOnly = "read-only", SERVICE_UNAVAILABLE, "Tjänsten kan inte ändra något";
    /// The original is withheld.
    Withheld = "withheld", FORBIDDEN, "Handlingen lämnas inte ut";
    /// No such page, document or case.
    NotFound = "not-found", NOT_FOUND, "Sidan finns inte";
    /// The route does not take this method.
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "Metoden kan inte användas här";
    /// The document was deleted.
    Deleted = "deleted", GONE, "Handlingen är borttagen";
    /// The body of the request is over its limit.
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE, "Innehållet i anropet är för stort";
    /// The address is over its limit.
    TargetTooLong = "target-too-long", URI_TOO_LONG, "Adressen är för lång";
    /// The body of the request is of another type than the route reads.
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "Innehållstypen kan inte läsas";
    /// Something broke on our side.
    Internal = "internal", INTERNAL_SERVER_ERROR, "Internt fel";
    /// All search permits are taken.
    Busy = "busy", SERVICE_UNAVAILABLE, "Många söker just nu";
    /// The answer took longer than allowed.
    Timeout = "timeout", SERVICE_UNAVAILABLE, "Sökningen tog för lång tid";
    /// The index does not answer.
    NotReady = "not-ready", SERVICE_UNAVAILABLE, "Sökningen är inte redo";
}

/// Seconds after which a client that was turned away may try again.
const RETRY_AFTER_SECONDS: u64 = 2;

/// One problem: what the visitor is told.
///
/// As a response it has no body yet; the outermost middleware writes it as JSON or as a page,
/// because only there the request id and the visitor's wishes are known.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Which problem it is.
    pub code: Code,
    /// What went wrong this time, in Swedish, safe to show.
    pub detail: String,
    /// The parameter at fault.
    pub parameter: Option<String>,
    /// What the log says and the visitor does not see.
    pub cause: Option<String>,
    /// Seconds after which the same request may go well.
    pub retry_after_seconds: Option<u64>,
}

impl Problem {
    /// A problem with its explanation.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let is_passing = code.status() == StatusCode::SERVICE_UNAVAILABLE;
        let retry_after_seconds = is_passing.then_some(RETRY_AFTER_SECONDS);
        Self { code, detail: detail.into(), parameter: None, cause: None, retry_after_seconds }
    }

    /// A problem with one parameter of the request.
    pub fn parameter(code: Code, name: &str, detail: impl Into<String>) -> Self {
        Self { parameter: Some(shortened(name)), ..Self::new(code, detail) }
    }

    /// A failure on our side, of which the visitor learns nothing but that it happened.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(Code::Internal, "Något gick fel hos oss. Försök igen om en stund.")
        }
    }

    /// No document, case or page by that name.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Code::NotFound, detail)
    }

    /// The body of the answer after RFC 9457.
    pub fn to_json(&self, request_id: &str) -> String {
        let body = Body {
            r#type: format!("/api/docs#{}", self.code.as_str()),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            detail: &self.detail,
            code: self.code.as_str(),
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
                format!("Sökfrågan har {chars} tecken. Högst {max} tecken läses."),
            ),
            SearchError::QueryTooComplex { what, max } => {
                let what = match what {
                    "terms" => "sökord",
                    _ => "nivåer av parenteser",
                };
                Self::parameter(Code::QueryTooComplex, "q", format!("Sökfrågan har fler än {max} {what}."))
            }
            SearchError::BadCursor => Self::parameter(
                Code::BadCursor,
                "cursor",
                "Värdet i ”cursor” är inte gjort för den här sökningen. Börja om från första sidan.",
            ),
            SearchError::UnknownDocument(_) => Self::not_found("Handlingen finns inte i sökregistret."),
            SearchError::BeingBuilt => Self::new(
                Code::NotReady,
                "Sökregistret byggs upp på nytt. Handlingar och ärenden går att läsa under tiden.",
            ),
            SearchError::Index(cause) => Self::internal(format!("the index does not answer: {cause}")),
        }
    }
}

/// The form of a problem document.
#[derive(Serialize, schemars::JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    request_id: &'a str,
}

/// Names come from the visitor; an answer repeats only so much of them.
fn shortened(name: &str) -> String {
    const NAME_CHARS_MAX: usize = 60;
    name.chars().take(NAME_CHARS_MAX).collect()
}
