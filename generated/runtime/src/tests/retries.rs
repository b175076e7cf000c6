//! What is repeated and what is not, through the whole pipeline. The clock is stopped in all of
//! these; the decisions themselves are tested where they are made.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, timeout};

use super::sample::{Create, CreateUser, Delete, Get, UserId};
use super::*;
use crate::test_util::{Answer, Fault, Mock};
use crate::{ErrorKind, Operation, TimeoutPhase};

fn client(mock: &Mock) -> Client {
    let builder = Client::builder().api_key("hunter2");
    builder.transport(mock.clone()).build().unwrap()
}

/// A mock that fails like this, then succeeds.
fn failing<O: Operation>(answer: Answer, times: u32, success: serde_json::Value) -> Mock {
    let mock = Mock::new();
    mock.on::<O>().answer(answer).times(times).respond(success);
    mock
}

fn user() -> serde_json::Value {
    json!({ "id": "7" })
}

#[tokio::test(start_paused = true)]
async fn what_may_be_done_twice_is_repeated() {
    for status in [408, 425, 429, 500, 502, 503, 504] {
        let mock = failing::<Get>(Answer::new(status), 2, user());
        let response = client(&mock).users().get("7").with_response().await;
        assert_eq!(response.unwrap().attempts(), 3, "{status}");
        mock.assert_requests::<Get>(3);
    }
    for status in [400, 401, 403, 404, 409, 422, 501, 505, 301] {
        let mock = failing::<Get>(Answer::new(status), 2, user());
        let error = client(&mock).users().get("7").await.unwrap_err();
        assert_eq!(error.attempts(), 1, "{status}");
        assert!(!error.may_have_been_applied(), "a GET changes nothing");
        mock.assert_requests::<Get>(1);
    }
    for (status, requests) in [(500, 1), (503, 3), (429, 3)] {
        let mock = failing::<Delete>(Answer::new(status), 9, json!(null));
        let error = client(&mock).users().delete(UserId::from("7")).await;
        assert_eq!(error.unwrap_err().attempts(), requests, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_done_twice_is_done_once() {
    let create = |mock: &Mock| {
        let users = client(mock).users();
        users.create(CreateUser::new("a@example.com", ["g"]))
    };
    for (answer, doubt) in [
        (Answer::new(408), true),
        (Answer::new(500), true),
        (Answer::new(502), true),
        (Answer::new(503), true),
        (Answer::new(504), true),
        (Answer::new(400), false),
        (Answer::new(404), false),
        (Answer::new(409), false),
        (Answer::new(200).body("<html>"), true),
    ] {
        let mock = failing::<Create>(answer.clone(), 1, json!([user()]));
        let error = create(&mock).await.unwrap_err();
        assert_eq!(error.attempts(), 1, "{answer:?}");
        assert_eq!(error.may_have_been_applied(), doubt, "{answer:?}");
        mock.assert_requests::<Create>(1);
    }
    for (fault, doubt) in [(Fault::Reset, true), (Fault::Timeout, true)] {
        let mock = Mock::new();
        mock.on::<Create>().fail(fault).respond(json!([user()]));
        let error = create(&mock).await.unwrap_err();
        assert_eq!(error.may_have_been_applied(), doubt, "{fault:?}");
        mock.assert_requests::<Create>(1);
    }
    // What was not sent, or was turned away, is sent again.
    let mock = Mock::new();
    mock.on::<Create>()
        .fail(Fault::Connect)
        .respond_with(429, json!({}))
        .respond(json!([user()]));
    create(&mock).await.unwrap();
    mock.assert_requests::<Create>(3);
    let mock = Mock::new();
    mock.on::<Create>().respond_with(429, json!({}));
    let error = create(&mock).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert!(!error.may_have_been_applied());
}

#[tokio::test(start_paused = true)]
async fn an_earlier_attempt_may_have_been_applied() {
    let mock = Mock::new();
    mock.on::<Delete>()
        .fail(Fault::Timeout)
        .respond_with(404, json!({}));
    let error = client(&mock).users().delete(UserId::from("7")).await;
    let error = error.unwrap_err();
    assert!(error.is_not_found());
    assert!(error.may_have_been_applied());
    assert_eq!(error.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_wait_that_is_asked_for_is_kept() {
    const DATE: &str = "Sun, 06 Nov 1994 08:49:07 GMT";
    for (retry_after, wait) in [
        ("7", 7000),
        ("2.5", 2500),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 30_000),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 30_000),
        ("Sun Nov  6 08:49:37 1994", 30_000),
    ] {
        let answer = Answer::new(429)
            .header("date", DATE)
            .header("retry-after", retry_after);
        let mock = failing::<Get>(answer, 1, user());
        let started = Instant::now();
        client(&mock).users().get("7").await.unwrap();
        let waited = started.elapsed().as_millis();
        // A tenth more at most, or the second that a wait may take after a 429; never less.
        let most = wait + 1000.max(wait / 10);
        assert!(
            (wait..most + 50).contains(&waited),
            "{retry_after}: {waited}"
        );
    }
    for retry_after in ["61", "Sun, 06 Nov 1994 08:50:37 GMT"] {
        let answer = Answer::new(429)
            .header("date", DATE)
            .header("retry-after", retry_after);
        let mock = failing::<Get>(answer, 1, user());
        let started = Instant::now();
        let error = client(&mock).users().get("7").await.unwrap_err();
        assert!(error.retry_after() > Some(Duration::from_secs(60)));
        assert_eq!((error.attempts(), started.elapsed()), (1, Duration::ZERO));
    }
}

#[tokio::test(start_paused = true)]
async fn waits_grow_with_jitter_and_stay_below_their_limits() {
    let mock = Mock::new();
    mock.on::<Get>().respond_with(503, json!({}));
    let started = Instant::now();
    let error = client(&mock).users().get("7").await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert!(started.elapsed() <= Duration::from_millis(310));
    assert_eq!(error.elapsed(), started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_that_of_the_whole_operation() {
    let mock = Mock::new();
    mock.on::<Get>()
        .answer(Answer::new(429).header("retry-after", "40"));
    let started = Instant::now();
    let call = client(&mock).users().get("7");
    let error = call.retry(Retry::default().attempts(9)).await.unwrap_err();
    // 0, 40, 80, with up to a tenth more between them; the next one would come at 120.
    assert_eq!(error.attempts(), 3);
    assert!((80..=88).contains(&started.elapsed().as_secs()));
    assert!(error.is_rate_limited());
    let call = client(&mock).users().get("7");
    let error = call.timeout(Duration::from_secs(40)).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.timeout_phase(), None);
}

#[tokio::test(start_paused = true)]
async fn clones_share_their_budget() {
    let mock = Mock::new();
    mock.on::<Get>().respond_with(503, json!({}));
    let client = client(&mock);
    for _ in 0..100 {
        let clone = client.clone();
        clone.users().get("7").await.unwrap_err();
    }
    mock.assert_requests::<Get>(100 + 100);
    // An empty budget stops repetitions only, and can be left out of account.
    let call = client
        .users()
        .get("7")
        .retry(Retry::default().budgeted(false));
    assert_eq!(call.await.unwrap_err().attempts(), 3);
    mock.on::<Get>().respond(user());
    for _ in 0..5 {
        client.users().get("7").await.unwrap();
    }
    mock.on::<Get>()
        .respond_with(503, json!({}))
        .times(1)
        .respond(user());
    client.users().get("7").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_dropped_take_nothing_with_them() {
    let mock = Mock::new();
    mock.on::<Get>()
        .answer(Answer::new(503).header("retry-after", "30"));
    let client = client(&mock);
    for _ in 0..300 {
        let call = client.users().get("7").send();
        assert!(timeout(Duration::from_secs(1), call).await.is_err());
    }
    // Had each of them taken its share, the budget would be empty three times over.
    mock.on::<Get>()
        .respond_with(503, json!({}))
        .times(2)
        .respond(user());
    let response = client.users().get("7").with_response().await;
    assert_eq!(response.unwrap().attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn settings_hold_for_a_client_or_for_a_call() {
    let mock = Mock::new();
    mock.on::<Get>().respond_with(503, json!({}));
    let builder = Client::builder().api_key("k").transport(mock.clone());
    let client = builder.retry(Retry::default().attempts(5)).build().unwrap();
    assert_eq!(client.users().get("7").await.unwrap_err().attempts(), 5);
    let call = client.users().get("7").retry(Retry::none());
    assert_eq!(call.await.unwrap_err().attempts(), 1);
    // Builders and lists too.
    mock.on::<super::sample::List>()
        .respond_with(503, json!({}));
    let list = client.users().list().retry(Retry::default().attempts(2));
    let mut items = list.items();
    assert_eq!(items.next().await.unwrap().unwrap_err().attempts(), 2);
}

#[tokio::test]
async fn each_phase_of_a_timeout_is_told() {
    let silent = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    let server = Server::start(move |_| Reply::Stall(silent.into())).await;
    let short = Duration::from_millis(50);
    let phase = async |builder: ClientBuilder| {
        let error = builder.build().unwrap().users().get("7").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        (error.timeout_phase().unwrap(), error.to_string())
    };
    assert_eq!(
        phase(builder(&server).read_timeout(short)).await,
        (
            TimeoutPhase::Read,
            "users/get: the response fell silent for 50ms before it was whole (1 attempt)"
                .to_owned()
        )
    );
    let (attempt, _) = phase(builder(&server).attempt_timeout(short)).await;
    assert_eq!(attempt, TimeoutPhase::Attempt);
    let (operation, _) = phase(builder(&server).timeout(short)).await;
    assert_eq!(operation, TimeoutPhase::Operation);
}
