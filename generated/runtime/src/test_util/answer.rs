//! What a mock answers with.

use std::fmt;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::transport::{Body, TransportError, TransportErrorKind};

/// A planned answer: a status, headers and a body.
///
/// ```
/// use serde_json::json;
/// use tenant_admin::test_util::Answer;
///
/// let answer = Answer::new(429)
///     .header("retry-after", "2")
///     .json(json!({ "message": "slow down" }));
/// # let _ = answer;
/// ```
#[derive(Clone)]
#[must_use]
pub struct Answer(Kind);

#[derive(Clone)]
enum Kind {
    Response {
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    },
    Fault(Fault),
}

/// What can happen in the place of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// There is no connection. The service has seen nothing, though a streamed body is read to its
    /// end by the mock.
    Connect,
    /// The connection is lost. The service may have seen the request.
    Reset,
    /// The attempt takes too long, without taking any time. The service may have seen the request.
    Timeout,
}

impl Answer {
    /// A status without a body.
    ///
    /// # Panics
    ///
    /// If it is not one.
    #[track_caller]
    pub fn new(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else {
            panic!("{status} is not a status");
        };
        Self(Kind::Response {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        })
    }

    pub(super) fn fault(fault: Fault) -> Self {
        Self(Kind::Fault(fault))
    }

    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If the name or the value cannot be those of a header.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>())
        else {
            panic!("{name}: {value} is not a header");
        };
        if let Kind::Response { headers, .. } = &mut self.0 {
            headers.append(name, value);
        }
        self
    }

    /// Gives it a body of JSON.
    ///
    /// # Panics
    ///
    /// If the value cannot be written as JSON.
    #[track_caller]
    pub fn json(mut self, value: impl Serialize) -> Self {
        let text = super::to_value(value).to_string();
        if let Kind::Response { headers, .. } = &mut self.0 {
            let json = HeaderValue::from_static("application/json");
            headers.entry(CONTENT_TYPE).or_insert(json);
        }
        self.body(text)
    }

    /// Gives it a body of any bytes.
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        if let Kind::Response { body, .. } = &mut self.0 {
            *body = bytes.into();
        }
        self
    }

    pub(super) fn give(self) -> Result<http::Response<Body>, TransportError> {
        let fault = |kind, text: &str| Err(TransportError::new(kind, text));
        match self.0 {
            Kind::Response {
                status,
                headers,
                body,
            } => {
                let mut response = http::Response::new(Body::from(body));
                *response.status_mut() = status;
                *response.headers_mut() = headers;
                Ok(response)
            }
            Kind::Fault(Fault::Connect) => {
                fault(TransportErrorKind::Connect, "the mock refuses connections")
            }
            Kind::Fault(Fault::Reset) => {
                fault(TransportErrorKind::Interrupted, "the mock resets it")
            }
            Kind::Fault(Fault::Timeout) => {
                fault(TransportErrorKind::Timeout, "the mock takes too long")
            }
        }
    }
}

/// Shows what it is without headers and body, as a log of a test may be public.
impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Response { status, body, .. } => formatter
                .debug_struct("Answer")
                .field("status", &status.as_u16())
                .field("body_length", &body.len())
                .finish_non_exhaustive(),
            Kind::Fault(fault) => formatter.debug_tuple("Answer").field(fault).finish(),
        }
    }
}
