//! Security schemes and requirements.

use super::lower::{Lowering, inferred, text};
use super::operations::METHODS;
use super::{Docs, Location, Scheme, SchemeKind, names};
use crate::spec::{Node, View};

impl Lowering<'_> {
    pub(super) fn schemes(&mut self) -> Vec<Scheme> {
        let mut kinds = Vec::new();
        let components = self.document.view().object("components");
        for (name, scheme) in components
            .into_iter()
            .flat_map(|components| components.map("securitySchemes"))
        {
            let kind = self.scheme(name, &scheme);
            let plain = match kind {
                SchemeKind::ApiKey { .. } => "api_key",
                SchemeKind::Bearer => "bearer_token",
                SchemeKind::Basic => "basic_auth",
                SchemeKind::Http(_) => "authorization",
                SchemeKind::ClientCredentials { .. } => "client_credentials",
            };
            kinds.push((scheme, name, plain, kind));
        }
        // One of a kind has the plain name; of several each says which it is, so that no later one can take the
        // name of another.
        let is_alone = |plain: &str| kinds.iter().filter(|kind| kind.2 == plain).count() == 1;
        let wanted: Vec<(&str, String)> = kinds
            .iter()
            .map(|(_, name, plain, _)| {
                if is_alone(plain) {
                    (*name, (*plain).to_owned())
                } else {
                    (*name, format!("{plain}_{}", names::bare_name(name)))
                }
            })
            .collect();
        let setters = names::distinct(&wanted, &[], "_");
        kinds
            .into_iter()
            .zip(setters)
            .map(|((scheme, name, _, kind), setter)| Scheme {
                name: name.to_owned(),
                setter,
                kind,
                docs: Docs {
                    description: text(&scheme, "description"),
                    inferred: inferred(&scheme),
                    facts: origins(&scheme),
                    ..Docs::default()
                },
            })
            .collect()
    }

    fn scheme(&self, name: &str, scheme: &View<'_>) -> SchemeKind {
        match scheme.text("type") {
            Some("apiKey") => SchemeKind::ApiKey {
                location: match scheme.text("in") {
                    Some("query") => Location::Query,
                    Some("cookie") => Location::Cookie,
                    _ => Location::Header,
                },
                name: text(scheme, "name").unwrap_or_default(),
            },
            Some("http") => {
                let name = scheme.text("scheme").unwrap_or_default();
                match name.to_ascii_lowercase().as_str() {
                    "bearer" => SchemeKind::Bearer,
                    "basic" => SchemeKind::Basic,
                    // What it takes is not known here; whoever uses it gives it as it is sent.
                    _ => SchemeKind::Http(name.to_owned()),
                }
            }
            Some("oauth2") => {
                let flows = scheme.object("flows");
                let takes_tokens = flows.as_ref().is_some_and(|flows| {
                    ["authorizationCode", "implicit", "password"]
                        .iter()
                        .any(|flow| flows.has(flow))
                });
                match flows.and_then(|flows| flows.object("clientCredentials")) {
                    Some(flow) => SchemeKind::ClientCredentials {
                        token_url: text(&flow, "tokenUrl").unwrap_or_default(),
                        grant_in_query: flow.text("x-token-request") == Some("query"),
                        scopes: self.scopes_of(name),
                        takes_tokens,
                    },
                    // The other flows need a person; their token comes from outside.
                    None => SchemeKind::Bearer,
                }
            }
            // The token of OpenID Connect comes from outside, too.
            _ => SchemeKind::Bearer,
        }
    }

    /// The ways to sign a call of the operation: alternatives of combinations of schemes' names. An alternative
    /// without any means that none is needed.
    pub(super) fn security(&self, operation: &View<'_>) -> Vec<Vec<String>> {
        let required = requirements(operation)
            .or_else(|| requirements(&self.document.view()))
            .unwrap_or_default();
        let alternatives = required.into_iter();
        alternatives
            .flat_map(|combination| self.told_apart(combination))
            .collect()
    }

    /// Schemes that would fill the same place of a request cannot be combined: each of them is a way of its own.
    fn told_apart(&self, combination: Vec<String>) -> Vec<Vec<String>> {
        let mut ways: Vec<Vec<String>> = vec![Vec::new()];
        for scheme in combination {
            let place = self.credential_place(&scheme);
            let is_taken =
                |other: &String| place.is_some() && self.credential_place(other) == place;
            let clashing = ways.iter().filter(|way| way.iter().any(is_taken));
            let others: Vec<Vec<String>> = clashing
                .map(|way| {
                    let mut way = way.clone();
                    way.retain(|other| !is_taken(other));
                    way.push(scheme.clone());
                    way
                })
                .collect();
            if others.is_empty() {
                ways.iter_mut().for_each(|way| way.push(scheme.clone()));
            }
            for way in others {
                if !ways.contains(&way) {
                    ways.push(way);
                }
            }
        }
        ways
    }

    /// Where the credentials of an operation go, in whichever way it is signed.
    pub(super) fn credential_places(&self, operation: &View<'_>) -> Vec<CredentialPlace> {
        let schemes = self.security(operation).into_iter().flatten();
        schemes
            .filter_map(|scheme| self.credential_place(&scheme))
            .collect()
    }

    fn credential_place(&self, scheme: &str) -> Option<CredentialPlace> {
        let components = self.document.view().object("components")?;
        let mut schemes = components.map("securitySchemes");
        let (_, scheme) = schemes.find(|(name, _)| *name == scheme)?;
        Some(match scheme.text("type") {
            Some("apiKey") => {
                let name = scheme.text("name").unwrap_or_default();
                CredentialPlace::new(scheme.text("in").unwrap_or_default(), name)
            }
            _ => CredentialPlace::new("header", "authorization"),
        })
    }

    /// Every scope that an operation asks of a scheme.
    fn scopes_of(&self, scheme: &str) -> Vec<String> {
        let document = self.document.view();
        let mut scopes = Vec::new();
        for (_, item) in self.document.path_items() {
            for operation in METHODS.iter().filter_map(|verb| item.object(verb)) {
                let own = scopes_in(&operation, Some(scheme));
                for scope in own
                    .or_else(|| scopes_in(&document, Some(scheme)))
                    .into_iter()
                    .flatten()
                {
                    if !scopes.contains(&scope) {
                        scopes.push(scope);
                    }
                }
            }
        }
        scopes
    }
}

