//! Tokens over time: shared, renewed, refreshed, handed over. The clock is stopped in all of these.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, advance, sleep, timeout};

use super::sample::{Get, User};
use super::*;
use crate::test_util::{Answer, Fault, Mock, TokenRequest};
use crate::{Attempt, Body, Error, ErrorKind, Sending, TimeoutPhase, Transport};

/// The mock with a link of a second.
struct Slow(Mock);

impl Transport for Slow {
    fn send(&self, request: http::Request<Body>, attempt: Attempt) -> Sending<'_> {
        Box::pin(async move {
            sleep(Duration::from_secs(1)).await;
            self.0.send(request, attempt).await
        })
    }
}

fn mock() -> (Mock, Client) {
    let mock = Mock::new();
    mock.on::<Get>().respond(json!({ "id": "7" }));
    let client = Client::builder()
        .client_credentials("id", "hunter2")
        .transport(Slow(mock.clone()))
        .retry(Retry::none())
        .build()
        .unwrap();
    (mock, client)
}

fn token(name: &str, seconds: u32) -> Value {
    json!({ "access_token": name, "token_type": "bearer", "expires_in": seconds })
}

/// Calls at the same time.
async fn together(client: &Client, count: usize) -> Vec<Result<User, Error>> {
    let calls: Vec<_> = (0..count)
        .map(|_| tokio::spawn(client.users().get("7").send()))
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

#[tokio::test]
async fn what_is_sent_with_every_request_is_none_of_another_hosts() {
    let other = Server::start(|_| Reply::json("200 OK", &token("first", 3600).to_string())).await;
    // The addresses of an API are those of its document.
    let url: &'static str = format!("{}/token", other.url()).leak();
    let scheme = crate::Scheme::client_credentials("oauth2", crate::Endpoint::form(url));
    let api: &'static crate::Api = Box::leak(Box::new(crate::Api {
        schemes: Box::leak(Box::new([scheme])),
        name: "elsewhere",
        base_url: "",
        variables: &[],
        servers: &[],
    }));
    let server = Server::start(|_| Reply::json("200 OK", r#"{"id": "7"}"#)).await;
    let client = crate::ClientBuilder::new(api, "tests/1")
        .base_url(server.url())
        .header("x-gateway", "hunter2")
        .header("authorization", "hunter2")
        .client_credentials("oauth2", "id".to_owned(), "secret".to_owned())
        .build()
        .unwrap();
    struct Act;
    impl crate::Describe for Act {
        type Output = User;
        type Failure = crate::Json;
        const DESCRIPTOR: crate::Descriptor = crate::Descriptor {
            id: "users/get",
            path: "/users/7",
            security: &[&["oauth2"]],
            ..crate::Descriptor::DEFAULT
        };
    }
    crate::Call::new::<Act>(&client).await.unwrap();
    let (fetched, sent) = (other.only(), server.only());
    assert_eq!(fetched.header("accept"), Some("application/json"));
    assert_eq!(fetched.header("user-agent"), Some("tests/1"));
    assert_eq!(fetched.header("x-gateway"), None);
    assert_eq!(fetched.header("authorization"), Some("Basic aWQ6c2VjcmV0"));
    assert_eq!(sent.header("x-gateway"), Some("hunter2"));
    assert_eq!(sent.header("authorization"), Some("Bearer first"));
}

fn used(mock: &Mock) -> Vec<String> {
    let requests = mock.requests_of::<Get>();
    let token = |request: &crate::test_util::Recorded| {
        let header = request.header("authorization").unwrap();
        header.strip_prefix("Bearer ").unwrap().to_owned()
    };
    requests.iter().map(token).collect()
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_share_the_token() {
    let (mock, client) = mock();
    let results = together(&client, 8).await;
    assert!(results.iter().all(Result::is_ok));
    mock.assert_requests::<TokenRequest>(1);
    mock.assert_requests::<Get>(8);
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_share_the_error() {
    let (mock, client) = mock();
    mock.on::<TokenRequest>().respond_with(
        400,
        json!({ "error": "invalid_client", "error_description": "hunter2" }),
    );
    for error in together(&client, 8)
        .await
        .into_iter()
        .map(Result::unwrap_err)
    {
        assert_eq!(
            error.to_string(),
            "users/get: no token: 400 Bad Request, invalid_client (1 attempt)"
        );
        assert_eq!(error.kind(), ErrorKind::Authentication);
        let body: Value = error.api_error().unwrap();
        assert_eq!(body["error"], "invalid_client");
    }
    mock.assert_requests::<TokenRequest>(1);
    mock.assert_requests::<Get>(0);
    // Who comes later asks again.
    client.users().get("7").await.unwrap_err();
    mock.assert_requests::<TokenRequest>(2);
}

#[tokio::test(start_paused = true)]
async fn a_fetch_that_is_dropped_is_handed_over() {
    let (mock, client) = mock();
    let leader = tokio::spawn(client.users().get("7").send());
    tokio::task::yield_now().await;
    let waiting = tokio::spawn(client.users().get("7").send());
    sleep(Duration::from_millis(500)).await;
    leader.abort();
    waiting.await.unwrap().unwrap();
    // The first one never arrived.
    mock.assert_requests::<TokenRequest>(1);
    mock.assert_requests::<Get>(1);
}

#[tokio::test(start_paused = true)]
async fn running_out_of_time_is_not_shared() {
    let (mock, client) = mock();
    let call = client.users().get("7").timeout(Duration::from_millis(300));
    let leader = tokio::spawn(call.send());
    tokio::task::yield_now().await;
    let waiting = tokio::spawn(client.users().get("7").send());
    let error = leader.await.unwrap().unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Operation));
    assert!(error.to_string().contains("no token: "), "{error}");
    waiting.await.unwrap().unwrap();
    mock.assert_requests::<TokenRequest>(1);
    // Waiting for another one's fetch is bounded as well.
    let (_, client) = self::mock();
    let leader = tokio::spawn(client.users().get("7").send());
    tokio::task::yield_now().await;
    let started = Instant::now();
    let call = client.users().get("7").timeout(Duration::from_millis(300));
    assert!(call.await.unwrap_err().is_timeout());
    assert_eq!(started.elapsed(), Duration::from_millis(300));
    leader.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_renews_and_the_others_go_on() {
    let (mock, client) = mock();
    mock.on::<TokenRequest>()
        .respond(token("a", 100))
        .respond(token("b", 100));
    client.users().get("7").await.unwrap();
    advance(Duration::from_secs(80)).await;
    client.users().get("7").await.unwrap();
    mock.assert_requests::<TokenRequest>(1);
    advance(Duration::from_secs(9)).await;
    let results = together(&client, 4).await;
    assert!(results.iter().all(Result::is_ok));
    mock.assert_requests::<TokenRequest>(2);
    let mut used = used(&mock).split_off(2);
    used.sort();
    assert_eq!(used, ["a", "a", "a", "b"]);
    client.users().get("7").await.unwrap();
    assert_eq!(self::used(&mock).pop().unwrap(), "b");
}

#[tokio::test(start_paused = true)]
async fn a_good_token_outlives_a_renewal_that_fails() {
    let (mock, client) = mock();
    mock.on::<TokenRequest>()
        .respond(token("a", 600))
        .respond_with(503, json!({}))
        .fail(Fault::Reset)
        .respond(token("b", 600));
    client.users().get("7").await.unwrap();
    advance(Duration::from_secs(545)).await;
    // Fails, and is left in peace for a while.
    client.users().get("7").await.unwrap();
    client.users().get("7").await.unwrap();
    mock.assert_requests::<TokenRequest>(2);
    sleep(Duration::from_secs(6)).await;
    client.users().get("7").await.unwrap();
    mock.assert_requests::<TokenRequest>(3);
    sleep(Duration::from_secs(6)).await;
    client.users().get("7").await.unwrap();
    assert_eq!(used(&mock), ["a", "a", "a", "a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_is_used_once() {
    let (mock, client) = mock();
    let with_refresh = |name: &str, refresh: &str| {
        json!({
            "access_token": name,
            "token_type": "Bearer",
            "expires_in": "1",
            "refresh_token": refresh,
        })
    };
    mock.on::<TokenRequest>()
        .respond(with_refresh("a", "r&1"))
        .respond(with_refresh("b", "r2"))
        .respond_with(400, json!({ "error": "invalid_grant" }))
        .respond(json!({ "access_token": "c" }));
    for _ in 0..4 {
        client.users().get("7").await.unwrap();
        sleep(Duration::from_secs(2)).await;
    }
    assert_eq!(used(&mock), ["a", "b", "c", "c"]);
    let grants: Vec<_> = mock
        .requests_of::<TokenRequest>()
        .iter()
        .map(|request| (request.query("grant_type"), request.query("refresh_token")))
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        grants,
        [
            (some("client_credentials"), None),
            (some("refresh_token"), some("r&1")),
            (some("refresh_token"), some("r2")),
            (some("client_credentials"), None),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn only_the_token_that_was_refused_is_dropped() {
    let (mock, client) = mock();
    mock.on::<TokenRequest>()
        .respond(token("a", 600))
        .respond(token("b", 600))
        .times(1);
    // The old token is refused for all; the new one, fetched once, serves all.
    mock.on::<Get>()
        .when(|request| request.header("authorization") == Some("Bearer a"))
        .respond_with(401, json!({}));
    let results = together(&client, 6).await;
    assert!(results.iter().all(Result::is_ok));
    mock.assert_requests::<TokenRequest>(2);
    mock.assert_requests::<Get>(12);
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_is_busy_is_asked_again() {
    let (mock, client) = mock();
    mock.on::<TokenRequest>()
        .answer(Answer::new(429).header("retry-after", "3"))
        .fail(Fault::Timeout)
        .respond(token("a", 600));
    let started = Instant::now();
    let call = client.users().get("7").retry(Retry::default());
    let response = call.with_response().await.unwrap();
    assert_eq!(response.attempts(), 3);
    assert!(started.elapsed() >= Duration::from_secs(7));
    mock.assert_requests::<Get>(1);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_not_waited_for_beyond_the_deadline() {
    /// Never answers.
    struct Silent;
    impl Transport for Silent {
        fn send(&self, _: http::Request<Body>, _: Attempt) -> Sending<'_> {
            Box::pin(std::future::pending())
        }
    }
    let client = Client::builder()
        .client_credentials("id", "hunter2")
        .transport(Silent)
        .build()
        .unwrap();
    let started = Instant::now();
    let error = client.users().get("7").await.unwrap_err();
    assert!(error.is_timeout());
    assert!(started.elapsed() <= Duration::from_secs(120));
    assert!(error.elapsed() >= Duration::from_secs(90), "{error:?}");
    let call = client.users().get("7").timeout(Duration::from_secs(5));
    let result = timeout(Duration::from_millis(5001), call.send()).await;
    let error = result.unwrap().unwrap_err();
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Operation));
    assert!(!error.may_have_been_applied());
}
