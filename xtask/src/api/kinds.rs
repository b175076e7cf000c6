//! Schemas of which others are kinds: they have a `discriminator`, and the others refer to them in their `allOf`. Where
//! such a schema is used, the value is one of its kinds.

use std::collections::{HashMap, HashSet};

use super::composition::{Nature, is_made_of, nature};
use super::keywords::{alternatives, docs};
use super::lower::Lowering;
use super::merge::Properties;
use super::places::Place;
use super::schemas::Lowered;
use super::unions::variant_name;
use super::{Alternative, Docs, ModelKind, Type, Union};
use crate::spec::View;

/// Which components are kinds of which others.
#[derive(Default)]
pub(super) struct Kinds<'a> {
    /// Component -> those whose `allOf` refers to it, where its values say which of them they are.
    of: HashMap<&'a str, Vec<&'a str>>,
    all: HashSet<&'a str>,
    /// Component -> values of the tag that mean it.
    tags: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Kinds<'a> {
    /// The values of the tag that mean a component: by its own name, unless there is another one.
    fn tags_of(&self, component: &'a str) -> Vec<&'a str> {
        let mapped = self.tags.get(component);
        mapped.cloned().unwrap_or_else(|| vec![component])
    }

    /// Notes what the discriminator of a base calls its kinds.
    fn note_tags(&mut self, base: &View<'a>) {
        let discriminator = base.object("discriminator");
        let mapping = discriminator.and_then(|discriminator| discriminator.node("mapping"));
        for (text, target) in mapping.into_iter().flat_map(|mapping| mapping.entries()) {
            if let Some(component) = target.as_str().and_then(|target| target.rsplit('/').next()) {
                let tags = self.tags.entry(component).or_default();
                if !tags.contains(&text) {
                    tags.push(text);
                }
            }
        }
    }
}

/// Finds the kinds among these components.
pub(super) fn gather<'a>(components: impl Iterator<Item = (&'a str, View<'a>)>) -> Kinds<'a> {
    let mut kinds = Kinds::default();
    for (name, schema) in components.filter(|(_, schema)| schema.has_any("allOf")) {
        let mut bases = Vec::new();
        gather_bases(&schema, &mut HashSet::from([name]), &mut bases);
        for (component, base) in bases {
            if !kinds.of.contains_key(component) {
                kinds.note_tags(&base);
            }
            kinds.all.insert(name);
            kinds.of.entry(component).or_default().push(name);
        }
    }
    kinds
}

/// The components of which a schema is a kind, by whatever stands between them that is no base itself: what that is
/// a kind of, the schema is, too.
fn gather_bases<'a>(
    schema: &View<'a>,
    seen: &mut HashSet<&'a str>,
    bases: &mut Vec<(&'a str, View<'a>)>,
) {
    for part in schema.list("allOf") {
        match part.component() {
            Some(component) if !seen.insert(component) => {}
            Some(component) if is_base(&part) => bases.push((component, part)),
            Some(_) => gather_bases(&part, seen, bases),
            None if part.reference().is_none() => gather_bases(&part, seen, bases),
            None => {}
        }
    }
}

/// Whether the values of a schema are objects that say which kind they are.
fn is_base(schema: &View<'_>) -> bool {
    schema.has("discriminator") && nature(schema) == Nature::Object
}

impl<'a> Lowering<'a> {
    /// Whether a component is a kind of another or has kinds, and so is a type of its own even if it adds nothing.
    pub(super) fn is_kind(&self, component: &str) -> bool {
        self.kinds.all.contains(component) || self.kinds.of.contains_key(component)
    }

