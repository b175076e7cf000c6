//! Schemas of OpenAPI 3.0 as JSON Schema, and values held against them.
//! What a schema says beyond validity (what is optional, what an example is) lives elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::{Draft, ValidationError, error::ValidationErrorKind as Kind};
use serde_json::{Map, Value, json};

use crate::document::{Document, array, flag, object, reference, text};

/// Which way a value travels: it decides what `readOnly` and `writeOnly` mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// To the service: what is read-only isn't required.
    Request,
    /// From the service: what is write-only isn't required.
    Response,
    /// An example that stands at the schema itself.
    Either,
}

/// What is wrong with a value, one line each, beginning with the path of the culprit.
pub(crate) fn violations(
    document: &Document,
    schema: &Value,
    direction: Direction,
    value: &Value,
) -> Vec<String> {
    let schema = json_schema(document, schema, direction);
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema);
    match validator {
        Ok(validator) => {
            let mut violations = Vec::new();
            for error in validator.iter_errors(value) {
                describe(&error, &mut violations);
            }
            violations
        }
        Err(error) => vec![format!(
            "{}: not a schema that can be checked: {error}",
            document.name()
        )],
    }
}

/// One line for an error; of alternatives, what is wrong with the only one of the value's type.
fn describe(error: &ValidationError<'_>, violations: &mut Vec<String>) {
    let place = error.instance_path();
    if let Kind::OneOfNotValid { context } | Kind::AnyOf { context } = error.kind() {
        let mut meant = context.iter().filter(|errors| {
            !errors.iter().any(|inner| {
                matches!(inner.kind(), Kind::Type { .. }) && inner.instance_path() == place
            })
        });
        if let (Some(errors), None) = (meant.next(), meant.next()) {
            for error in errors {
                describe(error, violations);
            }
            return;
        }
    }
    violations.push(format!("{}: {error}", json_path(place.as_str())));
}

/// Whether a value is valid.
pub(crate) fn is_valid(
    document: &Document,
    schema: &Value,
    direction: Direction,
    value: &Value,
) -> bool {
    violations(document, schema, direction, value).is_empty()
}

/// A schema of the document as a JSON Schema that stands on its own.
fn json_schema(document: &Document, schema: &Value, direction: Direction) -> Value {
    let mut conversion = Conversion {
        document,
        direction,
        wanted: BTreeSet::new(),
    };
    let mut root = conversion.schema(schema);
    let mut definitions = BTreeMap::new();
    while let Some(reference) = conversion.wanted.pop_first() {
        if definitions.contains_key(&definition(&reference)) {
            continue;
        }
        let target = json!({ "$ref": reference });
        let converted = conversion.schema(document.resolve(&target));
        definitions.insert(definition(&reference), converted);
    }
    if let Value::Object(root) = &mut root {
        root.insert("$defs".to_owned(), json!(definitions));
    }
    root
}

/// The name of a reference's target among the definitions.
fn definition(reference: &str) -> String {
    reference
        .trim_start_matches("#/components/schemas/")
        .replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', ".")
}

struct Conversion<'a> {
    document: &'a Document,
    direction: Direction,
    /// References met and not yet converted.
    wanted: BTreeSet<String>,
}

impl Conversion<'_> {
    fn schema(&mut self, schema: &Value) -> Value {
        // In OpenAPI 3.0 whatever stands beside a `$ref` is ignored.
        if let Some(reference) = reference(schema) {
            self.wanted.insert(reference.to_owned());
            return json!({ "$ref": format!("#/$defs/{}", definition(reference)) });
        }
        let Some(members) = schema.as_object() else {
            return schema.clone();
        };
        let mut converted = Map::new();
        for (key, value) in members {
            match key.as_str() {
                "type" | "enum" | "minLength" | "maxLength" | "pattern" | "minItems"
                | "maxItems" | "uniqueItems" | "minProperties" | "maxProperties" | "multipleOf" => {
                    converted.insert(key.clone(), value.clone());
                }
                "allOf" | "oneOf" | "anyOf" => {
                    let branches = value.as_array().into_iter().flatten();
                    let branches: Vec<_> = branches.map(|branch| self.schema(branch)).collect();
                    converted.insert(key.clone(), json!(branches));
                }
                "items" | "not" | "additionalProperties" => {
                    converted.insert(key.clone(), self.schema(value));
                }
                _ => {}
            }
        }
        self.properties(schema, &mut converted);
        bounds(schema, &mut converted);
        if let Some(format) = text(schema, "format").filter(|format| is_text_format(format)) {
            converted.insert("format".to_owned(), json!(format));
        }
        if flag(schema, "nullable") {
            converted = nullable(converted);
        }
        integer_range(schema, &mut converted);
        Value::Object(converted)
    }

    /// Properties and which of them are required, as the direction has it.
    fn properties(&mut self, schema: &Value, converted: &mut Map<String, Value>) {
        let mut absent = BTreeSet::new();
        let mut properties = Map::new();
        for (name, property) in object(schema, "properties") {
            let declared = self.document.resolve(property);
            let read_only = flag(declared, "readOnly");
            let write_only = flag(declared, "writeOnly");
            let may_be_absent = match self.direction {
                Direction::Request => read_only,
                Direction::Response => write_only,
                Direction::Either => read_only || write_only,
            };
            if may_be_absent {
                absent.insert(name);
            }
            properties.insert(name.to_owned(), self.schema(property));
        }
        let required: Vec<_> = array(schema, "required")
            .filter(|name| !name.as_str().is_some_and(|name| absent.contains(name)))
            .collect();
        if !required.is_empty() {
            converted.insert("required".to_owned(), json!(required));
        }
        if !properties.is_empty() {
            converted.insert("properties".to_owned(), Value::Object(properties));
        }
    }
}

