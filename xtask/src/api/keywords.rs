//! What the keywords of one schema say: bounds, examples, words. Looks at no other schema.

use serde_json::{Number, Value};

use super::composition::{Nature, is_choice, nature, own, parts, primary};
use super::enums::{self, is_enumeration};
use super::formats;
use super::lower::{inferred, text, url};
use super::refusals::{refusal, refused};
use super::{Constraint, Docs, Type};
use crate::spec::{Node, View};

/// What may stand in an object beside the properties that are declared.
pub(super) enum Additional<'a> {
    Nothing,
    Anything,
    Values(View<'a>),
}

/// What a schema says of itself.
pub(super) fn docs(schema: &View<'_>) -> Docs {
    let mut facts = facts(schema);
    facts.extend(default(schema));
    Docs {
        summary: text(schema, "title"),
        description: text(schema, "description"),
        inferred: inferred(schema),
        url: url(schema),
        deprecated: schema.flag("deprecated"),
        facts,
    }
}

/// The default in words.
pub(super) fn default(schema: &View<'_>) -> Option<String> {
    let default = schema.value("default")?;
    Some(format!("{DEFAULT}`{default}`."))
}

/// How the default is said.
const DEFAULT: &str = "Default: ";

/// Whether the fact says what the default is.
pub(super) fn is_default(fact: &str) -> bool {
    fact.starts_with(DEFAULT)
}

/// The type, or null.
pub(super) fn optional(ty: Type, nullable: bool) -> Type {
    match ty {
        Type::Nullable(_) => ty,
        ty if nullable => Type::Nullable(Box::new(ty)),
        ty => ty,
    }
}

/// Whether a value may be null: by the schema itself, or by what it is a choice or a use of.
pub(super) fn nullable(schema: &View<'_>) -> bool {
    // What is deeper comes round to itself.
    const DEPTH: usize = 8;
    fn within(schema: &View<'_>, depth: usize) -> bool {
        let is_null = |value: &Node| *value == Node::Null;
        if schema.flag("nullable") || schema.elements("enum").iter().any(is_null) {
            return true;
        }
        if depth == 0 || own(schema) != Nature::Open {
            return false;
        }
        let mut branches = schema.list(alternatives(schema));
        branches.any(|branch| within(&branch, depth - 1))
            || refined(schema).is_some_and(|part| within(&part, depth - 1))
    }
    within(schema, DEPTH)
}

pub(super) fn sensitive(schema: &View<'_>) -> bool {
    schema.word("format", &["password"]).is_some()
        || schema.flag("writeOnly")
        || schema.flag("x-sensitive")
}

/// The part of an `allOf` of which a schema is a use: OpenAPI's way to say something beside a reference. None where
/// the parts are put together.
pub(super) fn refined<'a>(schema: &View<'a>) -> Option<View<'a>> {
    let is_plain = nature(schema) == Nature::Plain;
    let makes_more: &[&str] = if is_plain {
        &["enum"]
    } else {
        &["properties", "additionalProperties", "required", "enum"]
    };
    if !schema.has_any("allOf")
        || makes_more.iter().any(|keyword| schema.has(keyword))
        || is_choice(schema)
        || schema.list("allOf").any(|part| {
            // A part that asks for a property makes another object of the rest.
            nature(&part) == Nature::Open && part.has_any("required")
        })
    {
        return None;
    }
    let parts = parts(schema);
    match parts.as_slice() {
        [] if own(schema) == Nature::Open => schema.list("allOf").next(),
        [] => None,
        [part] => (is_plain || own(schema) <= nature(part)).then(|| part.clone()),
        parts if parts.iter().any(|part| nature(part) == Nature::Object) => None,
        parts => {
            let mut choices = parts.iter().filter(|part| nature(part) == Nature::Choice);
            match (choices.next(), choices.next()) {
                (Some(choice), None) => Some(choice.clone()),
                // A value is one of each: no single one of them says what it is.
                (Some(_), Some(_)) => None,
                (None, _) => primary(parts),
            }
        }
    }
}

/// Whether a schema is made of properties, its own or those of its parts.
pub(super) fn is_structure(schema: &View<'_>) -> bool {
    own(schema) != Nature::Plain
        && (schema.has_any("properties")
            || schema.has_any("allOf") && nature(schema) == Nature::Object)
}

/// Whether a schema is a type of its own, and not only a use of others. A secret is no type of its own: whoever
/// holds it must know not to show it.
pub(super) fn is_model(schema: &View<'_>) -> bool {
    refined(schema).is_none()
        && nature(schema) != Nature::Choice
        && (is_enumeration(schema)
            || is_structure(schema)
            || !sensitive(schema)
                && matches!(
                    schema.text("type"),
                    Some("string" | "number" | "integer" | "boolean")
                ))
}

pub(super) fn additional<'a>(schema: &View<'a>) -> Option<Additional<'a>> {
    match schema.node("additionalProperties")? {
        Node::Bool(false) => Some(Additional::Nothing),
        Node::Bool(true) => Some(Additional::Anything),
        _ => schema
            .object("additionalProperties")
            .map(Additional::Values),
    }
}

