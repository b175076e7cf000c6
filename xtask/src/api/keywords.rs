//! What the keywords of one schema say: bounds, examples, words. Looks at no other schema.

use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaKind, Type as SchemaType,
    VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use super::lower::inferred;
use super::{Constraint, Docs, Type};

/// What a schema says of itself.
pub(super) fn docs(schema: &Schema, view: &AnySchema) -> Docs {
    let data = &schema.schema_data;
    let mut facts = facts(view);
    if let Some(default) = &data.default {
        facts.push(format!("Default: `{default}`."));
    }
    Docs {
        summary: data.title.clone(),
        description: data.description.clone(),
        inferred: inferred(&data.extensions),
        url: data.external_docs.as_ref().map(|docs| docs.url.clone()),
        deprecated: data.deprecated,
        facts,
    }
}

pub(super) fn optional(ty: Type, nullable: bool) -> Type {
    if nullable {
        Type::Nullable(Box::new(ty))
    } else {
        ty
    }
}

pub(super) fn sensitive(schema: &Schema, view: &AnySchema) -> bool {
    view.format.as_deref() == Some("password")
        || schema.schema_data.write_only
        || schema.schema_data.extensions.get("x-sensitive") == Some(&Value::Bool(true))
}

/// The one schema that `schema` says something of, if that is all that it is.
pub(super) fn wrapped(schema: &Schema) -> Option<&ReferenceOr<Schema>> {
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => match all_of.as_slice() {
            [inner] => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// Values that have names: a closed list of strings, null aside. Other lists stay what their type is, and
/// are told in words.
pub(super) fn is_enumeration(view: &AnySchema) -> bool {
    let mut values = view
        .enumeration
        .iter()
        .filter(|value| !value.is_null())
        .peekable();
    values.peek().is_some()
        && values.all(Value::is_string)
        && matches!(view.typ.as_deref(), None | Some("string"))
}

/// Whether a schema is a type of its own, and not only a use of others. A secret is no type of its own: whoever
/// holds it must know not to show it.
pub(super) fn is_model(schema: &Schema) -> bool {
    let view = view(schema);
    wrapped(schema).is_none()
        && view.one_of.is_empty()
        && view.any_of.is_empty()
        && view.not.is_none()
        && (is_enumeration(&view)
            || !view.all_of.is_empty()
            || !view.properties.is_empty()
            || !sensitive(schema, &view)
                && matches!(
                    view.typ.as_deref(),
                    Some("string" | "number" | "integer" | "boolean")
                ))
}

pub(super) fn items(schema: &Schema) -> Option<&ReferenceOr<Box<Schema>>> {
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Array(array)) => array.items.as_ref(),
        SchemaKind::Any(any) => any.items.as_ref(),
        _ => None,
    }
}

pub(super) fn additional(schema: &Schema) -> Option<&AdditionalProperties> {
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => object.additional_properties.as_ref(),
        SchemaKind::Any(any) => any.additional_properties.as_ref(),
        _ => None,
    }
}

/// The schemas of `oneOf` or `anyOf`, and which of the two it is.
pub(super) fn alternatives(schema: &Schema) -> (&'static str, &[ReferenceOr<Schema>]) {
    match &schema.schema_kind {
        SchemaKind::OneOf { one_of } => ("oneOf", one_of),
        SchemaKind::AnyOf { any_of } => ("anyOf", any_of),
        SchemaKind::Any(any) if !any.one_of.is_empty() => ("oneOf", &any.one_of),
        SchemaKind::Any(any) => ("anyOf", &any.any_of),
        _ => ("oneOf", &[]),
    }
}

/// The documented value, or the first that is documented to be possible.
pub(super) fn example(schema: &Schema, view: &AnySchema) -> Option<Value> {
    let data = &schema.schema_data;
    data.example
        .clone()
        .or_else(|| data.default.clone())
        .or_else(|| view.enumeration.first().cloned())
}

