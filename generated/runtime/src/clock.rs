//! Time and chance, as the pipeline takes them: where they come from is replaced in tests.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::error::{Error, TimeoutPhase};

/// Where time and chance come from.
pub(crate) trait Clock: Sync {
    fn now(&self) -> Instant;

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send;

    /// A number from 0 to 1.
    fn random(&self) -> f64;
}

/// The time of the runtime that a call runs in, and its chance.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(time)
    }

    fn random(&self) -> f64 {
        fastrand::f64()
    }
}

/// When something must be done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    /// None if it is beyond the clock.
    at: Option<Instant>,
    /// What was asked for, to be told.
    limit: Duration,
    phase: TimeoutPhase,
}

impl Deadline {
    /// The deadline of an operation that starts now.
    pub(crate) fn of_operation(now: Instant, limit: Duration) -> Self {
        Self {
            at: now.checked_add(limit),
            limit,
            phase: TimeoutPhase::Operation,
        }
    }

    /// The earlier of this one and that of an attempt whose time began then.
    pub(crate) fn of_attempt(self, start: Instant, limit: Duration) -> Self {
        let attempt = Self {
            at: start.checked_add(limit),
            limit,
            phase: TimeoutPhase::Attempt,
        };
        match (self.at, attempt.at) {
            (Some(this), Some(that)) if this <= that => self,
            (_, Some(_)) => attempt,
            (_, None) => self,
        }
    }

    /// What is left; none if there is no end.
    pub(crate) fn remaining(self, now: Instant) -> Option<Duration> {
        self.at.map(|at| at.saturating_duration_since(now))
    }

    /// Waits for something, but no longer than allowed.
    pub(crate) async fn hold<F: Future>(self, future: F) -> Result<F::Output, Error> {
        match self.at {
            None => Ok(future.await),
            // What is polled may act, even if its time was over before.
            Some(at) if at <= Instant::now() => Err(self.missed()),
            Some(at) => timeout_at(at, future).await.map_err(|_| self.missed()),
        }
    }

    /// When it is, if it is not beyond the clock.
    pub(crate) fn at(self) -> Option<Instant> {
        self.at
    }

    /// What to say if it is missed.
    pub(crate) fn missed(self) -> Error {
        let detail = format!("no whole response within {:?}", self.limit);
        Error::timed_out(self.phase, detail)
    }
}
