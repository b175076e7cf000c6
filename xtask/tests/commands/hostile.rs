//! Documents that are odd or hostile: each is emitted as what it means, or refused at its place; none of them
//! makes the generator fall over.

use xtask::{Layout, generate};

const LAYOUT: Layout = Layout {
    sources: "src",
    conformance: "tests",
    krate: "odd",
};

/// What comes of a document whose schemas are `schemas`, with `S` as the body of a request and a reply.
fn schemas(schemas: &str) -> Result<String, String> {
    document(
        "  /x:\n    post:\n      operationId: xs/y\n      summary: Y.\n      requestBody:\n        required: true\n        \
         content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}\n      responses: {'200': {description: Ok., \
         content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}\n",
        &format!("components:\n  schemas:\n{schemas}"),
    )
}

fn document(paths: &str, rest: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("odd.yaml");
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Odd API, version: '1'}}\nservers: [{{url: 'https://odd.example.com'}}]\npaths:\n{paths}{rest}"
    );
    std::fs::write(&path, text).expect("it can be written");
    let files = generate(&path, "odd.yaml", &LAYOUT)?;
    Ok(files.into_values().collect())
}

#[test]
fn schemas_that_only_name_each_other_are_refused() {
    for text in [
        "    S: {type: array, items: {$ref: '#/components/schemas/S'}}\n",
        "    S: {allOf: [{$ref: '#/components/schemas/B'}]}\n    B: {allOf: [{$ref: '#/components/schemas/S'}]}\n",
        "    S: {type: array, items: {$ref: '#/components/schemas/B'}}\n    B: {type: object, additionalProperties: {$ref: '#/components/schemas/S'}}\n",
    ] {
        let told = schemas(text).expect_err(text);
        assert!(
            told.contains("nothing but a name for itself"),
            "{text}\n{told}"
        );
    }
}

#[test]
fn a_schema_that_needs_itself_inside_is_refused() {
    let told = schemas(
        "    S: {type: object, required: [a], properties: {a: {$ref: '#/components/schemas/S'}}}\n",
    )
    .expect_err("it has no value");
    assert!(told.contains("no value can have this schema"), "{told}");
}

#[test]
fn recursion_that_ends_is_emitted() {
    let text = schemas(
        "    S: {type: object, required: [a], properties: {a: {type: array, items: {type: array, items: {$ref: '#/components/schemas/S'}}}, \
         b: {$ref: '#/components/schemas/S'}}}\n",
    )
    .expect("it has values");
    assert!(text.contains("pub a: Vec<Vec<S>>"), "{text}");
    assert!(text.contains("pub b: Option<Box<S>>"), "{text}");
}

#[test]
fn unions_that_hold_themselves_have_examples_all_the_same() {
    for text in [
        "    S: {type: object, required: [a], properties: {a: {$ref: '#/components/schemas/U'}}}\n    \
         U: {oneOf: [{$ref: '#/components/schemas/S'}, {type: string}]}\n",
        "    S: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n    \
         A: {type: object, required: [s], properties: {s: {$ref: '#/components/schemas/S'}}}\n    \
         B: {type: object, required: [s], properties: {s: {$ref: '#/components/schemas/S'}}}\n",
    ] {
        let emitted = schemas(text).expect("it is sound");
        assert!(emitted.contains("union! {"), "{emitted}");
    }
}

#[test]
fn examples_of_wide_schemas_stay_small() {
    let mut text = String::new();
    for level in 0..24 {
        let (name, next) = (
            if level == 0 {
                "S".to_owned()
            } else {
                format!("N{level}")
            },
            level + 1,
        );
        text.push_str(&format!(
            "    {name}: {{type: object, properties: {{l: {{$ref: '#/components/schemas/N{next}'}}, r: {{$ref: '#/components/schemas/N{next}'}}}}}}\n"
        ));
    }
    text.push_str("    N24: {type: string}\n");
    let emitted = schemas(&text).expect("it is sound");
    assert!(emitted.len() < 200_000, "{} bytes", emitted.len());
}

#[test]
fn secrets_are_hidden_wherever_they_stand() {
    let text = schemas(
        "    Secret: {type: string, x-sensitive: true, description: Hush.}\n    S: {type: object, properties: {\
         a: {$ref: '#/components/schemas/Secret'}, b: {type: array, items: {$ref: '#/components/schemas/Secret'}}, \
         c: {type: object, additionalProperties: {type: string, format: password}}, d: {type: string}}}\n",
    )
    .expect("it is sound");
    assert_eq!(text.matches("[redacted]").count(), 3, "{text}");
    assert!(!text.contains("struct Secret"), "{text}");
}

#[test]
fn names_that_are_taken_make_room() {
    for (paths, rest, expected) in [
        (
            "  /x/{body}:\n    post:\n      operationId: xs/y\n      parameters: [{name: body, in: path, required: true, schema: {type: string}}]\n      \
             requestBody: {required: true, content: {application/json: {schema: {type: object}}}}\n      responses: {'204': {description: Ok.}}\n",
            "",
            "body_parameter: impl AsRef<str>",
        ),
        (
            "  /x:\n    get: {operationId: users/users, responses: {'204': {description: Ok.}}}\n",
            "",
            "pub struct UsersOperation",
        ),
        (
            "  /x:\n    get: {operationId: models/y, responses: {'204': {description: Ok.}}}\n",
            "",
            "pub fn models(&self) -> models_::Models",
        ),
        (
            "  /x:\n    get: {operationId: std/y, responses: {'204': {description: Ok.}}}\n",
            "",
            "pub fn std(&self) -> std_::Std",
        ),
        (
            "  /x:\n    get: {operationId: users/new, responses: {'204': {description: Ok.}}}\n",
            "",
            "pub fn new(&self) -> Call<()>",
        ),
        (
            "  /x:\n    get: {operationId: xs/gen, responses: {'204': {description: Ok.}}}\n",
            "",
            "pub fn r#gen(",
        ),
        (
            "  /x:\n    get: {operationId: xs/y, security: [{a: []}, {b: []}], responses: {'204': {description: Ok.}}}\n",
            "components: {securitySchemes: {a: {type: http, scheme: bearer}, b: {type: http, scheme: bearer}}}\n",
            "pub fn bearer_token_a(",
        ),
    ] {
        let text = document(paths, rest).unwrap_or_else(|told| panic!("{paths}\n{told}"));
        assert!(text.contains(expected), "no {expected:?} in\n{text}");
    }
}

#[test]
fn text_of_a_document_stays_text() {
    let text = document(
        "  /x:\n    get:\n      operationId: xs/y\n      summary: 'See [users] and Array[0] <b>now</b>, or [here](https://a.example).'\n      \
         description: |\n        ```\n        rm -rf\n        ```\n      responses: {'204': {description: Ok.}}\n",
        "",
    )
    .expect("it is sound");
    for expected in [
        r"See \[users] and Array\[0] \<b>now",
        "[here](https://a.example)",
        "/// ```text",
    ] {
        assert!(text.contains(expected), "no {expected} in\n{text}");
    }
}
