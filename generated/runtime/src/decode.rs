//! From the bytes of a response to its value, and what to say if that fails. Decoding is plain; only
//! if it fails is it done once more with the path tracked, as tracking costs a good part of the time.

use std::any::{Any, TypeId};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::by_status::UNDOCUMENTED;
use super::error::{Error, ErrorKind, status_text};
use super::operation::{Descriptor, Format};
use super::reader::Reader;
use super::response::RawResponse;

/// Decodes the value of a response.
pub(crate) fn decode<T: DeserializeOwned + 'static>(
    response: &mut RawResponse,
) -> Result<T, Error> {
    let format = response.operation.format(response.status.as_u16());
    if format == Format::Bytes
        && let Some(value) = same(&mut response.body)
    {
        return Ok(value);
    }
    // An operation without a result has no interest in what the service says all the same. But HTML
    // is no answer of the service, but of something in between.
    let is_ignored = TypeId::of::<T>() == TypeId::of::<()>();
    let nothing = Bytes::new();
    let body = if is_ignored && !is_html(response) {
        &nothing
    } else {
        &response.body
    };
    let reader = || reader(response.operation, response.status, &response.headers, body);
    let decoded = response.span.scope(|| T::deserialize(reader()));
    decoded.map_err(|fault| {
        let path = path_of_fault::<T>(reader());
        explain(response, format, &fault, path)
    })
}

/// Decodes the body of a failure, if it is what is documented.
pub(crate) fn decode_failure<T: DeserializeOwned>(
    operation: &Descriptor,
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
) -> Option<T> {
    T::deserialize(reader(operation, status, headers, body)).ok()
}

fn reader<'a>(
    operation: &Descriptor,
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a Bytes,
) -> Reader<'a> {
    let status = status.as_u16();
    let format = operation.format(status);
    Reader {
        variant: operation.variant(status),
        format,
        charset: match format {
            Format::Text => charset(headers),
            Format::Json | Format::Bytes => None,
        },
        body,
    }
}

/// Bytes as what is asked for, if that is bytes: without a copy.
fn same<T: 'static>(body: &mut Bytes) -> Option<T> {
    let mut value: Option<T> = None;
    let place: &mut dyn Any = &mut value;
    // The place first: whoever asks for something else needs the body yet.
    let place = place.downcast_mut::<Option<Bytes>>()?;
    *place = Some(std::mem::take(body));
    value
}

fn path_of_fault<T: DeserializeOwned>(reader: Reader<'_>) -> Option<String> {
    if reader.body.is_empty() {
        return None;
    }
    let fault = serde_path_to_error::deserialize::<_, T>(reader).err()?;
    let path = fault.path().to_string();
    // A variant that the status stands for is no part of the body.
    let path = match fault.path().iter().next() {
        Some(serde_path_to_error::Segment::Enum { variant }) => path
            .strip_prefix(variant.as_str())
            .map_or(path.as_str(), |rest| rest.trim_start_matches('.')),
        _ => &path,
    };
    // The document as a whole has no name.
    Some(path.to_owned()).filter(|path| !matches!(path.as_str(), "" | "."))
}

/// Says what is wrong without quoting any of it.
fn explain(
    response: &RawResponse,
    format: Format,
    fault: &serde_json::Error,
    path: Option<String>,
) -> Error {
    let detail = if fault.to_string() == UNDOCUMENTED {
        let status = status_text(response.status);
        format!("a success that is not documented: {status}")
    } else if format != Format::Json {
        "the response does not decode as what is documented, or is in another encoding".to_owned()
    } else if response.body.is_empty() {
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

/// The encoding that the service names.
fn charset(headers: &HeaderMap) -> Option<&str> {
    let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let mut parameters = content_type.split(';').skip(1);
    parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches('"'))
    })
}

/// What serde says is wrong, with the value it quotes left out: it may be a secret.
pub(super) fn reason(fault: &serde_json::Error) -> String {
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
