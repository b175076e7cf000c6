//! What a call has gathered of its request, and the request made of it: checked and written, but
//! without credentials. No I/O.

use std::borrow::Cow;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Uri};
use serde::Serialize;

use super::auth::Signature;
use super::base_url::BaseUrl;
use super::builder;
use super::client::Client;
use super::error::{Error, ErrorKind};
use super::operation::{Descriptor, Location, Parameter, Style};
use super::parameter::{Key, ParameterValue};
use super::retry::Retry;
use super::scalar::Scalar;
use super::style::{self, Pairs};
use super::upload::{Content, Outgoing};
use super::url;
use super::validate::{self, Validate, Violation};

/// A parameter and what it was given.
#[derive(Clone)]
pub(crate) struct Given {
    pub(crate) parameter: &'static Parameter,
    pub(crate) value: ParameterValue,
    /// Whether it was held against its bounds when it was given.
    pub(crate) is_checked: bool,
}

impl Given {
    /// Whether it is written at all. As JSON, nothing is something, too: `[]`, `{}` and `null`.
    pub(crate) fn is_sent(&self) -> bool {
        self.parameter.style == Style::Json
            || !self.value.is_empty()
            || (self.parameter.allow_empty && !self.value.is_absent())
    }
}

/// What a call has gathered of its request.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) client: Client,
    pub(crate) operation: &'static Descriptor,
    given: Vec<Given>,
    headers: HeaderMap,
    pub(super) body: Option<Content>,
    /// The most items that the body may be a list of, if that is documented.
    pub(super) most_items: Option<usize>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<Retry>,
    /// Whether the body of a success is left to be read.
    pub(super) keeps_open: bool,
    /// What was wrong when it was given.
    pub(super) violations: Vec<Violation>,
}

/// A request that is ready but for its credentials.
pub(crate) struct Prepared<'a> {
    pub(crate) method: &'a Method,
    pub(crate) uri: Uri,
    pub(crate) headers: Cow<'a, HeaderMap>,
    pub(crate) body: Outgoing,
    pub(crate) signature: Signature<'a>,
}

impl Request {
    pub(crate) fn new(client: Client, operation: &'static Descriptor) -> Self {
        Self {
            client,
            operation,
            given: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            most_items: None,
            timeout: None,
            retry: None,
            keeps_open: false,
            violations: Vec::new(),
        }
    }

    /// Gives a parameter its value, in place of an earlier one.
    pub(crate) fn set(&mut self, key: impl Into<Key>, value: ParameterValue) {
        self.put(key.into(), Ok(value), None);
    }

    /// Gives a parameter the value that something is written as by serde, in place of an earlier one.
    pub(crate) fn set_structured<T: Serialize + Validate>(
        &mut self,
        key: impl Into<Key>,
        value: &T,
    ) {
        self.put(key.into(), ParameterValue::of(value), Some(value));
    }

    /// Takes a value as it is written, with the one that it is of, if that is to be checked as a whole. Of no type
    /// in particular: clients call it for every parameter.
    fn put(
        &mut self,
        key: Key,
        value: Result<ParameterValue, serde_json::Error>,
        whole: Option<&dyn Validate>,
    ) {
        let Some(parameter) = self.parameter(key) else {
            let violation = Violation::new(key.name, "is not a parameter of the operation");
            self.violations.push(violation);
            return;
        };
        if let Some(whole) = whole.filter(|_| self.client.settings.validate_requests) {
            let violations = &mut self.violations;
            validate::check_argument(parameter.name, whole, parameter.constraints, violations);
        }
        let Ok(value) = value else {
            let violation = Violation::new(key.name, "cannot be written as a parameter");
            self.violations.push(violation);
            return;
        };
        let is_checked = whole.is_some();
        let given = Given {
            parameter,
            value,
            is_checked,
        };
        match self.place(parameter) {
            Some(index) => self.given[index] = given,
            None => self.given.push(given),
        }
    }

