//! Calls that fail: by the service's word, by the network, by what comes back.

use std::error::Error as _;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use super::sample::{ErrorResponse, UserId};
use super::*;
use crate::{Error, ErrorKind};

fn printed(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(inner) = source {
        text += &format!(" {inner} {inner:?}");
        source = inner.source();
    }
    text
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Error>();
}

#[tokio::test]
async fn a_documented_failure_is_told_with_its_meaning() {
    let reply = Reply::with_headers(
        "404 Not Found",
        &["x-request-id: 7f3a", "retry-after: 1.5"],
        r#"{"message":"no such user"}"#,
    );
    let (_server, client) = answering(reply).await;
    let error = client.users().get("7").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "users/get: 404 Not Found (request 7f3a, 1 attempt)"
    );
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.operation(), Some("users/get"));
    assert_eq!(error.meaning(), Some("No user has this id."));
    assert_eq!(error.request_id(), Some("7f3a"));
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1500)));
    assert_eq!(error.headers().unwrap()["retry-after"], "1.5");
    let body: ErrorResponse = error.api_error().unwrap();
    assert_eq!(body.message, "no such user");
    assert!(error.api_error::<u32>().is_none());
    assert!(error.is_not_found() && error.is_client_error());
    assert!(!error.is_forbidden() && !error.is_server_error() && !error.is_timeout());
}

#[tokio::test]
async fn what_has_not_changed_is_no_redirect() {
    let reply = Reply::with_headers("304 Not Modified", &["etag: \"a\""], "");
    let (_server, client) = answering(reply).await;
    let error = client.users().get("7").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.to_string(), "users/get: 304 Not Modified (1 attempt)");
    assert_eq!(error.headers().unwrap()["etag"], "\"a\"");
}

#[tokio::test]
async fn statuses_have_their_predicates() {
    type Predicate = fn(&Error) -> bool;
    let predicates: [(&str, Predicate); 6] = [
        ("401 Unauthorized", Error::is_unauthorized),
        ("403 Forbidden", Error::is_forbidden),
        ("409 Conflict", Error::is_conflict),
        ("429 Too Many Requests", Error::is_rate_limited),
        ("503 Service Unavailable", Error::is_server_error),
        ("418 x", Error::is_client_error),
    ];
    for (status, predicate) in predicates {
        let (_server, client) = answering(Reply::json(status, "")).await;
        let error = client.users().delete(UserId::from("7")).await.unwrap_err();
        assert!(predicate(&error), "{error}");
        assert_eq!(error.meaning(), None);
        assert!(!error.is_not_found());
    }
}

#[tokio::test]
async fn odd_request_ids_are_not_printed() {
    let long = format!("x-request-id: {}", "a".repeat(200));
    for header in [long.as_str(), "x-request-id: a b", "x-request-id: "] {
        let (_server, client) = answering(Reply::with_headers("500 x", &[header], "")).await;
        let error = client.users().get("7").await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "users/get: 500 Internal Server Error (1 attempt)"
        );
    }
}

