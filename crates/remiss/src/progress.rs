//! Progress of long commands: a bar on a terminal, a line now and then elsewhere, on stderr.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use remiss_ingest::{Failure, Progress, Silent};

use crate::output::note;

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Chooses the progress for this process.
pub(crate) fn choose(quiet: bool) -> Box<dyn Progress> {
    if quiet {
        Box::new(Silent)
    } else if std::io::stderr().is_terminal() {
        Box::new(Bar::new())
    } else {
        Box::new(LineProgress::new())
    }
}

/// A bar on a terminal.
struct Bar {
    bar: ProgressBar,
}

impl Bar {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        Self { bar }
    }
}

impl Progress for Bar {
    fn planned(&self, files: u64, bytes: u64) {
        let template = "{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta}  {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_length(bytes);
        self.bar.set_message(format!("{files} files"));
    }

    fn file(&self, source: &str) {
        self.bar.set_message(crate::output::printable(source));
    }

    fn advanced(&self, _documents: u64, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn failed(&self, failure: &Failure) {
        self.bar.suspend(|| note(&describe(failure)));
    }

    fn indexed(&self, done: u64, of: u64) {
        self.bar.set_message(format!("index: {done} of {of} changes"));
    }

    fn note(&self, message: &str) {
        self.bar.suspend(|| note(message));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A line now and then.
struct LineProgress {
    documents: AtomicU64,
    bytes: AtomicU64,
    written: Mutex<Instant>,
    begun: Instant,
}

impl LineProgress {
    fn new() -> Self {
        let now = Instant::now();
        Self { documents: AtomicU64::new(0), bytes: AtomicU64::new(0), written: Mutex::new(now), begun: now }
    }

    fn write_sometimes(&self, message: impl FnOnce() -> String) {
        let Ok(mut written) = self.written.lock() else { return };
        if written.elapsed() >= LINE_EVERY {
            *written = Instant::now();
            note(&message());
        }
    }
}

impl Progress for LineProgress {
    fn advanced(&self, documents: u64, bytes: u64) {
        let documents = self.documents.fetch_add(documents, Ordering::Relaxed) + documents;
        let bytes = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.write_sometimes(|| {
            let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
            let megabytes = bytes as f64 / 1e6;
            format!("{documents} documents, {megabytes:.1} MB, {:.1} MB/s", megabytes / seconds)
        });
    }

    fn failed(&self, failure: &Failure) {
        note(&describe(failure));
    }

    fn indexed(&self, done: u64, of: u64) {
        self.write_sometimes(|| format!("index: {done} of {of} changes"));
    }

    fn note(&self, message: &str) {
        note(message);
    }
}

/// A failure as one line.
fn describe(failure: &Failure) -> String {
    crate::output::printable(&format!("{}: {} ({})", failure.path, failure.reason, failure.code))
}
