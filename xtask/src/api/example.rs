//! Example values of a type: documented ones where there are, else plain ones that the schema allows.
//!
//! Only JSON is made here; `emit` says it in Rust.

use serde_json::{Map, Value, json};

use super::{Api, Constraint, ModelKind, Shape, Type};

/// Objects inside of each other that an example shows at most; what is deeper shows what is required.
const DEPTH: usize = 6;

/// How much of a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What is required, and nothing else.
    Required,
    /// Every property.
    Full,
    /// Every property, and several values where one or many are possible.
    Many,
}

/// A value of `shape`. Objects are put together from their properties, so that both extents can be had.
pub(crate) fn of(api: &Api, shape: &Shape, extent: Extent) -> Value {
    value(
        api,
        &shape.ty,
        &shape.constraints,
        shape.example.as_ref(),
        extent,
        &mut Vec::new(),
    )
}

fn value<'a>(
    api: &'a Api,
    ty: &Type,
    constraints: &[Constraint],
    example: Option<&Value>,
    extent: Extent,
    within: &mut Vec<&'a str>,
) -> Value {
    match ty {
        Type::Model(name) => {
            let Some(model) = api.model(name) else {
                return Value::Null;
            };
            match &model.kind {
                ModelKind::Struct(body) => {
                    // A property through which a model holds itself ends the example.
                    let recursive = within.len() >= DEPTH || within.contains(&model.name.as_str());
                    within.push(&model.name);
                    let mut object = Map::new();
                    for field in body.fields.iter().filter(|field| !field.read_only) {
                        if field.required || (extent != Extent::Required && !recursive) {
                            let Shape {
                                ty,
                                constraints,
                                example,
                            } = &field.value;
                            object.insert(
                                field.name.clone(),
                                value(api, ty, constraints, example.as_ref(), extent, within),
                            );
                        }
                    }
                    within.pop();
                    Value::Object(object)
                }
                ModelKind::Union(union) => {
                    // The first variant, unless it leads back to where we come from.
                    let leads_back = |name: &str| within.contains(&name);
                    let fresh = union
                        .variants
                        .iter()
                        .find(|variant| !variant.ty.model_name().is_some_and(leads_back));
                    let Some(first) = fresh.filter(|_| !leads_back(&model.name)) else {
                        return Value::Null;
                    };
                    within.push(&model.name);
                    let mut made = value(api, &first.ty, &[], None, extent, within);
                    within.pop();
                    if let (Some(tag), Some(text), Value::Object(object)) =
                        (&union.tag, first.tags.first(), &mut made)
                    {
                        object.insert(tag.clone(), Value::from(text.clone()));
                    }
                    made
                }
                // It only comes back.
                ModelKind::ByStatus(_) => Value::Null,
                ModelKind::Enum(variants) => example
                    .cloned()
                    .or_else(|| {
                        variants
                            .first()
                            .map(|variant| Value::from(variant.value.clone()))
                    })
                    .unwrap_or(Value::Null),
                ModelKind::Newtype(shape) | ModelKind::Alias(shape) => {
                    let constraints = if constraints.is_empty() {
                        &shape.constraints
                    } else {
                        constraints
                    };
                    value(
                        api,
                        &shape.ty,
                        constraints,
                        example.or(shape.example.as_ref()),
                        extent,
                        within,
                    )
                }
            }
        }
        Type::Boxed(inner) => value(api, inner, constraints, example, extent, within),
        Type::Nullable(inner) => {
            let example = example.filter(|example| !example.is_null());
            value(api, inner, constraints, example, extent, within)
        }
        Type::Array(item) => match example {
            Some(Value::Array(documented)) if is_plain(api, item) && !documented.is_empty() => {
                json!(documented)
            }
            _ => {
                // An array inside of what it is an array of has to end somewhere.
                if item.model_name().is_some_and(|name| within.contains(&name)) {
                    return json!([]);
                }
                let inner = constraints.iter().find_map(|constraint| match constraint {
                    Constraint::Items(inner) => Some(inner.as_slice()),
                    _ => None,
                });
                json!([value(
                    api,
                    item,
                    inner.unwrap_or_default(),
                    None,
                    extent,
                    within
                )])
            }
        },
        Type::OneOrMany(item) => {
            let one = value(
                api,
                item,
                &[],
                example.filter(|example| !example.is_array()),
                extent,
                within,
            );
            if extent == Extent::Many {
                json!([one, one])
            } else {
                one
            }
        }
        Type::Map(item) => match example {
            Some(Value::Object(documented)) if is_plain(api, item) => json!(documented),
            _ if item.model_name().is_some_and(|name| within.contains(&name)) => json!({}),
            _ => json!({ "key": value(api, item, &[], None, extent, within) }),
        },
        // Bytes are shown as text.
        Type::Payload => match example {
            Some(Value::String(text)) => json!(text),
            _ => json!("example"),
        },
        _ => example.cloned().unwrap_or_else(|| scalar(ty, constraints)),
    }
}

/// Whether values of the type are shown as documented, and not put together.
fn is_plain(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Model(name) => match api.model(name).map(|model| &model.kind) {
            Some(ModelKind::Struct(_) | ModelKind::Union(_) | ModelKind::ByStatus(_)) | None => {
                false
            }
            Some(ModelKind::Enum(_) | ModelKind::Newtype(_)) => true,
            Some(ModelKind::Alias(shape)) => is_plain(api, &shape.ty),
        },
        Type::Array(inner)
        | Type::Map(inner)
        | Type::OneOrMany(inner)
        | Type::Nullable(inner)
        | Type::Boxed(inner) => is_plain(api, inner),
        _ => true,
    }
}

fn scalar(ty: &Type, constraints: &[Constraint]) -> Value {
    let minimum = constraints.iter().find_map(|constraint| match constraint {
        Constraint::Minimum(bound) => bound.as_f64(),
        Constraint::ExclusiveMinimum(bound) => Some(bound.as_f64()? + 1.0),
        _ => None,
    });
    match ty {
        Type::Boolean => json!(true),
        Type::Int32 | Type::Int64 | Type::Whole => {
            json!(minimum.map_or(1, |bound| bound.ceil() as i64))
        }
        Type::Double => json!(minimum.unwrap_or(1.0)),
        Type::Uuid => json!("123e4567-e89b-12d3-a456-426614174000"),
        Type::Timestamp => json!("2023-01-15T10:30:00Z"),
        Type::UnixMillis => json!(1_673_778_600_000_i64),
        Type::JsonObject => json!({}),
        Type::Json => json!({}),
        _ => {
            let length = constraints.iter().find_map(|constraint| match constraint {
                Constraint::MinLength(bound) => usize::try_from(*bound).ok(),
                _ => None,
            });
            let text = "example".repeat(length.unwrap_or(1).div_ceil(7).max(1));
            let most = constraints.iter().find_map(|constraint| match constraint {
                Constraint::MaxLength(bound) => usize::try_from(*bound).ok(),
                _ => None,
            });
            json!(
                text.chars()
                    .take(most.unwrap_or(usize::MAX))
                    .collect::<String>()
            )
        }
    }
}
