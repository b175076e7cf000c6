//! A server that reads bodies of every kind in its own way, and says what has arrived.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt, stream};
use tokio::net::TcpListener;

use super::files::Client;
use crate::Retry;

/// What has arrived.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrived {
    pub(super) content_type: String,
    pub(super) content_length: Option<u64>,
    /// `None` if the body broke off.
    pub(super) body: Option<Vec<u8>>,
    pub(super) parts: Vec<Arc<Part>>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) camera: Option<String>,
    pub(super) body: Vec<u8>,
}

/// A server that answers with these statuses, and then with 204.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl Server {
    pub(super) async fn start(statuses: &[u16]) -> Self {
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

    pub(super) fn client(&self) -> Client {
        self.client_that_waits(Duration::from_secs(10))
    }

    pub(super) fn client_that_waits(&self, attempt_timeout: Duration) -> Client {
        Client::builder()
            .base_url(format!("http://{}", self.address))
            .attempt_timeout(attempt_timeout)
            .retry(Retry::default().base(Duration::from_millis(1)))
            .build()
            .unwrap()
    }

    pub(super) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    #[track_caller]
    pub(super) fn only(&self) -> Arrived {
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
pub(super) fn chunks(
    pause: u64,
    chunks: &[&'static str],
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + use<> {
    let chunks = chunks.to_vec();
    Box::pin(stream::iter(chunks).then(move |chunk| async move {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        Ok(Bytes::from_static(chunk.as_bytes()))
    }))
}
