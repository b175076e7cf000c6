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

/// The variants of alternatives that are all texts: lists of values, and perhaps any other one. An enumeration takes
/// what it does not know anyway. `None` where one of them has a name of its own, or is more than text.
pub(super) fn joined(branches: &[View<'_>]) -> Option<Vec<Variant>> {
    let is_list = |branch: &View<'_>| {
        let mut values = branch.peek("enum").map(Node::elements)?.iter();
        let is_text = values.all(|value| *value == Node::Null || value.as_str().is_some());
        Some(is_text && is_enumeration(branch) && !branch.has("x-enum-varnames"))
    };
    let is_any = |branch: &View<'_>| {
        const SAID: [&str; 7] = [
            "default",
            "deprecated",
            "description",
            "example",
            "nullable",
            "title",
            "type",
        ];
        branch.glance("type") == Some("string") && branch.keys().all(|key| SAID.contains(&key))
    };
    let fits = |branch: &View<'_>| {
        branch.component().is_none() && is_list(branch).unwrap_or_else(|| is_any(branch))
    };
    let lists: Vec<&View<'_>> = branches
        .iter()
        .filter(|branch| branch.has("enum"))
        .collect();
    if lists.is_empty() || branches.len() < 2 || !branches.iter().all(fits) {
        return None;
    }
    let mut seen = HashSet::new();
    let mut values = Vec::new();
    for list in lists {
        let texts = list.elements("enum").iter().enumerate();
        let texts = texts.filter_map(|(index, value)| Some((index, value.as_str()?)));
        for (index, text) in texts.filter(|(_, text)| seen.insert(*text)) {
            let is_alone = list.elements("enum").len() == 1;
            let words = ["description", "title"].into_iter();
            let mut words = words.filter_map(|keyword| list.text(keyword));
            let own = words.next().filter(|_| is_alone).map(str::to_owned);
            values.push((text, description(list, index).or(own)));
        }
    }
    for branch in branches {
        branch.read_all();
    }
    let variants = names::variants(values.iter().map(|(text, _)| *text));
    let variants = variants.into_iter().zip(&values);
    let variants = variants.map(|(variant, (text, description))| Variant {
        value: (*text).into(),
        description: description.clone(),
        ..variant
    });
    Some(variants.collect())
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