/// What a value must hold, for the checks before a request is sent.
pub(super) fn constraints(view: &AnySchema) -> Vec<Constraint> {
    let whole = view.typ.as_deref() == Some("number") && view.multiple_of == Some(1.0);
    let exclusive = |flag: Option<bool>| flag == Some(true);
    let length = |bound: Option<usize>| bound.map(|bound| bound as u64);
    [
        view.minimum.map(if exclusive(view.exclusive_minimum) {
            Constraint::ExclusiveMinimum
        } else {
            Constraint::Minimum
        }),
        view.maximum.map(if exclusive(view.exclusive_maximum) {
            Constraint::ExclusiveMaximum
        } else {
            Constraint::Maximum
        }),
        view.multiple_of
            .filter(|_| !whole)
            .map(Constraint::MultipleOf),
        length(view.min_length).map(Constraint::MinLength),
        length(view.max_length).map(Constraint::MaxLength),
        length(view.min_items).map(Constraint::MinItems),
        length(view.max_items).map(Constraint::MaxItems),
        view.unique_items
            .filter(|unique| *unique)
            .map(|_| Constraint::UniqueItems),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The same in words, with what is documented beside it.
pub(super) fn facts(view: &AnySchema) -> Vec<String> {
    let mut facts = Vec::new();
    let range = |low: Option<String>, high: Option<String>, what: &str| match (low, high) {
        (Some(low), Some(high)) if low == high => Some(format!("Exactly {low}{what}.")),
        (Some(low), Some(high)) => Some(format!("{low} to {high}{what}.")),
        (Some(low), None) => Some(format!("At least {low}{what}.")),
        (None, Some(high)) => Some(format!("At most {high}{what}.")),
        (None, None) => None,
    };
    let text = |bound: &Option<usize>| bound.map(|bound| bound.to_string());
    facts.extend(range(
        text(&view.min_length),
        text(&view.max_length),
        " characters",
    ));
    facts.extend(range(
        text(&view.min_items),
        text(&view.max_items),
        " items",
    ));
    facts.extend(range(
        text(&view.min_properties),
        text(&view.max_properties),
        " properties",
    ));
    let bound = |bound: Option<f64>, exclusive: Option<bool>| {
        bound.map(|bound| {
            if exclusive == Some(true) {
                format!("{bound} (exclusive)")
            } else {
                bound.to_string()
            }
        })
    };
    facts.extend(range(
        bound(view.minimum, view.exclusive_minimum),
        bound(view.maximum, view.exclusive_maximum),
        "",
    ));
    if let Some(step) = view.multiple_of.filter(|step| *step != 1.0) {
        facts.push(format!("A multiple of {step}."));
    }
    if view.unique_items == Some(true) {
        facts.push("No item twice.".to_owned());
    }
    if !view.enumeration.is_empty() && !is_enumeration(view) {
        let values: Vec<String> = view
            .enumeration
            .iter()
            .map(|value| format!("`{value}`"))
            .collect();
        facts.push(format!("One of {}.", values.join(", ")));
    }
    if let Some(pattern) = &view.pattern {
        facts.push(format!("Matches the pattern `{pattern}`."));
    }
    facts
}

/// All keywords of a schema, whichever shape the reader gave it.
pub(super) fn view(schema: &Schema) -> AnySchema {
    let mut view = AnySchema::default();
    match &schema.schema_kind {
        SchemaKind::Any(any) => return any.clone(),
        SchemaKind::OneOf { one_of } => view.one_of.clone_from(one_of),
        SchemaKind::AllOf { all_of } => view.all_of.clone_from(all_of),
        SchemaKind::AnyOf { any_of } => view.any_of.clone_from(any_of),
        SchemaKind::Not { not } => view.not = Some(not.clone()),
        SchemaKind::Type(SchemaType::String(string)) => {
            view.typ = Some("string".to_owned());
            view.format = text(&string.format);
            view.pattern.clone_from(&string.pattern);
            view.min_length = string.min_length;
            view.max_length = string.max_length;
            view.enumeration = string
                .enumeration
                .iter()
                .cloned()
                .map(Value::from)
                .collect();
        }
        SchemaKind::Type(SchemaType::Number(number)) => {
            view.typ = Some("number".to_owned());
            view.format = text(&number.format);
            view.multiple_of = number.multiple_of;
            view.minimum = number.minimum;
            view.maximum = number.maximum;
            view.exclusive_minimum = Some(number.exclusive_minimum);
            view.exclusive_maximum = Some(number.exclusive_maximum);
            view.enumeration = number
                .enumeration
                .iter()
                .cloned()
                .map(Value::from)
                .collect();
        }
        SchemaKind::Type(SchemaType::Integer(integer)) => {
            view.typ = Some("integer".to_owned());
            view.format = text(&integer.format);
            view.multiple_of = integer.multiple_of.map(|step| step as f64);
            view.minimum = integer.minimum.map(|bound| bound as f64);
            view.maximum = integer.maximum.map(|bound| bound as f64);
            view.exclusive_minimum = Some(integer.exclusive_minimum);
            view.exclusive_maximum = Some(integer.exclusive_maximum);
            view.enumeration = integer
                .enumeration
                .iter()
                .cloned()
                .map(Value::from)
                .collect();
        }
        SchemaKind::Type(SchemaType::Boolean(boolean)) => {
            view.typ = Some("boolean".to_owned());
            view.enumeration = boolean
                .enumeration
                .iter()
                .cloned()
                .map(Value::from)
                .collect();
        }
        SchemaKind::Type(SchemaType::Array(array)) => {
            view.typ = Some("array".to_owned());
            view.items.clone_from(&array.items);
            view.min_items = array.min_items;
            view.max_items = array.max_items;
            view.unique_items = Some(array.unique_items);
        }
        SchemaKind::Type(SchemaType::Object(object)) => {
            view.typ = Some("object".to_owned());
            view.properties.clone_from(&object.properties);
            view.required.clone_from(&object.required);
            view.additional_properties
                .clone_from(&object.additional_properties);
            view.min_properties = object.min_properties;
            view.max_properties = object.max_properties;
        }
    }
    view
}

/// A format as it was written.
fn text<T: serde::Serialize>(format: &VariantOrUnknownOrEmpty<T>) -> Option<String> {
    match serde_json::to_value(format) {
        Ok(Value::String(format)) => Some(format),
        _ => None,
    }
}
