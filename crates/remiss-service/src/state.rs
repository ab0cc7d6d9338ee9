//! What every handler shares: settings, the engine, the archive, and the bound on work at one time.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use remiss_archive::Reader;
use remiss_index::{Engine, SearchError, SearchRequest};
use remiss_ingest::Desk;
use remiss_parse::Committee;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::access::Doors;
use crate::cache::AnswerCache;
use crate::case::Bodies;
use crate::metrics::Metrics;
use crate::peers::Peers;
use crate::problem::{Code, Problem};
use crate::rate::Visitors;
use crate::sign_on::SignOn;
use crate::store::Summary;

/// Settings of the service; every one is read by the code below.
#[derive(Debug, Clone)]
pub struct ServiceConfig {
    /// Address under which visitors reach the service, used in feeds, sitemap and canonical links.
    /// The Host header is never trusted. Without it the address listened on is taken.
    pub base_url: Option<String>,
    /// Name of the site, in titles and feeds.
    pub site_name: String,
    /// Where visitors report errors in a document: an e-mail or web address, shown on the page about the site.
    pub contact: Option<String>,
    /// Searches that run at one time.
    pub search_permits: usize,
    /// How long a search waits for a permit before the visitor is asked to come back.
    pub search_wait: Duration,
    /// How long one answer may take.
    pub request_timeout: Duration,
    /// How long open requests may run on after the signal to stop.
    pub shutdown_deadline: Duration,
    /// Connections that are open at one time; more wait in the kernel's queue.
    pub connections_max: usize,
    /// Rows of one export.
    pub export_rows_max: u64,
    /// Whether officers are offered as a facet and as completions.
    pub officers_facet: bool,
    /// Whether search engines may keep document pages.
    pub search_engines: bool,
    /// Other names of bodies, each with the canonical one; by them a body that was asked is known in its answer.
    pub names_of_bodies: BTreeMap<String, String>,
    /// The committees of the register: whose bodies are municipal, and which took over from which.
    pub committees: Vec<Committee>,
    /// How long a client may take to send the head of a request; slow senders would hold connections for ever.
    pub head_time_max: Duration,
    /// How long a client may take nothing of its answer.
    pub answer_pause_max: Duration,
    /// How long a client may pause while it sends a body.
    pub body_pause_max: Duration,
    /// The sign-on of a reverse proxy in front of the service, where there is one.
    pub sign_on: Option<SignOn>,
    /// Requests that one visitor may make in a minute; any number where there is none.
    pub rate_limit: Option<NonZeroU32>,
    /// Reverse proxies whose `X-Forwarded-For` tells whose request it is.
    pub trusted_proxies: Peers,
}

impl Default for ServiceConfig {
    fn default() -> Self {
        // A search is processor work: two for each core keep the cores busy while one waits for the disk.
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            base_url: None,
            site_name: "Remiss".to_owned(),
            contact: None,
            search_permits: 2 * cores,
            search_wait: Duration::from_secs(2),
            request_timeout: Duration::from_secs(10),
            shutdown_deadline: Duration::from_secs(15),
            connections_max: 1024,
            export_rows_max: 100_000,
            officers_facet: true,
            search_engines: false,
            names_of_bodies: BTreeMap::new(),
            committees: Vec::new(),
            head_time_max: Duration::from_secs(15),
            answer_pause_max: Duration::from_mins(1),
            body_pause_max: Duration::from_secs(15),
            sign_on: None,
            rate_limit: None,
            trusted_proxies: Peers::default(),
        }
    }
}

/// What came of trying the index: nothing wrong, or why it does not answer.
#[derive(Debug, Clone)]
struct Tried {
    at: Instant,
    outcome: Result<(), String>,
}

/// What every handler shares.
pub struct State {
    pub(crate) config: ServiceConfig,
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) archive: Reader,
    pub(crate) metrics: Metrics,
    /// The names of bodies by the tables that were read last.
    bodies: RwLock<Arc<Bodies>>,
    pub(crate) doors: Doors,
    pub(crate) visitors: Visitors,
    /// Answers of the search that were asked for before.
    pub(crate) answers: AnswerCache,
    base_url: OnceLock<String>,
    search_permits: Arc<Semaphore>,
    archive_permits: Arc<Semaphore>,
    desk: Option<Arc<Desk>>,
    write_permits: Arc<Semaphore>,
    upload_permits: Arc<Semaphore>,
    form_secret: [u8; 32],
    ready_permit: Arc<Semaphore>,
    /// The last time that the index was tried.
    ready: Arc<Mutex<Option<Tried>>>,
    /// The summary that every page shows, with the generation of which it tells.
    summary: Mutex<Option<(u64, Arc<Summary>)>>,
}

