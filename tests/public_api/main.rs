//! What the client shows: no type of other crates but those of the few whose major versions may be its
//! own, no trait that others could implement but those made for it, and no type that was not searched for
//! secrets. Read from the source, as no stable tool tells.

mod shown;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use shown::shown;
use source::{exported, parsed, sources};

/// The crates whose types may show.
const ALLOWED: [&str; 5] = ["http", "bytes", "serde", "uuid", "futures_core"];

/// Those that are converted to and from behind a feature that names their major version.
const BEHIND_FEATURES: [&str; 3] = ["chrono_04", "jiff", "time_03"];

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

#[test]
fn nothing_but_transports_and_token_sources_can_be_implemented_elsewhere() {
    let files = parsed();
    let mut names = BTreeSet::new();
    let root = sources()[0].join("src/lib.rs");
    for (_, file) in files.iter().filter(|(path, _)| *path == root) {
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
    assert_eq!(open, ["TokenSource", "Transport"]);
}

/// The public types in which nothing is that anyone gives or gets: there is nothing to hide.
const HARMLESS: [&str; 28] = [
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
    // Code of the caller's, which nothing prints.
    "TokenSource",
    "FetchingToken",
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
    let [client, runtime] = sources();
    for file in [
        client.join("src/lib.rs"),
        client.join("src/bulk.rs"),
        runtime.join("src/test_util/mod.rs"),
    ] {
        let text = std::fs::read_to_string(file).unwrap();
        exported(&syn::parse_file(&text).unwrap().items, &mut names);
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("canary.rs");
    let features = runtime.join("src/tests/canary.rs");
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
