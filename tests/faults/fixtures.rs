//! What the cases have in common: clients whose secrets are known, calls that must come to an end,
//! and what services send when nothing is wrong.

#[allow(unused)]
use std::error::Error as _;
use std::fmt::Debug;
use std::future::IntoFuture;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tenant_admin::cipherscale::models::{CreateUser, UserId};
use tenant_admin::{Error, Retry, blynk, cipherscale};

use crate::script::Answer;
use crate::server::FaultServer;

pub(crate) const API_KEY: &str = "canary-api-key";
pub(crate) const CLIENT_ID: &str = "fault-tests";
pub(crate) const CLIENT_SECRET: &str = "canary-client-secret";
/// Every token that is handed out begins so.
pub(crate) const TOKEN: &str = "canary-token";
/// Stands in queries and in the bodies of answers; neither belongs into what is printed.
pub(crate) const PRIVATE: &str = "canary-private";
/// What all of the above have in common.
const CANARY: &str = "canary";
/// `fault-tests:canary-client-secret` as it is sent.
pub(crate) const BASIC: &str = "Basic ZmF1bHQtdGVzdHM6Y2FuYXJ5LWNsaWVudC1zZWNyZXQ=";

pub(crate) const TOKEN_PATH: &str = "/oauth2/token";

/// No call of these tests takes this long unless it hangs.
const HANGS: Duration = Duration::from_secs(8);

/// A builder of a client of the one service, signed in with an API key, that waits little between
/// attempts.
pub(crate) fn cipherscale(server: &FaultServer) -> cipherscale::ClientBuilder {
    cipherscale_at(&server.url())
}

pub(crate) fn cipherscale_at(url: &str) -> cipherscale::ClientBuilder {
    cipherscale::Client::builder()
        .base_url(url)
        .api_key(API_KEY)
        .retry(quick())
}

pub(crate) fn dead(address: SocketAddr) -> cipherscale::ClientBuilder {
    cipherscale_at(&format!("http://{address}"))
}

/// A builder of a client of the other service, which has tokens fetched.
pub(crate) fn blynk(server: &FaultServer) -> blynk::ClientBuilder {
    blynk::Client::builder()
        .base_url(server.url())
        .client_credentials(CLIENT_ID, CLIENT_SECRET)
        .retry(quick())
}

/// The default but for the waits, which are hardly any.
pub(crate) fn quick() -> Retry {
    let hardly = Duration::from_millis(2);
    Retry::default().base(hardly).rate_limited_base(hardly)
}

pub(crate) fn user_id() -> UserId {
    "123e4567-e89b-12d3-a456-426614174000".parse().unwrap()
}

pub(crate) fn new_user() -> CreateUser {
    let group = "550e8400-e29b-41d4-a716-446655440000".parse().unwrap();
    CreateUser::new("jane@example.com", [group])
}

pub(crate) fn user() -> Value {
    json!({
        "id": user_id(),
        "createdAt": "2024-01-15T10:30:00Z",
        "updatedAt": "2024-01-15T10:30:00Z",
        "email": "jane@example.com",
        "status": "active",
        "isOwner": false,
        "maxDevices": 5,
        "roles": [],
        "groups": [],
        "devices": [],
    })
}

pub(crate) fn user_answer() -> Answer {
    Answer::json(200, &user())
}

/// A token of the given name that lasts for an hour.
pub(crate) fn token(name: &str) -> Answer {
    token_for(name, json!(3600))
}

pub(crate) fn token_for(name: &str, seconds: Value) -> Answer {
    Answer::json(
        200,
        &json!({
            "access_token": format!("{TOKEN}-{name}"),
            "token_type": "Bearer",
            "expires_in": seconds,
        }),
    )
}

/// What a request with the token of the given name is signed with.
pub(crate) fn bearer(name: &str) -> String {
    format!("Bearer {TOKEN}-{name}")
}

/// Waits for a call, which must end.
pub(crate) async fn settle<T>(call: impl IntoFuture<Output = T>) -> T {
    let ended = tokio::time::timeout(HANGS, call.into_future()).await;
    ended.expect("the call hangs")
}

/// What a call gives, which must succeed.
pub(crate) async fn success<T>(call: impl IntoFuture<Output = Result<T, Error>>) -> T {
    match settle(call).await {
        Ok(value) => value,
        Err(error) => panic!("the call fails: {error:?}"),
    }
}

/// What a call fails with, which must fail without giving anything away.
pub(crate) async fn failure<T: Debug>(call: impl IntoFuture<Output = Result<T, Error>>) -> Error {
    let error = settle(call).await.expect_err("the call succeeds");
    assert_keeps_secrets(&error);
    error
}

/// Holds that an error is one line that tells no secret, no query and no body, and neither does
/// anything that it was caused by.
pub(crate) fn assert_keeps_secrets(error: &Error) {
    let line = error.to_string();
    assert!(!line.contains('\n'), "{line}");
    let mut texts = vec![line, format!("{error:?}"), format!("{error:#?}")];
    let mut source = error.source();
    while let Some(cause) = source {
        texts.extend([cause.to_string(), format!("{cause:?}")]);
        source = cause.source();
    }
    for text in texts {
        assert!(!text.contains(CANARY), "{text}");
        // The secrets in base64, and what leads to places.
        assert!(!text.contains("ZmF1bHQ"), "{text}");
        assert!(!text.contains('?'), "{text}");
    }
}
