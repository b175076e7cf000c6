//! Spans for operations and attempts, named as OpenTelemetry names things. The one file that knows
//! of `tracing`; without its feature the spans are nothing at all. Of an address only host, port
//! and the template of the path are told: ids and queries stay out.

#[cfg(feature = "tracing")]
pub(crate) use on::{AttemptSpan, OperationSpan, carry};

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{AttemptSpan, OperationSpan, carry};

#[cfg(feature = "tracing")]
mod on {
    use std::borrow::Cow;
    use std::future::Future;

    use bytes::Bytes;
    use http::StatusCode;
    use tracing::field::Empty;
    use tracing::instrument::WithSubscriber;
    use tracing::{Instrument, Span, info_span};

    use super::super::base_url::BaseUrl;
    use super::super::client::Shared;
    use super::super::error::{Error, ErrorKind};
    use super::super::exchange::Head;
    use super::super::operation::Descriptor;
    use super::super::transport::Attempt;

    /// What spans are told under: the crate of the client, which users know. The runtime is called as
    /// it is, and `_runtime`.
    const TARGET: &str = {
        let (client, _) =
            env!("CARGO_CRATE_NAME").split_at(env!("CARGO_CRATE_NAME").len() - "_runtime".len());
        client
    };

    /// Takes the caller's span along, and who listens, to the task that a future becomes.
    pub(crate) fn carry<F: Future>(future: F) -> impl Future<Output = F::Output> {
        future.in_current_span().with_current_subscriber()
    }

    /// The span of an operation, from its call until its value is there. It ends with the last of
    /// its clones.
    #[derive(Clone)]
    pub(crate) struct OperationSpan(Span);

    impl OperationSpan {
        pub(crate) fn new(client: &Shared, operation: &'static Descriptor) -> Self {
            Self(info_span!(
                target: TARGET,
                "operation",
                otel.name = operation.id,
                otel.kind = "internal",
                otel.status_code = Empty,
                service.peer.name = client.api.name,
                http.request.method = operation.method.as_str(),
                url.template = operation.path,
                server.address = host(&address(client, operation)),
                server.port = port(&address(client, operation)),
                http.response.status_code = Empty,
                attempts = Empty,
                error.type = Empty,
            ))
        }

        pub(crate) fn hold<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
            future.instrument(self.0.clone())
        }

        /// Within the span, for what does not wait.
        pub(crate) fn scope<T>(&self, act: impl FnOnce() -> T) -> T {
            self.0.in_scope(act)
        }

        /// Says that there was an answer. What it is worth shows later.
        pub(crate) fn answered(&self, status: StatusCode, attempts: u32) {
            self.0.record("attempts", attempts);
            self.0.record("http.response.status_code", status.as_u16());
        }

