//! Bodies of responses that are taken as they come, in place of being read to their end first.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use tokio::time::{Sleep, sleep};

use super::call::{Call, Raw};
use super::client::Client;
use super::error::{self, Error};
use super::exchange;
use super::operation::Descriptor;
use super::response::RawResponse;
use super::transport::Body;

/// A successful response whose body comes in chunks: a stream of bytes.
///
/// There is no limit to its size, and none to its time: only silence ends it, after the client's
/// `read_timeout`. What breaks off is an error of the stream, after which it is over; it is not
/// asked for again.
///
/// The chunks are what the connection gives: nothing is said by where they end.
///
/// With the feature `blocking` it is a [`Read`](std::io::Read) as well, for threads that may wait.
#[must_use = "streams do nothing unless they are polled"]
pub struct Download {
    response: RawResponse,
    body: Option<Body>,
    pub(super) client: Client,
    /// What is left of the last chunk, where a reader wanted less.
    pub(super) rest: Bytes,
    /// Runs while the next chunk is waited for.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Download {
    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.response.status
    }

    /// The headers, which name the type of the bytes.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.response.headers
    }

    /// The name that the service gave the request, for its operators to look up.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        error::request_id(&self.response.headers)
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.response.attempts
    }

    /// How many bytes there will be in all, if that is known. It is not if they are compressed on
    /// their way.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.body.as_ref()?.length()
    }

    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    ///
    /// If the connection breaks, or is silent for too long.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    pub(super) fn operation(&self) -> &'static Descriptor {
        self.response.operation
    }

    fn end(&mut self, error: Error) -> Poll<Option<Result<Bytes, Error>>> {
        self.body = None;
        self.timer = None;
        let operation = self.operation();
        let response = &self.response;
        let error = error
            .during(operation)
            .with_attempts(response.attempts)
            .with_elapsed(response.elapsed);
        response.span.failed(&error);
        Poll::Ready(Some(Err(error)))
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if !this.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut this.rest))));
        }
        loop {
            let Some(body) = &mut this.body else {
                return Poll::Ready(None);
            };
            match Pin::new(body).poll_next(context) {
                Poll::Ready(Some(Ok(chunk))) => {
                    this.timer = None;
                    if !chunk.is_empty() {
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                }
                Poll::Ready(Some(Err(fault))) => {
                    return this.end(exchange::failure(fault, None, &this.client.settings));
                }
                Poll::Ready(None) => {
                    this.body = None;
                    this.timer = None;
                    return Poll::Ready(None);
                }
                Poll::Pending => {
                    let silence = this.client.settings.read_timeout;
                    let timer = this.timer.get_or_insert_with(|| Box::pin(sleep(silence)));
                    ready!(timer.as_mut().poll(context));
                    return this.end(exchange::silent(&this.client.settings));
                }
            }
        }
    }
}

/// Shows how it came, not what it holds.
impl fmt::Debug for Download {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Download")
            .field("status", &self.response.status.as_u16())
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}

/// A call on its way to the beginning of its body.
#[must_use = "futures do nothing unless they are awaited"]
pub struct DownloadFuture {
    raw: Raw,
    pub(super) client: Client,
    pub(super) operation: &'static Descriptor,
}

impl Call<Bytes> {
    /// Gives the body as it comes, in place of all of it at once.
    ///
    /// The call's time limits and its repetitions end where the body begins.
    pub fn stream(mut self) -> DownloadFuture {
        self.request.keeps_open = true;
        let client = self.request.client.clone();
        DownloadFuture {
            client,
            operation: self.request.operation,
            raw: self.raw(),
        }
    }
}

impl Future for DownloadFuture {
    type Output = Result<Download, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut response = ready!(self.raw.as_mut().poll(context))?;
        let body = response.open.take();
        Poll::Ready(Ok(Download {
            response,
            body,
            client: self.client.clone(),
            rest: Bytes::new(),
            timer: None,
        }))
    }
}

impl fmt::Debug for DownloadFuture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DownloadFuture")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}

/// Lets a builder give its body as it comes.
#[doc(hidden)]
#[macro_export]
macro_rules! streamed {
    ($builder:ident) => {
        impl $builder {
            /// Gives the body as it comes, in place of all of it at once.
            ///
            /// The call's time limits and its repetitions end where the body begins.
            pub fn stream(self) -> $crate::DownloadFuture {
                self.0.stream()
            }
        }
    };
}
