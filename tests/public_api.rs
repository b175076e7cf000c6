//! What the client shows of other crates: no type but those of the few crates whose major versions
//! may be its own. Read from the source, as no stable tool tells.
//!
//! What counts as shown: whatever is `pub`, wherever it stands, and the implementations of all that
//! is. What is private behind a private module is held to the same, which costs nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// The crates whose types may show.
const ALLOWED: [&str; 5] = ["http", "bytes", "serde", "uuid", "futures_core"];

/// Those that are converted to and from behind a feature that names their major version.
const BEHIND_FEATURES: [&str; 3] = ["chrono_04", "jiff", "time_03"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated")
}

/// The crates that the client depends on, as code names them.
fn dependencies() -> BTreeSet<String> {
    let manifest = std::fs::read_to_string(source().join("Cargo.toml")).unwrap();
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
        (!name.is_empty()).then(|| name.replace('-', "_"))
    });
    names.collect()
}

/// Every file of the client but its own tests.
fn files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().unwrap() != "tests" {
            self::files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn parsed() -> Vec<(PathBuf, syn::File)> {
    let mut paths = Vec::new();
    files(&source().join("src"), &mut paths);
    paths.sort();
    let parse = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        (path, file)
    };
    paths.into_iter().map(parse).collect()
}

/// The crates that a piece of public code names.
struct Shown<'a> {
    dependencies: &'a BTreeSet<String>,
    /// What is imported, by the name that it has here, with the crate that it is of.
    imports: BTreeMap<String, String>,
    /// What private aliases stand for: these show only where something public names them.
    aliases: BTreeMap<String, syn::Type>,
    /// The names of what is public, of which implementations show.
    public: &'a BTreeSet<String>,
    found: BTreeSet<(String, String)>,
    /// Where it was found.
    place: String,
}

