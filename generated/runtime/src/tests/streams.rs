//! Bodies that come as streams: sent again or not, cut off, too long, too slow. How bodies of every kind arrive is in
//! `uploads`.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt, stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::files::{Attachment, Client, Replace};
use super::receiver::{Server, chunks};
use crate::test_util::Mock;
use crate::{
    Attempt, Body, ErrorKind, Payload, Retry, Sending, TimeoutPhase, Transport, TransportError,
    TransportErrorKind,
};

/// A stream that gives something, and fails.
fn broken() -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    let fault = std::io::Error::other("the disk is gone");
    stream::iter([Ok(Bytes::from_static(b"half")), Err(fault)])
}

#[tokio::test]
async fn what_can_be_opened_again_is_sent_again() {
    let server = Server::start(&[503, 429]).await;
    let payload = Payload::reopened(|| chunks(0, &["one ", "two"]));
    let call = server.client().files().replace("a", payload);
    let response = call.with_response().await.unwrap();
    assert_eq!(response.attempts(), 3);
    for arrived in server.arrived() {
        assert_eq!(arrived.body.unwrap(), b"one two");
    }
    let server = Server::start(&[429]).await;
    let picture = Payload::reopened(|| chunks(0, &["one ", "two"]));
    let call = server.client().files().attach(&Attachment::new(picture));
    assert_eq!(call.with_response().await.unwrap().attempts(), 2);
    for arrived in server.arrived() {
        assert_eq!(arrived.parts.last().unwrap().body, b"one two");
    }
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let server = Server::start(&[429, 503]).await;
    let files = server.client().files();
    let payload = Payload::stream(chunks(0, &["one ", "two"]));
    let error = files.replace("a", payload.clone()).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.attempts(), 1);
    assert!(!error.may_have_been_applied());
    assert_eq!(server.only().body.unwrap(), b"one two");
    // The same stream is not there any more.
    let error = files.replace("a", payload).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    let attachment = Attachment::new(Payload::stream(chunks(0, &["one"])));
    let error = files.attach(&attachment).await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.attempts()),
        (503, 1)
    );
    assert!(error.may_have_been_applied());
    assert_eq!(server.arrived().len(), 2);
}

/// Finds no connection at first.
struct Unreachable {
    mock: Mock,
    failures: Mutex<u32>,
}

impl Transport for Unreachable {
    fn send(&self, request: http::Request<Body>, attempt: Attempt) -> Sending<'_> {
        let mut failures = self.failures.lock().unwrap();
        if *failures == 0 {
            return self.mock.send(request, attempt);
        }
        *failures -= 1;
        Box::pin(async { Err(TransportError::new(TransportErrorKind::Connect, "none")) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_which_nothing_was_taken_is_still_whole() {
    let mock = Mock::new();
    mock.on::<Replace>().respond(());
    let client = Client::builder()
        .transport(Unreachable {
            mock: mock.clone(),
            failures: Mutex::new(2),
        })
        .build()
        .unwrap();
    let payload = Payload::stream(chunks(0, &["one ", "two"]));
    let response = client.files().replace("a", payload).with_response().await;
    assert_eq!(response.unwrap().attempts(), 3);
    assert_eq!(mock.only_request_of::<Replace>().body(), "one two");
}

#[tokio::test]
async fn a_stream_that_fails_is_told_with_its_reason() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    for call in [
        files.upload(Payload::stream(broken())),
        files.upload(Payload::stream(broken()).with_length(1000)),
        files.replace("a", Payload::reopened(broken)),
        files.attach(&Attachment::new(Payload::stream(broken()))),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Upload, "{error:?}");
        assert_eq!(error.attempts(), 1);
        assert!(error.may_have_been_applied());
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "the disk is gone");
    }
    let arrived = server.arrived();
    assert!(
        arrived
            .iter()
            .all(|arrived| arrived.body.as_ref().is_none_or(Vec::is_empty))
    );
}

