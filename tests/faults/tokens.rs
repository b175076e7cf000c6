//! Tokens: fetched once for many calls, renewed, replaced when the service no longer takes them.

#[allow(unused)]
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tenant_admin::blynk::models::RegisterUser;
use tenant_admin::{ErrorKind, Retry};

use crate::fixtures::{
    BASIC, TOKEN, TOKEN_PATH, bearer, blynk, cipherscale, failure, new_user, success, token,
    token_for,
};
use crate::script::{Answer, Exchange};
use crate::server::{Arrived, FaultServer};

const USERS_PATH: &str = "/api/v1/organization/users";
const REGISTER_PATH: &str = "/api/v1/organization/users/register";

fn no_users() -> Answer {
    Answer::json(200, &json!({"content": [], "totalElements": 0}))
}

/// What requests were signed with.
fn signatures(requests: &[Arrived]) -> Vec<&str> {
    requests
        .iter()
        .map(|request| request.header("authorization").unwrap())
        .collect()
}

#[tokio::test]
async fn token_is_fetched_once_for_calls_in_turn() {
    let server = FaultServer::start([no_users()])
        .await
        .route(TOKEN_PATH, [token("a"), token("b")]);
    let client = blynk(&server).build().unwrap();
    for _ in 0..3 {
        success(client.users().list()).await;
    }
    success(client.clone().users().list()).await;
    let fetches = server.requests_to(TOKEN_PATH);
    assert_eq!(fetches.len(), 1);
    assert_eq!(fetches[0].method, "POST");
    assert_eq!(fetches[0].query("grant_type"), Some("client_credentials"));
    assert_eq!(signatures(&fetches), [BASIC]);
    let calls = server.requests_to(USERS_PATH);
    assert_eq!(signatures(&calls), vec![bearer("a"); 4]);
}

#[tokio::test]
async fn token_is_fetched_once_for_concurrent_calls() {
    let slow = Exchange::read().pause(50).answer(&token("a"));
    let server = FaultServer::start([no_users()])
        .await
        .route(TOKEN_PATH, [slow, token("b").into()]);
    let client = blynk(&server).build().unwrap();
    join_all((0..16).map(|_| success(client.users().list()))).await;
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 1);
    let calls = server.requests_to(USERS_PATH);
    assert_eq!(signatures(&calls), vec![bearer("a"); 16]);
}

#[tokio::test]
async fn failed_fetch_is_shared_by_concurrent_calls() {
    let refusal = json!({"error": "invalid_client", "error_description": "no"});
    let slow = Exchange::read()
        .pause(100)
        .answer(&Answer::json(400, &refusal));
    let server = FaultServer::start([no_users()])
        .await
        .route(TOKEN_PATH, [slow, token("b").into()]);
    let client = blynk(&server).build().unwrap();
    let errors = join_all((0..16).map(|_| failure(client.users().list()))).await;
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert_eq!(error.status().unwrap().as_u16(), 400);
        assert_eq!(error.operation(), Some("users/list"));
        assert!(error.to_string().contains("invalid_client"), "{error}");
        assert!(!error.may_have_been_applied());
    }
    assert_eq!(server.requests().len(), 1);

    // A later call asks again.
    success(client.users().list()).await;
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
}

#[tokio::test]
async fn fetch_whose_caller_went_away_is_handed_over() {
    let server = FaultServer::start([no_users()]).await.route(
        TOKEN_PATH,
        [
            Exchange::read().pause(100).answer(&token("a")),
            token("b").into(),
        ],
    );
    let client = blynk(&server).build().unwrap();
    let leader = tokio::spawn(client.users().list().send());
    tokio::time::sleep(Duration::from_millis(30)).await;
    let waiters: Vec<_> = (0..4)
        .map(|_| tokio::spawn(success(client.users().list().send())))
        .collect();
    tokio::time::sleep(Duration::from_millis(20)).await;
    leader.abort();
    for waiter in waiters {
        waiter.await.unwrap();
    }
    assert!(server.requests_to(TOKEN_PATH).len() <= 2);
    assert_eq!(server.requests_to(USERS_PATH).len(), 4);
}

#[tokio::test]
async fn deadline_of_whoever_fetches_is_not_that_of_the_others() {
    let server = FaultServer::start([no_users()])
        .await
        .route(TOKEN_PATH, [Exchange::read().stall(), token("a").into()]);
    let client = blynk(&server).build().unwrap();
    let hasty = client.users().list().timeout(Duration::from_millis(100));
    let hasty = tokio::spawn(failure(hasty.send()));
    // The other one comes while the first one fetches.
    tokio::time::sleep(Duration::from_millis(30)).await;
    success(client.users().list()).await;
    assert_eq!(hasty.await.unwrap().kind(), ErrorKind::Timeout);
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
    assert_eq!(server.requests_to(USERS_PATH).len(), 1);
}

