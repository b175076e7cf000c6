//! A mock of the services, for the tests of code that uses this crate.
//!
//! A [`Mock`] stands in the place of the network. All that is above it is the real thing: requests
//! are checked and signed, tokens are fetched, failures are repeated, responses are decoded, and
//! lists go from page to page. What is answered is said by operation, and is checked against what
//! the operation gives.
//!
//! ```
//! use serde_json::json;
//! use tenant_admin::cipherscale::{self, users};
//! use tenant_admin::test_util::{Fault, Mock};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! const ID: &str = "123e4567-e89b-12d3-a456-426614174000";
//!
//! // The code under test takes a client, or what to build one with.
//! async fn block(client: &cipherscale::Client, id: &str) -> Result<bool, tenant_admin::Error> {
//!     let Ok(id) = id.parse() else { return Ok(false) };
//!     match client.users().deactivate(id).await {
//!         Err(error) if error.is_not_found() => Ok(false),
//!         result => result.map(|_| true),
//!     }
//! }
//!
//! let mock = Mock::new();
//! // The first attempt finds no connection, the second one finds no user.
//! mock.on::<users::Deactivate>()
//!     .fail(Fault::Connect)
//!     .respond_with(404, json!({ "message": "no such user" }));
//!
//! let client = cipherscale::Client::builder()
//!     .api_key("secret")
//!     .transport(mock.clone())
//!     .build()?;
//! assert_eq!(block(&client, ID).await?, false);
//!
//! mock.assert_requests::<users::Deactivate>(2);
//! let request = &mock.requests_of::<users::Deactivate>()[1];
//! assert_eq!(request.path_parameter("id").as_deref(), Some(ID));
//! assert_eq!(request.header("apikey"), Some("secret"));
//! # Ok(())
//! # }
//! ```
//!
//! Waits between attempts are real. A test that has many of them is fast all the same if it stops
//! the clock, by `#[tokio::test(start_paused = true)]`, or calls with
//! [`Retry::none`](crate::Retry::none).
//!
//! Who prefers a server of HTTP mocks gives its address to the client builder's `base_url`.

mod answer;
mod recorded;

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::Method;
use serde::Serialize;
use serde_json::{Value, json};

pub use self::answer::{Answer, Fault};
pub use self::recorded::Recorded;
use crate::Describe;
use crate::Json;
use crate::operation::{Code, Descriptor, Format, Operation};
use crate::transport::{Attempt, Body, Sending, Transport, TransportError, TransportErrorKind};

/// Answers requests by plan, and remembers them. Clones are the same mock.
#[derive(Clone, Default)]
pub struct Mock {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    plans: Vec<Plan>,
    received: Vec<Recorded>,
    tokens: u32,
}

/// The answers to one operation.
struct Plan {
    key: Key,
    condition: Option<Condition>,
    answers: VecDeque<Planned>,
}

type Condition = Arc<dyn Fn(&Recorded) -> bool + Send + Sync>;

struct Planned {
    answer: Answer,
    /// How often it is still given; none if that is not said.
    times: Option<u32>,
    was_given: bool,
}

/// What tells operations apart.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Key {
    id: &'static str,
    path: &'static str,
    is_for_token: bool,
}

/// Stands for the requests by which a client fetches tokens.
///
/// Unless something else is planned, each is answered with a token that lasts an hour.
#[derive(Debug)]
#[non_exhaustive]
pub struct TokenRequest;

impl Describe for TokenRequest {
    type Output = Json;
    type Failure = Json;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: TOKEN,
        method: Method::POST,
        ..Descriptor::DEFAULT
    };
}

const TOKEN: &str = "token request";

impl Key {
    fn of<O: Operation>() -> Self {
        let operation = O::DESCRIPTOR;
        Self {
            id: operation.id,
            path: operation.path,
            is_for_token: operation.id == TOKEN,
        }
    }

    fn of_attempt(attempt: Attempt) -> Self {
        let operation = attempt.operation();
        match attempt.is_for_token() {
            true => Self::of::<TokenRequest>(),
            false => Self {
                id: operation.id,
                path: operation.path,
                is_for_token: false,
            },
        }
    }
}

impl Plan {
    /// The answer whose turn it is. The last one is given again and again, unless it is said how
    /// often.
    fn next(&mut self) -> Option<Answer> {
        let is_last = self.answers.len() == 1;
        let planned = self.answers.front_mut()?;
        planned.was_given = true;
        let answer = planned.answer.clone();
        match &mut planned.times {
            Some(times) => *times = times.saturating_sub(1),
            None if is_last => return Some(answer),
            None => planned.times = Some(0),
        }
        if planned.times == Some(0) {
            self.answers.pop_front();
        }
        Some(answer)
    }

