//! The way through a list: which page is asked for next, which ones are on their way, and whether
//! what comes makes sense. Knows nothing of the type of a page; how one is fetched is in `fetch`.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use super::continuation::Continuation;
use super::error::{Error, ErrorKind};
use super::fetch::Fetch;
use super::operation::Pagination;
use super::parameter::ToParameter;
use super::request::Request;
use super::response::RawResponse;
use super::seen::Seen;

/// The way through the pages of a list.
pub(super) struct Cursor {
    request: Request,
    state: State,
    /// The number of the next page, or of the items before it.
    position: u64,
    /// How many items of the next page were taken before the list was left; see [`Continuation`].
    skip: u64,
    /// How many items a page is asked to hold, if that is known.
    size: Option<u64>,
    /// How many items of the list are before the next page. Not known if the list begins at a
    /// later page whose size the service chooses.
    received: Option<u64>,
    seen: Seen,
    /// The pages that are asked for, from the next one on, each with its position.
    window: VecDeque<(u64, Fetch)>,
    /// The most pages that are asked for at once.
    concurrency: usize,
}

enum State {
    Going,
    /// The next thing to say.
    Faulty(Error),
    Failed,
    Finished,
}

/// Where a page stands in its list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    position: u64,
    received: Option<u64>,
}

/// What a page says that matters for the way through its list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contents {
    /// How many items it holds.
    pub(super) items: u64,
    /// How many there are on all pages, if it says so.
    pub(super) total: Option<u64>,
}

impl Cursor {
    /// Asks for the largest pages, unless the call says something else.
    pub(super) fn new(mut request: Request) -> Self {
        let (position_name, size_name, largest, is_numbered) = match request.operation.pagination {
            Some(Pagination::Offset {
                offset,
                limit,
                largest,
            }) => (offset, limit, largest, false),
            Some(Pagination::Page {
                page,
                size,
                largest,
            }) => (page, size, largest, true),
            None => ("", "", None, false),
        };
        if let Some(largest) = largest
            && !request.has(size_name)
        {
            request.set(size_name, largest.to_parameter());
        }
        let position = request.count(position_name).unwrap_or(0);
        let size = request.count(size_name).filter(|size| *size > 0);
        Self {
            request,
            state: State::Going,
            position,
            skip: 0,
            size,
            received: if is_numbered && position > 0 {
                size.map(|size| position.saturating_mul(size))
            } else {
                Some(position)
            },
            seen: Seen::default(),
            window: VecDeque::new(),
            concurrency: 1,
        }
    }

    #[cfg(feature = "blocking")]
    pub(super) const fn request(&self) -> &Request {
        &self.request
    }

    pub(super) fn set_concurrency(&mut self, pages: usize) {
        self.concurrency = pages.max(1);
    }

    /// Goes to a place where a list of the same operation was left.
    pub(super) fn resume(&mut self, continuation: &Continuation) {
        self.window.clear();
        let operation = self.request.operation;
        if continuation.operation != operation.id {
            // What stands in the continuation is not printed: anyone may have written it.
            let error = Error::new(
                ErrorKind::InvalidRequest,
                "the continuation is one of another operation",
            );
            self.state = State::Faulty(error.during(operation));
            return;
        }
        self.state = if continuation.finished {
            State::Finished
        } else {
            State::Going
        };
        self.position = continuation.position;
        self.skip = continuation.skip;
        // What came is counted from the start of a page here.
        self.received = continuation
            .received
            .map(|received| received.saturating_sub(continuation.skip));
        self.seen = Seen::resumed();
        match operation.pagination {
            // The number of a page means nothing without its size.
            Some(Pagination::Page { page, size, .. }) => {
                self.request.set(page, self.position.to_parameter());
                if let Some(items) = continuation.size {
                    self.size = Some(items);
                    self.request.set(size, items.to_parameter());
                }
            }
            Some(Pagination::Offset { offset, .. }) => {
                self.request.set(offset, self.position.to_parameter());
            }
            None => {}
        }
    }

