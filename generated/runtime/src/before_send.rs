//! The hook of a client that adds headers to every attempt. It comes before the credentials.

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;

use super::builder::is_reserved;
use super::transport::Attempt;

/// Adds headers to an attempt, such as those of a trace.
#[derive(Clone)]
pub(crate) struct BeforeSend(Arc<Hook>);

type Hook = dyn Fn(Attempt, &mut HeaderMap) + Send + Sync;

impl BeforeSend {
    pub(crate) fn new(hook: impl Fn(Attempt, &mut HeaderMap) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hook))
    }

    /// Asks the hook for its headers, which replace those of the same name. It begins with none, so
    /// that it sees neither credentials nor what else the request carries.
    pub(crate) fn add_to(&self, headers: &mut HeaderMap, attempt: Attempt) {
        let mut added = HeaderMap::new();
        (self.0)(attempt, &mut added);
        for name in added.keys().filter(|name| !is_reserved(name)) {
            headers.remove(name);
            for value in added.get_all(name) {
                headers.append(name, value.clone());
            }
        }
    }
}

impl fmt::Debug for BeforeSend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BeforeSend")
    }
}
