//! What changes documents: uploads, corrections, their undoing, deletion.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use remiss_archive::{DocumentId, Error as ArchiveError};
use remiss_index::IndexError;
use remiss_ingest::{Added, Change, Failure, IngestError, Report, UploadName};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::answer::json;
use crate::body;
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::store::{self, Found};
use crate::view::View;

/// Bytes of an upload: one file of the largest kind that is read.
pub(crate) const UPLOAD_BYTES_MAX: usize = 200 << 20;
/// An upload over a line of 4 Mbit/s takes seven minutes.
const UPLOAD_TIME_MAX: Duration = Duration::from_mins(15);
/// Bytes of a change; a proposed decision of some pages is the longest value.
const CHANGE_BYTES_MAX: usize = 256 << 10;
/// Time for a change to arrive.
const CHANGE_TIME_MAX: Duration = Duration::from_secs(30);
/// Characters of a reason.
pub(crate) const REASON_CHARS_MAX: usize = 1_000;

/// `POST /api/v1/documents`.
pub(crate) async fn add(
    state: View,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    parameters.only(|name| name == "name")?;
    let given = parameters.single("name")?.map(upload_name).transpose()?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).ok();
    if boundary.is_none() && given.is_none() {
        return Err(Problem::parameter(
            Code::BadParameter,
            "name",
            ["”name” saknas: vad filen ska heta.", "“name” is missing: what the file is to be called."],
        ));
    }
    let place = state.upload_place().await?;
    let bytes = body::read(&state, &headers, body, UPLOAD_BYTES_MAX, UPLOAD_TIME_MAX).await?;
    let (name, bytes) = match boundary {
        Some(boundary) => file_of(bytes, boundary, given).await?,
        None => (given.ok_or_else(no_file)?, Bytes::from(bytes)),
    };
    let who = state.caller.name.clone();
    let added = state.write(move |desk| desk.add(&name, &bytes, &who).map_err(problem)).await?;
    drop(place);
    answer(added)
}

/// `PATCH /api/v1/documents/{id}`: a merge patch of the record's fields, `status` and `original`, with its reason.
pub(crate) async fn correct(
    state: View,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let id = match store::document(&state, &id).await? {
        Found::Document(document) => document.id,
        Found::Replaced(new) => return Ok(store::moved(&format!("/api/v1/documents/{new}"), None)),
    };
    let mut patch = object(&state, &headers, body).await?;
    let why = reason(patch.shift_remove("reason"))?;
    let change = Change::of(patch).map_err(|error| {
        Problem::parameter(
            Code::BadCorrection,
            error.field,
            [format!("Tillåtna värden: {}.", error.allowed), format!("Values allowed: {}.", error.allowed)],
        )
    })?;
    if change.is_empty() {
        return Err(Problem::new(
            Code::BadBody,
            ["Anropet ändrar ingenting: ange minst ett fält.", "The request changes nothing: give at least one field."],
        ));
    }
    let who = state.caller.name.clone();
    let changed = state.write(move |desk| desk.change(id, &change, &who, &why).map_err(problem)).await?;
    json(&state.as_seen(changed))
}

