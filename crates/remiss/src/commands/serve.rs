//! `remiss serve`: the web pages and the API, until told to end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use remiss_index::TantivyEngine;
use remiss_ingest::{Silent, catch_up, is_behind};
use remiss_service::{ServiceConfig, State};
use tokio::net::TcpListener;
use tokio::signal;

use super::Context;
use crate::open::{self, Opened};
use crate::outcome::Outcome;
use crate::output::Output;

/// How often the service looks for commits of other processes: new documents are seen within a second.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// How long the index may lag behind the archive before the service brings it level itself: whoever wrote the archive
/// is given the time to do so.
const LAG_MAX: Duration = Duration::from_secs(5);

/// Runs the command.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    // The port is taken first: a port in use is known at once, not after a rebuild of the index.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the threads of the service")?;
    let listeners = runtime.block_on(listen(context))?;
    let opened = open::open_index(context)?;
    runtime.block_on(serve(context, listeners, opened))?;
    Ok(Outcome::Done)
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
    let Opened { archive, engine } = opened;
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
    let state = Arc::new(State::new(config, Arc::clone(&engine) as Arc<dyn remiss_index::Engine>, archive.clone()));
    let stop = shutdown().context("preparing for signals")?;
    watch(context, archive, engine)?;

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

/// Looks for what other processes commit, on a thread that ends with the process.
fn watch(context: &Context, archive: remiss_archive::Reader, engine: Arc<TantivyEngine>) -> anyhow::Result<()> {
    let resources = open::resources(context);
    std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || {
            let mut level_at = Instant::now();
            loop {
                std::thread::sleep(LOOK_EVERY);
                if let Err(error) = engine.refresh() {
                    tracing::warn!(%error, "cannot look for new documents in the index");
                }
                match is_behind(&archive, &engine) {
                    Ok(false) => level_at = Instant::now(),
                    Ok(true) if level_at.elapsed() < LAG_MAX => {}
                    Ok(true) => {
                        // Another process may be at it; then its lock is taken and this is tried again.
                        match catch_up(&archive, &engine, resources, &Silent) {
                            Ok(changes) => tracing::info!(changes, "brought the index level with the archive"),
                            Err(error) => tracing::debug!(%error, "the index is not level with the archive"),
                        }
                        level_at = Instant::now();
                    }
                    Err(error) => tracing::warn!(%error, "cannot look for changes in the archive"),
                }
            }
        })
        .context("starting the thread that looks for new documents")?;
    Ok(())
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
