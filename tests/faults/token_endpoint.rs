//! The token endpoint, and everything it can answer instead of a token. Whatever it is, the call
//! fails as one that was never sent, and what the endpoint quotes is not printed.

#[allow(unused)]
use std::time::Duration;

use serde_json::json;
use tenant_admin::blynk::models::{OAuth2ErrorResponse, RegisterUser};
use tenant_admin::{Error, ErrorKind};

use crate::fixtures::{
    CLIENT_SECRET, PRIVATE, TOKEN, TOKEN_PATH, blynk, failure, success, token, token_for,
};
use crate::script::{Answer, Exchange};
use crate::server::FaultServer;

/// A call of a client that gets no token, for which it asks so many times. The operation itself
/// never arrives.
async fn without_token(exchange: impl Into<Exchange>, fetches: usize) -> Error {
    let server = FaultServer::start([Answer::json(200, &json!({}))])
        .await
        .route(TOKEN_PATH, [exchange.into()]);
    let client = blynk(&server)
        .attempt_timeout(Duration::from_millis(60))
        .build()
        .unwrap();
    let body = RegisterUser::new("jane@example.com");
    let error = failure(client.users().register(body)).await;
    assert_eq!(error.operation(), Some("users/register"));
    assert!(!error.may_have_been_applied(), "{error:?}");
    assert_eq!(server.requests_to(TOKEN_PATH).len(), fetches);
    assert_eq!(server.requests().len(), fetches);
    assert_eq!(error.attempts() as usize, fetches);
    error
}

/// The endpoint refuses with one of OAuth2's codes, which is told; asking again would not help.
async fn refuses(code: &str, status: u16) {
    let body = json!({
        "error": code,
        "error_description": format!("{CLIENT_SECRET} is wrong, {PRIVATE}"),
    });
    let error = without_token(Answer::json(status, &body), 1).await;
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.status().unwrap().as_u16(), status);
    assert!(error.is_unauthorized());
    assert!(error.to_string().contains(code), "{error}");
    let body: OAuth2ErrorResponse = error.api_error().unwrap();
    assert_eq!(body.error.as_str(), code);
}

/// The endpoint answers something that is no token, and would do so again.
async fn gives_no_token(answer: Answer) {
    let error = without_token(answer, 1).await;
    assert_eq!(error.kind(), ErrorKind::Authentication, "{error:?}");
}

#[tokio::test]
async fn token_endpoint_invalid_request() {
    refuses("invalid_request", 400).await;
}

#[tokio::test]
async fn token_endpoint_invalid_client() {
    refuses("invalid_client", 400).await;
}

#[tokio::test]
async fn token_endpoint_invalid_client_with_401() {
    refuses("invalid_client", 401).await;
}

#[tokio::test]
async fn token_endpoint_invalid_grant() {
    refuses("invalid_grant", 400).await;
}

#[tokio::test]
async fn token_endpoint_unauthorized_client() {
    refuses("unauthorized_client", 400).await;
}

#[tokio::test]
async fn token_endpoint_unsupported_grant_type() {
    refuses("unsupported_grant_type", 400).await;
}

#[tokio::test]
async fn token_endpoint_code_that_nobody_knows() {
    // It may be anything, even what was sent: it is not printed.
    let body = json!({"error": format!("not_on_sundays_{PRIVATE}")});
    gives_no_token(Answer::json(400, &body)).await;
}

#[tokio::test]
async fn token_endpoint_code_that_cannot_be_printed() {
    let body = json!({"error": format!("a\nb {PRIVATE}")});
    gives_no_token(Answer::json(400, &body)).await;
}

#[tokio::test]
async fn token_endpoint_500() {
    // Fetching a token twice does no harm, so even this is tried again.
    let error = without_token(Answer::new(500).body(PRIVATE), 3).await;
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.status().unwrap().as_u16(), 500);
    assert!(!error.is_unauthorized());
}

#[tokio::test]
async fn token_endpoint_429() {
    let answer = Answer::new(429).header("retry-after", "100");
    let error = without_token(answer, 1).await;
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(100)));
}

#[tokio::test]
async fn token_endpoint_html_with_200() {
    gives_no_token(Answer::html(200)).await;
}

#[tokio::test]
async fn token_endpoint_html_with_400() {
    gives_no_token(Answer::html(400)).await;
}

#[tokio::test]
async fn token_endpoint_html_with_502() {
    let error = without_token(Answer::html(502), 3).await;
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.status().unwrap().as_u16(), 502);
}

#[tokio::test]
async fn token_endpoint_stalls() {
    let error = without_token(Exchange::read().stall(), 3).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn token_endpoint_resets() {
    let error = without_token(Exchange::read().reset(), 3).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn token_endpoint_not_json() {
    let body = format!("access_token={TOKEN}&token_type=bearer");
    gives_no_token(Answer::new(200).body(body)).await;
}

#[tokio::test]
async fn token_endpoint_json_cut_in_the_token() {
    let body = format!(r#"{{"token_type": "Bearer", "access_token": "{TOKEN}"#);
    gives_no_token(Answer::new(200).body(body)).await;
}

#[tokio::test]
async fn token_endpoint_empty() {
    gives_no_token(Answer::new(200)).await;
}

#[tokio::test]
async fn token_endpoint_without_access_token() {
    let body = json!({"token_type": "Bearer", "expires_in": 60, "refresh_token": PRIVATE});
    gives_no_token(Answer::json(200, &body)).await;
}

#[tokio::test]
async fn token_endpoint_with_tokens_that_are_none() {
    for bad in [
        json!(""),
        json!(null),
        json!(7),
        json!("a\r\nb: c"),
        json!("ä"),
    ] {
        let body = json!({"access_token": bad, "token_type": "Bearer", "expires_in": 60});
        gives_no_token(Answer::json(200, &body)).await;
    }
}

#[tokio::test]
async fn token_endpoint_with_another_type_of_token() {
    let body = json!({"access_token": TOKEN, "token_type": "MAC", "expires_in": 60});
    gives_no_token(Answer::json(200, &body)).await;
}

#[tokio::test]
async fn token_endpoint_with_odd_lives() {
    for life in [json!(-5), json!(1e300), json!(null), json!(86400.0)] {
        let server = FaultServer::start([Answer::json(200, &json!({}))])
            .await
            .route(TOKEN_PATH, [token_for("a", life)]);
        let client = blynk(&server).build().unwrap();
        success(
            client
                .users()
                .register(RegisterUser::new("jane@example.com")),
        )
        .await;
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn token_endpoint_recovers() {
    let server = FaultServer::start([Answer::json(200, &json!({}))])
        .await
        .route(TOKEN_PATH, [Answer::html(400), token("a")]);
    let client = blynk(&server).build().unwrap();
    let call = || {
        client
            .users()
            .register(RegisterUser::new("jane@example.com"))
    };
    failure(call()).await;
    success(call()).await;
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
}
