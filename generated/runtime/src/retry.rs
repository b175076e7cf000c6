//! Which failures are repeated, how often and after how long: decisions only, as functions of what
//! they are given. The loop that follows them is in `send`.

use std::time::Duration;

use http::{Method, StatusCode};

use super::budget;
use super::defaults;
use super::error::{ErrorKind, TimeoutPhase};
use super::operation::Descriptor;

/// How often, and after how long, a failed request is sent again.
///
/// A failure is one of three:
///
/// - *Not sent*: there was no connection, or no token. Repeated for every operation.
/// - *Rejected*: too many requests (429). Repeated for every operation.
/// - *Unknown*: a time-out, a connection that broke, or a status of 408, 425, 500, 502, 503 or 504.
///   The service may have acted, so only operations are repeated that may be done twice; after a
///   500 only a `GET`.
///
/// Other failures are final, and all are once part of a body was sent that cannot be sent again: see
/// [`Payload`](crate::Payload). Between two attempts there is a random wait of up to
/// [`base`](Self::base), doubled each time.
///
/// If the service asks for a wait by `Retry-After`, it gets that, and a random time more of up to a
/// tenth of it, or up to what the wait would be otherwise if that is longer: many clients may have
/// been told the same second, and should not come back at once. It is never less than asked for.
///
/// If the wait would outlast the time limit of the operation, the error is returned at once.
///
/// All clones of a client share a budget, so that a service that is down is not asked three times
/// as much: it holds 500 tokens, a repetition takes 5 of them, 10 after a time-out, and a success
/// gives one back. Without tokens the error is returned at once.
///
/// ```
/// use std::time::Duration;
/// use tenant_admin::{Retry, cipherscale};
///
/// # fn main() -> Result<(), tenant_admin::Error> {
/// let client = cipherscale::Client::builder()
///     .api_key("secret")
///     .retry(Retry::default().attempts(5).cap(Duration::from_secs(5)))
///     .build()?;
/// // For one call only: not at all.
/// let call = client.users().list().retry(Retry::none());
/// # let _ = call;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Retry {
    attempts: u32,
    base: Duration,
    rate_limited_base: Duration,
    cap: Duration,
    longest_retry_after: Duration,
    is_budgeted: bool,
}

impl Default for Retry {
    /// Three attempts, with waits as told above.
    fn default() -> Self {
        Self {
            attempts: defaults::ATTEMPTS,
            base: defaults::BACKOFF,
            rate_limited_base: defaults::RATE_LIMITED_BACKOFF,
            cap: defaults::BACKOFF_CAP,
            longest_retry_after: defaults::LONGEST_RETRY_AFTER,
            is_budgeted: true,
        }
    }
}

impl Retry {
    /// One attempt, whatever happens; but a token that was fetched and is not accepted is replaced, and the
    /// request sent once more with another one.
    pub fn none() -> Self {
        Self::default().attempts(1)
    }

    /// How many times a request is sent at most: 3 unless set. 0 is taken for 1. The one replay with
    /// another token does not count.
    pub fn attempts(self, attempts: u32) -> Self {
        Self {
            attempts: attempts.max(1),
            ..self
        }
    }

    /// The longest wait before the second attempt: 100 ms unless set. It doubles with each attempt.
    pub fn base(self, base: Duration) -> Self {
        Self { base, ..self }
    }

    /// The same after a 429: 1 s unless set.
    pub fn rate_limited_base(self, base: Duration) -> Self {
        Self {
            rate_limited_base: base,
            ..self
        }
    }

    /// The longest wait of all, if the service asks for none: 20 s unless set.
    pub fn cap(self, cap: Duration) -> Self {
        Self { cap, ..self }
    }

    /// The longest wait that a service may ask for: 60 s unless set. If it asks for more, the error
    /// is returned at once.
    pub fn longest_retry_after(self, longest: Duration) -> Self {
        Self {
            longest_retry_after: longest,
            ..self
        }
    }