/// `DELETE /api/v1/documents/{id}/corrections/{field}`: takes the last correction of a field back.
pub(crate) async fn undo(
    state: View,
    Path((id, field)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.only(|_| false)?;
    let id = match store::document(&state, &id).await? {
        Found::Document(document) => document.id,
        Found::Replaced(new) => {
            let field = crate::parameters::escape(&field);
            return Ok(store::moved(&format!("/api/v1/documents/{new}/corrections/{field}"), None));
        }
    };
    let who = state.caller.name.clone();
    let undone = state.write(move |desk| desk.undo(id, &field, &who).map_err(problem)).await?;
    json(&state.as_seen(undone))
}

/// `DELETE /api/v1/documents/{id}`, the reason in the query or as JSON. Deleting once more makes sure of it.
pub(crate) async fn delete(
    state: View,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let parameters = Parameters::parse(query.as_deref())?;
    parameters.only(|name| name == "reason")?;
    let id: DocumentId = match store::document(&state, &id).await {
        Ok(Found::Document(document)) => document.id,
        Ok(Found::Replaced(new)) => return Ok(store::moved(&format!("/api/v1/documents/{new}"), query.as_deref())),
        Err(problem) if problem.code == Code::Deleted => id.parse().map_err(|_| problem)?,
        Err(problem) => return Err(problem),
    };
    let why = match parameters.single("reason")? {
        Some(why) => reason(Some(Value::String(why.to_owned())))?,
        None => reason(object(&state, &headers, body).await?.shift_remove("reason"))?,
    };
    let who = state.caller.name.clone();
    json(&state.write(move |desk| desk.delete(id, &why, &who).map_err(problem)).await?)
}

/// What became of an upload.
#[derive(Serialize, ToSchema)]
pub(crate) struct UploadAnswer {
    /// The document, where the upload is one.
    id: Option<DocumentId>,
    /// Address of its page on this service.
    url: Option<String>,
    /// All documents of the upload.
    documents: Vec<DocumentId>,
    /// What became of the files.
    report: Report,
}

fn answer(added: Added) -> Result<Response, Problem> {
    let Added { ids, report } = added;
    let is_new = report.added + report.updated > 0;
    if !is_new && report.unchanged == 0 {
        return Err(report.failed.first().map_or_else(no_file, refusal));
    }
    let id = ids.first().copied().filter(|_| ids.len() == 1);
    let url = id.map(|id| format!("/dokument/{id}"));
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = (status, json(&UploadAnswer { id, url, documents: ids, report })?).into_response();
    if let Some(Ok(place)) = id.map(|id| format!("/api/v1/documents/{id}").parse()).filter(|_| is_new) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// Why a file was not taken in, as a problem.
fn refusal(failure: &Failure) -> Problem {
    let Failure { code, reason, .. } = failure;
    let (problem, swedish, english) = match code.as_str() {
        "deleted" => (Code::DeletedBytes, "Handlingen har tagits bort", "The document was deleted"),
        "too-large" => (Code::BodyTooLarge, "Filen är för stor", "The file is too large"),
        _ => (Code::Unreadable, "Filen kunde inte läsas", "The file could not be read"),
    };
    Problem::new(problem, [swedish, english].map(|said| format!("{said} ({code}): {reason}")))
}

/// The file in a form, and its name: the one given beside it, or its own.
async fn file_of(body: Vec<u8>, boundary: String, given: Option<UploadName>) -> Result<(UploadName, Bytes), Problem> {
    let malformed = |error: multer::Error| {
        Problem::new(
            Code::BadBody,
            [format!("Formuläret går inte att läsa: {error}"), format!("The form cannot be read: {error}")],
        )
    };
    let whole = stream::iter([Ok::<_, std::convert::Infallible>(Bytes::from(body))]);
    let mut form = multer::Multipart::new(whole, boundary);
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        let Some(own) = field.file_name().map(str::to_owned) else { continue };
        let name = match given {
            Some(name) => name,
            None => upload_name(&own)?,
        };
        return Ok((name, field.bytes().await.map_err(malformed)?));
    }
    Err(no_file())
}

fn no_file() -> Problem {
    Problem::new(Code::BadBody, ["Det finns ingen fil i anropet.", "There is no file in the request."])
}

fn upload_name(name: &str) -> Result<UploadName, Problem> {
    name.parse().map_err(|_| {
        Problem::parameter(
            Code::BadParameter,
            "name",
            [
                "Namnet ska vara ett filnamn, eventuellt med mappar före: inga ”..”, inga dolda delar, inga \
                 styrtecken och inget av \\ : #.",
                "The name must be a file’s, with folders before it or none: no “..”, no hidden parts, no control \
                 characters and none of \\ : #.",
            ],
        )
    })
}

/// Reads a small JSON object.
async fn object(state: &View, headers: &HeaderMap, body: Body) -> Result<Map<String, Value>, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.is_empty() && !kind.to_ascii_lowercase().contains("json") {
        return Err(Problem::new(
            Code::UnsupportedMediaType,
            ["Skicka JSON (application/merge-patch+json).", "Send JSON (application/merge-patch+json)."],
        ));
    }
    let bytes = body::read(state, headers, body, CHANGE_BYTES_MAX, CHANGE_TIME_MAX).await?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Problem::new(
            Code::BadBody,
            [
                "Innehållet ska vara ett JSON-objekt: {\"reason\": \"…\", …}.",
                "The body must be a JSON object: {\"reason\": \"…\", …}.",
            ],
        )),
    }
}

/// A reason, which no change goes without.
pub(crate) fn reason(given: Option<Value>) -> Result<String, Problem> {
    match given {
        Some(Value::String(why)) if !why.trim().is_empty() && why.chars().count() <= REASON_CHARS_MAX => {
            Ok(why.trim().to_owned())
        }
        _ => Err(Problem::parameter(
            Code::BadBody,
            "reason",
            [
                format!("”reason” ska säga varför, med högst {REASON_CHARS_MAX} tecken."),
                format!("“reason” must say why, in at most {REASON_CHARS_MAX} characters."),
            ],
        )),
    }
}

/// What the desk could not do, as a problem.
pub(crate) fn problem(error: IngestError) -> Problem {
    match error {
        IngestError::Archive(ArchiveError::Locked { holder, .. }) => Problem::new(
            Code::ArchiveBusy,
            [
                format!("Arkivet skrivs just nu av {holder}. Försök igen när det är klart."),
                format!("The archive is being written by {holder}. Try again when that is done."),
            ],
        ),
        IngestError::Archive(ArchiveError::UnknownDocument(_)) => {
            Problem::not_found(["Det finns ingen handling med det id:t.", "There is no document with that id."])
        }
        IngestError::Archive(ArchiveError::Correction { field, reason, .. }) => {
            let shown = crate::parameters::shown(&field);
            let detail = [
                format!("”{shown}” kan inte rättas så: {reason}."),
                format!("“{shown}” cannot be corrected so: {reason}."),
            ];
            Problem::parameter(Code::BadCorrection, &field, detail)
        }
        IngestError::Archive(ArchiveError::NotCorrected { field, .. }) => {
            Problem::parameter(Code::BadCorrection, &field, ["Fältet är inte rättat.", "The field is not corrected."])
        }
        IngestError::Archive(ArchiveError::LogBusy) | IngestError::Index(IndexError::Locked(_)) => Problem::new(
            Code::ArchiveBusy,
            [
                "Handlingen är borttagen och visas inte längre, men en annan process håller kvar filer. Upprepa anropet \
                 för att försäkra dig om att inget är kvar.",
                "The document is deleted and not shown any more, but another process holds files of it. Repeat the \
                 request to make sure that nothing is left.",
            ],
        ),
        error => {
            let cause = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
            Problem::internal(cause.map(ToString::to_string).collect::<Vec<_>>().join(": "))
        }
    }
}
