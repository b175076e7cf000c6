//! One file for each tag: its handle, and the operations as types and methods.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::bodies::{self, Given};
use super::example::Example;
use super::source_file::{SourceFile, tokens};
use super::types;
use super::{Fault, Home, client, docs, format};
use crate::api::example::Extent;
use crate::api::{
    Api, Code, Format, Group, Location, Operation, Output, Pagination, PaginationStyle, Parameter,
    Type,
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

    emit_handle(api, group, home, &mut file)?;
    for operation in &group.operations {
        emit_operation(api, group, operation, &mut file)?;
    }
    Ok(file.render())
}

fn emit_handle(api: &Api, group: &Group, home: &Home, file: &mut SourceFile) -> Result<(), Fault> {
    let name = format_ident!("{}", group.name);
    let handle = group.handle.trim_start_matches("r#");
    let comment = docs::attributes(
        &[format!(
            "The `{}` operations; see [`Client::{handle}`](super::Client::{handle}).",
            group.tag
        )],
        0,
    );
    let client = file.runtime("Client");
    file.push(quote! {
        #comment
        #[derive(Clone, Debug)]
        pub struct #name { pub(super) client: #client }
    })?;
    let mut methods = Vec::new();
    for operation in &group.operations {
        methods.push(emit_method(api, group, operation, home, file)?);
    }
    file.push(quote! {
        impl #name {
            #(#methods)*
        }
    })
}

