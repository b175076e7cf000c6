//! References that lead nowhere or astray.

use super::{all, errors};

#[test]
fn dangling_reference() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Uesr'
components:
  schemas:
    User: {type: object}
    Pet: {$ref: '#/components/responses/Pet'}
    Owner: {$ref: User}
    Toy: {$ref: 'toys.yaml#/Toy'}
"#
        ),
        r#"
error: `#/components/schemas/Uesr` leads nowhere
  --> spec/api.yaml:12:23
   |
12 |                 $ref: '#/components/schemas/Uesr'
   |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ there is no `Uesr` in `#/components/schemas`
   |
   = help: did you mean `#/components/schemas/User`?
   = note: at #/paths/~1a/get/responses/200/content/application~1json/schema/$ref

error: `#/components/responses/Pet` leads nowhere
  --> spec/api.yaml:16:17
   |
16 |     Pet: {$ref: '#/components/responses/Pet'}
   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ there is no `responses` in `#/components`
   |
   = note: at #/components/schemas/Pet/$ref

error: `User` is no reference
  --> spec/api.yaml:17:19
   |
17 |     Owner: {$ref: User}
   |                   ^^^^
   |
   = help: write `#/components/schemas/User`
   = note: at #/components/schemas/Owner/$ref

error: `toys.yaml#/Toy` leads to no file that can be read
  --> spec/api.yaml:18:17
   |
18 |     Toy: {$ref: 'toys.yaml#/Toy'}
   |                 ^^^^^^^^^^^^^^^^ `spec/toys.yaml` is not there
   |
   = help: it must be YAML or JSON; paths begin at the file that the reference stands in
   = note: at #/components/schemas/Toy/$ref
"#
        .trim_start()
    );
}

#[test]
fn reference_of_the_wrong_kind() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      parameters:
        - $ref: '#/components/schemas/Limit'
      responses: {'200': {description: OK}}
components:
  schemas:
    Limit: {type: integer}
"#
        ),
        r#"
error: this must lead to a parameter
  --> spec/api.yaml:7:17
   |
 7 |         - $ref: '#/components/schemas/Limit'
   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is a schema
...
11 |     Limit: {type: integer}
   |     ----- what it leads to
   |
   = note: at #/paths/~1a/get/parameters/0/$ref
"#
        .trim_start()
    );
}

#[test]
fn circle_of_references() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    A: {$ref: '#/components/schemas/B'}
    B: {$ref: '#/components/schemas/A'}
    Self: {$ref: '#/components/schemas/Self'}
"#
        ),
        r#"
error: these references go in a circle
 --> spec/api.yaml:6:15
  |
6 |     A: {$ref: '#/components/schemas/B'}
  |               ^^^^^^^^^^^^^^^^^^^^^^^^
7 |     B: {$ref: '#/components/schemas/A'}
  |         ---- which leads on
  |
  = help: one of them must be the thing itself
  = note: at #/components/schemas/A/$ref

error: these references go in a circle
 --> spec/api.yaml:8:18
  |
8 |     Self: {$ref: '#/components/schemas/Self'}
  |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: one of them must be the thing itself
  = note: at #/components/schemas/Self/$ref
"#
        .trim_start()
    );
}

#[test]
fn schemes_that_fill_the_same_place() {
    assert_eq!(
        all(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
servers: [{url: 'https://a.example.com'}]
security: [{basic: [], key: [], token: []}, {key: [], other: []}, {key: [], custom: []}]
paths: {}
components:
  securitySchemes:
    basic: {type: http, scheme: basic}
    token: {type: openIdConnect, openIdConnectUrl: 'https://a.example.com'}
    key: {type: apiKey, in: header, name: X-Key}
    other: {type: apiKey, in: query, name: X-Key}
    custom: {type: apiKey, in: header, name: x-key}
"#
        ),
        r#"
warning: `basic` and `token` both fill the header `authorization`, so that one of them will do
 --> spec/api.yaml:4:33
  |
4 | security: [{basic: [], key: [], token: []}, {key: [], other: []}, {key: [], custom: []}]
  |                                 ^^^^^
  |
  = help: write them as alternatives: `- basic: []` and `- token: []`
  = note: at #/security/0/token

warning: `key` and `custom` both fill the header `x-key`, so that one of them will do
 --> spec/api.yaml:4:77
  |
4 | security: [{basic: [], key: [], token: []}, {key: [], other: []}, {key: [], custom: []}]
  |                                                                             ^^^^^^
  |
  = help: write them as alternatives: `- key: []` and `- custom: []`
  = note: at #/security/2/custom
"#
        .trim_start()
    );
}

#[test]
fn unknown_security_scheme() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
security: [{apikey: []}]
paths:
  /a:
    get: {security: [{other: []}], responses: {'200': {description: OK}}}
components:
  securitySchemes:
    apiKey: {type: apiKey, in: header, name: k}
"#
        ),
        r#"
error: there is no security scheme `apikey`
 --> spec/api.yaml:3:13
  |
3 | security: [{apikey: []}]
  |             ^^^^^^
  |
  = help: did you mean `apiKey`?
  = note: at #/security/0/apikey

error: there is no security scheme `other`
 --> spec/api.yaml:6:23
  |
6 |     get: {security: [{other: []}], responses: {'200': {description: OK}}}
  |                       ^^^^^
  |
  = help: declare it as `components.securitySchemes.other`
  = note: at #/paths/~1a/get/security/0/other
"#
        .trim_start()
    );
}
