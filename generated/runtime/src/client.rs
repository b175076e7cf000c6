//! What the calls of one client share. How a client is put together is in `builder`.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::HeaderMap;

use super::api::Api;
use super::auth::Credentials;
use super::base_url::BaseUrl;
use super::before_send::BeforeSend;
use super::budget::Budget;
use super::defaults::Settings;
use super::error::{Error, ErrorKind};
use super::operation::Descriptor;
use super::transport::Transport;

/// A client of some service. Clones share everything.
#[derive(Clone)]
#[doc(hidden)]
pub struct Client {
    shared: Arc<Shared>,
    #[cfg(feature = "blocking")]
    pub(super) blocking: super::blocking::Blocking,
}

pub struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) base_url: BaseUrl,
    /// Whether the base URL is the caller's own, and goes before every documented address.
    pub(crate) has_own_base_url: bool,
    /// What variables of addresses were set to.
    pub(crate) variables: Vec<(&'static str, String)>,
    pub(crate) settings: Settings,
    /// What every request is sent with.
    pub(crate) headers: HeaderMap,
    pub(crate) credentials: Credentials,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) before_send: Option<BeforeSend>,
    /// What all calls have for repetitions.
    pub(crate) budget: Budget,
}

impl Shared {
    /// What the paths of an operation are appended to.
    pub(crate) fn base_url_of(&self, operation: &Descriptor) -> Result<Cow<'_, BaseUrl>, Error> {
        let Some(server) = &operation.server else {
            return Ok(Cow::Borrowed(&self.base_url));
        };
        let url = self
            .base_url
            .of_server(server, &self.variables, self.has_own_base_url)
            .map_err(|fault| Error::new(ErrorKind::Builder, fault))?;
        Ok(Cow::Owned(url))
    }
}

impl Client {
    pub(crate) fn new(shared: Shared) -> Self {
        Self {
            shared: Arc::new(shared),
            #[cfg(feature = "blocking")]
            blocking: super::blocking::Blocking::default(),
        }
    }
}

impl std::ops::Deref for Client {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("api", &self.api.name)
            .field("base_url", &self.base_url.as_str())
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
