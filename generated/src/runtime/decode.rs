//! From the bytes of a successful response to its value. Decoding is plain; only if it fails is it
//! done once more with the path tracked, as tracking costs a good part of the time.

use std::any::TypeId;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::error::{Error, ErrorKind};
use super::response::RawResponse;

/// Decodes the value of a response, and gives the rest of the response back.
pub(crate) fn decode<T: DeserializeOwned + 'static>(
    response: RawResponse,
) -> Result<(T, RawResponse), Error> {
    // An operation without a result has no interest in what the service says all the same.
    let is_ignored = TypeId::of::<T>() == TypeId::of::<()>();
    let is_empty = response.body.is_empty();
    // What may be missing decodes from null.
    // HTML is no answer of the service, but of something in between.
    let text: &[u8] = if is_empty || is_ignored && !is_html(&response) {
        b"null"
    } else {
        &response.body
    };
    match response.span.scope(|| serde_json::from_slice(text)) {
        Ok(value) => Ok((value, response)),
        Err(fault) => {
            let path = if is_empty {
                None
            } else {
                path_of_fault::<T>(text)
            };
            Err(explain(&response, &fault, path))
        }
    }
}

fn path_of_fault<T: DeserializeOwned>(text: &[u8]) -> Option<String> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let fault = serde_path_to_error::deserialize::<_, T>(&mut deserializer).err()?;
    // The document as a whole has no name.
    Some(fault.path().to_string()).filter(|path| path != ".")
}

/// Says what is wrong without quoting any of it.
fn explain(response: &RawResponse, fault: &serde_json::Error, path: Option<String>) -> Error {
    let detail = if response.body.is_empty() {
        "the response has no body where JSON was expected".to_owned()
    } else if is_html(response) {
        "the response is HTML where JSON was expected".to_owned()
    } else {
        match (fault.classify(), &path) {
            (Category::Data, Some(path)) => {
                format!("the response does not decode at {path}: {}", reason(fault))
            }
            (Category::Data, None) => format!("the response does not decode: {}", reason(fault)),
            (Category::Eof, _) => "the response is JSON that ends too early".to_owned(),
            (Category::Syntax | Category::Io, _) => {
                let place = format!("line {} column {}", fault.line(), fault.column());
                match content_type(&response.headers) {
                    Some(other) => format!("the response is {other}, not JSON, at {place}"),
                    None => format!("the response is not JSON at {place}"),
                }
            }
        }
    };
    response
        .fault(ErrorKind::Decode, detail)
        .with_json_path(path)
}

fn is_html(response: &RawResponse) -> bool {
    content_type(&response.headers).is_some_and(|essence| essence == "text/html")
        || response.body.trim_ascii_start().starts_with(b"<")
}

/// What the service says the body is, if it is not JSON.
fn content_type(headers: &HeaderMap) -> Option<&str> {
    let essence = headers
        .get(CONTENT_TYPE)?
        .to_str()
        .ok()?
        .split(';')
        .next()?
        .trim();
    let printable = |byte: u8| byte.is_ascii_alphanumeric() || b"/+-.".contains(&byte);
    let odd = essence.is_empty() || essence.len() > 64 || !essence.bytes().all(printable);
    (!odd && !essence.ends_with("json")).then_some(essence)
}

/// What serde says is wrong, with the value it quotes left out: it may be a secret.
fn reason(fault: &serde_json::Error) -> String {
    let text = fault.to_string();
    let place = format!(" at line {} column {}", fault.line(), fault.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);

    let quoted = text
        .strip_prefix("invalid type: ")
        .or(text.strip_prefix("invalid value: "));
    if let Some((found, expected)) = quoted.and_then(|rest| rest.rsplit_once(", expected ")) {
        return format!("found {}, expected {expected}", kind_of(found));
    }
    // These quote only names that the client knows.
    let harmless = [
        "missing field `",
        "duplicate field `",
        "invalid length ",
        "data did not match",
    ];
    if harmless.iter().any(|start| text.starts_with(start)) {
        return text.to_owned();
    }
    if text.starts_with("unknown variant") {
        return "found an unknown value".to_owned();
    }
    if text.starts_with("UUID parsing failed") {
        return "found a text, expected a UUID".to_owned();
    }
    "found something else than expected".to_owned()
}

/// The kind of a value as serde describes it before it quotes it.
fn kind_of(found: &str) -> &'static str {
    const KINDS: [(&str, &str); 8] = [
        ("string", "a text"),
        ("integer", "a whole number"),
        ("floating point", "a fraction"),
        ("boolean", "true or false"),
        ("null", "null"),
        ("unit", "null"),
        ("sequence", "a list"),
        ("map", "an object"),
    ];
    KINDS
        .iter()
        .find(|(start, _)| found.starts_with(start))
        .map_or("a value", |(_, kind)| kind)
}
