//! From a request to its response: the one pipeline of all operations. Decoding comes after it,
//! the network below it.

use std::future::Future;

use bytes::Bytes;
use http::StatusCode;
use http::header::AUTHORIZATION;
use tokio::time::Instant;

use super::budget::Budget;
use super::clock::{Clock, Deadline, SystemClock};
use super::error::Error;
use super::exchange::{Head, Message, exchange, judge};
use super::request::{Prepared, Request};
use super::response::RawResponse;
use super::retry::{Decision, Idempotency, Retry, decide};
use super::trace::{AttemptSpan, OperationSpan};
use super::transport::Attempt;

/// Carries out a request: checks it, signs it, sends it as often as it takes, and tells success
/// from failure.
pub(crate) async fn send(request: &Request) -> Result<RawResponse, Error> {
    let span = OperationSpan::new(&request.client, request.operation);
    let result = span.hold(carry_out(request, &span)).await;
    if let Err(error) = &result {
        span.failed(error);
    }
    result
}

async fn carry_out(request: &Request, span: &OperationSpan) -> Result<RawResponse, Error> {
    let client = &*request.client;
    let operation = request.operation;
    let prepared = &request.prepare().map_err(|error| error.during(operation))?;
    let clock = SystemClock;
    let started = clock.now();
    let limit = request.timeout.unwrap_or(client.settings.operation_timeout);
    let plan = Plan {
        policy: request.retry.unwrap_or(client.settings.retry),
        idempotency: Idempotency::of(operation),
        budget: &client.budget,
        started,
        deadline: Deadline::of_operation(started, limit),
    };
    let deadline = plan.deadline;
    let answer = repeat(&clock, &plan, |number| async move {
        let attempt = Attempt::new(operation, number);
        let span = AttemptSpan::new(client, attempt);
        let result = span.hold(attempt_once(request, prepared, attempt, deadline));
        let result = result.await;
        span.end(&result);
        result
    });
    match answer.await {
        Ok(((head, body), attempts)) => {
            span.answered(head.status, attempts);
            Ok(RawResponse {
                operation,
                status: head.status,
                headers: head.headers,
                body,
                open: head.open,
                attempts,
                elapsed: clock.now() - started,
                span: span.clone(),
            })
        }
        Err(error) => Err(error.during(operation)),
    }
}

/// Sends a request once, signed with what is valid at this moment.
async fn attempt_once(
    request: &Request,
    prepared: &Prepared<'_>,
    attempt: Attempt,
    deadline: Deadline,
) -> Result<(Head, Bytes), Error> {
    let result = send_once(request, prepared, attempt, deadline).await;
    result.map_err(|error| error.with_spent_body(prepared.body.is_spent()))
}

async fn send_once(
    request: &Request,
    prepared: &Prepared<'_>,
    attempt: Attempt,
    deadline: Deadline,
) -> Result<(Head, Bytes), Error> {
    let client = &*request.client;
    let mut headers = prepared.headers.as_ref().clone();
    if let Some(before_send) = &client.before_send {
        before_send.add_to(&mut headers, attempt);
    }
    prepared.signature.sign_headers(&mut headers);
    let token = match prepared.signature.token_source() {
        Some(source) => {
            let token = source.token(&request.client, attempt, deadline).await?;
            headers.insert(AUTHORIZATION, token.authorization.clone());
            Some((source, token))
        }
        None => None,
    };
    let (body, progress) = prepared.body.open();
    let mut message = http::Request::new(body);
    *message.method_mut() = prepared.method.clone();
    *message.uri_mut() = prepared.uri.clone();
    *message.headers_mut() = headers;
    let message = Message {
        request: message,
        progress,
        keeps_open: request.keeps_open,
    };
    let (head, body) = exchange(client, message, attempt, deadline).await?;
    let is_stale = head.status == StatusCode::UNAUTHORIZED && token.is_some();
    if let Some((source, token)) = token.filter(|_| is_stale) {
        source.invalidate(&token);
    }
    judge(head, body).map_err(|error| error.with_stale_token(is_stale))
}

/// What the attempts at one operation are held to.
struct Plan<'a> {
    policy: Retry,
    idempotency: Idempotency,
    budget: &'a Budget,
    started: Instant,
    deadline: Deadline,
}

