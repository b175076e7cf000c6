//! Putting a client together. Whatever is wrong with what it was given comes out of `build`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::{ACCEPT, HeaderName, HeaderValue, USER_AGENT};
use secrecy::SecretString;

use super::api::Api;
use super::auth::{Credentials, Given, Secret};
use super::base_url::BaseUrl;
use super::before_send::BeforeSend;
use super::budget::Budget;
use super::client::{Client, Shared};
use super::defaults::Settings;
use super::error::{Error, ErrorKind};
use super::http_transport::HttpTransport;
use super::oauth2::{Password, RefreshToken, TokenSource};
use super::request::header_value;
use super::retry::Retry;
use super::transport::{Attempt, Transport};

/// A client to be.
#[doc(hidden)]
pub struct ClientBuilder {
    api: &'static Api,
    base_url: Option<String>,
    variables: Vec<(&'static str, String)>,
    secrets: Vec<(&'static str, Secret)>,
    scopes: Vec<(&'static str, String)>,
    headers: HeaderMap,
    settings: Settings,
    transport: Option<Arc<dyn Transport>>,
    before_send: Option<BeforeSend>,
    /// The first thing that is wrong.
    fault: Option<String>,
}

// What is not said here is said where users see it: in `client_builder`.
#[doc(hidden)]
impl ClientBuilder {
    /// Begins a client of a service, which calls itself `user_agent` unless told otherwise.
    pub fn new(api: &'static Api, user_agent: &'static str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static(user_agent));
        Self {
            api,
            base_url: None,
            variables: Vec::new(),
            secrets: Vec::new(),
            scopes: Vec::new(),
            headers,
            settings: Settings::default(),
            transport: None,
            before_send: None,
            fault: None,
        }
    }

    /// The key of a scheme.
    pub fn api_key(self, scheme: &'static str, key: String) -> Self {
        self.secret(scheme, Secret::ApiKey(key.into()))
    }

    /// The token of a scheme.
    pub fn bearer_token(self, scheme: &'static str, token: String) -> Self {
        self.secret(scheme, Secret::BearerToken(token.into()))
    }

    /// What follows the name of a scheme in `Authorization`.
    pub fn authorization(self, scheme: &'static str, credentials: String) -> Self {
        self.secret(scheme, Secret::Authorization(credentials.into()))
    }

    /// The scopes that a scheme asks for, in place of the documented ones.
    pub fn scopes(
        mut self,
        scheme: &'static str,
        scopes: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        self.scopes.retain(|(set, _)| *set != scheme);
        self.scopes.push((scheme, scopes.join(" ")));
        self
    }

    /// The user of a scheme.
    pub fn basic_auth(self, scheme: &'static str, username: String, password: String) -> Self {
        self.secret(
            scheme,
            Secret::Basic {
                username,
                password: password.into(),
            },
        )
    }

    /// The OAuth2 client of a scheme.
    pub fn client_credentials(
        self,
        scheme: &'static str,
        client_id: String,
        client_secret: String,
    ) -> Self {
        let given = Given::ClientCredentials {
            client_id,
            client_secret: SecretString::from(client_secret),
        };
        self.secret(scheme, Secret::Tokens(given))
    }

    /// A user of a scheme, for whom tokens are asked for.
    pub fn password(self, scheme: &'static str, password: Password) -> Self {
        self.secret(scheme, Secret::Tokens(Given::Password(password)))
    }

    /// What the tokens of a scheme are asked for with.
    pub fn refresh_token(self, scheme: &'static str, token: RefreshToken) -> Self {
        self.secret(scheme, Secret::Tokens(Given::RefreshToken(token)))
    }

    /// Where the tokens of a scheme come from.
    pub fn token_source(self, scheme: &'static str, source: impl TokenSource) -> Self {
        let given = Given::Source(Box::new(source));
        self.secret(scheme, Secret::Tokens(given))
    }

    fn secret(mut self, scheme: &'static str, secret: Secret) -> Self {
        self.secrets.retain(|(name, _)| *name != scheme);
        self.secrets.push((scheme, secret));
        self
    }

    /// The value of a variable of the base URL.
    pub fn variable(mut self, name: &'static str, value: String) -> Self {
        self.variables.retain(|(set, _)| *set != name);
        self.variables.push((name, value));
        self
    }

    pub fn base_url(mut self, url: String) -> Self {
        self.base_url = Some(url);
        self
    }

    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.operation_timeout = timeout;
        self
    }

    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = timeout;
        self
    }

    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.settings.read_timeout = timeout;
        self
    }

    pub fn retry(mut self, retry: Retry) -> Self {
        self.settings.retry = retry;
        self
    }

    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.settings.success_body_limit = bytes;
        self
    }

    pub fn error_body_limit(mut self, bytes: usize) -> Self {
        self.settings.error_body_limit = bytes;
        self
    }

    pub fn header_limit(mut self, bytes: usize) -> Self {
        self.settings.header_limit = bytes;
        self
    }

    pub fn url_limit(mut self, bytes: usize) -> Self {
        self.settings.url_limit = bytes;
        self
    }

    pub fn before_send(
        mut self,
        hook: impl Fn(Attempt, &mut HeaderMap) + Send + Sync + 'static,
    ) -> Self {
        self.before_send = Some(BeforeSend::new(hook));
        self
    }

    pub fn validate_requests(mut self, validate: bool) -> Self {
        self.settings.validate_requests = validate;
        self
    }

    pub fn user_agent(self, name: &str) -> Self {
        self.header(USER_AGENT.as_str(), name)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        match header(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(fault) => self.fault = self.fault.or(Some(fault)),
        }
        self
    }

    /// Carries requests by other means than the network.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    pub fn build(self) -> Result<Client, Error> {
        let fault = |detail: String| Error::new(ErrorKind::Builder, detail);
        if let Some(detail) = self.fault {
            return Err(fault(detail));
        }
        let known = |name| {
            self.api
                .variables
                .iter()
                .any(|variable| variable.name == name)
        };
        if let Some((name, _)) = self.variables.iter().find(|(name, _)| !known(*name)) {
            return Err(fault(format!("the base URL has no variable named {name}")));
        }
        let base_url = match &self.base_url {
            Some(url) => BaseUrl::given(url, self.api, &self.variables),
            None => BaseUrl::of_api(self.api, &self.variables),
        };
        let base_url = base_url.map_err(fault)?;
        let credentials = Credentials::new(self.api, self.secrets, &self.scopes, |token_url| {
            base_url.resolve(self.api, &self.variables, token_url)
        });
        let credentials = credentials.map_err(fault)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(
                HttpTransport::new(&self.settings, base_url.is_plain()).map_err(|error| {
                    Error::new(ErrorKind::Builder, "the HTTP client cannot be set up")
                        .with_source(error.without_url())
                })?,
            ),
        };
        Ok(Client::new(Shared {
            api: self.api,
            base_url,
            has_own_base_url: self.base_url.is_some(),
            variables: self.variables,
            settings: self.settings,
            headers: self.headers,
            credentials,
            transport,
            before_send: self.before_send,
            budget: Budget::new(),
        }))
    }
}

