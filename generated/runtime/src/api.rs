//! The description of one service as data: where it lives and how it is signed in to. No state and
//! no secrets.

use super::operation::{Location, Server, Variable};

/// One service.
#[derive(Debug)]
#[doc(hidden)]
pub struct Api {
    /// The name of the service, as the crate's module is called.
    pub name: &'static str,
    /// The address that every path is appended to, but for operations with a server of their own; may
    /// hold `{variables}`. A path alone, or nothing, if the host is not documented.
    pub base_url: &'static str,
    /// The variables of the base URL, and of the servers of single operations.
    pub variables: &'static [Variable],
    /// Other addresses of it whose variables have other defaults.
    pub servers: &'static [Server],
    /// Every way to sign in that some operation accepts.
    pub schemes: &'static [Scheme],
}

/// A way to sign in.
#[derive(Debug)]
#[doc(hidden)]
pub struct Scheme {
    /// The name by which operations ask for it.
    pub name: &'static str,
    /// What it takes.
    pub kind: SchemeKind,
    /// The method of a client builder that supplies what it takes.
    pub setter: &'static str,
    /// Where a user's name and password are exchanged for a token, if they are taken too.
    pub password: Option<Endpoint>,
    /// Where the tokens of a flow come from that is gone through elsewhere, if its refresh tokens are
    /// taken too.
    pub elsewhere: Option<Endpoint>,
    /// What is asked for with a token, parted by spaces; empty if that is left to the service.
    pub scope: &'static str,
}

/// Where tokens are asked for.
#[derive(Clone, Copy, Debug)]
#[doc(hidden)]
pub struct Endpoint {
    /// Its address; a path is appended to the base URL.
    pub url: &'static str,
    /// The address that refresh tokens are sent to.
    pub refresh_url: &'static str,
    /// Where the grant's parameters are sent.
    pub grant_in: GrantIn,
}

impl Endpoint {
    const fn new(url: &'static str, grant_in: GrantIn) -> Self {
        Self {
            url,
            refresh_url: url,
            grant_in,
        }
    }

    /// One that takes a form, as OAuth2 has it.
    pub const fn form(url: &'static str) -> Self {
        Self::new(url, GrantIn::Form)
    }

    /// One that takes the client's secret in that form, too.
    pub const fn form_with_secret(url: &'static str) -> Self {
        Self::new(url, GrantIn::FormWithSecret)
    }

    /// One that takes everything in the query.
    pub const fn query(url: &'static str) -> Self {
        Self::new(url, GrantIn::Query)
    }

    /// The same, which takes refresh tokens at another address.
    pub const fn refresh(self, url: &'static str) -> Self {
        Self {
            refresh_url: url,
            ..self
        }
    }
}

/// What a way to sign in takes.
#[derive(Clone, Copy, Debug)]
pub enum SchemeKind {
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
    ClientCredentials(Endpoint),
}

/// Where the parameters of an OAuth2 grant are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantIn {
    /// In the query of the token URL.
    Query,
    /// In the body, as a form. This is what OAuth2 asks for.
    Form,
    /// The same, and the client's id and secret with them: OAuth2 lets services ask for that.
    FormWithSecret,
}

impl Scheme {
    const fn of(name: &'static str, kind: SchemeKind) -> Self {
        let setter = match kind {
            SchemeKind::ApiKey { .. } => "api_key",
            SchemeKind::Bearer => "bearer_token",
            SchemeKind::Basic => "basic_auth",
            SchemeKind::Http { .. } => "authorization",
            SchemeKind::ClientCredentials(_) => "client_credentials",
        };
        Self {
            name,
            kind,
            setter,
            password: None,
            elsewhere: None,
            scope: "",
        }
    }

    /// A key in a header, in the query or in a cookie.
    pub const fn api_key(name: &'static str, location: Location, key: &'static str) -> Self {
        let kind = SchemeKind::ApiKey {
            location,
            name: key,
        };
        Self::of(name, kind)
    }

    /// `Authorization: Bearer …`.
    pub const fn bearer(name: &'static str) -> Self {
        Self::of(name, SchemeKind::Bearer)
    }

    /// `Authorization: Basic …`.
    pub const fn basic(name: &'static str) -> Self {
        Self::of(name, SchemeKind::Basic)
    }

    /// `Authorization` in another way.
    pub const fn http(name: &'static str, scheme: &'static str) -> Self {
        Self::of(name, SchemeKind::Http { scheme })
    }

    /// OAuth2 client credentials.
    pub const fn client_credentials(name: &'static str, endpoint: Endpoint) -> Self {
        Self::of(name, SchemeKind::ClientCredentials(endpoint))
    }

    /// The same scheme, which takes a user's name and password too.
    pub const fn password(self, endpoint: Endpoint) -> Self {
        Self {
            password: Some(endpoint),
            ..self
        }
    }

    /// The same scheme, which takes the refresh tokens of a flow that is gone through elsewhere, too.
    pub const fn elsewhere(self, endpoint: Endpoint) -> Self {
        Self {
            elsewhere: Some(endpoint),
            ..self
        }
    }

    /// The same scheme, which asks for these scopes.
    pub const fn scope(self, scope: &'static str) -> Self {
        Self { scope, ..self }
    }

    /// The same scheme, whose method has another name: several of a kind have one each.
    pub const fn set_by(self, setter: &'static str) -> Self {
        Self { setter, ..self }
    }
}
