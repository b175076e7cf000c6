//! Documents from a seed: a valid one, or two put together, with a few changes. The same seed gives the same
//! document for as long as the documents that it begins with stay as they are.

use fastrand::Rng;

use crate::odd;
use crate::support::grammar::{Found, Grammar, Kind};
use crate::support::tree::escaped;
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

    // What keeps the sense.

    /// Gives a component another name, everywhere.
    fn rename_component(&mut self) {
        let Some(components) = self.tree.get("components") else {
            return;
        };
        let mut names: Vec<(String, String)> = Vec::new();
        for (section, things) in components.entries() {
            for (name, _) in things.entries() {
                names.push((section.clone(), name.clone()));
            }
        }
        if names.is_empty() {
            return;
        }
        let (section, old) = pick(&mut self.random, &names);
        let new = odd::component_name(&mut self.random);
        if let Some(Tree::Map(entries)) = self
            .tree
            .get_mut("components")
            .and_then(|tree| tree.get_mut(&section))
        {
            if entries.iter().any(|(name, _)| *name == new) {
                return;
            }
            for (name, _) in entries.iter_mut().filter(|(name, _)| *name == old) {
                name.clone_from(&new);
            }
        }
        let before = format!("#/components/{section}/{}", escaped(&old));
        let after = format!("#/components/{section}/{}", escaped(&new));
        self.tree.each(&mut |tree| match tree {
            Tree::Text(text) if *text == before => text.clone_from(&after),
            Tree::Map(entries) if section == "securitySchemes" => {
                for (key, value) in entries {
                    if *key == old && matches!(value, Tree::List(_)) {
                        key.clone_from(&new);
                    }
                }
            }
            _ => {}
        });
    }

    fn rename_property(&mut self) {
        let Some(path) = self.object_path(&["schema"]) else {
            return;
        };
        let new = odd::name(&mut self.random);
        let Some(schema) = self.tree.at_mut(&path) else {
            return;
        };
        let count = schema.get("properties").map_or(0, Tree::len);
        if count == 0 {
            return;
        }
        let index = self.random.usize(..count);
        let mut old = String::new();
        if let Some(Tree::Map(properties)) = schema.get_mut("properties") {
            if properties.iter().any(|(name, _)| *name == new) {
                return;
            }
            old = std::mem::replace(&mut properties[index].0, new.clone());
        }
        if let Some(Tree::List(required)) = schema.get_mut("required") {
            for name in required
                .iter_mut()
                .filter(|name| name.as_str() == Some(&old))
            {
                *name = Tree::text(new.clone());
            }
        }
    }

    fn rename_parameter(&mut self) {
        let new = odd::name(&mut self.random);
        let Some(path) = self.object_path(&["parameter"]) else {
            return;
        };
        let Some(Tree::Text(name)) = self
            .tree
            .at_mut(&path)
            .and_then(|tree| tree.get_mut("name"))
        else {
            return;
        };
        let before = format!("{{{}}}", std::mem::replace(name, new.clone()));
        let after = format!("{{{new}}}");
        if let Some(Tree::Map(paths)) = self.tree.get_mut("paths") {
            for (path, _) in paths {
                *path = path.replace(&before, &after);
            }
        }
    }

    /// Gives another text to a keyword of some object.
    fn retitle(&mut self, object: &str, keyword: &str) {
        let mut name = odd::name(&mut self.random);
        if self.random.bool() {
            name = format!("{}/{name}", odd::name(&mut self.random));
        }
        if let Some(path) = self.object_path(&[object])
            && let Some(object) = self.tree.at_mut(&path)
        {
            *object.entry(keyword, Tree::Null) = Tree::text(name);
        }
    }

    fn retag(&mut self) {
        let name = odd::name(&mut self.random);
        if let Some(path) = self.object_path(&["operation"])
            && let Some(operation) = self.tree.at_mut(&path)
        {
            *operation.entry("tags", Tree::Null) = Tree::List(vec![Tree::text(name)]);
            if self.random.bool() {
                let id = operation.get("operationId").and_then(Tree::as_str);
                let method = id.and_then(|id| id.split('/').next_back()).unwrap_or("get");
                let method = Tree::text(method);
                *operation.entry("operationId", Tree::Null) = method;
            }
        }
    }

    fn schema_name(&mut self) -> Option<String> {
        let schemas = self.tree.get("components")?.get("schemas")?.entries();
        let names: Vec<&String> = schemas.iter().map(|(name, _)| name).collect();
        (!names.is_empty()).then(|| pick(&mut self.random, &names).clone())
    }

    fn schema_reference(&mut self) -> Tree {
        match self.schema_name() {
            Some(name) => Tree::reference(format!("#/components/schemas/{}", escaped(&name))),
            None => odd::schema(&mut self.random),
        }
    }

    /// Places where a schema stands or is referred to.
    fn schema_place(&mut self) -> Option<Path> {
        let grammar = &self.mutator.grammar;
        let mut places: Vec<Path> = Vec::new();
        for found in grammar.find(&self.tree) {
            let Some(object) = self.tree.at(&found.path) else {
                continue;
            };
            for (index, (key, value)) in object.entries().iter().enumerate() {
                let below = |inner: usize| {
                    let mut path = found.path.clone();
                    path.extend([index, inner]);
                    path
                };
                match found.object.keyword(key) {
                    Some(Kind::Object("schema")) => {
                        let mut path = found.path.clone();
                        path.push(index);
                        places.push(path);
                    }
                    Some(Kind::Map(inner) | Kind::List(inner))
                        if **inner == Kind::Object("schema") =>
                    {
                        places.extend((0..value.len()).map(below));
                    }
                    _ => {}
                }
            }
        }
        (!places.is_empty()).then(|| pick(&mut self.random, &places))
    }

    fn wrap_schema(&mut self) {
        let Some(path) = self.schema_place() else {
            return;
        };
        let other = match self.random.u8(..3) {
            0 => odd::schema(&mut self.random),
            _ => self.schema_reference(),
        };
        let Some(inner) = self.tree.at(&path).cloned() else {
            return;
        };
        let random = &mut self.random;
        let wrapped = match random.u8(..14) {
            0 => {
                let mut inner = inner;
                inner.entry("nullable", Tree::Bool(true));
                inner
            }
            1 => Tree::map([("allOf", Tree::List(vec![inner]))]),
            2 => Tree::map([("allOf", Tree::List(vec![inner, other]))]),
            3 => Tree::map([
                ("allOf", Tree::List(vec![inner])),
                ("nullable", Tree::Bool(true)),
            ]),
            4 => Tree::map([("oneOf", Tree::List(vec![inner, other]))]),
            5 => Tree::map([("anyOf", Tree::List(vec![inner, other]))]),
            6 => Tree::map([("oneOf", Tree::List(vec![inner]))]),
            7 => {
                let name = odd::name(random);
                Tree::map([
                    ("oneOf", Tree::List(vec![inner, other])),
                    (
                        "discriminator",
                        Tree::map([("propertyName", Tree::text(name))]),
                    ),
                ])
            }
            8 => Tree::map([("type", Tree::text("array")), ("items", inner)]),
            9 => Tree::map([
                ("type", Tree::text("object")),
                ("additionalProperties", inner),
            ]),
            10 => {
                let name = odd::name(random);
                let required = if random.bool() {
                    vec![Tree::text(name.clone())]
                } else {
                    Vec::new()
                };
                Tree::map([
                    ("type", Tree::text("object")),
                    ("properties", Tree::Map(vec![(name, inner)])),
                    ("required", Tree::List(required)),
                ])
            }
            11 => Tree::map([("not", inner)]),
            12 => {
                let mut inner = inner;
                inner.entry("additionalProperties", other);
                inner
            }
            _ => Tree::map([(
                "oneOf",
                Tree::List(vec![
                    inner.clone(),
                    Tree::map([("type", Tree::text("array")), ("items", inner)]),
                ]),
            )]),
        };
        if let Some(place) = self.tree.at_mut(&path) {
            *place = wrapped;
        }
    }

    /// Gives an object a keyword that it may have; with `sound`, a value that it may have, too.
    fn add_keyword(&mut self, sound: bool) {
        let random = &mut self.random;
        let mut found = self.mutator.grammar.find(&self.tree);
        // Half of the time a schema: nothing else has so many sides.
        if random.bool() {
            found.retain(|found| found.object.name == "schema");
        }
        if found.is_empty() {
            return;
        }
        let found = &found[random.usize(..found.len())];
        let mut keywords: Vec<_> = found.object.keywords.iter().collect();
        keywords.retain(|(name, _)| *name != "*");
        if keywords.is_empty() {
            return;
        }
        let (keyword, kind) = keywords[random.usize(..keywords.len())];
        let value = if sound || random.u8(..4) > 0 {
            self.value_of(kind)
        } else {
            odd::value(random)
        };
        if let Some(object) = self.tree.at_mut(&found.path) {
            *object.entry(keyword, Tree::Null) = value;
        }
    }

    /// A value of a kind.
    fn value_of(&mut self, kind: &Kind) -> Tree {
        let random = &mut self.random;
        match kind {
            Kind::Text => match random.u8(..3) {
                0 => Tree::text(odd::name(random)),
                1 => Tree::text(odd::prose(random)),
                _ => Tree::text(odd::format(random)),
            },
            Kind::Bool => Tree::Bool(random.bool()),
            Kind::Count => Tree::number(pick(random, &[0_u64, 1, 2, 100, u64::MAX])),
            Kind::Number => Tree::number(odd::number(random)),
            Kind::Any => odd::value(random),
            Kind::Words(words) => Tree::text(pick(random, words)),
            Kind::Object("schema") if random.bool() => self.schema_reference(),
            Kind::Object("schema") => odd::schema(random),
            Kind::Object(name) => self.like(name),
            Kind::List(inner) => {
                let count = self.random.usize(..4);
                Tree::List((0..count).map(|_| self.value_of(inner)).collect())
            }
            Kind::Map(inner) => {
                let count = self.random.usize(..3);
                let entries = (0..count).map(|_| {
                    let key = odd::name(&mut self.random);
                    (key, self.value_of(inner))
                });
                Tree::Map(entries.collect())
            }
        }
    }

    /// An object of that name from one of the origins.
    fn like(&mut self, name: &str) -> Tree {
        let origin = pick(
            &mut self.random,
            &self.mutator.origins.iter().collect::<Vec<_>>(),
        );
        let mut found = self.mutator.grammar.find(origin);
        found.retain(|found| found.object.name == name);
        if found.is_empty() {
            return Tree::Map(Vec::new());
        }
        let found = &found[self.random.usize(..found.len())];
        origin.at(&found.path).cloned().unwrap_or(Tree::Null)
    }

    /// Puts another schema where one stands.
    fn graft_schema(&mut self) {
        let Some(path) = self.schema_place() else {
            return;
        };
        let schema = match self.random.u8(..3) {
            0 => odd::schema(&mut self.random),
            1 => self.like("schema"),
            _ => self.schema_reference(),
        };
        if let Some(place) = self.tree.at_mut(&path) {
            *place = schema;
        }
    }

    fn shuffle(&mut self) {
        let random = &mut self.random;
        self.tree.each(&mut |tree| {
            if let Tree::Map(entries) = tree {
                random.shuffle(entries);
            }
        });
    }

    /// Many of what there was one of.
    fn repeat(&mut self) {
        let count = pick(&mut self.random, &[2, 3, 20, 120]);
        let Some(path) = self.place_where(|tree| matches!(tree, Tree::Map(_)) && tree.len() > 0)
        else {
            return;
        };
        if let Some(Tree::Map(entries)) = self.tree.at_mut(&path) {
            let (key, value) = pick(&mut self.random, entries);
            // Not so many that the document takes seconds.
            let count = if value.places().len() > 60 { 2 } else { count };
            let more = (0..count).map(|number| (format!("{key}{number}"), value.clone()));
            entries.extend(more);
        }
    }

    fn reword(&mut self) {
        let keyword = pick(&mut self.random, &["summary", "description", "title"]);
        let said = odd::prose(&mut self.random);
        let kinds = ["operation", "schema", "parameter", "info", "tag"];
        if let Some(path) = self.object_path(&kinds)
            && let Some(object) = self.tree.at_mut(&path)
        {
            *object.entry(keyword, Tree::Null) = Tree::text(said);
        }
    }

    /// An enum, an example or a default of odd values.
    fn odd_values(&mut self) {
        let random = &mut self.random;
        let (keyword, value) = match random.u8(..4) {
            0 => ("default", odd::value(random)),
            1 => ("example", odd::value(random)),
            2 => {
                let count = 1 + random.usize(..6);
                let values = (0..count).map(|_| Tree::text(odd::name(random)));
                ("enum", Tree::List(values.collect()))
            }
            _ => {
                let count = 1 + random.usize(..6);
                let values = (0..count).map(|_| odd::value(random));
                ("enum", Tree::List(values.collect()))
            }
        };
        if let Some(path) = self.object_path(&["schema"])
            && let Some(schema) = self.tree.at_mut(&path)
        {
            *schema.entry(keyword, Tree::Null) = value;
        }
    }

    // What asks nothing.

    /// Puts an entry or element beside itself; its key then stands twice.
    fn duplicate(&mut self) {
        let Some(place) = self.any_place() else {
            return;
        };
        let Some((last, parent)) = place.split_last() else {
            return;
        };
        match self.tree.at_mut(parent) {
            Some(Tree::List(elements)) => {
                let copy = elements[*last].clone();
                elements.insert(*last, copy);
            }
            Some(Tree::Map(entries)) => {
                let (mut key, value) = entries[*last].clone();
                if self.random.u8(..4) > 0 {
                    key = odd::name(&mut self.random);
                }
                entries.insert(*last, (key, value));
            }
            _ => {}
        }
    }

    fn relocate(&mut self) {
        let Some(place) = self.any_place() else {
            return;
        };
        let Some(moved) = self.tree.remove(&place) else {
            return;
        };
        let Some(to) = self.place_where(|tree| matches!(tree, Tree::Map(_) | Tree::List(_))) else {
            return;
        };
        match self.tree.at_mut(&to) {
            Some(Tree::List(elements)) => elements.push(moved),
            Some(Tree::Map(entries)) => entries.push((odd::name(&mut self.random), moved)),
            _ => {}
        }
    }

    fn swap(&mut self) {
        let (Some(one), Some(other)) = (self.any_place(), self.any_place()) else {
            return;
        };
        if one.starts_with(&other) || other.starts_with(&one) {
            return;
        }
        let first = self.tree.at(&one).cloned();
        let second = self.tree.at(&other).cloned();
        for (path, value) in [(one, second), (other, first)] {
            if let (Some(place), Some(value)) = (self.tree.at_mut(&path), value) {
                *place = value;
            }
        }
    }

    fn rename_key(&mut self) {
        let name = odd::name(&mut self.random);
        if let Some(path) = self.place_where(|tree| matches!(tree, Tree::Map(_)) && tree.len() > 0)
            && let Some(Tree::Map(entries)) = self.tree.at_mut(&path)
        {
            let index = self.random.usize(..entries.len());
            entries[index].0 = name;
        }
    }

    fn replace(&mut self, value: impl Fn(&mut Rng) -> Tree) {
        let value = value(&mut self.random);
        if let Some(place) = self.any_place().and_then(|path| self.tree.at_mut(&path)) {
            *place = value;
        }
    }

    /// A reference to anything: itself, what holds it, things of other kinds, nothing.
    fn refer(&mut self) {
        let Some(from) = self.place_where(|tree| matches!(tree, Tree::Map(_))) else {
            return;
        };
        let to = match self.random.u8(..8) {
            0 => self.tree.fragment(&from),
            1 => self.tree.fragment(&from[..from.len() - 1]),
            2 => odd::reference(&mut self.random),
            3 | 4 => match self.any_place() {
                Some(place) => self.tree.fragment(&place),
                None => return,
            },
            _ => match self.object_path(&[]) {
                Some(place) => self.tree.fragment(&place),
                None => return,
            },
        };
        if let Some(place) = self.tree.at_mut(&from) {
            if self.random.u8(..4) == 0 {
                *place.entry("$ref", Tree::Null) = Tree::text(to);
            } else {
                *place = Tree::reference(to);
            }
        }
    }

    /// A piece of another document.
    fn transplant(&mut self) {
        let origin = pick(
            &mut self.random,
            &self.mutator.origins.iter().collect::<Vec<_>>(),
        );
        let from = pick(&mut self.random, &origin.places());
        let piece = origin.at(&from).cloned().unwrap_or(Tree::Null);
        if let Some(place) = self.any_place().and_then(|path| self.tree.at_mut(&path)) {
            *place = piece;
        }
    }

    /// Many levels where there was one.
    fn deepen(&mut self) {
        let depth = pick(&mut self.random, &[10, 60, 130, 400]);
        let Some(path) = self.schema_place() else {
            return;
        };
        let kind = self.random.u8(..4);
        if let Some(place) = self.tree.at_mut(&path) {
            let mut schema = std::mem::replace(place, Tree::Null);
            for _ in 0..depth {
                schema = match kind {
                    0 => Tree::map([("type", Tree::text("array")), ("items", schema)]),
                    1 => Tree::map([("allOf", Tree::List(vec![schema]))]),
                    2 => Tree::map([("additionalProperties", schema)]),
                    _ => Tree::map([("properties", Tree::map([("a", schema)]))]),
                };
            }
            *place = schema;
        }
    }
}
