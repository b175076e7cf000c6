//! An object of the document as it is read: typed accessors, references followed, and a note of every entry
//! that was read. What an entry means is not known here.
//!
//! The document has been checked, so that an entry is there with the type that the grammar gives it, or not at
//! all: an accessor needs no error.

use std::cell::RefCell;

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Number, Value};

use super::grammar::{Kind, Object, SCHEMA};
use super::{Document, Node, Pointer};

/// The nodes that were read, by their address: the tree stays where it is as long as it is borrowed.
#[derive(Debug, Default)]
pub(super) struct Reads {
    read: RefCell<FxHashSet<usize>>,
    /// What was left out on purpose, and why.
    waived: RefCell<FxHashMap<usize, &'static str>>,
}

impl Reads {
    fn note(&self, node: &Node) {
        self.read.borrow_mut().insert(address(node));
    }

    fn note_all(&self, node: &Node) {
        for node in within(node) {
            self.note(node);
        }
    }

    /// Whether the node was read: an entry by its value, an object by any question about its entries.
    pub(super) fn has(&self, node: &Node) -> bool {
        self.read.borrow().contains(&address(node))
    }

    /// Why nothing is made of the node, unless it was read at another place of the client.
    pub(super) fn waiver(&self, node: &Node) -> Option<&'static str> {
        self.waived.borrow().get(&address(node)).copied()
    }
}

/// The node and all that is in it.
fn within(node: &Node) -> impl Iterator<Item = &Node> {
    let mut waiting = vec![node];
    std::iter::from_fn(move || {
        let node = waiting.pop()?;
        waiting.extend(node.elements());
        waiting.extend(node.entries().map(|(_, node)| node));
        Some(node)
    })
}

pub(super) fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}

/// One object, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct View<'a> {
    document: &'a Document,
    object: &'static Object,
    node: &'a Node,
    at: Pointer,
    reference: Option<Reference<'a>>,
}

/// How an object was come by that does not stand in place.
#[derive(Clone, Debug)]
struct Reference<'a> {
    at: Pointer,
    text: &'a str,
    component: Option<&'a str>,
}

impl<'a> View<'a> {
    /// The object at `at`, or the one that the reference there means.
    pub(super) fn new(
        document: &'a Document,
        object: &'static Object,
        mut node: &'a Node,
        at: Pointer,
    ) -> Self {
        let mut found = at.clone();
        let mut reference = None;
        // There are no circles in a document that has been read; the bound only keeps this loop from
        // depending on it.
        for _ in 0..10_000 {
            let Some(holder) = node.get("$ref") else {
                break;
            };
            let text = holder.as_str().unwrap_or_default();
            let Some(to) = Pointer::from_fragment(text) else {
                break;
            };
            let Some(target) = document.root.at(&to) else {
                break;
            };
            document.reads.note(holder);
            reference = Some(Reference {
                at: at.clone(),
                text: reference.map_or(text, |first: Reference<'_>| first.text),
                component: component(document, object, &to),
            });
            node = target;
            found = to;
        }
        Self {
            document,
            object,
            node,
            at: found,
            reference,
        }
    }

    /// Where the object stands: elsewhere than a reference to it.
    pub(crate) fn at(&self) -> &Pointer {
        &self.at
    }

    /// Where the object is used: the reference to it, or the object itself.
    pub(crate) fn used_at(&self) -> &Pointer {
        self.reference
            .as_ref()
            .map_or(&self.at, |reference| &reference.at)
    }

    /// The reference by which the object is used, as it is written.
    pub(crate) fn reference(&self) -> Option<&'a str> {
        self.reference.as_ref().map(|reference| reference.text)
    }

