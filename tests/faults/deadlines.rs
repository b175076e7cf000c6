//! The deadline of a whole operation: it cuts attempts, waiting and the fetching of tokens. And
//! retries switched off, for a client and for a call.

#[allow(unused)]
use std::time::{Duration, Instant};

use tenant_admin::blynk::models::RegisterUser;
use tenant_admin::{ErrorKind, Retry, TimeoutPhase};

use crate::fixtures::{
    TOKEN_PATH, blynk, cipherscale, dead, failure, new_user, quick, success, user_answer, user_id,
};
use crate::script::{Answer, Exchange};
use crate::server::{FaultServer, dead_address};

const SHORT: Duration = Duration::from_millis(100);

/// Far more than a short deadline, far less than what it is there to cut.
const LONG: Duration = Duration::from_secs(5);

#[tokio::test]
async fn deadline_of_the_client_cuts_an_attempt() {
    let server = FaultServer::start([Exchange::read().stall()]).await;
    let client = cipherscale(&server).timeout(SHORT).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Operation));
    assert_eq!(error.attempts(), 1);
    assert!(error.elapsed() >= SHORT && error.elapsed() < LONG);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn deadline_of_the_call_cuts_an_attempt() {
    let server = FaultServer::start([Exchange::read().stall()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user()).timeout(SHORT)).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn deadline_cuts_the_last_of_several_attempts() {
    let server = FaultServer::start([Answer::new(503).into(), Exchange::read().stall()]).await;
    let client = cipherscale(&server)
        .timeout(Duration::from_millis(250))
        .build()
        .unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.attempts(), 2);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn deadline_cuts_the_waiting() {
    let server = FaultServer::start([Answer::new(429).header("retry-after", "30")]).await;
    let client = cipherscale(&server).timeout(SHORT).build().unwrap();
    let start = Instant::now();
    let error = failure(client.users().create(new_user())).await;
    assert!(start.elapsed() < LONG);
    assert!(error.is_rate_limited(), "{error:?}");
    assert_eq!(error.attempts(), 1);
    assert!(!error.may_have_been_applied());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn deadline_cuts_the_fetching_of_a_token() {
    let server = FaultServer::start([Answer::new(200)])
        .await
        .route(TOKEN_PATH, [Exchange::read().stall()]);
    let client = blynk(&server).timeout(SHORT).build().unwrap();
    let body = RegisterUser::new("jane@example.com");
    let error = failure(client.users().register(body)).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Operation));
    assert!(
        !error.may_have_been_applied(),
        "the request itself was never sent"
    );
    assert_eq!(server.requests().len(), 1, "only the token was asked for");
}

#[tokio::test]
async fn deadline_of_zero_is_over_at_once() {
    let server = FaultServer::start([Exchange::read().stall()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user()).timeout(Duration::ZERO)).await;
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Operation));
    assert_eq!(error.attempts(), 1);
    assert!(server.requests().len() <= 1);
}

#[tokio::test]
async fn deadline_without_end_is_one() {
    let server = FaultServer::start([user_answer()]).await;
    let client = cipherscale(&server)
        .timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .build()
        .unwrap();
    success(client.users().get(user_id())).await;
}

#[tokio::test]
async fn retries_switched_off_for_the_client() {
    let server = FaultServer::start([Answer::new(503)]).await;
    let client = cipherscale(&server).retry(Retry::none()).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn retries_switched_off_for_the_call() {
    let server = FaultServer::start([Answer::new(503)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id()).retry(Retry::none())).await;
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.attempts(), 3, "the next call is as it was");
}

#[tokio::test]
async fn retries_switched_off_for_the_client_and_on_for_the_call() {
    let server = FaultServer::start([Answer::new(503)]).await;
    let client = cipherscale(&server).retry(Retry::none()).build().unwrap();
    let error = failure(client.users().get(user_id()).retry(quick())).await;
    assert_eq!(error.attempts(), 3);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn retries_switched_off_for_what_was_never_sent() {
    let client = dead(dead_address().await)
        .retry(Retry::none())
        .build()
        .unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn attempts_can_be_more() {
    let server = FaultServer::start([
        Answer::new(503),
        Answer::new(500),
        Answer::new(429),
        Answer::new(502),
        user_answer(),
    ])
    .await;
    let client = cipherscale(&server).build().unwrap();
    let call = client.users().get(user_id()).retry(quick().attempts(5));
    assert_eq!(success(call.with_response()).await.attempts(), 5);
    assert_eq!(server.requests().len(), 5);
}
