//! Security schemes and requirements.

use super::lower::{Lowering, inferred, text};
use super::operations::METHODS;
use super::{Docs, Location, Other, Scheme, SchemeKind, Taking, TokenEndpoint, names};
use crate::spec::{Node, View};

impl Lowering<'_> {
    pub(super) fn schemes(&mut self) -> Vec<Scheme> {
        let mut found = Vec::new();
        let components = self.document.view().object("components");
        for (name, scheme) in components
            .into_iter()
            .flat_map(|components| components.map("securitySchemes"))
        {
            let kind = self.scheme(&scheme);
            let others = self.others(name, &scheme, &kind);
            found.push((scheme, name, kind, others));
        }
        // One of a kind has the plain name; of several each says which it is, so that no later one can take the
        // name of another. What else there is of a scheme is called as its first setter is.
        let count = |plain: &str| {
            let kinds = found.iter().map(|(_, _, kind, _)| kind.setter());
            let others = found.iter().flat_map(|(_, _, _, others)| others);
            let others = others.map(setter_of_other);
            kinds.chain(others).filter(|known| *known == plain).count()
        };
        let mut wanted = Vec::new();
        for (_, name, kind, others) in &found {
            let plain = kind.setter();
            let is_alone = count(plain) == 1;
            let own = |plain: &str| format!("{plain}_{}", names::bare_name(name));
            let called = |plain: &str, is_alone| match is_alone {
                true => plain.to_owned(),
                false => own(plain),
            };
            wanted.push((*name, called(plain, is_alone)));
            for other in others {
                let plain = setter_of_other(other);
                wanted.push((*name, called(plain, is_alone && count(plain) == 1)));
            }
        }
        let mut setters = names::distinct(&wanted, &[], "_").into_iter();
        let mut next = || setters.next().unwrap_or_default();
        found
            .into_iter()
            .map(|(scheme, name, kind, others)| Scheme {
                name: name.to_owned(),
                setter: next(),
                kind,
                others: others.into_iter().map(|other| (other, next())).collect(),
                docs: Docs {
                    description: text(&scheme, "description"),
                    inferred: inferred(&scheme),
                    facts: origins(&scheme),
                    ..Docs::default()
                },
            })
            .collect()
    }

    /// What else can be said of a scheme.
    fn others(&self, name: &str, scheme: &View<'_>, kind: &SchemeKind) -> Vec<Other> {
        let flows = scheme.object("flows");
        let flow = |key: &str| flows.as_ref().and_then(|flows| flows.object(key));
        let password = flow("password");
        let code = flow("authorizationCode");
        let asks_itself = matches!(kind, SchemeKind::ClientCredentials(_));
        let mut others = Vec::new();
        let from_elsewhere = password.is_some() || code.is_some() || flow("implicit").is_some();
        if asks_itself && from_elsewhere {
            others.push(Other::AccessToken);
        }
        if let Some(flow) = &password {
            others.push(Other::Password(token_endpoint(flow)));
        }
        // Both give refresh tokens, but a person is needed for the one of them only.
        if let Some(flow) = &code {
            others.push(Other::RefreshToken(token_endpoint(flow)));
        }
        if from_elsewhere || scheme.text("type") == Some("openIdConnect") {
            others.push(Other::TokenSource);
        }
        let scopes = self.scopes_of(name);
        if (asks_itself || password.is_some()) && !scopes.is_empty() {
            others.push(Other::Scopes(scopes));
        }
        others
    }

    fn scheme(&self, scheme: &View<'_>) -> SchemeKind {
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
                match flows.and_then(|flows| flows.object("clientCredentials")) {
                    Some(flow) => SchemeKind::ClientCredentials(token_endpoint(&flow)),
                    // The other flows have other setters; what gives their tokens may be elsewhere, too.
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

fn setter_of_other(other: &Other) -> &'static str {
    match other {
        Other::AccessToken => "access_token",
        Other::Password(_) => "password",
        Other::RefreshToken(_) => "refresh_token",
        Other::TokenSource => "token_source",
        Other::Scopes(_) => "scopes",
    }
}

/// Where a flow gets its tokens.
fn token_endpoint(flow: &View<'_>) -> TokenEndpoint {
    let url = text(flow, "tokenUrl").unwrap_or_default();
    let refresh_url = text(flow, "refreshUrl").filter(|other| !other.is_empty() && *other != url);
    TokenEndpoint {
        url,
        refresh_url,
        taking: match flow.text("x-token-request") {
            Some("query") => Taking::Query,
            Some("client_secret_post") => Taking::FormWithSecret,
            _ => Taking::Form,
        },
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
