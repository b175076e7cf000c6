//! Forms of parts whose content types say nothing of objects, or that they are no text: nothing is sent as JSON that is
//! called something else.

use xtask::{Layout, Patience, generate_with};

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Parts API, version: '1'}
servers: [{url: 'https://parts.example.com'}]
paths:
  /letters:
    post:
      operationId: letters/send
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              properties:
                meta: {$ref: '#/components/schemas/Meta'}
                pages: {type: array, items: {$ref: '#/components/schemas/Meta'}}
                packed: {$ref: '#/components/schemas/Meta'}
                seal: {type: string}
                note: {type: string}
                kind: {type: string, enum: [a, b]}
                extra: {$ref: '#/components/schemas/Meta'}
                usual: {$ref: '#/components/schemas/Meta'}
            encoding:
              meta: {contentType: application/xml}
              pages: {contentType: text/csv}
              packed: {contentType: application/zip}
              seal: {contentType: image/png}
              note: {contentType: text/markdown}
              kind: {contentType: application/octet-stream}
              extra: {contentType: application/vnd.extra+json}
      responses: {'204': {description: Sent.}}
components:
  schemas:
    Meta: {type: object, properties: {id: {type: string}}}
";

/// What is emitted of the models of a document.
fn models(document: &str) -> String {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("parts.yaml");
    std::fs::write(&file, document).expect("it can be written");
    let layout = Layout {
        sources: "src",
        conformance: "tests",
        krate: "parts",
    };
    let files = generate_with(Patience::Strict, &file, "parts.yaml", &layout);
    let mut files = files.unwrap_or_else(|told| panic!("{told}"));
    let letters = files.remove("src/parts/models/letters.rs");
    letters.expect("the form is there")
}

#[test]
fn parts_are_what_their_content_type_says() {
    let emitted = models(DOCUMENT);
    for field in [
        "meta: String = \"meta\",",
        "pages: Vec<String> = \"pages\",",
        "packed: Payload = \"packed\" as file,",
        "seal: Payload = \"seal\" as file,",
        "note: String = \"note\",",
        "extra: Meta = \"extra\"",
        "usual: Meta = \"usual\"",
    ] {
        assert!(emitted.contains(field), "no {field} in\n{emitted}");
    }
    assert!(!emitted.contains("kind: Payload"), "{emitted}");
}

#[test]
fn parts_that_may_be_files_are_files() {
    let emitted = models(
        "\
openapi: 3.0.3
info: {title: Parts API, version: '1'}
servers: [{url: 'https://parts.example.com'}]
paths:
  /letters:
    post:
      operationId: letters/send
      requestBody:
        content:
          multipart/form-data:
            schema:
              oneOf:
                - type: object
                  properties:
                    plain: {$ref: '#/components/schemas/File'}
                    wrapped: {nullable: true, allOf: [{$ref: '#/components/schemas/File'}]}
                    either: {oneOf: [{$ref: '#/components/schemas/File'}, {type: string, format: binary}]}
                    several: {anyOf: [{$ref: '#/components/schemas/File'}, {type: array, items: {$ref: '#/components/schemas/File'}}]}
                - type: object
                  properties: {url: {type: string}}
      responses: {'204': {description: Sent.}}
components:
  schemas:
    File: {type: string, format: binary}
",
    );
    for field in [
        "plain: Payload = \"plain\" as file,",
        "wrapped: Payload = \"wrapped\" as file,",
        "either: Payload = \"either\" as file,",
        "several: Vec<Payload> = \"several\" as file,",
        "url: String = \"url\",",
    ] {
        assert!(emitted.contains(field), "no {field} in\n{emitted}");
    }
    assert!(!emitted.contains("union!"), "{emitted}");
}
