//! What comes back of every kind: text, bytes at once and as they come, a type for each status, and
//! typed failures.

use std::time::Duration;

use futures_util::StreamExt;
use http::StatusCode;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::files::{
    Client, Convert, ConvertFailure, ConvertOutput, Download, Log, Owner, Replace, Title,
};
use crate::test_util::{Answer, Fault, Mock};
use crate::{Describe, Descriptor, Error, ErrorKind, Json, Retry, Status, TimeoutPhase, by_status};

fn client(mock: &Mock) -> Client {
    Client::builder().transport(mock.clone()).build().unwrap()
}

fn runtime(mock: &Mock) -> crate::Client {
    crate::ClientBuilder::new(super::files::api(), "tests")
        .transport(mock.clone())
        .build()
        .unwrap()
}

#[tokio::test]
async fn bytes_come_as_they_are() {
    let mock = Mock::new();
    let bytes = b"\x89PNG\x00<\xff";
    mock.on::<Download>()
        .answer(Answer::new(200).body(&bytes[..]))
        .answer(Answer::new(200))
        .respond(bytes::Bytes::from_static(b"\x00\xff"))
        .answer(
            Answer::new(206)
                .header("content-type", "text/html")
                .body("<p>"),
        );
    let files = client(&mock).files();
    assert_eq!(files.download("a").await.unwrap(), &bytes[..]);
    assert_eq!(files.download("a").await.unwrap(), "");
    assert_eq!(files.download("a").await.unwrap(), &b"\x00\xff"[..]);
    // Another success than the documented one is read like it.
    let response = files.download("a").with_response().await.unwrap();
    assert_eq!(response.body(), "<p>");
    let requests = mock.requests_of::<Download>();
    let accept = "image/png, image/jpeg, application/json";
    assert_eq!(requests[0].header("accept"), Some(accept));
}

#[tokio::test]
async fn bytes_may_be_one_of_several_successes() {
    by_status! {
        /// What comes of it.
        enum Piece {
            /// All of it, as text.
            Ok(String),
            /// Some of it.
            PartialContent(bytes::Bytes),
        }
    }
    struct Read;
    impl Describe for Read {
        type Output = Piece;
        type Failure = Json;
        const DESCRIPTOR: Descriptor = Descriptor {
            id: "files/read",
            path: "/read",
            statuses: &[
                Status::new(200, "All of it.").text().variant("Ok"),
                Status::new(206, "Some of it.")
                    .bytes()
                    .variant("PartialContent"),
            ],
            ..Descriptor::DEFAULT
        };
    }
    struct Find;
    impl Describe for Find {
        type Output = Option<bytes::Bytes>;
        type Failure = Json;
        const DESCRIPTOR: Descriptor = Descriptor {
            id: "files/find",
            path: "/find",
            statuses: &[
                Status::new(200, "It.").bytes(),
                Status::new(204, "There is none."),
            ],
            ..Descriptor::DEFAULT
        };
    }

    let mock = Mock::new();
    let bytes = &b"\x00\xff"[..];
    mock.on::<Read>()
        .answer(Answer::new(200).body("all"))
        .answer(Answer::new(206).body(bytes));
    mock.on::<Find>()
        .answer(Answer::new(200).body(bytes))
        .answer(Answer::new(204));
    let client = runtime(&mock);
    let read = || crate::Call::new::<Read>(&client);
    assert_eq!(read().await.unwrap(), Piece::Ok("all".to_owned()));
    assert_eq!(read().await.unwrap(), Piece::PartialContent(bytes.into()));
    let find = || crate::Call::new::<Find>(&client);
    assert_eq!(find().await.unwrap().as_deref(), Some(bytes));
    assert_eq!(find().await.unwrap(), None);
}

#[tokio::test]
async fn what_is_said_of_all_other_statuses_is_said_of_failures_where_a_success_is_documented() {
    struct Read;
    impl Describe for Read {
        type Output = String;
        type Failure = Vec<i64>;
        const DESCRIPTOR: Descriptor = Descriptor {
            id: "files/read",
            path: "/read",
            statuses: &[
                Status::new(200, "It.").text(),
                Status::otherwise("It failed."),
            ],
            ..Descriptor::DEFAULT
        };
    }
    let mock = Mock::new();
    mock.on::<Read>()
        .answer(Answer::new(201).body("all"))
        .answer(Answer::new(400).body("[1]"));
    let client = runtime(&mock);
    let read = || crate::Call::new::<Read>(&client);
    assert_eq!(read().await.unwrap(), "all");
    let error = read().await.unwrap_err();
    assert_eq!(error.failure::<Read>(), Some(vec![1]));
}

