//! What several schemas say of one value: a use of a part of an `allOf`, and a property that several parts declare.

use super::composition::{Nature, nature};
use super::keywords::{
    default, docs, example, facts, is_default, is_structure, optional, sensitive,
};
use super::lower::{Lowering, inferred, text};
use super::merge::Properties;
use super::schemas::Lowered;
use super::{Docs, ModelKind, Type, constraints};
use crate::spec::View;

impl<'a> Lowering<'a> {
    /// A use of one part of an `allOf`, of which the schema itself and the other parts say something.
    pub(super) fn refinement(&mut self, schema: &View<'a>, inner: &View<'a>) -> Option<Lowered> {
        let mut lowered = self.lower(inner)?;
        let others = schema
            .list("allOf")
            .filter(|part| part.used_at() != inner.used_at());
        for part in others.chain([schema.clone()]) {
            refine(&mut lowered, &part);
            lowered.shape.ty = optional(lowered.shape.ty, part.flag("nullable"));
        }
        lowered.shape.constraints = constraints::of(schema);
        Some(lowered)
    }

    /// A property: what its declaration makes of it, and what others, that stand in other parts of the object, say of
    /// it besides.
    pub(super) fn lower_declared(
        &mut self,
        property: &View<'a>,
        more: &[View<'a>],
    ) -> Option<Lowered> {
        let mut lowered = match self.put_together(property, more) {
            Some(lowered) => lowered?,
            None => self.lower(property)?,
        };
        for part in more {
            constraints::add(&mut lowered.shape.constraints, constraints::of(part));
            if nature(part) == Nature::Open {
                lowered.shape.ty = optional(lowered.shape.ty, part.flag("nullable"));
                refine(&mut lowered, part);
            } else {
                complete(&mut lowered, part);
            }
        }
        Some(lowered)
    }

    /// A property that is an object of which several declarations list properties, as one with all of them. `None` if
    /// one of them lists them all.
    fn put_together(&mut self, property: &View<'a>, more: &[View<'a>]) -> Option<Option<Lowered>> {
        if nature(property) != Nature::Object {
            return None;
        }
        // Of two components the later one is what the earlier one is narrowed to, or replaced by.
        let is_own = property.component().is_none();
        let objects = more.iter().filter(|part| is_structure(part));
        let objects = objects.filter(|part| is_own || part.component().is_none());
        let objects: Vec<&View<'a>> = objects.collect();
        let own = Properties::of(property);
        let is_known = |part: &&View<'a>| {
            let theirs = Properties::of(part);
            theirs
                .declared
                .keys()
                .all(|name| own.declared.contains_key(name))
        };
        if objects.iter().all(is_known) {
            return None;
        }
        let mut all = Properties::default();
        let mut whole = Vec::new();
        for part in objects.into_iter().chain([property]) {
            all.gather(part);
            whole.push(part.at().clone());
        }
        let docs = docs(property);
        let name = match self.put_together.get(&whole) {
            Some(name) => name.clone(),
            None => {
                let place = self.take_inline(property.used_at());
                let name = place.name.clone();
                self.put_together.insert(whole, name.clone());
                let Some(body) = self.struct_of(all) else {
                    return Some(None);
                };
                let own = Docs {
                    facts: Vec::new(),
                    ..docs.clone()
                };
                self.insert(place, own, ModelKind::Struct(body), true);
                name
            }
        };
        let mut lowered = Lowered::of(optional(Type::Model(name), property.flag("nullable")));
        lowered.docs = docs;
        lowered.sensitive = sensitive(property);
        lowered.read_only = property.flag("readOnly");
        lowered.write_only = property.flag("writeOnly");
        lowered.default = property.value("default");
        Some(Some(lowered))
    }
}

/// Adds what another schema says, where there is nothing yet.
pub(super) fn complete(lowered: &mut Lowered, part: &View<'_>) {
    let own = lowered.clone();
    refine(lowered, part);
    if own.docs.summary.is_some() || own.docs.description.is_some() {
        lowered.docs.summary = own.docs.summary;
        lowered.docs.description = own.docs.description;
    }
    if let Some(default) = own.default {
        lowered.default = Some(default);
        lowered.docs.facts.retain(|fact| !is_default(fact));
        let said = own.docs.facts.into_iter().filter(|fact| is_default(fact));
        lowered.docs.facts.extend(said);
    }
    lowered.shape.example = own.shape.example.or(lowered.shape.example.take());
    // Who declares a property once more may mean to have it sent.
    lowered.read_only = own.read_only;
    lowered.write_only = own.write_only;
}

/// Adds what a schema says beside its type.
fn refine(lowered: &mut Lowered, part: &View<'_>) {
    if part.has("description") || part.has("title") {
        lowered.docs.summary = text(part, "title");
        lowered.docs.description = text(part, "description");
    }
    lowered.docs.inferred.extend(inferred(part));
    lowered.docs.deprecated |= part.flag("deprecated");
    let known = &mut lowered.docs.facts;
    for fact in facts(part) {
        if !known.contains(&fact) {
            known.push(fact);
        }
    }
    if let Some(own) = default(part) {
        known.retain(|fact| !is_default(fact));
        known.push(own);
    }
    if let Some(own) = example(part) {
        lowered.shape.example = Some(own);
    }
    lowered.sensitive |= sensitive(part);
    lowered.read_only |= part.flag("readOnly");
    lowered.write_only |= part.flag("writeOnly");
    lowered.default = part.value("default").or(lowered.default.take());
}