    /// Whether repetitions need tokens of the client's budget. They do, unless this is switched
    /// off.
    pub fn budgeted(self, is_budgeted: bool) -> Self {
        Self {
            is_budgeted,
            ..self
        }
    }
}

/// What a failure says about the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// The service has not seen it.
    NotSent,
    /// The service has refused it without acting.
    Rejected,
    /// The service may have acted.
    Unknown,
}

/// Which operations a failure is repeated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    Always,
    Idempotent,
    Get,
    Never,
}

/// A failure as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<StatusCode>,
    pub(crate) phase: Option<TimeoutPhase>,
    /// Whether it was a token that could not be had.
    pub(crate) is_of_token: bool,
    /// Whether nothing is left to send, as the body was a stream.
    pub(crate) has_spent_body: bool,
    pub(crate) retry_after: Option<Duration>,
}

impl Failure {
    /// The one table of failures.
    pub(crate) fn classify(&self) -> (Class, Repeat) {
        let (class, repeat) = match self.kind {
            ErrorKind::Connect => (Class::NotSent, Repeat::Always),
            ErrorKind::Timeout if self.phase == Some(TimeoutPhase::Connect) => {
                (Class::NotSent, Repeat::Always)
            }
            ErrorKind::Timeout | ErrorKind::Transport => (Class::Unknown, Repeat::Idempotent),
            // There was a success, but what it gave is lost: asking again gives the same.
            ErrorKind::TooLarge | ErrorKind::Decode => (Class::Unknown, Repeat::Never),
            // Some services act on what they have got so far.
            ErrorKind::Upload => (Class::Unknown, Repeat::Never),
            ErrorKind::Status | ErrorKind::Redirect | ErrorKind::Authentication => {
                match self.status.map_or(0, |status| status.as_u16()) {
                    429 => (Class::Rejected, Repeat::Always),
                    408 | 425 | 502 | 503 | 504 => (Class::Unknown, Repeat::Idempotent),
                    500 => (Class::Unknown, Repeat::Get),
                    501 | 505..=599 => (Class::Unknown, Repeat::Never),
                    // Services lead there after they have acted.
                    301..=303 => (Class::Unknown, Repeat::Never),
                    _ => (Class::Rejected, Repeat::Never),
                }
            }
            ErrorKind::Builder
            | ErrorKind::InvalidRequest
            | ErrorKind::MissingCredentials
            | ErrorKind::Pagination
            | ErrorKind::Blocking => (Class::NotSent, Repeat::Never),
        };
        match repeat {
            _ if !self.is_of_token => (class, repeat),
            // Fetching a token changes nothing, and the operation itself was not sent.
            Repeat::Never => (Class::NotSent, Repeat::Never),
            _ => (Class::NotSent, Repeat::Always),
        }
    }
}

/// What about an operation decides whether it may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Idempotency {
    /// Whether doing it twice is the same as doing it once.
    pub(crate) is_idempotent: bool,
    pub(crate) is_get: bool,
}

impl Idempotency {
    pub(crate) fn of(operation: &Descriptor) -> Self {
        Self {
            is_idempotent: operation
                .idempotent
                .unwrap_or_else(|| operation.method.is_idempotent()),
            is_get: operation.method == Method::GET,
        }
    }

    fn allows(self, repeat: Repeat) -> bool {
        match repeat {
            Repeat::Always => true,
            Repeat::Idempotent => self.is_idempotent,
            Repeat::Get => self.is_idempotent && self.is_get,
            Repeat::Never => false,
        }
    }
}

/// What happens after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Another attempt after a wait, at the price of so many tokens of the budget.
    Again { wait: Duration, price: u32 },
    /// The error is returned.
    GiveUp,
}

