//! How much a call sends of what is optional, and values walked along their schemas to see it.
//! Whether a value is valid is the business of `schema`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    document::{Document, array, flag, object},
    schema::{Direction, is_valid, parts},
};

/// How much of what is optional a call sends, and how much of it the answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Only what is required: a violation if anything optional is sent.
    Required,
    /// Everything documented: a violation if anything documented isn't sent.
    Full,
}

/// What a schema says about the members of an object.
pub(crate) struct Shape<'a> {
    /// The declared properties by name.
    pub(crate) properties: BTreeMap<&'a str, &'a Value>,
    /// The names that must be there.
    pub(crate) required: BTreeSet<&'a str>,
    /// What members must look like that aren't declared; `true` for anything.
    pub(crate) additional: Option<&'a Value>,
    /// The names that tell alternatives apart, which none of them need declare.
    pub(crate) tags: BTreeSet<&'a str>,
    /// The names that another alternative asks for than the one that was taken.
    pub(crate) rivals: BTreeSet<&'a str>,
    /// How many members there are at least.
    pub(crate) least: usize,
    /// How many members there are at most.
    pub(crate) most: usize,
    /// Whether members that aren't declared are a matter of course.
    pub(crate) open: bool,
}

impl<'a> Shape<'a> {
    /// The shape that schemas have which all hold for one value.
    pub(crate) fn of(parts: &[&'a Value]) -> Self {
        let additional = parts
            .iter()
            .filter_map(|part| part.get("additionalProperties"))
            .find(|additional| **additional != Value::Bool(false));
        let closed = parts
            .iter()
            .any(|part| part.get("additionalProperties") == Some(&Value::Bool(false)));
        let properties: BTreeMap<_, _> = parts
            .iter()
            .flat_map(|part| object(part, "properties"))
            .collect();
        // Others may be kinds of it, with more.
        let is_base = parts.iter().any(|part| part.get("discriminator").is_some());
        let counts = |keyword: &'static str| {
            let counts = parts
                .iter()
                .filter_map(move |part| part.get(keyword)?.as_u64());
            counts.filter_map(|count| usize::try_from(count).ok())
        };
        Self {
            least: counts("minProperties").max().unwrap_or(0),
            most: counts("maxProperties").min().unwrap_or(usize::MAX),
            open: is_base || !closed && (additional.is_some() || properties.is_empty()),
            properties,
            required: parts
                .iter()
                .flat_map(|part| array(part, "required"))
                .filter_map(Value::as_str)
                .collect(),
            additional,
            tags: parts
                .iter()
                .filter_map(|part| part.pointer("/discriminator/propertyName")?.as_str())
                .collect(),
            rivals: BTreeSet::new(),
        }
    }
}

/// The names that the alternatives of a `oneOf` ask for which say nothing else, and were not taken, and those that a
/// `not` does not allow together.
fn rivals<'a>(parts: &[&'a Value], members: &serde_json::Map<String, Value>) -> BTreeSet<&'a str> {
    let branches = parts.iter().flat_map(|part| array(part, "oneOf"));
    let refused = parts.iter().filter_map(|part| part.get("not"));
    let names = |branch: &'a Value| array(branch, "required").filter_map(Value::as_str);
    branches
        .chain(refused)
        .filter(|branch| branch.get("properties").is_none())
        .filter(|branch| !names(branch).all(|name| members.contains_key(name)))
        .flat_map(names)
        .collect()
}

/// What a value holds that is not documented, too much for the extent, or too little for it; one
/// line each. Without an extent only what is not documented counts.
pub(crate) fn violations(
    document: &Document,
    schema: &Value,
    direction: Direction,
    extent: Option<Extent>,
    value: &Value,
) -> Vec<String> {
    let mut walk = Walk {
        document,
        direction,
        extent,
        violations: Vec::new(),
    };
    walk.value(schema, value, "$");
    walk.violations
}

struct Walk<'a> {
    document: &'a Document,
    direction: Direction,
    extent: Option<Extent>,
    violations: Vec<String>,
}

impl Walk<'_> {
    fn value(&mut self, schema: &Value, value: &Value, path: &str) {
        let (document, direction) = (self.document, self.direction);
        let parts = parts(document, schema, &|branches| {
            branches
                .iter()
                .copied()
                .find(|branch| is_valid(document, branch, direction, value))
        });
        match value {
            Value::Object(members) => {
                let shape = Shape {
                    rivals: rivals(&parts, members),
                    ..Shape::of(&parts)
                };
                self.members(&shape, members, path);
            }
            Value::Array(items) => {
                if let Some(schema) = parts.iter().find_map(|part| part.get("items")) {
                    for (index, item) in items.iter().enumerate() {
                        self.value(schema, item, &format!("{path}[{index}]"));
                    }
                }
            }
            _ => {}
        }
    }

    fn members(&mut self, shape: &Shape<'_>, members: &serde_json::Map<String, Value>, path: &str) {
        for (name, value) in members {
            let place = format!("{path}.{name}");
            let Some(schema) = shape.properties.get(name.as_str()) else {
                if shape.tags.contains(name.as_str()) {
                    continue;
                }
                if !shape.open {
                    self.violations
                        .push(format!("{place}: the document knows no such property"));
                } else if let Some(schema) = shape.additional.filter(|schema| schema.is_object()) {
                    self.value(schema, value, &place);
                }
                continue;
            };
            let declared = self.document.resolve(schema);
            if self.direction == Direction::Request
                && flag(declared, "readOnly")
                && !shape.tags.contains(name.as_str())
            {
                self.violations
                    .push(format!("{place}: read-only, but sent"));
            } else if self.direction == Direction::Response && flag(declared, "writeOnly") {
                self.violations
                    .push(format!("{place}: write-only, but answered"));
            } else if self.extent == Some(Extent::Required)
                && !shape.required.contains(name.as_str())
                && members.len() > shape.least
            {
                self.violations
                    .push(format!("{place}: optional, but sent in the minimal call"));
            } else {
                self.value(schema, value, &place);
            }
        }
        if self.extent != Some(Extent::Full) || members.len() >= shape.most {
            return;
        }
        for (name, schema) in &shape.properties {
            let declared = self.document.resolve(schema);
            let barred = match self.direction {
                Direction::Request => flag(declared, "readOnly"),
                Direction::Response => flag(declared, "writeOnly"),
                Direction::Either => false,
            };
            // What is required and missing is reported by validation.
            let expected =
                !barred && !shape.required.contains(name) && !shape.rivals.contains(name);
            if expected && !members.contains_key(*name) {
                self.violations.push(format!(
                    "{path}.{name}: documented, but not sent in the full call"
                ));
            }
        }
    }
}
