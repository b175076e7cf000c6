//! What a sound document gives: views, references, lints, and a tolerant report.

use super::{EVERYTHING, read, shown};
use crate::spec::{Document, Node, Pointer, Report, View, inferred, lint};

fn everything() -> Document {
    let mut report = Report::new();
    match read("spec/everything.yaml", EVERYTHING, &mut report) {
        Ok(document) => document,
        Err(source) => panic!("{}", shown(&report, &source)),
    }
}

fn at(text: &str) -> Pointer {
    Pointer::from_fragment(text).unwrap()
}

#[test]
fn everything_is_read_in_the_order_of_the_text() {
    let document = everything();
    assert_eq!(document.name, "everything");
    let paths: Vec<&str> = document.path_items().map(|(path, _)| path).collect();
    assert_eq!(paths, ["/users/{id}", "/people/{id}", "/users"]);
    let components = document.view().object("components").unwrap();
    let schemas: Vec<&str> = components.map("schemas").map(|(name, _)| name).collect();
    assert_eq!(
        schemas,
        ["Base", "Alias", "User", "Pet", "Cat", "Dog", "Page"]
    );
}

/// The property of the component `User`.
fn property<'a>(document: &'a Document, name: &str) -> View<'a> {
    let components = document.view().object("components").unwrap();
    let (_, user) = components.map("schemas").nth(2).unwrap();
    let found = user.map("properties").find(|(other, _)| *other == name);
    found.unwrap().1
}

#[test]
fn references_are_followed_wherever_they_lead() {
    let document = everything();
    let manager = property(&document, "manager");
    assert_eq!(
        (manager.at().to_string().as_str(), manager.component()),
        ("#/components/schemas/User", Some("User"))
    );
    // The first reference of the chain is the one that is written there.
    assert_eq!(manager.reference(), Some("#/components/schemas/Alias"));
    assert_eq!(
        manager.used_at().to_string(),
        "#/components/schemas/User/properties/manager"
    );

    let id = property(&document, "id");
    assert_eq!(
        (id.at().to_string().as_str(), id.component()),
        ("#/components/schemas/Base/properties/id", None)
    );
    assert_eq!(id.text("format"), Some("uuid"));

    let name = property(&document, "name");
    assert_eq!((name.component(), name.count("minLength")), (None, Some(1)));

    // A property may be called like that.
    let odd = property(&document, "$ref");
    assert_eq!((odd.reference(), odd.text("type")), (None, Some("string")));
}

#[test]
fn path_items_may_be_references() {
    let document = everything();
    let (_, people) = document.path_items().nth(1).unwrap();
    assert_eq!(*people.at(), at("#/paths/~1users~1{id}"));
    let get = people.object("get").unwrap();
    assert_eq!(get.text("operationId"), Some("users/get"));
    let parameter = people.list("parameters").next().unwrap();
    assert_eq!(parameter.component(), Some("Id"));
}

#[test]
fn every_reference_of_a_read_document_resolves() {
    let document = everything();
    assert!(document.targets.len() > 20);
    for target in &document.targets {
        assert!(document.root.at(&target.to).is_some(), "{}", target.to);
    }
}

#[test]
fn an_entry_has_its_type_or_is_not_there() {
    let document = everything();
    let score = property(&document, "score");
    assert_eq!(score.elements("enum").len(), 2);
    assert_eq!(score.object("items").map(|items| items.at().clone()), None);
    assert_eq!(score.list("allOf").count(), 0);
    assert!(!score.has_any("allOf") && score.has_any("enum") && score.has("xml"));
    let status = property(&document, "status");
    assert_eq!(status.value("default"), Some("on".into()));
    assert_eq!(status.texts("enum").collect::<Vec<_>>(), ["on", "off"]);
    assert!(!status.flag("nullable") && property(&document, "born").flag("nullable"));
    let labels = property(&document, "labels");
    let values = labels.object("additionalProperties").unwrap();
    assert_eq!(values.text("type"), Some("string"));
}

#[test]
fn statuses_and_paths_are_entries_and_extensions_are_none() {
    let document = everything();
    assert_eq!(document.path_items().count(), 3);
    let (_, users) = document.path_items().next().unwrap();
    let responses = users.object("get").unwrap().object("responses").unwrap();
    let statuses: Vec<&str> = responses.entries().map(|(status, _)| status).collect();
    assert_eq!(statuses, ["200", "4XX"]);
    assert!(responses.object("default").is_some());
}

#[test]
fn merged_keys_and_whole_floats() {
    let document = everything();
    let (_, users) = document.path_items().nth(2).unwrap();
    let get = users.object("get").unwrap();
    let limit = get.list("parameters").nth(1).unwrap();
    let schema = limit.object("schema").unwrap();
    let number = |keyword| schema.number(keyword).and_then(|number| number.as_f64());
    assert_eq!(
        (number("minimum"), number("maximum"), number("multipleOf")),
        (Some(0.0), Some(100.0), Some(1.0))
    );
    // `minimum: 0.0` of an integer is an integer.
    let born = property(&document, "born");
    assert_eq!(born.node("minimum"), Some(&Node::Number(0.into())));
}

