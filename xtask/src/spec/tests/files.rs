//! References into other files: what they lead to, and what the parts are called.

mod unfollowed;

use super::{Files, shown};
use crate::spec::{Document, Draft, Pointer, Report};

/// Reads the first of the files.
fn read(files: &[(&str, &str)]) -> (Result<Document, String>, Report) {
    let (path, text) = files[0];
    let text = text.strip_prefix('\n').unwrap_or(text).to_owned();
    let mut report = Report::new();
    let shown_path = format!("spec/{path}");
    match Draft::parse(&shown_path, text, &mut report).read(&Files(files), &mut report) {
        Ok(document) => (Ok(document), report),
        Err(sources) => {
            let text = shown(&report, &sources);
            (Err(text), report)
        }
    }
}

fn document(files: &[(&str, &str)]) -> Document {
    let (document, report) = read(files);
    let document = document.unwrap_or_else(|problems| panic!("{problems}"));
    let warnings = shown(&report, &document.sources);
    assert_eq!(warnings.trim(), "");
    document
}

fn errors(files: &[(&str, &str)]) -> String {
    let (document, report) = read(files);
    match document {
        Ok(document) => panic!("{}", shown(&report, &document.sources)),
        Err(problems) => problems,
    }
}

/// The tree at a place, as JSON.
fn tree(document: &Document, at: &str) -> String {
    let at = Pointer::from_fragment(at).unwrap();
    let node = document.root.at(&at).unwrap_or_else(|| panic!("no {at}"));
    node.to_value().to_string()
}

/// The names of the components of a section, in the order of the tree.
fn names(document: &Document, section: &str) -> Vec<String> {
    let at = Pointer::root().keys(["components", section]);
    let section = document.root.at(&at);
    let entries = section.into_iter().flat_map(|section| section.entries());
    entries.map(|(name, _)| name.to_owned()).collect()
}

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";

fn with_schemas(schemas: &str) -> String {
    format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{schemas}")
}

#[test]
fn components_of_another_document() {
    let document = document(&[
        (
            "api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /users:
    get:
      parameters:
        - $ref: common.yaml#/components/parameters/Limit
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema: {$ref: common.yaml#/components/schemas/User}
        default: {$ref: 'common.yaml#/components/responses/Problem'}
"#,
        ),
        (
            "common.yaml",
            r#"
openapi: 3.0.3
info: {title: Common, version: '1'}
paths: {}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer}}
  responses:
    Problem:
      description: A problem.
      content:
        application/json:
          schema: {$ref: '#/components/schemas/Problem'}
  schemas:
    User:
      type: object
      properties:
        friends: {type: array, items: {$ref: '#/components/schemas/User'}}
    Problem: {type: object}
    Unused: {type: object}
"#,
        ),
    ]);
    assert_eq!(names(&document, "schemas"), ["Problem", "User"]);
    assert_eq!(names(&document, "parameters"), ["Limit"]);
    assert_eq!(names(&document, "responses"), ["Problem"]);
    assert_eq!(
        tree(
            &document,
            "#/components/schemas/User/properties/friends/items"
        ),
        r##"{"$ref":"#/components/schemas/User"}"##
    );
    assert_eq!(
        tree(&document, "#/paths/~1users/get/responses/default"),
        r##"{"$ref":"#/components/responses/Problem"}"##
    );
    let at = Pointer::root().keys(["components", "schemas", "User", "properties", "friends"]);
    assert_eq!(
        document.sources.describe(&at),
        "spec/common.yaml:17:9 #/components/schemas/User/properties/friends"
    );
    assert_eq!(
        document.sources.others().collect::<Vec<_>>(),
        ["spec/common.yaml"]
    );
}

