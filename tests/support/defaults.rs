//! Replies as they are meant: with the defaults of what they leave out.

use serde_json::Value;

use crate::{
    document::{Document, flag, text},
    extent::Shape,
    schema::{Direction, is_valid, parts},
};

/// The value with every property that it leaves out and that has a default.
pub(crate) fn filled(document: &Document, schema: &Value, value: &Value) -> Value {
    let choose = |branches: &[&Value]| {
        branches.iter().copied().position(|branch| {
            let direction = Direction::Response;
            is_valid(document, branch, direction, value)
        })
    };
    let parts = parts(document, schema, &|branches| {
        choose(branches).map(|index| branches[index])
    });
    match value {
        Value::Array(values) => {
            let items = parts.iter().find_map(|part| part.get("items"));
            let fill = |value: &Value| match items {
                Some(items) => filled(document, items, value),
                None => value.clone(),
            };
            values.iter().map(fill).collect()
        }
        Value::Object(members) => {
            let shape = Shape::of(&parts);
            let mut members = members.clone();
            for (name, schema) in &shape.properties {
                let default = default(document, schema).filter(|_| !shape.required.contains(name));
                let present = members.get(*name).or(default);
                if let Some(value) = present.map(|value| filled(document, schema, value)) {
                    members.insert((*name).to_owned(), value);
                }
            }
            if let Some(schema) = shape.additional.filter(|schema| schema.is_object()) {
                for (name, value) in &mut members {
                    if !shape.properties.contains_key(name.as_str()) {
                        *value = filled(document, schema, value);
                    }
                }
            }
            Value::Object(members)
        }
        value => value.clone(),
    }
}

/// What it means to leave out a property. Secrets are not made up, and null is as good as nothing.
fn default<'a>(document: &'a Document, schema: &'a Value) -> Option<&'a Value> {
    let parts = parts(document, schema, &|_| None);
    let is_secret =
        |part: &&Value| flag(part, "writeOnly") || text(part, "format") == Some("password");
    if parts.iter().any(is_secret) {
        return None;
    }
    let default = parts.iter().find_map(|part| part.get("default"));
    default.filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::filled;
    use crate::document::Document;
    use serde_json::json;

    #[test]
    fn what_is_left_out_has_its_default_at_any_depth() {
        let document = Document::at("spec/blynk.yaml");
        let schema = json!({
            "type": "array",
            "items": {
                "type": "object",
                "required": ["b"],
                "properties": {
                    "a": { "type": "integer", "default": 1 },
                    "b": { "type": "integer", "default": 2 },
                    "c": { "allOf": [{ "type": "string", "default": "x" }], "default": "y" },
                    "d": { "type": "string", "nullable": true, "default": "z" },
                    "e": { "type": "string", "format": "password", "default": "hush" },
                    "f": { "type": "object", "properties": { "a": { "default": true } } },
                },
            },
        });
        let value = json!([{ "d": null, "f": {} }, { "a": 3, "f": { "a": false } }]);
        let meant = json!([
            { "a": 1, "c": "y", "d": null, "f": { "a": true } },
            { "a": 3, "c": "y", "d": "z", "f": { "a": false } },
        ]);
        assert_eq!(filled(&document, &schema, &value), meant);
    }
}
