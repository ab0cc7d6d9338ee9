//! The engine on tantivy: one index in one directory, read by many, written by one.

mod bounds;
mod build;
mod check;
mod collect;
mod columns;
mod cursor;
mod dictionary;
mod evaluate;
mod facets;
mod generations;
mod group;
mod live;
mod marks;
mod schema;
mod search;
mod similar;
mod spelling;
mod suggest;
mod terms;
#[cfg(test)]
pub(crate) mod tests;
mod unseen;
mod wildcard;
mod words;
mod writer;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use remiss_swedish::Swedish;
use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy, Searcher};

use crate::analysis::{Analyzer, AnalyzerPool, LEARNED_WORDS_MAX};
use crate::answer::SearchAnswer;
use crate::engine::{Engine, SearchError, SimilarTo, Suggestion};
use crate::fields::FieldTable;
use crate::query::Planner;
use crate::request::{SearchRequest, Visibility};
use crate::weights::{Vocabulary, Weights};
use columns::Columns;
use facets::FacetTables;
use schema::{FORMAT_VERSION, Fields};
use terms::Terms;
use unseen::UnseenByRight;

pub use live::{Building, LiveIndex, Trouble};
pub use writer::IndexWriter;

/// What an index is opened with.
#[derive(Clone)]
pub struct IndexOptions {
    /// The analysis of words.
    pub swedish: Swedish,
    /// Fingerprint of everything that shapes the index; another one means that it must be built anew.
    pub fingerprint: String,
    /// What is indexed of a record.
    pub fields: FieldTable,
    /// Weights of ranking.
    pub weights: Weights,
    /// Synonyms and function words.
    pub vocabulary: Vocabulary,
}

/// Why an index cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The index was built by another version or with another configuration.
    #[error("the index in {path} is out of date: {reason}")]
    Stale {
        /// Directory of the index.
        path: PathBuf,
        /// What differs.
        reason: String,
    },
    /// Another process writes the index.
    #[error("the index in {0} is being written by another process")]
    Locked(PathBuf),
    /// Another process builds the index anew.
    #[error("the index in {0} is being built by another process")]
    BeingBuilt(PathBuf),
    /// Searches still read what was to be removed.
    #[error(
        "searches still read deleted documents; nothing of them is found any more, repeat the deletion to remove the files"
    )]
    InUse,
    /// The file system refused.
    #[error("cannot access the index in {path}: {source}")]
    Io {
        /// Directory or file concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The index is damaged or the engine failed.
    #[error("the index engine failed: {0}")]
    Engine(#[from] tantivy::TantivyError),
}

/// Search over one directory of tantivy files.
pub struct TantivyEngine {
    directory: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    table: Arc<FieldTable>,
    pool: Arc<AnalyzerPool>,
    weights: Weights,
    vocabulary: Vocabulary,
    state: RwLock<Arc<State>>,
    /// How many documents the index had when its words were learned.
    learned_at: AtomicU64,
    /// Keeps the directory from being removed. Dropped last, when nothing reads its files any more.
    _hold: fs::File,
}

/// One committed state of the index.
struct State {
    searcher: Searcher,
    /// By segment.
    columns: Vec<Columns>,
    facets: FacetTables,
    unseen: UnseenByRight,
    applied: u64,
    generation: u64,
}

/// What stands beside the engine's files and says what they were made of.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Label {
    format_version: u32,
    fingerprint: String,
}

const LABEL_FILE: &str = "remiss-index.json";