/// `minimum` and `maximum`: exclusive ones are flags in OpenAPI 3.0.
fn bounds(schema: &Value, converted: &mut Map<String, Value>) {
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if let Some(value) = schema.get(bound) {
            let key = if flag(schema, exclusive) {
                exclusive
            } else {
                bound
            };
            converted.insert(key.to_owned(), value.clone());
        }
    }
}

/// The integer formats as bounds, which JSON Schema doesn't know as formats.
fn integer_range(schema: &Value, converted: &mut Map<String, Value>) {
    let range = match text(schema, "format") {
        Some("int32") => json!({ "minimum": i32::MIN, "maximum": i32::MAX }),
        Some("int64") => json!({ "minimum": i64::MIN, "maximum": i64::MAX }),
        _ => return,
    };
    let others = converted
        .entry("allOf")
        .or_insert_with(|| json!([]))
        .as_array_mut();
    if let Some(others) = others {
        others.push(range);
    }
}

/// The formats of strings that are checked; the others are remarks (`password`, `double`) or
/// unknown to JSON Schema.
fn is_text_format(format: &str) -> bool {
    matches!(
        format,
        "uuid"
            | "date-time"
            | "date"
            | "time"
            | "duration"
            | "email"
            | "hostname"
            | "ipv4"
            | "ipv6"
            | "uri"
            | "uri-reference"
            | "regex"
    )
}

/// Lets `null` pass as well.
fn nullable(mut converted: Map<String, Value>) -> Map<String, Value> {
    let plain = ["allOf", "oneOf", "anyOf", "not"]
        .iter()
        .all(|key| !converted.contains_key(*key));
    if let Some(kind) = converted.get("type").cloned().filter(|_| plain) {
        converted.insert("type".to_owned(), json!([kind, "null"]));
        if let Some(values) = converted.get_mut("enum").and_then(Value::as_array_mut)
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
        return converted;
    }
    let mut either = Map::new();
    either.insert("anyOf".to_owned(), json!([{ "type": "null" }, converted]));
    either
}

/// A JSON pointer as a path that reads like code: `$.data[3].id`.
fn json_path(pointer: &str) -> String {
    let mut path = "$".to_owned();
    for segment in pointer.split('/').skip(1) {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        if segment.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{segment}]"));
        } else {
            path.push('.');
            path.push_str(&segment);
        }
    }
    path
}

/// The schemas that all hold for a value, references resolved: the schema itself, what its `allOf`
/// joins, and of every `oneOf` or `anyOf` the branch that `choose` picks.
pub(crate) fn parts<'a>(
    document: &'a Document,
    schema: &'a Value,
    choose: &dyn Fn(&[&'a Value]) -> Option<&'a Value>,
) -> Vec<&'a Value> {
    let schema = document.resolve(schema);
    let mut all = vec![schema];
    for part in array(schema, "allOf") {
        all.extend(parts(document, part, choose));
    }
    for key in ["oneOf", "anyOf"] {
        let branches: Vec<_> = array(schema, key).collect();
        if let Some(branch) = choose(&branches) {
            all.extend(parts(document, branch, choose));
        }
    }
    all
}

/// The type of a value, if the schema or what it joins names one.
pub(crate) fn kind<'a>(document: &'a Document, schema: &'a Value) -> Option<&'a str> {
    parts(document, schema, &|_| None)
        .into_iter()
        .find_map(|part| text(part, "type").or_else(|| part.get("properties").map(|_| "object")))
}
