//! Forms of parts, `multipart/form-data`: which parts a value has, and how they are written.

use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::hash::BuildHasher;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::{Serialize, Serializer};

use super::form;
use super::parameter::ParameterValue;
use super::payload::{Payload, Source};
use super::style;
use super::upload::{Content, Outgoing, Piece, contains};
use super::validate::{Validate, Validator, Violation};

/// A value that is sent as parts. What is no file is written as any other value is.
#[doc(hidden)]
pub trait Multipart: Serialize + Validate {
    /// Adds the files.
    fn files<'a>(&'a self, files: &mut Files<'a>);
}

/// A value that has no files.
#[doc(hidden)]
pub struct Fields<'b, B>(pub &'b B);

impl<B: Serialize> Serialize for Fields<'_, B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<B: Validate> Validate for Fields<'_, B> {
    fn validate(&self, check: &mut Validator<'_>) {
        self.0.validate(check);
    }
}

impl<B: Serialize + Validate> Multipart for Fields<'_, B> {
    fn files<'a>(&'a self, _: &mut Files<'a>) {}
}

/// The files of a form.
#[derive(Default)]
#[doc(hidden)]
pub struct Files<'a>(Vec<(&'static str, &'a Payload)>);

impl<'a> Files<'a> {
    /// Adds the files of a field.
    pub fn add(&mut self, name: &'static str, files: impl IntoIterator<Item = &'a Payload>) {
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
    content_types: &[(&str, &str)],
) -> Result<Content, Violation> {
    let mut files = Files::default();
    body.files(&mut files);
    let fields = form::fields(body).map_err(|fault| Violation::new("", fault))?;
    assemble(fields, &files, content_types)
}

fn assemble(
    fields: impl Iterator<Item = (String, ParameterValue)>,
    files: &Files<'_>,
    content_types: &[(&str, &str)],
) -> Result<Content, Violation> {
    let content_type_of = |name: &str| {
        let found = content_types.iter().find(|(known, _)| *known == name);
        found.map(|(_, content_type)| *content_type)
    };
    let mut parts = Vec::new();
    for (name, value) in fields {
        let content_type = content_type_of(&name);
        let items = match value {
            // Each item is a part of its own, unless all of them are documented to be one text.
            ParameterValue::List(items) if !content_type.is_some_and(is_json) => items,
            value => vec![value],
        };
        for item in items.iter().filter(|item| !item.is_absent()) {
            let part = field(&name, content_type, item);
            parts.push(part.map_err(|fault| Violation::new(&name, fault))?);
        }
    }
    for (name, payload) in &files.0 {
        let content_type = payload.content_type.as_deref();
        let content_type = content_type
            .or_else(|| content_type_of(name))
            .unwrap_or("application/octet-stream");
        if HeaderValue::from_str(content_type).is_err() {
            return Err(Violation::new(*name, "the content type cannot be sent"));
        }
        check_headers(name, &payload.headers)?;
        let file_name = payload.file_name.as_deref().unwrap_or(name);
        parts.push(Part {
            head: head(name, Some(file_name), Some(content_type), &payload.headers),
            source: payload.source.clone(),
        });
    }
    let boundary = boundary(&parts);
    let media_type = format!("multipart/form-data; boundary={boundary}");
    Ok(Content {
        media_type: HeaderValue::try_from(media_type)
            .map_err(|_| Violation::new("", "the content type cannot be sent"))?,
        body: join(parts, &boundary),
    })
}

/// The part of a value that is no file.
fn field(name: &str, content_type: Option<&str>, value: &ParameterValue) -> Result<Part, String> {
    let (content_type, text) = match (value, content_type) {
        (ParameterValue::Scalar(value), None) => (None, value.to_string()),
        (ParameterValue::Scalar(value), Some(content_type)) if !is_json(content_type) => {
            (Some(content_type), value.to_string())
        }
        (value, content_type) => (content_type.or(Some(JSON)), style::json(value)?),
    };
    Ok(Part {
        head: head(name, None, content_type, &[]),
        source: Source::Whole(text.into()),
    })
}

const JSON: &str = "application/json";

/// Whether texts and lists are written as JSON too.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence == JSON || essence.ends_with("+json")
}

/// Headers that would end the head of the part, or say again what is said already, are not sent.
fn check_headers(part: &str, headers: &[(String, String)]) -> Result<(), Violation> {
    for (name, value) in headers {
        let is_own = [
            "content-disposition",
            "content-type",
            "content-transfer-encoding",
        ]
        .iter()
        .any(|own| name.eq_ignore_ascii_case(own));
        let is_sound =
            HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok();
        if is_own || !is_sound {
            return Err(Violation::new(part, "a header of the file cannot be sent"));
        }
    }
    Ok(())
}

fn head(
    name: &str,
    file_name: Option<&str>,
    content_type: Option<&str>,
    headers: &[(String, String)],
) -> String {
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
    for (name, value) in headers {
        let _ = write!(head, "\r\n{name}: {value}");
    }
    head.push_str("\r\n\r\n");
    head
}

/// Writes a name as browsers do: as it is, but for what would end it, and what some readers take for
/// an escape.
fn escape(name: &str, out: &mut String) {
    for character in name.chars() {
        match character {
            '"' => out.push_str("%22"),
            '\\' => out.push_str("%5C"),
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
