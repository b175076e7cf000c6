//! One file for each tag: its operations, each as one declaration in the form that the runtime's macro reads.

use quote::quote;

use super::bodies;
use super::docs::WIDTH;
use super::example::Example;
use super::source_file::{SourceFile, tokens};
use super::types;
use super::{Fault, Home, client, docs, format};
use crate::api::example::Extent;
use crate::api::{
    Api, Code, Format, Group, Location, Operation, Output, Pagination, PaginationStyle, Parameter,
    Status, Type,
};

pub(super) fn emit(api: &Api, group: &Group, home: &Home) -> Result<String, Fault> {
    let mut file = SourceFile::new(&api.document, "super::models");
    let summary = format!(
        "The `{}` operations of the {}.",
        group.tag,
        docs::title(api)
    );
    let mut module_docs = docs::paragraphs(&group.docs, &summary);
    if let Some(url) = &group.docs.url {
        module_docs.push(format!("See <{url}>."));
    }
    file.module_docs(module_docs);
    file.own(&group.name);
    for operation in &group.operations {
        file.own(&operation.name);
    }

    file.runtime("operations");
    let mut out = "operations! {\n".to_owned();
    let handle = group.handle.trim_start_matches("r#");
    let said = format!(
        "The `{}` operations; see [`Client::{handle}`](super::Client::{handle}).",
        group.tag
    );
    docs::comment(&mut out, &[said], INDENT);
    out.push_str(&format!("    pub struct {};\n", group.name));
    for operation in &group.operations {
        out.push('\n');
        docs::comment(&mut out, &method_docs(api, group, operation, home)?, INDENT);
        declaration(&mut out, api, operation, &mut file);
    }
    out.push_str("}\n");
    file.push_text(out);
    Ok(file.render())
}

/// Columns before an operation, inside of the macro.
const INDENT: usize = 4;

/// ```text
/// get(path id: DeviceId = "id") -> call Get(Device) {
///     "devices/get": GET "/devices/{id}";
///     => 200: "The device.",
/// }
/// ```
fn declaration(out: &mut String, api: &Api, operation: &Operation, file: &mut SourceFile) {
    if operation.docs.deprecated {
        out.push_str("    #[deprecated]\n");
    }
    head(out, api, operation, file);
    wire(out, operation, file);
    for parameter in operation.optional() {
        let place = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        };
        let fallback = format!("The {place} parameter {}.", docs::span(&parameter.name));
        let said = docs::paragraphs(&parameter.docs, &fallback);
        docs::comment(out, &said, 2 * INDENT);
        if parameter.docs.deprecated {
            out.push_str("        #[deprecated]\n");
        }
        row(out, &self::parameter(api, parameter, file));
    }
    for status in &operation.statuses {
        out.push_str(&format!("        {},\n", self::status(status)));
    }
    out.push_str("    }\n");
}

/// `get(path id: DeviceId = "id") -> call Get(Device) {`
fn head(out: &mut String, api: &Api, operation: &Operation, file: &mut SourceFile) {
    let arguments: Vec<Vec<String>> = operation
        .required()
        .map(|parameter| self::parameter(api, parameter, file))
        .collect();
    let body = operation
        .body
        .as_ref()
        .map(|body| (body, bodies::sent(file, api, body)));
    let mut output = self::output(file, &operation.output);
    if let Some(failure) = &operation.failure {
        output.push_str(&format!(", {}", types::ty(file, failure)));
    }
    let mut result = if operation.has_builder() {
        format!("builder {}({output})", operation.name)
    } else {
        format!("call {}({output})", operation.name)
    };
    let more = [
        ("paginated", operation.pagination.is_some()),
        ("streamed", operation.output.is_bytes()),
    ];
    if operation.has_builder() {
        for (name, _) in more.iter().filter(|(_, holds)| *holds) {
            result.push_str(&format!(" + {name}"));
        }
    }
    let (sends, may_send) = match &body {
        Some((body, sent)) if body.required => (format!(" sends {sent}"), String::new()),
        Some((body, sent)) => {
            let mut setter = String::new();
            let said = docs::paragraphs(&body.docs, "Sets the body.");
            docs::comment(&mut setter, &said, 2 * INDENT);
            (String::new(), format!("{setter}        may_send {sent}"))
        }
        None => (String::new(), String::new()),
    };
    let method = match operation.method.strip_prefix("r#") {
        Some(keyword) => format!("r#{keyword} as {keyword:?}"),
        None => operation.method.clone(),
    };
    let all: Vec<String> = arguments.iter().map(|parts| parts.join(" ")).collect();
    let line = format!("    {method}({}){sends}", all.join(", "));
    let rest = if may_send.is_empty() {
        format!(" -> {result} {{\n")
    } else {
        format!("\n{may_send}\n    -> {result} {{\n")
    };
    let first = line.len() + rest.lines().next().map_or(0, str::len);
    if first <= WIDTH || arguments.is_empty() {
        out.push_str(&line);
    } else {
        out.push_str(&format!("    {method}(\n"));
        for argument in arguments {
            row(out, &argument);
        }
        out.push_str(&format!("    ){sends}"));
    }
    out.push_str(&rest);
}

