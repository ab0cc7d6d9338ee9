//! The server on a real socket: long addresses, keep-alive, and an orderly end.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use remiss_service::{ServiceConfig, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::world::World;

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<std::io::Result<()>>,
    _world: World,
}

async fn run(world: World) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let state = world.state.clone();
    let ended = tokio::spawn(serve(listener, state, async {
        let _ = stopped.await;
    }));
    Running { address, stop, ended, _world: world }
}

/// Sends everything, then reads to the end, off the async threads.
async fn exchange(address: SocketAddr, request: Vec<u8>) -> String {
    let client = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(&request).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    };
    tokio::task::spawn_blocking(client).await.unwrap()
}

#[tokio::test]
async fn an_address_of_two_megabytes_gets_its_414() {
    let server = run(World::new()).await;
    for bytes in [70_000, 2_000_000] {
        let request = format!("GET /api/v1/search?q={} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(bytes));
        let answer = exchange(server.address, request.into_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 414"), "{bytes}: {answer}");
        assert!(answer.contains("application/problem+json") && answer.contains("target-too-long"), "{answer}");
    }
    let request = format!("GET /api/v1/search?q={} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(60_000));
    let answer = exchange(server.address, request.into_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "below the limit the query is judged: {answer}");
}

#[tokio::test]
async fn a_connection_carries_several_requests_and_long_bodies() {
    let server = run(World::new()).await;
    let body = format!("{{\"text\": \"{}\"}}", "trygghet ".repeat(20_000));
    let mut request = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".repeat(2);
    let head = "POST /api/v1/similar HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length:";
    request.extend_from_slice(format!("{head} {}\r\n\r\n{body}", body.len()).as_bytes());
    request.extend_from_slice(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let answer = exchange(server.address, request).await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 4, "{answer}");
}

const SEARCH: &[u8] = b"GET /api/v1/search HTTP/1.1\r\nhost: x\r\n\r\n";

#[tokio::test]
async fn an_open_request_is_answered_before_the_end() {
    let server = run(World::with(ServiceConfig::default(), |engine| engine.pause = Duration::from_millis(300))).await;
    let mut idle = TcpStream::connect(server.address).unwrap();
    let address = server.address;
    let open = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(SEARCH).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    let answer = open.await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    tokio::time::timeout(Duration::from_secs(5), server.ended).await.unwrap().unwrap().unwrap();
    assert_eq!(idle.read(&mut [0; 10]).unwrap_or(0), 0, "idle connections are closed");
    assert!(TcpStream::connect(server.address).is_err(), "nothing listens any more");
}

#[tokio::test]
async fn the_deadline_cuts_off_what_does_not_end() {
    let config = ServiceConfig { shutdown_deadline: Duration::from_millis(200), ..ServiceConfig::default() };
    let server = run(World::with(config, |engine| engine.pause = Duration::from_secs(2))).await;
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(SEARCH).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(1), server.ended).await.expect("in time").unwrap().unwrap();
}

#[tokio::test]
async fn heads_that_are_too_large_or_too_slow_end_their_connection_alone() {
    let config = ServiceConfig { head_time_max: Duration::from_millis(200), ..ServiceConfig::default() };
    let server = run(World::with(config, |_| {})).await;
    // What comes in one read may go beyond the limit once, so twice the limit could be let through.
    let long = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(600_000));
    let address = server.address;
    let refused = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        // The server may answer and close before it has read all.
        let _ = stream.write_all(long.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    });
    let refused = refused.await.unwrap();
    assert!(refused.is_empty() || refused.starts_with("HTTP/1.1 431"), "{refused}");
    let slow = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").unwrap();
        let mut answer = Vec::new();
        // Ends because the server has closed the connection; it never gets the end of the head.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    });
    let slow = slow.await.unwrap();
    assert!(!slow.contains("200 OK"), "{slow}");
    let answer =
        exchange(server.address, b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "others are served: {answer}");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let config = ServiceConfig { body_pause_max: Duration::from_millis(100), ..ServiceConfig::default() };
    let server = run(World::with(config, |_| {})).await;
    let address = server.address;
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"POST /api/v1/similar HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{\"text\"").unwrap();
        let mut answer = [0; 4_096];
        let bytes = stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..bytes]).into_owned()
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("body-timeout"), "{answer}");
}

/// An address in an answer that the Host header made would let a visitor put another site's into caches.
#[tokio::test]
async fn the_host_header_reaches_no_answer() {
    let server = run(World::new()).await;
    for path in ["/", "/?q=trygghet", "/feed.atom", "/sitemap.xml", "/opensearch.xml", "/robots.txt", "/api/docs", "/x"]
    {
        for headers in
            ["host: evil.example", "host: x\r\nx-forwarded-host: evil.example\r\nforwarded: host=evil.example"]
        {
            let request = format!("GET {path} HTTP/1.1\r\n{headers}\r\nconnection: close\r\n\r\n");
            let answer = exchange(server.address, request.into_bytes()).await;
            assert!(!answer.contains("evil.example"), "{path}: {answer}");
        }
    }
}
