//! Names, numbers, texts, values and schemas as people write them who do not think of Rust.

mod names;

use fastrand::Rng;

pub(crate) use names::{component_name, name};

use crate::mutate::pick;
use crate::support::Tree;

/// Numbers as they would be written.
pub(crate) fn number(random: &mut Rng) -> String {
    pick(
        random,
        &[
            "0",
            "-0",
            "1",
            "-1",
            "1.0",
            "0.5",
            "-0.0",
            "1e3",
            "1e-7",
            "1e300",
            "-1e300",
            "1e999",
            "255",
            "256",
            "2147483647",
            "2147483648",
            "-2147483649",
            "4294967296",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "18446744073709551615",
            "18446744073709551616",
            "123456789012345678901234567890",
            "0.1",
            "3.4028236e38",
            "5e-324",
        ],
    )
    .to_owned()
}

/// Formats, patterns, media types, addresses, tokens of grammars.
pub(crate) fn format(random: &mut Rng) -> String {
    pick(
        random,
        &[
            "int32",
            "int64",
            "float",
            "double",
            "byte",
            "binary",
            "date",
            "date-time",
            "password",
            "uuid",
            "email",
            "uri",
            "decimal",
            "time",
            "duration",
            "^[a-z]+$",
            "(",
            "[",
            "(?=a)b",
            "application/json",
            "application/xml",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "text/plain",
            "*/*",
            "image/*",
            "application/octet-stream",
            "application/problem+json",
            "text/event-stream",
            "https://example.com",
            "/token",
            "http://[::1",
            "{a}",
            "https://{a}.example.com/{b}",
            "bearer",
            "basic",
            "digest",
            "Bearer",
            "users/get",
            "id",
            "limit",
            "data",
        ],
    )
    .to_owned()
}

/// Text that wants to be more than text.
pub(crate) fn prose(random: &mut Rng) -> String {
    pick(
        random,
        &[
            "",
            ".",
            "One line.",
            "Two\n\nparagraphs.",
            "*/ fn main() {} /*",
            "```\nlet a = 1;\n```",
            "```",
            "~~~ rust\n",
            "[a](b",
            "[a]: b",
            "[`Vec`]",
            "<script>",
            "a\u{0}b",
            "tab\tin it",
            "\r\n",
            "\u{202e}right to left",
            "# Heading",
            "- a\n- b\n  - c",
            "1. one",
            "| a | b |",
            "\\",
            "\"quoted\"",
            "'",
            "{}",
            "`code",
            "``` `",
            "\u{2028}line",
            "end with \\",
            "See https://example.com/a_(b).",
            "---",
            "=== ",
            "    indented\n        code",
            "🦀",
            "#[doc = \"a\"]",
            "$ref",
            "a  b",
            "trailing   ",
        ],
    )
    .to_owned()
}

pub(crate) fn reference(random: &mut Rng) -> String {
    pick(
        random,
        &[
            "",
            "#",
            "#/",
            "#//",
            "/",
            "a",
            "#a",
            "#/paths",
            "#/components",
            "#/components/schemas",
            "#/components/schemas/",
            "#/components/schemas/~",
            "#/components/schemas/~2",
            "#/components/schemas/%",
            "#/components/schemas/%ff",
            "#/components/schemas/Nothing",
            "#/components/schemas/Pet/properties/kind",
            "#/paths/~1pets/get",
            "#/info",
            "other.yaml",
            "other.yaml#/a",
            "./fuzz.yaml",
            "fuzz.yaml#/components/schemas/Pet",
            "../../../etc/passwd",
            "/etc/passwd",
            "file:///etc/passwd",
            "https://example.com/a.yaml",
            "http://",
            "Pet",
            "#/components/responses/Gone",
            "#/components/parameters/Id",
            "#/definitions/Pet",
            "\u{0}",
            "#/components/schemas/日本",
        ],
    )
    .to_owned()
}

