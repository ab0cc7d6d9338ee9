//! The index of a data directory: whichever of its generations is in service, followed while it is searched.

#[cfg(test)]
mod tests;

use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use remiss_swedish::Vocabulary;

use crate::answer::SearchAnswer;
use crate::engine::{Engine, SearchError, SimilarTo, Suggestion};
use crate::request::{SearchRequest, Visibility};
use crate::tantivy_engine::generations::{BuildLock, Generations, number};
use crate::tantivy_engine::{IndexError, IndexOptions, TantivyEngine, words};

/// The generation that is opened may be replaced and removed meanwhile; so often the next one is tried.
const ATTEMPTS: usize = 5;

/// Search over a directory of generations. A generation that another process puts into service is followed by
/// [`LiveIndex::refresh`]; searches that are under way end on the one that they began on.
pub struct LiveIndex {
    generations: Generations,
    state: RwLock<Arc<Live>>,
    /// How often other options were put into force over the same generation, which changes answers too.
    reopened: AtomicU64,
}

/// What is in service here.
struct Live {
    options: IndexOptions,
    name: Option<String>,
    engine: Option<Arc<TantivyEngine>>,
    /// Why the generation that is in service on disk is not the one searched here, or none is.
    trouble: Option<Trouble>,
}

/// Why the generation that is in service on disk cannot be searched here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// None was built yet.
    #[error("there is none yet")]
    Missing,
    /// It was built by another release or with other tables.
    #[error("{0}")]
    Stale(String),
    /// Its files cannot be read.
    #[error("it is damaged ({0})")]
    Damaged(String),
}

/// A generation that is being built, beside the one in service. Dropped before it is published, it is removed.
pub struct Building<'a> {
    live: &'a LiveIndex,
    options: IndexOptions,
    name: String,
    engine: Arc<TantivyEngine>,
    _lock: BuildLock,
    // Dropped after the engine, which keeps its files from being swept away.
    _sweep: SweepAtEnd<'a>,
}

/// Removes what is not in service. What cannot be removed now, the next one who builds removes.
struct SweepAtEnd<'a>(&'a LiveIndex);

impl Drop for SweepAtEnd<'_> {
    fn drop(&mut self) {
        let _ = self.0.sweep();
    }
}

impl LiveIndex {
    /// Opens the index in a directory, made if need be. That there is no usable generation is no error here: there is
    /// none to search until one is built.
    ///
    /// # Errors
    /// The file system refused.
    pub fn open(directory: &Path, options: IndexOptions) -> Result<Self, IndexError> {
        let generations = Generations::new(directory).map_err(io(directory))?;
        let live = Live { options, name: None, engine: None, trouble: None };
        let index = Self { generations, state: RwLock::new(Arc::new(live)), reopened: AtomicU64::new(0) };
        index.refresh()?;
        Ok(index)
    }

    /// The generation that is searched, where there is one.
    pub fn engine(&self) -> Option<Arc<TantivyEngine>> {
        self.state().engine.clone()
    }

