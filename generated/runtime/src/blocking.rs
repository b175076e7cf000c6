//! Calls that block the thread, for programs without async code. The runtime that they need is
//! owned by the client and shared by its clones.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Handle, Runtime};

use super::call::Call;
use super::download::{Download, DownloadFuture};
use super::error::{Error, ErrorKind};
use super::operation::Descriptor;
use super::page::Page;
use super::pages::{Items, Pages};

/// The runtime of a client's blocking calls: one thread, started by the first of them.
#[derive(Clone, Default)]
pub(crate) struct Blocking(Arc<OnceLock<Owned>>);

/// Always there until it is dropped.
struct Owned(Option<Runtime>);

impl Blocking {
    fn runtime(&self) -> Result<&Runtime, Error> {
        if self.0.get().is_none() {
            let runtime = Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("tenant-admin-blocking")
                .enable_all()
                .build()
                .map_err(|fault| {
                    Error::new(
                        ErrorKind::Blocking,
                        "the runtime of blocking calls cannot be started",
                    )
                    .with_source(fault)
                })?;
            // Of two that are started at once, the one that comes later is dropped, in the
            // background as ever.
            drop(self.0.set(Owned(Some(runtime))));
        }
        self.0
            .get()
            .and_then(|owned| owned.0.as_ref())
            .ok_or_else(|| Error::new(ErrorKind::Blocking, "the client is being dropped"))
    }

    /// The runtime to block this thread on.
    pub(super) fn enter(&self) -> Result<&Runtime, Error> {
        refuse_async()?;
        self.runtime()
    }

    /// Carries a future to its end on this thread.
    fn run<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        Ok(self.enter()?.block_on(future))
    }
}

/// A runtime that waits for its end panics inside async code, where a client may well be dropped.
impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Blocking a thread of an async runtime stops everything else that runs on it.
fn refuse_async() -> Result<(), Error> {
    if Handle::try_current().is_ok() {
        return Err(Error::new(
            ErrorKind::Blocking,
            "a blocking call inside of async code: use `.await` there",
        ));
    }
    Ok(())
}

impl<T: DeserializeOwned + 'static> Call<T> {
    /// Makes the call on this thread and waits for it.
    ///
    /// # Errors
    ///
    /// As awaiting the call. On a thread of an async runtime, those of `spawn_blocking` included,
    /// it is an error of the kind [`Blocking`](ErrorKind::Blocking), and nothing is sent: there,
    /// use `.await`.
    pub fn call(self) -> Result<T, Error> {
        let operation = self.request.operation;
        let blocking = self.request.client.blocking.clone();
        blocking
            .run(self.send())
            .map_err(|error| error.during(operation))?
    }
}

impl DownloadFuture {
    /// Makes the call on this thread and waits for the beginning of its body, which is then read from what comes
    /// back.
    ///
    /// # Errors
    ///
    /// As [`Call::call`].
    pub fn call(self) -> Result<Download, Error> {
        let (blocking, operation) = (self.client.blocking.clone(), self.operation);
        blocking
            .run(self)
            .map_err(|error| error.during(operation))?
    }
}

/// Reads on this thread, and waits for what is not there yet. The client's [`Error`] is inside of the error: on a thread
/// of an async runtime, one of the kind [`Blocking`](ErrorKind::Blocking).
impl io::Read for Download {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.rest.is_empty() {
            let blocking = self.client.blocking.clone();
            let operation = self.operation();
            let next = blocking.run(self.next());
            let next = next.map_err(|error| error.during(operation));
            match next.map_err(io_error)? {
                Some(chunk) => self.rest = chunk.map_err(io_error)?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.rest.len());
        buffer[..length].copy_from_slice(&self.rest.split_to(length));
        Ok(length)
    }
}

fn io_error(error: Error) -> io::Error {
    let kind = if error.is_timeout() {
        io::ErrorKind::TimedOut
    } else {
        io::ErrorKind::Other
    };
    io::Error::new(kind, error)
}

/// A list that blocks the thread for each page.
///
/// On a thread of an async runtime it gives one error of the kind
/// [`Blocking`](ErrorKind::Blocking) and ends: there, use the `next` method of the list.
#[must_use = "iterators do nothing unless they are used"]
pub struct BlockingIter<L> {
    list: L,
    blocking: Blocking,
    operation: &'static Descriptor,
    is_over: bool,
}

impl<L> BlockingIter<L> {
    fn new(blocking: Blocking, operation: &'static Descriptor, list: L) -> Self {
        Self {
            list,
            blocking,
            operation,
            is_over: false,
        }
    }

    /// The list, as far as it is gone through: it tells how to go on from here.
    pub const fn list(&self) -> &L {
        &self.list
    }

    fn step<T>(
        &mut self,
        next: Result<Option<Result<T, Error>>, Error>,
    ) -> Option<Result<T, Error>> {
        match next {
            Ok(next) => next,
            Err(error) => {
                self.is_over = true;
                Some(Err(error.during(self.operation)))
            }
        }
    }
}

impl<P: Page> Items<P> {
    /// Goes through the items of all pages on this thread, waiting for each page.
    pub fn into_iter_blocking(self) -> BlockingIter<Self> {
        let request = self.request();
        BlockingIter::new(request.client.blocking.clone(), request.operation, self)
    }
}

impl<P: Page> Pages<P> {
    /// Goes through all pages on this thread, waiting for each.
    pub fn into_iter_blocking(self) -> BlockingIter<Self> {
        let request = self.request();
        BlockingIter::new(request.client.blocking.clone(), request.operation, self)
    }
}

impl<P: Page> Iterator for BlockingIter<Items<P>> {
    type Item = Result<P::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        // What is on the page already needs no runtime.
        if let Some(item) = self.list.next_of_page() {
            return Some(Ok(item));
        }
        let next = self.blocking.run(self.list.next());
        self.step(next)
    }
}

impl<P: Page> Iterator for BlockingIter<Pages<P>> {
    type Item = Result<P, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = self.blocking.run(self.list.next());
        self.step(next)
    }
}

impl<L: fmt::Debug> fmt::Debug for BlockingIter<L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("BlockingIter")
            .field(&self.list)
            .finish()
    }
}
