//! What the README shows of the commands is what they print.

use std::path::Path;

use crate::workspace::Workspace;
use xtask::{Mode, Package, Patience, codegen_package, lint};

/// What the README shows below `$ command`, without the indentation of a list.
fn shown(command: &str) -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(readme).expect("it is there");
    let mut lines = readme
        .lines()
        .skip_while(|line| line.trim_start() != format!("$ {command}"));
    let first = lines.next().expect("the README shows the command");
    let indent = first.len() - first.trim_start().len();
    lines
        .take_while(|line| !line.trim().is_empty() && line.trim() != "```")
        .map(|line| format!("{}\n", line.get(indent..).unwrap_or_default()))
        .collect()
}

/// The time that a run took is the one thing that may differ.
fn without_time(text: &str) -> String {
    let Some((before, after)) = text.rsplit_once(" (") else {
        return text.to_owned();
    };
    let (_, after) = after
        .split_once(" ms)")
        .expect("what is in brackets is the time");
    format!("{before}{after}")
}

#[test]
fn codegen_prints_what_the_readme_shows() {
    let outcome = Workspace::new().codegen(Mode::Write);
    assert_eq!(
        without_time(&(outcome.output + &outcome.ledger.line())),
        without_time(&shown("cargo xtask codegen"))
    );
}

#[test]
fn a_crate_of_its_own_is_written_as_the_readme_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let (document, out) = ("tests/golden/petstore.yaml", "../petstore");
    let package = Package {
        document: &root.join(document),
        folder: &folder.path().join("petstore"),
        name: None,
        patience: Patience::Tolerant,
        all_warnings: false,
    };
    let outcome = codegen_package(&root, &package, Mode::Write, false);
    let printed = (outcome.output + &outcome.ledger.line())
        .replace(&package.document.display().to_string(), document)
        .replace(&package.folder.display().to_string(), out);
    let command = format!("cargo xtask codegen --spec {document} --out {out}");
    // How many files the runtime has is no promise.
    let without_count = |text: String| {
        let text = without_time(&text);
        let (before, after) = text.split_once("schemas: ").expect("it counts schemas");
        let after = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
        format!("{before}{after}")
    };
    assert_eq!(without_count(printed), without_count(shown(&command)));

    // The call that the README shows is one of the crate's own examples.
    let page = std::fs::read_to_string(package.folder.join("src/pets.rs")).expect("it is there");
    assert!(
        page.contains("client.pets().list_pets().limit(20).await?;"),
        "{page}"
    );
}

#[test]
fn a_dangling_reference_is_told_as_the_readme_shows() {
    let workspace = Workspace::new();
    workspace.edit(
        "cipherscale.yaml",
        "#/components/schemas/UserPage\"",
        "#/components/schemas/UserPages\"",
    );
    let outcome = lint(workspace.root(), false);
    // Lines of nothing but spaces are no part of a README.
    let told: String = outcome
        .diagnostics
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    assert_eq!(told, shown("cargo xtask lint"));
}
