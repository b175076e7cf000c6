//! Small documents, one for each family of constructs, and what is emitted for them.
//!
//! The files below `tests/golden` at the workspace's root are compared here, and compiled and run there as
//! the package `golden`. `UPDATE_GOLDEN=1 cargo test -p xtask --test golden` writes them anew: read the
//! difference before you commit it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use xtask::{Layout, generate};

const LAYOUT: Layout = Layout {
    sources: "tests/golden/src",
    conformance: "tests/golden/conformance",
    krate: "golden",
};

#[test]
fn constructs_are_emitted_as_recorded() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut documents: Vec<PathBuf> = fs::read_dir(root.join("tests/golden"))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    documents.sort();
    assert!(documents.len() >= 6, "documents are missing: {documents:?}");

    let mut emitted = BTreeMap::new();
    for document in &documents {
        let name = document
            .file_name()
            .and_then(|name| name.to_str())
            .expect("names are text");
        let files = generate(document, &format!("tests/golden/{name}"), &LAYOUT)
            .unwrap_or_else(|diagnostics| panic!("{name}:\n{diagnostics}"));
        emitted.extend(files);
    }

    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut found = Vec::new();
    list(&root.join(LAYOUT.sources), &mut found);
    list(&root.join(LAYOUT.conformance), &mut found);
    for path in found {
        let path = path
            .strip_prefix(&root)
            .expect("it is below")
            .to_str()
            .expect("text")
            .replace('\\', "/");
        if !emitted.contains_key(&path) && path != "tests/golden/src/lib.rs" {
            assert!(
                update,
                "{path} is emitted no more; see the head of this file"
            );
            fs::remove_file(root.join(path)).expect("it can be removed");
        }
    }
    for (path, text) in &emitted {
        let target = root.join(path);
        if update {
            fs::create_dir_all(target.parent().expect("it has one")).expect("it can be made");
            fs::write(&target, text).expect("it can be written");
        }
        let recorded = fs::read_to_string(&target).unwrap_or_default();
        assert!(
            recorded == *text,
            "{path} differs from what is recorded; see the head of this file\n{}",
            similar::TextDiff::from_lines(&recorded, text).unified_diff()
        );
    }
}

/// Rust files below `folder`.
fn list(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            list(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
