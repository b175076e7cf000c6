//! Documents of another language than OpenAPI 3.0.

use super::errors;

#[test]
fn empty() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
"#
        ),
        r#"
error: the file is empty
 --> spec/api.yaml:1:1
  |
1 |
  | ^
"#
        .trim_start()
    );
}

#[test]
fn swagger_2() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
swagger: '2.0'
info: {title: T, version: '1'}
paths: {}
"#
        ),
        r#"
error: this is a document of Swagger 2.0; only OpenAPI 3.0 can be read
 --> spec/api.yaml:1:10
  |
1 | swagger: '2.0'
  |          ^^^^^
  |
  = help: convert it to OpenAPI 3.0 first
  = note: at #/swagger
"#
        .trim_start()
    );
}

#[test]
fn openapi_3_1() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.1.0
info: {title: T, version: '1'}
"#
        ),
        r#"
error: this is a document of OpenAPI 3.1.0; only OpenAPI 3.0 can be read
 --> spec/api.yaml:1:10
  |
1 | openapi: 3.1.0
  |          ^^^^^
  |
  = help: convert it to OpenAPI 3.0 first
  = note: at #/openapi
"#
        .trim_start()
    );
}

#[test]
fn version_as_number() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0
info: {title: T, version: '1'}
paths: {}
"#
        ),
        r#"
error: `openapi` must be text
 --> spec/api.yaml:1:10
  |
1 | openapi: 3.0
  |          ^^^ this is a number
  |
  = help: write `openapi: 3.0.3`
  = note: at #/openapi
"#
        .trim_start()
    );
}

#[test]
fn no_version() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
info: {title: T, version: '1'}
paths: {}
"#
        ),
        r#"
error: the document does not say which version of OpenAPI it is
 --> spec/api.yaml:1:1
  |
1 | info: {title: T, version: '1'}
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: begin it with `openapi: 3.0.3`
  = note: at #/openapi
"#
        .trim_start()
    );
}

#[test]
fn not_an_object() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
- openapi: 3.0.3
"#
        ),
        r#"
error: this is no OpenAPI document
 --> spec/api.yaml:1:1
  |
1 | - openapi: 3.0.3
  | ^^^^^^^^^^^^^^^^ this is a list
  |
  = help: a document begins with `openapi: 3.0.3`
  = note: at #
"#
        .trim_start()
    );
}
