//! Example values of a type: documented ones where there are, else plain ones that the schema allows.
//!
//! Only JSON is made here; `emit` says it in Rust.

mod scalars;

use serde_json::{Map, Value, json};

use scalars::{allowed, inside, scalar, several};

use super::{
    Api, Condition, Constraint, Field, Holding, ModelKind, Parameter, Shape, Struct, Type,
};

/// Objects inside of each other that an example shows at most; what is deeper shows what is required.
const DEPTH: usize = 6;

/// Values that an example shows at most before only what is required is added.
const SHOWN: usize = 400;

/// Optional things of one object, or of one call, that an example shows at most where it is to be read.
const READ: usize = 8;

/// Text in place of something optional that is too long to be read.
const LONG: usize = 60;

/// Values after which an example ends wherever it is: objects that need several others, which need several others.
const MOST: usize = 5_000;

/// Objects inside of each other after which an example ends: those that are all required, without an end.
const DEEPEST: usize = 32;

/// Where an example has come to.
#[derive(Default)]
struct Way<'a> {
    /// Models that the value is in.
    within: Vec<&'a str>,
    /// Values that were made.
    made: usize,
}

/// How much of a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What is required, and nothing else.
    Required,
    /// What is required, and of the rest what the document has something to show for.
    Documented,
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
        shape.example.as_ref().or(shape.sample.as_ref()),
        extent,
        &mut Way::default(),
    )
}

/// A value of a field.
fn held_by<'a>(api: &'a Api, shape: &Shape, extent: Extent, way: &mut Way<'a>) -> Value {
    let Shape {
        ty, constraints, ..
    } = shape;
    let example = shape.example.as_ref().or(shape.sample.as_ref());
    value(api, ty, constraints, example, extent, way)
}