    /// Where the next page begins.
    pub(super) const fn place(&self) -> Place {
        Place {
            position: self.position,
            received: self.received,
        }
    }

    /// How many items of the next page were taken before. Says so once.
    pub(super) fn take_skip(&mut self) -> u64 {
        std::mem::take(&mut self.skip)
    }

    pub(super) const fn received(&self) -> Option<u64> {
        self.received
    }

    /// How to go on with the next page.
    pub(super) fn continuation(&self) -> Continuation {
        Continuation {
            operation: self.request.operation.id.to_owned(),
            position: self.position,
            skip: self.skip,
            size: self.size,
            received: self
                .received
                .map(|received| received.saturating_add(self.skip)),
            finished: matches!(self.state, State::Finished),
        }
    }

    /// How to go on within a page, of which so many items are taken.
    pub(super) fn continuation_within(&self, page: Place, taken: u64) -> Continuation {
        let is_numbered = self.is_numbered();
        Continuation {
            operation: self.request.operation.id.to_owned(),
            position: if is_numbered {
                page.position
            } else {
                page.position.saturating_add(taken)
            },
            skip: if is_numbered { taken } else { 0 },
            size: self.size,
            received: page.received.map(|received| received.saturating_add(taken)),
            finished: false,
        }
    }

    const fn is_numbered(&self) -> bool {
        matches!(
            self.request.operation.pagination,
            Some(Pagination::Page { .. })
        )
    }

    /// The next page, not decoded yet. After a failure there are no more.
    pub(super) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<RawResponse, Error>>> {
        match std::mem::replace(&mut self.state, State::Failed) {
            State::Going => self.state = State::Going,
            State::Faulty(error) => return Poll::Ready(Some(Err(error))),
            State::Failed => return Poll::Ready(None),
            State::Finished => {
                self.state = State::Finished;
                return Poll::Ready(None);
            }
        }
        self.fill();
        let Some((_, fetch)) = self.window.front_mut() else {
            // Filling leaves one at least.
            return Poll::Ready(None);
        };
        let response = ready!(fetch.poll(context));
        self.window.pop_front();
        if response.is_err() {
            self.fail();
        }
        Poll::Ready(Some(response))
    }

    /// Ends the list before its end.
    pub(super) fn fail(&mut self) {
        self.state = State::Failed;
        self.window.clear();
    }

    /// Goes behind a page, if it makes sense. If it does not, the list stays before it, so that it
    /// can be asked for again.
    pub(super) fn accept(
        &mut self,
        response: &RawResponse,
        contents: Contents,
    ) -> Result<(), Error> {
        let count = contents.items;
        let told = contents.total.or(self.seen.total);
        self.check(response, contents, told)
            .map_err(|detail| response.fault(ErrorKind::Pagination, detail))?;
        let received = self.received.map(|received| received.saturating_add(count));
        let is_complete = received.zip(contents.total).is_some_and(|(r, t)| r >= t);
        self.received = received;
        match response.operation.pagination {
            Some(Pagination::Offset { .. }) => {
                self.position = self.position.saturating_add(count);
            }
            Some(Pagination::Page { size, .. }) => {
                // If the service caps the size of a page, it may still count its pages by the size
                // that was asked for. Asking for what it gives leaves no gap either way; but only
                // if all pages so far have that size, so at the first one.
                let is_short = self.size.is_some_and(|size| count < size);
                if self.position == 0 && is_short && count > 0 {
                    self.size = Some(count);
                    self.request.set(size, count.to_parameter());
                }
                self.position = self.position.saturating_add(1);
            }
            None => {}
        }
        self.seen.total = told;
        self.seen.step = self.step(count);
        self.seen.pages += 1;
        self.seen.remember(&response.body, count);
        if count == 0 || is_complete || response.operation.pagination.is_none() {
            self.state = State::Finished;
            self.window.clear();
            return Ok(());
        }
        // What was fetched ahead is of use only if it begins where this page ended.
        if self
            .window
            .front()
            .is_some_and(|(position, _)| *position != self.position)
        {
            self.window.clear();
        }
        if self.concurrency > 1 {
            self.fill();
        }
        Ok(())
    }

