//! Bodies of every kind against a server that reads them in its own way, and what becomes of those
//! that break off.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt, stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::files::{Attachment, Client, Description, Owner, Replace};
use crate::test_util::Mock;
use crate::{
    Attempt, Body, ErrorKind, Payload, Retry, Sending, TimeoutPhase, Transport, TransportError,
    TransportErrorKind,
};

/// What has arrived.
#[derive(Clone, Debug, Default)]
struct Arrived {
    content_type: String,
    content_length: Option<u64>,
    /// `None` if the body broke off.
    body: Option<Vec<u8>>,
    parts: Vec<Arc<Part>>,
}

#[derive(Debug, PartialEq)]
struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    camera: Option<String>,
    body: Vec<u8>,
}

/// A server that answers with these statuses, and then with 204.
struct Server {
    address: SocketAddr,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Server {
    async fn start(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let log = arrived.clone();
        let mut statuses = statuses.to_vec();
        statuses.reverse();
        let statuses = Arc::new(Mutex::new(statuses));
        let router = Router::new().fallback(move |request: Request| async move {
            let request = read(request).await;
            log.lock().unwrap().push(request);
            let status = statuses.lock().unwrap().pop().unwrap_or(204);
            StatusCode::from_u16(status).unwrap()
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, arrived }
    }

    fn client(&self) -> Client {
        self.client_that_waits(Duration::from_secs(10))
    }

    fn client_that_waits(&self, attempt_timeout: Duration) -> Client {
        Client::builder()
            .base_url(format!("http://{}", self.address))
            .attempt_timeout(attempt_timeout)
            .retry(Retry::default().base(Duration::from_millis(1)))
            .build()
            .unwrap()
    }

    fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    #[track_caller]
    fn only(&self) -> Arrived {
        let arrived = self.arrived();
        assert_eq!(arrived.len(), 1, "{arrived:?}");
        arrived[0].clone()
    }
}

async fn read(request: Request) -> Arrived {
    let head = request.headers().clone();
    let header = |name| Some(head.get(name)?.to_str().unwrap().to_owned());
    let (content_type, content_length) = (header("content-type"), header("content-length"));
    let mut arrived = Arrived {
        content_type: content_type.unwrap_or_default(),
        content_length: content_length.map(|length| length.parse().unwrap()),
        ..Arrived::default()
    };
    if arrived.content_type.starts_with("multipart/form-data") {
        let mut parts = Multipart::from_request(request, &()).await.unwrap();
        while let Ok(Some(part)) = parts.next_field().await {
            let name = part.name().unwrap().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let content_type = part.content_type().map(str::to_owned);
            let camera = part.headers().get("x-camera");
            let camera = camera.map(|value| value.to_str().unwrap().to_owned());
            let Ok(body) = part.bytes().await else {
                return arrived;
            };
            arrived.parts.push(Arc::new(Part {
                name,
                file_name,
                content_type,
                camera,
                body: body.to_vec(),
            }));
        }
        arrived.body = Some(Vec::new());
    } else {
        let body = axum::body::to_bytes(request.into_body(), usize::MAX).await;
        arrived.body = body.ok().map(|bytes| bytes.to_vec());
    }
    arrived
}

/// A stream of these chunks, with a pause before each.
fn chunks(
    pause: u64,
    chunks: &[&'static str],
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + use<> {
    let chunks = chunks.to_vec();
    Box::pin(stream::iter(chunks).then(move |chunk| async move {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        Ok(Bytes::from_static(chunk.as_bytes()))
    }))
}

/// A stream that gives something, and fails.
fn broken() -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    let fault = std::io::Error::other("the disk is gone");
    stream::iter([Ok(Bytes::from_static(b"half")), Err(fault)])
}

#[tokio::test]
async fn bytes_arrive_as_they_are() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    files.upload(&b"\x00\xff"[..]).await.unwrap();
    files.upload("text").await.unwrap();
    files.upload(vec![7; 100_000]).await.unwrap();
    let picture = Payload::from(b"\x89PNG").with_content_type("image/png");
    files.upload(picture).await.unwrap();
    let [bytes, text, many, picture] = server.arrived().try_into().unwrap();
    assert_eq!(bytes.body.unwrap(), b"\x00\xff");
    assert_eq!(bytes.content_type, "application/octet-stream");
    assert_eq!(bytes.content_length, Some(2));
    assert_eq!(text.body.unwrap(), b"text");
    assert_eq!(many.body.unwrap().len(), 100_000);
    assert_eq!(picture.content_type, "image/png");
}

#[tokio::test]
async fn streams_arrive_with_their_length_if_it_is_known() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    let stream = || Payload::stream(chunks(0, &["one ", "", "two"]));
    files.upload(stream()).await.unwrap();
    files.upload(stream().with_length(7)).await.unwrap();
    files.upload(Payload::stream(chunks(0, &[]))).await.unwrap();
    let [open, known, empty] = server.arrived().try_into().unwrap();
    assert_eq!(open.body.unwrap(), b"one two");
    assert_eq!(open.content_length, None);
    assert_eq!(known.body.unwrap(), b"one two");
    assert_eq!(known.content_length, Some(7));
    assert_eq!(empty.body.unwrap(), b"");
}

#[tokio::test]
async fn text_and_kinds_of_json_say_what_they_are() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    files.note("Grüße, 世界").await.unwrap();
    files.describe(&Description::default()).await.unwrap();
    let [note, description] = server.arrived().try_into().unwrap();
    assert_eq!(note.content_type, "text/markdown; charset=utf-8");
    assert_eq!(note.body.unwrap(), "Grüße, 世界".as_bytes());
    assert_eq!(description.content_type, "application/merge-patch+json");
    assert!(description.body.unwrap().starts_with(b"{\"title\":\"\""));
}

