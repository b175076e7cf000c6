//! `allOf`: the properties of several schemas as those of one.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::keywords::{Additional, additional, has_alternatives};
use super::lower::Lowering;
use crate::spec::{Pointer, View};

/// What a schema and all that it is `allOf` declare, in the order of the text.
#[derive(Default)]
pub(super) struct Properties<'a> {
    pub(super) declared: IndexMap<&'a str, View<'a>>,
    pub(super) required: HashSet<&'a str>,
    pub(super) additional: Option<Additional<'a>>,
    /// Schemas that were gathered already: a schema may come in by two ways, and even by its own.
    seen: HashSet<Pointer>,
}

impl<'a> Properties<'a> {
    /// Adds what `schema` declares. A property that is declared twice is what the later one says.
    /// `None` after an error.
    pub(super) fn gather(&mut self, lowering: &mut Lowering<'a>, schema: &View<'a>) -> Option<()> {
        if !self.seen.insert(schema.at().clone()) {
            return Some(());
        }
        for part in schema.list("allOf") {
            self.gather(lowering, &part)?;
        }
        let scalar = schema.text("type").is_some_and(|ty| ty != "object");
        if has_alternatives(schema) || schema.has("not") || scalar {
            lowering.unmapped(
                schema.at(),
                "a part of `allOf` that is no plain object",
                "`allOf` takes objects with properties",
            );
            return None;
        }
        self.declared.extend(schema.map("properties"));
        self.required.extend(schema.texts("required"));
        if let Some(values) = additional(schema) {
            self.additional = Some(values);
        }
        Some(())
    }
}
