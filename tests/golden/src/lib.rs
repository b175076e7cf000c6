//! A crate of small services, each of them about one family of constructs of OpenAPI.
//!
//! The documents are the YAML files of this package, the modules are emitted from them, and
//! `xtask/tests/golden.rs` holds that they are what is emitted now. The conformance tests of the modules
//! are emitted too.

// Emitted code stands on `crate::runtime`, in whichever crate it is.
use ::tenant_admin_runtime as runtime;

pub use runtime::*;

#[rustfmt::skip]
pub mod bodies;
#[rustfmt::skip]
pub mod composition;
#[rustfmt::skip]
pub mod constraints;
#[rustfmt::skip]
pub mod defaults;
#[rustfmt::skip]
pub mod enums;
#[rustfmt::skip]
pub mod layout;
#[rustfmt::skip]
pub mod hostless;
#[rustfmt::skip]
pub mod merging;
#[rustfmt::skip]
pub mod names;
#[rustfmt::skip]
pub mod obstacles;
#[rustfmt::skip]
pub mod pages;
#[rustfmt::skip]
pub mod parameters;
#[rustfmt::skip]
pub mod petstore;
#[rustfmt::skip]
pub mod recursion;
#[rustfmt::skip]
pub mod responses;
#[rustfmt::skip]
pub mod scalars;
#[rustfmt::skip]
pub mod security;
#[rustfmt::skip]
pub mod servers;
#[rustfmt::skip]
pub mod split;
#[rustfmt::skip]
pub mod tokens;
#[rustfmt::skip]
pub mod wire;
#[rustfmt::skip]
pub mod unions;
