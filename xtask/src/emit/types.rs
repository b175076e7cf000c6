//! Types of the model as Rust spells them: in a field, as an argument, as a result.

use super::source_file::SourceFile;
use crate::api::{Api, Constraint, Field, Model, ModelKind, Type};

/// The type itself.
pub(super) fn ty(file: &mut SourceFile, ty: &Type) -> String {
    match ty {
        Type::Boolean => "bool".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::Int64 | Type::Whole => "i64".to_owned(),
        Type::UInt64 => "u64".to_owned(),
        Type::Double => "f64".to_owned(),
        Type::String => "String".to_owned(),
        Type::Uuid => file.import("uuid", "Uuid"),
        Type::Timestamp | Type::UnixMillis => file.runtime("Timestamp"),
        Type::Json => file.runtime("Json"),
        Type::JsonObject => file.runtime("JsonObject"),
        Type::Payload => file.runtime("Payload"),
        Type::Bytes => file.import("bytes", "Bytes"),
        Type::Model(name) => file.model(name),
        Type::Array(item) => format!("Vec<{}>", self::ty(file, item)),
        Type::Map(value) => {
            let map = file.import("std::collections", "BTreeMap");
            format!("{map}<String, {}>", self::ty(file, value))
        }
        Type::OneOrMany(item) => {
            let one_or_many = file.runtime("OneOrMany");
            format!("{one_or_many}<{}>", self::ty(file, item))
        }
        Type::Nullable(inner) => format!("Option<{}>", self::ty(file, inner)),
        Type::Boxed(inner) => format!("Box<{}>", self::ty(file, inner)),
    }
}

/// How a field shows that it may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Always there.
    Required,
    /// `Option`.
    Optional,
    /// `Maybe`: absent and null are two things, and both can be sent.
    ThreeState,
}

pub(super) fn presence(model: &Model, field: &Field) -> Presence {
    match (field.required, &field.value.ty) {
        (true, _) => Presence::Required,
        // A form has no null.
        (false, Type::Nullable(_)) if model.in_request && !is_multipart(model) => {
            Presence::ThreeState
        }
        (false, _) => Presence::Optional,
    }
}

fn is_multipart(model: &Model) -> bool {
    matches!(&model.kind, ModelKind::Struct(body) if body.multipart)
}

/// The type of a field, and that of its value when it is there.
pub(super) fn field(file: &mut SourceFile, model: &Model, field: &Field) -> String {
    let inner = match &field.value.ty {
        Type::Nullable(inner) if !field.required => inner,
        other => other,
    };
    let inner = ty(file, inner);
    match presence(model, field) {
        Presence::Required => inner,
        Presence::Optional => format!("Option<{inner}>"),
        Presence::ThreeState => format!("{}<{inner}>", file.runtime("Maybe")),
    }
}

/// `with_title`: the method of a model that sets a field.
pub(super) fn setter(field: &Field) -> String {
    let name = field.rust_name.trim_start_matches("r#");
    format!("with_{}", name.trim_end_matches('_'))
}

/// What a function takes for a value of a type, and how the value is made of it.
pub(super) struct Argument {
    pub(super) ty: String,
    /// The owned value, made of the argument.
    pub(super) value: String,
}

/// The argument called `name` for a value of the type: whatever turns into it without loss.
pub(super) fn argument(file: &mut SourceFile, api: &Api, ty: &Type, name: &str) -> Argument {
    if let Type::Boxed(inner) = ty {
        return Argument {
            ty: self::ty(file, inner),
            value: format!("Box::new({name})"),
        };
    }
    let value = match ty {
        Type::Array(item) if is_free(api, item) => {
            format!("{name}.into_iter().map(Into::into).collect()")
        }
        Type::Array(_) => format!("{name}.into_iter().collect()"),
        _ if is_converted(api, ty) => format!("{name}.into()"),
        _ => name.to_owned(),
    };
    Argument {
        ty: taken(file, api, ty).0,
        value,
    }
}

/// What a function takes for a value of a type, and the word by which the runtime's macros make the value of
/// it, where they differ.
pub(super) fn taken(file: &mut SourceFile, api: &Api, ty: &Type) -> (String, Option<String>) {
    match ty {
        Type::Array(item) => {
            let own = self::ty(file, item);
            let taken = if is_free(api, item) {
                format!("impl IntoIterator<Item = impl Into<{own}>>")
            } else {
                format!("impl IntoIterator<Item = {own}>")
            };
            (taken, Some(format!("list({own})")))
        }
        Type::Boxed(inner) => taken(file, api, inner),
        _ => {
            let own = self::ty(file, ty);
            if is_converted(api, ty) {
                (format!("impl Into<{own}>"), Some(format!("into({own})")))
            } else {
                (own, None)
            }
        }
    }
}

