//! What cannot be mapped has any JSON value in its place, and is told: a schema that no value can fit in documents of
//! other people, and with `--lenient` one that is not there, too. What is no OpenAPI stays an error.

use std::fs;
use std::path::Path;

use xtask::{Mode, Outcome, Package, Patience, codegen_package};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Odd API, version: '1'}\nservers: [{url: 'https://odd.example.com'}]\n";

/// Schemas that no value can fit, or that are not there, and one that is as it should be.
const UNMAPPED: &str = "\
paths:
  /x:
    post:
      operationId: xs/y
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Torn'}}}}
      responses:
        '200': {description: Ok., content: {application/json: {schema: {$ref: '#/components/schemas/Whole'}}}}
components:
  schemas:
    Torn: {allOf: [{type: object, properties: {a: {type: string}}}, {type: string}]}
    Whole:
      type: object
      properties:
        torn: {allOf: [{type: object, properties: {a: {type: string}}}, {type: string}]}
        lost: {$ref: '#/components/schemas/Nowhere'}
        far: {$ref: 'https://elsewhere.example.com/schema.json'}
        gone: {$ref: 'gone.yaml#/Gone'}
        name: {type: string}
";

/// What comes of a document, and what was written.
fn run(text: &str, patience: Patience) -> (Outcome, Option<String>) {
    let folder = tempfile::tempdir().expect("there is room");
    let document = folder.path().join("odd.yaml");
    fs::write(&document, format!("{HEAD}{text}")).expect("it can be written");
    let out = folder.path().join("out");
    let package = Package {
        document: &document,
        folder: &out,
        name: None,
        patience,
        all_warnings: false,
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let outcome = codegen_package(&root, &package, Mode::Write, false);
    let models = ["torn", "whole"].map(|name| out.join(format!("src/models/{name}.rs")));
    let models = models
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok());
    let models = models.collect::<String>();
    (outcome, out.exists().then_some(models))
}

#[test]
fn what_cannot_be_mapped_is_any_value_and_is_told() {
    let (outcome, models) = run(UNMAPPED, Patience::Lenient);
    assert!(outcome.success, "{}", outcome.diagnostics);
    let models = models.expect("there is a crate");
    for expected in [
        "pub type Torn = Json;",
        "torn: Json = ",
        "lost: Json = ",
        "name: String = ",
    ] {
        assert!(models.contains(expected), "no {expected} in\n{models}");
    }
    let told = &outcome.diagnostics;
    for warning in [
        "warning: a value that is an object and text at once cannot be mapped; any JSON value instead",
        "warning: `#/components/schemas/Nowhere` leads nowhere; any JSON value instead",
        "warning: `https://elsewhere.example.com/schema.json` leads to the network; any JSON value instead",
        "warning: `gone.yaml#/Gone` leads to no file that can be read; any JSON value instead",
    ] {
        assert!(told.contains(warning), "no {warning} in\n{told}");
    }
    assert!(!told.contains("error"), "{told}");
    let table = outcome.ledger.table();
    assert!(
        table.contains("schema: it cannot be mapped; by `--lenient`, any JSON value instead"),
        "{table}"
    );
}

#[test]
fn without_it_they_are_errors_and_the_way_out_is_told() {
    let (outcome, models) = run(UNMAPPED, Patience::Tolerant);
    assert!(!outcome.success);
    assert_eq!(models, None);
    let told = &outcome.diagnostics;
    assert!(
        told.contains("error: `#/components/schemas/Nowhere` leads nowhere\n"),
        "{told}"
    );
    assert!(
        told.starts_with("warning: a value that is an object and text at once cannot be mapped"),
        "what is odd is told in the same run: {told}"
    );
    assert!(
        told.ends_with(
            "help: with `--lenient`, 3 of 3 errors are each a warning, and any JSON value stands in its place\n"
        ),
        "{told}"
    );
}

/// Valid by the letter: no validator of documents looks whether a value can fit.
const CONTRADICTED: &str = "\
paths: {}
components:
  schemas:
    Torn: {allOf: [{type: object, properties: {a: {type: string}}}, {type: string}]}
    Round: {allOf: [{$ref: '#/components/schemas/Round'}]}
    Base: {type: object, properties: {id: {type: integer}, kind: {type: string, enum: [base]}}}
    Whole:
      allOf: [{$ref: '#/components/schemas/Base'}]
      type: object
      properties:
        id: {type: string}
        kind: {type: string, enum: [whole]}
        mark: {allOf: [{type: string}, {type: integer}]}
        word: {allOf: [{type: string, enum: [a, b]}, {type: string, enum: [c]}]}
        either: {allOf: [{type: object, properties: {a: {type: string}}}, {oneOf: [{type: string}, {type: integer}]}]}
        whole: {allOf: [{type: number}, {type: integer}]}
        habit: {type: object, allOf: [{type: string}]}
";

#[test]
fn what_no_value_can_fit_is_any_value_without_being_asked_for() {
    let (outcome, models) = run(CONTRADICTED, Patience::Tolerant);
    assert!(outcome.success, "{}", outcome.diagnostics);
    let models = models.expect("there is a crate");
    for expected in [
        "pub type Torn = Json;",
        "id: Json = ",
        "kind: WholeKind = ",
        "mark: Json = ",
        "word: Json = ",
        "either: Json = ",
        "whole: i64 = ",
        "habit: String = ",
    ] {
        assert!(models.contains(expected), "no {expected} in\n{models}");
    }
    let told = &outcome.diagnostics;
    for warning in [
        "a value that is an object and text at once cannot be mapped; any JSON value instead",
        "a value that is an integer and text at once cannot be mapped; any JSON value instead",
        "a value that is text and an integer at once cannot be mapped; any JSON value instead",
        "a value of two lists that have none in common cannot be mapped; any JSON value instead",
        "a value that is an object and one of several at once cannot be mapped; any JSON value instead",
        "this schema is nothing but a name for itself; any JSON value instead",
    ] {
        assert_eq!(told.matches(warning).count(), 1, "{warning} in\n{told}");
    }
}

#[test]
fn in_a_document_of_our_own_they_are_errors() {
    let (outcome, models) = run(CONTRADICTED, Patience::Strict);
    assert!(!outcome.success);
    assert_eq!(models, None);
    let told = outcome.diagnostics.matches(" at once cannot be mapped\n");
    assert_eq!(told.count(), 4, "{}", outcome.diagnostics);
}

#[test]
fn one_run_tells_what_is_no_openapi_and_what_cannot_be_mapped() {
    let broken = UNMAPPED.replace("operationId: xs/y", "operationId: [xs/y]");
    let told = run(&broken, Patience::Tolerant).0.diagnostics;
    assert!(told.contains("`operationId` must be text"), "{told}");
    assert!(told.contains("leads nowhere"), "{told}");
    assert!(told.contains("3 of 4 errors"), "{told}");
}

#[test]
fn what_is_no_openapi_stays_an_error() {
    for text in [
        "paths: {}\ncomponents: {schemas: {A: text}}",
        "paths: {/a: {get: {parameters: [{$ref: '#/components/parameters/B'}], responses: {}}}}",
        "paths: {/a: {get: {operationId: [a], responses: {}}}}",
    ] {
        let (outcome, _) = run(text, Patience::Lenient);
        assert!(!outcome.success, "{text}");
        assert!(!outcome.diagnostics.contains("--lenient"), "{text}");
    }
}