/// Decides about a failed attempt, the first of which has the number 1. `random` is from 0 to 1,
/// `remaining` what is left of the operation's time, if that is limited.
pub(crate) fn decide(
    policy: &Retry,
    attempt: u32,
    failure: &Failure,
    idempotency: Idempotency,
    remaining: Option<Duration>,
    random: f64,
) -> Decision {
    let (_, repeat) = failure.classify();
    let is_possible = attempt < policy.attempts && !failure.has_spent_body;
    if !is_possible || !idempotency.allows(repeat) {
        return Decision::GiveUp;
    }
    let longest = backoff(policy, attempt, failure.status);
    let wait = match failure.retry_after {
        None => share(longest, random),
        Some(asked) if asked > policy.longest_retry_after => return Decision::GiveUp,
        // What comes on top must not be what takes too long: half of the time that is left stays
        // for the attempt.
        Some(asked) => {
            let spare = remaining.map_or(Duration::MAX, |left| left.saturating_sub(asked) / 2);
            let more = longest.max(asked / 10).min(spare);
            asked.saturating_add(share(more, random))
        }
    };
    if remaining.is_some_and(|remaining| wait >= remaining) {
        return Decision::GiveUp;
    }
    let price = if policy.is_budgeted {
        budget::price(failure.kind == ErrorKind::Timeout)
    } else {
        0
    };
    Decision::Again { wait, price }
}

/// The longest wait after an attempt: the base, doubled for each attempt before, up to the cap.
fn backoff(policy: &Retry, attempt: u32, status: Option<StatusCode>) -> Duration {
    let base = if status == Some(StatusCode::TOO_MANY_REQUESTS) {
        policy.rate_limited_base
    } else {
        policy.base
    };
    let doubled = 2_u32
        .checked_pow(attempt.saturating_sub(1))
        .and_then(|factor| base.checked_mul(factor));
    doubled.map_or(policy.cap, |longest| longest.min(policy.cap))
}

