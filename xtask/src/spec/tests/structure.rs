//! Documents that do not fit the grammar.

use super::errors;

#[test]
fn misspelt_and_wrong_types_at_once() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info:
  description: No title here
  version: 1.0
paths:
  /a:
    get:
      parameters:
        - name: limit
          schema:
            type: integer
            minimum: abc
        - name: page
          in: query
          requred: true
          schema: {type: int}
      responses:
        '200':
          content: {}
        '20': {description: OK}
"#
        ),
        r#"
error: the info object needs `title`
 --> spec/api.yaml:2:1
  |
2 | info:
  | ^^^^
  |
  = help: add `title: …`
  = note: at #/info

error: `version` must be text
 --> spec/api.yaml:4:12
  |
4 |   version: 1.0
  |            ^^^ this is a number
  |
  = help: put it in quotes: '1.0'
  = note: at #/info/version

error: a parameter needs `in`
 --> spec/api.yaml:9:11
  |
9 |         - name: limit
  |           ^^^^^^^^^^^
  |
  = help: add `in:` with one of `query`, `header`, `path`, `cookie`
  = note: at #/paths/~1a/get/parameters/0

error: `minimum` must be a number
  --> spec/api.yaml:12:22
   |
12 |             minimum: abc
   |                      ^^^ this is text
   |
   = note: at #/paths/~1a/get/parameters/0/schema/minimum

error: a parameter has no keyword `requred`
  --> spec/api.yaml:15:11
   |
15 |           requred: true
   |           ^^^^^^^
   |
   = help: did you mean `required`?
   = note: at #/paths/~1a/get/parameters/1/requred

error: `type` cannot be `int`
  --> spec/api.yaml:16:26
   |
16 |           schema: {type: int}
   |                          ^^^
   |
   = help: write `type: integer`, and `format: int32` or `format: int64`
   = note: at #/paths/~1a/get/parameters/1/schema/type

error: a response needs `description`
  --> spec/api.yaml:18:9
   |
18 |         '200':
   |         ^^^^^
   |
   = help: add `description: …`
   = note: at #/paths/~1a/get/responses/200

error: `20` is no status code
  --> spec/api.yaml:20:9
   |
20 |         '20': {description: OK}
   |         ^^^^
   |
   = help: write a code such as `200`, a range such as `2XX`, or `default`
   = note: at #/paths/~1a/get/responses/20
"#
        .trim_start()
    );
}

#[test]
fn no_paths() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
"#
        ),
        r#"
error: the document needs `paths`
 --> spec/api.yaml:1:1
  |
1 | openapi: 3.0.3
  | ^^^^^^^^^^^^^^
  |
  = help: add `paths:` with an object
  = note: at #
"#
        .trim_start()
    );
}

#[test]
fn path_without_slash() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  users: {}
  /users:
  get:
    responses: {'200': {description: OK}}
"#
        ),
        r#"
error: the path `users` must begin with `/`
 --> spec/api.yaml:4:3
  |
4 |   users: {}
  |   ^^^^^
  |
  = help: write `/users`
  = note: at #/paths/users

error: `/users` must be an object
 --> spec/api.yaml:5:3
  |
5 |   /users:
  |   ^^^^^^ this is nothing (null)
  |
  = help: give it a value, or take the key out
  = note: at #/paths/~1users

error: the path `get` must begin with `/`
 --> spec/api.yaml:6:3
  |
6 |   get:
  |   ^^^
  |
  = help: indent it, so that it belongs to the path above
  = note: at #/paths/get
"#
        .trim_start()
    );
}

#[test]
fn optional_path_parameter() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a/{id}:
    get:
      parameters:
        - {name: id, in: path, schema: {type: string}}
      responses: {'200': {description: OK}}
"#
        ),
        r#"
error: a path parameter must be `required: true`
 --> spec/api.yaml:7:11
  |
7 |         - {name: id, in: path, schema: {type: string}}
  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: without it there is no path; write `required: true`
  = note: at #/paths/~1a~1{id}/get/parameters/0
"#
        .trim_start()
    );
}

#[test]
fn nothing_after_the_colon() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      description:
      deprecated: 'yes'
      responses: {'200': {description: OK}}
"#
        ),
        r#"
error: `description` must be text
 --> spec/api.yaml:6:7
  |
6 |       description:
  |       ^^^^^^^^^^^ this is nothing (null)
  |
  = help: give it a value, or take the key out
  = note: at #/paths/~1a/get/description

error: `deprecated` must be `true` or `false`
 --> spec/api.yaml:7:19
  |
7 |       deprecated: 'yes'
  |                   ^^^^^ this is text
  |
  = help: write `true`, without quotes
  = note: at #/paths/~1a/get/deprecated
