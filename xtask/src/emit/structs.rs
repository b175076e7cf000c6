//! Objects: one declaration of a model for each, in the form that the runtime's macros read.

use super::docs::{self, WIDTH};
use super::source_file::{SourceFile, text};
use super::types::{self, Presence};
use super::{conditions, defaults};
use crate::api::{Api, Field, Model, ModelKind, Struct, Type};

/// Adds the struct, and what it can be made of.
pub(super) fn emit(
    api: &Api,
    model: &Model,
    body: &Struct,
    paragraphs: &[String],
    file: &mut SourceFile,
) {
    let name = if body.multipart { "multipart" } else { "model" };
    file.runtime(name);
    let mut out = format!("{name}! {{\n");
    docs::comment(&mut out, paragraphs, 4);
    if body
        .fields
        .iter()
        .all(|field| !field.required && !field.asked)
    {
        out.push_str("    #[derive(Default)]\n");
    }
    out.push_str(&format!("    pub struct {} {{\n", model.name));
    let sections = [
        (Presence::Required, "required"),
        (Presence::Optional, "optional"),
        (Presence::ThreeState, "nullable"),
    ];
    for (presence, section) in sections {
        let fields: Vec<&Field> = body
            .fields
            .iter()
            .filter(|field| kept(model, field) == presence)
            .collect();
        if fields.is_empty() {
            continue;
        }
        out.push_str(&format!("        {section} {{\n"));
        for field in fields {
            declaration(&mut out, api, model, field, file);
        }
        out.push_str("        }\n");
    }
    if let Some(values) = &body.additional {
        let ty = types::ty(file, &values.ty);
        let is_checked = !values.constraints.is_empty() || is_checked(api, &values.ty);
        let bounds = if model.in_request && is_checked {
            format!(" {}", types::constraints(file, &values.constraints))
        } else {
            String::new()
        };
        out.push_str(&format!("        others: {ty}{bounds},\n"));
    }
    out.push_str("    }\n");
    if model.in_request {
        constructors(&mut out, api, model, body, file);
        if !body.constraints.is_empty() && !body.multipart {
            let bounds = types::constraints(file, &body.constraints);
            out.push_str(&format!("    properties {bounds};\n"));
        }
        let conditions = conditions::checks(model, body);
        if !conditions.is_empty() {
            out.push_str("    holds(this) {\n");
            for condition in conditions {
                out.push_str(&format!("        {};\n", condition));
            }
            out.push_str("    }\n");
        }
    }
    out.push_str("}\n");
    file.push_text(out);
    if let Some(field) = types::shorthand(api, &Type::Model(model.name.clone()))
        && model.in_request
    {
        emit_shorthand(api, model, field, file);
    }
}

/// How the field is kept and written: what would mean its default if it were left out is always written, be it
/// as null.
fn kept(model: &Model, field: &Field) -> Presence {
    let presence = types::presence(model, field);
    let is_nullable = matches!(field.value.ty, Type::Nullable(_));
    if presence == Presence::Optional && is_nullable && field.default.is_some() {
        Presence::Required
    } else {
        presence
    }
}

/// `name: String = "name" [Constraint::MaxLength(50)],`
fn declaration(out: &mut String, api: &Api, model: &Model, field: &Field, file: &mut SourceFile) {
    const INDENT: usize = 12;
    let fallback = format!("The property {}.", docs::span(&field.name));
    docs::comment(out, &docs::paragraphs(&field.docs, &fallback), INDENT);
    let presence = kept(model, field);
    let ty = match &field.value.ty {
        Type::Nullable(inner) if presence != Presence::Required => inner,
        ty => ty,
    };
    let ty = types::ty(file, ty);
    let mut line = format!("{}: {ty} = {:?}", field.rust_name, field.name);
    if field.sensitive {
        line.push_str(" as secret");
    } else if is_file(&field.value.ty) {
        line.push_str(" as file");
    } else if *scalar(&field.value.ty) == Type::UnixMillis {
        line.push_str(" as unix_millis");
    }
    if field.read_only && model.in_request {
        line.push_str(" only received");
    }
    let mut rest = Vec::new();
    let is_checked = !field.value.constraints.is_empty() || is_checked(api, &field.value.ty);
    if model.in_request && is_checked {
        rest.push(types::constraints(file, &field.value.constraints));
    }
    if let Some(value) = defaults::value(api, model, field, file) {
        rest.push(format!("or {}", text(value)));
    }
    let whole = [std::slice::from_ref(&line), &rest].concat().join(" ");
    let indent = " ".repeat(INDENT);
    if INDENT + whole.len() < WIDTH {
        out.push_str(&format!("{indent}{whole},\n"));
    } else {
        let rest: String = rest
            .iter()
            .map(|part| format!("\n{indent}    {part}"))
            .collect();
        out.push_str(&format!("{indent}{line}{rest},\n"));
    }
}

