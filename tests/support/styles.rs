//! Parameter values out of their texts: the styles of OpenAPI, undone. Texts are split while still
//! percent-encoded and decoded afterwards, so that an encoded comma is never a separator.

use std::cmp::Reverse;

use serde_json::{Map, Value};

use crate::{
    document::{Document, array},
    extent::Shape,
    path::decoded,
    schema::{Direction, is_valid, kind, parts},
};

/// What a parameter's text holds before it has types.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Texts {
    /// One value.
    One(String),
    /// The items of an array.
    List(Vec<String>),
    /// The members of an object, in order.
    Members(Vec<(String, String)>),
}

/// What kind of value a schema asks for, as far as the styles tell kinds apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A string, number or boolean.
    Single,
    /// An array.
    List,
    /// An object.
    Members,
}

impl Kind {
    /// The kind of a schema's values.
    pub(crate) fn of(document: &Document, schema: &Value) -> Self {
        match kind(document, schema) {
            Some("array") => Self::List,
            Some("object") => Self::Members,
            _ => Self::Single,
        }
    }
}

/// The branches of a schema that values of different kinds can take; the schema itself if it has
/// none.
pub(crate) fn branches<'a>(document: &'a Document, schema: &'a Value) -> Vec<&'a Value> {
    let resolved = document.resolve(schema);
    let branches: Vec<_> = array(resolved, "oneOf")
        .chain(array(resolved, "anyOf"))
        .collect();
    if branches.is_empty() {
        vec![resolved]
    } else {
        branches
    }
}

/// Reads a text in which the whole value stands: of a path segment, a header, or one query pair.
/// `separator` parts items; with `explode` the members of an object are written `name=value`.
pub(crate) fn whole(
    text: &str,
    kind: Kind,
    separators: &[&str],
    explode: bool,
) -> Result<Texts, String> {
    match kind {
        Kind::Single => decoded(text).map(Texts::One),
        Kind::List => split(text, separators)
            .map(decoded)
            .collect::<Result<_, _>>()
            .map(Texts::List),
        Kind::Members if explode => split(text, separators)
            .map(|member| {
                let (name, value) = member
                    .split_once('=')
                    .ok_or_else(|| format!("`{member}` isn't `name=value`"))?;
                Ok((decoded(name)?, decoded(value)?))
            })
            .collect::<Result<_, _>>()
            .map(Texts::Members),
        Kind::Members => {
            let texts: Vec<_> = split(text, separators)
                .map(decoded)
                .collect::<Result<_, _>>()?;
            if texts.len() % 2 == 1 {
                return Err(format!("`{text}` isn't a list of names and values"));
            }
            let pairs = texts.chunks_exact(2);
            Ok(Texts::Members(
                pairs
                    .map(|pair| (pair[0].clone(), pair[1].clone()))
                    .collect(),
            ))
        }
    }
}

/// Reads a path segment of style `label`.
pub(crate) fn label(text: &str, kind: Kind, explode: bool) -> Result<Texts, String> {
    let rest = text
        .strip_prefix('.')
        .ok_or_else(|| format!("`{text}` doesn't begin with `.`, as style label has it"))?;
    let separator = if explode { "." } else { "," };
    whole(rest, kind, &[separator], explode)
}

/// Reads a path segment of style `matrix`.
pub(crate) fn matrix(text: &str, name: &str, kind: Kind, explode: bool) -> Result<Texts, String> {
    let rest = text
        .strip_prefix(';')
        .ok_or_else(|| format!("`{text}` doesn't begin with `;`, as style matrix has it"))?;
    if explode && kind == Kind::Members {
        return whole(rest, kind, &[";"], true);
    }
    let mut values = Vec::new();
    for pair in rest.split(';') {
        match pair.split_once('=') {
            Some((key, value)) if decoded(key)? == name => values.push(value),
            _ => {
                return Err(format!(
                    "`;{pair}` isn't `;{name}=…`, as style matrix has it"
                ));
            }
        }
    }
    match (kind, values.as_slice()) {
        (Kind::List, values) if explode => {
            let items: Result<_, _> = values.iter().map(|value| decoded(value)).collect();
            items.map(Texts::List)
        }
        (_, [value]) => whole(value, kind, &[","], false),
        _ => Err(format!("`{text}` names `{name}` more than once")),
    }
}

/// Splits at any of the separators, and at the longest where several begin.
fn split<'a>(text: &'a str, separators: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let current = rest?;
        let next = separators
            .iter()
            .filter_map(|separator| Some((current.find(separator)?, Reverse(separator.len()))))
            .min();
        match next {
            Some((index, Reverse(length))) => {
                rest = Some(&current[index + length..]);
                Some(&current[..index])
            }
            None => {
                rest = None;
                Some(current)
            }
        }
    })
}

/// Gives texts the types of a schema. What can't have them stays a string, for validation to
/// refuse.
pub(crate) fn typed(document: &Document, schema: &Value, texts: &Texts) -> Value {
    match texts {
        Texts::One(text) => single(document, schema, text),
        Texts::List(texts) => {
            let items = schemas(document, schema)
                .into_iter()
                .find_map(|part| part.get("items"))
                .unwrap_or(&Value::Null);
            let values = texts.iter().map(|text| single(document, items, text));
            Value::Array(values.collect())
        }
        Texts::Members(members) => {
            let parts = schemas(document, schema);
            let shape = Shape::of(&parts);
            let mut object = Map::new();
            for (name, text) in members {
                let schema = shape.properties.get(name.as_str()).copied();
                let schema = schema.or(shape.additional).unwrap_or(&Value::Null);
                if Kind::of(document, schema) == Kind::List {
                    let items = object
                        .entry(name.clone())
                        .or_insert_with(|| Value::Array(Vec::new()));
                    let texts = Texts::List(vec![text.clone()]);
                    if let (Value::Array(items), Value::Array(more)) =
                        (items, typed(document, schema, &texts))
                    {
                        items.extend(more);
                    }
                } else {
                    object.insert(name.clone(), single(document, schema, text));
                }
            }
            Value::Object(object)
        }
    }
}

fn schemas<'a>(document: &'a Document, schema: &'a Value) -> Vec<&'a Value> {
    parts(document, schema, &|_| None)
}

/// One text as the first type of the schema that makes it valid.
fn single(document: &Document, schema: &Value, text: &str) -> Value {
    let candidates: Vec<_> = branches(document, schema)
        .into_iter()
        .map(|branch| scalar(kind(document, branch), text))
        .collect();
    let valid = candidates
        .iter()
        .find(|candidate| is_valid(document, schema, Direction::Request, candidate));
    valid.or(candidates.first()).cloned().unwrap_or(Value::Null)
}

fn scalar(kind: Option<&str>, text: &str) -> Value {
    let number = || text.parse::<serde_json::Number>().ok().map(Value::Number);
    let value = match kind {
        Some("integer") if text.bytes().all(|b| b.is_ascii_digit() || b == b'-') => number(),
        Some("number") => number(),
        Some("boolean") => text.parse().ok().map(Value::Bool),
        // What has no room in the style is there as JSON.
        Some("array" | "object") => serde_json::from_str(text).ok(),
        _ => None,
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}
