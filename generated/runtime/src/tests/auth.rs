//! Signing in: which credential is used, where it goes, and where tokens come from.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::sample::UserId;
use super::*;
use crate::ErrorKind;

const USER: &str = r#"{"id":"7"}"#;

fn without_credentials(server: &Server) -> ClientBuilder {
    Client::builder()
        .base_url(server.url())
        .retry(Retry::none())
}

#[tokio::test]
async fn the_first_way_to_sign_in_that_is_complete_is_used() {
    let (server, _) = answering(Reply::json("200 OK", USER)).await;
    let builders = [
        without_credentials(&server)
            .bearer_token("t")
            .basic_auth("u", "p"),
        without_credentials(&server).bearer_token("t"),
        without_credentials(&server).bearer_token("t").api_key("k"),
        without_credentials(&server).query_key("k&=1"),
    ];
    for builder in builders {
        builder.build().unwrap().users().get("7").await.unwrap();
    }
    let [basic, bearer, key, query] = server.received().try_into().unwrap();
    assert_eq!(basic.header("authorization"), Some("Basic dTpw"));
    assert_eq!(bearer.header("authorization"), Some("Bearer t"));
    assert_eq!(key.header("authorization"), None);
    assert_eq!(key.header("apikey"), Some("k"));
    assert_eq!(query.query("key"), Some("k%26%3D1"));
}

#[tokio::test]
async fn without_a_credential_nothing_is_sent() {
    let (server, _) = answering(Reply::json("200 OK", USER)).await;
    let client = without_credentials(&server).build().unwrap();
    let error = client.users().delete(UserId::from("7")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingCredentials);
    assert_eq!(
        error.to_string(),
        "users/delete: no credentials: call `api_key` on the client builder"
    );
    assert!(server.received().is_empty());
    // An operation that is open to everyone needs none, and is sent none.
    let client = without_credentials(&server).api_key("k").build().unwrap();
    client.users().register().await.unwrap();
    assert_eq!(server.only().header("apikey"), None);
}

