//! The seam between the pipeline and the network: one request in, one response out. Knows nothing
//! of credentials or retries; whatever carries requests implements it.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::operation::Descriptor;
use super::watch::{Late, Watch};

/// Carries requests: what stands between a client and the network.
///
/// A client builder's `transport` puts another one in the place of HTTP. All that the client does
/// stays as it is: checking, signing, fetching tokens, time-outs, retries, decoding, pages.
///
/// ```
/// use std::sync::Arc;
/// use tenant_admin::transport::{Attempt, Body, Sending, Transport};
///
/// /// Answers `[]` to everything.
/// struct Nothing;
///
/// impl Transport for Nothing {
///     fn send(&self, request: http::Request<Body>, attempt: Attempt) -> Sending<'_> {
///         println!("{} {}", request.method(), request.uri().path());
///         Box::pin(async { Ok(http::Response::new(Body::from("[]"))) })
///     }
/// }
///
/// # fn main() -> Result<(), tenant_admin::Error> {
/// let client = tenant_admin::cipherscale::Client::builder()
///     .api_key("secret")
///     .transport(Nothing)
///     .build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends a request, and gives the response as soon as its head is there.
    ///
    /// Must not follow redirects, as that would take credentials to another host, and must not
    /// retry, as that is decided elsewhere. Bodies are given decompressed. The client drops the
    /// future, or the body, when the time is over.
    ///
    /// Most bodies of requests are there at once: [`Body::try_into_bytes`] has them. Others are
    /// streams, of which nothing is to be taken before there is a connection: as long as nothing
    /// is taken, the call can be repeated.
    fn send(&self, request: http::Request<Body>, attempt: Attempt) -> Sending<'_>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: http::Request<Body>, attempt: Attempt) -> Sending<'_> {
        (**self).send(request, attempt)
    }
}

/// A request on its way.
pub type Sending<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<Body>, TransportError>> + Send + 'a>>;

/// What a request is sent for.
#[derive(Clone, Copy)]
pub struct Attempt {
    operation: &'static Descriptor,
    number: u32,
    is_for_token: bool,
}

impl Attempt {
    pub(crate) const fn new(operation: &'static Descriptor, number: u32) -> Self {
        Self {
            operation,
            number,
            is_for_token: false,
        }
    }

    pub(crate) const fn for_token(self) -> Self {
        Self {
            is_for_token: true,
            ..self
        }
    }

    /// The operation that is carried out.
    #[must_use]
    pub const fn operation(&self) -> &'static Descriptor {
        self.operation
    }

    /// Which attempt at the operation this is, from 1.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Whether this request only fetches a token for the operation.
    #[must_use]
    pub const fn is_for_token(&self) -> bool {
        self.is_for_token
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Attempt")
            .field("operation", &self.operation.id)
            .field("number", &self.number)
            .field("is_for_token", &self.is_for_token)
            .finish()
    }
}

/// The body of a request, or of a response, decompressed. As a stream it gives its chunks.
pub struct Body {
    content: Content,
    /// How long it will be, if that is known.
    length: Option<u64>,
}

enum Content {
    Whole(Option<Bytes>),
    Chunks(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
}

/// A request that was not answered, or not to its end.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    pub(crate) detail: Option<Cow<'static, str>>,
    pub(crate) source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// How far a request came. This decides whether it is repeated, so if in doubt it is
/// [`Interrupted`](Self::Interrupted).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// It cannot be sent as it is, now or later.
    Invalid,
    /// No connection could be made: the server has seen nothing.
    Connect,
    /// No connection was made in time: the server has seen nothing.
    ConnectTimeout,
    /// No answer came in time: the server may have seen the request.
    Timeout,
    /// The connection was lost: the server may have seen the request.
    Interrupted,
}

