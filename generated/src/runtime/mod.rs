//! What every emitted function stands on: clients, calls, errors, pages and the building blocks of
//! models. Nothing here knows any one service; what differs between services arrives as data.

#[allow(
    dead_code,
    reason = "which of the ways to sign in a service has is in its document"
)]
mod api;
mod auth;
mod base_url;
mod before_send;
#[cfg(feature = "blocking")]
mod blocking;
#[allow(
    dead_code,
    reason = "which kinds of bodies a service takes is in its document"
)]
mod bodies;
mod budget;
mod builder;
#[allow(dead_code, reason = "for operations that take many things at once")]
mod bulk;
#[allow(
    dead_code,
    unused_macros,
    reason = "whether statuses have bodies of their own is in the document"
)]
mod by_status;
mod call;
mod client;
mod clock;
mod constraint;
mod continuation;
mod cursor;
mod decode;
mod defaults;
#[allow(
    dead_code,
    unused_macros,
    reason = "whether a service gives files is in its document"
)]
mod download;
mod error;
mod exchange;
mod fetch;
#[allow(dead_code, reason = "whether a service takes forms is in its document")]
mod form;
mod grant;
mod http_transport;
#[allow(
    dead_code,
    unused_macros,
    reason = "whether a service has integers with names is in its document"
)]
mod integer_enum;
mod json;
mod json_number;
mod json_object;
mod json_serde;
mod maybe;
mod member;
mod model;
#[allow(dead_code, reason = "whether a service takes files is in its document")]
mod multipart;
#[allow(
    dead_code,
    unused_macros,
    reason = "whether a service takes files is in its document"
)]
mod multipart_model;
mod newtype;
#[allow(
    dead_code,
    reason = "which of the ways to sign in a service has is in its document"
)]
mod oauth2;
#[allow(
    dead_code,
    reason = "which kinds of fields models have is in the document"
)]
mod object;
mod one_or_many;
mod open_enum;
mod operation;
mod operations;
mod page;
mod pages;
mod parameter;
mod payload;
mod reader;
mod request;
mod response;
mod retry;
mod retry_after;
mod scalar;
mod seen;
mod send;
pub(crate) mod style;
mod timestamp;
mod token;
mod trace;
mod transport;
#[allow(
    dead_code,
    unused_macros,
    reason = "whether a service has unions depends on its document"
)]
pub(crate) mod union;
mod unix_millis;
mod upload;
mod url;
mod validate;
mod watch;
mod withheld;

pub(crate) use api::{Api, Endpoint, Scheme};
#[cfg(feature = "blocking")]
pub use blocking::BlockingIter;
pub(crate) use builder::{ClientBuilder, client_builder};
pub use bulk::{Bulk, Incomplete, Progress};
#[allow(
    unused_imports,
    reason = "whether statuses have bodies of their own is in the document"
)]
pub(crate) use by_status::{ByStatus, by_status, decode as decode_by_status};
pub use call::{Call, CallFuture, ResponseFuture};
pub(crate) use call::{builder, paginated};
pub(crate) use client::Client;
pub use constraint::Constraint;
pub use continuation::Continuation;
#[allow(
    unused_imports,
    reason = "whether a service gives files is in its document"
)]
pub(crate) use download::streamed;
pub use download::{Download, DownloadFuture};
pub use error::{Error, ErrorKind, TimeoutPhase};
pub use integer_enum::UnknownInteger;
#[allow(
    unused_imports,
    reason = "whether a service has integers with names is in its document"
)]
pub(crate) use integer_enum::integer_enum;
pub use json::{Json, JsonError};
pub use json_number::JsonNumber;
pub use json_object::JsonObject;
pub use maybe::Maybe;
pub(crate) use member::Member;
pub(crate) use model::model;
#[allow(
    unused_imports,
    reason = "whether a service takes files is in its document"
)]
pub(crate) use multipart::{Fields, Files, Multipart};
#[allow(
    unused_imports,
    reason = "whether a service takes files is in its document"
)]
pub(crate) use multipart_model::{FileField, multipart};
pub use newtype::ParseError;
pub(crate) use newtype::newtype;
#[allow(
    unused_imports,
    reason = "which of the ways to sign in a service has is in its document"
)]
pub use oauth2::{AccessToken, FetchingToken, Password, RefreshToken, TokenSource};
pub(crate) use object::{
    AsItIs, AsUnixMillis, Model, Object, Redacted, Shown, Written, decode as decode_model,
};
pub use one_or_many::OneOrMany;
pub use open_enum::UnknownValue;
pub(crate) use open_enum::{TextVisitor, open_enum};
pub(crate) use operation::Describe;
pub use operation::{
    Code, Descriptor, Format, Location, Operation, Pagination, Parameter, Server, Status, Style,
    Variable,
};
pub(crate) use operations::{operations, to_list};
pub use page::Page;
pub(crate) use page::Paged;
pub use pages::{Items, Pages};
pub(crate) use parameter::{Key, ParameterValue, ToParameter};
pub use payload::Payload;
pub use response::Response;
pub use retry::Retry;
pub(crate) use scalar::{Scalar, ToScalar, scalar_type};
pub use timestamp::Timestamp;
pub use transport::{Attempt, Body, Sending, Transport, TransportError, TransportErrorKind};
#[allow(
    unused_imports,
    reason = "whether a service has unions depends on its document"
)]
pub(crate) use union::union;
pub use validate::Violation;
pub(crate) use validate::{Validate, Validator};

/// The methods of HTTP, as descriptors name them.
pub use http::Method;
