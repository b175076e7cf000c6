//! Operations that contradict themselves or each other.

use super::errors;

#[test]
fn duplicate_operation_id() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get: {operationId: a, responses: {'200': {description: OK}}}
  /b:
    get: {operationId: a, responses: {'200': {description: OK}}}
"#
        ),
        r#"
error: the operationId `a` is taken
 --> spec/api.yaml:7:24
  |
5 |     get: {operationId: a, responses: {'200': {description: OK}}}
  |           ----------- first used here
6 |   /b:
7 |     get: {operationId: a, responses: {'200': {description: OK}}}
  |                        ^
  |
  = help: give each operation an id of its own
  = note: at #/paths/~1b/get/operationId
"#
        .trim_start()
    );
}

#[test]
fn path_parameters_disagree() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a/{id}/{part}:
    parameters:
      - {name: ID, in: path, required: true, schema: {type: string}}
    get: {responses: {'200': {description: OK}}}
    put:
      parameters:
        - {name: part, in: path, required: true, schema: {type: string}}
      responses: {'200': {description: OK}}
"#
        ),
        r#"
error: `{id}` in the path has no parameter
 --> spec/api.yaml:4:3
  |
4 |   /a/{id}/{part}:
  |   ^^^^^^^^^^^^^^
  |
  = help: add a parameter with `name: id`, `in: path`, `required: true` and a `schema`
  = note: at #/paths/~1a~1{id}~1{part}

error: the path `/a/{id}/{part}` has no `{ID}`
 --> spec/api.yaml:6:9
  |
6 |       - {name: ID, in: path, required: true, schema: {type: string}}
  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `id`?
  = note: at #/paths/~1a~1{id}~1{part}/parameters/0

error: `{part}` in the path has no parameter
 --> spec/api.yaml:7:5
  |
7 |     get: {responses: {'200': {description: OK}}}
  |     ^^^
  |
  = help: add a parameter with `name: part`, `in: path`, `required: true` and a `schema`
  = note: at #/paths/~1a~1{id}~1{part}/get
"#
        .trim_start()
    );
}

#[test]
fn broken_template() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a/{id: {}
  /b/{id}/{id}: {}
  /c/}: {}
"#
        ),
        r#"
error: a `{` without a `}` in `/a/{id`
 --> spec/api.yaml:4:3
  |
4 |   /a/{id: {}
  |   ^^^^^^
  |
  = note: at #/paths/~1a~1{id

error: `{id}` stands twice in the path
 --> spec/api.yaml:5:3
  |
5 |   /b/{id}/{id}: {}
  |   ^^^^^^^^^^^^
  |
  = help: both are the same value; give them names of their own if they are not
  = note: at #/paths/~1b~1{id}~1{id}

error: a `}` without a `{` in `/c/}`
 --> spec/api.yaml:6:3
  |
6 |   /c/}: {}
  |   ^^^^
  |
  = note: at #/paths/~1c~1}
"#
        .trim_start()
    );
}

#[test]
fn duplicate_parameters() {
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
        - {name: a, in: query, schema: {type: string}}
        - {name: a, in: header, schema: {type: string}}
        - $ref: '#/components/parameters/A'
      responses: {'200': {description: OK}}
components:
  parameters:
    A: {name: a, in: query, schema: {type: string}}
"#
        ),
        r#"
error: the query parameter `a` stands twice in the list
 --> spec/api.yaml:9:11
  |
7 |         - {name: a, in: query, schema: {type: string}}
  |           -------------------------------------------- first here
8 |         - {name: a, in: header, schema: {type: string}}
9 |         - $ref: '#/components/parameters/A'
  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: keep one of the two
  = note: at #/paths/~1a/get/parameters/2
"#
        .trim_start()
    );
}

#[test]
fn twin_paths() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: OK}}}
  /a/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: OK}}}
"#
        ),
        r#"
error: `/a/{name}` is the same path as `/a/{id}`
 --> spec/api.yaml:7:3
  |
4 |   /a/{id}:
  |   ------- the other one
...
7 |   /a/{name}:
  |   ^^^^^^^^^
  |
  = help: parameters of paths are told apart by their place, not by their name
  = note: at #/paths/~1a~1{name}
"#
        .trim_start()
    );
}

#[test]
fn server_variables() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
servers:
  - url: https://{host}/{base}
    variables:
      hots: {default: a}
      base: {default: c, enum: [a, b]}
paths: {}
"#
        ),
        r#"
error: the server variable `host` is not declared
 --> spec/api.yaml:4:10
  |
4 |   - url: https://{host}/{base}
  |          ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `hots`?
  = note: at #/servers/0/url

error: the default is no value of the `enum`
 --> spec/api.yaml:7:23
  |
7 |       base: {default: c, enum: [a, b]}
  |                       ^  ---- the values
  |
  = note: at #/servers/0/variables/base/default
"#
        .trim_start()
    );
}

#[test]
fn duplicate_tags() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
tags:
  - name: a
  - name: b
  - name: a
paths: {}
"#
        ),
        r#"
error: the tag `a` is declared twice
 --> spec/api.yaml:6:11
  |
4 |   - name: a
  |     ---- first here
5 |   - name: b
6 |   - name: a
  |           ^
  |
  = help: keep one of the two
  = note: at #/tags/2/name
"#
        .trim_start()
    );
}

#[test]
fn pagination_names() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      x-pagination: {style: page, page: page, size: pagesize, items: content, total: count}
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: pageSize, in: query, schema: {type: integer}}
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: object
                properties: {content: {type: string}}
"#
        ),
        r#"
error: the operation has no query parameter `pagesize`
 --> spec/api.yaml:6:53
  |
6 |       x-pagination: {style: page, page: page, size: pagesize, items: content, total: count}
  |                                                     ^^^^^^^^
  |
  = help: did you mean `pageSize`?
  = note: at #/paths/~1a/get/x-pagination/size

error: the property `content` of the response is no array
 --> spec/api.yaml:6:70
  |
6 |       x-pagination: {style: page, page: page, size: pagesize, items: content, total: count}
  |                                                                      ^^^^^^^
  |
  = note: at #/paths/~1a/get/x-pagination/items

error: the response has no property `count`
 --> spec/api.yaml:6:86
  |
6 |       x-pagination: {style: page, page: page, size: pagesize, items: content, total: count}
  |                                                                                      ^^^^^
  |
  = note: at #/paths/~1a/get/x-pagination/total
"#
        .trim_start()
    );
}

#[test]
fn pages_that_are_counted_from_one() {
    let told = |page: &str| {
        errors(
            "spec/api.yaml",
            &format!(
                "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    parameters: [{{name: page, in: query, schema: {{type: integer, {page}}}}}]\n    get:\n      \
                 x-pagination: {{style: page, page: page, size: size, items: content}}\n      \
                 parameters: [{{name: size, in: query, schema: {{type: integer}}}}]\n      \
                 responses: {{'200': {{description: OK, content: {{application/json: {{schema: {{type: object, required: [content], properties: {{content: {{type: array, items: {{}}}}}}}}}}}}}}}}\n"
            ),
        )
    };
    for page in ["minimum: 1", "default: 1"] {
        assert!(
            told(page).contains("the pages of `page` are counted from 1"),
            "{}",
            told(page)
        );
    }
    assert!(!told("minimum: 0").contains("counted from"));
}
