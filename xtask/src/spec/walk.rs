//! Goes through a document by the grammar and shows every object that the grammar knows, with
//! its kind. Values that the grammar leaves open (examples, extensions) are passed over.

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
