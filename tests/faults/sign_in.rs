//! Tokens that are not asked for with the client's own credentials: a user's name and password, a refresh
//! token of a sign-in elsewhere, and whatever the caller does for one.

use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use golden::tokens::{Client, ClientBuilder};
use golden::{AccessToken, Error, ErrorKind, Password, RefreshToken, Retry, TokenSource};
use serde_json::json;

use crate::fixtures::{BASIC, CLIENT_ID, CLIENT_SECRET, TOKEN, bearer, settle, token};
use crate::script::{Answer, Exchange};
use crate::server::{Arrived, FaultServer};

const TOKEN_PATH: &str = "/token";
const REFRESH_PATH: &str = "/refresh";
const NOTES_PATH: &str = "/notes";
const USER_PASSWORD: &str = "canary & password";

fn notes() -> Answer {
    Answer::json(200, &json!(["a"]))
}

fn client(server: &FaultServer) -> ClientBuilder {
    Client::builder()
        .base_url(server.url())
        .retry(Retry::none())
}

fn token_with_refresh(name: &str, refresh: &str) -> Answer {
    let token = json!({
        "access_token": format!("{TOKEN}-{name}"),
        "token_type": "bearer",
        "expires_in": 3600,
        "refresh_token": format!("{TOKEN}-{refresh}"),
    });
    Answer::json(200, &token)
}

fn refusal() -> Answer {
    let refusal = json!({"error": "invalid_grant", "error_description": "canary-private"});
    Answer::json(400, &refusal)
}

async fn success(client: &Client) {
    let notes = settle(client.notes().list()).await;
    assert_eq!(notes.unwrap_or_else(|error| panic!("{error:?}")), ["a"]);
}

async fn failure(client: &Client) -> Error {
    let error = settle(client.notes().list()).await.unwrap_err();
    keeps_secrets(&error);
    clean(&error.to_string());
    error
}

fn keeps_secrets(value: &impl Debug) {
    clean(&format!("{value:?} {value:#?}"));
}

#[track_caller]
fn clean(text: &str) {
    assert!(!text.contains("canary"), "{text}");
    assert!(!text.contains("ZmF1bHQ"), "{text}");
}

/// What the notes were asked for with.
fn signatures(server: &FaultServer) -> Vec<String> {
    let requests = server.requests_to(NOTES_PATH);
    let signature = |request: &Arrived| request.header("authorization").unwrap().to_owned();
    requests.iter().map(signature).collect()
}

/// The refresh tokens that were sent.
fn refreshed(server: &FaultServer) -> Vec<String> {
    let requests = server.requests_to(REFRESH_PATH);
    let sent = |request: &Arrived| {
        let form = form(request);
        let pair = form.iter().find(|(key, _)| key == "refresh_token");
        pair.unwrap().1.clone()
    };
    requests.iter().map(sent).collect()
}

fn form(request: &Arrived) -> Vec<(String, String)> {
    form_urlencoded::parse(&request.body).into_owned().collect()
}

fn named(name: &str) -> String {
    format!("{TOKEN}-{name}")
}

#[tokio::test]
async fn password_gets_a_token_and_its_refresh_token_the_next() {
    let server = FaultServer::start([Answer::new(401), notes()])
        .await
        .route(TOKEN_PATH, [token_with_refresh("a", "r")])
        .route(REFRESH_PATH, [token("b")]);
    let password = Password::new("jane", USER_PASSWORD);
    keeps_secrets(&password);
    let client = client(&server).password(password);
    keeps_secrets(&client);
    let client = client.build().unwrap();
    keeps_secrets(&client);
    success(&client).await;
    assert_eq!(signatures(&server), [bearer("a"), bearer("b")]);

    let [asked] = server.requests_to(TOKEN_PATH).try_into().unwrap();
    assert_eq!(asked.method, "POST");
    assert_eq!(asked.header("authorization"), None);
    // The document wants all of it in the query.
    assert_eq!(
        asked.target,
        "/token?grant_type=password&username=jane&password=canary%20%26%20password&scope=notes%3Aread%20notes%3Awrite"
    );
    let [refreshed] = server.requests_to(REFRESH_PATH).try_into().unwrap();
    assert_eq!(refreshed.query("refresh_token"), Some(&*named("r")));
    assert_eq!(refreshed.query("scope"), None);
}

#[tokio::test]
async fn password_is_sent_again_where_its_refresh_token_is_refused() {
    let server = FaultServer::start([Answer::new(401), notes()])
        .await
        .route(TOKEN_PATH, [token_with_refresh("a", "r"), token("b")])
        .route(REFRESH_PATH, [refusal()]);
    let password = Password::new("jane", USER_PASSWORD)
        .client_id(CLIENT_ID)
        .client_secret(CLIENT_SECRET);
    let client = client(&server).password(password).scopes([""; 0]).build();
    success(&client.unwrap()).await;
    assert_eq!(signatures(&server), [bearer("a"), bearer("b")]);
    for asked in server.requests_to(TOKEN_PATH) {
        assert_eq!(asked.header("authorization"), Some(BASIC));
        assert_eq!(asked.query("client_id"), None);
        assert_eq!(asked.query("scope"), None);
    }
}

