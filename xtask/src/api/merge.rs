//! `allOf`: the properties of several schemas as those of one.

use std::collections::HashSet;

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaKind, Type as SchemaType};

use super::keywords::{additional, view};
use super::lower::Lowering;
use crate::spec::Pointer;

/// What a schema and all that it is `allOf` declare, in the order of the text.
#[derive(Default)]
pub(super) struct Properties<'a> {
    pub(super) declared: IndexMap<String, (Pointer, &'a ReferenceOr<Box<Schema>>)>,
    pub(super) required: HashSet<String>,
    pub(super) additional: Option<(Pointer, &'a AdditionalProperties)>,
    /// Schemas that were gathered already: a schema may come in by two ways, and even by its own.
    seen: HashSet<Pointer>,
}

impl<'a> Properties<'a> {
    /// Adds what `schema` declares. A property that is declared twice is what the later one says.
    /// `None` after an error.
    pub(super) fn gather(
        &mut self,
        lowering: &mut Lowering<'a>,
        at: &Pointer,
        schema: &'a Schema,
    ) -> Option<()> {
        if !self.seen.insert(at.clone()) {
            return Some(());
        }
        let document = lowering.document;
        let all_of: &'a [ReferenceOr<Schema>] = match &schema.schema_kind {
            SchemaKind::AllOf { all_of } => all_of,
            SchemaKind::Any(any) => &any.all_of,
            _ => &[],
        };
        for (index, part) in all_of.iter().enumerate() {
            let resolved = document.schema(&at.key("allOf").index(index), part);
            self.gather(lowering, &resolved.at, resolved.value)?;
        }
        let keywords = view(schema);
        let alternatives =
            !keywords.one_of.is_empty() || !keywords.any_of.is_empty() || keywords.not.is_some();
        let scalar = keywords.typ.as_deref().is_some_and(|typ| typ != "object");
        if alternatives || scalar {
            lowering.unmapped(
                at,
                "a part of `allOf` that is no plain object",
                "`allOf` takes objects with properties",
            );
            return None;
        }
        let (properties, required) = match &schema.schema_kind {
            SchemaKind::Type(SchemaType::Object(object)) => (&object.properties, &object.required),
            SchemaKind::Any(any) => (&any.properties, &any.required),
            _ => return Some(()),
        };
        for (name, property) in properties {
            self.declared
                .insert(name.clone(), (at.key("properties").key(name), property));
        }
        self.required.extend(required.iter().cloned());
        if let Some(values) = additional(schema) {
            self.additional = Some((at.key("additionalProperties"), values));
        }
        Some(())
    }
}
