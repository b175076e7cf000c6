//! Text that is no tree, and text that is hard to show.

use super::errors;

#[test]
fn bad_indentation() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: a
     responses: {}
"#
        ),
        r#"
error: this is not valid YAML: the indentation of this line fits no block
 --> spec/api.yaml:7:6
  |
7 |      responses: {}
  |      ^ while parsing a block mapping that begins on line 5
  |
  = help: align it with the keys of the object it belongs to
"#
        .trim_start()
    );
}

#[test]
fn tab_indentation() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n\tget: {}\n"
        ),
        r#"
error: this is not valid YAML: a tab indents this line
 --> spec/api.yaml:5:1
  |
5 |     get: {}
  | ^^^^
  |
  = help: YAML is indented with spaces only
"#
        .trim_start()
    );
}

#[test]
fn unclosed_quote() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info:
  title: "T
  version: '1'
paths: {}
"#
        ),
        r#"
error: this is not valid YAML: this quote is never closed
 --> spec/api.yaml:3:10
  |
3 |   title: "T
  |          ^
  |
  = help: close it where the text ends
"#
        .trim_start()
    );
}

#[test]
fn unclosed_bracket() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
tags: [a, b
paths: {}
"#
        ),
        r#"
error: this is not valid YAML: a `,` or `]` is missing
 --> spec/api.yaml:4:6
  |
4 | paths: {}
  |      ^ while parsing a flow sequence that begins on line 3
"#
        .trim_start()
    );
}

#[test]
fn colon_in_text() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
externalDocs:
  url: /a
  description: see: there
"#
        ),
        r#"
error: this is not valid YAML: no value can begin here
 --> spec/api.yaml:6:19
  |
6 |   description: see: there
  |                   ^
  |
  = help: put quotes around text that holds `: `, or check the indentation and the line above
"#
        .trim_start()
    );
}

#[test]
fn missing_colon() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info:
  title T
  version: '1'
paths: {}
"#
        ),
        r#"
error: this is not valid YAML: no value can begin here
 --> spec/api.yaml:4:10
  |
4 |   version: '1'
  |          ^
  |
  = help: put quotes around text that holds `: `, or check the indentation and the line above
"#
        .trim_start()
    );
}

#[test]
fn list_indentation() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
tags:
  - name: a
 - name: b
"#
        ),
        r#"
error: this is not valid YAML: the indentation of this line fits no block
 --> spec/api.yaml:6:2
  |
6 |  - name: b
  |  ^
  |
  = help: align it with the keys of the object it belongs to
"#
        .trim_start()
    );
}

#[test]
fn duplicate_keys() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      summary: one
      responses: {'200': {description: OK}}
      summary: two
  /a: {}
"#
        ),
        r#"
error: the key `summary` stands twice in an object
 --> spec/api.yaml:8:7
  |
8 |       summary: two
  |       ^^^^^^^ first on line 6
  |
  = help: only the last one counts; merge the two entries, or rename one

error: the key `/a` stands twice in an object
 --> spec/api.yaml:9:3
  |
9 |   /a: {}
  |   ^^ first on line 4
  |
  = help: only the last one counts; merge the two entries, or rename one
"#
        .trim_start()
    );
}

#[test]
fn unknown_alias() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: *nowhere
"#
        ),
        r#"
error: this is not valid YAML: this alias names no anchor above it
 --> spec/api.yaml:3:8
  |
3 | paths: *nowhere
  |        ^
  |
  = help: put text that begins with `*` in quotes
"#
        .trim_start()
    );
}

#[test]
fn alias_bomb() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
x-a: &a [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]
x-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
x-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
x-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
x-e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
x-f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]
x-g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]
paths: {}
"#
        ),
        r#"
error: aliases repeat so much that the document grows out of bounds
 --> spec/api.yaml:3:6
  |
3 | x-a: &a [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]
  |      ^
  |
  = help: write the repeated part once, as a component, and refer to it by `$ref`
"#
        .trim_start()
    );
}

#[test]
fn foreign_tag() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: !include paths.yaml
"#
        ),
        r#"