#[test]
fn files_that_are_one_thing() {
    let document = document(&[
        (
            "api.yaml",
            r#"
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /users/{id}: {$ref: paths/user.yaml}
components:
  securitySchemes:
    key: {$ref: security/key.json}
"#,
        ),
        (
            "paths/user.yaml",
            r#"
parameters:
  - $ref: ../parameters/id.yaml
put:
  requestBody: {$ref: ../bodies/user.yaml}
  responses:
    '200': {$ref: ../responses/user.yaml}
"#,
        ),
        (
            "parameters/id.yaml",
            "{name: id, in: path, required: true, schema: {type: string}}",
        ),
        (
            "bodies/user.yaml",
            "content: {application/json: {schema: {$ref: ../schemas/user.json}, examples: {one: {$ref: ../examples/one.yaml}}}}",
        ),
        (
            "responses/user.yaml",
            "description: OK\nheaders: {X-Rate: {$ref: ../headers/rate.yaml}}\nlinks: {self: {$ref: ../links/self.yaml}}\ncontent: {application/json: {schema: {$ref: ../schemas/user.json}}}",
        ),
        (
            "schemas/user.json",
            r##"{"type": "object", "properties": {"home": {"$ref": "address.json"}, "twin": {"$ref": "#"}}}"##,
        ),
        (
            "schemas/address.json",
            r#"{"type": "object", "properties": {"owner": {"$ref": "./user.json"}}}"#,
        ),
        ("headers/rate.yaml", "schema: {type: integer}"),
        ("links/self.yaml", "operationId: x"),
        ("examples/one.yaml", "value: {home: {}}"),
        (
            "security/key.json",
            r#"{"type": "apiKey", "in": "header", "name": "k"}"#,
        ),
    ]);
    for (section, expected) in [
        ("schemas", vec!["address", "user"]),
        ("parameters", vec!["id"]),
        ("requestBodies", vec!["user"]),
        ("responses", vec!["user"]),
        ("headers", vec!["rate"]),
        ("links", vec!["self"]),
        ("examples", vec!["one"]),
        ("securitySchemes", vec!["key"]),
    ] {
        assert_eq!(names(&document, section), expected, "{section}");
    }
    assert_eq!(
        tree(&document, "#/paths/~1users~1{id}/put/requestBody"),
        r##"{"$ref":"#/components/requestBodies/user"}"##
    );
    assert_eq!(
        tree(&document, "#/components/schemas/user/properties"),
        r##"{"home":{"$ref":"#/components/schemas/address"},"twin":{"$ref":"#/components/schemas/user"}}"##
    );
    assert_eq!(
        tree(
            &document,
            "#/components/schemas/address/properties/owner/$ref"
        ),
        r##""#/components/schemas/user""##
    );
    let at = Pointer::root().keys(["paths", "/users/{id}", "put", "requestBody"]);
    assert_eq!(
        document.sources.describe(&at),
        "spec/paths/user.yaml:4:3 #/put/requestBody"
    );
}

#[test]
fn a_component_that_is_a_reference_gives_its_name() {
    let document = document(&[
        (
            "api.yaml",
            &with_schemas(
                "    User: {$ref: schemas/person.yaml}\n    Team: {$ref: 'schemas/_index.yaml#/Group'}\n    Crew: {$ref: '#/components/schemas/Team'}\n",
            ),
        ),
        (
            "schemas/_index.yaml",
            "Group: {$ref: ./group.yaml}\nPerson: {$ref: person.yaml}",
        ),
        (
            "schemas/group.yaml",
            "{type: array, items: {$ref: '_index.yaml#/Person'}}",
        ),
        ("schemas/person.yaml", "{type: object}"),
    ]);
    assert_eq!(names(&document, "schemas"), ["User", "Team", "Crew"]);
    assert_eq!(
        tree(&document, "#/components/schemas/Team"),
        r##"{"items":{"$ref":"#/components/schemas/User"},"type":"array"}"##
    );
    assert_eq!(
        tree(&document, "#/components/schemas/User"),
        r#"{"type":"object"}"#
    );
}

