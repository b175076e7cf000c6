//! Documents from a seed: a valid one, or two put together, with a few changes. The same seed gives the same
//! document for as long as the documents that it begins with stay as they are.

mod rough;
mod schemas;
mod sound;

use fastrand::Rng;

use crate::odd;
use crate::support::grammar::{Found, Grammar};
use crate::support::{Path, Tree};

/// Makes documents of the documents that it is given.
pub(crate) struct Mutator {
    grammar: Grammar,
    origins: Vec<Tree>,
    texts: Vec<String>,
}

/// One document to try.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) content: Content,
    /// Whether it goes into a file that is called JSON.
    pub(crate) json: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Still a tree, which can be made smaller node by node.
    Tree(Tree),
    /// Bytes, which need not even be text.
    Bytes(Vec<u8>),
}

impl Document {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match &self.content {
            Content::Tree(tree) if self.json => tree.json().into_bytes(),
            Content::Tree(tree) => tree.yaml().into_bytes(),
            Content::Bytes(bytes) => bytes.clone(),
        }
    }

    pub(crate) fn extension(&self) -> &'static str {
        if self.json { "json" } else { "yaml" }
    }
}

impl Mutator {
    pub(crate) fn new(origins: Vec<Tree>, texts: Vec<String>) -> Self {
        Self {
            grammar: Grammar::new(),
            origins,
            texts,
        }
    }

    /// The document of a seed.
    pub(crate) fn document(&self, seed: u64) -> Document {
        let mut random = Rng::with_seed(seed);
        if random.u8(..) < 16 {
            return self.bytes(&mut random);
        }
        let mut change = Change {
            mutator: self,
            tree: self.origin(&mut random),
            random,
        };
        // Two documents of three keep their sense as far as each change goes, so that they reach the last stages.
        let gentle = change.random.u8(..3) > 0;
        let changes = 1 + change.random.u8(..if gentle { 12 } else { 6 });
        for _ in 0..changes {
            if gentle {
                change.gently();
            } else {
                change.roughly();
            }
        }
        Document {
            json: change.random.u8(..4) == 0,
            content: Content::Tree(change.tree),
        }
    }

    fn origin(&self, random: &mut Rng) -> Tree {
        let one = pick(random, &self.origins).clone();
        if random.bool() {
            return one;
        }
        merged(one, pick(random, &self.origins).clone())
    }

    /// The text of a document with bytes changed.
    fn bytes(&self, random: &mut Rng) -> Document {
        let mut bytes = pick(random, &self.texts).clone().into_bytes();
        for _ in 0..=random.usize(..6) {
            let at = random.usize(..=bytes.len());
            let end = (at + random.usize(1..40)).min(bytes.len());
            match random.u8(..7) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => drop(bytes.splice(at..at, odd::token(random).bytes())),
                3 => drop(bytes.splice(at..end, odd::token(random).bytes())),
                4 if at < end => bytes[at] = random.u8(..),
                5 => {
                    let piece = bytes[at..end].to_vec();
                    let to = random.usize(..=bytes.len());
                    drop(bytes.splice(to..to, piece));
                }
                _ => bytes.insert(at, pick(random, b" \n\t:-{}[],'\"#&*!|>%@`\0\r\xff")),
            }
            if bytes.is_empty() {
                break;
            }
        }
        Document {
            content: Content::Bytes(bytes),
            json: random.u8(..16) == 0,
        }
    }
}

/// Both documents in one: the paths and components that the first one lacks come from the other.
fn merged(mut one: Tree, other: Tree) -> Tree {
    let add = |into: &mut Tree, from: &Tree| {
        for (key, value) in from.entries() {
            into.entry(key, value.clone());
        }
    };
    if let Some(paths) = other.get("paths") {
        add(one.entry("paths", Tree::Map(Vec::new())), paths);
    }
    for (section, from) in other.get("components").map_or(&[][..], Tree::entries) {
        let components = one.entry("components", Tree::Map(Vec::new()));
        add(components.entry(section, Tree::Map(Vec::new())), from);
    }
    one
}

pub(crate) fn pick<T: Clone>(random: &mut Rng, from: &[T]) -> T {
    from[random.usize(..from.len())].clone()
}

/// A document while it is changed.
struct Change<'m> {
    mutator: &'m Mutator,
    tree: Tree,
    random: Rng,
}

impl Change<'_> {
    /// A change after which the document most often still means something.
    fn gently(&mut self) {
        match self.random.u8(..16) {
            0 | 1 => self.rename_component(),
            2 | 3 => self.rename_property(),
            4 => self.rename_parameter(),
            5 => self.retitle("operation", "operationId"),
            6 => self.retag(),
            7 | 8 => self.wrap_schema(),
            9 | 10 => self.add_keyword(true),
            11 => self.graft_schema(),
            12 => self.shuffle(),
            13 => self.repeat(),
            14 => self.reword(),
            _ => self.odd_values(),
        }
    }

    /// A change that asks nothing of what it changes.
    fn roughly(&mut self) {
        match self.random.u8(..14) {
            0 => drop(self.any_place().and_then(|place| self.tree.remove(&place))),
            1 => self.duplicate(),
            2 => self.relocate(),
            3 => self.swap(),
            4 => self.rename_key(),
            5 => self.replace(odd::value),
            6 => self.refer(),
            7 => self.replace(|random| Tree::number(odd::number(random))),
            8 => self.replace(|random| Tree::text(odd::name(random))),
            9 => self.add_keyword(false),
            10 => self.transplant(),
            11 => self.deepen(),
            _ => self.gently(),
        }
    }

    fn any_place(&mut self) -> Option<Path> {
        let places = self.tree.places();
        (!places.is_empty()).then(|| pick(&mut self.random, &places))
    }

    /// A place for which `wanted` holds.
    fn place_where(&mut self, wanted: impl Fn(&Tree) -> bool) -> Option<Path> {
        let mut places = self.tree.places();
        places.retain(|place| self.tree.at(place).is_some_and(&wanted));
        (!places.is_empty()).then(|| pick(&mut self.random, &places))
    }

    /// An object of one of these kinds; of any, where none is named.
    fn object(&mut self, kinds: &[&str]) -> Option<Found<'_>> {
        let mut found = self.mutator.grammar.find(&self.tree);
        found.retain(|found| kinds.is_empty() || kinds.contains(&found.object.name));
        (!found.is_empty()).then(|| found.swap_remove(self.random.usize(..found.len())))
    }

    fn object_path(&mut self, kinds: &[&str]) -> Option<Path> {
        self.object(kinds).map(|found| found.path)
    }
}
