//! `oneOf` and `anyOf`: one value or many of it, one schema after all, or a union of types.

use std::collections::HashSet;

use heck::ToUpperCamelCase;

use super::composition::{Nature, is_made_of, nature};
use super::enums::{self, is_enumeration};
use super::keywords::{self, alternatives, docs, optional};
use super::lower::Lowering;
use super::merge::Properties;
use super::places::Place;
use super::{Alternative, Docs, ModelKind, Type, Union, constraints, names};
use crate::spec::{Node, Pointer, View};

impl<'a> Lowering<'a> {
    /// The type of a schema with alternatives; makes the model of a union.
    pub(super) fn alternatives(&mut self, schema: &View<'a>, docs: &Docs) -> Option<Type> {
        let at = schema.at();
        let own = self.own_component(at);
        if own.is_none()
            && let Some(name) = self.inline.get(at)
        {
            return Some(Type::Model(name.clone()));
        }
        let branches = schema.list(alternatives(schema));
        let (null, branches): (Vec<_>, Vec<_>) = branches.partition(is_null);
        let mut types = Vec::new();
        let mut nullable = !null.is_empty();
        for one in &null {
            one.read_whole("enum");
            one.flag("nullable");
        }
        if let Some(variants) = enums::joined(&branches) {
            nullable |= branches.iter().any(keywords::nullable);
            let name = self.insert_alternatives(at, docs, ModelKind::Enum(variants));
            return Some(optional(Type::Model(name), nullable));
        }
        for branch in &branches {
            match self.lower(branch)?.shape.ty {
                // One of the alternatives may be null: then the whole may be.
                Type::Nullable(inner) => {
                    nullable = true;
                    types.push(*inner);
                }
                ty => types.push(ty),
            }
        }
        let ty = match types.as_slice() {
            [] => Type::Json,
            [one] => one.clone(),
            [one, Type::Array(many)] | [Type::Array(many), one] if **many == *one => {
                Type::OneOrMany(Box::new(one.clone()))
            }
            _ => {
                let mut union = union(schema.object("discriminator"), &branches, types);
                let name = self.place(at).name;
                let is_inline = |model: &str| self.models.get(model).is_some_and(|it| it.inline);
                shorten(&mut union, &name, is_inline);
                Type::Model(self.insert_alternatives(at, docs, ModelKind::Union(union)))
            }
        };
        Some(optional(ty, nullable))
    }
}

impl<'a> Lowering<'a> {
    /// Adds the model of the alternatives at `at`, and returns what it is called.
    fn insert_alternatives(&mut self, at: &Pointer, docs: &Docs, kind: ModelKind) -> String {
        let own = self.own_component(at);
        let inline = own.is_none();
        let place = match own {
            Some(place) => place,
            None => {
                let place = self.take_inline(at);
                self.inline.insert(at.clone(), place.name.clone());
                place
            }
        };
        let name = place.name.clone();
        let docs = Docs {
            facts: Vec::new(),
            ..docs.clone()
        };
        self.insert(place, docs, kind, inline);
        name
    }

    /// Alternatives beside properties: each alternative with the properties, where exactly one is meant; else one
    /// struct with the properties of all of them, for several may hold at once.
    pub(super) fn flattened(&mut self, schema: &View<'a>, docs: &Docs) -> Option<Type> {
        let at = schema.at();
        let own = self.own_component(at);
        if own.is_none()
            && let Some(name) = self.inline.get(at)
        {
            return Some(Type::Model(name.clone()));
        }
        let inline = own.is_none();
        let place = match own {
            Some(place) => place,
            None => {
                let place = self.take_inline(at);
                self.inline.insert(at.clone(), place.name.clone());
                place
            }
        };
        let name = place.name.clone();
        let base = Properties::of(schema);
        let kind = match base.choices.as_slice() {
            [choice] if alternatives(choice) == "oneOf" => {
                ModelKind::Union(self.variants(&place, schema, choice)?)
            }
            _ => ModelKind::Struct(self.struct_of(base)?),
        };
        let docs = Docs {
            facts: Vec::new(),
            ..docs.clone()
        };
        self.insert(place, docs, kind, inline);
        Some(Type::Model(name))
    }

    /// A union of the alternatives of `choice`, each with what `schema` declares beside them.
    pub(super) fn variants(
        &mut self,
        place: &Place,
        schema: &View<'a>,
        choice: &View<'a>,
    ) -> Option<Union> {
        let branches: Vec<View<'a>> = choice.list(alternatives(choice)).collect();
        let mut types = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let is_whole = is_made_of(branch, schema.at());
            if is_whole || !matches!(nature(branch), Nature::Object | Nature::Open) {
                types.push(self.lower(branch)?.shape.ty);
                continue;
            }
            let suffix = match branch.component() {
                Some(component) => names::type_name(component, ""),
                None => self
                    .title(branch.at())
                    .unwrap_or_else(|| format!("Variant{}", index + 1)),
            };
            let own = Place {
                name: format!("{}{suffix}", place.name),
                module: place.module.clone(),
            };
            let own = self.take_name(own, branch.used_at());
            let mut properties = Properties::of(schema);
            properties.choices.clear();
            properties.gather(branch);
            let kind = ModelKind::Struct(self.struct_of(properties)?);
            let docs = Docs {
                facts: Vec::new(),
                ..docs(branch)
            };
            types.push(Type::Model(own.name.clone()));
            self.insert(own, docs, kind, true);
        }
        let discriminator = schema
            .object("discriminator")
            .or_else(|| choice.object("discriminator"));
        let mut union = union(discriminator, &branches, types);
        let requires = |tag: &String| Properties::of(schema).requires(tag);
        if union.tag.as_ref().is_some_and(requires) {
            for variant in &mut union.variants {
                variant.lacks_tag = false;
            }
        }
        shorten(&mut union, &place.name, |_| true);
        Some(union)
    }
}

