//! `/api/v1/documents/{id}` and what hangs below it: record, text, original.

use std::io;

use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use remiss_archive::{Original, Stored};

use crate::answer::{Tag, json, text};
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::store::{self, Found};
use crate::view::View;

/// What a file may carry with it that a browser must not act on.
///
/// PDF goes without `sandbox`, under which browsers refuse to show it; it is never HTML, for sniffing is off.
const CSP_OF_FILES: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'";
const CSP_OF_FILES_SANDBOXED: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// `GET /api/v1/documents/{id}`.
pub(crate) async fn record(asked: Asked) -> Result<Response, Problem> {
    match open(&asked, "").await? {
        Opened::Document(document, tag) => Ok(tag.on(json(&*document)?)),
        Opened::Answered(response) => Ok(response),
    }
}

/// `GET /api/v1/documents/{id}/text`.
pub(crate) async fn canonical_text(asked: Asked) -> Result<Response, Problem> {
    let (document, tag) = match open(&asked, "/text").await? {
        Opened::Document(document, tag) => (document, tag),
        Opened::Answered(response) => return Ok(response),
    };
    let canonical = store::text(&asked.0, document.id).await?;
    let mut response = tag.on(text("text/plain; charset=utf-8", canonical.text));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP_OF_FILES_SANDBOXED));
    Ok(response)
}

/// `GET /api/v1/documents/{id}/original`.
pub(crate) async fn original(asked: Asked) -> Result<Response, Problem> {
    let (document, tag) = match open(&asked, "/original").await? {
        Opened::Document(document, tag) => (document, tag),
        Opened::Answered(response) => return Ok(response),
    };
    if !asked.0.may_see_original(&document) {
        return Err(Problem::new(
            Code::Withheld,
            [
                "Originalfilen lämnas inte ut här. Vänd dig till nämnden för att begära ut handlingen.",
                "The original is not given out here. Turn to the committee to ask for the document.",
            ],
        ));
    }
    let original = store::original(&asked.0, document.id).await?;
    let length = HeaderValue::from(original.bytes);
    let (media_type, is_inline) = media_type(&document.media_type);
    let csp = if document.media_type == "application/pdf" { CSP_OF_FILES } else { CSP_OF_FILES_SANDBOXED };
    let disposition = disposition(&file_name(&document), is_inline);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_str(&media_type).map_err(Problem::internal)?),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Problem::internal)?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp)),
    ];
    let mut response = tag.on((headers, Body::from_stream(pieces(asked.0, original))).into_response());
    response.headers_mut().insert(header::CONTENT_LENGTH, length);
    Ok(response)
}

/// The bytes of an original, piece by piece as they are taken.
fn pieces(state: View, original: Original) -> impl Stream<Item = io::Result<Vec<u8>>> {
    stream::try_unfold((state, original), |(state, original)| async move {
        let (original, piece) = store::piece(&state, original).await.map_err(|problem| {
            tracing::warn!(cause = problem.cause, "a download was cut off");
            io::Error::other("the download was cut off")
        })?;
        Ok((!piece.is_empty()).then_some((piece, (state, original))))
    })
}

/// What every question about a document comes with.
type Asked = (View, Path<String>, RawQuery, HeaderMap);

/// What a question about a document leads to.
enum Opened {
    /// The document, with the tag of the answer to come.
    Document(Box<Stored>, Tag),
    /// An answer already: it has moved, or the visitor has it.
    Answered(Response),
}

/// Finds the document that is asked for, or of which a part is (`/text`).
async fn open((state, id, query, headers): &Asked, part: &str) -> Result<Opened, Problem> {
    Parameters::parse(query.0.as_deref())?.only(|_| false)?;
    let document = match store::document(state, id).await? {
        Found::Document(document) => document,
        Found::Replaced(new) => {
            return Ok(Opened::Answered(store::moved(&format!("/api/v1/documents/{new}{part}"), None)));
        }
    };
    let tag = Tag::new(
        document.changed_at.as_millisecond().unsigned_abs(),
        &(document.id, document.status, document.original_withheld, part),
    );
    Ok(match tag.unchanged(headers) {
        Some(unchanged) => Opened::Answered(unchanged),
        None => Opened::Document(document, tag),
    })
}

/// The type that is sent, and whether browsers may show it.
///
/// HTML, SVG and office files are offered for saving only: shown, they could run what is in them.
fn media_type(stored: &str) -> (String, bool) {
    match stored {
        "application/pdf" => ("application/pdf".to_owned(), true),
        // The bytes are as they came, in whatever encoding; saying one would be a guess.
        "text/plain" => ("text/plain".to_owned(), true),
        other if other.bytes().all(|b| b.is_ascii_graphic()) && other.contains('/') => (other.to_owned(), false),
        _ => ("application/octet-stream".to_owned(), false),
    }
}

/// The last part of the source ("a.zip!/b/c.pdf" gives "c.pdf"); the id where that is no file name.
pub(crate) fn file_name(document: &Stored) -> String {
    let name = document.record.source.rsplit(['/', '\\']).next().unwrap_or_default();
    let line = name.rsplit_once('#').and_then(|(file, line)| Some((file.strip_suffix(".jsonl")?, line)));
    match line {
        Some((file, line)) => format!("{file}-{line}.json"),
        None if name.is_empty() => document.id.to_string(),
        None => name.to_owned(),
    }
}

/// The header after RFC 6266: a plain name for old programs, the whole one beside it.
fn disposition(name: &str, is_inline: bool) -> String {
    /// What RFC 8187 lets stand.
    const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');
    let kind = if is_inline { "inline" } else { "attachment" };
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let plain: String = name
        .chars()
        .map(|c| match c {
            'å' | 'ä' => 'a',
            'Å' | 'Ä' => 'A',
            'ö' => 'o',
            'Ö' => 'O',
            c if c.is_ascii() && !matches!(c, '"' | '\\' | '%') => c,
            _ => '_',
        })
        .collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(&name, ATTRIBUTE))
}

#[cfg(test)]
mod tests {
    use super::{disposition, media_type};

    #[test]
    fn names_reach_old_and_new_programs_and_cannot_break_out() {
        assert_eq!(
            disposition("Yttrande över remiss.pdf", true),
            "inline; filename=\"Yttrande over remiss.pdf\"; filename*=UTF-8''Yttrande%20%C3%B6ver%20remiss.pdf"
        );
        assert_eq!(
            disposition("a\"; x=\"\r\nb.html", false),
            "attachment; filename=\"a_; x=_b.html\"; filename*=UTF-8''a%22%3B%20x%3D%22b.html"
        );
    }

    #[test]
    fn only_pdf_and_plain_text_are_shown_by_browsers() {
        assert_eq!(media_type("application/pdf"), ("application/pdf".to_owned(), true));
        assert_eq!(media_type("text/plain"), ("text/plain".to_owned(), true));
        assert_eq!(media_type("text/html"), ("text/html".to_owned(), false));
        assert_eq!(media_type("image/svg+xml"), ("image/svg+xml".to_owned(), false));
        assert_eq!(media_type("x\r\ny"), ("application/octet-stream".to_owned(), false));
    }
}
