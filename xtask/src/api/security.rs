//! Security schemes and requirements.

use openapiv3::{APIKeyLocation, ReferenceOr, SecurityRequirement, SecurityScheme};
use serde_json::Value;

use super::lower::{Lowering, inferred};
use super::{Docs, Location, Scheme, SchemeKind, names};
use crate::spec::Pointer;

impl Lowering<'_> {
    pub(super) fn schemes(&mut self) -> Vec<Scheme> {
        let document = self.document;
        let Some(components) = &document.openapi.components else {
            return Vec::new();
        };
        let at = Pointer::root().key("components").key("securitySchemes");
        let mut schemes: Vec<Scheme> = Vec::new();
        let mut kinds = Vec::new();
        for (name, scheme) in &components.security_schemes {
            let at = at.key(name);
            let ReferenceOr::Item(scheme) = scheme else {
                self.unmapped(
                    &at,
                    "a reference to a security scheme",
                    "write the scheme out",
                );
                continue;
            };
            let Some((kind, docs)) = self.scheme(&at, scheme) else {
                continue;
            };
            let plain = match kind {
                SchemeKind::ApiKey { .. } => "api_key",
                SchemeKind::Bearer => "bearer_token",
                SchemeKind::Basic => "basic_auth",
                SchemeKind::ClientCredentials { .. } => "client_credentials",
            };
            kinds.push((at, name, plain, kind, docs));
        }
        for (at, name, plain, kind, docs) in &kinds {
            // One of a kind has the plain name; of several each says which it is, so that no later one can
            // take the name of another.
            let alone = kinds
                .iter()
                .filter(|(_, _, other, ..)| other == plain)
                .count()
                == 1;
            let mut setter = plain.to_string();
            if !alone {
                let Some(name) = names::value_name(name) else {
                    self.error(
                        at,
                        format!("no Rust name can be made of `{name}`"),
                        "use letters and digits",
                    );
                    continue;
                };
                setter = format!("{plain}_{}", name.trim_start_matches("r#"));
                if schemes.iter().any(|other| other.setter == setter) {
                    self.error(
                        at,
                        format!("two schemes would both be called `{setter}` in Rust"),
                        "rename one of them",
                    );
                    continue;
                }
            }
            let (kind, docs) = (kind.clone(), docs.clone());
            schemes.push(Scheme {
                name: (*name).clone(),
                setter,
                kind,
                docs,
            });
        }
        schemes
    }

    fn scheme(&mut self, at: &Pointer, scheme: &SecurityScheme) -> Option<(SchemeKind, Docs)> {
        let (kind, description, extensions) = match scheme {
            SecurityScheme::APIKey {
                location,
                name,
                description,
                extensions,
            } => {
                let location = match location {
                    APIKeyLocation::Query => Location::Query,
                    APIKeyLocation::Header => Location::Header,
                    APIKeyLocation::Cookie => Location::Cookie,
                };
                (
                    SchemeKind::ApiKey {
                        location,
                        name: name.clone(),
                    },
                    description,
                    extensions,
                )
            }
            SecurityScheme::HTTP {
                scheme,
                description,
                extensions,
                ..
            } => {
                let kind = match scheme.to_ascii_lowercase().as_str() {
                    "bearer" => SchemeKind::Bearer,
                    "basic" => SchemeKind::Basic,
                    other => {
                        let what = format!("the HTTP authentication scheme `{other}`");
                        self.unmapped(&at.key("scheme"), &what, "known are `bearer` and `basic`");
                        return None;
                    }
                };
                (kind, description, extensions)
            }
            SecurityScheme::OAuth2 {
                flows,
                description,
                extensions,
            } => {
                let kind = match &flows.client_credentials {
                    Some(flow) => SchemeKind::ClientCredentials {
                        token_url: flow.token_url.clone(),
                        grant_in_query: flow
                            .extensions
                            .get("x-token-request")
                            .and_then(Value::as_str)
                            == Some("query"),
                    },
                    // The other flows need a person; their token comes from outside.
                    None => SchemeKind::Bearer,
                };
                (kind, description, extensions)
            }
            SecurityScheme::OpenIDConnect {
                description,
                extensions,
                ..
            } => (SchemeKind::Bearer, description, extensions),
        };
        let docs = Docs {
            description: description.clone(),
            inferred: inferred(extensions),
            ..Docs::default()
        };
        Some((kind, docs))
    }
}

/// Alternatives of combinations of schemes' names; an alternative without any means that none is needed.
pub(super) fn requirements(requirements: &[SecurityRequirement]) -> Vec<Vec<String>> {
    requirements
        .iter()
        .map(|alternative| alternative.keys().cloned().collect())
        .collect()
}
