//! Credentials: which of them a request is signed with, and how. Tokens that have to be fetched are
//! in `token`. Nothing here prints a secret.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use http::{HeaderMap, Uri};
use secrecy::{ExposeSecret, SecretString};

use super::api::{Api, Endpoint, GrantIn, Scheme, SchemeKind};
use super::grant::{Identity, TokenEndpoint};
use super::oauth2::{Application, Password, RefreshToken, TokenSource};
use super::operation::Location;
use super::request::header_value;
use super::style::{self, Pairs};
use super::token::{Origin, Owner, Tokens};

/// What a client was given to sign in with.
pub(crate) enum Secret {
    ApiKey(SecretString),
    BearerToken(SecretString),
    /// What follows the name of the scheme.
    Authorization(SecretString),
    Basic {
        username: String,
        password: SecretString,
    },
    /// What tokens are asked for with.
    Tokens(Given),
}

/// What tokens are asked for with.
pub(crate) enum Given {
    ClientCredentials {
        client_id: String,
        client_secret: SecretString,
    },
    Password(Password),
    RefreshToken(RefreshToken),
    Source(Box<dyn TokenSource>),
}

/// Everything that a client can sign in with, by scheme.
pub(crate) struct Credentials(Vec<(&'static str, Credential)>);

/// A credential in the form in which it is sent.
enum Credential {
    Header(HeaderName, HeaderValue),
    Query(&'static str, SecretString),
    Cookie(&'static str, HeaderValue),
    Token(Arc<Tokens>),
}

/// The credentials of one request.
#[derive(Clone, Copy)]
pub(crate) struct Signature<'a> {
    credentials: &'a Credentials,
    schemes: &'static [&'static str],
}

impl Credentials {
    /// Writes every secret in the form in which it is sent.
    pub(crate) fn new(
        api: &'static Api,
        secrets: Vec<(&'static str, Secret)>,
        scopes: &[(&'static str, String)],
        token_url: impl Fn(&str) -> Result<String, String>,
    ) -> Result<Self, String> {
        let mut credentials = Vec::with_capacity(secrets.len());
        for (name, secret) in secrets {
            let Some(scheme) = api.schemes.iter().find(|scheme| scheme.name == name) else {
                return Err(format!("{} has no way to sign in named {name}", api.name));
            };
            let scope = scopes.iter().find(|(scheme, _)| *scheme == name);
            let scope = scope.map(|(_, scope)| scope.as_str());
            credentials.push((name, credential(scheme, secret, scope, &token_url)?));
        }
        Ok(Self(credentials))
    }

    /// Picks the first of the ways to sign in for which every credential is there. To go without any is
    /// the last of them, wherever it stands.
    pub(crate) fn choose(
        &self,
        api: &Api,
        security: &'static [&'static [&'static str]],
    ) -> Result<Signature<'_>, String> {
        if security.is_empty() {
            return Ok(Signature {
                credentials: self,
                schemes: &[],
            });
        }
        let complete = |schemes: &&&[&str]| {
            !schemes.is_empty() && schemes.iter().all(|name| self.get(name).is_some())
        };
        let without = || security.iter().find(|schemes| schemes.is_empty());
        match security.iter().find(complete).or_else(without) {
            Some(schemes) => Ok(Signature {
                credentials: self,
                schemes,
            }),
            None => Err(missing(api, security)),
        }
    }

    fn get(&self, name: &str) -> Option<&Credential> {
        self.0
            .iter()
            .find(|(scheme, _)| *scheme == name)
            .map(|(_, credential)| credential)
    }
}

/// Names the methods of the client builder that would help.
fn missing(api: &Api, security: &[&[&str]]) -> String {
    let setter = |name: &&str| {
        let Some(scheme) = api.schemes.iter().find(|scheme| scheme.name == *name) else {
            return format!("`{name}`");
        };
        let own = format!("`{}`", scheme.setter);
        match (scheme.password, scheme.elsewhere) {
            (None, None) => own,
            (Some(_), None) => format!("{own} (or `password`)"),
            (None, Some(_)) => format!("{own} (or `refresh_token`)"),
            (Some(_), Some(_)) => format!("{own} (or `password` or `refresh_token`)"),
        }
    };
    let ways: Vec<String> = security
        .iter()
        .map(|schemes| schemes.iter().map(setter).collect::<Vec<_>>().join(" and "))
        .collect();
    format!(
        "no credentials: call {} on the client builder",
        ways.join(" or ")
    )
}

fn credential(
    scheme: &Scheme,
    secret: Secret,
    own_scope: Option<&str>,
    token_url: impl Fn(&str) -> Result<String, String>,
) -> Result<Credential, String> {
    let setter = scheme.setter;
    match (scheme.kind, secret) {
        (SchemeKind::ApiKey { location, name }, Secret::ApiKey(key)) => {
            refuse_empty(setter, &key)?;
            match location {
                Location::Header => {
                    let name = HeaderName::from_bytes(name.as_bytes())
                        .map_err(|_| format!("{setter}: {name} cannot be the name of a header"))?;
                    Ok(Credential::Header(
                        name,
                        sensitive(setter, key.expose_secret())?,
                    ))
                }
                Location::Cookie => {
                    // It is sent as it was given: it may well come from a cookie.
                    if key.expose_secret().contains([' ', '"', ',', ';', '\\']) {
                        return Err(format!("{setter}: the key cannot stand in a cookie"));
                    }
                    let pair = format!("{name}={}", key.expose_secret());
                    Ok(Credential::Cookie(name, sensitive(setter, &pair)?))
                }
                Location::Query | Location::Path => Ok(Credential::Query(name, key)),
            }
        }
        // It may be one that a flow has given.
        (SchemeKind::Bearer | SchemeKind::ClientCredentials(_), Secret::BearerToken(token)) => {
            let setter = "bearer_token";
            refuse_empty(setter, &token)?;
            let value = sensitive(setter, &format!("Bearer {}", token.expose_secret()))?;
            Ok(Credential::Header(AUTHORIZATION, value))
        }
        (SchemeKind::Http { scheme }, Secret::Authorization(credentials)) => {
            refuse_empty(setter, &credentials)?;
            let value = sensitive(setter, &format!("{scheme} {}", credentials.expose_secret()))?;
            Ok(Credential::Header(AUTHORIZATION, value))
        }
        (SchemeKind::Basic, Secret::Basic { username, password }) => {
            if username.contains(':') {
                return Err(format!("{setter}: the user name must not hold a colon"));
            }
            let value = basic(setter, &username, password.expose_secret())?;
            Ok(Credential::Header(AUTHORIZATION, value))
        }
        (SchemeKind::Bearer | SchemeKind::ClientCredentials(_), Secret::Tokens(given)) => {
            let tokens = Tokens::new(origin(scheme, given, own_scope, token_url)?);
            Ok(Credential::Token(Arc::new(tokens)))
        }
        _ => Err(not_here(scheme)),
    }
}

fn not_here(scheme: &Scheme) -> String {
    format!("{}: {} is what signs in here", scheme.name, scheme.setter)
}

/// Where tokens come from that are asked for with what was given.
fn origin(
    scheme: &Scheme,
    given: Given,
    own_scope: Option<&str>,
    token_url: impl Fn(&str) -> Result<String, String>,
) -> Result<Origin, String> {
    let url = |place: &str| {
        let url = token_url(place)?;
        match url.parse::<Uri>() {
            Ok(_) => Ok(url),
            Err(_) => Err("the token URL is not a URL".to_owned()),
        }
    };
    let endpoint = |place: Option<Endpoint>, setter, application| {
        let place = place.ok_or_else(|| not_here(scheme))?;
        Ok::<_, String>(TokenEndpoint {
            url: url(place.url)?,
            refresh_url: url(place.refresh_url)?,
            grant_in: place.grant_in,
            scope: own_scope.unwrap_or(scheme.scope).to_owned(),
            identity: identity(setter, place.grant_in, application)?,
        })
    };
    match given {
        Given::ClientCredentials {
            client_id,
            client_secret,
        } => {
            let setter = "client_credentials";
            refuse_empty(setter, &client_secret)?;
            let place = match scheme.kind {
                SchemeKind::ClientCredentials(place) => Some(place),
                _ => None,
            };
            let application = Application {
                id: Some(client_id),
                secret: Some(client_secret),
            };
            let endpoint = endpoint(place, setter, application)?;
            Ok(Origin::Credentials(endpoint, Owner::Client))
        }
        Given::Password(Password {
            username,
            password,
            application,
        }) => {
            let endpoint = endpoint(scheme.password, "password", application)?;
            let user = Owner::User { username, password };
            Ok(Origin::Credentials(endpoint, user))
        }
        Given::RefreshToken(RefreshToken {
            token: first,
            application,
            on_change,
        }) => {
            refuse_empty("refresh_token", &first)?;
            Ok(Origin::RefreshToken {
                endpoint: endpoint(scheme.elsewhere, "refresh_token", application)?,
                first,
                on_change,
            })
        }
        Given::Source(source) => Ok(Origin::Source(source)),
    }
}

/// How an application makes itself known where tokens are asked for.
fn identity(setter: &str, grant_in: GrantIn, application: Application) -> Result<Identity, String> {
    match (application.id, application.secret) {
        (None, None) => Ok(Identity::None),
        (Some(id), None) => Ok(Identity::Id(id)),
        (None, Some(_)) => Err(format!("{setter}: a client secret goes with a client id")),
        (Some(id), Some(secret)) if grant_in == GrantIn::FormWithSecret => {
            Ok(Identity::Parameters(id, secret))
        }
        (Some(id), Some(secret)) => {
            // OAuth2 wants both encoded before they are joined.
            let (mut encoded_id, mut encoded_secret) = (String::new(), String::new());
            style::encode(&id, &mut encoded_id);
            style::encode(secret.expose_secret(), &mut encoded_secret);
            basic(setter, &encoded_id, &encoded_secret).map(Identity::Authorization)
        }
    }
}

fn refuse_empty(setter: &str, secret: &SecretString) -> Result<(), String> {
    if secret.expose_secret().is_empty() {
        Err(format!("{setter}: the secret is empty"))
    } else {
        Ok(())
    }
}

fn basic(setter: &str, username: &str, password: &str) -> Result<HeaderValue, String> {
    let text = BASE64_STANDARD.encode(format!("{username}:{password}"));
    sensitive(setter, &format!("Basic {text}"))
}

fn sensitive(setter: &str, text: &str) -> Result<HeaderValue, String> {
    let mut value = header_value(text)
        .ok_or_else(|| format!("{setter}: the secret can only hold visible ASCII characters"))?;
    value.set_sensitive(true);
    Ok(value)
}

impl<'a> Signature<'a> {
    fn credentials(self) -> impl Iterator<Item = &'a Credential> {
        self.schemes
            .iter()
            .filter_map(move |name| self.credentials.get(name))
    }

    /// Adds the keys that go into the query.
    pub(crate) fn sign_url(self, url: &mut String) {
        for credential in self.credentials() {
            if let Credential::Query(name, key) = credential {
                Pairs::of_query(url).push(name, key.expose_secret());
            }
        }
    }

    /// Adds the credentials that go into the headers, in place of what else may stand there.
    pub(crate) fn sign_headers(self, headers: &mut HeaderMap) {
        for credential in self.credentials() {
            match credential {
                Credential::Header(name, value) => {
                    headers.insert(name, value.clone());
                }
                Credential::Cookie(name, pair) => add_cookie(headers, name, pair),
                Credential::Query(..) | Credential::Token(_) => {}
            }
        }
    }

    /// Where the token of the request comes from, if it takes one that has to be fetched.
    pub(crate) fn token_source(self) -> Option<&'a Arc<Tokens>> {
        self.credentials().find_map(|credential| match credential {
            Credential::Token(source) => Some(source),
            _ => None,
        })
    }
}

/// Adds a cookie to the others, in place of one of its name.
fn add_cookie(headers: &mut HeaderMap, name: &str, pair: &HeaderValue) {
    let mut bytes = Vec::new();
    let others = headers.get(COOKIE).map(HeaderValue::as_bytes);
    let others = others.unwrap_or_default().split(|byte| *byte == b';');
    for other in others.map(<[u8]>::trim_ascii) {
        let is_same = other.split(|byte| *byte == b'=').next() == Some(name.as_bytes());
        if !is_same && !other.is_empty() {
            bytes.extend_from_slice(other);
            bytes.extend_from_slice(b"; ");
        }
    }
    bytes.extend_from_slice(pair.as_bytes());
    // All of it came out of headers: this never fails.
    if let Ok(mut value) = HeaderValue::from_bytes(&bytes) {
        value.set_sensitive(true);
        headers.insert(COOKIE, value);
    }
}

/// Shows which ways to sign in there are.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_list()
            .entries(self.0.iter().map(|(scheme, _)| scheme))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static API: Api = Api {
        servers: &[],
        name: "sample",
        base_url: "",
        variables: &[],
        schemes: &[
            Scheme::api_key("cookie", Location::Cookie, "session").set_by("api_key_cookie"),
            Scheme::http("digest", "Digest"),
        ],
    };

    fn credentials(secrets: Vec<(&'static str, Secret)>) -> Result<Credentials, String> {
        Credentials::new(&API, secrets, &[], |_| Err(String::new()))
    }

    fn key(text: &str) -> (&'static str, Secret) {
        ("cookie", Secret::ApiKey(text.to_owned().into()))
    }

    #[test]
    fn to_go_without_credentials_is_the_last_resort() {
        let optional: &[&[&str]] = &[&[], &["cookie"]];
        let given = credentials(vec![key("a")]).unwrap();
        assert_eq!(given.choose(&API, optional).unwrap().schemes, ["cookie"]);
        let none = credentials(Vec::new()).unwrap();
        assert!(none.choose(&API, optional).unwrap().schemes.is_empty());
        assert_eq!(
            none.choose(&API, &[&["cookie"], &["digest"]])
                .err()
                .unwrap(),
            "no credentials: call `api_key_cookie` or `authorization` on the client builder"
        );
    }

    #[test]
    fn a_key_in_a_cookie_is_sent_as_it_is() {
        let given = credentials(vec![key("a+/b==")]).unwrap();
        let mut headers = HeaderMap::new();
        let others = HeaderValue::from_static("a=1; session=old; b=2");
        headers.insert(COOKIE, others);
        let signature = given.choose(&API, &[&["cookie"]]).unwrap();
        signature.sign_headers(&mut headers);
        assert_eq!(headers[COOKIE], "a=1; b=2; session=a+/b==");
        assert!(headers[COOKIE].is_sensitive());
        for bad in ["a;b", "a b", "a,b", "a\"b", "\n"] {
            assert!(credentials(vec![key(bad)]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn other_schemes_are_given_whole() {
        let secret = Secret::Authorization("username=\"a\"".to_owned().into());
        let given = credentials(vec![("digest", secret)]).unwrap();
        let mut headers = HeaderMap::new();
        let signature = given.choose(&API, &[&["digest"]]).unwrap();
        signature.sign_headers(&mut headers);
        assert_eq!(headers[AUTHORIZATION], "Digest username=\"a\"");
    }
}