#[test]
fn one_thing_has_many_spellings() {
    let document = document(&[
        (
            "api.yaml",
            &with_schemas(
                r##"
    List:
      oneOf:
        - {$ref: a.yaml#/X~1Y~0Z}
        - {$ref: './a.yaml#/X~1Y~0Z'}
        - {$ref: 'sub/../a.yaml#/X%7E1Y~0Z'}
        - {$ref: '%61.yaml#/X~1Y~0Z'}
        - {$ref: 'api.yaml#/components/schemas/Other'}
    Other: {type: object}
"##,
            ),
        ),
        ("a.yaml", "X/Y~Z: {type: string}"),
    ]);
    assert_eq!(names(&document, "schemas"), ["List", "Other", "X_Y_Z"]);
    let name = r##"{"$ref":"#/components/schemas/X_Y_Z"}"##;
    assert_eq!(
        tree(&document, "#/components/schemas/List/oneOf"),
        format!(r##"[{name},{name},{name},{name},{{"$ref":"#/components/schemas/Other"}}]"##)
    );
}

#[test]
fn names_that_are_taken_are_told_apart() {
    let files = |order: &str| {
        vec![
            (
                "api.yaml",
                with_schemas(&format!("    User: {{type: object}}\n{order}")),
            ),
            (
                "common.yaml",
                "components: {schemas: {User: {type: string}, Pet: {type: string}}}".to_owned(),
            ),
            ("requests/pet.yaml", "{type: integer}".to_owned()),
            ("responses/pet.yaml", "{type: number}".to_owned()),
        ]
    };
    let lines = [
        "    A: {properties: {a: {$ref: 'common.yaml#/components/schemas/User'}}}\n",
        "    B: {properties: {a: {$ref: 'common.yaml#/components/schemas/Pet'}}}\n",
        "    C: {properties: {a: {$ref: requests/pet.yaml}}}\n",
        "    D: {properties: {a: {$ref: responses/pet.yaml}}}\n",
    ];
    let mut reversed = lines;
    reversed.reverse();
    for order in [lines, reversed] {
        let files = files(&order.concat());
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        let document = document(&files);
        for (at, name) in [
            ("A", "common_User"),
            ("B", "common_Pet"),
            ("C", "requests_pet"),
            ("D", "responses_pet"),
        ] {
            let at = format!("#/components/schemas/{at}/properties/a/$ref");
            assert_eq!(
                tree(&document, &at),
                format!(r##""#/components/schemas/{name}""##)
            );
        }
    }
}

#[test]
fn parts_of_parts_stay_where_they_are() {
    let document = document(&[
        (
            "api.yaml",
            &with_schemas(
                "    City: {properties: {a: {$ref: 'user.json#/properties/home/properties/city'}}}\n    Home: {properties: {a: {$ref: 'user.json#/definitions/Address'}}}\n",
            ),
        ),
        (
            "user.json",
            r##"{"type": "object", "definitions": {"Address": {"type": "object"}, "Unused": {}},
                "properties": {"home": {"type": "object", "properties": {"city": {"type": "string"}, "at": {"$ref": "#/definitions/Address"}}}}}"##,
        ),
    ]);
    assert_eq!(
        names(&document, "schemas"),
        ["City", "Home", "Address", "user"]
    );
    assert_eq!(
        tree(&document, "#/components/schemas/City/properties/a/$ref"),
        r##""#/components/schemas/user/properties/home/properties/city""##
    );
    assert_eq!(
        tree(
            &document,
            "#/components/schemas/user/properties/home/properties/at/$ref"
        ),
        r##""#/components/schemas/Address""##
    );
}

#[test]
fn mappings_lead_to_files_and_names_to_schemas_of_the_same_file() {
    let document = document(&[
        (
            "api.yaml",
            &with_schemas(
                "    Pet:\n      oneOf: [{$ref: cat.yaml}, {$ref: 'more.yaml#/components/schemas/Base'}]\n      discriminator: {propertyName: kind, mapping: {cat: cat.yaml, base: 'more.yaml#/components/schemas/Base'}}\n",
            ),
        ),
        (
            "cat.yaml",
            "{type: object, properties: {kind: {type: string}}}",
        ),
        (
            "more.yaml",
            "components:\n  schemas:\n    Base: {type: object, discriminator: {propertyName: kind, mapping: {d: Derived}}, properties: {kind: {type: string}}}\n    Derived: {type: object}",
        ),
    ]);
    assert_eq!(
        tree(&document, "#/components/schemas/Pet/discriminator/mapping"),
        r##"{"base":"#/components/schemas/Base","cat":"#/components/schemas/cat"}"##
    );
    assert_eq!(
        tree(&document, "#/components/schemas/Base/discriminator/mapping"),
        r##"{"d":"#/components/schemas/Derived"}"##
    );
}

#[test]
fn one_path_item_under_two_paths() {
    let document = document(&[
        (
            "api.yaml",
            &format!(
                "{HEAD}paths:\n  /v1/a: {{$ref: 'paths.yaml#/~1a'}}\n  /v2/a: {{$ref: 'paths.yaml#/~1a'}}\n"
            ),
        ),
        (
            "paths.yaml",
            "/a:\n  post:\n    responses: {'200': {description: OK}}\n    callbacks: {done: {'{$request.body#/url}': {$ref: hook.yaml}}}",
        ),
        ("hook.yaml", "post: {responses: {'200': {description: OK}}}"),
    ]);
    assert_eq!(
        tree(&document, "#/paths/~1v2~1a"),
        r##"{"$ref":"#/paths/~1v1~1a"}"##
    );
    let hook = Pointer::root().keys([
        "paths",
        "/v1/a",
        "post",
        "callbacks",
        "done",
        "{$request.body#/url}",
        "post",
    ]);
    assert!(document.root.at(&hook).is_some());
    assert_eq!(
        document.sources.describe(&hook),
        "spec/hook.yaml:1:1 #/post"
    );
}

#[test]
fn extensions_hold_what_references_lead_to() {
    let (document, report) = read(&[
        (
            "api.yaml",
            &with_schemas(
                "    A: {properties: {a: {$ref: 'b.yaml#/B/x-own'}}}\n    C: {properties: {a: {$ref: '#/x-more/D'}}}\nx-more: {D: {properties: {a: {$ref: 'b.yaml#/E'}}}}\n",
            ),
        ),
        (
            "b.yaml",
            "B: {type: object, x-own: {properties: {e: {$ref: '#/E'}}}}\nE: {type: string}",
        ),
    ]);
    assert!(!report.has_errors());
    let document = document.unwrap();
    assert_eq!(names(&document, "schemas"), ["A", "C", "x-own", "E"]);
    assert_eq!(
        tree(&document, "#/components/schemas/x-own/properties/e/$ref"),
        r##""#/components/schemas/E""##
    );
    assert_eq!(
        tree(&document, "#/x-more/D/properties/a/$ref"),
        r##""#/components/schemas/E""##
    );
}

/// A change of one file is a change of the document, and reading twice gives the same.
#[test]
fn many_files_are_read_once_each() {
    use std::cell::RefCell;

    struct Counting(RefCell<Vec<String>>);
    impl crate::spec::Library for Counting {
        fn text(&self, path: &str) -> Result<String, String> {
            self.0.borrow_mut().push(path.to_owned());
            let number: usize = path
                .trim_matches(|c: char| !c.is_ascii_digit())
                .parse()
                .unwrap();
            Ok(format!(
                "type: object\nproperties:\n  next: {{$ref: s{}.yaml}}\n  back: {{$ref: 'api.yaml#/components/schemas/Start'}}\n",
                (number + 1) % 500
            ))
        }
    }
    let library = Counting(RefCell::default());
    let text = with_schemas("    Start: {properties: {a: {$ref: s0.yaml}, b: {$ref: s0.yaml}}}\n");
    let mut report = Report::new();
    let document = Draft::parse("api.yaml", text, &mut report)
        .read(&library, &mut report)
        .unwrap();
    assert_eq!(names(&document, "schemas").len(), 501);
    assert_eq!(library.0.borrow().len(), 500);
    assert_eq!(document.sources.others().count(), 500);
}
