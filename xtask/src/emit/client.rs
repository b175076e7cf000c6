//! The client of one API: where it listens, how it knows callers, the handles of its tags.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::source_file::{SourceFile, text, tokens};
use super::{Fault, Home, docs};
use crate::api::{
    Api, Location, Other, OwnServer, Scheme, SchemeKind, Taking, TokenEndpoint, Variable,
};

pub(super) fn emit(api: &Api, home: &Home) -> Result<String, Fault> {
    let mut file = SourceFile::new(&api.document, "models");
    file.module_docs(if home.is_crate {
        vec![format!("The client of the {}.", docs::title(api))]
    } else {
        docs::service(api)
    });
    // The names of this file are those of its users; the runtime's stay behind their path.
    file.own("Client");
    file.own("ClientBuilder");

    if !home.is_crate {
        let mut modules: Vec<String> = api
            .groups
            .iter()
            .map(|group| format!("pub mod {};\n", group.module))
            .collect();
        modules.push("pub mod models;\n".to_owned());
        modules.sort();
        file.push_text(modules.concat());
    }

    emit_description(api, &mut file)?;
    emit_client(api, home, &mut file)?;
    emit_builder(api, &mut file)?;
    file.runtime("client_builder");
    file.push_text("client_builder!(ClientBuilder => Client, &API);\n".to_owned());
    Ok(file.render())
}