#[tokio::test]
async fn expired_token_is_replaced_and_the_get_replayed() {
    let server = FaultServer::start([Answer::new(401), no_users()])
        .await
        .route(TOKEN_PATH, [token("a"), token("b")]);
    let client = blynk(&server).build().unwrap();
    success(client.users().list()).await;
    success(client.users().list()).await;
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
    let calls = server.requests_to(USERS_PATH);
    assert_eq!(signatures(&calls), [bearer("a"), bearer("b"), bearer("b")]);
}

#[tokio::test]
async fn expired_token_is_replaced_and_the_post_replayed() {
    // A service that does not take the token has not acted.
    let server = FaultServer::start([Answer::new(401), Answer::json(200, &json!({}))])
        .await
        .route(TOKEN_PATH, [token("a"), token("b")]);
    let client = blynk(&server).build().unwrap();
    success(
        client
            .users()
            .register(RegisterUser::new("jane@example.com")),
    )
    .await;
    let calls = server.requests_to(REGISTER_PATH);
    assert_eq!(signatures(&calls), [bearer("a"), bearer("b")]);
    assert_eq!(calls[0].body, calls[1].body);
    // The fetches are posts as well.
    assert_eq!(server.applied() - server.requests_to(TOKEN_PATH).len(), 1);
}

#[tokio::test]
async fn second_401_is_the_error() {
    let server = FaultServer::start([Answer::new(401)])
        .await
        .route(TOKEN_PATH, [token("a"), token("b"), token("c")]);
    let client = blynk(&server).build().unwrap();
    let error = failure(
        client
            .users()
            .register(RegisterUser::new("jane@example.com")),
    )
    .await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.status().unwrap().as_u16(), 401);
    assert!(error.is_unauthorized());
    assert!(!error.may_have_been_applied());
    let calls = server.requests_to(REGISTER_PATH);
    assert_eq!(signatures(&calls), [bearer("a"), bearer("b")]);
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
}

#[tokio::test]
async fn replay_does_not_need_retries() {
    let server = FaultServer::start([Answer::new(401), no_users()])
        .await
        .route(TOKEN_PATH, [token("a"), token("b")]);
    let client = blynk(&server).retry(Retry::none()).build().unwrap();
    success(client.users().list()).await;
    assert_eq!(server.requests_to(USERS_PATH).len(), 2);
}

