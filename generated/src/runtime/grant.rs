//! What is sent to a token endpoint, and what is made of its answer. What tokens are kept and when
//! they are fetched is in `token`.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::uri::InvalidUri;
use http::{Method, StatusCode, Uri};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::api::GrantIn;
use super::client::Shared;
use super::clock::Deadline;
use super::error::{Error, ErrorKind, status_text};
use super::exchange::{Head, Message, exchange};
use super::request::header_value;
use super::style::Pairs;
use super::trace::AttemptSpan;
use super::transport::{Attempt, Body};

/// Where tokens are asked for.
pub(crate) struct TokenEndpoint {
    url: String,
    grant_in: GrantIn,
    /// What is asked for with a token; empty if that is left to the service.
    scope: String,
    /// Id and secret of the OAuth2 client.
    authorization: HeaderValue,
}

/// What a token is asked for by.
#[derive(Clone, Copy)]
pub(crate) enum GrantKind<'a> {
    ClientCredentials,
    Refresh(&'a SecretString),
}

/// What a token endpoint gives.
pub(crate) struct Grant {
    /// The token as it is sent.
    pub(crate) authorization: HeaderValue,
    /// How many seconds it lasts, if that is said.
    pub(crate) expires_in: Option<f64>,
    /// Gets the next token.
    pub(crate) refresh: Option<SecretString>,
}

/// What a token endpoint answers.
#[derive(Deserialize)]
struct Answer {
    access_token: SecretString,
    token_type: Option<String>,
    expires_in: Option<Seconds>,
    refresh_token: Option<SecretString>,
}

/// A number, which some services write as a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl TokenEndpoint {
    pub(crate) fn new(
        url: String,
        grant_in: GrantIn,
        scope: String,
        authorization: HeaderValue,
    ) -> Result<Self, InvalidUri> {
        url.parse::<Uri>()?;
        Ok(Self {
            url,
            grant_in,
            scope,
            authorization,
        })
    }

    /// Asks for a token, once.
    pub(crate) async fn ask(
        &self,
        client: &Shared,
        attempt: Attempt,
        deadline: Deadline,
        kind: GrantKind<'_>,
    ) -> Result<Grant, Error> {
        let request = self.request(client, kind)?;
        let span = AttemptSpan::of_token(request.uri());
        let message = Message {
            request,
            progress: None,
            keeps_open: false,
        };
        let answer = span.hold(exchange(client, message, attempt.for_token(), deadline));
        let answer = answer.await;
        span.end(&answer);
        let (head, body) = answer.map_err(Error::without_token)?;
        accept(head, &body).map_err(Error::without_token)
    }

    fn request(&self, client: &Shared, kind: GrantKind<'_>) -> Result<http::Request<Body>, Error> {
        let (mut url, mut form) = (self.url.clone(), String::new());
        let mut pairs = match self.grant_in {
            GrantIn::Query => Pairs::of_query(&mut url),
            GrantIn::Form => Pairs::of_form(&mut form),
        };
        match kind {
            GrantKind::ClientCredentials => {
                pairs.push("grant_type", "client_credentials");
                if !self.scope.is_empty() {
                    pairs.push("scope", &self.scope);
                }
            }
            GrantKind::Refresh(token) => {
                pairs.push("grant_type", "refresh_token");
                pairs.push("refresh_token", token.expose_secret());
            }
        }
        let uri: Uri = url
            .parse()
            .map_err(|_| fault("the address of the token endpoint is too long").without_token())?;
        let mut request = http::Request::new(Body::from(Bytes::from(form)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        *headers = client.headers.clone();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        if self.grant_in == GrantIn::Form {
            let form = HeaderValue::from_static("application/x-www-form-urlencoded");
            headers.insert(CONTENT_TYPE, form);
        }
        Ok(request)
    }
}

fn fault(detail: &'static str) -> Error {
    Error::new(ErrorKind::Authentication, detail)
}

fn accept(head: Head, body: &Bytes) -> Result<Grant, Error> {
    let Head {
        status, headers, ..
    } = head;
    if !status.is_success() {
        // An answer that leads elsewhere is taken for what it is: no token.
        let detail = if status.is_redirection() {
            format!("{}, not followed", status_text(status))
        } else {
            refusal(status, body)
        };
        let error = Error::new(ErrorKind::Authentication, detail);
        return Err(error.with_response(status, headers, body.clone()));
    }
    // What the body holds in part may be a token: it is not kept.
    let answer: Answer = serde_json::from_slice(body)
        .map_err(|_| fault("the token endpoint's answer does not decode"))?;
    let is_bearer = |kind: &String| kind.eq_ignore_ascii_case("bearer");
    if !answer.token_type.as_ref().is_none_or(is_bearer) {
        return Err(fault("the token endpoint gave another type than bearer"));
    }
    let text = answer.access_token.expose_secret();
    if text.is_empty() {
        return Err(fault("the token endpoint gave an empty one"));
    }
    let mut authorization = header_value(&format!("Bearer {text}"))
        .ok_or_else(|| fault("the token endpoint gave one that no header can hold"))?;
    authorization.set_sensitive(true);
    Ok(Grant {
        authorization,
        expires_in: answer.expires_in.and_then(Seconds::number),
        refresh: answer
            .refresh_token
            .filter(|token| !token.expose_secret().is_empty()),
    })
}

impl Seconds {
    fn number(self) -> Option<f64> {
        match self {
            Self::Number(seconds) => Some(seconds),
            Self::Text(text) => text.trim().parse().ok(),
        }
    }
}

/// The codes that are registered for OAuth's errors. Any other text may be something that was sent, and
/// came back: it is left to `api_error`.
const CODES: &[&str] = &[
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
];

/// The status and OAuth2's code for what is wrong. Its description may quote what was sent.
fn refusal(status: StatusCode, body: &[u8]) -> String {
    let status = status_text(status);
    match serde_json::from_slice::<Refusal>(body) {
        Ok(Refusal { error }) if CODES.contains(&error.as_str()) => format!("{status}, {error}"),
        _ => status,
    }
}
