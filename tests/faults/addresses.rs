//! Ids and queries that try to be something else: they are refused before any connection is made,
//! or arrive as what they are.

#[allow(unused)]
use golden::parameters::Client as Parameters;
use golden::parameters::models::Part;
use tenant_admin::ErrorKind;

use crate::fixtures::{
    PRIVATE, TOKEN, cipherscale, cipherscale_at, failure, settle, success, user_id,
};
use crate::script::Answer;
use crate::server::FaultServer;

/// A client of a service whose ids are any text.
fn parameters(server: &FaultServer) -> Parameters {
    Parameters::builder()
        .base_url(server.url())
        .build()
        .unwrap()
}

async fn listening() -> FaultServer {
    FaultServer::start([Answer::json(200, &serde_json::json!([]))]).await
}

/// An id is refused, and not even a connection is made.
async fn is_refused(id: &str) {
    let server = listening().await;
    let client = parameters(&server);
    let call = client.items().get(id, Part::from(7), 1).send();
    let error = settle(call).await.unwrap_err();
    assert_eq!(error.kind(), golden::ErrorKind::InvalidRequest, "{id:?}");
    assert_eq!(error.violations()[0].path(), "id");
    assert_eq!(error.attempts(), 0);
    assert!(!error.may_have_been_applied());
    assert_eq!(server.connections(), 0, "{id:?}");
}

/// An id arrives as the one segment that it is.
async fn arrives(id: &str, encoded: &str) {
    let server = listening().await;
    let client = parameters(&server);
    let call = client.items().get(id, Part::from(7), 1).send();
    settle(call).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].path(), format!("/items/{encoded}/parts/7"));
}

#[tokio::test]
async fn empty_ids_are_refused() {
    is_refused("").await;
}

#[tokio::test]
async fn dot_segments_are_refused() {
    is_refused(".").await;
    is_refused("..").await;
}

#[tokio::test]
async fn control_characters_are_refused() {
    for id in ["a\r\nb: c", "a\nb", "\0", "\u{7f}", "a\u{85}"] {
        is_refused(id).await;
    }
}

#[tokio::test]
async fn slashes_stay_in_their_segment() {
    arrives("../../admin", "..%2F..%2Fadmin").await;
    arrives("a/b\\c", "a%2Fb%5Cc").await;
}

#[tokio::test]
async fn delimiters_stay_in_their_segment() {
    arrives("a?b=c#d&e;f", "a%3Fb%3Dc%23d%26e%3Bf").await;
    arrives("@other.example:80", "%40other.example%3A80").await;
}

#[tokio::test]
async fn percent_signs_arrive_intact() {
    arrives("100%", "100%25").await;
    arrives("%2e%2e", "%252e%252e").await;
    arrives("%00", "%2500").await;
}

#[tokio::test]
async fn unicode_arrives_intact() {
    arrives("Zoë 東京", "Zo%C3%AB%20%E6%9D%B1%E4%BA%AC").await;
    arrives("\u{202e}", "%E2%80%AE").await;
    arrives("…", "%E2%80%A6").await;
}

#[tokio::test]
async fn queries_arrive_intact() {
    let server = FaultServer::start([Answer::json(
        200,
        &serde_json::json!({"content": [], "totalElements": 0}),
    )])
    .await;
    let client = tenant_admin::blynk::Client::builder()
        .base_url(server.url())
        .bearer_token(TOKEN)
        .build()
        .unwrap();
    success(client.users().search("a&page=7#b +ë%")).await;
    let requests = server.requests();
    assert_eq!(
        requests[0].query("query"),
        Some("a%26page%3D7%23b%20%2B%C3%AB%25")
    );
    assert_eq!(requests[0].query("page"), None);
}

#[tokio::test]
async fn address_that_is_too_long_is_refused() {
    let server = listening().await;
    let client = cipherscale(&server).build().unwrap();
    let sort = (0..10_000).map(|index| format!("{PRIVATE}-{index}"));
    let error = failure(client.users().list().sort(sort)).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.attempts(), 0);
    assert!(!error.may_have_been_applied());
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn headers_that_are_too_long_are_refused() {
    let server = listening().await;
    let client = cipherscale(&server).build().unwrap();
    let text = PRIVATE.repeat(10_000);
    let error = failure(client.users().get(user_id()).header("x-trace", text)).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.attempts(), 0);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn addresses_that_are_not_safe_are_refused() {
    for url in [
        "http://other.example",
        "http://192.0.2.1",
        "http://127.0.0.1.other.example",
        "ftp://127.0.0.1",
        "http://user:canary-private@127.0.0.1",
        "http://127.0.0.1/?key=canary-private",
        "",
    ] {
        let built = cipherscale_at(url).build();
        let error = failure(std::future::ready(built)).await;
        assert_eq!(error.kind(), ErrorKind::Builder, "{url}");
    }
}

#[tokio::test]
async fn values_out_of_bounds_are_refused() {
    let server = listening().await;
    let client = tenant_admin::blynk::Client::builder()
        .base_url(server.url())
        .bearer_token(TOKEN)
        .build()
        .unwrap();
    let error = failure(client.users().search("x".repeat(256)).size(0)).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.violations().len(), 2);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn headers_that_cannot_be_sent_are_refused() {
    let server = listening().await;
    let client = cipherscale(&server).build().unwrap();
    for (name, value) in [
        ("x-trace", "canary-private\r\nhost: other.example"),
        ("host", "other.example"),
        ("content-length", "0"),
        ("transfer-encoding", "chunked"),
        ("x trace", "a"),
        ("x-trace", "Zoë"),
    ] {
        let error = failure(client.users().get(user_id()).header(name, value)).await;
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
    }
    assert_eq!(server.connections(), 0);
}
