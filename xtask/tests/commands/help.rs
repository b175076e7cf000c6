//! The help names each command, with an example.

use std::process::Command;

#[test]
fn each_command_is_explained_with_an_example() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--help")
        .output()
        .expect("it can be run");
    let help = String::from_utf8(output.stdout).expect("it is text");
    for expected in [
        "codegen  Writes",
        "corpus   Makes",
        "lint     Checks",
        "  cargo xtask codegen  ",
        "  cargo xtask codegen --check  ",
        "  cargo xtask codegen --spec petstore.yaml --out ../petstore\n",
        "  cargo xtask corpus documents/\n",
        "  cargo xtask lint  ",
    ] {
        assert!(help.contains(expected), "no {expected:?} in\n{help}");
    }
}
