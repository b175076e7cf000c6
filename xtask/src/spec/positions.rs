//! Where each node of a document stands in its text. The parsers that find it out are below.

mod json;
mod yaml;

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::node::index;
use super::{Part, Pointer};

/// The places of all nodes, as a tree in a table: the root is the first.
#[derive(Debug, Default)]
pub(super) struct Positions {
    places: Vec<Place>,
    duplicates: Vec<(Range<usize>, Range<usize>)>,
    second_document: usize,
}

#[derive(Debug)]
struct Place {
    key: Range<usize>,
    value: Range<usize>,
    children: Children,
}

#[derive(Debug)]
enum Children {
    None,
    Elements(Vec<usize>),
    Entries(FxHashMap<String, usize>),
    /// A YAML alias: its children are those of the anchor.
    Alias(usize),
}

impl Positions {
    /// Of a YAML text; as far as it can be parsed.
    pub(super) fn of_yaml(text: &str) -> Self {
        yaml::positions(text)
    }

    /// Of a JSON text; as far as it can be parsed.
    pub(super) fn of_json(text: &str) -> Self {
        json::positions(text)
    }

    pub(super) fn locate(&self, at: &Pointer, part: Part) -> Range<usize> {
        let mut place = 0;
        for segment in at.segments() {
            match self.child(place, &segment, 0) {
                Some(child) => place = child,
                None => return self.range(place, Part::Key),
            }
        }
        self.range(place, part)
    }

    pub(super) fn duplicate_keys(&self) -> &[(Range<usize>, Range<usize>)] {
        &self.duplicates
    }

    pub(super) fn second_document(&self) -> usize {
        self.second_document
    }

    fn range(&self, place: usize, part: Part) -> Range<usize> {
        match (self.places.get(place), part) {
            (Some(place), Part::Key) => place.key.clone(),
            (Some(place), Part::Value) => place.value.clone(),
            (None, _) => 0..0,
        }
    }

    fn child(&self, place: usize, segment: &str, depth: usize) -> Option<usize> {
        // No sane document merges deeper, and an alias inside its own anchor would never end.
        if depth > 64 {
            return None;
        }
        match &self.places.get(place)?.children {
            Children::None => None,
            Children::Elements(elements) => elements.get(index(segment)?).copied(),
            Children::Alias(target) => self.child(*target, segment, depth + 1),
            Children::Entries(entries) => entries.get(segment).copied().or_else(|| {
                let merged = *entries.get("<<")?;
                self.child(merged, segment, depth + 1).or_else(|| {
                    let Children::Elements(bases) = &self.places.get(merged)?.children else {
                        return None;
                    };
                    bases
                        .iter()
                        .find_map(|base| self.child(*base, segment, depth + 1))
                })
            }),
        }
    }
}

/// Collects places while a parser goes through a text.
#[derive(Debug, Default)]
struct Builder {
    positions: Positions,
    /// The collections that are open.
    open: Vec<Open>,
    /// Where the last key, scalar or closing bracket ended.
    end: usize,
}

#[derive(Debug)]
struct Open {
    place: usize,
    /// The key whose value comes next.
    key: Option<(String, Range<usize>)>,
    is_object: bool,
}

impl Builder {
    /// Whether the next scalar is a key.
    fn wants_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.is_object && open.key.is_none())
    }

    fn key(&mut self, key: String, range: Range<usize>) {
        self.end = range.end;
        if let Some(open) = self.open.last_mut() {
            open.key = Some((key, range));
        }
    }

    /// Adds a node to the collection that is open.
    fn value(&mut self, value: Range<usize>, children: Children) -> usize {
        let place = self.positions.places.len();
        // The value of `key:` with nothing behind it takes no bytes.
        if !value.is_empty() {
            self.end = value.end;
        }
        let mut key_range = value.clone();
        if let Some(open) = self.open.last_mut() {
            let key = open.key.take();
            let parent = self.positions.places.get_mut(open.place);
            match (parent.map(|parent| &mut parent.children), key) {
                (Some(Children::Entries(entries)), Some((key, range))) => {
                    key_range = range.clone();
                    // The last one is what the tree holds.
                    if let Some(first) = entries.insert(key, place) {
                        let first = self
                            .positions
                            .places
                            .get(first)
                            .map(|place| place.key.clone());
                        self.positions
                            .duplicates
                            .extend(first.map(|first| (range, first)));
                    }
                }
                (Some(Children::Elements(elements)), _) => elements.push(place),
                _ => {}
            }
        }
        self.positions.places.push(Place {
            key: key_range,
            value,
            children,
        });
        place
    }

    fn open(&mut self, at: usize, is_object: bool) -> usize {
        let children = if is_object {
            Children::Entries(FxHashMap::default())
        } else {
            Children::Elements(Vec::new())
        };
        let place = self.value(at..at, children);
        self.open.push(Open {
            place,
            key: None,
            is_object,
        });
        place
    }

    /// Closes the innermost collection. Without an `end` of its own (a YAML block), it reaches to
    /// the end of the last thing in it.
    fn close(&mut self, end: Option<usize>) {
        let Some(open) = self.open.pop() else { return };
        self.end = end.unwrap_or(self.end);
        if let Some(place) = self.positions.places.get_mut(open.place) {
            let end = self.end.max(place.value.start);
            // The key of an element is the element.
            if place.key == place.value {
                place.key.end = end;
            }
            place.value.end = end;
        }
    }

    fn finish(mut self) -> Positions {
        while !self.open.is_empty() {
            self.close(None);
        }
        self.positions
    }
}

#[cfg(test)]
mod tests {
    use super::super::node::Building;
    use super::super::source::Format;
    use super::super::{Node, Part, Pointer, Source};
    use serde::de::DeserializeSeed;

