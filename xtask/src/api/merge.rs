//! The properties of several schemas as those of one: `allOf`, and alternatives that stand beside properties.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use rustc_hash::{FxHashMap, FxHashSet};

use super::composition::{Nature, is_choice, nature, own, primary};
use super::keywords::{
    Additional, additional, alternatives, counts, facts, is_default, is_structure,
};
use super::{Constraint, Type, constraints};
use crate::spec::{Node, Pointer, View};

/// What a schema and all that it is made of declare, in the order of the text.
#[derive(Default)]
pub(super) struct Properties<'a> {
    pub(super) declared: IndexMap<&'a str, View<'a>>,
    pub(super) required: FxHashSet<&'a str>,
    pub(super) additional: Option<Additional<'a>>,
    /// What else is said of properties that several parts declare, in the order of the text.
    pub(super) more: FxHashMap<&'a str, Vec<View<'a>>>,
    /// Properties whose type depends on which alternative it is.
    pub(super) varying: FxHashSet<&'a str>,
    /// Properties whose bounds depend on which alternative it is, and what each of these says of them.
    pub(super) loose: FxHashMap<&'a str, Vec<String>>,
    /// Properties whose types are not made of their schemas.
    pub(super) given: FxHashMap<&'a str, Type>,
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

    /// Adds what `schema` declares. A property that is declared twice is what both say. Which of them says the type
    /// is decided here.
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
            let Some(earlier) = self.declared.get_mut(name) else {
                self.declared.insert(name, property);
                continue;
            };
            let more = self.more.entry(name).or_default();
            if is_said_by(earlier, &property) {
                more.push(property);
            } else {
                more.push(std::mem::replace(earlier, property));
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

    /// Declares what must be there and is only said to be one of the further properties.
    pub(super) fn declare_required(&mut self) {
        let Some(Additional::Values(values)) = &self.additional else {
            return;
        };
        let missing = self.required.iter().copied();
        let missing: BTreeSet<&str> = missing
            .filter(|name| !self.declared.contains_key(name))
            .collect();
        for name in missing {
            self.declared.insert(name, values.clone());
        }
    }

    /// Adds what all alternatives declare, as properties that may be there. One that several of them declare
    /// differently may be anything.
    pub(super) fn merge_choices(&mut self) {
        let mut optional = FxHashSet::default();
        while !self.choices.is_empty() {
            let choice = self.choices.remove(0);
            for branch in choice.list(alternatives(&choice)) {
                let own = Self::of(&branch);
                for (name, property) in own.declared {
                    match self.declared.get(name) {
                        None => {
                            optional.insert(name);
                            self.declared.insert(name, property);
                        }
                        Some(other) if !is_alike(other, &property) => {
                            self.varying.insert(name);
                        }
                        // What one of them refuses the other may take.
                        Some(other) if optional.contains(name) => {
                            if constraints::of(other) != constraints::of(&property) {
                                let first = || vec![bounds(other)];
                                let said = self.loose.entry(name).or_insert_with(first);
                                said.push(bounds(&property));
                            }
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

/// What a schema says of its values in words.
fn bounds(schema: &View<'_>) -> String {
    let facts = facts(schema).into_iter();
    let said: Vec<String> = facts.filter(|fact| !is_default(fact)).collect();
    match said.is_empty() {
        true => "Any value.".to_owned(),
        false => said.join(" "),
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

/// Whether it is the earlier of two declarations that says what the type of a property is, and not the later one.
fn is_said_by(earlier: &View<'_>, later: &View<'_>) -> bool {
    match (nature(earlier), nature(later)) {
        (_, Nature::Open) => true,
        // Words about it, but for a list of values: that is what kinds are told apart by.
        (Nature::Plain, Nature::Plain) if !later.has_any("enum") => {
            let both = [later.clone(), earlier.clone()];
            let is_nearer = |one: View<'_>| one.used_at() == earlier.used_at();
            let says_more = |keyword| earlier.has(keyword) && !later.has(keyword);
            primary(&both).is_some_and(is_nearer)
                || later.component().is_none() && (says_more("format") || says_more("items"))
        }
        (Nature::Object | Nature::Choice, Nature::Object) => {
            own(later) == Nature::Object && !is_structure(later) && additional(later).is_none()
        }
        _ => false,
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
                    && typed_format(one) == typed_format(other)
                    && !one.has_any("enum")
                    && !other.has_any("enum")
        }
        _ => false,
    }
}

/// The format, if it makes another type of what a scalar is without one.
fn typed_format<'a>(schema: &View<'a>) -> Option<&'a str> {
    let format = schema.peek("format").and_then(Node::as_str);
    format.filter(|format| ["date-time", "int32", "uint64", "uuid"].contains(format))
}
