//! Forms of parts, `multipart/form-data`: which parts a value has, and how they are written.

use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::hash::BuildHasher;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;
use serde_json::Value;

use super::form::{Encoding, Fields, is_json, text};
use super::payload::{Payload, Source};
use super::upload::{Content, Outgoing, Piece, contains};
use super::validate::{Validate, Violation};

/// A value that is sent as parts. What is no file is written as any other value is.
pub(crate) trait Multipart: Serialize + Validate {
    /// Adds the files.
    fn files<'a>(&'a self, files: &mut Files<'a>);
}

/// The files of a form.
#[derive(Default)]
pub(crate) struct Files<'a>(Vec<(&'static str, &'a Payload)>);

impl<'a> Files<'a> {
    /// Adds the files of a field.
    pub(crate) fn add(&mut self, name: &'static str, files: impl IntoIterator<Item = &'a Payload>) {
        self.0.extend(files.into_iter().map(|file| (name, file)));
    }
}

/// What is this long, or shorter, is copied: fewer pieces are sent faster.
const COPIED: usize = 16 * 1024;

/// A part, from its headers on.
struct Part {
    head: String,
    source: Source,
}

/// Writes a value as parts: its fields first, as services that read files as they come want to
/// know what else there is.
pub(super) fn write<B: Multipart>(
    body: &B,
    encodings: &[Encoding],
    violations: &mut Vec<Violation>,
) -> Option<Content> {
    let mut files = Files::default();
    body.files(&mut files);
    let Some(fields) = Fields::of(body) else {
        violations.push(Violation::new("", "cannot be written as a form"));
        return None;
    };
    assemble(fields, &files, encodings, violations)
}

fn assemble(
    fields: Fields,
    files: &Files<'_>,
    encodings: &[Encoding],
    violations: &mut Vec<Violation>,
) -> Option<Content> {
    let mut parts = Vec::new();
    for (name, value) in fields.0 {
        let content_type = Encoding::content_type_of(encodings, &name);
        match value {
            Value::Array(items) if !content_type.is_some_and(is_json) => {
                let items = items.into_iter();
                parts.extend(items.filter_map(|item| field(&name, content_type, item)));
            }
            value => parts.extend(field(&name, content_type, value)),
        }
    }
    for (name, payload) in &files.0 {
        let documented = Encoding::content_type_of(encodings, name);
        let content_type = payload
            .content_type
            .as_deref()
            .or(documented)
            .unwrap_or("application/octet-stream");
        if HeaderValue::from_str(content_type).is_err() {
            violations.push(Violation::new(*name, "the content type cannot be sent"));
            return None;
        }
        let file_name = payload.file_name.as_deref().unwrap_or(name);
        parts.push(Part {
            head: head(name, Some(file_name), Some(content_type)),
            source: payload.source.clone(),
        });
    }
    let boundary = boundary(&parts);
    let media_type = format!("multipart/form-data; boundary={boundary}");
    // Digits and letters.
    let media_type = HeaderValue::try_from(media_type).ok()?;
    Some(Content {
        media_type,
        body: join(parts, &boundary),
    })
}

/// The part of a value that is no file. There is no null in a form: what is null is left out.
fn field(name: &str, content_type: Option<&str>, value: Value) -> Option<Part> {
    let (content_type, text) = match (value, content_type) {
        (Value::Null, _) => return None,
        (value, Some(content_type)) if is_json(content_type) => {
            (Some(content_type), value.to_string())
        }
        (value @ (Value::Object(_) | Value::Array(_)), None) => {
            (Some("application/json"), value.to_string())
        }
        (value, content_type) => (content_type, text(value)),
    };
    Some(Part {
        head: head(name, None, content_type),
        source: Source::Whole(text.into()),
    })
}

fn head(name: &str, file_name: Option<&str>, content_type: Option<&str>) -> String {
    let mut head = String::from("Content-Disposition: form-data; name=\"");
    escape(name, &mut head);
    if let Some(file_name) = file_name {
        head.push_str("\"; filename=\"");
        escape(file_name, &mut head);
    }
    head.push('"');
    if let Some(content_type) = content_type {
        // Writing to a string never fails.
        let _ = write!(head, "\r\nContent-Type: {content_type}");
    }
    head.push_str("\r\n\r\n");
    head
}

/// Writes a name as browsers do: as it is, but for what would end it.
fn escape(name: &str, out: &mut String) {
    for character in name.chars() {
        match character {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            character => out.push(character),
        }
    }
}

/// A text that stands nowhere in what is known of the parts. What is not known, as it is a stream,
/// is looked at as it comes; nobody who writes it can foresee this.
fn boundary(parts: &[Part]) -> Arc<str> {
    loop {
        // The keys are the system's, and random.
        let half = || RandomState::new().hash_one(());
        let boundary = format!("{:016x}{:016x}", half(), half());
        let is_used = parts.iter().any(|part| match &part.source {
            Source::Whole(bytes) => contains(bytes, boundary.as_bytes()),
            Source::Stream { .. } => false,
        });
        if !is_used {
            return boundary.into();
        }
    }
}

fn join(parts: Vec<Part>, boundary: &Arc<str>) -> Outgoing {
    let mut pieces = Vec::new();
    let mut text: Vec<u8> = Vec::new();
    for part in parts {
        text.extend_from_slice(format!("--{boundary}\r\n{}", part.head).as_bytes());
        match part.source {
            Source::Whole(bytes) if bytes.len() <= COPIED => text.extend_from_slice(&bytes),
            source => {
                pieces.push(Piece::Bytes(std::mem::take(&mut text).into()));
                pieces.push(Piece::new(source, Some(boundary.clone())));
            }
        }
        text.extend_from_slice(b"\r\n");
    }
    text.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let last = Bytes::from(text);
    if pieces.is_empty() {
        return Outgoing::Whole(last);
    }
    pieces.push(Piece::Bytes(last));
    Outgoing::Pieces(pieces.into())
}
