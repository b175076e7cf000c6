//! `models/`: one file for each schema of the document, with the inline schemas that stand in it.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::example::literal;
use super::source_file::{SourceFile, preamble, tokens};
use super::types::{self, Presence};
use super::{Fault, Files, conditions, defaults, docs};
use crate::api::{
    Api, Field, Model, ModelKind, Page, Shape, StatusVariant, Struct, Type, Union, Variant, names,
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
        ModelKind::Struct(body) => emit_struct(api, model, body, &paragraphs, file),
        ModelKind::Enum(variants) => emit_enum(model, variants, &paragraphs, file),
        ModelKind::Union(union) => emit_union(model, union, &paragraphs, file),
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
            (None, Some(inner)) => format!("A value of [`{inner}`]({inner})."),
            (None, None) => "A plain value.".to_owned(),
        };
        let comment = docs::attributes(&[said], 8);
        let tags = &variant.tags;
        let tag = union
            .tag
            .as_ref()
            .map(|tag| quote! { = (#tag, [#(#tags),*]) });
        variants.push(quote! { #comment #variant_name(#ty) #tag });
        checks.push(if variant.constraints.is_empty() || !model.in_request {
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
        let said = docs::clean(&docs::single_line(&variant.meaning));
        let code = docs::code(variant.code);
        let said = [format!("`{code}`: {}", docs::sentence(&said))];
        let comment = docs::attributes(&said, 8);
        let name = format_ident!("{}", variant.name);
        let status = docs::short(variant.code);
        let ty = variant.ty.as_ref().map(|ty| types::ty(file, ty));
        let ty = ty.map(|ty| quote! { (#ty) });
        tokens.push(quote! { #comment #name #ty = #status });
    }
    file.push_in_macro(
        "by_status",
        quote! { #comment pub enum #name { #(#tokens),* } },
    )
}

fn emit_struct(
    api: &Api,
    model: &Model,
    body: &Struct,
    paragraphs: &[String],
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let name = format_ident!("{}", model.name);
    let serialize = file.import("serde", "Serialize");
    let mut derives = vec![quote! { Clone }];
    let sensitive = body.fields.iter().any(|field| field.sensitive);
    if !sensitive {
        derives.push(quote! { Debug });
    }
    if body.fields.iter().all(|field| !field.required) {
        derives.push(quote! { Default });
    }
    if !body.multipart {
        derives.push(quote! { PartialEq });
        derives.push(file.import("serde", "Deserialize"));
    }
    derives.push(serialize);

    let comment = docs::attributes(paragraphs, 0);
    let rename_all = rename_all(body);
    let rename_all_attribute = rename_all.map(|case| quote! { #[serde(rename_all = #case)] });
    let mut fields = Vec::new();
    for field in &body.fields {
        fields.push(emit_field(model, field, rename_all, file));
    }
    if let Some(values) = &body.additional {
        let values = types::ty(file, &values.ty);
        let map = file.import("std::collections", "BTreeMap");
        let comment = docs::attributes(
            &["The properties that the documentation does not name.".to_owned()],
            4,
        );
        fields.push(
            quote! { #comment #[serde(flatten)] pub additional_properties: #map<String, #values> },
        );
    }
    file.push(quote! {
        #comment
        #[derive(#(#derives),*)]
        #rename_all_attribute
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    })?;
    if model.in_request {
        emit_constructors(api, model, body, file)?;
        emit_validation(api, model, body, file)?;
    }
    defaults::emit(api, model, body, file)?;
    if body.multipart {
        emit_files(model, body, file)?;
    }
    if sensitive {
        emit_debug(model, body, file)?;
    }
    if let Some(page) = &body.page {
        emit_page(model, body, page, file)?;
    }
    Ok(())
}

/// The case that spares the most fields an attribute of their own.
fn rename_all(body: &Struct) -> Option<&'static str> {
    let plain = body
        .fields
        .iter()
        .filter(|field| bare(&field.rust_name) == field.name)
        .count();
    let camel = body
        .fields
        .iter()
        .filter(|field| names::serde_camel_case(&field.rust_name) == field.name)
        .count();
    (camel > plain).then_some("camelCase")
}

fn bare(name: &str) -> &str {
    name.trim_start_matches("r#")
}

fn emit_field(
    model: &Model,
    field: &Field,
    rename_all: Option<&str>,
    file: &mut SourceFile,
) -> TokenStream {
    let fallback = "The documentation says no more of it than its name.";
    let comment = docs::attributes(&docs::paragraphs(&field.docs, fallback), 4);
    let presence = types::presence(model, field);

    if is_file(&field.value.ty) {
        let name = tokens(&field.rust_name);
        let ty = types::field(file, model, field);
        return quote! { #comment #[serde(skip)] pub #name: #ty };
    }
    let mut serde: Vec<TokenStream> = Vec::new();
    let renamed = match rename_all {
        Some(_) => names::serde_camel_case(&field.rust_name),
        None => bare(&field.rust_name).to_owned(),
    };
    if renamed != field.name {
        let name = &field.name;
        serde.push(quote! { rename = #name });
    }
    let special = match scalar(&field.value.ty) {
        Type::Whole => {
            file.runtime("whole");
            Some(quote! { deserialize_with = "whole::deserialize" })
        }
        Type::UnixMillis => {
            file.runtime("unix_millis");
            Some(quote! { with = "unix_millis" })
        }
        _ => None,
    };
    if let Some(default) = defaults::attribute(model, field) {
        serde.push(default);
    } else if presence == Presence::ThreeState
        || (special.is_some() && presence == Presence::Optional)
    {
        serde.push(quote! { default });
    }
    serde.extend(special);
    match presence {
        Presence::Required => {}
        // Left out it would be the default.
        Presence::Optional if field.default.is_some() && is_nullable(field) => {}
        Presence::Optional => serde.push(quote! { skip_serializing_if = "Option::is_none" }),
        Presence::ThreeState => serde.push(quote! { skip_serializing_if = "Maybe::is_absent" }),
    }
    let serde = (!serde.is_empty()).then(|| quote! { #[serde(#(#serde),*)] });
    let name = tokens(&field.rust_name);
    let ty = types::field(file, model, field);
    quote! { #comment #serde pub #name: #ty }
}

/// Whether a field of a form is a file, or several.
fn is_file(ty: &Type) -> bool {
    match ty {
        Type::Payload => true,
        Type::Array(item) => **item == Type::Payload,
        _ => false,
    }
}

/// Tells the runtime which parts of a form are files.
fn emit_files(model: &Model, body: &Struct, file: &mut SourceFile) -> Result<(), Fault> {
    let name = format_ident!("{}", model.name);
    let multipart = file.runtime("Multipart");
    let files = file.runtime("Files");
    let mut steps = Vec::new();
    for field in body.fields.iter().filter(|field| is_file(&field.value.ty)) {
        let (wire, rust) = (&field.name, tokens(&field.rust_name));
        let required = types::presence(model, field) == Presence::Required;
        let each = match (&field.value.ty, required) {
            (Type::Payload, true) => quote! { [&self.#rust] },
            (Type::Array(_), false) => quote! { self.#rust.iter().flatten() },
            _ => quote! { &self.#rust },
        };
        steps.push(quote! { files.add(#wire, #each); });
    }
    let argument = if steps.is_empty() {
        quote! { _ }
    } else {
        quote! { files }
    };
    file.push(quote! {
        impl #multipart for #name {
            fn files<'a>(&'a self, #argument: &mut #files<'a>) { #(#steps)* }
        }
    })
}

fn is_nullable(field: &Field) -> bool {
    matches!(field.value.ty, Type::Nullable(_))
}

/// The type without what says that it may be missing.
fn scalar(ty: &Type) -> &Type {
    match ty {
        Type::Nullable(inner) => scalar(inner),
        other => other,
    }
}

/// `new` of what is required, and a setter of everything else.
fn emit_constructors(
    api: &Api,
    model: &Model,
    body: &Struct,
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let name = format_ident!("{}", model.name);
    let mut arguments = Vec::new();
    let mut initializers = Vec::new();
    let mut setters = Vec::new();
    for field in &body.fields {
        let field_name = tokens(&field.rust_name);
        match types::presence(model, field) {
            Presence::Required => {
                let argument = types::argument(file, api, &field.value.ty, &field_name);
                let (ty, value) = (argument.ty, argument.value);
                arguments.push(quote! { #field_name: #ty });
                initializers.push(if value.to_string() == field_name.to_string() {
                    quote! { #field_name }
                } else {
                    quote! { #field_name: #value }
                });
            }
            Presence::Optional => {
                let inner = match &field.value.ty {
                    Type::Nullable(inner) => inner,
                    other => other,
                };
                let argument = types::argument(file, api, inner, &field_name);
                let (ty, value) = (argument.ty, argument.value);
                initializers.push(quote! { #field_name: None });
                if field.read_only {
                    continue;
                }
                setters.push(setter(field, &ty, &quote! { Some(#value) }));
            }
            Presence::ThreeState => {
                let ty = types::field(file, model, field);
                initializers.push(quote! { #field_name: Default::default() });
                setters.push(setter(
                    field,
                    &quote! { impl Into<#ty> },
                    &quote! { #field_name.into() },
                ));
            }
        }
    }
    if body.additional.is_some() {
        initializers.push(quote! { additional_properties: Default::default() });
    }
    let said = if arguments.is_empty() {
        "With nothing set."
    } else {
        "With what is required, and nothing else."
    };
    let comment = docs::attributes(&[said.to_owned()], 4);
    let construct = if arguments.is_empty() && body.additional.is_none() {
        quote! { Self::default() }
    } else {
        quote! { Self { #(#initializers),* } }
    };
    file.push(quote! {
        impl #name {
            #comment
            pub fn new(#(#arguments),*) -> Self { #construct }
            #(#setters)*
        }
    })?;
    if let Some(field) = types::shorthand(api, &Type::Model(model.name.clone())) {
        emit_shorthand(api, model, field, file)?;
    }
    Ok(())
}

fn setter(field: &Field, ty: &TokenStream, value: &TokenStream) -> TokenStream {
    let name = tokens(&field.rust_name);
    let setter = types::setter(field);
    let comment = docs::attributes(
        &[format!("Sets [`{0}`](Self::{0}).", bare(&field.rust_name))],
        4,
    );
    quote! {
        #comment
        #[must_use]
        pub fn #setter(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// A model whose only required field is plain can be given as that field.
fn emit_shorthand(
    api: &Api,
    model: &Model,
    field: &Field,
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let name = format_ident!("{}", model.name);
    let field_name = tokens(&field.rust_name);
    let mut sources = vec![types::ty(file, &field.value.ty)];
    if types::is_text(api, &field.value.ty) {
        sources.push(quote! { &str });
        if field.value.ty != Type::String {
            sources.push(quote! { String });
        }
    }
    for source in sources {
        file.push(quote! {
            impl From<#source> for #name {
                fn from(#field_name: #source) -> Self { Self::new(#field_name) }
            }
        })?;
    }
    Ok(())
}

/// What must hold before a value is sent.
fn emit_validation(
    api: &Api,
    model: &Model,
    body: &Struct,
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let name = format_ident!("{}", model.name);
    let validate = file.runtime("Validate");
    let validator = file.runtime("Validator");
    let mut checks = Vec::new();
    for field in &body.fields {
        if field.value.constraints.is_empty() && !is_checked(api, &field.value.ty) {
            continue;
        }
        let (json, rust) = (&field.name, tokens(&field.rust_name));
        let constraints = types::constraints(file, &field.value.constraints);
        checks.push(quote! { check.field(#json, &self.#rust, #constraints); });
    }
    if let Some(values) = &body.additional
        && (!values.constraints.is_empty() || is_checked(api, &values.ty))
    {
        let constraints = types::constraints(file, &values.constraints);
        checks.push(quote! { check.additional(&self.additional_properties, #constraints); });
    }
    checks.extend(conditions::checks(model, body));
    let check = if checks.is_empty() {
        quote! { _ }
    } else {
        quote! { check }
    };
    file.push(quote! {
        impl #validate for #name {
            fn validate(&self, #check: &mut #validator<'_>) { #(#checks)* }
        }
    })
}

/// Whether values of the type have anything inside that could be checked.
fn is_checked(api: &Api, ty: &Type) -> bool {
    let model = ty.model_name().and_then(|name| api.model(name));
    model.is_some_and(|model| {
        matches!(
            model.kind,
            ModelKind::Struct(_) | ModelKind::Union(_) | ModelKind::Alias(_)
        )
    })
}

/// `Debug` without what must not be seen.
fn emit_debug(model: &Model, body: &Struct, file: &mut SourceFile) -> Result<(), Fault> {
    let name = format_ident!("{}", model.name);
    let fmt = file.import("std", "fmt");
    let text = &model.name;
    let fields = body.fields.iter().map(|field| {
        let (label, rust) = (bare(&field.rust_name), tokens(&field.rust_name));
        if field.sensitive {
            quote! { .field(#label, &format_args!("[redacted]")) }
        } else {
            quote! { .field(#label, &self.#rust) }
        }
    });
    let additional = body
        .additional
        .as_ref()
        .map(|_| quote! { .field("additional_properties", &self.additional_properties) });
    let comment = docs::attributes(&["Without what must not be seen.".to_owned()], 0);
    file.push(quote! {
        #comment
        impl #fmt::Debug for #name {
            fn fmt(&self, formatter: &mut #fmt::Formatter<'_>) -> #fmt::Result {
                formatter.debug_struct(#text) #(#fields)* #additional .finish()
            }
        }
    })
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
