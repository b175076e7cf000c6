//! Documents that are split over files: which files are documents, which belong to one, and what may be read.

use std::fs;
use std::path::Path;

use xtask::{Layout, Mode, Outcome, codegen, generate, lint};

const LAYOUT: Layout = Layout {
    sources: "src",
    conformance: "conformance",
    krate: "split",
};

const MAIN: &str = r#"
openapi: 3.0.3
info: {title: Split, version: "1"}
servers: [{url: "https://example.com"}]
paths:
  /things:
    get:
      operationId: things/list
      responses:
        "200":
          description: All of them.
          content:
            application/json:
              schema: {type: array, items: {$ref: parts.yaml#/Thing}}
        "400": {$ref: below/failure.json}
"#;

const PARTS: &str = "Thing: {type: object, properties: {name: {type: string}}}\n";

const FAILURE: &str = r#"{"description": "Refused.", "content": {"application/json": {"schema": {"$ref": "../parts.yaml#/Thing"}}}}"#;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    folder
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
    fs::write(path, text).expect("it can be written");
}

fn split() -> tempfile::TempDir {
    folder(&[
        ("spec/things.yaml", MAIN),
        ("spec/parts.yaml", PARTS),
        ("spec/below/failure.json", FAILURE),
    ])
}

fn check(root: &Path) -> Outcome {
    codegen(root, Mode::Check, false)
}

#[test]
fn a_change_of_a_part_is_a_change_of_the_document() {
    let folder = split();
    let outcome = codegen(folder.path(), Mode::Write, false);
    assert!(outcome.success, "{}", outcome.diagnostics);
    assert!(
        outcome
            .output
            .starts_with("spec/things.yaml: 1 operation, 1 schema:"),
        "a part is no document: {}",
        outcome.output
    );
    assert!(check(folder.path()).success);
    write(
        folder.path(),
        "spec/parts.yaml",
        &PARTS.replace("name", "title"),
    );
    let outcome = check(folder.path());
    assert!(!outcome.success);
    assert!(
        outcome
            .output
            .contains("+            title: String = \"title\","),
        "{}",
        outcome.output
    );
    write(folder.path(), "spec/parts.yaml", PARTS);
    write(
        folder.path(),
        "spec/below/failure.json",
        &FAILURE.replace("Refused", "Denied"),
    );
    assert!(!check(folder.path()).success);
}

#[test]
fn what_nobody_refers_to_is_told() {
    let folder = split();
    write(folder.path(), "spec/old.yaml", PARTS);
    write(folder.path(), "spec/below/older.json", "{}");
    write(folder.path(), "spec/below/README.md", "Not read.");
    let outcome = lint(folder.path(), false);
    assert!(outcome.success, "{}", outcome.diagnostics);
    let loose: Vec<&str> = outcome
        .diagnostics
        .lines()
        .filter(|line| line.contains("nothing refers to spec/"))
        .collect();
    assert_eq!(
        loose,
        [
            "warning: nothing refers to spec/below/older.json, and it is no document: one begins with `openapi: 3.0.3`",
            "warning: nothing refers to spec/old.yaml, and it is no document: one begins with `openapi: 3.0.3`",
        ]
    );
}

#[test]
fn a_document_without_its_first_line_is_no_part() {
    let folder = split();
    write(
        folder.path(),
        "spec/other.yaml",
        &MAIN.replace("openapi: 3.0.3", ""),
    );
    write(folder.path(), "spec/broken.yaml", "a: [\n");
    write(folder.path(), "spec/empty.yaml", "");
    let outcome = check(folder.path());
    assert!(!outcome.success);
    for says in [
        "spec/other.yaml:3:1",
        "does not say which version of OpenAPI it is",
        "spec/broken.yaml:2:1",
        "spec/empty.yaml:1:1",
    ] {
        assert!(
            outcome.diagnostics.contains(says),
            "{says}: {}",
            outcome.diagnostics
        );
    }
}

#[test]
fn parts_alone_are_no_document() {
    for (files, says) in [
        (&[("spec/parts.yaml", PARTS)][..], "--> spec/parts.yaml:1:1"),
        (&[("spec/README.md", "Empty.")], "spec/ holds no document"),
    ] {
        let outcome = check(folder(files).path());
        assert!(!outcome.success);
        assert!(
            outcome.diagnostics.contains(says),
            "{}",
            outcome.diagnostics
        );
    }
}

/// What is said where the document refers to `reference`.
fn refusal(root: &Path, reference: &str) -> String {
    let text = MAIN.replace("parts.yaml#/Thing", &format!("'{reference}'"));
    write(root, "spec/things.yaml", &text);
    generate(&root.join("spec/things.yaml"), "spec/things.yaml", &LAYOUT)
        .expect_err("it cannot be followed")
}

#[test]
fn files_that_may_not_be_read_are_refused() {
    let folder = split();
    let root = folder.path();
    write(root, "secret.yaml", "Thing: {type: object}");
    fs::write(root.join("spec/wide.yaml"), b"\xff\xfeT\0h\0").expect("it can be written");
    fs::write(
        root.join("spec/latin.yaml"),
        b"Thing: {description: \"\xe4\"}",
    )
    .expect("it can be written");
    fs::create_dir(root.join("spec/folder.yaml")).expect("it can be made");
    let mut expected = vec![
        (
            "../secret.yaml#/Thing",
            "leads out of the folder of the document",
        ),
        (
            "wide.yaml#/Thing",
            "`spec/wide.yaml` is UTF-16 and not UTF-8",
        ),
        (
            "latin.yaml#/Thing",
            "`spec/latin.yaml` is not UTF-8: the byte at offset 22 begins no character",
        ),
        ("folder.yaml#/Thing", "`spec/folder.yaml` is a folder"),
        ("gone.yaml#/Thing", "`spec/gone.yaml` is not there"),
        (
            "https://example.com/parts.yaml#/Thing",
            "leads to the network",
        ),
    ];
    if cfg!(unix) {
        link(&root.join("secret.yaml"), &root.join("spec/link.yaml"));
        link(root, &root.join("spec/up"));
        link(Path::new("/dev/null"), &root.join("spec/null.yaml"));
        let leaves = "is a link that leads out of the folder of the document";
        expected.push(("link.yaml#/Thing", leaves));
        expected.push(("up/secret.yaml#/Thing", leaves));
        expected.push(("null.yaml#/Thing", leaves));
    }
    for (reference, says) in expected {
        let diagnostics = refusal(root, reference);
        assert!(diagnostics.contains(says), "{reference}: {diagnostics}");
        assert!(
            diagnostics.contains("spec/things.yaml:14:"),
            "{reference}: {diagnostics}"
        );
    }
}

/// A link inside of the folder is a file of the folder.
#[cfg(unix)]
#[test]
fn links_inside_of_the_folder_are_followed() {
    let folder = split();
    let root = folder.path();
    link(&root.join("spec/parts.yaml"), &root.join("spec/same.yaml"));
    let text = MAIN.replace("parts.yaml", "same.yaml");
    write(root, "spec/things.yaml", &text);
    let files = generate(&root.join("spec/things.yaml"), "spec/things.yaml", &LAYOUT)
        .unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    assert!(
        files.contains_key("src/things/models/same_thing.rs"),
        "{:?}",
        files.keys()
    );
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).expect("it can be made");
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) {}
