//! Opening what commands need: tables, parser, reader of files, archive, index.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use remiss_archive::Archive;
use remiss_index::{FieldTable, IndexError, IndexOptions, TantivyEngine, Vocabulary, Weights};
use remiss_ingest::{IndexResources, OcrMode, Progress, Reader, ReaderOptions, catch_up, is_behind};
use remiss_parse::{Parser, Tables};
use remiss_swedish::Swedish;

use crate::assets::IndexConfig;
use crate::cli::EXTRACT_WORKER;
use crate::commands::Context;
use crate::output::note;
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
    pub engine: Arc<TantivyEngine>,
}

/// Reads the tables and tries their examples.
pub(crate) fn readers(context: &Context) -> anyhow::Result<Readers> {
    let config = IndexConfig::load(context.settings.index_config.as_deref())?;
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

/// Opens archive and index, the index brought level with the archive.
pub(crate) fn open_index(context: &Context) -> anyhow::Result<Opened> {
    let archive = archive(context)?;
    let readers = readers(context)?;
    let progress = progress::choose(context.quiet);
    let engine = Arc::new(engine(context, &readers, progress.as_ref())?);
    level(context, &archive, &engine, progress.as_ref())?;
    Ok(Opened { archive, engine })
}

/// Opens the index; one that was made of something else is removed, to be built anew from the archive.
pub(crate) fn engine(context: &Context, readers: &Readers, progress: &dyn Progress) -> anyhow::Result<TantivyEngine> {
    let directory = index_directory(context);
    let opened = TantivyEngine::open(&directory, index_options(readers)?);
    let opened = match opened {
        Err(IndexError::Stale { reason, .. }) => {
            progress.note(&format!("the index is rebuilt from the archive: {reason}"));
            std::fs::remove_dir_all(&directory)
                .with_context(|| format!("removing the old index {}", directory.display()))?;
            TantivyEngine::open(&directory, index_options(readers)?)
        }
        opened => opened,
    };
    opened.with_context(|| format!("opening the index {}; `remiss reindex` builds it anew", directory.display()))
}

/// Opens the index as it is, removing nothing and building nothing.
pub(crate) fn engine_as_it_is(context: &Context, readers: &Readers) -> anyhow::Result<TantivyEngine> {
    Ok(TantivyEngine::open(&index_directory(context), index_options(readers)?)?)
}

/// Brings the index level with the archive. Where another process is just doing so, what there is will do.
pub(crate) fn level(
    context: &Context,
    archive: &remiss_archive::Reader,
    engine: &TantivyEngine,
    progress: &dyn Progress,
) -> anyhow::Result<()> {
    if !is_behind(archive, engine)? {
        return Ok(());
    }
    match catch_up(archive, engine, resources(context), progress) {
        Ok(_) => Ok(()),
        Err(remiss_ingest::IngestError::Index(IndexError::Locked(_))) => {
            if !context.quiet {
                note("the index is being written by another process; the newest documents may be missing");
            }
            Ok(())
        }
        Err(error) => Err(error).context("bringing the index level with the archive"),
    }
}

fn index_options(readers: &Readers) -> anyhow::Result<IndexOptions> {
    let text = |name: &str| readers.texts.get(name).map(String::as_str).unwrap_or_default();
    Ok(IndexOptions {
        swedish: readers.swedish.clone(),
        fingerprint: readers.fingerprint.clone(),
        fields: FieldTable::load(text("fields.toml"))?,
        weights: Weights::load(text("ranking.toml"))?,
        vocabulary: Vocabulary::load(text("synonyms.toml"), text("function-words.txt"))?,
    })
}