error: the YAML tag `!include` means nothing in OpenAPI
 --> spec/api.yaml:3:8
  |
3 | paths: !include paths.yaml
  |        ^
  |
  = help: write the value out, or refer to it by `$ref`
"#
        .trim_start()
    );
}

#[test]
fn two_documents() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
---
openapi: 3.0.3
"#
        ),
        r#"
error: this is not valid YAML: a second document begins here
 --> spec/api.yaml:4:1
  |
4 | ---
  | ^
  |
  = help: keep one document per file
"#
        .trim_start()
    );
}

#[test]
fn not_a_number() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
x-inferred: .nan
"#
        ),
        r#"
error: JSON has no infinite numbers and no NaN
 --> spec/api.yaml:4:13
  |
4 | x-inferred: .nan
  |             ^
  |
  = help: leave the value out, or put it in quotes if it is text
"#
        .trim_start()
    );
}

#[test]
fn json_trailing_comma() {
    assert_eq!(
        errors(
            "spec/api.json",
            r#"
{
  "openapi": "3.0.3",
  "paths": {},
}
"#
        ),
        r#"
error: this is not valid JSON: trailing comma
 --> spec/api.json:4:1
  |
4 | }
  | ^
  |
  = help: JSON allows no comma after the last entry
"#
        .trim_start()
    );
}

#[test]
fn json_unclosed() {
    assert_eq!(
        errors(
            "spec/api.json",
            r#"
{
  "openapi": "3.0.3"
"#
        ),
        r#"
error: this is not valid JSON: the text ends too soon
 --> spec/api.json:3:1
  |
3 |
  | ^
  |
  = help: a quote or a bracket is not closed
"#
        .trim_start()
    );
}

#[test]
fn json_duplicate_keys() {
    assert_eq!(
        errors(
            "spec/api.json",
            r#"
{
  "openapi": "3.0.3",
  "info": {"title": "T", "version": "1"},
  "paths": {"/a": {}, "/a": {}}
}
"#
        ),
        r#"
error: the key `/a` stands twice in an object
 --> spec/api.json:4:23
  |
4 |   "paths": {"/a": {}, "/a": {}}
  |                       ^^^^ first on line 4
  |
  = help: only the last one counts; merge the two entries, or rename one
"#
        .trim_start()
    );
}

#[test]
fn windows_line_ends() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            "openapi: 3.0.3\r\ninfo: {title: T, version: '1'}\r\npaths: {}\r\ncomponents:\r\n  schemas:\r\n    A: {type: strin}\r\n"
        ),
        r#"
error: `type` cannot be `strin`
 --> spec/api.yaml:6:15
  |
6 |     A: {type: strin}
  |               ^^^^^
  |
  = help: did you mean `string`?
  = note: at #/components/schemas/A/type
"#
        .trim_start()
    );
}

#[test]
fn not_ascii() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    A: {description: 'Größe in €', typ: object}
"#
        ),
        r#"
error: a schema has no keyword `typ`
 --> spec/api.yaml:6:36
  |
6 |     A: {description: 'Größe in €', typ: object}
  |                                    ^^^
  |
  = help: did you mean `type`?
  = note: at #/components/schemas/A/typ
"#
        .trim_start()
    );
}

#[test]
fn one_long_line() {
    assert_eq!(
        errors(
            "spec/api.json",
            r#"
{"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}, "x-a": "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé", "components": {"schemas": {"A": {"type": "strin"}, "B": {"type": "object"}}}}"#
        ),
        r#"
error: `type` cannot be `strin`
--> spec/api.json:1:527
 = excerpt: éééééééé", "components": {"schemas": {"A": {"type": "strin"}, "B": {"type": "object"}}}}
                                                                ^^^^^^^
 = help: did you mean `string`?
 = note: at #/components/schemas/A/type
"#
        .trim_start()
    );
}

#[test]
fn bom() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            "\u{feff}openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: []\n"
        ),
        r#"
error: `paths` must be an object
 --> spec/api.yaml:3:1
  |
3 | paths: []
  | ^^^^^ this is a list
  |
  = help: write `{}`
  = note: at #/paths
"#
        .trim_start()
    );
}
