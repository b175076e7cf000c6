//! `models/`: one file for each schema of the document, with the inline schemas that stand in it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::source_file::{SourceFile, preamble};
use super::types;
use super::{Files, docs, structs};
use crate::api::{
    Alternative, Api, Model, ModelKind, Page, Shape, StatusVariant, Struct, Type, Union, Variant,
};

/// The files of `models/` under `folder`.
pub(super) fn emit(api: &Api, folder: &str) -> Files {
    let mut files = Files::new();
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
            emit_model(api, model, &mut file);
        }
        files.insert(format!("{folder}/models/{module}.rs"), file.render());
    }
    files.insert(format!("{folder}/models/mod.rs"), index(api, &modules));
    files
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

fn emit_model(api: &Api, model: &Model, file: &mut SourceFile) {
    let fallback = format!("The schema `{}`.", model.name);
    let mut paragraphs = docs::paragraphs(&model.docs, &fallback);
    if let Some(url) = &model.docs.url {
        paragraphs.push(format!("See <{url}>."));
    }
    match &model.kind {
        ModelKind::Struct(body) => {
            structs::emit(api, model, body, &paragraphs, file);
            if let Some(page) = &body.page {
                emit_page(model, body, page, file);
            }
        }
        ModelKind::Enum(variants) => emit_enum(model, variants, &paragraphs, file),
        ModelKind::Union(union) => emit_union(api, model, union, &paragraphs, file),
        ModelKind::ByStatus(variants) => emit_by_status(model, variants, &paragraphs, file),
        ModelKind::Newtype(shape) => emit_newtype(model, shape, &paragraphs, file),
        ModelKind::Alias(shape) => {
            let mut out = String::new();
            docs::comment(&mut out, &paragraphs, 0);
            let ty = types::ty(file, &shape.ty);
            out.push_str(&format!("pub type {} = {ty};\n", model.name));
            file.push_text(out);
        }
    }
}

fn emit_newtype(model: &Model, shape: &Shape, paragraphs: &[String], file: &mut SourceFile) {
    // The macro knows the scalars by their names, so they need no import.
    let inner = match shape.ty {
        Type::Uuid => "Uuid".to_owned(),
        Type::Timestamp => "Timestamp".to_owned(),
        ref other => types::ty(file, other),
    };
    file.runtime("newtype");
    let mut out = "newtype! {\n".to_owned();
    docs::comment(&mut out, paragraphs, 4);
    out.push_str(&format!("    pub struct {}({inner});\n}}\n", model.name));
    file.push_text(out);
}

/// An enumeration in the making, as a macro of the runtime reads it.
struct Enumeration(String);

impl Enumeration {
    fn new(macro_name: &str, model: &Model, paragraphs: &[String], file: &mut SourceFile) -> Self {
        file.runtime(macro_name);
        let mut out = format!("{macro_name}! {{\n");
        docs::comment(&mut out, paragraphs, 4);
        out.push_str(&format!("    pub enum {} {{\n", model.name));
        Self(out)
    }

    /// Adds `variant`, of which `said` is said.
    fn push(&mut self, said: String, variant: &str) {
        docs::comment(&mut self.0, &[said], 8);
        self.0.push_str(&format!("        {variant},\n"));
    }

    fn finish(mut self, file: &mut SourceFile) {
        self.0.push_str("    }\n}\n");
        file.push_text(self.0);
    }
}

fn emit_enum(model: &Model, variants: &[Variant], paragraphs: &[String], file: &mut SourceFile) {
    let of_texts = variants.iter().all(|variant| variant.value.is_string());
    let macro_name = if of_texts {
        "open_enum"
    } else {
        "integer_enum"
    };
    let mut out = Enumeration::new(macro_name, model, paragraphs, file);
    for variant in variants {
        let value = match &variant.value {
            Value::String(text) if text.is_empty() => "The empty text".to_owned(),
            Value::String(text) => docs::span(text),
            value => docs::span(&value.to_string()),
        };
        let said = match &variant.description {
            Some(text) => {
                let text = docs::sentence(&docs::clean_line(text));
                format!("{value}: {text}")
            }
            None => format!("{value}."),
        };
        let value = match variant.value.as_i64() {
            Some(number) => number.to_string(),
            None => format!("{:?}", variant.value.as_str().unwrap_or_default()),
        };
        out.push(said, &format!("{} = {value}", variant.name));
    }
    out.finish(file);
}

