//! What the tests that change documents share: a document as a tree, the grammar to find one's way in it,
//! and the documents to begin with. Nothing here knows the generator.

#![allow(dead_code, reason = "no test target uses all of it")]

pub(crate) mod documents;
pub(crate) mod grammar;
pub(crate) mod tree;

pub(crate) use tree::{Path, Tree};
