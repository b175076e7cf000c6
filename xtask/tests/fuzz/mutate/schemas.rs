//! Schemas in and around others, and keywords that an object may have.

use super::{Change, pick};
use crate::odd;
use crate::support::grammar::Kind;
use crate::support::tree::escaped;
use crate::support::{Path, Tree};

impl Change<'_> {
    pub(super) fn schema_name(&mut self) -> Option<String> {
        let schemas = self.tree.get("components")?.get("schemas")?.entries();
        let names: Vec<&String> = schemas.iter().map(|(name, _)| name).collect();
        (!names.is_empty()).then(|| pick(&mut self.random, &names).clone())
    }

    pub(super) fn schema_reference(&mut self) -> Tree {
        match self.schema_name() {
            Some(name) => Tree::reference(format!("#/components/schemas/{}", escaped(&name))),
            None => odd::schema(&mut self.random),
        }
    }

    /// Places where a schema stands or is referred to.
    pub(super) fn schema_place(&mut self) -> Option<Path> {
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

    pub(super) fn wrap_schema(&mut self) {
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
    pub(super) fn add_keyword(&mut self, sound: bool) {
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
    pub(super) fn value_of(&mut self, kind: &Kind) -> Tree {
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
    pub(super) fn like(&mut self, name: &str) -> Tree {
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
    pub(super) fn graft_schema(&mut self) {
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
}
