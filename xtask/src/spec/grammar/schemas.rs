//! Schemas.

use super::Kind::{Any, Bool, BoolOrSchema, Count, List, Map, Number, Ref, SchemaName, Text, Word};
use super::{EXTERNAL_DOCUMENTATION, Keys, Kind, Object, may, needs, object};

const KEYWORD_OF_3_1: &str = "this keyword is OpenAPI 3.1; version 3.0 does not have it";

pub(in crate::spec) const TYPES: [&str; 6] =
    ["array", "boolean", "integer", "number", "object", "string"];

pub(in crate::spec) static SCHEMA: Object = Object {
    hints: &[
        (
            "const",
            "`const` is OpenAPI 3.1; write an `enum` with one value",
        ),
        ("examples", "`examples` is OpenAPI 3.1; write one `example`"),
        (
            "optional",
            "leave the property out of the `required` of its object",
        ),
        ("$defs", "put it under `components.schemas`"),
        ("definitions", "put it under `components.schemas`"),
        ("if", KEYWORD_OF_3_1),
        ("then", KEYWORD_OF_3_1),
        ("else", KEYWORD_OF_3_1),
        ("prefixItems", KEYWORD_OF_3_1),
        ("contains", KEYWORD_OF_3_1),
        ("patternProperties", KEYWORD_OF_3_1),
        ("propertyNames", KEYWORD_OF_3_1),
        ("unevaluatedProperties", KEYWORD_OF_3_1),
        ("dependentRequired", KEYWORD_OF_3_1),
        ("dependentSchemas", KEYWORD_OF_3_1),
        (
            "contentMediaType",
            "this keyword is OpenAPI 3.1; write `format: binary`",
        ),
        (
            "contentEncoding",
            "this keyword is OpenAPI 3.1; write `format: byte`",
        ),
        ("$id", KEYWORD_OF_3_1),
        ("$schema", KEYWORD_OF_3_1),
        (
            "$comment",
            "this keyword is OpenAPI 3.1; write a comment of YAML",
        ),
        ("id", "put it under `properties`"),
        ("name", "put it under `properties`, or write `title`"),
        ("in", "a schema has no place; that belongs in a parameter"),
        ("schema", "leave this level out"),
    ],
    ..object(
        "a schema",
        &[
            may("title", Text),
            may("multipleOf", Number),
            may("maximum", Number),
            may("exclusiveMaximum", Bool),
            may("minimum", Number),
            may("exclusiveMinimum", Bool),
            may("maxLength", Count),
            may("minLength", Count),
            may("pattern", Text),
            may("maxItems", Count),
            may("minItems", Count),
            may("uniqueItems", Bool),
            may("maxProperties", Count),
            may("minProperties", Count),
            may("required", List(&Text)),
            may("enum", List(&Any)),
            may("type", Word(&TYPES)),
            may("not", Ref(&SCHEMA)),
            may("allOf", schemas!()),
            may("oneOf", schemas!()),
            may("anyOf", schemas!()),
            may("items", Ref(&SCHEMA)),
            may("properties", Map(Keys::Any, &Ref(&SCHEMA))),
            may("additionalProperties", BoolOrSchema),
            may("description", Text),
            may("format", Text),
            may("default", Any),
            may("nullable", Bool),
            may("discriminator", Kind::Object(&DISCRIMINATOR)),
            may("readOnly", Bool),
            may("writeOnly", Bool),
            may("example", Any),
            may("externalDocs", external_docs!()),
            may("deprecated", Bool),
            may("xml", Kind::Object(&XML)),
        ],
    )
};

static DISCRIMINATOR: Object = object(
    "a discriminator",
    &[
        needs("propertyName", Text),
        may("mapping", Map(Keys::Any, &SchemaName)),
    ],
);

pub(in crate::spec) static XML: Object = object(
    "an XML object",
    &[
        may("name", Text),
        may("namespace", Text),
        may("prefix", Text),
        may("attribute", Bool),
        may("wrapped", Bool),
    ],
);
