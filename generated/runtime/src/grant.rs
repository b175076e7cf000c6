//! What is sent to a token endpoint, and what is made of its answer. What tokens are kept and when
//! they are fetched is in `token`.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{Method, StatusCode, Uri};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::api::GrantIn;
use super::client::Shared;
use super::clock::Deadline;
use super::error::{Error, ErrorKind, status_text};
use super::exchange::{Head, Message, exchange};
use super::oauth2::TokenSource;
use super::request::header_value;
use super::style::Pairs;
use super::trace::AttemptSpan;
use super::transport::{Attempt, Body};

/// Where tokens are asked for.
pub(crate) struct TokenEndpoint {
    pub(crate) url: String,
    /// Where refresh tokens are sent.
    pub(crate) refresh_url: String,
    pub(crate) grant_in: GrantIn,
    /// What is asked for with a token; empty if that is left to the service.
    pub(crate) scope: String,
    pub(crate) identity: Identity,
}

/// How the OAuth2 client that asks makes itself known.
pub(crate) enum Identity {
    /// Not at all.
    None,
    /// By its id.
    Id(String),
    /// By its id and its secret, among the parameters.
    Parameters(String, SecretString),
    /// By its id and its secret, as they are sent.
    Authorization(HeaderValue),
}

/// What a token is asked for by.
#[derive(Clone, Copy)]
pub(crate) enum GrantKind<'a> {
    ClientCredentials,
    Password(&'a str, &'a SecretString),
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
        let url = match kind {
            GrantKind::Refresh(_) => &self.refresh_url,
            GrantKind::ClientCredentials | GrantKind::Password(..) => &self.url,
        };
        let (mut url, mut form) = (url.clone(), String::new());
        let mut pairs = match self.grant_in {
            GrantIn::Query => Pairs::of_query(&mut url),
            GrantIn::Form | GrantIn::FormWithSecret => Pairs::of_form(&mut form),
        };
        match kind {
            GrantKind::ClientCredentials => pairs.push("grant_type", "client_credentials"),
            GrantKind::Password(username, password) => {
                pairs.push("grant_type", "password");
                pairs.push("username", username);
                pairs.push("password", password.expose_secret());
            }
            GrantKind::Refresh(token) => {
                pairs.push("grant_type", "refresh_token");
                pairs.push("refresh_token", token.expose_secret());
            }
        }
        // A refresh token is good for what was asked for with the first one.
        if !self.scope.is_empty() && !matches!(kind, GrantKind::Refresh(_)) {
            pairs.push("scope", &self.scope);
        }
        match &self.identity {
            Identity::Id(id) => pairs.push("client_id", id),
            Identity::Parameters(id, secret) => {
                pairs.push("client_id", id);
                pairs.push("client_secret", secret.expose_secret());
            }
            Identity::None | Identity::Authorization(_) => {}
        }
        let uri: Uri = url
            .parse()
            .map_err(|_| fault("the address of the token endpoint is too long").without_token())?;
        let mut request = http::Request::new(Body::from(Bytes::from(form)));
        *request.method_mut() = Method::POST;
        let is_elsewhere = uri.authority() != Some(client.base_url.authority());
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        *headers = client.headers.clone();
        if is_elsewhere {
            // What callers add is for the service alone, and may well be a secret.
            let kept = [ACCEPT, USER_AGENT];
            let kept = kept.map(|name| (client.headers.get(&name).cloned(), name));
            headers.clear();
            headers.extend(
                kept.into_iter()
                    .filter_map(|(value, name)| Some((name, value?))),
            );
        }
        if let Identity::Authorization(authorization) = &self.identity {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        if self.grant_in != GrantIn::Query {
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
    Ok(Grant {
        authorization: bearer("the token endpoint", &answer.access_token)?,
        expires_in: answer.expires_in.and_then(Seconds::number),
        refresh: answer
            .refresh_token
            .filter(|token| !token.expose_secret().is_empty()),
    })
}

/// The header that a token is sent in.
fn bearer(who: &str, token: &SecretString) -> Result<HeaderValue, Error> {
    let fault = |what: &str| Error::new(ErrorKind::Authentication, format!("{who} gave {what}"));
    let text = token.expose_secret();
    if text.is_empty() {
        return Err(fault("an empty one"));
    }
    let mut authorization = header_value(&format!("Bearer {text}"))
        .ok_or_else(|| fault("one that no header can hold"))?;
    authorization.set_sensitive(true);
    Ok(authorization)
}

/// Asks a source of the caller's for a token, within the limits of time.
pub(crate) async fn ask_source(
    source: &dyn TokenSource,
    deadline: Deadline,
) -> Result<Grant, Error> {
    let given = deadline.hold(source.token()).await;
    let token = given.and_then(|given| {
        given.map_err(|failure| fault("the token source failed").with_source(failure))
    });
    let grant = token.and_then(|token| {
        Ok(Grant {
            authorization: bearer("the token source", &token.token)?,
            expires_in: token.expires_in.map(|time| time.as_secs_f64()),
            refresh: None,
        })
    });
    grant.map_err(Error::without_token)
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

/// Whether a token endpoint says that what it was given is wrong, and not only that it does not take it just now: to
/// send it again does no good, and may lock the account that it is of.
pub(crate) fn is_refused_for_good(error: &Error) -> bool {
    let refusal = error
        .body()
        .map(|body| serde_json::from_slice::<Refusal>(body));
    matches!(
        error.status(),
        Some(StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
    ) && matches!(refusal, Some(Ok(Refusal { error })) if error == "invalid_grant")
}

/// The status and OAuth2's code for what is wrong. Its description may quote what was sent.
fn refusal(status: StatusCode, body: &[u8]) -> String {
    let status = status_text(status);
    match serde_json::from_slice::<Refusal>(body) {
        Ok(Refusal { error }) if CODES.contains(&error.as_str()) => format!("{status}, {error}"),
        _ => status,
    }
}
