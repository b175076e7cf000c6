//! Goes through a document by the grammar and shows every object that the grammar knows, with
//! its kind, or every reference. Values that the grammar leaves open (examples, extensions) are
//! passed over.

use super::Node;
use super::grammar::{Kind, OPENAPI, Object, SCHEMA};
use super::trail::Trail;

/// One object of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit<'a, 'n> {
    /// What it is.
    pub(super) object: &'static Object,
    /// Its node: an object, unless the document is malformed.
    pub(super) node: &'n Node,
    /// The way to it.
    pub(super) trail: &'a Trail<'a>,
}

/// Shows every object below `root`, parents first. References are left out: what they mean is
/// shown where it stands.
pub(super) fn walk<'n>(root: &'n Node, visit: &mut dyn FnMut(Visit<'_, 'n>)) {
    descend(Kind::Object(&OPENAPI), root, &Trail::root(), visit);
}

fn descend<'n>(
    kind: Kind,
    node: &'n Node,
    trail: &Trail<'_>,
    visit: &mut dyn FnMut(Visit<'_, 'n>),
) {
    match kind {
        Kind::Object(object) => show(object, node, trail, visit),
        Kind::Ref(object) => {
            if node.get("$ref").is_none() {
                show(object, node, trail, visit);
            }
        }
        Kind::BoolOrSchema => descend(Kind::Ref(&SCHEMA), node, trail, visit),
        Kind::List(element) => {
            for (index, node) in node.elements().iter().enumerate() {
                descend(*element, node, &trail.index(index), visit);
            }
        }
        Kind::Map(_, value) => {
            for (key, node) in node.entries() {
                descend(*value, node, &trail.key(key), visit);
            }
        }
        Kind::Text
        | Kind::Bool
        | Kind::Count
        | Kind::Number
        | Kind::Any
        | Kind::Word(_)
        | Kind::SchemaName => {}
    }
}

fn show<'n>(
    object: &'static Object,
    node: &'n Node,
    trail: &Trail<'_>,
    visit: &mut dyn FnMut(Visit<'_, 'n>),
) {
    if node.as_object().is_none() {
        return;
    }
    visit(Visit {
        object,
        node,
        trail,
    });
    for (key, node) in node.entries() {
        if let Some(kind) = object.kind_of(key) {
            descend(kind, node, &trail.key(key), visit);
        }
    }
}

/// One reference of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use<'a, 'n> {
    /// What it must lead to.
    pub(super) object: &'static Object,
    /// As it is written.
    pub(super) text: &'n str,
    /// The way to the object that holds the `$ref`, or to the entry of a `mapping`.
    pub(super) trail: &'a Trail<'a>,
    /// Whether it is the entry of a `mapping`, which may be the name of a schema.
    pub(super) is_mapping: bool,
}

/// Shows every reference in `node`, which is of that kind and stands at the end of `trail`.
pub(super) fn references<'n>(
    kind: Kind,
    node: &'n Node,
    trail: &Trail<'_>,
    visit: &mut dyn FnMut(Use<'_, 'n>),
) {
    match kind {
        Kind::Ref(object) => match node.text("$ref") {
            Some(text) => visit(Use {
                object,
                text,
                trail,
                is_mapping: false,
            }),
            None => references(Kind::Object(object), node, trail, visit),
        },
        Kind::Object(object) => {
            for (key, node) in node.entries() {
                if let Some(kind) = object.kind_of(key) {
                    references(kind, node, &trail.key(key), visit);
                }
            }
        }
        Kind::BoolOrSchema => references(Kind::Ref(&SCHEMA), node, trail, visit),
        Kind::SchemaName => {
            if let Some(text) = node.as_str() {
                visit(Use {
                    object: &SCHEMA,
                    text,
                    trail,
                    is_mapping: true,
                });
            }
        }
        Kind::List(element) => {
            for (index, node) in node.elements().iter().enumerate() {
                references(*element, node, &trail.index(index), visit);
            }
        }
        Kind::Map(_, value) => {
            for (key, node) in node.entries() {
                references(*value, node, &trail.key(key), visit);
            }
        }
        Kind::Text | Kind::Bool | Kind::Count | Kind::Number | Kind::Any | Kind::Word(_) => {}
    }
}
