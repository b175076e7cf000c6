//! Many things by an operation that takes only so many at a time: in batches, and with an exact
//! account of what came of each.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::ops::Range;
use std::pin::Pin;

use serde::de::DeserializeOwned;

use super::call::Call;
use super::decode::decode;
use super::error::{Error, ErrorKind};
use super::one_or_many::OneOrMany;

/// Creates any number of things by an operation that takes a documented number of them at a time.
///
/// Nothing is sent before it is awaited. Batches are sent one after the other. Every batch is
/// checked before the first one is sent. The first failure ends it, as an [`Incomplete`] that says
/// what was created, what was not and what is in doubt. A batch that is in doubt is never sent
/// again.
///
/// With the feature `blocking` there is `call` in the place of `.await`.
///
/// ```no_run
/// # async fn example(client: tenant_admin::cipherscale::Client, users: Vec<tenant_admin::cipherscale::models::CreateUser>) {
/// use tenant_admin::bulk::Bulk;
///
/// let bulk = Bulk::new(users, |batch| client.users().create(batch))
///     .on_progress(|progress| println!("{} of {}", progress.done(), progress.total()));
/// match bulk.await {
///     Ok(users) => println!("{} users created", users.len()),
///     Err(incomplete) => eprintln!("{incomplete}"),
/// }
/// # }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Bulk<T, U> {
    items: Vec<T>,
    /// The calls of all batches.
    calls: Vec<Batch<U>>,
    on_progress: Option<Tell<U>>,
}

type Tell<U> = Box<dyn FnMut(Progress<'_, U>) + Send>;

struct Batch<U> {
    range: Range<usize>,
    call: Call<OneOrMany<U>>,
}

/// How far a [`Bulk`] has come, told after each batch.
pub struct Progress<'a, U> {
    created: &'a [U],
    done: usize,
    total: usize,
}

impl<U> Progress<'_, U> {
    /// What the last batch created.
    #[must_use]
    pub const fn created(&self) -> &[U] {
        self.created
    }

    /// How many are created so far, with all batches.
    #[must_use]
    pub const fn done(&self) -> usize {
        self.done
    }

    /// How many there are to create.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }
}

/// A [`Bulk`] that came to an early end: what was done, and why no more.
///
/// Every item is in just one of two places, unless it was created: [`not_created`] holds what the
/// service has not acted on, which can be sent again. [`in_doubt`] holds the batch whose answer is
/// lost or unfit, of which the service may have created all, some or none; look before sending any
/// of it again.
///
/// [`not_created`]: Self::not_created
/// [`in_doubt`]: Self::in_doubt
#[non_exhaustive]
pub struct Incomplete<T, U> {
    /// What was created, as the service gave it.
    pub created: Vec<U>,
    /// What was sent without a clear answer.
    pub in_doubt: Vec<T>,
    /// What was refused or not sent.
    pub not_created: Vec<T>,
    /// Which of the items were in the batch that failed.
    pub batch: Range<usize>,
    /// Why it failed.
    pub error: Error,
}

impl<T, U> Bulk<T, U>
where
    T: Clone,
    U: DeserializeOwned + 'static,
{
    /// Begins with what is to be created, and the call that creates a list of it.
    ///
    /// The call says itself how many it takes, all at once if nothing is documented. So it is made
    /// of all items first; if it takes fewer, it is dropped unsent and made of each batch. If there
    /// are no items, none is made.
    pub fn new(items: Vec<T>, call: impl Fn(Vec<T>) -> Call<OneOrMany<U>>) -> Self {
        Self {
            calls: Self::batches(&items, call),
            items,
            on_progress: None,
        }
    }

    fn batches(items: &[T], call: impl Fn(Vec<T>) -> Call<OneOrMany<U>>) -> Vec<Batch<U>> {
        if items.is_empty() {
            return Vec::new();
        }
        let batch = |range: Range<usize>, items: &[T]| Batch {
            range,
            call: call(items.to_vec()),
        };
        let all = batch(0..items.len(), items);
        let size = match all.call.request.most_items {
            Some(most) if most < items.len() => most.max(1),
            _ => return vec![all],
        };
        let starts = (0..).step_by(size);
        starts
            .zip(items.chunks(size))
            .map(|(start, items)| batch(start..start + items.len(), items))
            .collect()
    }
}

