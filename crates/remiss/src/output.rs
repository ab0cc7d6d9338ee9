//! Writing to the terminal: data to stdout, everything else to stderr, colour only where a person looks.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

/// Standard output, buffered, with or without ANSI styles.
pub(crate) struct Output {
    out: io::BufWriter<io::Stdout>,
    styled: bool,
}

impl Output {
    /// Opens standard output; styles are used on a terminal unless `NO_COLOR` is set.
    pub(crate) fn new() -> Self {
        let stdout = io::stdout();
        let styled = stdout.is_terminal() && colour_wanted();
        Self { out: io::BufWriter::new(stdout), styled }
    }

    /// Writes one line.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// Writes one value as JSON on one line.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        writeln!(self.out)
    }

    /// Writes bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Hands everything written to the reader.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// The text in bold, on a terminal.
    pub(crate) fn bold(&self, text: &str) -> String {
        self.style("\x1b[1m", text)
    }

    /// The text in grey, on a terminal.
    pub(crate) fn dim(&self, text: &str) -> String {
        self.style("\x1b[2m", text)
    }

    /// The text as a match is shown: bold and coloured on a terminal, plain elsewhere.
    pub(crate) fn marked(&self, text: &str) -> String {
        self.style("\x1b[1;33m", text)
    }

    fn style(&self, code: &str, text: &str) -> String {
        if self.styled && !text.is_empty() { format!("{code}{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Text from a document made safe for a terminal: control characters, which could move the cursor or change the
/// window, are shown as spaces.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Whether colour may be used at all (<https://no-color.org>).
pub(crate) fn colour_wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
}

/// Writes an error with its causes to stderr.
#[expect(clippy::print_stderr, reason = "this is where errors reach the user")]
pub(crate) fn error(error: &anyhow::Error) {
    eprintln!("remiss: {error:#}");
}

/// Writes a message to stderr.
#[expect(clippy::print_stderr, reason = "this is where messages reach the user")]
pub(crate) fn note(message: &str) {
    eprintln!("remiss: {message}");
}

/// Whether the reader of stdout went away, which is no error of ours.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}
