//! What a schema is made of: its own keywords, the parts of its `allOf`, and its alternatives. Looks, and makes
//! nothing.

use super::keywords::alternatives;
use crate::spec::View;

/// Schemas inside of each other by `allOf` that are looked at; what is deeper comes round to itself.
const DEPTH: usize = 32;

/// What the values of a schema are, as far as its keywords tell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Nature {
    /// Anything: there are only words, bounds, or conditions.
    Open,
    /// A scalar or an array.
    Plain,
    Object,
    /// One of several schemas.
    Choice,
}

/// What the values of a schema are, its parts included.
pub(super) fn nature(schema: &View<'_>) -> Nature {
    within(schema, 0)
}

fn within(schema: &View<'_>, depth: usize) -> Nature {
    if depth > DEPTH {
        return Nature::Open;
    }
    if is_choice_within(schema, depth) {
        return Nature::Choice;
    }
    let parts = schema.list("allOf").map(|part| within(&part, depth + 1));
    let parts = parts.fold(Nature::Open, Nature::max);
    match own(schema) {
        // Without a property it is an object only by the word, which is written by habit.
        Nature::Object if parts == Nature::Plain && !schema.has_any("properties") => parts,
        own => own.max(parts),
    }
}

/// What the keywords of the schema itself tell, without parts and alternatives.
pub(super) fn own(schema: &View<'_>) -> Nature {
    match schema.text("type") {
        Some("object") => Nature::Object,
        Some(_) => Nature::Plain,
        None if schema.has_any("properties") || schema.has("additionalProperties") => {
            Nature::Object
        }
        None if schema.has_any("enum") || schema.has("items") => Nature::Plain,
        None => Nature::Open,
    }
}

/// Whether the alternatives of a schema are types. Alternatives that only set conditions (`required`, bounds)
/// change nothing about what the type is.
pub(super) fn is_choice(schema: &View<'_>) -> bool {
    is_choice_within(schema, 0)
}

fn is_choice_within(schema: &View<'_>, depth: usize) -> bool {
    let is_alone = own(schema) == Nature::Open && !schema.has_any("allOf");
    let mut branches = schema.list(alternatives(schema)).peekable();
    branches.peek().is_some()
        && (is_alone || branches.any(|branch| within(&branch, depth + 1) != Nature::Open))
}

/// The parts of an `allOf` that are types.
pub(super) fn parts<'a>(schema: &View<'a>) -> Vec<View<'a>> {
    schema
        .list("allOf")
        .filter(|part| nature(part) != Nature::Open)
        .collect()
}

/// The part that says what the type is, where the parts are no objects to be put together: an enumeration before
/// a component, a component before what is written in place, and whole numbers before any.
pub(super) fn primary<'a>(parts: &[View<'a>]) -> Option<View<'a>> {
    let rank = |part: &&View<'a>| {
        let is_any_number = part.text("type") == Some("number");
        (
            !part.has_any("enum"),
            part.component().is_none(),
            is_any_number,
        )
    };
    parts.iter().min_by_key(rank).cloned()
}
