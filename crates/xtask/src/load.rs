//! `cargo xtask load`: many clients at once against the service, and what it answers them.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

#[derive(clap::Args)]
pub(crate) struct LoadArgs {
    /// Data directory of the service
    #[arg(long)]
    data: PathBuf,
    /// Clients that ask at the same time, each one question after another
    #[arg(long, default_value_t = 200)]
    clients: usize,
    /// Seconds that they ask
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The program to measure
    #[arg(long, default_value = "target/release/remiss")]
    program: PathBuf,
    /// Words to search for, several times
    #[arg(long = "query", default_values_t = ["trygghet".to_owned(), "skola buller".to_owned(), "\"förslag till beslut\"".to_owned(), "kollektivtrafik OR cykel".to_owned(), "motion".to_owned(), String::new()])]
    queries: Vec<String>,
}

/// Seconds without which no answer is said to have come.
const PATIENCE: Duration = Duration::from_secs(30);

/// Times in milliseconds, by status, of one client.
type Times = BTreeMap<u16, Vec<f64>>;

/// Runs the clients and prints what they saw.
///
/// # Errors
/// A client got no answer, an answer other than 200, or a 503 without `Retry-After`.
pub(crate) fn run(args: &LoadArgs) -> Result<()> {
    let mut server = Command::new(&args.program)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&args.data)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", args.program.display()))?;
    let result = ask(args, &mut server);
    server.kill()?;
    server.wait()?;
    let (times, memory) = result?;

    let mut out = std::io::stdout().lock();
    let all: usize = times.values().map(Vec::len).sum();
    writeln!(
        out,
        "{} clients for {} s: {all} answers, {:.0} a second",
        args.clients,
        args.seconds,
        all as f64 / args.seconds as f64
    )?;
    for (status, times) in times {
        let mut sorted = times;
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
        let (p50, p95, p99, most) = (at(0.5), at(0.95), at(0.99), at(1.0));
        writeln!(
            out,
            "{status}: {:7} answers, p50 {p50:.0} ms, p95 {p95:.0} ms, p99 {p99:.0} ms, at most {most:.0} ms",
            sorted.len()
        )?;
    }
    let shown: Vec<String> = memory.iter().map(u64::to_string).collect();
    writeln!(out, "resident memory in MiB, ten times over the run: {}", shown.join(" "))?;
    Ok(())
}

fn ask(args: &LoadArgs, server: &mut Child) -> Result<(Times, Vec<u64>)> {
    let mut line = String::new();
    BufReader::new(server.stdout.take().context("the server's output")?).read_line(&mut line)?;
    let address =
        line.split_whitespace().find_map(|word| word.strip_prefix("http://")).context("the server said no address")?;
    let address = address.trim_end_matches(['/', '.']).to_owned();
    let end = Instant::now() + Duration::from_secs(args.seconds);
    let clients: Vec<_> = (0..args.clients)
        .map(|number| {
            let (address, queries) = (address.clone(), args.queries.clone());
            std::thread::spawn(move || client(&address, &queries, number, end))
        })
        .collect();
    let mut memory = Vec::new();
    for _ in 0..10 {
        std::thread::sleep(Duration::from_millis(args.seconds * 100));
        memory.extend(resident_mib(server.id()));
    }
    let mut times = Times::new();
    for client in clients {
        for (status, more) in client.join().map_err(|_| anyhow::anyhow!("a client panicked"))?? {
            times.entry(status).or_default().extend(more);
        }
    }
    Ok((times, memory))
}

/// Asks one question after another over one connection, pages and data in turn; after a 503 it waits as it is told.
fn client(address: &str, queries: &[String], number: usize, end: Instant) -> Result<Times> {
    let mut connection = BufReader::new(TcpStream::connect(address).context("connecting")?);
    connection.get_ref().set_nodelay(true)?;
    connection.get_ref().set_read_timeout(Some(PATIENCE))?;
    let mut times = Times::new();
    let mut turn = number;
    while Instant::now() < end {
        let query = crate::bench::encode(&queries[turn % queries.len()]);
        let path = if turn.is_multiple_of(2) {
            format!("/?q={query}")
        } else {
            format!("/api/v1/search?q={query}&facets=namnd,year")
        };
        turn += 1;
        let begun = Instant::now();
        write!(connection.get_mut(), "GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n")?;
        let (status, wait) = read(&mut connection).with_context(|| format!("asking for {path}"))?;
        times.entry(status).or_default().push(begun.elapsed().as_secs_f64() * 1_000.0);
        match (status, wait) {
            (200, _) => {}
            (503, Some(seconds)) => {
                let left = end.saturating_duration_since(Instant::now());
                std::thread::sleep(Duration::from_secs(seconds).min(left));
            }
            _ => bail!("{path} was answered {status}"),
        }
    }
    Ok(times)
}

/// Reads an answer to its end: its status, and how long to wait where that is asked.
fn read(connection: &mut BufReader<TcpStream>) -> Result<(u16, Option<u64>)> {
    let mut line = String::new();
    connection.read_line(&mut line)?;
    let status =
        line.split(' ').nth(1).and_then(|word| word.parse().ok()).with_context(|| format!("no status in {line:?}"))?;
    let (mut length, mut wait) = (None, None);
    loop {
        line.clear();
        connection.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = Some(value.trim().parse()?),
            "retry-after" => wait = Some(value.trim().parse()?),
            _ => {}
        }
    }
    let length: usize = length.context("the answer does not say its length")?;
    let read = std::io::copy(&mut connection.by_ref().take(length as u64), &mut std::io::sink())?;
    ensure!(read == length as u64, "the answer was cut off");
    Ok((status, wait))
}

/// Memory of a process now, from Linux's `/proc`.
fn resident_mib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1_024)
}