    fn is_finished(&self) -> bool {
        match self.answers.front() {
            None => true,
            Some(planned) => {
                self.answers.len() == 1 && planned.was_given && planned.times.is_none()
            }
        }
    }
}

impl Mock {
    /// A mock without any plan.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Plans the answers to an operation, in the order in which they are given. The last one is
    /// given for good, unless [`times`](On::times) says how often.
    ///
    /// A later plan for the same operation goes before an earlier one, until it has no answers left.
    pub fn on<O: Operation>(&self) -> On<O> {
        let mut state = self.state();
        state.plans.push(Plan {
            key: Key::of::<O>(),
            condition: None,
            answers: VecDeque::new(),
        });
        On {
            mock: self.clone(),
            index: state.plans.len() - 1,
            operation: PhantomData,
        }
    }

    /// Every request so far, in the order of their arrival, those for tokens too.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.state().received.clone()
    }

    /// Every request of an operation so far. Each attempt is a request.
    #[must_use]
    pub fn requests_of<O: Operation>(&self) -> Vec<Recorded> {
        let key = Key::of::<O>();
        let mut requests = self.requests();
        requests.retain(|request| Key::of_attempt(request.attempt) == key);
        requests
    }

    /// The only request of an operation.
    ///
    /// # Panics
    ///
    /// If there was none, or more than one.
    #[must_use]
    #[track_caller]
    pub fn only_request_of<O: Operation>(&self) -> Recorded {
        self.assert_requests::<O>(1);
        self.requests_of::<O>().remove(0)
    }

    /// Asserts that so many requests of an operation arrived.
    ///
    /// # Panics
    ///
    /// If it were more or fewer.
    #[track_caller]
    pub fn assert_requests<O: Operation>(&self, expected: usize) {
        let requests = self.requests_of::<O>();
        assert!(
            requests.len() == expected,
            "{} requests of {}, expected {expected}; all requests: {:?}",
            requests.len(),
            O::DESCRIPTOR.id,
            self.requests()
        );
    }

    /// Asserts that every planned answer was given.
    ///
    /// # Panics
    ///
    /// If some are left.
    #[track_caller]
    pub fn assert_all_given(&self) {
        let state = self.state();
        let unfinished = state.plans.iter().filter(|plan| !plan.is_finished());
        let unfinished: Vec<&str> = unfinished.map(|plan| plan.key.id).collect();
        assert!(
            unfinished.is_empty(),
            "answers are left for {}; all requests: {:?}",
            unfinished.join(", "),
            state.received
        );
    }

    fn answer(&self, request: Recorded) -> Result<Answer, TransportError> {
        let key = Key::of_attempt(request.attempt);
        // Conditions are the caller's and may look at the mock: they are asked while it is free.
        let plans: Vec<(usize, Option<Condition>)> = self
            .state()
            .plans
            .iter()
            .enumerate()
            .filter(|(_, plan)| plan.key == key)
            .map(|(index, plan)| (index, plan.condition.clone()))
            .collect();
        let fitting = plans.into_iter().rev().filter(|(_, condition)| {
            condition
                .as_ref()
                .is_none_or(|condition| condition(&request))
        });
        let fitting: Vec<usize> = fitting.map(|(index, _)| index).collect();
        let mut state = self.state();
        let planned = fitting
            .into_iter()
            .find_map(|index| state.plans.get_mut(index)?.next());
        let answer = match planned {
            Some(answer) => Ok(answer),
            None if key.is_for_token => {
                state.tokens += 1;
                Ok(Answer::new(200).json(json!({
                    "access_token": format!("mock-token-{}", state.tokens),
                    "token_type": "Bearer",
                    "expires_in": 3600,
                })))
            }
            None => Err(unplanned(&request, &state.plans)),
        };
        state.received.push(request);
        answer
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that has failed while it held this has been told why.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names what arrived, and what would have been answered.
fn unplanned(request: &Recorded, plans: &[Plan]) -> TransportError {
    let mut planned: Vec<&str> = plans.iter().map(|plan| plan.key.id).collect();
    planned.dedup();
    let planned = match planned.is_empty() {
        true => "nothing is planned".to_owned(),
        false => format!("planned: {}", planned.join(", ")),
    };
    let detail = format!(
        "the mock has no answer left for {} {} ({planned})",
        request.method(),
        request.path(),
    );
    TransportError::new(TransportErrorKind::Invalid, "no answer is planned").with_detail(detail)
}

impl Transport for Mock {
    fn send(&self, request: http::Request<Body>, attempt: Attempt) -> Sending<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = collect(body).await?;
            self.answer(Recorded::new(head, body, attempt))?.give()
        })
    }
}

