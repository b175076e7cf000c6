//! The properties of several schemas as those of one: `allOf`, and alternatives that stand beside properties.

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use super::composition::{Nature, is_choice, nature};
use super::keywords::{Additional, additional, alternatives, counts};
use super::{Constraint, Type};
use crate::spec::{Node, Pointer, View};

/// What a schema and all that it is made of declare, in the order of the text.
#[derive(Default)]
pub(super) struct Properties<'a> {
    pub(super) declared: IndexMap<&'a str, View<'a>>,
    pub(super) required: FxHashSet<&'a str>,
    pub(super) additional: Option<Additional<'a>>,
    /// Properties whose type depends on which alternative it is.
    pub(super) varying: FxHashSet<&'a str>,
    /// Properties whose types are not made of their schemas.
    pub(super) given: FxHashMap<&'a str, Type>,
    /// Properties that several parts declare: the earlier one, and the later one, which counts.
    pub(super) repeated: Vec<(&'a str, View<'a>, View<'a>)>,
    /// Parts that are no objects, and so cannot be put together with any.
    pub(super) foreign: Vec<View<'a>>,
    /// Alternatives that stand beside the properties, each with the schema whose they are.
    pub(super) choices: Vec<View<'a>>,
    /// Schemas whose alternatives say only which properties must be there.
    pub(super) conditional: Vec<View<'a>>,
    /// How many properties there may be.
    pub(super) constraints: Vec<Constraint>,
    /// Schemas that were gathered already: a schema may come in by two ways, and even by its own.
    seen: FxHashSet<Pointer>,
}

impl<'a> Properties<'a> {
    /// Whether there always is a property of that name.
    pub(super) fn requires(&self, name: &str) -> bool {
        self.declared.contains_key(name) && self.required.contains(name)
    }

    /// What `schema` and its parts declare. Alternatives are only noted.
    pub(super) fn of(schema: &View<'a>) -> Self {
        let mut properties = Self::default();
        properties.gather(schema);
        properties
    }

    /// Adds what `schema` declares. A property that is declared twice is what the later one says, if that says
    /// anything.
    pub(super) fn gather(&mut self, schema: &View<'a>) {
        if !self.seen.insert(schema.at().clone()) {
            return;
        }
        for part in schema.list("allOf") {
            self.gather(&part);
        }
        if schema.text("type").is_some_and(|ty| ty != "object") {
            self.foreign.push(schema.clone());
            return;
        }
        for (name, property) in schema.map("properties") {
            match self.declared.get(name) {
                Some(_) if nature(&property) == Nature::Open => {}
                Some(earlier) => {
                    let earlier = earlier.clone();
                    self.repeated.push((name, earlier, property.clone()));
                    self.declared.insert(name, property);
                }
                None => drop(self.declared.insert(name, property)),
            }
        }
        self.required.extend(schema.texts("required"));
        if let Some(values) = additional(schema) {
            self.additional = Some(values);
        }
        self.constraints.extend(counts(schema));
        if refuses_names(schema) || is_conditional(schema) {
            self.conditional.push(schema.clone());
        }
        if !is_conditional(schema) && is_choice(schema) {
            self.choices.push(schema.clone());
        }
    }

    /// Adds what all alternatives declare, as properties that may be there. One that several of them declare
    /// differently may be anything.
    pub(super) fn merge_choices(&mut self) {
        while let Some(choice) = self.choices.pop() {
            for branch in choice.list(alternatives(&choice)) {
                let own = Self::of(&branch);
                for (name, property) in own.declared {
                    match self.declared.get(name) {
                        None => drop(self.declared.insert(name, property)),
                        Some(other) if !is_alike(other, &property) => {
                            self.varying.insert(name);
                        }
                        Some(_) => {}
                    }
                }
                self.additional = own.additional.or(self.additional.take());
                self.choices.extend(own.choices);
                self.foreign.extend(own.foreign);
            }
            // Alternatives that come round to themselves end here.
            if self.declared.len() > 10_000 || !self.seen.insert(choice.at().key("oneOf")) {
                self.choices.clear();
            }
        }
    }
}

/// Whether the alternatives of a schema say only which properties must be there.
fn is_conditional(schema: &View<'_>) -> bool {
    let mut branches = schema.list("oneOf").chain(schema.list("anyOf")).peekable();
    branches.peek().is_some()
        && branches.all(|branch| branch.has_any("required") && nature(&branch) == Nature::Open)
}

/// Whether a schema says which properties must not be there together, in a `not` that says nothing else.
pub(super) fn refuses_names(schema: &View<'_>) -> bool {
    match schema.peek("not").map(Node::entries) {
        Some(entries) => {
            let mut keys = entries.map(|(key, _)| key).peekable();
            keys.peek().is_some() && keys.all(|key| key == "required")
        }
        None => false,
    }
}

/// Whether both come to the same type, as far as can be told at a glance.
fn is_alike(one: &View<'_>, other: &View<'_>) -> bool {
    match (one.component(), other.component()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => {
            let is_scalar = |ty: Option<&str>| !matches!(ty, None | Some("array" | "object"));
            let ty = one.text("type");
            one.at() == other.at()
                || is_scalar(ty)
                    && ty == other.text("type")
                    && !one.has_any("enum")
                    && !other.has_any("enum")
        }
        _ => false,
    }
}