#[tokio::test]
async fn forms_are_read_as_they_were_meant() {
    let server = Server::start(&[]).await;
    let owner = Owner {
        name: "Ann & Bob=?".to_owned(),
        age: 7,
    };
    let description = Description {
        title: "a+b c%20&d=e\r\n\u{0}ß".to_owned(),
        tags: vec!["x,y".to_owned(), String::new()],
        folders: vec!["p,q".to_owned(), "r".to_owned()],
        size: None,
        owner: Some(owner.clone()),
        deep: Some(owner),
        plain: Some("7".to_owned()),
    };
    let call = server.client().files().describe_as_form(&description);
    call.await.unwrap();
    let arrived = server.only();
    assert_eq!(arrived.content_type, "application/x-www-form-urlencoded");
    let body = arrived.body.unwrap();
    let pairs: Vec<_> = form_urlencoded::parse(&body).collect();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    assert_eq!(
        pairs,
        [
            ("title", "a+b c%20&d=e\r\n\u{0}ß"),
            ("tags", "x,y"),
            ("tags", ""),
            ("folders", "p,q,r"),
            ("owner", r#"{"name":"Ann & Bob=?","age":7}"#),
            ("deep[name]", "Ann & Bob=?"),
            ("deep[age]", "7"),
            ("plain", r#""7""#),
        ]
    );
    // What is within an item is told from what is between items.
    let text = String::from_utf8(body).unwrap();
    assert!(text.contains("folders=p%2Cq,r"), "{text}");
}

#[tokio::test]
async fn parts_are_read_as_they_were_meant() {
    let server = Server::start(&[]).await;
    let mut body = Attachment::new(b"\x89PNG\r\n--\r\n");
    body.title = "--\r\n\r\n\"ß\u{0}".to_owned();
    body.owner = Some(Owner {
        name: "Ann".to_owned(),
        age: 7,
    });
    let long = vec![b'x'; 100_000];
    body.more = Some(vec![
        Payload::from(long.clone()).with_file_name("a \"b\".txt"),
        Payload::stream(chunks(0, &["a", "b"])).with_content_type("text/plain"),
    ]);
    server.client().files().attach(&body).await.unwrap();
    let arrived = server.only();
    assert_eq!(arrived.content_length, None);
    let part = |name: &str, file_name: Option<&str>, content_type: Option<&str>, body: &[u8]| {
        Arc::new(Part {
            name: name.to_owned(),
            file_name: file_name.map(str::to_owned),
            content_type: content_type.map(str::to_owned),
            camera: None,
            body: body.to_vec(),
        })
    };
    let json = Some("application/json");
    let expected = [
        part("title", None, None, body.title.as_bytes()),
        part("tags", None, None, b"a"),
        part("tags", None, None, b"b"),
        part("labels", None, json, br#"["c","d"]"#),
        part("owner", None, json, br#"{"name":"Ann","age":7}"#),
        part("public", None, None, b"true"),
        part(
            "picture",
            Some("picture"),
            Some("image/png"),
            b"\x89PNG\r\n--\r\n",
        ),
        part(
            "more",
            Some("a %22b%22.txt"),
            Some("application/octet-stream"),
            &long,
        ),
        part("more", Some("more"), Some("text/plain"), b"ab"),
    ];
    assert_eq!(arrived.parts, expected);
}

#[tokio::test]
async fn files_of_a_form_have_headers_of_their_own() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    let picture = || Payload::from("png").with_file_name("a.png");
    let body = Attachment::new(picture().with_header("X-Camera", "Leica M3"));
    files.attach(&body).await.unwrap();
    let arrived = server.only();
    let cameras = arrived.parts.iter().map(|part| part.camera.as_deref());
    let (last, others) = cameras
        .collect::<Vec<_>>()
        .split_last()
        .map(|(last, others)| (*last, others.to_vec()))
        .unwrap();
    assert_eq!(last, Some("Leica M3"));
    assert!(others.iter().all(Option::is_none));
    for (name, value) in [
        ("X-Camera", "a\r\nX-Evil: 1"),
        ("X Camera", "a"),
        ("", "a"),
        ("Content-Type", "text/html"),
        ("content-disposition", "form-data; name=other"),
    ] {
        let body = Attachment::new(picture().with_header(name, value));
        let error = files.attach(&body).await.unwrap_err();
        assert_eq!(error.violations()[0].path(), "picture", "{error}");
    }
    server.only();
}

#[tokio::test]
async fn a_form_whose_lengths_are_known_has_one() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    files.attach(&Attachment::new("small")).await.unwrap();
    let stream = Payload::stream(chunks(0, &["12", "3"])).with_length(3);
    files.attach(&Attachment::new(stream)).await.unwrap();
    let large = vec![0; 100_000];
    files.attach(&Attachment::new(large)).await.unwrap();
    for (arrived, length) in server.arrived().iter().zip([5, 3, 100_000]) {
        assert_eq!(arrived.parts.last().unwrap().body.len(), length);
        assert!(arrived.content_length.unwrap() > length as u64);
    }
}

#[tokio::test]
async fn bounds_hold_for_every_kind_of_body() {
    let server = Server::start(&[]).await;
    let files = server.client().files();
    let mut description = Description::default();
    let mut attachment = Attachment::new("");
    description.title = "x".repeat(1001);
    attachment.title = description.title.clone();
    for call in [
        files.describe(&description),
        files.describe_as_form(&description),
        files.attach(&attachment),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!(error.violations()[0].path(), "title", "{error}");
    }
    let error = files.note("x".repeat(101)).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    let odd = Payload::from("").with_content_type("text/plain\r\nx-evil: 1");
    let error = files.upload(odd.clone()).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    let error = files.attach(&Attachment::new(odd)).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    assert!(server.arrived().is_empty());
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
