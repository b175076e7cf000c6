//! Answers: the documented example of a response, completed, or a value built from its schema.

use serde_json::{Map, Value, json};

use crate::{
    document::{Document, Operation, array, essence, flag, is_json, media_types, object, text},
    extent::{Extent, Shape},
    schema::{self, Direction, is_valid},
};

/// A response that the server gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// As documented; `None` if there is no body.
    pub(crate) media_type: Option<String>,
    /// `null` if there is no body.
    pub(crate) body: Value,
}

impl Answer {
    /// The body as it goes over the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match (&self.media_type, &self.body) {
            (None, _) => Vec::new(),
            (Some(media_type), Value::String(text))
                if !is_json(media_type) && essence(media_type) != "*/*" =>
            {
                text.clone().into_bytes()
            }
            (Some(_), body) => body.to_string().into_bytes(),
        }
    }
}

/// The media type that the operation answers with at that status, if it answers with a body.
pub(crate) fn media_type<'a>(operation: &Operation<'a>, status: u16) -> Option<&'a str> {
    let response = operation.response(status)?;
    media_types(response).first().map(|(name, _)| *name)
}

/// Builds the answer; `request` is the body that arrived.
pub(crate) fn build(
    document: &Document,
    operation: &Operation<'_>,
    status: u16,
    extent: Extent,
    request: Option<&Value>,
) -> Result<Answer, String> {
    let response = operation
        .response(status)
        .ok_or_else(|| format!("`{}` documents no status {status}", operation.route()))?;
    let Some((name, media_type)) = media_types(response).into_iter().next() else {
        return Ok(Answer {
            media_type: None,
            body: Value::Null,
        });
    };
    let example = example(document, media_type);
    let Some(schema) = media_type.get("schema") else {
        return Ok(Answer {
            media_type: Some(name.to_owned()),
            body: example.cloned().unwrap_or_else(|| json!({})),
        });
    };
    if let Some(example) = example {
        let wrong = schema::violations(document, schema, Direction::Response, example);
        if !wrong.is_empty() {
            return Err(format!(
                "the documented example of status {status} is invalid: {}",
                wrong.join("; ")
            ));
        }
    }
    let mut builder = Builder {
        document,
        extent,
        request,
        variant: 0,
        inside: Vec::new(),
    };
    let mut body = builder
        .value(schema, example)
        .ok_or_else(|| format!("status {status}: the schema is an endless circle"))?;
    let wrong = schema::violations(document, schema, Direction::Response, &body);
    match example {
        _ if wrong.is_empty() => {}
        // Completed it would be too much; as documented it is valid.
        Some(example) => body = example.clone(),
        None => {
            return Err(format!(
                "no answer could be made up for status {status}, an example would help: {}",
                wrong.join("; ")
            ));
        }
    }
    // An object that is written in another way than JSON is as good as any text.
    if !is_json(name) && essence(name) != "*/*" && (body.is_object() || body.is_array()) {
        body = Value::String(body.to_string());
    }
    Ok(Answer {
        media_type: Some(name.to_owned()),
        body,
    })
}

/// The example of a media type or parameter: the only one or the first of several.
pub(crate) fn example<'a>(document: &'a Document, described: &'a Value) -> Option<&'a Value> {
    described.get("example").or_else(|| {
        object(described, "examples")
            .find_map(|(_, example)| document.resolve(example).get("value"))
    })
}

struct Builder<'a> {
    document: &'a Document,
    extent: Extent,
    request: Option<&'a Value>,
    /// Which of several possible values is taken; the items of a list differ in it.
    variant: usize,
    /// The schemas that are being filled, outermost first.
    inside: Vec<&'a Value>,
}

impl<'a> Builder<'a> {
    /// A value of the schema; `hint` is the value that an example holds at this place. `None` if
    /// the schema can't end.
    fn value(&mut self, schema: &'a Value, hint: Option<&Value>) -> Option<Value> {
        let parts = schema::parts(self.document, schema, &|branches| {
            self.branch(branches, hint)
        });
        // Twice is enough for a tree to show that it is one; its lists end where their items do.
        let mut lasting = parts
            .iter()
            .filter(|part| text(part, "type") != Some("array"));
        if lasting.any(|part| self.depth(part) >= 2) {
            return None;
        }
        let outside = self.inside.len();
        self.inside.extend(&parts);
        let value = self.joined(&parts, hint);
        self.inside.truncate(outside);
        value
    }

    /// How often a schema is being filled already.
    fn depth(&self, schema: &Value) -> usize {
        let outer = self.inside.iter();
        outer.filter(|outer| std::ptr::eq(**outer, schema)).count()
    }