#[tokio::test]
async fn password_that_is_refused_is_told_once_to_all() {
    let slow = Exchange::read().pause(50).answer(&refusal());
    let server = FaultServer::start([notes()])
        .await
        .route(TOKEN_PATH, [slow]);
    let password = Password::new("jane", USER_PASSWORD);
    let client = client(&server).password(password).build().unwrap();
    for error in join_all((0..4).map(|_| failure(&client))).await {
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert!(error.to_string().contains("invalid_grant"), "{error}");
    }
    assert_eq!(server.requests().len(), 1);
    // Whoever comes later is told the same, and the account is not locked.
    let error = failure(&client.clone()).await;
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(
        error.to_string(),
        "notes/list: no token: 400 Bad Request, invalid_grant; the password is not sent again (1 attempt)"
    );
    assert!(error.api_error::<serde_json::Value>().is_some());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn password_is_sent_again_where_something_else_is_wrong() {
    let busy = Answer::json(400, &json!({"error": "temporarily_unavailable"}));
    let unknown = Answer::json(401, &json!({"error": "invalid_client"}));
    let server = FaultServer::start([notes()])
        .await
        .route(TOKEN_PATH, [Answer::new(400), busy, unknown, token("a")]);
    let password = Password::new("jane", USER_PASSWORD);
    let client = client(&server).password(password).build().unwrap();
    for _ in 0..3 {
        assert_eq!(failure(&client).await.kind(), ErrorKind::Authentication);
    }
    success(&client).await;
}

#[tokio::test]
async fn password_that_was_refused_once_is_not_sent_for_a_renewal() {
    let server = FaultServer::start([Answer::new(401)])
        .await
        .route(TOKEN_PATH, [token("a"), refusal()]);
    let password = Password::new("jane", USER_PASSWORD);
    let client = client(&server).password(password).build().unwrap();
    // The token is refused, and by now so is the password.
    failure(&client).await;
    failure(&client).await;
    failure(&client).await;
    assert_eq!(server.requests_to(TOKEN_PATH).len(), 2);
}

#[tokio::test]
async fn secret_is_in_the_form_where_the_document_says_so() {
    let server = FaultServer::start([Answer::new(204)])
        .await
        .route(TOKEN_PATH, [token("a")]);
    let client = golden::security::Client::builder()
        .base_url(server.url())
        .client_credentials_oauth(CLIENT_ID, CLIENT_SECRET)
        .build();
    settle(client.unwrap().checks().bearer()).await.unwrap();
    let [asked] = server.requests_to(TOKEN_PATH).try_into().unwrap();
    assert_eq!(asked.header("authorization"), None);
    let expected = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
    ];
    let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(form(&asked), expected);
}

#[tokio::test]
async fn given_refresh_token_is_used_as_long_as_there_is_no_other() {
    let server = FaultServer::start([Answer::new(401), notes()])
        .await
        .route(REFRESH_PATH, [token("a"), token("b")]);
    let refresh = RefreshToken::new(named("r")).client_id("public app");
    keeps_secrets(&refresh);
    let client = client(&server).refresh_token(refresh).build().unwrap();
    success(&client).await;
    assert_eq!(signatures(&server), [bearer("a"), bearer("b")]);
    assert_eq!(refreshed(&server), [named("r"), named("r")]);
    let [asked, _] = server.requests_to(REFRESH_PATH).try_into().unwrap();
    assert_eq!(asked.header("authorization"), None);
    let expected = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &named("r")),
        ("client_id", "public app"),
    ];
    let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(form(&asked), expected);
}

#[tokio::test]
async fn newest_refresh_token_is_used_and_told() {
    let server = FaultServer::start([Answer::new(401), Answer::new(401), notes()])
        .await
        .route(
            REFRESH_PATH,
            [
                token_with_refresh("a", "second"),
                // The same again is no change.
                token_with_refresh("b", "second"),
                token_with_refresh("c", "third"),
            ],
        );
    let told = Arc::new(Mutex::new(Vec::new()));
    let keep = told.clone();
    let refresh = RefreshToken::new(named("first"))
        .client_id(CLIENT_ID)
        .client_secret(CLIENT_SECRET)
        .on_change(move |token| keep.lock().unwrap().push(token.to_owned()));
    let client = client(&server).refresh_token(refresh).build().unwrap();
    // One replay is all that a call has.
    assert!(failure(&client).await.is_unauthorized());
    success(&client).await;
    assert_eq!(
        refreshed(&server),
        [named("first"), named("second"), named("second")]
    );
    assert_eq!(*told.lock().unwrap(), [named("second"), named("third")]);
    for asked in server.requests_to(REFRESH_PATH) {
        assert_eq!(asked.header("authorization"), Some(BASIC));
    }
}

