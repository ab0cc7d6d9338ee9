//! The body of a request, read within bounds: so many bytes, so long a pause, so long a time in all.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout_at};

use crate::problem::{Code, Problem};
use crate::state::State;

/// Reads a body of at most `bytes_max` bytes within `time_max`. A client that sends nothing for the configured pause is
/// given up before that.
pub(crate) async fn read(
    state: &State,
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
    time_max: Duration,
) -> Result<Vec<u8>, Problem> {
    let too_large = || {
        let kibibytes = bytes_max / 1024;
        Problem::new(
            Code::BodyTooLarge,
            [
                format!("Innehållet i anropet får vara högst {kibibytes} KiB."),
                format!("The body of the request may have at most {kibibytes} KiB."),
            ],
        )
    };
    let said = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|bytes| bytes > bytes_max) {
        return Err(too_large());
    }
    let end = Instant::now() + time_max;
    let mut bytes = Vec::with_capacity(said.unwrap_or_default());
    let mut chunks = body.into_data_stream();
    loop {
        let pause_ends = Instant::now() + state.config.body_pause_max;
        match timeout_at(pause_ends.min(end), chunks.next()).await {
            Err(_) => {
                return Err(Problem::new(
                    Code::BodyTimeout,
                    ["Innehållet i anropet kom för långsamt.", "The body of the request came too slowly."],
                ));
            }
            Ok(None) => return Ok(bytes),
            Ok(Some(Err(_))) => {
                return Err(Problem::new(
                    Code::BadBody,
                    ["Innehållet i anropet bröts av.", "The body of the request was cut off."],
                ));
            }
            Ok(Some(Ok(chunk))) if bytes.len() + chunk.len() > bytes_max => return Err(too_large()),
            Ok(Some(Ok(chunk))) => bytes.extend_from_slice(&chunk),
        }
    }
}