#[tokio::test]
async fn late_401_does_not_cost_the_new_token() {
    let late = Exchange::read().pause(150).answer(&Answer::new(401));
    let server = FaultServer::start([Answer::json(200, &json!({}))])
        .await
        .route(USERS_PATH, [late, no_users().into()])
        .route(
            REGISTER_PATH,
            [Answer::new(401), Answer::json(200, &json!({}))],
        )
        .route(TOKEN_PATH, [token("a"), token("b"), token("c")]);
    let client = blynk(&server).build().unwrap();
    let slow = tokio::spawn(success(client.users().list().send()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    // Meanwhile another call has the token replaced.
    success(
        client
            .users()
            .register(RegisterUser::new("jane@example.com")),
    )
    .await;
    slow.await.unwrap();
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
    let calls = server.requests_to(USERS_PATH);
    assert_eq!(signatures(&calls), [bearer("a"), bearer("b")]);
}

#[tokio::test]
async fn concurrent_401s_cost_one_new_token() {
    let refusals = (0..8).map(|_| Answer::new(401));
    let server = FaultServer::start(refusals.chain([no_users()]))
        .await
        .route(TOKEN_PATH, [token("a"), token("b")]);
    let client = blynk(&server).build().unwrap();
    join_all((0..8).map(|_| success(client.users().list()))).await;
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
    assert_eq!(server.requests_to(USERS_PATH).len(), 16);
}

/// A token that comes with another one to get the next.
fn token_with_refresh(name: &str, refresh: &str) -> Answer {
    Answer::json(
        200,
        &json!({
            "access_token": format!("{TOKEN}-{name}"),
            "token_type": "Bearer",
            "expires_in": 3600,
            "refresh_token": format!("{TOKEN}-{refresh}"),
        }),
    )
}

/// What tokens were asked for by.
fn grants(server: &FaultServer) -> Vec<(String, Option<String>)> {
    let text = |text: &str| text.to_owned();
    server
        .requests_to(TOKEN_PATH)
        .iter()
        .map(|fetch| {
            let grant = fetch.query("grant_type").map(text).unwrap();
            (grant, fetch.query("refresh_token").map(text))
        })
        .collect()
}

fn by_credentials() -> (String, Option<String>) {
    ("client_credentials".to_owned(), None)
}

fn by_refresh(name: &str) -> (String, Option<String>) {
    ("refresh_token".to_owned(), Some(format!("{TOKEN}-{name}")))
}

#[tokio::test]
async fn refresh_token_gets_the_next_token() {
    let server = FaultServer::start([Answer::new(401), no_users()])
        .await
        .route(TOKEN_PATH, [token_with_refresh("a", "r"), token("b")]);
    let client = blynk(&server).build().unwrap();
    success(client.users().list()).await;
    assert_eq!(grants(&server), [by_credentials(), by_refresh("r")]);
    let calls = server.requests_to(USERS_PATH);
    assert_eq!(signatures(&calls), [bearer("a"), bearer("b")]);
}

#[tokio::test]
async fn refresh_token_that_is_refused_is_no_end() {
    let refusal = json!({"error": "invalid_grant", "error_description": "used"});
    let server = FaultServer::start([Answer::new(401), no_users()])
        .await
        .route(
            TOKEN_PATH,
            [
                token_with_refresh("a", "r"),
                Answer::json(400, &refusal),
                token("b"),
            ],
        );
    let client = blynk(&server).build().unwrap();
    success(client.users().list()).await;
    assert_eq!(
        grants(&server),
        [by_credentials(), by_refresh("r"), by_credentials()]
    );
}

#[tokio::test]
async fn refresh_token_is_used_once_whatever_comes_of_it() {
    let server = FaultServer::start([Answer::new(401), no_users()])
        .await
        .route(
            TOKEN_PATH,
            [
                token_with_refresh("a", "r").into(),
                Exchange::read().reset(),
                token("b").into(),
            ],
        );
    let client = blynk(&server).build().unwrap();
    success(client.users().list()).await;
    assert_eq!(
        grants(&server),
        [by_credentials(), by_refresh("r"), by_credentials()]
    );
}

#[tokio::test]
async fn status_403_does_not_cost_the_token() {
    let server = FaultServer::start([Answer::new(403)])
        .await
        .route(TOKEN_PATH, [token("a"), token("b")]);
    let client = blynk(&server).build().unwrap();
    for _ in 0..2 {
        let error = failure(client.users().list()).await;
        assert!(error.is_forbidden());
    }
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 1);
}

#[tokio::test]
async fn status_401_with_an_api_key_is_not_replayed() {
    let server = FaultServer::start([Answer::new(401)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert!(error.is_unauthorized());
    assert_eq!(error.attempts(), 1);
    assert!(!error.may_have_been_applied());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn status_401_with_a_given_token_is_not_replayed() {
    let server = FaultServer::start([Answer::new(401)]).await;
    let client = tenant_admin::blynk::Client::builder()
        .base_url(server.url())
        .bearer_token(TOKEN)
        .build()
        .unwrap();
    let error = failure(client.users().list()).await;
    assert!(error.is_unauthorized());
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn token_is_renewed_when_its_time_is_up() {
    let server = FaultServer::start([no_users()])
        .await
        .route(TOKEN_PATH, [token_for("a", json!(0.15)), token("b")]);
    let client = blynk(&server).build().unwrap();
    success(client.users().list()).await;
    tokio::time::sleep(Duration::from_millis(180)).await;
    success(client.users().list()).await;
    let calls = server.requests_to(USERS_PATH);
    assert_eq!(signatures(&calls), [bearer("a"), bearer("b")]);
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
}

#[tokio::test]
async fn token_is_renewed_before_its_time_is_up() {
    let server = FaultServer::start([no_users()])
        .await
        .route(TOKEN_PATH, [token_for("a", json!(1)), token("b")]);
    let client = blynk(&server).build().unwrap();
    success(client.users().list()).await;
    // The last tenth of its second.
    tokio::time::sleep(Duration::from_millis(930)).await;
    success(client.users().list()).await;
    let calls = server.requests_to(USERS_PATH);
    assert_eq!(signatures(&calls), [bearer("a"), bearer("b")]);
}

#[tokio::test]
async fn token_without_any_life_is_used_for_the_call_it_was_fetched_for() {
    let server = FaultServer::start([no_users()])
        .await
        .route(TOKEN_PATH, [token_for("a", json!(0)), token("b")]);
    let client = blynk(&server).build().unwrap();
    success(client.users().list()).await;
    success(client.users().list()).await;
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
    assert_eq!(server.requests_to(USERS_PATH).len(), 2);
}

#[tokio::test]
async fn token_is_fetched_again_for_retries_after_it_expired() {
    let server = FaultServer::start([
        Answer::new(503),
        Answer::new(401),
        Answer::new(503),
        no_users(),
    ])
    .await
    .route(TOKEN_PATH, [token("a"), token("b"), token("c")]);
    let client = blynk(&server).build().unwrap();
    success(client.users().list()).await;
    let calls = server.requests_to(USERS_PATH);
    assert_eq!(
        signatures(&calls),
        [bearer("a"), bearer("a"), bearer("b"), bearer("b")]
    );
}
