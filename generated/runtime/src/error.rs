//! The one error of every call: what happened, and what of it can be shown. Secrets, queries and
//! bodies never reach what is printed.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::decode;
use super::operation::{Descriptor, Operation};
use super::retry::{Class, Failure};
use super::retry_after;
use super::validate::Violation;

/// What went wrong with a call, or with building a client.
///
/// It prints as one line that can be logged as it is: it holds no secret, no query and no body.
///
/// ```text
/// users/deactivate: 403 Forbidden (request 7f3a91, 1 attempt)
/// ```
///
/// What can be repeated without harm is repeated before there is an error: see
/// [`Retry`](crate::Retry). Whether the service may have acted all the same is told by
/// [`may_have_been_applied`](Self::may_have_been_applied).
///
/// | What you see | What it means | What to do |
/// |---|---|---|
/// | [`Builder`](ErrorKind::Builder) | An address, a header or a credential is not usable. | Correct what the message names. |
/// | [`InvalidRequest`](ErrorKind::InvalidRequest) | A value breaks a documented bound, or the request is too long. Nothing was sent. | See [`violations`](Self::violations). Where the documentation is wrong, switch the check off with the client builder's `validate_requests`. |
/// | [`MissingCredentials`](ErrorKind::MissingCredentials) | The operation needs a credential that the client has not. Nothing was sent. | Call the method of the client builder that the message names. |
/// | [`Authentication`](ErrorKind::Authentication) | There is no token for the client's credentials, or from its source of tokens. The operation was not sent. | Check the credentials; [`api_error`](Self::api_error) has the service's reason, and `source` that of the caller's own code. A user's password that was refused is not sent again: build a client with another one. |
/// | [`Connect`](ErrorKind::Connect) | No connection was made. The service has seen nothing. | Check the network, DNS and the base URL. |
/// | [`Timeout`](ErrorKind::Timeout) | There was no whole answer in time; [`timeout_phase`](Self::timeout_phase) says what took too long. | `Connect`: as above. `Attempt`, `Read`: raise the limit of the client builder's `attempt_timeout` or `read_timeout`. `Operation`: raise `timeout`, of the call or the client. Where it may have been applied, look before you repeat it. |
/// | [`Transport`](ErrorKind::Transport) | The connection broke. | If it [may have been applied](Self::may_have_been_applied), look before you repeat it. |
/// | [`Upload`](ErrorKind::Upload) | The stream that was to be sent failed, or was not as long as was said. The service has seen part of it at most. | See the error's source. |
/// | [`Redirect`](ErrorKind::Redirect) | The service sent the client elsewhere, which is never followed. | Set the base URL to the host that the message names, if you trust it. |
/// | [`Status`](ErrorKind::Status), 400 or 422 | The service refused the values. | See [`api_error`](Self::api_error) for its reasons. |
/// | `Status`, 401 | The credential is wrong or has expired. | Get a new one. Tokens that the client fetches itself were renewed once already. |
/// | `Status`, 403 | The credential does not allow this. | Have the permission added; see [`meaning`](Self::meaning). |
/// | `Status`, 404 | There is no such thing, or it is not yours to see. | Take it as gone, or check the id. |
/// | `Status`, 409 | The call contradicts the state of things. After more than one attempt it may be the trace of the first one. | Look at what is there. |
/// | `Status`, 429 | Too many requests, more than once. Nothing was applied. | Wait for [`retry_after`](Self::retry_after); send less at a time. |
/// | `Status`, 5xx | The service failed. | Try again later, but look first if it may have been applied; give the service's operators the [`request_id`](Self::request_id). |
/// | [`TooLarge`](ErrorKind::TooLarge) | The answer is larger than the client takes. The call itself succeeded. | Ask for smaller pages, or raise the client builder's `body_limit`. |
/// | [`Decode`](ErrorKind::Decode) | The answer is not what is documented. The call itself succeeded. | See [`json_path`](Self::json_path) and [`body`](Self::body); an empty body, or a proxy's HTML page, is named as such. |
/// | [`Pagination`](ErrorKind::Pagination) | The service gave the same page again, or fewer items than it counts. | The list's `continuation` asks for that page again. If that does not help, report it; list by single pages, or by smaller ones, meanwhile. |
/// | [`Blocking`](ErrorKind::Blocking) | A blocking call was made inside async code. Nothing was sent. | Use `.await` there. |
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    detail: Cow<'static, str>,
    operation: Option<&'static Descriptor>,
    attempts: u32,
    elapsed: Duration,
    phase: Option<TimeoutPhase>,
    response: Option<Received>,
    json_path: Option<String>,
    violations: Vec<Violation>,
    /// Whether it was a token that could not be had.
    is_of_token: bool,
    /// Whether another attempt with another token may succeed.
    has_stale_token: bool,
    /// Whether there can be no other attempt, as the body was a stream.
    has_spent_body: bool,
    /// Whether the service may have acted on an earlier attempt.
    was_in_doubt: bool,
    /// Shared, as those who wait for the same token get the same error.
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What is kept of a response.
#[derive(Clone)]
struct Received {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    retry_after: Option<Duration>,
}

