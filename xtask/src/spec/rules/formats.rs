//! Formats that nobody has heard of. The value is then what its type says.

use indexmap::IndexMap;

use crate::spec::suggest::closest;
use crate::spec::trail::Trail;
use crate::spec::{Diagnostic, Node, Pointer};

/// The formats of OpenAPI's registry, and those that everybody uses, by the types that they go with.
const KNOWN: [(&str, &[&str]); 3] = [
    (
        "string",
        &[
            "base64",
            "base64url",
            "binary",
            "byte",
            "char",
            "commonmark",
            "currency",
            "date",
            "date-time",
            "decimal",
            "decimal128",
            "duration",
            "email",
            "hostname",
            "html",
            "http-date",
            "idn-email",
            "idn-hostname",
            "int64",
            "ipv4",
            "ipv6",
            "iri",
            "iri-reference",
            "json-pointer",
            "markdown",
            "media-range",
            "password",
            "phone",
            "regex",
            "relative-json-pointer",
            "time",
            "time-local",
            "uint64",
            "uri",
            "uri-reference",
            "uri-template",
            "url",
            "uuid",
        ],
    ),
    (
        "integer",
        &[
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "unixtime",
            "unix-time",
        ],
    ),
    (
        "number",
        &[
            "float",
            "double",
            "decimal",
            "decimal128",
            "double-int",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
        ],
    ),
];

/// Type and format -> where they stand together first, and how often.
pub(super) type Unknown<'a> = IndexMap<(&'a str, &'a str), (Pointer, usize)>;

/// Notes the format of the schema if it is not known.
pub(super) fn note<'a>(schema: &'a Node, trail: &Trail<'_>, unknown: &mut Unknown<'a>) {
    let Some(format) = schema.text("format") else {
        return;
    };
    let Some(ty) = schema.text("type") else {
        return;
    };
    if !known(ty).contains(&format) {
        let (_, count) = unknown
            .entry((ty, format))
            .or_insert_with(|| (trail.pointer().key("format"), 0));
        *count += 1;
    }
}

fn known(ty: &str) -> &'static [&'static str] {
    let found = KNOWN.iter().find(|(own, _)| *own == ty);
    found.map(|(_, formats)| *formats).unwrap_or_default()
}

/// One warning for each type and format.
pub(super) fn warnings(unknown: Unknown<'_>) -> impl Iterator<Item = Diagnostic> {
    unknown.into_iter().map(|((ty, format), (at, count))| {
        let (what, plain) = match ty {
            "string" => ("text", "plain text"),
            "integer" => ("an integer", "a plain integer"),
            "number" => ("a number", "a plain number"),
            "boolean" => ("a boolean", "a plain boolean"),
            "array" => ("a list", "a list as any other"),
            _ => ("an object", "an object as any other"),
        };
        let message =
            format!("the format `{format}` is not known for {what}: the value is {plain}");
        let warning = Diagnostic::warning(&at, message);
        let warning = match count {
            1 => warning,
            2 => warning.label("and in one more place"),
            _ => warning.label(format!("and in {} more places", count - 1)),
        };
        match closest(format, known(ty).iter().copied()) {
            Some(known) => warning.help(format!("did you mean `{known}`?")),
            None => warning,
        }
    })
}
