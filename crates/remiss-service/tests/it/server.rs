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