        /// Says that there was no answer, or none that is of use.
        pub(crate) fn failed(&self, error: &Error) {
            self.0.record("attempts", error.attempts());
            failed(&self.0, error);
        }
    }

    /// The span of one request and its response.
    pub(crate) struct AttemptSpan(Span);

    impl AttemptSpan {
        pub(crate) fn new(client: &Shared, attempt: Attempt) -> Self {
            let operation = attempt.operation();
            let resent = attempt.number() - 1;
            Self(info_span!(
                target: TARGET,
                "attempt",
                otel.name = %format_args!("{} {}", operation.method, operation.path),
                otel.kind = "client",
                otel.status_code = Empty,
                http.request.method = operation.method.as_str(),
                url.template = operation.path,
                url.scheme = scheme(&address(client, operation)),
                server.address = host(&address(client, operation)),
                server.port = port(&address(client, operation)),
                http.request.resend_count = (resent > 0).then_some(resent),
                http.response.status_code = Empty,
                error.type = Empty,
            ))
        }

        /// The span of a request to the token endpoint, which is within that of an attempt.
        pub(crate) fn of_token(uri: &http::Uri) -> Self {
            Self(info_span!(
                target: TARGET,
                "token",
                otel.name = "POST token",
                otel.kind = "client",
                otel.status_code = Empty,
                http.request.method = "POST",
                url.scheme = uri.scheme_str(),
                server.address = uri.host(),
                server.port = uri.port_u16(),
                http.response.status_code = Empty,
                error.type = Empty,
            ))
        }

        pub(crate) fn hold<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn end(&self, result: &Result<(Head, Bytes), Error>) {
            match result {
                Ok((head, _)) => {
                    let status = head.status;
                    self.0.record("http.response.status_code", status.as_u16());
                    if !status.is_success() {
                        self.0.record("error.type", status.as_str());
                        self.0.record("otel.status_code", "ERROR");
                    }
                }
                Err(error) => failed(&self.0, error),
            }
        }
    }

    fn failed(span: &Span, error: &Error) {
        if let Some(status) = error.status() {
            span.record("http.response.status_code", status.as_u16());
        }
        // A success is no type of error, whatever was wrong with the rest of it.
        match error.status().filter(|status| !status.is_success()) {
            Some(status) => span.record("error.type", status.as_str()),
            None => span.record("error.type", label(error.kind())),
        };
        span.record("otel.status_code", "ERROR");
    }

    /// A word for what has no status, for machines to group by.
    const fn label(kind: ErrorKind) -> &'static str {
        match kind {
            ErrorKind::Builder => "builder",
            ErrorKind::InvalidRequest => "invalid_request",
            ErrorKind::MissingCredentials => "missing_credentials",
            ErrorKind::Authentication => "authentication",
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Transport => "transport",
            ErrorKind::Upload => "upload",
            ErrorKind::Redirect => "redirect",
            ErrorKind::Status => "status",
            ErrorKind::TooLarge => "too_large",
            ErrorKind::Decode => "decode",
            ErrorKind::Pagination => "pagination",
            ErrorKind::Blocking => "blocking",
        }
    }

    /// Where the requests of an operation go.
    fn address<'a>(client: &'a Shared, operation: &Descriptor) -> Cow<'a, BaseUrl> {
        // What is wrong with one of its own is told by the request.
        let address = client.base_url_of(operation);
        address.unwrap_or(Cow::Borrowed(&client.base_url))
    }

    fn scheme(base_url: &BaseUrl) -> &'static str {
        if base_url.is_plain() { "http" } else { "https" }
    }

    /// The host, such as `host.example` or `127.0.0.1`.
    fn host(base_url: &BaseUrl) -> &str {
        let authority = base_url.authority().as_str();
        written_port(authority).map_or(authority, |(host, _)| host)
    }

    /// The port, be it written or that of the scheme.
    fn port(base_url: &BaseUrl) -> u16 {
        let otherwise = if base_url.is_plain() { 80 } else { 443 };
        written_port(base_url.authority().as_str()).map_or(otherwise, |(_, port)| port)
    }

    /// The colons of an IPv6 address are no port's: it stands in brackets.
    fn written_port(authority: &str) -> Option<(&str, u16)> {
        let (host, port) = authority.rsplit_once(':')?;
        Some((host, port.parse().ok()?))
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::future::Future;

    use bytes::Bytes;
    use http::StatusCode;

    use super::super::client::Shared;
    use super::super::error::Error;
    use super::super::exchange::Head;
    use super::super::operation::Descriptor;
    use super::super::transport::Attempt;

    pub(crate) fn carry<F: Future>(future: F) -> F {
        future
    }

    #[derive(Clone)]
    pub(crate) struct OperationSpan;

    impl OperationSpan {
        pub(crate) const fn new(_: &Shared, _: &'static Descriptor) -> Self {
            Self
        }

        pub(crate) fn hold<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn scope<T>(&self, act: impl FnOnce() -> T) -> T {
            act()
        }

        pub(crate) const fn answered(&self, _: StatusCode, _: u32) {}

        pub(crate) const fn failed(&self, _: &Error) {}
    }

    pub(crate) struct AttemptSpan;

    impl AttemptSpan {
        pub(crate) const fn new(_: &Shared, _: Attempt) -> Self {
            Self
        }

        pub(crate) const fn of_token(_: &http::Uri) -> Self {
            Self
        }

        pub(crate) fn hold<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) const fn end(&self, _: &Result<(Head, Bytes), Error>) {}
    }
}