    /// A component as one of its kinds, if it has some.
    pub(super) fn union_of_kinds(
        &mut self,
        component: &'a str,
        schema: &View<'a>,
    ) -> Option<ModelKind> {
        let kinds = self.kinds.of.get(component)?.clone();
        let discriminator = schema.object("discriminator")?;
        let tag = discriminator.text("propertyName")?.to_owned();
        let lacks_tag = !Properties::of(schema).requires(&tag);
        // Its own come first, so that no kind takes them.
        let mut named: HashSet<&str> = self.kinds.tags_of(component).into_iter().collect();
        let mut taken = HashSet::from(["Unknown".to_owned()]);
        let mut variants = Vec::new();
        for kind in kinds {
            let mut tags = Vec::new();
            for name in self.kinds_within(kind) {
                let own = self.kinds.tags_of(name).into_iter();
                tags.extend(own.filter(|text| named.insert(*text)).map(str::to_owned));
            }
            if tags.is_empty() {
                continue;
            }
            let ty = Type::Model(self.components.get(kind)?.0.clone());
            variants.push(Alternative {
                name: distinct(variant_name(&ty), &mut taken),
                ty,
                constraints: Vec::new(),
                lacks_tag,
                is_enum: false,
                tags,
            });
        }
        // What is called by its own name, or is a kind of another itself, has values that are no more than that.
        if self.kinds.tags.contains_key(component) || self.kinds.all.contains(component) {
            let (name, module) = self.components.get(component)?.clone();
            let name = format!("{name}Base");
            let place = self.take_name(Place { name, module }, schema.at());
            let ty = Type::Model(place.name.clone());
            let body = self.structure(schema)?;
            self.insert(place, docs(schema), ModelKind::Struct(body), true);
            let own = self.kinds.tags_of(component).into_iter();
            variants.insert(
                0,
                Alternative {
                    name: distinct("Base".to_owned(), &mut taken),
                    ty,
                    constraints: Vec::new(),
                    lacks_tag,
                    is_enum: false,
                    tags: own.map(str::to_owned).collect(),
                },
            );
        }
        Some(ModelKind::Union(Union {
            tag: Some(tag),
            variants,
        }))
    }

    /// A component whose alternatives are its kinds: one of them, by the tag where it has one.
    pub(super) fn one_of_kinds(
        &mut self,
        component: &'a str,
        schema: &View<'a>,
    ) -> Option<(ModelKind, Docs)> {
        let mut docs = docs(schema);
        docs.facts.clear();
        let kinds = self.kinds.of.get(component).cloned().unwrap_or_default();
        let mut branches = schema.list(alternatives(schema));
        let are_known = branches.all(|branch| {
            let branch = branch.component();
            branch.is_some_and(|branch| kinds.contains(&branch))
        });
        let is_tagged = are_known && schema.has("discriminator");
        if is_tagged && let Some(kind) = self.union_of_kinds(component, schema) {
            return Some((kind, docs));
        }
        let mut branches = schema.list(alternatives(schema));
        let is_kind = |branch| is_made_of(&branch, schema.at());
        if schema.has_any("properties") && !branches.all(is_kind) {
            let place = self.own_component(schema.at())?;
            let union = self.variants(&place, schema, schema)?;
            return Some((ModelKind::Union(union), docs));
        }
        let name = &self.components.get(component)?.0;
        let own = Type::Model(name.clone());
        let ty = self.alternatives(schema, &docs)?;
        // A union has made its model by now.
        (ty != own).then(|| (ModelKind::Alias(Lowered::of(ty).shape), docs))
    }

    /// A kind and all that are kinds of it.
    fn kinds_within(&self, kind: &'a str) -> Vec<&'a str> {
        let mut seen = HashSet::from([kind]);
        let mut found = vec![kind];
        let mut next = 0;
        while let Some(name) = found.get(next).copied() {
            next += 1;
            let below = self.kinds.of.get(name).into_iter().flatten().copied();
            found.extend(below.filter(|kind| seen.insert(kind)));
        }
        found
    }
}

/// The name, with a number if it is taken.
fn distinct(plain: String, taken: &mut HashSet<String>) -> String {
    let mut name = plain.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{plain}{number}");
        number += 1;
    }
    name
}
