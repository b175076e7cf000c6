//! Checks that the properties which must be there together are, before a value is sent.

use proc_macro2::TokenStream;
use quote::quote;

use super::source_file::tokens;
use super::types::{self, Presence};
use crate::api::{Condition, Holding, Model, Struct};

/// The checks of a model, which is called `this`, in the order of the document. What cannot be told from its fields is left to the service.
pub(super) fn checks(model: &Model, body: &Struct) -> Vec<TokenStream> {
    // What a reply leaves out has to be there in a request.
    let asked = body.fields.iter().filter(|field| field.asked);
    let asked = asked.map(|field| Condition {
        holding: Holding::Some,
        alternatives: vec![vec![field.name.clone()]],
    });
    let conditions = asked.chain(body.conditions.iter().cloned());
    conditions
        .filter_map(|condition| check(model, body, &condition))
        .collect()
}

fn check(model: &Model, body: &Struct, condition: &Condition) -> Option<TokenStream> {
    let mut alternatives = Vec::new();
    for names in &condition.alternatives {
        let properties: Option<Vec<_>> = names
            .iter()
            .map(|name| {
                let present = present(model, body, name)?;
                Some(quote! { (#name, #present) })
            })
            .collect();
        let properties = properties?;
        alternatives.push(quote! { &[#(#properties),*] });
    }
    let check = match condition.holding {
        Holding::Some => quote! { any_of },
        Holding::One => quote! { one_of },
        Holding::None => quote! { none_of },
    };
    Some(quote! { #check(&[#(#alternatives),*]) })
}

/// Whether the property is there, if that can be told.
fn present(model: &Model, body: &Struct, name: &str) -> Option<TokenStream> {
    let Some(field) = body.fields.iter().find(|field| field.name == name) else {
        body.additional.as_ref()?;
        return Some(quote! { this.additional_properties.contains_key(#name) });
    };
    let rust = tokens(&field.rust_name);
    Some(match types::presence(model, field) {
        Presence::Required => quote! { true },
        Presence::Optional => quote! { this.#rust.is_some() },
        Presence::ThreeState => quote! { !this.#rust.is_absent() },
    })
}
