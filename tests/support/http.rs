//! A running service and a client that reads one answer per connection.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::Bench;

/// The longest time a test waits for an answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service that ends with the test.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
    // Kept open, because a service whose stdout is closed may stop when it writes.
    stdout: BufReader<ChildStdout>,
}

/// An answer of the service.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) body: String,
}

impl Server {
    /// Starts `serve` or `demo` on a free port and waits until it says its address.
    pub(crate) fn start(bench: &Bench, command: &str) -> Self {
        Self::start_with(bench, &[command])
    }

    /// Starts the service with metrics, and gives their address too.
    pub(crate) fn start_with_metrics(bench: &Bench) -> (Self, String) {
        let mut server = Self::start_with(bench, &["serve", "--metrics-listen", "127.0.0.1:0"]);
        let metrics = address(&mut server.stdout);
        (server, metrics.trim_end_matches("/metrics").to_owned())
    }

    /// Starts the service with these arguments on a free port and waits until it says its address.
    pub(crate) fn start_with(bench: &Bench, arguments: &[&str]) -> Self {
        Self::spawn(bench.command(arguments))
    }

    /// Starts a command that serves on a free port, and waits until it says its address.
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let address = address(&mut stdout);
        Self { child, address, stdout }
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        get(&self.address, target)
    }

    /// Sends a request with a token.
    pub(crate) fn with(&self, token: &str, method: &str, target: &str, body: &[u8]) -> Answer {
        ask(&self.address, method, target, &[("Authorization", &format!("Bearer {token}"))], body)
    }

    /// Gets a target that must answer with the status, as JSON.
    #[track_caller]
    pub(crate) fn json(&self, target: &str, status: u16) -> Value {
        let answer = self.get(target);
        assert_eq!(answer.status, status, "{target}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{target} answered {:?}: {e}", answer.body))
    }
}

impl Answer {
    /// The value of a header; nothing where it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.headers.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value).next().unwrap_or_default()
    }

    /// The body as JSON, of an answer that must have the status.
    #[track_caller]
    pub(crate) fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{:?}: {e}", self.body))
    }

    /// Checks that this is a problem with the status and code.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.json(status)["code"], code, "{}", self.body);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in the next line that the service writes.
fn address(stdout: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    stdout.read_line(&mut line).expect("the service writes its address");
    let Some((_, rest)) = line.split_once("http://") else { panic!("no address in {line:?}") };
    rest.trim_end().trim_end_matches('/').to_owned()
}

/// Asks for one target and reads the whole answer.
pub(crate) fn get(address: &str, target: &str) -> Answer {
    ask(address, "GET", target, &[], b"")
}

/// Sends one request and reads the whole answer.
pub(crate) fn ask(address: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).expect("the service accepts connections");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
    let mut request = format!("{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    if !body.is_empty() {
        let _ = write!(request, "Content-Length: {}\r\n", body.len());
    }
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    request.push_str("\r\n");
    // A service that refuses a request may close before it has read all of it; its answer still counts.
    let _ = stream.write_all(&[request.as_bytes(), body].concat());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (headers, body) = text.split_once("\r\n\r\n").unwrap_or((text.as_str(), ""));
    let status = headers.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let chunked = headers.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { joined(body) } else { body.to_owned() };
    Answer { status, headers: headers.to_owned(), body }
}

/// A text as it stands in the query of an address.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(format!("%{byte:02X}").chars());
        }
    }
    encoded
}

/// Joins the chunks of a body.
fn joined(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((length, after)) = rest.split_once("\r\n") {
        let length = usize::from_str_radix(length.trim(), 16).unwrap_or(0);
        let Some(chunk) = after.get(..length) else { break };
        if length == 0 {
            break;
        }
        body.push_str(chunk);
        rest = after.get(length + 2..).unwrap_or("");
    }
    body
}
