//! Schemas to types and models.

use serde_json::Value;

use super::composition::{Nature, is_choice, lists_kinds, nature, parts};
use super::enums::{self, is_enumeration};
use super::formats;
use super::keywords::{
    Additional, additional, docs, example, facts, is_default, is_model, is_structure, is_unsigned,
    is_whole, nullable, optional, refined, sensitive,
};
use super::lower::{Instead, Lowering, text};
use super::merge::{Properties, refuses_names};
use super::places::Place;
use super::refinement::complete;
use super::refusals::is_refusal;
use super::{
    Condition, Constraint, Docs, Field, Holding, Model, ModelKind, Shape, Struct, Type,
    constraints, names,
};
use crate::spec::View;

/// Lists, maps and nulls inside of each other at most. The compiler gives up at some sixty.
const DEEPEST: usize = 32;

/// What a schema comes to where it is used.
#[derive(Clone, Debug)]
pub(super) struct Lowered {
    pub(super) shape: Shape,
    pub(super) docs: Docs,
    pub(super) sensitive: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    /// What it means to leave it out.
    pub(super) default: Option<Value>,
}

impl Lowered {
    /// A type of which nothing is said.
    pub(super) fn of(ty: Type) -> Self {
        Self {
            shape: Shape {
                ty,
                constraints: Vec::new(),
                example: None,
                sample: None,
            },
            docs: Docs::default(),
            sensitive: false,
            read_only: false,
            write_only: false,
            default: None,
        }
    }
}

impl<'a> Lowering<'a> {
    /// Makes the model of a component.
    pub(super) fn component(&mut self, name: &'a str, schema: &View<'a>) {
        let place = self.place(schema.used_at());
        let is_own = schema.reference().is_none();
        let model = if is_own && lists_kinds(schema) {
            self.one_of_kinds(name, schema)
        } else if is_own && (is_model(schema) || self.is_kind(name)) {
            let kind = if self.is_contradicted(schema) {
                None
            } else {
                let kind = self.union_of_kinds(name, schema);
                kind.or_else(|| self.model_kind(schema))
            };
            let kind = self.or_instead(kind, schema.at(), Instead::Json, |_| {
                Some(ModelKind::Alias(Lowered::of(Type::Json).shape))
            });
            kind.map(|kind| {
                let mut docs = docs(schema);
                if !matches!(kind, ModelKind::Newtype(_)) {
                    docs.facts.retain(|fact| is_refusal(fact));
                }
                (kind, docs)
            })
        } else {
            self.lower(schema)
                .map(|mut lowered| {
                    // Uses say themselves that the component may be null.
                    if let Type::Nullable(inner) = lowered.shape.ty {
                        lowered.shape.ty = *inner;
                    }
                    lowered
                })
                // A union has made its model by now.
                .filter(|lowered| {
                    lowered.shape.ty != Type::Model(place.name.clone())
                        || !self.models.contains_key(&place.name)
                })
                .map(|lowered| (ModelKind::Alias(lowered.shape), lowered.docs))
        };
        if let Some((kind, docs)) = model {
            self.insert(place, docs, kind, false);
        }
    }

    pub(super) fn insert(&mut self, place: Place, docs: Docs, kind: ModelKind, inline: bool) {
        let Place { name, module } = place;
        let mut docs = docs;
        if inline && docs.summary.is_none() && docs.description.is_none() {
            docs.description = self.taken.get(&name).and_then(|at| self.whereabouts(at));
        }
        if let ModelKind::Struct(body) = &kind {
            docs.facts.extend(body.constraints.iter().filter_map(count));
            docs.facts.extend(body.conditions.iter().map(words));
        }
        let model = Model {
            name: name.clone(),
            module,
            docs,
            kind,
            inline,
            in_request: false,
            in_response: false,
        };
        self.models.insert(name, model);
    }

    /// What a schema [that is a model](is_model) is. `None` after an error.
    fn model_kind(&mut self, schema: &View<'a>) -> Option<ModelKind> {
        if is_enumeration(schema) {
            return Some(ModelKind::Enum(enums::variants(schema)));
        }
        if is_structure(schema) {
            schema.waive_entry("discriminator", "no other schema is a kind of this one");
            return self.structure(schema).map(ModelKind::Struct);
        }
        Some(ModelKind::Newtype(Shape {
            ty: self.scalar(schema)?,
            constraints: constraints::of(schema),
            example: example(schema),
            sample: formats::sample(schema),
        }))
    }

