//! One worker process: started, fed, listened to against the clock, and its end explained.

use std::io::{BufReader, Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use remiss_extract::limits::{MEMBERS_BYTES_MAX, TEXT_BYTES_MAX, WALL, WALL_PER_PAGE};
use remiss_extract::protocol::{Frame, Request, read_frame};
use remiss_extract::{Content, ErrorCode, ExtractError, PageImage, RawPage};

use super::{salvage, worker_error};

/// The most a worker may answer when it reads: its members, and the text twice (by page and whole)
/// with the overhead of JSON.
const ANSWER_BYTES_MAX: u64 = MEMBERS_BYTES_MAX + 6 * TEXT_BYTES_MAX as u64;
/// How much of a worker's last words is kept to explain its end.
const STDERR_BYTES_KEPT: u64 = 16 * 1024;
/// The exit code by which a worker says that it was not understood.
const EXIT_UNUSABLE: i32 = 3;

/// How workers are started.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
}

/// What a worker read.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) content: Content,
    pub(super) pages: Vec<RawPage>,
}

impl Worker {
    /// Has a file read.
    pub(super) fn extract(&self, bytes: &[u8], name: Option<&str>) -> Result<Answer, ExtractError> {
        let request = Request::Extract { name: name.map(str::to_owned), length: bytes.len() as u64 };
        let mut answer = Answer::default();
        let mut expected = 0;
        let mut failure = None;
        let begun = Instant::now();
        let ended = self.run(&request, bytes, ANSWER_BYTES_MAX, &mut |frame| {
            match frame {
                Frame::Pages(count) => expected = count,
                Frame::Page(page) => answer.pages.push(page),
                Frame::Member(member) => answer.content.members.push(member),
                Frame::MemberFailed(failed) => answer.content.failed.push(failed),
                Frame::Document(document) => answer.content.document = Some(document),
                Frame::Failed(_, error) => failure = Some(error),
                Frame::Image(..) | Frame::End => {}
            }
            begun + WALL + WALL_PER_PAGE * expected
        });
        match failure.map_or(ended, Err) {
            Ok(()) => Ok(answer),
            Err(error) if answer.pages.is_empty() => Err(error),
            Err(error) => {
                answer.content.document = Some(salvage(&answer.pages, expected, error)?);
                Ok(answer)
            }
        }
    }

    /// Has pages drawn; `each` may take its time, the clock runs only while the worker draws.
    pub(super) fn render(
        &self,
        bytes: &[u8],
        pages: &[u32],
        dpi: u32,
        each: &mut dyn FnMut(u32, Result<PageImage, ExtractError>),
    ) -> Result<(), ExtractError> {
        let request = Request::Render { pages: pages.to_vec(), dpi, length: bytes.len() as u64 };
        let mut failure = None;
        let ended = self.run(&request, bytes, u64::MAX, &mut |frame| {
            match frame {
                Frame::Image(page, image) => each(page, Ok(image)),
                Frame::Failed(0, error) => failure = Some(error),
                Frame::Failed(page, error) => each(page, Err(error)),
                _ => {}
            }
            Instant::now() + WALL
        });
        failure.map_or(ended, Err)
    }

    /// Runs a worker to its end. `on_frame` takes each part of the answer and says until when the
    /// next must have come.
    fn run(
        &self,
        request: &Request,
        bytes: &[u8],
        answer_bytes_max: u64,
        on_frame: &mut dyn FnMut(Frame) -> Instant,
    ) -> Result<(), ExtractError> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| worker_error(format!("the reading process could not be started: {error}")))?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(worker_error("the reading process has no pipes"));
        };
        let mut line = serde_json::to_vec(request).map_err(|error| worker_error(error.to_string()))?;
        line.push(b'\n');
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // A worker that refuses the file closes its end early; its answer says why.
                let _ = stdin.write_all(&line).and_then(|()| stdin.write_all(bytes));
            });
            let last_words = scope.spawn(move || drain(stderr));
            // One frame of slack: a slow reader holds the worker back, not the frames in memory.
            let (sender, frames) = sync_channel(1);
            scope.spawn(move || {
                let mut source = BufReader::new(stdout.take(answer_bytes_max));
                loop {
                    let frame = read_frame(&mut source);
                    let last = !matches!(frame, Ok(Some(_)));
                    if sender.send(frame).is_err() || last {
                        break;
                    }
                }
            });
            let complete = listen(&frames, on_frame);
            drop(frames);
            if complete != Ok(true) {
                // Gone already, or about to be: what matters is that it ends.
                let _ = child.kill();
            }
            let status = wait(&mut child);
            let words = last_words.join().unwrap_or_default();
            match complete {
                Ok(true) => Ok(()),
                Ok(false) => Err(explain(status?, &words)),
                Err(error) => Err(error),
            }
        })
    }
}

