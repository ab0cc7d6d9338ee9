//! `cargo xtask bench`: the built program beside bare tantivy and SQLite FTS5, in one run, with the same text and the
//! same queries. `BENCHMARK.md` beside the crate's manifest says how the figures are to be read.

mod corpus;
mod queries;
mod service;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use serde_json::Value;

pub(crate) use queries::encode;
use queries::{Known, Query};
use service::{Run, Service};

#[derive(clap::Args)]
pub(crate) struct BenchArgs {
    /// JSON Lines files to take in
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Files with one query a line, as `{"query": …, "relevant": [source, …]}`
    #[arg(long)]
    queries: Vec<PathBuf>,
    /// Take each document in so many times, from the second time on with varied words
    #[arg(long, default_value_t = 1)]
    times: u32,
    /// Leave SQLite FTS5 out, which is slow and large with many documents
    #[arg(long)]
    without_fts5: bool,
    /// Folder for indexes and data, emptied before and after
    #[arg(long, default_value = "target/bench")]
    work: PathBuf,
}

/// Clients that ask at the same time when throughput is measured.
const CLIENTS: usize = 8;

/// Builds the release program and the yardsticks, runs them one after another, prints figures and their ratios.
///
/// # Errors
/// Something cannot be built or run; a figure is never made up.
pub(crate) fn run(args: &BenchArgs) -> anyhow::Result<()> {
    // The features of the whole workspace, so that nothing is compiled twice.
    cargo(&["build", "--release", "--workspace"])?;
    cargo(&["build", "--release", "--workspace", "--example", "bare_tantivy", "--example", "fts5"])?;
    if args.work.exists() {
        std::fs::remove_dir_all(&args.work).context("emptying the work folder")?;
    }
    let [plain, tokens, data] = ["plain", "tokens", "data"].map(|name| args.work.join(name));
    std::fs::create_dir_all(&plain)?;
    std::fs::create_dir_all(&tokens)?;
    let mut files = args.files.clone();
    if args.times > 1 {
        files = vec![args.work.join("corpus.jsonl")];
        corpus::multiply(&args.files, args.times, &files[0])?;
    }

    let mut out = std::io::stdout().lock();
    let bare = yardstick(
        Command::new("target/release/examples/bare_tantivy").arg("plain").arg(&plain).args(&files).arg("--"),
        &args.queries,
    )?;
    let documents = number(&bare["documents"]);
    let megabytes = number(&bare["bytes"]) / 1e6;
    writeln!(out, "{documents:.0} documents, {megabytes:.1} MB of text")?;
    let first = service::ingest(&data, &files)?;
    let second = service::ingest(&data, &files)?;
    let again = yardstick(
        Command::new("target/release/examples/bare_tantivy").arg("tokens").arg(&tokens).arg(generation(&data)?),
        &[],
    )?;
    out.write_all(ingest_table(documents, megabytes, &bare, &again, &first, &second)?.as_bytes())?;
    let (index, stored) = (folder_bytes(&generation(&data)?, "")?, folder_bytes(&generation(&data)?, "store")?);
    writeln!(
        out,
        "index without stored text {:.2}, bare index {:.2} of the text's size; stored text {:.2}",
        (index - stored) / (megabytes * 1e6),
        folder_bytes(&plain, "")? / (megabytes * 1e6),
        stored / (megabytes * 1e6),
    )?;
    if !args.queries.is_empty() {
        let queries = queries::read(&args.queries)?;
        let fts5 = if args.without_fts5 {
            Value::Null
        } else {
            let mut command = Command::new("target/release/examples/fts5");
            yardstick(command.args(&files).arg("--"), &args.queries)?
        };
        out.write_all(search_tables(&data, &queries, &bare, &fts5)?.as_bytes())?;
    }
    std::fs::remove_dir_all(&args.work).context("emptying the work folder")
}

fn cargo(arguments: &[&str]) -> anyhow::Result<()> {
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .status()
        .context("running cargo")?;
    ensure!(status.success(), "cargo {} failed", arguments.join(" "));
    Ok(())
}