    /// What `schema` comes to where it is used: what it says or, where nothing can be what it says, any JSON value.
    /// `None` after an error.
    pub(super) fn lower(&mut self, schema: &View<'a>) -> Option<Lowered> {
        // Components have names, by which they can come round to themselves; what else is referred to has not.
        let is_nameless = schema.reference().is_some()
            && schema.component().is_none()
            && !self.inline.contains_key(schema.at());
        if is_nameless && !self.entered.insert(schema.at().clone()) {
            self.unmapped(
                schema.used_at(),
                "a schema that is inside of itself and no component",
                "move it to `components.schemas`",
                Instead::Json,
            );
            return self.or_instead(None, schema.used_at(), Instead::Json, |_| {
                Some(Lowered::of(Type::Json))
            });
        }
        let lowered = self.lower_as_it_says(schema);
        if is_nameless {
            self.entered.remove(schema.at());
        }
        self.or_instead(lowered, schema.at(), Instead::Json, |lowering| {
            let name = lowering.inline.get(schema.at()).cloned();
            Some(lowering.any(schema, name))
        })
    }

    /// Any JSON value in place of what a schema says; under the name that it has, as others may know it by that.
    pub(super) fn any(&mut self, schema: &View<'a>, name: Option<String>) -> Lowered {
        let mut lowered = Lowered::of(Type::Json);
        lowered.docs = docs(schema);
        if let Some(name) = name {
            let kind = ModelKind::Alias(lowered.shape.clone());
            lowered.shape.ty = Type::Model(name.clone());
            let Place { module, .. } = self.place(schema.at());
            self.insert(Place { name, module }, lowered.docs.clone(), kind, true);
        }
        lowered
    }

    fn lower_as_it_says(&mut self, schema: &View<'a>) -> Option<Lowered> {
        if let Some(component) = schema.component() {
            let (name, _) = self.components.get(component)?.clone();
            return Some(used(schema, name));
        }
        if self.is_contradicted(schema) {
            return None;
        }
        if let Some(inner) = refined(schema) {
            return self.refinement(schema, &inner);
        }
        let docs = docs(schema);
        let ty = self.inline(schema, &docs)?;
        let mut lowered = Lowered {
            shape: Shape {
                ty,
                constraints: constraints::of(schema),
                example: example(schema),
                sample: formats::sample(schema),
            },
            docs,
            sensitive: sensitive(schema),
            read_only: schema.flag("readOnly"),
            write_only: schema.flag("writeOnly"),
            default: schema.value("default"),
        };
        inside_of(schema, &mut lowered);
        for part in schema.list("allOf") {
            if nature(&part) == Nature::Open {
                complete(&mut lowered, &part);
                lowered.read_only |= part.flag("readOnly");
                lowered.write_only |= part.flag("writeOnly");
            }
        }
        lowered.shape.ty = optional(lowered.shape.ty, nullable(schema));
        Some(lowered)
    }

    /// The type of a schema that is no reference; makes the model that it may need.
    fn inline(&mut self, schema: &View<'a>, docs: &Docs) -> Option<Type> {
        if nature(schema) == Nature::Choice {
            let has_base = schema.has_any("properties")
                || !is_choice(schema)
                || parts(schema)
                    .iter()
                    .any(|part| nature(part) == Nature::Object);
            return if has_base {
                self.flattened(schema, docs)
            } else {
                self.alternatives(schema, docs)
            };
        }
        if is_enumeration(schema) || is_structure(schema) {
            let at = schema.at();
            // The same place may be come by more than once: by `allOf`, or in a shared response.
            if let Some(name) = self.inline.get(at) {
                return Some(Type::Model(name.clone()));
            }
            let place = self.take_inline(at);
            self.inline.insert(at.clone(), place.name.clone());
            let kind = self.model_kind(schema)?;
            let name = place.name.clone();
            let docs = Docs {
                facts: Vec::new(),
                ..docs.clone()
            };
            self.insert(place, docs, kind, true);
            return Some(Type::Model(name));
        }
        match schema.text("type") {
            Some("array") => {
                let Some(items) = schema.object("items") else {
                    return Some(Type::Array(Box::new(Type::Json)));
                };
                let item = self.lower(&items)?;
                self.nested(schema, Type::Array(Box::new(item.shape.ty)))
            }
            Some("object") => match additional(schema) {
                Some(Additional::Values(values)) => {
                    let value = self.lower(&values)?;
                    self.nested(schema, Type::Map(Box::new(value.shape.ty)))
                }
                _ => Some(Type::JsonObject),
            },
            Some(_) => self.scalar(schema),
            None => Some(Type::Json),
        }
    }

    /// The type of `schema`, which holds others, unless it is deeper than the compiler goes. `None` after an error.
    fn nested(&mut self, schema: &View<'a>, ty: Type) -> Option<Type> {
        if depth(&ty) <= DEEPEST {
            return Some(ty);
        }
        let what = format!("a list or map with {DEEPEST} others inside of each other");
        let help = "put an object with a name in between";
        self.unmapped(schema.used_at(), &what, help, Instead::Json);
        None
    }

