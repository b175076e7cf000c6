//! The body of a request on its way: in one piece or in several, how far it is, and whether it can
//! be sent again. What it is made of is in `payload`, `form` and `multipart`.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;
use tokio::time::Instant;

use super::error::{Error, ErrorKind};
use super::payload::{BoxError, Chunks, Opener, Source};
use super::transport::{Body, TransportError, TransportErrorKind};

/// The body of a request, and what it is.
#[derive(Clone)]
pub(crate) struct Content {
    pub(crate) media_type: HeaderValue,
    pub(crate) body: Outgoing,
}

/// The body of a request.
#[derive(Clone)]
pub(crate) enum Outgoing {
    Whole(Bytes),
    /// One after the other.
    Pieces(Arc<[Piece]>),
}

/// A piece of a body.
pub(crate) enum Piece {
    Bytes(Bytes),
    Stream {
        chunks: Arc<Opener>,
        length: Option<u64>,
        /// What must not stand in it, as it would end it.
        boundary: Option<Arc<str>>,
    },
}

impl Piece {
    pub(crate) fn new(source: Source, boundary: Option<Arc<str>>) -> Self {
        match source {
            Source::Whole(bytes) => Self::Bytes(bytes),
            Source::Stream { chunks, length } => Self::Stream {
                chunks,
                length,
                boundary,
            },
        }
    }

    fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Stream { length, .. } => *length,
        }
    }
}

impl From<Source> for Outgoing {
    fn from(source: Source) -> Self {
        match source {
            Source::Whole(bytes) => Self::Whole(bytes),
            stream @ Source::Stream { .. } => Self::Pieces(Arc::new([Piece::new(stream, None)])),
        }
    }
}

impl Default for Outgoing {
    fn default() -> Self {
        Self::Whole(Bytes::new())
    }
}

impl Outgoing {
    /// The body from its beginning, and how it gets along if it has several pieces.
    pub(crate) fn open(&self) -> (Body, Option<Arc<Progress>>) {
        match self {
            Self::Whole(bytes) => (Body::from(bytes.clone()), None),
            Self::Pieces(pieces) => {
                let progress = Arc::new(Progress::new());
                let reader = Reader {
                    pieces: pieces.clone(),
                    next: 0,
                    current: None,
                    progress: progress.clone(),
                };
                // Lengths are the caller's to say: a sum beyond all bounds is no length.
                let length = pieces
                    .iter()
                    .try_fold(0_u64, |sum, piece| sum.checked_add(piece.length()?));
                (Body::new(reader, length), Some(progress))
            }
        }
    }

    /// Whether something of it was taken that cannot be had again.
    pub(crate) fn is_spent(&self) -> bool {
        match self {
            Self::Whole(_) => false,
            Self::Pieces(pieces) => pieces
                .iter()
                .any(|piece| matches!(piece, Piece::Stream { chunks, .. } if chunks.is_spent())),
        }
    }
}

/// How a body gets along.
pub(crate) struct Progress(Mutex<State>);

struct State {
    /// When the last chunk was taken.
    moved: Instant,
    failure: Option<Failure>,
}

/// Why a body came to no end.
enum Failure {
    Broken(BoxError),
    Spent,
    TooLong(u64),
    TooShort(u64),
    HoldsBoundary,
}

impl Progress {
    fn new() -> Self {
        Self(Mutex::new(State {
            moved: Instant::now(),
            failure: None,
        }))
    }

    /// When the last chunk was taken, or else when the body was opened.
    pub(crate) fn moved(&self) -> Instant {
        self.state().moved
    }