    /// [`TantivyEngine::warm`] of the generation that is searched.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn warm(&self) -> Result<(), IndexError> {
        self.engine().map_or(Ok(()), |engine| engine.warm())
    }

    /// Why the generation in service on disk cannot be used here, or that there is none.
    pub fn trouble(&self) -> Option<Trouble> {
        self.state().trouble.clone()
    }

    /// Where the generations lie.
    pub fn directory(&self) -> &Path {
        self.generations.directory()
    }

    /// Looks for commits and for generations that were put into service since, by this process or another. Tells
    /// whether there were any.
    ///
    /// # Errors
    /// The file system refused, or the generation that is open cannot be read any more.
    pub fn refresh(&self) -> Result<bool, IndexError> {
        let before = self.state();
        let mut name = self.current()?;
        if name == before.name && (before.engine.is_some() || before.trouble.is_some()) {
            // A generation that could not be used may have been built anew under the same name only by hand.
            return before.engine.as_ref().filter(|_| before.trouble.is_none()).map_or(Ok(false), |e| e.refresh());
        }
        for _ in 0..ATTEMPTS {
            let trouble = match self.try_open(name.as_deref(), &before.options) {
                Ok(engine) => {
                    self.set(Live { options: before.options.clone(), name, engine: Some(engine), trouble: None });
                    return Ok(true);
                }
                Err(reason) => reason,
            };
            let now = self.current()?;
            if now == name {
                // What was searched so far goes on being searched; whoever runs this decides for how long.
                let engine = before.engine.clone();
                self.set(Live { options: before.options.clone(), name, engine, trouble: Some(trouble) });
                return Ok(false);
            }
            name = now;
        }
        Ok(false)
    }

    /// Goes on with other options, where the generation in service was made of the same; tells whether it was. Options
    /// that only shape queries take effect so.
    ///
    /// # Errors
    /// The file system refused.
    pub fn reopen(&self, options: IndexOptions) -> Result<bool, IndexError> {
        let name = self.current()?;
        let Ok(engine) = self.try_open(name.as_deref(), &options) else { return Ok(false) };
        self.set(Live { options, name, engine: Some(engine), trouble: None });
        self.reopened.fetch_add(1, Ordering::Relaxed);
        Ok(true)
    }

    /// Stops searching a generation that another one took the place of and that cannot be used here.
    pub fn withdraw(&self) {
        let before = self.state();
        let (options, name, trouble) = (before.options.clone(), before.name.clone(), before.trouble.clone());
        self.set(Live { options, name, engine: None, trouble });
    }

    /// Begins a generation beside the one in service, made with the options of that one.
    ///
    /// # Errors
    /// [`IndexError::BeingBuilt`] where another one is being built; the file system refused.
    pub fn begin(&self) -> Result<Building<'_>, IndexError> {
        self.begin_with(self.state().options.clone())
    }

    /// Begins a generation with other options, which hold for the whole index once it is published.
    ///
    /// # Errors
    /// As [`LiveIndex::begin`].
    pub fn begin_with(&self, options: IndexOptions) -> Result<Building<'_>, IndexError> {
        let lock = self.generations.lock().map_err(io(self.directory()))?;
        let lock = lock.ok_or_else(|| IndexError::BeingBuilt(self.directory().to_owned()))?;
        self.sweep()?;
        let names = self.generations.lock_names().map_err(io(self.directory()))?;
        let name = self.generations.new_name().map_err(io(self.directory()))?;
        let engine = Arc::new(TantivyEngine::open(&self.generations.path(&name), options.clone())?);
        drop(names);
        Ok(Building { live: self, options, name, engine, _lock: lock, _sweep: SweepAtEnd(self) })
    }

    /// Removes generations that are not in service and that nobody has open any more.
    ///
    /// # Errors
    /// The file system refused.
    pub fn sweep(&self) -> Result<(), IndexError> {
        self.generations.sweep().map_err(io(self.directory()))
    }

    /// Whether no generation, in service or not, holds anything in its files that was deleted up to a change of the
    /// archive: each is noted so by whoever writes it.
    ///
    /// # Errors
    /// The file system refused.
    pub fn is_purged(&self, through: u64) -> Result<bool, IndexError> {
        Ok(self.generations.not_purged(through).map_err(io(self.directory()))?.is_empty())
    }

    fn current(&self) -> Result<Option<String>, IndexError> {
        self.generations.current().map_err(io(self.directory()))
    }

    fn try_open(&self, name: Option<&str>, options: &IndexOptions) -> Result<Arc<TantivyEngine>, Trouble> {
        let name = name.ok_or(Trouble::Missing)?;
        let path = self.generations.path(name);
        if !path.join("meta.json").is_file() {
            return Err(Trouble::Damaged("its files are missing".to_owned()));
        }
        // Files that were cut short make tantivy panic; nothing is shared with it that a panic could leave half made.
        let opened = panic::catch_unwind(AssertUnwindSafe(|| TantivyEngine::open(&path, options.clone())));
        match opened {
            Ok(Ok(engine)) => Ok(Arc::new(engine)),
            Ok(Err(IndexError::Stale { reason, .. })) => Err(Trouble::Stale(reason)),
            Ok(Err(error)) => Err(Trouble::Damaged(error.to_string())),
            Err(_) => Err(Trouble::Damaged("its files were cut short".to_owned())),
        }
    }

    fn state(&self) -> Arc<Live> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set(&self, live: Live) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(live);
    }

    fn ask<T>(&self, ask: impl FnOnce(&TantivyEngine) -> Result<T, SearchError>) -> Result<T, SearchError> {
        let live = self.state();
        match &live.engine {
            Some(engine) => ask(engine),
            None => Err(SearchError::BeingBuilt),
        }
    }
}

impl Building<'_> {
    /// The generation, to be filled.
    pub fn engine(&self) -> &Arc<TantivyEngine> {
        &self.engine
    }

    /// Lets the analysis of the whole generation know the words of the archive. To be called before it is filled.
    ///
    /// # Errors
    /// The file system refused.
    pub fn know(&mut self, words: &Vocabulary) -> Result<(), IndexError> {
        let path = self.live.generations.path(&self.name);
        words::write(&path, words).map_err(io(&path))?;
        self.engine = Arc::new(TantivyEngine::open(&path, self.options.clone())?);
        Ok(())
    }

    /// Puts the generation into service, here and for every process that follows the directory, and removes the one
    /// before as soon as nobody searches it any more.
    ///
    /// # Errors
    /// The file system refused; then the generation before is in service as it was.
    pub fn publish(self) -> Result<(), IndexError> {
        self.live.generations.publish(&self.name).map_err(io(self.live.directory()))?;
        let (options, name) = (self.options.clone(), Some(self.name.clone()));
        self.live.set(Live { options, name, engine: Some(Arc::clone(&self.engine)), trouble: None });
        Ok(())
    }
}

impl Engine for LiveIndex {
    fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        self.ask(|engine| engine.search(request))
    }

    fn similar(&self, to: SimilarTo<'_>, request: &SearchRequest) -> Result<SearchAnswer, SearchError> {
        self.ask(|engine| engine.similar(to, request))
    }

    fn marks(&self, id: &str, request: &SearchRequest) -> Result<Vec<(u32, u32)>, SearchError> {
        self.ask(|engine| engine.marks(id, request))
    }

    fn suggest(&self, beginning: &str, limit: usize, visibility: Visibility) -> Result<Vec<Suggestion>, SearchError> {
        self.ask(|engine| engine.suggest(beginning, limit, visibility))
    }

    fn generation(&self) -> u64 {
        let live = self.state();
        // Numbers of generations are times in milliseconds and far apart; commits count up from each.
        let generation = number(live.name.as_deref().unwrap_or_default()).rotate_left(20);
        let reopened = self.reopened.load(Ordering::Relaxed).rotate_right(8);
        reopened ^ generation ^ live.engine.as_ref().map_or(0, |engine| engine.generation())
    }

    fn documents(&self) -> u64 {
        self.state().engine.as_ref().map_or(0, |engine| engine.documents())
    }
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> IndexError {
    let path = path.to_owned();
    move |source| IndexError::Io { path: path.clone(), source }
}
