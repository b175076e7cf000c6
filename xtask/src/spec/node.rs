//! The tree of a document as it was written: keys in order, nothing interpreted.
//! Built straight from the parser's events.

use std::cell::Cell;
use std::fmt;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Number, Value};

use super::Pointer;

/// The entries of an object in the order of the text.
/// The entries of an object, in their order. Nobody picks the names of a document to slow its own generation down, so
/// the quickest hash will do.
pub(crate) type Entries = IndexMap<String, Node, FxBuildHasher>;

/// One value of the document.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Node {
    /// `null`, or nothing after the colon.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer or a finite float.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    Array(Vec<Node>),
    /// Keys and values. Boxed, because most nodes are scalars.
    Object(Box<Entries>),
}

impl Node {
    /// The value under `key`, if this is an object that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key)
    }

    /// The value under `key` if that is text.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The entries, if this is an object.
    pub(crate) fn as_object(&self) -> Option<&Entries> {
        match self {
            Self::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entries of an object; none for anything else.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.as_object()
            .into_iter()
            .flat_map(|entries| entries.iter().map(|(key, node)| (key.as_str(), node)))
    }

    /// The elements of an array; none for anything else.
    pub(crate) fn elements(&self) -> &[Node] {
        match self {
            Self::Array(elements) => elements,
            _ => &[],
        }
    }

    /// The text of a string.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number as a float.
    pub(crate) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// The same as JSON.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::String(text) => Value::String(text.clone()),
            Self::Array(elements) => elements.iter().map(Self::to_value).collect(),
            Self::Object(entries) => {
                let entries = entries.iter();
                Value::Object(
                    entries
                        .map(|(key, node)| (key.clone(), node.to_value()))
                        .collect(),
                )
            }
        }
    }

    /// The node at `pointer`, if it exists.
    pub(crate) fn at(&self, pointer: &Pointer) -> Option<&Node> {
        pointer
            .segments()
            .try_fold(self, |node, segment| node.child(&segment))
    }

    /// The node at `pointer`, if it exists.
    pub(crate) fn at_mut(&mut self, pointer: &Pointer) -> Option<&mut Node> {
        pointer
            .segments()
            .try_fold(self, |node, segment| match node {
                Self::Object(entries) => entries.get_mut(segment.as_ref()),
                Self::Array(elements) => elements.get_mut(index(&segment)?),
                _ => None,
            })
    }

    /// Puts a node at `pointer`; the objects that it stands in are made if they are not there.
    pub(super) fn put(&mut self, pointer: &Pointer, node: Node) {
        let mut place = self;
        for segment in pointer.segments() {
            let next = match place {
                Self::Object(entries) => Some(
                    entries
                        .entry(segment.into_owned())
                        .or_insert_with(|| Self::Object(Box::default())),
                ),
                Self::Array(elements) => index(&segment).and_then(|index| elements.get_mut(index)),
                // It is malformed, and has been told to be so.
                _ => None,
            };
            let Some(next) = next else { return };
            place = next;
        }
        *place = node;
    }

    /// Takes the entry or element at `pointer` out.
    pub(super) fn leave_out(&mut self, pointer: &Pointer) {
        let (Some(parent), Some(last)) = (pointer.parent(), pointer.last()) else {
            return;
        };
        match self.at_mut(&parent) {
            Some(Self::Object(entries)) => {
                entries.shift_remove(last.as_ref());
            }
            Some(Self::Array(elements)) => {
                if let Some(index) = index(&last).filter(|index| *index < elements.len()) {
                    elements.remove(index);
                }
            }
            _ => {}
        }
    }

    /// The entry or element that one segment of a pointer names.
    pub(crate) fn child(&self, segment: &str) -> Option<&Node> {
        match self {
            Self::Object(entries) => entries.get(segment),
            Self::Array(elements) => elements.get(index(segment)?),
            _ => None,
        }
    }

    /// What this is, in words: "text", "a number".
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Self::Null => "nothing (null)",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// Reads an array index as JSON pointers write it: digits without a leading zero.
pub(super) fn index(segment: &str) -> Option<usize> {
    let canonical = segment == "0" || !segment.starts_with(['0', '+']);
    canonical.then(|| segment.parse().ok()).flatten()
}

/// What is found out while a tree is built.
#[derive(Debug)]
pub(super) struct Building {
    /// Nodes that may still be built: a bomb of aliases is refused, not unfolded.
    budget: Cell<usize>,
    /// Whether a key stood twice in an object. Where is found out later, for it is rare.
    pub(super) duplicates: Cell<bool>,
    /// Whether `<<` merges, as in YAML.
    merge: bool,
    /// Whether numbers that JSON does not have become text, and are no error.
    tolerant: bool,
}

impl Building {
    /// For a text of `length` bytes. A node takes at least one byte where it is written, so that
    /// only aliases can make more nodes than bytes; the rest is leeway for sensible ones.
    pub(super) fn new(length: usize, merge: bool, tolerant: bool) -> Self {
        Self {
            tolerant,
            budget: Cell::new(length.saturating_mul(2).saturating_add(10_000)),
            duplicates: Cell::new(false),
            merge,
        }
    }

    fn spend<E: de::Error>(&self) -> Result<(), E> {
        match self.budget.get().checked_sub(1) {
            Some(left) => {
                self.budget.set(left);
                Ok(())
            }
            None => Err(E::custom(
                "aliases repeat so much that the document grows out of bounds",
            )),
        }
    }
}

impl<'de> DeserializeSeed<'de> for &Building {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.spend()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &Building {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    /// What serde_yaml makes of a text without anything in it.
    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Node, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Node, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        match Number::from_f64(value) {
            Some(number) => Ok(Node::Number(number)),
            None if self.tolerant => Ok(Node::String(value.to_string())),
            None => Err(E::custom("JSON has no infinite numbers and no NaN")),
        }
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = sequence.next_element_seed(self)? {
            elements.push(element);
        }
        Ok(Node::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Entries::default();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            let value = map.next_value_seed(self)?;
            // The last one counts, as everywhere where this is no error.
            if entries.insert(key, value).is_some() {
                self.duplicates.set(true);
            }
        }
        if self.merge {
            merge(&mut entries);
        }
        Ok(Node::Object(Box::new(entries)))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Node, A::Error> {
        // serde_yaml's way to present a tag that YAML itself does not define.
        let (tag, _) = data.variant::<String>()?;
        Err(A::Error::custom(format!(
            "the YAML tag `!{tag}` means nothing in OpenAPI"
        )))
    }
}

/// Unfolds `<<: *base` and `<<: [*one, *two]`: what is written beside it wins, then the first.
fn merge(entries: &mut Entries) {
    let mergeable = |node: &Node| match node {
        Node::Object(_) => true,
        Node::Array(bases) => bases.iter().all(|base| base.as_object().is_some()),
        _ => false,
    };
    // Anything else stays in place, and is an unknown keyword to the structure check.
    if !entries.get("<<").is_some_and(mergeable) {
        return;
    }
    let bases = match entries.shift_remove("<<") {
        Some(Node::Array(bases)) => bases,
        Some(base) => vec![base],
        None => return,
    };
    for base in bases {
        if let Node::Object(base) = base {
            for (key, value) in *base {
                entries.entry(key).or_insert(value);
            }
        }
    }
}

/// Keys are text as it stands: `200:` is the key "200", and `1.10:` stays "1.10".
struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that is text")
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_string<E>(self, value: String) -> Result<String, E> {
        Ok(value)
    }
}