/// `"devices/get": GET "/devices/{id}", security: &[&["key"]];`
fn wire(out: &mut String, operation: &Operation, file: &mut SourceFile) {
    let mut parts = vec![format!(
        "{:?}: {} {:?}",
        operation.id, operation.verb, operation.path
    )];
    if let Some(server) = &operation.server {
        let server = client::own_server(server, file);
        parts.push(format!("server: Some({server})"));
    }
    if let Some(idempotent) = operation.idempotent {
        parts.push(format!("idempotent: Some({idempotent})"));
    }
    if !operation.security.is_empty() {
        let alternatives: Vec<String> = operation
            .security
            .iter()
            .map(|schemes| format!("&{schemes:?}"))
            .collect();
        parts.push(format!("security: &[{}]", alternatives.join(", ")));
    }
    if let Some(accept) = operation.accept() {
        parts.push(format!("accept: {accept:?}"));
    }
    if let Some(pagination) = &operation.pagination {
        parts.push(format!(
            "pagination: Some({})",
            self::pagination(pagination, file)
        ));
    }
    let line = format!("        {};\n", parts.join(", "));
    if line.len() <= WIDTH + 1 {
        out.push_str(&line);
    } else {
        out.push_str(&format!("        {};\n", parts.join(",\n            ")));
    }
}

/// A line of its own, or more where one is too short for it.
fn row(out: &mut String, parts: &[String]) {
    let line = format!("        {},\n", parts.join(" "));
    if line.len() <= WIDTH + 1 {
        out.push_str(&line);
    } else {
        out.push_str(&format!("        {},\n", parts.join("\n            ")));
    }
}

/// `query sort_by: impl AsRef<str> = "sortBy" as text`, in the parts between which a line may be broken.
fn parameter(api: &Api, parameter: &Parameter, file: &mut SourceFile) -> Vec<String> {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let taken = Taken::new(file, api, parameter);
    let mut line = format!(
        "{location} {}: {} = {:?}",
        parameter.rust_name, taken.ty, parameter.name
    );
    if let Some((style, explode)) = parameter.style {
        let style = bodies::style(file, style);
        line.push_str(&format!(".style({style}, {explode})"));
    }
    if parameter.allow_reserved {
        line.push_str(".allow_reserved()");
    }
    if parameter.allow_empty {
        line.push_str(".allow_empty()");
    }
    let mut parts = vec![line];
    parts.extend(taken.how.map(|how| format!("as {how}")));
    if !parameter.value.constraints.is_empty() {
        parts.push(types::constraints(file, &parameter.value.constraints));
    }
    parts
}

/// How a parameter is taken from a caller.
struct Taken {
    /// Type of the argument.
    ty: String,
    /// How the value is made of it, where they differ.
    how: Option<String>,
}

impl Taken {
    fn new(file: &mut SourceFile, api: &Api, parameter: &Parameter) -> Self {
        let ty = &parameter.value.ty;
        if *ty == Type::String && !parameter.structured {
            return Self {
                ty: "impl AsRef<str>".to_owned(),
                how: Some("text".to_owned()),
            };
        }
        let (taken, how) = types::taken(file, api, ty);
        let how = match how {
            Some(how) if parameter.structured => Some(format!("json_{how}")),
            None if parameter.structured => Some("json".to_owned()),
            None if *ty == Type::UnixMillis => Some("unix_millis".to_owned()),
            how => how,
        };
        Self { ty: taken, how }
    }
}

/// What a success gives.
fn output(file: &mut SourceFile, output: &Output) -> String {
    match &output.ty {
        None => "()".to_owned(),
        Some(ty) if output.sometimes => format!("Option<{}>", types::ty(file, ty)),
        Some(ty) => types::ty(file, ty),
    }
}

/// `=> 200: "The device."`
fn status(status: &Status) -> String {
    let code = match status.code {
        Code::Exact(code) => code.to_string(),
        Code::Range(hundred) => format!("Range({hundred})"),
        Code::Default => "Default".to_owned(),
    };
    let format = match status.format {
        Format::Json => "",
        Format::Text => ".text()",
        Format::Bytes => ".bytes()",
    };
    let variant = status.variant.as_ref();
    let variant = variant.map(|name| format!(".variant({name:?})"));
    let variant = variant.unwrap_or_default();
    let meaning = docs::single_line(&status.meaning);
    format!("=> {code}: {meaning:?}{format}{variant}")
}

fn pagination(pagination: &Pagination, file: &mut SourceFile) -> String {
    let pagination_type = file.runtime("Pagination");
    let Pagination { start, size, .. } = pagination;
    let constructor = match pagination.style {
        PaginationStyle::Offset => "offset",
        PaginationStyle::Page => "page",
    };
    let largest = pagination.largest;
    let largest = largest.map_or_else(String::new, |largest| format!(".largest({largest})"));
    format!("{pagination_type}::{constructor}({start:?}, {size:?}){largest}")
}