/// Attempts something until it succeeds, or until it is decided to give up. Gives the number of
/// attempts too.
///
/// A token that is not accepted is no failure yet: the attempt is replayed once with another one,
/// at once, and not counted as a repetition.
async fn repeat<T, F>(
    clock: &impl Clock,
    plan: &Plan<'_>,
    mut attempt: impl FnMut(u32) -> F,
) -> Result<(T, u32), Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut number = 0;
    let mut replays = 0;
    let mut is_in_doubt = false;
    loop {
        number += 1;
        let error = match attempt(number).await {
            Ok(value) => {
                plan.budget.reward();
                return Ok((value, number));
            }
            Err(error) => error,
        };
        is_in_doubt |= error.is_in_doubt();
        if error.has_stale_token() && replays == 0 && !error.has_spent_body() {
            replays = 1;
            continue;
        }
        let now = clock.now();
        let decision = decide(
            &plan.policy,
            number - replays,
            &error.summary(),
            plan.idempotency,
            plan.deadline.remaining(now),
            clock.random(),
        );
        if let Decision::Again { wait, price } = decision
            && let Some(withdrawal) = plan.budget.withdraw(price)
        {
            // If the call is dropped in here, the tokens go back.
            clock.sleep(wait).await;
            withdrawal.spend();
        } else {
            return Err(error
                .with_attempts(number)
                .with_elapsed(now - plan.started)
                .with_doubt(is_in_doubt));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use super::super::error::{ErrorKind, TimeoutPhase};
    use super::super::retry::Idempotency;
    use super::*;

    /// A clock that is moved by sleeping on it.
    struct StoppedClock {
        now: Mutex<Instant>,
        slept: Mutex<Vec<u128>>,
    }

    impl StoppedClock {
        fn new() -> Self {
            Self {
                now: Mutex::new(Instant::now()),
                slept: Mutex::default(),
            }
        }

        fn advance(&self, time: Duration) {
            *self.now.lock().unwrap() += time;
        }
    }

    impl Clock for StoppedClock {
        fn now(&self) -> Instant {
            *self.now.lock().unwrap()
        }

        async fn sleep(&self, time: Duration) {
            self.slept.lock().unwrap().push(time.as_millis());
            self.advance(time);
        }

        fn random(&self) -> f64 {
            1.0
        }
    }

    const POST: Idempotency = Idempotency {
        is_idempotent: false,
        is_get: false,
    };
    const GET: Idempotency = Idempotency {
        is_idempotent: true,
        is_get: true,
    };

    fn plan<'a>(
        clock: &StoppedClock,
        budget: &'a Budget,
        idempotency: Idempotency,
        seconds: u64,
    ) -> Plan<'a> {
        Plan {
            policy: Retry::default(),
            idempotency,
            budget,
            started: clock.now(),
            deadline: Deadline::of_operation(clock.now(), Duration::from_secs(seconds)),
        }
    }

    fn status(code: u16, headers: &[(&'static str, &str)]) -> Error {
        let mut map = http::HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        let status = StatusCode::from_u16(code).unwrap();
        Error::new(ErrorKind::Status, "x").with_response(status, map, Bytes::new())
    }

    /// What comes of failures in a row, each of which takes a second; then there are successes.
    async fn outcome(
        clock: &StoppedClock,
        plan: &Plan<'_>,
        failures: &[fn() -> Error],
    ) -> Result<u32, Error> {
        let answer = repeat(clock, plan, |number| {
            clock.advance(Duration::from_secs(1));
            let failure = failures.get(number as usize - 1);
            std::future::ready(failure.map_or(Ok(()), |failure| Err(failure())))
        });
        answer.await.map(|((), attempts)| attempts)
    }

    #[tokio::test]
    async fn failures_are_repeated_with_growing_waits() {
        let (clock, budget) = (StoppedClock::new(), Budget::new());
        let plan = plan(&clock, &budget, GET, 120);
        let unavailable: fn() -> Error = || status(503, &[]);
        let result = outcome(&clock, &plan, &[unavailable, unavailable]).await;
        assert_eq!(result.unwrap(), 3);
        assert_eq!(*clock.slept.lock().unwrap(), [100, 200]);
        assert_eq!(budget.left(), 491);
        let result = outcome(&clock, &plan, &[unavailable; 3]).await;
        let error = result.unwrap_err();
        assert_eq!(error.attempts(), 3);
        assert!(error.elapsed() >= Duration::from_millis(3300));
        assert!(error.is_in_doubt());
    }

    #[tokio::test]
    async fn what_asks_for_a_wait_gets_it() {
        let (clock, budget) = (StoppedClock::new(), Budget::new());
        let plan = plan(&clock, &budget, POST, 120);
        let limited = || status(429, &[("retry-after", "7.5")]);
        let result = outcome(&clock, &plan, &[limited]).await;
        assert_eq!(result.unwrap(), 2);
        // The second more is the wait that there would be otherwise.
        assert_eq!(*clock.slept.lock().unwrap(), [8500]);
        let result = outcome(&clock, &plan, &[|| status(429, &[("retry-after", "61")])]).await;
        let error = result.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(61)));
        assert_eq!((error.attempts(), error.is_in_doubt()), (1, false));
    }

    #[tokio::test]
    async fn the_deadline_ends_it() {
        let (clock, budget) = (StoppedClock::new(), Budget::new());
        let plan = plan(&clock, &budget, GET, 9);
        let limited: fn() -> Error = || status(429, &[("retry-after", "5")]);
        let error = outcome(&clock, &plan, &[limited; 3]).await.unwrap_err();
        // One second each, and between them five and one more: another five would be too many.
        assert_eq!(error.attempts(), 2);
        assert_eq!(error.elapsed(), Duration::from_secs(8));
        assert!(error.is_rate_limited());
    }

    #[tokio::test]
    async fn a_doubt_stays_a_doubt() {
        let (clock, budget) = (StoppedClock::new(), Budget::new());
        let plan = plan(&clock, &budget, GET, 120);
        let timeout = || Error::timed_out(TimeoutPhase::Attempt, "x");
        let result = outcome(&clock, &plan, &[timeout, || status(404, &[])]).await;
        let error = result.unwrap_err();
        assert_eq!(error.status().unwrap(), 404);
        assert!(error.is_in_doubt());
        assert_eq!(budget.left(), 490);
        let result = outcome(&clock, &plan, &[|| status(404, &[])]).await;
        assert!(!result.unwrap_err().is_in_doubt());
    }

    #[tokio::test]
    async fn an_empty_budget_ends_it() {
        let (clock, budget) = (StoppedClock::new(), Budget::new());
        let plan = plan(&clock, &budget, GET, 10_000);
        let refused: fn() -> Error = || Error::new(ErrorKind::Connect, "x");
        let mut attempts = 0;
        for _ in 0..60 {
            attempts += outcome(&clock, &plan, &[refused; 3])
                .await
                .unwrap_err()
                .attempts();
        }
        assert_eq!(attempts, 60 + 100);
        assert_eq!(budget.left(), 0);
        outcome(&clock, &plan, &[]).await.unwrap();
        assert_eq!(budget.left(), 1);
        let unlimited = Plan {
            policy: Retry::default().budgeted(false),
            ..plan
        };
        let result = outcome(&clock, &unlimited, &[refused; 2]).await;
        assert_eq!(result.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_stale_token_is_replayed_once_and_at_once() {
        let (clock, budget) = (StoppedClock::new(), Budget::new());
        let plan = Plan {
            policy: Retry::none(),
            ..plan(&clock, &budget, POST, 120)
        };
        let stale: fn() -> Error = || status(401, &[]).with_stale_token(true);
        assert_eq!(outcome(&clock, &plan, &[stale]).await.unwrap(), 2);
        let error = outcome(&clock, &plan, &[stale; 2]).await.unwrap_err();
        assert_eq!(error.attempts(), 2);
        assert!(clock.slept.lock().unwrap().is_empty());
        assert_eq!(budget.left(), 500);
        // A replay does not count as a repetition.
        let plan = Plan {
            policy: Retry::default().attempts(2),
            ..plan
        };
        let limited = || status(429, &[]);
        let result = outcome(&clock, &plan, &[stale, limited]).await;
        assert_eq!(result.unwrap(), 3);
    }

    #[tokio::test]
    async fn dropping_a_wait_gives_the_budget_back() {
        struct Asleep;
        impl Clock for Asleep {
            fn now(&self) -> Instant {
                Instant::now()
            }
            async fn sleep(&self, _: Duration) {
                std::future::pending().await
            }
            fn random(&self) -> f64 {
                1.0
            }
        }
        let budget = Budget::new();
        let plan = plan(&StoppedClock::new(), &budget, GET, 120);
        let call = repeat::<(), _>(&Asleep, &plan, |_| {
            std::future::ready(Err(status(503, &[])))
        });
        let call = tokio::time::timeout(Duration::from_millis(10), call);
        assert!(call.await.is_err());
        assert_eq!(budget.left(), 500);
    }
}
