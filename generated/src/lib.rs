//! A client for administering tenants: their users, groups, roles and devices.
//!
//! # Calls
//!
//! A client of a service gives a handle for each of its resources, and each handle a method for
//! each operation. What a method gives is a [`Call`], or a builder around one if the operation has
//! optional parameters: nothing is sent before it is awaited. Awaiting gives the value; the
//! `with_response` method of a call gives the status and the headers too, as a [`Response`].
//!
//! Lists can be had by the page, or as a stream over all pages: [`Items`] for each item, [`Pages`]
//! for each page. Both have a `next` method of their own, so no other crate is needed to go
//! through them.
//!
//! # Errors
//!
//! Every call fails with the one [`Error`], which says what happened in one line that is fit for
//! logs. [Its documentation](Error) lists what can go wrong and what to do about it. What the service
//! itself says of a failure, as it is documented for the operation, is had by [`Error::failure`].
//!
//! What fails and can be done again without harm is done again, after a wait: see [`Retry`]. Where
//! the service may have acted on a call that failed, [`Error::may_have_been_applied`] says so.
//!
//! # Values
//!
//! What the services send is decoded with an open mind: unknown fields are skipped, and unknown
//! values of enumerations are kept and sent back as they came. Ids have types of their own, so a
//! group's id does not pass for a user's. Times are [`Timestamp`]s, however a service writes them.
//! What the documentation leaves open is [`Json`].
//!
//! Requests are held against the documented bounds before they are sent. What is broken is told
//! all at once, each with its place: see [`Error::violations`].
//!
//! # Stability
//!
//! Of other crates, only types of `http`, `bytes`, `serde`, `uuid` and `futures-core` show, so a new
//! major version of anything else is none of this crate. The conversions of [`Timestamp`] are behind
//! features that name the major version of the other crate.
//!
//! # Limits
//!
//! | What | Limit | Set by |
//! |---|---|---|
//! | Connecting | 5 s | `connect_timeout` of the client builder |
//! | One attempt, up to the last byte | 30 s | `attempt_timeout` of the client builder |
//! | Silence within a response | 15 s | `read_timeout` of the client builder |
//! | A whole operation, with every attempt, wait and token | 120 s | `timeout` of the client builder, or of a call |
//! | Attempts | 3 | `retry` of the client builder, or of a call |
//! | A wait that the service asks for | 60 s | [`Retry::longest_retry_after`] |
//! | The body of a success, decompressed | 16 MiB | `body_limit` of the client builder |
//! | The body of a failure, decompressed | the first 64 KiB are kept | `error_body_limit` of the client builder |
//! | The address of a request | 8 KiB | `url_limit` of the client builder |
//! | The headers of a request, or of a response | 64 KiB | `header_limit` of the client builder |
//!
//! Streams are as long as they like: the time of an attempt counts from the last chunk that was
//! taken of a [`Payload`], and nothing but silence ends a [`Download`].
//!
//! Redirects are never followed, and credentials go to the configured service only. Addresses must
//! start with `https://`, unless they are on this machine.
//!
//! # Tests
//!
//! The feature `test-util` has a mock of the services that stands below all of this, for the tests
//! of code that uses the crate: `test_util::Mock`.
//!
//! # Features
//!
//! | Feature | On by default | What it adds |
//! |---|---|---|
//! | `rustls` | yes | TLS by rustls, with the platform's certificates |
//! | `native-tls` | | TLS by the platform's own library |
//! | `blocking` | | `.call()` in the place of `.await`, for programs without async code |
//! | `test-util` | | A mock of the services, for tests |
//! | `tracing` | | A span for each operation and each attempt, named as OpenTelemetry names them |
//! | `chrono-04` | | Conversions between [`Timestamp`] and the types of `chrono` 0.4 |
//! | `jiff-02` | | Conversions between [`Timestamp`] and the types of `jiff` 0.2 |
//! | `time-03` | | Conversions between [`Timestamp`] and the types of `time` 0.3 |

#[rustfmt::skip]
pub mod blynk;
pub mod bulk;
#[rustfmt::skip]
pub mod cipherscale;

// Emitted code stands on `crate::runtime`, in whichever crate it is.
use ::tenant_admin_runtime as runtime;

#[cfg(feature = "blocking")]
#[doc(inline)]
pub use runtime::BlockingIter;
#[cfg(feature = "test-util")]
#[doc(inline)]
pub use runtime::test_util;
#[doc(inline)]
pub use runtime::{
    Call, CallFuture, Constraint, Continuation, Download, DownloadFuture, Error, ErrorKind, Items,
    Json, JsonError, JsonNumber, JsonObject, Maybe, OneOrMany, Page, Pages, ParseError, Payload,
    Response, ResponseFuture, Retry, TimeoutPhase, Timestamp, UnknownInteger, UnknownValue,
    Violation,
};

pub mod oauth2 {
    //! What tokens come from besides client credentials, where a service has flows for it: a user's name
    //! and password, a refresh token, or code of the caller's. The methods of the service's client builder
    //! take them.

    #[doc(inline)]
    pub use crate::runtime::{AccessToken, FetchingToken, Password, RefreshToken, TokenSource};
}

pub mod operation {
    //! The operations of a service as data: what each is called, what it takes and what it gives.
    //!
    //! Every operation has a type, in the module of the handle that calls it, that implements
    //! [`Operation`].

    #[doc(inline)]
    pub use crate::runtime::{
        Code, Descriptor, Format, Location, Method, Operation, Pagination, Parameter, Server,
        Status, Style, Variable,
    };
}

pub mod transport {
    //! What carries requests, for those who want to carry them by other means than HTTP.

    #[doc(inline)]
    pub use crate::runtime::{
        Attempt, Body, Sending, Transport, TransportError, TransportErrorKind,
    };
}

// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