fn emit_union(
    api: &Api,
    model: &Model,
    union: &Union,
    paragraphs: &[String],
    file: &mut SourceFile,
) {
    let mut out = Enumeration::new("union", model, paragraphs, file);
    let mut checks = String::new();
    for variant in &union.variants {
        let name = &variant.name;
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
        let tag = match &union.tag {
            Some(tag) if variant.lacks_tag => format!(" = ({tag:?}, {:?}, written)", variant.tags),
            Some(tag) => format!(" = ({tag:?}, {:?})", variant.tags),
            None if variant.is_enum => " = known".to_owned(),
            None => String::new(),
        };
        out.push(said, &format!("{name}({ty}){tag}"));
        let check = if let Some(check) = tag_check(api, union, variant) {
            format!(
                "{{\n                {check};\n                value.validate(check);\n            }}"
            )
        } else if variant.constraints.is_empty() || !model.in_request {
            "value.validate(check),".to_owned()
        } else {
            let constraints = types::constraints(file, &variant.constraints);
            format!("check.variant(value, &{constraints}),")
        };
        checks.push_str(&format!("            Self::{name}(value) => {check}\n"));
    }
    out.finish(file);
    if model.in_request {
        let name = &model.name;
        let validate = file.runtime("Validate");
        let validator = file.runtime("Validator");
        file.push_text(format!(
            "\
impl {validate} for {name} {{
    fn validate(&self, check: &mut {validator}<'_>) {{
        match self {{
{checks}            Self::Unknown(_) => {{}}
        }}
    }}
}}
"
        ));
    }
}

/// Checks that a variant holds a tag that means it, where its maker could have said another one.
fn tag_check(api: &Api, union: &Union, variant: &Alternative) -> Option<String> {
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
    Some(format!(
        "check.tag({tag:?}, &value.{}, &{:?})",
        field.rust_name, variant.tags
    ))
}

/// What comes with a status, as one of the variants of a model.
fn emit_by_status(
    model: &Model,
    variants: &[StatusVariant],
    paragraphs: &[String],
    file: &mut SourceFile,
) {
    let mut out = Enumeration::new("by_status", model, paragraphs, file);
    for variant in variants {
        let name = &variant.name;
        let said = match &variant.status {
            Some((code, meaning)) => docs::meaning(*code, meaning),
            None => format!("What is said as `{name}`."),
        };
        match &variant.ty {
            Some(ty) => out.push(said, &format!("{name}({})", types::ty(file, ty))),
            None => out.push(said, name),
        }
    }
    out.finish(file);
}

/// Tells the runtime where the items of a page are.
fn emit_page(model: &Model, body: &Struct, page: &Page, file: &mut SourceFile) {
    let Some(items) = body.fields.iter().find(|field| field.name == page.items) else {
        return;
    };
    let Type::Array(item) = &items.value.ty else {
        return;
    };
    let total = page.total.as_ref();
    let total = total.and_then(|total| body.fields.iter().find(|field| field.name == *total));
    let total = match total {
        Some(total) if total.required => format!("u64::try_from(self.{}).ok()", total.rust_name),
        Some(total) => format!(
            "self.{}.and_then(|total| u64::try_from(total).ok())",
            total.rust_name
        ),
        None => "None".to_owned(),
    };
    let (name, items) = (&model.name, &items.rust_name);
    let paged = file.runtime("Paged");
    let item = types::ty(file, item);
    file.push_text(format!(
        "\
impl {paged} for {name} {{
    type Item = {item};

    fn items(&self) -> &[Self::Item] {{
        &self.{items}
    }}

    fn into_items(self) -> Vec<Self::Item> {{
        self.{items}
    }}

    fn total(&self) -> Option<u64> {{
        {total}
    }}
}}
"
    ));
}
