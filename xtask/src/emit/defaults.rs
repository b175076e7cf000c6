//! What fields decode to where they are left out: the attribute of the field, and the function that it names.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::Fault;
use super::example::Example;
use super::source_file::{SourceFile, tokens};
use super::types::{self, Presence};
use crate::api::{Api, Field, Model, Struct, Type, defaults};

/// What serde is told of the field's default, if it has one.
pub(super) fn attribute(model: &Model, field: &Field) -> Option<TokenStream> {
    let default = field.default.as_ref()?;
    if is_of_type(field, default) {
        return Some(quote! { default });
    }
    let path = format!("{}::{}", model.name, function(field));
    Some(quote! { default = #path })
}

/// The functions that the attributes name.
pub(super) fn emit(
    api: &Api,
    model: &Model,
    body: &Struct,
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let mut functions = Vec::new();
    for field in &body.fields {
        let Some(default) = field
            .default
            .as_ref()
            .filter(|value| !is_of_type(field, value))
        else {
            continue;
        };
        let name = format_ident!("{}", function(field));
        let ty = types::field(file, model, field);
        let value = value(api, model, field, default, file);
        functions.push(quote! { fn #name() -> #ty { #value } });
    }
    if functions.is_empty() {
        return Ok(());
    }
    let name = tokens(&model.name);
    file.push(quote! { impl #name { #(#functions)* } })
}

fn function(field: &Field) -> String {
    format!("default_{}", field.rust_name.trim_start_matches("r#"))
}

/// Whether the default is that of the type.
fn is_of_type(field: &Field, default: &Value) -> bool {
    field.required && defaults::is_empty(&field.value.ty, default)
}

/// The default as a value of the field.
fn value(
    api: &Api,
    model: &Model,
    field: &Field,
    default: &Value,
    file: &mut SourceFile,
) -> TokenStream {
    let ty = match &field.value.ty {
        Type::Nullable(inner) => inner,
        other => other,
    };
    let presence = types::presence(model, field);
    if defaults::is_plain(api, ty, default) {
        let mut example = Example::default();
        let value = example.strict(api, ty, default);
        for model in &example.models {
            file.model(model);
        }
        return match presence {
            Presence::Required => value,
            Presence::Optional => quote! { Some(#value) },
            Presence::ThreeState => quote! { Maybe::Value(#value) },
        };
    }
    let read = match (ty, default) {
        (Type::Uuid | Type::Timestamp, Value::String(text)) => quote! { #text.parse().ok() },
        _ => {
            let json = default.to_string();
            quote! { serde_json::from_str(#json).ok() }
        }
    };
    match presence {
        Presence::ThreeState => quote! { #read.map_or(Maybe::Absent, Maybe::Value) },
        Presence::Required | Presence::Optional => read,
    }
}
