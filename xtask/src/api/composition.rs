//! What a schema is made of: its own keywords, the parts of its `allOf`, and its alternatives. Looks, and makes
//! nothing.

use rustc_hash::FxHashMap;

use super::keywords::alternatives;
use crate::spec::{Pointer, View};

/// What is known of schemas that were looked at on the way: each is looked at once, by however many ways it is come
/// by. One that comes round to itself is open until more is known.
type Known = FxHashMap<Pointer, Nature>;

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
    within(schema, &mut Known::default())
}

fn within(schema: &View<'_>, known: &mut Known) -> Nature {
    if ["allOf", "oneOf", "anyOf"]
        .iter()
        .all(|keyword| !schema.has_any(keyword))
    {
        return own(schema);
    }
    if let Some(nature) = known.get(schema.at()) {
        return *nature;
    }
    known.insert(schema.at().clone(), Nature::Open);
    let nature = composed(schema, known);
    known.insert(schema.at().clone(), nature);
    nature
}

fn composed(schema: &View<'_>, known: &mut Known) -> Nature {
    if is_choice_within(schema, known) {
        return Nature::Choice;
    }
    let parts = schema.list("allOf").map(|part| within(&part, known));
    let parts = parts.fold(Nature::Open, Nature::max);
    if lists_kinds(schema) {
        return Nature::Object;
    }
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
    is_choice_within(schema, &mut Known::default())
}

fn is_choice_within(schema: &View<'_>, known: &mut Known) -> bool {
    let is_alone = own(schema) == Nature::Open && !schema.has_any("allOf");
    let mut branches = schema.list(alternatives(schema)).peekable();
    branches.peek().is_some()
        && !lists_kinds(schema)
        && (is_alone || branches.any(|branch| within(&branch, known) != Nature::Open))
}

/// Whether the alternatives of a schema are objects that are made of it: its kinds. Whoever refers to it means one of
/// them, but what they are made of are its properties, and not its alternatives once more.
pub(super) fn lists_kinds(schema: &View<'_>) -> bool {
    let mut branches = schema.list(alternatives(schema));
    branches.any(|branch| branch.component().is_some() && is_made_of(&branch, schema.at()))
}

/// Whether the schema at `base` is among the parts of another one, or among theirs.
pub(super) fn is_made_of(schema: &View<'_>, base: &Pointer) -> bool {
    fn within(schema: &View<'_>, base: &Pointer, depth: usize) -> bool {
        let mut parts = schema.list("allOf");
        parts.any(|part| part.at() == base || depth > 0 && within(&part, base, depth - 1))
    }
    within(schema, base, 4)
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
