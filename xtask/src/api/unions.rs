//! `oneOf` and `anyOf`: one value or many of it, one schema after all, or a union of types.

use std::collections::HashSet;

use heck::ToUpperCamelCase;

use super::keywords::{alternatives, optional};
use super::lower::Lowering;
use super::{Alternative, Docs, ModelKind, Type, Union};
use crate::spec::View;

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
        let branches: Vec<View<'a>> = schema.list(alternatives(schema)).collect();
        let mut types = Vec::new();
        let mut nullable = false;
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
            [one] => one.clone(),
            [one, Type::Array(many)] | [Type::Array(many), one] if **many == *one => {
                Type::OneOrMany(Box::new(one.clone()))
            }
            _ => {
                let union = union(schema.object("discriminator"), &branches, types);
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
                self.insert(
                    place,
                    Docs {
                        facts: Vec::new(),
                        ..docs.clone()
                    },
                    ModelKind::Union(union),
                    inline,
                );
                Type::Model(name)
            }
        };
        Some(optional(ty, nullable))
    }
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
        }
        variants.push(Alternative { name, ty, tags });
    }
    // A tag tells the variants apart only if it can tell all of them.
    let tag = discriminator
        .filter(|_| variants.iter().all(|variant| !variant.tags.is_empty()))
        .and_then(|discriminator| discriminator.text("propertyName").map(str::to_owned));
    Union { tag, variants }
}

fn variant_name(ty: &Type) -> String {
    match ty {
        Type::Boolean => "Boolean".to_owned(),
        Type::Int32 | Type::Int64 | Type::Whole => "Integer".to_owned(),
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
