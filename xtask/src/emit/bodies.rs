//! How an operation's declaration says what is sent as its body.

use super::docs::WIDTH;
use super::source_file::SourceFile;
use super::types;
use crate::api::{Api, Body, ModelKind, Style, Type, Writing};

/// `json(CreateUser)`: how the body is written, what is taken for it, what it must hold, and what else there
/// is to say.
pub(super) fn sent(file: &mut SourceFile, api: &Api, body: &Body) -> String {
    let (mut taken, mut how) = types::taken(file, api, &body.value.ty);
    let mut given = Vec::new();
    let writing = match &body.writing {
        Writing::Text(media_type) => {
            given.push(format!("{media_type:?}"));
            how = None;
            "text"
        }
        Writing::Bytes(media_type) => {
            // The type of a range is the caller's to say.
            let is_range = media_type.contains('*');
            given.push(format!(
                "{:?}",
                if is_range {
                    "application/octet-stream"
                } else {
                    media_type
                }
            ));
            how = None;
            "payload"
        }
        Writing::Json(media_type) if media_type == "application/json" => "json",
        Writing::Json(media_type) => {
            given.push(format!("{media_type:?}"));
            "json_as"
        }
        Writing::Form(fields) => {
            for (name, style, explode) in fields {
                let parameter = file.runtime("Parameter");
                let style = self::style(file, *style);
                given.push(format!(
                    "{parameter}::query({name:?}).style({style}, {explode})"
                ));
            }
            "form"
        }
        Writing::Multipart(content_types) => {
            for (name, content_type) in content_types {
                given.push(format!("({name:?}, {content_type:?})"));
            }
            if has_files(api, &body.value.ty) {
                "multipart"
            } else {
                "fields"
            }
        }
    };
    if let Some(how) = how {
        taken.push_str(&format!(" as {how}"));
    }
    if !body.value.constraints.is_empty() && writing != "payload" {
        let constraints = types::constraints(file, &body.value.constraints);
        taken.push_str(&format!(" {constraints}"));
    }
    given.insert(0, taken);
    let line = given.join(", ");
    if given.len() > 2 && line.len() > WIDTH / 2 {
        format!("{writing}(\n        {},\n    )", given.join(",\n        "))
    } else {
        format!("{writing}({line})")
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
pub(super) fn style(file: &mut SourceFile, style: Style) -> String {
    let word = match style {
        Style::Matrix => "Matrix",
        Style::Label => "Label",
        Style::Simple => "Simple",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
        Style::Json => "Json",
    };
    format!("{}::{word}", file.runtime("Style"))
}