#[test]
fn inferred_things_are_listed() {
    let found: Vec<(String, String)> = inferred(&everything())
        .into_iter()
        .map(|(at, why)| (at.to_string(), why))
        .collect();
    let expected = (
        "#/paths/~1users~1{id}/get".to_owned(),
        "the page shows no example".to_owned(),
    );
    assert_eq!(found, [expected]);
}

#[test]
fn lints_are_one_per_place() {
    let text = "\
openapi: 3.0.3
info: {title: T, version: '1'}
tags: [{name: known}]
paths:
  /a:
    get:
      tags: [known, other]
      parameters:
        - {name: a, in: query, schema: {type: string}}
        - {name: b, in: query, description: B., schema: {type: string}}
        - {name: c, in: query, description: C., schema: {$ref: '#/components/schemas/Used'}}
      responses: {'200': {description: ''}}
    put:
      tags: [other]
      summary: Puts.
      callbacks: {done: {'{$url}': {post: {responses: {'200': {description: OK}}}}}}
      responses: {'200': {description: OK}, default: {description: Failed.}}
components:
  schemas:
    Used:
      type: object
      properties:
        a: {type: string}
        b: {type: integer, description: B., example: 1}
        c: {$ref: '#/components/schemas/Used'}
        d: {type: array, description: D., items: {type: string}}
    Unused: {properties: {self: {$ref: '#/components/schemas/Unused'}}}
    Part: {allOf: [{properties: {e: {enum: [b], description: E.}}}]}
  parameters:
    Unused: {name: d, in: query, description: D., schema: {type: boolean}}
";
    let mut report = Report::new();
    let document = match read("spec/api.yaml", text, &mut report) {
        Ok(document) => document,
        Err(source) => panic!("{}", shown(&report, &source)),
    };
    lint(&document, &mut report);
    let found: Vec<String> = report
        .diagnostics()
        .iter()
        .map(|diagnostic| format!("{}: {}", diagnostic.at, diagnostic.message))
        .collect();
    assert_eq!(
        found,
        [
            "#/paths/~1a/get/tags/1: the tag `other` is not declared",
            "#/paths/~1a/get: the operation has no description",
            "#/paths/~1a/get/parameters/0: the parameter has no description and no example",
            "#/paths/~1a/get/parameters/1: the parameter has no example",
            "#/paths/~1a/get/responses: the operation documents no failure",
            "#/paths/~1a/get/responses/200: the response has no description",
            "#/components/schemas/Used/properties/a: the property has no description and no example",
            "#/components/schemas/Unused: the schema does not say its `type`, so that values of other types are \
             valid, too",
            "#/components/schemas/Part/allOf/0/properties/e: the schema does not say its `type`, so that values of \
             other types are valid, too",
            "#/components/schemas/Unused: nothing refers to `Unused`",
            "#/components/schemas/Part: nothing refers to `Part`",
            "#/components/parameters/Unused: nothing refers to `Unused`",
        ]
    );
}

#[test]
fn a_tolerant_report_takes_oddities_as_warnings() {
    let text = "
openapi: 3.0.3
info: {title: T, version: '1', summary: S}
paths: {}
components:
  schemas:
    Odd Name: {type: object, required: [a]}
    B: {type: string, enum: [1], minLength: 2, maxLength: 1}
";
    let mut strict = Report::new();
    assert!(read("spec/api.yaml", text, &mut strict).is_err());
    let mut tolerant = Report::tolerant();
    assert!(read("spec/api.yaml", text, &mut tolerant).is_ok());
    assert_eq!(strict.error_count(), 5);
    assert_eq!((tolerant.error_count(), tolerant.warning_count()), (0, 5));
}

#[test]
fn problems_come_in_the_order_of_the_text_and_once() {
    let text = "
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get: {operationId: a, responses: {'200': {}}}
  /b:
    get: {operationId: a, responses: {'200': {}}}
components: []
";
    let mut report = Report::new();
    let source = read("spec/api.yaml", text, &mut report).unwrap_err();
    let rendered = shown(&report, &source);
    let lines: Vec<&str> = rendered
        .lines()
        .filter(|line| line.contains("-->"))
        .collect();
    assert_eq!(
        lines,
        [
            " --> spec/api.yaml:5:39",
            " --> spec/api.yaml:7:24",
            " --> spec/api.yaml:7:39",
            " --> spec/api.yaml:8:1",
        ]
    );
    report.push(report.diagnostics()[0].clone());
    assert_eq!(shown(&report, &source), rendered);
    assert!(report.render(&source, true).contains("\u{1b}["));
}

#[test]
fn references_may_be_inferred_but_not_sensitive() {
    let text = "
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
    A: {type: string}
    B: {type: object, properties: {a: {$ref: '#/components/schemas/A', x-inferred: why}}}
    C: {type: object, properties: {a: {$ref: '#/components/schemas/A', x-sensitive: true}}}
";
    let mut report = Report::new();
    let document = read("spec/api.yaml", text, &mut report).unwrap();
    let messages: Vec<&str> = report
        .diagnostics()
        .iter()
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    assert_eq!(messages, ["`x-sensitive` is ignored next to `$ref`"]);
    let place = at("#/components/schemas/B/properties/a");
    assert_eq!(inferred(&document), [(place, "why".to_owned())]);
}
