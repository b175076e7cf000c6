//! What the tests of this package stand on: a service on loopback that knows a document of `spec/`
//! and nothing else, and the inventory of what a document declares.
//!
//! This library reads the YAML text by itself and validates with a JSON Schema implementation that
//! the client and the generator don't use. It must never depend on the client crate, nor on the
//! generator's model of a document: it is the second opinion.
//!
//! ```no_run
//! # async fn example() {
//! use support::{Extent, SpecServer};
//!
//! let server = SpecServer::start("spec/cipherscale.yaml", "users/get", 200, Extent::Required).await;
//! // … a client with `server.base_url()` and `support::API_KEY` makes the call …
//! # let output = ();
//! server.assert_conforms(&output);
//! # }
//! ```

mod answer;
mod bodies;
mod compare;
mod deep;
mod defaults;
mod document;
mod examples;
mod extent;
mod files;
mod headers;
pub mod loopback;
mod parameters;
mod path;
mod request;
mod schema;
mod security;
mod server;
mod styles;

pub use document::Document;
pub use examples::{Examples, check_examples};
pub use extent::Extent;
pub use server::{Received, SpecServer};

/// The one API key that the server takes, in whatever place the document gives it.
pub const API_KEY: &str = "k3y-of-the-conformance-tests";

/// The one bearer token that the server takes, for `http` bearer and OAuth2 schemes alike.
pub const TOKEN: &str = "t0ken-of-the-conformance-tests";

/// The one pair of user name and password that the server takes for HTTP Basic.
pub const BASIC: (&str, &str) = ("client-of-the-tests", "s3cret:of the tests");

/// Method, path template and `operationId` of every operation of the document at `document` below the workspace,
/// sorted.
///
/// The id is empty where the document gives none.
///
/// # Panics
///
/// If the document can't be read.
#[must_use]
pub fn inventory(document: &str) -> Vec<(String, String, String)> {
    Document::at(document).inventory()
}
