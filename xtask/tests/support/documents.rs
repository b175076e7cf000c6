//! The documents that the repository holds, as trees: the small ones of `tests/golden`, one for each family of
//! constructs, and those of the two services.

use std::fs;
use std::path::Path;

use super::Tree;

/// One document.
pub(crate) struct Document {
    /// `unions.yaml`.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) tree: Tree,
}

/// The one that is about names alone, and is as large as all others together.
const OBSTACLES: &str = "obstacles.yaml";

/// The documents of `tests/golden`, by name, but for the obstacle course and for what is more than one file.
pub(crate) fn golden() -> Vec<Document> {
    let mut documents = folder("tests/golden");
    // A reference out of a document names the file in which it goes on.
    documents.retain(|document| document.name != OBSTACLES && !document.text.contains(".yaml#"));
    documents
}

/// The obstacle course of names.
pub(crate) fn obstacles() -> Document {
    let mut documents = folder("tests/golden");
    documents.retain(|document| document.name == OBSTACLES);
    documents.pop().expect("it is there")
}

/// The documents of the services.
pub(crate) fn services() -> Vec<Document> {
    folder("spec")
}

/// The documents of any folder, YAML or JSON, as far as they can be read.
pub(crate) fn of_others(folder: &Path) -> Vec<Document> {
    let mut documents: Vec<Document> = fs::read_dir(folder)
        .expect("the folder is there")
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let text = fs::read_to_string(&path).ok()?;
            Some(Document {
                name: path.file_name()?.to_str()?.to_owned(),
                tree: Tree::try_read(&text)?,
                text,
            })
        })
        .collect();
    documents.sort_by(|one, other| one.name.cmp(&other.name));
    documents
}

fn folder(folder: &str) -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(folder);
    let mut documents: Vec<Document> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .map(|path| {
            let text = fs::read_to_string(&path).expect("it can be read");
            Document {
                name: path
                    .file_name()
                    .and_then(|name| name.to_str())
                    .expect("names are text")
                    .to_owned(),
                tree: Tree::read(&text),
                text,
            }
        })
        .collect();
    documents.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!documents.is_empty(), "{} is empty", folder.display());
    documents
}