    const YAML: &str = "\
# A comment.
a: 1
b:
  - x
  - y: 'two'   # another
    z: [1, {q: ~, 'r s': \"t\"}]
  -
    - deep
c: &base
  text: |
    one
    two
  folded: plain text
    goes on
d: *base
e:
  <<: *base
  own: true
f:
ü: ö
\"g/~\": last
";

    const JSON: &str = r#"{
  "a": 1,
  "b": ["x", {"y": "two\"", "z": [1, {"q": null}]}, [["deep"]], {}, []],
  "g/~": -1.5e3, "\u00fc": true
}"#;

    fn source(text: &str, format: Format) -> Source {
        let mut source = Source::new("a", text.to_owned());
        source.set_format(format);
        source
    }

    fn shown(source: &Source, pointer: &str) -> (String, String) {
        let at = Pointer::from_fragment(pointer).unwrap();
        let text = |part| source.text()[source.locate(&at, part)].to_owned();
        (text(Part::Key), text(Part::Value))
    }

    fn check(source: &Source, pointer: &str, key: &str, value: &str) {
        assert_eq!(
            shown(source, pointer),
            (key.to_owned(), value.to_owned()),
            "{pointer}"
        );
    }

    #[test]
    fn yaml_nodes_are_where_they_stand() {
        let source = source(YAML, Format::Yaml);
        check(&source, "#/a", "a", "1");
        check(&source, "#/b/0", "x", "x");
        check(&source, "#/b/1/y", "y", "'two'");
        check(&source, "#/b/1/z", "z", "[1, {q: ~, 'r s': \"t\"}]");
        check(&source, "#/b/1/z/0", "1", "1");
        check(
            &source,
            "#/b/1/z/1",
            "{q: ~, 'r s': \"t\"}",
            "{q: ~, 'r s': \"t\"}",
        );
        check(&source, "#/b/1/z/1/q", "q", "~");
        check(&source, "#/b/1/z/1/r s", "'r s'", "\"t\"");
        check(&source, "#/b/2", "- deep", "- deep");
        check(&source, "#/b/2/0", "deep", "deep");
        // A block scalar begins with its first line, not with the `|`.
        check(&source, "#/c/text", "text", "one\n    two");
        check(&source, "#/c/folded", "folded", "plain text\n    goes on");
        check(&source, "#/d", "d", "*base");
        check(&source, "#/d/folded", "folded", "plain text\n    goes on");
        check(&source, "#/e/own", "own", "true");
        check(&source, "#/e/text", "text", "one\n    two");
        check(&source, "#/f", "f", "");
        check(&source, "#/ü", "ü", "ö");
        check(&source, "#/g~1~0", "\"g/~\"", "last");
    }

    #[test]
    fn yaml_blocks_end_with_their_last_node() {
        let source = source(YAML, Format::Yaml);
        let (key, value) = shown(&source, "#/b");
        assert_eq!(key, "b");
        assert!(
            value.starts_with("- x") && value.ends_with("- deep"),
            "{value}"
        );
        let (_, value) = shown(&source, "#/b/1");
        assert!(
            value.starts_with("y: 'two'") && value.ends_with("\"t\"}]"),
            "{value}"
        );
        let (_, value) = shown(&source, "#");
        assert!(
            value.starts_with("a: 1") && value.ends_with("last"),
            "{value}"
        );
    }

    #[test]
    fn what_is_not_there_is_where_it_would_be() {
        let source = source(YAML, Format::Yaml);
        check(&source, "#/c/nowhere/at/all", "c", "c");
        check(&source, "#/b/9", "b", "b");
    }

    #[test]
    fn json_nodes_are_where_they_stand() {
        let source = source(JSON, Format::Json);
        check(&source, "#/a", "\"a\"", "1");
        check(&source, "#/b/0", "\"x\"", "\"x\"");
        check(&source, "#/b/1/y", "\"y\"", r#""two\"""#);
        check(&source, "#/b/1/z", "\"z\"", r#"[1, {"q": null}]"#);
        check(&source, "#/b/1/z/1/q", "\"q\"", "null");
        check(&source, "#/b/2/0/0", "\"deep\"", "\"deep\"");
        check(&source, "#/b/3", "{}", "{}");
        check(&source, "#/b/4", "[]", "[]");
        check(&source, "#/g~1~0", "\"g/~\"", "-1.5e3");
        check(&source, "#/ü", r#""\u00fc""#, "true");
        assert_eq!(shown(&source, "#").1, JSON);
    }

    /// Every node of the tree has a place, and the text there is the node.
    #[test]
    fn every_node_of_a_tree_has_its_place() {
        for (text, format) in [(YAML, Format::Yaml), (JSON, Format::Json)] {
            let source = source(text, format);
            let building = Building::new(text.len(), true, false);
            let tree = building
                .deserialize(serde_yaml::Deserializer::from_str(text))
                .unwrap();
            let mut count = 0;
            every(&tree, &Pointer::root(), &mut |node, at| {
                let there = &text[source.locate(at, Part::Value)];
                let is_block = there.contains('\n') || there.starts_with('*');
                if !is_block {
                    let found: Node = Building::new(1_000, true, false)
                        .deserialize(serde_yaml::Deserializer::from_str(there))
                        .unwrap();
                    assert_eq!(found, *node, "{at}");
                }
                count += 1;
            });
            assert!(count > 15);
        }
    }

    fn every(node: &Node, at: &Pointer, visit: &mut dyn FnMut(&Node, &Pointer)) {
        visit(node, at);
        for (key, node) in node.entries() {
            every(node, &at.key(key), visit);
        }
        for (index, node) in node.elements().iter().enumerate() {
            every(node, &at.index(index), visit);
        }
    }
}