fn emit_description(api: &Api, file: &mut SourceFile) -> Result<(), Fault> {
    let api_type = tokens(&file.runtime("Api"));
    let (name, url) = (&api.module, &api.server.url);
    let variables = variables(&api.server.variables, file);
    let servers: Vec<_> = api
        .server
        .differing
        .iter()
        .map(|(url, variables)| server(url, variables, file))
        .collect();
    let schemes: Vec<_> = api
        .schemes
        .iter()
        .map(|scheme| description(scheme, file))
        .collect();
    file.push(quote! {
        static API: #api_type = #api_type {
            name: #name,
            base_url: #url,
            variables: #variables,
            servers: &[#(#servers),*],
            schemes: &[#(#schemes),*],
        };
    })
}

fn variables(variables: &[Variable], file: &mut SourceFile) -> TokenStream {
    let mut list = Vec::new();
    for variable in variables {
        let ty = tokens(&file.runtime("Variable"));
        let (name, default, values) = (&variable.name, &variable.default, &variable.values);
        list.push(quote! { #ty::new(#name, #default, &[#(#values),*]) });
    }
    quote! { &[#(#list),*] }
}

/// The server of a single operation, for its descriptor.
pub(super) fn own_server(server: &OwnServer, file: &mut SourceFile) -> String {
    text(self::server(&server.url, &server.variables, file))
}

fn server(url: &str, variables: &[Variable], file: &mut SourceFile) -> TokenStream {
    let ty = tokens(&file.runtime("Server"));
    let variables = self::variables(variables, file);
    quote! { #ty::new(#url, #variables) }
}

/// Where the requests of a single operation go.
pub(super) fn own_server_docs(server: &OwnServer) -> String {
    let mut said = match server.url.trim_matches('/') {
        "" => "Sent to the host of the client's server, without its path.".to_owned(),
        path if !server.url.contains("://") && !path.starts_with('{') => {
            format!("Sent to `/{path}` on the host of the client's server.")
        }
        _ => format!(
            "Sent to `{}`, unless the client has a base URL of its own.",
            server.url
        ),
    };
    if let Some(description) = &server.description {
        said.push(' ');
        said.push_str(&docs::sentence(&docs::clean_line(description)));
    }
    if !server.others.is_empty() {
        said.push_str(&format!(" Also at {}.", others(&server.others)));
    }
    said
}

fn others(servers: &[(String, Option<String>)]) -> String {
    let servers: Vec<String> = servers
        .iter()
        .map(|(url, description)| match description {
            Some(description) => {
                let description = docs::clean_line(description);
                format!("`{url}` ({})", description.trim_end_matches('.'))
            }
            None => format!("`{url}`"),
        })
        .collect();
    servers.join(", ")
}

fn description(scheme: &Scheme, file: &mut SourceFile) -> TokenStream {
    let ty = tokens(&file.runtime("Scheme"));
    let name = &scheme.name;
    let kind = match &scheme.kind {
        SchemeKind::ApiKey {
            location,
            name: key,
        } => {
            let location_type = tokens(&file.runtime("Location"));
            let location = format_ident!(
                "{}",
                match location {
                    Location::Path => "Path",
                    Location::Query => "Query",
                    Location::Header => "Header",
                    Location::Cookie => "Cookie",
                }
            );
            quote! { #ty::api_key(#name, #location_type::#location, #key) }
        }
        SchemeKind::Bearer => quote! { #ty::bearer(#name) },
        SchemeKind::Basic => quote! { #ty::basic(#name) },
        SchemeKind::Http(scheme) => quote! { #ty::http(#name, #scheme) },
        SchemeKind::ClientCredentials(endpoint) => {
            let endpoint = token_endpoint(endpoint, file);
            quote! { #ty::client_credentials(#name, #endpoint) }
        }
    };
    let others = scheme.others.iter().filter_map(|(other, _)| match other {
        Other::Password(endpoint) => {
            let endpoint = token_endpoint(endpoint, file);
            Some(quote! { .password(#endpoint) })
        }
        Other::RefreshToken(endpoint) => {
            let endpoint = token_endpoint(endpoint, file);
            Some(quote! { .elsewhere(#endpoint) })
        }
        Other::Scopes(scopes) => {
            let scopes = scopes.join(" ");
            Some(quote! { .scope(#scopes) })
        }
        Other::AccessToken | Other::TokenSource => None,
    });
    let others: TokenStream = others.collect();
    let setter = &scheme.setter;
    let set_by = (setter != scheme.kind.setter()).then(|| quote! { .set_by(#setter) });
    quote! { #kind #set_by #others }
}

/// Where tokens are asked for, and how.
fn token_endpoint(endpoint: &TokenEndpoint, file: &mut SourceFile) -> TokenStream {
    let ty = tokens(&file.runtime("Endpoint"));
    let how = format_ident!(
        "{}",
        match endpoint.taking {
            Taking::Form => "form",
            Taking::FormWithSecret => "form_with_secret",
            Taking::Query => "query",
        }
    );
    let url = &endpoint.url;
    let refresh = endpoint.refresh_url.as_ref();
    let refresh = refresh.map(|url| quote! { .refresh(#url) });
    quote! { #ty::#how(#url) #refresh }
}

/// How a client is made, in one expression.
pub(super) fn construction(api: &Api, path: &str) -> String {
    let setter = api
        .schemes
        .iter()
        .find(|scheme| matches!(scheme.kind, SchemeKind::ClientCredentials(_)))
        .or(api.schemes.first())
        .map(example_setter)
        .unwrap_or_default();
    let base_url = if api.server.is_usable() {
        String::new()
    } else {
        format!(".base_url(\"{}\")", example_base_url(api))
    };
    format!("{path}::Client::builder(){base_url}{setter}.build()?")
}

/// An address that could be that of the service.
fn example_base_url(api: &Api) -> String {
    let path = match api.server.url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => &api.server.url,
    };
    let path = path.trim_matches('/');
    if path.is_empty() || path.contains('{') {
        "https://host.example".to_owned()
    } else {
        format!("https://host.example/{path}")
    }
}

fn emit_client(api: &Api, home: &Home, file: &mut SourceFile) -> Result<(), Fault> {
    let (import, path) = if home.is_crate {
        (String::new(), home.path.as_str())
    } else {
        (format!("use {};\n\n", home.path), api.module.as_str())
    };
    let example = format!(
        "```\n# fn main() -> Result<(), {}::Error> {{\n{import}let client = {};\n# let _ = client;\n# Ok(())\n# }}\n```",
        home.krate,
        construction(api, path),
    );
    let comment = docs::attributes(
        &[
            format!("A client of the {}.", docs::title(api)),
            "Cheap to clone: clones share their connections and their credentials.".to_owned(),
            "# Examples".to_owned(),
            example,
        ],
        0,
    );
    // Some documents have schemas alone.
    let unused = api
        .groups
        .is_empty()
        .then(|| quote! { #[allow(dead_code, reason = "there is nothing to call")] });
    file.push(quote! {
        #comment
        #[derive(Clone, Debug)]
        #unused
        pub struct Client { client: crate::runtime::Client }
    })?;
    let builder_comment = docs::attributes(
        &["Begins a client: say who is calling, then [`build`](ClientBuilder::build).".to_owned()],
        4,
    );
    let mut handles = Vec::new();
    for group in &api.groups {
        let handle = tokens(&group.handle);
        let module = if home.is_crate {
            tokens(&file.import("crate", &group.module))
        } else {
            tokens(&group.module)
        };
        let name = format_ident!("{}", group.name);
        let fallback = format!("The `{}` operations.", group.tag);
        let said = docs::paragraphs(&group.docs, &fallback);
        let comment = docs::attributes(&said[..1], 4);
        handles.push(quote! {
            #comment
            pub fn #handle(&self) -> #module::#name { #module::#name { client: self.client.clone() } }
        });
    }
    file.push(quote! {
        impl Client {
            #builder_comment
            pub fn builder() -> ClientBuilder {
                ClientBuilder::default()
            }
            #(#handles)*
        }
    })
}

fn example_setter(scheme: &Scheme) -> String {
    let setter = &scheme.setter;
    match scheme.kind {
        SchemeKind::ApiKey { .. } | SchemeKind::Bearer | SchemeKind::Http(_) => {
            format!(".{setter}(\"secret\")")
        }
        SchemeKind::Basic | SchemeKind::ClientCredentials(_) => {
            format!(".{setter}(\"id\", \"secret\")")
        }
    }
}

/// Where calls go, or what is needed for that.
fn whereabouts(api: &Api) -> String {
    let url = &api.server.url;
    if api.server.is_usable() {
        return format!("Calls go to `{url}` unless told otherwise.");
    }
    let needed = format!(
        "[`base_url`](Self::base_url) is needed, for example with `{}`",
        example_base_url(api)
    );
    if url.contains("://") {
        format!(
            "{needed}: the documented address, `{url}`, is none that a client can go to safely."
        )
    } else if url.trim_matches('/').is_empty() {
        format!("{needed}: the documentation does not say where the service is.")
    } else {
        format!("{needed}: the documentation says `{url}`, and no host.")
    }
}

fn emit_builder(api: &Api, file: &mut SourceFile) -> Result<(), Fault> {
    let mut base = vec![
        format!("Settings of a [`Client`] of the {}.", docs::title(api)),
        whereabouts(api),
    ];
    let description = api.server.docs.description.as_deref();
    base.extend(description.map(|text| docs::sentence(&docs::clean(text))));
    base.extend(
        api.server
            .docs
            .inferred
            .iter()
            .map(|why| docs::inferred(why)),
    );
    if !api.server.others.is_empty() {
        base.push(format!(
            "The service also listens at {}; see [`base_url`](Self::base_url).",
            others(&api.server.others)
        ));
    }
    let comment = docs::attributes(&base, 0);
    file.push(quote! {
        #comment
        #[derive(Debug)]
        #[must_use = "a builder does nothing until it is built"]
        pub struct ClientBuilder(crate::runtime::ClientBuilder);
    })?;
    let mut setters = Vec::new();
    for scheme in &api.schemes {
        setters.push(credential(scheme));
    }
    for variable in &api.server.variables {
        let (name, setter) = (&variable.name, tokens(&variable.setter));
        let mut said = docs::paragraphs(
            &variable.docs,
            &format!("Sets `{name}` of the server's address."),
        );
        said.push(default(api, variable));
        if !variable.values.is_empty() {
            let values: Vec<String> = variable
                .values
                .iter()
                .map(|value| format!("`{value}`"))
                .collect();
            said.push(format!(
                "One of {}; anything else fails in [`build`](Self::build).",
                values.join(", ")
            ));
        }
        let comment = docs::attributes(&said, 4);
        setters.push(quote! {
            #comment
            pub fn #setter(self, #setter: impl Into<String>) -> Self {
                Self(self.0.variable(#name, #setter.into()))
            }
        });
    }
    file.push(quote! { impl ClientBuilder { #(#setters)* } })
}

/// What a variable is where nobody sets it: not the same for all servers.
fn default(api: &Api, variable: &Variable) -> String {
    let mut said = format!("Default: `{}`", variable.default);
    for (url, variables) in &api.server.differing {
        let own = variables.iter().find(|own| own.name == variable.name);
        if let Some(own) = own.filter(|own| own.default != variable.default) {
            said.push_str(&format!(", or `{}` at `{url}`", own.default));
        }
    }
    said.push('.');
    said
}

/// The setter of a credential.
fn credential(scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    let setter = tokens(&scheme.setter);
    let (fallback, arguments, value) = match &scheme.kind {
        SchemeKind::ApiKey {
            location,
            name: key,
        } => {
            let place = match location {
                Location::Query => "query parameter",
                Location::Cookie => "cookie",
                Location::Header | Location::Path => "header",
            };
            (
                format!("The API key, sent in the {place} `{key}`."),
                quote! { key: impl Into<String> },
                quote! { api_key(#name, key.into()) },
            )
        }
        SchemeKind::Bearer => (
            "An access token obtained elsewhere, sent as `Authorization: Bearer`.".to_owned(),
            quote! { token: impl Into<String> },
            quote! { bearer_token(#name, token.into()) },
        ),
        SchemeKind::Basic => (
            "Name and password, sent as `Authorization: Basic`.".to_owned(),
            quote! { username: impl Into<String>, password: impl Into<String> },
            quote! { basic_auth(#name, username.into(), password.into()) },
        ),
        SchemeKind::Http(scheme) => (
            format!(
                "What the service wants after `Authorization: {scheme}`, sent as it is given. The client answers no challenge."
            ),
            quote! { credentials: impl Into<String> },
            quote! { authorization(#name, credentials.into()) },
        ),
        SchemeKind::ClientCredentials(endpoint) => (
            format!(
                "OAuth2 client credentials: a token is fetched from `{}` when one is needed, kept, and renewed before it ends.",
                endpoint.url
            ),
            quote! { client_id: impl Into<String>, client_secret: impl Into<String> },
            quote! { client_credentials(#name, client_id.into(), client_secret.into()) },
        ),
    };
    let mut said = vec![fallback];
    said.extend(scheme.docs.description.as_deref().map(docs::clean));
    if !scheme.docs.facts.is_empty() {
        said.push(docs::clean_line(&scheme.docs.facts.join(" ")));
    }
    said.extend(scheme.docs.inferred.iter().map(|why| docs::inferred(why)));
    let comment = docs::attributes(&said, 4);
    let others: Vec<TokenStream> = scheme
        .others
        .iter()
        .map(|(other, setter)| self::other(scheme, other, setter))
        .collect();
    quote! {
        #comment
        pub fn #setter(self, #arguments) -> Self { Self(self.0.#value) }
        #(#others)*
    }
}

/// The setter of something else that can be said of a scheme.
fn other(scheme: &Scheme, other: &Other, setter: &str) -> TokenStream {
    let name = &scheme.name;
    let mut said = Vec::new();
    let (arguments, value) = match other {
        Other::AccessToken => {
            said.push(
                "An access token obtained elsewhere, in place of client credentials: it is not renewed."
                    .to_owned(),
            );
            (
                quote! { token: impl Into<String> },
                quote! { bearer_token(#name, token.into()) },
            )
        }
        Other::Password(endpoint) => {
            said.push(format!(
                "A user's name and password: a token is fetched with them from `{}` when one is needed, kept, and renewed before it ends.",
                endpoint.url
            ));
            (
                quote! { password: crate::runtime::Password },
                quote! { password(#name, password) },
            )
        }
        Other::RefreshToken(endpoint) => {
            let url = endpoint.refresh_url.as_ref().unwrap_or(&endpoint.url);
            said.push(format!(
                "A refresh token of a sign-in that was gone through elsewhere: access tokens are fetched with it from `{url}` when one is needed, kept, and renewed before they end."
            ));
            (
                quote! { token: crate::runtime::RefreshToken },
                quote! { refresh_token(#name, token) },
            )
        }
        Other::TokenSource => {
            said.push(
                "What gives access tokens when one is needed, such as a closure that goes through a sign-in: they are kept, and replaced before they end."
                    .to_owned(),
            );
            (
                quote! { source: impl crate::runtime::TokenSource },
                quote! { token_source(#name, source) },
            )
        }
        Other::Scopes(scopes) => {
            let all: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
            said.push(
                "The scopes that are asked for with a token, in place of all that operations need; none leaves it to the service."
                    .to_owned(),
            );
            said.push(format!("Default: {}.", all.join(", ")));
            (
                quote! { scopes: impl IntoIterator<Item = impl Into<String>> },
                quote! { scopes(#name, scopes) },
            )
        }
    };
    let comment = docs::attributes(&said, 4);
    let setter = tokens(setter);
    quote! {
        #comment
        pub fn #setter(self, #arguments) -> Self { Self(self.0.#value) }
    }
}
