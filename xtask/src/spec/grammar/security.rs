//! Security schemes.

use super::Kind::{Map, Text, Word};
use super::{Keys, Kind, Object, may, needs, object};

/// What each `type` requires, the structure check looks after.
pub(in crate::spec) static SECURITY_SCHEME: Object = Object {
    hints: &[
        (
            "flow",
            "this is Swagger 2.0; write `flows` with the flow as a key",
        ),
        ("authorizationUrl", "put it under `flows` and its flow"),
        ("tokenUrl", "put it under `flows` and its flow"),
        ("scopes", "put it under `flows` and its flow"),
    ],
    ..object(
        "a security scheme",
        &[
            needs("type", Word(&["apiKey", "http", "oauth2", "openIdConnect"])),
            may("description", Text),
            may("name", Text),
            may("in", Word(&["query", "header", "cookie"])),
            may("scheme", Text),
            may("bearerFormat", Text),
            may("flows", Kind::Object(&OAUTH_FLOWS)),
            may("openIdConnectUrl", Text),
        ],
    )
};

static OAUTH_FLOWS: Object = Object {
    hints: &[
        (
            "accessCode",
            "this is Swagger 2.0; write `authorizationCode`",
        ),
        (
            "application",
            "this is Swagger 2.0; write `clientCredentials`",
        ),
    ],
    ..object(
        "the OAuth flows",
        &[
            may("implicit", Kind::Object(&IMPLICIT_FLOW)),
            may("password", Kind::Object(&TOKEN_FLOW)),
            may("clientCredentials", Kind::Object(&TOKEN_FLOW)),
            may("authorizationCode", Kind::Object(&AUTHORIZATION_CODE_FLOW)),
        ],
    )
};

static IMPLICIT_FLOW: Object = object(
    "an implicit flow",
    &[
        needs("authorizationUrl", Text),
        may("tokenUrl", Text),
        may("refreshUrl", Text),
        needs("scopes", texts!()),
    ],
);

static TOKEN_FLOW: Object = object(
    "an OAuth flow",
    &[
        needs("tokenUrl", Text),
        may("authorizationUrl", Text),
        may("refreshUrl", Text),
        needs("scopes", texts!()),
    ],
);

static AUTHORIZATION_CODE_FLOW: Object = object(
    "an authorization code flow",
    &[
        needs("authorizationUrl", Text),
        needs("tokenUrl", Text),
        may("refreshUrl", Text),
        needs("scopes", texts!()),
    ],
);
