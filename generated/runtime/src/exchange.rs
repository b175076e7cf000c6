//! One request and its response, within the limits of time and size, and what its status means.
//! Signing and repeating are in `send`.

use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, LOCATION, RETRY_AFTER, SET_COOKIE};
use http::uri::Authority;
use http::{HeaderMap, StatusCode, Uri};
use tokio::time::Instant;

use super::client::Shared;
use super::clock::Deadline;
use super::defaults::Settings;
use super::error::{Error, ErrorKind, TimeoutPhase, status_text};
use super::request;
use super::transport::{Attempt, Body, TransportError, TransportErrorKind, Unread};
use super::upload::Progress;
use super::watch::{self, Late, Watch};

/// A request, and what is asked of its exchange.
pub(crate) struct Message {
    pub(crate) request: http::Request<Body>,
    /// How its body gets along, if that is a stream.
    pub(crate) progress: Option<Arc<Progress>>,
    /// Whether the body of a success is left to be read.
    pub(crate) keeps_open: bool,
}

/// The head of a response.
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The body, if it is left to be read.
    pub(crate) open: Option<Body>,
}

/// Sends a request and reads the response within the limits of time and size. Every status is an
/// answer here.
pub(crate) async fn exchange(
    client: &Shared,
    message: Message,
    attempt: Attempt,
    deadline: Deadline,
) -> Result<(Head, Bytes), Error> {
    let settings = &client.settings;
    let host = message.request.uri().authority().cloned();
    let progress = message.progress.as_deref();
    let now = Instant::now();
    let of_attempt = |moved| deadline.of_attempt(moved, settings.attempt_timeout);
    let mut moved = progress.map_or(now, Progress::moved);
    let deadline = of_attempt(moved);
    // What is polled may act, even if its time was over before.
    if deadline.at().is_some_and(|at| at <= now) {
        return Err(deadline.missed());
    }
    let timer = pin!(watch::timer(now, deadline, settings.read_timeout));
    let mut watch = Watch::new(deadline, settings.read_timeout, timer);
    let mut sending = client.transport.send(message.request, attempt);
    let sent = loop {
        match watch.hold(|context| sending.as_mut().poll(context)).await {
            // What gets along is waited for, up to the end of the operation.
            Err(error)
                if error.timeout_phase() == Some(TimeoutPhase::Attempt)
                    && progress.is_some_and(|progress| progress.moved() > moved) =>
            {
                moved = progress.map_or(moved, Progress::moved);
                watch.extend(of_attempt(moved));
            }
            sent => break sent,
        }
    };
    drop(sending);
    // A body that fails makes the transport fail: this is not the one to be told of.
    let cause = progress.and_then(Progress::failure);
    let sent = sent.and_then(|sent| sent.map_err(|error| failure(error, host.as_ref(), settings)));
    let (head, body) = sent.map_err(|error| cause.unwrap_or(error))?.into_parts();
    let head = Head {
        status: head.status,
        headers: protect(head.headers),
        open: None,
    };
    let too_large = |detail: String| Error::new(ErrorKind::TooLarge, detail);
    let is_large = request::length(&head.headers) > settings.header_limit;
    if is_large && head.status.is_success() {
        let limit = size_text(settings.header_limit);
        let error = too_large(format!("the response's headers are larger than {limit}"));
        return Err(error.with_response(head.status, HeaderMap::new(), Bytes::new()));
    }
    let head = if is_large { essential(head) } else { head };
    if !head.status.is_success() {
        // The status says more than the lack of the rest of the body: what came is kept.
        let body = body.read_some(settings.error_body_limit, &mut watch).await;
        return Ok((head, body));
    }
    if message.keeps_open {
        let open = Some(body);
        return Ok((Head { open, ..head }, Bytes::new()));
    }
    let limit = settings.success_body_limit;
    match body.read(limit, &mut watch).await {
        Ok(body) => Ok((head, body)),
        Err(Unread::TooLarge) => {
            let error = too_large(format!("the response is larger than {}", size_text(limit)));
            Err(error.with_response(head.status, head.headers, Bytes::new()))
        }
        Err(Unread::Late(Late::Deadline)) => Err(watch.missed()),
        Err(Unread::Late(Late::Silence)) => Err(silent(settings)),
        Err(Unread::Failed(error)) => Err(failure(error, host.as_ref(), settings)),
    }
}