impl TantivyEngine {
    /// Opens the index in a directory; creates an empty one where there is none.
    ///
    /// # Errors
    /// [`IndexError::Stale`] where the index was made of something else: remove the directory and build it anew.
    pub fn open(directory: &Path, options: IndexOptions) -> Result<Self, IndexError> {
        let io = |source| IndexError::Io { path: directory.to_owned(), source };
        fs::create_dir_all(directory).map_err(io)?;
        let hold = generations::hold(directory).map_err(io)?;
        let label = Label { format_version: FORMAT_VERSION, fingerprint: options.fingerprint.clone() };
        let (schema, fields) = schema::schema(&options.fields);
        let existing = directory.join("meta.json").exists();
        if existing {
            check_label(directory, &label)?;
        } else {
            write_label(directory, &label).map_err(io)?;
        }
        let swedish = match words::read(directory)? {
            Some(words) => options.swedish.with_vocabulary(&words),
            None => options.swedish,
        };
        let mmap = MmapDirectory::open(directory).map_err(tantivy::TantivyError::from)?;
        let settings = IndexSettings { docstore_blocksize: STORED_BLOCK_BYTES, ..IndexSettings::default() };
        let mut index = Index::builder().schema(schema).settings(settings).open_or_create(mmap)?;
        index.set_tokenizers(schema::tokenizers());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORED_BLOCKS_KEPT)
            .try_into()?;
        let state = State::of(&index, &reader)?;
        Ok(Self {
            directory: directory.to_owned(),
            index,
            reader,
            fields,
            table: Arc::new(options.fields),
            vocabulary: options.vocabulary.stemmed(|word| swedish.stem(word)),
            pool: Arc::new(AnalyzerPool::new(swedish)),
            weights: options.weights,
            state: RwLock::new(Arc::new(state)),
            learned_at: AtomicU64::new(0),
            _hold: hold,
        })
    }

    /// The last change of the archive that the committed index contains; 0 for an empty index.
    pub fn applied(&self) -> u64 {
        self.state().applied
    }

    /// Looks for commits made since, by this process or another. Tells whether there were any.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn refresh(&self) -> Result<bool, IndexError> {
        self.reader.reload()?;
        let (metas, before) = (self.index.load_metas()?, self.state());
        let committed = metas.opstamp != before.generation;
        let segments = before.searcher.segment_readers();
        // Merging changes nothing that is found, only how fast.
        let merged = metas.segments.len() != segments.len()
            || !metas.segments.iter().all(|meta| segments.iter().any(|segment| segment.segment_id() == meta.id()));
        if committed || merged {
            let state = State::of(&self.index, &self.reader)?;
            *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        }
        Ok(committed)
    }

    /// Makes ready what makes searches faster: the commonest words of the index are learned, again where it has doubled
    /// since, and the facets that were asked for are unpacked. It takes about a second the first time, and is for
    /// those who answer many searches, to be called again and again.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn warm(&self) -> Result<(), IndexError> {
        let documents = self.documents();
        if documents / 2 >= self.learned_at.load(Ordering::Relaxed).max(1) {
            let words = dictionary::common_words(&self.state().searcher, self.fields.exact, LEARNED_WORDS_MAX)?;
            self.pool.learn(words.into_iter());
            self.learned_at.store(documents, Ordering::Relaxed);
        }
        self.state().facets.unpack();
        Ok(())
    }

    /// Puts segments together until each is more than twice as large as all smaller ones: every search looks into each
    /// segment, and so each document is rewritten but a few times while the index grows. Nothing is done where another
    /// process writes the index, which will do the same.
    ///
    /// # Errors
    /// The engine failed.
    pub fn compact(&self) -> Result<(), IndexError> {
        let mut segments = self.index.load_metas()?.segments;
        segments.sort_by_key(tantivy::SegmentMeta::num_docs);
        let (mut smaller, mut merged) = (0, 0);
        for (place, segment) in segments.iter().enumerate() {
            if segment.num_docs() <= 2 * smaller {
                merged = place + 1;
            }
            smaller += segment.num_docs();
        }
        if merged < 2 {
            return Ok(());
        }
        let ids: Vec<_> = segments[..merged].iter().map(tantivy::SegmentMeta::id).collect();
        drop(segments);
        match self.writer(MEMORY_PER_THREAD_MIN, 1) {
            Ok(writer) => writer.merge(&ids),
            Err(IndexError::Locked(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The one writer of the index.
    ///
    /// # Errors
    /// [`IndexError::Locked`] where another process has it.
    pub fn writer(&self, memory_bytes: usize, threads: usize) -> Result<IndexWriter, IndexError> {
        let options = tantivy::indexer::IndexWriterOptions::builder()
            .num_worker_threads(threads.max(1))
            .memory_budget_per_thread((memory_bytes / threads.max(1)).max(MEMORY_PER_THREAD_MIN))
            .build();
        let inner = self.index.writer_with_options(options).map_err(|error| match error {
            tantivy::TantivyError::LockFailure(..) => IndexError::Locked(self.directory.clone()),
            error => IndexError::Engine(error),
        })?;
        // A writer that was killed may have left a list of deletions that no commit names; the next one would have its name.
        inner.garbage_collect_files().wait()?;
        Ok(IndexWriter::new(inner, self.fields, Arc::clone(&self.table), Arc::clone(&self.pool)))
    }

    /// What turns queries into plans by this index's tables.
    fn planner<'a>(&'a self, analyzer: &'a mut Analyzer, notices: Vec<String>) -> Planner<'a> {
        let today = jiff::Zoned::now().date();
        Planner { analyzer, vocabulary: &self.vocabulary, table: &self.table, today, notices }
    }

    /// Whether the directory holds no segment file beside those of the committed state.
    pub(crate) fn holds_only_current_files(&self) -> Result<bool, IndexError> {
        let current: std::collections::HashSet<String> =
            self.index.load_metas()?.segments.iter().map(|s| s.id().uuid_string()).collect();
        let io = |source| IndexError::Io { path: self.directory.clone(), source };
        for entry in fs::read_dir(&self.directory).map_err(io)? {
            let name = entry.map_err(io)?.file_name().to_string_lossy().into_owned();
            let segment = name.split('.').next().unwrap_or_default();
            if segment.len() == SEGMENT_NAME_LENGTH && !name.starts_with('.') && !current.contains(segment) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Takes words of the archive out of the analysis that no document holds any more, for whoever opens the index from
    /// now on.
    ///
    /// # Errors
    /// The index cannot be read, or the file system refused.
    pub fn drop_unheld_words(&self) -> Result<(), IndexError> {
        words::drop_unheld(&self.directory, &self.state().searcher, self.fields.exact)
    }

    /// Notes that nothing of what was deleted up to a change of the archive is left in the files.
    ///
    /// # Errors
    /// The file system refused.
    pub fn note_purged(&self, through: u64) -> Result<(), IndexError> {
        let io = |source| IndexError::Io { path: self.directory.clone(), source };
        generations::note_purged(&self.directory, through).map_err(io)
    }

    /// Whether it is noted that nothing of what was deleted up to a change of the archive is left in the files.
    pub fn is_purged(&self, through: u64) -> bool {
        generations::purged(&self.directory) >= through
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Bytes of stored documents that are packed together. A hit is one document of a few kB, and to unpack the sixteen kB that
/// are tantivy's own measure takes longer than to pick its passages.
const STORED_BLOCK_BYTES: usize = 4_096;
/// Blocks of stored documents that stay unpacked, for each segment: 4 MB.
const STORED_BLOCKS_KEPT: usize = 1_024;

/// Segment files are named by a UUID in hexadecimal.
const SEGMENT_NAME_LENGTH: usize = 32;

/// What tantivy asks for at least: 15 MB for each indexing thread.
const MEMORY_PER_THREAD_MIN: usize = 15_000_000;

impl State {
    fn of(index: &Index, reader: &IndexReader) -> Result<Self, IndexError> {
        let metas = index.load_metas()?;
        let applied = metas.payload.as_deref().and_then(|p| p.parse().ok()).unwrap_or(0);
        let searcher = reader.searcher();
        let columns = Columns::of(&searcher)?;
        let (facets, unseen) = (FacetTables::default(), UnseenByRight::default());
        Ok(Self { searcher, columns, facets, unseen, applied, generation: metas.opstamp })
    }

    /// Terms to be looked up for one with this right.
    fn terms(&self, weights: &Weights, visibility: Visibility) -> tantivy::Result<Terms<'_>> {
        Ok(Terms::new(&self.searcher, self.unseen.by(visibility, &self.searcher)?, visibility, weights))
    }
}

impl Engine for TantivyEngine {
    fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        search::search(self, &self.state(), request)
    }

    fn similar(&self, to: SimilarTo<'_>, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        similar::similar(self, &self.state(), to, request)
    }

    fn marks(&self, id: &str, request: &SearchRequest) -> Result<Vec<(u32, u32)>, SearchError> {
        marks::marks(self, &self.state(), id, request)
    }

    fn suggest(&self, beginning: &str, limit: usize, visibility: Visibility) -> Result<Vec<Suggestion>, SearchError> {
        let state = self.state();
        Ok(suggest::suggest(&state.terms(&self.weights, visibility)?, self.fields, beginning, limit)?)
    }

    fn generation(&self) -> u64 {
        self.state().generation
    }

    fn documents(&self) -> u64 {
        self.state().searcher.num_docs()
    }
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Index(error.to_string())
    }
}

fn check_label(directory: &Path, wanted: &Label) -> Result<(), IndexError> {
    let stale = |reason: String| IndexError::Stale { path: directory.to_owned(), reason };
    let text =
        fs::read_to_string(directory.join(LABEL_FILE)).map_err(|e| stale(format!("its label cannot be read ({e})")))?;
    let label: Label = serde_json::from_str(&text).map_err(|e| stale(format!("its label cannot be read ({e})")))?;
    if label.format_version != wanted.format_version {
        return Err(stale(format!(
            "it has format {}, this program writes {}",
            label.format_version, wanted.format_version
        )));
    }
    if label.fingerprint != wanted.fingerprint {
        return Err(stale("the index configuration has changed since it was built".to_owned()));
    }
    Ok(())
}

fn write_label(directory: &Path, label: &Label) -> io::Result<()> {
    let text = serde_json::to_string(label).map_err(io::Error::other)?;
    let temporary = directory.join(format!("{LABEL_FILE}.new"));
    fs::write(&temporary, text)?;
    fs::File::open(&temporary)?.sync_all()?;
    fs::rename(&temporary, directory.join(LABEL_FILE))
}