impl State {
    /// Puts the service together.
    ///
    /// # Panics
    /// The system gives no random numbers, without which forms cannot be told from forged ones.
    pub fn new(config: ServiceConfig, engine: Arc<dyn Engine>, archive: Reader) -> Self {
        /// Catalogue reads at one time; each takes a blocking thread for well under a millisecond.
        const ARCHIVE_PERMITS: usize = 64;
        /// Uploads whose bytes are held in memory at one time.
        const UPLOAD_PERMITS: usize = 2;
        let base_url = OnceLock::new();
        if let Some(url) = &config.base_url {
            base_url.get_or_init(|| url.trim_end_matches('/').to_owned());
        }
        let search_permits = Arc::new(Semaphore::new(config.search_permits));
        let archive_permits = Arc::new(Semaphore::new(ARCHIVE_PERMITS));
        let bodies = RwLock::new(Arc::new(Bodies::new(&config.names_of_bodies, &config.committees)));
        let (metrics, doors, answers) = (Metrics::default(), Doors::default(), AnswerCache::default());
        let summary = Mutex::new(None);
        let mut form_secret = [0; 32];
        getrandom::fill(&mut form_secret).expect("the system gives random numbers to every process");
        Self {
            config,
            engine,
            archive,
            metrics,
            bodies,
            doors,
            visitors: Visitors::default(),
            answers,
            base_url,
            search_permits,
            archive_permits,
            desk: None,
            write_permits: Arc::new(Semaphore::new(1)),
            upload_permits: Arc::new(Semaphore::new(UPLOAD_PERMITS)),
            form_secret,
            ready_permit: Arc::new(Semaphore::new(1)),
            ready: Arc::default(),
            summary,
        }
    }

    /// Lets the service make changes; without a desk it only shows what is there.
    #[must_use]
    pub fn with_desk(self, desk: Arc<Desk>) -> Self {
        Self { desk: Some(desk), ..self }
    }

