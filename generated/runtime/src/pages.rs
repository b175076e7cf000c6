//! Lists whose results come in pages, as streams of pages and of items. Which page comes next is
//! in `cursor`.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::continuation::Continuation;
use super::cursor::{Contents, Cursor, Place};
use super::decode::decode;
use super::error::Error;
use super::page::Page;
use super::request::Request;
use super::response::RawResponse;

/// Every page of a list, as a stream.
///
/// Pages are fetched one after the other, each when it is asked for, or some at a time with
/// [`concurrency`](Self::concurrency). They are as large as the documentation allows, unless the
/// call says how large. After an error there are no more pages, but
/// [`continuation`](Self::continuation) tells how to go on.
///
/// # When a list ends
///
/// The next page begins after the items that came, so a service that gives fewer than asked for
/// loses nothing. The total that the service tells ends the list, and so does an empty page where
/// no total is told; a short page does not.
///
/// Nothing is left out silently. These are errors of the kind
/// [`Pagination`](crate::ErrorKind::Pagination):
///
/// - The same page again, which would be an endless loop.
/// - An empty page before the total.
/// - Where pages are numbered, a list that begins at a later page and comes short, as nobody knows
///   then where its pages begin. If it is the first page that comes short, the service is asked for
///   that many a page from then on.
///
/// A response without a list of items, such as a message, is an error of the kind
/// [`Decode`](crate::ErrorKind::Decode) and no empty page; see [`Page`].
#[must_use = "streams do nothing unless they are polled"]
pub struct Pages<P> {
    cursor: Cursor,
    page: PhantomData<fn() -> P>,
}

/// Every item of a list, as a stream; see [`Pages`] for how they are fetched.
///
/// No more is kept than the page that is being gone through, the one before it, one more to tell
/// circles by, and those that are fetched ahead: a list can be of any length.
#[must_use = "streams do nothing unless they are polled"]
pub struct Items<P: Page> {
    pages: Pages<P>,
    current: std::vec::IntoIter<P::Item>,
    /// Where the page begins that is being gone through, and how many items it had.
    place: Place,
    length: usize,
}

impl<P: Page> Pages<P> {
    pub(crate) fn new(request: Request) -> Self {
        Self {
            cursor: Cursor::new(request),
            page: PhantomData,
        }
    }

    /// The next page; `None` after the last one. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Result<P, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Fetches up to so many pages at once. They come in order all the same.
    ///
    /// Pages are fetched ahead as soon as the first one came, if it tells that there are more: they
    /// are taken to be as long as that one, whatever was asked for. If a page is longer or shorter,
    /// what was fetched behind it is dropped and the list goes on page by page until two are alike
    /// again, so no item is left out or comes twice. At most so many pages are kept in memory
    /// besides the one that was given last. Fetching goes on in the background, in tasks of the
    /// runtime, and stops when the list is dropped.
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.cursor.set_concurrency(pages);
        self
    }

    /// How to go on with the page after those that were given, also after an error.
    #[must_use]
    pub fn continuation(&self) -> Continuation {
        self.cursor.continuation()
    }

    /// Begins where another list of the same operation and the same parameters was left.
    ///
    /// Where pages are numbered, their size is that of the other list, and a list of items that
    /// was left within a page gives that page again as a whole. A continuation of another operation
    /// is an error when the first page is asked for.
    pub fn resume(mut self, continuation: &Continuation) -> Self {
        self.cursor.resume(continuation);
        self
    }

    #[cfg(feature = "blocking")]
    pub(super) const fn request(&self) -> &Request {
        self.cursor.request()
    }

    /// Decodes a page and goes behind it. Gives the place where it begins, too.
    fn accept(&mut self, mut response: RawResponse) -> Result<(P, Place), Error> {
        let place = self.cursor.place();
        let accepted = decode::<P>(&mut response).and_then(|page| {
            let contents = Contents {
                items: page.items().len() as u64,
                total: page.total(),
            };
            self.cursor
                .accept(&response, contents)
                .map(|()| (page, place))
        });
        if accepted.is_err() {
            self.cursor.fail();
        }
        accepted
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(P, Place), Error>>> {
        let response = ready!(self.cursor.poll(context));
        Poll::Ready(response.map(|response| response.and_then(|response| self.accept(response))))
    }
}

impl<P: Page> Stream for Pages<P> {
    type Item = Result<P, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // A page comes as a whole, whatever was taken of it before.
        self.cursor.take_skip();
        let page = ready!(self.poll_page(context));
        Poll::Ready(page.map(|page| page.map(|(page, _)| page)))
    }
}

impl<P: Page> Items<P> {
    pub(crate) fn new(request: Request) -> Self {
        let pages = Pages::new(request);
        Self {
            place: pages.cursor.place(),
            pages,
            current: Vec::new().into_iter(),
            length: 0,
        }
    }

    /// The next item; `None` after the last one. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Result<P::Item, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Fetches up to so many pages at once; see [`Pages::concurrency`].
    pub fn concurrency(mut self, pages: usize) -> Self {
        self.pages = self.pages.concurrency(pages);
        self
    }

    /// How to go on with the item after those that were given, also after an error.
    ///
    /// ```
    /// # async fn example(client: tenant_admin::cipherscale::Client) -> Result<(), tenant_admin::Error> {
    /// let mut devices = client.devices().list().items();
    /// let first = devices.next().await;
    /// let continuation = devices.continuation();
    ///
    /// // Later, or in another process: the devices after the first one.
    /// let mut devices = client.devices().list().items().resume(&continuation);
    /// let second = devices.next().await;
    /// # let _ = (first, second);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn continuation(&self) -> Continuation {
        match self.current.len() {
            0 => self.pages.continuation(),
            left => {
                let taken = (self.length - left) as u64;
                self.pages.cursor.continuation_within(self.place, taken)
            }
        }
    }

    /// Begins at the very item at which another list of the same operation and the same parameters
    /// was left. Where pages are numbered, their size is that of the other list.
    ///
    /// What was added to the list or taken from it meanwhile moves its items. A continuation of
    /// another operation is an error when the first item is asked for.
    pub fn resume(mut self, continuation: &Continuation) -> Self {
        self.pages = self.pages.resume(continuation);
        self.current = Vec::new().into_iter();
        self
    }
}

#[cfg(feature = "blocking")]
impl<P: Page> Items<P> {
    pub(super) const fn request(&self) -> &Request {
        self.pages.request()
    }

    /// The next item, if it is there without asking.
    pub(super) fn next_of_page(&mut self) -> Option<P::Item> {
        self.current.next()
    }
}

/// Items are moved out, never pinned.
impl<P: Page> Unpin for Items<P> {}

impl<P: Page> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.current.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok((page, place))) => {
                    let items = page.into_items();
                    self.place = place;
                    self.length = items.len();
                    self.current = items.into_iter();
                    let skip = self.pages.cursor.take_skip();
                    for _ in 0..skip {
                        if self.current.next().is_none() {
                            break;
                        }
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.current.len(), None)
    }
}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("received", &self.cursor.received().unwrap_or(0))
            .finish_non_exhaustive()
    }
}

impl<P: Page> fmt::Debug for Items<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(formatter)
    }
}