/// Reads a body to its end.
async fn collect(body: Body) -> Result<Bytes, TransportError> {
    let mut stream = match body.try_into_bytes() {
        Ok(bytes) => return Ok(bytes),
        Err(stream) => stream,
    };
    let mut bytes = BytesMut::new();
    while let Some(chunk) = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await {
        bytes.extend_from_slice(&chunk?);
    }
    Ok(bytes.freeze())
}

impl fmt::Debug for Mock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let planned: Vec<_> = state.plans.iter().map(|plan| plan.key.id).collect();
        formatter
            .debug_struct("Mock")
            .field("planned", &planned)
            .field("received", &state.received)
            .finish()
    }
}

/// The plan for an operation: its answers, one after the other.
pub struct On<O> {
    mock: Mock,
    index: usize,
    operation: PhantomData<fn() -> O>,
}

impl<O: Operation> On<O> {
    /// Holds the plan to requests that fit. What does not fit is left to the other plans.
    pub fn when(self, condition: impl Fn(&Recorded) -> bool + Send + Sync + 'static) -> Self {
        self.change(|plan| plan.condition = Some(Arc::new(condition)));
        self
    }

    /// A success: what the operation gives, as a model or as JSON. Its status is the first
    /// documented one, unless the value is that of another, and `null` or `()` is no body.
    ///
    /// # Panics
    ///
    /// If the value is not one of the operation's; see [`respond_with`](Self::respond_with) for
    /// those.
    #[track_caller]
    pub fn respond(self, value: impl Serialize) -> Self {
        let value = to_value(value);
        if let Err(fault) = serde_json::from_value::<O::Output>(value.clone()) {
            panic!("{} does not give this: {fault}", O::DESCRIPTOR.id);
        }
        self.answer(success(O::DESCRIPTOR, value))
    }

    /// Any status with any JSON.
    ///
    /// # Panics
    ///
    /// If the status is not one, or the body cannot be written as JSON.
    #[track_caller]
    pub fn respond_with(self, status: u16, body: impl Serialize) -> Self {
        self.answer(Answer::new(status).json(body))
    }

    /// Any answer.
    pub fn answer(self, answer: Answer) -> Self {
        let planned = Planned {
            answer,
            times: None,
            was_given: false,
        };
        self.change(|plan| plan.answers.push_back(planned));
        self
    }

    /// No answer.
    pub fn fail(self, fault: Fault) -> Self {
        self.answer(Answer::fault(fault))
    }

    /// Gives the answer before this so many times, in place of once or for good.
    pub fn times(self, times: u32) -> Self {
        self.change(|plan| {
            if let Some(planned) = plan.answers.back_mut() {
                planned.times = Some(times);
            }
            if times == 0 {
                plan.answers.pop_back();
            }
        });
        self
    }

    fn change(&self, change: impl FnOnce(&mut Plan)) {
        if let Some(plan) = self.mock.state().plans.get_mut(self.index) {
            change(plan);
        }
    }
}

/// The answer that gives a value of an operation.
fn success(operation: &Descriptor, value: Value) -> Answer {
    let (status, value) = of_variant(operation, &value).unwrap_or_else(|| {
        let successes = operation.statuses.iter();
        let mut codes = successes.filter_map(|status| match status.code {
            Code::Exact(code @ 200..300) => Some(code),
            _ => None,
        });
        (codes.next().unwrap_or(200), value)
    });
    let answer = Answer::new(status);
    match (operation.format(status), value) {
        (_, Value::Null) => answer,
        (Format::Text | Format::Bytes, Value::String(text)) => answer.body(text),
        (Format::Bytes, Value::Array(bytes)) => {
            let byte = |byte: &Value| u8::try_from(byte.as_u64()?).ok();
            answer.body(bytes.iter().filter_map(byte).collect::<Vec<u8>>())
        }
        (Format::Text, value) => answer.body(value.to_string()),
        (_, value) => answer.json(value),
    }
}

/// The status that a value is of, where statuses have variants, and what it holds.
fn of_variant(operation: &Descriptor, value: &Value) -> Option<(u16, Value)> {
    let (variant, content) = match value {
        Value::String(variant) => (variant, Value::Null),
        Value::Object(object) if object.len() == 1 => {
            let (variant, content) = object.iter().next()?;
            (variant, content.clone())
        }
        _ => return None,
    };
    let status = (200..300).find(|status| operation.variant(*status) == Some(variant))?;
    Some((status, content))
}

impl<O> fmt::Debug for On<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("On").finish_non_exhaustive()
    }
}

#[track_caller]
fn to_value(value: impl Serialize) -> Value {
    match serde_json::to_value(value) {
        Ok(value) => value,
        Err(fault) => panic!("this cannot be written as JSON: {fault}"),
    }
}
