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

#[test]
fn parts_are_what_their_content_type_says() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("parts.yaml");
    std::fs::write(&file, DOCUMENT).expect("it can be written");
    let layout = Layout {
        sources: "src",
        conformance: "tests",
        krate: "parts",
    };
    let files = generate_with(Patience::Strict, &file, "parts.yaml", &layout);
    let files = files.unwrap_or_else(|told| panic!("{told}"));
    let emitted = &files["src/parts/models/letters.rs"];
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
