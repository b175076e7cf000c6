//! What the calls of one client share. How a client is put together is in `builder`.

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;

use super::api::Api;
use super::auth::Credentials;
use super::base_url::BaseUrl;
use super::before_send::BeforeSend;
use super::budget::Budget;
use super::defaults::Settings;
use super::transport::Transport;

/// A client of some service. Clones share everything.
#[derive(Clone)]
pub(crate) struct Client {
    shared: Arc<Shared>,
    #[cfg(feature = "blocking")]
    pub(super) blocking: super::blocking::Blocking,
}

pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) base_url: BaseUrl,
    pub(crate) settings: Settings,
    /// What every request is sent with.
    pub(crate) headers: HeaderMap,
    pub(crate) credentials: Credentials,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) before_send: Option<BeforeSend>,
    /// What all calls have for repetitions.
    pub(crate) budget: Budget,
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
