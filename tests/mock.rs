//! The mock, by way of the emitted clients.

use std::time::Duration;

use serde_json::json;

use tenant_admin::blynk::models::{OAuth2ErrorCode, OAuth2ErrorResponse, PushNotification, UserId};
use tenant_admin::cipherscale::users;
use tenant_admin::test_util::{Answer, Fault, Mock, TokenRequest};
use tenant_admin::{ErrorKind, Retry, blynk, cipherscale};

const ID: &str = "123e4567-e89b-12d3-a456-426614174000";

fn client(mock: &Mock) -> cipherscale::Client {
    let builder = cipherscale::Client::builder().api_key("hunter2");
    builder.transport(mock.clone()).build().unwrap()
}

#[tokio::test]
async fn what_is_not_planned_is_named() {
    let mock = Mock::new();
    let client = client(&mock);
    let error = client.users().get(ID.parse().unwrap()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "users/get: the mock has no answer left for GET /qa/tenants/users/{ID} \
             (nothing is planned) (1 attempt)"
        )
    );
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    mock.on::<users::Delete>().respond(()).times(1);
    client.users().delete(ID.parse().unwrap()).await.unwrap();
    let error = client.users().delete(ID.parse().unwrap()).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("(planned: users/delete)"), "{error}");
    mock.assert_all_given();
}

#[tokio::test(start_paused = true)]
async fn answers_come_in_their_order() {
    let mock = Mock::new();
    mock.on::<users::Delete>()
        .fail(Fault::Connect)
        .fail(Fault::Reset)
        .answer(Answer::new(429).header("retry-after", "5"))
        .times(2)
        .respond(());
    let started = tokio::time::Instant::now();
    let client = client(&mock);
    let call = client.users().delete(ID.parse().unwrap());
    let response = call.retry(Retry::default().attempts(9)).with_response();
    assert_eq!(response.await.unwrap().attempts(), 5);
    assert!(started.elapsed() >= Duration::from_secs(10));
    mock.assert_requests::<users::Delete>(5);
    mock.assert_all_given();
    client.users().delete(ID.parse().unwrap()).await.unwrap();
    let last = mock.requests().pop().unwrap();
    assert_eq!(
        format!("{last:?}"),
        format!("DELETE /qa/tenants/users/{ID}")
    );
    assert_eq!(last.path_parameter("id").as_deref(), Some(ID));
    assert!(last.json().is_null());
}

#[tokio::test]
async fn requests_can_be_looked_at() {
    let mock = Mock::new();
    mock.on::<users::List>()
        .respond(json!({ "data": [], "total": 0 }));
    let client = client(&mock);
    let list = client.users().list().limit(7).sort(["-createdAt", "a&b"]);
    assert!(list.items().next().await.is_none());
    let request = mock.only_request_of::<users::List>();
    assert_eq!(request.query("limit").as_deref(), Some("7"));
    let pairs = request.query_pairs();
    let sort: Vec<_> = pairs.iter().filter(|(name, _)| name == "sort").collect();
    assert_eq!(sort.len(), 2);
    assert_eq!(sort[1].1, "a&b");
    assert_eq!(request.header("apikey"), Some("hunter2"));
    assert!(!format!("{mock:?} {client:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_later_plan_with_a_condition_goes_first() {
    let mock = Mock::new();
    mock.on::<users::Delete>().respond(());
    mock.on::<users::Delete>()
        .when(|request| request.path_parameter("id").as_deref() == Some(ID))
        .respond_with(404, json!({}));
    let client = client(&mock);
    let other = "00000000-0000-0000-0000-000000000001".parse().unwrap();
    client.users().delete(other).await.unwrap();
    let error = client.users().delete(ID.parse().unwrap()).await;
    assert!(error.unwrap_err().is_not_found());
}

#[test]
#[should_panic(expected = "users/list does not give this: invalid type")]
fn what_the_operation_does_not_give_is_refused() {
    Mock::new()
        .on::<users::List>()
        .respond(json!({ "data": 7 }));
}

#[test]
#[should_panic(expected = "answers are left for users/delete")]
fn answers_that_are_left_are_told() {
    let mock = Mock::new();
    mock.on::<users::Delete>().respond(()).respond(());
    mock.assert_all_given();
}

#[tokio::test]
async fn tokens_are_given_unless_planned_otherwise() {
    let mock = Mock::new();
    mock.on::<blynk::users::SendPushNotification>().respond(());
    let client = blynk::Client::builder()
        .client_credentials("id", "hunter2")
        .transport(mock.clone())
        .retry(Retry::none())
        .build()
        .unwrap();
    let push = |id| {
        let push = PushNotification::new(UserId::new(id), "title", "body");
        client.users().send_push_notification(push)
    };
    push(7).await.unwrap();
    push(8).await.unwrap();
    mock.assert_requests::<TokenRequest>(1);
    let request = &mock.requests_of::<blynk::users::SendPushNotification>()[1];
    assert_eq!(request.json()["userId"], 8);
    assert_eq!(request.header("authorization"), Some("Bearer mock-token-1"));

    mock.on::<TokenRequest>().respond_with(
        400,
        json!({ "error": "invalid_client", "error_description": "unknown client" }),
    );
    mock.on::<blynk::users::SendPushNotification>()
        .respond_with(401, json!({}));
    let error = push(7).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    let body: OAuth2ErrorResponse = error.api_error().unwrap();
    assert_eq!(body.error, OAuth2ErrorCode::InvalidClient);
}