/// Any value, to a small depth.
pub(crate) fn value(random: &mut Rng) -> Tree {
    nested(random, 3)
}

fn nested(random: &mut Rng, depth: u8) -> Tree {
    match random.u8(..if depth == 0 { 6 } else { 9 }) {
        0 => Tree::Null,
        1 => Tree::Bool(random.bool()),
        2 | 3 => Tree::number(number(random)),
        4 | 5 => Tree::text(name(random)),
        6 => {
            let count = random.usize(..4);
            Tree::List((0..count).map(|_| nested(random, depth - 1)).collect())
        }
        _ => {
            let count = random.usize(..4);
            let entries = (0..count).map(|_| (name(random), nested(random, depth - 1)));
            Tree::Map(entries.collect())
        }
    }
}

/// A schema that says something.
pub(crate) fn schema(random: &mut Rng) -> Tree {
    let mut schema = Tree::map([(
        "type",
        Tree::text(pick(
            random,
            &["string", "integer", "number", "boolean", "array", "object"],
        )),
    )]);
    let kind = schema
        .get("type")
        .and_then(Tree::as_str)
        .unwrap_or_default();
    match kind.to_owned().as_str() {
        "string" => {
            if random.bool() {
                schema.entry("format", Tree::text(format(random)));
            }
            if random.u8(..3) == 0 {
                let count = 1 + random.usize(..5);
                let values = (0..count).map(|_| Tree::text(name(random))).collect();
                schema.entry("enum", Tree::List(values));
            }
        }
        "integer" | "number" => {
            for keyword in ["minimum", "maximum", "multipleOf"] {
                if random.u8(..3) == 0 {
                    schema.entry(keyword, Tree::number(number(random)));
                }
            }
            if random.bool() {
                let format = pick(random, &["int32", "int64", "float", "double", "uint8"]);
                schema.entry("format", Tree::text(format));
            }
        }
        "array" => {
            let items = self::schema(random);
            schema.entry("items", items);
        }
        "object" => {
            let count = random.usize(..5);
            let mut properties = Vec::new();
            let mut required = Vec::new();
            for _ in 0..count {
                let name = name(random);
                if properties.iter().any(|(other, _)| *other == name) {
                    continue;
                }
                if random.bool() {
                    required.push(Tree::text(name.clone()));
                }
                properties.push((name, self::schema(random)));
            }
            schema.entry("properties", Tree::Map(properties));
            if !required.is_empty() {
                schema.entry("required", Tree::List(required));
            }
            if random.u8(..3) == 0 {
                let values = match random.u8(..3) {
                    0 => Tree::Bool(true),
                    1 => Tree::Bool(false),
                    _ => self::schema(random),
                };
                schema.entry("additionalProperties", values);
            }
        }
        _ => {}
    }
    for keyword in ["nullable", "readOnly", "writeOnly", "deprecated"] {
        if random.u8(..8) == 0 {
            schema.entry(keyword, Tree::Bool(true));
        }
    }
    schema
}

/// A piece of text that means something to a parser.
pub(crate) fn token(random: &mut Rng) -> String {
    match random.u8(..4) {
        0 => name(random),
        1 => number(random),
        2 => reference(random),
        _ => pick(
            random,
            &[
                "- ",
                ": ",
                "{",
                "}",
                "[",
                "]",
                "&a ",
                "*a",
                "<<: *a\n",
                "!!binary x",
                "!a b",
                "? ",
                "---\n",
                "...\n",
                "|\n  a",
                ">-\n",
                "\n",
                "\n\n",
                "\t",
                "%YAML 1.1\n",
                "'",
                "\"",
                "$ref: '#'",
                "\u{feff}",
                "\u{85}",
                "\\u",
                "null",
                "~",
                "0x1F",
                "0o17",
                ".inf",
                ".nan",
                "12:30",
                "2001-01-01",
                "\r",
                "\x00",
                "openapi: 3.0.3\n",
                "{a: {a: {a: {",
            ],
        )
        .to_owned(),
    }
}
