//! What fields decode to where they are left out, as expressions.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::example::Example;
use super::source_file::{SourceFile, tokens};
use super::types::{self, Presence};
use crate::api::{Api, Field, Model, Type, defaults};

/// Whether the default is that of the type.
fn is_of_type(field: &Field, default: &Value) -> bool {
    field.required && defaults::is_empty(&field.value.ty, default)
}

/// The default as a value of the field, if it has one.
pub(super) fn value(
    api: &Api,
    model: &Model,
    field: &Field,
    file: &mut SourceFile,
) -> Option<TokenStream> {
    let default = field.default.as_ref()?;
    if is_of_type(field, default) {
        return Some(quote! { Default::default() });
    }
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
        return Some(match presence {
            Presence::Required => value,
            Presence::Optional => quote! { Some(#value) },
            Presence::ThreeState => {
                let maybe = tokens(&file.runtime("Maybe"));
                quote! { #maybe::Value(#value) }
            }
        });
    }
    let read = match (ty, default) {
        (Type::Uuid | Type::Timestamp, Value::String(text)) => quote! { #text.parse().ok() },
        _ => {
            let json = default.to_string();
            quote! { serde_json::from_str(#json).ok() }
        }
    };
    Some(match presence {
        Presence::ThreeState => {
            let maybe = tokens(&file.runtime("Maybe"));
            quote! { #read.map_or(#maybe::Absent, #maybe::Value) }
        }
        Presence::Required | Presence::Optional => read,
    })
}
