//! Schemas to types and models.

use std::collections::HashMap;

use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema};
use serde_json::Value;

use super::keywords::{
    additional, constraints, docs, example, facts, is_enumeration, is_model, items, optional,
    sensitive, view, wrapped,
};
use super::lower::{Lowering, inferred};
use super::merge::Properties;
use super::places::Place;
use super::{Constraint, Docs, Field, Model, ModelKind, Shape, Struct, Type, names};
use crate::spec::{Diagnostic, Pointer};

/// What a schema comes to where it is used.
#[derive(Clone, Debug)]
pub(super) struct Lowered {
    pub(super) shape: Shape,
    pub(super) docs: Docs,
    pub(super) sensitive: bool,
    pub(super) read_only: bool,
}

impl<'a> Lowering<'a> {
    /// Makes the model of a component.
    pub(super) fn component(&mut self, at: &Pointer, schema: &'a ReferenceOr<Schema>) {
        let place = self.place(at);
        let model = match schema {
            ReferenceOr::Item(item) if is_model(item) => self.model_kind(at, item).map(|kind| {
                let mut docs = docs(item, &view(item));
                if !matches!(kind, ModelKind::Newtype(_)) {
                    docs.facts.clear();
                }
                (kind, docs)
            }),
            schema => self
                .lower(at, schema)
                // A union has made its model by now.
                .filter(|lowered| {
                    lowered.shape.ty != Type::Model(place.name.clone())
                        || !self.models.contains_key(&place.name)
                })
                .map(|mut lowered| {
                    // Uses say themselves that the component may be null.
                    if let Type::Nullable(inner) = lowered.shape.ty {
                        lowered.shape.ty = *inner;
                    }
                    (ModelKind::Alias(lowered.shape), lowered.docs)
                }),
        };
        if let Some((kind, docs)) = model {
            self.insert(place, docs, kind, false);
        }
    }