#[tokio::test]
async fn redirects_are_refused() {
    let host = ["location: https://evil.example/x?token=hunter2"];
    for (headers, message) in [
        (
            &host[..],
            "users/get: 308 Permanent Redirect to evil.example, not followed (1 attempt)",
        ),
        (
            &[],
            "users/get: 308 Permanent Redirect, not followed (1 attempt)",
        ),
        (
            &["location: /elsewhere?token=hunter2"],
            "users/get: 308 Permanent Redirect to another path of the same host, not followed (1 attempt)",
        ),
    ] {
        let reply = Reply::with_headers("308 Permanent Redirect", headers, "");
        let (server, client) = answering(reply).await;
        let error = client.users().get("7").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect);
        assert_eq!(error.to_string(), message);
        assert!(!printed(&error).contains("hunter2"));
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn decoding_names_the_place_and_not_the_value() {
    for (body, path, message) in [
        (
            r#"{"data":[{"id":"1"},{"id":"2","maxDevices":"hunter2, expected i64"}]}"#,
            Some("data[1].maxDevices"),
            "does not decode at data[1].maxDevices: found a text, expected a whole number of up to 64 bits",
        ),
        (
            r#"{"data":[{"idd":"hunter2"}]}"#,
            Some("data[0]"),
            "at data[0]: missing field `id`",
        ),
        (
            r#"{"data":[{"id":"1","createdAt":"hunter2"}]}"#,
            Some("data[0].createdAt"),
            "found a text, expected a time such as 2023-01-15T10:30:00Z",
        ),
        (
            r#"{"data":[{"id":"1","maxDevices":5.5}]}"#,
            Some("data[0].maxDevices"),
            "found a fraction",
        ),
        (
            r#"{"data":[{"id":"#,
            Some("data[0].id"),
            "JSON that ends too early",
        ),
        (
            r#"{"data": hunter2}"#,
            Some("data"),
            "is not JSON at line 1 column 10",
        ),
        ("[]", None, ""),
        ("", None, "no body where JSON was expected"),
        (
            "  <html>hunter2</html>",
            None,
            "is HTML where JSON was expected",
        ),
    ] {
        let (_server, client) = answering(Reply::json("200 OK", body)).await;
        let error = client.users().list().await.unwrap_err();
        if body == "[]" {
            // A list stands for the fields in their order as far as serde is concerned.
            continue;
        }
        assert!(error.is_decode());
        assert_eq!(error.status().unwrap(), 200);
        assert!(error.to_string().contains(message), "{error}");
        assert!(!printed(&error).contains("hunter2"), "{error}");
        if !body.starts_with(' ') {
            assert_eq!(error.json_path(), path, "{error}");
        }
        assert_eq!(&error.body().unwrap()[..], body.as_bytes());
    }
    let reply = Reply::with_headers("200 OK", &["content-type: text/plain; charset=utf-8"], "ok");
    let (_server, client) = answering(reply).await;
    let error = client.users().get("7").await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the response is text/plain, not JSON"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::builder().base_url(format!("http://{address}"));
    let client = client.query_key("hunter2").build().unwrap();
    let call = client.users().register().retry(Retry::none());
    assert!(!call.await.unwrap_err().may_have_been_applied());
    let error = client.users().get("7").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_connect());
    assert_eq!(
        error.to_string(),
        format!("users/get: no connection to {address} (3 attempts)")
    );
    assert!(!printed(&error).contains("hunter2"), "{}", printed(&error));
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_connection_that_breaks_is_told() {
    for bytes in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
        "garbage\r\n\r\n",
    ] {
        let server = Server::start(move |_| Reply::Bytes(bytes.as_bytes().to_vec())).await;
        let client = Client::builder()
            .base_url(server.url())
            .query_key("hunter2");
        let error = client.build().unwrap().users().get("7").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        assert!(!error.is_connect());
        assert!(!printed(&error).contains("hunter2"), "{}", printed(&error));
    }
}

#[tokio::test]
async fn time_limits_hold_at_every_phase() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    for bytes in ["", head] {
        let server = Server::start(move |_| Reply::Stall(bytes.as_bytes().to_vec())).await;
        let attempts = builder(&server).attempt_timeout(Duration::from_millis(50));
        let started = Instant::now();
        let error = attempts
            .build()
            .unwrap()
            .users()
            .get("7")
            .await
            .unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert_eq!(
            error.to_string(),
            "users/get: no whole response within 50ms (1 attempt)"
        );
        let call = client(&server)
            .users()
            .get("7")
            .timeout(Duration::from_millis(40));
        let error = call.await.unwrap_err();
        assert!(error.to_string().contains("within 40ms"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(5));
    }
    // A limit beyond the clock is none.
    let (_server, client) = answering(Reply::json("204 No Content", "")).await;
    client
        .users()
        .delete(UserId::from("7"))
        .timeout(Duration::MAX)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_failure_whose_body_stalls_is_still_that_failure() {
    let bytes = b"HTTP/1.1 503 x\r\ncontent-length: 100\r\n\r\nhalf".to_vec();
    let server = Server::start(move |_| Reply::Stall(bytes.clone())).await;
    let client = builder(&server)
        .attempt_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = client.users().get("7").await.unwrap_err();
    assert!(error.is_server_error());
    assert_eq!(&error.body().unwrap()[..], b"half");
}

#[tokio::test]
async fn bodies_are_limited() {
    let long = "x".repeat(17 * 1024 * 1024);
    let declared = Reply::json("200 OK", &long);
    let open = Reply::Bytes(format!("HTTP/1.1 200 OK\r\n\r\n{long}").into_bytes());
    for reply in [declared, open] {
        let (_server, client) = answering(reply).await;
        let error = client.users().get("7").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:?}");
        assert_eq!(
            error.to_string(),
            "users/get: the response is larger than 16 MiB (1 attempt)"
        );
    }
    let (_server, client) = answering(Reply::json("500 x", &long)).await;
    let error = client.users().get("7").await.unwrap_err();
    assert!(error.is_server_error());
    assert_eq!(error.body().unwrap().len(), 64 * 1024);
}