/// The keyword of the alternatives of a schema that has some.
pub(super) fn alternatives(schema: &View<'_>) -> &'static str {
    if schema.has_any("oneOf") {
        "oneOf"
    } else {
        "anyOf"
    }
}

/// The documented value, or the first that is documented to be possible.
pub(super) fn example(schema: &View<'_>) -> Option<Value> {
    schema
        .value("example")
        .or_else(|| schema.value("default"))
        .or_else(|| schema.elements("enum").first().map(Node::to_value))
}

/// Whether the numbers must be whole, although the schema calls them numbers.
pub(super) fn is_whole(schema: &View<'_>) -> bool {
    schema.text("type") == Some("number")
        && schema.number("multipleOf").and_then(Number::as_f64) == Some(1.0)
}

/// Whether the bounds of an integer ask for more than an `i64`, and for nothing below zero.
pub(super) fn is_unsigned(schema: &View<'_>) -> bool {
    let bound = |keyword| schema.number(keyword).and_then(Number::as_u64);
    let most = bound("maximum").is_some_and(|most| i64::try_from(most).is_err());
    most && bound("minimum").is_some()
}

/// What a value must hold by the schema's own keywords.
pub(super) fn constraints(schema: &View<'_>) -> Vec<Constraint> {
    let whole = is_whole(schema);
    let number = |keyword: &str| schema.number(keyword).cloned();
    [
        number("minimum").map(if schema.flag("exclusiveMinimum") {
            Constraint::ExclusiveMinimum
        } else {
            Constraint::Minimum
        }),
        number("maximum").map(if schema.flag("exclusiveMaximum") {
            Constraint::ExclusiveMaximum
        } else {
            Constraint::Maximum
        }),
        number("multipleOf")
            .filter(|_| !whole)
            .map(Constraint::MultipleOf),
        schema.count("minLength").map(Constraint::MinLength),
        schema.count("maxLength").map(Constraint::MaxLength),
        schema.count("minItems").map(Constraint::MinItems),
        schema.count("maxItems").map(Constraint::MaxItems),
        schema.count("minProperties").map(Constraint::MinProperties),
        schema.count("maxProperties").map(Constraint::MaxProperties),
        schema
            .flag("uniqueItems")
            .then_some(Constraint::UniqueItems),
        refused(schema),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// How many properties an object must hold by the schema's own keywords.
pub(super) fn counts(schema: &View<'_>) -> impl Iterator<Item = Constraint> {
    let least = schema.count("minProperties").map(Constraint::MinProperties);
    let most = schema.count("maxProperties").map(Constraint::MaxProperties);
    least.into_iter().chain(most)
}

/// The same in words, with what is documented beside it.
pub(super) fn facts(schema: &View<'_>) -> Vec<String> {
    let mut facts: Vec<String> = formats::said(schema).into_iter().collect();
    let range = |low: Option<String>, high: Option<String>, what: &str| match (low, high) {
        (Some(low), None) if low == "1" => Some(format!("At least 1{}.", singular(what))),
        (None, Some(high)) if high == "1" => Some(format!("At most 1{}.", singular(what))),
        (Some(low), Some(high)) if low == "1" && high == "1" => {
            Some(format!("Exactly 1{}.", singular(what)))
        }
        (Some(low), Some(high)) if low == high => Some(format!("Exactly {low}{what}.")),
        (Some(low), Some(high)) => Some(format!("{low} to {high}{what}.")),
        (Some(low), None) => Some(format!("At least {low}{what}.")),
        (None, Some(high)) => Some(format!("At most {high}{what}.")),
        (None, None) => None,
    };
    for (least, most, what) in [
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
        ("minProperties", "maxProperties", " properties"),
    ] {
        let text = |keyword: &str| schema.count(keyword).map(|bound| bound.to_string());
        facts.extend(range(text(least), text(most), what));
    }
    let bound = |keyword: &str, exclusive: &str| {
        schema.number(keyword).map(|bound| {
            let bound = plain(bound);
            if schema.flag(exclusive) {
                format!("{bound} (exclusive)")
            } else {
                bound
            }
        })
    };
    facts.extend(range(
        bound("minimum", "exclusiveMinimum"),
        bound("maximum", "exclusiveMaximum"),
        "",
    ));
    let step = schema.number("multipleOf");
    if let Some(step) = step.filter(|step| step.as_f64() != Some(1.0)) {
        facts.push(format!("A multiple of {}.", plain(step)));
    }
    if schema.flag("uniqueItems") {
        facts.push("No item twice.".to_owned());
    }
    let values = schema.elements("enum");
    if !values.is_empty() && !is_enumeration(schema) {
        let said = |(index, value): (usize, &Node)| match enums::description(schema, index) {
            Some(words) => format!("`{}` ({})", value.to_value(), words.trim_end_matches('.')),
            None => format!("`{}`", value.to_value()),
        };
        let values: Vec<String> = values.iter().enumerate().map(said).collect();
        facts.push(format!("One of {}.", values.join(", ")));
    }
    facts.extend(refusal(schema));
    if let Some(pattern) = schema.text("pattern") {
        facts.push(format!("Matches the pattern `{pattern}`."));
    }
    facts
}

/// One of what there may be several of.
fn singular(what: &str) -> &str {
    match what {
        " properties" => " property",
        what => what.strip_suffix('s').unwrap_or(what),
    }
}

/// A number as people write it: `5` for `5.0`.
fn plain(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float.to_string(),
        _ => number.to_string(),
    }
}
