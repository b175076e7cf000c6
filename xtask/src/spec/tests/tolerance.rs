//! Documents as they are: what a strict report refuses and a tolerant one understands, and what the tree says
//! then.

use super::read;
use crate::spec::{Pointer, Report};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";

/// Something odd in a document, where it stands, and what is made of it (as JSON); the tree does not have it
/// if that is nothing.
struct Odd {
    document: String,
    at: &'static str,
    becomes: &'static str,
}

/// A schema of the document.
fn schema(schema: &str, at: &'static str, becomes: &'static str) -> Odd {
    Odd {
        document: format!("{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {schema}}}}}"),
        at,
        becomes,
    }
}

/// A parameter of the one operation.
fn parameter(parameter: &str, at: &'static str, becomes: &'static str) -> Odd {
    Odd {
        document: format!(
            "{HEAD}paths: {{'/a/{{id}}': {{get: {{parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}, {parameter}], responses: {{'200': {{description: OK}}}}}}}}}}"
        ),
        at,
        becomes,
    }
}

fn document(rest: &str, at: &'static str, becomes: &'static str) -> Odd {
    Odd {
        document: format!("{HEAD}{rest}"),
        at,
        becomes,
    }
}

fn check(odd: &[Odd]) {
    for Odd {
        document,
        at,
        becomes,
    } in odd
    {
        let mut strict = Report::new();
        assert!(
            read("x.yaml", document, &mut strict).is_err(),
            "nothing is odd about it: {document}"
        );
        let mut report = Report::tolerant();
        let document = match read("x.yaml", document, &mut report) {
            Ok(document) => document,
            Err(sources) => panic!("{document}\n{}", report.render(&sources, false)),
        };
        assert!(report.warning_count() > 0, "not a word: {at}");
        let at = Pointer::from_fragment(&format!("#{at}")).unwrap();
        let found = document.root.at(&at).map(|node| node.to_value());
        assert_eq!(
            found.map(|value| value.to_string()).unwrap_or_default(),
            *becomes,
            "{at}\n{}",
            report.render(&document.sources, false)
        );
    }
}