#[tokio::test]
async fn a_stream_is_as_long_as_was_said() {
    let server = Server::start(&[]).await;
    for (length, said) in [(2, "more"), (6, "more"), (8, "less")] {
        let payload = Payload::stream(chunks(0, &["one ", "two"])).with_length(length);
        let error = server.client().files().upload(payload).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Upload, "{error:?}");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[tokio::test]
async fn a_boundary_cannot_be_forged_by_a_stream() {
    // Only who has seen the head of the body can know its boundary.
    struct Echo(Arc<Mutex<Option<String>>>);
    impl Transport for Echo {
        fn send(&self, request: http::Request<Body>, _: Attempt) -> Sending<'_> {
            let media_type = request.headers()["content-type"].to_str().unwrap();
            let boundary = media_type.split_once("boundary=").unwrap().1.to_owned();
            *self.0.lock().unwrap() = Some(boundary);
            let mut body = request.into_body();
            Box::pin(async move {
                while let Some(chunk) = body.next().await {
                    chunk?;
                }
                Ok(http::Response::new(Body::default()))
            })
        }
    }
    struct Forged(Arc<Mutex<Option<String>>>);
    impl Stream for Forged {
        type Item = Result<Bytes, Infallible>;
        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            let boundary = self.0.lock().unwrap().take();
            Poll::Ready(boundary.map(|boundary| Ok(format!("\r\n--{boundary}--").into())))
        }
    }
    let seen = Arc::new(Mutex::new(None));
    let client = Client::builder().transport(Echo(seen.clone())).build();
    let attachment = Attachment::new(Payload::stream(Forged(seen)));
    let error = client
        .unwrap()
        .files()
        .attach(&attachment)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Upload, "{error:?}");
}

#[tokio::test]
async fn a_connection_that_is_lost_amid_a_body_leaves_a_doubt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(Mutex::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            *count.lock().unwrap() += 1;
            let mut received = Vec::new();
            while !received.ends_with(b"one \r\n") {
                let read = stream.read_buf(&mut received).await.unwrap();
                assert!(read > 0, "{}", String::from_utf8_lossy(&received));
            }
        }
    });
    let retry = Retry::default().base(Duration::from_millis(1));
    let client = Client::builder()
        .base_url(url)
        .retry(retry)
        .build()
        .unwrap();
    let payload = || Payload::reopened(|| chunks(20, &["one ", "two", "three"]));
    let error = client.files().upload(payload()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    let error = client.files().replace("a", payload()).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    let once = Payload::stream(chunks(20, &["one ", "two", "three"]));
    let error = client.files().replace("a", once).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    assert_eq!(*connections.lock().unwrap(), 5);
}

#[tokio::test]
async fn an_answer_in_the_midst_of_a_body_is_taken() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = Vec::new();
        while !received.ends_with(b"one \r\n") {
            stream.read_buf(&mut received).await.unwrap();
        }
        let answer = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_secs(10)).await;
    });
    let client = Client::builder().base_url(url).build().unwrap();
    let endless = stream::repeat_with(|| "one ").then(async |chunk| {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok::<_, Infallible>(chunk)
    });
    let call = client.files().upload(Payload::stream(endless));
    let error = call.await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 413);
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn what_gets_along_has_time_and_what_stalls_has_not() {
    let server = Server::start(&[]).await;
    let client = server.client_that_waits(Duration::from_millis(300));
    let slow = Payload::stream(chunks(100, &["1", "2", "3", "4", "5"]));
    client.files().upload(slow).await.unwrap();
    let stalling = stream::iter([Ok::<_, Infallible>("1")]).chain(stream::pending());
    let error = client.files().upload(Payload::stream(stalling)).await;
    let error = error.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Attempt));
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    let slow = Payload::stream(chunks(100, &["1", "2", "3", "4", "5"]));
    let call = client
        .files()
        .upload(slow)
        .timeout(Duration::from_millis(250));
    let error = call.await.unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Operation));
}

#[test]
fn nothing_of_a_body_is_printed() {
    let payload = Payload::from("hunter2").with_file_name("hunter2");
    let attachment = Attachment::new(payload.clone());
    let client = Client::builder().build().unwrap();
    let call = client.files().attach(&attachment);
    let printed = format!("{payload:?} {:?} {call:?}", attachment.picture);
    assert!(!printed.contains("hunter2"), "{printed}");
    let stream = Payload::stream(stream::iter([Ok::<_, Infallible>("hunter2")]));
    assert_eq!(
        format!("{stream:?}"),
        "Payload { length: None, content_type: None, .. }"
    );
}
