//! `models/`: one file for each schema of the document, with the inline schemas that stand in it.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::example::literal;
use super::source_file::{SourceFile, preamble, tokens};
use super::types;
use super::{Fault, Files, docs, structs};
use crate::api::{
    Alternative, Api, Model, ModelKind, Page, Shape, StatusVariant, Struct, Type, Union, Variant,
};

/// Adds the files of `models/` under `folder`.
pub(super) fn emit(api: &Api, folder: &str, files: &mut Files) -> Result<(), Fault> {
    let mut modules: BTreeMap<&str, Vec<&Model>> = BTreeMap::new();
    for model in &api.models {
        modules.entry(&model.module).or_default().push(model);
    }
    for (module, models) in &mut modules {
        // The schema that the file is named after, then those that stand in it.
        models.sort_by_key(|model| model.inline);
        let mut file = SourceFile::new(&api.document, "super");
        for model in models.iter() {
            file.own(&model.name);
        }
        for model in models.iter() {
            emit_model(api, model, &mut file)?;
        }
        files.insert(format!("{folder}/models/{module}.rs"), file.render());
    }
    files.insert(format!("{folder}/models/mod.rs"), index(api, &modules));
    Ok(())
}

/// `models/mod.rs`: every model under one path.
fn index(api: &Api, modules: &BTreeMap<&str, Vec<&Model>>) -> String {
    let mut text = preamble(&api.document);
    text.push_str(&format!(
        "\n//! What the {} sends and receives.\n",
        docs::title(api)
    ));
    if modules.is_empty() {
        return text;
    }
    text.push('\n');
    for module in modules.keys() {
        text.push_str(&format!("mod {module};\n"));
    }
    text.push('\n');
    for (module, models) in modules {
        let mut names: Vec<&str> = models.iter().map(|model| model.name.as_str()).collect();
        names.sort_unstable();
        match names.as_slice() {
            [name] => text.push_str(&format!("pub use {module}::{name};\n")),
            names => text.push_str(&format!("pub use {module}::{{{}}};\n", names.join(", "))),
        }
    }
    text
}