/// Takes the name of the union off those of its variants whose models are called after it: inside of it that need not
/// be said again.
fn shorten(union: &mut Union, name: &str, is_called_after: impl Fn(&str) -> bool) {
    let mut taken: HashSet<String> = ["Self", "Unknown"].map(str::to_owned).into();
    taken.extend(union.variants.iter().map(|variant| variant.name.clone()));
    for variant in &mut union.variants {
        if let Some(rest) = variant.name.strip_prefix(name)
            && rest.starts_with(|letter: char| letter.is_ascii_uppercase())
            && variant.ty.model_name().is_some_and(&is_called_after)
            && taken.insert(rest.to_owned())
        {
            variant.name = rest.to_owned();
        }
    }
}

/// Whether nothing but null has this schema.
fn is_null(schema: &View<'_>) -> bool {
    let values = schema.peek("enum").map(Node::elements).unwrap_or_default();
    !values.is_empty() && values.iter().all(|value| *value == Node::Null)
}

fn union(discriminator: Option<View<'_>>, branches: &[View<'_>], types: Vec<Type>) -> Union {
    let mapping = discriminator.as_ref().and_then(|tag| tag.node("mapping"));
    let mut taken = HashSet::from(["Unknown".to_owned()]);
    let mut variants = Vec::new();
    for (ty, branch) in types.into_iter().zip(branches) {
        let mut name = variant_name(&ty);
        let plain = name.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{plain}{number}");
            number += 1;
        }
        let mut tags = Vec::new();
        if let (Some(_), Some(component)) = (&discriminator, branch.component()) {
            let means = |target: Option<&str>| {
                target
                    .is_some_and(|target| branch.reference() == Some(target) || target == component)
            };
            tags.extend(
                mapping
                    .into_iter()
                    .flat_map(|mapping| mapping.entries())
                    .filter(|(_, target)| means(target.as_str()))
                    .map(|(tag, _)| tag.to_owned()),
            );
            // Without a mapping the tag is the name of the schema.
            if tags.is_empty() {
                tags.push(component.to_owned());
            }
        } else if let Some(discriminator) = &discriminator {
            // What has no name says itself which values it has.
            let property = discriminator.text("propertyName").unwrap_or_default();
            tags.extend(texts(&Properties::of(branch), property).unwrap_or_default());
        }
        variants.push(Alternative {
            name,
            ty,
            constraints: constraints::of(branch),
            lacks_tag: false,
            is_enum: branch.has_any("enum") && is_enumeration(branch),
            tags,
        });
    }
    // A tag tells the variants apart only if it can tell all of them.
    let mut tag = discriminator
        .filter(|_| variants.iter().all(|variant| !variant.tags.is_empty()))
        .and_then(|discriminator| discriminator.text("propertyName").map(str::to_owned));
    if tag.is_none()
        && let Some((property, values)) = implicit_tag(branches)
    {
        for (variant, tags) in variants.iter_mut().zip(values) {
            variant.tags = tags;
        }
        tag = Some(property);
    }
    if let Some(tag) = &tag {
        for (variant, branch) in variants.iter_mut().zip(branches) {
            let is_object = nature(branch) == Nature::Object;
            variant.lacks_tag = is_object && !Properties::of(branch).requires(tag);
        }
    }
    Union { tag, variants }
}

/// A property that all of the alternatives require, and whose values tell them apart though nothing says so: each
/// has other ones.
fn implicit_tag(branches: &[View<'_>]) -> Option<(String, Vec<Vec<String>>)> {
    if branches.len() < 2
        || branches
            .iter()
            .any(|branch| nature(branch) != Nature::Object)
    {
        return None;
    }
    let objects: Vec<Properties<'_>> = branches.iter().map(Properties::of).collect();
    let values = |object: &Properties<'_>, name: &str| {
        let is_required = object.required.contains(name);
        is_required.then(|| texts(object, name)).flatten()
    };
    let first = objects.first()?;
    first.declared.keys().find_map(|name| {
        let all: Option<Vec<Vec<String>>> =
            objects.iter().map(|object| values(object, name)).collect();
        let all = all?;
        let mut seen = HashSet::new();
        let differ = all
            .iter()
            .flatten()
            .all(|value| seen.insert(value.as_str()));
        differ.then(|| ((*name).to_owned(), all.clone()))
    })
}

/// The values of a property that lists texts.
fn texts(object: &Properties<'_>, name: &str) -> Option<Vec<String>> {
    let property = object.declared.get(name)?;
    let is_text = property.has_any("enum") && is_enumeration(property);
    let values: Vec<String> = property.texts("enum").map(str::to_owned).collect();
    (is_text && values.len() == property.elements("enum").len()).then_some(values)
}

pub(super) fn variant_name(ty: &Type) -> String {
    match ty {
        Type::Boolean => "Boolean".to_owned(),
        Type::Int32 | Type::Int64 | Type::UInt64 | Type::Whole => "Integer".to_owned(),
        Type::Double => "Number".to_owned(),
        Type::String => "Text".to_owned(),
        Type::Uuid => "Uuid".to_owned(),
        Type::Timestamp | Type::UnixMillis => "Timestamp".to_owned(),
        Type::Json => "Json".to_owned(),
        Type::Payload | Type::Bytes => "Bytes".to_owned(),
        Type::JsonObject | Type::Map(_) => "Object".to_owned(),
        Type::Model(name) => name.to_upper_camel_case(),
        Type::Array(inner) => format!("{}List", variant_name(inner)),
        Type::OneOrMany(inner) | Type::Nullable(inner) | Type::Boxed(inner) => variant_name(inner),
    }
}