    /// What is wrong with a page, if something is.
    fn check(
        &self,
        response: &RawResponse,
        contents: Contents,
        told: Option<u64>,
    ) -> Result<(), String> {
        let count = contents.items;
        if let Some(detail) = self.seen.repetition(&response.body, count) {
            return Err(detail.to_owned());
        }
        if let Some(detail) = self.misplaced(count, contents.total) {
            return Err(detail);
        }
        let missing = match (self.received, told) {
            (Some(received), Some(total)) => Some(total.saturating_sub(received)),
            _ => None,
        };
        // An empty page ends a list only where nothing is missing.
        if count > 0 || missing.is_none_or(|missing| missing == 0) {
            return Ok(());
        }
        Err(format!(
            "{} came empty, after {} of {} items",
            self.place_text(),
            self.received.unwrap_or(0),
            told.unwrap_or(0)
        ))
    }

    /// What is wrong with where a page begins, if a list begins at a later page. If the service
    /// gives fewer items than asked for, nobody knows where its pages begin.
    fn misplaced(&self, items: u64, total: Option<u64>) -> Option<String> {
        let begins_later = self.is_numbered()
            && self.seen.pages == 0
            && self.position > 0
            && !self.seen.is_resumed;
        if !begins_later || items == 0 {
            return None;
        }
        let (size, total) = (self.size?, total?);
        let due = total.saturating_sub(self.received?).min(size);
        (items < due || due == 0).then(|| {
            let page = self.position;
            format!(
                "page {page} came with {items} items where {due} of {total} were due: the service \
                 may not give {size} a page, so begin at page 0 or ask for fewer a page"
            )
        })
    }

    fn place_text(&self) -> String {
        let position = self.position;
        if self.is_numbered() {
            format!("page {position}")
        } else {
            format!("the page at offset {position}")
        }
    }

    /// How many items the pages after one of so many are taken to hold. Where pages are numbered
    /// and their size is known, it is that one or none.
    fn step(&self, count: u64) -> Option<u64> {
        let is_as_asked = self.size == Some(count);
        let is_as_before = self.seen.pages == 0 || self.seen.previous.1 == count;
        let is_known = self.is_numbered() && self.size.is_some();
        (count > 0 && (is_as_asked || is_as_before && !is_known)).then_some(count)
    }

    /// Asks for the next page, and for those behind it if that is wanted and they are sure to be
    /// there.
    fn fill(&mut self) {
        let end = self.horizon();
        let step = match self.seen.step {
            Some(items) if !self.is_numbered() => items,
            _ => 1,
        };
        loop {
            let next = match self.window.back() {
                None => self.position,
                Some((last, _)) => last.saturating_add(step),
            };
            let is_ahead = end.is_some_and(|end| next < end);
            let most = if is_ahead { self.concurrency } else { 1 };
            if self.window.len() >= most {
                return;
            }
            let mut request = self.request.clone();
            // The first page is asked for as the call says.
            if self.seen.pages > 0 {
                match request.operation.pagination {
                    Some(Pagination::Offset { offset, .. }) => {
                        request.set(offset, next.to_parameter());
                    }
                    Some(Pagination::Page { page, .. }) => request.set(page, next.to_parameter()),
                    None => {}
                }
            }
            self.window.push_back((next, Fetch::new(request, is_ahead)));
        }
    }

    /// Where the last page ends, as long as the pages that come leave no doubt about it.
    fn horizon(&self) -> Option<u64> {
        if self.concurrency < 2 {
            return None;
        }
        let (total, items) = (self.seen.total?, self.seen.step?);
        Some(if self.is_numbered() {
            total.div_ceil(items)
        } else {
            total
        })
    }
}