/// Checks a header that a caller wants sent. Its value is kept out of everything that is printed.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
        return Err("the name of a header has characters that are not allowed".to_owned());
    };
    if is_reserved(&name) {
        return Err(format!("the header {name} is set by the client"));
    }
    let Some(mut value) = header_value(value) else {
        return Err(format!(
            "the header {name} can only hold visible ASCII characters"
        ));
    };
    value.set_sensitive(name != USER_AGENT);
    Ok((name, value))
}

/// Whether a header says where a message goes or where it ends.
pub(crate) fn is_reserved(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "host"
            | "connection"
            | "content-length"
            | "transfer-encoding"
            | "upgrade"
            | "te"
            | "trailer"
    )
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<_> = self.secrets.iter().map(|(scheme, _)| scheme).collect();
        formatter
            .debug_struct("ClientBuilder")
            .field("api", &self.api.name)
            .field("credentials", &schemes)
            .finish_non_exhaustive()
    }
}

/// Gives a client builder of one service the methods that all of them have.
///
/// The builder wraps the runtime's; the client has one field, `client`.
#[doc(hidden)]
#[macro_export]
macro_rules! client_builder {
    ($builder:ident => $client:ident, $api:expr) => {
        impl Default for $builder {
            fn default() -> Self {
                Self($crate::ClientBuilder::new(
                    $api,
                    concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
                ))
            }
        }

        impl $builder {
            /// Sends every request to this address instead of the documented ones, for example to
            /// a server for tests. It must start with `https://` unless it is on this machine. What stands
            /// in braces is filled with the documented variables, so that any documented address can be
            /// given as it is printed.
            pub fn base_url(self, url: impl Into<String>) -> Self {
                Self(self.0.base_url(url.into()))
            }

            /// How long a whole operation may take, with all its attempts and waits: 120 seconds
            /// unless set. `Duration::MAX` is no limit, here and for the other time limits.
            pub fn timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// How long one attempt may take, up to the last byte: 30 seconds unless set.
            pub fn attempt_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.attempt_timeout(timeout))
            }

            /// How long connecting may take: 5 seconds unless set.
            pub fn connect_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.connect_timeout(timeout))
            }

            /// How long the rest of a response may be silent once it has begun: 15 seconds unless
            /// set.
            pub fn read_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self(self.0.read_timeout(timeout))
            }

            /// How often, and after how long, a failed request is sent again.
            pub fn retry(self, retry: $crate::Retry) -> Self {
                Self(self.0.retry(retry))
            }

            /// The most bytes of a successful response's body, after decompression: 16 MiB unless
            /// set. Beyond it, the call fails.
            pub fn body_limit(self, bytes: usize) -> Self {
                Self(self.0.body_limit(bytes))
            }

            /// The most bytes that are kept of a failed response's body, after decompression:
            /// 64 KiB unless set.
            pub fn error_body_limit(self, bytes: usize) -> Self {
                Self(self.0.error_body_limit(bytes))
            }

            /// The most bytes of the headers of a request, but for credentials, and of those of a
            /// response: 64 KiB unless set. Beyond it, the call fails.
            pub fn header_limit(self, bytes: usize) -> Self {
                Self(self.0.header_limit(bytes))
            }

            /// The most bytes of the address of a request: 8 KiB unless set. Beyond it, the call
            /// fails before anything is sent.
            pub fn url_limit(self, bytes: usize) -> Self {
                Self(self.0.url_limit(bytes))
            }

            /// Carries requests by other means than HTTP, for example by a mock in tests. See
            /// [`Transport`]($crate::Transport).
            ///
            /// `connect_timeout` is the default transport's and has no effect then.
            pub fn transport(self, transport: impl $crate::Transport) -> Self {
                Self(self.0.transport(transport))
            }

            /// Lets a function add headers to every attempt, for example those by which a trace is
            /// carried on. It is given an empty map, so it sees no credential, and what it adds
            /// never replaces one. It is not asked for requests that fetch a token.
            pub fn before_send(
                self,
                hook: impl Fn($crate::Attempt, &mut ::http::HeaderMap) + Send + Sync + 'static,
            ) -> Self {
                Self(self.0.before_send(hook))
            }

            /// What the client calls itself, in place of the name and version of this crate.
            pub fn user_agent(self, name: impl AsRef<str>) -> Self {
                Self(self.0.user_agent(name.as_ref()))
            }

            /// Adds a header to every request, but for those that fetch a token from another host. Its value
            /// is never printed.
            pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                Self(self.0.header(name.as_ref(), value.as_ref()))
            }

            /// Whether requests are held against the documented bounds before they are sent. They
            /// are, unless this is switched off.
            pub fn validate_requests(self, validate: bool) -> Self {
                Self(self.0.validate_requests(validate))
            }

            /// Builds the client. Nothing is sent yet.
            ///
            /// # Errors
            ///
            /// If an address, a header or a credential is not one, or the address is not secure.
            pub fn build(self) -> Result<$client, $crate::Error> {
                Ok($client {
                    client: self.0.build()?,
                })
            }
        }
    };
}