/// Of headers that are too large, those that say what to do about a failure.
fn essential(head: Head) -> Head {
    let mut headers = HeaderMap::new();
    for name in [CONTENT_TYPE, DATE, RETRY_AFTER] {
        // Each for itself may be what is too large.
        if let Some(value) = head.headers.get(&name).filter(|value| value.len() <= 256) {
            headers.insert(name, value.clone());
        }
    }
    Head {
        status: head.status,
        headers,
        open: None,
    }
}

/// Cookies of a response may be sessions: they are kept out of what is printed.
fn protect(mut headers: HeaderMap) -> HeaderMap {
    if let http::header::Entry::Occupied(mut cookies) = headers.entry(SET_COOKIE) {
        for cookie in cookies.iter_mut() {
            cookie.set_sensitive(true);
        }
    }
    headers
}

/// Tells success from failure by the status.
pub(crate) fn judge(head: Head, body: Bytes) -> Result<(Head, Bytes), Error> {
    let status = head.status;
    if status.is_success() {
        return Ok((head, body));
    }
    // What has not changed is nowhere else.
    let error = if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
        let place = redirect_host(&head.headers).map(|host| format!(" to {host}"));
        let detail = format!(
            "{}{}, not followed",
            status_text(status),
            place.unwrap_or_default()
        );
        Error::new(ErrorKind::Redirect, detail)
    } else {
        Error::new(ErrorKind::Status, status_text(status))
    };
    Err(error.with_response(status, head.headers, body))
}

/// The host that a redirect leads to. The rest of its address may hold secrets.
fn redirect_host(headers: &HeaderMap) -> Option<String> {
    let uri: Uri = headers.get(LOCATION)?.to_str().ok()?.parse().ok()?;
    match (uri.host(), uri.port_u16()) {
        (Some(host), Some(port)) => Some(format!("{host}:{port}")),
        (Some(host), None) => Some(host.to_owned()),
        (None, _) => Some("another path of the same host".to_owned()),
    }
}

/// The error that stands for a body that came no further.
pub(crate) fn silent(settings: &Settings) -> Error {
    let detail = format!(
        "the response fell silent for {:?} before it was whole",
        settings.read_timeout
    );
    Error::timed_out(TimeoutPhase::Read, detail)
}

/// The error that stands for a failure of the transport.
pub(crate) fn failure(
    error: TransportError,
    host: Option<&Authority>,
    settings: &Settings,
) -> Error {
    let host = host.map_or_else(String::new, |host| format!(" to {host}"));
    let detail = error.detail;
    let detail = |otherwise: String| detail.unwrap_or_else(|| otherwise.into());
    let failure = match error.kind {
        TransportErrorKind::Invalid => Error::new(
            ErrorKind::InvalidRequest,
            detail("the request cannot be sent as it is".to_owned()),
        ),
        TransportErrorKind::Connect => {
            Error::new(ErrorKind::Connect, detail(format!("no connection{host}")))
        }
        TransportErrorKind::ConnectTimeout => {
            let limit = settings.connect_timeout;
            let detail = detail(format!("no connection{host} within {limit:?}"));
            Error::timed_out(TimeoutPhase::Connect, detail)
        }
        TransportErrorKind::Timeout => Error::timed_out(
            TimeoutPhase::Attempt,
            detail("no whole response in time".to_owned()),
        ),
        TransportErrorKind::Interrupted => Error::new(
            ErrorKind::Transport,
            detail("the connection broke before the response was whole".to_owned()),
        ),
    };
    match error.source {
        Some(source) => failure.with_source(source),
        None => failure,
    }
}

fn size_text(bytes: usize) -> String {
    const KIBIBYTE: usize = 1024;
    const MEBIBYTE: usize = 1024 * KIBIBYTE;
    if bytes > 0 && bytes.is_multiple_of(MEBIBYTE) {
        format!("{} MiB", bytes / MEBIBYTE)
    } else if bytes > 0 && bytes.is_multiple_of(KIBIBYTE) {
        format!("{} KiB", bytes / KIBIBYTE)
    } else {
        format!("{bytes} bytes")
    }
}
