//! Every example and default of a document, held against its own schema.

use serde_json::Value;

use crate::{
    document::{Document, array, media_types, object, reference},
    extent,
    schema::{self, Direction},
};

/// What came of the examples of a document.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Examples {
    /// How many examples and defaults were checked.
    pub checked: usize,
    /// Which ones don't fit their schema and why, one line each.
    pub violations: Vec<String>,
}

/// Checks every example and default of schemas, parameters and bodies. A property that the schema
/// doesn't declare counts as a mistake as well.
#[must_use]
pub fn check_examples(document: &Document) -> Examples {
    let mut check = Check {
        document,
        examples: Examples::default(),
    };
    for (name, schema) in document
        .root()
        .get("components")
        .into_iter()
        .flat_map(|components| object(components, "schemas"))
    {
        check.schema(schema, &format!("schema {name}"));
    }
    for operation in document.operations() {
        let route = operation.route();
        for parameter in operation.parameters() {
            let name = parameter.get("name").and_then(Value::as_str);
            let place = format!("{route}, parameter `{}`", name.unwrap_or_default());
            check.described(parameter, Direction::Request, &place);
            for (_, media_type) in media_types(parameter) {
                check.described(media_type, Direction::Request, &place);
            }
        }
        if let Some(body) = operation.body() {
            for (_, media_type) in media_types(body) {
                check.described(media_type, Direction::Request, &format!("{route}, body"));
            }
        }
        for (status, response) in operation.responses() {
            let place = format!("{route}, status {status}");
            for (_, media_type) in media_types(response) {
                check.described(media_type, Direction::Response, &place);
            }
            for (name, header) in object(response, "headers") {
                let header = document.resolve(header);
                check.described(
                    header,
                    Direction::Response,
                    &format!("{place}, header `{name}`"),
                );
            }
        }
    }
    check.examples
}

struct Check<'a> {
    document: &'a Document,
    examples: Examples,
}

impl Check<'_> {
    /// A parameter, header or media type: a schema and the examples beside it.
    fn described(&mut self, described: &Value, direction: Direction, place: &str) {
        let Some(schema) = described.get("schema") else {
            return;
        };
        if let Some(example) = described.get("example") {
            self.value(schema, example, direction, &format!("{place}, example"));
        }
        for (name, example) in object(described, "examples") {
            if let Some(example) = self.document.resolve(example).get("value") {
                let place = format!("{place}, example `{name}`");
                self.value(schema, example, direction, &place);
            }
        }
        self.schema(schema, place);
    }

    /// A schema and the ones inside it; what it refers to has its own turn.
    fn schema(&mut self, schema: &Value, place: &str) {
        if reference(schema).is_some() {
            return;
        }
        for key in ["example", "default"] {
            if let Some(value) = schema.get(key) {
                let place = format!("{place}, {key}");
                self.value(schema, value, Direction::Either, &place);
            }
        }
        for (name, property) in object(schema, "properties") {
            self.schema(property, &format!("{place}.{name}"));
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            for (index, branch) in array(schema, key).enumerate() {
                self.schema(branch, &format!("{place} {key}[{index}]"));
            }
        }
        for key in ["items", "additionalProperties", "not"] {
            if let Some(inner) = schema.get(key).filter(|inner| inner.is_object()) {
                self.schema(inner, &format!("{place} {key}"));
            }
        }
    }

    fn value(&mut self, schema: &Value, value: &Value, direction: Direction, place: &str) {
        self.examples.checked += 1;
        let mut wrong = schema::violations(self.document, schema, direction, value);
        wrong.extend(extent::violations(
            self.document,
            schema,
            direction,
            None,
            value,
        ));
        for wrong in wrong {
            self.examples.violations.push(format!("{place}: {wrong}"));
        }
    }
}