fn value<'a>(
    api: &'a Api,
    ty: &Type,
    constraints: &[Constraint],
    example: Option<&Value>,
    extent: Extent,
    way: &mut Way<'a>,
) -> Value {
    way.made += 1;
    if way.made > MOST || way.within.len() > DEEPEST {
        return Value::Null;
    }
    match ty {
        Type::Model(name) => {
            let Some(model) = api.model(name) else {
                return Value::Null;
            };
            match &model.kind {
                ModelKind::Struct(body) => {
                    // A property through which a model holds itself ends the example.
                    let recursive = way.within.len() >= DEPTH
                        || way.made > SHOWN
                        || way.within.contains(&model.name.as_str());
                    way.within.push(&model.name);
                    let mut object = Map::new();
                    let mut optional = 0;
                    // Tests send what each property says of itself; people read what the object shows.
                    let whole = example.filter(|_| extent == Extent::Documented);
                    let own = |field: &Field| {
                        let own = whole.and_then(|whole| whole.get(&field.name));
                        own.filter(|own| !own.is_null() && own.to_string().len() <= LONG)
                    };
                    for field in body.fields.iter().filter(|field| !field.read_only) {
                        let is_needed = field.required || field.asked;
                        let is_shown = !recursive
                            && match extent {
                                Extent::Required => false,
                                Extent::Documented => {
                                    optional < READ
                                        && !field.docs.deprecated
                                        && (own(field).is_some()
                                            || is_documented(api, &field.value))
                                }
                                Extent::Full | Extent::Many => true,
                            };
                        if is_needed || is_shown {
                            optional += usize::from(!is_needed);
                            let made = match own(field) {
                                Some(own) => {
                                    let shape = &field.value;
                                    value(
                                        api,
                                        &shape.ty,
                                        &shape.constraints,
                                        Some(own),
                                        extent,
                                        way,
                                    )
                                }
                                None => held_by(api, &field.value, extent, way),
                            };
                            // What comes round to itself ends here, and null may not stand for it.
                            let is_end = made.is_null() && !matches!(ty, Type::Nullable(_));
                            if !is_end || field.required || field.asked {
                                object.insert(field.name.clone(), made);
                            }
                        }
                    }
                    for condition in &body.conditions {
                        satisfy(condition, body, &mut object, |field| {
                            held_by(api, &field.value, extent, way)
                        });
                    }
                    let made = body.fields.iter().filter(|field| !field.read_only);
                    let mut missing: Vec<&Field> = made
                        .filter(|field| !object.contains_key(&field.name))
                        .collect();
                    // Rather what does not lead back to where we come from; and a second time round, nothing that does.
                    let leads_back = |field: &&Field| {
                        held(&field.value.ty).is_some_and(|name| way.within.contains(&name))
                    };
                    missing.sort_by_key(leads_back);
                    missing.retain(|field| !recursive || !leads_back(field));
                    for field in missing.into_iter().take(lacking(body, &object)) {
                        let made = held_by(api, &field.value, extent, way);
                        object.insert(field.name.clone(), made);
                    }
                    drop_surplus(body, &mut object);
                    way.within.pop();
                    Value::Object(object)
                }
                ModelKind::Union(union) => {
                    // The first variant, unless it leads back to where we come from.
                    let leads_back = |name: &str| way.within.contains(&name);
                    let fresh = union
                        .variants
                        .iter()
                        .find(|variant| !variant.ty.model_name().is_some_and(leads_back));
                    let Some(first) = fresh.filter(|_| !leads_back(&model.name)) else {
                        return Value::Null;
                    };
                    way.within.push(&model.name);
                    let mut made = value(api, &first.ty, &first.constraints, None, extent, way);
                    way.within.pop();
                    if let (Some(tag), Value::Object(object)) = (&union.tag, &mut made) {
                        name_variant(object, tag, &first.tags);
                    }
                    made
                }
                // It only comes back.
                ModelKind::ByStatus(_) => Value::Null,
                ModelKind::Enum(variants) => example
                    .cloned()
                    .or_else(|| variants.first().map(|variant| variant.value.clone()))
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
                        example.or(shape.example.as_ref()).or(shape.sample.as_ref()),
                        extent,
                        way,
                    )
                }
            }
        }
        Type::Boxed(inner) => value(api, inner, constraints, example, extent, way),
        Type::Nullable(inner) => {
            let example = example.filter(|example| !example.is_null());
            value(api, inner, constraints, example, extent, way)
        }
        Type::Array(item) => match example {
            Some(Value::Array(documented)) if is_plain(api, item) && !documented.is_empty() => {
                json!(documented)
            }
            _ => {
                // An array inside of what it is an array of has to end somewhere.
                if item
                    .model_name()
                    .is_some_and(|name| way.within.contains(&name))
                {
                    return json!([]);
                }
                let before = way.made;
                let first = example.and_then(|example| example.get(0));
                let item = value(api, item, inside(constraints), first, extent, way);
                let items = several(item, constraints, way.made);
                way.made += (way.made - before) * items.as_array().map_or(0, Vec::len);
                items
            }
        },
        Type::OneOrMany(item) => {
            let one = value(
                api,
                item,
                constraints,
                example.filter(|example| !example.is_array()),
                extent,
                way,
            );
            if extent == Extent::Many {
                json!([one, one])
            } else {
                one
            }
        }
        Type::Map(item) => match example {
            Some(Value::Object(documented)) if is_plain(api, item) => json!(documented),
            _ if item
                .model_name()
                .is_some_and(|name| way.within.contains(&name)) =>
            {
                json!({})
            }
            _ => json!({ "key": value(api, item, inside(constraints), None, extent, way) }),
        },
        // Bytes are shown as text.
        Type::Payload => match example {
            Some(Value::String(text)) => json!(text),
            _ => json!("example"),
        },
        _ => example
            .filter(|example| fits(ty, example))
            .cloned()
            .unwrap_or_else(|| allowed(scalar(ty, constraints), constraints)),
    }
}

/// Those of optional parameters that an example shows.
pub(crate) fn shown<'p>(
    api: &Api,
    optional: impl Iterator<Item = &'p Parameter>,
    extent: Extent,
) -> Vec<&'p Parameter> {
    match extent {
        Extent::Required => Vec::new(),
        Extent::Documented => optional
            .filter(|parameter| !parameter.docs.deprecated && is_documented(api, &parameter.value))
            .take(READ)
            .collect(),
        Extent::Full | Extent::Many => optional.collect(),
    }
}