fn emit_method(
    api: &Api,
    group: &Group,
    operation: &Operation,
    home: &Home,
    file: &mut SourceFile,
) -> Result<TokenStream, Fault> {
    let comment = docs::attributes(&method_docs(api, group, operation, home)?, 4);
    let deprecated = operation.docs.deprecated.then(|| quote! { #[deprecated] });
    let method = tokens(&operation.method);
    let name = format_ident!("{}", operation.name);
    let call = file.runtime("Call");

    let mut arguments = Vec::new();
    let mut statements = Vec::new();
    let mut steps = Vec::new();
    for parameter in operation.required() {
        let rust_name = tokens(&parameter.rust_name);
        let Placed {
            ty,
            statement,
            step,
        } = place(file, api, parameter, &rust_name);
        arguments.push(quote! { #rust_name: #ty });
        statements.extend(statement);
        steps.push(step);
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let Given {
            ty,
            statement,
            step,
        } = bodies::given(file, api, body);
        arguments.push(quote! { body: #ty });
        statements.extend(statement);
        steps.push(step);
    }
    let made = quote! { #call::new::<#name>(&self.client) #(#steps)* };
    let (result, value) = if operation.has_builder() {
        (quote! { #name }, quote! { #name(#made) })
    } else {
        let output = output(file, &operation.output);
        (quote! { #call<#output> }, made)
    };
    Ok(quote! {
        #comment
        #deprecated
        pub fn #method(&self, #(#arguments),*) -> #result {
            #(#statements)*
            #value
        }
    })
}

/// How a parameter is taken and placed.
struct Placed {
    /// Type of the argument.
    ty: TokenStream,
    /// Makes the value of the argument, where they differ.
    statement: Option<TokenStream>,
    /// Puts the value in its place.
    step: TokenStream,
}

fn place(
    file: &mut SourceFile,
    api: &Api,
    parameter: &Parameter,
    argument: &TokenStream,
) -> Placed {
    let key = key(file, parameter);
    if parameter.value.ty == Type::String && !parameter.structured {
        return Placed {
            ty: quote! { impl AsRef<str> },
            statement: None,
            step: quote! { .parameter(#key, #argument.as_ref()) },
        };
    }
    let own = types::ty(file, &parameter.value.ty);
    let made = types::argument(file, api, &parameter.value.ty, argument);
    let value = made.value;
    let step = if parameter.structured {
        quote! { .structured(#key, &#argument) }
    } else if parameter.value.ty == Type::UnixMillis {
        quote! { .parameter(#key, &#argument.as_unix_millis()) }
    } else {
        quote! { .parameter(#key, &#argument) }
    };
    Placed {
        ty: made.ty,
        statement: (value.to_string() != argument.to_string())
            .then(|| quote! { let #argument: #own = #value; }),
        step,
    }
}

/// How a call names a parameter: where another one is called the same, it says where it stands.
fn key(file: &mut SourceFile, parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    if parameter.is_twin {
        let location_type = file.runtime("Location");
        let location = location(parameter.location);
        quote! { (#location_type::#location, #name) }
    } else {
        quote! { #name }
    }
}

fn location(location: Location) -> proc_macro2::Ident {
    let name = match location {
        Location::Path => "Path",
        Location::Query => "Query",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
    };
    format_ident!("{name}")
}

/// What a success gives.
fn output(file: &mut SourceFile, output: &Output) -> TokenStream {
    match &output.ty {
        None => quote! { () },
        Some(ty) => {
            let inner = types::ty(file, ty);
            if output.sometimes {
                quote! { Option<#inner> }
            } else {
                inner
            }
        }
    }
}

/// What the body of a failure holds: any JSON, unless it is documented.
fn failure(file: &mut SourceFile, operation: &Operation) -> TokenStream {
    match &operation.failure {
        Some(body) => types::ty(file, body),
        None => file.runtime("Json"),
    }
}

fn emit_operation(
    api: &Api,
    group: &Group,
    operation: &Operation,
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let name = format_ident!("{}", operation.name);
    let result = output(file, &operation.output);
    let see = format!(
        "[`{0}::{1}`]",
        group.name,
        operation.method.trim_start_matches("r#")
    );
    let what = format!("`{} {}`", operation.verb, operation.path);
    if operation.has_builder() {
        let call = file.runtime("Call");
        let comment = docs::attributes(&[format!("{what}, as a builder: see {see}.")], 0);
        file.push(quote! {
            #comment
            #[derive(Debug)]
            #[must_use = "a call does nothing until it is awaited"]
            pub struct #name(#call<#result>);
        })?;
    } else {
        let comment = docs::attributes(&[format!("{what}: see {see}.")], 0);
        file.push(quote! {
            #comment
            #[derive(Debug)]
            #[non_exhaustive]
            pub struct #name;
        })?;
    }
    let trait_name = file.runtime("Describe");
    let descriptor_name = file.runtime("Descriptor");
    let first = group
        .operations
        .iter()
        .find(|first| first.is_same(operation));
    let descriptor = match first.filter(|first| first.name != operation.name) {
        Some(first) => {
            let first = format_ident!("{}", first.name);
            quote! { #first::DESCRIPTOR }
        }
        None => descriptor(operation, file),
    };
    let failure = failure(file, operation);
    file.push(quote! {
        impl #trait_name for #name {
            type Output = #result;
            type Failure = #failure;
            const DESCRIPTOR: #descriptor_name = #descriptor;
        }
    })?;
    if operation.has_builder() {
        emit_builder(api, operation, file)?;
    }
    Ok(())
}

fn emit_builder(api: &Api, operation: &Operation, file: &mut SourceFile) -> Result<(), Fault> {
    let name = format_ident!("{}", operation.name);
    let mut setters = Vec::new();
    for parameter in operation.optional() {
        let rust_name = tokens(&parameter.rust_name);
        let Placed {
            ty,
            statement,
            step,
        } = place(file, api, parameter, &rust_name);
        let fallback = format!(
            "Sets the parameter `{}`, of which the documentation says no more.",
            parameter.name
        );
        let comment = docs::attributes(&docs::paragraphs(&parameter.docs, &fallback), 4);
        let deprecated = parameter.docs.deprecated.then(|| quote! { #[deprecated] });
        setters.push(quote! {
            #comment
            #deprecated
            pub fn #rust_name(self, #rust_name: #ty) -> Self { #statement Self(self.0 #step) }
        });
    }
    if let Some(body) = operation.body.as_ref().filter(|body| !body.required) {
        let Given {
            ty,
            statement,
            step,
        } = bodies::given(file, api, body);
        let comment = docs::attributes(&docs::paragraphs(&body.docs, "Sets the body."), 4);
        setters.push(quote! {
            #comment
            pub fn body(self, body: #ty) -> Self { #statement Self(self.0 #step) }
        });
    }
    file.push(quote! { impl #name { #(#setters)* } })?;
    file.runtime("builder");
    let mut macros = format!("builder!({});\n", operation.name);
    if operation.pagination.is_some() {
        file.runtime("paginated");
        macros.push_str(&format!("paginated!({});\n", operation.name));
    }
    if operation.output.is_bytes() {
        file.runtime("streamed");
        macros.push_str(&format!("streamed!({});\n", operation.name));
    }
    file.push_text(macros);
    Ok(())
}

fn descriptor(operation: &Operation, file: &mut SourceFile) -> TokenStream {
    let descriptor = file.runtime("Descriptor");
    let method_type = file.runtime("Method");
    let Operation { id, path, .. } = operation;
    let verb = format_ident!("{}", operation.verb);
    let mut fields = vec![
        quote! { id: #id },
        quote! { method: #method_type::#verb },
        quote! { path: #path },
    ];
    if let Some(server) = &operation.server {
        let server = client::own_server(server, file);
        fields.insert(2, quote! { server: Some(#server) });
    }
    if !operation.parameters.is_empty() {
        let parameters: Vec<_> = operation
            .parameters
            .iter()
            .map(|parameter| descriptor_parameter(parameter, file))
            .collect();
        fields.push(quote! { parameters: &[#(#parameters),*] });
    }
    if let Some(idempotent) = operation.idempotent {
        fields.push(quote! { idempotent: Some(#idempotent) });
    }
    if !operation.security.is_empty() {
        let alternatives = operation
            .security
            .iter()
            .map(|schemes| quote! { &[#(#schemes),*] });
        fields.push(quote! { security: &[#(#alternatives),*] });
    }
    let statuses = operation.statuses.iter().map(|status| {
        let status_type = file.runtime("Status");
        let number = proc_macro2::Literal::u16_unsuffixed;
        let meaning = docs::single_line(&status.meaning);
        let made = match status.code {
            Code::Exact(code) => {
                let code = number(code);
                quote! { new(#code, #meaning) }
            }
            Code::Range(hundred) => {
                let hundred = number(hundred);
                quote! { range(#hundred, #meaning) }
            }
            Code::Default => quote! { otherwise(#meaning) },
        };
        let format = match status.format {
            Format::Json => quote! {},
            Format::Text => quote! { .text() },
            Format::Bytes => quote! { .bytes() },
        };
        let variant = status.variant.as_ref();
        let variant = variant.map(|name| quote! { .variant(#name) });
        quote! { #status_type::#made #format #variant }
    });
    let statuses: Vec<_> = statuses.collect();
    if !statuses.is_empty() {
        fields.push(quote! { statuses: &[#(#statuses),*] });
    }
    if let Some(accept) = operation.accept() {
        fields.push(quote! { accept: #accept });
    }
    if let Some(pagination) = &operation.pagination {
        let pagination = descriptor_pagination(pagination, file);
        fields.push(quote! { pagination: Some(#pagination) });
    }
    quote! { #descriptor { #(#fields,)* ..#descriptor::DEFAULT } }
}

fn descriptor_parameter(parameter: &Parameter, file: &mut SourceFile) -> TokenStream {
    let parameter_type = file.runtime("Parameter");
    let name = &parameter.name;
    let constructor = format_ident!(
        "{}",
        match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        }
    );
    let mut tokens = quote! { #parameter_type::#constructor(#name) };
    if let Some((style, explode)) = parameter.style {
        let style = bodies::style(file, style);
        tokens.extend(quote! { .style(#style, #explode) });
    }
    if parameter.allow_reserved {
        tokens.extend(quote! { .allow_reserved() });
    }
    if parameter.allow_empty {
        tokens.extend(quote! { .allow_empty() });
    }
    if !parameter.value.constraints.is_empty() {
        let constraints = types::constraints(file, &parameter.value.constraints);
        tokens.extend(quote! { .checked(#constraints) });
    }
    // A path says by itself what it lacks.
    if parameter.required && parameter.location != Location::Path {
        tokens.extend(quote! { .required() });
    }
    tokens
}

fn descriptor_pagination(pagination: &Pagination, file: &mut SourceFile) -> TokenStream {
    let pagination_type = file.runtime("Pagination");
    let Pagination { start, size, .. } = pagination;
    let largest = match pagination.largest {
        Some(largest) => {
            let largest = proc_macro2::Literal::u64_unsuffixed(largest);
            quote! { Some(#largest) }
        }
        None => quote! { None },
    };
    match pagination.style {
        PaginationStyle::Offset => {
            quote! { #pagination_type::Offset { offset: #start, limit: #size, largest: #largest } }
        }
        PaginationStyle::Page => {
            quote! { #pagination_type::Page { page: #start, size: #size, largest: #largest } }
        }
    }
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
    let snippet = snippet(api, group, operation, Extent::Full, home)?;
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
    let mut code = Example {
        only_current: true,
        ..Example::default()
    };
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