#[tokio::test]
async fn refresh_token_survives_what_fails() {
    let server = FaultServer::start([notes()]).await.route(
        REFRESH_PATH,
        [
            Exchange::read().reset(),
            refusal().into(),
            token("a").into(),
        ],
    );
    let refresh = RefreshToken::new(named("r"));
    let client = client(&server).refresh_token(refresh).build().unwrap();
    assert_eq!(failure(&client).await.kind(), ErrorKind::Transport);
    assert_eq!(failure(&client).await.kind(), ErrorKind::Authentication);
    success(&client).await;
    assert_eq!(refreshed(&server), [named("r"), named("r"), named("r")]);
}

#[tokio::test]
async fn new_refresh_token_outlives_the_call_that_asked() {
    let slow = Exchange::read()
        .pause(150)
        .answer(&token_with_refresh("a", "second"));
    let server = FaultServer::start([notes()])
        .await
        .route(REFRESH_PATH, [slow, token("b").into()]);
    let refresh = RefreshToken::new(named("first"));
    let client = client(&server).refresh_token(refresh).build().unwrap();
    // One is dropped, another has too little time.
    let dropped = tokio::spawn(client.notes().list().send());
    tokio::time::sleep(Duration::from_millis(30)).await;
    dropped.abort();
    let hasty = client.notes().list().timeout(Duration::from_millis(40));
    assert_eq!(settle(hasty).await.unwrap_err().kind(), ErrorKind::Timeout);
    success(&client).await;
    assert_eq!(signatures(&server), [bearer("a")]);
    assert_eq!(refreshed(&server), [named("first")]);
}

/// A source of tokens `1`, `2`, …, and how often it was asked.
fn counting(life: Duration) -> (Arc<AtomicUsize>, impl TokenSource) {
    let count = Arc::new(AtomicUsize::new(0));
    let asked = count.clone();
    let source = move || {
        let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            tokio::time::sleep(Duration::from_millis(30)).await;
            let token = AccessToken::new(named(&number.to_string()));
            Ok::<_, std::io::Error>(token.expires_in(life))
        }
    };
    (count, source)
}

#[tokio::test]
async fn source_is_asked_once_for_concurrent_calls_and_again_after_a_401() {
    let server = FaultServer::start([notes()]).await;
    let (asked, source) = counting(Duration::from_secs(3600));
    let client = client(&server).token_source(source).build().unwrap();
    keeps_secrets(&client);
    join_all((0..8).map(|_| success(&client))).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    server.set(NOTES_PATH, [Answer::new(401), notes()]);
    success(&client).await;
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let signatures = signatures(&server);
    assert!(
        signatures.ends_with(&[bearer("1"), bearer("2")]),
        "{signatures:?}"
    );
}

#[tokio::test]
async fn source_is_asked_again_when_its_token_ends() {
    let server = FaultServer::start([notes()]).await;
    let (asked, source) = counting(Duration::from_millis(120));
    let client = client(&server).token_source(source).build().unwrap();
    success(&client).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    success(&client).await;
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(signatures(&server), [bearer("1"), bearer("2")]);
}

#[tokio::test]
async fn source_that_fails_is_the_cause_of_the_error_of_all() {
    let server = FaultServer::start([notes()]).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let source = move || {
        count.fetch_add(1, Ordering::SeqCst);
        async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            Err::<AccessToken, _>("nobody is at home")
        }
    };
    let client = client(&server).token_source(source).build().unwrap();
    for error in join_all((0..4).map(|_| failure(&client))).await {
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert!(!error.may_have_been_applied());
        let cause = std::error::Error::source(&error).unwrap();
        assert_eq!(cause.to_string(), "nobody is at home");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn source_that_never_answers_costs_the_time_of_an_attempt() {
    let server = FaultServer::start([notes()]).await;
    let source = std::future::pending::<Result<AccessToken, std::io::Error>>;
    let client = client(&server)
        .token_source(source)
        .attempt_timeout(Duration::from_millis(60));
    let error = failure(&client.build().unwrap()).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn source_of_what_no_header_can_hold_is_told() {
    let server = FaultServer::start([notes()]).await;
    for text in ["", "canary\n"] {
        let source = move || async move { Ok::<_, std::io::Error>(AccessToken::from(text)) };
        let client = client(&server).token_source(source).build().unwrap();
        assert_eq!(failure(&client).await.kind(), ErrorKind::Authentication);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn secret_of_no_application_is_refused() {
    let builder = Client::builder();
    let refresh = RefreshToken::new("r").client_secret(CLIENT_SECRET);
    let error = builder.refresh_token(refresh).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Builder);
    keeps_secrets(&error);
    let empty = Client::builder().refresh_token(RefreshToken::new(""));
    assert_eq!(empty.build().unwrap_err().kind(), ErrorKind::Builder);
}

#[tokio::test]
async fn ways_to_sign_in_are_named_where_none_was_taken() {
    let server = FaultServer::start([notes()]).await;
    let error = failure(&client(&server).build().unwrap()).await;
    assert_eq!(error.kind(), ErrorKind::MissingCredentials);
    assert_eq!(
        error.to_string(),
        "notes/list: no credentials: call `bearer_token` (or `password` or `refresh_token`) on the client builder"
    );
    assert!(server.requests().is_empty());
}
