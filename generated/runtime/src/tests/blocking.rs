//! Calls that block the thread: outside of async code they work, inside they say so.

use std::io::{ErrorKind as IoErrorKind, Read, Write};
use std::time::Duration;

use tokio::runtime::Runtime;

use super::files;
use super::sample::CreateUser;
use super::*;
use crate::{Bulk, Error, ErrorKind};

/// A server that runs on another thread, for as long as the runtime is kept.
fn server(
    answer: impl Fn(&server::Received) -> Reply + Send + Sync + 'static,
) -> (Runtime, Server) {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(answer));
    (runtime, server)
}

fn page(request: &server::Received) -> Reply {
    let start: usize = request
        .query("offset")
        .map_or(0, |text| text.parse().unwrap());
    let end = 25.min(start + 10);
    let ids: Vec<_> = (start..end)
        .map(|id| format!(r#"{{"id":"{id}"}}"#))
        .collect();
    let body = format!(r#"{{"data":[{}],"total":25}}"#, ids.join(","));
    Reply::json("200 OK", &body)
}

#[test]
fn calls_and_builders_block() {
    let (_runtime, server) = server(|request| {
        if request.target.contains("users/") {
            Reply::json("200 OK", r#"{"id":"7"}"#)
        } else {
            page(request)
        }
    });
    let client = client(&server);
    assert_eq!(client.users().get("7").call().unwrap().id, "7");
    assert_eq!(
        client.users().list().limit(10).call().unwrap().data.len(),
        10
    );
    assert!(
        client
            .users()
            .get("")
            .call()
            .unwrap_err()
            .is_invalid_request()
    );
}

#[test]
fn clones_share_one_thread_of_their_own() {
    let (_runtime, server) = server(|_| Reply::json("200 OK", r#"{"id":"7"}"#));
    let client = client(&server);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.users().get("7").call().unwrap().id)
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), "7");
    }
    assert_eq!(server.received().len(), 8);
}

#[test]
fn lists_are_iterators() {
    let (_runtime, server) = server(page);
    let users = client(&server).users();
    for concurrency in [1, 3] {
        let items = users.list().limit(10).items().concurrency(concurrency);
        let items: Result<Vec<_>, Error> = items.into_iter_blocking().collect();
        assert_eq!(items.unwrap().len(), 25);
    }
    let pages = users.list().limit(10).pages().into_iter_blocking();
    assert_eq!(
        pages.map(|page| page.unwrap().data.len()).sum::<usize>(),
        25
    );

    let mut items = users.list().limit(10).items().into_iter_blocking();
    items.by_ref().take(12).for_each(|item| drop(item.unwrap()));
    let again = users.list().limit(10).items();
    let again = again.resume(&items.list().continuation());
    assert_eq!(again.into_iter_blocking().count(), 13);
}

#[test]
fn many_are_created() {
    let (_runtime, server) = server(|request| {
        let sent: Vec<serde_json::Value> = serde_json::from_str(&request.body).unwrap();
        if sent.len() == 50 {
            return Reply::json("400 Bad Request", "{}");
        }
        let created = vec![serde_json::json!({"id": "7"}); sent.len()];
        Reply::json("201 Created", &serde_json::Value::from(created).to_string())
    });
    let client = client(&server);
    let people = |count| vec![CreateUser::new("a", ["g"]); count];
    let create = |people| Bulk::new(people, |batch| client.users().create(batch)).call();
    assert_eq!(create(people(200)).unwrap().len(), 200);
    assert_eq!(server.received().len(), 2);
    assert!(create(Vec::new()).unwrap().is_empty());
    let stopped = create(people(250)).unwrap_err();
    assert_eq!(stopped.created.len(), 200);
    assert_eq!(stopped.not_created.len(), 50);
    assert_eq!(stopped.error.status().unwrap(), 400);
}

#[tokio::test]
async fn inside_of_async_code_it_is_an_error() {
    let (server, client) = answering(Reply::json("200 OK", r#"{"id":"7"}"#)).await;
    let error = client.users().get("7").call().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Blocking);
    assert_eq!(
        error.to_string(),
        "users/get: a blocking call inside of async code: use `.await` there"
    );
    let error = client.users().list().call().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Blocking);
    let mut items = client.users().list().items().into_iter_blocking();
    let error = items.next().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Blocking);
    assert_eq!(error.operation(), Some("users/list"));
    assert!(items.next().is_none());

    let people = vec![CreateUser::new("a", ["g"]); 150];
    let bulk = Bulk::new(people, |batch| client.users().create(batch));
    let refused = bulk.call().unwrap_err();
    assert_eq!(refused.error.kind(), ErrorKind::Blocking);
    assert_eq!(refused.error.operation(), Some("users/create"));
    assert_eq!(refused.not_created.len(), 150);
    assert_eq!(refused.batch, 0..100);
    assert!(refused.created.is_empty() && refused.in_doubt.is_empty());
    assert!(server.received().is_empty());
}

#[test]
fn a_client_may_be_dropped_inside_of_async_code() {
    let (runtime, server) = server(|_| Reply::json("200 OK", r#"{"id":"7"}"#));
    let client = client(&server);
    client.users().get("7").call().unwrap();
    runtime.block_on(async move {
        // A client that was used both ways.
        client.users().get("7").await.unwrap();
        drop(client);
    });
}

/// A client of a server that gives each connection one answer and then, after a pause, hangs up.
fn files(answers: &'static [&'static str], pause: Duration) -> files::Client {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 1024];
            assert_ne!(stream.read(&mut asked).unwrap(), 0);
            stream.write_all(answer.as_bytes()).unwrap();
            std::thread::sleep(pause);
        }
    });
    files::Client::builder()
        .base_url(format!("http://{address}"))
        .read_timeout(Duration::from_millis(300))
        .build()
        .unwrap()
}

