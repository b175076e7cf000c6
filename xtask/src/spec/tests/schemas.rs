//! Schemas that contradict themselves, and what is odd but no error.

use super::{all, errors};

#[test]
fn required_but_not_declared() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    Base:
      type: object
      properties: {id: {type: string}}
    User:
      required: [id, nmae]
      allOf:
        - $ref: '#/components/schemas/Base'
        - type: object
          required: [name]
          properties: {name: {type: string}}
      properties: {email: {type: string}}
    Pet:
      type: object
      required: [id, nam]
      properties: {id: {type: string}, name: {type: string}}
"#
        ),
        r#"
error: the required property `nmae` is not declared
  --> spec/api.yaml:10:22
   |
10 |       required: [id, nmae]
   |                      ^^^^
   |
   = help: add `nmae` to `properties`, or take it out here
   = note: at #/components/schemas/User/required/1

error: the required property `nam` is not declared
  --> spec/api.yaml:19:22
   |
19 |       required: [id, nam]
   |                      ^^^
   |
   = help: did you mean `name`?
   = note: at #/components/schemas/Pet/required/1
"#
        .trim_start()
    );
}

#[test]
fn bounds_and_values() {
    assert_eq!(
        errors(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    A: {type: integer, minimum: 5, maximum: 1, default: five}
    B: {type: string, enum: [a, 2], default: c}
    C: {type: string, minLength: 3, maxLength: 2, readOnly: true, writeOnly: true}
"#
        ),
        r#"
error: `minimum` is above `maximum`
 --> spec/api.yaml:6:33
  |
6 |     A: {type: integer, minimum: 5, maximum: 1, default: five}
  |                                 ^  ------- the other bound
  |                                 |
  |                                 no value is at least 5 and at most 1
  |
  = note: at #/components/schemas/A/minimum

error: the default must be an integer
 --> spec/api.yaml:6:57
  |
6 |     A: {type: integer, minimum: 5, maximum: 1, default: five}
  |                                                         ^^^^ this is text
  |
  = note: at #/components/schemas/A/default

error: a value of this `enum` must be text
 --> spec/api.yaml:7:33
  |
7 |     B: {type: string, enum: [a, 2], default: c}
  |                                 ^ this is a number
  |
  = help: put it in quotes: '2'
  = note: at #/components/schemas/B/enum/1

error: the default is no value of the `enum`
 --> spec/api.yaml:7:46
  |
7 |     B: {type: string, enum: [a, 2], default: c}
  |                                              ^
  |
  = note: at #/components/schemas/B/default

error: `minLength` is above `maxLength`
 --> spec/api.yaml:8:34
  |
8 |     C: {type: string, minLength: 3, maxLength: 2, readOnly: true, writeOnly: true}
  |                                  ^  --------- the other bound
  |                                  |
  |                                  no value is at least 3 and at most 2
  |
  = note: at #/components/schemas/C/minLength

error: a schema cannot be both `readOnly` and `writeOnly`
 --> spec/api.yaml:8:67
  |
8 |     C: {type: string, minLength: 3, maxLength: 2, readOnly: true, writeOnly: true}
  |                                                                   ^^^^^^^^^
  |
  = note: at #/components/schemas/C/writeOnly
"#
        .trim_start()
    );
}

#[test]
fn warnings() {
    assert_eq!(
        all(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      x-foo: 1
      requestBody: {$ref: '#/components/requestBodies/A', description: hidden}
      tags: [a, a]
      parameters:
        - {name: Authorization, in: header, x-foo: 2, schema: {type: string, default: null}}
        - {name: a, in: query, example: 5, schema: {type: string}}
      responses: {'200': {description: OK}}
components:
  requestBodies:
    A: {content: {}}
  schemas:
    A: {type: array, x-inferrd: true}
"#
        ),
        r#"
warning: the extension `x-foo` is not known
 --> spec/api.yaml:6:7
  |
6 |       x-foo: 1
  |       ^^^^^ and in one more place
  |
  = help: it has no effect on the code
  = note: at #/paths/~1a/get/x-foo

warning: `description` is ignored next to `$ref`
 --> spec/api.yaml:7:59
  |
7 |       requestBody: {$ref: '#/components/requestBodies/A', description: hidden}
  |                                                           ^^^^^^^^^^^
  |
  = help: write it where the `$ref` leads to
  = note: at #/paths/~1a/get/requestBody/description

warning: the operation has the tag `a` twice
 --> spec/api.yaml:8:17
  |
8 |       tags: [a, a]
  |                 ^
  |
  = note: at #/paths/~1a/get/tags/1

warning: the header parameter `Authorization` is ignored
  --> spec/api.yaml:10:11
   |
10 |         - {name: Authorization, in: header, x-foo: 2, schema: {type: string, default: null}}
   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: media types and security schemes say it already
   = note: at #/paths/~1a/get/parameters/0

warning: the default must be text
  --> spec/api.yaml:10:78
   |
10 |         - {name: Authorization, in: header, x-foo: 2, schema: {type: string, default: null}}
   |                                                                              ^^^^^^^ this is nothing (null)
   |
   = help: add `nullable: true`, or take it out
   = note: at #/paths/~1a/get/parameters/0/schema/default

warning: the example must be text
  --> spec/api.yaml:11:41
   |
11 |         - {name: a, in: query, example: 5, schema: {type: string}}
   |                                         ^ this is a number
   |
   = help: put it in quotes: '5'
   = note: at #/paths/~1a/get/parameters/1/example

warning: an array without `items`
  --> spec/api.yaml:17:5
   |
17 |     A: {type: array, x-inferrd: true}
   |     ^
   |
   = help: its elements can be anything; add `items:` with their schema
   = note: at #/components/schemas/A

warning: the extension `x-inferrd` is not known
  --> spec/api.yaml:17:22
   |
17 |     A: {type: array, x-inferrd: true}
   |                      ^^^^^^^^^
   |
   = help: did you mean `x-inferred`?
   = note: at #/components/schemas/A/x-inferrd
"#.trim_start()
    );
}

