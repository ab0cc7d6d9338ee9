//! The built program while it takes in and answers, watched from outside.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use super::queries::{Query, encode};

/// The program that is measured.
const PROGRAM: &str = "target/release/remiss";
/// Facets that every measured search counts.
const FACETS: &str = "namnd,year,party,document_type,matter_type";
/// How long a service may take until it is ready.
const READY_WITHIN: Duration = Duration::from_mins(10);

/// What one ingest took.
pub(super) struct Run {
    pub(super) seconds: f64,
    pub(super) cpu_seconds: f64,
    pub(super) memory: Memory,
}

/// Memory of a process in MiB.
#[derive(Default)]
pub(super) struct Memory {
    /// Most that was resident at once, files of the index included.
    pub(super) peak: u64,
    /// What is resident and not backed by files, at most as far as it was seen.
    pub(super) anonymous: u64,
}

/// Runs one ingest and watches it.
pub(super) fn ingest(data: &Path, files: &[PathBuf]) -> anyhow::Result<Run> {
    let started = Instant::now();
    let mut child = Command::new(PROGRAM)
        .arg("ingest")
        .arg("--data")
        .arg(data)
        .args(files)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("starting remiss ingest")?;
    let (mut memory, mut cpu_seconds) = (Memory::default(), 0.0);
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "remiss ingest failed: {status}");
            return Ok(Run { seconds: started.elapsed().as_secs_f64(), cpu_seconds, memory });
        }
        memory.see(child.id());
        cpu_seconds = cpu_seconds_of(child.id()).unwrap_or(cpu_seconds);
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A service that runs until it is dropped.
pub(super) struct Service {
    child: Child,
    address: String,
    /// From its start until it said that it is ready.
    pub(super) ready: Duration,
}

impl Service {
    /// Starts a service and waits until it is ready.
    ///
    /// # Errors
    /// It does not start, or is not ready in time.
    pub(super) fn start(data: &Path) -> anyhow::Result<Self> {
        let started = Instant::now();
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting remiss serve")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("the service's output")?).read_line(&mut line)?;
        let mut service = Self { child, address: String::new(), ready: Duration::ZERO };
        let address = line.split_whitespace().find_map(|word| word.strip_prefix("http://"));
        address.context("the service said no address")?.trim_end_matches(['/', '.']).clone_into(&mut service.address);
        while service.connect()?.get("/readyz").is_err() {
            ensure!(started.elapsed() < READY_WITHIN, "the service is not ready after {READY_WITHIN:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
        service.ready = started.elapsed();
        Ok(service)
    }

    pub(super) fn connect(&self) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream: BufReader::new(stream), host: self.address.clone() })
    }

    pub(super) fn memory(&self) -> Memory {
        let mut memory = Memory::default();
        memory.see(self.child.id());
        memory
    }

    pub(super) fn cpu_seconds(&self) -> f64 {
        cpu_seconds_of(self.child.id()).unwrap_or_default()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One kept connection.
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
}

impl Connection {
    /// Asks a query as a page of ten hits with passages and five facets; the answer, and milliseconds from the request
    /// to its last byte.
    pub(super) fn search(&mut self, query: &Query, limit: usize) -> anyhow::Result<(Vec<u8>, f64)> {
        let path = format!("/api/v1/search?q={}&limit={limit}&facets={FACETS}", encode(&query.text));
        let started = Instant::now();
        let body = self.get(&path)?;
        Ok((body, started.elapsed().as_secs_f64() * 1_000.0))
    }

    fn get(&mut self, path: &str) -> anyhow::Result<Vec<u8>> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        ensure!(line.contains(" 200 "), "{path} was answered {}", line.trim());
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let header = line.trim_end().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            if header.starts_with("transfer-encoding:") {
                bail!("answers come with their length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }
}

impl Memory {
    /// Looks at a process now, by Linux's `/proc`.
    fn see(&mut self, process: u32) {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let mib = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1_024)
        };
        self.peak = self.peak.max(mib("VmHWM:").unwrap_or(0));
        self.anonymous = self.anonymous.max(mib("RssAnon:").unwrap_or(0));
    }
}

/// Processor time of a process so far; Linux counts it in hundredths of a second.
fn cpu_seconds_of(process: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields = stat.rsplit(") ").next()?.split(' ');
    Some(fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0)
}
