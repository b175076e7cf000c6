//! The transport that is used unless another is given: HTTP by `reqwest`. The one place that knows
//! of it, but for the parsing of base URLs.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http::uri::{Authority, PathAndQuery};
use http_body::{Body as _, Frame, SizeHint};
use reqwest::redirect::Policy;

use super::defaults::Settings;
use super::transport::{Attempt, Body, Sending, Transport, TransportError, TransportErrorKind};

/// HTTP/1.1 with pooled connections, gzip, and no redirects.
pub(crate) struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    /// What is plain is for this machine only, and must not leave it by way of a proxy.
    pub(crate) fn new(settings: &Settings, is_plain: bool) -> Result<Self, reqwest::Error> {
        let builder = reqwest::Client::builder();
        let builder = if is_plain {
            builder.no_proxy()
        } else {
            builder
        };
        builder
            .connect_timeout(settings.connect_timeout)
            .redirect(Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .gzip(true)
            .build()
            .map(|client| Self { client })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Body>, _: Attempt) -> Sending<'_> {
        Box::pin(async move {
            let request = convert(request)?;
            let response = self.client.execute(request).await.map_err(failure)?;
            let (head, body) = http::Response::from(response).into_parts();
            let length = body.size_hint().exact();
            Ok(http::Response::from_parts(
                head,
                Body::new(Chunks(body), length),
            ))
        })
    }
}

/// Refuses a request whose address would be read as another one.
fn convert(request: http::Request<Body>) -> Result<reqwest::Request, TransportError> {
    let invalid = |reason: &'static str| TransportError::new(TransportErrorKind::Invalid, reason);
    let (head, body) = request.into_parts();
    let text = text(&head.uri);
    let url = reqwest::Url::parse(&text).map_err(|_| invalid("not a URL"))?;
    // But for a port that needs no saying, it is the same to the letter.
    let same = url.as_str() == text
        || url.path() == head.uri.path()
            && url.query() == head.uri.query()
            && url.host_str() == head.uri.host()
            && url.fragment().is_none();
    if !same {
        return Err(invalid("the URL would be read as another one"));
    }
    // Some servers refuse a request that could have a body and does not say that it has none.
    let is_empty = body.length() == Some(0);
    let says_empty = is_empty && matches!(head.method.as_str(), "POST" | "PUT" | "PATCH");
    let mut request = reqwest::Request::new(head.method, url);
    *request.headers_mut() = head.headers;
    if says_empty {
        request
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    } else if !is_empty {
        *request.body_mut() = Some(match body.try_into_bytes() {
            Ok(bytes) => bytes.into(),
            Err(body) => reqwest::Body::wrap(Outgoing(Mutex::new(body))),
        });
    }
    Ok(request)
}

/// The same as `to_string`, which makes room for it bit by bit.
fn text(uri: &http::Uri) -> String {
    let authority = uri.authority().map_or("", Authority::as_str);
    let path = uri.path_and_query().map_or("", PathAndQuery::as_str);
    [uri.scheme_str().unwrap_or_default(), "://", authority, path].concat()
}

/// Drops the address, which may hold secrets in its query.
fn failure(error: reqwest::Error) -> TransportError {
    let kind = if error.is_builder() {
        TransportErrorKind::Invalid
    } else if error.is_connect() && error.is_timeout() {
        TransportErrorKind::ConnectTimeout
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error.without_url())
}

/// A streamed body as `reqwest` takes one. The lock is never waited for: it stands for the promise
/// that the body is used from one place at a time.
struct Outgoing(Mutex<Body>);

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let body = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let chunk = Pin::new(body).poll_next(context);
        chunk.map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        body.length()
            .map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}

struct Chunks(reqwest::Body);

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return Poll::Ready(match Pin::new(&mut self.0).poll_frame(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => None,
                Poll::Ready(Some(Err(error))) => Some(Err(failure(error))),
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(chunk) => Some(Ok(chunk)),
                    // Trailers say nothing that anyone asks for.
                    Err(_) => continue,
                },
            });
        }
    }
}
