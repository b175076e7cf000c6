//! `not`: what a value must not be, in words, and as far as it can be told from a value also as a bound.

use super::Constraint;
use super::keywords::{constraints, facts};
use super::merge::refuses_names;
use crate::spec::{Node, View};

/// Longer schemas are not shown: nobody reads them to their end.
const LONGEST: usize = 120;

/// Keywords that say what this module knows how to say.
const KNOWN: [&str; 17] = [
    "default",
    "deprecated",
    "description",
    "enum",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "pattern",
    "title",
    "type",
];

/// The schema that a value must not fit. One that only says which properties must not be there together is a
/// condition of the object.
fn negated<'a>(schema: &View<'a>) -> Option<View<'a>> {
    if refuses_names(schema) {
        return None;
    }
    schema.object("not")
}

/// What a value must not hold, where a value can be held against it.
pub(super) fn refused(schema: &View<'_>) -> Option<Constraint> {
    let not = negated(schema)?;
    // Of another type it is anyway; and nobody here reads patterns.
    let can_be = match (schema.glance("type"), not.glance("type")) {
        (Some(own), Some(ty)) => own == ty || (own, ty) == ("integer", "number"),
        (_, ty) => ty.is_none(),
    };
    if !can_be || not.has("pattern") || !is_known(&not) {
        return None;
    }
    let mut all = constraints(&not);
    let values = not.elements("enum");
    if !values.is_empty() {
        all.push(Constraint::OneOf(values.iter().filter_map(text).collect()));
    }
    (!all.is_empty()).then_some(Constraint::Not(all))
}

/// The same in words.
pub(super) fn refusal(schema: &View<'_>) -> Option<String> {
    let not = negated(schema)?;
    if let Some(component) = not.component() {
        return Some(format!("Not a value of `{component}`."));
    }
    if !is_known(&not) {
        let said = schema.peek("not")?.to_value().to_string();
        return (said.len() <= LONGEST).then(|| {
            schema.read_whole("not");
            format!("Nothing that fits `{said}`.")
        });
    }
    let values = not.elements("enum");
    let said: Vec<String> = values
        .iter()
        .map(|value| format!("`{}`", value.to_value()))
        .collect();
    let mut words = Vec::new();
    match (schema.glance("type"), not.text("type")) {
        (Some(own), Some(ty)) if own != ty && (own, ty) != ("number", "integer") => {
            // It never is.
            not.read_all();
            return None;
        }
        (own, Some(ty)) if own != Some(ty) => words.push(article(ty).to_owned()),
        _ => {}
    }
    let all = facts(&not);
    let bounds = all.iter().filter(|fact| !fact.starts_with("One of "));
    words.extend(bounds.map(|fact| small(fact.trim_end_matches('.'))));
    match (words.as_slice(), said.as_slice()) {
        ([], []) => None,
        ([], _) => Some(format!("None of {}.", said.join(", "))),
        (_, []) => Some(format!("Not allowed: {}.", words.join(" and "))),
        _ => Some(format!(
            "Not allowed: {} and one of {}.",
            words.join(" and "),
            said.join(", ")
        )),
    }
}

/// Whether the fact says what a value must not be.
pub(super) fn is_refusal(fact: &str) -> bool {
    [
        "None of ",
        "Not a value of ",
        "Not allowed: ",
        "Nothing that ",
    ]
    .iter()
    .any(|words| fact.starts_with(words))
}

fn article(ty: &str) -> &str {
    match ty {
        "array" => "a list",
        "boolean" => "a boolean",
        "integer" => "an integer",
        "number" => "a number",
        "object" => "an object",
        "string" => "text",
        other => other,
    }
}

fn is_known(not: &View<'_>) -> bool {
    let mut keys = not.keys();
    keys.all(|key| KNOWN.contains(&key))
}

/// A simple value as text.
fn text(value: &Node) -> Option<String> {
    match value {
        Node::String(text) => Some(text.clone()),
        Node::Number(_) | Node::Bool(_) => Some(value.to_value().to_string()),
        Node::Null | Node::Array(_) | Node::Object(_) => None,
    }
}

fn small(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => format!("{}{}", first.to_ascii_lowercase(), characters.as_str()),
        None => String::new(),
    }
}
