//! What does not depend on how a document is written down, nor on what else stands in it: the order of keys
//! changes no byte of the output, and what is added renames nothing that was there.
//!
//! `STABILITY_DOCUMENTS=DIR` holds the documents of a folder to the same, those that are accepted.

#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, panic};

use support::documents::{self, Document};
use support::grammar::Grammar;
use support::tree::Tree;
use xtask::{Layout, generate};

const LAYOUT: Layout = Layout {
    sources: "src",
    conformance: "tests",
    krate: "stable",
};

fn all() -> Vec<Document> {
    let mut documents = documents::golden();
    documents.extend(documents::services());
    documents
}

fn emitted(name: &str, text: &str) -> BTreeMap<String, String> {
    tried(text).unwrap_or_else(|diagnostics| panic!("{name}:\n{diagnostics}\n{text}"))
}

/// What is emitted, or what is wrong with the document.
fn tried(text: &str) -> Result<BTreeMap<String, String>, String> {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join("document.yaml");
    fs::write(&path, text).expect("it can be written");
    generate(&path, "document.yaml", &LAYOUT)
}

/// Names of items, methods, fields and variants: whatever stands behind one of these words in emitted code.
fn names(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("src/")) {
        for line in text.lines() {
            let line = line.trim();
            let declares = [
                "pub struct ",
                "pub enum ",
                "pub fn ",
                "pub type ",
                "pub mod ",
                "pub ",
            ];
            let declared = declares.iter().find_map(|word| line.strip_prefix(word));
            if let Some(rest) = declared.filter(|rest| !rest.starts_with("use ")) {
                names.insert(format!("{path}: {rest}"));
            } else if is_operation(line) || line.ends_with(',') && line.contains(" = \"") {
                names.insert(format!("{path}: {line}"));
            }
        }
    }
    names
}

/// Whether the line begins the declaration of an operation.
fn is_operation(line: &str) -> bool {
    line.contains(") -> call ") || line.contains(") -> builder ")
}

#[test]
fn the_order_of_keys_changes_nothing() {
    for document in all() {
        for seed in 0..3 {
            shuffled(&document, seed);
        }
    }
}

#[test]
fn the_order_of_keys_does_not_choose_between_twins() {
    shuffled(&documents::obstacles(), 0);
}

/// Shuffles the keys of all objects, and holds that nothing else comes out.
fn shuffled(document: &Document, seed: u64) {
    let expected = emitted(&document.name, &document.text);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut tree = document.tree.clone();
    tree.each(&mut |tree| {
        if let Tree::Map(entries) = tree {
            random.shuffle(entries);
        }
    });
    assert_ne!(tree, document.tree, "{}", document.name);
    for text in [tree.yaml(), tree.json()] {
        let found = emitted(&document.name, &text);
        for (path, text) in &expected {
            assert_eq!(
                found.get(path),
                Some(text),
                "{}: {path} depends on the order of keys (seed {seed})",
                document.name
            );
        }
        assert_eq!(found.len(), expected.len(), "{}", document.name);
    }
}

#[test]
fn operations_that_are_added_rename_nothing() {
    let grammar = Grammar::new();
    for document in all() {
        with_operations(&grammar, &document);
    }
}

/// Adds operations, and holds that every name is still there.
fn with_operations(grammar: &Grammar, document: &Document) {
    let before = names(&emitted(&document.name, &document.text));
    let mut tree = document.tree.clone();
    // Under every tag and id that there is, and before and behind all that there is.
    let mut ids = Vec::new();
    for found in grammar.find(&tree) {
        if let Some(id) = (found.object.name == "operation")
            .then(|| tree.at(&found.path)?.get("operationId")?.as_str())
            .flatten()
        {
            ids.push(id.to_owned());
        }
    }
    for (index, id) in ids.iter().enumerate() {
        for (place, other) in [
            ("", format!("{id}_more")),
            ("~", format!("{id}Again")),
            ("0", id.to_uppercase()),
            ("1", capitalised(id)),
        ] {
            let operation = Tree::map([
                ("operationId", Tree::text(other)),
                (
                    "responses",
                    Tree::map([("204", Tree::map([("description", Tree::text("Done."))]))]),
                ),
            ]);
            let paths = tree.entry("paths", Tree::Null);
            paths.entry(
                &format!("/{place}added/{index}"),
                Tree::map([("get", operation)]),
            );
        }
    }
    let after = names(&emitted(&document.name, &tree.yaml()));
    let lost: Vec<&String> = before.difference(&after).collect();
    assert!(lost.is_empty(), "{}: renamed: {lost:#?}", document.name);
    assert!(
        ids.is_empty() || after.len() > before.len(),
        "{}",
        document.name
    );
}

