//! Whether a value can be one of a schema, as far as `type`, `nullable` and `enum` tell.

use crate::spec::Node;

/// Why a value does not fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mismatch {
    /// It should be this: "a number".
    Type(&'static str),
    /// The `enum` does not list it.
    Enum,
}

/// None if the value fits, or if it would take more than a glance to tell.
pub(super) fn mismatch(schema: &Node, value: &Node) -> Option<Mismatch> {
    let allows_null = schema.get("nullable") == Some(&Node::Bool(true));
    if *value == Node::Null && allows_null {
        return None;
    }
    let wanted = match schema.text("type") {
        Some("string") => (matches!(value, Node::String(_)), "text"),
        Some("number") => (matches!(value, Node::Number(_)), "a number"),
        Some("integer") => (is_integer(value), "an integer"),
        Some("boolean") => (matches!(value, Node::Bool(_)), "`true` or `false`"),
        Some("array") => (matches!(value, Node::Array(_)), "a list"),
        Some("object") => (matches!(value, Node::Object(_)), "an object"),
        _ => (true, ""),
    };
    if let (false, wanted) = wanted {
        return Some(Mismatch::Type(wanted));
    }
    match schema.get("enum") {
        Some(Node::Array(values)) if !values.contains(value) => Some(Mismatch::Enum),
        _ => None,
    }
}

fn is_integer(value: &Node) -> bool {
    match value {
        Node::Number(number) => {
            !number.is_f64() || number.as_f64().is_some_and(|value| value.fract() == 0.0)
        }
        _ => false,
    }
}
