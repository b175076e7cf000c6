//! One OpenAPI document: read it, resolve it, lint it, say where in the text a thing stands.
//! Nothing here knows what Rust code will be made of it, and nothing here prints.

mod diagnostic;
mod document;
mod files;
mod grammar;
mod ledger;
mod lint;
mod node;
mod order;
mod pointer;
mod positions;
mod render;
mod rules;
mod source;
mod sources;
mod structure;
mod suggest;
mod syntax;
#[cfg(test)]
mod tests;
mod trail;
mod view;
mod waivers;
mod walk;

pub use diagnostic::Patience;
pub(crate) use diagnostic::{Diagnostic, Report, Severity};
pub(crate) use document::{Document, Draft};
pub(crate) use files::{Folder, Library, text};
pub use ledger::Ledger;
pub(crate) use ledger::ledger;
pub(crate) use lint::{inferred, lint};
pub(crate) use node::Node;
pub(crate) use pointer::Pointer;
use source::{Part, Source};
pub(crate) use sources::Sources;
pub(crate) use view::View;
