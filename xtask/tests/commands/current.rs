//! What is checked in is what the documents say.

use std::path::Path;

use xtask::{Mode, codegen};

#[test]
fn emitted_files_are_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let outcome = codegen(&root, Mode::Check, false);
    assert!(outcome.success, "{}{}", outcome.output, outcome.diagnostics);
    assert_eq!(outcome.output.lines().count(), 1, "{}", outcome.output);
}