/// Takes frames until the end (`true`), until the stream is cut (`false`), or until time is up.
fn listen(
    frames: &Receiver<std::io::Result<Option<Frame>>>,
    on_frame: &mut dyn FnMut(Frame) -> Instant,
) -> Result<bool, ExtractError> {
    let mut deadline = Instant::now() + WALL;
    loop {
        match frames.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Ok(Some(Frame::End))) => return Ok(true),
            Ok(Ok(Some(frame))) => deadline = on_frame(frame),
            Ok(_) | Err(RecvTimeoutError::Disconnected) => return Ok(false),
            Err(RecvTimeoutError::Timeout) => {
                return Err(ExtractError::new(ErrorCode::Timeout, "reading took longer than the limit"));
            }
        }
    }
}

/// Waits for a worker that has closed its output or was killed; one that lingers is killed.
fn wait(child: &mut Child) -> Result<ExitStatus, ExtractError> {
    child.wait().map_err(|error| worker_error(format!("the reading process could not be waited for: {error}")))
}

fn drain(mut stderr: impl Read) -> String {
    let mut kept = Vec::new();
    let _ = stderr.by_ref().take(STDERR_BYTES_KEPT).read_to_end(&mut kept);
    let _ = std::io::copy(&mut stderr, &mut std::io::sink());
    String::from_utf8_lossy(&kept).into_owned()
}

/// Why a worker ended without a complete answer.
fn explain(status: ExitStatus, last_words: &str) -> ExtractError {
    let (code, reason) = match (status.code(), signal(status)) {
        (Some(101), _) => (ErrorCode::Crashed, "the reader met something it was not made for and stopped"),
        (Some(134), _) | (_, Some(6)) if last_words.contains("overflowed its stack") => {
            (ErrorCode::TooDeep, "the file is nested so deep that the reader gave up")
        }
        (Some(134), _) | (_, Some(6)) => (ErrorCode::Memory, "reading took more memory than the limit"),
        // Killed for its CPU time, with a warning signal first and without.
        (Some(137 | 152), _) | (_, Some(9 | 24)) => (ErrorCode::Timeout, "reading took longer than the limit"),
        (Some(139), _) | (_, Some(11)) => (ErrorCode::TooDeep, "the file is nested so deep that the reader gave up"),
        (Some(EXIT_UNUSABLE), _) => (ErrorCode::Worker, "the reading process did not understand what it was asked"),
        (Some(0), _) => (ErrorCode::TooLarge, "the file holds more than the limit of what is handed over"),
        _ => (ErrorCode::Crashed, "the reader stopped without an answer"),
    };
    ExtractError::new(code, reason)
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

/// Runs a command with input against the clock and returns what it printed.
pub(super) fn run_tool(command: &mut Command, input: &[u8], wall: Duration) -> Result<Vec<u8>, ExtractError> {
    let tool_error = |error: std::io::Error| worker_error(format!("running an outside program failed: {error}"));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(tool_error)?;
    let (Some(mut stdin), Some(mut stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(worker_error("an outside program has no pipes"));
    };
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = stdin.write_all(input);
        });
        let words = scope.spawn(move || drain(stderr));
        let (sender, done) = sync_channel(1);
        scope.spawn(move || {
            let mut printed = Vec::new();
            let result = stdout.by_ref().take(TEXT_BYTES_MAX as u64).read_to_end(&mut printed).map(|_| printed);
            let _ = sender.send(result);
        });
        let printed = done.recv_timeout(wall);
        if printed.is_err() {
            let _ = child.kill();
        }
        let status = child.wait().map_err(tool_error)?;
        let words = words.join().unwrap_or_default();
        match printed {
            Err(_) => Err(ExtractError::new(ErrorCode::Timeout, "recognition took longer than the limit")),
            Ok(printed) if status.success() => printed.map_err(tool_error),
            Ok(_) => {
                let last = words.lines().last().unwrap_or("no reason given").to_owned();
                Err(worker_error(format!("recognition failed: {last}")))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn ends_are_explained() {
        use std::os::unix::process::ExitStatusExt as _;
        let check = |raw: i32, words: &str, expected: ErrorCode| {
            assert_eq!(explain(ExitStatus::from_raw(raw), words).code, expected, "{raw} {words}");
        };
        check(101 << 8, "", ErrorCode::Crashed);
        check(6, "memory allocation of 99 bytes failed", ErrorCode::Memory);
        check(6, "thread 'main' has overflowed its stack", ErrorCode::TooDeep);
        check(134 << 8, "", ErrorCode::Memory);
        check(24, "", ErrorCode::Timeout);
        check(9, "", ErrorCode::Timeout);
        check(11, "", ErrorCode::TooDeep);
        check(3 << 8, "", ErrorCode::Worker);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_is_no_worker_fails_with_a_code() {
        let worker = Worker { program: PathBuf::from("true"), arguments: Vec::new() };
        let error = worker.extract(b"text", None).expect_err("no answer");
        assert!(matches!(error.code, ErrorCode::TooLarge | ErrorCode::Worker), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn tools_are_held_to_the_clock() {
        let error = run_tool(Command::new("sleep").arg("30"), b"", Duration::from_millis(100)).expect_err("too slow");
        assert_eq!(error.code, ErrorCode::Timeout);
        let printed = run_tool(&mut Command::new("cat"), b"abc", Duration::from_secs(20)).expect("echo");
        assert_eq!(printed, b"abc");
    }
}
