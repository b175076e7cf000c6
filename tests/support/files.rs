//! Documents that are split over files: takes the other files into the tree of the document, whole and each
//! under its path, and lets the references lead there.

use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value};

/// Where the other files stand in the tree.
const PLACE: &str = "x-files";

/// Takes in every file that `root`, which stands at `path`, refers to.
///
/// # Panics
///
/// If one of them can't be read or isn't YAML.
pub(crate) fn take_in(root: &mut Value, path: &Path) {
    let main = plain(path);
    let mut waiting = Vec::new();
    redirect(root, &main, &main, &mut waiting);
    let mut files = Map::new();
    while let Some(file) = waiting.pop() {
        let name = file.display().to_string();
        if file == main || files.contains_key(&name) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut tree =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        redirect(&mut tree, &file, &main, &mut waiting);
        files.insert(name, tree);
    }
    if !files.is_empty()
        && let Value::Object(root) = root
    {
        root.insert(PLACE.to_owned(), Value::Object(files));
    }
}

/// Rewrites every `$ref` of a tree that stands in `file`, and adds the files that they lead to.
fn redirect(tree: &mut Value, file: &Path, main: &Path, waiting: &mut Vec<PathBuf>) {
    match tree {
        Value::Array(elements) => {
            for element in elements {
                redirect(element, file, main, waiting);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(text) if key == "$ref" => {
                        let (path, pointer) = text.split_once('#').unwrap_or((text, ""));
                        let target = match path {
                            "" => file.to_owned(),
                            path => plain(&file.with_file_name("").join(path)),
                        };
                        *text = if target == *main {
                            format!("#{pointer}")
                        } else {
                            let name = target.display().to_string();
                            let name = name.replace('~', "~0").replace('/', "~1");
                            format!("#/{PLACE}/{name}{pointer}")
                        };
                        waiting.push(target);
                    }
                    member => redirect(member, file, main, waiting),
                }
            }
        }
        _ => {}
    }
}

/// The path without `.` and `..`, so that one file has one name.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
