//! What a reply means by leaving out a property that has a default. Requests leave out what the caller leaves out:
//! the service knows its defaults best.

use serde_json::Value;

use super::{Api, Model, ModelKind, Type};

/// Keeps the defaults that decoding applies, and takes the others off their fields; they are told in words.
///
/// A field of a model that only comes back always has a value then. One that is sent as well can still be left out
/// where the model is made by hand.
pub(super) fn settle(api: &mut Api) {
    let mut settled = Vec::new();
    for (index, model) in api.models.iter().enumerate() {
        let ModelKind::Struct(body) = &model.kind else {
            continue;
        };
        for (place, field) in body.fields.iter().enumerate() {
            let Some(default) = &field.default else {
                continue;
            };
            // Absence that means null need not be turned into it, and secrets are not made up.
            let applies =
                is_decoded(model) && !field.required && !field.sensitive && !default.is_null();
            let is_always_there = applies
                && !model.in_request
                && !matches!(field.value.ty, Type::Nullable(_))
                && is_plain(api, &field.value.ty, default);
            settled.push((index, place, applies, is_always_there));
        }
    }
    for (index, place, applies, is_always_there) in settled {
        if let ModelKind::Struct(body) = &mut api.models[index].kind {
            let field = &mut body.fields[place];
            if !applies {
                field.default = None;
            }
            field.required |= is_always_there;
        }
    }
}

/// Whether values come back. What is only sent is decoded by nobody but its sender.
fn is_decoded(model: &Model) -> bool {
    model.in_response || !model.in_request
}

/// Whether the value can be written down as one of the type, without a way to fail.
pub(crate) fn is_plain(api: &Api, ty: &Type, value: &Value) -> bool {
    match (ty, value) {
        (Type::Boolean, Value::Bool(_))
        | (Type::Double, Value::Number(_))
        | (Type::String, Value::String(_)) => true,
        (Type::Int32, Value::Number(number)) => number
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        (Type::Int64, Value::Number(number)) => number.is_i64(),
        (Type::UInt64, Value::Number(number)) => number.is_u64(),
        (Type::Whole, Value::Number(number)) => {
            number.is_i64() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
        }
        (Type::Array(item), Value::Array(values)) => {
            values.iter().all(|value| is_plain(api, item, value))
        }
        (Type::Map(_) | Type::JsonObject, Value::Object(members)) => members.is_empty(),
        (Type::Nullable(inner), value) => is_plain(api, inner, value),
        (Type::Model(name), value) => match api.model(name).map(|model| &model.kind) {
            Some(ModelKind::Enum(variants)) => {
                let of_texts = variants.iter().all(|variant| variant.value.is_string());
                if of_texts {
                    value.is_string()
                } else {
                    value.is_i64()
                }
            }
            Some(ModelKind::Newtype(shape) | ModelKind::Alias(shape)) => {
                is_plain(api, &shape.ty, value)
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether it is what Rust takes for the default of the type.
pub(crate) fn is_empty(ty: &Type, value: &Value) -> bool {
    match (ty, value) {
        (Type::Boolean, Value::Bool(value)) => !value,
        (
            Type::Int32 | Type::Int64 | Type::UInt64 | Type::Whole | Type::Double,
            Value::Number(number),
        ) => number.as_f64() == Some(0.0),
        (Type::String, Value::String(text)) => text.is_empty(),
        (Type::Array(_), Value::Array(values)) => values.is_empty(),
        (Type::Map(_) | Type::JsonObject, Value::Object(members)) => members.is_empty(),
        _ => false,
    }
}
