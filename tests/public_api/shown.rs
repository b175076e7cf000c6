//! Which other crates show in the client.
//!
//! What counts as shown: whatever is `pub`, wherever it stands, and the implementations of all that
//! is. What is private behind a private module is held to the same, which costs nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use crate::source::{dependencies, is_public, leaves_of, public_names};

/// Every crate that shows, with the places.
pub(crate) fn shown(files: &[(PathBuf, syn::File)]) -> BTreeMap<String, BTreeSet<String>> {
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

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|it| {
        it.path().is_ident("cfg")
            && matches!(&it.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}
