//! What is sent as it is: bytes, or a stream of them. How it gets along on its way is in `upload`.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::validate::{Validate, Validator};

/// Bytes that are sent as they are, such as a file: all of them at hand, or a stream of them.
///
/// Whatever is made of bytes or text turns into one, so that it need not be named for these:
/// `Vec<u8>`, `Bytes`, `String`, and what is static.
///
/// A stream cannot be sent twice: a call with one is repeated only as long as nothing of the stream
/// was taken, for example if there was no connection. What can be opened again is better given by
/// [`reopened`](Self::reopened).
///
/// The time limit of an attempt counts from the last chunk that was taken of a stream. That of the
/// operation counts as ever: what takes long needs the call's `timeout` raised.
///
/// ```
/// use tenant_admin::Payload;
///
/// let picture = Payload::from(vec![0x89, 0x50, 0x4e, 0x47])
///     .with_content_type("image/png")
///     .with_file_name("logo.png");
/// # let _ = picture;
/// ```
///
/// A file that is not read into memory, with `tokio::fs` and `tokio_util::io::ReaderStream`:
///
/// ```ignore
/// let file = tokio::fs::File::open("backup.tar").await?;
/// let length = file.metadata().await?.len();
/// let payload = Payload::stream(ReaderStream::new(file)).with_length(length);
/// ```
///
/// Clones of a stream are the same stream: only the first of them that is sent has it.
#[derive(Clone)]
pub struct Payload {
    pub(crate) source: Source,
    pub(crate) content_type: Option<String>,
    pub(crate) file_name: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
}

/// Where the bytes come from.
#[derive(Clone)]
pub(crate) enum Source {
    Whole(Bytes),
    Stream {
        chunks: Arc<Opener>,
        length: Option<u64>,
    },
}

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The chunks of a payload.
pub(crate) type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// How a stream is had.
pub(crate) enum Opener {
    /// Once: whoever takes the first chunk has it.
    Once(Mutex<Option<Chunks>>),
    /// As often as it is asked for.
    Again(Box<dyn Fn() -> Chunks + Send + Sync>),
}

impl Opener {
    /// The stream from its beginning, if it can still be had.
    pub(crate) fn open(&self) -> Option<Chunks> {
        match self {
            // Nothing that can panic is done while it is held.
            Self::Once(chunks) => chunks.lock().unwrap_or_else(PoisonError::into_inner).take(),
            Self::Again(open) => Some(open()),
        }
    }

    /// Whether it is gone.
    pub(crate) fn is_spent(&self) -> bool {
        match self {
            Self::Once(chunks) => chunks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .is_none(),
            Self::Again(_) => false,
        }
    }
}

impl Payload {
    /// What a stream gives, once.
    pub fn stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::of_stream(Opener::Once(Mutex::new(Some(boxed(stream)))))
    }

    /// What a stream gives that can be opened again, by this function: once for each attempt. A
    /// call with it is repeated like any other.
    pub fn reopened<S, B, E>(open: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self::of_stream(Opener::Again(Box::new(move || boxed(open()))))
    }

    fn of_stream(opener: Opener) -> Self {
        Self::new(Source::Stream {
            chunks: Arc::new(opener),
            length: None,
        })
    }

    const fn new(source: Source) -> Self {
        Self {
            source,
            content_type: None,
            file_name: None,
            headers: Vec::new(),
        }
    }

    /// Says how many bytes a stream gives. Services may refuse one of unknown length; one that
    /// gives more or fewer than it should is an error of the call. What is no stream has a length
    /// of its own, which stays.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        if let Source::Stream { length, .. } = &mut self.source {
            *length = Some(bytes);
        }
        self
    }

    /// Says what the bytes are, such as `image/png`, in place of what is documented.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Says what the file is called, where it is one of the files of a form. Unless it is said,
    /// that is the name of the field.
    #[must_use]
    pub fn with_file_name(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = Some(file_name.into());
        self
    }

    /// Adds a header of its own, where it is one of the files of a form: the documentation of the field says
    /// which there are. A body that is no form has the headers of its call.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How many bytes there are, if that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.source.length()
    }
}

impl Source {
    pub(crate) fn length(&self) -> Option<u64> {
        match self {
            Self::Whole(bytes) => Some(bytes.len() as u64),
            Self::Stream { length, .. } => *length,
        }
    }
}

macro_rules! whole {
    ($($type:ty => |$value:ident| $bytes:expr;)*) => {$(
        impl From<$type> for Payload {
            fn from($value: $type) -> Self {
                Self::new(Source::Whole($bytes))
            }
        }
    )*};
}

whole! {
    Bytes => |bytes| bytes;
    Vec<u8> => |bytes| bytes.into();
    String => |text| text.into();
    &'static [u8] => |bytes| Bytes::from_static(bytes);
    &'static str => |text| Bytes::from_static(text.as_bytes());
}

impl<const N: usize> From<&'static [u8; N]> for Payload {
    fn from(bytes: &'static [u8; N]) -> Self {
        Self::from(bytes.as_slice())
    }
}

/// Shows what it is, not what is in it.
impl fmt::Debug for Payload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Payload")
            .field("length", &self.length())
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

/// No bound is documented for bytes.
impl Validate for Payload {
    fn validate(&self, _: &mut Validator<'_>) {}
}

fn boxed<S, B, E>(stream: S) -> Chunks
where
    S: Stream<Item = Result<B, E>> + Send + 'static,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    Box::pin(Converted(Box::pin(stream)))
}

/// A stream whose chunks and errors become those that are sent.
struct Converted<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Converted<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = std::task::ready!(self.0.as_mut().poll_next(context));
        Poll::Ready(item.map(|item| item.map(Into::into).map_err(Into::into)))
    }
}