#[tokio::test]
async fn text_comes_as_it_is() {
    let mock = Mock::new();
    let text = |content_type: &str, body: &'static [u8]| {
        Answer::new(200)
            .header("content-type", content_type)
            .body(body)
    };
    mock.on::<Title>()
        .answer(text("text/plain", "\"Grüße\"\n".as_bytes()))
        .answer(text("text/plain; charset=ISO-8859-1", b"Gr\xfc\xdfe"))
        .answer(text("text/plain; Charset=\"utf-8\"", b""))
        .respond("planned")
        .answer(Answer::new(204))
        .answer(text("text/plain", b"Gr\xfc\xdfe"));
    let files = client(&mock).files();
    for expected in [
        Some("\"Grüße\"\n"),
        Some("Grüße"),
        Some(""),
        Some("planned"),
        None,
    ] {
        assert_eq!(files.title().await.unwrap().as_deref(), expected);
    }
    let error = files.title().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("encoding"), "{error}");
}

#[tokio::test]
async fn what_is_no_file_is_asked_for_as_json() {
    let mock = Mock::new();
    mock.on::<Replace>().respond(());
    let files = client(&mock).files();
    files.replace("a", "").await.unwrap();
    let call = files.replace("a", "").header("accept", "text/plain");
    call.await.unwrap();
    let [plain, set] = mock.requests_of::<Replace>().try_into().unwrap();
    assert_eq!(plain.header("accept"), Some("application/json"));
    assert_eq!(set.header("accept"), Some("text/plain"));
}

#[tokio::test]
async fn each_success_has_its_variant() {
    let mock = Mock::new();
    mock.on::<Convert>()
        .answer(Answer::new(200).json(json!({ "title": "x" })))
        .answer(Answer::new(202).json(json!([1, 2])))
        .answer(Answer::new(204))
        .answer(Answer::new(201).body("made"))
        .respond(ConvertOutput::Accepted(vec![3]))
        .respond(ConvertOutput::NoContent)
        .answer(Answer::new(202).json(json!([1, "two"])))
        .answer(Answer::new(202).body("[1,"));
    let files = client(&mock).files();
    let ConvertOutput::Ok(description) = files.convert().await.unwrap() else {
        panic!("200 is a description");
    };
    assert_eq!(description.title, "x");
    for expected in [
        ConvertOutput::Accepted(vec![1, 2]),
        ConvertOutput::NoContent,
        ConvertOutput::Success("made".to_owned()),
        ConvertOutput::Accepted(vec![3]),
        ConvertOutput::NoContent,
    ] {
        assert_eq!(files.convert().await.unwrap(), expected);
    }
    let error = files.convert().await.unwrap_err();
    assert_eq!(error.json_path(), Some("[1]"), "{error}");
    let error = files.convert().await.unwrap_err();
    assert!(error.to_string().contains("ends too early"), "{error}");
    assert_eq!(error.json_path(), None);
    assert_eq!(error.body().unwrap(), "[1,");
}

#[tokio::test]
async fn the_status_of_a_failure_picks_its_type() {
    let mock = Mock::new();
    let owner = json!({ "name": "Ann", "age": 7 });
    mock.on::<Convert>()
        .respond_with(404, &owner)
        .answer(Answer::new(409).body("no"))
        .respond_with(503, json!(["down"]))
        .respond_with(404, json!("no owner"))
        .respond_with(301, json!(["elsewhere"]))
        .fail(Fault::Reset);
    mock.on::<Download>()
        .respond_with(404, &owner)
        .respond_with(400, &owner);
    mock.on::<Title>().answer(Answer::new(500).body("sorry"));
    let client = Client::builder()
        .transport(mock.clone())
        .retry(Retry::none())
        .build()
        .unwrap();
    let files = client.files();
    let convert = async || files.convert().await.unwrap_err();
    let failure = async || convert().await.failure::<Convert>();
    let ann = Owner {
        name: "Ann".to_owned(),
        age: 7,
    };
    assert_eq!(failure().await, Some(ConvertFailure::Owner(ann.clone())));
    let refused = Some(ConvertFailure::Text("no".to_owned()));
    assert_eq!(failure().await, refused);
    let down = Some(ConvertFailure::TextList(vec!["down".to_owned()]));
    assert_eq!(failure().await, down);
    // What does not decode takes nothing from the error.
    let error = convert().await;
    assert_eq!(error.failure::<Convert>(), None);
    assert!(error.is_not_found());
    assert_eq!(error.meaning(), Some("There is no such file."));
    let moved = Some(ConvertFailure::TextList(vec!["elsewhere".to_owned()]));
    assert_eq!(failure().await, moved);
    let error = convert().await;
    assert_eq!(
        (error.kind(), error.failure::<Convert>()),
        (ErrorKind::Transport, None)
    );

    let error = files.download("a").await.unwrap_err();
    assert_eq!(error.failure::<Download>(), Some(ann.clone()));
    assert_eq!(error.failure::<Convert>(), None, "another operation");
    let error = files.download("a").await.unwrap_err();
    assert_eq!(
        error.failure::<Download>(),
        Some(ann),
        "not documented, but so"
    );
    let error = files.title().await.unwrap_err();
    assert_eq!(error.failure::<Title>().as_deref(), Some("sorry"));
    assert_eq!(error.meaning(), Some("Something went wrong."));
}

