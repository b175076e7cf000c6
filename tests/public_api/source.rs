//! The source of the client, and what of it is public. What shows of other crates is in `shown`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// The folder of the client, and that of its runtime, whose items the client shows as its own.
pub(crate) fn sources() -> [PathBuf; 2] {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
    let runtime = client.join("runtime");
    [client, runtime]
}

/// The crates that the client and its runtime depend on, as code names them.
pub(crate) fn dependencies() -> BTreeSet<String> {
    let [client, runtime] = sources().map(|folder| dependencies_of(&folder));
    let mut all: BTreeSet<String> = client.union(&runtime).cloned().collect();
    all.remove("tenant_admin_runtime");
    all
}

fn dependencies_of(folder: &Path) -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let sections = manifest.split("\n[");
    let section = sections
        .into_iter()
        .find_map(|section| section.strip_prefix("dependencies]"))
        .unwrap();
    let names = section.lines().filter_map(|line| {
        let name: String = line
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter))
            .collect();
        (!name.is_empty() && !line.starts_with('#')).then(|| name.replace('-', "_"))
    });
    names.collect()
}

/// Every file of the client but its own tests.
pub(crate) fn files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().unwrap() != "tests" {
            self::files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

pub(crate) fn parsed() -> Vec<(PathBuf, syn::File)> {
    let mut paths = Vec::new();
    for folder in sources() {
        files(&folder.join("src"), &mut paths);
    }
    paths.sort();
    let parse = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        (path, file)
    };
    paths.into_iter().map(parse).collect()
}

pub(crate) const fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// The names of all public types and traits.
pub(crate) fn public_names(files: &[(PathBuf, syn::File)]) -> BTreeSet<String> {
    struct Names(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_item(&mut self, item: &'ast syn::Item) {
            let (visibility, name) = match item {
                syn::Item::Struct(item) => (&item.vis, &item.ident),
                syn::Item::Enum(item) => (&item.vis, &item.ident),
                syn::Item::Trait(item) => (&item.vis, &item.ident),
                syn::Item::Type(item) => (&item.vis, &item.ident),
                _ => return visit::visit_item(self, item),
            };
            if is_public(visibility) {
                self.0.insert(name.to_string());
            }
        }
    }
    let mut names = Names(BTreeSet::new());
    for (_, file) in files {
        names.visit_file(file);
    }
    names.0
}

/// What a file shows by `pub use`, its inner modules included.
pub(crate) fn exported(items: &[syn::Item], names: &mut BTreeSet<String>) {
    for item in items {
        match item {
            syn::Item::Use(import) if is_public(&import.vis) => {
                let mut leaves = Vec::new();
                leaves_of(&import.tree, &mut Vec::new(), &mut leaves);
                names.extend(leaves.into_iter().map(|(name, _)| name));
            }
            syn::Item::Mod(item) if is_public(&item.vis) => {
                if let Some((_, items)) = &item.content {
                    exported(items, names);
                }
            }
            _ => {}
        }
    }
}

pub(crate) fn leaves_of(
    tree: &syn::UseTree,
    path: &mut Vec<String>,
    leaves: &mut Vec<(String, Vec<String>)>,
) {
    let mut leaf = |name: &syn::Ident, last: &syn::Ident| {
        let mut path = path.clone();
        if last != "self" {
            path.push(last.to_string());
        }
        let name = if name == "self" {
            path.last().unwrap().clone()
        } else {
            name.to_string()
        };
        leaves.push((name, path));
    };
    match tree {
        syn::UseTree::Name(tree) => leaf(&tree.ident, &tree.ident),
        syn::UseTree::Rename(tree) => leaf(&tree.rename, &tree.ident),
        syn::UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            leaves_of(&tree.tree, path, leaves);
            path.pop();
        }
        syn::UseTree::Group(tree) => {
            for tree in &tree.items {
                leaves_of(tree, path, leaves);
            }
        }
        // Would hide what it brings.
        syn::UseTree::Glob(_) => {
            let own = ["super", "crate", "self", "std"];
            assert!(own.contains(&path[0].as_str()), "{}::*", path.join("::"));
        }
    }
}