/// Whether whatever turns into an item is taken for one.
fn is_free(api: &Api, item: &Type) -> bool {
    *item == Type::Payload || is_text(api, item)
}

/// Whether whatever turns into a value is taken for one.
fn is_converted(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::String | Type::Payload | Type::OneOrMany(_) | Type::Nullable(_) => true,
        Type::Model(_) => is_text(api, ty) || shorthand(api, ty).is_some(),
        _ => false,
    }
}

/// Whether values of the type are made of text without fail.
pub(super) fn is_text(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::String => true,
        Type::Model(name) => match api.model(name).map(|model| &model.kind) {
            Some(ModelKind::Newtype(shape) | ModelKind::Alias(shape)) => is_text(api, &shape.ty),
            _ => false,
        },
        _ => false,
    }
}

/// The one required field of a model that is sent, if there is just one and it is a plain value: such a
/// model can be given as that value.
pub(super) fn shorthand<'a>(api: &'a Api, ty: &Type) -> Option<&'a Field> {
    let Type::Model(name) = ty else { return None };
    let model = api.model(name)?;
    let ModelKind::Struct(body) = &model.kind else {
        return None;
    };
    if body.fields.iter().any(|field| field.asked) {
        return None;
    }
    let mut required = body.fields.iter().filter(|field| field.required);
    let (field, None) = (required.next()?, required.next()) else {
        return None;
    };
    let plain = match &field.value.ty {
        Type::Model(name) => matches!(
            api.model(name)?.kind,
            ModelKind::Newtype(_) | ModelKind::Enum(_)
        ),
        Type::Array(_)
        | Type::Map(_)
        | Type::OneOrMany(_)
        | Type::Nullable(_)
        | Type::Boxed(_)
        | Type::Json
        | Type::JsonObject
        | Type::Payload => false,
        _ => true,
    };
    (plain && model.in_request && body.additional.is_none()).then_some(field)
}

/// What a value must hold, in brackets.
pub(super) fn constraints(file: &mut SourceFile, constraints: &[Constraint]) -> String {
    let list: Vec<String> = constraints
        .iter()
        .map(|constraint| self::constraint(file, constraint))
        .collect();
    format!("[{}]", list.join(", "))
}

fn constraint(file: &mut SourceFile, constraint: &Constraint) -> String {
    let said = match constraint {
        Constraint::Minimum(bound) => number("Minimum", bound),
        Constraint::ExclusiveMinimum(bound) => number("ExclusiveMinimum", bound),
        Constraint::Maximum(bound) => number("Maximum", bound),
        Constraint::ExclusiveMaximum(bound) => number("ExclusiveMaximum", bound),
        Constraint::MultipleOf(unit) => number("MultipleOf", unit),
        Constraint::MinLength(bound) => format!("MinLength({bound})"),
        Constraint::MaxLength(bound) => format!("MaxLength({bound})"),
        Constraint::MinItems(bound) => format!("MinItems({bound})"),
        Constraint::MaxItems(bound) => format!("MaxItems({bound})"),
        Constraint::MinProperties(bound) => format!("MinProperties({bound})"),
        Constraint::MaxProperties(bound) => format!("MaxProperties({bound})"),
        Constraint::Not(inner) => format!("Not(&{})", constraints(file, inner)),
        Constraint::OneOf(values) => format!("OneOf(&{values:?})"),
        Constraint::UniqueItems => "UniqueItems".to_owned(),
        Constraint::Items(inner) => format!("Items(&{})", constraints(file, inner)),
    };
    format!("{}::{said}", file.runtime("Constraint"))
}

/// The bound of a number: a whole one is never rounded.
fn number(name: &str, bound: &serde_json::Number) -> String {
    let float = bound.as_f64().unwrap_or_default();
    let whole = bound
        .as_i128()
        .or_else(|| (float.fract() == 0.0 && float.abs() < 1e38).then_some(float as i128));
    match whole {
        Some(bound) => format!("{name}({bound})"),
        None => format!("{name}Float({float:?})"),
    }
}
