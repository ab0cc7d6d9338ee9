//! Files that are made while they are sent: bounded in memory, given up when nobody reads, and never taken for whole when
//! they are not.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;

use crate::answer::REVALIDATE;
use crate::problem::Problem;

/// Pieces that wait for a slow reader.
const PIECES_WAITING_MAX: usize = 2;

/// A reader that takes nothing for so long has gone.
const READER_IDLE_MAX: Duration = Duration::from_mins(1);

/// Why a file was not sent to its end.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// Nobody reads any more.
    ReaderGone,
    /// It could not be made; what the log says.
    Failed(String),
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Self::Failed(problem.cause.unwrap_or_else(|| problem.code.as_str().to_owned()))
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Takes the pieces of a file in order.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    pieces: mpsc::Sender<io::Result<Bytes>>,
}

impl Sender {
    /// Sends a piece as soon as there is room for it.
    pub(crate) async fn send(&self, piece: Vec<u8>) -> Result<(), Stopped> {
        if piece.is_empty() {
            return Ok(());
        }
        self.pieces.send_timeout(Ok(piece.into()), READER_IDLE_MAX).await.map_err(|_| Stopped::ReaderGone)
    }
}

/// An answer that is a file under a plain ASCII name, made by what `make` does with the sender.
pub(crate) fn download<F>(
    media_type: &'static str,
    name: &str,
    make: impl FnOnce(Sender) -> F,
) -> Result<Response, Problem>
where
    F: Future<Output = Result<(), Stopped>> + Send + 'static,
{
    let (pieces, mut receiver) = mpsc::channel(PIECES_WAITING_MAX);
    let sender = Sender { pieces };
    let making = make(sender.clone());
    tokio::spawn(async move {
        if let Err(Stopped::Failed(cause)) = making.await {
            tracing::warn!(cause, "a download was cut off");
            // The reader sees a broken transfer; there is nobody else to tell.
            let _ = sender.pieces.send(Err(io::Error::other("the download was cut off"))).await;
        }
    });
    let stream = futures_util::stream::poll_fn(move |context| receiver.poll_recv(context));
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, REVALIDATE),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Problem::internal)?),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}