fn emit_model(api: &Api, model: &Model, file: &mut SourceFile) -> Result<(), Fault> {
    let fallback = format!("`{}`, of which the documentation says no more.", model.name);
    let mut paragraphs = docs::paragraphs(&model.docs, &fallback);
    if let Some(url) = &model.docs.url {
        paragraphs.push(format!("See <{url}>."));
    }
    match &model.kind {
        ModelKind::Struct(body) => {
            structs::emit(api, model, body, &paragraphs, file)?;
            match &body.page {
                Some(page) => emit_page(model, body, page, file),
                None => Ok(()),
            }
        }
        ModelKind::Enum(variants) => emit_enum(model, variants, &paragraphs, file),
        ModelKind::Union(union) => emit_union(api, model, union, &paragraphs, file),
        ModelKind::ByStatus(variants) => emit_by_status(model, variants, &paragraphs, file),
        ModelKind::Newtype(shape) => emit_newtype(model, shape, &paragraphs, file),
        ModelKind::Alias(shape) => {
            let comment = docs::attributes(&paragraphs, 0);
            let name = format_ident!("{}", model.name);
            let ty = types::ty(file, &shape.ty);
            file.push(quote! { #comment pub type #name = #ty; })
        }
    }
}

fn emit_newtype(
    model: &Model,
    shape: &Shape,
    paragraphs: &[String],
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let comment = docs::attributes(paragraphs, 4);
    let name = format_ident!("{}", model.name);
    // The macro knows the scalars by their names, so they need no import.
    let inner = match shape.ty {
        Type::Uuid => quote! { Uuid },
        Type::Timestamp => quote! { Timestamp },
        ref other => types::ty(file, other),
    };
    file.push_in_macro("newtype", quote! { #comment pub struct #name(#inner); })
}

fn emit_enum(
    model: &Model,
    variants: &[Variant],
    paragraphs: &[String],
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let comment = docs::attributes(paragraphs, 4);
    let name = format_ident!("{}", model.name);
    let of_texts = variants.iter().all(|variant| variant.value.is_string());
    let variants = variants.iter().map(|variant| {
        let name = format_ident!("{}", variant.name);
        let value = match &variant.value {
            Value::String(text) => docs::span(text),
            value => docs::span(&value.to_string()),
        };
        let said = match &variant.description {
            Some(text) => {
                let text = docs::sentence(&docs::clean(&docs::single_line(text)));
                format!("{value}: {text}")
            }
            None => format!("{value}."),
        };
        let comment = docs::attributes(&[said], 8);
        let value = literal(&variant.value);
        quote! { #comment #name = #value }
    });
    file.push_in_macro(
        if of_texts {
            "open_enum"
        } else {
            "integer_enum"
        },
        quote! { #comment pub enum #name { #(#variants),* } },
    )
}

fn emit_union(
    api: &Api,
    model: &Model,
    union: &Union,
    paragraphs: &[String],
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let comment = docs::attributes(paragraphs, 4);
    let name = format_ident!("{}", model.name);
    let mut variants = Vec::new();
    let mut checks = Vec::new();
    for variant in &union.variants {
        let variant_name = format_ident!("{}", variant.name);
        let ty = types::ty(file, &variant.ty);
        let said = match (&union.tag, variant.ty.model_name()) {
            (Some(tag), _) => {
                let tags: Vec<String> = variant.tags.iter().map(|tag| docs::span(tag)).collect();
                format!("Where {} is {}.", docs::span(tag), tags.join(" or "))
            }
            (None, Some(inner)) if matches!(variant.ty, Type::Array(_)) => {
                format!("Several of [`{inner}`]({inner}).")
            }
            (None, Some(inner)) => format!("A value of [`{inner}`]({inner})."),
            (None, None) => "A plain value.".to_owned(),
        };
        let comment = docs::attributes(&[said], 8);
        let tags = &variant.tags;
        let tag = union
            .tag
            .as_ref()
            .map(|tag| match variant.lacks_tag {
                true => quote! { = (#tag, [#(#tags),*], written) },
                false => quote! { = (#tag, [#(#tags),*]) },
            })
            .or_else(|| variant.is_enum.then(|| quote! { = known }));
        variants.push(quote! { #comment #variant_name(#ty) #tag });
        let tag_check = tag_check(api, union, variant);
        checks.push(if let Some(check) = tag_check {
            quote! { Self::#variant_name(value) => { #check value.validate(check); } }
        } else if variant.constraints.is_empty() || !model.in_request {
            quote! { Self::#variant_name(value) => value.validate(check), }
        } else {
            let constraints = types::constraints(file, &variant.constraints);
            quote! { Self::#variant_name(value) => check.variant(value, #constraints), }
        });
    }
    file.push_in_macro(
        "union",
        quote! { #comment pub enum #name { #(#variants),* } },
    )?;
    if model.in_request {
        let validate = file.runtime("Validate");
        let validator = file.runtime("Validator");
        file.push(quote! {
            impl #validate for #name {
                fn validate(&self, check: &mut #validator<'_>) {
                    match self { #(#checks)* Self::Unknown(_) => {} }
                }
            }
        })?;
    }
    Ok(())
}

/// Checks that a variant holds a tag that means it, where its maker could have said another one.
fn tag_check(api: &Api, union: &Union, variant: &Alternative) -> Option<TokenStream> {
    let tag = union.tag.as_ref()?;
    let body = match variant
        .ty
        .model_name()
        .and_then(|name| api.model(name))?
        .kind
    {
        ModelKind::Struct(ref body) => body,
        _ => return None,
    };
    let field = body.fields.iter().find(|field| field.name == *tag)?;
    let (name, tags) = (tokens(&field.rust_name), &variant.tags);
    Some(quote! { check.tag(#tag, &value.#name, &[#(#tags),*]); })
}

/// What comes with a status, as one of the variants of a model.
fn emit_by_status(
    model: &Model,
    variants: &[StatusVariant],
    paragraphs: &[String],
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let comment = docs::attributes(paragraphs, 4);
    let name = format_ident!("{}", model.name);
    let mut tokens = Vec::new();
    for variant in variants {
        let said = match &variant.status {
            Some((code, meaning)) => docs::meaning(*code, meaning),
            None => format!("What is said as `{}`.", variant.name),
        };
        let comment = docs::attributes(&[said], 8);
        let name = format_ident!("{}", variant.name);
        let ty = variant.ty.as_ref().map(|ty| types::ty(file, ty));
        let ty = ty.map(|ty| quote! { (#ty) });
        tokens.push(quote! { #comment #name #ty });
    }
    file.push_in_macro(
        "by_status",
        quote! { #comment pub enum #name { #(#tokens),* } },
    )
}

/// Tells the runtime where the items of a page are.
fn emit_page(
    model: &Model,
    body: &Struct,
    page: &Page,
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let name = format_ident!("{}", model.name);
    let trait_name = file.runtime("Paged");
    let Some(items) = body.fields.iter().find(|field| field.name == page.items) else {
        return Ok(());
    };
    let item = match &items.value.ty {
        Type::Array(item) => types::ty(file, item),
        _ => return Ok(()),
    };
    let rust = tokens(&items.rust_name);
    let total = match page
        .total
        .as_ref()
        .and_then(|total| body.fields.iter().find(|field| field.name == *total))
    {
        Some(total) => {
            let rust = tokens(&total.rust_name);
            if total.required {
                quote! { u64::try_from(self.#rust).ok() }
            } else {
                quote! { self.#rust.and_then(|total| u64::try_from(total).ok()) }
            }
        }
        None => quote! { None },
    };
    file.push(quote! {
        impl #trait_name for #name {
            type Item = #item;
            fn items(&self) -> &[Self::Item] { &self.#rust }
            fn into_items(self) -> Vec<Self::Item> { self.#rust }
            fn total(&self) -> Option<u64> { #total }
        }
    })
}