impl Shown<'_> {
    fn note(&mut self, path: &str, of: &str) {
        self.found
            .insert((of.to_owned(), format!("{}: {path}", self.place)));
    }

    fn path(&mut self, path: &syn::Path) {
        let Some(first) = path.segments.first() else {
            return;
        };
        let name = first.ident.to_string();
        let text: Vec<String> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        let text = text.join("::");
        if let Some(alias) = self.aliases.remove(&text) {
            self.visit_type(&alias);
            self.aliases.insert(text, alias);
        } else if let Some(of) = self.imports.get(&name).cloned() {
            self.note(&text, &of);
        } else if self.dependencies.contains(&name) && path.segments.len() > 1 {
            self.note(&text, &name);
        }
    }

    /// The imports of a file or a module.
    fn import(&mut self, items: &[syn::Item]) {
        for item in items {
            if let syn::Item::Use(import) = item {
                let mut leaves = Vec::new();
                leaves_of(&import.tree, &mut Vec::new(), &mut leaves);
                for (name, path) in leaves {
                    if self.dependencies.contains(&path[0]) {
                        if is_public(&import.vis) {
                            self.note(&path.join("::"), &path[0]);
                        }
                        self.imports.insert(name, path[0].clone());
                    }
                }
            }
        }
    }

    fn items(&mut self, items: &[syn::Item]) {
        self.import(items);
        for item in items {
            if let syn::Item::Type(item) = item
                && matches!(item.vis, syn::Visibility::Inherited)
            {
                self.aliases
                    .insert(item.ident.to_string(), (*item.ty).clone());
            }
        }
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &syn::Item) {
        match item {
            syn::Item::Fn(item) if is_public(&item.vis) => self.visit_signature(&item.sig),
            syn::Item::Struct(item) if is_public(&item.vis) => {
                self.visit_generics(&item.generics);
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    self.visit_type(&field.ty);
                }
            }
            syn::Item::Enum(item) if is_public(&item.vis) => self.visit_item_enum(item),
            syn::Item::Trait(item) if is_public(&item.vis) => self.visit_item_trait(item),
            syn::Item::Const(item) if is_public(&item.vis) => self.visit_type(&item.ty),
            syn::Item::Static(item) if is_public(&item.vis) => self.visit_type(&item.ty),
            // What it stands for may show in any other file.
            syn::Item::Type(item) if !matches!(item.vis, syn::Visibility::Inherited) => {
                self.visit_type(&item.ty);
            }
            syn::Item::Impl(item) => self.implementation(item),
            syn::Item::Mod(item) if !is_test(&item.attrs) => {
                if let Some((_, items)) = &item.content {
                    let imports = std::mem::take(&mut self.imports);
                    let aliases = std::mem::take(&mut self.aliases);
                    self.items(items);
                    self.imports = imports;
                    self.aliases = aliases;
                }
            }
            // What a macro writes has no visibility until it is written.
            syn::Item::Macro(item) if item.ident.is_some() => {
                self.tokens(item.mac.tokens.clone());
            }
            _ => {}
        }
    }

    fn implementation(&mut self, item: &syn::ItemImpl) {
        let mut subject = &*item.self_ty;
        while let syn::Type::Reference(reference) = subject {
            subject = &reference.elem;
        }
        let syn::Type::Path(subject) = subject else {
            return;
        };
        let [first, name] = [
            &subject.path.segments[0],
            subject.path.segments.last().unwrap(),
        ]
        .map(|segment| segment.ident.to_string());
        let mut parameters = item.generics.type_params();
        let shows = self.public.contains(&name)
            || self.imports.contains_key(&first)
            || self.dependencies.contains(&first)
            || parameters.any(|parameter| parameter.ident == name);
        if !shows {
            return;
        }
        self.visit_generics(&item.generics);
        self.visit_type(&item.self_ty);
        if let Some((path, _)) = &item.trait_ {
            self.visit_path(path);
        }
        let shows_all = item.trait_.is_some();
        for item in &item.items {
            match item {
                syn::ImplItem::Fn(item) if shows_all || is_public(&item.vis) => {
                    self.visit_signature(&item.sig);
                }
                syn::ImplItem::Type(item) => self.visit_type(&item.ty),
                syn::ImplItem::Const(item) if shows_all || is_public(&item.vis) => {
                    self.visit_type(&item.ty);
                }
                _ => {}
            }
        }
    }

    /// Every `name::` of a dependency among tokens.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    let colons = tokens.iter().skip(index + 1).take(2);
                    let is_path = colons.filter(|it| it.to_string() == ":").count() == 2;
                    if is_path && self.dependencies.contains(&name) {
                        self.note("in a macro", &name);
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Shown<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(path);
        visit::visit_path(self, path);
    }

    // What is done with it does not show.
    fn visit_block(&mut self, _: &'ast syn::Block) {}

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_expr(&mut self, _: &'ast syn::Expr) {}
}

fn leaves_of(tree: &syn::UseTree, path: &mut Vec<String>, leaves: &mut Vec<(String, Vec<String>)>) {
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

const fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|it| {
        it.path().is_ident("cfg")
            && matches!(&it.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

/// The names of all public types and traits.
fn public_names(files: &[(PathBuf, syn::File)]) -> BTreeSet<String> {
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

/// Every crate that shows, with the places.
fn shown(files: &[(PathBuf, syn::File)]) -> BTreeMap<String, BTreeSet<String>> {
    let dependencies = dependencies();
    let public = public_names(files);
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, file) in files {
        let mut of_file = Shown {
            dependencies: &dependencies,
            imports: BTreeMap::new(),
            aliases: BTreeMap::new(),
            public: &public,
            found: BTreeSet::new(),
            place: path.file_name().unwrap().to_string_lossy().into_owned(),
        };
        of_file.items(&file.items);
        for (of, place) in of_file.found {
            shown.entry(of).or_default().insert(place);
        }
    }
    shown
}

#[test]
fn only_types_of_the_promised_crates_show() {
    let mut shown = shown(&parsed());
    for name in ALLOWED {
        assert!(shown.remove(name).is_some(), "{name} does not show at all");
    }
    for name in BEHIND_FEATURES {
        let places = shown.remove(name).unwrap();
        let elsewhere = |place: &&String| !place.starts_with("conversions.rs: ");
        assert_eq!(places.iter().find(elsewhere), None, "{name}");
    }
    assert!(shown.is_empty(), "{shown:#?}");
}

#[test]
fn what_shows_is_found_in_every_kind_of_item() {
    let hidden = "
        use serde_json::Value as Anything;
        struct Private { pub value: Anything }
        type Hidden = Anything;
        fn private(_: Hidden) {}
        pub struct Plain { value: Anything }
        pub(crate) fn inner(_: Anything) {}
        impl Plain { fn private(&self) -> Anything { todo!() } }
        impl From<Anything> for Private { fn from(_: Anything) -> Self { todo!() } }
        pub fn body() { let _: Anything; }
        #[cfg(test)] mod tests { pub fn test(_: super::Anything) {} }
    ";
    let found = |text: &str| {
        let file = syn::parse_str(&format!("use serde_json::Value;\n{text}"));
        let file = file.unwrap_or_else(|error| panic!("{text}: {error}"));
        let shown = shown(&[(PathBuf::from("x.rs"), file)]);
        shown.contains_key("serde_json")
    };
    assert!(!found(hidden));
    for text in [
        "pub fn a(_: Value) {}",
        "pub fn a() -> Option<Value> { None }",
        "pub fn a<T: Into<Value>>(_: T) {}",
        "pub fn a(_: impl Into<serde_json::Value>) {}",
        "pub fn a() where Value: Clone {}",
        "pub struct A { pub value: Value }",
        "pub struct A(pub Vec<Value>);",
        "pub struct A<T: Into<Value>>(T);",
        "pub enum A { B(Value) }",
        "pub enum A { B { c: Value } }",
        "pub trait A { fn b(&self) -> Value; }",
        "pub trait A: serde_json::value::Index {}",
        "pub trait A { type B: Into<Value>; }",
        "pub const A: Option<Value> = None;",
        "pub static A: Option<Value> = None;",
        "pub type A = Value;",
        "pub(crate) type A = Value;",
        "type A = Value; pub fn b(_: Vec<A>) {}",
        "type A = Value; type B = A; pub fn c(_: B) {}",
        "pub struct A; impl A { pub fn b(&self) -> &Value { todo!() } }",
        "pub struct A; impl From<Value> for A { fn from(_: Value) -> Self { A } }",
        "pub struct A; impl Iterator for A { type Item = Value; }",
        "pub struct A; impl From<&A> for Value {}",
        "pub struct A; impl<'a> IntoIterator for &'a A { type Item = Value; }",
        "pub use serde_json::Map;",
        "pub use serde_json as json;",
        "pub mod a { pub use serde_json::{Map, json}; }",
        "mod a { use serde_json::Map; pub fn b(_: Map<String, bool>) {} }",
        "macro_rules! a { () => { pub struct A(pub serde_json::Value); }; }",
        "impl<T: Into<Value>> Trait for T {}",
    ] {
        assert!(found(text), "{text}");
    }
}

/// What a file shows by `pub use`, its inner modules included.
fn exported(items: &[syn::Item], names: &mut BTreeSet<String>) {
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

#[test]
fn nothing_but_a_transport_can_be_implemented_elsewhere() {
    let files = parsed();
    let mut names = BTreeSet::new();
    for (_, file) in files
        .iter()
        .filter(|(path, _)| path.ends_with("src/lib.rs"))
    {
        exported(&file.items, &mut names);
    }
    let items = files.iter().flat_map(|(_, file)| &file.items);
    let open: Vec<String> = items
        .filter_map(|item| match item {
            syn::Item::Trait(item) if names.contains(&item.ident.to_string()) => Some(item),
            _ => None,
        })
        .filter(|item| {
            !item.supertraits.iter().any(|bound| match bound {
                syn::TypeParamBound::Trait(bound) => bound.path.segments[0].ident == "sealed",
                _ => false,
            })
        })
        .map(|item| item.ident.to_string())
        .collect();
    assert!(names.contains("Operation") && names.contains("Page"));
    assert_eq!(open, ["Transport"]);
}

/// The public types in which nothing is that anyone gives or gets: there is nothing to hide.
const HARMLESS: [&str; 26] = [
    "Code",
    "Constraint",
    "Descriptor",
    "ErrorKind",
    "Fault",
    "Format",
    "JsonError",
    "JsonNumber",
    "Location",
    "Method",
    "Operation",
    "Page",
    "Pagination",
    "Parameter",
    "ParseError",
    "Status",
    "Style",
    "TimeoutPhase",
    "Variable",
    // Print what is in them, which is for the models to hide.
    "Json",
    "JsonObject",
    "Maybe",
    "OneOrMany",
    "Timestamp",
    "UnknownInteger",
    "UnknownValue",
];

#[test]
fn every_public_type_is_searched_for_secrets() {
    let mut names = BTreeSet::new();
    for file in ["src/lib.rs", "src/bulk.rs", "src/test_util/mod.rs"] {
        let text = std::fs::read_to_string(source().join(file)).unwrap();
        exported(&syn::parse_file(&text).unwrap().items, &mut names);
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("canary.rs");
    let features = source().join("src/tests/canary.rs");
    let mut words = BTreeSet::new();
    for path in [workspace, features] {
        let text = std::fs::read_to_string(path).unwrap();
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        words.extend(text.split(|letter| !is_word(letter)).map(str::to_owned));
    }
    let missing: Vec<_> = names
        .iter()
        .filter(|name| !words.contains(*name) && !HARMLESS.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}: see canary.rs");
    let stale: Vec<_> = HARMLESS.iter().filter(|it| !names.contains(**it)).collect();
    assert!(stale.is_empty(), "no longer public: {stale:?}");
}