    pub(super) fn insert(&mut self, place: Place, docs: Docs, kind: ModelKind, inline: bool) {
        let Place { name, module } = place;
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
    fn model_kind(&mut self, at: &Pointer, schema: &'a Schema) -> Option<ModelKind> {
        let view = view(schema);
        if is_enumeration(&view) {
            return Some(ModelKind::Enum(names::variants(
                view.enumeration.iter().filter_map(Value::as_str),
            )));
        }
        if !view.all_of.is_empty() || !view.properties.is_empty() {
            return self.structure(at, schema).map(ModelKind::Struct);
        }
        let ty = self.scalar(at, schema, &view)?;
        let constraints = constraints(&view);
        Some(ModelKind::Newtype(Shape {
            ty,
            constraints,
            example: example(schema, &view),
        }))
    }

    /// What `schema` comes to where it is used. `None` after an error.
    pub(super) fn lower(
        &mut self,
        at: &Pointer,
        schema: &'a ReferenceOr<Schema>,
    ) -> Option<Lowered> {
        let document = self.document;
        let resolved = document.schema(at, schema);
        if let Some(component) = resolved.component {
            let (name, _) = self.components.get(component)?.clone();
            return Some(self.used(resolved.value, name));
        }
        self.item(&resolved.at, resolved.value)
    }

    /// The use of a component's model: its scalars keep their constraints, and its docs serve the use.
    fn used(&self, schema: &Schema, name: String) -> Lowered {
        let view = view(schema);
        let nullable = schema.schema_data.nullable || view.enumeration.iter().any(Value::is_null);
        let ty = optional(Type::Model(name), nullable);
        let scalar = view.properties.is_empty() && view.all_of.is_empty();
        let constraints = if scalar {
            constraints(&view)
        } else {
            Vec::new()
        };
        Lowered {
            shape: Shape {
                ty,
                constraints,
                example: example(schema, &view),
            },
            docs: docs(schema, &view),
            sensitive: sensitive(schema, &view),
            read_only: schema.schema_data.read_only,
        }
    }

    fn boxed(&mut self, at: &Pointer, schema: &'a ReferenceOr<Box<Schema>>) -> Option<Lowered> {
        let document = self.document;
        let resolved = document.boxed_schema(at, schema);
        if let Some(component) = resolved.component {
            let (name, _) = self.components.get(component)?.clone();
            return Some(self.used(resolved.value, name));
        }
        self.item(&resolved.at, resolved.value)
    }

    fn item(&mut self, at: &Pointer, schema: &'a Schema) -> Option<Lowered> {
        if let Some(inner) = wrapped(schema) {
            return self.wrapper(at, schema, inner);
        }
        let view = view(schema);
        let docs = docs(schema, &view);
        let ty = self.inline(at, schema, &view, &docs)?;
        let mut lowered = Lowered {
            shape: Shape {
                ty,
                constraints: constraints(&view),
                example: example(schema, &view),
            },
            docs,
            sensitive: sensitive(schema, &view),
            read_only: schema.schema_data.read_only,
        };
        match &lowered.shape.ty {
            Type::Array(_) => self.items_of(at, schema, &mut lowered),
            Type::OneOrMany(_) => self.many_of(&view, &mut lowered),
            Type::Map(_) => self.values_of(at, schema, &mut lowered),
            _ => {}
        }
        let nullable = schema.schema_data.nullable || view.enumeration.iter().any(Value::is_null);
        lowered.shape.ty = optional(lowered.shape.ty, nullable);
        Some(lowered)
    }

    /// `allOf` around one schema: OpenAPI's way to say something of a use of a component.
    fn wrapper(
        &mut self,
        at: &Pointer,
        schema: &'a Schema,
        inner: &'a ReferenceOr<Schema>,
    ) -> Option<Lowered> {
        let mut lowered = self.lower(&at.key("allOf").index(0), inner)?;
        let data = &schema.schema_data;
        let view = view(schema);
        if data.description.is_some() || data.title.is_some() {
            lowered.docs.summary.clone_from(&data.title);
            lowered.docs.description.clone_from(&data.description);
        }
        lowered.docs.inferred.extend(inferred(&data.extensions));
        lowered.docs.deprecated |= data.deprecated;
        if let Some(default) = &data.default {
            lowered.docs.facts.push(format!("Default: `{default}`."));
        }
        if let Some(own) = example(schema, &view) {
            lowered.shape.example = Some(own);
        }
        lowered.sensitive |= sensitive(schema, &view);
        lowered.read_only |= data.read_only;
        if !matches!(lowered.shape.ty, Type::Nullable(_)) {
            lowered.shape.ty = optional(lowered.shape.ty, data.nullable);
        }
        Some(lowered)
    }

    /// The type of a schema that is no reference; makes the model that it may need.
    fn inline(
        &mut self,
        at: &Pointer,
        schema: &'a Schema,
        view: &AnySchema,
        docs: &Docs,
    ) -> Option<Type> {
        if !view.one_of.is_empty() || !view.any_of.is_empty() {
            return self.alternatives(at, schema, docs);
        }
        if view.not.is_some() && view.typ.is_none() {
            // What a value must not be says nothing of what it is.
            return Some(Type::Json);
        }
        if is_enumeration(view) || !view.all_of.is_empty() || !view.properties.is_empty() {
            // The same place may be come by more than once: by `allOf`, or in a shared response.
            if let Some(name) = self.inline.get(at) {
                return Some(Type::Model(name.clone()));
            }
            let place = self.take_inline(at);
            self.inline.insert(at.clone(), place.name.clone());
            let kind = self.model_kind(at, schema)?;
            let name = place.name.clone();
            let docs = Docs {
                facts: Vec::new(),
                ..docs.clone()
            };
            self.insert(place, docs, kind, true);
            return Some(Type::Model(name));
        }
        match view.typ.as_deref() {
            Some("array") => {
                let Some(items) = items(schema) else {
                    return Some(Type::Array(Box::new(Type::Json)));
                };
                let item = self.boxed(&at.key("items"), items)?;
                Some(Type::Array(Box::new(item.shape.ty)))
            }
            Some("object") => match additional(schema) {
                Some(AdditionalProperties::Schema(values)) => {
                    let value = self.lower(&at.key("additionalProperties"), values)?;
                    Some(Type::Map(Box::new(value.shape.ty)))
                }
                _ => Some(Type::JsonObject),
            },
            Some(_) => self.scalar(at, schema, view),
            None => Some(Type::Json),
        }
    }

    /// What the items of an array must hold, and what they look like.
    fn items_of(&mut self, at: &Pointer, schema: &'a Schema, lowered: &mut Lowered) {
        let Some(items) = items(schema) else { return };
        let document = self.document;
        let item = document.boxed_schema(&at.key("items"), items).value;
        let view = view(item);
        lowered.sensitive |= sensitive(item, &view);
        let inner = constraints(&view);
        if !inner.is_empty() && view.properties.is_empty() {
            lowered.shape.constraints.push(Constraint::Items(inner));
        }
        if lowered.shape.example.is_none() {
            lowered.shape.example = example(item, &view).map(|item| Value::Array(vec![item]));
        }
    }

    /// What the values of a map must hold.
    fn values_of(&mut self, at: &Pointer, schema: &'a Schema, lowered: &mut Lowered) {
        let Some(AdditionalProperties::Schema(values)) = additional(schema) else {
            return;
        };
        let document = self.document;
        let value = document
            .schema(&at.key("additionalProperties"), values)
            .value;
        let view = view(value);
        lowered.sensitive |= sensitive(value, &view);
        let inner = constraints(&view);
        if !inner.is_empty() && view.properties.is_empty() {
            lowered.shape.constraints.push(Constraint::Items(inner));
        }
    }

    /// The bounds on the array of a "one or many" are bounds on the many.
    fn many_of(&mut self, alternatives: &AnySchema, lowered: &mut Lowered) {
        for branch in alternatives.one_of.iter().chain(&alternatives.any_of) {
            if let ReferenceOr::Item(branch) = branch {
                let branch = view(branch);
                if branch.typ.as_deref() == Some("array") {
                    lowered.shape.constraints.extend(constraints(&branch));
                    lowered.docs.facts.extend(facts(&branch));
                }
            }
        }
    }

    fn structure(&mut self, at: &Pointer, schema: &'a Schema) -> Option<Struct> {
        let mut properties = Properties::default();
        properties.gather(self, at, schema)?;
        let mut body = Struct::default();
        let mut complete = true;
        for (name, (at, property)) in &properties.declared {
            match self.field(
                at,
                name,
                property,
                properties.required.contains(name.as_str()),
            ) {
                Some(field) => body.fields.push(field),
                None => complete = false,
            }
        }
        self.tell_apart(&mut body.fields, &properties);
        body.additional = match properties.additional {
            Some((at, AdditionalProperties::Schema(values))) => {
                Some(self.lower(&at, values)?.shape.ty)
            }
            Some((_, AdditionalProperties::Any(true))) => Some(Type::Json),
            Some((_, AdditionalProperties::Any(false))) | None => None,
        };
        complete.then_some(body)
    }

    fn field(
        &mut self,
        at: &Pointer,
        name: &str,
        property: &'a ReferenceOr<Box<Schema>>,
        required: bool,
    ) -> Option<Field> {
        let Some(rust_name) = names::value_name(name) else {
            self.error(
                at,
                format!("no Rust name can be made of the property `{name}`"),
                "use letters and digits",
            );
            return None;
        };
        let lowered = self.boxed(at, property)?;
        Some(Field {
            name: name.to_owned(),
            rust_name,
            required,
            value: lowered.shape,
            sensitive: lowered.sensitive,
            read_only: lowered.read_only,
            docs: lowered.docs,
        })
    }

    /// Two properties that would have one name: an error in a document of ours, and a number in the name
    /// of the later one in a document that is as it is.
    fn tell_apart(&mut self, fields: &mut [Field], properties: &Properties<'a>) {
        let mut first: HashMap<String, String> = HashMap::new();
        for field in fields {
            let Some(other) = first.get(&field.rust_name) else {
                first.insert(field.rust_name.clone(), field.name.clone());
                continue;
            };
            let (at, _) = &properties.declared[&field.name];
            let (other_at, _) = &properties.declared[other];
            let message = format!(
                "`{other}` and `{}` would both be called `{}` in Rust",
                field.name, field.rust_name
            );
            let diagnostic = Diagnostic::error(at, message)
                .tolerable()
                .at_key()
                .related(other_at, "the first one stands here")
                .help("a client cannot tell them apart by name; leave one out, or ask the service which one it means");
            self.report.push(diagnostic);
            let plain = field.rust_name.clone();
            let mut number = 2;
            while first.contains_key(&field.rust_name) {
                field.rust_name = format!("{}_{number}", plain.trim_start_matches("r#"));
                number += 1;
            }
            first.insert(field.rust_name.clone(), field.name.clone());
        }
    }

    fn scalar(&mut self, at: &Pointer, schema: &Schema, view: &AnySchema) -> Option<Type> {
        let format = view.format.as_deref();
        Some(match view.typ.as_deref() {
            Some("boolean") => Type::Boolean,
            Some("integer") if schema.schema_data.extensions.get("x-unix-time").is_some() => {
                Type::UnixMillis
            }
            Some("integer") => match format {
                Some("int32") => Type::Int32,
                _ => Type::Int64,
            },
            Some("number") if view.multiple_of == Some(1.0) => Type::Whole,
            Some("number") => Type::Double,
            Some("string") => match format {
                Some("uuid") => Type::Uuid,
                Some("date-time") => Type::Timestamp,
                _ => Type::String,
            },
            other => {
                self.unmapped(
                    at,
                    &format!("a schema of type `{}`", other.unwrap_or("none")),
                    "use object, array, string, number, integer or boolean",
                );
                return None;
            }
        })
    }
}
