//! The timer of an attempt: one for all that is waited for while it lasts. What the waiting is for
//! is not known here.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::task::unconstrained;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::clock::Deadline;
use super::error::Error;

/// Ends what takes too long.
///
/// Arming a timer takes a lock, and wakes the runtime if no other goes off before it. So there is
/// one, armed for the earliest moment at which anything could be too late, and set anew only if
/// nothing is when it goes off.
pub(crate) struct Watch<'a> {
    deadline: Deadline,
    /// How long nothing may come of a response that has begun.
    silence: Duration,
    timer: Pin<&'a mut Sleep>,
}

/// Why something was not waited for any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// All of it took too long.
    Deadline,
    /// Nothing came for too long.
    Silence,
}

/// The timer of a watch that begins now, which has to be pinned where the watch is used.
pub(crate) fn timer(now: Instant, deadline: Deadline, silence: Duration) -> Sleep {
    match earlier(deadline.at(), now.checked_add(silence)) {
        Some((first, _)) => sleep_until(first),
        None => sleep(Duration::MAX),
    }
}

impl<'a> Watch<'a> {
    pub(crate) fn new(deadline: Deadline, silence: Duration, timer: Pin<&'a mut Sleep>) -> Self {
        Self {
            deadline,
            silence,
            timer,
        }
    }

    /// Puts another deadline in the place of the one there is.
    pub(crate) fn extend(&mut self, deadline: Deadline) {
        self.deadline = deadline;
    }

    /// Waits for something up to the deadline.
    pub(crate) async fn hold<T>(
        &mut self,
        poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Result<T, Error> {
        let done = self.wait(poll, None).await;
        done.map_err(|_| self.missed())
    }

    /// Waits for the next of something up to the deadline, and not longer than it may be silent.
    pub(crate) async fn next<T>(
        &mut self,
        poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Result<T, Late> {
        self.wait(poll, Some(self.silence)).await
    }

    /// What to say if the deadline was missed.
    pub(crate) fn missed(&self) -> Error {
        self.deadline.missed()
    }

    async fn wait<T>(
        &mut self,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
        silence: Option<Duration>,
    ) -> Result<T, Late> {
        let mut end = None;
        poll_fn(|context| {
            if let Poll::Ready(value) = poll(context) {
                return Poll::Ready(Ok(value));
            }
            // What is there at once costs no look at the clock.
            let end = *end.get_or_insert_with(|| {
                let silent = silence.and_then(|silence| Instant::now().checked_add(silence));
                earlier(self.deadline.at(), silent)
            });
            self.poll_timer(end, context).map(Err)
        })
        .await
    }

    fn poll_timer(
        &mut self,
        end: Option<(Instant, Late)>,
        context: &mut Context<'_>,
    ) -> Poll<Late> {
        let Some((at, late)) = end else {
            return Poll::Pending;
        };
        if self.timer.deadline() > at {
            self.timer.as_mut().reset(at);
        }
        loop {
            // What is waited for may have used up all that a task may do in one go.
            ready!(pin!(unconstrained(self.timer.as_mut())).poll(context));
            if self.timer.deadline() >= at {
                return Poll::Ready(late);
            }
            self.timer.as_mut().reset(at);
        }
    }
}

fn earlier(deadline: Option<Instant>, silent: Option<Instant>) -> Option<(Instant, Late)> {
    match (deadline, silent) {
        (Some(deadline), Some(silent)) if silent < deadline => Some((silent, Late::Silence)),
        (Some(deadline), _) => Some((deadline, Late::Deadline)),
        (None, silent) => silent.map(|silent| (silent, Late::Silence)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// What comes of waiting for something that takes so long, after a wait for the head of so long.
    async fn outcome(
        deadline: u32,
        silence: u32,
        head: u32,
        chunks: &[u32],
    ) -> (u32, Option<Late>) {
        let start = Instant::now();
        let deadline = Deadline::of_operation(start, SECOND * deadline);
        let timer = pin!(timer(start, deadline, SECOND * silence));
        let mut watch = Watch::new(deadline, SECOND * silence, timer);
        let seconds = || u32::try_from(start.elapsed().as_secs()).unwrap();
        let mut waited = pin!(sleep(SECOND * head));
        if watch
            .hold(|context| waited.as_mut().poll(context))
            .await
            .is_err()
        {
            return (seconds(), Some(Late::Deadline));
        }
        for chunk in chunks {
            let mut waited = pin!(sleep(SECOND * *chunk));
            if let Err(late) = watch.next(|context| waited.as_mut().poll(context)).await {
                return (seconds(), Some(late));
            }
        }
        (seconds(), None)
    }

    #[tokio::test(start_paused = true)]
    async fn one_timer_ends_each_wait_at_its_own_time() {
        for (deadline, silence, head, chunks, expected) in [
            (30, 15, 1, &[1, 1][..], (3, None)),
            // The head may take longer than a response may be silent.
            (30, 15, 29, &[][..], (29, None)),
            (30, 15, 31, &[][..], (30, Some(Late::Deadline))),
            (30, 15, 20, &[9][..], (29, None)),
            (30, 15, 20, &[11][..], (30, Some(Late::Deadline))),
            // Each silence counts from the chunk before it.
            (90, 15, 1, &[14, 14, 14, 14][..], (57, None)),
            (90, 15, 1, &[14, 16][..], (30, Some(Late::Silence))),
            (90, 15, 40, &[16][..], (55, Some(Late::Silence))),
            (
                90,
                15,
                1,
                &[14, 14, 14, 14, 14, 14, 14][..],
                (90, Some(Late::Deadline)),
            ),
            // A deadline that comes before any silence could.
            (5, 15, 1, &[9][..], (5, Some(Late::Deadline))),
        ] {
            let outcome = outcome(deadline, silence, head, chunks).await;
            assert_eq!(outcome, expected, "{deadline} {silence} {head} {chunks:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn without_limits_there_is_no_end() {
        let start = Instant::now();
        let deadline = Deadline::of_operation(start, Duration::MAX);
        let timer = pin!(timer(start, deadline, Duration::MAX));
        let mut watch = Watch::new(deadline, Duration::MAX, timer);
        let mut waited = pin!(sleep(SECOND * 1_000_000));
        assert_eq!(
            watch.next(|context| waited.as_mut().poll(context)).await,
            Ok(())
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_that_moves_is_the_one_that_counts() {
        let start = Instant::now();
        let deadline = Deadline::of_operation(start, SECOND);
        let timer = pin!(timer(start, deadline, SECOND));
        let mut watch = Watch::new(deadline, SECOND, timer);
        let mut waited = pin!(sleep(SECOND * 3));
        assert!(
            watch
                .hold(|context| waited.as_mut().poll(context))
                .await
                .is_err()
        );
        watch.extend(Deadline::of_operation(start, SECOND * 4));
        assert!(
            watch
                .hold(|context| waited.as_mut().poll(context))
                .await
                .is_ok()
        );
        assert_eq!(start.elapsed(), SECOND * 3);
    }

    #[tokio::test]
    async fn what_never_rests_is_ended_too() {
        let start = Instant::now();
        let limit = Duration::from_millis(20);
        let deadline = Deadline::of_operation(start, limit);
        let timer = pin!(timer(start, deadline, SECOND));
        let mut watch = Watch::new(deadline, SECOND, timer);
        let busy = watch.hold(|context| {
            // Takes all that the task may do, and wants to go on at once.
            while pin!(tokio::task::coop::consume_budget())
                .poll(context)
                .is_ready()
            {}
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        assert!(busy.await.is_err());
    }
}
