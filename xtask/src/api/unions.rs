//! `oneOf` and `anyOf`: one value or many of it, one schema after all, or a union of types.

use std::collections::HashSet;

use heck::ToUpperCamelCase;
use openapiv3::{Discriminator, ReferenceOr, Schema};

use super::keywords::alternatives;
use super::lower::Lowering;
use super::{Alternative, Docs, ModelKind, Type, Union};
use crate::spec::Pointer;

impl<'a> Lowering<'a> {
    /// The type of a schema with alternatives; makes the model of a union.
    pub(super) fn alternatives(
        &mut self,
        at: &Pointer,
        schema: &'a Schema,
        docs: &Docs,
    ) -> Option<Type> {
        let (keyword, branches) = alternatives(schema);
        let at_branches = at.key(keyword);
        let own = self.own_component(at);
        if own.is_none()
            && let Some(name) = self.inline.get(at)
        {
            return Some(Type::Model(name.clone()));
        }
        let mut types = Vec::new();
        let mut components = Vec::new();
        let mut nullable = false;
        for (index, branch) in branches.iter().enumerate() {
            let document = self.document;
            let at = at_branches.index(index);
            components.push(document.schema(&at, branch).component);
            match self.lower(&at, branch)?.shape.ty {
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
                let tag = schema.schema_data.discriminator.as_ref();
                let union = self.union(tag, branches, types, &components);
                let place = match own {
                    Some(place) => place,
                    None => {
                        let place = self.take_inline(at);
                        self.inline.insert(at.clone(), place.name.clone());
                        place
                    }
                };
                let name = place.name.clone();
                let inline = !self.is_component(&name);
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
        Some(if nullable {
            Type::Nullable(Box::new(ty))
        } else {
            ty
        })
    }

    fn union(
        &self,
        discriminator: Option<&Discriminator>,
        branches: &[ReferenceOr<Schema>],
        types: Vec<Type>,
        components: &[Option<&str>],
    ) -> Union {
        let mut taken = HashSet::from(["Unknown".to_owned()]);
        let mut variants = Vec::new();
        for ((ty, component), branch) in types.into_iter().zip(components).zip(branches) {
            let mut name = variant_name(&ty);
            let plain = name.clone();
            let mut number = 2;
            while !taken.insert(name.clone()) {
                name = format!("{plain}{number}");
                number += 1;
            }
            let mut tags = Vec::new();
            if let (Some(discriminator), Some(component)) = (discriminator, component) {
                let reference = match branch {
                    ReferenceOr::Reference { reference } => reference.as_str(),
                    ReferenceOr::Item(_) => "",
                };
                tags.extend(
                    discriminator
                        .mapping
                        .iter()
                        .filter(|(_, target)| *target == reference || target.as_str() == *component)
                        .map(|(tag, _)| tag.clone()),
                );
                // Without a mapping the tag is the name of the schema.
                if tags.is_empty() {
                    tags.push((*component).to_owned());
                }
            }
            variants.push(Alternative { name, ty, tags });
        }
        // A tag tells the variants apart only if it can tell all of them.
        let tag = discriminator
            .filter(|_| variants.iter().all(|variant| !variant.tags.is_empty()))
            .map(|discriminator| discriminator.property_name.clone());
        Union { tag, variants }
    }
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
        Type::JsonObject | Type::Map(_) => "Object".to_owned(),
        Type::Model(name) => name.to_upper_camel_case(),
        Type::Array(inner) => format!("{}List", variant_name(inner)),
        Type::OneOrMany(inner) | Type::Nullable(inner) | Type::Boxed(inner) => variant_name(inner),
    }
}
