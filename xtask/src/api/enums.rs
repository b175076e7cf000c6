//! Lists of values: which of them are enumerations, and what their values are called.

use std::collections::HashSet;

use super::{Variant, names};
use crate::spec::{Node, View};

/// Whether the values have names: a closed list of strings, or of integers that are given names, null aside. Other
/// lists stay what their type is, and are told in words.
pub(super) fn is_enumeration(schema: &View<'_>) -> bool {
    let values = || {
        let values = schema.elements("enum").iter();
        values.filter(|value| **value != Node::Null)
    };
    if values().next().is_none() {
        return false;
    }
    match schema.text("type") {
        None | Some("string") if values().all(|value| value.as_str().is_some()) => true,
        None | Some("integer") => values().all(is_integer) && given_names(schema).is_some(),
        _ => false,
    }
}

/// The variants of a schema [that is an enumeration](is_enumeration).
pub(super) fn variants(schema: &View<'_>) -> Vec<Variant> {
    let mut seen = HashSet::new();
    let values = schema.elements("enum").iter().enumerate();
    let values: Vec<(usize, &Node)> = values
        .filter(|(_, value)| **value != Node::Null && seen.insert(value.to_value().to_string()))
        .collect();
    let variants = match given_names(schema) {
        Some(given) => names::variants(values.iter().map(|(index, _)| given[*index])),
        None => names::variants(values.iter().filter_map(|(_, value)| value.as_str())),
    };
    values
        .into_iter()
        .zip(variants)
        .map(|((index, value), variant)| Variant {
            value: value.to_value(),
            description: description(schema, index),
            ..variant
        })
        .collect()
}

/// What is said of the value at that place of the list.
pub(super) fn description(schema: &View<'_>, index: usize) -> Option<String> {
    let text = schema
        .elements("x-enum-descriptions")
        .get(index)?
        .as_str()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// The names that `x-enum-varnames` gives, if it gives one to each value and none to two.
fn given_names<'a>(schema: &View<'a>) -> Option<Vec<&'a str>> {
    let given: Vec<&str> = schema.texts("x-enum-varnames").collect();
    let different: HashSet<&str> = given.iter().copied().collect();
    (!given.is_empty()
        && given.len() == schema.elements("enum").len()
        && different.len() == given.len())
    .then_some(given)
}

fn is_integer(value: &Node) -> bool {
    matches!(value, Node::Number(number) if number.is_i64())
}