    pub(super) fn structure(&mut self, schema: &View<'a>) -> Option<Struct> {
        self.struct_of(Properties::of(schema))
    }

    /// The struct of what was gathered.
    pub(super) fn struct_of(&mut self, mut properties: Properties<'a>) -> Option<Struct> {
        properties.merge_choices();
        for part in &properties.foreign {
            self.unmapped(
                part.used_at(),
                "a part of an object that is no object",
                "`allOf` takes objects with objects, or values with values",
                Instead::Json,
            );
        }
        if !properties.foreign.is_empty() {
            return None;
        }
        properties.declare_required();
        let mut body = Struct::default();
        let mut complete = true;
        for (name, property) in &properties.declared {
            let more = properties.more.get(name).map_or(&[][..], Vec::as_slice);
            for other in more {
                if self.contradict(other, property) {
                    properties.varying.insert(name);
                }
            }
            let is_varying = properties.varying.contains(name);
            let field = match properties.given.remove(name) {
                Some(ty) => Some(given_field(name, property, ty)),
                None => self.field(name, property, if is_varying { &[] } else { more }),
            };
            match field {
                Some(mut field) => {
                    field.required = properties.required.contains(name);
                    if is_varying {
                        field.value.ty = Type::Json;
                    }
                    let loose = properties.loose.remove(name);
                    if is_varying || loose.is_some() {
                        field.value.constraints.clear();
                        field.docs.facts.retain(|fact| is_default(fact));
                    }
                    for (index, said) in loose.into_iter().flatten().enumerate() {
                        let which = if index == 0 { "one" } else { "another" };
                        let said = format!("By {which} of the alternatives: {said}");
                        field.docs.facts.push(said);
                    }
                    body.fields.push(field);
                }
                None => complete = false,
            }
        }
        body.additional = match properties.additional {
            Some(Additional::Values(values)) => Some(self.lower(&values)?.shape),
            Some(Additional::Anything) => Some(Lowered::of(Type::Json).shape),
            Some(Additional::Nothing) | None => None,
        };
        let conditional = &properties.conditional;
        body.conditions = conditional.iter().flat_map(conditions).collect();
        for constraint in properties.constraints {
            if !body.constraints.contains(&constraint) {
                body.constraints.push(constraint);
            }
        }
        tell_apart(&mut body);
        complete.then_some(body)
    }

    /// A property of which a schema says the type, and others more.
    fn field(&mut self, name: &str, property: &View<'a>, more: &[View<'a>]) -> Option<Field> {
        let rust_name = names::value_name(name);
        let lowered = self.lower_declared(property, more)?;
        Some(Field {
            name: name.to_owned(),
            rust_name,
            required: false,
            value: lowered.shape,
            sensitive: lowered.sensitive,
            asked: false,
            read_only: lowered.read_only,
            write_only: lowered.write_only,
            default: lowered.default,
            docs: lowered.docs,
        })
    }

    fn scalar(&mut self, schema: &View<'a>) -> Option<Type> {
        let format = |known| schema.word("format", known);
        Some(match schema.text("type") {
            Some("boolean") => Type::Boolean,
            Some("integer") if schema.text("x-unix-time").is_some() => Type::UnixMillis,
            Some("integer") => match format(&["int32", "int64", "uint64"]) {
                Some("int32") => Type::Int32,
                Some("uint64") => Type::UInt64,
                None if is_unsigned(schema) => Type::UInt64,
                _ => Type::Int64,
            },
            Some("number") if is_whole(schema) => Type::Whole,
            Some("number") => match format(&["double", "float", "int32", "int64", "uint64"]) {
                Some("int32" | "int64") => Type::Whole,
                Some("uint64") => Type::UInt64,
                // Both of the others are held by the larger of the two.
                _ => Type::Double,
            },
            Some("string") => match format(&["uuid", "date-time"]) {
                Some("uuid") => Type::Uuid,
                Some("date-time") => Type::Timestamp,
                _ => Type::String,
            },
            other => {
                self.unmapped(
                    schema.at(),
                    &format!("a schema of type `{}`", other.unwrap_or("none")),
                    "use object, array, string, number, integer or boolean",
                    Instead::Json,
                );
                return None;
            }
        })
    }
}

/// A field whose type is not made of its schema, which says all else.
fn given_field(name: &str, property: &View<'_>, ty: Type) -> Field {
    property.read_all();
    Field {
        name: name.to_owned(),
        rust_name: names::value_name(name),
        required: false,
        value: Lowered::of(ty).shape,
        sensitive: sensitive(property),
        asked: false,
        read_only: property.flag("readOnly"),
        write_only: property.flag("writeOnly"),
        default: None,
        docs: docs(property),
    }
}

