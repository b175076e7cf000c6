//! Whether what is emitted for odd documents compiles: many of the emitted modules in one crate, with their
//! conformance tests. The crate is made anew in `target/tmp/fuzz-check`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::generate;

use crate::mutate::Mutator;
use crate::oracle::{LAYOUT, names};

/// One emitted module that is not as it should be.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) seed: u64,
    /// The first thing that the compiler says of it.
    pub(crate) said: String,
}

/// Emits `count` of the documents from `first_seed` on, those that are accepted, and compiles them.
pub(crate) fn check(
    mutator: &Mutator,
    first_seed: u64,
    count: usize,
    folder: &Path,
) -> Vec<Broken> {
    let mut modules = BTreeMap::new();
    let mut seed = first_seed;
    while modules.len() < count {
        if let Some(files) = emitted(mutator, seed, folder) {
            modules.insert(seed, files);
        }
        seed += 1;
    }
    let mut broken = Vec::new();
    // An error that stops the compiler early hides those of other modules.
    while !modules.is_empty() {
        write(folder, &modules);
        let said = compile(folder);
        if said.is_empty() {
            break;
        }
        let before = modules.len();
        for (seed, said) in said {
            if modules.remove(&seed).is_some() {
                broken.push(Broken { seed, said });
            }
        }
        assert!(
            modules.len() < before,
            "errors outside of the modules: {broken:?}"
        );
    }
    broken
}

fn emitted(mutator: &Mutator, seed: u64, folder: &Path) -> Option<BTreeMap<String, String>> {
    let document = mutator.document(seed);
    let documents = folder.join("documents");
    fs::create_dir_all(&documents).expect("it can be made");
    let name = format!("fuzz_{seed}.{}", document.extension());
    let path = documents.join(&name);
    fs::write(&path, document.bytes()).expect("it can be written");
    let files = generate(&path, &name, &LAYOUT).ok()?;
    // Such a finding has a test of its own.
    names(files.keys()).is_ok().then_some(files)
}

/// The crate, of the manifest and the lock file of this workspace, so that nothing is looked for elsewhere.
fn write(folder: &Path, modules: &BTreeMap<u64, BTreeMap<String, String>>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = root.canonicalize().expect("the workspace is there");
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("it can be read");
    let put = |path: PathBuf, text: &str| {
        fs::create_dir_all(path.parent().expect("it has one")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    };
    let own = folder.join("fuzzed");
    let _ = fs::remove_dir_all(&own);

    let manifest = read("Cargo.toml");
    let members = manifest
        .lines()
        .map(|line| match line.starts_with("members = ") {
            true => "members = [\"fuzzed\"]",
            false => line,
        });
    let path_to = |path: &str| format!("path = {:?}", root.join(path).display().to_string());
    let manifest = members.collect::<Vec<_>>().join("\n");
    let manifest = manifest.replace(
        "path = \"generated/runtime\"",
        &path_to("generated/runtime"),
    );
    put(folder.join("Cargo.toml"), &manifest);
    put(folder.join("Cargo.lock"), &read("Cargo.lock"));

    // What the golden modules need, these need, too; but their tests are found where tests are.
    let manifest = read("tests/golden/Cargo.toml");
    let (package, rest) = manifest.split_once("[lib]").expect("it is a library");
    let (_, dependencies) = rest.split_once("[dependencies]").expect("it has some");
    let package = package
        .replace("name = \"golden\"", "name = \"fuzzed\"")
        .replace("autotests = false\n", "");
    let dependencies = dependencies.replace("path = \"..\"", &path_to("tests"));
    put(
        own.join("Cargo.toml"),
        &format!("{package}[dependencies]{dependencies}"),
    );

    let mut library = String::from(
        "//! Emitted modules.\n\nuse ::tenant_admin_runtime as runtime;\n\npub use runtime::*;\n\n",
    );
    let mut tests = String::from("//! Emitted tests.\n\nmod conformance {\n");
    for (seed, files) in modules {
        let _ = writeln!(library, "pub mod fuzz_{seed};");
        let _ = writeln!(tests, "    mod fuzz_{seed};");
        for (path, text) in files {
            put(own.join(path), text);
        }
    }
    tests.push_str("}\n");
    put(own.join("src/lib.rs"), &library);
    put(own.join("tests/conformance.rs"), &tests);
}

/// What the compiler says first of each module that it says something of.
fn compile(folder: &Path) -> BTreeMap<u64, String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--offline",
            "--all-targets",
            "--message-format=short",
        ])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .expect("cargo is there");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut said = BTreeMap::new();
    let mut elsewhere = BTreeSet::new();
    for line in text.lines() {
        let is_problem = line.contains(": error") || line.contains(": warning");
        match line.split_once("fuzz_").filter(|_| is_problem) {
            Some((_, rest)) => {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                if let Ok(seed) = digits.parse() {
                    said.entry(seed).or_insert_with(|| line.to_owned());
                }
            }
            None if is_problem => drop(elsewhere.insert(line.to_owned())),
            None => {}
        }
    }
    assert!(
        output.status.success() || !said.is_empty(),
        "the crate does not compile for another reason: {elsewhere:?}\n{text}"
    );
    said
}
