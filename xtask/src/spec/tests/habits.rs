//! What people write out of habit: from other versions, and where they meant another keyword.

use super::errors;

#[test]
fn swagger_habits() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    post:
      consumes: [application/json]
      parameters:
        - {name: a, in: body, schema: {type: string}}
        - {name: b, in: query, type: string}
      responses:
        '200': {description: OK, schema: {type: file}}
"#
        ),
        r#"
error: an operation has no keyword `consumes`
 --> spec/api.yaml:6:7
  |
6 |       consumes: [application/json]
  |       ^^^^^^^^
  |
  = help: this is Swagger 2.0; name the media types under `requestBody.content`
  = note: at #/paths/~1a/post/consumes

error: `in` cannot be `body`
 --> spec/api.yaml:8:25
  |
8 |         - {name: a, in: body, schema: {type: string}}
  |                         ^^^^
  |
  = help: this is Swagger 2.0; write a `requestBody`
  = note: at #/paths/~1a/post/parameters/0/in

error: a parameter needs `schema` or `content`
 --> spec/api.yaml:9:11
  |
9 |         - {name: b, in: query, type: string}
  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: add `schema:` with the type of the value
  = note: at #/paths/~1a/post/parameters/1

error: a parameter has no keyword `type`
 --> spec/api.yaml:9:32
  |
9 |         - {name: b, in: query, type: string}
  |                                ^^^^
  |
  = help: put it under `schema`
  = note: at #/paths/~1a/post/parameters/1/type

error: a response has no keyword `schema`
  --> spec/api.yaml:11:34
   |
11 |         '200': {description: OK, schema: {type: file}}
   |                                  ^^^^^^
   |
   = help: put it under `content` and a media type such as `application/json`
   = note: at #/paths/~1a/post/responses/200/schema
"#
        .trim_start()
    );
}

#[test]
fn habits_of_3_1() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    A:
      type: [string, 'null']
      const: a
    B: {type: number, exclusiveMinimum: 1}
"#
        ),
        r#"
error: `type` must be one of `array`, `boolean`, `integer`, `number`, `object`, `string`
 --> spec/api.yaml:7:7
  |
7 |       type: [string, 'null']
  |       ^^^^ this is a list
  |
  = help: a list of types is OpenAPI 3.1; write one type, and `nullable: true`
  = note: at #/components/schemas/A/type

error: a schema has no keyword `const`
 --> spec/api.yaml:8:7
  |
8 |       const: a
  |       ^^^^^
  |
  = help: `const` is OpenAPI 3.1; write an `enum` with one value
  = note: at #/components/schemas/A/const

error: `exclusiveMinimum` must be `true` or `false`
 --> spec/api.yaml:9:41
  |
9 |     B: {type: number, exclusiveMinimum: 1}
  |                                         ^ this is a number
  |
  = help: a number here is OpenAPI 3.1; write it as the bound, and `true` here
  = note: at #/components/schemas/B/exclusiveMinimum
"#
        .trim_start()
    );
}

#[test]
fn what_was_meant_is_said_where_it_can_be_told() {
    let told = errors(
        "spec/api.yaml",
        r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      schema: {type: string}
      tittle: A
      security: [key]
      responses: {'200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schema/A'}}}}}
components:
  schemas:
    A: {discriminator: kind, properties: {b: string, c: text, d: [e]}}
"#,
    );
    let said: Vec<(&str, &str)> = told
        .split("\n\n")
        .filter_map(|problem| {
            let help = problem.split_once("= help: ")?.1.lines().next()?;
            Some((problem.lines().next()?, help))
        })
        .collect();
    assert_eq!(
        said,
        [
            (
                "error: an operation has no keyword `schema`",
                "`schema` is a keyword of a parameter or a media type: check the indentation"
            ),
            (
                "error: an operation has no keyword `tittle`",
                "take it out, or let it begin with `x-` if it is an extension"
            ),
            (
                "error: element 0 of `security` must be an object",
                "write `key: []`"
            ),
            (
                "error: `#/components/schema/A` leads nowhere",
                "did you mean `#/components/schemas/A`?"
            ),
            (
                "error: `discriminator` must be an object",
                "write `discriminator: {propertyName: kind}`"
            ),
            ("error: `b` must be an object", "write `{type: string}`"),
            (
                "error: `c` must be an object",
                "an object is written as keys with a value each"
            ),
            (
                "error: `d` must be an object",
                "an object is written as keys with a value each, without `- `"
            ),
        ]
    );
}
