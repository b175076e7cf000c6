//! Tests of every operation against a server that knows the document and nothing of this generator.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::example::Example;
use super::source_file::{SourceFile, preamble, tokens};
use super::{Fault, Files, Layout, docs};
use crate::api::example::{self, Extent};
use crate::api::{Api, Group, Location, Operation, Other, Scheme, SchemeKind, Type};

/// Adds the tests of one API.
pub(super) fn emit(api: &Api, layout: &Layout, files: &mut Files) -> Result<(), Fault> {
    let folder = format!("{}/{}", layout.conformance, api.module);
    for group in &api.groups {
        files.insert(
            format!("{folder}/{}.rs", group.module),
            emit_group(api, group, layout)?,
        );
    }
    files.insert(format!("{folder}/mod.rs"), emit_module(api, layout)?);
    Ok(())
}

/// The list of all APIs.
pub(super) fn index(apis: &[&Api]) -> String {
    let mut text = preamble("spec/");
    text.push_str("\n//! Every operation of every document, through the public client.\n");
    if !apis.is_empty() {
        text.push('\n');
    }
    for api in apis {
        text.push_str(&format!("mod {};\n", api.module));
    }
    text
}

fn emit_module(api: &Api, layout: &Layout) -> Result<String, Fault> {
    let mut file = SourceFile::new(&api.document, "models");
    file.module_docs(vec![format!(
        "The {}, operation by operation.",
        docs::title(api)
    )]);
    file.push_text(
        api.groups
            .iter()
            .map(|group| format!("mod {};\n", group.module))
            .collect(),
    );
    let module = tokens(&format!("{}::{}", layout.krate, api.module));
    let krate = tokens(layout.krate);
    let credentials = api.schemes.iter().map(credential);
    let document = &api.document;
    let said = docs::attributes(
        &["The document that the server holds the client to.".to_owned()],
        0,
    );
    file.push(quote! { #said const DOCUMENT: &str = #document; })?;
    let comment = docs::attributes(
        &["A client of `server` with every credential that the document knows. What fails is to fail at once.".to_owned()],
        0,
    );
    file.push(quote! {
        #comment
        fn client(server: &support::SpecServer) -> #module::Client {
            #module::Client::builder()
                .base_url(server.base_url())
                .retry(#krate::Retry::none())
                #(#credentials)*
                .build()
                .expect("the address of the server is one")
        }
    })?;
    Ok(file.render())
}

fn credential(scheme: &Scheme) -> TokenStream {
    let setter = tokens(&scheme.setter);
    match scheme.kind {
        SchemeKind::ApiKey { .. } => quote! { .#setter(support::API_KEY) },
        SchemeKind::Bearer | SchemeKind::Http(_) => quote! { .#setter(support::TOKEN) },
        SchemeKind::Basic => quote! { .#setter(support::BASIC.0, support::BASIC.1) },
        // With a bearer token at hand no token is fetched; how one is fetched has tests of its own.
        SchemeKind::ClientCredentials(_) => {
            let others = scheme.others.iter();
            let token = others.filter(|(other, _)| matches!(other, Other::AccessToken));
            token
                .map(|(_, setter)| tokens(setter))
                .map(|setter| quote! { .#setter(support::TOKEN) })
                .collect()
        }
    }
}

fn emit_group(api: &Api, group: &Group, layout: &Layout) -> Result<String, Fault> {
    let mut file = SourceFile::new(&api.document, "models");
    file.module_docs(vec![format!("The `{}` operations.", group.tag)]);
    for operation in &group.operations {
        emit_operation(api, group, operation, layout, &mut file)?;
    }
    Ok(file.render())
}

fn emit_operation(
    api: &Api,
    group: &Group,
    operation: &Operation,
    layout: &Layout,
    file: &mut SourceFile,
) -> Result<(), Fault> {
    let method = operation
        .method
        .trim_start_matches("r#")
        .trim_end_matches('_');
    let id = &operation.id;
    let extent = tokens(&file.import("support", "Extent"));
    let server = tokens(&file.import("support", "SpecServer"));
    file.import("super", "DOCUMENT");
    file.import("super", "client");
    let line = format!("`{} {}`", operation.verb, operation.path);
    let successes: Vec<_> = operation
        .statuses
        .iter()
        .filter(|status| status.success)
        .filter_map(|status| status.exact().map(Literal::u16_unsuffixed))
        .collect();
    let for_each = |statuses: &[Literal], body: TokenStream| match statuses {
        [status] => quote! { let status = #status; #body },
        statuses => quote! { for status in [#(#statuses),*] { #body } },
    };

    let mut calls = vec![
        (
            "required",
            Extent::Required,
            format!("{line} with what is required, answered with what is required."),
        ),
        (
            "full",
            Extent::Full,
            format!("{line} with everything that is documented, both ways."),
        ),
    ];
    if let Some(Type::OneOrMany(_)) = operation.body.as_ref().map(|body| &body.value.ty) {
        calls.push((
            "many",
            Extent::Many,
            format!("{line} with several where one would do."),
        ));
    }
    for (suffix, which, comment) in calls {
        let name = format_ident!("{method}_{suffix}");
        let call = code(api, group, operation, which, layout, file);
        let (parameters, sent) = sent(api, operation, which);
        let variant = if which == Extent::Required {
            quote! { Required }
        } else {
            quote! { Full }
        };
        let (made, output) = match operation.output.ty {
            Some(_) => (quote! { let output = #call.await?; }, quote! { &output }),
            None => (quote! { #call.await?; }, quote! { &() }),
        };
        let body = for_each(
            &successes,
            quote! {
                let server = #server::start(DOCUMENT, #id, status, #extent::#variant).await;
                let client = client(&server);
                #made
                server.assert_sent(#parameters, #sent);
                server.assert_conforms(#output);
            },
        );
        let is_deprecated = operation.docs.deprecated
            || which != Extent::Required
                && operation
                    .optional()
                    .any(|parameter| parameter.docs.deprecated);
        file.push(test(is_deprecated, &comment, &name, &body))?;
    }

    // Failures with the same body are one test.
    let mut bodies: Vec<(Option<&Type>, Vec<Literal>)> = Vec::new();
    for status in operation.statuses.iter().filter(|status| !status.success) {
        let Some(code) = status.exact().map(Literal::u16_unsuffixed) else {
            continue;
        };
        match bodies
            .iter_mut()
            .find(|(body, _)| *body == status.body.as_ref())
        {
            Some((_, codes)) => codes.push(code),
            None => bodies.push((status.body.as_ref(), vec![code])),
        }
    }
    for (body, statuses) in bodies {
        let check = body.map(|_| {
            let path = format!("{}::{}", layout.krate, api.module);
            let handle = tokens(&file.import(&path, &group.module));
            let ty = format_ident!("{}", operation.name);
            quote! { server.assert_error_body(&error.failure::<#handle::#ty>()); }
        });
        let (suffix, said) = match body.and_then(Type::model_name) {
            Some(model) => (
                format!("fails_with_{}", crate::api::names::bare_name(model)),
                format!(", and decodes to `{model}`"),
            ),
            None if body.is_some() => ("fails_with_a_body".to_owned(), String::new()),
            None => ("fails".to_owned(), String::new()),
        };
        let name = format_ident!("{method}_{suffix}");
        let call = code(api, group, operation, Extent::Required, layout, file);
        let body = for_each(
            &statuses,
            quote! {
                let server = #server::start(DOCUMENT, #id, status, #extent::Required).await;
                let client = client(&server);
                let error = #call.await.expect_err("the answer is a failure");
                server.assert_failed(error.operation(), error.status().map(|status| status.as_u16()));
                #check
            },
        );
        file.push(test(
            operation.docs.deprecated,
            &format!("Each documented failure of {line} comes back as an error{said}."),
            &name,
            &body,
        ))?;
    }
    Ok(())
}

/// What the call must have sent: its parameters and its body, as literals of JSON.
fn sent(api: &Api, operation: &Operation, extent: Extent) -> (TokenStream, TokenStream) {
    let mut parameters = serde_json::Map::new();
    for parameter in &operation.parameters {
        if parameter.required || extent != Extent::Required {
            let mut name = parameter.name.clone();
            if parameter.is_twin {
                let location = match parameter.location {
                    Location::Path => "path",
                    Location::Query => "query",
                    Location::Header => "header",
                    Location::Cookie => "cookie",
                };
                name = format!("{name} ({location})");
            }
            parameters.insert(name, example::of(api, &parameter.value, extent));
        }
    }
    let body = match &operation.body {
        Some(body) if body.required || extent != Extent::Required => {
            example::of(api, &body.value, extent)
        }
        _ => serde_json::Value::Null,
    };
    (
        raw_string(&serde_json::Value::Object(parameters).to_string()),
        raw_string(&body.to_string()),
    )
}

/// Text as it is, between as few marks as will do.
fn raw_string(text: &str) -> TokenStream {
    // Only in a literal of the other kind is anything escaped.
    if !text.contains(['"', '\\']) || text.contains(docs::is_turning) {
        return quote! { #text };
    }
    let mut marks = String::from("#");
    while text.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    tokens(&format!("r{marks}\"{text}\"{marks}"))
}

fn code(
    api: &Api,
    group: &Group,
    operation: &Operation,
    extent: Extent,
    layout: &Layout,
    file: &mut SourceFile,
) -> TokenStream {
    let mut code = Example::default();
    let call = code.call(api, group, operation, extent);
    for model in &code.models {
        file.import(&format!("{}::{}::models", layout.krate, api.module), model);
    }
    for name in &code.runtime {
        file.import(layout.krate, name);
    }
    call
}

fn test(
    is_deprecated: bool,
    comment: &str,
    name: &proc_macro2::Ident,
    body: &TokenStream,
) -> TokenStream {
    let comment = docs::attributes(&[comment.to_owned()], 0);
    let expect = is_deprecated.then(
        || quote! { #[expect(deprecated, reason = "what is deprecated works all the same")] },
    );
    quote! {
        #comment
        #expect
        #[tokio::test]
        async fn #name() -> Result<(), Box<dyn std::error::Error>> {
            #body
            Ok(())
        }
    }
}
