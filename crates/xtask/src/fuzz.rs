//! `cargo xtask fuzz`: builds the targets of `tests/fuzz`, lets them begin with the sample documents, and counts.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

#[derive(clap::Args)]
pub(crate) struct FuzzArgs {
    /// Only these targets; all of them where none is named
    targets: Vec<String>,
    /// Executions over all targets together, the quick ones more often; with 0 only what the corpus holds is run
    #[arg(long, default_value_t = 100_000)]
    runs: u64,
}

/// A program in `tests/fuzz/src/bin`.
struct Target {
    name: &'static str,
    /// Its part of all executions: what is quick is run more often.
    share: u64,
    /// The longest input in bytes: long enough for what the format can say, short enough to be run often.
    length_max: usize,
    seeds: Seeds,
}

/// What a target begins with, out of `fixtures/`.
#[derive(Clone, Copy)]
enum Seeds {
    None,
    /// Files with this ending.
    Files(&'static str),
    /// Parts of packages with this ending, a zero byte between them.
    Parts(&'static str, &'static [&'static str]),
    /// The judged queries.
    Queries,
}

/// Parts of a DOCX in the order in which its target takes them.
const DOCX: &[&str] =
    &["word/document.xml", "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels", "word/header1.xml"];

#[rustfmt::skip]
const TARGETS: &[Target] = &[
    Target { name: "words", share: 150, length_max: 512, seeds: Seeds::Files("txt") },
    Target { name: "text", share: 120, length_max: 1_024, seeds: Seeds::Files("txt") },
    Target { name: "protocol", share: 120, length_max: 1_024, seeds: Seeds::Files("json") },
    Target { name: "rtf", share: 100, length_max: 2_048, seeds: Seeds::Files("rtf") },
    Target { name: "mail", share: 80, length_max: 2_048, seeds: Seeds::Files("eml") },
    Target { name: "html", share: 70, length_max: 2_048, seeds: Seeds::Files("html") },
    Target { name: "zip", share: 60, length_max: 1_024, seeds: Seeds::Files("docx") },
    Target { name: "docx", share: 60, length_max: 4_096, seeds: Seeds::Parts("docx", DOCX) },
    Target { name: "odt", share: 60, length_max: 4_096, seeds: Seeds::Parts("odt", &["content.xml", "styles.xml"]) },
    Target { name: "pages", share: 60, length_max: 1_024, seeds: Seeds::Files("txt") },
    Target { name: "json_lines", share: 30, length_max: 1_024, seeds: Seeds::Files("jsonl") },
    Target { name: "pdf_lines", share: 30, length_max: 512, seeds: Seeds::None },
    Target { name: "query", share: 30, length_max: 256, seeds: Seeds::Queries },
    Target { name: "parse", share: 20, length_max: 2_048, seeds: Seeds::Files("txt") },
    Target { name: "repair", share: 5, length_max: 256, seeds: Seeds::Files("txt") },
    Target { name: "cursor", share: 5, length_max: 128, seeds: Seeds::None },
];

/// Seconds after which an input counts as a hang: thousands of times what one takes.
const SECONDS_MAX: u32 = 10;
/// Memory in MiB that a target may take; the tables of the Swedish analysis and the counters take a third of it.
const MEMORY_MIB_MAX: u32 = 1_024;
/// Pieces that a sample document is cut into at most, each as long as the target's longest input.
const PIECES_MAX: usize = 8;

/// What one target did.
struct Figures {
    runs: u64,
    seconds: f64,
    corpus: usize,
}

/// Builds the targets and runs them one after another, on one core.
///
/// # Errors
/// A target does not build, or an input made one crash, hang or take too much memory: then the others run all the same,
/// and its log, which names the input's file, is printed.
pub(crate) fn run(args: &FuzzArgs) -> Result<()> {
    let unknown = args.targets.iter().find(|name| !TARGETS.iter().any(|target| target.name == **name));
    if let Some(unknown) = unknown {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        bail!("there is no target {unknown}; there are {}", names.join(", "));
    }
    let is_chosen = |target: &&Target| args.targets.is_empty() || args.targets.iter().any(|name| *name == target.name);
    let chosen: Vec<&Target> = TARGETS.iter().filter(is_chosen).collect();
    let shares: u64 = chosen.iter().map(|target| target.share).sum();

    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().context("finding the project")?;
    let programs = build(&root, &chosen)?;
    let folder = root.join("target/fuzz");
    let mut out = std::io::stdout().lock();
    let (mut runs, mut seconds, mut failed) = (0, 0.0, Vec::new());
    for target in chosen {
        let corpus = folder.join("corpus").join(target.name);
        seed(&root.join("fixtures"), &corpus, target)?;
        let figures = fuzz(&programs.join(target.name), &folder, &corpus, target, args.runs * target.share / shares);
        let figures = match figures {
            Ok(figures) => figures,
            Err(error) => {
                writeln!(out, "{:<10} failed: {error:#}", target.name)?;
                failed.push(target.name);
                continue;
            }
        };
        let rate = figures.runs as f64 / figures.seconds;
        writeln!(
            out,
            "{:<10} {:>9} executions, {rate:>6.0} a second, {:>5} inputs kept",
            target.name, figures.runs, figures.corpus
        )?;
        runs += figures.runs;
        seconds += figures.seconds;
    }
    ensure!(failed.is_empty(), "an input made these crash, hang or take too much memory: {}", failed.join(", "));
    writeln!(out, "{runs} executions in {seconds:.0} s, none of which crashed or hung")?;
    Ok(())
}

/// Builds the chosen targets with coverage counters, as `tests/fuzz/.cargo/config.toml` says; tells where they lie.
fn build(root: &Path, chosen: &[&Target]) -> Result<PathBuf> {
    let folder = root.join("tests/fuzz");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Variables of the run of this program would reach the other workspace too.
    command.current_dir(&folder).args(["build", "--release", "--locked"]).env_remove("RUSTFLAGS");
    for target in chosen {
        command.args(["--bin", target.name]);
    }
    ensure!(command.status().context("starting cargo")?.success(), "the targets do not build");
    let host = Command::new("rustc").args(["--print", "host-tuple"]).output().context("asking rustc for its host")?;
    let host = String::from_utf8(host.stdout).context("reading the name of the host")?;
    Ok(root.join("target/fuzz").join(host.trim()).join("release"))
}

/// Runs one target on its corpus until it has done so many executions.
fn fuzz(program: &Path, folder: &Path, corpus: &Path, target: &Target, runs: u64) -> Result<Figures> {
    let artifacts = folder.join("artifacts");
    fs::create_dir_all(&artifacts).with_context(|| format!("making {}", artifacts.display()))?;
    let log = folder.join(format!("{}.log", target.name));
    let written = fs::File::create(&log).with_context(|| format!("writing {}", log.display()))?;
    let mut command = Command::new(program);
    command
        .arg(corpus)
        .args([format!("-runs={runs}"), format!("-max_len={}", target.length_max)])
        .args([format!("-timeout={SECONDS_MAX}"), format!("-rss_limit_mb={MEMORY_MIB_MAX}")])
        .args([
            "-print_final_stats=1".to_owned(),
            format!("-artifact_prefix={}/{}-", artifacts.display(), target.name),
        ]);
    let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/dictionaries");
    let dictionary = dictionary.join(format!("{}.dict", target.name));
    if dictionary.exists() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    let begun = Instant::now();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(written).status();
    let seconds = begun.elapsed().as_secs_f64();
    let status = status.with_context(|| format!("starting {}", program.display()))?;
    let told = fs::read_to_string(&log).with_context(|| format!("reading {}", log.display()))?;
    if !status.success() {
        let last: Vec<&str> = told.lines().rev().take(30).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        bail!("{} ended with {status}; {} says at last:\n{}", target.name, log.display(), last.join("\n"));
    }
    let stat = told.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let runs = stat.and_then(|n| n.trim().parse().ok()).context("the target does not tell its executions")?;
    let kept = fs::read_dir(corpus).with_context(|| format!("listing {}", corpus.display()))?.count();
    Ok(Figures { runs, seconds, corpus: kept })
}

/// Puts pieces of the sample documents into a target's corpus, beside what earlier runs found.
fn seed(fixtures: &Path, corpus: &Path, target: &Target) -> Result<()> {
    fs::create_dir_all(corpus).with_context(|| format!("making {}", corpus.display()))?;
    let inputs = match target.seeds {
        Seeds::None => vec![b"Till\nSocialn\xc3\xa4mnden".to_vec()],
        Seeds::Files(ending) => read_all(&files_ending(fixtures, ending)?)?,
        Seeds::Parts(ending, names) => {
            files_ending(fixtures, ending)?.iter().map(|file| parts(file, names)).collect::<Result<_>>()?
        }
        Seeds::Queries => {
            let table = fs::read_to_string(fixtures.join("queries.toml")).context("reading the judged queries")?;
            let table: toml::Table = table.parse().context("reading the judged queries")?;
            let queries = table.get("query").and_then(toml::Value::as_array).into_iter().flatten();
            queries.filter_map(|query| Some(query.get("q")?.as_str()?.as_bytes().to_vec())).collect()
        }
    };
    for (number, input) in inputs.iter().enumerate() {
        for (piece, bytes) in input.chunks(target.length_max).take(PIECES_MAX).enumerate() {
            let path = corpus.join(format!("seed-{number}-{piece}"));
            fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    Ok(())
}

/// The sample documents with an ending, in order.
fn files_ending(fixtures: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in fs::read_dir(fixtures).context("listing the sample documents")? {
        let Ok(entries) = fs::read_dir(folder?.path()) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read_all(files: &[PathBuf]) -> Result<Vec<Vec<u8>>> {
    files.iter().map(|file| fs::read(file).with_context(|| format!("reading {}", file.display()))).collect()
}

/// Parts of a package with a zero byte after each; one that is missing is empty.
fn parts(file: &Path, names: &[&str]) -> Result<Vec<u8>> {
    let open = || fs::File::open(file).with_context(|| format!("reading {}", file.display()));
    // A package that was broken on purpose gives nothing.
    let Ok(mut package) = zip::ZipArchive::new(open()?) else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for name in names {
        if let Ok(mut part) = package.by_name(name) {
            // What cannot be unpacked is cut off there.
            let _ = part.read_to_end(&mut all);
        }
        all.push(0);
    }
    Ok(all)
}
