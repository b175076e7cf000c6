//! What goes over the wire: parameters, headers, bodies, responses.

use super::Kind::{Any, Bool, Map, Ref, Text, Word};
use super::{Keys, Kind, Object, PATH_ITEM, SCHEMA, SERVER, may, needs, object};

/// The values of `style` depend on `in`; the structure check looks after that.
pub(in crate::spec) static PARAMETER: Object = Object {
    hints: &[
        ("type", "put it under `schema`"),
        ("format", "put it under `schema`"),
        ("enum", "put it under `schema`"),
        ("default", "put it under `schema`"),
        ("items", "put it under `schema`"),
        ("minimum", "put it under `schema`"),
        ("maximum", "put it under `schema`"),
        ("minLength", "put it under `schema`"),
        ("maxLength", "put it under `schema`"),
        ("pattern", "put it under `schema`"),
        ("nullable", "put it under `schema`"),
        (
            "collectionFormat",
            "this is Swagger 2.0; write `style` and `explode`",
        ),
        ("optional", "leave it out, or write `required: false`"),
    ],
    ..object(
        "a parameter",
        &[
            needs("name", Text),
            needs("in", Word(&["query", "header", "path", "cookie"])),
            may("description", Text),
            may("required", Bool),
            may("deprecated", Bool),
            may("allowEmptyValue", Bool),
            may(
                "style",
                Word(&[
                    "matrix",
                    "label",
                    "form",
                    "simple",
                    "spaceDelimited",
                    "pipeDelimited",
                    "deepObject",
                ]),
            ),
            may("explode", Bool),
            may("allowReserved", Bool),
            may("schema", Ref(&SCHEMA)),
            may("content", content!()),
            may("example", Any),
            may("examples", examples!()),
        ],
    )
};

pub(in crate::spec) static HEADER: Object = Object {
    hints: &[
        ("type", "put it under `schema`"),
        ("format", "put it under `schema`"),
        ("name", "the key above it is the name of the header"),
        ("in", "a header is in the header"),
    ],
    ..object(
        "a header",
        &[
            may("description", Text),
            may("required", Bool),
            may("deprecated", Bool),
            may("allowEmptyValue", Bool),
            may("style", Word(&["simple"])),
            may("explode", Bool),
            may("allowReserved", Bool),
            may("schema", Ref(&SCHEMA)),
            may("content", content!()),
            may("example", Any),
            may("examples", examples!()),
        ],
    )
};

pub(in crate::spec) static REQUEST_BODY: Object = Object {
    hints: &[(
        "schema",
        "put it under `content` and a media type such as `application/json`",
    )],
    ..object(
        "a request body",
        &[
            may("description", Text),
            needs("content", content!()),
            may("required", Bool),
        ],
    )
};

pub(in crate::spec) static MEDIA_TYPE: Object = Object {
    hints: &[
        ("type", "put it under `schema`"),
        ("properties", "put it under `schema`"),
        ("$ref", "put it under `schema`"),
    ],
    ..object(
        "a media type",
        &[
            may("schema", Ref(&SCHEMA)),
            may("example", Any),
            may("examples", examples!()),
            may("encoding", Map(Keys::Any, &Kind::Object(&ENCODING))),
        ],
    )
};

static ENCODING: Object = object(
    "an encoding",
    &[
        may("contentType", Text),
        may("headers", headers!()),
        may(
            "style",
            Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
        ),
        may("explode", Bool),
        may("allowReserved", Bool),
    ],
);

pub(in crate::spec) static RESPONSES: Object = Object {
    entries: Some((Keys::Status, Ref(&RESPONSE))),
    ..object("the responses object", &[may("default", Ref(&RESPONSE))])
};

pub(in crate::spec) static RESPONSE: Object = Object {
    hints: &[
        (
            "schema",
            "put it under `content` and a media type such as `application/json`",
        ),
        (
            "examples",
            "put it under `content` and a media type such as `application/json`",
        ),
    ],
    ..object(
        "a response",
        &[
            needs("description", Text),
            may("headers", headers!()),
            may("content", content!()),
            may("links", Map(Keys::Any, &Ref(&LINK))),
        ],
    )
};

pub(in crate::spec) static CALLBACK: Object = Object {
    entries: Some((Keys::Expression, Ref(&PATH_ITEM))),
    ..object("a callback", &[])
};

pub(in crate::spec) static EXAMPLE: Object = object(
    "an example",
    &[
        may("summary", Text),
        may("description", Text),
        may("value", Any),
        may("externalValue", Text),
    ],
);

pub(in crate::spec) static LINK: Object = object(
    "a link",
    &[
        may("operationRef", Text),
        may("operationId", Text),
        may("parameters", Map(Keys::Any, &Any)),
        may("requestBody", Any),
        may("description", Text),
        may("server", Kind::Object(&SERVER)),
    ],
);
