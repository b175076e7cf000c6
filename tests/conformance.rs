//! Every operation of every document in `spec/`, through the public client. The tests are emitted.

#[rustfmt::skip]
#[path = "conformance/mod.rs"]
mod conformance;
