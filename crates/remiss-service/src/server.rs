//! From a listening socket to the router: connections, their limits, and an orderly end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use crate::metrics;
use crate::patience::Patient;
use crate::request_line::RequestLineGuard;
use crate::router::router;
use crate::state::{ServiceConfig, State};

/// Bytes of a request's head; the request line alone is held to 64 KiB before it gets here.
const HEAD_BYTES_MAX: usize = 128 * 1024;

/// Pause after a failed accept: out of file handles, say, which only time mends.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Connections to the metrics at one time: a collector or two, and someone who looks.
const METRICS_CONNECTIONS_MAX: usize = 16;

/// Serves until `shutdown` completes, then lets open requests end within the configured time.
///
/// # Errors
/// The listener has no address. Failures of single connections end only those.
pub async fn serve(
    listener: TcpListener,
    state: Arc<State>,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    state.listens_on(listener.local_addr()?);
    let bounds = state.config.clone();
    serve_router(listener, router(state), &bounds, shutdown).await;
    Ok(())
}

/// Serves `/metrics` for Prometheus and nothing else, for as long as the future is polled: on an address of its own,
/// because what it tells is for those who run the service.
pub async fn serve_metrics(listener: TcpListener, state: Arc<State>) {
    let bounds = ServiceConfig {
        connections_max: METRICS_CONNECTIONS_MAX,
        shutdown_deadline: Duration::ZERO,
        ..state.config.clone()
    };
    serve_router(listener, metrics::router(state), &bounds, std::future::pending()).await;
}

async fn serve_router(
    listener: TcpListener,
    app: axum::Router,
    bounds: &ServiceConfig,
    shutdown: impl Future<Output = ()> + Send,
) {
    let places = Arc::new(Semaphore::new(bounds.connections_max));
    let open = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = next_connection(&listener, &places) => accepted,
            () = &mut shutdown => break,
        };
        let (stream, peer, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let app = app.clone();
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            app.clone().oneshot(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.head_time_max)
            // A client may say that it sends no more and still wait for its answers.
            .half_close(true)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(
                TokioIo::new(RequestLineGuard::new(Patient::new(stream, bounds.answer_pause_max))),
                service,
            );
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // What goes wrong here is the client's doing (reset, timeout, not HTTP) and has been answered.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(bounds.shutdown_deadline, open.shutdown()).await.is_err() {
        tracing::warn!(
            seconds = bounds.shutdown_deadline.as_secs(),
            "requests were still open at the deadline and are cut off"
        );
    }
}

async fn next_connection(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    // Answers are written in few large pieces; waiting to fill packets only delays them.
    stream.set_nodelay(true)?;
    Ok((stream, peer, place))
}
