//! Statuses that mean failure: which of them are tried again, for which methods, and what they say
//! about whether the service has acted.

use tenant_admin::cipherscale::models::UpdateUser;
#[allow(unused)]
use tenant_admin::{ErrorKind, blynk};

use crate::fixtures::{
    PRIVATE, TOKEN, cipherscale, failure, new_user, success, user, user_answer, user_id,
};
use crate::script::{Answer, Exchange, Step};
use crate::server::FaultServer;

/// The ways to call the service.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    Get,
    Put,
    Delete,
    Post,
    Patch,
}

/// Makes a call that gets one status each time. It fails with that status after so many attempts.
async fn gives_up(status: u16, call: Call, attempts: u32) {
    let server = FaultServer::start([Answer::new(status).body(PRIVATE)]).await;
    let client = cipherscale(&server).build().unwrap();
    let users = client.users();
    let error = match call {
        Call::Get => failure(users.get(user_id())).await,
        Call::Put => failure(users.update(user_id(), UpdateUser::new())).await,
        Call::Delete => failure(users.delete(user_id())).await,
        Call::Post => failure(users.create(new_user())).await,
        Call::Patch => failure(users.deactivate(user_id())).await,
    };
    let case = format!("{status} to {call:?}: {error:?}");
    assert_eq!(error.kind(), ErrorKind::Status, "{case}");
    assert_eq!(error.status().unwrap().as_u16(), status, "{case}");
    assert!(error.to_string().contains(&status.to_string()), "{case}");
    assert_eq!(error.attempts(), attempts, "{case}");
    assert_eq!(server.requests().len(), attempts as usize, "{case}");
    assert_eq!(error.is_server_error(), status >= 500, "{case}");
    // A request that came too slowly or too early may have come far enough.
    let is_in_doubt = status >= 500 || matches!(status, 408 | 425);
    let is_change = call != Call::Get;
    assert_eq!(
        error.may_have_been_applied(),
        is_in_doubt && is_change,
        "{case}"
    );
    if matches!(call, Call::Post | Call::Patch) {
        assert!(server.applied() <= 1, "{case}");
    }
}

/// Idempotent calls are repeated, the others are not.
async fn is_retried_if_idempotent(status: u16) {
    for call in [Call::Get, Call::Put, Call::Delete] {
        gives_up(status, call, 3).await;
    }
    for call in [Call::Post, Call::Patch] {
        gives_up(status, call, 1).await;
    }
}

/// No call is repeated.
async fn is_never_retried(status: u16) {
    for call in [Call::Get, Call::Put, Call::Delete, Call::Post, Call::Patch] {
        gives_up(status, call, 1).await;
    }
}

#[tokio::test]
async fn status_400_is_never_retried() {
    is_never_retried(400).await;
}

#[tokio::test]
async fn status_403_is_never_retried() {
    is_never_retried(403).await;
}

#[tokio::test]
async fn status_404_is_never_retried() {
    is_never_retried(404).await;
}

#[tokio::test]
async fn status_409_is_never_retried() {
    is_never_retried(409).await;
}

#[tokio::test]
async fn status_422_is_never_retried() {
    is_never_retried(422).await;
}

#[tokio::test]
async fn status_501_is_never_retried() {
    is_never_retried(501).await;
}

#[tokio::test]
async fn status_505_is_never_retried() {
    is_never_retried(505).await;
}

#[tokio::test]
async fn status_408_is_retried_if_idempotent() {
    is_retried_if_idempotent(408).await;
}

#[tokio::test]
async fn status_425_is_retried_if_idempotent() {
    is_retried_if_idempotent(425).await;
}

#[tokio::test]
async fn status_502_is_retried_if_idempotent() {
    is_retried_if_idempotent(502).await;
}

#[tokio::test]
async fn status_503_is_retried_if_idempotent() {
    is_retried_if_idempotent(503).await;
}

#[tokio::test]
async fn status_504_is_retried_if_idempotent() {
    is_retried_if_idempotent(504).await;
}

#[tokio::test]
async fn status_500_is_retried_for_get_only() {
    gives_up(500, Call::Get, 3).await;
    for call in [Call::Put, Call::Delete, Call::Post, Call::Patch] {
        gives_up(500, call, 1).await;
    }
}

#[tokio::test]
async fn status_429_is_retried_for_every_method() {
    for call in [Call::Get, Call::Put, Call::Delete, Call::Post, Call::Patch] {
        gives_up(429, call, 3).await;
    }
}

