//! `Retry-After` in each of its forms. What is read out of it is exact; of waiting only that it is
//! not too short is held, as clocks of test machines are what they are.

#[allow(unused)]
use std::time::Duration;

use tenant_admin::Retry;

use crate::fixtures::{cipherscale, failure, new_user, success, user, user_answer, user_id};
use crate::script::Answer;
use crate::server::FaultServer;

/// The `Date` of every answer here: long ago, so that only a client that uses it gets things right.
const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

fn limited(retry_after: &str) -> Answer {
    Answer::new(429)
        .header("date", DATE)
        .header("retry-after", retry_after)
}

/// What the error says, from a client that does not retry.
async fn reads(answer: Answer) -> Option<Duration> {
    let server = FaultServer::start([answer]).await;
    let client = cipherscale(&server).retry(Retry::none()).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert!(error.is_rate_limited());
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
    error.retry_after()
}

/// An answer is followed by a success, and between the two there is at least this much time.
async fn waits(answer: Answer, least: Duration) {
    let server = FaultServer::start([answer, Answer::json(201, &user())]).await;
    let client = cipherscale(&server).build().unwrap();
    let response = success(client.users().create(new_user()).with_response()).await;
    assert_eq!(response.attempts(), 2);
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    let waited = requests[1].at - requests[0].at;
    assert!(waited >= least, "{waited:?}");
    assert_eq!(server.applied(), 1);
}

/// The error is given at once.
async fn does_not_wait(answer: Answer, asked: Duration) {
    let server = FaultServer::start([answer]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.retry_after(), Some(asked));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn retry_after_seconds() {
    assert_eq!(reads(limited("30")).await, Some(Duration::from_secs(30)));
    assert_eq!(reads(limited("0")).await, Some(Duration::ZERO));
    assert_eq!(reads(limited(" 7 ")).await, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn retry_after_seconds_is_obeyed() {
    waits(limited("1"), Duration::from_secs(1)).await;
}

#[tokio::test]
async fn retry_after_fractions() {
    let half = Duration::from_millis(2500);
    assert_eq!(reads(limited("2.5")).await, Some(half));
}

#[tokio::test]
async fn retry_after_fractions_is_obeyed() {
    waits(limited("0.15"), Duration::from_millis(150)).await;
}

#[tokio::test]
async fn retry_after_imf_date() {
    let answer = limited("Sun, 06 Nov 1994 08:50:07 GMT");
    assert_eq!(reads(answer).await, Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn retry_after_rfc_850_date() {
    let answer = limited("Sunday, 06-Nov-94 08:50:07 GMT");
    assert_eq!(reads(answer).await, Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn retry_after_asctime_date() {
    let answer = limited("Sun Nov  6 08:50:07 1994");
    assert_eq!(reads(answer).await, Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn retry_after_date_is_obeyed() {
    let answer = limited("Sun, 06 Nov 1994 08:49:38 GMT");
    waits(answer, Duration::from_secs(1)).await;
}

#[tokio::test]
async fn retry_after_date_against_a_clock_in_the_future() {
    let answer = Answer::new(429)
        .header("date", "Fri, 01 Jan 2100 00:00:00 GMT")
        .header("retry-after", "Fri, 01 Jan 2100 00:00:05 GMT");
    assert_eq!(reads(answer).await, Some(Duration::from_secs(5)));
}

#[tokio::test]
async fn retry_after_date_in_the_past_is_no_wait() {
    let past = "Sun, 06 Nov 1994 08:00:00 GMT";
    assert_eq!(reads(limited(past)).await, Some(Duration::ZERO));
    waits(limited(past), Duration::ZERO).await;
}

#[tokio::test]
async fn retry_after_over_60_seconds_is_returned_at_once() {
    does_not_wait(limited("61"), Duration::from_secs(61)).await;
    does_not_wait(limited("60.5"), Duration::from_millis(60_500)).await;
}

#[tokio::test]
async fn retry_after_date_over_60_seconds_is_returned_at_once() {
    let answer = limited("Sun, 06 Nov 1994 08:51:37 GMT");
    does_not_wait(answer, Duration::from_secs(120)).await;
}

#[tokio::test]
async fn retry_after_beyond_all_clocks_is_returned_at_once() {
    let server = FaultServer::start([limited("99999999999999999999999999")]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::MAX));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn retry_after_nonsense_is_as_if_there_was_none() {
    for nonsense in [
        "soon",
        "-5",
        "",
        "1e3",
        "0x10",
        "NaN",
        "inf",
        "1.2.3",
        "5 seconds",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "1994-11-06T08:50:07Z",
    ] {
        assert_eq!(reads(limited(nonsense)).await, None, "{nonsense:?}");
    }
    waits(limited("soon"), Duration::ZERO).await;
}

#[tokio::test]
async fn retry_after_none_backs_off() {
    assert_eq!(reads(Answer::new(429)).await, None);
    waits(Answer::new(429), Duration::ZERO).await;
}

#[tokio::test]
async fn retry_after_date_without_a_date_header() {
    // Measured against this machine's clock, for want of another.
    let past = Answer::new(429).header("retry-after", DATE);
    assert_eq!(reads(past).await, Some(Duration::ZERO));
    let future = Answer::new(429).header("retry-after", "Fri, 01 Jan 2100 00:00:00 GMT");
    assert!(reads(future).await.unwrap() > Duration::from_secs(60));
}

#[tokio::test]
async fn retry_after_is_obeyed_for_503_too() {
    let busy = |seconds| Answer::new(503).header("retry-after", seconds);
    let server = FaultServer::start([busy("0.15"), user_answer()]).await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().get(user_id())).await;
    let requests = server.requests();
    assert!(requests[1].at - requests[0].at >= Duration::from_millis(150));

    let server = FaultServer::start([busy("3600")]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn retry_after_does_not_make_a_post_repeatable() {
    let server = FaultServer::start([Answer::new(503).header("retry-after", "0")]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    assert_eq!(server.applied(), 1);
}
