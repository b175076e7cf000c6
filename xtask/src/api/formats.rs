//! Formats that make no other type of a value: what they are called in words, and what such a value looks like.

use serde_json::{Value, json};

use crate::spec::View;

/// Formats of which there is nothing to say: they are types of their own, or everybody knows what such a value is.
const SILENT: [&str; 13] = [
    "binary",
    "date-time",
    "double",
    "email",
    "file",
    "float",
    "int32",
    "int64",
    "password",
    "uint64",
    "uri",
    "url",
    "uuid",
];

/// The format in a sentence.
pub(super) fn said(schema: &View<'_>) -> Option<String> {
    let format = schema.glance("format")?;
    if SILENT.contains(&format) || schema.has_any("enum") || schema.has("x-unix-time") {
        return None;
    }
    let is_text = match schema.glance("type")? {
        "string" => true,
        "integer" | "number" => false,
        _ => return None,
    };
    schema.text("format");
    Some(match format {
        "base64" | "byte" if is_text => "Written in Base64.".to_owned(),
        "date" if is_text => format!("A date, such as `{DATE}`."),
        "duration" if is_text => format!("A duration, such as `{DURATION}`."),
        "time" if is_text => format!("A time of day, such as `{TIME}`."),
        other => format!("Format: `{}`.", other.replace('`', "'")),
    })
}

const DATE: &str = "2023-01-15";
const DURATION: &str = "PT1H30M";
const TIME: &str = "10:30:00Z";

/// A text of the format, where nothing bounds it further.
pub(super) fn sample(schema: &View<'_>) -> Option<Value> {
    let is_bounded = ["maxLength", "minLength", "not", "pattern"]
        .iter()
        .any(|keyword| schema.has(keyword));
    if is_bounded || schema.glance("type") != Some("string") {
        return None;
    }
    Some(json!(match schema.glance("format")? {
        "base64" | "byte" => "ZXhhbXBsZQ==",
        "date" => DATE,
        "duration" => DURATION,
        "email" => "jane@example.com",
        "hostname" => "host.example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "time" => TIME,
        "uri" | "url" => "https://example.com",
        _ => return None,
    }))
}
