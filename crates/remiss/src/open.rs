//! Opening what commands need: tables, parser, reader of files, archive, index.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use remiss_archive::Archive;
use remiss_index::{FieldTable, IndexOptions, LiveIndex, Vocabulary, Weights};
use remiss_ingest::{
    Desk, DeskTools, IndexResources, IngestOptions, OcrMode, PersonalNumbers, Progress, Reader, ReaderOptions, Reading,
};
use remiss_parse::{Parser, Tables};
use remiss_swedish::Swedish;

use crate::assets::IndexConfig;
use crate::cli::EXTRACT_WORKER;
use crate::commands::Context;
use crate::progress;
use crate::settings::Ocr;

/// What reads and analyses documents, made from one index configuration.
pub(crate) struct Readers {
    /// Text to record.
    pub parser: Parser,
    /// Words to tokens.
    pub swedish: Swedish,
    /// Stands for all tables and this program's version.
    pub fingerprint: String,
    texts: BTreeMap<String, String>,
}

/// An index level with its archive.
pub(crate) struct Opened {
    /// The archive.
    pub archive: remiss_archive::Reader,
    /// The index.
    pub index: Arc<LiveIndex>,
    /// What it was made with.
    pub readers: Readers,
}

/// Reads the tables and tries their examples.
pub(crate) fn readers(context: &Context) -> anyhow::Result<Readers> {
    readers_of(&IndexConfig::load(context.settings.index_config.as_deref())?)
}

/// Reads the tables anew where any is another than it was.
pub(crate) fn renew(context: &Context, readers: &mut Readers) -> anyhow::Result<()> {
    // What is built in cannot change.
    if let Some(directory) = context.settings.index_config.as_deref() {
        let config = IndexConfig::load(Some(directory))?;
        if config.texts() != readers.texts {
            *readers = readers_of(&config)?;
        }
    }
    Ok(())
}

fn readers_of(config: &IndexConfig) -> anyhow::Result<Readers> {
    let texts = config.texts();
    let swedish =
        Swedish::new(&config.swedish_tables()?).context("reading the Swedish tables of the index configuration")?;
    let tables = Tables::load(&texts).context("reading the index configuration")?;
    let parser = Parser::new(tables, swedish.clone());
    let fingerprint = format!("{}-{:x}-{}", env!("CARGO_PKG_VERSION"), swedish.fingerprint(), config.fingerprint());
    Ok(Readers { parser, swedish, fingerprint, texts })
}

/// What reads files, in processes of this program. Page images that were read are kept in `cache`.
pub(crate) fn file_reader(context: &Context, cache: Option<PathBuf>) -> anyhow::Result<Reader> {
    let program = std::env::current_exe().context("finding this program, which reads files in a process of its own")?;
    let ocr = match context.settings.ocr {
        Ocr::Auto => OcrMode::Auto,
        Ocr::Never => OcrMode::Never,
        Ocr::Always => OcrMode::Always,
    };
    Ok(Reader::new(ReaderOptions { program, worker_args: vec![EXTRACT_WORKER.to_owned()], ocr, ocr_cache: cache }))
}

/// How files are taken in, unless a command says otherwise.
pub(crate) fn ingest_options(context: &Context, readers: &Readers) -> IngestOptions {
    let policy = PersonalNumbers::from(context.settings.personal_numbers);
    IngestOptions {
        jobs: context.settings.jobs,
        fingerprint: format!("{}:{}:{}", context.settings.ocr.as_str(), policy.as_str(), readers.fingerprint),
        prune: false,
        force: false,
        personal_numbers: policy,
    }
}

/// What the running service makes changes with.
pub(crate) fn desk(context: &Context, readers: Readers, index: Arc<LiveIndex>) -> anyhow::Result<Desk> {
    let tools = DeskTools {
        dir: context.settings.data.clone(),
        reader: file_reader(context, Some(ocr_cache(context)))?,
        index,
        resources: resources(context),
        ocr_cache: ocr_cache(context),
    };
    Ok(Desk::new(tools, reading(context, readers)))
}

/// How the running service reads uploads.
pub(crate) fn reading(context: &Context, readers: Readers) -> Reading {
    // Whoever sends a file again wants to know what has become of it, also where it was deleted meanwhile.
    let options = IngestOptions { force: true, ..ingest_options(context, &readers) };
    Reading { parser: readers.parser, options }
}

/// Where page images that were read are kept, so that none is read twice.
pub(crate) fn ocr_cache(context: &Context) -> PathBuf {
    context.settings.data.join("ocr-cache")
}

/// The archive, for reading; one of an older program is upgraded first.
pub(crate) fn archive(context: &Context) -> anyhow::Result<remiss_archive::Reader> {
    let archive = match Archive::open_read(&context.settings.data) {
        Err(remiss_archive::Error::OlderVersion { .. }) => {
            drop(archive_to_write(context, "remiss, upgrading the archive")?);
            Archive::open_read(&context.settings.data)
        }
        archive => archive,
    };
    archive.with_context(|| format!("opening the data directory {}", context.settings.data.display()))
}

/// The archive, for writing; made where there is none.
pub(crate) fn archive_to_write(context: &Context, purpose: &str) -> anyhow::Result<Archive> {
    let archive = Archive::create_or_open(&context.settings.data, purpose);
    archive.with_context(|| format!("opening the data directory {}", context.settings.data.display()))
}

/// The archive, for writing, where there is one.
pub(crate) fn existing_archive_to_write(context: &Context, purpose: &str) -> anyhow::Result<Archive> {
    archive(context)?;
    archive_to_write(context, purpose)
}

/// Where the index lies.
pub(crate) fn index_directory(context: &Context) -> PathBuf {
    context.settings.data.join("index")
}

/// What the writing of the index may use.
pub(crate) fn resources(context: &Context) -> IndexResources {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(context.settings.jobs.max(1));
    IndexResources { memory_bytes: context.settings.index_memory_bytes, threads }
}

/// Opens archive and index, the index brought level with the archive, or built from it where it cannot be used.
pub(crate) fn open_index(context: &Context) -> anyhow::Result<Opened> {
    let archive = archive(context)?;
    let readers = readers(context)?;
    let index = Arc::new(index(context, &readers)?);
    level(context, &archive, &index, progress::choose(context.quiet).as_ref())?;
    Ok(Opened { archive, index, readers })
}

/// Opens the index as it is, building nothing.
pub(crate) fn index(context: &Context, readers: &Readers) -> anyhow::Result<LiveIndex> {
    let directory = index_directory(context);
    LiveIndex::open(&directory, index_options(readers)?)
        .with_context(|| format!("opening the index {}", directory.display()))
}

/// Brings the index level with the archive, or builds it anew where it cannot be used.
pub(crate) fn level(
    context: &Context,
    archive: &remiss_archive::Reader,
    index: &LiveIndex,
    progress: &dyn Progress,
) -> anyhow::Result<()> {
    remiss_ingest::level(archive, index, resources(context), progress)
        .context("bringing the index level with the archive")
}

/// What an index of this configuration is made with.
pub(crate) fn index_options(readers: &Readers) -> anyhow::Result<IndexOptions> {
    let text = |name: &str| readers.texts.get(name).map(String::as_str).unwrap_or_default();
    Ok(IndexOptions {
        swedish: readers.swedish.clone(),
        fingerprint: readers.fingerprint.clone(),
        fields: FieldTable::load(text("fields.toml"))?,
        weights: Weights::load(text("ranking.toml"))?,
        vocabulary: Vocabulary::load(text("synonyms.toml"), text("function-words.txt"), text("parties.toml"))?,
    })
}
