//! `remiss serve`: the web pages and the API, until told to end.

mod follow;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use remiss_ingest::lag;
use remiss_service::{ServiceConfig, State};
use tokio::net::TcpListener;
use tokio::signal;

use super::Context;
use crate::open::{self, Opened};
use crate::outcome::Outcome;
use crate::output::{Output, note};
use crate::progress;

/// Changes that are indexed within seconds.
const SOON_INDEXED: u64 = 2_000;

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
    let readers = open::readers(context)?;
    let index = Arc::new(open::index(context, &readers)?);
    if lag(&archive, &index)? <= SOON_INDEXED {
        open::level(context, &archive, &index, progress::choose(context.quiet).as_ref())?;
    } else if let Some(trouble) = index.trouble() {
        note(&format!("searches are answered as soon as the index is built from the archive: {trouble}"));
    }
    Ok(Opened { archive, index, readers })
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
    let Opened { archive, index, readers } = opened;
    let settings = &context.settings;
    let config = ServiceConfig {
        base_url: settings.base_url.clone(),
        site_name: settings.site_name.clone(),
        contact: settings.contact.clone(),
        officers_facet: settings.officers_facet,
        search_engines: settings.search_engines,
        names_of_bodies: readers.parser.names_of_bodies(),
        committees: readers.parser.committees(),
        sign_on: settings.sign_on.clone(),
        rate_limit: settings.rate_limit,
        trusted_proxies: settings.trusted_proxies.clone(),
        ..ServiceConfig::default()
    };
    let desk = Arc::new(open::desk(context, readers, Arc::clone(&index))?);
    let state = State::new(config, Arc::clone(&index) as Arc<dyn remiss_index::Engine>, archive.clone());
    let state = Arc::new(state.with_desk(Arc::clone(&desk)));
    let stop = shutdown().context("preparing for signals")?;
    let reload = reload_signal().context("preparing for signals")?;
    follow::follow(context, archive, index, (desk, Arc::clone(&state)), reload)?;

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

/// Set whenever SIGHUP asks for the configuration to be read anew. The handler is in place when this returns.
fn reload_signal() -> std::io::Result<Arc<AtomicBool>> {
    let asked = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    {
        let mut hangup = signal::unix::signal(signal::unix::SignalKind::hangup())?;
        let asked = Arc::clone(&asked);
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                asked.store(true, Ordering::Relaxed);
            }
        });
    }
    Ok(asked)
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