    /// Knows bodies by these names from now on, each spelling with the canonical one, and these committees: the tables
    /// were read anew.
    pub fn rename_bodies(&self, names: &BTreeMap<String, String>, committees: &[Committee]) {
        *self.bodies.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Bodies::new(names, committees));
    }

    /// The names under which bodies go.
    pub(crate) fn bodies(&self) -> Arc<Bodies> {
        Arc::clone(&self.bodies.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A place for an upload, whose bytes are held in memory until it is done.
    pub(crate) async fn upload_place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        self.desk()?;
        let place = Arc::clone(&self.upload_permits).acquire_owned();
        match tokio::time::timeout(WRITE_WAIT, place).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Problem::new(
                Code::ArchiveBusy,
                [
                    "Andra filer tas emot just nu. Försök igen om en stund.",
                    "Other files are being received. Try again in a while.",
                ],
            )),
        }
    }

    /// Makes a change off the async threads, one at a time; searches go on meanwhile. A change that was begun is made to
    /// its end, also when nobody waits for the answer any more.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Desk) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let desk = self.desk()?;
        let made = bounded(&self.write_permits, WRITE_WAIT, move || change(&desk)).await;
        made.map_err(|problem| match problem.code {
            Code::Busy => Problem::new(
                Code::ArchiveBusy,
                [
                    "En annan ändring görs just nu. Försök igen om en stund.",
                    "Another change is being made. Try again in a while.",
                ],
            ),
            _ => problem,
        })?
    }

    fn desk(&self) -> Result<Arc<Desk>, Problem> {
        let desk = self.desk.as_ref().map(Arc::clone);
        desk.ok_or_else(|| {
            Problem::new(
                Code::ReadOnly,
                [
                    "Den här tjänsten visar arkivet men kan inte ändra det.",
                    "This service shows the archive and cannot change it.",
                ],
            )
        })
    }

    /// What proves that a form of ours was filled in by someone: nobody else can read it off our pages.
    pub(crate) fn form_key_of(&self, who: &str) -> blake3::Hash {
        blake3::keyed_hash(&self.form_secret, who.as_bytes())
    }

    /// The address of the service without a slash at its end.
    pub(crate) fn base_url(&self) -> &str {
        self.base_url.get().map_or("http://127.0.0.1:8080", String::as_str)
    }

    /// Takes the address listened on for the service's own where none is configured.
    pub(crate) fn listens_on(&self, address: std::net::SocketAddr) {
        self.base_url.get_or_init(|| format!("http://{address}"));
    }

    /// Asks the engine off the async threads, behind the bound and within the time of one answer. Handlers ask by way of
    /// `View`, which knows what the caller may see.
    pub(crate) async fn ask_engine<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn Engine) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<T, Problem> {
        let engine = Arc::clone(&self.engine);
        let work = bounded(&self.search_permits, self.config.search_wait, move || ask(engine.as_ref()));
        match tokio::time::timeout(self.config.request_timeout, work).await {
            Ok(answer) => answer?.map_err(Problem::from),
            Err(_) => Err(Problem::new(
                Code::Timeout,
                [
                    "Sökningen tog längre tid än vi tillåter. Prova färre ord eller ett filter.",
                    "The search took longer than we allow. Try fewer words or a filter.",
                ],
            )),
        }
    }

    /// Whether the index answers, and why not. It is tried past the bound of searches, for a service that is busy is
    /// ready, but once at a time, and what came of it holds for a moment: anybody may ask, as often as they like.
    pub(crate) async fn readiness(&self) -> Result<(), String> {
        /// Those who watch a service ask every few seconds.
        const HOLDS: Duration = Duration::from_secs(1);
        let (engine, ready) = (Arc::clone(&self.engine), Arc::clone(&self.ready));
        let tried = bounded(&self.ready_permit, self.config.request_timeout, move || {
            let known = ready.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(tried) = known.filter(|tried| tried.at.elapsed() < HOLDS) {
                return tried.outcome;
            }
            let request = SearchRequest { limit: 1, ..SearchRequest::default() };
            let outcome = engine.search(&request).map(drop).map_err(|error| error.to_string());
            *ready.lock().unwrap_or_else(PoisonError::into_inner) =
                Some(Tried { at: Instant::now(), outcome: outcome.clone() });
            outcome
        });
        tried.await.unwrap_or_else(|problem| Err(problem.cause.unwrap_or_else(|| "no answer in time".to_owned())))
    }

    /// What the archive covers, where it was counted for this generation of the index.
    pub(crate) fn known_summary(&self) -> Option<Arc<Summary>> {
        let known = self.summary.lock().unwrap_or_else(PoisonError::into_inner).clone();
        known.filter(|(of, _)| *of == self.engine.generation()).map(|(_, summary)| summary)
    }

    /// Keeps what the archive covers for this generation of the index.
    pub(crate) fn keep_summary(&self, summary: Summary) -> Arc<Summary> {
        let summary = Arc::new(summary);
        let kept = (self.engine.generation(), Arc::clone(&summary));
        *self.summary.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        summary
    }

    /// Reads the archive off the async threads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let archive = self.archive.clone();
        let read = bounded(&self.archive_permits, self.config.request_timeout, move || read(&archive)).await;
        read.map_err(|problem| match problem.code {
            Code::Busy => Problem {
                detail: [
                    "Många läser i arkivet just nu. Försök igen om några sekunder.",
                    "Many are reading the archive right now. Try again in a few seconds.",
                ]
                .into(),
                ..problem
            },
            _ => problem,
        })?
    }
}

/// How long a change waits for the one before it.
const WRITE_WAIT: Duration = Duration::from_secs(10);

/// Runs blocking work once a permit is free; the permit is held until the work ends, also when nobody waits any more.
async fn bounded<T: Send + 'static>(
    permits: &Arc<Semaphore>,
    wait: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let permit = match Arc::clone(permits).try_acquire_owned() {
        Ok(permit) => permit,
        Err(_) => match tokio::time::timeout(wait, Arc::clone(permits).acquire_owned()).await {
            Ok(Ok(permit)) => permit,
            _ => {
                return Err(Problem::new(
                    Code::Busy,
                    [
                        "Alla sökplatser är upptagna. Försök igen om några sekunder.",
                        "All places for searches are taken. Try again in a few seconds.",
                    ],
                ));
            }
        },
    };
    tokio::task::spawn_blocking(move || {
        let answer = work();
        drop(permit);
        answer
    })
    .await
    .map_err(|failure| Problem::internal(format!("the work panicked or was cancelled: {failure}")))
}