#[test]
fn formats_that_nobody_knows() {
    assert_eq!(
        all(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    Sizes:
      type: object
      properties:
        a: {type: string, format: datetime}
        b: {type: string, format: sort-code}
        c: {type: string, format: sort-code}
        d: {type: integer, format: sort-code}
        e: {type: boolean, format: int32}
        f: {type: string, format: email}
        g: {type: number, format: decimal}
        h: {format: int64}
"#
        ),
        r#"
warning: the format `datetime` is not known for text: the value is plain text
 --> spec/api.yaml:9:35
  |
9 |         a: {type: string, format: datetime}
  |                                   ^^^^^^^^
  |
  = help: did you mean `date-time`?
  = note: at #/components/schemas/Sizes/properties/a/format

warning: the format `sort-code` is not known for text: the value is plain text
  --> spec/api.yaml:10:35
   |
10 |         b: {type: string, format: sort-code}
   |                                   ^^^^^^^^^ and in one more place
   |
   = note: at #/components/schemas/Sizes/properties/b/format

warning: the format `sort-code` is not known for an integer: the value is a plain integer
  --> spec/api.yaml:12:36
   |
12 |         d: {type: integer, format: sort-code}
   |                                    ^^^^^^^^^
   |
   = note: at #/components/schemas/Sizes/properties/d/format

warning: the format `int32` is not known for a boolean: the value is a plain boolean
  --> spec/api.yaml:13:36
   |
13 |         e: {type: boolean, format: int32}
   |                                    ^^^^^
   |
   = note: at #/components/schemas/Sizes/properties/e/format
"#
        .trim_start()
    );
}

#[test]
fn values_of_several_types_and_words_that_do_not_go_with_them() {
    assert_eq!(
        all(
            "spec/api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    Size: {enum: [1, large]}
    Color: {type: string, nullable: true, enum: [red, null]}
    Level:
      type: integer
      enum: [1, 2, 3]
      x-enum-varnames: [low, high]
      x-enum-descriptions: {low: Quiet.}
"#
        ),
        r#"
warning: the values of this `enum` are of several types, so that it becomes any JSON value
 --> spec/api.yaml:6:12
  |
6 |     Size: {enum: [1, large]}
  |            ^^^^ a number and text
  |
  = note: at #/components/schemas/Size/enum

warning: `x-enum-varnames` is ignored: it is no list of one text for each value
  --> spec/api.yaml:11:7
   |
11 |       x-enum-varnames: [low, high]
   |       ^^^^^^^^^^^^^^^
   |
   = help: the `enum` has 3
   = note: at #/components/schemas/Level/x-enum-varnames

warning: `x-enum-descriptions` is ignored: it is no list of one text for each value
  --> spec/api.yaml:12:7
   |
12 |       x-enum-descriptions: {low: Quiet.}
   |       ^^^^^^^^^^^^^^^^^^^
   |
   = help: the `enum` has 3
   = note: at #/components/schemas/Level/x-enum-descriptions
"#
        .trim_start()
    );
}

#[test]
fn values_of_a_tag_that_mean_none_of_the_alternatives() {
    assert_eq!(
        all(
            "spec/api.yaml",
            r##"
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    Pet:
      oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]
      discriminator:
        propertyName: kind
        mapping: {cat: Cat, dog: "#/components/schemas/Dog", fox: Fox}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
    Fox: {type: object, required: [kind], properties: {kind: {type: string}}}
"##
        ),
        r##"
warning: `fox` means a schema that is none of the alternatives
  --> spec/api.yaml:10:67
   |
10 |         mapping: {cat: Cat, dog: "#/components/schemas/Dog", fox: Fox}
   |                                                                   ^^^
   |
   = help: add it to them; until then such a value is kept as an unknown one
   = note: at #/components/schemas/Pet/discriminator/mapping/fox
"##
        .trim_start()
    );
}
