//! Calls as code: for the examples of the documentation and for the conformance tests.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::source_file::tokens;
use super::types;
use crate::api::example::{self, Extent};
use crate::api::{Api, Group, ModelKind, Operation, Parameter, Type, Writing};

/// Writes expressions, and notes which models they name.
#[derive(Default)]
pub(super) struct Example {
    /// Models that the code names.
    pub(super) models: BTreeSet<String>,
    /// Types of the runtime that the code names.
    pub(super) runtime: BTreeSet<&'static str>,
}

impl Example {
    /// `client.users().get(…)`, with what `extent` asks for.
    pub(super) fn call(
        &mut self,
        api: &Api,
        group: &Group,
        operation: &Operation,
        extent: Extent,
    ) -> TokenStream {
        let handle = tokens(&group.handle);
        let method = tokens(&operation.method);
        let mut arguments = Vec::new();
        for parameter in operation.required() {
            arguments.push(self.parameter(api, parameter, extent));
        }
        let mut setters = Vec::new();
        if let Some(body) = &operation.body {
            let value = example::of(api, &body.value, extent);
            let value = match &body.writing {
                Writing::Bytes(range) if range.contains('*') && api.model("Payload").is_none() => {
                    let text = value.as_str().unwrap_or_default();
                    let concrete = concrete(range);
                    self.runtime.insert("Payload");
                    quote! { Payload::from(#text).with_content_type(#concrete) }
                }
                _ => self.body(api, &body.value.ty, &value),
            };
            if body.required {
                arguments.push(value);
            } else if extent != Extent::Required {
                setters.push(quote! { .body(#value) });
            }
        }
        for parameter in example::shown(api, operation.optional(), extent) {
            let setter = tokens(&parameter.rust_name);
            let value = self.parameter(api, parameter, extent);
            setters.push(quote! { .#setter(#value) });
        }
        quote! { client.#handle().#method(#(#arguments),*) #(#setters)* }
    }

    fn parameter(&mut self, api: &Api, parameter: &Parameter, extent: Extent) -> TokenStream {
        let value = example::of(api, &parameter.value, extent);
        // An object as a parameter can be given as a body can.
        self.body(api, &parameter.value.ty, &value)
    }

    /// A body: a model that can be given as its only required field is.
    fn body(&mut self, api: &Api, ty: &Type, value: &Value) -> TokenStream {
        if let (Some(field), Value::Object(object)) = (types::shorthand(api, ty), value)
            && object.len() == 1
            && let Some(value) = object.get(&field.name)
        {
            return match &field.value.ty {
                Type::Model(name) if !types::is_text(api, &field.value.ty) => {
                    let parsed = self.parsed(api, &field.value.ty, value);
                    parsed.unwrap_or_else(|| self.strict(api, &Type::Model(name.clone()), value))
                }
                other => self.loose(api, other, value),
            };
        }
        self.loose(api, ty, value)
    }

    /// Where the argument is generous: `impl Into<String>`, `impl IntoIterator`.
    fn loose(&mut self, api: &Api, ty: &Type, value: &Value) -> TokenStream {
        match (ty, value) {
            (Type::String | Type::Payload, Value::String(text)) => quote! { #text },
            (Type::Model(_), Value::String(text)) if types::is_text(api, ty) => quote! { #text },
            (Type::Array(item), Value::Array(values)) => {
                // What the items are made of is as free as the list is, if it is text.
                let is_free = types::is_text(api, item) || **item == Type::Payload;
                let values: Vec<_> = values
                    .iter()
                    .map(|value| match is_free {
                        true => self.loose(api, item, value),
                        false => self.strict(api, item, value),
                    })
                    .collect();
                quote! { [#(#values),*] }
            }
            (Type::Nullable(inner), value) if !value.is_null() => self.typed(api, inner, value),
            (Type::OneOrMany(item), Value::Array(values)) => {
                let values: Vec<_> = values
                    .iter()
                    .map(|value| self.typed(api, item, value))
                    .collect();
                quote! { [#(#values),*] }
            }
            (Type::OneOrMany(item), value) => self.typed(api, item, value),
            // Whoever takes it makes the box.
            (Type::Boxed(inner), value) => self.strict(api, inner, value),
            _ => self.strict(api, ty, value),
        }
    }

    /// Where the context takes several types: what is parsed says what it becomes.
    fn typed(&mut self, api: &Api, ty: &Type, value: &Value) -> TokenStream {
        let name = match (ty, value) {
            (Type::Uuid, Value::String(_)) => quote! { uuid::Uuid },
            (Type::Timestamp, Value::String(_)) => self.of_runtime("Timestamp"),
            (Type::Map(inner), Value::Object(members)) => {
                let members = self.members(api, inner, members);
                return quote! { std::collections::BTreeMap::from(#members) };
            }
            (Type::Json, _) => self.of_runtime("Json"),
            (Type::JsonObject, _) => self.of_runtime("JsonObject"),
            (Type::Model(name), _) if !types::is_text(api, ty) => {
                let parsed = self.parsed(api, ty, value);
                let made = parsed.unwrap_or_else(|| self.strict(api, ty, value));
                let json = value.to_string();
                let read = quote! { serde_json::from_str(#json)? };
                if made.to_string() != read.to_string() {
                    return made;
                }
                self.models.insert(name.clone());
                let name = format_ident!("{name}");
                return quote! { serde_json::from_str::<#name>(#json)? };
            }
            _ => return self.strict(api, ty, value),
        };
        let text = match (ty, value) {
            (Type::Uuid | Type::Timestamp, Value::String(text)) => text.clone(),
            (_, value) => value.to_string(),
        };
        quote! { #text.parse::<#name>()? }
    }

    /// The entries of a map.
    fn members(&mut self, api: &Api, ty: &Type, members: &Map<String, Value>) -> TokenStream {
        let members = members.iter().map(|(key, value)| {
            let value = self.strict(api, ty, value);
            quote! { (#key.to_owned(), #value) }
        });
        let members: Vec<_> = members.collect();
        quote! { [#(#members),*] }
    }

    fn of_runtime(&mut self, name: &'static str) -> TokenStream {
        self.runtime.insert(name);
        tokens(name)
    }

    /// Where the type must be met exactly.
    pub(super) fn strict(&mut self, api: &Api, ty: &Type, value: &Value) -> TokenStream {
        match (ty, value) {
            (Type::Boolean, Value::Bool(value)) => quote! { #value },
            (Type::Int32 | Type::Int64 | Type::Whole, Value::Number(number)) => {
                let number = number
                    .as_i64()
                    .or_else(|| number.as_f64().map(|number| number as i64))
                    .unwrap_or_default();
                let fits = !matches!(ty, Type::Int32) || i32::try_from(number).is_ok();
                let number = Literal::i64_unsuffixed(if fits { number } else { 1 });
                quote! { #number }
            }
            (Type::UInt64, Value::Number(number)) => {
                let number = Literal::u64_unsuffixed(number.as_u64().unwrap_or(1));
                quote! { #number }
            }
            (Type::Double, Value::Number(number)) => {
                let number = Literal::f64_unsuffixed(number.as_f64().unwrap_or_default());
                quote! { #number }
            }
            (Type::String, Value::String(text)) => quote! { #text.to_owned() },
            (Type::Uuid | Type::Timestamp, Value::String(text)) => quote! { #text.parse()? },
            (Type::Payload, Value::String(text)) => quote! { #text.into() },
            (Type::UnixMillis, Value::Number(number)) => {
                let number = Literal::i64_unsuffixed(number.as_i64().unwrap_or_default());
                self.runtime.insert("Timestamp");
                quote! { Timestamp::from_unix_millis(#number)? }
            }
            (Type::Array(item), Value::Array(values)) => {
                let values: Vec<_> = values
                    .iter()
                    .map(|value| self.strict(api, item, value))
                    .collect();
                quote! { vec![#(#values),*] }
            }
            (Type::Map(_) | Type::JsonObject, Value::Object(members)) if members.is_empty() => {
                quote! { Default::default() }
            }
            (Type::Map(inner), Value::Object(members)) => {
                let members = self.members(api, inner, members);
                quote! { #members.into() }
            }
            (Type::Nullable(_), Value::Null) => quote! { None },
            (Type::Nullable(inner), value) => {
                let value = self.strict(api, inner, value);
                quote! { Some(#value) }
            }
            (Type::Boxed(inner), value) => {
                let value = self.strict(api, inner, value);
                quote! { Box::new(#value) }
            }
            // Into what the conversion were made, parsed text could not tell.
            (Type::OneOrMany(item), Value::Array(values)) => {
                let values: Vec<_> = values
                    .iter()
                    .map(|value| self.strict(api, item, value))
                    .collect();
                let one_or_many = self.of_runtime("OneOrMany");
                quote! { #one_or_many::Many(vec![#(#values),*]) }
            }
            (Type::OneOrMany(item), value) => {
                let value = self.strict(api, item, value);
                let one_or_many = self.of_runtime("OneOrMany");
                quote! { #one_or_many::One(#value) }
            }
            (Type::Model(name), value) => self.model(api, name, value),
            (Type::Json | Type::JsonObject, value) => {
                let json = value.to_string();
                quote! { #json.parse()? }
            }
            (_, value) => {
                let json = value.to_string();
                quote! { serde_json::from_str(#json)? }
            }
        }
    }

    fn model(&mut self, api: &Api, name: &str, value: &Value) -> TokenStream {
        let Some(model) = api.model(name) else {
            return quote! { Default::default() };
        };
        let ident = format_ident!("{name}");
        match (&model.kind, value) {
            (ModelKind::Newtype(shape), Value::String(_)) if shape.ty != Type::String => {
                quote_parse(value)
            }
            (ModelKind::Newtype(_), Value::String(text)) => {
                self.models.insert(name.to_owned());
                quote! { #ident::from(#text) }
            }
            (ModelKind::Newtype(shape), value) => {
                let inner = self.strict(api, &shape.ty, value);
                self.models.insert(name.to_owned());
                quote! { #ident::new(#inner) }
            }
            (ModelKind::Enum(variants), Value::String(_) | Value::Number(_)) => {
                self.models.insert(name.to_owned());
                match variants.iter().find(|variant| variant.value == *value) {
                    Some(variant) => {
                        let variant = format_ident!("{}", variant.name);
                        quote! { #ident::#variant }
                    }
                    None => {
                        let value = literal(value);
                        quote! { #ident::from(#value) }
                    }
                }
            }
            (ModelKind::Union(union), value) if !union.variants.is_empty() => {
                // Examples of unions are made of one of their variants: the one that its tag names, else
                // mostly the first. Where that is not known, the text says it.
                let tag = union
                    .tag
                    .as_ref()
                    .and_then(|tag| value.get(tag))
                    .map(|tag| tag.as_str().map_or_else(|| tag.to_string(), str::to_owned));
                let made_of = match tag {
                    Some(tag) => union
                        .variants
                        .iter()
                        .find(|variant| variant.tags.contains(&tag)),
                    None => union.variants.first().filter(|_| {
                        union
                            .variants
                            .iter()
                            .all(|variant| variant.ty.model_name().is_none())
                    }),
                };
                match made_of {
                    Some(variant) => {
                        let variant_name = format_ident!("{}", variant.name);
                        let value = self.strict(api, &variant.ty, value);
                        self.models.insert(name.to_owned());
                        quote! { #ident::#variant_name(#value) }
                    }
                    None => {
                        let json = value.to_string();
                        quote! { serde_json::from_str(#json)? }
                    }
                }
            }
            (ModelKind::Alias(shape), value) => self.strict(api, &shape.ty, value),
            (ModelKind::Struct(body), Value::Object(object)) => {
                self.models.insert(name.to_owned());
                let mut arguments = Vec::new();
                let mut setters = Vec::new();
                for field in &body.fields {
                    let Some(value) = object.get(&field.name) else {
                        continue;
                    };
                    let presence = types::presence(model, field);
                    let inner = match (&field.value.ty, presence) {
                        (Type::Nullable(inner), types::Presence::Optional) => inner,
                        (other, _) => other,
                    };
                    match presence {
                        types::Presence::Required => arguments.push(self.loose(api, inner, value)),
                        _ if field.asked => {
                            arguments.push(self.loose(api, &field.value.ty, value));
                        }
                        types::Presence::Optional => {
                            let value = self.loose(api, inner, value);
                            let setter = tokens(&types::setter(field));
                            setters.push(quote! { .#setter(#value) });
                        }
                        types::Presence::ThreeState => {
                            let value = match inner {
                                Type::Nullable(inner) if !value.is_null() => {
                                    self.typed(api, inner, value)
                                }
                                other => self.strict(api, other, value),
                            };
                            // What is decoded becomes what it is taken for, and here that could be much.
                            let is_decoded = value.to_string().starts_with("serde_json");
                            let value = if is_decoded {
                                quote! { Some(#value) }
                            } else {
                                value
                            };
                            let setter = tokens(&types::setter(field));
                            setters.push(quote! { .#setter(#value) });
                        }
                    }
                }
                quote! { #ident::new(#(#arguments),*) #(#setters)* }
            }
            (_, value) => {
                let json = value.to_string();
                quote! { serde_json::from_str(#json)? }
            }
        }
    }

    /// Text that is parsed to a type which the context does not tell.
    fn parsed(&mut self, api: &Api, ty: &Type, value: &Value) -> Option<TokenStream> {
        let (Type::Model(name), Value::String(text)) = (ty, value) else {
            return None;
        };
        let ModelKind::Newtype(_) = &api.model(name)?.kind else {
            return None;
        };
        self.models.insert(name.clone());
        let name = format_ident!("{name}");
        Some(quote! { #text.parse::<#name>()? })
    }
}

/// One of the media types that a range stands for.
fn concrete(range: &str) -> &'static str {
    match range.split('/').next() {
        Some("image") => "image/png",
        Some("audio") => "audio/mpeg",
        Some("video") => "video/mp4",
        Some("text") => "text/plain",
        _ => "application/octet-stream",
    }
}

/// The value of an enumeration: a text or an integer.
pub(super) fn literal(value: &Value) -> TokenStream {
    match value.as_i64() {
        Some(number) => {
            let number = Literal::i64_unsuffixed(number);
            quote! { #number }
        }
        None => {
            let text = value.as_str().unwrap_or_default();
            quote! { #text }
        }
    }
}

fn quote_parse(value: &Value) -> TokenStream {
    match value {
        Value::String(text) => quote! { #text.parse()? },
        _ => quote! { Default::default() },
    }
}
