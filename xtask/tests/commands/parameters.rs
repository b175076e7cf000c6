//! Parameters of documents that are odd: what is meant is emitted, what cannot be is refused by name.

use xtask::{Layout, Patience, generate_with};

const LAYOUT: Layout = Layout {
    sources: "src",
    conformance: "tests",
    krate: "odd",
};

/// What is emitted for one operation at `path` with these parameters, without line breaks.
fn operation(path: &str, parameters: &str) -> Result<String, String> {
    operation_with(Patience::Tolerant, path, parameters)
}

fn operation_with(patience: Patience, path: &str, parameters: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("odd.yaml");
    let text = format!(
        "\
openapi: 3.0.3
info: {{title: Odd API, version: '1'}}
servers: [{{url: 'https://odd.example.com'}}]
paths:
  '{path}':
    get:
      operationId: xs/y
      parameters: [{parameters}]
      responses: {{'204': {{description: Fine.}}}}
"
    );
    std::fs::write(&file, text).expect("it can be written");
    let files = generate_with(patience, &file, "odd.yaml", &LAYOUT)?;
    let emitted = &files["src/odd/xs.rs"];
    Ok(emitted.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[track_caller]
fn holds(path: &str, parameters: &str, expected: &[&str], absent: &[&str]) {
    let text = operation(path, parameters).unwrap_or_else(|told| panic!("{path}\n{told}"));
    for expected in expected {
        assert!(text.contains(expected), "{path}: no {expected} in\n{text}");
    }
    for absent in absent {
        assert!(!text.contains(absent), "{path}: {absent} in\n{text}");
    }
}

#[test]
fn a_place_of_the_path_that_nobody_declares_is_a_text() {
    holds(
        "/x/{id}",
        "",
        &[r#" y(path id: impl AsRef<str> = "id" as text) -> call Y(())"#],
        &[],
    );
    holds(
        "/x/{a}/{b}",
        "{name: b, in: path, required: true, schema: {type: integer}}",
        &[r#" y(path a: impl AsRef<str> = "a" as text, path b: i64 = "b") -> "#],
        &[],
    );
}

#[test]
fn a_parameter_that_the_path_has_no_place_for_is_left_out() {
    holds(
        "/x/:id",
        "{name: id, in: path, required: true, schema: {type: string}}",
        &[" y() -> call Y(())", r#"GET "/x/:id";"#],
        &["id: "],
    );
}

#[test]
fn what_cannot_stand_in_a_path_is_encoded() {
    holds(
        "/a b/ä|%20%/{x y?}:go/c",
        "{name: 'x y?', in: path, required: true, schema: {type: string}}",
        &[
            r#""x y?" as text"#,
            r#"GET "/a%20b/%C3%A4%7C%20%25/{x y?}:go/c";"#,
        ],
        &[],
    );
}

#[test]
fn a_path_that_leads_elsewhere_is_refused() {
    let told = operation_with(Patience::Strict, "/a/../b", "").expect_err("it leads to `/b`");
    assert!(told.contains("leads elsewhere"), "{told}");
    assert!(operation("/a..b/...", "").is_ok());
}

#[test]
fn the_query_of_a_path_is_sent() {
    holds("/x?a=1#b", "", &[r#"GET "/x?a=1";"#], &["#b"]);
    holds(
        "/x#b",
        "{name: c, in: query, schema: {type: string}}",
        &[r#"GET "/x";"#],
        &["#b"],
    );
    // There is a parameter for each of them.
    holds(
        "/x?a={a}&b={id}&c=d&e={f}",
        "{name: a, in: query, schema: {type: string}}, \
         {name: id, in: path, required: true, schema: {type: integer}}, \
         {name: c, in: query, required: true, schema: {type: string}}",
        &[
            r#"GET "/x";"#,
            r#" y( query id: i64 = "b", query f: impl AsRef<str> = "e" as text, query c: impl AsRef<str> = "c" as text, )"#,
            "-> builder Y(())",
            r#"query a: impl AsRef<str> = "a" as text,"#,
        ],
        &[],
    );
}

#[test]
fn headers_that_are_none_of_the_callers_are_left_out() {
    holds(
        "/x",
        "{name: Accept, in: header, schema: {type: string}}, \
         {name: content-type, in: header, required: true, schema: {type: string}}, \
         {name: AUTHORIZATION, in: header, schema: {type: string}}, \
         {name: Host, in: header, schema: {type: string}}, \
         {name: Content-Length, in: header, required: true, schema: {type: integer}}, \
         {name: X-Ok, in: header, required: true, schema: {type: string}}",
        &[r#" y(header x_ok: impl AsRef<str> = "X-Ok" as text) -> call Y(())"#],
        &[],
    );
}

#[test]
fn what_has_no_form_of_its_own_is_text_or_json() {
    holds(
        "/x",
        "{name: X-A, in: header, schema: {type: array, items: {type: array, items: {type: string}}}}, \
         {name: b, in: query, content: {application/xml: {schema: {type: object}}}}, \
         {name: c, in: query, required: true, content: {application/json: {}}}",
        &[
            r#" y(query c: impl AsRef<str> = "c" as text) -> builder Y(())"#,
            r#"query b: impl AsRef<str> = "b" as text,"#,
            r#"header x_a: impl IntoIterator<Item = Vec<String>> = "X-A".style(Style::Json, false)"#,
        ],
        &[],
    );
}

#[test]
fn what_cannot_be_sent_is_left_out() {
    holds(
        "/x?a={b}c&d=e",
        "{name: 'a b', in: header, required: true, schema: {type: string}}",
        &[r#"GET "/x?d=e";"#, " y() -> call Y(())"],
        &["a b", "as text"],
    );
}

/// What is a warning for a document of somebody else's is an error in one of our own.
#[test]
fn our_own_documents_are_told_what_cannot_be_sent() {
    for (parameter, says) in [
        (
            "{name: 'a b', in: header, schema: {type: string}}",
            "a header with the name `a b` cannot be mapped",
        ),
        (
            "{name: X-A, in: header, schema: {type: array, items: {type: array, items: {type: string}}}}",
            "a list or an object inside of another one has no form in a header",
        ),
        (
            "{name: a, in: query, content: {application/xml: {schema: {type: string}}}}",
            "a parameter as `application/xml` cannot be mapped",
        ),
        (
            "{name: a, in: query, content: {application/json: {}}}",
            "a parameter without a schema cannot be mapped",
        ),
    ] {
        let told = operation_with(Patience::Strict, "/x", parameter).expect_err(parameter);
        assert!(told.contains(says), "{parameter}\n{told}");
        assert!(!told.contains("--lenient"), "{told}");
    }
}