#[tokio::test]
async fn a_success_that_is_not_documented_is_no_variant() {
    by_status! {
        /// What comes of it.
        enum Strict {
            /// It is done.
            Done(i64),
        }
    }
    struct Act;
    impl Describe for Act {
        type Output = Strict;
        type Failure = Json;
        const DESCRIPTOR: Descriptor = Descriptor {
            id: "files/convert",
            path: "/convert",
            statuses: &[Status::new(200, "It is done.").variant("Done")],
            ..Descriptor::DEFAULT
        };
    }

    let mock = Mock::new();
    mock.on::<Convert>()
        .answer(Answer::new(200).json(1))
        .answer(Answer::new(203).json(1));
    let client = runtime(&mock);
    let act = || crate::Call::new::<Act>(&client);
    assert_eq!(act().await.unwrap(), Strict::Done(1));
    let error = act().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        error.to_string(),
        "files/convert: a success that is not documented: 203 Non Authoritative Information (1 attempt)"
    );
}

/// A server that answers each connection with the next of these texts, and waits before it closes.
async fn answering(texts: &'static [&'static str], wait: Duration) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for text in texts {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut received = Vec::new();
                while !received.ends_with(b"\r\n\r\n") {
                    stream.read_buf(&mut received).await.unwrap();
                }
                for piece in text.split_inclusive('|') {
                    let piece = piece.trim_end_matches('|');
                    stream.write_all(piece.as_bytes()).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                tokio::time::sleep(wait).await;
            });
        }
    });
    Client::builder()
        .base_url(url)
        .read_timeout(Duration::from_millis(200))
        .body_limit(8)
        .retry(Retry::default().base(Duration::from_millis(1)))
        .build()
        .unwrap()
}

async fn rest(mut download: crate::Download) -> (String, Option<Error>) {
    let mut text = String::new();
    while let Some(chunk) = download.next().await {
        match chunk {
            Ok(chunk) => text.push_str(std::str::from_utf8(&chunk).unwrap()),
            Err(error) => {
                assert!(download.next().await.is_none(), "over after an error");
                return (text, Some(error));
            }
        }
    }
    assert!(download.next().await.is_none());
    (text, None)
}

#[tokio::test]
async fn a_body_can_be_taken_as_it_comes() {
    let client = answering(
        &[
            "HTTP/1.1 503 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 12\r\nx-a: b\r\nconnection: close\r\n\r\none |two |four",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nevent|\r\n",
        ],
        Duration::ZERO,
    )
    .await;
    let download = client.files().download("a").stream().await.unwrap();
    assert_eq!(
        (download.status(), download.attempts()),
        (StatusCode::OK, 2)
    );
    assert_eq!(download.headers()["x-a"], "b");
    assert_eq!(download.length(), Some(12));
    // There is no limit to what is not held.
    assert_eq!(rest(download).await.0, "one two four");
    let mut events = client.files().log().stream().await.unwrap();
    assert_eq!(StreamExt::next(&mut events).await.unwrap().unwrap(), "even");
    assert_eq!(
        format!("{events:?}"),
        "Download { status: 200, length: None, .. }"
    );
}

#[tokio::test]
async fn a_body_that_breaks_off_or_falls_silent_is_told() {
    let client = answering(
        &[
            "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\none |two",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\none \r\n",
        ],
        Duration::ZERO,
    )
    .await;
    for expected in ["one two", "one "] {
        let download = client.files().download("a").stream().await.unwrap();
        let (text, error) = rest(download).await;
        let error = error.unwrap();
        assert_eq!(text, expected);
        assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
        assert_eq!(error.operation(), Some("files/download"));
        assert_eq!(error.attempts(), 1);
    }
    let client = answering(
        &["HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\none |two"],
        Duration::from_secs(10),
    )
    .await;
    let download = client.files().download("a").stream().await.unwrap();
    let (text, error) = rest(download).await;
    assert_eq!(text, "one two");
    assert_eq!(error.unwrap().timeout_phase(), Some(TimeoutPhase::Read));
}

#[tokio::test]
async fn a_failure_is_read_whole_where_a_success_is_not() {
    let mock = Mock::new();
    let owner = json!({ "name": "Ann", "age": 7 });
    mock.on::<Download>().respond_with(404, owner);
    mock.on::<Log>().answer(Answer::new(204));
    let files = client(&mock).files();
    let error = files.download("a").stream().await.unwrap_err();
    assert_eq!(error.failure::<Download>().unwrap().name, "Ann");
    let mut log = files.log().stream().await.unwrap();
    assert_eq!(log.status(), StatusCode::NO_CONTENT);
    assert!(log.next().await.is_none());
}

#[test]
fn downloads_can_be_sent() {
    fn sent<T: Send + 'static>() {}
    sent::<crate::Download>();
    sent::<crate::DownloadFuture>();
}