#[test]
fn downloads_are_read() {
    const WHOLE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 12\r\nx-a: b\r\n\r\none two four";
    let client = files(&[WHOLE, WHOLE], Duration::ZERO);
    let mut download = client.files().download("a").stream().call().unwrap();
    assert_eq!(download.length(), Some(12));
    assert_eq!(download.headers()["x-a"], "b");
    assert_eq!(download.read(&mut []).unwrap(), 0);
    let mut start = [0; 4];
    download.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"one ");
    let mut rest = String::new();
    download.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "two four");
    assert_eq!(download.read(&mut start).unwrap(), 0);

    // What a reader has left of a chunk, a stream gives.
    let mut download = client.files().download("a").stream().call().unwrap();
    download.read_exact(&mut start).unwrap();
    let next = Runtime::new().unwrap().block_on(download.next());
    assert!(next.unwrap().unwrap().starts_with(b"t"));
}

#[test]
fn downloads_that_break_off_or_fall_silent_are_errors_of_reading() {
    const HALF: &str = "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\none ";
    for (pause, is_silent) in [(Duration::ZERO, false), (Duration::from_secs(5), true)] {
        let client = files(&[HALF], pause);
        let mut download = client.files().download("a").stream().call().unwrap();
        let mut text = String::new();
        let fault = download.read_to_string(&mut text).unwrap_err();
        let is_timeout = fault.kind() == IoErrorKind::TimedOut;
        assert_eq!(is_timeout, is_silent, "{fault:?}");
        let error = fault.get_ref().unwrap().downcast_ref::<Error>().unwrap();
        assert_eq!(error.operation(), Some("files/download"));
        // It is over then.
        assert_eq!(download.read(&mut [0; 8]).unwrap(), 0);
    }
}

#[tokio::test]
async fn downloads_inside_of_async_code_are_errors_to_readers() {
    let client = files(
        &["HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\none "],
        Duration::ZERO,
    );
    let call = client.files().download("a").stream();
    let error = call.call().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Blocking);
    assert_eq!(error.operation(), Some("files/download"));
    let mut download = client.files().download("a").stream().await.unwrap();
    let fault = download.read(&mut [0; 8]).unwrap_err();
    let error = fault.get_ref().unwrap().downcast_ref::<Error>().unwrap();
    assert_eq!(error.kind(), ErrorKind::Blocking);
    // Nothing of it is lost by that.
    assert_eq!(download.next().await.unwrap().unwrap(), "one ");
}
