//! The table of many documents: a line for each, whatever comes of it.
//!
//! That crates are checked as well is held by `.ci/run`.

use std::fs;
use std::path::Path;

use xtask::{Check, Corpus, Outcome, corpus};

/// The table and what the command has to say, for documents given as name and text.
fn table(documents: &[(&str, &str)], keep: Option<&Path>) -> (String, Outcome) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    for (name, text) in documents {
        fs::write(folder.path().join(name), text).expect("it can be written");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut table = String::new();
    let outcome = corpus(
        &root,
        &Corpus {
            folder: folder.path(),
            keep,
            check: Check::Nothing,
        },
        &mut |line| table.push_str(line),
    );
    (table, outcome)
}

/// The columns of the line that begins with `document`; all that is said of it is the last one.
fn line<'t>(table: &'t str, document: &str) -> Vec<&'t str> {
    let line = table
        .lines()
        .find(|line| line.starts_with(document))
        .unwrap_or_else(|| panic!("no {document} in\n{table}"));
    let mut columns = Vec::new();
    let mut rest = line;
    for _ in 0..6 {
        let (column, after) = rest.split_once(' ').unwrap_or((rest, ""));
        columns.push(column);
        rest = after.trim_start();
    }
    columns.push(rest);
    columns
}

fn golden(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden");
    fs::read_to_string(root.join(name)).expect("it is there")
}

#[test]
fn every_document_has_its_line() {
    let petstore = golden("petstore.yaml");
    let dangling = petstore.replace("schemas/NewPet", "schemas/OldPet");
    let documents = [
        ("sound.yaml", petstore.as_str()),
        ("old.json", "{\"swagger\": \"2.0\"}"),
        ("dangling.yml", &dangling),
        ("notes.txt", "not a document"),
    ];

    let (table, outcome) = table(&documents, None);

    assert_eq!(table.lines().count(), 4, "{table}");
    let sound = line(&table, "sound.yaml");
    assert_eq!(&sound[1..3], ["3", "3"], "{table}");
    assert!(
        sound[5].parse::<usize>().is_ok_and(|lines| lines > 100),
        "{table}"
    );
    assert_eq!(sound[6], "", "{table}");
    assert_eq!(
        line(&table, "old.json")[6],
        "refused: 1:13 error: this is a document of Swagger 2.0; only OpenAPI 3.0 can be read"
    );
    let dangling = line(&table, "dangling.yml")[6];
    assert!(
        dangling.starts_with("refused: ")
            && dangling.contains("`#/components/schemas/OldPet` leads nowhere (and "),
        "{dangling}"
    );
    assert_eq!(outcome.output, "3 documents: 1 valid, 1 generate\n");
    assert!(outcome.success, "what is not valid is no fault of ours");
}

#[test]
fn crates_are_kept_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let petstore = golden("petstore.yaml");
    table(&[("sound.yaml", &petstore)], Some(folder.path()));
    let kept = folder.path().join("sound-yaml/Cargo.toml");
    let manifest = fs::read_to_string(kept).expect("it is kept");
    assert!(manifest.contains("name = \"sound\""), "{manifest}");
}

#[test]
fn a_folder_without_documents_is_told() {
    let (table, outcome) = table(&[("notes.txt", "not a document")], None);
    assert_eq!(table, "");
    assert!(!outcome.success);
    assert!(
        outcome.diagnostics.contains("holds no document"),
        "{}",
        outcome.diagnostics
    );
}