fn method_docs(
    api: &Api,
    group: &Group,
    operation: &Operation,
    home: &Home,
) -> Result<Vec<String>, Fault> {
    let fallback = format!("`{} {}`.", operation.verb, operation.path);
    let mut paragraphs = docs::paragraphs(&operation.docs, &fallback);
    let mut wire = format!("`{} {}`", operation.verb, operation.path);
    if let Some(url) = &operation.docs.url {
        wire.push_str(&format!(" ([documentation]({url}))"));
    }
    wire.push('.');
    if paragraphs.first().is_none_or(|first| *first != wire) {
        paragraphs.push(wire);
    }
    paragraphs.extend(operation.server.as_ref().map(client::own_server_docs));
    if !operation.scopes.is_empty() {
        let scopes: Vec<String> = operation
            .scopes
            .iter()
            .map(|scope| format!("`{scope}`"))
            .collect();
        paragraphs.push(format!("Scopes: {}.", scopes.join(", ")));
    }
    let mut arguments = Vec::new();
    for parameter in operation.required() {
        let said = docs::paragraphs(&parameter.docs, "not described in the documentation");
        arguments.push(item(parameter.rust_name.trim_start_matches("r#"), &said));
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        arguments.push(item("body", &docs::paragraphs(&body.docs, "What is sent.")));
    }
    if !arguments.is_empty() {
        paragraphs.push("# Arguments".to_owned());
        paragraphs.push(arguments.join("\n"));
    }
    if operation.has_builder() {
        paragraphs.push(builder_docs(operation));
    }
    paragraphs.extend(others_docs(group, operation));
    paragraphs.extend(docs::returns(api, operation));
    paragraphs.extend(docs::errors(operation));
    paragraphs.push("# Examples".to_owned());
    paragraphs.push(example(api, group, operation, home)?);
    Ok(paragraphs)
}

/// What else the operation can be sent with.
fn others_docs(group: &Group, operation: &Operation) -> Option<String> {
    let others = group
        .operations
        .iter()
        .filter(|other| other.is_same(operation) && other.name != operation.name)
        .map(|other| {
            let method = other.method.trim_start_matches("r#");
            format!("[`{method}`](Self::{method})")
        });
    let others: Vec<String> = others.collect();
    (!others.is_empty()).then(|| format!("With another body: {}.", others.join(", ")))
}

/// What can be set on the builder, and how pages are had.
fn builder_docs(operation: &Operation) -> String {
    let name = &operation.name;
    let mut setters: Vec<String> = operation
        .optional()
        .map(|parameter| parameter.rust_name.trim_start_matches("r#").to_owned())
        .collect();
    if operation.body.as_ref().is_some_and(|body| !body.required) {
        setters.push("body".to_owned());
    }
    let setters: Vec<String> = setters
        .iter()
        .map(|setter| format!("[`{setter}`]({name}::{setter})"))
        .collect();
    let mut said = format!(
        "What may be set before it is awaited: {}.",
        setters.join(", ")
    );
    if operation.pagination.is_some() {
        said.push_str(&format!(
            " Awaited it gives one page; [`items`]({name}::items) and [`pages`]({name}::pages) go through all of them."
        ));
    }
    said
}

/// One line of a list of arguments.
fn item(name: &str, said: &[String]) -> String {
    let said = said
        .iter()
        .map(|paragraph| docs::sentence(&docs::single_line(paragraph)))
        .collect::<Vec<_>>()
        .join(" ");
    format!("- `{name}`: {said}")
}

/// A call that compiles, as a code block.
fn example(api: &Api, group: &Group, operation: &Operation, home: &Home) -> Result<String, Fault> {
    let snippet = snippet(api, group, operation, Extent::Documented, home)?;
    Ok(format!(
        "```no_run\n# async fn example(client: {}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n{}{}\n# Ok(())\n# }}\n```",
        home.path, snippet.imports, snippet.statement
    ))
}

/// A call as text.
pub(super) struct Snippet {
    /// What it needs, with a blank line after it.
    pub(super) imports: String,
    /// The call on `client`, awaited.
    pub(super) statement: String,
}

/// The call of an operation, with what `extent` asks for.
pub(super) fn snippet(
    api: &Api,
    group: &Group,
    operation: &Operation,
    extent: Extent,
    home: &Home,
) -> Result<Snippet, Fault> {
    let mut code = Example::default();
    let call = code.call(api, group, operation, extent);
    let statement = match operation.output.ty.as_ref().and_then(Type::model_name) {
        Some(name) => {
            let name = crate::api::names::value_name(name);
            let name = tokens(&name);
            quote! { let #name = #call.await?; }
        }
        None if operation.output.ty.is_some() => quote! { let output = #call.await?; },
        None => quote! { #call.await?; },
    };
    let path = &home.path;
    let models: Vec<&str> = code.models.iter().map(String::as_str).collect();
    let mut imports = match models.as_slice() {
        [] => String::new(),
        [model] => format!("use {path}::models::{model};\n\n"),
        models => format!("use {path}::models::{{{}}};\n\n", models.join(", ")),
    };
    for name in &code.runtime {
        imports.push_str(&format!("use {}::{name};\n\n", home.krate));
    }
    Ok(Snippet {
        imports,
        statement: format::statements(statement)?,
    })
}
