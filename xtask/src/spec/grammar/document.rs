//! The document, its paths and operations.

use super::Kind::{Bool, List, Map, Ref, Text};
use super::{
    CALLBACK, EXAMPLE, HEADER, Keys, Kind, LINK, Object, PARAMETER, REQUEST_BODY, RESPONSE,
    RESPONSES, SCHEMA, SECURITY_SCHEME, may, needs, object,
};

pub(in crate::spec) static OPENAPI: Object = Object {
    hints: &[
        ("webhooks", "webhooks are OpenAPI 3.1"),
        (
            "$defs",
            "this is OpenAPI 3.1; put schemas under `components.schemas`",
        ),
        ("jsonSchemaDialect", "this is OpenAPI 3.1"),
        ("host", "this is Swagger 2.0; write `servers`"),
        ("basePath", "this is Swagger 2.0; write `servers`"),
        ("schemes", "this is Swagger 2.0; write `servers`"),
        (
            "definitions",
            "this is Swagger 2.0; write `components.schemas`",
        ),
        ("schemas", "put it under `components`"),
        ("parameters", "put it under `components`"),
        ("responses", "put it under `components`"),
        ("securitySchemes", "put it under `components`"),
        (
            "securityDefinitions",
            "this is Swagger 2.0; write `components.securitySchemes`",
        ),
    ],
    ..object(
        "the document",
        &[
            needs("openapi", Text),
            needs("info", Kind::Object(&INFO)),
            may("servers", servers!()),
            needs("paths", Kind::Object(&PATHS)),
            may("components", Kind::Object(&COMPONENTS)),
            may("security", security!()),
            may("tags", List(&Kind::Object(&TAG))),
            may("externalDocs", external_docs!()),
        ],
    )
};

pub(in crate::spec) static INFO: Object = Object {
    hints: &[(
        "summary",
        "`summary` is OpenAPI 3.1; write it into `description`",
    )],
    ..object(
        "the info object",
        &[
            needs("title", Text),
            may("description", Text),
            may("termsOfService", Text),
            may("contact", Kind::Object(&CONTACT)),
            may("license", Kind::Object(&LICENSE)),
            needs("version", Text),
        ],
    )
};

pub(in crate::spec) static CONTACT: Object = object(
    "a contact",
    &[may("name", Text), may("url", Text), may("email", Text)],
);

pub(in crate::spec) static LICENSE: Object = Object {
    hints: &[("identifier", "`identifier` is OpenAPI 3.1; write `url`")],
    ..object("a license", &[needs("name", Text), may("url", Text)])
};

pub(in crate::spec) static SERVER: Object = object(
    "a server",
    &[
        needs("url", Text),
        may("description", Text),
        may("variables", Map(Keys::Any, &Kind::Object(&SERVER_VARIABLE))),
    ],
);

pub(in crate::spec) static SERVER_VARIABLE: Object = object(
    "a server variable",
    &[
        may("enum", List(&Text)),
        needs("default", Text),
        may("description", Text),
    ],
);

static PATHS: Object = Object {
    entries: Some((Keys::Path, Ref(&PATH_ITEM))),
    ..object("the paths object", &[])
};

pub(in crate::spec) static PATH_ITEM: Object = Object {
    hints: &[("query", "the method QUERY is OpenAPI 3.2")],
    ..object(
        "a path item",
        &[
            may("summary", Text),
            may("description", Text),
            may("get", Kind::Object(&OPERATION)),
            may("put", Kind::Object(&OPERATION)),
            may("post", Kind::Object(&OPERATION)),
            may("delete", Kind::Object(&OPERATION)),
            may("options", Kind::Object(&OPERATION)),
            may("head", Kind::Object(&OPERATION)),
            may("patch", Kind::Object(&OPERATION)),
            may("trace", Kind::Object(&OPERATION)),
            may("servers", servers!()),
            may("parameters", parameters!()),
        ],
    )
};

pub(in crate::spec) static OPERATION: Object = Object {
    hints: &[
        (
            "consumes",
            "this is Swagger 2.0; name the media types under `requestBody.content`",
        ),
        (
            "produces",
            "this is Swagger 2.0; name the media types under `responses`",
        ),
        ("schemes", "this is Swagger 2.0; write `servers`"),
        ("body", "write `requestBody`"),
    ],
    ..object(
        "an operation",
        &[
            may("tags", List(&Text)),
            may("summary", Text),
            may("description", Text),
            may("externalDocs", external_docs!()),
            may("operationId", Text),
            may("parameters", parameters!()),
            may("requestBody", Ref(&REQUEST_BODY)),
            needs("responses", Kind::Object(&RESPONSES)),
            may("callbacks", Map(Keys::Any, &Ref(&CALLBACK))),
            may("deprecated", Bool),
            may("security", security!()),
            may("servers", servers!()),
        ],
    )
};

pub(in crate::spec) static EXTERNAL_DOCUMENTATION: Object = object(
    "a link to documentation",
    &[may("description", Text), needs("url", Text)],
);

pub(in crate::spec) static COMPONENTS: Object = Object {
    hints: &[
        ("pathItems", "`pathItems` is OpenAPI 3.1"),
        ("definitions", "write `schemas`"),
        ("models", "write `schemas`"),
        ("security", "write `securitySchemes`"),
    ],
    ..object(
        "the components object",
        &[
            may("schemas", Map(Keys::Component, &Ref(&SCHEMA))),
            may("responses", Map(Keys::Component, &Ref(&RESPONSE))),
            may("parameters", Map(Keys::Component, &Ref(&PARAMETER))),
            may("examples", Map(Keys::Component, &Ref(&EXAMPLE))),
            may("requestBodies", Map(Keys::Component, &Ref(&REQUEST_BODY))),
            may("headers", Map(Keys::Component, &Ref(&HEADER))),
            may(
                "securitySchemes",
                Map(Keys::Component, &Ref(&SECURITY_SCHEME)),
            ),
            may("links", Map(Keys::Component, &Ref(&LINK))),
            may("callbacks", Map(Keys::Component, &Ref(&CALLBACK))),
        ],
    )
};

pub(in crate::spec) static TAG: Object = object(
    "a tag",
    &[
        needs("name", Text),
        may("description", Text),
        may("externalDocs", external_docs!()),
    ],
);