impl TransportError {
    /// A failure and what is behind it, which becomes the source of the [`Error`](crate::Error).
    /// It must not print secrets, nor the address of the request, which may hold some.
    pub fn new(
        kind: TransportErrorKind,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            kind,
            detail: None,
            source: Some(source.into()),
        }
    }

    /// What the [`Error`](crate::Error) prints, in place of a sentence that fits the kind. It must
    /// be one line without secrets.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// How far the request came.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match (&self.detail, self.kind) {
            (Some(detail), _) => detail,
            (None, TransportErrorKind::Invalid) => "the request cannot be sent as it is",
            (None, TransportErrorKind::Connect) => "no connection",
            (None, TransportErrorKind::ConnectTimeout) => "no connection in time",
            (None, TransportErrorKind::Timeout) => "no response in time",
            (None, TransportErrorKind::Interrupted) => "the connection broke",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

/// Why a body was not read to its end.
pub(crate) enum Unread {
    Failed(TransportError),
    TooLarge,
    Late(Late),
}

impl Body {
    /// A body that comes in chunks, and how long it will be if that is known.
    pub fn new(
        chunks: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self {
            content: Content::Chunks(Box::pin(chunks)),
            length,
        }
    }

    /// How long it is, if that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// All of it, if it is there at once.
    ///
    /// # Errors
    ///
    /// The body as it was, if it is a stream.
    pub fn try_into_bytes(self) -> Result<Bytes, Self> {
        match self.content {
            Content::Whole(bytes) => Ok(bytes.unwrap_or_default()),
            Content::Chunks(_) => Err(self),
        }
    }

    /// Reads up to its end, or fails if that is beyond the limit or a chunk takes too long.
    pub(crate) async fn read(
        mut self,
        limit: usize,
        watch: &mut Watch<'_>,
    ) -> Result<Bytes, Unread> {
        if self.length.is_some_and(|length| length > limit as u64) {
            return Err(Unread::TooLarge);
        }
        let Some(first) = self.chunk(watch).await? else {
            return Ok(Bytes::new());
        };
        // A small body is one chunk: it is handed on as it is.
        let Some(second) = self.chunk(watch).await? else {
            return within(first, limit);
        };
        let expected = self
            .length
            .map_or(0, |length| usize::try_from(length).unwrap_or(0));
        let mut body = BytesMut::with_capacity(expected.max(first.len() + second.len()));
        body.extend_from_slice(&first);
        body.extend_from_slice(&second);
        drop((first, second));
        while body.len() <= limit
            && let Some(chunk) = self.chunk(watch).await?
        {
            body.extend_from_slice(&chunk);
        }
        within(body.freeze(), limit)
    }

    /// Reads until the body ends, breaks off, falls silent, runs out of time, or is as long as the
    /// limit.
    pub(crate) async fn read_some(mut self, limit: usize, watch: &mut Watch<'_>) -> Bytes {
        let mut buffer = BytesMut::new();
        while buffer.len() < limit
            && let Ok(Some(chunk)) = self.chunk(watch).await
        {
            let room = limit - buffer.len();
            buffer.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
        buffer.freeze()
    }

    async fn chunk(&mut self, watch: &mut Watch<'_>) -> Result<Option<Bytes>, Unread> {
        let chunk = watch.next(|context| self.poll(context)).await;
        let chunk = chunk.map_err(Unread::Late)?;
        chunk.transpose().map_err(Unread::Failed)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        match &mut self.content {
            Content::Whole(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Content::Chunks(chunks) => chunks.as_mut().poll_next(context),
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

/// All of a body at once.
impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self {
            length: Some(bytes.len() as u64),
            content: Content::Whole(Some(bytes)),
        }
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self::from(Bytes::from_static(text.as_bytes()))
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::from(Bytes::from(text))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Bytes::from(bytes))
    }
}

/// An empty body.
impl Default for Body {
    fn default() -> Self {
        Self::from(Bytes::new())
    }
}

fn within(body: Bytes, limit: usize) -> Result<Bytes, Unread> {
    if body.len() > limit {
        Err(Unread::TooLarge)
    } else {
        Ok(body)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Body")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
