//! What a successful call gives besides its value.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::error::{self, Error, ErrorKind};
use super::operation::Descriptor;
use super::trace::OperationSpan;
use super::transport::Body;

/// The answer to a call: its value, and how it came.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    elapsed: Duration,
    body: T,
}

impl<T> Response<T> {
    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The name that the service gave the request, for its operators to look up.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        error::request_id(&self.headers)
    }

    /// How many times the request was sent.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long the call took, with all its attempts and waits.
    #[must_use]
    pub const fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The value.
    #[must_use]
    pub const fn body(&self) -> &T {
        &self.body
    }

    /// The value, without how it came.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }
}

/// Shows the names of the headers only: a cookie, for one, is a secret.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("status", &self.status.as_u16())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("attempts", &self.attempts)
            .field("elapsed", &self.elapsed)
            .field("body", &self.body)
            .finish()
    }
}

/// The answer to a call before it is decoded.
pub(crate) struct RawResponse {
    pub(crate) operation: &'static Descriptor,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What is still to be read, where that was asked for.
    pub(crate) open: Option<Body>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    /// Goes on until the value is there.
    pub(crate) span: OperationSpan,
}

impl RawResponse {
    /// What is wrong with the response, though it is a success by its status.
    pub(crate) fn fault(&self, kind: ErrorKind, detail: String) -> Error {
        let error = Error::new(kind, detail)
            .during(self.operation)
            .with_attempts(self.attempts)
            .with_elapsed(self.elapsed)
            .with_response(self.status, self.headers.clone(), self.body.clone());
        self.span.failed(&error);
        error
    }

    pub(crate) fn with_body<T>(self, body: T) -> Response<T> {
        Response {
            status: self.status,
            headers: self.headers,
            attempts: self.attempts,
            elapsed: self.elapsed,
            body,
        }
    }
}
