//! A copy of `spec/` in a folder of its own, for tests that change documents and write files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use xtask::{Mode, Outcome, codegen};

pub(crate) struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    /// With both documents and everything that is emitted from them.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let spec = folder.path().join("spec");
        fs::create_dir(&spec).expect("it can be made");
        let origin = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
        for name in ["blynk.yaml", "cipherscale.yaml"] {
            fs::copy(origin.join(name), spec.join(name)).expect("it can be copied");
        }
        let workspace = Self { folder };
        let outcome = workspace.codegen(Mode::Write);
        assert!(outcome.success, "{}", outcome.diagnostics);
        workspace
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn codegen(&self, mode: Mode) -> Outcome {
        codegen(self.root(), mode, false)
    }

    pub(crate) fn document(&self, name: &str) -> PathBuf {
        self.root().join("spec").join(name)
    }

    /// Replaces `old`, which must be there, by `new` in a document; the first time only.
    pub(crate) fn edit(&self, name: &str, old: &str, new: &str) {
        let path = self.document(name);
        let text = fs::read_to_string(&path).expect("it is there");
        assert!(text.contains(old), "{name} holds no {old:?}");
        fs::write(&path, text.replacen(old, new, 1)).expect("it can be written");
    }

    /// Every file but the documents, by path.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        for folder in ["generated", "tests"] {
            collect(self.root(), &self.root().join(folder), &mut files);
        }
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path
                .strip_prefix(root)
                .expect("it is below")
                .to_str()
                .expect("text")
                .replace('\\', "/");
            files.insert(name, fs::read_to_string(&path).expect("it can be read"));
        }
    }
}
