//! The description of one service as data: where it lives and how it is signed in to. No state and
//! no secrets.

use super::operation::{Location, Variable};

/// One service.
#[derive(Debug)]
pub(crate) struct Api {
    /// The name of the service, as the crate's module is called.
    pub(crate) name: &'static str,
    /// The address that every path is appended to, but for operations with a server of their own; may
    /// hold `{variables}`. A path alone, or nothing, if the host is not documented.
    pub(crate) base_url: &'static str,
    /// The variables of the base URL, and of the servers of single operations.
    pub(crate) variables: &'static [Variable],
    /// Every way to sign in that some operation accepts.
    pub(crate) schemes: &'static [Scheme],
}

/// A way to sign in.
#[derive(Debug)]
pub(crate) struct Scheme {
    /// The name by which operations ask for it.
    pub(crate) name: &'static str,
    /// What it takes.
    pub(crate) kind: SchemeKind,
}

/// What a way to sign in takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SchemeKind {
    /// A key in a header, in the query or in a cookie.
    ApiKey {
        /// Where the key is sent.
        location: Location,
        /// The name of the header, query parameter or cookie.
        name: &'static str,
    },
    /// `Authorization: Bearer …`.
    Bearer,
    /// `Authorization: Basic …`.
    Basic,
    /// `Authorization` in another way, whose credentials are given as they are sent.
    Http {
        /// What the header begins with.
        scheme: &'static str,
    },
    /// OAuth2 client credentials, exchanged for a bearer token.
    ClientCredentials {
        /// Where tokens are fetched; a path is appended to the base URL.
        token_url: &'static str,
        /// Where the grant's parameters are sent.
        grant_in: GrantIn,
        /// What is asked for with the token, parted by spaces; empty if that is left to the service.
        scope: &'static str,
    },
}

/// Where the parameters of an OAuth2 grant are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantIn {
    /// In the query of the token URL.
    Query,
    /// In the body, as a form. This is what OAuth2 asks for.
    Form,
}

impl Scheme {
    /// A key in a header, in the query or in a cookie.
    pub(crate) const fn api_key(name: &'static str, location: Location, key: &'static str) -> Self {
        Self {
            name,
            kind: SchemeKind::ApiKey {
                location,
                name: key,
            },
        }
    }

    /// `Authorization: Bearer …`.
    pub(crate) const fn bearer(name: &'static str) -> Self {
        Self {
            name,
            kind: SchemeKind::Bearer,
        }
    }

    /// `Authorization: Basic …`.
    pub(crate) const fn basic(name: &'static str) -> Self {
        Self {
            name,
            kind: SchemeKind::Basic,
        }
    }

    /// `Authorization` in another way.
    pub(crate) const fn http(name: &'static str, scheme: &'static str) -> Self {
        Self {
            name,
            kind: SchemeKind::Http { scheme },
        }
    }

    /// The same scheme, which asks for these scopes.
    pub(crate) const fn scope(self, scope: &'static str) -> Self {
        let kind = match self.kind {
            SchemeKind::ClientCredentials {
                token_url,
                grant_in,
                ..
            } => SchemeKind::ClientCredentials {
                token_url,
                grant_in,
                scope,
            },
            other => other,
        };
        Self { kind, ..self }
    }

    /// OAuth2 client credentials.
    pub(crate) const fn client_credentials(
        name: &'static str,
        token_url: &'static str,
        grant_in: GrantIn,
    ) -> Self {
        Self {
            name,
            kind: SchemeKind::ClientCredentials {
                token_url,
                grant_in,
                scope: "",
            },
        }
    }

    /// The method of a client builder that supplies what this scheme takes.
    pub(crate) const fn setter(&self) -> &'static str {
        match self.kind {
            SchemeKind::ApiKey { .. } => "api_key",
            SchemeKind::Bearer => "bearer_token",
            SchemeKind::Basic => "basic_auth",
            SchemeKind::Http { .. } => "authorization",
            SchemeKind::ClientCredentials { .. } => "client_credentials",
        }
    }
}