/// The part of a request that a credential fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CredentialPlace {
    location: String,
    name: String,
}

impl CredentialPlace {
    pub(super) fn new(location: &str, name: &str) -> Self {
        let is_header = location == "header";
        Self {
            location: location.to_owned(),
            name: if is_header {
                name.to_ascii_lowercase()
            } else {
                name.to_owned()
            },
        }
    }
}

/// Where tokens come from that are given to the client, and what they can be good for.
fn origins(scheme: &View<'_>) -> Vec<String> {
    let mut origins = Vec::new();
    if let Some(url) = scheme.text("openIdConnectUrl") {
        origins.push(format!("<{url}> describes who gives out tokens."));
    }
    let Some(flows) = scheme.object("flows") else {
        return origins;
    };
    for (key, flow) in [
        ("authorizationCode", "authorization code"),
        ("implicit", "implicit"),
        ("password", "password"),
    ] {
        let Some(urls) = flows.object(key) else {
            continue;
        };
        let page = urls.text("authorizationUrl");
        let tokens = urls.text("tokenUrl");
        origins.push(match (page, tokens) {
            (Some(page), Some(tokens)) => {
                format!("The {flow} flow begins at `{page}` and gets its token from `{tokens}`.")
            }
            (Some(page), None) => format!("The {flow} flow gets its token from `{page}`."),
            (None, tokens) => format!(
                "The {flow} flow gets its token from `{}`.",
                tokens.unwrap_or_default()
            ),
        });
    }
    let mut scopes: Vec<(String, String)> = Vec::new();
    for key in [
        "clientCredentials",
        "authorizationCode",
        "implicit",
        "password",
    ] {
        let Some(described) = flows.object(key).and_then(|flow| flow.node("scopes")) else {
            continue;
        };
        for (scope, meaning) in described.entries() {
            if !scopes.iter().any(|(known, _)| known == scope) {
                let meaning = meaning.as_str().unwrap_or_default();
                scopes.push((scope.to_owned(), meaning.to_owned()));
            }
        }
    }
    origins.extend(scopes.into_iter().map(|(scope, meaning)| {
        if meaning.is_empty() {
            format!("A scope is `{scope}`.")
        } else {
            format!("The scope `{scope}`: {meaning}")
        }
    }));
    origins
}

/// The scopes that the requirements ask of one scheme, or of all. `None` where nothing is required.
pub(super) fn scopes_in(holder: &View<'_>, scheme: Option<&str>) -> Option<Vec<String>> {
    let alternatives = holder.node("security")?.elements().iter();
    let mut scopes = Vec::new();
    for (name, asked) in alternatives.flat_map(Node::entries) {
        if scheme.is_some_and(|scheme| scheme != name) {
            continue;
        }
        for scope in asked.elements().iter().filter_map(Node::as_str) {
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
    }
    Some(scopes)
}

/// Alternatives of combinations of schemes' names; an alternative without any means that none is needed. `None`
/// where nothing is said.
fn requirements(holder: &View<'_>) -> Option<Vec<Vec<String>>> {
    let alternatives = holder.node("security")?.elements().iter();
    let names = |alternative: &Node| {
        alternative
            .entries()
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    Some(alternatives.map(names).collect())
}
