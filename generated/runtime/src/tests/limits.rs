//! Limits of size, and the hook before sending.

use http::{HeaderMap, HeaderValue};
use serde_json::json;

use super::sample::{Get, List, Register};
use super::*;
use crate::ErrorKind;
use crate::test_util::{Answer, Mock};

fn mocked(mock: &Mock) -> ClientBuilder {
    Client::builder()
        .query_key("hunter2")
        .transport(mock.clone())
}

#[tokio::test]
async fn addresses_and_headers_have_a_length() {
    let mock = Mock::new();
    mock.on::<Get>().respond(json!({ "id": "7" }));
    let client = mocked(&mock).build().unwrap();
    client.users().get("x".repeat(8000)).await.unwrap();
    let error = client.users().get("x".repeat(8192)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "users/get: url: 8241 bytes, at most 8192 allowed"
    );
    assert_eq!(error.violations()[0].path(), "url");
    let long = "x".repeat(64 * 1024);
    let error = client.users().get("7").header("X-Long", &long).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("at most 65536 allowed"), "{error}");
    mock.assert_requests::<Get>(1);

    let client = mocked(&mock)
        .url_limit(40)
        .header_limit(60)
        .build()
        .unwrap();
    assert!(
        client
            .users()
            .get("7")
            .await
            .unwrap_err()
            .is_invalid_request()
    );
}

#[tokio::test]
async fn responses_have_a_size() {
    let mock = Mock::new();
    mock.on::<Get>()
        .answer(Answer::new(200).header("x-long", &"x".repeat(65 * 1024)));
    let client = mocked(&mock).build().unwrap();
    let error = client.users().get("7").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(
        error.to_string(),
        "users/get: the response's headers are larger than 64 KiB (1 attempt)"
    );
    mock.on::<Get>()
        .answer(Answer::new(200).body(r#"{"id":"7777777777"}"#))
        .answer(Answer::new(404).body("x".repeat(100)));
    let builder = mocked(&mock).body_limit(18).error_body_limit(10);
    let client = builder.build().unwrap();
    let error = client.users().get("7").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "users/get: the response is larger than 18 bytes (1 attempt)"
    );
    let error = client.users().get("7").await.unwrap_err();
    assert_eq!(error.body().unwrap().len(), 10);
}

#[tokio::test]
async fn session_cookies_are_not_printed() {
    let mock = Mock::new();
    let answer = Answer::new(200)
        .header("set-cookie", "session=hunter2")
        .header("set-cookie", "other=hunter2")
        .json(json!({ "id": "7" }));
    mock.on::<Get>().answer(answer);
    let client = mocked(&mock).build().unwrap();
    let response = client.users().get("7").with_response().await.unwrap();
    assert_eq!(response.headers()["set-cookie"], "session=hunter2");
    assert!(!format!("{response:?}").contains("hunter2"), "{response:?}");
}

#[tokio::test(start_paused = true)]
async fn a_hook_adds_headers_to_each_attempt() {
    let mock = Mock::new();
    mock.on::<List>()
        .respond_with(503, json!({}))
        .respond(json!({ "data": [] }));
    mock.on::<Register>().respond_with(204, json!(null));
    let hook = |attempt: crate::Attempt, headers: &mut HeaderMap| {
        assert!(headers.is_empty());
        let text = format!("{} {}", attempt.operation().id, attempt.number());
        headers.insert("traceparent", text.parse().unwrap());
        headers.append("x-mine", HeaderValue::from_static("a"));
        headers.append("x-mine", HeaderValue::from_static("b"));
        headers.insert("apikey", HeaderValue::from_static("evil"));
        headers.insert("host", HeaderValue::from_static("evil.example"));
    };
    let client = Client::builder()
        .api_key("hunter2")
        .header("x-mine", "replaced")
        .transport(mock.clone())
        .before_send(hook)
        .build()
        .unwrap();
    client.users().list().await.unwrap();
    let [first, second] = mock.requests_of::<List>().try_into().unwrap();
    assert_eq!(first.header("traceparent"), Some("users/list 1"));
    assert_eq!(second.header("traceparent"), Some("users/list 2"));
    let mine: Vec<_> = second.headers().get_all("x-mine").iter().collect();
    assert_eq!(mine, ["a", "b"]);
    assert_eq!(second.header("apikey"), Some("hunter2"));
    assert_eq!(second.header("host"), None);
}
