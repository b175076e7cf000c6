//! Credentials that get in each other's way, or in that of a parameter.

use xtask::{Layout, Patience, generate_with};

const LAYOUT: Layout = Layout {
    sources: "src",
    conformance: "tests",
    krate: "odd",
};

/// What is emitted for an operation that is signed and parametrised like this, without line breaks.
fn operation(security: &str, parameters: &str) -> String {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("odd.yaml");
    let text = format!(
        "\
openapi: 3.0.3
info: {{title: Odd API, version: '1'}}
servers: [{{url: 'https://odd.example.com'}}]
paths:
  /x:
    get:
      operationId: xs/y
      security: {security}
      parameters: [{parameters}]
      responses: {{'204': {{description: Fine.}}}}
components:
  securitySchemes:
    basic: {{type: http, scheme: basic}}
    bearer: {{type: http, scheme: bearer}}
    query: {{type: apiKey, in: query, name: key}}
    header: {{type: apiKey, in: header, name: X-Key}}
"
    );
    std::fs::write(&file, text).expect("it can be written");
    let files = generate_with(Patience::Strict, &file, "odd.yaml", &LAYOUT)
        .unwrap_or_else(|told| panic!("{told}"));
    let emitted = &files["src/odd/xs.rs"];
    emitted.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_cannot_be_sent_together_is_a_choice() {
    for (security, expected) in [
        ("[{bearer: [], query: []}]", r#"&[&["bearer", "query"]]"#),
        ("[{basic: [], bearer: []}]", r#"&[&["basic"], &["bearer"]]"#),
        (
            "[{basic: [], bearer: [], query: []}, {}]",
            r#"&[&["basic", "query"], &["bearer", "query"], &[]]"#,
        ),
    ] {
        let text = operation(security, "");
        let expected = format!("security: {expected}");
        assert!(text.contains(&expected), "no {expected} in\n{text}");
    }
}

#[test]
fn a_credential_is_no_parameter() {
    let parameters = "\
{name: key, in: query, required: true, schema: {type: string}},
{name: x-key, in: header, required: true, schema: {type: string}},
{name: Authorization, in: header, required: true, schema: {type: string}},
{name: key, in: cookie, schema: {type: string}}";
    let text = operation("[{query: []}, {header: []}]", parameters);
    assert!(text.contains(" y() -> builder Y(())"), "{text}");
    assert!(
        text.contains(r#"cookie key: impl AsRef<str> = "key""#),
        "{text}"
    );
    // Where nothing signs in with it, it is a parameter as any other.
    let text = operation("[{bearer: []}]", parameters);
    assert!(
        text.contains(r#"query key: impl AsRef<str> = "key""#),
        "{text}"
    );
    assert!(
        text.contains(r#"header x_key: impl AsRef<str> = "x-key""#),
        "{text}"
    );
    assert!(!text.contains("uthorization"), "{text}");
}
