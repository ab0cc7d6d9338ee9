//! The worker process: limits itself, reads one request, answers in frames, and ends.

mod confine;

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::process::ExitCode;

use crate::extract::{Sink, extract_into};
use crate::limits::{RENDER_CPU_PER_PAGE, RENDER_MEMORY_BYTES, WORKER_CPU_PER_PAGE, WORKER_MEMORY_BYTES};
use crate::pdf::{self, render::page_image};
use crate::protocol::{Frame, Request, write_frame};
use crate::{ErrorCode, ExtractError, Limits, Member, MemberFailure, RawPage};

/// The longest request line; a list of 20,000 page numbers takes 120 kB.
const REQUEST_BYTES_MAX: u64 = 1024 * 1024;
/// The exit code of a worker whose parent spoke nonsense or went away.
const EXIT_UNUSABLE: u8 = 3;

/// Serves one request. The program calls this for its hidden worker subcommand, before it starts
/// any thread or opens any file, because the limits it sets hold for the whole process.
pub fn run(stdin: impl Read, stdout: impl Write) -> ExitCode {
    match serve(stdin, stdout, true) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(EXIT_UNUSABLE),
    }
}

/// Serves one request without confining the process, for tests and measurements in process.
pub fn run_unconfined(stdin: impl Read, stdout: impl Write) -> std::io::Result<()> {
    serve(stdin, stdout, false)
}

fn serve(stdin: impl Read, stdout: impl Write, confined: bool) -> std::io::Result<()> {
    let mut stdin = BufReader::new(stdin);
    let mut line = String::new();
    stdin.by_ref().take(REQUEST_BYTES_MAX).read_line(&mut line)?;
    let request: Request = serde_json::from_str(&line)?;
    if confined {
        let memory = match request {
            Request::Extract { .. } => WORKER_MEMORY_BYTES,
            Request::Render { .. } => RENDER_MEMORY_BYTES,
        };
        confine::memory_and_files(memory);
        confine::cpu(std::time::Duration::ZERO);
        confine::files_and_network();
    }
    let limits = Limits::default();
    let mut bytes = Vec::new();
    let wanted = request.length().min(limits.file_bytes_max + 1);
    bytes.reserve_exact(usize::try_from(wanted).unwrap_or(0));
    stdin.take(wanted).read_to_end(&mut bytes)?;
    let mut answer = Answer { out: BufWriter::new(stdout), lost: None, confined };
    match request {
        Request::Extract { name, .. } => match extract_into(bytes, name.as_deref(), &limits, &mut answer) {
            Ok(Some(document)) => answer.send(&Frame::Document(document)),
            Ok(None) => {}
            Err(error) => answer.send(&Frame::Failed(0, error)),
        },
        Request::Render { pages, dpi, .. } => draw(bytes, &pages, dpi, &limits, &mut answer),
    }
    answer.send(&Frame::End);
    answer.lost.map_or(Ok(()), Err)
}

fn draw<W: Write>(bytes: Vec<u8>, pages: &[u32], dpi: u32, limits: &Limits, answer: &mut Answer<W>) {
    if answer.confined {
        confine::cpu(RENDER_CPU_PER_PAGE.saturating_mul(pages.len() as u32));
    }
    let pdf = match pdf::open(bytes, limits) {
        Ok(pdf) => pdf,
        Err(error) => return answer.send(&Frame::Failed(0, error)),
    };
    for &page in pages {
        match page_image(&pdf, page, dpi) {
            Ok(image) => answer.send(&Frame::Image(page, image)),
            Err(error) => answer.send(&Frame::Failed(page, error)),
        }
    }
}

/// Sends what is found to the parent. A parent that went away ends the work.
struct Answer<W: Write> {
    out: BufWriter<W>,
    lost: Option<std::io::Error>,
    confined: bool,
}

impl<W: Write> Answer<W> {
    fn send(&mut self, frame: &Frame) {
        if self.lost.is_none()
            && let Err(error) = write_frame(&mut self.out, frame)
        {
            self.lost = Some(error);
        }
    }

    fn pass(&mut self, frame: &Frame) -> Result<(), ExtractError> {
        self.send(frame);
        match self.lost {
            Some(_) => Err(ExtractError::new(ErrorCode::Worker, "nobody reads the answer")),
            None => Ok(()),
        }
    }
}

impl<W: Write> Sink for Answer<W> {
    fn pages(&mut self, count: u32) -> Result<(), ExtractError> {
        if self.confined {
            confine::cpu(WORKER_CPU_PER_PAGE.saturating_mul(count));
        }
        self.pass(&Frame::Pages(count))
    }

    fn page(&mut self, page: &RawPage) -> Result<(), ExtractError> {
        self.pass(&Frame::Page(page.clone()))
    }

    fn member(&mut self, member: Member) -> Result<(), ExtractError> {
        self.pass(&Frame::Member(member))
    }

    fn member_failed(&mut self, name: &str, error: &ExtractError) -> Result<(), ExtractError> {
        self.pass(&Frame::MemberFailed(MemberFailure { name: name.to_owned(), error: error.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::read_frame;

    fn ask(request: &Request, bytes: &[u8]) -> Vec<Frame> {
        let mut input = serde_json::to_vec(request).expect("plain data");
        input.push(b'\n');
        input.extend_from_slice(bytes);
        let mut output = Vec::new();
        run_unconfined(input.as_slice(), &mut output).expect("served");
        let mut source = output.as_slice();
        let mut frames = Vec::new();
        while let Some(frame) = read_frame(&mut source).expect("whole frames") {
            frames.push(frame);
        }
        frames
    }

    #[test]
    fn text_comes_back_and_failures_are_coded() {
        let text = "Nämnden beslutar.".as_bytes();
        let frames = ask(&Request::Extract { name: None, length: text.len() as u64 }, text);
        assert!(matches!(&frames[0], Frame::Document(document) if document.text == "Nämnden beslutar.\n"));
        assert_eq!(frames[1], Frame::End);
        let frames = ask(&Request::Extract { name: None, length: 0 }, b"");
        assert!(matches!(&frames[0], Frame::Failed(0, error) if error.code == ErrorCode::Empty));
        let frames = ask(&Request::Render { pages: vec![1], dpi: 100, length: 3 }, b"abc");
        assert!(matches!(&frames[0], Frame::Failed(0, error) if error.code == ErrorCode::Broken));
    }
}
