//! The seam below the pipeline: another transport in the place of the network.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::*;
use crate::ErrorKind;
use crate::{Attempt, Body, Sending, Transport, TransportError, TransportErrorKind};

/// Answers with what it was given, in these chunks.
struct Scripted {
    chunks: Vec<&'static str>,
    sent: Mutex<Vec<String>>,
}

struct Chunks(std::vec::IntoIter<&'static str>);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(|chunk| match chunk {
            "lost" => Err(TransportError::new(TransportErrorKind::Interrupted, "lost")),
            chunk => Ok(Bytes::from_static(chunk.as_bytes())),
        }))
    }
}

impl Transport for Scripted {
    fn send(&self, request: http::Request<Body>, _: Attempt) -> Sending<'_> {
        let (head, _) = request.into_parts();
        self.sent
            .lock()
            .unwrap()
            .push(format!("{} {}", head.method, head.uri));
        let body = Body::new(Chunks(self.chunks.clone().into_iter()), None);
        Box::pin(async move { Ok(http::Response::new(body)) })
    }
}

fn scripted(chunks: &[&'static str]) -> (Arc<Scripted>, Client) {
    let transport = Arc::new(Scripted {
        chunks: chunks.to_vec(),
        sent: Mutex::default(),
    });
    let builder = Client::builder()
        .query_key("k")
        .transport(transport.clone());
    (transport, builder.build().unwrap())
}

#[tokio::test]
async fn bodies_come_in_any_number_of_chunks() {
    for chunks in [
        &[r#"{"id":"7"}"#][..],
        &[r#"{"id""#, r#":"7"}"#],
        &["", "{", r#""id":"#, r#""7"}"#],
    ] {
        let (transport, client) = scripted(chunks);
        assert_eq!(client.users().get("7").await.unwrap().id, "7");
        let sent = transport.sent.lock().unwrap().clone();
        assert_eq!(sent, ["GET https://api.example/qa/tenants/users/7?key=k"]);
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_told() {
    let (_, client) = scripted(&["{", "lost"]);
    let error = client.users().get("7").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
}