    /// The parameter that is meant; where only a name is said, rather that of the query.
    fn parameter(&self, key: Key) -> Option<&'static Parameter> {
        let named = || {
            let parameters = self.operation.parameters.iter();
            parameters.filter(move |parameter| parameter.name == key.name)
        };
        match key.location {
            Some(location) => named().find(|parameter| parameter.location == location),
            None => named()
                .find(|parameter| parameter.location == Location::Query)
                .or_else(|| named().next()),
        }
    }

    /// Where the value of a parameter is kept.
    fn place(&self, parameter: &'static Parameter) -> Option<usize> {
        self.given.iter().position(|given| {
            given.parameter.location == parameter.location && given.parameter.name == parameter.name
        })
    }

    fn given(&self, key: impl Into<Key>) -> Option<&Given> {
        let index = self.place(self.parameter(key.into())?)?;
        self.given.get(index)
    }

    /// The value of a parameter that counts something.
    pub(crate) fn count(&self, name: &'static str) -> Option<u64> {
        match self.given(name)?.value {
            ParameterValue::Scalar(Scalar::Integer(value)) => u64::try_from(value).ok(),
            ParameterValue::Scalar(Scalar::Unsigned(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether a parameter has a value.
    pub(crate) fn has(&self, name: &'static str) -> bool {
        self.given(name).is_some_and(Given::is_sent)
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        match builder::header(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(fault) => self.violations.push(Violation::new("header", fault)),
        }
    }

    /// Checks and writes the request. Every fault is found before anything is sent.
    pub(crate) fn prepare(&self) -> Result<Prepared<'_>, Error> {
        let mut violations = self.violations.clone();
        let base_url = self.client.base_url_of(self.operation)?;
        let url = self.check(&base_url, &mut violations);
        if self
            .body
            .as_ref()
            .is_some_and(|content| content.body.is_spent())
        {
            violations.push(Violation::new("", "is a stream that was sent before"));
        }
        let headers = self.headers(&mut violations);
        let Some(mut url) = url.filter(|_| violations.is_empty()) else {
            return Err(Error::invalid(violations));
        };
        let signature = self
            .client
            .credentials
            .choose(self.client.api, self.operation.security);
        let signature =
            signature.map_err(|detail| Error::new(ErrorKind::MissingCredentials, detail))?;
        signature.sign_url(&mut url);
        let settings = &self.client.settings;
        check_length("url", url.len(), settings.url_limit)?;
        check_length("headers", length(&headers), settings.header_limit)?;
        let uri = url::parse(&base_url, self.operation, url)
            .map_err(|violation| Error::invalid(vec![violation]))?;
        Ok(Prepared {
            method: &self.operation.method,
            uri,
            headers,
            body: self
                .body
                .as_ref()
                .map(|content| content.body.clone())
                .unwrap_or_default(),
            signature,
        })
    }

    fn check(&self, base_url: &BaseUrl, violations: &mut Vec<Violation>) -> Option<String> {
        for parameter in self.operation.parameters {
            // The path says itself what it lacks.
            if !parameter.required || parameter.location == Location::Path {
                continue;
            }
            let given = self.place(parameter).map(|index| &self.given[index]);
            if !given.is_some_and(Given::is_sent) {
                let message = match given {
                    Some(given) if !given.value.is_absent() => "must not be empty",
                    _ => "is required",
                };
                violations.push(Violation::new(parameter.name, message));
            }
        }
        if self.client.settings.validate_requests {
            for given in self.given.iter().filter(|given| !given.is_checked) {
                let Parameter {
                    name, constraints, ..
                } = given.parameter;
                validate::check_argument(name, &given.value, constraints, violations);
            }
        }
        url::write(base_url, self.operation, &self.given)
            .map_err(|violation| violations.push(violation))
            .ok()
    }

    /// The client's headers, then the parameters', then the call's: the last one stands. Cookies are added to those
    /// that there are.
    fn headers(&self, violations: &mut Vec<Violation>) -> Cow<'_, HeaderMap> {
        // Most calls add nothing, and then there is nothing to copy.
        let mut headers = Cow::Borrowed(&self.client.headers);
        let accept = self.operation.accept;
        if headers.get(ACCEPT).is_none_or(|known| known != accept) {
            headers
                .to_mut()
                .insert(ACCEPT, HeaderValue::from_static(accept));
        }
        if let Some(content) = &self.body {
            headers
                .to_mut()
                .insert(CONTENT_TYPE, content.media_type.clone());
        }
        let mut cookies = String::new();
        let mut pairs = Pairs::of_cookies(&mut cookies);
        for Given {
            parameter, value, ..
        } in self.given.iter().filter(|given| given.is_sent())
        {
            let written = match parameter.location {
                Location::Header => style::header(parameter, value).and_then(|text| {
                    let name = HeaderName::from_bytes(parameter.name.as_bytes());
                    let (Ok(name), Some(mut value)) = (name, header_value(&text)) else {
                        return Err("can only hold visible ASCII characters".to_owned());
                    };
                    value.set_sensitive(true);
                    headers.to_mut().insert(name, value);
                    Ok(())
                }),
                Location::Cookie => pairs.write(parameter, value),
                Location::Path | Location::Query => Ok(()),
            };
            if let Err(message) = written {
                violations.push(Violation::new(parameter.name, message));
            }
        }
        if !cookies.is_empty() {
            let known = headers.get(COOKIE).map(HeaderValue::as_bytes);
            let known = known.unwrap_or_default();
            let separator: &[u8] = if known.is_empty() { b"" } else { b"; " };
            let all = [known, separator, cookies.as_bytes()].concat();
            // What is known was a header, and the rest is percent-encoded, so this never fails.
            if let Ok(mut value) = HeaderValue::from_bytes(&all) {
                value.set_sensitive(true);
                headers.to_mut().insert(COOKIE, value);
            }
        }
        // `extend` would send both what the client sets and what the call sets.
        for (name, value) in &self.headers {
            headers.to_mut().insert(name.clone(), value.clone());
        }
        headers
    }
}

/// Servers refuse what is too long in ways of their own, so it is refused here with a word.
fn check_length(what: &str, length: usize, limit: usize) -> Result<(), Error> {
    if length <= limit {
        return Ok(());
    }
    let message = format!("{length} bytes, at most {limit} allowed");
    Err(Error::invalid(vec![Violation::new(what, message)]))
}

/// A text as the value of a header. Bytes beyond ASCII could be sent, but every server reads them
/// in its own way.
pub(crate) fn header_value(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok().filter(|_| text.is_ascii())
}

/// The bytes of headers as they are written, one to a line.
pub(crate) fn length(headers: &HeaderMap) -> usize {
    let line = |(name, value): (&HeaderName, &HeaderValue)| {
        name.as_str().len() + value.len() + ": \r\n".len()
    };
    headers.iter().map(line).sum()
}

/// Shows what the call is, not what it was given.
impl std::fmt::Debug for Request {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self
            .given
            .iter()
            .map(|given| given.parameter.name)
            .collect();
        formatter
            .debug_struct("Call")
            .field("operation", &self.operation.id)
            .field("parameters", &names)
            .field("has_body", &self.body.is_some())
            .finish_non_exhaustive()
    }
}