    /// A value for which all the parts hold.
    fn joined(&mut self, parts: &[&'a Value], hint: Option<&Value>) -> Option<Value> {
        let example = || parts.iter().find_map(|part| part.get("example"));
        let own = (self.variant == 0).then(example).flatten();
        let hint = hint.or(own);
        if hint == Some(&Value::Null) && parts.iter().any(|part| flag(part, "nullable")) {
            return Some(Value::Null);
        }
        let typed = parts.iter().find(|part| part.get("type").is_some());
        let kind = typed.and_then(|part| text(part, "type"));
        let properties = || parts.iter().any(|part| part.get("properties").is_some());
        match (kind, typed) {
            (Some("object"), _) => self.object(&Shape::of(parts), hint),
            (None, _) if properties() => self.object(&Shape::of(parts), hint),
            (Some("array"), Some(part)) => self.array(part, hint),
            _ => Some(self.scalar(typed.unwrap_or(&parts[0]), kind, hint)),
        }
    }

    /// The branch that the example fits, or the first; one that is being filled already only if
    /// there is no other. The full answer to a list is a list, and not otherwise.
    fn branch(&self, branches: &[&'a Value], hint: Option<&Value>) -> Option<&'a Value> {
        let document = self.document;
        let outermost = self.extent == Extent::Full && self.inside.is_empty();
        let request = self.request.filter(|_| outermost);
        let mirrors = |branch: &&Value| {
            let list = schema::kind(document, branch) == Some("array");
            request.is_none_or(|request| request.is_array() == list)
        };
        let fits = |branch: &&&Value| {
            hint.is_some_and(|hint| is_valid(document, branch, Direction::Response, hint))
        };
        let ends = |branch: &&&Value| self.depth(document.resolve(branch)) == 0;
        let mirroring: Vec<_> = branches.iter().copied().filter(mirrors).collect();
        let branches = if mirroring.is_empty() {
            branches
        } else {
            &mirroring
        };
        let chosen = branches.iter().find(fits);
        let chosen = chosen.or_else(|| branches.iter().find(ends));
        chosen.or(branches.first()).copied()
    }

    fn object(&mut self, shape: &Shape<'a>, hint: Option<&Value>) -> Option<Value> {
        let hints = hint.and_then(Value::as_object);
        let mut members = Map::new();
        for (name, property) in &shape.properties {
            let declared = self.document.resolve(property);
            let required = shape.required.contains(name);
            if flag(declared, "writeOnly") || (!required && self.extent == Extent::Required) {
                continue;
            }
            let least = self.extent == Extent::Required || self.variant > 0;
            let nullable = required && flag(declared, "nullable");
            let value = if nullable && least {
                Some(Value::Null)
            } else {
                let hint = hints.and_then(|hints| hints.get(*name));
                self.value(property, hint)
            };
            match value {
                Some(value) => {
                    members.insert((*name).to_owned(), value);
                }
                None if nullable => {
                    members.insert((*name).to_owned(), Value::Null);
                }
                None if required => return None,
                None => {}
            }
        }
        if self.extent == Extent::Full {
            for (name, value) in hints.into_iter().flatten() {
                if !shape.properties.contains_key(name.as_str()) {
                    members.insert(name.clone(), value.clone());
                }
            }
            if members.is_empty() && shape.open {
                let value = match shape.additional.filter(|schema| schema.is_object()) {
                    Some(schema) => self.value(schema, None)?,
                    None => json!("value"),
                };
                members.insert("key".to_owned(), value);
            }
        }
        Some(Value::Object(members))
    }

    fn array(&mut self, schema: &'a Value, hint: Option<&Value>) -> Option<Value> {
        let items = schema.get("items").unwrap_or(&Value::Null);
        let limit = |key| {
            let limit = schema.get(key).and_then(Value::as_u64);
            limit.and_then(|limit| usize::try_from(limit).ok())
        };
        let least = limit("minItems").unwrap_or(0);
        let most = limit("maxItems").unwrap_or(usize::MAX).max(least);
        let hints = hint.and_then(Value::as_array).map(Vec::as_slice);
        let count = match (self.extent, hints) {
            (Extent::Required, _) => least,
            (Extent::Full, Some(hints)) => hints.len(),
            // The second item shows what else an item may be.
            (Extent::Full, None) => 2.clamp(least, most),
        };
        let outer = self.variant;
        let mut values = Vec::new();
        let mut endless = false;
        for index in 0..count {
            let hint = hints.and_then(|hints| hints.get(index));
            self.variant = if hint.is_some() { outer } else { outer + index };
            match self.value(items, hint) {
                Some(value) if flag(schema, "uniqueItems") && values.contains(&value) => {}
                Some(value) => values.push(value),
                None => endless = true,
            }
        }
        self.variant = outer;
        (!endless || least == 0).then_some(Value::Array(values))
    }

    fn scalar(&self, schema: &Value, kind: Option<&str>, hint: Option<&Value>) -> Value {
        let values: Vec<_> = array(schema, "enum").filter(|v| !v.is_null()).collect();
        let listed = values.get(self.variant % values.len().max(1));
        let given = hint.or(listed.copied()).or(schema.get("default")).cloned();
        match kind {
            Some("string") => given.unwrap_or_else(|| self.string(schema)),
            Some("boolean") => given.unwrap_or(json!(self.variant == 0)),
            Some("integer") => given.unwrap_or_else(|| integer(schema)),
            Some("number") => {
                let number = given.unwrap_or_else(|| integer(schema));
                // A number may come with a fraction of nothing, and means the same.
                let whole = number.as_i64().filter(|whole| whole.abs() < 1 << 52);
                match whole.filter(|_| self.extent == Extent::Full) {
                    Some(whole) => json!(whole as f64),
                    None => number,
                }
            }
            _ => given.unwrap_or_else(|| json!({})),
        }
    }

    fn string(&self, schema: &Value) -> Value {
        let length = |key| {
            let length = schema.get(key).and_then(Value::as_u64);
            length.and_then(|length| usize::try_from(length).ok())
        };
        let made_up = [
            made_up(text(schema, "format").unwrap_or_default()),
            "text",
            "Text",
            "TEXT",
            "a",
            "A",
            "1",
            "en_US",
            "+1234567890",
            "12:00",
            "123e4567-e89b-12d3-a456-426614174000",
        ];
        let fitted = made_up.map(|text| {
            let mut text = text.to_owned();
            while text.chars().count() < length("minLength").unwrap_or(0) {
                text.push('a');
            }
            let characters = text.chars();
            json!(
                characters
                    .take(length("maxLength").unwrap_or(usize::MAX))
                    .collect::<String>()
            )
        });
        fitted
            .iter()
            .find(|text| is_valid(self.document, schema, Direction::Response, text))
            .or(fitted.first())
            .cloned()
            .unwrap_or_default()
    }
}

/// The least integer from 1 up that the bounds allow; the greatest one if they are lower.
fn integer(schema: &Value) -> Value {
    let number = |key: &str| schema.get(key).and_then(Value::as_f64);
    let step = number("multipleOf").unwrap_or(1.0);
    let mut value = step;
    if let Some(minimum) = number("minimum") {
        value = value.max((minimum / step).ceil() * step);
        if flag(schema, "exclusiveMinimum") && value <= minimum {
            value += step;
        }
    }
    if let Some(maximum) = number("maximum") {
        value = value.min((maximum / step).floor() * step);
        if flag(schema, "exclusiveMaximum") && value >= maximum {
            value -= step;
        }
    }
    if value.fract() == 0.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

/// A text of a format.
fn made_up(format: &str) -> &'static str {
    match format {
        "uuid" => "123e4567-e89b-12d3-a456-426614174000",
        "date-time" => "2023-01-15T10:30:00Z",
        "date" => "2023-01-15",
        "time" => "10:30:00Z",
        "duration" => "PT10M",
        "email" => "jane@example.com",
        "hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "uri-reference" => "https://example.com/",
        "byte" => "dGV4dA==",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::build;
    use crate::{
        document::{Document, is_json},
        extent::{self, Extent},
        schema::Direction,
    };

    #[test]
    fn every_documented_answer_can_be_built() {
        for name in ["spec/blynk.yaml", "spec/cipherscale.yaml"] {
            let document = Document::at(name);
            for operation in document.operations() {
                for (status, response) in operation.responses() {
                    let status = status.parse().expect("statuses are numbers");
                    for extent in [Extent::Required, Extent::Full] {
                        let answer = build(&document, &operation, status, extent, None)
                            .unwrap_or_else(|error| panic!("{}: {error}", operation.route()));
                        let schema = response.pointer("/content/application~1json/schema");
                        let json = answer.media_type.as_deref().is_some_and(is_json);
                        assert_eq!(json, schema.is_some(), "{} {status}", operation.route());
                        let lacking = schema.map(|schema| {
                            let direction = Direction::Response;
                            let body = &answer.body;
                            extent::violations(&document, schema, direction, Some(extent), body)
                        });
                        assert_eq!(
                            lacking.unwrap_or_default(),
                            Vec::<String>::new(),
                            "{} {status} {extent:?}: {}",
                            operation.route(),
                            answer.body
                        );
                    }
                }
            }
        }
    }
}