/// Gives tokens `t1`, `t2`, …; accepts those that are not in the list.
async fn token_server(life: &'static str, refused: &'static [&'static str]) -> Server {
    let count = Arc::new(AtomicUsize::new(0));
    Server::start(move |request| {
        if request.target.starts_with("/qa/oauth2/token") {
            let number = count.fetch_add(1, Ordering::SeqCst) + 1;
            return Reply::json(
                "200 OK",
                &format!(r#"{{"access_token":"t{number}","token_type":"Bearer"{life}}}"#),
            );
        }
        let token = request.header("authorization").unwrap_or_default();
        if refused.iter().any(|refused| token.ends_with(refused)) {
            Reply::json("401 Unauthorized", "")
        } else {
            Reply::json("200 OK", USER)
        }
    })
    .await
}

#[tokio::test]
async fn a_token_is_fetched_once_and_kept() {
    let server = token_server(r#","expires_in":86400"#, &[]).await;
    let builder = without_credentials(&server).client_credentials("id", "se:cret");
    let client = builder.build().unwrap();
    let calls: Vec<_> = (0..8)
        .map(|number| tokio::spawn(client.users().get(number.to_string()).send()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let received = server.received();
    assert_eq!(received.len(), 9);
    let token = &received[0];
    assert_eq!(token.method, "POST");
    assert_eq!(
        token.target,
        "/qa/oauth2/token?grant_type=client_credentials"
    );
    assert_eq!(token.header("content-length"), Some("0"));
    // `id:se%3Acret`
    assert_eq!(
        token.header("authorization"),
        Some("Basic aWQ6c2UlM0FjcmV0")
    );
    assert!(
        received[1..]
            .iter()
            .all(|call| call.header("authorization") == Some("Bearer t1"))
    );
}

#[tokio::test]
async fn grants_may_be_sent_as_forms() {
    let server = token_server("", &[]).await;
    let client = without_credentials(&server)
        .form_credentials("id", "secret")
        .build()
        .unwrap();
    client.users().get("7").await.unwrap();
    client.users().get("8").await.unwrap();
    let [token, ..] = &server.received()[..] else {
        panic!("nothing received")
    };
    assert_eq!(token.target, "/qa/oauth2/token");
    assert_eq!(
        token.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(token.body, "grant_type=client_credentials");
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn scopes_are_asked_for_with_the_token() {
    let server = token_server("", &[]).await;
    let builder = without_credentials(&server).form_credentials("id", "secret");
    let builder = ClientBuilder(builder.0.scopes("form", ["users:read", "users:write"]));
    builder.build().unwrap().users().get("7").await.unwrap();
    assert_eq!(
        server.received()[0].body,
        "grant_type=client_credentials&scope=users%3Aread%20users%3Awrite"
    );
}

#[tokio::test]
async fn a_token_at_its_end_is_renewed() {
    let server = token_server(r#","expires_in":0"#, &[]).await;
    let builder = without_credentials(&server).client_credentials("id", "secret");
    let client = builder.build().unwrap();
    client.users().get("7").await.unwrap();
    client.users().get("7").await.unwrap();
    assert_eq!(server.received().len(), 4);
    assert_eq!(
        server.received()[3].header("authorization"),
        Some("Bearer t2")
    );
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_once() {
    let server = token_server(r#","expires_in":3600"#, &["t1"]).await;
    let builder = without_credentials(&server).client_credentials("id", "secret");
    let client = builder.build().unwrap();
    let call = client.users().get("7");
    assert_eq!(call.with_response().await.unwrap().attempts(), 2);
    client.users().get("7").await.unwrap();
    assert_eq!(server.received().len(), 5);

    let server = token_server(r#","expires_in":3600"#, &["t1", "t2"]).await;
    let builder = without_credentials(&server).client_credentials("id", "secret");
    let error = builder.build().unwrap().users().get("7").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.attempts(), 2);
    assert!(!error.may_have_been_applied());
    assert_eq!(server.received().len(), 4);
}

#[tokio::test]
async fn a_refused_grant_is_told_without_secrets() {
    for (status, body, message) in [
        (
            "400 Bad Request",
            r#"{"error":"invalid_client","error_description":"hunter2"}"#,
            "users/get: no token: 400 Bad Request, invalid_client (1 attempt)",
        ),
        (
            "400 Bad Request",
            r#"{"error":"hunter2 \n"}"#,
            "users/get: no token: 400 Bad Request (1 attempt)",
        ),
        (
            "503 x",
            "",
            "users/get: no token: 503 Service Unavailable (1 attempt)",
        ),
        (
            "302 Found",
            "",
            "users/get: no token: 302 Found, not followed (1 attempt)",
        ),
        (
            "200 OK",
            r#"{"access_token":7,"refresh_token":"hunter2"}"#,
            "users/get: no token: the token endpoint's answer does not decode (1 attempt)",
        ),
        (
            "200 OK",
            r#"{"access_token":"hunter2","token_type":"mac"}"#,
            "users/get: no token: the token endpoint gave another type than bearer (1 attempt)",
        ),
    ] {
        let (server, _) = answering(Reply::json(status, body)).await;
        let builder = without_credentials(&server).client_credentials("id", "hunter2");
        let client = builder.build().unwrap();
        let error = client.users().get("7").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert_eq!(error.to_string(), message);
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        assert!(!error.is_not_found());
        assert_eq!(error.meaning(), None);
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn a_token_endpoint_that_breaks_off_is_told() {
    let server = Server::start(|_| Reply::Bytes(Vec::new())).await;
    let builder = without_credentials(&server).client_credentials("id", "hunter2");
    let error = builder.build().unwrap().users().get("7").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(
        error
            .to_string()
            .starts_with("users/get: no token: the connection broke"),
        "{error}"
    );
}
