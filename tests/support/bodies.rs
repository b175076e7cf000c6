//! Bodies of requests as values: JSON, forms, forms of parts, text and bytes. Whether a value is
//! valid is the business of `schema`.

use axum::{
    body::Body,
    extract::{FromRequest, Multipart},
    http::{Request, header::CONTENT_TYPE},
};
use serde_json::{Map, Value};

use crate::{
    document::{Document, essence, is_json, text},
    extent::Shape,
    headers::allows,
    parameters::form,
    schema::{kind, parts},
    styles::{Kind, Texts, branches, typed},
};

/// A part of a form.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    body: Vec<u8>,
}

/// Takes a body apart if it says that it is a form of parts.
pub(crate) async fn take_apart(
    content_type: &str,
    body: &[u8],
) -> Option<Result<Vec<Part>, String>> {
    if essence(content_type) != "multipart/form-data" {
        return None;
    }
    let request = Request::builder().header(CONTENT_TYPE, content_type);
    let request = request.body(Body::from(body.to_vec()));
    let broken = |error: &dyn std::fmt::Display| format!("not a form of parts: {error}");
    let request = match request {
        Ok(request) => request,
        Err(error) => return Some(Err(broken(&error))),
    };
    let mut form = match Multipart::from_request(request, &()).await {
        Ok(form) => form,
        Err(error) => return Some(Err(broken(&error))),
    };
    let mut parts = Vec::new();
    loop {
        let part = match form.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return Some(Ok(parts)),
            Err(error) => return Some(Err(broken(&error))),
        };
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(str::to_owned);
        match part.bytes().await {
            Ok(body) => parts.push(Part {
                name,
                file_name,
                content_type,
                body: body.to_vec(),
            }),
            Err(error) => return Some(Err(broken(&error))),
        }
    }
}

/// The value of a body of that media type.
pub(crate) fn read(
    document: &Document,
    name: &str,
    media_type: &Value,
    body: &[u8],
    parts: Option<&Result<Vec<Part>, String>>,
) -> Result<Value, String> {
    let schema = media_type.get("schema").unwrap_or(&Value::Null);
    if let Some(parts) = parts {
        return join(
            document,
            schema,
            media_type,
            parts.as_ref().map_err(Clone::clone)?,
        );
    }
    if is_json(name) || is_anything(name) && kind(document, schema) != Some("string") {
        return serde_json::from_slice(body).map_err(|error| format!("not JSON: {error}"));
    }
    if essence(name) == "application/x-www-form-urlencoded" {
        let text = std::str::from_utf8(body).map_err(|error| format!("not UTF-8: {error}"))?;
        let value = form(document, schema, media_type, text)?;
        return Ok(with_json(document, schema, value));
    }
    Ok(Value::String(String::from_utf8_lossy(body).into_owned()))
}

/// Whether a body of that media type is held against its schema: what is no text of it is not.
pub(crate) fn is_checked(document: &Document, media_type: &Value, body: &Value) -> bool {
    let schema = media_type.get("schema");
    schema.is_some_and(|schema| !body.is_string() || kind(document, schema) == Some("string"))
}

fn is_anything(name: &str) -> bool {
    essence(name) == "*/*"
}

/// The members of a form whose values are objects stand in it as JSON.
fn with_json(document: &Document, schema: &Value, mut value: Value) -> Value {
    let schemas = parts(document, schema, &|_| None);
    let shape = Shape::of(&schemas);
    let parsed = |schema: &Value, text: &Value| {
        let text = text
            .as_str()
            .filter(|_| Kind::of(document, schema) == Kind::Members)?;
        serde_json::from_str(text).ok()
    };
    for (name, member) in value.as_object_mut().into_iter().flatten() {
        let Some(schema) = shape.properties.get(name.as_str()) else {
            continue;
        };
        match member {
            Value::Array(items) => {
                let schema = document
                    .resolve(schema)
                    .get("items")
                    .unwrap_or(&Value::Null);
                for item in items {
                    *item = parsed(schema, item).unwrap_or_else(|| item.take());
                }
            }
            member => *member = parsed(schema, member).unwrap_or_else(|| member.take()),
        }
    }
    value
}

/// Parts as the members of an object, each checked to be what the document says.
fn join(
    document: &Document,
    schema: &Value,
    media_type: &Value,
    parts: &[Part],
) -> Result<Value, String> {
    let mut schemas = crate::schema::parts(document, schema, &|_| None);
    // A form is one of its alternatives; which, its parts say.
    for alternative in branches(document, schema) {
        schemas.extend(crate::schema::parts(document, alternative, &|_| None));
    }
    let shape = Shape::of(&schemas);
    let mut members = Map::new();
    for part in parts {
        let name = &part.name;
        let schema = shape.properties.get(name.as_str()).copied();
        let schema = document.resolve(schema.or(shape.additional).unwrap_or(&Value::Null));
        let encoding = media_type
            .pointer("/encoding")
            .and_then(|all| all.get(name));
        let documented = encoding.and_then(|encoding| text(encoding, "contentType"));
        let is_list = Kind::of(document, schema) == Kind::List && !documented.is_some_and(is_json);
        let item = if is_list {
            document.resolve(schema.get("items").unwrap_or(&Value::Null))
        } else {
            schema
        };
        let value = value(document, item, documented, part)
            .map_err(|fault| format!("part `{name}`: {fault}"))?;
        match members.get_mut(name) {
            Some(Value::Array(items)) if is_list => items.push(value),
            Some(_) => return Err(format!("part `{name}`: sent more than once")),
            None if is_list => {
                members.insert(name.clone(), Value::Array(vec![value]));
            }
            None => {
                members.insert(name.clone(), value);
            }
        }
    }
    Ok(Value::Object(members))
}

/// Whether a part is bytes, in whichever way that is said.
fn is_file(document: &Document, schema: &Value) -> bool {
    let schema = document.resolve(schema);
    let parts = ["allOf", "anyOf", "oneOf"].map(|keyword| schema.get(keyword));
    let parts = parts.into_iter().flatten().filter_map(Value::as_array);
    text(schema, "format") == Some("binary") || parts.flatten().any(|part| is_file(document, part))
}

fn value(
    document: &Document,
    schema: &Value,
    documented: Option<&str>,
    part: &Part,
) -> Result<Value, String> {
    let is_file = is_file(document, schema);
    let default = match Kind::of(document, schema) {
        _ if is_file => "application/octet-stream",
        Kind::Single => "text/plain",
        Kind::List | Kind::Members => "application/json",
    };
    let sent = part.content_type.as_deref().unwrap_or("text/plain");
    let allowed = documented.unwrap_or(default);
    // What is documented by a range alone may be anything, as the sender need not know.
    let fits = |range: &str| allows(range, sent) || is_file && range.contains('*');
    if !allowed.split(',').any(fits) {
        return Err(format!("sent as {sent}, must be {allowed}"));
    }
    if is_file != part.file_name.is_some() {
        return Err("must have a file name if it is a file, and else not".to_owned());
    }
    if is_json(sent) {
        return serde_json::from_slice(&part.body).map_err(|error| format!("not JSON: {error}"));
    }
    let text = String::from_utf8_lossy(&part.body).into_owned();
    Ok(typed(document, schema, &Texts::One(text)))
}
