//! `remiss serve`: the web pages and the API, until told to end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use remiss_index::LiveIndex;
use remiss_ingest::{IndexResources, Progress, is_behind, lag, level};
use remiss_service::{ServiceConfig, State};
use tokio::net::TcpListener;
use tokio::signal;

use super::Context;
use crate::open::{self, Opened};
use crate::outcome::Outcome;
use crate::output::{Output, note};
use crate::progress;

/// How often the service looks for commits of other processes: new documents are seen within a second.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// How long the index may lag behind the archive before the service brings it level itself: whoever wrote the archive
/// is given the time to do so.
const LAG_MAX: Duration = Duration::from_secs(5);
/// Changes that are indexed within seconds.
const SOON_INDEXED: u64 = 2_000;
/// Pause after an attempt to build or write the index that failed, on a full disk for instance.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// Runs the command.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    // The port is taken first: a port in use is known at once, not after a rebuild of the index.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the threads of the service")?;
    let listeners = runtime.block_on(listen(context))?;
    let opened = open(context)?;
    runtime.block_on(serve(context, listeners, opened))?;
    Ok(Outcome::Done)
}

/// Opens archive and index. What is soon done to bring the index level is done before the service begins; what takes
/// longer is done while it serves everything but searches, or searches as of the last commit.
pub(crate) fn open(context: &Context) -> anyhow::Result<Opened> {
    let archive = open::archive(context)?;
    let index = Arc::new(open::index(context, &open::readers(context)?)?);
    if lag(&archive, &index)? <= SOON_INDEXED {
        open::level(context, &archive, &index, progress::choose(context.quiet).as_ref())?;
    } else if let Some(trouble) = index.trouble() {
        note(&format!("searches are answered as soon as the index is built from the archive: {trouble}"));
    }
    Ok(Opened { archive, index })
}

/// The ports of the service.
pub(crate) struct Listeners {
    site: TcpListener,
    metrics: Option<TcpListener>,
}

/// Takes the ports.
pub(crate) async fn listen(context: &Context) -> anyhow::Result<Listeners> {
    let site = bind(&context.settings.listen, "--listen").await?;
    let metrics = match &context.settings.metrics_listen {
        Some(address) => Some(bind(address, "--metrics-listen").await?),
        None => None,
    };
    Ok(Listeners { site, metrics })
}

async fn bind(address: &str, flag: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("listening on {address}; choose another address with {flag}, port 0 for any free one"))
}

/// Serves until SIGINT or SIGTERM.
pub(crate) async fn serve(context: &Context, listeners: Listeners, opened: Opened) -> anyhow::Result<()> {
    let Listeners { site, metrics } = listeners;
    let address = site.local_addr().context("asking for the address listened on")?;
    let Opened { archive, index } = opened;
    let settings = &context.settings;
    let config = ServiceConfig {
        base_url: settings.base_url.clone(),
        site_name: settings.site_name.clone(),
        contact: settings.contact.clone(),
        officers_facet: settings.officers_facet,
        search_engines: settings.search_engines,
        sign_on: settings.sign_on.clone(),
        ..ServiceConfig::default()
    };
    let state = Arc::new(State::new(config, Arc::clone(&index) as Arc<dyn remiss_index::Engine>, archive.clone()));
    let stop = shutdown().context("preparing for signals")?;
    watch(context, archive, index)?;

    let mut out = Output::new();
    out.line(&format!("remiss serves on http://{address}"))?;
    if let Some(metrics) = metrics {
        let address = metrics.local_addr().context("asking for the address of the metrics")?;
        out.line(&format!("metrics on http://{address}/metrics"))?;
        // It ends with the runtime, after the service.
        tokio::spawn(remiss_service::serve_metrics(metrics, Arc::clone(&state)));
    }
    out.flush()?;
    remiss_service::serve(site, state, stop).await.with_context(|| format!("serving on {address}"))
}

/// Follows what other processes commit and keeps the index level, on a thread that ends with the process.
fn watch(context: &Context, archive: remiss_archive::Reader, index: Arc<LiveIndex>) -> anyhow::Result<()> {
    let resources = open::resources(context);
    let mut follower = Follower { archive, index, resources, level_at: Instant::now(), displaced: false };
    std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || {
            loop {
                if let Err(error) = follower.look() {
                    tracing::warn!(error = format!("{error:#}"), "the index is not level with the archive");
                    std::thread::sleep(RETRY_AFTER);
                }
                std::thread::sleep(LOOK_EVERY);
            }
        })
        .context("starting the thread that follows the index")?;
    Ok(())
}

/// What follows the index on behalf of the service.
struct Follower {
    archive: remiss_archive::Reader,
    index: Arc<LiveIndex>,
    resources: IndexResources,
    /// When the index was last seen level.
    level_at: Instant,
    /// Whether a process with other tables, or of another release, put an index of its own in the place of ours. To build
    /// ours anew would only be answered in kind.
    displaced: bool,
}

impl Follower {
    /// Looks once for another commit or generation, and for changes that nobody has indexed.
    fn look(&mut self) -> anyhow::Result<()> {
        let Self { archive, index, .. } = self;
        if index.refresh().context("looking for new documents in the index")? {
            self.displaced = false;
            // The generation before may be removed now that it is not searched any more.
            index.sweep().context("removing the generation before")?;
        }
        if !is_behind(archive, index).context("looking for changes in the archive")? {
            self.level_at = Instant::now();
        } else if let (Some(_), Some(trouble)) = (index.engine(), index.trouble()) {
            // What was searched so far cannot be brought level, and no search is answered from a stale index.
            index.withdraw();
            self.displaced = true;
            tracing::error!(
                "another process put an index into service that this one cannot use ({trouble}): restart it"
            );
        } else if !self.displaced && (index.engine().is_none() || self.level_at.elapsed() >= LAG_MAX) {
            level(archive, index, self.resources, &Log).context("bringing the index level with the archive")?;
            self.level_at = Instant::now();
        }
        Ok(())
    }
}

/// Progress of a service: what there is to know goes into the log.
struct Log;

impl Progress for Log {
    fn note(&self, message: &str) {
        tracing::info!("{message}");
    }
}

/// Completes at SIGINT or SIGTERM. The handlers are in place when this returns.
fn shutdown() -> std::io::Result<impl Future<Output = ()> + Send> {
    #[cfg(unix)]
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = signal::ctrl_c().await;
    })
}
