//! The transport that is used unless another is given: HTTP by `reqwest`. The one place that knows
//! of it, but for the parsing of base URLs.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http_body::Body as _;
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
    fn send(&self, request: http::Request<Bytes>, _: Attempt) -> Sending<'_> {
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
fn convert(request: http::Request<Bytes>) -> Result<reqwest::Request, TransportError> {
    let invalid = |reason: &'static str| TransportError::new(TransportErrorKind::Invalid, reason);
    let (head, body) = request.into_parts();
    let url = reqwest::Url::parse(&head.uri.to_string()).map_err(|_| invalid("not a URL"))?;
    let same = url.path() == head.uri.path()
        && url.query() == head.uri.query()
        && url.host_str() == head.uri.host()
        && url.fragment().is_none();
    if !same {
        return Err(invalid("the URL would be read as another one"));
    }
    // Some servers refuse a request that could have a body and does not say that it has none.
    let says_empty = body.is_empty() && matches!(head.method.as_str(), "POST" | "PUT" | "PATCH");
    let mut request = reqwest::Request::new(head.method, url);
    *request.headers_mut() = head.headers;
    if says_empty {
        request
            .headers_mut()
            .insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    } else if !body.is_empty() {
        *request.body_mut() = Some(body.into());
    }
    Ok(request)
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