/// What kind of thing went wrong. See [`Error`] for what to do about each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built as asked.
    Builder,
    /// The request breaks documented bounds, or cannot be put on the wire. Nothing was sent.
    InvalidRequest,
    /// The client has none of the credentials that the operation accepts. Nothing was sent.
    MissingCredentials,
    /// No token was given for the client's credentials.
    Authentication,
    /// No connection was made. Nothing was sent.
    Connect,
    /// There was no whole answer in time.
    Timeout,
    /// The connection broke before the answer was whole.
    Transport,
    /// The stream that was to be sent failed, or was not as long as was said.
    Upload,
    /// The service answered with a redirect, which is never followed.
    Redirect,
    /// The service answered with a status that means failure.
    Status,
    /// The answer is larger than the client takes.
    TooLarge,
    /// The answer is not what the documentation says.
    Decode,
    /// The pages of a list make no sense: the same one came again, or items are missing.
    Pagination,
    /// A blocking call was made on a thread of an async runtime. Nothing was sent.
    Blocking,
}

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutPhase {
    /// Connecting. Nothing was sent.
    Connect,
    /// One attempt, up to the last byte of the answer.
    Attempt,
    /// The next bytes of an answer that had begun.
    Read,
    /// The whole operation, with all its attempts.
    Operation,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: detail.into(),
            operation: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            phase: None,
            response: None,
            json_path: None,
            violations: Vec::new(),
            is_of_token: false,
            has_stale_token: false,
            has_spent_body: false,
            was_in_doubt: false,
            source: None,
        }))
    }

    pub(crate) fn invalid(violations: Vec<Violation>) -> Self {
        let mut error = Self::new(ErrorKind::InvalidRequest, "");
        error.0.violations = violations;
        error
    }

    pub(crate) fn during(mut self, operation: &'static Descriptor) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_elapsed(mut self, elapsed: Duration) -> Self {
        self.0.elapsed = elapsed;
        self
    }

    pub(crate) fn with_response(
        mut self,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        self.0.response = Some(Received {
            retry_after: retry_after::parse(&headers, SystemTime::now()),
            status,
            headers,
            body,
        });
        self
    }

    pub(crate) fn with_json_path(mut self, path: Option<String>) -> Self {
        self.0.json_path = path;
        self
    }

    pub(crate) fn timed_out(phase: TimeoutPhase, detail: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(ErrorKind::Timeout, detail);
        error.0.phase = Some(phase);
        error
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// Says that it was a token that was to be fetched.
    pub(crate) fn without_token(mut self) -> Self {
        self.0.detail = format!("no token: {}", self.0.detail).into();
        self.0.is_of_token = true;
        self
    }

    /// The same error, of a password that was refused before.
    pub(crate) fn remembered(&self) -> Self {
        let mut error = self.share();
        let detail = format!("{}; the password is not sent again", error.0.detail);
        error.0.detail = detail.into();
        error
    }

    /// Says that another token may do.
    pub(crate) fn with_stale_token(mut self, is_stale: bool) -> Self {
        self.0.has_stale_token = is_stale;
        self
    }

    pub(crate) fn has_stale_token(&self) -> bool {
        self.0.has_stale_token
    }

    /// Says that nothing is left to send.
    pub(crate) fn with_spent_body(mut self, is_spent: bool) -> Self {
        self.0.has_spent_body = is_spent;
        self
    }

    pub(crate) fn has_spent_body(&self) -> bool {
        self.0.has_spent_body
    }

    /// Says that the service may have acted on an earlier attempt.
    pub(crate) fn with_doubt(mut self, was_in_doubt: bool) -> Self {
        self.0.was_in_doubt |= was_in_doubt;
        self
    }

    /// The same error, for another one who waited for the same thing.
    pub(crate) fn share(&self) -> Self {
        Self(self.0.clone())
    }

    /// What decides whether there is another attempt.
    pub(crate) fn summary(&self) -> Failure {
        Failure {
            kind: self.0.kind,
            status: self.status(),
            phase: self.0.phase,
            is_of_token: self.0.is_of_token,
            has_spent_body: self.0.has_spent_body,
            retry_after: self.retry_after(),
        }
    }

    /// Whether the service may have acted on this attempt or an earlier one.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.0.was_in_doubt || self.summary().classify().0 == Class::Unknown
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.response.as_ref().map(|response| response.status)
    }

    /// The headers of the response, if there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.response.as_ref().map(|response| &response.headers)
    }

    /// The body of the response, if there was one.
    ///
    /// Of a failure these are the first 64 KiB after decompression, or fewer if it broke off, fell
    /// silent for the client's `read_timeout`, or was not whole when the time of the attempt was
    /// over: the status says more than the rest of it would. The client builder's
    /// `error_body_limit` sets how much is kept. Of a success that is not what is documented it is
    /// all of it; of one that is [too large](ErrorKind::TooLarge), nothing.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.response.as_ref().map(|response| &response.body)
    }

    /// The operation that failed, such as `users/get`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.id)
    }

    /// What the documentation says the status means for this operation.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        // The status of a token endpoint says nothing about the operation.
        if self.0.kind == ErrorKind::Authentication {
            return None;
        }
        self.0.operation?.meaning(self.status()?.as_u16())
    }

    /// The name that the service gave the request, for its operators to look up.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// How many times the request was sent, or was tried to be.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call took, with all its attempts and waits.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Whether the service may have acted on the call, be it by an earlier attempt: the answer was
    /// lost, or says that something went wrong on the way. False if the call cannot change
    /// anything, as it is a `GET`, if it was not sent, and if it was refused.
    ///
    /// ```no_run
    /// # async fn example(
    /// #     client: tenant_admin::cipherscale::Client,
    /// #     user: tenant_admin::cipherscale::models::CreateUser,
    /// # ) -> Result<(), tenant_admin::Error> {
    /// match client.users().create(user).await {
    ///     Err(error) if error.may_have_been_applied() => println!("look before repeating: {error}"),
    ///     Err(error) => println!("not created: {error}"),
    ///     Ok(created) => println!("{} created", created.len()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        let changes = |operation: &Descriptor| !operation.method.is_safe();
        self.0.operation.is_some_and(changes) && self.is_in_doubt()
    }

    /// What took too long, if something did.
    #[must_use]
    pub fn timeout_phase(&self) -> Option<TimeoutPhase> {
        self.0.phase
    }

    /// How long the service asks to wait before the next request, counted from when it answered:
    /// `Retry-After`, as seconds or as a date.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.response.as_ref()?.retry_after
    }

    /// What the service says of the failure, as it is documented for an operation: its type, or
    /// the variant of it, is picked by the status. `None` if it is another operation that failed,
    /// if the service did not answer with a failure, or if what it says is something else.
    ///
    /// Where it matters little which operation it was, [`api_error`](Self::api_error) takes any
    /// type.
    ///
    /// ```
    /// # use tenant_admin::blynk::{self, users};
    /// # async fn example(client: blynk::Client) {
    /// if let Err(error) = client.users().search("john").await
    ///     && let Some(refusal) = error.failure::<users::Search>()
    /// {
    ///     println!("{refusal:?}");
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn failure<O: Operation>(&self) -> Option<O::Failure> {
        let operation = self.0.operation?;
        let is_same = operation.id == O::DESCRIPTOR.id && operation.path == O::DESCRIPTOR.path;
        let is_failure = matches!(self.0.kind, ErrorKind::Status | ErrorKind::Redirect);
        let response = self.0.response.as_ref().filter(|_| is_same && is_failure)?;
        let Received {
            status,
            headers,
            body,
            ..
        } = response;
        decode::decode_failure(operation, *status, headers, body)
    }

    /// The body of the failure, if it is JSON of this type.
    #[must_use]
    pub fn api_error<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.body()?).ok()
    }

    /// Where in the response the value stands that does not decode, such as
    /// `data[3].maxDevices`.
    #[must_use]
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// Every bound that the request breaks; empty unless it is an invalid request.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Whether the service says that there is no such thing (404).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_status(StatusCode::NOT_FOUND)
    }

    /// Whether the service does not accept the credential (401), or gives no token for it.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.is_status(StatusCode::UNAUTHORIZED)
            || self.0.kind == ErrorKind::Authentication
                && self.status().is_some_and(|status| status.is_client_error())
    }

    /// Whether the credential does not allow the call (403).
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.is_status(StatusCode::FORBIDDEN)
    }

    /// Whether the call contradicts the state of things (409).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_status(StatusCode::CONFLICT)
    }

    /// Whether there were too many requests (429).
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the service blames the request (4xx).
    #[must_use]
    pub fn is_client_error(&self) -> bool {
        self.0.kind == ErrorKind::Status
            && self.status().is_some_and(|status| status.is_client_error())
    }

    /// Whether the service blames itself (5xx).
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Whether a time limit was reached.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// Whether no connection was made, be it refused or too slow.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect || self.0.phase == Some(TimeoutPhase::Connect)
    }

    /// Whether the answer is not what the documentation says.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// Whether the request breaks documented bounds and was not sent.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        self.0.kind == ErrorKind::InvalidRequest
    }

    fn is_status(&self, status: StatusCode) -> bool {
        self.0.kind == ErrorKind::Status && self.status() == Some(status)
    }

    fn write_violations(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 3;
        for (index, violation) in self.0.violations.iter().take(SHOWN).enumerate() {
            formatter.write_str(if index == 0 { "" } else { "; " })?;
            fmt::Display::fmt(violation, formatter)?;
        }
        match self.0.violations.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(formatter, "; and {more} more"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(formatter, "{operation}: ")?;
        }
        if self.0.violations.is_empty() {
            formatter.write_str(&self.0.detail)?;
        } else {
            self.write_violations(formatter)?;
        }
        let attempts = match self.0.attempts {
            0 => return Ok(()),
            1 => "1 attempt".to_owned(),
            attempts => format!("{attempts} attempts"),
        };
        match self.request_id() {
            Some(request) => write!(formatter, " (request {request}, {attempts})"),
            None => write!(formatter, " ({attempts})"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_struct("Error");
        text.field("kind", &self.0.kind)
            .field("message", &format_args!("\"{self}\""));
        if let Some(response) = &self.0.response {
            text.field("status", &response.status.as_u16());
            text.field("body_length", &response.body.len());
        }
        if let Some(source) = &self.0.source {
            text.field("source", source);
        }
        text.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

/// The name of a request, from the headers that services use for it. Anything odd is not one: it
/// will be printed.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    const NAMES: [&str; 6] = [
        "x-request-id",
        "request-id",
        "x-amzn-requestid",
        "x-amz-request-id",
        "x-correlation-id",
        "cf-ray",
    ];
    let is_plain = |id: &&str| {
        !id.is_empty() && id.len() <= 128 && id.bytes().all(|byte| byte.is_ascii_graphic())
    };
    NAMES
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok().filter(is_plain))
}

/// A status as it is printed: `403 Forbidden`.
pub(crate) fn status_text(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}
