//! Types of the model as Rust spells them: in a field, as an argument, as a result.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::source_file::{SourceFile, text};
use crate::api::{Api, Constraint, Field, Model, ModelKind, Type};

/// The type itself.
pub(super) fn ty(file: &mut SourceFile, ty: &Type) -> TokenStream {
    match ty {
        Type::Boolean => quote! { bool },
        Type::Int32 => quote! { i32 },
        Type::Int64 | Type::Whole => quote! { i64 },
        Type::UInt64 => quote! { u64 },
        Type::Double => quote! { f64 },
        Type::String => quote! { String },
        Type::Uuid => file.import("uuid", "Uuid"),
        Type::Timestamp | Type::UnixMillis => file.runtime("Timestamp"),
        Type::Json => file.runtime("Json"),
        Type::JsonObject => file.runtime("JsonObject"),
        Type::Payload => file.runtime("Payload"),
        Type::Bytes => file.import("bytes", "Bytes"),
        Type::Model(name) => file.model(name),
        Type::Array(item) => {
            let item = self::ty(file, item);
            quote! { Vec<#item> }
        }
        Type::Map(value) => {
            let map = file.import("std::collections", "BTreeMap");
            let value = self::ty(file, value);
            quote! { #map<String, #value> }
        }
        Type::OneOrMany(item) => {
            let one_or_many = file.runtime("OneOrMany");
            let item = self::ty(file, item);
            quote! { #one_or_many<#item> }
        }
        Type::Nullable(inner) => {
            let inner = self::ty(file, inner);
            quote! { Option<#inner> }
        }
        Type::Boxed(inner) => {
            let inner = self::ty(file, inner);
            quote! { Box<#inner> }
        }
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
pub(super) fn field(file: &mut SourceFile, model: &Model, field: &Field) -> TokenStream {
    let inner = match &field.value.ty {
        Type::Nullable(inner) if !field.required => inner,
        other => other,
    };
    let inner = ty(file, inner);
    match presence(model, field) {
        Presence::Required => inner,
        Presence::Optional => quote! { Option<#inner> },
        Presence::ThreeState => {
            let maybe = file.runtime("Maybe");
            quote! { #maybe<#inner> }
        }
    }
}

/// `with_title`: the method of a model that sets a field.
pub(super) fn setter(field: &Field) -> proc_macro2::Ident {
    quote::format_ident!(
        "with_{}",
        field
            .rust_name
            .trim_start_matches("r#")
            .trim_end_matches('_')
    )
}

/// What a function takes for a value of a type, and how the value is made of it.
pub(super) struct Argument {
    pub(super) ty: TokenStream,
    /// The owned value, made of the argument.
    pub(super) value: TokenStream,
}

/// The argument called `name` for a value of the type: whatever turns into it without loss.
pub(super) fn argument(
    file: &mut SourceFile,
    api: &Api,
    ty: &Type,
    name: &TokenStream,
) -> Argument {
    let own = self::ty(file, ty);
    match ty {
        Type::String => Argument {
            ty: quote! { impl Into<String> },
            value: quote! { #name.into() },
        },
        Type::Payload => Argument {
            ty: quote! { impl Into<#own> },
            value: quote! { #name.into() },
        },
        Type::Array(item) if is_text(api, item) || **item == Type::Payload => {
            let item = self::ty(file, item);
            Argument {
                ty: quote! { impl IntoIterator<Item = impl Into<#item>> },
                value: quote! { #name.into_iter().map(Into::into).collect() },
            }
        }
        Type::Array(item) => {
            let item = self::ty(file, item);
            Argument {
                ty: quote! { impl IntoIterator<Item = #item> },
                value: quote! { #name.into_iter().collect() },
            }
        }
        Type::OneOrMany(_) | Type::Nullable(_) => Argument {
            ty: quote! { impl Into<#own> },
            value: quote! { #name.into() },
        },
        Type::Boxed(inner) => {
            let inner = self::ty(file, inner);
            Argument {
                ty: inner,
                value: quote! { Box::new(#name) },
            }
        }
        Type::Model(_) if is_text(api, ty) || shorthand(api, ty).is_some() => Argument {
            ty: quote! { impl Into<#own> },
            value: quote! { #name.into() },
        },
        _ => Argument {
            ty: own,
            value: name.clone(),
        },
    }
}

/// What a function takes for a value of a type, and the word by which the runtime's macros make the value of
/// it, where they differ.
pub(super) fn taken(file: &mut SourceFile, api: &Api, ty: &Type) -> (String, Option<String>) {
    let (taken, how, own) = match ty {
        Type::Array(item) => {
            let own = text(self::ty(file, item));
            let item = match **item == Type::Payload || is_text(api, item) {
                true => format!("impl Into<{own}>"),
                false => own.clone(),
            };
            (format!("impl IntoIterator<Item = {item}>"), "list", own)
        }
        Type::Boxed(inner) => return taken(file, api, inner),
        _ => {
            let own = text(self::ty(file, ty));
            let is_converted = matches!(
                ty,
                Type::String | Type::Payload | Type::OneOrMany(_) | Type::Nullable(_)
            ) || matches!(ty, Type::Model(_))
                && (is_text(api, ty) || shorthand(api, ty).is_some());
            if !is_converted {
                return (own, None);
            }
            (format!("impl Into<{own}>"), "into", own)
        }
    };
    (taken, Some(format!("{how}({own})")))
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

/// A slice of what a value must hold.
pub(super) fn constraints(file: &mut SourceFile, constraints: &[Constraint]) -> TokenStream {
    let list = constraints
        .iter()
        .map(|constraint| self::constraint(file, constraint));
    let list: Vec<_> = list.collect();
    quote! { &[#(#list),*] }
}

fn constraint(file: &mut SourceFile, constraint: &Constraint) -> TokenStream {
    let (name, bound) = match constraint {
        Constraint::Minimum(bound) => number("Minimum", bound),
        Constraint::ExclusiveMinimum(bound) => number("ExclusiveMinimum", bound),
        Constraint::Maximum(bound) => number("Maximum", bound),
        Constraint::ExclusiveMaximum(bound) => number("ExclusiveMaximum", bound),
        Constraint::MultipleOf(unit) => number("MultipleOf", unit),
        Constraint::MinLength(bound) => count("MinLength", *bound),
        Constraint::MaxLength(bound) => count("MaxLength", *bound),
        Constraint::MinItems(bound) => count("MinItems", *bound),
        Constraint::MaxItems(bound) => count("MaxItems", *bound),
        Constraint::MinProperties(bound) => count("MinProperties", *bound),
        Constraint::MaxProperties(bound) => count("MaxProperties", *bound),
        Constraint::UniqueItems => ("UniqueItems".to_owned(), None),
        Constraint::Items(inner) => ("Items".to_owned(), Some(constraints(file, inner))),
    };
    let constraint = file.runtime("Constraint");
    let name = quote::format_ident!("{name}");
    let bound = bound.map(|bound| quote! { (#bound) });
    quote! { #constraint::#name #bound }
}

fn count(name: &str, bound: u64) -> (String, Option<TokenStream>) {
    let bound = Literal::u64_unsuffixed(bound);
    (name.to_owned(), Some(quote! { #bound }))
}

/// The bound of a number: a whole one is never rounded.
fn number(name: &str, bound: &serde_json::Number) -> (String, Option<TokenStream>) {
    let float = bound.as_f64().unwrap_or_default();
    let whole = bound
        .as_i128()
        .or_else(|| (float.fract() == 0.0 && float.abs() < 1e38).then_some(float as i128));
    match whole {
        Some(bound) => {
            let bound = Literal::i128_unsuffixed(bound);
            (name.to_owned(), Some(quote! { #bound }))
        }
        None => {
            let bound = Literal::f64_unsuffixed(float);
            (format!("{name}Float"), Some(quote! { #bound }))
        }
    }
}