#[test]
fn values_of_the_wrong_type() {
    let title = "/components/schemas/A/title";
    let a = "/components/schemas/A";
    check(&[
        schema("{title: 1.5}", title, r#""1.5""#),
        schema("{title: true}", title, r#""true""#),
        schema("{title: }", title, "null"),
        schema("{description: [a]}", a, r#"{"description":["a"]}"#),
        schema("{nullable: 'yes'}", a, r#"{"nullable":true}"#),
        schema("{nullable: 0}", a, r#"{"nullable":false}"#),
        schema("{nullable: maybe}", a, r#"{"nullable":"maybe"}"#),
        schema("{maxLength: '12'}", a, r#"{"maxLength":12}"#),
        schema("{maxLength: -1}", a, r#"{"maxLength":-1}"#),
        schema("{maximum: '1.5'}", a, r#"{"maximum":1.5}"#),
        schema("{maximum: 1e400}", a, r#"{"maximum":"1e400"}"#),
        schema("{pattern: 0}", a, r#"{"pattern":"0"}"#),
        schema(
            "{required: name, properties: {name: {}}}",
            "/components/schemas/A/required",
            r#"["name"]"#,
        ),
        schema(
            "{properties: {name: {required: true}}}",
            a,
            r#"{"properties":{"name":{"required":true}}}"#,
        ),
        schema("{properties: }", a, r#"{"properties":null}"#),
        schema("{properties: []}", a, r#"{"properties":{}}"#),
        schema(
            "{properties: {name: }}",
            a,
            r#"{"properties":{"name":null}}"#,
        ),
        schema(
            "{properties: {name: true}}",
            a,
            r#"{"properties":{"name":{}}}"#,
        ),
        schema(
            "{type: array, items: []}",
            a,
            r#"{"items":{},"type":"array"}"#,
        ),
        schema(
            "{allOf: {$ref: '#/components/schemas/A/x-b'}, x-b: {}}",
            "/components/schemas/A/allOf",
            r##"[{"$ref":"#/components/schemas/A/x-b"}]"##,
        ),
        schema(
            "{additionalProperties: 'false'}",
            a,
            r#"{"additionalProperties":false}"#,
        ),
        schema(
            "{discriminator: {mapping: {}}}",
            a,
            r#"{"discriminator":null}"#,
        ),
        document(
            "paths: {/a: {get: {tags: one, responses: {200: }}}}",
            "/paths/~1a/get",
            r#"{"responses":{"200":null},"tags":["one"]}"#,
        ),
    ]);
}

#[test]
fn words_of_other_versions() {
    let a = "/components/schemas/A";
    check(&[
        schema("{type: int}", a, r#"{"type":"integer"}"#),
        schema("{type: String}", a, r#"{"type":"string"}"#),
        schema("{type: file}", a, r#"{"format":"binary","type":"string"}"#),
        schema(
            "{type: date, format: x}",
            a,
            r#"{"format":"x","type":"string"}"#,
        ),
        schema("{type: float}", a, r#"{"format":"float","type":"number"}"#),
        schema("{type: any}", a, r#"{"type":null}"#),
        schema("{type: }", a, r#"{"type":null}"#),
        schema("{type: 'null'}", a, r#"{"nullable":true,"type":null}"#),
        schema(
            "{type: [string, 'null']}",
            a,
            r#"{"nullable":true,"type":"string"}"#,
        ),
        schema("{type: [string]}", a, r#"{"type":"string"}"#),
        schema("{type: [string, integer]}", a, r#"{"type":null}"#),
        schema(
            "{oneOf: [{type: string}, {type: 'null'}]}",
            a,
            r#"{"nullable":true,"oneOf":[{"type":"string"}]}"#,
        ),
        schema(
            "{exclusiveMinimum: 5}",
            a,
            r#"{"exclusiveMinimum":true,"minimum":5}"#,
        ),
        schema(
            "{exclusiveMinimum: 5, minimum: 7}",
            a,
            r#"{"exclusiveMinimum":false,"minimum":7}"#,
        ),
        schema(
            "{exclusiveMaximum: 5, maximum: 7}",
            a,
            r#"{"exclusiveMaximum":true,"maximum":5}"#,
        ),
        schema("{const: a}", a, r#"{"const":"a","enum":["a"]}"#),
        schema("{tpye: string}", a, r#"{"tpye":"string"}"#),
    ]);
}

#[test]
fn values_that_their_schema_does_not_allow() {
    let a = "/components/schemas/A";
    check(&[
        schema(
            "{type: string, enum: [1, true, 1.5, a]}",
            "/components/schemas/A/enum",
            r#"["1","true","1.5","a"]"#,
        ),
        schema(
            "{type: integer, enum: ['1', 2]}",
            "/components/schemas/A/enum",
            "[1,2]",
        ),
        schema(
            "{type: integer, default: '10'}",
            a,
            r#"{"default":10,"type":"integer"}"#,
        ),
        schema(
            "{type: boolean, default: 'true'}",
            a,
            r#"{"default":true,"type":"boolean"}"#,
        ),
        schema(
            "{type: string, default: 0}",
            a,
            r#"{"default":"0","type":"string"}"#,
        ),
        schema("{type: integer, default: many}", a, r#"{"type":"integer"}"#),
        schema(
            "{type: string, enum: [a], default: b}",
            a,
            r#"{"enum":["a"],"type":"string"}"#,
        ),
        schema(
            "{type: array, items: {}, default: a}",
            a,
            r#"{"items":{},"type":"array"}"#,
        ),
    ]);
    // These mean something: a strict report warns of them, too.
    let mut report = Report::new();
    let text = format!(
        "{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{type: string, default: null, example: 1}}}}}}"
    );
    assert!(read("x.yaml", &text, &mut report).is_ok());
    assert_eq!(report.warning_count(), 2);
}

#[test]
fn parameters_that_lack_something_or_have_too_much() {
    let at = "/paths/~1a~1{id}/get/parameters/1";
    let list = "/paths/~1a~1{id}/get/parameters";
    let id = r#"{"in":"path","name":"id","required":true,"schema":{"type":"string"}}"#;
    let alone: &'static str = Box::leak(format!("[{id}]").into_boxed_str());
    check(&[
        parameter(
            "{name: a, in: query}",
            at,
            r#"{"in":"query","name":"a","schema":{"type":"string"}}"#,
        ),
        parameter(
            "{name: a, in: query, type: integer, format: int32}",
            "/paths/~1a~1{id}/get/parameters/1/schema",
            r#"{"format":"int32","type":"integer"}"#,
        ),
        parameter(
            "{name: a, in: query, schema: {}, content: {a/b: {}}}",
            "/paths/~1a~1{id}/get/parameters/1/content",
            "null",
        ),
        parameter(
            "{name: a, in: query, content: {a/b: {}, c/d: {}}}",
            "/paths/~1a~1{id}/get/parameters/1/content",
            r#"{"a/b":{}}"#,
        ),
        parameter(
            "{name: a, in: header, style: form, schema: {}}",
            "/paths/~1a~1{id}/get/parameters/1/style",
            "null",
        ),
        parameter(
            "{name: a, in: Query, schema: {}}",
            "/paths/~1a~1{id}/get/parameters/1/in",
            r#""query""#,
        ),
        parameter(
            "{name: id, in: path, required: true, schema: {}}",
            list,
            alone,
        ),
        document(
            "paths: {'/{id}': {get: {parameters: [{name: id, in: path, schema: {}}], responses: {'200': {description: OK}}}}}",
            "/paths/~1{id}/get/parameters/0/required",
            "true",
        ),
    ]);
}

#[test]
fn documents_that_lack_something_or_have_too_much() {
    check(&[
        document("", "/openapi", r#""3.0.3""#),
        document(
            "paths: {}\nsecurity: [{a: []}, {b: []}]\ncomponents: {securitySchemes: {b: {type: http, scheme: basic}}}",
            "/security",
            r#"[{"b":[]}]"#,
        ),
        document(
            "paths: {}\nservers: [{url: 'https://{host}/{v}', variables: {v: {enum: [a]}}}]",
            "/servers/0/variables",
            r#"{"host":{"default":"{host}"},"v":{"default":"a","enum":["a"]}}"#,
        ),
        document(
            "paths: {a: {get: {responses: {'200': {description: OK}}}}}",
            "/paths",
            r#"{"/a":{"get":{"responses":{"200":{"description":"OK"}}}}}"#,
        ),
        document(
            "paths: {/a: {get: {responses: {'200': {}, OK: {}}}}}",
            "/paths/~1a/get/responses/200",
            "{}",
        ),
        document("paths: {/a: {get: {}}}", "/paths/~1a/get", "{}"),
        document(
            "paths: {/a: {get: {operationId: x, responses: {}}, put: {operationId: x, responses: {}}}}",
            "/paths/~1a/put",
            r#"{"responses":{}}"#,
        ),
        document(
            "paths: {'/{a}/{a}': {get: {parameters: [{name: a, in: path, required: true, schema: {}}], responses: {}}}}",
            "/paths/~1{a}~1{a}/get/responses",
            "{}",
        ),
        document(
            "paths: {/a: {get: {responses: {'200': {description: OK, content: {a/b: }}}}}}",
            "/paths/~1a/get/responses/200/content",
            r#"{"a/b":null}"#,
        ),
        document(
            "paths: {/a: {get: {x-pagination: {limitParam: a}, responses: {}}}}",
            "/paths/~1a/get/x-pagination",
            "",
        ),
        document(
            "paths: {}\ncomponents: {responses: {R: {description: R}}, schemas: {A: {items: {$ref: '#/components/responses/R'}}}}",
            "/components/schemas/A/items",
            "{}",
        ),
        document(
            "paths: {/a: {get: {responses: {'400': {$ref: '#/components/schemas/A'}}}}}\ncomponents: {schemas: {A: {description: Bad.}}}",
            "/paths/~1a/get/responses/400",
            r#"{"description":"Bad."}"#,
        ),
        document(
            "paths: {}\ncomponents: {securitySchemes: {a: {type: openIdConnect}, b: {type: oauth2}}}",
            "/components/securitySchemes/b",
            r#"{"type":"oauth2"}"#,
        ),
        document(
            "paths: {}\ncomponents: {links: {L: {}}, headers: {H: {}}}",
            "/components/headers/H",
            r#"{"schema":{"type":"string"}}"#,
        ),
        document("paths: {}\nwebhooks: {}", "/webhooks", "{}"),
    ]);
}

/// Valid, so a strict report warns of it as well; but it is not ignored.
#[test]
fn what_stands_next_to_a_reference_is_meant() {
    for (schema, becomes) in [
        (
            "{properties: {p: {$ref: '#/components/schemas/B', nullable: true, type: string}}}",
            r##"{"properties":{"p":{"allOf":[{"$ref":"#/components/schemas/B","type":"string"}],"nullable":true}}}"##,
        ),
        (
            "{items: {description: One., $ref: '#/components/schemas/B'}}",
            r##"{"items":{"allOf":[{"$ref":"#/components/schemas/B"}],"description":"One."}}"##,
        ),
        // A variant is its reference.
        (
            "{oneOf: [{$ref: '#/components/schemas/B', description: One.}]}",
            r##"{"oneOf":[{"$ref":"#/components/schemas/B","description":"One."}]}"##,
        ),
    ] {
        let text = format!("{HEAD}paths: {{}}\ncomponents: {{schemas: {{B: {{}}, A: {schema}}}}}");
        let mut report = Report::tolerant();
        let document = read("x.yaml", &text, &mut report).unwrap();
        assert!(report.warning_count() > 0, "not a word: {schema}");
        let a = Pointer::root().keys(["components", "schemas", "A"]);
        let a = document.root.at(&a).unwrap().to_value();
        assert_eq!(
            a,
            serde_json::from_str::<serde_json::Value>(becomes).unwrap()
        );
    }
}

/// What nobody can make sense of stays an error for everybody.
#[test]
fn some_things_are_wrong_however_one_looks_at_them() {
    for rest in [
        "paths: {}\ncomponents: {schemas: {A: {$ref: '#/components/schemas/B'}}}",
        "paths: {/a: {get: {parameters: [{in: query, schema: {}}], responses: {}}}}",
        "paths: {/a: {get: {parameters: [{name: a, in: body, schema: {}}], responses: {}}}}",
        "paths: {/a: {get: {parameters: [null], responses: {}}}}",
        "paths: {/a: {get: }}",
        "paths: {get: {responses: {}}}",
        "paths: {'/a{': {}}",
        "paths: {}\ncomponents: {securitySchemes: {a: {type: apiKey}}}",
        "paths: {}\ncomponents: {schemas: {A: text}}",
        "paths: {/a: {get: {operationId: [a], responses: {}}}}",
    ] {
        let mut report = Report::tolerant();
        assert!(
            read("x.yaml", &format!("{HEAD}{rest}"), &mut report).is_err(),
            "{rest}"
        );
    }
}