#[tokio::test]
async fn status_500_then_200() {
    let server = FaultServer::start([Answer::new(500), user_answer()]).await;
    let client = cipherscale(&server).build().unwrap();
    let response = success(client.users().get(user_id()).with_response()).await;
    assert_eq!(response.attempts(), 2);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn status_429_then_201_creates_once() {
    let server = FaultServer::start([Answer::new(429), Answer::json(201, &user())]).await;
    let client = cipherscale(&server).build().unwrap();
    let response = success(client.users().create(new_user()).with_response()).await;
    assert_eq!(response.attempts(), 2);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body, requests[1].body);
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn status_429_then_503_on_post_may_have_been_applied() {
    let server = FaultServer::start([Answer::new(429), Answer::new(503)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert_eq!(error.attempts(), 2);
    assert!(error.may_have_been_applied());
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn status_503_then_429_on_put_may_have_been_applied() {
    // The last attempt was rejected, but the first one may have acted.
    let server = FaultServer::start([Answer::new(503), Answer::new(429)]).await;
    let client = cipherscale(&server).build().unwrap();
    let change = UpdateUser::new().with_first_name("Jane");
    let error = failure(client.users().update(user_id(), change)).await;
    assert!(error.is_rate_limited());
    assert_eq!(error.attempts(), 3);
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn status_503_then_400_on_delete_may_have_been_applied() {
    let server = FaultServer::start([Answer::new(503), Answer::new(400)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().delete(user_id())).await;
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(error.attempts(), 2);
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn statuses_that_nobody_has_heard_of() {
    for (status, attempts) in [(299, None), (418, Some(1)), (599, Some(1))] {
        let server = FaultServer::start([Answer::json(status, &user())]).await;
        let client = cipherscale(&server).build().unwrap();
        match attempts {
            // Any 2xx is a success.
            None => drop(success(client.users().get(user_id())).await),
            Some(attempts) => {
                let error = failure(client.users().get(user_id())).await;
                assert_eq!(error.kind(), ErrorKind::Status);
                assert_eq!(error.attempts(), attempts, "{status}");
            }
        }
    }
}

#[tokio::test]
async fn status_413_before_the_request_was_read() {
    let mut user = new_user();
    user.email = "x".repeat(20_000);
    let refusal = Answer::new(413).header("connection", "close");
    let hasty = Exchange::unread().then(Step::ReadHead).answer(&refusal);
    let server = FaultServer::start([hasty.close()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(vec![user; 100])).await;
    assert_eq!(error.status().unwrap().as_u16(), 413, "{error:?}");
    assert_eq!(error.attempts(), 1);
    assert!(!error.may_have_been_applied());
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.applied(), 0);
}

#[tokio::test]
async fn status_101_is_no_success() {
    let answer = Answer::new(101)
        .header("connection", "upgrade")
        .header("upgrade", "websocket");
    let server = FaultServer::start([Exchange::read().answer(&answer).close()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Status, "{error:?}");
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn request_id_is_told_and_an_odd_one_is_not() {
    let server = FaultServer::start([
        Answer::new(403).header("x-request-id", "7f3a91"),
        Answer::new(403).header("x-request-id", "a b\tc"),
        Answer::new(403).header("x-request-id", &"x".repeat(1000)),
    ])
    .await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().deactivate(user_id())).await;
    assert_eq!(error.request_id(), Some("7f3a91"));
    assert_eq!(
        error.to_string(),
        "users/deactivate: 403 Forbidden (request 7f3a91, 1 attempt)"
    );
    for _ in 0..2 {
        let error = failure(client.users().deactivate(user_id())).await;
        assert_eq!(error.request_id(), None);
    }
}

#[tokio::test]
async fn documented_error_body_is_decoded() {
    let body = serde_json::json!({"error": {"message": PRIVATE}});
    let server = FaultServer::start([Answer::json(404, &body)]).await;
    let client = blynk::Client::builder()
        .base_url(server.url())
        .bearer_token(TOKEN)
        .build()
        .unwrap();
    let error = failure(client.users().get(101.into())).await;
    assert!(error.is_not_found());
    assert!(
        error
            .meaning()
            .is_some_and(|text| text.contains("does not exist"))
    );
    let body: blynk::models::ErrorResponse = error.api_error().unwrap();
    assert_eq!(body.error.message, PRIVATE);
}