/// Whether a field of a form is a file, or several.
fn is_file(ty: &Type) -> bool {
    match ty {
        Type::Payload => true,
        Type::Array(item) => **item == Type::Payload,
        _ => false,
    }
}

/// The type without what says that it may be missing, or that there are several: a list, or a map.
fn scalar(ty: &Type) -> &Type {
    match ty {
        Type::Nullable(inner) | Type::Array(inner) | Type::Map(inner) => scalar(inner),
        other => other,
    }
}

/// `new` of what is required, and a setter of everything else.
fn constructors(out: &mut String, api: &Api, model: &Model, body: &Struct, file: &mut SourceFile) {
    let mut arguments = Vec::new();
    let mut asked = Vec::new();
    let mut setters = Vec::new();
    for field in &body.fields {
        let name = &field.rust_name;
        let setter = match types::presence(model, field) {
            Presence::Required => {
                let argument = types::argument(file, api, &field.value.ty, name);
                let types::Argument { ty, value } = argument;
                arguments.push(format!("{}: {ty} = {value}", field.rust_name));
                continue;
            }
            _ if field.asked => {
                let argument = types::argument(file, api, &field.value.ty, name);
                let types::Argument { ty, value } = argument;
                let value = match field.value.ty {
                    Type::Nullable(_) => {
                        let maybe = file.runtime("Maybe");
                        format!("{maybe}::from({value})")
                    }
                    _ => format!("Some({value})"),
                };
                asked.push(format!("{}: {ty} = {value}", field.rust_name));
                continue;
            }
            _ if field.read_only => continue,
            Presence::Optional => {
                let inner = match &field.value.ty {
                    Type::Nullable(inner) => inner,
                    other => other,
                };
                let argument = types::argument(file, api, inner, name);
                (argument.ty, format!("Some({})", argument.value))
            }
            Presence::ThreeState => {
                let ty = types::field(file, model, field);
                (format!("impl Into<{ty}>"), format!("{name}.into()"))
            }
        };
        let (ty, value) = setter;
        let setter = types::setter(field);
        setters.push(format!("{setter}({}: {ty}) = {value};", field.rust_name));
    }
    let more = if asked.is_empty() { "" } else { "; " };
    let line = format!(
        "    new({}{more}{});\n",
        arguments.join(", "),
        asked.join(", ")
    );
    if line.len() <= WIDTH + 1 {
        out.push_str(&line);
    } else {
        let arguments: String = arguments
            .iter()
            .map(|argument| format!("        {argument},\n"))
            .collect();
        let asked: String = asked
            .iter()
            .map(|one| format!("        {one},\n"))
            .collect();
        let more = if asked.is_empty() { "" } else { "        ;\n" };
        out.push_str(&format!("    new(\n{arguments}{more}{asked}    );\n"));
    }
    if !setters.is_empty() {
        let setters: String = setters
            .iter()
            .map(|setter| format!("        {setter}\n"))
            .collect();
        out.push_str(&format!("    set {{\n{setters}    }}\n"));
    }
}

/// A model whose only required field is plain can be given as that field.
fn emit_shorthand(api: &Api, model: &Model, field: &Field, file: &mut SourceFile) {
    let (name, field_name) = (&model.name, &field.rust_name);
    let mut sources = vec![types::ty(file, &field.value.ty)];
    if types::is_text(api, &field.value.ty) {
        sources.push("&str".to_owned());
        if field.value.ty != Type::String {
            sources.push("String".to_owned());
        }
    }
    for source in sources {
        file.push_text(format!(
            "\
impl From<{source}> for {name} {{
    fn from({field_name}: {source}) -> Self {{
        Self::new({field_name})
    }}
}}
"
        ));
    }
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