/// A share of a time, from none of it to all.
fn share(time: Duration, random: f64) -> Duration {
    // Rounding can take the longest of times beyond what a duration holds.
    Duration::try_from_secs_f64(time.as_secs_f64() * random.clamp(0.0, 1.0)).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: Idempotency = Idempotency {
        is_idempotent: true,
        is_get: true,
    };
    const PUT: Idempotency = Idempotency {
        is_idempotent: true,
        is_get: false,
    };
    const POST: Idempotency = Idempotency {
        is_idempotent: false,
        is_get: false,
    };

    fn failure(kind: ErrorKind) -> Failure {
        Failure {
            kind,
            status: None,
            phase: None,
            is_of_token: false,
            has_spent_body: false,
            retry_after: None,
        }
    }

    fn status(code: u16) -> Failure {
        Failure {
            status: Some(StatusCode::from_u16(code).unwrap()),
            ..failure(ErrorKind::Status)
        }
    }

    fn timeout(phase: TimeoutPhase) -> Failure {
        Failure {
            phase: Some(phase),
            ..failure(ErrorKind::Timeout)
        }
    }

    fn first(failure: &Failure, idempotency: Idempotency) -> Decision {
        decide(&Retry::default(), 1, failure, idempotency, None, 1.0)
    }

    fn is_repeated(failure: &Failure, idempotency: Idempotency) -> bool {
        first(failure, idempotency) != Decision::GiveUp
    }

    #[test]
    fn each_failure_has_its_class_and_is_repeated_for_some_operations() {
        use Class::{NotSent, Rejected, Unknown};
        let of_token = |failure: Failure| Failure {
            is_of_token: true,
            ..failure
        };
        let refused_token = |code| Failure {
            kind: ErrorKind::Authentication,
            ..of_token(status(code))
        };
        for (failure, class, [get, put, post]) in [
            (failure(ErrorKind::Connect), NotSent, [true, true, true]),
            (timeout(TimeoutPhase::Connect), NotSent, [true, true, true]),
            (timeout(TimeoutPhase::Attempt), Unknown, [true, true, false]),
            (timeout(TimeoutPhase::Read), Unknown, [true, true, false]),
            (failure(ErrorKind::Transport), Unknown, [true, true, false]),
            (failure(ErrorKind::Upload), Unknown, [false; 3]),
            (failure(ErrorKind::TooLarge), Unknown, [false; 3]),
            (failure(ErrorKind::Decode), Unknown, [false; 3]),
            (failure(ErrorKind::InvalidRequest), NotSent, [false; 3]),
            (failure(ErrorKind::MissingCredentials), NotSent, [false; 3]),
            (status(429), Rejected, [true, true, true]),
            (status(408), Unknown, [true, true, false]),
            (status(425), Unknown, [true, true, false]),
            (status(500), Unknown, [true, false, false]),
            (status(501), Unknown, [false; 3]),
            (status(502), Unknown, [true, true, false]),
            (status(503), Unknown, [true, true, false]),
            (status(504), Unknown, [true, true, false]),
            (status(507), Unknown, [false; 3]),
            (status(400), Rejected, [false; 3]),
            (status(401), Rejected, [false; 3]),
            (status(404), Rejected, [false; 3]),
            (status(409), Rejected, [false; 3]),
            (status(302), Unknown, [false; 3]),
            (status(307), Rejected, [false; 3]),
            (refused_token(400), NotSent, [false; 3]),
            (refused_token(401), NotSent, [false; 3]),
            (refused_token(500), NotSent, [true, true, true]),
            (refused_token(503), NotSent, [true, true, true]),
            (
                of_token(failure(ErrorKind::Transport)),
                NotSent,
                [true, true, true],
            ),
            (
                of_token(timeout(TimeoutPhase::Attempt)),
                NotSent,
                [true, true, true],
            ),
        ] {
            assert_eq!(failure.classify().0, class, "{failure:?}");
            assert_eq!(is_repeated(&failure, GET), get, "GET {failure:?}");
            assert_eq!(is_repeated(&failure, PUT), put, "PUT {failure:?}");
            assert_eq!(is_repeated(&failure, POST), post, "POST {failure:?}");
        }
    }

    #[test]
    fn the_document_has_the_last_word_on_idempotency() {
        let of = |method, idempotent| {
            Idempotency::of(&Descriptor {
                method,
                idempotent,
                ..Descriptor::DEFAULT
            })
        };
        assert_eq!(of(Method::GET, None), GET);
        assert_eq!(of(Method::PUT, None), PUT);
        assert_eq!(of(Method::DELETE, None), PUT);
        assert_eq!(of(Method::POST, None), POST);
        assert_eq!(of(Method::PATCH, None), POST);
        assert_eq!(of(Method::POST, Some(true)), PUT);
        assert_eq!(of(Method::PUT, Some(false)), POST);
        assert!(!is_repeated(&status(503), of(Method::GET, Some(false))));
        assert!(!is_repeated(&status(500), of(Method::GET, Some(false))));
    }

    #[test]
    fn waits_double_up_to_the_cap_with_full_jitter() {
        let wait = |attempt, code: u16, random| {
            let policy = Retry::default().attempts(u32::MAX);
            match decide(&policy, attempt, &status(code), GET, None, random) {
                Decision::Again { wait, .. } => wait.as_millis(),
                Decision::GiveUp => panic!("gave up"),
            }
        };
        for (attempt, code, random, expected) in [
            (1, 503, 1.0, 100),
            (2, 503, 1.0, 200),
            (3, 503, 1.0, 400),
            (8, 503, 1.0, 12_800),
            (9, 503, 1.0, 20_000),
            (40, 503, 1.0, 20_000),
            (u32::MAX - 1, 503, 1.0, 20_000),
            (1, 503, 0.0, 0),
            (2, 503, 0.5, 100),
            (1, 429, 1.0, 1_000),
            (2, 429, 0.25, 500),
            (6, 429, 1.0, 20_000),
        ] {
            assert_eq!(wait(attempt, code, random), expected, "{attempt} {code}");
        }
    }

    #[test]
    fn a_service_may_ask_for_a_longer_wait_within_reason() {
        let asking = |seconds: f64| Failure {
            retry_after: Some(Duration::from_secs_f64(seconds)),
            ..status(429)
        };
        let wait =
            |failure, random| match decide(&Retry::default(), 1, &failure, POST, None, random) {
                Decision::Again { wait, .. } => Some(wait.as_secs_f64()),
                Decision::GiveUp => None,
            };
        assert_eq!(wait(asking(2.0), 0.0), Some(2.0));
        assert_eq!(wait(asking(0.0), 0.5), Some(0.5));
        assert_eq!(wait(asking(60.0), 0.0), Some(60.0));
        assert_eq!(wait(asking(60.001), 0.0), None);
    }

    #[test]
    fn those_who_are_told_the_same_second_come_back_at_different_times() {
        let asking = |code, seconds| Failure {
            retry_after: Some(Duration::from_secs(seconds)),
            ..status(code)
        };
        let wait = |failure, remaining: Option<u64>, random| {
            let remaining = remaining.map(Duration::from_secs);
            match decide(&Retry::default(), 1, &failure, GET, remaining, random) {
                Decision::Again { wait, .. } => Some(wait.as_millis()),
                Decision::GiveUp => None,
            }
        };
        for (code, asked, remaining, random, expected) in [
            // Up to the wait that there would be otherwise…
            (429, 2, None, 0.0, Some(2_000)),
            (429, 2, None, 0.5, Some(2_500)),
            (429, 2, None, 1.0, Some(3_000)),
            (503, 0, None, 1.0, Some(100)),
            // … or up to a tenth of what was asked for.
            (503, 2, None, 1.0, Some(2_200)),
            (429, 60, None, 0.5, Some(63_000)),
            (429, 60, None, 1.0, Some(66_000)),
            // The end of the operation draws nearer, but not because of this.
            (429, 60, Some(64), 1.0, Some(62_000)),
            (429, 60, Some(61), 1.0, Some(60_500)),
            (429, 60, Some(60), 0.0, None),
        ] {
            let wait = wait(asking(code, asked), remaining, random);
            assert_eq!(wait, expected, "{asked} s, {remaining:?} s left, {random}");
        }
        for step in 0_u8..=100 {
            let random = f64::from(step) / 100.0;
            assert!(wait(asking(503, 7), None, random) >= Some(7_000));
        }
    }

    #[test]
    fn the_longest_of_times_are_no_trouble() {
        let policy = Retry::default()
            .base(Duration::MAX)
            .rate_limited_base(Duration::MAX)
            .cap(Duration::MAX)
            .longest_retry_after(Duration::MAX);
        let failure = Failure {
            retry_after: Some(Duration::MAX),
            ..status(429)
        };
        for failure in [failure, status(429)] {
            for random in [0.0, 0.5, 1.0, f64::NAN] {
                assert!(matches!(
                    decide(&policy, 2, &failure, GET, None, random),
                    Decision::Again { .. }
                ));
            }
        }
    }

    #[test]
    fn a_wait_beyond_the_deadline_is_not_waited() {
        let decision = |remaining| {
            let remaining = Some(Duration::from_millis(remaining));
            decide(&Retry::default(), 1, &status(503), GET, remaining, 1.0)
        };
        assert_eq!(decision(100), Decision::GiveUp);
        assert_eq!(decision(0), Decision::GiveUp);
        assert_ne!(decision(101), Decision::GiveUp);
    }

    #[test]
    fn attempts_are_counted_and_can_be_switched_off() {
        let decision = |policy: Retry, attempt| {
            decide(&policy, attempt, &status(503), GET, None, 0.0) != Decision::GiveUp
        };
        assert!(decision(Retry::default(), 1) && decision(Retry::default(), 2));
        assert!(!decision(Retry::default(), 3));
        assert!(!decision(Retry::none(), 1));
        assert!(!decision(Retry::default().attempts(0), 1));
        assert!(decision(Retry::default().attempts(9), 8));
    }

    #[test]
    fn a_repetition_has_its_price() {
        let price = |policy: Retry, failure| match decide(&policy, 1, &failure, GET, None, 0.0) {
            Decision::Again { price, .. } => price,
            Decision::GiveUp => panic!("gave up"),
        };
        assert_eq!(price(Retry::default(), status(503)), 5);
        assert_eq!(price(Retry::default(), timeout(TimeoutPhase::Attempt)), 10);
        assert_eq!(price(Retry::default().budgeted(false), status(503)), 0);
    }
}