/// Whether a value can be shown that says something to who reads it: one of the document's, and none that
/// was made up.
fn is_documented(api: &Api, shape: &Shape) -> bool {
    if let Some(example) = &shape.example {
        return !example.is_null() && example.to_string().len() <= LONG;
    }
    let ty = match &shape.ty {
        Type::Nullable(inner) => inner,
        other => other,
    };
    match ty.model_name().and_then(|name| api.model(name)) {
        Some(model) => match &model.kind {
            ModelKind::Enum(_) => true,
            ModelKind::Newtype(own) | ModelKind::Alias(own) => is_documented(api, own),
            // What its own objects show is looked at when it is made.
            ModelKind::Struct(body) => body
                .fields
                .iter()
                .any(|field| field.value.example.is_some()),
            _ => false,
        },
        None => false,
    }
}

/// Whether a documented value is of the kind that the type is written as: people write what they like.
fn fits(ty: &Type, example: &Value) -> bool {
    match ty {
        Type::String | Type::Uuid | Type::Timestamp => example.is_string(),
        Type::Boolean => example.is_boolean(),
        Type::Int32
        | Type::Int64
        | Type::Whole
        | Type::UInt64
        | Type::Double
        | Type::UnixMillis => example.is_number(),
        _ => true,
    }
}

/// Sets the tag, unless it is one of those that mean the variant.
fn name_variant(object: &mut Map<String, Value>, tag: &str, tags: &[String]) {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let own = object.get(tag);
    let Some(first) = tags
        .first()
        .filter(|_| !own.is_some_and(|own| tags.contains(&text(own))))
    else {
        return;
    };
    let number = own
        .filter(|own| own.is_number())
        .and_then(|_| first.parse::<i64>().ok());
    let value = number.map_or_else(|| Value::from(first.clone()), Value::from);
    object.insert(tag.to_owned(), value);
}

/// How many properties an object needs more than it has.
fn lacking(body: &Struct, object: &Map<String, Value>) -> usize {
    let least = body.constraints.iter().map(|constraint| match constraint {
        Constraint::MinProperties(least) => usize::try_from(*least).unwrap_or(usize::MAX),
        _ => 0,
    });
    least.max().unwrap_or(0).saturating_sub(object.len())
}

/// Takes from an object what it may not have as well, as far as it can do without.
fn drop_surplus(body: &Struct, object: &mut Map<String, Value>) {
    let most = body.constraints.iter().map(|constraint| match constraint {
        Constraint::MaxProperties(most) => usize::try_from(*most).unwrap_or(usize::MAX),
        _ => usize::MAX,
    });
    let most = most.min().unwrap_or(usize::MAX);
    let optional = body.fields.iter().rev();
    for field in optional.filter(|field| !field.required && !field.asked) {
        if object.len() <= most {
            return;
        }
        object.remove(&field.name);
    }
}

/// Makes one of the alternatives hold, the first if none does, and no other if only one may.
fn satisfy(
    condition: &Condition,
    body: &Struct,
    object: &mut Map<String, Value>,
    mut make: impl FnMut(&Field) -> Value,
) {
    let has = |names: &[String], object: &Map<String, Value>| {
        names.iter().all(|name| object.contains_key(name))
    };
    let is_required = |name: &String| {
        let mut fields = body.fields.iter();
        fields.any(|field| field.required && field.name == *name)
    };
    if condition.holding == Holding::None {
        for names in &condition.alternatives {
            if has(names, object)
                && let Some(name) = names.iter().rfind(|name| !is_required(name))
            {
                object.remove(name);
            }
        }
        return;
    }
    let holds = condition
        .alternatives
        .iter()
        .find(|names| has(names, object));
    let Some(chosen) = holds.or(condition.alternatives.first()) else {
        return;
    };
    let fields = body
        .fields
        .iter()
        .filter(|field| chosen.contains(&field.name));
    for field in fields.filter(|field| !field.read_only) {
        if !object.contains_key(&field.name) {
            object.insert(field.name.clone(), make(field));
        }
    }
    if condition.holding == Holding::One {
        let required = |name: &String| chosen.contains(name) || is_required(name);
        for names in condition
            .alternatives
            .iter()
            .filter(|names| *names != chosen)
        {
            if has(names, object)
                && let Some(name) = names.iter().find(|name| !required(name))
            {
                object.remove(name);
            }
        }
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

/// The model that a value of the type cannot do without: a list or a map may be empty.
fn held(ty: &Type) -> Option<&str> {
    match ty {
        Type::Model(name) => Some(name),
        Type::OneOrMany(inner) | Type::Nullable(inner) | Type::Boxed(inner) => held(inner),
        _ => None,
    }
}
