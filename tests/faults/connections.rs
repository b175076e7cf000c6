//! Connections that are refused, broken before or after the request was read, or have gone stale in
//! the pool.

#[allow(unused)]
use std::time::Duration;

use tenant_admin::ErrorKind;
use tenant_admin::blynk::models::RegisterUser;
use tenant_admin::cipherscale::models::UpdateUser;

use crate::fixtures::{
    TOKEN_PATH, blynk, cipherscale, cipherscale_at, dead, failure, new_user, success, token, user,
    user_answer, user_id,
};
use crate::script::{Answer, Exchange};
use crate::server::{FaultServer, dead_address, greeting};

#[tokio::test]
async fn refused_get_is_tried_three_times() {
    let client = dead(dead_address().await).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_connect());
    assert_eq!(error.attempts(), 3);
    assert_eq!(error.status(), None);
    assert_eq!(error.operation(), Some("users/get"));
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn refused_post_is_tried_three_times_and_cannot_have_acted() {
    let client = dead(dead_address().await).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.attempts(), 3);
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn tls_handshake_that_fails_is_tried_three_times_and_cannot_have_acted() {
    let address = greeting("HTTP/1.1 400 Bad Request\r\n\r\n").await;
    let url = format!("https://{address}");
    let client = cipherscale_at(&url).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.attempts(), 3);
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn reset_before_the_request_is_read_is_retried_for_get() {
    let server = FaultServer::start([
        Exchange::unread().reset(),
        Exchange::unread().reset(),
        user_answer().into(),
    ])
    .await;
    let client = cipherscale(&server).build().unwrap();
    let response = success(client.users().get(user_id()).with_response()).await;
    assert_eq!(response.attempts(), 3);
    assert_eq!(server.connections(), 3);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn reset_before_the_request_is_read_is_not_retried_for_post() {
    // The client cannot know that nobody read what it sent.
    let server = FaultServer::start([Exchange::unread().reset()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    assert_eq!(server.connections(), 1);
    assert_eq!(server.applied(), 0);
}

#[tokio::test]
async fn reset_after_the_request_was_read_is_retried_for_get() {
    let server = FaultServer::start([Exchange::read().reset(), user_answer().into()]).await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().get(user_id())).await;
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn reset_after_the_request_was_read_is_not_retried_for_post() {
    let server = FaultServer::start([Exchange::read().reset()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    assert!(!error.is_connect());
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn reset_after_the_request_was_read_is_not_retried_for_patch() {
    let server = FaultServer::start([Exchange::read().reset()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().deactivate(user_id())).await;
    assert!(error.may_have_been_applied());
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn reset_delete_that_then_finds_nothing_may_have_been_applied() {
    let server = FaultServer::start([Exchange::read().reset(), Answer::new(404).into()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().delete(user_id())).await;
    assert!(error.is_not_found());
    assert_eq!(error.attempts(), 2);
    assert!(
        error.may_have_been_applied(),
        "the first attempt may be why there is nothing left"
    );
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn close_without_an_answer_is_retried_for_put_until_attempts_run_out() {
    let server = FaultServer::start([Exchange::read().close()]).await;
    let client = cipherscale(&server).build().unwrap();
    let change = UpdateUser::new().with_first_name("Jane");
    let error = failure(client.users().update(user_id(), change)).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.attempts(), 3);
    assert!(error.may_have_been_applied());
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn pooled_connection_that_was_closed_is_not_used_for_post() {
    let server = FaultServer::start([
        Exchange::read().answer(&user_answer()).close(),
        Answer::json(201, &user()).into(),
    ])
    .await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().get(user_id())).await;
    // Long enough for the end of the connection to come in.
    tokio::time::sleep(Duration::from_millis(50)).await;
    success(client.users().create(new_user())).await;
    assert_eq!(server.connections(), 2);
    assert_eq!(server.requests().len(), 2);
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn pooled_connection_that_is_reset_under_a_post_is_not_sent_again() {
    let server = FaultServer::start([
        Exchange::read().answer(&user_answer()),
        Exchange::read().reset(),
        Answer::json(201, &user()).into(),
    ])
    .await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().get(user_id())).await;
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_been_applied());
    assert_eq!(server.connections(), 1, "the connection is used again");
    assert_eq!(server.requests().len(), 2);
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn reset_while_the_token_is_fetched_costs_a_post_nothing() {
    // The operation itself was not sent, so another attempt can be made even of this one.
    let created = Answer::json(200, &serde_json::json!({}));
    let server = FaultServer::start([created])
        .await
        .route(TOKEN_PATH, [Exchange::read().reset(), token("a").into()]);
    let client = blynk(&server).build().unwrap();
    let body = RegisterUser::new("jane@example.com");
    let response = success(client.users().register(body).with_response()).await;
    assert_eq!(response.attempts(), 2);
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
    assert_eq!(server.requests().len(), 3);
}