/// Types inside of each other.
fn depth(ty: &Type) -> usize {
    match ty {
        Type::Array(inner)
        | Type::Map(inner)
        | Type::OneOrMany(inner)
        | Type::Nullable(inner)
        | Type::Boxed(inner) => 1 + depth(inner),
        _ => 0,
    }
}

/// Gives each of several fields that would have one name its own.
fn tell_apart(body: &mut Struct) {
    let wanted: Vec<(&str, String)> = body
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.rust_name.clone()))
        .collect();
    let taken: &[&str] = match body.additional {
        Some(_) => &["additional_properties"],
        None => &[],
    };
    let names = names::distinct(&wanted, taken, "_");
    for (field, name) in body.fields.iter_mut().zip(names) {
        field.rust_name = name;
    }
}

/// What the alternatives of a schema ask for, if that is all they do.
pub(super) fn conditions(schema: &View<'_>) -> Vec<Condition> {
    let found = |keyword| {
        let alternatives: Vec<Vec<String>> = schema
            .list(keyword)
            .map(|branch| branch.texts("required").map(str::to_owned).collect())
            .collect();
        let is_sure =
            !alternatives.is_empty() && alternatives.iter().all(|names| !names.is_empty());
        is_sure.then(|| Condition {
            holding: if keyword == "oneOf" {
                Holding::One
            } else {
                Holding::Some
            },
            alternatives,
        })
    };
    let together = refuses_names(schema)
        .then(|| schema.object("not"))
        .flatten();
    let together = together.map(|not| Condition {
        holding: Holding::None,
        alternatives: vec![not.texts("required").map(str::to_owned).collect()],
    });
    ["oneOf", "anyOf"]
        .into_iter()
        .filter_map(found)
        .chain(together)
        .collect()
}

/// A bound on the number of properties in a sentence.
fn count(constraint: &Constraint) -> Option<String> {
    let properties = |count: &u64| match count {
        1 => "1 property".to_owned(),
        count => format!("{count} properties"),
    };
    match constraint {
        Constraint::MinProperties(least) => Some(format!("At least {}.", properties(least))),
        Constraint::MaxProperties(most) => Some(format!("At most {}.", properties(most))),
        _ => None,
    }
}

/// A condition in a sentence.
fn words(condition: &Condition) -> String {
    let names = |names: &Vec<String>| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(" with ")
    };
    let alternatives: Vec<String> = condition.alternatives.iter().map(names).collect();
    let names = alternatives.join(" or ");
    match condition.holding {
        Holding::Some => format!("At least one of {names} is required."),
        Holding::One => format!("Exactly one of {names} is required."),
        Holding::None => format!("{names} is not allowed."),
    }
}

/// The use of a component's model: its scalars keep their constraints, and its docs serve the use.
fn used(schema: &View<'_>, name: String) -> Lowered {
    Lowered {
        shape: Shape {
            ty: optional(Type::Model(name), nullable(schema)),
            constraints: constraints::of(schema),
            // Models but enums have an example of their own.
            example: is_enumeration(schema).then(|| example(schema)).flatten(),
            sample: None,
        },
        docs: docs(schema),
        sensitive: sensitive(schema),
        read_only: schema.flag("readOnly"),
        write_only: schema.flag("writeOnly"),
        default: schema.value("default"),
    }
}

/// What is said of what stands inside of a value, and what it looks like.
fn inside_of(schema: &View<'_>, lowered: &mut Lowered) {
    lowered.docs.facts.extend(constraints::facts_inside(schema));
    let inside = match &lowered.shape.ty {
        Type::Array(_) => schema.object("items"),
        Type::Map(_) => match additional(schema) {
            Some(Additional::Values(values)) => Some(values),
            _ => None,
        },
        // The bounds on the array of a "one or many" are bounds on the many.
        Type::OneOrMany(_) => {
            if let Some([_, many]) = constraints::one_or_many(schema)
                && many.reference().is_none()
            {
                lowered.docs.facts.extend(facts(&many));
                let inside = constraints::facts_inside(&many);
                lowered.docs.facts.extend(inside);
            }
            None
        }
        _ => None,
    };
    let Some(inside) = inside else {
        return;
    };
    lowered.sensitive |= sensitive(&inside);
    if !matches!(lowered.shape.ty, Type::Array(_)) {
        return;
    }
    // What is said of each item is said of the list, if nothing else is: a component has a page of its own.
    if inside.component().is_none() && lowered.docs.description.is_none() {
        lowered.docs.description = text(&inside, "description");
    }
    if lowered.shape.example.is_none() {
        lowered.shape.example = example(&inside).map(|item| Value::Array(vec![item]));
        lowered.shape.sample = formats::sample(&inside).map(|item| Value::Array(vec![item]));
    }
}
