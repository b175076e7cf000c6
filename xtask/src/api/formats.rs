//! Formats that make no other type of a value, in words.

use crate::spec::View;

/// Formats of which there is nothing to say: they are types of their own, or everybody knows what such a value is.
const SILENT: [&str; 12] = [
    "binary",
    "date-time",
    "double",
    "email",
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
    schema.text("format");
    let is_text = schema.text("type") == Some("string");
    Some(match format {
        "base64" | "byte" if is_text => "Written in Base64.".to_owned(),
        "date" if is_text => "A date, such as `2023-01-15`.".to_owned(),
        "duration" if is_text => "A duration, such as `PT1H30M`.".to_owned(),
        "time" if is_text => "A time of day, such as `10:30:00Z`.".to_owned(),
        other => format!("Format: `{}`.", other.replace('`', "'")),
    })
}