/// `ListPets` for `listPets`, `pets/List` for `pets/list`.
fn capitalised(id: &str) -> String {
    let start = id.find('/').map_or(0, |slash| slash + 1);
    let (tag, method) = id.split_at(start);
    let mut letters = method.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    format!("{tag}{}{}", first.unwrap_or('A'), letters.as_str())
}

#[test]
fn schemas_and_properties_that_are_added_rename_nothing() {
    let grammar = Grammar::new();
    for document in all() {
        with_schemas(&grammar, &document);
    }
}

/// Adds schemas and properties, and holds that every name is still there.
fn with_schemas(grammar: &Grammar, document: &Document) {
    let before = names(&emitted(&document.name, &document.text));
    let mut tree = document.tree.clone();
    // Every schema with properties gets two that are called like theirs, but for the case.
    for found in grammar.find(&document.tree) {
        let Some(schema) = tree.at_mut(&found.path) else {
            continue;
        };
        let properties = schema.get("properties").map_or(0, Tree::len);
        if found.object.name != "schema" || properties == 0 {
            continue;
        }
        let properties = schema.entry("properties", Tree::Null);
        for name in ["aaaAdded", "zzzAdded"] {
            properties.entry(name, Tree::map([("type", Tree::text("string"))]));
        }
    }
    let components = tree.entry("components", Tree::Map(Vec::new()));
    let schemas = components.entry("schemas", Tree::Map(Vec::new()));
    let there: Vec<String> = schemas
        .entries()
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    for name in there.iter().map(String::as_str).chain(["", "Zebra"]) {
        for added in [format!("AAA{name}"), format!("{name}Added")] {
            // Which of two twins keeps the name is told by how they are spelt, not by who came first.
            if there.iter().any(|other| other.eq_ignore_ascii_case(&added)) {
                continue;
            }
            let schema = Tree::map([
                ("type", Tree::text("object")),
                (
                    "properties",
                    Tree::map([("kind", Tree::map([("type", Tree::text("string"))]))]),
                ),
            ]);
            schemas.entry(&added, schema);
        }
    }
    let after = names(&emitted(&document.name, &tree.yaml()));
    let lost: Vec<&String> = before.difference(&after).collect();
    assert!(lost.is_empty(), "{}: renamed: {lost:#?}", document.name);
}

#[test]
fn documents_of_others_are_as_stable() {
    let Some(folder) = std::env::var_os("STABILITY_DOCUMENTS") else {
        return;
    };
    let grammar = Grammar::new();
    let mut unstable = Vec::new();
    let mut count = 0;
    for mut document in documents::of_others(Path::new(&folder)) {
        // As this file writes it, so that nothing but the order is another.
        document.text = document.tree.yaml();
        if tried(&document.text).is_err() {
            continue;
        }
        count += 1;
        let checks: [(&str, &dyn Fn()); 3] = [
            ("keys", &|| shuffled(&document, 0)),
            ("operations", &|| with_operations(&grammar, &document)),
            ("schemas", &|| with_schemas(&grammar, &document)),
        ];
        for (what, check) in checks {
            if panic::catch_unwind(panic::AssertUnwindSafe(check)).is_err() {
                unstable.push(format!("{} ({what})", document.name));
            }
        }
    }
    println!("{count} documents");
    assert!(count > 0, "none is accepted");
    assert!(unstable.is_empty(), "{unstable:#?}");
}
