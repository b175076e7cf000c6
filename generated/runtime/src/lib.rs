//! What the client `tenant-admin` stands on: calls, errors, pages and the building blocks of models.
//! Depend on `tenant-admin`, which shows all of this that is for its users.
//!
//! Nothing here knows any one service; what differs between services arrives as data. It is a crate
//! of its own because it is large and stays as it is while services change: whoever builds a client
//! builds this once, beside other crates, and what is emitted for a document takes the compiler a
//! moment.
//!
//! Emitted code names more than users do: its macros, the descriptions that it makes, the traits that
//! its types have. That is public, but hidden from these pages, and may change in any version. A
//! client needs the runtime of its own version.

mod api;
mod auth;
mod base_url;
mod before_send;
#[cfg(feature = "blocking")]
mod blocking;
mod bodies;
mod budget;
mod builder;
mod bulk;
mod by_status;
mod call;
mod client;
mod clock;
mod constraint;
mod continuation;
mod conversions;
mod cursor;
mod decode;
mod defaults;
mod download;
mod error;
mod exchange;
mod fetch;
mod form;
mod grant;
mod http_transport;
mod integer_enum;
mod json;
mod json_number;
mod json_object;
mod json_serde;
mod maybe;
mod member;
mod model;
mod multipart;
mod multipart_model;
mod newtype;
mod oauth2;
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
mod style;
#[cfg(any(test, feature = "test-util"))]
pub mod test_util;
#[cfg(test)]
mod tests;
mod timestamp;
mod token;
mod trace;
mod transport;
mod union;
mod unix_millis;
mod upload;
mod url;
mod validate;
mod watch;
mod withheld;

#[cfg(feature = "blocking")]
pub use blocking::BlockingIter;
pub use bulk::{Bulk, Incomplete, Progress};
pub use call::{Call, CallFuture, ResponseFuture};
pub use constraint::Constraint;
pub use continuation::Continuation;
pub use download::{Download, DownloadFuture};
pub use error::{Error, ErrorKind, TimeoutPhase};
pub use integer_enum::UnknownInteger;
pub use json::{Json, JsonError};
pub use json_number::JsonNumber;
pub use json_object::JsonObject;
pub use maybe::Maybe;
pub use newtype::ParseError;
pub use oauth2::{AccessToken, FetchingToken, Password, RefreshToken, TokenSource};
pub use one_or_many::OneOrMany;
pub use open_enum::UnknownValue;
pub use operation::{
    Code, Descriptor, Format, Location, Operation, Pagination, Parameter, Server, Status, Style,
    Variable,
};
pub use page::Page;
pub use pages::{Items, Pages};
pub use payload::Payload;
pub use response::Response;
pub use retry::Retry;
pub use timestamp::Timestamp;
pub use transport::{Attempt, Body, Sending, Transport, TransportError, TransportErrorKind};
pub use validate::Violation;

/// The methods of HTTP, as descriptors name them.
pub use http::Method;

// For emitted code and for the macros that it calls, which stand at the root too.
#[doc(hidden)]
pub use {
    api::{Api, Endpoint, Scheme},
    builder::ClientBuilder,
    by_status::{ByStatus, decode as decode_by_status},
    client::Client,
    member::Member,
    multipart::{Fields, Files, Multipart},
    multipart_model::FileField,
    object::{
        AsItIs, AsUnixMillis, Model, Object, Redacted, Written, decode as decode_model, show,
    },
    open_enum::TextVisitor,
    operation::Describe,
    operations::to_list,
    page::Paged,
    parameter::{Key, ParameterValue, ToParameter},
    scalar::{Scalar, ToScalar},
    union::{Undecided, write_tagged},
    validate::{Validate, Validator},
};