/// Runs a yardstick and reads what it prints.
fn yardstick(command: &mut Command, more: &[PathBuf]) -> anyhow::Result<Value> {
    let output = command.args(more).output().context("running a yardstick")?;
    ensure!(output.status.success(), "a yardstick failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn ingest_table(
    documents: f64,
    megabytes: f64,
    bare: &Value,
    again: &Value,
    first: &Run,
    second: &Run,
) -> anyhow::Result<String> {
    let mut table = String::new();
    let mut row = |name: &str, seconds: f64, cpu_seconds: f64| {
        let (rate, bytes) = (documents / seconds, megabytes / seconds);
        writeln!(table, "{name:28} {seconds:8.2} s {cpu_seconds:8.2} s CPU {rate:8.0} documents/s {bytes:6.2} MB/s")
    };
    let (bare_seconds, bare_cpu) = (number(&bare["seconds"]), number(&bare["cpu_seconds"]));
    let (again_seconds, again_cpu) = (number(&again["seconds"]), number(&again["cpu_seconds"]));
    row("tantivy, one plain field", bare_seconds, bare_cpu)?;
    row("tantivy, our token fields", again_seconds, again_cpu)?;
    row("remiss ingest", first.seconds, first.cpu_seconds)?;
    row("remiss ingest, again", second.seconds, second.cpu_seconds)?;
    writeln!(
        table,
        "rate over tantivy with one plain field {:.3} (by CPU {:.3}), with our token fields {:.3} (by CPU {:.3})",
        bare_seconds / first.seconds,
        bare_cpu / first.cpu_seconds,
        again_seconds / first.seconds,
        again_cpu / first.cpu_seconds,
    )?;
    writeln!(table, "memory of ingest: {} MiB at most, {} MiB anonymous", first.memory.peak, first.memory.anonymous)?;
    Ok(table)
}

/// Replays the queries one after another, then from several clients at once.
fn search_tables(data: &Path, queries: &[Query], bare: &Value, fts5: &Value) -> anyhow::Result<String> {
    let service = Service::start(data)?;
    let mut connection = service.connect()?;
    let (mut times, mut known) = (Vec::new(), BTreeMap::<String, Known>::new());
    let cpu = service.cpu_seconds();
    for query in queries {
        let (body, ms) = connection.search(query, 10)?;
        times.push(ms);
        if !query.relevant.is_empty() {
            let answer: Value = serde_json::from_slice(&body)?;
            let sources = answer["hits"].as_array().into_iter().flatten().filter_map(|hit| hit["source"].as_str());
            known.entry(query.set.clone()).or_default().note(query, sources);
        }
    }
    let cpu_ms = (service.cpu_seconds() - cpu) * 1_000.0 / queries.len() as f64;
    let memory = service.memory();

    let mut table = String::new();
    writeln!(table, "{} queries over HTTP, one client; ten hits with five facets and marked passages", queries.len())?;
    let bare_ms: Vec<f64> = numbers(&bare["query_ms"]);
    let fts5_ms: Vec<f64> = numbers(&fts5["query_ms"]);
    for share in [0.5, 0.95, 0.99] {
        let (ours, theirs) = (percentile(&times, share), percentile(&bare_ms, share));
        writeln!(
            table,
            "p{:<3.0} remiss {ours:8.2} ms   bare tantivy {theirs:6.2} ms   difference {:+.2} ms   FTS5 {:8.2} ms",
            share * 100.0,
            ours - theirs,
            percentile(&fts5_ms, share)
        )?;
    }
    writeln!(
        table,
        "CPU of the service per search {cpu_ms:.2} ms; ready after {:.0} ms, first answer {:.1} ms; {} MiB at most, {} MiB anonymous",
        service.ready.as_secs_f64() * 1_000.0,
        times.first().copied().unwrap_or_default(),
        memory.peak,
        memory.anonymous
    )?;
    writeln!(table, "{CLIENTS} clients at once: {:.0} searches a second", throughput(&service, queries)?)?;
    let mut theirs = BTreeMap::<String, Known>::new();
    for (query, found) in queries.iter().zip(fts5["found"].as_array().into_iter().flatten()) {
        let sources = found.as_array().into_iter().flatten().filter_map(Value::as_str);
        theirs.entry(query.set.clone()).or_default().note(query, sources);
    }
    table.push_str(&queries::table(&known, &theirs));
    Ok(table)
}

/// Searches a second when several clients ask at once. The pages are one hit longer than before, so that no answer is
/// a remembered one.
fn throughput(service: &Service, queries: &[Query]) -> anyhow::Result<f64> {
    let started = Instant::now();
    std::thread::scope(|scope| -> anyhow::Result<()> {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                scope.spawn(move || -> anyhow::Result<()> {
                    let mut connection = service.connect()?;
                    for query in queries.iter().skip(number).step_by(CLIENTS) {
                        connection.search(query, 11)?;
                    }
                    Ok(())
                })
            })
            .collect();
        clients.into_iter().try_for_each(|client| client.join().map_err(|_| anyhow::anyhow!("a client panicked"))?)
    })?;
    Ok(queries.len() as f64 / started.elapsed().as_secs_f64())
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

fn percentile(times: &[f64], share: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len().saturating_sub(1)) as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
}

/// The folder of the index in service.
fn generation(data: &Path) -> anyhow::Result<PathBuf> {
    let index = data.join("index");
    let name = std::fs::read_to_string(index.join("current")).context("reading which index is in service")?;
    Ok(index.join(name.trim()))
}

/// Bytes of the files of a folder whose names end so.
fn folder_bytes(folder: &Path, ending: &str) -> anyhow::Result<f64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(ending) {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes as f64)
}
