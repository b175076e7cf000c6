//! The way through a list: which page is asked for next, which ones are on their way, and whether
//! what comes makes sense. Knows nothing of the type of a page; how one is fetched is in `send`.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::continuation::Continuation;
use super::error::{Error, ErrorKind};
use super::operation::Pagination;
use super::parameter::ToParameter;
use super::request::Request;
use super::response::RawResponse;
use super::send::send;

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
    /// How many items of the list are before the next page, as far as that is known.
    received: u64,
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

/// What is remembered of the pages that came.
#[derive(Default)]
struct Seen {
    pages: u64,
    total: Option<u64>,
    /// Whether the last page held what it was asked to.
    is_full: bool,
    /// Whether some page was shorter than asked and not the last one.
    any_short: bool,
    /// The last page, and how many items it held.
    previous: (Bytes, usize),
    /// The last page whose number is a power of two: against it, a circle of any length shows
    /// sooner or later, with no more than this one page kept.
    landmark: Bytes,
    is_resumed: bool,
}

enum Fetch {
    /// Goes on when it is asked for.
    Here(Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>),
    /// Goes on by itself.
    Ahead(Ahead),
}

/// A task that ends when nobody waits for it any more.
struct Ahead(JoinHandle<Result<RawResponse, Error>>);

/// Where a page stands in its list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    position: u64,
    received: u64,
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
            received: if is_numbered {
                position.saturating_mul(size.unwrap_or(0))
            } else {
                position
            },
            seen: Seen::default(),
            window: VecDeque::new(),
            concurrency: 1,
        }
    }

    #[cfg(feature = "blocking")]
    pub(super) const fn client(&self) -> &super::client::Client {
        &self.request.client
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
        self.received = continuation.received.saturating_sub(continuation.skip);
        self.seen = Seen {
            is_resumed: true,
            ..Seen::default()
        };
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

    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    /// How to go on with the next page.
    pub(super) fn continuation(&self) -> Continuation {
        Continuation {
            operation: self.request.operation.id.to_owned(),
            position: self.position,
            skip: self.skip,
            size: self.size,
            received: self.received.saturating_add(self.skip),
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
            received: page.received.saturating_add(taken),
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

    /// Goes behind a page, if it makes sense.
    pub(super) fn accept(
        &mut self,
        response: &RawResponse,
        items: usize,
        total: Option<u64>,
    ) -> Result<(), Error> {
        let fault = |detail: String| {
            Error::new(ErrorKind::Pagination, detail)
                .during(response.operation)
                .with_attempts(response.attempts)
                .with_response(
                    response.status,
                    response.headers.clone(),
                    response.body.clone(),
                )
        };
        if let Some(detail) = self.seen.repetition(&response.body, items) {
            return Err(fault(detail.to_owned()));
        }
        let count = items as u64;
        self.seen.total = total;
        self.seen.is_full = self.size == Some(count);
        match response.operation.pagination {
            Some(Pagination::Offset { .. }) => {
                self.position = self.position.saturating_add(count);
                self.received = self.position;
            }
            Some(Pagination::Page { size, .. }) => {
                self.check_begin(count).map_err(fault)?;
                self.position = self.position.saturating_add(1);
                self.received = self.received.saturating_add(count);
                if self.size.is_some_and(|size| count < size) && count > 0 {
                    self.seen.any_short = true;
                    // If the service caps the size of a page, it may still count its pages by
                    // the size that was asked for. Asking for what it gives leaves no gap either
                    // way; but only if all pages so far have that size, so at the first one.
                    if self.position == 1 {
                        self.size = Some(count);
                        self.request.set(size, count.to_parameter());
                    }
                }
            }
            None => {}
        }
        self.seen.pages += 1;
        self.seen.remember(&response.body, items);
        let is_complete = total.is_some_and(|total| self.received >= total);
        if count == 0 || is_complete || response.operation.pagination.is_none() {
            self.state = State::Finished;
            self.window.clear();
            if self.is_numbered() && self.seen.any_short && !is_complete && total.is_some() {
                let (received, total) = (self.received, total.unwrap_or(0));
                self.state = State::Faulty(fault(format!(
                    "the service gave {received} of {total} items, in pages shorter than asked for"
                )));
            }
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

    /// Whether a list that begins at a numbered page begins where it should. If the service gives
    /// fewer items than asked for, nobody knows where its pages begin.
    fn check_begin(&self, items: u64) -> Result<(), String> {
        let (Some(size), Some(total)) = (self.size, self.seen.total) else {
            return Ok(());
        };
        let begins_later = self.seen.pages == 0 && self.position > 0 && !self.seen.is_resumed;
        let due = total.saturating_sub(self.received).min(size);
        if begins_later && items > 0 && (items < due || due == 0) {
            let page = self.position;
            return Err(format!(
                "page {page} came with {items} items where {due} of {total} were due: the service \
                 may not give {size} a page, so begin at page 0 or ask for fewer a page"
            ));
        }
        Ok(())
    }

    /// Asks for the next page, and for those behind it if that is wanted and they are sure to be
    /// there.
    fn fill(&mut self) {
        let end = self.horizon();
        let step = if self.is_numbered() {
            1
        } else {
            self.size.unwrap_or(1)
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
        if self.concurrency < 2 || !self.seen.is_full {
            return None;
        }
        let (total, size) = (self.seen.total?, self.size?);
        Some(if self.is_numbered() {
            total.div_ceil(size)
        } else {
            total
        })
    }
}

impl Seen {
    /// What is wrong, if this page was there already.
    fn repetition(&self, body: &Bytes, items: usize) -> Option<&'static str> {
        let (previous, previous_items) = &self.previous;
        if items == 0 || self.pages == 0 {
            return None;
        }
        if body == previous
            || (items == *previous_items
                && self.pages.is_power_of_two()
                && holds_same_lists(previous, body))
        {
            return Some("the service gave the same page twice in a row");
        }
        (*body == self.landmark).then_some("the service gives the same pages again and again")
    }

    fn remember(&mut self, body: &Bytes, items: usize) {
        self.previous = (body.clone(), items);
        if self.pages.is_power_of_two() {
            self.landmark = body.clone();
        }
    }
}

/// Whether two pages differ in nothing but what stands around their items, such as the time. It
/// takes reading them whole, so it is asked only now and then, and not of what is far from alike.
fn holds_same_lists(one: &Bytes, other: &Bytes) -> bool {
    const SLACK: usize = 64;
    if one.len().abs_diff(other.len()) > SLACK {
        return false;
    }
    match (lists(one), lists(other)) {
        (Some(one), Some(other)) => !one.is_empty() && one == other,
        _ => false,
    }
}

fn lists(body: &Bytes) -> Option<Vec<Value>> {
    match serde_json::from_slice(body).ok()? {
        Value::Object(members) => Some(
            members
                .into_iter()
                .map(|(_, member)| member)
                .filter(|member| member.as_array().is_some_and(|items| !items.is_empty()))
                .collect(),
        ),
        list @ Value::Array(_) => Some(vec![list]),
        _ => None,
    }
}

impl Fetch {
    fn new(request: Request, is_ahead: bool) -> Self {
        let fetch = async move { send(&request).await };
        // A page that is fetched ahead must go on while the caller is busy with another one, or
        // its time would run out meanwhile.
        match Handle::try_current() {
            Ok(runtime) if is_ahead => Self::Ahead(Ahead(runtime.spawn(fetch))),
            _ => Self::Here(Box::pin(fetch)),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<RawResponse, Error>> {
        match self {
            Self::Here(fetch) => fetch.as_mut().poll(context),
            Self::Ahead(Ahead(task)) => Poll::Ready(match ready!(Pin::new(task).poll(context)) {
                Ok(response) => response,
                Err(fault) => match fault.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_) => Err(Error::new(
                        ErrorKind::Transport,
                        "the runtime that fetched a page ahead was shut down",
                    )),
                },
            }),
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.0.abort();
    }
}