impl<T, U> Bulk<T, U> {
    /// Tells of every batch that is created.
    pub fn on_progress(mut self, tell: impl FnMut(Progress<'_, U>) + Send + 'static) -> Self {
        self.on_progress = Some(Box::new(tell));
        self
    }

    /// The end before anything is sent.
    fn refuse(items: Vec<T>, batch: Range<usize>, error: Error) -> Incomplete<T, U> {
        Incomplete {
            created: Vec::new(),
            in_doubt: Vec::new(),
            not_created: items,
            batch,
            error,
        }
    }

    /// The end before all is done. Up to the batch, all is created.
    fn stop(
        mut items: Vec<T>,
        created: Vec<U>,
        batch: Range<usize>,
        error: Error,
        is_in_doubt: bool,
    ) -> Incomplete<T, U> {
        let sure = if is_in_doubt { batch.end } else { batch.start };
        let not_created = items.split_off(sure.min(items.len()));
        let in_doubt = items.split_off(batch.start.min(items.len()));
        Incomplete {
            created,
            in_doubt,
            not_created,
            batch,
            error,
        }
    }

    async fn run(mut self) -> Result<Vec<U>, Incomplete<T, U>>
    where
        U: DeserializeOwned + 'static,
    {
        let total = self.items.len();
        for batch in &self.calls {
            let operation = batch.call.request.operation;
            if let Err(error) = batch.call.request.prepare().map(drop) {
                let range = batch.range.clone();
                return Err(Self::refuse(self.items, range, error.during(operation)));
            }
        }
        let mut created: Vec<U> = Vec::with_capacity(total);
        for Batch { range, call } in self.calls {
            let before = created.len();
            let answered = match call.raw().await {
                Ok(mut response) => decode::<OneOrMany<U>>(&mut response).map(|it| (response, it)),
                Err(error) => Err(error),
            };
            let (error, is_in_doubt) = match answered {
                Ok((response, batch)) => {
                    created.extend(batch);
                    if let Some(tell) = &mut self.on_progress {
                        tell(Progress {
                            created: created.get(before..).unwrap_or_default(),
                            done: created.len(),
                            total,
                        });
                    }
                    let count = created.len() - before;
                    if count == range.len() {
                        continue;
                    }
                    // Which of them these are is nowhere said.
                    let detail = format!("the service created {count} of {}", range.len());
                    (response.fault(ErrorKind::Decode, detail), true)
                }
                Err(error) => {
                    let is_in_doubt = error.may_have_been_applied();
                    (error, is_in_doubt)
                }
            };
            return Err(Self::stop(self.items, created, range, error, is_in_doubt));
        }
        Ok(created)
    }
}

#[cfg(feature = "blocking")]
impl<T, U> Bulk<T, U>
where
    U: DeserializeOwned + 'static,
{
    /// Creates all of it on this thread and waits for it.
    ///
    /// # Errors
    ///
    /// As awaiting it. On a thread of an async runtime, those of `spawn_blocking` included, it is
    /// an error of the kind [`Blocking`](ErrorKind::Blocking), and nothing is sent: there, use
    /// `.await`.
    pub fn call(self) -> Result<Vec<U>, Incomplete<T, U>> {
        let Some(first) = self.calls.first() else {
            return Ok(Vec::new());
        };
        let (range, request) = (first.range.clone(), &first.call.request);
        let operation = request.operation;
        let blocking = request.client.blocking.clone();
        match blocking.enter() {
            Ok(runtime) => runtime.block_on(self.run()),
            Err(error) => Err(Self::refuse(self.items, range, error.during(operation))),
        }
    }
}

impl<T, U> IntoFuture for Bulk<T, U>
where
    T: Send + 'static,
    U: DeserializeOwned + Send + 'static,
{
    type Output = Result<Vec<U>, Incomplete<T, U>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// Shows how much there is to do, not what.
impl<T, U> fmt::Debug for Bulk<T, U> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Bulk")
            .field("items", &self.items.len())
            .field("batches", &self.calls.len())
            .finish_non_exhaustive()
    }
}

/// Shows how many, not which: they may be people.
impl<U> fmt::Debug for Progress<'_, U> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Progress")
            .field("created", &self.created.len())
            .field("done", &self.done)
            .field("total", &self.total)
            .finish()
    }
}

/// Shows how many, not which: they may be people.
impl<T, U> fmt::Debug for Incomplete<T, U> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Incomplete")
            .field("created", &self.created.len())
            .field("in_doubt", &self.in_doubt.len())
            .field("not_created", &self.not_created.len())
            .field("batch", &self.batch)
            .field("error", &self.error)
            .finish()
    }
}

impl<T, U> fmt::Display for Incomplete<T, U> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} created, {} not created, {} in doubt: items {} to {}",
            self.created.len(),
            self.not_created.len(),
            self.in_doubt.len(),
            self.batch.start,
            self.batch.end.saturating_sub(1),
        )
    }
}

impl<T, U> std::error::Error for Incomplete<T, U> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
