//! The steps of a call that give it its body, and what the caller passes for it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::source_file::SourceFile;
use super::types;
use crate::api::{Api, Body, ModelKind, Style, Type, Writing};

/// How a body is taken and placed.
pub(super) struct Given {
    /// Type of the argument `body`.
    pub(super) ty: TokenStream,
    /// Makes the value of the argument, where they differ.
    pub(super) statement: Option<TokenStream>,
    /// Puts the value in its place.
    pub(super) step: TokenStream,
}

pub(super) fn given(file: &mut SourceFile, api: &Api, body: &Body) -> Given {
    let argument = types::argument(file, api, &body.value.ty, &quote! { body });
    let (ty, value) = (argument.ty, argument.value);
    let constraints = types::constraints(file, &body.value.constraints);
    match &body.writing {
        Writing::Text(media_type) => {
            return Given {
                ty,
                statement: None,
                step: quote! { .text(#media_type, body, #constraints) },
            };
        }
        Writing::Bytes(media_type) => {
            // The type of a range is the caller's to say.
            let media_type = if media_type.contains('*') {
                "application/octet-stream"
            } else {
                media_type
            };
            return Given {
                ty,
                statement: None,
                step: quote! { .payload(#media_type, body) },
            };
        }
        _ => {}
    }
    let own = types::ty(file, &body.value.ty);
    let statement = (value.to_string() != "body").then(|| quote! { let body: #own = #value; });
    let step = match &body.writing {
        Writing::Json(media_type) if media_type == "application/json" => {
            quote! { .json(&body, #constraints) }
        }
        Writing::Form(fields) => {
            let fields = fields.iter().map(|(name, style, explode)| {
                let parameter = file.runtime("Parameter");
                let style = self::style(file, *style);
                quote! { #parameter::query(#name).style(#style, #explode) }
            });
            let fields: Vec<_> = fields.collect();
            quote! { .form(&body, #constraints, &[#(#fields),*]) }
        }
        Writing::Multipart(content_types) => {
            let parts = if has_files(api, &body.value.ty) {
                quote! { &body }
            } else {
                let fields = file.runtime("Fields");
                quote! { &#fields(&body) }
            };
            let content_types = content_types
                .iter()
                .map(|(name, content_type)| quote! { (#name, #content_type) });
            quote! { .multipart(#parts, #constraints, &[#(#content_types),*]) }
        }
        Writing::Json(media_type) | Writing::Text(media_type) | Writing::Bytes(media_type) => {
            quote! { .json_as(#media_type, &body, #constraints) }
        }
    };
    Given {
        ty,
        statement,
        step,
    }
}

/// Whether values know themselves which of their fields are files.
fn has_files(api: &Api, ty: &Type) -> bool {
    let model = ty.model_name().and_then(|name| api.model(name));
    matches!(ty, Type::Model(_))
        && model
            .is_some_and(|model| matches!(&model.kind, ModelKind::Struct(body) if body.multipart))
}

/// The runtime's word for a style.
pub(super) fn style(file: &mut SourceFile, style: Style) -> TokenStream {
    let style_type = file.runtime("Style");
    let style = format_ident!(
        "{}",
        match style {
            Style::Matrix => "Matrix",
            Style::Label => "Label",
            Style::Simple => "Simple",
            Style::Form => "Form",
            Style::SpaceDelimited => "SpaceDelimited",
            Style::PipeDelimited => "PipeDelimited",
            Style::DeepObject => "DeepObject",
            Style::Json => "Json",
        }
    );
    quote! { #style_type::#style }
}