"#
        .trim_start()
    );
}

#[test]
fn wrong_style() {
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
        - {name: a, in: query, style: matrix, schema: {type: string}}
        - {name: b, in: query, style: from, schema: {type: string}}
        - {name: c, in: query}
      responses: {'200': {description: OK}}
"#
        ),
        r#"
error: a query parameter cannot have the style `matrix`
 --> spec/api.yaml:7:39
  |
7 |         - {name: a, in: query, style: matrix, schema: {type: string}}
  |                                       ^^^^^^
  |
  = help: it is one of `form`, `spaceDelimited`, `pipeDelimited`, `deepObject`
  = note: at #/paths/~1a/get/parameters/0/style

error: `style` cannot be `from`
 --> spec/api.yaml:8:39
  |
8 |         - {name: b, in: query, style: from, schema: {type: string}}
  |                                       ^^^^
  |
  = help: did you mean `form`?
  = note: at #/paths/~1a/get/parameters/1/style

error: a parameter needs `schema` or `content`
 --> spec/api.yaml:9:11
  |
9 |         - {name: c, in: query}
  |           ^^^^^^^^^^^^^^^^^^^^
  |
  = help: add `schema:` with the type of the value
  = note: at #/paths/~1a/get/parameters/2
"#
        .trim_start()
    );
}

#[test]
fn component_name() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    User Group: {type: object}
"#
        ),
        r#"
error: `User Group` cannot name a component
 --> spec/api.yaml:6:5
  |
6 |     User Group: {type: object}
  |     ^^^^^^^^^^
  |
  = help: use letters, digits, `.`, `-` and `_`
  = note: at #/components/schemas/User Group
"#
        .trim_start()
    );
}

#[test]
fn security_scheme_without_its_keywords() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  securitySchemes:
    key: {type: apiKey, name: k}
    login: {type: oauth2, flows: {clientCredentials: {scopes: {}}}}
"#
        ),
        r#"
error: a security scheme of type `apiKey` needs `in`
 --> spec/api.yaml:6:5
  |
6 |     key: {type: apiKey, name: k}
  |     ^^^
  |
  = help: add `in: …`
  = note: at #/components/securitySchemes/key

error: an OAuth flow needs `tokenUrl`
 --> spec/api.yaml:7:35
  |
7 |     login: {type: oauth2, flows: {clientCredentials: {scopes: {}}}}
  |                                   ^^^^^^^^^^^^^^^^^
  |
  = help: add `tokenUrl: …`
  = note: at #/components/securitySchemes/login/flows/clientCredentials
"#
        .trim_start()
    );
}

#[test]
fn extensions() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      x-pagination: {style: offset, offset: from, limt: size, items: data}
      x-idempotent: perhaps
      x-sensitive: true
      parameters:
        - {name: offset, in: query, schema: {type: integer, x-unix-time: seconds}}
      responses: {'200': {description: OK}}
"#
        ),
        r#"
error: `x-pagination` of this style needs `limit`
 --> spec/api.yaml:6:7
  |
6 |       x-pagination: {style: offset, offset: from, limt: size, items: data}
  |       ^^^^^^^^^^^^
  |
  = help: add `limit: …`
  = note: at #/paths/~1a/get/x-pagination

error: the operation has no query parameter `from`
 --> spec/api.yaml:6:45
  |
6 |       x-pagination: {style: offset, offset: from, limt: size, items: data}
  |                                             ^^^^
  |
  = note: at #/paths/~1a/get/x-pagination/offset

error: `x-pagination` of this style has no `limt`
 --> spec/api.yaml:6:51
  |
6 |       x-pagination: {style: offset, offset: from, limt: size, items: data}
  |                                                   ^^^^
  |
  = help: did you mean `limit`?
  = note: at #/paths/~1a/get/x-pagination/limt

error: `x-idempotent` must be `true` or `false`
 --> spec/api.yaml:7:21
  |
7 |       x-idempotent: perhaps
  |                     ^^^^^^^ this is text
  |
  = note: at #/paths/~1a/get/x-idempotent

error: `x-sensitive` means nothing in an operation
 --> spec/api.yaml:8:7
  |
8 |       x-sensitive: true
  |       ^^^^^^^^^^^
  |
  = help: it belongs in a schema
  = note: at #/paths/~1a/get/x-sensitive

error: `x-unix-time` cannot be `seconds`
  --> spec/api.yaml:10:74
   |
10 |         - {name: offset, in: query, schema: {type: integer, x-unix-time: seconds}}
   |                                                                          ^^^^^^^
   |
   = help: it is one of `milliseconds`
   = note: at #/paths/~1a/get/parameters/0/schema/x-unix-time
"#
        .trim_start()
    );
}
