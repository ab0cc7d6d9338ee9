//! Refuses over-long request lines with 414 before they are kept in memory.
//!
//! The HTTP library reads a head into one buffer and answers 431 when that is full, so a long address would be
//! reported as long headers. This guard watches the bytes of each request's first line as they arrive, and where the
//! line does not end in time it answers by itself, reads on for a while so that the client gets to see the answer
//! (closing at once would reset the connection), and ends.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::problem::{Code, Problem};

/// Bytes of a request line: method, address and version. Longer addresses than this fit no library's type either.
pub(crate) const REQUEST_LINE_BYTES_MAX: usize = 64 * 1024;

/// What is read and thrown away after a refusal; a 2 MB address fits well, an endless one is cut off.
const DRAIN_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A connection whose request lines are held to a length.
#[derive(Debug)]
pub(crate) struct RequestLineGuard<S> {
    stream: S,
    place: Place,
}

/// Bytes that tell a request line from anything else: the longest method with its blank ("OPTIONS ").
const BEGINNING_BYTES: usize = 8;

#[derive(Debug)]
enum Place {
    /// Inside what should be a request line: this many bytes of it read, and how it begins.
    Line { length: usize, beginning: Vec<u8> },
    /// After the line: headers and body pass.
    Rest,
    /// The line was too long: this much of the answer is written, this much was thrown away.
    Refusing { answer: Vec<u8>, written: usize, drained: usize },
}

impl Place {
    fn line() -> Self {
        Self::Line { length: 0, beginning: Vec::with_capacity(BEGINNING_BYTES) }
    }
}

/// Whether a line begins with a method: capitals and a blank.
fn is_request(beginning: &[u8]) -> bool {
    beginning.iter().position(|byte| !byte.is_ascii_uppercase()).is_some_and(|end| end >= 3 && beginning[end] == b' ')
}

impl<S> RequestLineGuard<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, place: Place::line() }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for RequestLineGuard<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !matches!(this.place, Place::Refusing { .. }) {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
            let Place::Line { length, beginning } = &mut this.place else { return Poll::Ready(Ok(())) };
            let new = &buffer.filled()[before..];
            beginning.extend(new.iter().take(BEGINNING_BYTES - beginning.len()));
            match new.iter().position(|&byte| byte == b'\n') {
                Some(end) if *length + end <= REQUEST_LINE_BYTES_MAX => this.place = Place::Rest,
                None if *length + new.len() <= REQUEST_LINE_BYTES_MAX => *length += new.len(),
                // The rest of a body, where the client sent several requests at once.
                _ if !is_request(beginning) => this.place = Place::Rest,
                _ => {
                    buffer.set_filled(before);
                    this.place = Place::Refusing { answer: refusal(), written: 0, drained: 0 };
                }
            }
        }
        match this.poll_refuse(context) {
            Some(poll) => poll,
            None => Poll::Ready(Ok(())),
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> RequestLineGuard<S> {
    /// Writes the refusal and reads on; ends as an end of file.
    fn poll_refuse(&mut self, context: &mut Context<'_>) -> Option<Poll<io::Result<()>>> {
        let Place::Refusing { answer, written, drained } = &mut self.place else { return None };
        while *written < answer.len() {
            match Pin::new(&mut self.stream).poll_write(context, &answer[*written..]) {
                Poll::Ready(Ok(bytes)) if bytes > 0 => *written += bytes,
                Poll::Ready(_) => return Some(Poll::Ready(Ok(()))),
                Poll::Pending => return Some(Poll::Pending),
            }
        }
        let mut scrap = [0; 8 * 1024];
        while *drained < DRAIN_BYTES_MAX {
            let mut buffer = ReadBuf::new(&mut scrap);
            match Pin::new(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => *drained += buffer.filled().len(),
                Poll::Ready(_) => break,
                Poll::Pending => return Some(Poll::Pending),
            }
        }
        Some(Poll::Ready(Ok(())))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for RequestLineGuard<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match &this.place {
            // "100 Continue" only asks for the body of the same request.
            Place::Rest if bytes.starts_with(b"HTTP/1.1 100") => {}
            // The answer to the request has begun, so the next bytes read begin another.
            Place::Rest => this.place = Place::line(),
            Place::Line { .. } => {}
            // After a refusal nothing else may be said on the connection.
            Place::Refusing { .. } => return Poll::Ready(Ok(bytes.len())),
        }
        Pin::new(&mut this.stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

fn refusal() -> Vec<u8> {
    let kibibytes = REQUEST_LINE_BYTES_MAX / 1024;
    let problem = Problem::new(
        Code::TargetTooLong,
        [format!("Adressen är längre än {kibibytes} KiB."), format!("The address is longer than {kibibytes} KiB.")],
    );
    let body = problem.to_json("");
    let length = body.len();
    format!(
        "HTTP/1.1 414 URI Too Long\r\ncontent-type: application/problem+json\r\ncontent-length: {length}\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}
