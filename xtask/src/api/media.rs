//! What a media type says of how a body is written. Knows names only, and whether a schema is one of bytes.

use super::Format;
use crate::spec::View;

/// How a body of a media type is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Json,
    Form,
    Multipart,
    Bytes,
    Text,
}

impl Kind {
    /// How a body of `media_type` is written, if its name alone says it.
    pub(super) fn named(media_type: &str) -> Option<Self> {
        match essence(media_type).as_str() {
            "application/x-www-form-urlencoded" => Some(Self::Form),
            "multipart/form-data" => Some(Self::Multipart),
            "application/json" | "text/json" => Some(Self::Json),
            name if name.ends_with("+json") => Some(Self::Json),
            name if is_text(name) => Some(Self::Text),
            _ => None,
        }
    }

    /// How a body of `media_type` is written whose schema is `schema`.
    pub(super) fn of(media_type: &str, schema: Option<&View<'_>>) -> Self {
        let name = essence(media_type);
        let structured = schema.is_some_and(|schema| !is_scalar(schema));
        match name.as_str() {
            "application/x-www-form-urlencoded" if structured => Self::Form,
            "multipart/form-data" if structured => Self::Multipart,
            _ if schema.is_some_and(is_binary) => Self::Bytes,
            "application/json" | "text/json" => Self::Json,
            // Whatever it is, an object is written in no way but JSON.
            "*/*" | "application/*" if schema.is_some() => Self::Json,
            // What has no end is taken as it comes.
            "text/event-stream" => Self::Bytes,
            name if name.ends_with("+json") => Self::Json,
            name if is_text(name) => Self::Text,
            name if schema.is_some_and(is_plain_text) && !is_raw(name) => Self::Text,
            _ => Self::Bytes,
        }
    }

    pub(super) fn format(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Text => Format::Text,
            // Nobody answers with a form that would have to be taken apart.
            Self::Form | Self::Multipart | Self::Bytes => Format::Bytes,
        }
    }

    /// What the method is called by that sends such a body where another method sends another one.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form => "form",
            Self::Multipart => "multipart",
            Self::Bytes => "bytes",
            Self::Text => "text",
        }
    }
}

/// A media type without its parameters, in small letters.
pub(super) fn essence(media_type: &str) -> String {
    let name = media_type.split(';').next().unwrap_or_default();
    name.trim().to_ascii_lowercase()
}

/// Whether a text of the media type is in another encoding than that of all of Rust's texts.
pub(super) fn is_foreign(media_type: &str) -> bool {
    let mut parameters = media_type.split(';').skip(1);
    let charset = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches('"'))
    });
    charset.is_some_and(|name| !["utf-8", "utf8"].contains(&name.to_ascii_lowercase().as_str()))
}

/// A media type as it is asked for: with its parameters, but for the encoding of texts, which none has to be asked
/// for. `None` if it cannot stand in a header.
pub(super) fn asked(media_type: &str) -> Option<String> {
    let mut name = essence(media_type);
    for parameter in media_type.split(';').skip(1).map(str::trim) {
        let is_charset = || parameter.to_ascii_lowercase().starts_with("charset");
        if !parameter.is_empty() && !is_charset() {
            name.push(';');
            name.push_str(parameter);
        }
    }
    let is_sound = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    (!name.is_empty() && name.bytes().all(is_sound)).then_some(name)
}

/// Whether a value of the media type is a JSON text.
pub(super) fn is_json(media_type: &str) -> bool {
    Kind::named(media_type) == Some(Kind::Json) || essence(media_type) == "*/*"
}

/// Whether one of several types is meant, so that none can be named in a request.
pub(super) fn is_range(media_type: &str) -> bool {
    essence(media_type).contains('*')
}

/// Media types of text that are not called so.
fn is_text(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "application/csv",
        "application/ecmascript",
        "application/graphql",
        "application/javascript",
        "application/jwt",
        "application/sql",
        "application/toml",
        "application/x-yaml",
        "application/xml",
        "application/yaml",
    ];
    name.starts_with("text/")
        || NAMES.contains(&name)
        || name.ends_with("+xml")
        || name.ends_with("+yaml")
}

/// Media types that are never text, though their schema may be a string of no format.
pub(super) fn is_raw(name: &str) -> bool {
    const FAMILIES: &[&str] = &["image", "audio", "video", "font"];
    const NAMES: &[&str] = &[
        "application/gzip",
        "application/octet-stream",
        "application/pdf",
        "application/x-gzip",
        "application/x-tar",
        "application/zip",
    ];
    let family = name.split('/').next().unwrap_or_default();
    FAMILIES.contains(&family) || NAMES.contains(&name) || name.contains('*')
}

/// Whether values are bytes, and not text.
pub(super) fn is_binary(schema: &View<'_>) -> bool {
    schema.text("type") == Some("string") && schema.text("format") == Some("binary")
}

fn is_plain_text(schema: &View<'_>) -> bool {
    schema.text("type") == Some("string")
}

/// Whether values are neither objects nor lists.
pub(super) fn is_scalar(schema: &View<'_>) -> bool {
    matches!(
        schema.text("type"),
        Some("string" | "number" | "integer" | "boolean")
    )
}
