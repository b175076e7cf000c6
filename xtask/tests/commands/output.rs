//! What stands where a crate is written: other things, what somebody added, what a run has left; and no room.

use std::fs;

use xtask::Mode;

use super::package::Place;

#[test]
fn a_folder_that_holds_other_things_is_left_alone() {
    let place = Place::with("petstore.yaml");
    fs::create_dir(place.path("out")).expect("it can be made");
    for (path, text) in [
        ("out/notes.txt", "mine"),
        ("out/Cargo.toml", "[package]\nname = \"mine\"\n"),
    ] {
        fs::write(place.path(path), text).expect("it can be written");
        let before = place.files();
        for mode in [Mode::Write, Mode::Check] {
            let outcome = place.run("petstore.yaml", mode);
            assert!(!outcome.success);
            assert!(
                outcome
                    .diagnostics
                    .contains("out holds files that this command has not written"),
                "{}",
                outcome.diagnostics
            );
            assert_eq!(place.files(), before);
        }
    }
}

#[test]
fn what_somebody_adds_to_the_crate_stays() {
    let place = Place::with("petstore.yaml");
    place.write("petstore.yaml");
    for path in ["out/src/mine.rs", "out/Cargo.lock"] {
        fs::write(place.path(path), "// mine\n").expect("it can be written");
    }
    let files = place.write("petstore.yaml");
    assert_eq!(files["src/mine.rs"], "// mine\n");
    assert_eq!(files["Cargo.lock"], "// mine\n");

    // In the place of an emitted file, it is neither lost nor passed over.
    fs::write(place.path("out/src/pets.rs"), "// mine\n").expect("it can be written");
    let before = place.files();
    let outcome = place.run("petstore.yaml", Mode::Write);
    assert!(!outcome.success);
    assert!(
        outcome
            .diagnostics
            .contains("src/pets.rs: it was written by hand"),
        "{}",
        outcome.diagnostics
    );
    assert_eq!(place.files(), before);
}

#[test]
fn what_an_interrupted_run_has_left_does_no_harm() {
    let place = Place::with("petstore.yaml");
    fs::create_dir_all(place.path("out/src")).expect("it can be made");
    for path in ["out/.codegen-a", "out/src/.codegen-b"] {
        fs::write(place.path(path), "half").expect("it can be written");
    }
    let files = place.write("petstore.yaml");
    assert!(
        !files.keys().any(|path| path.contains(".codegen-")),
        "{:?}",
        files.keys()
    );
    assert_eq!(files, Place::with("petstore.yaml").write("petstore.yaml"));
}

/// Runs the command in the folder of the document, for a crate in `out`, after what a shell does first.
#[cfg(unix)]
fn run_in_shell(place: &Place, before: &str) -> std::process::Output {
    let command = "codegen --spec petstore.yaml --out out";
    std::process::Command::new("sh")
        .arg("-c")
        .arg(format!("{before} exec \"$0\" {command}"))
        .arg(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(place.folder.path())
        .output()
        .expect("there is a shell")
}

#[cfg(unix)]
#[test]
fn a_crate_is_written_with_few_files_open_at_a_time() {
    let place = Place::with("petstore.yaml");
    let output = run_in_shell(&place, "ulimit -n 32;");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(place.files().len() > 64);
    assert_eq!(
        place.files(),
        Place::with("petstore.yaml").write("petstore.yaml")
    );
    // Neither are they where each replaces another one.
    for path in place.files().keys() {
        let path = place.path("out").join(path);
        let text = fs::read_to_string(&path).expect("it is there");
        fs::write(path, text + "\n").expect("it can be written");
    }
    let output = run_in_shell(&place, "ulimit -n 32;");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        place.files(),
        Place::with("petstore.yaml").write("petstore.yaml")
    );
}

#[cfg(unix)]
#[test]
fn where_one_file_has_no_room_none_is_written() {
    let place = Place::with("petstore.yaml");
    let output = run_in_shell(&place, "trap '' XFSZ; ulimit -f 8;");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && said.contains(": cannot write "),
        "{said}"
    );
    assert!(!place.path("out").exists(), "{said}");
}

#[test]
fn an_empty_file_is_nobodys_work() {
    let place = Place::with("petstore.yaml");
    let before = place.write("petstore.yaml");
    fs::write(place.path("out/src/pets.rs"), "").expect("it can be written");
    assert_eq!(place.write("petstore.yaml"), before);
}
