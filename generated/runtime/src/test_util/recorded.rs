//! What a mock has received.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use percent_encoding::percent_decode_str;

use crate::Json;
use crate::transport::Attempt;

/// A request as it arrived.
#[derive(Clone)]
pub struct Recorded {
    pub(super) attempt: Attempt,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Recorded {
    pub(super) fn new(head: http::request::Parts, body: Bytes, attempt: Attempt) -> Self {
        Self {
            attempt,
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            body,
        }
    }

    /// What it was sent for: the operation, and which attempt at it.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        self.attempt
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The whole address.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The path as it is on the wire, with that of the base URL.
    #[must_use]
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The value of a parameter of the path, decoded.
    #[must_use]
    pub fn path_parameter(&self, name: &str) -> Option<String> {
        let place = format!("{{{name}}}");
        // The path of the base URL comes before the template's: both are gone through backwards.
        let template = self.attempt.operation().path.rsplit('/');
        template
            .zip(self.path().rsplit('/'))
            .find_map(|(segment, value)| {
                let (before, after) = segment.split_once(place.as_str())?;
                let value = value.strip_prefix(before)?.strip_suffix(after)?;
                Some(decode(value))
            })
    }

    /// The value of a parameter of the query, decoded; the first one if there are several.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        let mut pairs = self.query_pairs().into_iter();
        pairs.find_map(|(known, value)| (known == name).then_some(value))
    }

    /// The query, decoded, in its order.
    #[must_use]
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        let query = self.uri.query().unwrap_or_default();
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decode(name), decode(value)))
            .collect()
    }

    /// The headers, credentials among them.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header, if there is one and it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as JSON; `null` if there is none. Its [`to`](Json::to) makes of it whatever serde can
    /// read.
    ///
    /// # Panics
    ///
    /// If there is a body and it is not JSON.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Json {
        if self.body.is_empty() {
            return Json::Null;
        }
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(fault) => panic!("the body is not JSON: {fault}"),
        }
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Shows what arrived without query, headers and body, as a log of a test may be public.
impl fmt::Debug for Recorded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path())?;
        match self.attempt.number() {
            1 => Ok(()),
            number => write!(formatter, " (attempt {number})"),
        }
    }
}