    /// The name of the component that the last reference of the chain names. None if the object stands in
    /// place, or somewhere else than directly under its section of `components`.
    pub(crate) fn component(&self) -> Option<&'a str> {
        self.reference.as_ref()?.component
    }

    /// Whether there is such an entry. It does not count as read by that.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some()
    }

    /// Whether there is such a list or object, with anything in it. It does not count as read by that.
    pub(crate) fn has_any(&self, key: &str) -> bool {
        match self.node.get(key) {
            Some(Node::Array(elements)) => !elements.is_empty(),
            Some(Node::Object(entries)) => !entries.is_empty(),
            _ => false,
        }
    }

    /// Any value, as the tree has it.
    pub(crate) fn node(&self, key: &str) -> Option<&'a Node> {
        debug_assert!(
            key.starts_with("x-") || self.object.kind_of(key).is_some(),
            "{} has no `{key}`",
            self.object.name
        );
        self.document.reads.note(self.node);
        let node = self.node.get(key)?;
        self.document.reads.note(node);
        Some(node)
    }

    /// Takes note of an entry with all that is in it: what is said of it says all.
    pub(crate) fn read_whole(&self, key: &str) {
        if let Some(node) = self.node(key) {
            self.document.reads.note_all(node);
        }
    }

    /// Takes note of all that is in the object.
    pub(crate) fn read_all(&self) {
        self.document.reads.note_all(self.node);
    }

    /// Takes note that nothing is made of the object, and why.
    pub(crate) fn waive(&self, reason: &'static str) {
        let mut waived = self.document.reads.waived.borrow_mut();
        waived.extend(within(self.node).map(|node| (address(node), reason)));
    }

    /// Takes note that nothing is made of an entry, and why.
    pub(crate) fn waive_entry(&self, key: &str, reason: &'static str) {
        if let Some(node) = self.node.get(key) {
            let mut waived = self.document.reads.waived.borrow_mut();
            waived.extend(within(node).map(|node| (address(node), reason)));
        }
    }

    /// Any value, which does not count as read by that.
    pub(crate) fn peek(&self, key: &str) -> Option<&'a Node> {
        self.node.get(key)
    }

    /// The names of its entries, which do not count as read by that.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.node.entries().map(|(key, _)| key)
    }

    /// A text that does not count as read by that.
    pub(crate) fn glance(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_str()
    }

    /// Any value but null, as JSON.
    pub(crate) fn value(&self, key: &str) -> Option<Value> {
        let node = self.node(key)?;
        (*node != Node::Null).then(|| node.to_value())
    }

    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.node(key)?.as_str()
    }

    /// The text, if it is one of `known`; another one does not count as read.
    pub(crate) fn word(&self, key: &str, known: &[&str]) -> Option<&'a str> {
        let text = self.node.get(key)?.as_str()?;
        known.contains(&text).then(|| self.text(key)).flatten()
    }

    /// Whether there is a `true`.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.choice(key) == Some(true)
    }

    /// A boolean whose absence is something else than `false`.
    pub(crate) fn choice(&self, key: &str) -> Option<bool> {
        match self.node(key)? {
            Node::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn count(&self, key: &str) -> Option<u64> {
        self.number(key)?.as_u64()
    }

    pub(crate) fn number(&self, key: &str) -> Option<&'a Number> {
        match self.node(key)? {
            Node::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The elements of a list of texts.
    pub(crate) fn texts(&self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.elements(key).iter().filter_map(Node::as_str)
    }

    /// The elements of any list, as the tree has them; none if it is not there.
    pub(crate) fn elements(&self, key: &str) -> &'a [Node] {
        self.node(key).map(Node::elements).unwrap_or_default()
    }

    /// One object: `schema`, `items`, `requestBody`.
    pub(crate) fn object(&self, key: &str) -> Option<View<'a>> {
        let object = match self.object.kind_of(key)? {
            Kind::Object(object) | Kind::Ref(object) => object,
            Kind::BoolOrSchema => &SCHEMA,
            _ => return None,
        };
        let node = self.node(key)?;
        node.as_object()?;
        Some(Self::new(self.document, object, node, self.at.key(key)))
    }

    /// A list of objects: `parameters`, `allOf`.
    pub(crate) fn list(&self, key: &str) -> impl Iterator<Item = View<'a>> + use<'a> {
        let document = self.document;
        let object = match self.object.kind_of(key) {
            Some(Kind::List(Kind::Object(object) | Kind::Ref(object))) => Some(*object),
            _ => None,
        };
        let found = object.map(|object| (object, self.at.key(key)));
        let elements = self.elements(key).iter().enumerate();
        found.into_iter().flat_map(move |(object, at)| {
            elements
                .clone()
                .map(move |(index, node)| Self::new(document, object, node, at.index(index)))
        })
    }

    /// Objects by name: `properties`, `content`.
    pub(crate) fn map(&self, key: &str) -> impl Iterator<Item = (&'a str, View<'a>)> + use<'a> {
        let document = self.document;
        let object = match self.object.kind_of(key) {
            Some(Kind::Map(_, Kind::Object(object) | Kind::Ref(object))) => Some(*object),
            _ => None,
        };
        let found = object.and_then(|object| Some((object, self.at.key(key), self.node(key)?)));
        found.into_iter().flat_map(move |(object, at, node)| {
            node.entries()
                .map(move |(name, node)| (name, Self::new(document, object, node, at.key(name))))
        })
    }

    /// Objects under keys that are no keywords: paths, statuses.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a str, View<'a>)> + use<'a> {
        let document = self.document;
        let at = self.at.clone();
        let own = self.object;
        document.reads.note(self.node);
        self.node.entries().filter_map(move |(name, node)| {
            let object = match own.kind_of(name)? {
                Kind::Object(object) | Kind::Ref(object) if own.keyword(name).is_none() => object,
                _ => return None,
            };
            Some((name, Self::new(document, object, node, at.key(name))))
        })
    }
}

/// The name of the component of that kind that stands at `at`.
fn component<'a>(document: &'a Document, object: &'static Object, at: &Pointer) -> Option<&'a str> {
    let mut segments = at.segments();
    let section = object.section()?;
    let is_section = segments.next()? == "components" && segments.next()? == section;
    let name = segments.next().filter(|_| is_section)?;
    if segments.next().is_some() {
        return None;
    }
    let components = document.root.get("components")?.get(section)?;
    let (name, _) = components.as_object()?.get_key_value(name.as_ref())?;
    Some(name)
}