    /// The error that stands for the failure of the body itself, if it has failed.
    pub(crate) fn failure(&self) -> Option<Error> {
        let failure = self.state().failure.take()?;
        let error = |detail: String| Error::new(ErrorKind::Upload, detail);
        Some(match failure {
            Failure::Broken(source) => {
                error("the stream of the body failed".to_owned()).with_source(source)
            }
            Failure::Spent => error("the stream of the body was sent before".to_owned()),
            Failure::TooLong(length) => error(format!(
                "the stream of the body has more than its {length} bytes"
            )),
            Failure::TooShort(length) => error(format!(
                "the stream of the body has less than its {length} bytes"
            )),
            Failure::HoldsBoundary => {
                error("the stream of the body holds what would end it".to_owned())
            }
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic is done while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the pieces of a body.
struct Reader {
    pieces: Arc<[Piece]>,
    next: usize,
    current: Option<Current>,
    progress: Arc<Progress>,
}

/// The stream that is being read.
struct Current {
    chunks: Chunks,
    length: Option<u64>,
    sent: u64,
    scan: Option<Scan>,
}

impl Reader {
    fn fail(&mut self, failure: Failure) -> Poll<Option<Result<Bytes, TransportError>>> {
        self.next = self.pieces.len();
        self.current = None;
        self.progress.state().failure = Some(failure);
        let error = TransportError::new(TransportErrorKind::Interrupted, "the body failed");
        Poll::Ready(Some(Err(error)))
    }

    fn give(&self, chunk: Bytes) -> Poll<Option<Result<Bytes, TransportError>>> {
        self.progress.state().moved = Instant::now();
        Poll::Ready(Some(Ok(chunk)))
    }
}

impl Stream for Reader {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(current) = &mut self.current {
                match ready!(current.chunks.as_mut().poll_next(context)) {
                    Some(Ok(chunk)) if chunk.is_empty() => {}
                    Some(Ok(chunk)) => match current.check(&chunk) {
                        Ok(()) => return self.give(chunk),
                        Err(failure) => return self.fail(failure),
                    },
                    Some(Err(fault)) => return self.fail(Failure::Broken(fault)),
                    None => match current.length.filter(|length| current.sent < *length) {
                        Some(length) => return self.fail(Failure::TooShort(length)),
                        None => self.current = None,
                    },
                }
                continue;
            }
            let pieces = self.pieces.clone();
            let Some(piece) = pieces.get(self.next) else {
                return Poll::Ready(None);
            };
            self.next += 1;
            match piece {
                Piece::Bytes(bytes) if bytes.is_empty() => {}
                Piece::Bytes(bytes) => return self.give(bytes.clone()),
                Piece::Stream {
                    chunks,
                    length,
                    boundary,
                } => match chunks.open() {
                    Some(chunks) => {
                        self.current = Some(Current {
                            chunks,
                            length: *length,
                            sent: 0,
                            scan: boundary.clone().map(Scan::new),
                        });
                    }
                    None => return self.fail(Failure::Spent),
                },
            }
        }
    }
}

impl Current {
    /// Counts a chunk, and looks for what must not stand in it.
    fn check(&mut self, chunk: &[u8]) -> Result<(), Failure> {
        self.sent = self.sent.saturating_add(chunk.len() as u64);
        if let Some(length) = self.length.filter(|length| self.sent > *length) {
            return Err(Failure::TooLong(length));
        }
        if self.scan.as_mut().is_some_and(|scan| scan.finds(chunk)) {
            return Err(Failure::HoldsBoundary);
        }
        Ok(())
    }
}

/// Looks for a boundary across chunks.
struct Scan {
    boundary: Arc<str>,
    /// The end of what was looked at, as long as it may be the beginning of the boundary.
    tail: Vec<u8>,
}

impl Scan {
    fn new(boundary: Arc<str>) -> Self {
        Self {
            boundary,
            tail: Vec::new(),
        }
    }

    fn finds(&mut self, chunk: &[u8]) -> bool {
        let boundary = self.boundary.as_bytes();
        let reach = boundary.len().saturating_sub(1);
        self.tail
            .extend_from_slice(&chunk[..chunk.len().min(reach)]);
        let found = contains(&self.tail, boundary) || contains(chunk, boundary);
        if chunk.len() >= reach {
            self.tail.clear();
            self.tail.extend_from_slice(&chunk[chunk.len() - reach..]);
        } else {
            let surplus = self.tail.len().saturating_sub(reach);
            self.tail.drain(..surplus);
        }
        found
    }
}

/// Whether a text stands in some bytes.
pub(super) fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_found_wherever_chunks_are_cut() {
        let text = b"0123----boundary--456";
        for size in 1..=text.len() {
            let mut scan = Scan::new(Arc::from("boundary"));
            let found = text.chunks(size).any(|chunk| scan.finds(chunk));
            assert!(found, "{size}");
            let mut scan = Scan::new(Arc::from("boundary5"));
            assert!(!text.chunks(size).any(|chunk| scan.finds(chunk)), "{size}");
        }
    }
}
