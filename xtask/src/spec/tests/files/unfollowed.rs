//! What is said of references into other files that cannot be followed, and of what is wrong in those files.

use super::{HEAD, errors, with_schemas};

#[test]
fn references_that_cannot_be_followed() {
    assert_eq!(
        errors(&[
            (
                "api.yaml",
                r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a: {$ref: 'https://example.com/a.yaml'}
  /b: {$ref: ../b.yaml}
  /c: {$ref: /etc/c.yaml}
  /d: {$ref: 'urn:example:d'}
  /e: {$ref: gone.yaml#/e}
  /f: {$ref: notes.md}
  /g: {$ref: sub/schemas.yaml}
components:
  schemas:
    User: {$ref: 'sub/schemas.yaml#/Uesr'}
    Other: {$ref: 'sub/schemas.yaml#User'}
    Whole: {$ref: other.yaml}
    Name: {$ref: User}
"#,
            ),
            ("notes.md", "# Notes\n"),
            (
                "sub/schemas.yaml",
                "User: {$ref: '../../away.yaml'}\nget: {responses: {'200': {description: OK}}}\n",
            ),
            ("other.yaml", HEAD),
        ]),
        r#"
error: `https://example.com/a.yaml` leads to the network
 --> spec/api.yaml:4:14
  |
4 |   /a: {$ref: 'https://example.com/a.yaml'}
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: a document is read from files alone; save it beside the document, and refer to that
  = note: at #/paths/~1a/$ref

error: `../b.yaml` leads out of the folder of the document
 --> spec/api.yaml:5:14
  |
5 |   /b: {$ref: ../b.yaml}
  |              ^^^^^^^^^
  |
  = help: only files beside the document and below are read; move the file there
  = note: at #/paths/~1b/$ref

error: `/etc/c.yaml` leads to one place of one machine
 --> spec/api.yaml:6:14
  |
6 |   /c: {$ref: /etc/c.yaml}
  |              ^^^^^^^^^^^
  |
  = help: write the path from this file on
  = note: at #/paths/~1c/$ref

error: `urn:example:d` is no path of a file
 --> spec/api.yaml:7:14
  |
7 |   /d: {$ref: 'urn:example:d'}
  |              ^^^^^^^^^^^^^^^
  |
  = help: write the path from this file on
  = note: at #/paths/~1d/$ref

error: `gone.yaml#/e` leads to no file that can be read
 --> spec/api.yaml:8:14
  |
8 |   /e: {$ref: gone.yaml#/e}
  |              ^^^^^^^^^^^^ `spec/gone.yaml` is not there
  |
  = help: it must be YAML or JSON; paths begin at the file that the reference stands in
  = note: at #/paths/~1e/$ref

error: `notes.md` leads to no file that can be read
 --> spec/api.yaml:9:14
  |
9 |   /f: {$ref: notes.md}
  |              ^^^^^^^^ `spec/notes.md` is neither YAML nor JSON
  |
  = help: it must be YAML or JSON; paths begin at the file that the reference stands in
  = note: at #/paths/~1f/$ref

error: `sub/schemas.yaml#/Uesr` leads nowhere
  --> spec/api.yaml:13:18
   |
13 |     User: {$ref: 'sub/schemas.yaml#/Uesr'}
   |                  ^^^^^^^^^^^^^^^^^^^^^^^^ there is no `Uesr` in `sub/schemas.yaml#`
   |
   = help: did you mean `sub/schemas.yaml#/User`?
   = note: at #/components/schemas/User/$ref

error: `sub/schemas.yaml#User` is no JSON pointer
  --> spec/api.yaml:14:19
   |
14 |     Other: {$ref: 'sub/schemas.yaml#User'}
   |                   ^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: a reference looks like `#/components/schemas/Name`
   = note: at #/components/schemas/Other/$ref

error: `other.yaml` is a whole document
  --> spec/api.yaml:15:19
   |
15 |     Whole: {$ref: other.yaml}
   |                   ^^^^^^^^^^
   |
   = help: say which part of it is meant: `…#/components/schemas/Name`
   = note: at #/components/schemas/Whole/$ref

error: `User` is no reference
  --> spec/api.yaml:16:18
   |
16 |     Name: {$ref: User}
   |                  ^^^^
   |
   = help: write `#/components/schemas/User`
   = note: at #/components/schemas/Name/$ref

error: a path item has no keyword `User`
 --> spec/sub/schemas.yaml:1:1
  |
1 | User: {$ref: '../../away.yaml'}
  | ^^^^
  |
  = help: take it out, or let it begin with `x-` if it is an extension
  = note: at #/User
"#
        .trim_start()
    );
}

#[test]
fn problems_show_the_file_they_stand_in() {
    assert_eq!(
        errors(&[
            (
                "api.yaml",
                r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      parameters: [{$ref: schemas/user.yaml}]
      responses:
        '200':
          description: OK
          content:
            application/json: {schema: {$ref: schemas/user.yaml}}
        '400': {$ref: broken.yaml}
        '401': {$ref: broken.yaml}
components:
  schemas:
    Limit: {$ref: 'schemas/user.yaml#/properties/limit'}
"#,
            ),
            (
                "schemas/user.yaml",
                "type: object\nrequired: [nmae]\nproperties:\n  name: {type: text}\n  limit: {$ref: '#/definitions/Limit'}\n  pet: {$ref: pet.json}\n",
            ),
            ("schemas/pet.json", "{\n  \"typ\": \"object\"\n}\n"),
            ("broken.yaml", "description: OK\nheaders: {a: [}\n"),
        ]),
        r#"
error: this must lead to a parameter
 --> spec/api.yaml:6:27
  |
6 |       parameters: [{$ref: schemas/user.yaml}]
  |                           ^^^^^^^^^^^^^^^^^ this is a schema
  |
 ::: spec/schemas/user.yaml:1:1
  |
1 | type: object
  | ------------ what it leads to
  |
  = note: at #/paths/~1a/get/parameters/0/$ref

error: the required property `nmae` is not declared
 --> spec/schemas/user.yaml:2:12
  |
2 | required: [nmae]
  |            ^^^^
  |
  = help: did you mean `name`?
  = note: at #/required/0

error: `type` cannot be `text`
 --> spec/schemas/user.yaml:4:16
  |
4 |   name: {type: text}
  |                ^^^^
  |
  = help: it is one of `array`, `boolean`, `integer`, `number`, `object`, `string`
  = note: at #/properties/name/type

error: `#/definitions/Limit` leads nowhere
 --> spec/schemas/user.yaml:5:17
  |
5 |   limit: {$ref: '#/definitions/Limit'}
  |                 ^^^^^^^^^^^^^^^^^^^^^ there is no `definitions` in `#`
  |
  = note: at #/properties/limit/$ref

error: this is not valid YAML: did not find expected node content
 --> spec/broken.yaml:2:15
  |
2 | headers: {a: [}
  |               ^

error: a schema has no keyword `typ`
 --> spec/schemas/pet.json:2:3
  |
2 |   "typ": "object"
  |   ^^^^^
  |
  = help: did you mean `type`?
  = note: at #/typ
"#
        .trim_start()
    );
}

#[test]
fn circles_through_files_are_told() {
    assert_eq!(
        errors(&[
            ("api.yaml", &with_schemas("    A: {$ref: b.yaml}\n")),
            ("b.yaml", "$ref: c.yaml#/C\n"),
            ("c.yaml", "C: {$ref: b.yaml}\n"),
        ]),
        r#"
error: these references go in a circle
 --> spec/b.yaml:1:7
  |
1 | $ref: c.yaml#/C
  |       ^^^^^^^^^
  |
 ::: spec/c.yaml:1:5
  |
1 | C: {$ref: b.yaml}
  |     ---- which leads on
  |
  = help: one of them must be the thing itself
  = note: at #/$ref
"#
        .trim_start()
    );
}
