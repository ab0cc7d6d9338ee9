//! `/api/v1/cases/{key}/originals.zip`: the originals of a case in one file.

use std::io::{self, Read as _};

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use remiss_archive::Stored;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::api::documents::file_name;
use crate::download::{Sender, Stopped, download};
use crate::parameters::{Parameters, escape};
use crate::pieces::Pieces;
use crate::problem::Problem;
use crate::store::{self, PIECE_BYTES};
use crate::view::View;

/// `GET /api/v1/cases/{key}/originals.zip`: the originals that the caller may see.
pub(crate) async fn originals(
    state: View,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.only(|_| false)?;
    let (first_key, mut documents) = store::case_documents(&state, &key).await?;
    if first_key != key {
        return Ok(store::moved(&format!("/api/v1/cases/{}/originals.zip", escape(&first_key)), None));
    }
    documents.retain(|document| state.may_see_original(document));
    if documents.is_empty() {
        return Err(Problem::not_found([
            "Inget original i ärendet lämnas ut här.",
            "No original of the case is given out here.",
        ]));
    }
    let name: String = key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    download("application/zip", &format!("{name}.zip"), |sender| send(state, documents, sender))
}

/// Packs one original after another, off the async threads; of each only a piece is held in memory.
async fn send(state: View, documents: Vec<Stored>, sender: Sender) -> Result<(), Stopped> {
    let pieces = Pieces::default();
    let mut zip = Box::new(ZipWriter::new_stream(pieces.clone()));
    for document in documents {
        let mut original = store::original(&state, document.id).await?;
        // What is compressed already only costs time.
        let is_text = document.media_type.starts_with("text/") || document.media_type.ends_with("json");
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(if is_text { 6 } else { 1 }))
            .unix_permissions(0o644);
        // The id keeps names apart that are the same, and leads back to the document.
        zip.start_file(entry_name(&document), options).map_err(io::Error::from)?;
        let mut is_end = false;
        while !is_end {
            (zip, original, is_end) = state
                .read(move |_| {
                    let packed = io::copy(&mut original.by_ref().take(PIECE_BYTES as u64), &mut *zip);
                    Ok((zip, original, packed.map_err(Problem::internal)? == 0))
                })
                .await?;
            sender.send(pieces.take()).await?;
        }
    }
    zip.finish().map_err(io::Error::from)?;
    sender.send(pieces.take()).await
}

/// A name that is a plain file wherever it is unpacked.
fn entry_name(document: &Stored) -> String {
    let name: String = file_name(document)
        .chars()
        .map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c })
        .collect();
    format!("{}-{name}", document.id)
}
