//! `cargo xtask bench`: the built program beside bare tantivy, in one run, with the same text and the same queries.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

#[derive(clap::Args)]
pub(crate) struct BenchArgs {
    /// JSON Lines files to take in
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Files with one query a line, as `{"query": …}`
    #[arg(long)]
    queries: Vec<PathBuf>,
    /// Folder for indexes and data, emptied before and after
    #[arg(long, default_value = "target/bench")]
    work: PathBuf,
}

/// Facets that every measured search counts.
const FACETS: &str = "namnd,year,party,document_type,matter_type";

/// Builds the release program and the yardstick, runs both, prints times and their ratios.
///
/// # Errors
/// Something cannot be built or run; a figure is never made up.
pub(crate) fn run(args: &BenchArgs) -> anyhow::Result<()> {
    cargo(&["build", "--release", "--package", "remiss"])?;
    cargo(&["build", "--release", "--package", "remiss-index", "--example", "bare_tantivy"])?;
    if args.work.exists() {
        std::fs::remove_dir_all(&args.work).context("emptying the work folder")?;
    }
    let bare_index = args.work.join("bare");
    std::fs::create_dir_all(&bare_index)?;

    let mut command = Command::new("target/release/examples/bare_tantivy");
    command.arg(&bare_index).args(&args.files).arg("--").args(&args.queries);
    let output = command.output().context("running bare tantivy")?;
    ensure!(output.status.success(), "bare tantivy failed: {}", String::from_utf8_lossy(&output.stderr));
    let bare: Value = serde_json::from_slice(&output.stdout)?;
    let documents = bare["documents"].as_f64().unwrap_or_default();
    let megabytes = bare["bytes"].as_f64().unwrap_or_default() / 1e6;
    let bare_seconds = bare["index_seconds"].as_f64().unwrap_or_default();
    let bare_ms: Vec<f64> = bare["query_ms"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();

    let data = args.work.join("data");
    let first = ingest(&data, &args.files)?;
    let second = ingest(&data, &args.files)?;
    let searches = if args.queries.is_empty() { Vec::new() } else { search(&data, &args.queries)? };

    let mut table = String::new();
    writeln!(table, "{documents:.0} documents, {megabytes:.1} MB of text")?;
    let mut row = |name: &str, run: &Run| {
        writeln!(
            table,
            "{name:22} {:8.2} s  {:8.0} documents/s  {:6.2} MB/s  {:5} MiB at most",
            run.seconds,
            documents / run.seconds,
            megabytes / run.seconds,
            run.peak_mib
        )
    };
    row("bare tantivy", &Run { seconds: bare_seconds, peak_mib: 0 })?;
    row("remiss ingest", &first)?;
    row("remiss ingest, again", &second)?;
    writeln!(table, "rate of remiss over bare tantivy: {:.3}", bare_seconds / first.seconds)?;
    writeln!(table, "second run over the first: {:.4}", second.seconds / first.seconds)?;
    writeln!(
        table,
        "index {:.2} and bare index {:.2} of the text's size (both without merging by hand; ours keeps the text)",
        folder_bytes(&data.join("index"))? / (megabytes * 1e6),
        folder_bytes(&bare_index)? / (megabytes * 1e6)
    )?;
    if !searches.is_empty() {
        writeln!(table, "{} queries; ours over HTTP with five facets and marked passages", searches.len())?;
        for share in [0.5, 0.95, 0.99] {
            let (ours, theirs) = (percentile(&searches, share), percentile(&bare_ms, share));
            writeln!(
                table,
                "p{:<3.0} remiss {ours:8.2} ms   bare {theirs:8.2} ms   difference {:+.2} ms",
                share * 100.0,
                ours - theirs
            )?;
        }
    }
    std::io::stdout().write_all(table.as_bytes())?;
    std::fs::remove_dir_all(&args.work).context("emptying the work folder")
}

struct Run {
    seconds: f64,
    peak_mib: u64,
}

fn cargo(arguments: &[&str]) -> anyhow::Result<()> {
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .status()
        .context("running cargo")?;
    ensure!(status.success(), "cargo {} failed", arguments.join(" "));
    Ok(())
}

/// Runs one ingest and watches its memory.
fn ingest(data: &Path, files: &[PathBuf]) -> anyhow::Result<Run> {
    let started = Instant::now();
    let mut child = Command::new("target/release/remiss")
        .arg("ingest")
        .arg("--data")
        .arg(data)
        .args(files)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("starting remiss ingest")?;
    let mut peak_mib = 0;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "remiss ingest failed: {status}");
            return Ok(Run { seconds: started.elapsed().as_secs_f64(), peak_mib });
        }
        peak_mib = peak_mib.max(peak_memory_mib(&child).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The largest resident memory of a process so far, from Linux's `/proc`.
fn peak_memory_mib(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1_024)
}

/// Asks every query over one connection; milliseconds from request to the last byte of the answer.
fn search(data: &Path, queries: &[PathBuf]) -> anyhow::Result<Vec<f64>> {
    let mut server = Command::new("target/release/remiss")
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("starting remiss serve")?;
    let answers = server.stdout.take().context("the server's output")?;
    let result = (|| {
        let mut line = String::new();
        BufReader::new(answers).read_line(&mut line)?;
        let address = line
            .split_whitespace()
            .find_map(|word| word.strip_prefix("http://"))
            .context("the server said no address")?
            .trim_end_matches(['/', '.'])
            .to_owned();
        let mut connection = BufReader::new(TcpStream::connect(&address)?);
        connection.get_ref().set_nodelay(true)?;
        let mut times = Vec::new();
        for file in queries {
            for line in std::fs::read_to_string(file)?.lines() {
                let query: Value = serde_json::from_str(line)?;
                let text = encode(query["query"].as_str().unwrap_or_default());
                let request =
                    format!("GET /api/v1/search?q={text}&limit=10&facets={FACETS} HTTP/1.1\r\nHost: {address}\r\n\r\n");
                let started = Instant::now();
                connection.get_mut().write_all(request.as_bytes())?;
                read_answer(&mut connection)?;
                times.push(started.elapsed().as_secs_f64() * 1_000.0);
            }
        }
        Ok(times)
    })();
    server.kill()?;
    server.wait()?;
    result
}

fn read_answer(connection: &mut BufReader<TcpStream>) -> anyhow::Result<()> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    ensure!(line.contains(" 200 "), "a search was answered {}", line.trim());
    let mut length = 0;
    loop {
        line.clear();
        connection.read_line(&mut line)?;
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
    connection.read_exact(&mut vec![0; length])?;
    Ok(())
}

/// A text as it stands in the query of an address.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

fn percentile(times: &[f64], share: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len().saturating_sub(1)) as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
}

fn folder_bytes(folder: &Path) -> anyhow::Result<f64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes as f64)
}
